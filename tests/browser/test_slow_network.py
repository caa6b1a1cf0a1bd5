"""A browser that gets the code of a control late: the page may have answered something else meanwhile."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def open_without(visitor):
    """Open a link without the code of one kind of control; returns what lets that come."""

    def open_link(path, control, press="Group equal words"):
        held = []
        visitor.page.route(re.compile(rf"/static/js/{control}\."), lambda route: held.append(route))
        visitor.page.goto(visitor.address + path)
        visitor.page.get_by_text(press, exact=True).click()
        visitor.page.wait_for_function("() => location.search")
        visitor.wait_until_idle()
        assert held

        def let_it_come():
            for request in held:
                request.continue_()
            visitor.page.unroute_all()

        return let_it_come

    return open_link


def test_temperatures_to_compare_are_there_and_stay(visitor, open_without):
    open_without("/compare", "Multiselect")()
    pins = visitor.main.get_by_test_id("stMultiSelect")
    expect(pins).to_have_text(re.compile("1.*5"))
    pins.get_by_role("combobox").fill("2")
    visitor.page.keyboard.press("Enter")
    expect(pins).to_have_text(re.compile("1.*5.*2"))


def test_a_formula_is_there(visitor, open_without):
    open_without("/define", "TextInput")()
    formula = visitor.page.get_by_role("textbox", name="Definition of creativity 1")
    expect(formula).to_have_value("kl(q, p)")


def test_a_seed_is_there(visitor, open_without):
    open_without("/draw?seed=7", "NumberInput")()
    expect(visitor.page.get_by_role("spinbutton", name="Seed")).to_have_value("7")
    visitor.page.get_by_role("button", name="Draw 10", exact=True).click()
    visitor.wait_until_idle()
    assert visitor.link()["seed"] == "7"


def test_the_example_that_is_chosen_is_named(visitor, open_without):
    open_without("/draw", "Selectbox", press="Draw 10")()
    expect(visitor.page.get_by_role("combobox", name="Words and logits")).to_have_value(
        "The lecture's four words"
    )

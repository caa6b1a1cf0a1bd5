"""A lecturer holds a clicker, not a mouse."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chart(visitor):
    return visitor.charts.first


def test_space_reveals_and_hides(visitor, chart):
    visitor.open("/")
    assert chart.locator("text").all_text_contents().count("?") == 4
    expect(chart).not_to_contain_text("%")
    expect(visitor.main).not_to_contain_text("%")
    visitor.page.keyboard.press("Space")
    for share in ("23.7%", "8.7%", "3.2%", "64.4%"):
        expect(chart).to_contain_text(share)
    expect(chart).not_to_contain_text("?")
    visitor.wait_until_idle()
    visitor.page.keyboard.press("Space")
    expect(chart).not_to_contain_text("%")
    assert chart.locator("text").all_text_contents().count("?") == 4


def test_screen_readers_are_told_no_more_than_the_room_sees(visitor, chart):
    visitor.open("/")
    said = visitor.main.locator("[aria-label]").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert any("probabilities are hidden" in text for text in said)
    assert not any(share in text for text in said for share in ("0.6439", "64.4", "64%"))


def test_space_in_a_text_field_is_a_space(visitor, chart):
    visitor.open("/")
    visitor.page.get_by_test_id("stPopoverButton").filter(has_text="Open").click()
    field = visitor.page.get_by_role("textbox", name="Paste words and logits")
    field.click()
    visitor.page.keyboard.type("a b = 1")
    expect(field).to_have_value("a b = 1")
    visitor.wait_until_idle()
    expect(chart).not_to_contain_text("%")


def test_d_draws_a_word(visitor):
    visitor.open("/draw")
    for n in ("1 drawn", "2 drawn", "3 drawn"):
        visitor.page.keyboard.press("d")
        expect(visitor.main).to_contain_text(n)
        visitor.wait_until_idle()
    assert visitor.link()["draws"] == "3"

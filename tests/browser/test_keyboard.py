"""A lecturer holds a clicker, not a mouse."""

import re

import pytest
from playwright.sync_api import expect

SPACE = "Reveal the probabilities"


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


# --- After a click, wherever it was ---


def revealed(visitor) -> bool:
    return "23.7%" in visitor.charts.first.text_content()


def press_space(visitor) -> None:
    """One press does one thing: what was hidden is shown, and nothing else is pressed."""
    before, popovers = revealed(visitor), visitor.page.get_by_test_id("stPopoverBody").count()
    visitor.page.keyboard.press("Space")
    (
        expect(visitor.charts.first).not_to_contain_text
        if before
        else expect(visitor.charts.first).to_contain_text
    )("23.7%")
    visitor.wait_until_idle()
    assert visitor.page.get_by_test_id("stPopoverBody").count() <= popovers
    assert visitor.link() == {}


def test_space_after_every_kind_of_click(visitor):
    visitor.open("/")
    page = visitor.page
    press_space(visitor)
    page.get_by_role("button", name="Hide the probabilities").click()
    visitor.wait_until_idle()
    press_space(visitor)
    visitor.charts.first.click()
    press_space(visitor)
    page.get_by_test_id("stTopNavLink").get_by_text("Guess").click()
    visitor.wait_until_idle()
    press_space(visitor)
    visitor.choose_example("All equal")
    expect(visitor.charts.first).to_contain_text("rose")
    visitor.choose_example("The lecture's four words")
    expect(visitor.charts.first).to_contain_text("nights")
    visitor.wait_until_idle()
    press_space(visitor)
    page.get_by_role("button", name="Save").click()  # a popover without a field
    page.get_by_test_id("stPopoverBody").wait_for()
    press_space(visitor)


def test_space_presses_what_the_tab_key_led_to_and_nothing_else(visitor):
    visitor.open("/")
    visitor.page.get_by_role("button", name="Redo").wait_for()
    visitor.page.get_by_test_id("stPopoverButton").filter(has_text="Open").focus()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Space")
    expect(visitor.page.get_by_test_id("stPopoverBody")).to_contain_text("CSV")
    assert not revealed(visitor)


def drawn(visitor, n: int) -> None:
    expect(visitor.main).to_contain_text(re.compile(rf"\b{n} drawn"))
    visitor.wait_until_idle()
    visitor.expect_link(visitor.link() | {"draws": str(n)})


def test_d_after_every_kind_of_click(visitor):
    visitor.open("/draw")
    page, d = visitor.page, lambda: visitor.page.keyboard.press("d")
    d()
    drawn(visitor, 1)
    page.get_by_role("button", name="Draw 10", exact=True).click()
    drawn(visitor, 11)
    d()
    drawn(visitor, 12)
    slider = page.locator(".st-key-live_u input[type=range]")
    slider.click()
    visitor.wait_until_idle()
    d()
    drawn(visitor, 13)
    visitor.choose_temperature("5")
    expect(visitor.main).to_contain_text(re.compile(r"\b0 drawn"))  # another T draws anew
    visitor.wait_until_idle()
    d()
    drawn(visitor, 1)


def test_n_writes_a_word_after_a_text_was_chosen(visitor):
    visitor.open("/learn?part=write")
    visitor.choose_from("Text", "The House by the Canal")
    visitor.wait_until_idle()
    visitor.page.keyboard.press("n")
    visitor.expect_link({"part": "write", "text": "english", "written": "2"})


def test_letters_in_a_selected_cell_are_typed_there(visitor):
    visitor.open("/draw")
    grid = visitor.sidebar.get_by_test_id("stDataFrameResizable").bounding_box()
    visitor.page.mouse.click(grid["x"] + 80, grid["y"] + 60)
    expect(visitor.sidebar.locator("td:focus")).to_have_text("nights")
    visitor.page.keyboard.type("days", delay=80)  # as fast as somebody types
    visitor.page.keyboard.press("Enter")
    visitor.expect_link({"table": "days_3~laughter_2~duck_1~friends_4"})


def test_the_keys_of_letters_can_be_switched_off(visitor, chart):
    visitor.open("/")
    expect(visitor.page.get_by_role("button", name=SPACE)).to_contain_text("Space")
    visitor.page.get_by_role("button", name="About").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Page Down, Page Up")
    dialog.get_by_text("Space, D and N press buttons").click()
    visitor.wait_until_idle()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    visitor.expect_link({"keys": "off"})
    visitor.charts.first.click()
    visitor.page.keyboard.press("Space")
    visitor.wait_until_idle()
    assert not revealed(visitor)
    visitor.page.keyboard.press("PageDown")
    visitor.expect_chapter("Softmax")
    visitor.page.go_back()
    visitor.expect_chapter("Guess")
    expect(visitor.page.get_by_role("button", name=SPACE)).not_to_contain_text("Space")
    visitor.page.go_back()  # to before they were switched off
    visitor.expect_link({})
    expect(visitor.page.get_by_role("button", name=SPACE)).to_contain_text("Space")
    visitor.page.keyboard.press("Space")
    expect(chart).to_contain_text("23.7%")


# --- Undo ---


def test_ctrl_z_after_an_example_was_chosen(visitor):
    visitor.open("/")
    visitor.choose_example("All equal")
    visitor.expect_link({"table": "~equal"})
    expect(visitor.page.get_by_role("button", name="Undo")).to_be_enabled()
    visitor.page.keyboard.press("Control+z")
    visitor.expect_link({})


def test_ctrl_z_undoes_what_was_done_to_the_table(visitor):
    visitor.open("/")
    visitor.type_in_cell("7")
    visitor.page.keyboard.press("Enter")
    edited = {"table": "nights_7~laughter_2~duck_1~friends_4"}
    for key, link in (("z", edited), ("y", {}), ("z", edited)):
        visitor.expect_link(link)
        button = "Undo" if key == "z" else "Redo"
        expect(visitor.page.get_by_role("button", name=button)).to_be_enabled()
        visitor.page.keyboard.press(f"Control+{key}")
    visitor.expect_link({})
    expect(visitor.sidebar.locator("td", has_text=re.compile("^3$"))).to_be_attached()

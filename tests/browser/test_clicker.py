"""A clicker sends Page Down and Page Up, and turns the page wherever the focus is."""

import itertools

import pytest
from sights import CHAPTERS

TITLES = tuple(CHAPTERS)
SIZES = {"laptop": {"width": 1280, "height": 720}, "phone": {"width": 390, "height": 844}}


def drag(visitor):
    visitor.grip_slider()
    visitor.page.mouse.move(*visitor.slider_place(4))
    visitor.page.mouse.up()


def type_temperature(visitor):
    visitor.temperature_box.fill("2.5")  # without Enter


def click_into_the_table(visitor):
    if visitor.has_narrow_window and not visitor.sidebar_is_open:
        visitor.page.get_by_test_id("stExpandSidebarButton").click()
        visitor.page.wait_for_timeout(500)
    visitor.click_cell()


def choose(visitor):
    box = visitor.main.get_by_role("combobox").first
    box.click()
    visitor.page.get_by_role("option").nth(1).click()


def open_a_list(visitor):
    box = visitor.main.get_by_role("combobox").first
    box.scroll_into_view_if_needed()  # a list that is open closes when the page is scrolled
    visitor.wait_until_idle()
    box.click()
    visitor.page.get_by_role("option").first.wait_for()


def open_a_popover(visitor):
    visitor.main.get_by_test_id("stPopoverButton").first.click()
    visitor.page.get_by_test_id("stPopoverBody").wait_for()


# What was used last, and the chapters that have it.
USED = {
    "the slider": (drag, ("Temperature", "New words", "Real model", "Define")),
    "T": (
        type_temperature,
        ("Softmax", "Temperature", "Draw", "New words", "Real model", "Define"),
    ),
    "the table": (click_into_the_table, ("Guess", "Softmax", "Temperature", "Compare", "Draw")),
    "a choice": (choose, ("Compare", "Learn", "New words", "Real model")),
    "a list": (open_a_list, ("Compare", "Learn", "Real model", "Define")),
    "a popover": (open_a_popover, ("Learn", "New words", "Real model", "Define")),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("there", "back"), [("T", "the slider"), ("the table", "a choice"), ("a list", "a popover")]
)
def test_eight_steps_forward_and_eight_back(arrive, server_log, there, back, size):
    visitor = arrive(viewport=SIZES[size])
    visitor.open("/")
    for used, key, titles in ((there, "PageDown", TITLES), (back, "PageUp", TITLES[::-1])):
        use, chapters = USED[used]
        for before, title in itertools.pairwise(titles):
            if before in chapters:
                use(visitor)
            visitor.scroll_to_end()
            visitor.page.keyboard.press(key)
            visitor.expect_chapter(title)
            assert visitor.main.evaluate("main => main.scrollTop") == 0, title
        if used == "T":
            assert visitor.link() == {"T": "2.5"}
    visitor.must_be_clean(server_log)
    visitor.page.context.close()


def test_what_is_typed_in_a_cell_is_taken_before_the_page_is_turned(visitor):
    for path, chapter in (("/", "Softmax"), ("/draw", "Learn")):
        visitor.open(path)
        visitor.type_in_cell("7")
        visitor.page.keyboard.press("PageDown")
        visitor.expect_chapter(chapter)
        visitor.expect_link({"table": "nights_7~laughter_2~duck_1~friends_4"})


def test_the_page_is_turned_over_a_dialog(visitor):
    visitor.open("/")
    for button, chapter in (("About", "Softmax"), ("Copy link", "Temperature")):
        visitor.page.get_by_role("button", name=button).click()
        visitor.page.get_by_role("dialog").wait_for()
        visitor.page.keyboard.press("PageDown")
        visitor.expect_chapter(chapter)
        assert visitor.page.get_by_role("dialog").count() == 0


def test_at_both_ends_a_clicker_moves_nothing(visitor):
    visitor.open("/")
    visitor.page.keyboard.press("PageUp")
    visitor.wait_until_idle()
    visitor.expect_chapter("Guess")
    visitor.open("/define?T=2")
    drag(visitor)
    visitor.expect_link({"T": "4"})
    visitor.page.keyboard.press("PageDown")
    visitor.wait_until_idle()
    visitor.expect_chapter("Define")
    assert visitor.slider.input_value() == "4"

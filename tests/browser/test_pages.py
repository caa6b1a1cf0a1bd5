"""Nine chapters, a page each: how one comes there, where it begins, and when the table is beside it."""

import re

import pytest
from playwright.sync_api import expect

LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
WITH_TABLE = {"Guess", "Softmax", "Temperature", "Compare", "Draw", "Define"}

# Rests the pointer on some of the bars, curves and points of every chart.
TOOLTIPS = """async () => {
    const told = [];
    for (const chart of document.querySelectorAll('[data-testid="stMain"] svg.marks')) {
        chart.scrollIntoView();
        for (const marks of chart.querySelectorAll('.mark-rect, .mark-line, .mark-symbol, .mark-rule'))
            for (const mark of [...marks.querySelectorAll('path, line')].slice(0, 3)) {
                const box = mark.getBoundingClientRect();
                const at = {clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true};
                for (const event of ['pointerover', 'pointermove', 'mouseover', 'mousemove'])
                    mark.dispatchEvent(new (event[0] === 'p' ? PointerEvent : MouseEvent)(event, at));
                await new Promise(requestAnimationFrame);
                const tooltip = document.querySelector('#vg-tooltip-element.visible');
                if (tooltip) told.push(tooltip.innerText);
            }
    }
    return told;
}"""


@pytest.fixture
def guest(request, arrive, server_log):
    """A visitor with a window of their own."""
    guest = arrive(viewport=request.param)
    yield guest
    guest.must_be_clean(server_log)
    guest.page.context.close()


def test_each_page_opens_by_its_path(visitor):
    for title, path in visitor.chapters.items():
        visitor.open(path)
        visitor.expect_chapter(title)
        assert visitor.sidebar_is_open == (title in WITH_TABLE), title
        assert visitor.page.evaluate(TOOLTIPS) == [], title
        visitor.expect_link({})
        assert not visitor.complaints, (title, visitor.complaints)


@pytest.mark.parametrize("guest", [LAPTOP, PHONE], ids=["laptop", "phone"], indirect=True)
def test_every_change_of_chapter_begins_at_the_top(guest):
    titles = list(guest.chapters)
    scrolled = []

    def must_be_at_the_top_of(title):
        guest.expect_chapter(title)
        assert guest.main.evaluate("main => main.scrollTop") == 0, title
        scrolled.append(guest.scroll_to_end())

    def press_at_the_foot(key):
        guest.page.locator(f".st-key-{key} button").click()

    guest.open("/?T=2.5")
    for title in titles[1:]:
        guest.page.keyboard.press("PageDown")
        must_be_at_the_top_of(title)
    guest.page.keyboard.press("PageDown")  # beyond the last is the last
    for title in titles[-2::-1]:
        press_at_the_foot("PageUp")
        must_be_at_the_top_of(title)
    for title in titles[2::2] + titles[1::2]:
        guest.go(title)
        must_be_at_the_top_of(title)
    guest.page.keyboard.press("PageUp")
    must_be_at_the_top_of("New words")
    press_at_the_foot("PageDown")
    must_be_at_the_top_of("Real model")
    assert sum(way > 100 for way in scrolled) > len(scrolled) / 2
    guest.expect_link({"T": "2.5"})


def test_clicker_that_is_pressed_fast_sets_nothing(visitor):
    """A page is left before it is there: no field of it may be read as if a hand had set it."""
    visitor.open("/?T=5")
    for gap in (0, 40, 160):
        for key in 6 * ["PageDown"] + 8 * ["PageUp"]:
            visitor.page.keyboard.press(key)
            visitor.page.wait_for_timeout(gap)
        visitor.wait_until_idle()
        visitor.expect_link({"T": "5"})
        visitor.go("Guess")
        visitor.expect_link({"T": "5"})


def test_table_is_beside_the_chapters_that_use_it(visitor):
    visitor.open("/temperature")
    for title in ("Learn", "Draw", "New words", "Real model", "Guess", "Define"):
        visitor.go(title)
        assert visitor.sidebar_is_open == (title in WITH_TABLE), title
    visitor.choose_from("The machine: q", "q: The duck and I laughed all …")
    expect(visitor.sidebar_that_is_open).to_have_count(0)
    visitor.choose_from("The machine: q", "q: the table at the side")
    expect(visitor.sidebar_that_is_open).to_have_count(1)


def test_sidebar_that_a_hand_closed_stays_closed(visitor):
    visitor.open("/")
    visitor.sidebar.hover()
    visitor.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(visitor.sidebar_that_is_open).to_have_count(0)
    expect(visitor.sidebar).not_to_be_in_viewport()  # the chapters' names stand still again
    for title in ("Softmax", "Learn", "Draw"):
        visitor.go(title)
        assert not visitor.sidebar_is_open, title
    visitor.page.get_by_test_id("stExpandSidebarButton").click()
    expect(visitor.sidebar_that_is_open).to_have_count(1)
    for title in ("Compare", "Real model", "Define"):
        visitor.go(title)
        assert visitor.sidebar_is_open == (title in WITH_TABLE), title


def test_table_and_its_history_survive_a_chapter_without_it(visitor):
    visitor.open("/")
    visitor.choose_example("Two close rivals")
    expect(visitor.charts.first).to_contain_text("glow")
    visitor.wait_until_idle()
    expect(visitor.sidebar.locator("td", has_text="glow")).to_be_attached()
    visitor.type_in_cell("7")
    visitor.page.keyboard.press("Enter")
    expect(visitor.charts.first).to_contain_text("7")
    visitor.wait_until_idle()
    link, words = visitor.link(), visitor.table_words
    assert "_7~" in link["table"]
    for title in ("Learn", "New words", "Guess"):
        visitor.go(title)
        visitor.expect_link(link)
    expect(visitor.sidebar.locator("td", has_text=re.compile("^7$"))).to_be_attached()
    assert visitor.table_words == words
    for button, shown in (("Undo", "4.1"), ("Undo", "nights"), ("Redo", "4.1"), ("Redo", "7")):
        visitor.page.get_by_role("button", name=button).click()
        expect(visitor.charts.first).to_contain_text(shown)
        visitor.wait_until_idle()
    visitor.expect_link(link)


@pytest.mark.parametrize("guest", [PHONE], ids=["phone"], indirect=True)
def test_menu_of_a_phone_closes_when_a_chapter_is_chosen(guest):
    guest.open("/")
    guest.press_chapter("Softmax")
    expect(guest.page).to_have_title("Softmax")
    expect(guest.sidebar_that_is_open).to_have_count(0)

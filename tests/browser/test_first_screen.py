"""What a chapter shows before anybody scrolls: its title, its point, its chart, in readable type."""

import pytest
from sights import SIGHTS

SIZES = {"laptop": (1280, 720), "tablet": (1024, 768), "projector": (1920, 1080)}
CHART = '[class*="st-key-chart_"] svg.marks'
CAPITAL = 0.66  # the height of a capital letter of the page's font, as a part of its size

# What a table draws, it draws on a canvas: each text with its size.
CANVAS = """
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    if (this.canvas.isConnected)
        (this.canvas.texts ??= new Map()).set(text, parseFloat(/[\\d.]+px/.exec(this.font)));
    return fillText.call(this, text, ...place);
};
"""

# Boxes as [left, top, right, bottom]; texts as [text, size, where].
FIRST_SCREEN = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const box = (element) => {
        const {left, top, right, bottom} = element.getBoundingClientRect();
        return [left, top, right, bottom];
    };
    const is_heard_only = (element) =>
        element && (getComputedStyle(element).clipPath !== 'none' || is_heard_only(element.parentElement));
    const texts = [];
    for (const canvas of document.querySelectorAll('canvas'))
        for (const [text, size] of canvas.texts ?? []) texts.push([text, size, 'table']);
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        const element = words.currentNode.parentElement;
        const text = words.currentNode.textContent.replaceAll('\\u200b', '').trim();
        if (!text || element.closest('canvas, script, style, noscript, [inert], .katex-mathml, [data-testid="stIconMaterial"]')) continue;
        if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
        if (is_heard_only(element)) continue;
        const style = getComputedStyle(element), chart = element.closest('svg.marks');
        if (chart && style.fillOpacity == 0) continue;
        texts.push([text.slice(0, 40), parseFloat(style.fontSize), chart ? 'chart' : 'page']);
    }
    return {
        chart: box(main.querySelector('[class*="st-key-chart_"]')),
        svg: box(main.querySelector('[class*="st-key-chart_"] svg.marks')),
        written: [...main.querySelectorAll('.noted')].map(box),
        opening: [...main.querySelectorAll('.st-key-opening h1, .st-key-opening p')].map(box),
        widths: [document.scrollingElement.scrollWidth, main.scrollWidth - main.clientWidth + innerWidth],
        texts,
    };
}"""


def first_screens(arrive, server_log, size, query="") -> dict:
    """The first screen of each sight in a window of one size."""
    width, height = SIZES[size]
    visitor = arrive(viewport={"width": width, "height": height}, color_scheme="light")
    visitor.page.add_init_script(CANVAS)
    visitor.open(f"/{query}")
    screens = {}
    for sight, (chapter, part) in SIGHTS.items():
        visitor.go(chapter)
        if part:
            visitor.go_to_part(part)
        visitor.main.locator(CHART).first.wait_for()
        visitor.settled_page()
        screens[sight] = visitor.page.evaluate(FIRST_SCREEN) | {"window": (width, height)}
    visitor.must_be_clean(server_log)
    visitor.page.context.close()
    return screens


@pytest.fixture(scope="module", params=SIZES)
def screens(request, arrive, server_log):
    return first_screens(arrive, server_log, request.param)


@pytest.fixture(scope="module")
def larger(arrive, server_log):
    return first_screens(arrive, server_log, "laptop", "?larger=on")


@pytest.fixture(params=SIGHTS)
def sight(request):
    return request.param


@pytest.fixture
def screen(screens, sight):
    return screens[sight]


def beyond(box, outer) -> list[float]:
    """How many pixels a box sticks out of another, at the left, the top, the right and the bottom."""
    (left, top, right, bottom), (a, b, c, d) = box, outer
    return [round(max(0, out)) for out in (a - left, b - top, right - c, bottom - d)]


def too_small(screen, least: float, *places: str) -> set[tuple[str, float]]:
    return {
        (text, round(size, 1))
        for text, size, at in screen["texts"]
        if at in places and size < least
    }


def test_the_chart_is_whole_without_scrolling(screen, sight):
    """In Write the text that is written comes first, and the line that it was drawn from."""
    for box in [screen["chart"], *(screen["written"] if sight == "write" else [])]:
        assert beyond(box, (0, 0, *screen["window"])) == [0, 0, 0, 0]


@pytest.mark.parametrize("sight", [one for one in SIGHTS if one != "write"], indirect=True)
def test_the_chart_takes_almost_half_of_the_window(screen):
    """But in Write, whose text grows with each word, above a line of four rows."""
    left, top, right, bottom = screen["chart"]
    width, height = screen["window"]
    assert (right - left) * (bottom - top) / (width * height) >= 0.45


def test_the_title_and_the_point_are_seen_at_once(screen):
    assert len(screen["opening"]) == 2
    for box in screen["opening"]:
        assert beyond(box, (0, 0, *screen["window"])) == [0, 0, 0, 0]


def test_no_text_is_smaller_than_16_pixels(screen):
    assert not too_small(screen, 16, "page", "chart", "table")


@pytest.mark.parametrize(("place", "part"), [("chart", 60), ("page", 75)])
def test_the_last_row_can_read_it(screen, place, part):
    """A capital letter is so large a part of the window's height.

    A table at the side keeps the size that the page's type had when it was drawn.
    """
    _, height = screen["window"]
    assert not too_small(screen, height / part / CAPITAL, place)


def test_larger_type_is_a_third_larger_and_fits_its_page(larger, sight):
    screen = larger[sight]
    assert not too_small(screen, 1.35 * 16, "page", "chart")
    assert beyond(screen["svg"], screen["chart"]) == [0, 0, 0, 0]
    assert max(screen["widths"]) <= screen["window"][0]

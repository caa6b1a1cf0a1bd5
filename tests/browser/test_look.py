"""Made for a projector, and usable on a phone: each chapter, in light and dark, in four sizes.

A chapter with several parts is looked at in each of them.

The pictures go to tests/browser/output, for people to look at; the tests look at what can be
measured.
"""

import pytest
from playwright.sync_api import expect
from sights import SIGHTS

# Something is drawn and written, the text has more words than have a bar of their own, and T and β
# are long numbers.
SETTINGS = "T=2.35&draws=200&written=40&text=english"
CHART = '[data-testid="stMain"] .vega-embed svg.marks'
SIZES = {
    "projector": (1920, 1080),
    "laptop": (1280, 720),
    "tablet": (1024, 768),
    "phone": (390, 844),
}

# What a chapter looks like, in numbers.
LOOK = """() => {
    const brush = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = (colour) => {
        brush.clearRect(0, 0, 1, 1);
        brush.fillStyle = colour;
        brush.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = (top, below, opacity = 1) => {
        const a = top[3] * opacity;
        return [0, 1, 2].map(i => a * top[i] + (1 - a) * below[i]).concat(1);
    };
    const luminance = ([r, g, b]) => [r, g, b]
        .map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + [0.2126, 0.7152, 0.0722][i] * c, 0);
    const contrast = (one, two) => {
        const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const ancestors = (element) => {
        const line = [];
        for (let e = element; e; e = e.parentElement) line.push(e);
        return line;
    };
    const opacity = (element) => ancestors(element)
        .reduce((product, e) => product * getComputedStyle(e).opacity, 1);
    const behind = (element) => ancestors(element).reverse()
        .reduce((below, e) => over(rgba(getComputedStyle(e).backgroundColor), below), [255, 255, 255, 1]);
    const seen = (element) => element.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const inside = (x, y, box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
    const round = (value) => Math.round(10 * value) / 10;

    const main = document.querySelector('[data-testid="stMain"]');
    const look = {wider: [], small: [], cut: [], overlapping: [], faint: []};

    const scroller = document.scrollingElement;
    if (scroller.scrollWidth > innerWidth) look.wider.push(['page', scroller.scrollWidth]);
    if (main.scrollWidth > main.clientWidth) look.wider.push(['main', main.scrollWidth]);
    for (const chart of main.querySelectorAll('svg.marks'))
        if (chart.getBoundingClientRect().right > innerWidth) look.wider.push(['chart', chart.getBoundingClientRect().right]);

    for (const chart of main.querySelectorAll('svg.marks')) {
        const frame = chart.getBoundingClientRect();
        const texts = [...chart.querySelectorAll('text')]
            .filter(t => t.textContent.trim() && seen(t) && getComputedStyle(t).fillOpacity > 0);
        const bars = [...chart.querySelectorAll('.mark-rect path')];
        const boxes = texts.map(t => t.getBoundingClientRect());
        texts.forEach((text, i) => {
            const box = boxes[i], style = getComputedStyle(text), label = text.textContent;
            const size = parseFloat(style.fontSize);
            if (size < 18) look.small.push([label, size]);
            const beyond = Math.max(frame.left - box.left, box.right - frame.right,
                                    frame.top - box.top - size / 4, box.bottom - frame.bottom - size / 4);
            if (beyond > 1) look.cut.push([label, round(beyond)]);
            const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
            // Large text, to WCAG: 24 px, or bold from 18.66 px; here also bold inside a bar.
            const bold = style.fontWeight === 'bold' || parseInt(style.fontWeight) >= 700;
            let ground = behind(chart), large = size >= 24 || (bold && size >= 18.66);
            for (const bar of bars) {
                const before = bar.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
                const paint = getComputedStyle(bar), strength = opacity(bar) * paint.fillOpacity;
                if (before && strength > 0.05 && inside(x, y, bar.getBoundingClientRect())) {
                    ground = over(rgba(paint.fill), ground, strength);
                    large ||= bold;
                }
            }
            const ratio = contrast(over(rgba(style.fill), ground, opacity(text)), ground);
            if (ratio < (large ? 3 : 4.5)) look.faint.push([label, round(ratio)]);
            // Boxes are taller than letters: a quarter less above and below.
            for (let j = 0; j < i; j++) {
                const other = boxes[j], h = size / 4;
                const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
                const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) - 2 * h;
                if (wide > 1 && high > 1) look.overlapping.push([texts[j].textContent, label]);
            }
        });
    }

    const words = document.createTreeWalker(document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        const element = words.currentNode.parentElement, text = words.currentNode.textContent.trim();
        if (!text || element.closest('svg, canvas, style, [inert], .katex-mathml, :disabled, [aria-disabled="true"]')) continue;
        if (!seen(element)) continue;
        const ground = behind(element);
        const ratio = contrast(over(rgba(getComputedStyle(element).color), ground, opacity(element)), ground);
        if (ratio < 4.5) look.faint.push([text.slice(0, 60), round(ratio)]);
    }
    return look;
}"""


@pytest.fixture(
    scope="module",
    params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")],
    ids="-".join,
)
def looks(request, arrive, pictures, server_log):
    """How each sight looks in a window of one size and scheme."""
    size, scheme = request.param
    width, height = SIZES[size]
    visitor = arrive(viewport={"width": width, "height": height}, color_scheme=scheme)
    visitor.open(f"/?{SETTINGS}")
    looks = {}
    for sight, (chapter, part) in SIGHTS.items():
        visitor.go(chapter)
        if part:
            visitor.go_to_part(part)
        visitor.page.locator(CHART).first.wait_for()
        visitor.settled_page()
        visitor.page.screenshot(path=pictures / f"{sight}-{size}-{scheme}.png")
        looks[sight] = visitor.page.evaluate(LOOK)
        looks[sight]["warnings"] = visitor.warnings_of_vega
        visitor.warnings_of_vega = []
    visitor.must_be_clean(server_log)
    visitor.page.context.close()
    return looks


@pytest.fixture(params=SIGHTS)
def look(request, looks):
    return looks[request.param]


def test_nothing_is_wider_than_the_window(look):
    assert not look["wider"], look["wider"]


def test_charts_are_readable_from_the_last_row(look):
    assert not look["small"], look["small"]


def test_no_label_is_cut_off(look):
    assert not look["cut"], look["cut"]


def test_no_two_labels_overlap(look):
    assert not look["overlapping"], look["overlapping"]


def test_contrast_is_enough(look):
    assert not look["faint"], look["faint"]


def test_charts_give_vega_nothing_to_warn_of(look):
    assert not look["warnings"], look["warnings"]


@pytest.mark.parametrize("size", ["laptop", "tablet", "phone"])
def test_many_words_are_readable(arrive, server_log, size):
    """A real prompt has twenty-five rows, and the last of them a long name."""
    width, height = SIZES[size]
    visitor = arrive(viewport={"width": width, "height": height})
    for chapter in ("", "softmax", "temperature", "compare", "draw"):
        visitor.open(f"/{chapter}?T=2.35&draws=100&table=~real-6")
        visitor.settled_page()
        look = visitor.page.evaluate(LOOK)
        assert not any(look.values()), (chapter, look)
    visitor.must_be_clean(server_log)
    visitor.page.context.close()


@pytest.mark.parametrize("size", ["laptop", "tablet", "phone"])
def test_answer_with_bounds_is_readable(arrive, server_log, size):
    """At T ≠ 1 each bar has two numbers; they need more room than one."""
    width, height = SIZES[size]
    visitor = arrive(viewport={"width": width, "height": height})
    visitor.open("/model?T=2.35")
    visitor.paste_own('{" the friends": -0.1, " nights": -3, " laughter": -4}')
    expect(visitor.live_chart).to_contain_text(["␣the friends"])
    visitor.settled_page()
    look = visitor.page.evaluate(LOOK)
    assert not any(look.values()), look
    # A lecture hall reads 0%, and not a number with 300 zeros after the point.
    assert not any("10^" in text for text in visitor.live_texts()), visitor.live_texts()
    visitor.must_be_clean(server_log)
    visitor.page.context.close()


def test_a_number_is_level_with_its_bar(visitor):
    """With five bars for each word a number that stands higher seems to belong to the bar above."""
    visitor.open("/compare?pins=0.5_1_2_5_10")
    visitor.settled_page()
    middles = visitor.page.evaluate("""() => ['.mark-rect.role-mark path', '.mark-text.role-mark text']
        .map(marks => [...document.querySelectorAll(`[data-testid="stMain"] svg ${marks}`)]
            .map(mark => mark.getBoundingClientRect()).map(box => box.top + box.height / 2))""")
    bars, numbers = middles
    assert len(bars) == len(numbers) == 20
    assert numbers == pytest.approx(bars, abs=3)


def test_slider_and_bars_fit_a_laptop_without_scrolling(visitor):
    visitor.open("/temperature")
    slider = visitor.slider
    expect(slider).to_be_in_viewport(ratio=0.99)
    bars = visitor.live_chart.locator(".mark-rect.layer_0_marks path")
    assert bars.count() == 4
    for bar in bars.all():
        expect(bar).to_be_in_viewport(ratio=0.99)
    expect(visitor.live_chart).to_be_in_viewport(ratio=0.99)


def test_axes_count_as_people_do(visitor):
    """Ten is written 10, and a quarter 0.25: not 1e+1 and 0.3."""
    visitor.open("/temperature")
    axis = visitor.live_chart.locator(".role-axis-label text").all_text_contents()
    assert {"0", "1", "2", "5"} < {label.removeprefix("T = ") for label in axis}
    assert "10" in {label.removeprefix("T = ") for label in axis}
    visitor.go("Draw")
    luck = visitor.page.locator(".st-key-live_u svg.marks")
    expect(luck).to_contain_text("0.25")
    axis = luck.locator(".role-axis-label text").all_text_contents()
    assert {"0", "1"} <= set(axis) - {"0.3", "0.8"} == set(axis)


def test_percentages_have_a_fixed_axis(visitor):
    """Bars of different temperatures can be compared only if 100% stays where it is."""
    visitor.open("/temperature")
    axis = visitor.live_chart.locator(".role-axis-label text")
    before = axis.all_text_contents()
    visitor.choose("∞")
    visitor.expect_temperature("∞")
    assert axis.all_text_contents() == before


def test_phone_has_the_table_one_touch_away(arrive, server_log):
    visitor = arrive(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visitor.open("/temperature")
    table = visitor.page.get_by_test_id("stSidebar").get_by_test_id("stDataFrame")
    expect(table).not_to_be_in_viewport()
    visitor.page.get_by_test_id("stExpandSidebarButton").click()
    expect(table).to_be_in_viewport()
    expect(table.locator("td", has_text="friends").first).to_be_attached()
    visitor.must_be_clean(server_log)
    visitor.page.context.close()


def test_the_type_of_the_table_at_the_side_grows_with_the_window_and_with_the_larger_type(arrive):
    visitor = arrive(viewport={"width": 1920, "height": 1080})
    visitor.page.add_init_script(
        """
        const type = Object.getOwnPropertyDescriptor(CanvasRenderingContext2D.prototype, "font")
        Object.defineProperty(CanvasRenderingContext2D.prototype, "font", {
            get() { return type.get.call(this) },
            set(font) { if (font.startsWith("400")) window.cells = font; type.set.call(this, font) },
        })
        """
    )
    visitor.open("/")
    drawn = "least => parseFloat(window.cells.split(' ')[1]) >= least"
    visitor.page.wait_for_function(drawn, arg=0.0195 * 1080)
    visitor.main.get_by_text("Larger type").click()
    visitor.page.wait_for_function(drawn, arg=1.3 * 0.0195 * 1080)
    visitor.page.context.close()


def test_what_is_opened_before_the_table_has_its_type_stays_open(arrive):
    visitor = arrive(viewport={"width": 1920, "height": 1080})
    visitor.page.goto(visitor.address)
    visitor.page.locator(".st-key-room button").first.click()
    visitor.page.locator("[data-testid=stSidebar] canvas").first.wait_for()
    visitor.wait_until_idle()
    expect(visitor.page.get_by_test_id("stPopoverBody").get_by_role("button").first).to_be_visible()
    visitor.page.context.close()

"""axe-core finds nothing of ours: in each chapter and part, popover and dialog, light and dark.

What it finds in Streamlit's own widgets is listed in THEIRS, and shown on a page without a line of
ours. Run as https://github.com/dequelabs/axe-core says, with the rules of WCAG 2.0 to 2.2, A and AA,
and its best practices.
"""

from typing import NamedTuple

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect
from server import streamlit_server
from sights import SIGHTS

SETTINGS = "T=2.35&draws=200&written=40&text=english"
SIZES = {"laptop": (1280, 720), "phone": (390, 844)}
SCHEMES = ("light", "dark")

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# These axe runs only when asked.
ASKED_FOR = ["target-size", "label-content-name-mismatch", "table-fake-caption", "td-has-header"]
# axe believes that a modal is open where something absolute takes the pointer over most of the
# window, as Streamlit's page itself does, and then passes rules without running them.
NO_MODAL = """
    [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"] { pointer-events: none; }
    [data-testid="stAppViewContainer"] > :not(main), [data-testid="stMain"] > * { pointer-events: auto; }
"""
# What axe finds as (entry of THEIRS or -1, rule, where, what); and what no rule of axe's looks for.
RUN = """async ([selector, standards, asked, theirs]) => {
    const {violations} = await axe.run(selector, {
        runOnly: standards,
        rules: Object.fromEntries(asked.map(rule => [rule, {enabled: true}])),
        resultTypes: ['violations'],
        elementRef: true,
    });
    const found = violations.flatMap(({id, nodes}) => nodes.map(({element, failureSummary}) => {
        const is_this = ([rule, selector]) => rule === id && element.matches(selector);
        const where = element.cloneNode(false).outerHTML.slice(0, 200);
        return [theirs.findIndex(is_this), id, where, failureSummary];
    }));
    const part = document.querySelector(selector);
    const seen = [...part.querySelectorAll('p, [data-testid="stButton"] button')].filter(element => element.checkVisibility({visibilityProperty: true}));
    const text = (element) => element.textContent.trim();
    for (const p of seen.filter(element => element.tagName === 'P'))
        if (p.children.length === 1 && p.firstElementChild.tagName === 'STRONG' && text(p) === text(p.firstElementChild))
            found.push([-1, 'a bold paragraph is no heading', 'p', text(p)]);
    const names = seen.filter(element => element.tagName === 'BUTTON').map(text);
    for (const name of new Set(names.filter((name, i) => names.indexOf(name) < i)))
        found.push([-1, 'two buttons have one name', 'button', name]);
    return found;
}"""


class Theirs(NamedTuple):
    """What axe finds in a widget of Streamlit: the rule, the elements, and why it is not ours."""

    rule: str
    selector: str
    why: str


THEIRS = (
    Theirs(
        "presentation-role-conflict",
        '[data-testid="stFileUploaderDropzone"]',
        "The place where a file is dropped has a name and no role. Its button has both.",
    ),
    Theirs(
        "scrollable-region-focusable",
        '[data-testid="stPopoverBody"]',
        "A popover of text alone, when it is long. Chromium and Firefox let Tab reach it.",
    ),
    Theirs(
        "scrollable-region-focusable",
        ".katex-display",
        "A formula wider than the page. Chromium and Firefox let Tab reach it.",
    ),
    Theirs(
        "scrollable-region-focusable",
        '[data-testid="stCode"] pre',
        "A line of code wider than the page. Chromium and Firefox let Tab reach it.",
    ),
)

# The same widgets, without a line of ours.
CONTROL = """
import streamlit as st

with st.popover("Open"):
    st.file_uploader("A file")
with st.popover("Read"):
    st.markdown("A line.\\n\\n" * 99)
st.latex("+".join("abcdefghijklmnopqrstuvwxyz" * 2))
st.code("a line of code " * 20, language=None)
"""


def violations(visitor, part="html"):
    """What axe finds in a part of the page as it is (see RUN)."""
    page = visitor.page
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.add_style_tag(content=NO_MODAL)
    page.wait_for_function(
        "() => document.getAnimations().every(one => one.playState !== 'running')"
    )
    return page.evaluate(RUN, [part, STANDARDS, ASKED_FOR, [entry[:2] for entry in THEIRS]])


def with_popovers(visitor, where, opened):
    """What axe finds where all expanders are open; and in each popover not yet `opened`, by its name."""
    closed = where.locator("details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()
    visitor.settled_page()
    yield "", violations(visitor)
    buttons = where.get_by_test_id("stPopoverButton").locator("visible=true")
    for at in range(buttons.count()):
        name = buttons.nth(at).get_by_test_id("stMarkdownContainer").inner_text()
        if name not in opened:
            opened.add(name)
            buttons.nth(at).click()
            body = visitor.page.get_by_test_id("stPopoverBody").locator("visible=true")
            expect(body).to_have_count(1)
            visitor.wait_until_idle()
            yield name, violations(visitor, '[data-testid="stPopoverBody"]')
            visitor.page.keyboard.press("Escape")
            expect(body).to_have_count(0)


@pytest.fixture(
    scope="module",
    params=[(size, scheme) for size in SIZES for scheme in SCHEMES],
    ids="-".join,
)
def found(request, arrive, server_log):
    """What axe finds in a window of one size and scheme, by sight and popover."""
    size, scheme = request.param
    width, height = SIZES[size]
    visitor = arrive(viewport={"width": width, "height": height}, color_scheme=scheme)
    visitor.open(f"/?{SETTINGS}")
    found, opened = {}, set()
    for sight, (chapter, part) in SIGHTS.items():
        visitor.go(chapter)
        if part:
            visitor.go_to_part(part)
        here = with_popovers(visitor, visitor.main, opened)
        found |= {(sight, name): them for name, them in here}
    for name in ("Copy link", "About"):
        visitor.page.get_by_role("button", name=name).click()
        visitor.page.get_by_role("dialog").wait_for()
        visitor.wait_until_idle()
        found["dialog", name] = violations(visitor)
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    visitor.go("Guess")
    if visitor.has_narrow_window:
        visitor.page.get_by_test_id("stExpandSidebarButton").click()
        visitor.sidebar_that_is_open.wait_for()
    here = with_popovers(visitor, visitor.sidebar, opened)
    found |= {("table", name): them for name, them in here}
    visitor.must_be_clean(server_log)
    visitor.page.context.close()
    return found


@pytest.mark.parametrize("sight", [*SIGHTS, "dialog", "table"])
def test_axe_finds_nothing_of_ours(found, sight):
    ours = {
        " | ".join((name, *what))
        for (where, name), them in found.items()
        for entry, *what in them
        if where == sight and entry < 0
    }
    assert not ours, "\n".join(sorted(ours))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_of_ours_where_a_room_votes(arrive, server_log, scheme):
    wall = arrive(color_scheme=scheme)
    width, height = SIZES["phone"]
    phone = arrive(viewport={"width": width, "height": height}, color_scheme=scheme)
    wall.open("/define?machine=text&text=english")
    wall.page.get_by_role("button", name="Make pieces").click()
    wall.page.get_by_role("button", name="Let the room vote on phones").click()
    code = wall.page.locator(".st-key-poll h1").inner_text()
    phone.page.goto(f"{phone.address}/vote")
    box = phone.page.get_by_role("textbox", name="The code on the wall")
    box.wait_for()
    found = violations(phone)
    box.fill(code)
    box.press("Enter")
    phone.page.get_by_role("radiogroup").first.wait_for()
    found += violations(phone)
    wall.wait_until_idle()
    found += violations(wall)
    wall.page.get_by_role("button", name="Close the poll").click()
    for visitor in (wall, phone):
        visitor.must_be_clean(server_log)
        visitor.page.context.close()
    assert not [what for entry, *what in found if entry < 0]


def test_streamlit_has_its_own_without_us(arrive, tmp_path):
    script = tmp_path / "control.py"
    script.write_text(CONTROL, "utf-8")
    width, height = SIZES["phone"]
    visitor = arrive(viewport={"width": width, "height": height})
    with streamlit_server(script, tmp_path / "log.txt") as server:
        visitor.page.goto(server.address)
        visitor.page.get_by_test_id("stCode").wait_for()
        found = [one for _, them in with_popovers(visitor, visitor.main, set()) for one in them]
        visitor.page.context.close()
    assert {entry for entry, *_ in found if entry >= 0} == set(range(len(THEIRS)))
    # It has no heading: axe says so only where it does not believe that a modal is open.
    assert "page-has-heading-one" in {rule for _, rule, *_ in found}

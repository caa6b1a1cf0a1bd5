"""What the browser tests share: a running dashboard, a Chromium, and a visitor who looks at it.

Nothing here needs more than `playwright` and a Chromium of the system's own: `playwright install`
is not called.
"""

import os
import re
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from server import ROOT, streamlit_server
from sights import CHAPTERS

from softmax_core.notation.read_numbers import read_number

OUTPUT = Path(__file__).parent / "output"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Each message of the page and of the server takes so many milliseconds more, once the page says so.
LATENESS = """
window.lateness = 0;
window.WebSocket = class extends WebSocket {
    send(message) { setTimeout(() => super.send(message), window.lateness); }
    addEventListener(name, hear, ...more) {
        const late = event => setTimeout(() => hear.call(this, event), window.lateness);
        super.addEventListener(name, name === 'message' ? late : hear, ...more);
    }
    set onmessage(hear) { this.addEventListener('message', hear); }
};
"""

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
CHART = '[data-testid="stMain"] .vega-embed svg.marks'
LIVE = ".st-key-live_T svg.marks"
SLIDER = ".st-key-live_T .vega-bindings input[type=range]"
TARGETS = ".st-key-live_T .T_targets_marks path"

# At a chapter's path Streamlit's own page looks for its server below that path first, then finds it.
LOOKS_FOR_SERVER = re.compile(r"http://[^/]+/\w+/_stcore/(health|host-config)")

# Twenty-four words is the most that one chart draws.
TWENTY_FOUR_WORDS = "~".join(f"word{i}_{i / 4:g}" for i in range(24))

expect.set_options(timeout=10_000)


def find_chromium() -> str | None:
    """The browser named by CHROMIUM, or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@contextmanager
def chromium():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser
        browser.close()


class Visitor:
    """Somebody with the dashboard open in a tab, and what they see there."""

    chapters = CHAPTERS

    def __init__(self, page: Page, address: str):
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self.warnings_of_vega: list[str] = []
        self.frames_sent = 0
        page.set_default_timeout(15_000)
        page.add_init_script(LATENESS)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("dialog", self._on_dialog)
        page.on("websocket", lambda socket: socket.on("framesent", self._on_frame_sent))

    def _on_console(self, message) -> None:
        not_there = "404" in message.text and LOOKS_FOR_SERVER.fullmatch(message.location["url"])
        if message.type == "error" and not not_there:
            self.complaints.append(f"console: {message.text}")
        elif message.text.startswith("WARN"):
            self.warnings_of_vega.append(message.text)

    def _on_dialog(self, dialog) -> None:
        self.complaints.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def frames_sent_at_rest(self) -> int:
        """How many messages were sent, once a hand that rests has told where it is."""
        self.page.wait_for_timeout(500)
        return self.frames_sent

    def _on_frame_sent(self, _) -> None:
        self.frames_sent += 1

    # ── What they do ──────────────────────────────────────────────────────────────────────────

    def open(self, path: str = "/", chart: bool = True) -> None:
        """Go to a link of the dashboard, and wait until all of it is there."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        if chart:
            self.page.locator(CHART).first.wait_for()
        else:
            self.page.get_by_role("textbox").first.wait_for()
        self.wait_until_idle()

    @property
    def has_narrow_window(self) -> bool:
        """Whether the navigation is a menu in the sidebar."""
        return self.page.viewport_size["width"] < 768

    def press_chapter(self, title: str, **options) -> None:
        """Press a chapter in the navigation, wherever the window has room for it."""
        if self.has_narrow_window:
            if not self.sidebar_is_open:
                self.page.get_by_test_id("stExpandSidebarButton").click()
            kind = "stSidebarNavLink"
        else:
            kind = "stTopNavLink"
            shown = '[data-testid="stTopNavLink"]:not([inert] *)'
            if title not in self.page.locator(shown).all_inner_texts():
                self.page.get_by_test_id("stTopNavSection").last.click()
                kind = "stTopNavDropdownLink"
        self.page.get_by_test_id(kind).get_by_text(title, exact=True).click(**options)

    def go(self, title: str) -> None:
        """Go to a chapter by the navigation, and wait until all of it is there."""
        self.press_chapter(title)
        self.expect_chapter(title)
        if self.has_narrow_window and self.sidebar_is_open:
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
            expect(self.sidebar_that_is_open).to_have_count(0)

    def scroll_to_end(self) -> float:
        """Scroll down as far as the page goes, and say how far that is."""
        self.main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
        return self.main.evaluate("main => main.scrollTop")

    def expect_chapter(self, title: str) -> None:
        """This chapter, all of it, is or soon becomes the open one."""
        expect(self.page).to_have_title(title)
        self.page.wait_for_url(lambda url: urlsplit(url).path == CHAPTERS[title])
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait until the script has run, and stays so: one run may be the cause of another."""
        self.page.locator(IDLE).wait_for()
        self.page.evaluate(
            """async (idle) => {
                for (let calm = 0; calm < 6; calm += document.querySelector(idle) ? 1 : -calm)
                    await new Promise(requestAnimationFrame);
            }""",
            IDLE,
        )

    def go_to_part(self, part: str) -> None:
        """Go to a part of the chapter that is open."""
        self.choose(part)
        expect(self.page.get_by_role("radio", name=part, exact=True)).to_be_checked()
        self.wait_until_idle()

    def set_number(self, label: str, text: str) -> None:
        """Type a number into the field with this label."""
        self._type(self.page.get_by_role("spinbutton", name=label), text)

    def type_temperature(self, text: str) -> None:
        self._type(self.temperature_box, text)
        self.fold_away()

    def type_beta(self, text: str) -> None:
        self._type(self.beta_box, text)
        self.fold_away()

    def fold_away(self) -> None:
        """Close the popover that is open, and let the page hear of it: its answer closes one that is opened meanwhile."""
        self.page.keyboard.press("Escape")
        expect(self._in_popover).to_have_count(0)
        self.wait_until_idle()

    def _type(self, box, text: str) -> None:
        box.fill(text)
        box.press("Enter")

    def choose(self, text: str) -> None:
        """Press one of the choices that lie side by side: a temperature, or a part of a chapter."""
        self.page.get_by_test_id("stButtonGroup").get_by_text(text, exact=True).click()

    def choose_temperature(self, text: str) -> None:
        """Press one of the temperatures that are asked for most."""
        self.page.get_by_role("radiogroup", name="T", exact=True).get_by_text(
            text, exact=True
        ).click()

    def choose_from(self, label: str, option: str) -> None:
        """Choose from the list with this label, once nothing moves any more."""
        self.wait_until_idle()
        self.page.wait_for_function("() => document.getAnimations().length === 0")
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def paste_own(self, text: str) -> None:
        """Paste a text or an answer of one's own into the chapter that is open."""
        self.own_popover().get_by_role("textbox", name="Paste").fill(text)
        self._in_popover.get_by_role("button", name="Use what I pasted").click()
        self.wait_until_idle()
        expect(self._in_popover).to_be_hidden()

    def open_own(self, name: str, content: bytes) -> None:
        """Open a file of one's own in the chapter that is open."""
        file = {"name": name, "mimeType": "text/plain", "buffer": content}
        self.own_popover().get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)

    def own_popover(self):
        self.main.locator('[class*="_way_in"]').get_by_test_id("stPopoverButton").click()
        return self._in_popover

    def click_cell(self) -> None:
        """Click the first logit in the table at the side."""
        grid = self.sidebar.get_by_test_id("stDataFrameResizable").bounding_box()
        self.page.mouse.click(grid["x"] + grid["width"] - 40, grid["y"] + 60)

    def type_in_cell(self, text: str) -> None:
        """Type over the first logit, once its cell hears; without Enter."""
        self.click_cell()
        expect(self.sidebar.locator("td:focus")).to_be_attached()
        self.page.keyboard.type(text)
        self.page.locator("#portal textarea, #portal input").first.wait_for()

    def choose_example(self, title: str) -> None:
        self.page.get_by_role("combobox", name="Words and logits").click()
        self.page.get_by_role("option", name=title, exact=True).click()

    def grip_slider(self) -> tuple[float, float]:
        """Press the mouse button on the thumb of the slider; says where it is now."""
        x, y = self.slider_place(float(self.slider.input_value()))
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        return x, y

    def drag_slider(self, to: float) -> None:
        """Drag the slider with the mouse to a temperature, and let go."""
        x, y = self.grip_slider()
        self.glide((x, y), self.slider_place(to))
        self.page.mouse.up()
        # On a busy machine the last step may still be on its way to the chart.
        value = f"{float(self.slider.input_value()):g}"
        expect(self.live_chart).to_contain_text([re.compile(rf"T = {re.escape(value)}(?![0-9.])")])

    def glide(self, start: tuple[float, float], end: tuple[float, float], steps: int = 40) -> None:
        """Move the mouse as a hand does, in many small steps."""
        for i in range(1, steps + 1):
            part = i / steps
            self.page.mouse.move(*(a + part * (b - a) for a, b in zip(start, end, strict=True)))

    def with_late_answers(self, milliseconds: int) -> None:
        """From now on each message takes so long on its way, there and back."""
        self.page.evaluate("(time) => { window.lateness = time; }", milliseconds)

    # ── What they see ─────────────────────────────────────────────────────────────────────────

    @property
    def main(self):
        return self.page.get_by_test_id("stMain")

    @property
    def sidebar(self):
        return self.page.get_by_test_id("stSidebar")

    @property
    def sidebar_that_is_open(self):
        return self.page.locator('[data-testid="stSidebar"][data-collapsed="false"]')

    @property
    def sidebar_is_open(self) -> bool:
        return self.sidebar_that_is_open.count() > 0

    @property
    def _in_popover(self):
        return self.page.get_by_test_id("stPopoverBody")

    @property
    def table_words(self) -> list[str]:
        """What stands in the cells of the table at the side."""
        return self.sidebar.locator('[data-testid="stDataFrame"] td').all_text_contents()

    @property
    def charts(self):
        return self.page.locator(CHART)

    @property
    def live_chart(self):
        """The chart that the temperature moves."""
        return self.page.locator(LIVE)

    @property
    def slider(self):
        return self.page.locator(SLIDER)

    @property
    def temperature_box(self):
        """The field for T, in its popover, which is opened for it."""
        return self._typing("Temperature T")

    @property
    def beta_box(self):
        return self._typing("β = 1/T")

    def _typing(self, name: str):
        box = self.page.get_by_role("textbox", name=name)
        if not box.count():
            self.page.locator(".st-key-typing button").click()
        return box

    def slider_place(self, temperature: float) -> tuple[float, float]:
        """Where the middle of the slider's thumb is at a temperature."""
        box = self.slider.bounding_box()
        thumb = 16
        x = box["x"] + thumb / 2 + (box["width"] - thumb) * temperature / 10
        return x, box["y"] + box["height"] / 2

    def curve_place(self, temperature: float) -> tuple[float, float]:
        """Where the pointer is at a temperature on the curves."""
        box = self.page.locator(TARGETS).nth(round(temperature / 0.05)).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def readout(self) -> dict[str, str]:
        """The numbers in large type over the live chart: T, β, H."""
        return dict(text.split(" = ") for text in self.live_texts() if re.match("[TβH] = ", text))

    def live_texts(self) -> list[str]:
        """All that is written in the live chart but on its axes."""
        return self.page.locator(f"{LIVE} .role-mark text").all_text_contents()

    def percentages(self) -> list[float]:
        """The percentages at the bars of the live chart, from the first word to the last."""
        return [read_number(text[:-1]) for text in self.live_texts() if text.endswith("%")]

    def link(self) -> dict[str, str]:
        """What the address in the browser says, setting by setting."""
        query = self.page.evaluate("() => [...new URLSearchParams(location.search)]")
        return dict(query)

    def expect_link(self, link: dict[str, str]) -> None:
        """The address says this, and nothing else, now or soon."""
        deadline = time.monotonic() + 10
        while self.link() != link and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        assert self.link() == link

    def expect_temperature(self, text: str, timeout: float = 10_000) -> None:
        """T is the same wherever it stands: in the live chart or beside the choices, and in the address."""
        shown = self.page.locator(f"{LIVE}, .st-key-typing button")
        named = shown.filter(has_text=re.compile(f"T = {re.escape(text)}(, )?β = "))
        expect(named).to_have_count(1, timeout=timeout)
        self.page.wait_for_function(
            """(T) => Number((new URLSearchParams(location.search).get('T') ?? '1')
                             .replace('inf', 'Infinity')) === Number(T.replace('∞', 'Infinity'))""",
            arg=text,
            timeout=timeout,
        )

    def visible_page(self) -> dict[str, object]:
        """All that the page shows: its texts, what stands in its fields and tables."""
        return self.page.evaluate(
            """() => {
                const main = document.querySelector('[data-testid="stMain"]');
                const all = (root, selector) => [...root.querySelectorAll(selector)];
                return {
                    texts: main.innerText,
                    fields: all(main, 'input:not(.st-key-unseen *), textarea').map(field => [field.type, field.value, field.checked]),
                    chosen: all(main, '[aria-checked="true"], [aria-pressed="true"]').map(one => one.innerText),
                    tables: all(document, '[data-testid="stDataFrame"] td, .numbers :is(th, td)').map(cell => cell.textContent),
                };
            }"""
        )

    def settled_page(self) -> dict[str, object]:
        """The visible page, once it has not changed for a while."""
        self.wait_until_idle()
        seen, deadline = [], time.monotonic() + 10
        while len(seen) < 3 or (seen[-3:] != 3 * seen[-1:] and time.monotonic() < deadline):
            self.page.wait_for_timeout(150)
            seen.append(self.visible_page())
        return seen[-1]

    def expect_page(self, expected: dict[str, object]) -> None:
        """The visible page is, or soon becomes, this one: tables come a little later than texts."""
        deadline = time.monotonic() + 10
        while (now := self.visible_page()) != expected and time.monotonic() < deadline:
            self.page.wait_for_timeout(150)
        assert now == expected

    def must_be_clean(self, log: Path) -> None:
        """No exception box, no error in the browser's console."""
        boxes = self.page.get_by_test_id("stException").all_inner_texts()
        if boxes or self.complaints:
            pytest.fail(
                f"The page was not clean: {boxes + self.complaints}\n"
                f"The server's last words:\n{log.read_text()[-2000:]}"
            )


@pytest.fixture(scope="session")
def server_log(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("server") / "log.txt"


@pytest.fixture(scope="session")
def browser():
    if find_chromium() is None:
        reason = "no Chromium on PATH, and CHROMIUM does not name one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def address(browser, server_log):
    with streamlit_server(ROOT / "dashboard.py", server_log) as server:
        yield server.address


@pytest.fixture(scope="session")
def usual_context(browser):
    """One browser profile for most tests: its cache saves half of each page's loading time."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def visitor(usual_context, address, server_log):
    """A visitor in a new tab, which is a new session of the dashboard; nothing is remembered."""
    visitor = Visitor(usual_context.new_page(), address)
    yield visitor
    try:
        visitor.must_be_clean(server_log)
    finally:
        visitor.page.evaluate("() => localStorage.clear()")
        visitor.page.close()
        usual_context.clear_cookies()


@pytest.fixture(scope="session")
def arrive(browser, address):
    """Somebody in a browser of their own: to be called with a browser context's options."""

    def arrive(**options) -> Visitor:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 720}} | options))
        return Visitor(context.new_page(), address)

    return arrive


@pytest.fixture
def another_visitor(arrive, server_log):
    """Somebody else, in a new browser."""
    other = arrive(color_scheme="light")
    yield other
    try:
        other.must_be_clean(server_log)
    finally:
        other.page.context.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    OUTPUT.mkdir(exist_ok=True)
    return OUTPUT


@pytest.fixture
def twenty_four_words() -> str:
    return TWENTY_FOUR_WORDS

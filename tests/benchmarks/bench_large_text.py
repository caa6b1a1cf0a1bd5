"""Twenty megabytes of text in one browser, a lecture in another: `python tests/benchmarks/bench_large_text.py`.

One visitor opens a text of 20 MB as a file, and then pastes it, and learns from it. Meanwhile
another one drags the temperature, and has the server work out another one, in turn. Printed are

- how long the first visitor waits, for each thing that is done with the text;
- the other's longest redraw while dragging and longest rerun, meanwhile and at rest: both must stay
  under a second;
- the server's memory, before, after, and its peak.

The text is made here: words of one to four syllables, drawn by Zipf's law, seeded.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from conftest import IDLE, LIVE, Visitor, chromium
from server import ROOT, Server, streamlit_server

SIZE, VOCABULARY, SEED = 19_900_000, 100_000, 2025
PATIENCE = 600_000  # milliseconds
LEFT_BEHIND = 200  # seconds; Streamlit keeps what a visitor leaves behind for two minutes

SHOWN = f"""() => [...document.querySelectorAll('{LIVE} .role-mark text')]
    .map(text => text.textContent).find(text => text.startsWith('T = '))"""

# Drags the slider step by step; the milliseconds of each step until the chart shows it.
DRAG = f"""async (steps) => {{
    const shown = {SHOWN}, frame = () => new Promise(requestAnimationFrame);
    const slider = document.querySelector('.st-key-live_T .vega-bindings input[type=range]');
    const times = [];
    for (let i = 0; i < steps; i++) {{
        await frame();
        const before = shown(), start = performance.now();
        slider.value = 0.05 * (Math.round(slider.value / 0.05) % 180 + 7);
        slider.dispatchEvent(new Event('input', {{bubbles: true}}));
        do await frame(); while (shown() === before);
        times.push(performance.now() - start);
    }}
    return times;
}}"""

# Presses a temperature; the milliseconds until the chart, which the server makes anew, shows it.
RERUN = f"""async (T) => {{
    const shown = {SHOWN}, start = performance.now();
    [...document.querySelectorAll('[data-testid="stButtonGroup"] [role=radio]')]
        .filter(one => one.textContent.trim() === T).at(-1).click();
    do await new Promise(requestAnimationFrame); while (shown() !== `T = ${{T}}`);
    return performance.now() - start;
}}"""


def made_text() -> str:
    rng = np.random.default_rng(SEED)
    syllables = np.array([c + v + e for c in "bdfglmnprstv" for v in "aeiou" for e in ("", "n")])
    lengths = rng.integers(1, 5, VOCABULARY)
    spelled = np.array(["".join(rng.choice(syllables, n)) for n in lengths], object)
    p = 1 / np.arange(1, VOCABULARY + 1)
    drawn = spelled[rng.choice(VOCABULARY, SIZE // 5, p=p / p.sum())]
    drawn[::15] += "."
    return " ".join(drawn)[:SIZE]


class Lecturer:
    """The other visitor: drags, lets the server answer, and drags again."""

    def __init__(self, visitor: Visitor):
        self.page = visitor.page
        self.turn = 0

    def lecture_until(self, done: Callable[[], bool]) -> tuple[float, float]:
        """Seconds: the longest redraw and the longest rerun until it is done."""
        redraws, reruns = [], []
        while not reruns or not done():
            redraws += self.page.evaluate(DRAG, 20)
            self.page.wait_for_timeout(500)  # the hand has stopped, and the server hears of it
            self.turn += 1
            reruns.append(self.page.evaluate(RERUN, ("2", "5")[self.turn % 2]))
        return max(redraws) / 1000, max(reruns) / 1000


class Timer:
    """Times what the reader of the text waits for, while the lecturer goes on."""

    def __init__(self, reader: Visitor, lecturer: Lecturer, server: Server):
        self.reader, self.lecturer, self.server = reader, lecturer, server
        print(f"{'':<46}{'waits':>8}{'redraw':>10}{'rerun':>10}{'memory':>10}{'peak':>8}")

    def time(self, name: str, act: Callable[[], object], there: str) -> None:
        """From `act` until `there`, a selector, is on the page and the script has run."""
        page = self.reader.page
        # The clock runs in the reader's page, so that the lecturer's turns do not round it.
        page.evaluate(
            """([idle, there]) => {
                const start = performance.now();
                let calm = 0, since = 0;
                window.waited = null;
                const look = () => {
                    const ready = document.querySelector(idle) && document.querySelector(there);
                    if (!ready) calm = 0;
                    else if (!calm++) since = performance.now();
                    if (calm > 20 && window.busy) window.waited = since - start;
                    else {
                        if (!document.querySelector(idle)) window.busy = true;
                        setTimeout(look, 20);
                    }
                };
                window.busy = false;
                look();
            }""",
            [IDLE, there],
        )
        act()
        redraw, rerun = self.lecturer.lecture_until(
            lambda: page.evaluate("() => window.waited") is not None
        )
        waited = page.evaluate("() => window.waited") / 1000
        print(
            f"{name:<46}{waited:>6.1f} s{redraw:>8.2f} s{rerun:>8.2f} s"
            f"{self.server.memory():>7.0f} MB{self.server.most_memory():>5.0f} MB",
            flush=True,
        )


def main() -> None:
    text = made_text()
    print(f"{len(text) / 1e6:.1f} MB, {len(text.split()):,} words")
    with tempfile.TemporaryDirectory() as folder:
        file, log = Path(folder, "large.txt"), Path(folder, "log.txt")
        file.write_text(text)
        with streamlit_server(ROOT / "dashboard.py", log) as server, chromium() as browser:
            window = {"width": 1280, "height": 720}
            reader, other = (
                Visitor(browser.new_context(viewport=window).new_page(), server.address)
                for _ in range(2)
            )
            for visitor in (reader, other):
                visitor.page.set_default_timeout(PATIENCE)
            expect.set_options(timeout=PATIENCE)
            other.open("/temperature")
            reader.open("/learn")
            lecturer = Lecturer(other)
            lecturer.lecture_until(lambda: True)  # to warm up
            before = server.memory()
            until = time.monotonic() + 10
            redraw, rerun = lecturer.lecture_until(lambda: time.monotonic() > until)
            print(f"at rest: redraw {redraw:.2f} s, rerun {rerun:.2f} s, {before:.0f} MB")
            timer = Timer(reader, lecturer, server)
            use_file(timer, file)
            paste(timer, text)
            for visitor in (reader, other):
                visitor.must_be_clean(log)
            other.page.context.close()
            reader.page.context.close()
            time.sleep(LEFT_BEHIND)
            print(f"{LEFT_BEHIND} s after both have left: {server.memory():.0f} MB")


def use_file(timer: Timer, file: Path) -> None:
    """Everything that can be done with a text that was opened as a file."""
    reader = timer.reader
    chart = '[data-testid="stMain"] .vega-embed svg.marks'
    slider, written = ".st-key-live_T svg.marks", ".noted ruby"
    popover = reader.own_popover()
    choose_file = popover.get_by_test_id("stFileUploaderDropzoneInput")
    timer.time(
        "opened as a file, learned at order 2", lambda: choose_file.set_input_files(file), chart
    )
    reader.page.keyboard.press("Escape")
    expect(reader.main).to_contain_text("Your text is not in the page's address")
    # A model of order n looks back on n − 1.
    words = reader.page.get_by_role("radiogroup", name="Words of context")
    letters = reader.page.get_by_role("radiogroup", name="Letters of context")
    timer.time("learned again at order 3", words.get_by_text("2").click, chart)
    timer.time("learned again at order 5", words.get_by_text("4").click, chart)
    timer.time("learned again at order 2", words.get_by_text("1").click, chart)
    timer.time("Predict", lambda: reader.choose("Predict"), slider)
    timer.time("Smooth", lambda: reader.choose("Smooth"), chart)
    timer.time("Write", lambda: reader.choose("Write"), IDLE)
    more = reader.page.get_by_role("button", name="200 more")
    timer.time("Write, 200 words", more.click, written)
    timer.time("Write, 400 words", more.click, written)
    timer.time("Write, the next word", lambda: reader.page.keyboard.press("n"), written)
    timer.time("New words", lambda: reader.press_chapter("New words"), slider)
    timer.time("New words at order 5", letters.get_by_text("4").click, slider)
    timer.time("back to Learn", lambda: reader.press_chapter("Learn"), written)
    timer.time("back to New words", lambda: reader.press_chapter("New words"), slider)
    reader.go("Learn")
    reader.choose("Count")
    reader.choose_from("Text", "Ten words and a full stop")
    expect(reader.charts.first).to_contain_text("laughter")


def paste(timer: Timer, text: str) -> None:
    """The same text pasted. The browser's own work comes first: the page cannot hurry it."""
    reader = timer.reader
    popover = reader.own_popover()
    box = popover.get_by_role("textbox", name="Paste a text")
    start = time.perf_counter()
    box.fill(text)
    print(f"the browser puts the text into the field in {time.perf_counter() - start:.1f} s")
    use = popover.get_by_role("button", name="Use what I pasted")
    chart = '[data-testid="stMain"] .vega-embed svg.marks'
    timer.time("pasted, learned at order 2", use.click, chart)
    reader.page.keyboard.press("Escape")
    expect(reader.main).to_contain_text("Your text is not in the page's address")


if __name__ == "__main__":
    main()

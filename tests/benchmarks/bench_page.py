"""What the page costs, beside the least that Streamlit can do: `python tests/benchmarks/bench_page.py`.

Three figures, each beside that of another page, which the same Streamlit runs with the same
configuration:

(a) The server's time for a rerun: from the message that asks for it to the message that the script
    has finished; beside a page with one slider and nothing else. A program speaks to both servers in
    turn, so that no browser's work is in the figure. Target, after a hand on the chart has stopped:
    2.5 times the empty page's.
(b) The first load in a browser that has never seen the page: from navigation to the chart, and to
    all of it (the chart, the table, no run under way); beside a page with one slider, one chart of
    two bars and one table of two rows. Target, for all of it: 1.3 times. The page itself looks at
    every frame; a program that asks from outside looks as seldom as twice a second.
(c) Dragging: display frames, and milliseconds, from a step of the hand to the chart that shows it, on
    the slider and on the curves, and the messages to the server meanwhile. Target: a median of 2
    frames, and no message.

(a) and (b) are ratios of medians, the two measured in turn. Any of a, b and c can be run alone: `python
tests/benchmarks/bench_page.py a c`.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from websockets.sync.client import connect

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "protocol"))
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from conftest import IDLE, LIVE, TWENTY_FOUR_WORDS, Visitor, chromium
from server import ROOT, Server, streamlit_server
from tab import Tab, has_ended

EMPTY_PAGE = 'import streamlit as st\n\nst.slider("Temperature", 0.0, 10.0, 1.0, key="T")\n'
BARE_PAGE = (
    EMPTY_PAGE
    + """import altair as alt
import pandas as pd

two = pd.DataFrame({"word": ["x", "y"], "logit": [1, 2]})
st.altair_chart(alt.Chart(two).mark_bar().encode(x="word", y="logit"))
st.data_editor(two)
"""
)
HAND_STOPPED = ("Temperature: the hand has stopped", "the same with 24 words")
OTHER_CHAPTERS = ("", "softmax", "compare", "draw", "learn", "words", "model", "define")
RERUNS = 60
LOADS = 9
STEPS = 60

# Times of each step of the hand until the chart shows it; see tests/browser/test_drag.py.
SLIDER_STEPS = """async (steps) => {
    const slider = document.querySelector('.st-key-live_T .vega-bindings input[type=range]');
    const shown = () => [...document.querySelectorAll('.st-key-live_T svg.marks .role-mark text')]
        .map(text => text.textContent).find(text => text.startsWith('T = '));
    const frame = () => new Promise(requestAnimationFrame);
    const times = [];
    for (let i = 0; i < steps; i++) {
        await frame();
        await new Promise(wake => setTimeout(wake, (7 * i) % 16));
        const before = shown(), start = performance.now();
        slider.value = 0.05 * (21 + i);
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        let frames = 0;
        do { await frame(); frames += 1; } while (shown() === before && frames < 60);
        times.push([frames, performance.now() - start]);
    }
    return times;
}"""

# The same for a pointer that the browser itself moves: each move that comes is followed until the
# chart has changed. Moves that come meanwhile are the next step's.
WATCH_POINTER = """() => {
    const shown = () => [...document.querySelectorAll('.st-key-live_T svg.marks .role-mark text')]
        .map(text => text.textContent).find(text => text.startsWith('T = '));
    window.times = [];
    let busy = false;
    window.addEventListener('pointermove', () => {
        if (busy) return;
        busy = true;
        const before = shown(), start = performance.now();
        let frames = 0;
        const look = () => {
            frames += 1;
            if (shown() !== before) window.times.push([frames, performance.now() - start]);
            else if (frames < 60) return requestAnimationFrame(look);
            busy = false;
        };
        requestAnimationFrame(look);
    }, {capture: true});
}"""

# When each was there for the first time, in milliseconds since navigation began.
WATCH_PAGE = """(awaited) => {
    window.times = awaited.map(() => 0);
    const look = () => {
        const now = performance.now();  // a frame's own time is of before the work it waited for
        awaited.forEach((one, i) => {
            // A page that has not begun is idle too.
            const begun = i < awaited.length - 1 || window.times.slice(0, -1).every(time => time > 0);
            if (begun && !window.times[i] && document.querySelector(one)) window.times[i] = now;
        });
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


class Session:
    """A session of a page, driven as a browser drives it but without one."""

    def __init__(self, open_sockets: ExitStack, server: Server, path: str = "", query: str = ""):
        self.socket = open_sockets.enter_context(
            connect(server.stream, subprotocols=["streamlit"], max_size=None, compression=None)
        )
        self.tab = Tab(path, query)
        self.seconds(self.tab.rerun())

    def seconds(self, message: bytes) -> float:
        """From a message until the script has finished."""
        answers, self.tab.bytes = [b""], 0
        start = time.perf_counter()
        self.socket.send(message)
        # What the tab makes of the answer is no time of the server's.
        while not has_ended(answers[-1]):
            answers.append(self.socket.recv())
        seconds = time.perf_counter() - start
        for answer in answers[1:]:
            self.tab.hear(answer)
        if self.tab.exceptions:
            raise RuntimeError(self.tab.exceptions)
        return seconds

    def again(self) -> float:
        """The whole page once more."""
        return self.seconds(self.tab.rerun())

    def hand_stopped(self, place: float) -> float:
        """A hand has moved the chart's temperature, and stopped there."""
        chart = next(key for key in self.tab.by_key if key[:2] == "T_" and key[2:].isdigit())
        return self.seconds(self.tab.put(chart, {"selection": {"T": [{"place": place}]}}))


def in_turn(repeats: int, *measurements: Callable) -> list[list]:
    """Measure each in turn, so that a busy moment of the machine hits all; once more to warm up."""
    rounds = [[measure() for measure in measurements] for _ in range(repeats + 1)]
    return [list(column) for column in zip(*rounds[1:], strict=True)]


def compare(name: str, base: list[float], ours: list[float], target: float | None) -> None:
    one, other = statistics.median(base), statistics.median(ours)
    print(
        f"{name:<44}{1000 * other:>9.1f} ms{1000 * one:>9.1f} ms   ratio {other / one:5.2f}"
        f"{f'  (target {target})' if target else ''}"
    )


def reruns(dashboard: Server, empty: Server) -> None:
    """(a) The server's time for a rerun."""
    with ExitStack() as open_sockets:
        measure = Session(open_sockets, empty)
        table = f"table={TWENTY_FOUR_WORDS}"
        page = Session(open_sockets, dashboard, "temperature")
        long_page = Session(open_sockets, dashboard, "temperature", table)
        # A session of its own: one that is asked twice in a row waits 40 ms for the network's
        # delayed acknowledgement, which is no work of the server's.
        typing = Session(open_sockets, dashboard, "temperature")
        whole_page = Session(open_sockets, dashboard, "temperature")
        others = [Session(open_sockets, dashboard, path) for path in OTHER_CHAPTERS]
        turns = count()

        def place() -> float:
            return round(0.05 * (21 + next(turns) % 150), 2)

        measurements = {
            "": lambda: measure.seconds(measure.tab.put("T", 1 + next(turns) % 9)),
            HAND_STOPPED[0]: lambda: page.hand_stopped(place()),
            HAND_STOPPED[1]: lambda: long_page.hand_stopped(place()),
            "Temperature: T typed": lambda: typing.seconds(
                typing.tab.put("T_text", f"{place() + 0.001 * next(turns):.4g}")
            ),
            "the whole page again: Temperature": whole_page.again,
        }
        measurements |= {one.tab.path or "guess": one.again for one in others}
        base, *times = in_turn(RERUNS, *measurements.values())
        print(f"{'':<44}{'this':>12}{'empty page':>12}")
        for name, ours in zip(list(measurements)[1:], times, strict=True):
            compare(name, base, ours, 2.5 if name in HAND_STOPPED else None)
        print(
            f"bytes after the hand has stopped: {page.tab.bytes:,}; 24 words {long_page.tab.bytes:,}"
        )


def loads(browser, dashboard: Server, bare: Server) -> None:
    """(b) The first load."""

    def first_load(address: str, *awaited: str) -> list[float]:
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        page = context.new_page()
        page.add_init_script(f"({WATCH_PAGE})({json.dumps([*awaited, IDLE])})")
        page.goto(address)
        page.wait_for_function("() => window.times.every(time => time > 0)")
        milliseconds = page.evaluate("() => window.times")
        context.close()
        return [milliseconds[0] / 1000, max(milliseconds) / 1000]

    awaited = ('[data-testid="stMain"] .vega-embed .marks', '[data-testid="stDataFrame"] canvas')
    base, *ours = in_turn(
        LOADS,
        lambda: first_load(bare.address, *awaited),
        lambda: first_load(dashboard.address, *awaited),
        lambda: first_load(f"{dashboard.address}/temperature", *awaited),
    )
    chart, all_of_it = zip(*base, strict=True)
    print(f"{'':<44}{'this':>12}{'bare page':>12}")
    for name, times in zip(("Guess", "Temperature"), ours, strict=True):
        to_the_chart, to_the_end = zip(*times, strict=True)
        compare(f"first load, {name}: the chart", chart, to_the_chart, 1.3)
        compare(f"first load, {name}: all of it", all_of_it, to_the_end, 1.3)


def drags(browser, dashboard: Server) -> None:
    """(c) From the hand to the chart."""
    for words, table in ((4, ""), (24, f"?table={TWENTY_FOUR_WORDS}")):
        visitor = Visitor(
            browser.new_context(viewport={"width": 1280, "height": 720}).new_page(),
            dashboard.address,
        )
        visitor.open(f"/temperature{table}")
        times = visitor.page.evaluate(SLIDER_STEPS, STEPS)
        report(f"slider, {words} words", times)

        visitor.page.locator(LIVE).scroll_into_view_if_needed()
        places = [visitor.curve_place(0.3 + 0.15 * i) for i in range(STEPS)]
        visitor.page.mouse.move(*places[0])
        visitor.page.mouse.down()
        visitor.page.evaluate(WATCH_POINTER)
        sent = visitor.frames_sent
        for place in places[1:]:
            visitor.page.mouse.move(*place)
        times = visitor.page.evaluate("() => window.times")
        sent = visitor.frames_sent - sent
        visitor.page.mouse.up()
        report(f"curves, {words} words", times, f"; messages to the server {sent}")
        visitor.page.context.close()


def report(name: str, times: list[tuple[int, float]], more: str = "") -> None:
    frames, milliseconds = zip(*times, strict=True)
    print(
        f"{name:<20} steps {len(times)}; frames: median {statistics.median(frames):g},"
        f" 95% {percentile(frames):g}; ms: median {statistics.median(milliseconds):.1f},"
        f" 95% {percentile(milliseconds):.1f} (target: median of 2 frames){more}"
    )


def percentile(values, part: float = 0.95) -> float:
    return sorted(values)[int(part * (len(values) - 1))]


def main() -> None:
    asked = sys.argv[1:] or ["a", "b", "c"]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:

        def served(name: str, script: str) -> Server:
            path = Path(folder, f"{name}.py")
            path.write_text(script)
            return opened.enter_context(streamlit_server(path, Path(folder, f"{name}.txt")))

        log = Path(folder, "ours.txt")
        dashboard = opened.enter_context(streamlit_server(ROOT / "dashboard.py", log))
        if "a" in asked:
            reruns(dashboard, served("empty", EMPTY_PAGE))
        if {"b", "c"} & set(asked):
            browser = opened.enter_context(chromium())
            if "b" in asked:
                loads(browser, dashboard, served("bare", BARE_PAGE))
            if "c" in asked:
                drags(browser, dashboard)


if __name__ == "__main__":
    main()

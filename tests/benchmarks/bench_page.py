"""What the page costs, beside the least that Streamlit can do: `python tests/benchmarks/bench_page.py`.

The measure is a page with one slider and nothing else, run by the same Streamlit with the same
configuration. Three figures:

(a) The server's time for a rerun of the Temperature chapter: from the message that asks for it to
    the message that the script has finished. A program speaks to both servers in turn, so that no
    browser's work is in the figure.
(b) The first load in a browser that has never seen the page: from navigation to the chart, and to
    all of it (the chart, the table at the side, no run under way), beside navigation to the slider.
    For comparison a page with one slider, one chart of two bars and one table of two rows: what
    Streamlit needs for them, whatever they hold. The page itself looks at every frame; a program
    that asks from outside looks as seldom as twice a second.
(c) Dragging: display frames, and milliseconds, from a step of the hand to the chart that shows it,
    on the slider and on the curves.

(a) and (b) are ratios of medians, the two measured in turn; targets are 3 and 1.5. In (c) the
target is a median of 2 frames.
"""

import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from conftest import IDLE, LIVE, ROOT, TWENTY_FOUR_WORDS, Visitor, chromium, streamlit_server

EMPTY_PAGE = "import streamlit as st\n\nst.slider('Temperature', 0.0, 10.0, 1.0)\n"
ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
BARE_PAGE = (
    EMPTY_PAGE
    + """import altair as alt
import pandas as pd

two = pd.DataFrame({"word": ["x", "y"], "logit": [1, 2]})
st.altair_chart(alt.Chart(two).mark_bar().encode(x="word", y="logit"))
st.data_editor(two)
"""
)
OTHER_CHAPTERS = ("guess", "softmax", "compare", "draw", "learn", "words", "model", "define")
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
    """A session of a Streamlit page, driven as a browser drives it but without one.

    Like a browser it sends the address it was told, asks for no more than the part of the page
    that a control stands in, and says which large messages it has kept.
    """

    def __init__(self, open_sockets: ExitStack, address: str, query: str = ""):
        stream = address.replace("http", "ws") + "/_stcore/stream"
        self.socket = open_sockets.enter_context(
            connect(stream, subprotocols=["streamlit"], max_size=None)
        )
        self.query = query
        self.widgets: dict[str, WidgetState] = {}
        self.kept: set[str] = set()
        self.rerun()

    def rerun(self, fragment: str = "") -> float:
        """Ask for a rerun of the page or of a part; gives the seconds until it has finished."""
        message = BackMsg()
        request = message.rerun_script
        request.query_string = self.query
        request.fragment_id = fragment
        request.widget_states.widgets.extend(self.widgets.values())
        request.cached_message_hashes.extend(self.kept)
        self.bytes, self.deltas = 0, []
        start = time.perf_counter()
        self.socket.send(message.SerializeToString())
        while True:
            data = self.socket.recv()
            now = time.perf_counter()
            self.bytes += len(data)
            answer = ForwardMsg.FromString(data)
            kind = answer.WhichOneof("type")
            if answer.metadata.cacheable:
                self.kept.add(answer.hash)
            # Not a run that another one has broken off.
            if kind == "script_finished" and answer.script_finished in ENDED:
                return now - start
            if kind == "page_info_changed":
                self.query = answer.page_info_changed.query_string
            if kind == "delta":
                self.deltas.append(answer.delta)
                element = answer.delta.new_element
                if element.WhichOneof("type") == "exception":
                    raise RuntimeError(element.exception.message)

    def control(self, kind: str) -> tuple[str, str]:
        """The first control of a kind in the last answer, and the part of the page it is in."""
        for delta in self.deltas:
            element = delta.new_element
            if element.WhichOneof("type") == kind and getattr(element, kind).id:
                return getattr(element, kind).id, delta.fragment_id
        raise LookupError(kind)

    def use(self, control: tuple[str, str], **value) -> float:
        """Set a control, as a hand does; gives the seconds until the script has finished."""
        identity, fragment = control
        self.widgets[identity] = WidgetState(id=identity, **value)
        return self.rerun(fragment)


def in_turn(repeats: int, *measurements) -> list[list]:
    """Measure each in turn, so that a busy moment of the machine hits all; once more to warm up."""
    rounds = [[measure() for measure in measurements] for _ in range(repeats + 1)]
    return [list(column) for column in zip(*rounds[1:], strict=True)]


def compare(name: str, empty: list[float], ours: list[float], target: float) -> None:
    one, other = statistics.median(empty), statistics.median(ours)
    print(
        f"{name:<44}{1000 * other:>9.1f} ms{1000 * one:>9.1f} ms   ratio {other / one:5.2f}"
        f"  (target {target})"
    )


def reruns(dashboard: str, empty: str) -> None:
    """(a) The server's time for a rerun."""
    with ExitStack() as open_sockets:
        measure = Session(open_sockets, empty)
        slider = measure.control("slider")
        page = Session(open_sockets, dashboard, "chapter=temperature")
        chart = page.control("vega_lite_chart")
        long_page = Session(
            open_sockets, dashboard, f"chapter=temperature&table={TWENTY_FOUR_WORDS}"
        )
        long_chart = long_page.control("vega_lite_chart")
        # A session of its own: one that is asked twice in a row waits 40 ms for the network's
        # delayed acknowledgement, which is no work of the server's.
        whole_page = Session(open_sockets, dashboard, "chapter=temperature")
        others = [Session(open_sockets, dashboard, f"chapter={name}") for name in OTHER_CHAPTERS]
        turns = count()
        sizes = {}

        def move_slider() -> float:
            return measure.use(slider, double_array_value={"data": [1 + next(turns) % 9]})

        def hand_has_stopped(session: Session, chart: tuple[str, str]) -> float:
            place = round(0.05 * (21 + next(turns) % 150), 2)
            text = json.dumps({"selection": {"T": [{"place": place}]}})
            seconds = session.use(chart, string_value=text)
            sizes[session] = session.bytes
            return seconds

        times = in_turn(
            RERUNS,
            move_slider,
            lambda: hand_has_stopped(page, chart),
            lambda: hand_has_stopped(long_page, long_chart),
            whole_page.rerun,
            *(one.rerun for one in others),
        )
        names = ("Temperature: the hand has stopped", "the same with 24 words")
        names += ("Temperature: the whole page again", *OTHER_CHAPTERS)
        for name, ours in zip(names, times[1:], strict=True):
            compare(name, times[0], ours, 3)
        print(f"bytes after the hand has stopped: {sizes[page]:,}; 24 words {sizes[long_page]:,}")


def loads(browser, dashboard: str, empty: str, bare: str) -> None:
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

    chart, table = '[data-testid="stMain"] .vega-embed .marks', '[data-testid="stDataFrame"] canvas'
    slider, *ours = in_turn(
        LOADS,
        lambda: first_load(empty, '[data-testid="stSlider"]'),
        lambda: first_load(bare, chart, table),
        lambda: first_load(dashboard + "/?chapter=guess", chart, table),
        lambda: first_load(dashboard + "/?chapter=temperature", chart, table),
    )
    _, all_of_empty = zip(*slider, strict=True)
    for name, times in zip(("two bars and two rows", "Guess", "Temperature"), ours, strict=True):
        to_the_chart, to_the_end = zip(*times, strict=True)
        compare(f"first load, {name}: the chart", all_of_empty, to_the_chart, 1.5)
        compare(f"first load, {name}: all of it", all_of_empty, to_the_end, 1.5)


def drags(browser, dashboard: str) -> None:
    """(c) From the hand to the chart."""
    for words, table in ((4, ""), (24, f"&table={TWENTY_FOUR_WORDS}")):
        visitor = Visitor(
            browser.new_context(viewport={"width": 1280, "height": 720}).new_page(), dashboard
        )
        visitor.open(f"/?chapter=temperature{table}")
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
    with tempfile.TemporaryDirectory() as folder:
        empty_script, bare_script = Path(folder, "empty.py"), Path(folder, "bare.py")
        empty_script.write_text(EMPTY_PAGE)
        bare_script.write_text(BARE_PAGE)
        with (
            streamlit_server(empty_script, Path(folder, "empty.txt")) as empty,
            streamlit_server(bare_script, Path(folder, "bare.txt")) as bare,
            streamlit_server(ROOT / "dashboard.py", Path(folder, "ours.txt")) as dashboard,
        ):
            print(f"{'':<44}{'this':>12}{'empty page':>12}")
            reruns(dashboard, empty)
            with chromium() as browser:
                loads(browser, dashboard, empty, bare)
                drags(browser, dashboard)


if __name__ == "__main__":
    main()

"""The page as a reader has it before them, without a browser: `page = open_page(T="5")`.

It runs dashboard.py by Streamlit's AppTest. Every run that ends in an exception fails the test.
"""

import io
import math
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

DASHBOARD = Path(__file__).parents[2] / "dashboard.py"

# The chapters in the order of the lecture: those about the table at the side, those that need none,
# and the one that can do with it or without.
OF_THE_TABLE = ["guess", "softmax", "temperature", "compare", "draw"]
WITHOUT_TABLE = ["learn", "words", "model"]
CHAPTERS = [*OF_THE_TABLE, *WITHOUT_TABLE, "define"]

# Elements whose contents, or whose labels, Streamlit reads as Markdown or LaTeX.
WRITTEN = (
    *("title", "header", "subheader", "markdown", "caption", "latex"),
    *("info", "warning", "error", "success"),
)
LABELLED = (
    *("button", "download_button", "toggle", "text_input", "number_input", "text_area"),
    *("selectbox", "multiselect", "file_uploader", "button_group", "expander"),
)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    """AppTest would compile the script for every run, which takes longer than the run."""
    compiled, get = ScriptCache(), ScriptCache.get_bytecode
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptCache, "get_bytecode", lambda _, path: get(compiled, path))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_browser_to_wait_for():
    """The page that is opened waits until a browser has drawn its chart."""
    sleep = time.sleep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))
        yield


def pytest_generate_tests(metafunc):
    """A test with an argument `chapter`, or one of the others here, is run for each of these."""
    listed = {
        "chapter": CHAPTERS,
        "table_chapter": OF_THE_TABLE,
        "tableless_chapter": WITHOUT_TABLE,
    }
    for name, chapters in listed.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, chapters)


@pytest.fixture(scope="session")
def chapters():
    return CHAPTERS


def texts_of_live_charts(block) -> list:
    """The plain texts that stand after the charts that a hand moves."""
    inner = [one for one in block.children.values() if hasattr(one, "children")]
    own = block.get("text") if "-live_" in getattr(block.proto, "id", "") else []
    return [*own, *(text for one in inner for text in texts_of_live_charts(one))]


class Page:
    """One visitor's page; each method that acts on it runs the script, as a click would."""

    def __init__(self, **link):
        self.at = AppTest.from_file(str(DASHBOARD), default_timeout=60)
        self.at.query_params.update(link)
        self.run()

    def run(self):
        self.at.run()
        assert not self.at.exception, "".join(self.at.exception[0].stack_trace)
        return self

    # What a reader does.

    def go(self, chapter):
        return self.pick("chapter", chapter)

    def pick(self, key, value):
        """Pick one of the values that lie side by side."""
        self.at.button_group(key=key).set_value(value)
        return self.run()

    def select(self, name, value):
        """Choose from the list with this key or label."""
        (box,) = [box for box in self.at.selectbox if name in (box.key, box.label)]
        box.set_value(value)
        return self.run()

    def type(self, key, text):
        self.at.text_input(key=key).set_value(text)
        return self.run()

    def set_number(self, key, number):
        self.at.number_input(key=key).set_value(number)
        return self.run()

    def switch(self, key):
        toggle = self.at.toggle(key=key)
        toggle.set_value(not toggle.value)
        return self.run()

    def choose(self, key, values):
        self.at.multiselect(key=key).set_value(values)
        return self.run()

    def press(self, name):
        """Press the button with this key or label."""
        (button,) = [b for b in self.at.button if name in (b.key, b.label)]
        button.click()
        return self.run()

    def can_press(self, name):
        return any(name in (b.key, b.label) and not b.disabled for b in self.at.button)

    def edit(self, edited=None, added=(), deleted=()):
        """Edit cells, add and delete rows; all edits since the table came, as a browser sends them."""
        self.at.session_state[self.key_of("table")] = {
            "edited_rows": edited or {},
            "added_rows": list(added),
            "deleted_rows": list(deleted),
        }
        return self.run()

    def take_preset(self, slug):
        self.at.selectbox(key=self.key_of("preset")).set_value(slug)
        return self.run()

    def toggle_counts(self):
        return self.switch(self.key_of("counted"))

    def key_of(self, name):
        return f"{name}_{self.at.session_state['table_generation']}"

    def paste(self, text, into="table"):
        self.at.text_area(key=f"{into}_pasted").set_value(text)
        return self.press(f"{into}_use")

    def upload(self, name, content, into="table"):
        self.at.file_uploader(key=f"{into}_upload").set_value((name, content, ""))
        return self.run()

    def back_to(self, address):
        """As the browser's Back button does, some time after the last click."""
        self.at.query_params.clear()
        self.at.query_params.update(address)
        self.at.session_state["address_written"] = -math.inf
        return self.run()

    # What a reader sees.

    @property
    def state(self):
        return self.at.session_state

    @property
    def address(self):
        return dict(self.at.query_params)

    @property
    def table(self):
        """The words and logits in the editor, as typed."""
        return self.state["table_now"].fillna("").astype(str).to_numpy().tolist()

    @property
    def words(self):
        return [row[0] for row in self.table]

    @property
    def text(self):
        """All that is seen as plain text: messages that quote what somebody typed."""
        heard = texts_of_live_charts(self.at.main)
        return "\n".join(one.value for one in self.at.text if one not in heard)

    @property
    def heard(self):
        """What the charts that a hand moves show, for those who hear the page."""
        return "\n".join(one.value for one in texts_of_live_charts(self.at.main))

    @property
    def prose(self):
        """All that is written as Markdown, or with Markdown in it."""
        values = [element.value for kind in WRITTEN for element in getattr(self.at, kind)]
        for kind in LABELLED:
            for element in getattr(self.at, kind):
                values += [element.label, getattr(element, "help", "") or ""]
        for group in self.at.button_group:
            values += group.options
        return "\n".join(values)

    @property
    def html(self):
        """All that is written as HTML, but for the page's own style."""
        bodies = [element.proto.body for element in self.at.get("html")]
        return [body for body in bodies if not body.startswith("<style>")]

    @property
    def formulas(self):
        return [element.value.strip("$\n") for element in self.at.latex]

    @property
    def charts(self):
        return [chart.proto for chart in self.at.get("vega_lite_chart")]

    def data(self, name):
        """The table of that name that a chart draws."""
        (found,) = {
            bytes(dataset.data.data)
            for chart in self.charts
            for dataset in chart.datasets
            if dataset.name == name
        }
        return arrow_table(found)

    def shares(self, name, field="p", **where):
        """Probabilities in a chart, in the order of its rows."""
        data = self.data(name)
        for column, value in where.items():
            data = data[data[column] == value]
        return data.sort_values("row")[field].tolist()

    def frame(self, column):
        """The table on the page that has this column."""
        (found,) = [frame.value for frame in self.at.dataframe if column in frame.value]
        return found


def arrow_table(content: bytes) -> pd.DataFrame:
    read = pa.ipc.open_file if content.startswith(b"ARROW1") else pa.ipc.open_stream
    return read(io.BytesIO(content)).read_all().to_pandas()


@pytest.fixture(scope="session")
def open_page():
    return Page

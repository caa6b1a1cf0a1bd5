"""The page as a reader has it before them, without a browser: `page = open_page(T="5")`.

It runs dashboard.py by Streamlit's AppTest. Every run that ends in an exception fails the test.
"""

import io
from collections import ChainMap
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.util import calc_hash

DASHBOARD = Path(__file__).parents[2] / "dashboard.py"

# The chapters in the order of the lecture: those about the table at the side, those that need none,
# and the one that can do with it or without.
OF_THE_TABLE = ["guess", "softmax", "temperature", "compare", "draw"]
WITHOUT_TABLE = ["learn", "words", "model"]
CHAPTERS = [*OF_THE_TABLE, *WITHOUT_TABLE, "define"]

NO_COMPONENTS = BidiComponentManager()

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


def blocks_in(block) -> list:
    return [one for one in block.children.values() if hasattr(one, "children")]


def texts_of_live_charts(block) -> list:
    """The plain texts that stand after the charts that a hand moves."""
    inner = blocks_in(block)
    own = block.get("text") if "-live_" in getattr(block.proto, "id", "") else []
    return [*own, *(text for one in inner for text in texts_of_live_charts(one))]


class Page:
    """One visitor's page; each method that acts on it runs the script, as a click would.

    A control is found by its key, its label, or the name of the setting that it shows.
    """

    unsent = None  # a list while answers are late: the messages that are on their way

    def __init__(self, chapter="guess", **query):
        self.open(chapter, query)

    @classmethod
    def of_old_link(cls, **query):
        """The page at a link whose query names the chapter, as all did once."""
        page = cls.__new__(cls)
        return page.open("guess", query)

    def open(self, chapter, query):
        self.at = AppTest.from_file(str(DASHBOARD), default_timeout=60)
        self.at._bidi_component_manager = NO_COMPONENTS  # none to look for, which takes .1 s
        self.at.query_params.update(query)
        return self.run(chapter)

    def run(self, to_chapter=None):
        """Send what is in the fields; a message may ask for another page at the same time."""
        message = self.message() if self.at._tree else None
        page = calc_hash(to_chapter) if to_chapter else self.at._finished_page_script_hash
        if self.unsent is None:
            return self.send(message, page, self.at.query_params)
        self.unsent.append((message, page, dict(self.at.query_params)))
        for button in self.at.button:
            if button.value:
                button.set_value(False)  # it is pressed in this message alone
        return self

    def message(self):
        """What a browser sends: the value of every field, and the button that was pressed, if any.

        AppTest also names the buttons that were not pressed. That is as good as pressing them where
        the page has no such button any more.
        """
        states = self.at._tree.get_widget_states()
        sent = [
            one
            for one in states.widgets
            if one.WhichOneof("value") != "trigger_value" or one.trigger_value
        ]
        return WidgetStates(widgets=sent)

    def send(self, message, page, query):
        self.at._page_hash, self.at.query_params = page, dict(query)
        self.at._run(message)
        assert not self.at.exception, "".join(self.at.exception[0].stack_trace)
        return self

    @contextmanager
    def answers_late(self):
        """What is done here leaves the browser before any answer to it has come back."""
        self.unsent = []
        yield
        messages, self.unsent = self.unsent, None
        for message in messages:
            self.send(*message)

    # What a reader does.

    def go(self, chapter):
        """Press a chapter's name in the navigation: the browser goes to its path, without a query."""
        self.at.query_params.clear()
        return self.run(chapter)

    def pick(self, name, value):
        """Pick one of the values that lie side by side."""
        found(self.at.button_group, name).set_value(value)
        return self.run()

    def select(self, name, value):
        """Choose from a list."""
        found(self.at.selectbox, name).set_value(value)
        return self.run()

    def type(self, name, text):
        found(self.at.text_input, name).set_value(text)
        return self.run()

    def set_number(self, name, number):
        found(self.at.number_input, name).set_value(number)
        return self.run()

    def switch(self, name):
        toggle = found(self.at.toggle, name)
        toggle.set_value(not toggle.value)
        return self.run()

    def choose(self, name, values):
        found(self.at.multiselect, name).set_value(values)
        return self.run()

    def press(self, name):
        found(self.at.button, name).click()
        return self.run()

    def unfold(self, name):
        """Open a popover; AppTest knows it only by its place in the state."""
        self.at.session_state[name] = True
        return self.run()

    def can_press(self, name):
        return any(name in (b.key, b.label) and not b.disabled for b in self.at.button)

    def edit(self, edited=None, added=(), deleted=()):
        """Edit cells, add and delete rows; all edits since the table came, as a browser sends them."""
        return self.put_in_table(edited, added, deleted).run()

    def put_in_table(self, edited=None, added=(), deleted=()):
        """The same edits, to be sent with the next message."""
        self.at.session_state[self.state["editor"].key] = {
            "edited_rows": edited or {},
            "added_rows": list(added),
            "deleted_rows": list(deleted),
        }
        return self

    def take_preset(self, slug):
        self.at.selectbox(key="example").set_value(slug)
        return self.run()

    def toggle_counts(self):
        return self.switch("counts")

    def paste(self, text, into="table"):
        self.unfold(f"{into}_way_in").at.text_area(key=f"{into}_pasted").set_value(text)
        return self.press(f"{into}_use")

    def upload(self, name, content, into="table"):
        if not self.at.session_state[f"{into}_way_in"]:
            self.unfold(f"{into}_way_in")
        self.at.file_uploader(key=f"{into}_upload").set_value((name, content, ""))
        return self.run()

    def back_to(self, address):
        """As the browser's Back button does, which marks its message."""
        with pytest.MonkeyPatch.context() as patch:
            marked = partial(local_script_runner.RerunData, is_history_navigation=True)
            patch.setattr(local_script_runner, "RerunData", marked)
            return self.sent_from(address)

    def sent_from(self, address):
        """A message from a browser that shows this address."""
        query = dict(address)
        chapter = query.pop("chapter", "guess")
        self.at.query_params.clear()
        self.at.query_params.update(query)
        return self.run(chapter)

    def seen(self, number):
        """What the next message says of itself: it left a browser that had seen this change."""
        self.at.text_input(key="seen").set_value(str(number))
        return self

    @property
    def last_change(self):
        return int(self.state["seen"])

    # What a reader sees.

    @property
    def state(self):
        """What is set, each thing by its name; and what stands in the fields, by their keys."""
        return ChainMap(vars(self.at.session_state["my"]), self.at.session_state)

    @property
    def chapter(self):
        """The page that is open; "guess" is the one without a path."""
        (here,) = [one for one in CHAPTERS if calc_hash(one) == self.at._finished_page_script_hash]
        return here

    @property
    def address(self):
        """The path, called `chapter` as in `open_page`, and the query."""
        query = dict(self.at.query_params)
        assert "chapter" not in query
        return query if self.chapter == "guess" else {"chapter": self.chapter} | query

    @property
    def titles(self):
        """What the browser calls each page in the navigation."""
        pages = self.at._registered_pages.values()
        return {page["url_pathname"] or "guess": page["page_name"] for page in pages}

    @property
    def frame_of_table(self):
        return self.state["editor"].now.frame

    @property
    def table(self):
        """The words and logits in the table at the side, as typed."""
        return self.frame_of_table.fillna("").astype(str).to_numpy().tolist()

    @property
    def shows_table(self):
        """Whether the sidebar holds the table."""
        return any(one.key == "example" for one in self.at.sidebar.selectbox)

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
        values += self.popovers
        return "\n".join(values)

    @property
    def popovers(self):
        """The names of what can be unfolded."""
        return [block.proto.popover.label for block in self.at.get("popover")]

    @property
    def html(self):
        """All texts that are written as HTML: neither tables nor the page's own style and script."""
        own = ("<style>", "<script>", "<div class='numbers_frame'", "<span></span>")
        return [body for body in self._bodies if not body.startswith(own)]

    @property
    def _bodies(self):
        return [element.proto.body for element in self.at.get("html")]

    @property
    def tables(self):
        """The tables that are only read."""
        bodies = [body for body in self._bodies if body.startswith("<div class='numbers_frame'")]
        return [table_of(body) for body in bodies] + [one.value for one in self.at.dataframe]

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
        (found,) = [frame for frame in self.tables if column in frame]
        return found


def table_of(body):
    """What a browser makes of a table of HTML."""
    lines = [
        ["".join(cell.itertext()) for cell in line]
        for line in ElementTree.fromstring(body).iter("tr")
    ]
    return pd.DataFrame(lines[1:], columns=lines[0])


def found(controls, name):
    (control,) = [one for one in controls if name in (one.key, one.label, own_name(one))]
    return control


def own_name(control):
    return (control.key or "").removesuffix("_field")


def arrow_table(content: bytes) -> pd.DataFrame:
    read = pa.ipc.open_file if content.startswith(b"ARROW1") else pa.ipc.open_stream
    return read(io.BytesIO(content)).read_all().to_pandas()


@pytest.fixture(scope="session")
def open_page():
    """Opens a page at its path, with the settings of its query: `open_page("draw", T="5")`."""
    return Page


@pytest.fixture(scope="session")
def open_old_link():
    """Opens a link as it was written when all chapters had one page: /?chapter=draw&T=5."""
    return Page.of_old_link

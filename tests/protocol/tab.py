"""A browser's tab on a Streamlit page, without the browser.

A `Tab` knows what a browser knows: the address and the steps back from it, the controls of the page
and what stands in each. It makes the messages that a browser would send, and hears the server's. It
owns no socket, so that tests may read one message after the other, and a benchmark two hundred tabs
at once. What has not been heard yet, the tab does not know: a late answer is one that is not heard.
"""

import http.client
import json
import uuid
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from server import Server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash

ENDED = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)


# ── Controls: what a browser puts in them, and how it says so ───────────────────────────────────


class Control(NamedTuple):
    """A control on the page: what it is, as the server described it, and the fragment it is in."""

    kind: str
    element: Any
    fragment: str

    @property
    def key(self) -> str:
        """The name that the script gave it."""
        return self.element.id.split("-", 2)[-1]


def state_of(control: Control, value: Any) -> WidgetState:
    """What a browser says of a control in which this value stands; None says that it is empty."""
    state, kind = WidgetState(id=control.element.id), control.kind
    if kind in ("button_group", "multiselect"):
        state.string_array_value.data.extend(value or ())
        state.string_array_value.SetInParent()
    elif value is None:
        pass
    elif kind in ("checkbox", "popover"):  # of a popover, whether it is open
        state.bool_value = value
    elif kind == "slider":
        state.double_array_value.data.append(value)
    elif kind == "number_input" and control.element.data_type == NumberInput.INT:
        state.int_value = value
    elif kind == "number_input":
        state.double_value = value
    else:  # a text, a choice from a list; the edits of a table and a place in a chart, as JSON
        state.string_value = value if isinstance(value, str) else json.dumps(value)
    return state


def written(control: Control) -> Any:
    """What the server has written in a control."""
    kind, one = control.kind, control.element
    if kind == "button_group":
        return list(one.raw_values) if one.set_value else [_label(one, i) for i in one.default]
    if kind == "multiselect":
        return list(one.raw_values) if one.set_value else [one.options[i] for i in one.default]
    if kind == "selectbox":
        if one.set_value:
            return one.raw_value if one.HasField("raw_value") else None
        return one.options[one.default] if one.HasField("default") else None
    if kind == "checkbox":
        return one.value if one.set_value else one.default
    if kind == "slider":
        return (one.value if one.set_value else one.default)[0]
    # A text or a number.
    name = "value" if one.set_value else "default"
    if not one.HasField(name):
        return None
    whole = kind == "number_input" and one.data_type == NumberInput.INT
    return int(getattr(one, name)) if whole else getattr(one, name)


def _label(group: Any, place: int) -> str:
    return group.options[place].content


# Those that say what stands in them in every message, used or not.
FIELDS = (
    *("text_input", "text_area", "number_input", "selectbox", "multiselect", "button_group"),
    *("checkbox", "slider"),
)


def has_ended(data: bytes) -> bool:
    """Whether this message of the server says that a run has come to its end."""
    message = ForwardMsg.FromString(data)
    return message.WhichOneof("type") == "script_finished" and message.script_finished in ENDED


# ── The tab ─────────────────────────────────────────────────────────────────────────────────────


class Tab:
    """A tab that opens a page by its path, with a query such as "T=5"."""

    def __init__(self, path: str = "", query: str = ""):
        self.history, self.step = [(path, query)], 0
        self.page = self.session = ""
        self.query = (
            query  # what the tab believes to be in the address; "" after another page is chosen
        )
        self.paths: dict[str, str] = {}  # of each page, by its hash
        self.controls: dict[tuple[int, ...], Control] = {}
        self.states: dict[str, WidgetState] = {}
        self.kept: dict[str, bytes] = {}
        self.exceptions: list[str] = []
        self.charts = self.bytes = 0
        self._fresh: set[tuple[int, ...]] = set()
        self._fragments: set[str] = set()
        # Until the first run after Back has ended, a new address takes the place of the one in the
        # history. A browser knows no better which run is meant than by counting its own messages.
        self._sent, self._back_was, self._has_begun = 0, None, False

    # ── What stands on the page ───────────────────────────────────────────────────────────────

    @property
    def address(self) -> dict[str, str]:
        """What the address says, setting by setting."""
        return dict(parse_qsl(self.history[self.step][1]))

    @property
    def path(self) -> str:
        """The path in the address."""
        return self.history[self.step][0]

    @property
    def by_key(self) -> dict[str, Control]:
        return {control.key: control for control in self.controls.values()}

    def _labelled(self, label: str) -> Control:
        controls = self.controls.values()
        return next(one for one in controls if getattr(one.element, "label", "") == label)

    def value(self, key: str) -> Any:
        """What stands in a control."""
        control = self.by_key[key]
        return _value_in(self.states[control.element.id], control.kind)

    # ── What a hand does: each gives the message that the browser sends ───────────────────────

    def put(self, key: str, value: Any) -> bytes:
        """Put a value in a control, or choose it there."""
        control = self.by_key[key]
        self.states[control.element.id] = state_of(control, value)
        return self.rerun(control.fragment)

    def press(self, key: str) -> bytes:
        """Press a button, named by its key, or by its label if it has none."""
        control = self.by_key.get(key) or self._labelled(key)
        state = WidgetState(id=control.element.id, trigger_value=True)
        return self.rerun(control.fragment, pressed=state)

    def edit(self, row: int, column: str, text: str) -> bytes:
        """Type in a cell of the table at the side, which keeps what was typed there before."""
        key = next(key for key in self.by_key if key.startswith("table_") and key[6:].isdigit())
        state = self.states.get(self.by_key[key].element.id)
        edits = json.loads(state.string_value) if state else {"edited_rows": {}}
        edits["edited_rows"].setdefault(str(row), {})[column] = text
        return self.put(key, {"added_rows": [], "deleted_rows": []} | edits)

    def open(self, path: str) -> bytes:
        """Press a page's name: its address begins empty."""
        self.query = ""
        return self.rerun(page=calc_hash(path))

    def back(self) -> bytes:
        """Press Back."""
        self.step -= 1
        path, self.query = self.history[self.step]
        self._back_was = self._sent + 1
        return self.rerun(page=calc_hash(path), is_back=True)

    def upload(self, server: Server, key: str, name: str, content: bytes) -> bytes:
        """Open a file."""
        control, file = self.by_key[key], str(uuid.uuid4())
        url = f"/_stcore/upload_file/{self.session}/{file}"
        send_file(server.port, url, name, content)
        state = WidgetState(id=control.element.id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = file, name, len(content)
        info.file_urls.file_id = file
        info.file_urls.upload_url = info.file_urls.delete_url = url
        self.states[control.element.id] = state
        return self.rerun(control.fragment)

    def rerun(
        self,
        fragment: str = "",
        *,
        page: str = "",
        pressed: WidgetState | None = None,
        is_back=False,
    ) -> bytes:
        """The message that asks for a run of the page, or of a fragment."""
        message = BackMsg()
        request = message.rerun_script
        request.query_string, request.fragment_id = self.query, fragment
        request.page_script_hash = page or self.page
        if not request.page_script_hash:  # the first message of all
            request.page_name = self.path
        request.is_history_navigation = is_back
        request.widget_states.widgets.extend(self.states.values())
        if pressed is not None:
            request.widget_states.widgets.append(pressed)
        request.cached_message_hashes.extend(self.kept)
        self._sent, self._has_begun = self._sent + 1, False
        return message.SerializeToString()

    # ── What the server says ──────────────────────────────────────────────────────────────────

    def hear(self, data: bytes) -> bool:
        """Take in what the server says; True at the end of a run."""
        self.bytes += len(data)
        answer = self._in_full(data)
        kind = answer.WhichOneof("type")
        if kind == "new_session":
            self.session = answer.new_session.initialize.session_id or self.session
            self._fragments, self._fresh = set(answer.metadata.run.fragment_ids), set()
            self._has_begun = True
            if self._back_was != self._sent:
                self._back_was = None
        elif kind == "navigation":
            self._page_is_open(answer.navigation)
        elif kind == "page_info_changed":
            self._address_is(answer.page_info_changed.query_string)
        elif kind == "delta":
            self._hear_delta(tuple(answer.metadata.delta_path), answer.delta)
        elif kind == "session_event":
            event = answer.session_event
            if event.WhichOneof("type") == "script_compilation_exception":
                self.exceptions.append(event.script_compilation_exception.message)
        elif kind == "script_finished" and answer.script_finished in ENDED:
            self._forget_stale()
            if self._has_begun:
                self._back_was = None
            return True
        return False

    def _in_full(self, data: bytes) -> ForwardMsg:
        """A message; a large one that was sent before comes as a reference to it."""
        answer = ForwardMsg.FromString(data)
        if answer.WhichOneof("type") == "ref_hash":
            path = list(answer.metadata.delta_path)
            answer = ForwardMsg.FromString(self.kept[answer.ref_hash])
            answer.metadata.delta_path[:] = path
        elif answer.metadata.cacheable:
            self.kept[answer.hash] = data
        return answer

    def _page_is_open(self, navigation: Any) -> None:
        self.page = navigation.page_script_hash
        self.paths = {
            page.page_script_hash: "" if page.is_default else page.url_pathname
            for page in navigation.app_pages
        }
        if self.paths[self.page] != self.path:
            self._go_to(self.paths[self.page], self.query)

    def _address_is(self, query: str) -> None:
        path, before = self.history[self.step]
        if query != before and self._back_was is not None:
            self.history[self.step] = (path, query)
        elif query != before:
            self._go_to(path, query)
        self.query = query

    def _go_to(self, path: str, query: str) -> None:
        self.step += 1
        self.history[self.step :] = [(path, query)]

    def _hear_delta(self, path: tuple[int, ...], delta: Any) -> None:
        self._fresh.add(path)
        if delta.WhichOneof("type") != "new_element":
            self.controls.pop(path, None)
            popover = delta.add_block.popover
            if popover.id:
                self.controls[path] = Control("popover", popover, delta.fragment_id)
            return
        # What was in a container that stood here is gone.
        for other in [one for one in self.controls if one[: len(path)] == path]:
            del self.controls[other]
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        if kind == "exception":
            self.exceptions.append(f"{element.type}: {element.message}")
        elif kind == "vega_lite_chart":
            self.charts += 1
        if kind != "exception" and getattr(element, "id", ""):
            control = Control(kind, element, delta.fragment_id)
            self.controls[path] = control
            is_new = element.id not in self.states or getattr(element, "set_value", False)
            if kind in FIELDS and is_new:
                self.states[element.id] = state_of(control, written(control))

    def _forget_stale(self) -> None:
        """What the run did not draw again is gone, and what stood in it."""
        for path, control in list(self.controls.items()):
            was_run = not self._fragments or control.fragment in self._fragments
            if path not in self._fresh and was_run:
                del self.controls[path]
        there = {control.element.id for control in self.controls.values()}
        self.states = {name: state for name, state in self.states.items() if name in there}


def _value_in(state: WidgetState, kind: str) -> Any:
    name = state.WhichOneof("value")
    if name is None:
        return None
    value = getattr(state, name)
    if name.endswith("array_value"):
        return list(value.data) if kind != "slider" else value.data[0]
    return value


def send_file(port: int, url: str, name: str, content: bytes) -> None:
    """Upload a file as a form with one field."""
    edge = uuid.uuid4().hex
    head = f'Content-Disposition: form-data; name="{name}"; filename="{name}"'
    body = f"--{edge}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{edge}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    connection.request("PUT", url, body, kind)
    answer = connection.getresponse()
    if answer.status != 204:
        raise RuntimeError(f"The file was not taken: {answer.status} {answer.read()!r}")
    connection.close()

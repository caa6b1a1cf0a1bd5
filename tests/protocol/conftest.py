"""A student in a tab of a running dashboard: `student = open_tab("draw", T="2")`.

What a student does, with an answer that is late, is three steps: `send` a message, `wait` until the
server is so far, and `send` another one, made of what the tab knew before. `hear_until` then takes
in all that the server has said.
"""

import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest
from server import ROOT, Server, streamlit_server
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tab import Tab, has_ended
from websockets.sync.client import connect

# Streamlit's own command, by which a run can be halted: where a file says 7, the next run is held at
# the seventh of the places at which Streamlit may break a run off, until another message is there.
# The file is gone as soon as the run is held, or has ended without so many places. Threads interrupt one
# another as often as they can, so that what must not be interrupted fails if it is.
HALTING = """
import sys, time
from pathlib import Path
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.web.cli import main
sys.setswitchinterval(1e-5)  # seconds
place, run = Path(sys.argv.pop(1)), ScriptRunner._run_script
may_break_off = ScriptRunner._maybe_handle_execution_control_request
def halted_run(self, data):
    self.places = int(place.read_text()) if place.exists() else 0
    run(self, data)
    if self.places > 0:
        place.unlink()
    self.places = 0
def halting(self):
    self.places = getattr(self, "places", 0) - 1
    if self.places == 0:
        place.unlink()
        until = time.monotonic() + 1
        while self._requests._state is ScriptRequestType.CONTINUE and time.monotonic() < until:
            time.sleep(0.001)
    if self.places <= 0:
        may_break_off(self)
ScriptRunner._run_script = halted_run
ScriptRunner._maybe_handle_execution_control_request = halting
main()
"""

PATIENCE = 10  # seconds

# What the server has done with a message when the next one comes. It decides nothing by a clock, so
# all times from a tenth of a second to an hour are one of these.
GAPS = ("nothing yet", "begun", "answered")


def pytest_generate_tests(metafunc):
    """A test with the argument `gap` is run for each of them."""
    if "gap" in metafunc.fixturenames:
        metafunc.parametrize("gap", GAPS)


class Student(Tab):
    """A tab with a connection of its own."""

    def __init__(self, connections: ExitStack, server: Server, path: str, settings: dict[str, str]):
        super().__init__("" if path == "guess" else path, urlencode(settings))
        self.server, self.unheard = server, []
        self.socket = connections.enter_context(
            connect(server.stream, subprotocols=["streamlit"], max_size=None, compression=None)
        )
        self.act(self.rerun())

    def send(self, message: bytes) -> None:
        """Do something, and do not hear what comes of it."""
        self.socket.send(message)

    def act(self, message: bytes) -> None:
        """Do something and wait for its end."""
        self.send(message)
        self.hear_until(lambda: True)

    def wait(self, gap: str) -> None:
        """Until the server is so far with the last message; nothing is heard of it.

        A hand is never quicker than the moment that this takes. Of two runs that begin in the same
        instant Streamlit may mix up the pages: it keeps the one that is asked for in a single place.
        """
        time.sleep(0.01)
        arrived = {"nothing yet": lambda _: True, "begun": has_begun, "answered": has_ended}[gap]
        data = b""
        while not arrived(data):
            data = self.socket.recv(10)
            self.unheard.append(data)

    def hear_until(self, is_so) -> None:
        """Hear the server until a run has ended after which this is so."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                data = self._next(deadline - time.monotonic())
            except TimeoutError:
                pytest.fail(f"It did not come to that; the address is {self.path}?{self.address}")
            if self.hear(data) and not self.unheard and is_so():
                return

    def expect(self, path: str = "", **settings: str) -> None:
        """The address says this, or soon will: these settings, no other, and this path, if given.

        And each field shows what the address says.
        """

        def is_so() -> bool:
            shows = "T_text" not in self.by_key or self.value("T_text") == settings.get("T", "1")
            return self.address == settings and path in ("", self.path) and shows

        self.hear_until(is_so)

    def _next(self, patience: float) -> bytes:
        return self.unheard.pop(0) if self.unheard else self.socket.recv(max(0, patience))


def has_begun(data: bytes) -> bool:
    return ForwardMsg.FromString(data).WhichOneof("type") == "new_session"


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def server(folder):
    script = folder / "halting.py"
    script.write_text(HALTING)
    command = (str(script), str(folder / "halt"))
    # A browser brings a cookie back when it uploads a file; a tab has none.
    flags = {"server.enableXsrfProtection": "false"}
    with streamlit_server(ROOT / "dashboard.py", folder / "log.txt", command, **flags) as server:
        yield server


@pytest.fixture
def send_and_hold(folder):
    """Send a message whose run will be held at a place where Streamlit may break it off: see HALTING."""
    halt = folder / "halt"

    def send_held(student: Student, message: bytes, place: int) -> None:
        halt.write_text(str(place))
        student.send(message)
        while halt.exists():
            time.sleep(0.001)

    return send_held


@pytest.fixture
def open_tab(server):
    """Opens a chapter in a new tab; in the end no tab may have shown an exception."""
    tabs = []
    with ExitStack() as connections:

        def open_tab(path: str, **settings: str) -> Student:
            tabs.append(Student(connections, server, path, settings))
            return tabs[-1]

        yield open_tab
    assert [tab.exceptions for tab in tabs] == [[] for _ in tabs]
    assert not server.tracebacks(), server.log.read_text()[-3000:]

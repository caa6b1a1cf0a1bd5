"""The server dies and is started again, or another takes its place: the open page goes on."""

from contextlib import ExitStack

import pytest
from server import ROOT, streamlit_server


@pytest.fixture
def restart(tmp_path):
    """Start a server of its own; called again, end it and start one that knows nothing of it."""
    port, log = 0, tmp_path / "log.txt"
    with ExitStack() as running:

        def restart() -> str:
            nonlocal port
            running.close()
            starting = streamlit_server(ROOT / "dashboard.py", log, port=port)
            server = running.enter_context(starting)
            port = server.port
            return server.address

        yield restart


@pytest.fixture
def visitor_of_a_lost_server(restart, arrive):
    """Somebody whose server was started again while the page was open, and who sees no change."""
    visitor = arrive()
    visitor.open(f"{restart()}/temperature?T=2.5&table=nights_7~friends_4")
    before = visitor.settled_page()
    with visitor.page.expect_websocket(timeout=30_000):
        restart()
    assert visitor.settled_page() == before
    yield visitor
    visitor.page.context.close()


def test_the_next_chapter_has_what_was_set(visitor_of_a_lost_server):
    visitor_of_a_lost_server.go("Compare")
    visitor_of_a_lost_server.expect_link({"T": "2.5", "table": "nights_7~friends_4"})


def test_what_is_typed_counts(visitor_of_a_lost_server):
    visitor_of_a_lost_server.type_temperature("3")
    visitor_of_a_lost_server.expect_temperature("3")

"""A small engine whose logits we choose, and a server that answers as a test wants it to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fake_engine import FakeEngine, other_logits_after_each_text


@pytest.fixture
def fake_engine():
    return FakeEngine


@pytest.fixture
def large_engine():
    """An engine with 5,000 tokens, a few of them far likelier than the others."""
    logits = other_logits_after_each_text(5000, 3.0)
    return FakeEngine(logits, [str(i).encode() for i in range(5000)], off=1.5e-4)


class FakeServer:
    """A server on this machine. answer: what it does with each request; requests: all it had."""

    def __init__(self):
        self.requests, self.over = [], threading.Event()
        self.answer = lambda handler, body: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append((self.path, dict(self.headers), body))
                outer.answer(self, body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def send(handler, body, status=200, length=None):
    """An answer of these bytes; length: what it says of its length, if that isn't so."""
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def fake_server():
    server = FakeServer()
    server.send = send
    yield server
    server.close()

"""Which model answers, and what is said where a server is named that cannot be asked."""

import pytest

from softmax_core.engines.found import found_or_why_not


@pytest.fixture(autouse=True)
def _no_server_of_this_machine(monkeypatch):
    monkeypatch.delenv("SOFTMAX_SERVER", raising=False)
    monkeypatch.delenv("SOFTMAX_SERVER_KIND", raising=False)


def test_a_secret_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("SOFTMAX_SERVER", "http://elsewhere:1")
    monkeypatch.setenv("SOFTMAX_SERVER_KIND", "ollama")
    model, problem = found_or_why_not({"SOFTMAX_SERVER": "http://localhost:11434"})
    assert (model.address, problem) == ("http://localhost:11434", "")


def test_a_kind_that_nobody_knows_is_refused():
    named = {"SOFTMAX_SERVER": "http://localhost:11434", "SOFTMAX_SERVER_KIND": "duck"}
    model, problem = found_or_why_not(named)
    assert model is None
    assert problem.startswith("SOFTMAX_SERVER_KIND must be one of these")

"""Which model answers: that of a named server, or one that is loaded here, or none."""

import os
from collections.abc import Mapping
from pathlib import Path

from softmax_core.engines.local import LocalModel, model_file
from softmax_core.engines.next_tokens import EngineError
from softmax_core.engines.servers import ServerModel, server_named
from softmax_core.engines.shared_engine import SharedEngine, Store
from softmax_core.engines.turns import Turns

Model = ServerModel | Path


def found(settings: Mapping[str, str] = os.environ) -> Model | None:
    """The server that whoever runs the page has named, or a model's file; nothing is loaded yet.

    settings : the environment, perhaps with the page's secrets. Raises `EngineError` as `server_named`.

    >>> found({"SOFTMAX_SERVER": "http://localhost:11434", "SOFTMAX_SERVER_KIND": "ollama"}).kind
    'ollama'
    """
    return server_named(settings) or model_file(settings)


def found_or_why_not(secrets: Mapping[str, str]) -> tuple[Model | None, str]:
    """The model that the environment and the page's secrets name; None, and why, if that cannot be.

    >>> found_or_why_not({"SOFTMAX_SERVER": "http://localhost:11434", "SOFTMAX_SERVER_KIND": "duck"})[0]
    """
    try:
        return found({**os.environ, **secrets}), ""
    except EngineError as error:
        return None, str(error)


def shared(model: Model, answers: Store, page: Turns) -> SharedEngine:
    """The model for all visitors; a file is loaded, which takes a second or two.

    page : in which the visitors' runs wait for their turn; whoever waits for the model steps aside.

    Raises `EngineError` as `LocalModel`.
    """
    engine = LocalModel(model) if isinstance(model, Path) else model
    return SharedEngine(engine, answers, aside=page.aside)

"""Which model answers: that of a named server, or one that is loaded here, or none."""

import os
from collections.abc import Mapping
from pathlib import Path

from softmax_core.engines.local import LocalModel, model_file
from softmax_core.engines.queue import SharedEngine, Store
from softmax_core.engines.servers import ServerModel, server_named


def found(settings: Mapping[str, str] = os.environ) -> ServerModel | Path | None:
    """The server that whoever runs the page has named, or a model's file; nothing is loaded yet.

    settings : the environment, perhaps with the page's secrets. Raises `EngineError` as `server_named`.

    >>> found({"SOFTMAX_SERVER": "http://localhost:11434", "SOFTMAX_SERVER_KIND": "ollama"}).kind
    'ollama'
    """
    return server_named(settings) or model_file(settings)


def shared(model: ServerModel | Path, kept: Store) -> SharedEngine:
    """The model for all visitors; a file is loaded, which takes a second or two.

    Raises `EngineError` as `LocalModel`.
    """
    return SharedEngine(LocalModel(model) if isinstance(model, Path) else model, kept)

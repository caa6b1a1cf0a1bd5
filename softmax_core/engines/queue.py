"""One model for many visitors: they ask it in turn, and what it has said once is kept."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from softmax_core.engines.next_tokens import Engine, EngineError, NextTokens, Token

BUSY = "The model is busy; try again in a moment."
MOST_WAITING = 30


class Store(Protocol):
    """What keeps things under keys, in as much memory as it may take; `settings.kept.Kept` is one."""

    def get(self, key: Any) -> Any:
        """What is kept under a key, or None."""

    def keep(self, key: Any, thing: Any, size: int) -> None:
        """Keep it, and let go of others if there is no room."""


@dataclass
class Queue:
    """One at a time, first come, first served; whoever finds too many waiting is sent away."""

    most_waiting: int = MOST_WAITING
    _line: list[object] = field(default_factory=list)  # the first is being served
    _moved: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it for as long as the block lasts.

        Raises `EngineError` if too many are waiting.

        >>> with Queue().turn():
        ...     print("my turn")
        my turn
        """
        me = object()
        with self._moved:
            if len(self._line) > self.most_waiting:
                raise EngineError(BUSY)
            self._line.append(me)
        try:
            with self._moved:
                self._moved.wait_for(lambda: self._line[0] is me)
            yield
        finally:
            with self._moved:
                self._line.remove(me)
                self._moved.notify_all()


@dataclass
class SharedEngine:
    """An engine behind a queue. What it has answered is kept, and answered again without it."""

    engine: Engine
    kept: Store
    queue: Queue = field(default_factory=Queue)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.engine.name

    def next_tokens(
        self, prompt: str, written: Sequence[Token] = (), most: int | None = None
    ) -> NextTokens:
        """What comes after a prompt and the tokens already written: see `Engine`.

        Raises `EngineError`, also if too many are waiting.
        """
        key = (prompt, tuple(written), most)
        if (known := self.kept.get(key)) is not None:
            return known
        with self.queue.turn():
            known = self.kept.get(key)  # somebody before us may have asked the same
            if known is None:
                known = self.engine.next_tokens(prompt, written, most)
                self.kept.keep(key, known, known.nbytes)
        return known

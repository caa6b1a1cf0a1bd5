"""One model for many visitors: they ask it in turn, and what it has said once is kept."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from threading import Event, Lock, get_ident
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
    """One thread at a time, first come, first served; whoever finds too many waiting is sent away.

    >>> queue = Queue()
    >>> with queue.turn():
    ...     with queue.aside():
    ...         print("others may go on")
    ...     print("my turn")
    others may go on
    my turn
    """

    most_waiting: float = MOST_WAITING
    _line: deque[Event] = field(default_factory=deque)  # the first is being served
    _lock: Lock = field(default_factory=Lock)
    _served: int | None = None  # the thread

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it for as long as the block lasts; who has it goes on.

        Raises `EngineError` if too many are waiting.
        """
        if self._served == get_ident():
            yield
            return
        self._begin(self.most_waiting)
        try:
            yield
        finally:
            self._end()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others have their turn for as long as the block lasts, and then wait for one's own."""
        if self._served != get_ident():
            yield
            return
        self._end()
        try:
            yield
        finally:
            self._begin()

    def _begin(self, most_waiting=math.inf):
        called = Event()
        with self._lock:
            if len(self._line) > most_waiting:
                raise EngineError(BUSY)
            self._line.append(called)
            self._line[0].set()
        called.wait()
        self._served = get_ident()

    def _end(self):
        self._served = None
        with self._lock:
            self._line.popleft()
            if self._line:
                self._line[0].set()


@dataclass
class SharedEngine:
    """An engine behind a queue. What it has answered is kept, and answered again without it.

    aside: what a visitor's run does for as long as it waits; see `Queue.aside`.
    """

    engine: Engine
    kept: Store
    queue: Queue = field(default_factory=Queue)
    aside: Callable[[], AbstractContextManager] = nullcontext

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
        with self.aside(), self.queue.turn():
            known = self.kept.get(key)  # somebody before us may have asked the same
            if known is None:
                known = self.engine.next_tokens(prompt, written, most)
                self.kept.keep(key, known, known.nbytes)
        return known

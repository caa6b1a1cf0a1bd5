"""Threads that take turns: in the order in which they came."""

import math
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, get_ident


class TooManyWaiting(Exception):
    """There is no place in the line for one more."""


@dataclass
class Turns:
    """One thread at a time, first come, first served; whoever finds too many waiting is sent away.

    >>> turns = Turns()
    >>> with turns.turn():
    ...     with turns.aside():
    ...         print("others may go on")
    ...     print("my turn")
    others may go on
    my turn
    """

    most_waiting: float = math.inf
    _line: deque[Event] = field(default_factory=deque)  # the first is being served
    _lock: Lock = field(default_factory=Lock)
    _served: int | None = None  # the thread

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it for as long as the block lasts; who has it goes on.

        Raises `TooManyWaiting` if there are more than `most_waiting`.
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
                raise TooManyWaiting
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

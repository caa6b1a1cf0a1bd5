"""Threads that take turns."""

import math
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, get_ident


class TooManyWaiting(Exception):
    """There is no place in the line for one more."""


@dataclass
class Turns:
    """One thread at a time: first those that stepped aside, then the others in order of arrival.

    Whoever finds too many waiting is sent away.

    >>> turns = Turns()
    >>> with turns.turn():
    ...     with turns.aside():
    ...         print("others may go on")
    ...     print("my turn")
    others may go on
    my turn
    """

    most_waiting: float = math.inf
    # A lock for each thread that waits, released to call it.
    _aside: deque[Lock] = field(default_factory=deque)
    _new: deque[Lock] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)
    _is_free: bool = True
    _served: int | None = None  # the thread

    @property
    def is_mine(self) -> bool:
        """Whether the thread that asks has its turn."""
        return self._served == get_ident()

    @property
    def waiting(self) -> int:
        """How many threads wait for their turn."""
        return len(self._aside) + len(self._new)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it for as long as the block lasts; who has it goes on.

        Raises `TooManyWaiting` if there are more than `most_waiting`.
        """
        if self.is_mine:
            yield
            return
        self._begin(self._new, self.most_waiting)
        try:
            yield
        finally:
            self._end()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others have their turn for as long as the block lasts, and then wait for one's own."""
        if not self.is_mine:
            yield
            return
        self._end()
        try:
            yield
        finally:
            self._begin(self._aside)

    def _begin(self, line, most_waiting=math.inf):
        called = Lock()
        called.acquire()
        with self._lock:
            if self.waiting + (not self._is_free) > most_waiting:
                raise TooManyWaiting
            line.append(called)
            self._call()
        called.acquire()
        self._served = get_ident()

    def _end(self):
        with self._lock:
            self._served, self._is_free = None, True
            self._call()

    def _call(self):
        line = self._aside or self._new
        if line and self._is_free:
            self._is_free = False
            line.popleft().release()

"""Undo and redo: the value that is shown now, those before it, and those that were undone."""

from typing import Any, NamedTuple

MAX_STEPS = 100


class History(NamedTuple):
    """A value with its past and its future. Each method returns a new history.

    >>> tables = History("a").replaced("b").replaced("c").undone()
    >>> tables.now, tables.undone().now, tables.redone().now
    ('b', 'a', 'c')
    """

    now: Any
    past: tuple = ()
    future: tuple = ()

    def replaced(self, value: Any) -> "History":
        """With a new value; the one before can be brought back, and what was undone is forgotten."""
        return History(value, (*self.past, self.now)[-MAX_STEPS:])

    def undone(self) -> "History":
        """One step back, if there is one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redone(self) -> "History":
        """One step forward again, if there is one."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:])

"""Things that are kept under keys: no more of them than there is room for."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import Any

from softmax_core.settings.memory import give_back

MUCH = 5_000_000  # bytes


@dataclass
class BoundedStore:
    """Things under keys, with room for so much; the least recently used goes first.

    The newest is always kept, whatever its size.

    >>> store = BoundedStore(room=5)
    >>> store.keep("a", "abc", size=3)
    >>> store.keep("b", "defg", size=4)
    >>> store.get("a"), store.get("b")
    (None, 'defg')
    """

    room: int
    _things: dict[Any, tuple[Any, int]] = field(default_factory=dict)  # the first to go first
    _lock: Lock = field(default_factory=Lock)

    def keep(self, key: Any, thing: Any, size: int) -> None:
        """Keep it in place of what was under its key."""
        with self._lock:
            self._things.pop(key, None)
            self._things[key] = thing, size
            while len(self._things) > 1 and self._size() > self.room:
                del self._things[next(iter(self._things))]

    def get(self, key: Any) -> Any:
        """What is kept under a key, or None."""
        with self._lock:
            if key not in self._things:
                return None
            self._things[key] = self._things.pop(key)  # the last to go now
            return self._things[key][0]

    def forget(self, key: Any) -> None:
        """Let go of what is under a key."""
        with self._lock:
            size = self._things.pop(key, (None, 0))[1]
        if size > MUCH:
            give_back()

    @property
    def size(self) -> int:
        """How much is kept."""
        with self._lock:
            return self._size()

    def _size(self):
        return sum(size for _, size in self._things.values())


@dataclass(eq=False)
class Remembered:
    """What was made for one visitor, under a name, for a key: kept among what was made for others.

    Two runs of a visitor's page may overlap for a moment; one waits for what the other is making.
    aside: what a run does for as long as it makes something, or waits; see `Turns.aside`.
    """

    store: BoundedStore
    aside: Callable[[], AbstractContextManager] = nullcontext
    _one_run: RLock = field(default_factory=RLock)
    _times_forgotten: int = 0

    def get(self, name: str, key: Any, make: Callable[[], Any]) -> Any:
        """What was made under this name for this very key, or made anew, in place of what was there.

        Its size is what it says in `nbytes`, if it says so. A ValueError is remembered too, and
        raised again; None is made anew each time.

        >>> mine = Remembered(BoundedStore(room=100))
        >>> mine.get("sum", (1, 2), lambda: 3), mine.get("sum", (1, 2), lambda: 4)
        (3, 3)
        """
        known = self._known(name, key)
        if known is None:
            with self.aside(), self._one_run:
                # Another run may have made it meanwhile.
                known = self._known(name, key) or self._anew(name, key, make)
        thing = known[1]
        if isinstance(thing, ValueError):
            raise type(thing)(*thing.args)  # a new one: raised, it holds on to those who called
        return thing

    def _known(self, name, key):
        known = (self.store.get(self) or {}).get(name)
        return known if known and known[0] == key else None

    def _anew(self, name, key, make):
        things = self.store.get(self) or {}
        things.pop(name, None)  # first: there may not be room for both
        forgotten = self._times_forgotten
        known = things[name] = key, _made(make)
        if forgotten == self._times_forgotten:
            self.store.keep(self, things, _size(things.values()))
        if known[1] is None:
            del things[name]
        return known

    def forget(self) -> None:
        """Let go of all that was made for this visitor, also of what is being made."""
        self._times_forgotten += 1
        self.store.forget(self)


def _made(make):
    try:
        return make()
    except ValueError as error:
        return type(error)(*error.args)


def _size(things):
    return sum(getattr(thing, "nbytes", 0) for _, thing in things)

"""What visitors brought, kept for their browsers, so that it is still there after a reload."""

import math
from binascii import Error, unhexlify
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import cycle
from threading import Lock, RLock
from typing import Any, NamedTuple
from zlib import compress, decompress

from softmax_core.engines.queue import Queue
from softmax_core.settings.memory import Memory, give_back
from softmax_core.settings.polls import Polls

OWN = "own"
SETTINGS_OF_OWN = ("text", "prompt")  # that can name what somebody brought
MUCH = 5_000_000  # bytes


class Own(NamedTuple):
    """A text, or a model's answer, that somebody brought: the name of its source, and what a link calls it.

    encoding: how a text was read, where that is a guess. What it says is kept apart: see `Brought`.
    """

    name: str
    slug: str
    encoding: str = ""


class Brought(NamedTuple):
    """What somebody brought, packed: a novel takes a third of its size.

    own: its name. length: its bytes. raw: those of a text's file, where it is a guess how they are
    read; packed too.
    """

    own: Own
    length: int
    packed: bytes
    raw: bytes = b""

    @classmethod
    def of(cls, name: str, said: str | bytes, raw: bytes = b"", encoding: str = "") -> "Brought":
        """Pack what was brought. What a link calls it tells nothing of what it says.

        >>> brought = Brought.of("mine.txt", "full of ducks")
        >>> brought.own.slug, brought.unpacked().decode()
        ('own-9968fe17', 'full of ducks')
        """
        data = said.encode("utf-8", "replace") if isinstance(said, str) else said
        own = Own(name, f"{OWN}-{sha256(data).hexdigest()[:8]}", encoding)
        return cls(own, len(data), compress(data, 1), compress(raw, 1))

    def unpacked(self) -> bytes:
        """What it says."""
        return decompress(self.packed)

    def unpacked_raw(self) -> bytes:
        """The bytes that it was read from, where it is a guess how they are read."""
        return decompress(self.raw)

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return len(self.packed) + len(self.raw)


def browser_of(cookie: str) -> bytes:
    """Identifies a browser: the token in Streamlit's cookie `_streamlit_xsrf`.

    The cookie is 2|mask|token|time, and the token is masked anew each time that a page is opened.
    Empty for any other text.

    >>> browser_of("2|00ff00ff|00ff01fe|1") == browser_of("2|00000000|00000101|2") == bytes([0, 0, 1, 1])
    True
    """
    try:
        version, mask, token, _ = cookie.split("|")
        unmasked = bytes(a ^ b for a, b in zip(unhexlify(token), cycle(unhexlify(mask))))
    except (ValueError, Error):
        return b""
    return unmasked if version == "2" else b""


@dataclass
class Kept:
    """Things under keys, with room for so much; the one that was asked for least lately goes first.

    The newest is always kept, whatever its size.

    >>> kept = Kept(room=5)
    >>> kept.keep("a", "abc", size=3)
    >>> kept.keep("b", "defg", size=4)
    >>> kept.get("a"), kept.get("b")
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
    aside: what a run does for as long as it makes something, or waits; see `Queue.aside`.
    """

    kept: Kept
    aside: Callable[[], AbstractContextManager] = nullcontext
    _one_run: RLock = field(default_factory=RLock)
    _times_forgotten: int = 0

    def get(self, name: str, key: Any, make: Callable[[], Any]) -> Any:
        """What was made under this name for this very key, or made anew, in place of what was there.

        Its size is what it says in `nbytes`, if it says so. A ValueError is remembered too, and
        raised again; None is made anew each time.

        >>> mine = Remembered(Kept(room=100))
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
        known = (self.kept.get(self) or {}).get(name)
        return known if known and known[0] == key else None

    def _anew(self, name, key, make):
        things = self.kept.get(self) or {}
        things.pop(name, None)  # first: there may not be room for both
        forgotten = self._times_forgotten
        known = things[name] = key, _made(make)
        if forgotten == self._times_forgotten:
            self.kept.keep(self, things, _size(things.values()))
        if known[1] is None:
            del things[name]
        return known

    def forget(self) -> None:
        """Let go of all that was made for this visitor, also of what is being made."""
        self._times_forgotten += 1
        self.kept.forget(self)


def _made(make):
    try:
        return make()
    except ValueError as error:
        return type(error)(*error.args)


def _size(things):
    return sum(getattr(thing, "nbytes", 0) for _, thing in things)


class Gone(Exception):
    """What somebody brought is not kept any more."""


class Shelf(NamedTuple):
    """What one browser has brought, among what is kept for all.

    >>> shelf = Shelf(Kept(room=100), owner="a browser")
    >>> shelf.keep("text", brought := Brought.of("mine.txt", "full of ducks"))
    >>> shelf.get("text", brought.own.slug).own.name, list(shelf.named_in({"text": brought.own.slug}))
    ('mine.txt', ['text'])
    """

    kept: Kept
    owner: Any

    def keep(self, name: str, brought: Brought) -> None:
        """Keep what was brought as a text or as an answer."""
        self.kept.keep((self.owner, name, brought.own.slug), brought, brought.size)

    def get(self, name: str, slug: str) -> Brought:
        """What was brought; raises `Gone` if it is not kept any more."""
        brought = self.kept.get((self.owner, name, slug))
        if brought is None:
            raise Gone
        return brought

    def keep_trial(self, trial: Any, size: int) -> None:
        """Keep a trial in place of the one before."""
        self.kept.keep((self.owner, "trial"), trial, size)

    def trial(self) -> Any:
        """The trial that was kept last, or None."""
        return self.kept.get((self.owner, "trial"))

    def named_in(self, address: Mapping[str, str]) -> dict[str, Own]:
        """Of what an address names, that which is here."""
        keys = {name: (self.owner, name, address.get(name)) for name in SETTINGS_OF_OWN}
        found = {name: self.kept.get(key) for name, key in keys.items()}
        return {name: brought.own for name, brought in found.items() if brought}


class Shared(NamedTuple):
    """What is kept for all visitors, each with its own room: what they brought, and what was made.

    polls: those that are open. learning: bytes that a text may take while it is being learned.
    runs: in which what takes time waits for its turn. Python computes one thing at a time, and threads
    that take it from one another lose much of it: one after the other, all end sooner.
    """

    brought: Kept
    made: Kept
    learning: int
    polls: Polls
    runs: Queue

    @classmethod
    def of(cls, memory: Memory) -> "Shared":
        """Nothing yet, with the room that there is."""
        return cls(
            Kept(memory.brought), Kept(memory.made), memory.learning, Polls(), Queue(math.inf)
        )

    def shelf(self, cookie: str, visit: Any) -> Shelf:
        """What a browser has brought that has this cookie; without one, what was brought in a visit."""
        return Shelf(self.brought, browser_of(cookie) or visit)

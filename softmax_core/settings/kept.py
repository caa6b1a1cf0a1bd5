"""What visitors brought, kept for their browsers, so that it is still there after a reload."""

from binascii import Error, unhexlify
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import cycle
from threading import Lock
from typing import Any, NamedTuple

OWN = "own"


class Own(NamedTuple):
    """A text, or a model's answer, that somebody brought: the name of its source, and what it says.

    raw, encoding: the bytes of a text and how they were read, where that is a guess.
    """

    name: str
    data: str | bytes
    raw: bytes = b""
    encoding: str = ""

    @property
    def slug(self) -> str:
        """What a link calls it: it says which one it was, and nothing of what it says.

        >>> Own("mine.txt", "full of ducks").slug
        'own-9968fe17'
        """
        data = self.data.encode("utf-8", "replace") if isinstance(self.data, str) else self.data
        return f"{OWN}-{sha256(data).hexdigest()[:8]}"


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
    """Things under keys, with room for so much; the oldest go when there is no room.

    >>> kept = Kept(room=5)
    >>> kept.keep("a", "abc", size=3)
    >>> kept.keep("b", "defg", size=4)
    >>> kept.get("a"), kept.get("b")
    (None, 'defg')
    """

    room: int
    _things: dict[Any, tuple[Any, int]] = field(default_factory=dict)  # the oldest first
    _lock: Lock = field(default_factory=Lock)

    def keep(self, key: Any, thing: Any, size: int) -> None:
        """Keep it in place of what was under its key; what is larger than all the room is not kept."""
        with self._lock:
            self._things.pop(key, None)
            if size > self.room:
                return
            self._things[key] = thing, size
            while sum(size for _, size in self._things.values()) > self.room:
                del self._things[next(iter(self._things))]

    def get(self, key: Any) -> Any:
        """What is kept under a key, or None."""
        with self._lock:
            thing, _ = self._things.get(key, (None, 0))
            return thing

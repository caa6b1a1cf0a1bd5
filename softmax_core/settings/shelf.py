"""What visitors brought, kept for their browsers, so that it is still there after a reload."""

from binascii import Error, unhexlify
from collections.abc import Mapping
from hashlib import sha256
from itertools import cycle
from typing import Any, NamedTuple
from zlib import compress, decompress

from softmax_core.settings.stores import BoundedStore

OWN = "own"
SETTINGS_OF_OWN = ("text", "prompt")  # that can name what somebody brought


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


class Gone(Exception):
    """What somebody brought is not kept any more."""


class Shelf(NamedTuple):
    """What one browser has brought, among what is kept for all.

    >>> shelf = Shelf(BoundedStore(room=100), owner="a browser")
    >>> shelf.keep("text", brought := Brought.of("mine.txt", "full of ducks"))
    >>> shelf.get("text", brought.own.slug).own.name, list(shelf.named_in({"text": brought.own.slug}))
    ('mine.txt', ['text'])
    """

    store: BoundedStore
    owner: Any

    def keep(self, name: str, brought: Brought) -> None:
        """Keep what was brought as a text or as an answer."""
        self.store.keep((self.owner, name, brought.own.slug), brought, brought.size)

    def get(self, name: str, slug: str) -> Brought:
        """What was brought; raises `Gone` if it is not kept any more."""
        brought = self.store.get((self.owner, name, slug))
        if brought is None:
            raise Gone
        return brought

    def keep_trial(self, trial: Any, size: int) -> None:
        """Keep a trial in place of the one before."""
        self.store.keep((self.owner, "trial"), trial, size)

    def trial(self) -> Any:
        """The trial that was kept last, or None."""
        return self.store.get((self.owner, "trial"))

    def named_in(self, address: Mapping[str, str]) -> dict[str, Own]:
        """Of what an address names, that which is here."""
        keys = {name: (self.owner, name, address.get(name)) for name in SETTINGS_OF_OWN}
        found = {name: self.store.get(key) for name, key in keys.items()}
        return {name: brought.own for name, brought in found.items() if brought}

"""What one server keeps for all its visitors."""

from typing import Any, NamedTuple

from softmax_core.engines.turns import Turns
from softmax_core.settings.memory import Memory
from softmax_core.settings.polls import Polls
from softmax_core.settings.shelf import Shelf, browser_of
from softmax_core.settings.stores import BoundedStore


class Shared(NamedTuple):
    """What is kept for all visitors, each with its own room: what they brought, and what was made.

    polls: those that are open. learning: bytes that a text may take while it is being learned.
    runs: in which what takes time waits for its turn. Python computes one thing at a time, and threads
    that take it from one another lose much of it: one after the other, all end sooner.
    """

    brought: BoundedStore
    made: BoundedStore
    learning: int
    polls: Polls
    runs: Turns

    @classmethod
    def of(cls, memory: Memory) -> "Shared":
        """Nothing yet, with the room that there is."""
        brought, made = BoundedStore(memory.brought), BoundedStore(memory.made)
        return cls(brought, made, memory.learning, Polls(), Turns())

    def shelf(self, cookie: str, visit: Any) -> Shelf:
        """What the browser with this cookie has brought; without one, what was brought in a visit."""
        return Shelf(self.brought, browser_of(cookie) or visit)

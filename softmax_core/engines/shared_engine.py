"""One model for many visitors: they ask it in turn, and what it has said once is kept."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from softmax_core.engines.next_tokens import Engine, EngineError, NextTokens, Token
from softmax_core.engines.turns import TooManyWaiting, Turns

BUSY = "The model is busy; try again in a moment."
MAX_WAITING = 30


class Store(Protocol):
    """What keeps things under keys in bounded memory, such as `settings.stores.BoundedStore`."""

    def get(self, key: Any) -> Any:
        """What is kept under a key, or None."""

    def keep(self, key: Any, thing: Any, size: int) -> None:
        """Keep it, and let go of others if there is no room."""


@dataclass
class SharedEngine:
    """An engine that is asked in turn. What it has answered is kept, and answered again without it.

    aside: what a visitor's run does for as long as it waits; see `Turns.aside`.
    """

    engine: Engine
    answers: Store
    turns: Turns = field(default_factory=partial(Turns, MAX_WAITING))
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
        if (known := self.answers.get(key)) is not None:
            return known
        try:
            with self.aside(), self.turns.turn():
                known = self.answers.get(key)  # somebody before us may have asked the same
                if known is None:
                    known = self.engine.next_tokens(prompt, written, most)
                    self.answers.keep(key, known, known.nbytes)
        except TooManyWaiting:
            raise EngineError(BUSY) from None
        return known

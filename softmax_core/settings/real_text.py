"""What a real model writes after a prompt that a visitor typed, and what the visitor has asked of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from softmax_core.creativity.judging import Made, text_made
from softmax_core.creativity.scoring import scored_continuation
from softmax_core.engines.next_tokens import Engine, Token
from softmax_core.engines.writing import Steps, Text, write, write_beside

NOTHING = Text("", 0)


@dataclass
class RealText:
    """The text so far, and what was asked for and is still to be written.

    A run of the page that is broken off while the model answers goes on for a moment, beside the next
    run: what it brings counts only if the text is still the one that it was asked for.

    text: the prompt and what was drawn. looked_at: the token before which one looks; None for the end.
    beside: the texts that go on from it side by side. made: how and what the model wrote for
    definitions. pending: how many tokens for each of these are still to come.
    """

    text: Text = NOTHING
    looked_at: int | None = None
    beside: Sequence[Text] = ()
    made: tuple[Any, Any] = (None, None)
    pending: dict[str, int] = field(default_factory=dict)

    def begin(self, prompt: str, seed: int) -> Text:
        """The text after this prompt with this seed: a new one if either has changed.

        >>> real = RealText()
        >>> real.begin("The duck", 1) is real.begin("The duck", 1), real.begin("The duck", 2).seed
        (True, 2)
        """
        if (self.text.prompt, self.text.seed) != (prompt, seed):
            self.text, self.looked_at, self.beside, self.pending = Text(prompt, seed), None, (), {}
        return self.text

    @property
    def before(self) -> Text:
        """The text as it was before the token that is looked at."""
        return self.text if self.looked_at is None else self.text.before(self.looked_at)

    @property
    def came(self) -> Token | None:
        """The token that is looked at."""
        return None if self.looked_at is None else self.text.tokens[self.looked_at]

    def ask(self, what: str, n: int) -> None:
        """Ask for so many more tokens."""
        self.pending[what] = self.pending.get(what, 0) + n
        self.looked_at = None

    def take(self, what: str) -> int:
        """How many were asked for; the page writes them now."""
        return self.pending.pop(what, 0)

    def write(self, engine: Callable[[], Engine], steps: Steps) -> Iterator[Text]:
        """The text after each token that was asked for, until another text has taken its place.

        engine : gives the model, which is loaded when there is something to write.
        """
        text, n = self.text, self.take("tokens")
        for longer in write(engine(), text, steps, n) if n else ():
            if not self.grow(text, longer):
                return
            text = longer
            yield text

    def write_beside(
        self, engine: Callable[[], Engine], temperatures: Sequence[float]
    ) -> Iterator[Sequence[Text]]:
        """The texts at these temperatures, as they are and after each token that was asked for.

        engine : as for `write`.
        """
        text, n = self.text, self.take("beside")
        ways = [[("temperature", each)] for each in temperatures]
        for texts in write_beside(engine(), text, ways, n) if n else [self.beside]:
            if not self.grow_beside(text, texts):
                return
            yield texts

    def make(self, engine: Engine, how: tuple) -> None:
        """Let the model write a text to be measured. how : as for `scored_continuation`."""
        text = scored_continuation(engine, *how)
        self.made = how, text_made(text, text.tokens)

    def made_as(self, how: tuple) -> Made | None:
        """What was measured, if it was written just so."""
        return self.made[1] if self.made[0] == how else None

    def grow(self, before: Text, after: Text) -> bool:
        """Put a longer text in place of the one that it goes on from; whether it was still that one."""
        if self.text is not before:
            return False
        self.text, self.looked_at, self.beside = after, None, ()
        return True

    def grow_beside(self, before: Text, texts: Sequence[Text]) -> bool:
        """Put other texts side by side that go on from this one; whether it is still that one."""
        if self.text is before:
            self.beside = tuple(texts)
        return self.text is before

    def take_back(self) -> None:
        """Take the last token away."""
        self.grow(self.text, self.text.before(-1))

    def look_at(self, place: int | None) -> None:
        """Look at what was expected before a token; at the end of the text with None."""
        if place is None or place < len(self.text.drawn):
            self.looked_at = place

"""A real model writes: a token is drawn, goes to the end of the text, and the model is asked again.

The tokens lie on a line from 0 to 1, the likeliest first, and a random number u picks one (see
`distribution.sampling`). It depends on the seed and on the place in the text alone. So at any
temperature the same place has the same luck: the higher T, the rarer the token that this luck brings.
"""

import codecs
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import numpy as np

from softmax_core.distribution.sampling import inverse_cdf
from softmax_core.distribution.truncation import sampler_chain
from softmax_core.engines.next_tokens import Engine, NextTokens, Token

Steps = Sequence[tuple[str, float]]

FEW = 2000  # tokens, which an engine lists fifteen times as fast as all 49,152


class Drawn(NamedTuple):
    """A token and how it came: the random number that drew it, its rank and its surprisal.

    rank: 1 for the likeliest. surprisal: -log2 p, in bits, at T = 1 and before any sampler.
    """

    token: Token
    u: float
    rank: int
    surprisal: float


@dataclass(frozen=True)
class Text:
    """A prompt, and what was drawn after it."""

    prompt: str
    seed: int
    drawn: tuple[Drawn, ...] = ()

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens that were drawn."""
        return tuple(each.token for each in self.drawn)

    @property
    def pieces(self) -> list[str]:
        """What each drawn token adds to the text: nothing for half a character, until the other comes.

        >>> halves = [Drawn(Token(raw), 0.5, 1, 1.0) for raw in (b" caf\\xc3", b"\\xa9")]
        >>> Text("In the", 1, tuple(halves)).pieces
        [' caf', 'é']
        """
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        return [decoder.decode(token.raw) for token in self.tokens]

    @property
    def has_ended(self) -> bool:
        """Whether the model has drawn the end of the text, or another mark of its own."""
        return bool(self.drawn) and not self.drawn[-1].token.raw

    def expected_by(self, engine: Engine, most: int | None = None) -> NextTokens:
        """What a model expects next; `most` as for `Engine.next_tokens`."""
        return engine.next_tokens(self.prompt, self.tokens, most)

    def before(self, place: int) -> "Text":
        """The text as it was when the token at this place was drawn, 0 for the first.

        -1 takes one token back, -2 two.
        """
        return replace(self, drawn=self.drawn[:place])


def luck(seed: int, place: int) -> float:
    """The random number for a place in the text, from 0 up to but not including 1.

    >>> luck(1, 0) == luck(1, 0), luck(1, 0) == luck(1, 1), 0 <= luck(2, 7) < 1
    (True, False, True)
    """
    return float(np.random.default_rng([seed, place]).random())


def draw(expected: NextTokens, steps: Steps, u: float) -> Drawn:
    """The token that u picks after the samplers; of a list, as if there were no others.

    Raises ValueError as `sampler_chain`.

    >>> raws = np.array([b" friends", b" nights"], dtype=object)
    >>> expected = NextTokens(np.log([0.75, 0.25]), raws, vocabulary_size=2)
    >>> draw(expected, [("temperature", 1.0)], 0.8)
    Drawn(token=Token(raw=b' nights', number=None), u=0.8, rank=2, surprisal=2.0)
    """
    p = sampler_chain(expected.logprobs, steps)[-1].p
    return _drawn(expected, inverse_cdf(p, u), u)


def _drawn(expected, place, u):
    surprisal = float(-expected.logprobs[place] / math.log(2))
    return Drawn(expected.token(place), u, place + 1, surprisal)


def next_drawn(engine: Engine, text: Text, steps: Steps) -> Drawn:
    """The token that comes next in a text, drawn by the luck of its place.

    The likeliest tokens are asked for first; all of them only if these do not settle the draw.
    Raises `EngineError`, and ValueError as `sampler_chain`.
    """
    u = luck(text.seed, len(text.drawn))
    few = text.expected_by(engine, FEW)
    if few.is_whole or few.vocabulary_size is None:
        return draw(few, steps, u)
    settled = draw_from_few(few, steps, u)
    return settled or draw(text.expected_by(engine), steps, u)


def write(engine: Engine, text: Text, steps: Steps, n: int) -> Iterator[Text]:
    """The text after each of at most n more tokens; it stops where the model ends it."""
    for _ in range(n):
        if text.has_ended:
            return
        text = replace(text, drawn=(*text.drawn, next_drawn(engine, text, steps)))
        yield text


def write_beside(engine: Engine, text: Text, ways: Sequence[Steps], n: int) -> Iterator[list[Text]]:
    """The same text going on in several ways, such as T = 0, 1 and 2, with the same luck.

    After each token all of the texts, one for each way.
    """
    texts = [text] * len(ways)
    for _ in range(n):
        for at, steps in enumerate(ways):
            for longer in write(engine, texts[at], steps, 1):
                texts[at] = longer
                yield list(texts)


# ---- A draw from a part of the vocabulary ----------------------------------------------------

# What these keep is the likeliest tokens, down to an edge.
_EDGES = {"temperature", "top_k", "top_p", "min_p"}


def draw_from_few(few: NextTokens, steps: Steps, u: float) -> Drawn | None:
    """What a draw from the whole vocabulary would give, if its likeliest tokens settle that.

    We know what the tokens left out have together, but for the rounding of a sum in float32, and that
    none is likelier than the last one listed. They could share it evenly, or some few could have all
    of it. Every other case lies between these, and the draw with it. None if they disagree.

    >>> raws = np.array([b" friends", b" nights"], dtype=object)
    >>> few = NextTokens(np.log([0.75, 0.125]), raws, vocabulary_size=49_152)
    >>> draw_from_few(few, [("temperature", 0.5)], 0.7).token.text
    ' friends'
    >>> draw_from_few(few, [("temperature", 5.0)], 0.7) is None
    True
    """
    if not len(few.logprobs):
        return None
    cases = {_case(few, left, steps, u) for left in _what_is_left_out(few)}
    place, _ = cases.pop()
    return None if cases or place is None else _drawn(few, place, u)


def _what_is_left_out(few):
    """The tokens left out as one row: its log-probability, and how many tokens it stands for."""
    n_left = few.vocabulary_size - len(few.logprobs)
    mass = 1 - np.exp(few.logprobs).sum()
    rounding = few.vocabulary_size * 2.0**-24
    last = float(few.logprobs[-1])
    for total, is_even in product((mass - rounding, mass + rounding), (True, False)):
        most = min(max(total, 1e-300), n_left * math.exp(last))
        yield (math.log(most / n_left), n_left) if is_even else (last, most / math.exp(last))


def _case(few, left, steps, u):
    """The place drawn and what is kept, if the rest is as said; no place if the rest takes part."""
    logprob, count = left
    counts = np.append(np.ones(len(few.logprobs)), count)
    chain = sampler_chain(np.append(few.logprobs, logprob), steps, counts)
    for step in chain[1:]:
        last, rest = step.kept[-2:]
        if step.name in _EDGES and not last:
            break  # none of the rest is kept
        if step.name != "temperature" or not rest:
            return None, b""
    place = inverse_cdf(chain[-1].p, u)
    return (place if place < len(few.logprobs) else None), chain[-1].kept.tobytes()

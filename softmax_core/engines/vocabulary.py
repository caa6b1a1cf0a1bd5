"""A whole vocabulary as a table of some rows: the likeliest tokens, and a histogram of all others.

So are the ten shipped prompts, and whatever shows or draws from these takes such a table. With a
histogram's counts the denominator of the softmax comes out right, see `data/smollm2_next_token.json`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from softmax_core.engines.next_tokens import NextTokens
from softmax_core.notation.write_numbers import as_typed, fixed
from softmax_core.reading import lecture

NAMED = 100  # tokens with a row of their own
WIDTH = 0.1  # of a bin of the histogram, in nats


@dataclass(frozen=True)
class VocabularyRows:
    """The rows of a table as typed, a word, a logit and a count each: see `reading.presets.Preset`.

    ranks: of the rows that are one token each, the first being 1; the others are the histogram.
    """

    rows: tuple[tuple[str, str, str], ...]
    ranks: tuple[int, ...]


def vocabulary_rows(
    expected: NextTokens,
    words: Sequence[str] = lecture.WORDS,
    named: int = NAMED,
    token: bytes | None = None,
) -> VocabularyRows:
    """The likeliest tokens and these words one by one, and a histogram of all others.

    words : each as the token with a space before it; one that is not a token of the model is left out.
    token : the bytes of one more.
    The logits are ln p, and a bin's is the one at which its tokens together have their probability.

    >>> raws = np.array([b" friends", b" nights", b" the", b" duck"], dtype=object)
    >>> expected = NextTokens(np.log([0.4, 0.3, 0.2, 0.1]), raws, vocabulary_size=4)
    >>> found = vocabulary_rows(expected, ["duck"], named=1)
    >>> found.ranks, found.rows[1], found.rows[3]
    ((1, 4), (' duck', '-2.30259', '1'), ('others near −1.61', '-1.60944', '1'))
    """
    wanted = {token, *(f" {word}".encode() for word in words)}
    places = [at for at, raw in enumerate(expected.raws) if at < named or raw in wanted]
    single = [(expected.token(at).text, as_typed(expected.logprobs[at]), "1") for at in places]
    rest = np.delete(expected.logprobs, places)
    return VocabularyRows((*single, *_histogram(rest)), tuple(at + 1 for at in places))


def _histogram(logprobs):
    """A row for each bin that holds any token: its logit and how many these are, the largest first."""
    logprobs = logprobs[logprobs > -np.inf]
    bins, which, counts = np.unique(
        np.floor(logprobs / WIDTH), return_inverse=True, return_counts=True
    )
    means = np.log(np.bincount(which, np.exp(logprobs)) / counts)
    for at in range(len(bins) - 1, -1, -1):
        yield f"others near {fixed(means[at], 2)}", as_typed(means[at]), as_typed(counts[at])

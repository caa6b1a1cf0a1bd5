"""Drawing the next token from its counts at a temperature: one by one, or many sequences at once.

The tokens that can follow a context lie end to end on a line from 0 to 1, each as long as its
probability; a number u picks the token on whose stretch it falls. At temperature T the stretches
are as c^(1 / T), where c is how often the token follows.

Contexts are the numbers of the last tokens, the last one first: see `lookup`.

Sources: Shannon (1948), section 3; L. Devroye, "Non-uniform random variate generation" (1986),
sections II.2 and III.2.4; T. M. Cover, J. A. Thomas, "Elements of information theory" (2006) for
the cross-entropy.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from softmax_core.distribution.measures import cross_entropy
from softmax_core.distribution.softmax import softmax
from softmax_core.distribution.temperature import temperature_to_beta
from softmax_core.language.lookup import NGramCounts

GUIDE = 1 << 20  # entries in a table that shortens searches: 8 MB, which stays near the processor


def draw_one_by_one(
    counts: NGramCounts, luck: Iterable[float], temperature: float, recent: tuple[int, ...]
) -> Iterator[tuple[int, int]]:
    """Yield the row of the context and the token drawn, for each number u of the luck."""
    beta = temperature_to_beta(temperature)
    lines = {}  # what was looked up on the way: the line of tokens after each context
    for u in luck:
        if recent not in lines:
            row = counts.longest_known(recent)[1]
            tokens, times = counts.row(row)
            ends = np.cumsum((times / times.max()) ** beta)  # as in _weights
            ends /= ends[-1]  # so that the last possible token's stretch ends at 1, above all u
            lines[recent] = row, tokens.tolist(), ends.tolist()
        row, tokens, ends = lines[recent]
        token = tokens[bisect_right(ends, u)]
        yield row, token
        recent = (token, *recent)[: len(recent)]


def draw_until(
    counts: NGramCounts,
    stop: int,
    luck: np.ndarray,
    temperature: float,
    recent: tuple[int, ...],
) -> tuple[np.ndarray, np.ndarray]:
    """Draw many sequences together, each until it comes to the token `stop`.

    luck : (length, n), a column for each sequence. Returns the tokens (n, length), filled up with
    `stop`, and the bits of each sequence at T = 1, its `stop` included.
    """
    lines = Lines.of(counts, temperature)
    length, n = luck.shape
    contexts = np.tile(np.array(recent, np.int64), (n, 1))
    drawn, bits, going = np.full((n, length), stop), np.zeros(n), np.arange(n)
    for place, u in enumerate(luck):
        if not going.size:
            break
        rows = counts.rows(contexts)
        chosen = lines.at(rows, u[going])
        bits[going] += np.log2(counts.totals[rows] / counts.times[chosen])
        drawn[going, place] = tokens = counts.ngrams[chosen] % counts.size
        goes_on = tokens != stop
        going, contexts = going[goes_on], _moved_on(contexts[goes_on], tokens[goes_on])
    return drawn, bits


def _moved_on(contexts, drawn):
    """The contexts after the drawn tokens."""
    if not contexts.shape[1]:
        return contexts
    return np.concatenate([drawn[:, None], contexts[:, :-1]], axis=1)


def expected_bits(counts: NGramCounts, row: int, temperature: float) -> float:
    """The mean surprisal at T = 1 of what is drawn at `temperature` after one context."""
    _, times = counts.row(row)
    return float(cross_entropy(softmax(np.log(times), temperature), times / times.sum()))


def _weights(counts, temperature):
    """c^(1 / T) of every n-gram, relative to the largest of its row."""
    largest = np.maximum.reduceat(counts.times, counts.starts[:-1])
    weights = counts.times / np.repeat(largest, np.diff(counts.starts))
    # T = 0 leaves 1^inf = 1 to the largest counts and 0 to all others; T = inf leaves c^0 = 1.
    return np.power(weights, temperature_to_beta(temperature), out=weights)


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines from which tokens are drawn, those of all rows end to end.

    A guide table tells where to search: guide[b] is the first i with int(ends[i] * scale) >= b
    (H.-C. Chen and Y. Asau 1974; Devroye 1986, section III.2.4).
    """

    ends: np.ndarray
    starts: np.ndarray
    scale: float
    guide: np.ndarray

    @classmethod
    def of(cls, counts: NGramCounts, temperature: float) -> "Lines":
        """The lines of all rows at a temperature, ready for many draws."""
        weights, lengths = _weights(counts, temperature), np.diff(counts.starts)
        # Each line is as long as it has n-grams, so that the guide serves all rows alike.
        weights *= np.repeat(lengths / np.add.reduceat(weights, counts.starts[:-1]), lengths)
        ends = np.zeros(weights.size + 1)
        np.cumsum(weights, out=ends[1:])
        scale = min(ends.size, GUIDE) / ends[-1]
        stretches = np.bincount((ends * scale).astype(np.int32))
        return cls(ends, counts.starts, scale, np.concatenate([[0], np.cumsum(stretches)]))

    def at(self, rows: np.ndarray, u: np.ndarray) -> np.ndarray:
        """The n-grams that the numbers u choose in their rows."""
        begin, end = self.ends[self.starts[rows]], self.ends[self.starts[rows + 1]]
        place = np.minimum(begin + u * (end - begin), np.nextafter(end, 0))
        bucket = (place * self.scale).astype(np.int32)
        low, high = self.guide[bucket], self.guide[bucket + 1]
        while np.any(low < high):  # a binary search for the first i with ends[i] > place
            middle = (low + high) >> 1
            is_beyond = self.ends[middle] > place
            low, high = np.where(is_beyond, low, middle + 1), np.where(is_beyond, middle, high)
        return low - 1

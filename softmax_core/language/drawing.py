"""Drawing the next token from its counts at a temperature: one by one, or many sequences at once.

The tokens that can follow a context lie end to end on a line from 0 to 1, each as long as its
probability; a number u picks the token on whose stretch it falls. At temperature T the stretches
are as c^(1 / T), where c is how often the token follows.

Tokens are numbers, and contexts tuples of them in reading order: see `suffix_array`.

Sources: Shannon (1948), section 3; L. Devroye, "Non-uniform random variate generation" (1986),
sections II.2 and III.2.4; T. M. Cover, J. A. Thomas, "Elements of information theory" (2006) for
the cross-entropy.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from softmax_core.distribution.measures import cross_entropy
from softmax_core.distribution.softmax import softmax
from softmax_core.distribution.temperature import temperature_to_beta
from softmax_core.language.numbering import TooLong
from softmax_core.language.suffix_array import SuffixArray

GUIDE = 1 << 20  # entries in a table that shortens searches: 8 MB, which stays near the processor
MAX_NGRAMS = 1_000_000  # that many sequences are drawn from at once: 100 MB while they are drawn

Context = tuple[int, ...]


def draw_one_by_one(
    text: SuffixArray,
    luck: Iterable[float],
    temperature: float,
    context: Context,
    order: int,
    followers: dict,
) -> Iterator[tuple[Context, int]]:
    """Yield the context that was looked back on and the token drawn, for each number u of the luck.

    followers : what was looked up before, at any temperature; what is looked up here is added.
    """
    beta = temperature_to_beta(temperature)
    lines = {}  # the line of tokens after each context
    for u in luck:
        if context not in lines:
            if context not in followers:
                known = text.longest_known(context)
                tokens, times = text.followers(known)
                followers[context] = known, tokens.tolist(), times / times.max()
            known, tokens, weights = followers[context]
            ends = (weights**beta).cumsum()  # at the limits of T as in Lines
            ends /= ends[-1]  # so that the last possible token's stretch ends at 1, above all u
            lines[context] = known, tokens, ends.tolist()
        known, tokens, ends = lines[context]
        token = tokens[bisect_right(ends, u)]
        yield known, token
        context = last(order - 1, (*context, token))


def last(n: int, tokens: Context) -> Context:
    """The last n tokens, or all if there are fewer.

    >>> last(2, (1, 2, 3)), last(0, (1, 2, 3))
    ((2, 3), ())
    """
    return tokens[max(0, len(tokens) - n) :]


def expected_bits(times: np.ndarray, temperature: float) -> float:
    """The mean surprisal at T = 1 of what is drawn at `temperature`, from how often each follows."""
    return float(cross_entropy(softmax(np.log(times), temperature), times / times.sum()))


# ---- Many sequences at once --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class NGrams:
    """All n-grams of a text, up to an order, as they are drawn: a row for each context.

    starts: where the n-grams of each row begin, and where the last end; row 0 is that of the empty
    context. tokens, times: the last token of each, and how often it occurs. next_row: the row of
    the context that is looked back on after it. begins: for contexts of each length, where the first
    place of each row is sorted. weights: times, relative to the most in the row.
    totals: the times of each row together.
    """

    starts: np.ndarray
    tokens: np.ndarray
    times: np.ndarray
    next_row: np.ndarray
    begins: tuple[np.ndarray, ...]
    weights: np.ndarray
    totals: np.ndarray

    @classmethod
    def of(cls, text: SuffixArray, order: int) -> "NGrams":
        """The n-grams up to n = order.

        Raises `TooLong`, before they take any memory, if there are more than 1,000,000.

        >>> text = SuffixArray.of(np.array([0, 1, 0, 0], np.int32), np.array([4]), 2)
        >>> ngrams = NGrams.of(text, 2)  # a, b; after a: a, b; after b: a
        >>> ngrams.tokens.tolist(), ngrams.times.tolist(), ngrams.next_row.tolist()
        ([0, 1, 0, 1, 0], [3, 1, 1, 1, 1], [1, 2, 1, 2, 1])
        """
        shared, left = text.shared_with_the_place_before(), text.left_in_list()
        lengths = range(1, order + 1)
        _refuse_too_many([np.count_nonzero((left >= n) & (shared < n)) for n in lengths])
        found = [_ngrams(text, shared, left, n) for n in lengths]
        firsts, tokens, times, begins_row = zip(*found, strict=True)
        begins = tuple(first[begin] for first, begin in zip(firsts, begins_row, strict=True))
        next_rows = np.concatenate(list(_next_rows(text, shared, firsts, begins)))
        tokens, times, begins_row = map(np.concatenate, (tokens, times, begins_row))
        starts = np.flatnonzero(begins_row)
        most = np.repeat(np.maximum.reduceat(times, starts), np.diff(starts, append=times.size))
        totals = np.add.reduceat(times, starts)
        starts = np.append(starts, times.size)
        return cls(starts, tokens, times, next_rows, begins, times / most, totals)

    @property
    def nbytes(self) -> int:
        """The memory that it takes, in bytes."""
        arrays = (self.starts, self.tokens, self.times, self.next_row, *self.begins)
        arrays += (self.weights, self.totals)
        return sum(array.nbytes for array in arrays)

    def row_of(self, text: SuffixArray, known: Context) -> int:
        """The row of a context that the text continues."""
        low, _ = text.find(known)
        shorter = sum(map(len, self.begins[: len(known)]))
        return shorter + int(self.begins[len(known)].searchsorted(low))

    def followers(self, row: int) -> list[tuple[float, int, int]]:
        """What follows a context, the most frequent first: bits at T = 1, token, the row after it.

        Of equals, the token with the lower number.
        """
        start, end = self.starts[row : row + 2].tolist()
        times = self.times[start:end].tolist()
        total = math.log2(sum(times))
        tokens, next_rows = self.tokens[start:end].tolist(), self.next_row[start:end].tolist()
        bits = [total - math.log2(c) for c in times]
        return sorted(zip(bits, tokens, next_rows, strict=True))


def _refuse_too_many(numbers):
    """Raise `TooLong` if there are too many n-grams of all lengths together; so many of each."""
    if sum(numbers) > MAX_NGRAMS:
        order = int(np.searchsorted(np.cumsum(numbers), MAX_NGRAMS, side="right"))
        fits = f"order {order} fits" if order > 1 else "take a shorter text"
        raise TooLong(f"the text has too many different runs of this length; {fits}")


def _ngrams(text, shared, left, n):
    """Of each n-gram: where the first of its places is sorted, its last token, how often it occurs,
    and whether it is the first after its context."""
    goes_on = np.flatnonzero(left >= n)
    is_first = np.flatnonzero(shared[goes_on] < n)
    first = goes_on[is_first]
    # Before a row there may be places where its context stands at the end of its list.
    begins_row = (shared[first] < n - 1) | (left[first - 1] < n) | (first == 0)
    tokens = text.tokens[text.places[first] + n - 1]
    return first, tokens, np.diff(is_first, append=goes_on.size), begins_row


def _next_rows(text, shared, firsts, begins):
    """The rows after the n-grams of each length: of the longest end of each that has a row."""
    order, rows, first_row = len(firsts), [], 0
    for length, at in enumerate(begins):  # the row, if any, of the context at each sorted place
        context = np.cumsum(shared < length)
        row = np.full(context[-1] + 1, -1, np.int32)
        row[context[at]] = np.arange(first_row, first_row + at.size)
        rows.append(row[context])
        first_row += at.size
    sorted_at = np.empty(text.tokens.size, np.int32)
    sorted_at[text.places] = np.arange(text.places.size)
    for n, at in enumerate(firsts, start=1):
        next_row = np.full(at.size, -1, np.int32)
        for length in range(min(n, order - 1), -1, -1):
            there = sorted_at[text.places[at] + n - length] if length else 0
            next_row = np.where(next_row < 0, rows[length][there], next_row)
        yield next_row


def draw_until(
    ngrams: NGrams, stop: int, luck: np.ndarray, temperature: float, row: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw many sequences together, each until it comes to the token `stop`.

    luck : (length, n), a column for each sequence. row : of the context that they begin with.
    Returns the tokens (n, length), filled up with `stop`, and the bits of each sequence at T = 1,
    its `stop` included.
    """
    lines = Lines.of(ngrams, temperature)
    length, n = luck.shape
    drawn, bits, going = np.full((n, length), stop), np.zeros(n), np.arange(n)
    rows = np.full(n, row)
    for place, u in enumerate(luck):
        if not going.size:
            break
        chosen = lines.at(rows, u[going])
        bits[going] += np.log2(ngrams.totals[rows] / ngrams.times[chosen])
        drawn[going, place] = tokens = ngrams.tokens[chosen]
        goes_on = tokens != stop
        going, rows = going[goes_on], ngrams.next_row[chosen[goes_on]]
    return drawn, bits


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
    def of(cls, ngrams: NGrams, temperature: float) -> "Lines":
        """The lines of all rows at a temperature, ready for many draws."""
        # T = 0 leaves 1^inf = 1 to the largest counts and 0 to all others; T = inf leaves c^0 = 1.
        ends = np.zeros(ngrams.weights.size + 1)
        np.cumsum(ngrams.weights ** temperature_to_beta(temperature), out=ends[1:])
        scale = min(ends.size, GUIDE) / ends[-1]
        stretches = np.bincount((ends * scale).astype(np.int32))
        return cls(ends, ngrams.starts, scale, np.concatenate([[0], np.cumsum(stretches)]))

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

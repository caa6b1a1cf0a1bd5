"""Where a run of tokens stands in a text, and what follows it, for runs of all lengths at once.

Every place of the text is sorted by the tokens that stand there and after it. So the places of a
run lie side by side, and among them those that go on with the same token: to count is to find where
they begin and end, by halving. That takes eight bytes for each token of the text, however long the
runs. The sorting goes no deeper than the longest n-gram.

Here tokens are the numbers that `numbering` gives them.

Sources: U. Manber, G. Myers, "Suffix arrays: a new method for on-line string searches" (1990); J.
Liu et al., "Infini-gram" (2024), for n-grams counted with one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DEPTH = 6  # tokens that are compared: the order of the longest n-grams
NO_TOKEN = -1  # stands after the last token of each list
MAX_TOKENS = 2_000_000  # different ones: three of their numbers fit in an integer of 64 bits


@dataclass(frozen=True, eq=False)
class SuffixArray:
    """The places of a text, sorted. Make one with `of`.

    tokens: the numbers of all tokens (n,), int32, with NO_TOKEN after each list and at the end.
    places: where each token stands in `tokens`, sorted by the DEPTH tokens from there on, as far as
    their list goes; int32.
    starts: where among the places those of each token begin, and where the last end (V + 1,).
    """

    tokens: np.ndarray
    places: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, ids: np.ndarray, lengths: np.ndarray, size: int) -> "SuffixArray":
        """Sort the places of tokens.

        ids : int32, those of all lists end to end, below the size. lengths : of each list.

        >>> text = SuffixArray.of(np.array([0, 1, 0, 0], np.int32), np.array([4]), 2)
        >>> text.places.tolist()  # a, aa, ab; b
        [3, 2, 0, 1]
        """
        tokens = _with_ends(ids, lengths)
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(ids, minlength=size), out=starts[1:])
        return cls(tokens, _sorted_places(tokens, size), starts)

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return self.tokens.nbytes + self.places.nbytes + self.starts.nbytes

    # -- One run --

    def find(self, run: Sequence[int]) -> tuple[int, int]:
        """Where among the places those of a run of at most DEPTH tokens begin and end.

        >>> text = SuffixArray.of(np.array([0, 1, 0, 0], np.int32), np.array([4]), 2)
        >>> text.find([0]), text.find([0, 0]), text.find([1, 1])
        ((0, 3), (1, 2), (4, 4))
        """
        low, high = 0, self.places.size
        if run:
            low, high = self.starts[run[0] : run[0] + 2].tolist() if run[0] >= 0 else (0, 0)
        for ahead, token in enumerate(run[1:], start=1):

            def token_there(place, ahead=ahead):
                return self.tokens[place + ahead]

            low = bisect_left(self.places, token, low, high, key=token_there)
            high = bisect_right(self.places, token, low, high, key=token_there)
        return low, high

    def followers(self, run: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The tokens that follow a run of fewer than DEPTH tokens, sorted, and how often each does.

        >>> text = SuffixArray.of(np.array([0, 1, 0, 0], np.int32), np.array([4]), 2)
        >>> [array.tolist() for array in text.followers([0])]
        [[0, 1], [1, 1]]
        """
        if not run:
            return np.arange(self.starts.size - 1), np.diff(self.starts)
        low, high = self.find(run)
        after = self.tokens[self.places[low:high] + len(run)]
        after = after[after.searchsorted(0) :]  # but not where a list ends
        first = np.flatnonzero(_first_of_equals(after))
        return after[first], np.diff(first, append=after.size)

    def longest_known(self, context: Sequence[int]) -> Sequence[int]:
        """The longest end of a context that the text continues.

        >>> text = SuffixArray.of(np.array([0, 1, 0, 2], np.int32), np.array([4]), 3)
        >>> text.longest_known([1, 1, 0]), text.longest_known([0, 2])
        ([1, 0], [])
        """
        for start in range(len(context)):
            low, high = self.find(context[start:])
            # Those at the end of a list come first, so the last one tells whether any goes on.
            if low < high and self.tokens[self.places[high - 1] + len(context) - start] >= 0:
                return context[start:]
        return context[len(context) :]

    # -- Many runs at once --

    def count(self, runs: np.ndarray) -> np.ndarray:
        """How often each run of k tokens, at most DEPTH, stands in the text: (m, k) to (m,)."""
        low, high = self._find_all(runs)
        return high - low

    def count_continued(self, runs: np.ndarray) -> np.ndarray:
        """How often each run stands in the text with a token after it: (m, k) to (m,)."""
        low, high = self._find_all(runs)
        return high - self._first_at_least(low, high, runs.shape[1], 0)

    def _find_all(self, runs):
        low = np.zeros(len(runs), np.int64)
        high = np.full(len(runs), self.places.size)
        for ahead, tokens in enumerate(runs.T):
            after = self._first_at_least(low, high, ahead, tokens + 1)
            low = self._first_at_least(low, high, ahead, tokens)
            high = after
        return low, high

    def _first_at_least(self, low, high, ahead, tokens):
        """Between low and high, the first place with at least this token so far ahead; or high."""
        while np.any(is_open := low < high):
            middle = (low + high) >> 1
            places = self.places[np.minimum(middle, self.places.size - 1)]
            is_before = self.tokens[places + ahead] < tokens
            low = np.where(is_open & is_before, middle + 1, low)
            high = np.where(is_open & ~is_before, middle, high)
        return low

    # -- All runs --

    def shared_with_the_place_before(self) -> np.ndarray:
        """How many of its first DEPTH tokens each place shares with the one sorted before it: int8."""
        shared = np.zeros(self.places.size, np.int8)
        is_alike = np.ones(self.places.size - 1, bool)
        for ahead in range(DEPTH):
            there = self.tokens[self.places + ahead]
            is_alike &= there[1:] == there[:-1]
            shared[1:] += is_alike
        return shared

    def left_in_list(self) -> np.ndarray:
        """How many tokens, up to DEPTH, stand from each place on to the end of its list: int8."""
        left = np.zeros(self.places.size, np.int8)
        goes_on = np.ones(self.places.size, bool)
        for ahead in range(DEPTH):
            goes_on &= self.tokens[self.places + ahead] >= 0
            left += goes_on
        return left


# ---- Sorting -----------------------------------------------------------------------------------
# The arrays are large: each is let go of as soon as it has been used.


def _with_ends(ids, lengths):
    """The tokens of all lists with NO_TOKEN after each list, and enough of them at the end."""
    tokens = np.full(ids.size + lengths.size + DEPTH, NO_TOKEN, np.int32)
    is_token = np.ones(ids.size + lengths.size, bool)
    is_token[np.cumsum(lengths + 1) - 1] = False
    tokens[: is_token.size][is_token] = ids
    return tokens


def _sorted_places(tokens, size):
    """The places sorted by six tokens: by their first three, and then by the ranks of both threes."""
    places = np.flatnonzero(tokens >= 0).astype(np.int32)
    order = np.argsort(_threes(tokens, places, size + 1))
    ranks = np.zeros(tokens.size, np.int32)
    ranks[places[order]] = np.cumsum(
        _first_of_equals(_threes(tokens, places, size + 1)[order]), dtype=np.int32
    )
    del order
    return places[np.argsort(_pairs(ranks, places))]


def _threes(tokens, places, base):
    """The three tokens from each place on as one integer."""
    keys = tokens[places].astype(np.int64)
    keys += 1
    for ahead in (1, 2):
        keys *= base
        keys += tokens[places + ahead]
        keys += 1
    return keys


def _pairs(ranks, places):
    """The ranks of the three tokens at each place, and of the next three, as one integer."""
    keys = ranks[places].astype(np.int64)
    keys *= int(ranks.max()) + 1
    keys += ranks[places + 3]
    return keys


def _first_of_equals(sorted_values):
    """Which of the sorted values differ from the one before."""
    first = np.ones(sorted_values.size, bool)
    np.not_equal(sorted_values[1:], sorted_values[:-1], out=first[1:])
    return first

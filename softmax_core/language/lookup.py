"""The counts of a text's n-grams by number: sorted arrays, in which to look up is a binary search.

Tokens are numbered as they first appear. A context is numbered among all contexts of its length,
in sorted order; one more token, further back, turns (its number, that token) into a new number. An
n-gram is the pair (context, next token), again one integer.

Each context also has a row: row 0 is the empty context's; then come the contexts of one token, of
two, and so on. Contexts to be looked up are given as the numbers of the last order - 1 tokens, the
last one first; -1 stands for a token that is missing or not in the text.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class NGramCounts:
    """How often each n-gram of a text occurs. Made by `counting.count_ngrams`.

    size: how many tokens there are, V. contexts[k - 1]: the contexts of k tokens, sorted; each is
    (number of the context of k - 1 tokens that it ends in) * V + (token before that). ngrams: those
    of all lengths, sorted; each is (row of its context) * V + (its last token). times: how often
    each occurs.
    """

    size: int
    contexts: tuple[np.ndarray, ...]
    ngrams: np.ndarray
    times: np.ndarray

    @property
    def order(self) -> int:
        """The length of the longest n-grams."""
        return len(self.contexts) + 1

    @property
    def first_full_row(self) -> int:
        """The first row of a context of order - 1 tokens; the others come after it."""
        return 1 + sum(contexts.size for contexts in self.contexts[:-1]) if self.contexts else 0

    @cached_property
    def starts(self) -> np.ndarray:
        """Where the n-grams of each row begin, and where the last ends."""
        rows = 1 + sum(contexts.size for contexts in self.contexts)
        return np.searchsorted(self.ngrams, np.arange(rows + 1) * self.size)

    @cached_property
    def totals(self) -> np.ndarray:
        """How often the text continues the context of each row."""
        return np.add.reduceat(self.times, self.starts[:-1])

    def row(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """The tokens that follow a context, and how often."""
        start, stop = self.ngrams.searchsorted((row * self.size, (row + 1) * self.size))
        return self.ngrams[start:stop] - row * self.size, self.times[start:stop]

    def longest_known(self, recent: tuple[int, ...]) -> tuple[int, int]:
        """The length of the longest end of a context that the text continues, and its row."""
        length, number, first_row = 0, 0, 0
        contexts_before = 1
        for contexts, token in zip(self.contexts, recent, strict=True):
            wanted = number * self.size + token
            found = int(contexts.searchsorted(wanted))
            if token < 0 or found == contexts.size or contexts[found] != wanted:
                break
            length, number = length + 1, found
            first_row, contexts_before = first_row + contexts_before, contexts.size
        return length, first_row + number

    def rows(self, recent: np.ndarray) -> np.ndarray:
        """The rows of the longest known ends of many contexts (n, order - 1) at once."""
        if self.order == 1:
            return np.zeros(len(recent), np.int64)
        number = np.where(recent[:, 0] >= 0, self._number_of_one[recent[:, 0]], -1)
        is_known, rows = number >= 0, number + 1  # row 0 is the empty context's
        first_row = 1
        for shorter, contexts, tokens in zip(
            self.contexts, self.contexts[1:], recent.T[1:], strict=False
        ):
            wanted = number * self.size + tokens
            number = np.minimum(np.searchsorted(contexts, wanted), contexts.size - 1)
            is_known = is_known & (tokens >= 0) & (contexts[number] == wanted)
            first_row += shorter.size
            rows = np.where(is_known, first_row + number, rows)
        return rows

    @cached_property
    def _number_of_one(self) -> np.ndarray:
        """The number of each token as a context of its own, -1 if the text never continues it."""
        numbers = np.full(self.size, -1)
        numbers[self.contexts[0]] = np.arange(self.contexts[0].size)
        return numbers

    def find(self, rows: np.ndarray, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the n-gram of each row and token stands, and whether the text has it at all."""
        wanted = rows * self.size + tokens
        places = np.minimum(np.searchsorted(self.ngrams, wanted), self.ngrams.size - 1)
        return places, (self.ngrams[places] == wanted) & (tokens >= 0)

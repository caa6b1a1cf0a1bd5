"""Tokens as numbers, 0, 1, 2, ... as they first appear: of a list, or of a text, which may be long.

What can be learned from is bounded by the memory that it would take, and refused before it takes it.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count, islice
from typing import NamedTuple

import numpy as np

from softmax_core.language.suffix_array import MAX_TOKENS
from softmax_core.language.tokens import words_by_piece
from softmax_core.notation.write_numbers import fixed

PARCEL = 1 << 16  # tokens that are numbered in one go: other threads get their turn in between
# At most, while a text is being learned: for each of its tokens, and for each different one.
BYTES_FOR_TOKEN, BYTES_FOR_NEW_TOKEN = 41, 250
MEMORY = 350_000_000  # bytes that a text may take, if no other bound is set


class TooLong(ValueError):
    """A text needs more memory than there is for it; the message says how much of it would fit."""


class NumberedTokens(NamedTuple):
    """Tokens as numbers.

    ids: the number of each, those of all lists end to end. lengths: of each list. number: of each
    different token, in order.
    """

    ids: np.ndarray
    lengths: np.ndarray
    number: dict[str, int]


def number_tokens(
    tokens: Iterable[str] | Iterable[Sequence[str]], memory: int = MEMORY
) -> NumberedTokens:
    """The tokens of a list, or of a list of lists, as numbers.

    Raises ValueError for no tokens and for tokens that are not strings, and `TooLong` for more than
    can be learned from in so many bytes of memory.

    >>> number_tokens([["a", "b"], ["a"]]).ids.tolist()
    [0, 1, 0]
    """
    tokens = iter(tokens)
    first, lengths = list(islice(tokens, 1)), []
    tokens = chain(first, tokens)
    if first and isinstance(first[0], list | tuple):
        tokens = chain.from_iterable(_measured(tokens, lengths))
    number, parts = _new_numbers(), []
    while parcel := list(islice(tokens, PARCEL)):
        parts.append(_numbered(parcel, number))
        if memory < _bytes_for(parts, number):
            raise TooLong("there is too much to learn from for the memory of this page")
    if not parts:
        raise ValueError("there is nothing to learn from: the list of tokens is empty")
    for token in number:
        if not isinstance(token, str):
            raise ValueError(f"every token must be a string, not {token!r}")
    return _all_numbered(_joined(parts), lengths, number)


def number_words(
    text: str, progress: Callable[[float], object], memory: int = MEMORY
) -> NumberedTokens:
    """The words of a text as numbers; `progress` is called with the share that is read, at each hundredth.

    Raises ValueError for a text without words, and `TooLong` for one that cannot be learned from in
    so many bytes of memory.

    >>> number_words("those nights, those friends", print).ids.tolist()
    1.0
    [0, 1, 2, 0, 3]
    """
    number, parts, millions, fits = _new_numbers(), [], len(text) / 1e6, 0.0
    for words, share in words_by_piece(text):
        parts.append(_numbered(words, number))
        if memory < _bytes_for(parts, number):
            raise TooLong(
                "the text needs more memory than there is for it on this page; about "
                f"{fixed(fits * millions, 1)} million characters of it would fit"
            )
        if int(100 * share) > int(100 * fits):
            progress(share)
        fits = share
    if not number:
        raise ValueError("there is nothing to learn from: the text has no words")
    return _all_numbered(_joined(parts), [], number)


def _new_numbers():
    """Gives each new token the next number."""
    return defaultdict(count().__next__)


def _all_numbered(ids, lengths, number):
    number.default_factory = None  # from here on a token that is not in it has no number
    return NumberedTokens(ids, np.array(lengths or [ids.size]), number)


def _measured(lists, lengths):
    """The lists one by one; their lengths are noted."""
    for one in lists:
        if not isinstance(one, list | tuple):
            raise ValueError("tokens must be strings, or lists of strings, not both")
        lengths.append(len(one))
        yield one


def _numbered(tokens, number):
    """The number of each token; `number` learns the new ones."""
    try:
        return np.fromiter(map(number.__getitem__, tokens), np.int32, len(tokens))
    except TypeError:  # a list can't be numbered
        raise ValueError("every token must be a string") from None


def _bytes_for(parts, number):
    """The memory that it takes at most to learn from these; without limit beyond `MAX_TOKENS`."""
    if len(number) > MAX_TOKENS:
        return math.inf
    return BYTES_FOR_TOKEN * sum(part.size for part in parts) + BYTES_FOR_NEW_TOKEN * len(number)


def _joined(parts):
    """The arrays of a list end to end; they leave the list, so that none is held twice for long."""
    joined = np.empty(sum(part.size for part in parts), np.int32)
    end = joined.size
    while parts:
        part = parts.pop()
        joined[end - part.size : end] = part
        end -= part.size
    return joined

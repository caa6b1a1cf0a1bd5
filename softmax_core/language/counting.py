"""Counting the n-grams of a text, which may be long, on a host that may be small.

First each token becomes a number; then n-grams of one token, of two, and so on are counted, each
from the contexts of the length before. The numbers of tokens and contexts are int32; only a pair of
them needs int64. Arrays are let go of as soon as they have been used.

Source: C. E. Shannon, "A mathematical theory of communication" (1948), section 3.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count, islice
from typing import NamedTuple

import numpy as np

from softmax_core.language.lookup import NGramCounts
from softmax_core.language.tokens import words_by_piece

PARCEL = 1 << 16  # tokens that are numbered in one go: other threads get their turn in between


class NumberedTokens(NamedTuple):
    """Tokens as the numbers 0, 1, 2, ... in the order in which they first appear.

    ids: the number of each, those of all lists end to end. lengths: of each list. vocabulary: the
    token of each number.
    """

    ids: np.ndarray
    lengths: np.ndarray
    vocabulary: tuple[str, ...]


def number_tokens(tokens: Iterable[str] | Iterable[Sequence[str]]) -> NumberedTokens:
    """The tokens of a list, or of a list of lists, as numbers.

    Raises ValueError for no tokens and for tokens that are not strings.

    >>> number_tokens([["a", "b"], ["a"]]).ids.tolist()
    [0, 1, 0]
    """
    tokens = iter(tokens)
    first = list(islice(tokens, 1))
    number = defaultdict(count().__next__)  # gives each new token the next number
    if first and isinstance(first[0], list | tuple):
        lists = first + list(tokens)
        if not all(isinstance(one, list | tuple) for one in lists):
            raise ValueError("tokens must be strings, or lists of strings, not both")
        lengths = np.fromiter(map(len, lists), np.int64, len(lists))
        ids = _numbered(chain.from_iterable(lists), number)
    else:
        ids = _numbered(chain(first, tokens), number)
        lengths = np.array([ids.size])
    if not ids.size:
        raise ValueError("there is nothing to learn from: the list of tokens is empty")
    for token in number:
        if not isinstance(token, str):
            raise ValueError(f"every token must be a string, not {token!r}")
    return NumberedTokens(ids, lengths, tuple(number))


def number_words(text: str, progress: Callable[[float], object]) -> NumberedTokens:
    """The words of a text as numbers; `progress` is called with the share that is read.

    Raises ValueError for a text without words.

    >>> number_words("those nights, those friends", print).ids.tolist()
    1.0
    [0, 1, 2, 0, 3]
    """
    number = defaultdict(count().__next__)
    parts = [np.empty(0, np.int32)]
    for words, share in words_by_piece(text):
        parts.append(_numbered(words, number))
        progress(share)
    ids = _joined(parts)
    if not ids.size:
        raise ValueError("there is nothing to learn from: the text has no words")
    return NumberedTokens(ids, np.array([ids.size]), tuple(number))


def _numbered(tokens, number):
    """The number of each token; `number` learns the new ones."""
    tokens, parts = iter(tokens), [np.empty(0, np.int32)]
    try:
        while parcel := list(islice(tokens, PARCEL)):
            parts.append(np.fromiter(map(number.__getitem__, parcel), np.int32, len(parcel)))
    except TypeError:  # a list can't be numbered
        raise ValueError("every token must be a string") from None
    return _joined(parts)


def count_ngrams(
    tokens: NumberedTokens, order: int, progress: Callable[[float], object]
) -> NGramCounts:
    """How often each n-gram up to n = order occurs; none crosses from one list to the next.

    progress : called with the share of the work that is done, after each length. Raises ValueError
    if no list is as long as the order.

    >>> counted = count_ngrams(number_tokens(["a", "b", "a", "a"]), 2, lambda share: None)
    >>> counted.ngrams.tolist(), counted.times.tolist()  # a, b; after a: a, b; after b: a
    ([0, 1, 2, 3, 4], [3, 1, 1, 1, 1])
    """
    ids, lengths, size = tokens.ids, tokens.lengths, len(tokens.vocabulary)
    if lengths.max() < order:
        raise ValueError(
            f"a model of order {order} needs at least {order} tokens in a row, "
            f"and there are {lengths.max()}"
        )
    contexts, ngrams, times = _every_length(ids, lengths, size, order, progress)
    return NGramCounts(size, tuple(contexts), _joined(ngrams), _joined(times))


def _every_length(ids, lengths, size, order, progress):
    """The contexts, the n-grams and how often they occur: lists with an array for each length."""
    before = _tokens_before(lengths)
    at = np.arange(ids.size, dtype=np.int32)  # the tokens that have a context of this length,
    context = np.zeros(ids.size, np.int32)  # and the number of that context
    context_count, first_row = 1, 0  # of this length
    contexts, ngrams, times = [], [], []
    for length in range(order):
        if length:
            has_longer = before[at] >= length
            at, context = at[has_longer], context[has_longer]
            # The pairs get no name here, so that `_distinct` can let go of them once they are sorted.
            distinct, context = _distinct(
                _pairs(context, size, ids[at - length]), context_count * size
            )
            first_row += context_count
            context_count = distinct.size
            contexts.append(distinct)
        found, how_often = _tallied(_pairs(context, size, ids[at]), context_count * size)
        found += first_row * size
        ngrams.append(found)
        times.append(how_often)
        progress((length + 1) / order)
    return contexts, ngrams, times


def _tokens_before(lengths):
    """How many tokens stand before each one in its own list."""
    before = np.arange(lengths.sum(), dtype=np.int32)
    before -= np.repeat((np.cumsum(lengths) - lengths).astype(np.int32), lengths)
    return before


def _pairs(numbers, size, others):
    """Each number with the other one beside it, which is below the size, as one integer."""
    pairs = numbers.astype(np.int64)
    pairs *= size
    pairs += others
    return pairs


def _distinct(keys, bound):
    """The distinct keys, sorted, and which of them each key is. All keys are below the bound."""
    if bound <= 4 * keys.size:
        present = np.zeros(bound, bool)
        present[keys] = True
        return np.flatnonzero(present), np.cumsum(present, dtype=np.int32)[keys] - 1
    order = np.argsort(keys)
    keys = keys[order]
    first = _first_of_equals(keys)
    keys = keys[first]  # the others are let go of before the next array is made
    which = np.empty(order.size, np.int32)
    which[order] = np.cumsum(first, dtype=np.int32) - 1
    return keys, which


def _tallied(keys, bound):
    """The distinct keys, sorted, and how often each occurs. It leaves `keys` itself sorted."""
    if bound <= 4 * keys.size:
        times = np.bincount(keys)
        distinct = np.flatnonzero(times)
        return distinct, times[distinct].astype(np.int32)
    keys.sort()
    first = _first_of_equals(keys)
    keys = keys[first]
    starts = np.flatnonzero(first).astype(np.int32)
    return keys, np.diff(starts, append=np.int32(first.size))


def _first_of_equals(keys):
    """Which of the sorted keys differ from the one before."""
    first = np.ones(keys.size, bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return first


def _joined(parts):
    """The arrays of a list end to end; they leave the list, so that none is held twice for long."""
    joined = np.empty(sum(part.size for part in parts), parts[0].dtype)
    end = joined.size
    while parts:
        part = parts.pop()
        joined[end - part.size : end] = part
        end -= part.size
    return joined

"""A run is found, counted and continued as by hand. Oracle: the text, looked through from end to end."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.language.drawing import NGrams
from softmax_core.language.numbering import number_tokens
from softmax_core.language.suffix_array import DEPTH, SuffixArray

SIZE = 3
tokens = st.sampled_from("abc")
texts = st.lists(st.lists(tokens, max_size=15), min_size=1, max_size=4).filter(any)
UNKNOWN = -2


def sorted_text(lists):
    """The text's lists of numbers, and its suffix array."""
    ids, lengths, number = number_tokens([[*"abc"], *lists])
    ends = np.cumsum(lengths)[:-1]
    return [part.tolist() for part in np.split(ids, ends)], SuffixArray.of(
        ids, lengths, len(number)
    )


def runs(length):
    """All runs of known tokens, and some with an unknown one."""
    known = itertools.product(range(SIZE), repeat=length)
    unknown = [(UNKNOWN, *[0] * (length - 1)), (*[0] * (length - 1), UNKNOWN)] if length else []
    return [*known, *unknown]


def occurrences(lists, run):
    return sum(
        tuple(one[at : at + len(run)]) == run
        for one in lists
        for at in range(len(one) - len(run) + 1)
    )


def followers(lists, run):
    """What follows a run, each time that it does."""
    k = len(run)
    return [
        one[at]
        for one in lists
        for at in range(k, len(one))
        if tuple(one[at - k : at]) == tuple(run)
    ]


@given(texts)
def test_places_are_sorted_by_the_tokens_from_there_on(lists):
    lists, text = sorted_text(lists)
    there = [tuple(one[at : at + DEPTH]) for one in lists for at in range(len(one))]
    in_order = [text.tokens[place : place + DEPTH].tolist() for place in text.places]
    in_order = [tuple(itertools.takewhile(lambda token: token >= 0, run)) for run in in_order]
    assert in_order == sorted(there)
    assert sorted(text.places) == np.flatnonzero(text.tokens >= 0).tolist()


@given(texts, st.integers(1, 4))
def test_a_run_is_counted_as_often_as_it_stands_in_the_lists(lists, length):
    lists, text = sorted_text(lists)
    by_hand = [occurrences(lists, run) for run in runs(length)]
    found = [text.find(run) for run in runs(length)]
    assert [high - low for low, high in found] == by_hand
    assert text.count(np.array(runs(length))).tolist() == by_hand


@given(texts, st.integers(0, 4))
def test_what_follows_a_run_follows_it_in_the_lists(lists, length):
    lists, text = sorted_text(lists)
    for run in runs(length):
        found, times = text.followers(run)
        follow = followers(lists, run)
        assert found.tolist() == sorted(set(follow))
        assert times.tolist() == [follow.count(token) for token in found]
    continued = text.count_continued(np.array(runs(length)).reshape(len(runs(length)), length))
    assert continued.tolist() == [len(followers(lists, run)) for run in runs(length)]


@given(texts, st.integers(0, 4))
def test_the_longest_known_end_is_the_longest_that_the_text_continues(lists, length):
    lists, text = sorted_text(lists)
    for run in runs(length):
        ends = [run[start:] for start in range(length + 1)]
        assert text.longest_known(run) == next(end for end in ends if followers(lists, end))


@pytest.mark.parametrize("size", [1, 2, 50, 100_000])
def test_many_or_few_different_tokens_are_sorted_alike(size):
    # Three numbers in one integer: the largest number, and those that a carry would change.
    rng = np.random.default_rng(size)
    ids = np.concatenate([rng.integers(0, size, 500), [size - 1] * 9, [0] * 9]).astype(np.int32)
    text = SuffixArray.of(ids, np.array([ids.size]), size)
    there = [text.tokens[place : place + DEPTH].tolist() for place in text.places]
    assert there == sorted(there)


# ---- The n-grams of a text, as they are drawn ---------------------------------------------------


@given(texts, st.integers(1, 5))
def test_each_ngram_has_its_place_in_the_row_of_its_context(lists, order):
    lists, text = sorted_text(lists)
    ngrams, rows = NGrams.of(text, order), {}
    for context in (run for k in range(order) for run in runs(k)):
        if follow := followers(lists, context):
            row = ngrams.row_of(text, context)
            rows[row] = context
            start, end = ngrams.starts[row : row + 2]
            assert ngrams.tokens[start:end].tolist() == sorted(set(follow))
            times = [follow.count(token) for token in ngrams.tokens[start:end]]
            assert ngrams.times[start:end].tolist() == times
    assert sorted(rows) == list(range(len(ngrams.starts) - 1))
    for row, context in rows.items():
        for bits, token, next_row in ngrams.followers(row):
            follow = followers(lists, context)
            assert bits == pytest.approx(np.log2(len(follow) / follow.count(token)))
            after = (*context, token)
            recent = after[max(0, len(after) - order + 1) :]
            assert rows[next_row] == text.longest_known(recent)

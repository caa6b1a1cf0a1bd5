"""A context is found by number as by hand. Oracle: the text itself, looked through from end to end."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.language.counting import count_ngrams, number_tokens

texts = st.lists(st.sampled_from("abc"), min_size=4, max_size=20)
orders = st.integers(1, 4)


def all_recent(order, size):
    """Every context of numbers, with tokens that are missing from some place on."""
    for length in range(order):
        for context in itertools.product(range(-1, size), repeat=length):
            yield (*context, *[-1] * (order - 1 - length))


def counted(tokens, order):
    numbered = number_tokens(tokens)
    return numbered.ids.tolist(), count_ngrams(numbered, order, lambda share: None)


def followers(ids, context):
    """What follows a context of numbers, in reading order."""
    k = len(context)
    return [ids[at] for at in range(k, len(ids)) if ids[at - k : at] == context]


@given(texts, orders)
def test_the_longest_known_end_is_the_longest_that_the_text_continues(tokens, order):
    ids, counts = counted(tokens, order)
    for recent in all_recent(order, counts.size):
        ends = [list(reversed(recent[:k])) for k in range(order)]
        known = [end for end in ends if followers(ids, end)]
        length, row = counts.longest_known(recent)
        assert length == max(map(len, known))
        found, times = counts.row(row)
        follow = followers(ids, ends[length])
        assert found.tolist() == sorted(set(follow))
        assert times.tolist() == [follow.count(token) for token in found]
        assert counts.totals[row] == len(follow)


@given(texts, orders)
def test_many_contexts_at_once_have_the_rows_that_each_has_alone(tokens, order):
    _, counts = counted(tokens, order)
    every = list(all_recent(order, counts.size))
    rows = counts.rows(np.array(every).reshape(len(every), order - 1))
    assert rows.tolist() == [counts.longest_known(recent)[1] for recent in every]


@given(texts, orders)
def test_an_ngram_is_found_if_and_only_if_the_text_has_it(tokens, order):
    _, counts = counted(tokens, order)
    for recent in all_recent(order, counts.size):
        _, row = counts.longest_known(recent)
        follow, _ = counts.row(row)
        every = np.arange(-1, counts.size)
        places, found = counts.find(np.full(every.size, row), every)
        assert found.tolist() == [token in follow for token in every]
        assert (counts.ngrams[places[found]] % counts.size).tolist() == follow.tolist()


@given(texts, orders)
def test_rows_from_the_first_full_one_on_are_those_of_whole_contexts(tokens, order):
    _, counts = counted(tokens, order)
    for recent in all_recent(order, counts.size):
        length, row = counts.longest_known(recent)
        assert (row >= counts.first_full_row) == (length == order - 1)

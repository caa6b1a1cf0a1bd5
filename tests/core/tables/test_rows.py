"""Which rows of a table a chart shows, and which it shows together. Oracle: scipy."""

import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.rows import PALETTE, chart_rows, grouped_rows, row_probabilities


def table(*rows):
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


def of_logits(logits):
    return table(*[(f"w{i}", str(z)) for i, z in enumerate(logits)])


def scipys_softmax(logits, temperature):
    return scipy.special.softmax(np.array(logits) / temperature)


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))
logit_lists = st.lists(st.integers(-30, 30), min_size=1, max_size=12)


# --- Which rows are shown ---


@given(logit_lists, st.integers(1, 12))
def test_the_others_are_never_a_single_row(logits, most):
    rows = chart_rows(of_logits(logits), most)
    hidden = len(logits) - len(rows.indices)
    assert hidden != 1
    assert len(rows) == len(rows.indices) + (hidden > 0)
    assert len(rows.indices) <= most + 1


@given(logit_lists, st.integers(1, 12))
def test_the_likeliest_are_shown_in_the_order_of_the_table(logits, most):
    rows = chart_rows(of_logits(logits), most)
    hidden = set(range(len(logits))) - set(rows.indices.tolist())
    assert all(logits[i] >= logits[j] for i in rows.indices for j in hidden)
    assert (np.diff(rows.indices) > 0).all()


@settings(max_examples=40)
@given(logit_lists, st.integers(1, 12), st.floats(0.1, 20))
def test_the_others_have_the_rest_of_the_mass(logits, most, temperature):
    rows = chart_rows(of_logits(logits), most)
    (mass,) = row_probabilities(of_logits(logits), rows, [temperature])
    exact = scipys_softmax(logits, temperature)
    assert mass[: len(rows.indices)] == pytest.approx(exact[rows.indices], abs=1e-14)
    assert mass.sum() == pytest.approx(1)


def test_the_others_are_counted_as_words_and_not_as_rows():
    rows = chart_rows(table(("a", "3", "1"), ("b", "1", "9"), ("c", "0", "1000")), 1)
    assert rows.labels == ["a", "1,009 other words"]
    assert (
        chart_rows(clean_table(PRESETS["real-1"].frame).table, 24).labels[-1]
        == "49,128 other words"
    )


def test_no_two_labels_are_alike_whatever_somebody_types():
    words = ["duck", "duck", "2 other words", "duck (1)", "x", "y"]
    rows = chart_rows(table(*[(word, str(9 - i)) for i, word in enumerate(words)]), 4)
    assert rows.labels[-1].startswith("2 other words")
    assert len(set(rows.labels)) == len(rows.labels) == 5


def test_a_word_keeps_its_colour_when_others_are_hidden_or_left_out():
    logits = [5, -9, 4, -9, 3, -9, 2, 1, 0]
    everything = chart_rows(of_logits(logits), 24)
    some = chart_rows(of_logits(logits), 4)
    assert everything.colours[some.indices].tolist() == some.colours[:-1].tolist()
    # A bad cell takes its row out of the table, and moves no other word's colour.
    frame = pd.DataFrame({"word": ["a", "b", "c"], "logit": ["1", "2", "3"]})
    before = chart_rows(clean_table(frame).table, 24)
    frame.loc[0, "logit"] = "abc"
    after = chart_rows(clean_table(frame).table, 24)
    assert after.labels == before.labels[1:]
    assert after.colours.tolist() == before.colours[1:].tolist()


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=30), st.integers(1, 30))
def test_grey_is_for_the_others_and_for_nothing_else(logits, most):
    rows = chart_rows(of_logits(logits), most)
    assert all(colour in range(PALETTE) for colour in rows.colours[: len(rows.indices)])
    assert all(colour == PALETTE for colour in rows.colours[len(rows.indices) :])


def test_the_first_six_words_have_six_colours():
    assert len(set(chart_rows(of_logits(range(6)), 24).colours)) == 6


def test_the_rows_shown_are_those_whose_words_are_possible():
    typed = [("a", "1", "1"), ("b", "99", "0"), ("c", "3", "1"), ("d", "2", "1"), ("e", "0", "1")]
    assert chart_rows(table(*typed), 2).labels == ["c", "d", "2 other words"]


# --- Rows that are shown together ---


@st.composite
def gatherings(draw):
    """How many rows a table has, those that are shown one by one, and two parts of the others."""
    k = draw(st.integers(3, 12))
    order = draw(st.permutations(range(k)))
    first, second = sorted(draw(st.tuples(st.integers(0, k - 2), st.integers(1, k - 1))))
    second = max(second, first + 1)
    return k, order[:first], order[first:second], order[second:]


@given(gatherings(), st.integers(0, 2**32 - 1))
def test_a_row_for_several_has_the_sum_of_theirs(gathering, seed):
    k, single, one, other = gathering
    rows = grouped_rows(
        of_logits(range(k)),
        np.array(single, int),
        {"some": np.array(one), "others": np.array(other)},
    )
    assert rows.labels == [*(f"w{i}" for i in single), "some", "others"]
    values = np.random.default_rng(seed).random((2, 3, k))  # a sweep has more axes than one
    grouped = rows.group(values)
    assert grouped.shape == (2, 3, len(rows))
    assert grouped[..., :-2] == pytest.approx(values[..., single])
    assert grouped[..., -2] == pytest.approx(values[..., one].sum(axis=-1))
    assert grouped[..., -1] == pytest.approx(values[..., other].sum(axis=-1))


def test_what_is_shown_one_by_one_keeps_its_colour_and_groups_are_grey():
    rows = grouped_rows(LECTURE, np.array([3, 0]), {"the others": np.array([1, 2])})
    assert rows.labels == ["friends", "nights", "the others"]
    assert rows.colours.tolist() == [3, 0, PALETTE]
    assert rows.indices.tolist() == [3, 0]
    assert len(rows) == 3


def test_no_group_has_the_name_of_a_word_or_of_another_group():
    named = table(("others", "1"), ("others…", "2"), ("c", "3"), ("d", "4"))
    rows = grouped_rows(named, np.array([0, 1]), {"others": np.array([2, 3])})
    assert rows.labels == ["others", "others…", "others……"]

"""Several temperatures side by side. Oracles: design's golden values, scipy, mpmath."""

import math

import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from softmax_core.notation.read_numbers import read_number
from softmax_core.reading.logit_table import clean_table
from softmax_core.tables.compare import (
    change_table,
    likeliest_and_unlikeliest,
    pinned_table,
    spread_table,
)
from softmax_core.tables.rows import chart_rows, row_probabilities

INF = math.inf


def table(*rows):
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))
logit_lists = st.lists(st.integers(-20, 20), min_size=1, max_size=6)


def row(frame, t):
    """The line of one temperature, its columns by their first word."""
    line = frame[frame["T"] == t].iloc[0]
    return {name.split()[0].rstrip(","): cell for name, cell in line.items()}


# --- Gained and lost ---


def test_what_the_words_of_the_lecture_gain_and_lose_from_1_to_5():
    mass = scipy.special.softmax(np.array([[3, 2, 1, 4]]) / [[1.0], [5.0]], axis=1)
    shown = change_table(["nights", "laughter", "duck", "friends"], mass, (1.0, 5.0))
    assert list(shown) == ["word", "T = 1", "T = 5", "points, 1 → 5"]
    assert shown["T = 1"].to_list() == ["23.69%", "8.71%", "3.21%", "64.39%"]
    assert shown["T = 5"].to_list() == ["26.95%", "22.07%", "18.07%", "32.92%"]
    assert shown["points, 1 → 5"].to_list() == ["+3.26", "+13.35", "+14.86", "−31.47"]


@settings(max_examples=40)
@given(logit_lists, st.floats(0.2, 20), st.floats(0.2, 20))
def test_what_some_words_gain_the_others_lose(logits, first, second):
    assume(first != second)
    mass = scipy.special.softmax(np.array([logits]) / [[first], [second]], axis=1)
    shown = change_table(["w"] * len(logits), mass, (first, second))
    points = [float(cell.replace("−", "-")) for cell in shown.iloc[:, 3]]
    assert sum(points) == pytest.approx(0, abs=0.005 * len(points) + 1e-9)


def test_temperatures_that_nearly_agree_keep_a_column_each():
    shown = change_table(["a", "b"], np.full((2, 2), 0.5), (1.0, 1.0000001))
    assert list(shown)[1:3] == ["T = 1", "T = 1.0000001"]


def test_one_temperature_alone_has_nothing_to_be_compared_with():
    assert list(change_table(["duck"], np.array([[1.0]]), (INF,))) == ["word", "T = ∞"]


# --- How spread out, how far ---


def test_the_lecture_at_1_and_5():
    shown = spread_table(LECTURE, (1.0, 5.0))
    assert list(shown)[4:] == ["KL from T = 1, bits", "total variation from T = 1"]
    assert row(shown, "1") == {
        "T": "1",
        "entropy": "1.3670",
        "perplexity": "2.579",
        "odds": "20.09 : 1",  # friends : duck = e^3
        "KL": "0.0000",
        "total": "0.0000",
    }
    assert row(shown, "5") == {
        "T": "5",
        "entropy": "1.9645",
        "perplexity": "3.903",
        "odds": "1.82 : 1",  # e^0.6
        "KL": "0.4779",  # .47791888
        "total": "0.3147",  # .31473543
    }


@settings(max_examples=40)
@given(logit_lists, st.sampled_from([0.5, 1.0, 3.0, 10.0]), st.sampled_from([0.7, 2.0, INF]))
def test_scipy_measures_the_same(logits, first, second):
    p, q = (scipy.special.softmax(np.array(logits) / t) for t in (first, second))
    shown = spread_table(table(*[("w", str(z)) for z in logits]), (first, second)).iloc[1]
    entropy, perplexity, _, divergence, distance = (
        read_number(cell) for cell in shown.iloc[1:].replace({r".* : 1": "0"}, regex=True)
    )
    assert entropy == pytest.approx(scipy.stats.entropy(q, base=2), abs=6e-5)
    assert perplexity == pytest.approx(2 ** scipy.stats.entropy(q, base=2), abs=6e-4)
    assert divergence == pytest.approx(scipy.stats.entropy(q, p, base=2), abs=6e-5)
    assert distance == pytest.approx(np.abs(p - q).sum() / 2, abs=6e-5)


def test_at_the_limits():
    shown = spread_table(LECTURE, (1.0, 0.0, INF))
    assert row(shown, "0")["entropy"] == "0.0000"
    assert row(shown, "0")["perplexity"] == "1.000"
    assert row(shown, "0")["odds"] == "∞ : 1"
    assert row(shown, "0")["KL"] == "0.6351"  # −log2 of .643914
    assert row(shown, "∞")["entropy"] == "2.0000"
    assert row(shown, "∞")["odds"] == "1.00 : 1"


def test_from_zero_every_other_temperature_is_infinitely_far():
    # At T = 0 three of the words are impossible.
    assert row(spread_table(LECTURE, (0.0, 1.0)), "1")["KL"] == "∞"


def test_a_word_that_is_merely_very_unlikely_is_not_impossible():
    # e^-800 is 0 for a computer, and still a probability.
    shown = row(spread_table(table(("a", "0"), ("b", "-800")), (1.0, 100.0)), "100")
    with mpmath.workdps(60):
        p = [1 / (1 + mpmath.exp(-8)), 1 / (1 + mpmath.exp(8))]
        q = [1 / (1 + mpmath.exp(-800)), 1 / (1 + mpmath.exp(800))]
        bits = mpmath.fsum(a * mpmath.log(a / b, 2) for a, b in zip(p, q, strict=True))
    assert shown["KL"] == f"{float(bits):.4f}" == "0.3827"
    assert row(spread_table(table(("a", "0"), ("b", "-800")), (1.0,)), "1")["odds"] == (
        "2.73 × 10³⁴⁷ : 1"  # e^800
    )


def test_against_an_impossible_word_the_odds_are_infinite_at_every_temperature():
    certain = table(("Tuesday", "3"), ("Sunday", "-∞"))
    shown = spread_table(certain, (0.0, 1.0, INF))
    assert shown["odds, Tuesday : Sunday"].to_list() == ["∞ : 1"] * 3
    assert shown["KL from T = 0, bits"].to_list() == ["0.0000"] * 3


def test_the_odds_are_those_of_single_words_whatever_the_crowd():
    crowd = table(("friends", "4", "1"), ("1,000 other words", "0", "1000"))
    assert row(spread_table(crowd, (1.0,)), "1")["odds"] == "54.60 : 1"  # e^4, not e^4 / 1000


def test_the_entropy_of_a_crowd_counts_its_words():
    crowd = table(("a", "0", "1"), ("b", "0", "7"))
    shown = row(spread_table(crowd, (3.0,)), "3")
    assert shown["entropy"] == "3.0000"  # log2 8
    assert shown["perplexity"] == "8.000"


@pytest.mark.parametrize(("factor", "temperature"), [(2, 2.0), (10, 10.0)])
def test_twice_the_logits_at_twice_the_temperature_is_the_same(factor, temperature):
    twice = table(*[(w, str(factor * z)) for w, z in (("a", 3), ("b", 2), ("c", 1), ("d", 4))])
    # T, entropy, perplexity, odds
    assert (
        spread_table(twice, (temperature,)).iloc[0, 1:4].to_list()
        == spread_table(LECTURE, (1.0,)).iloc[0, 1:4].to_list()
    )


# --- First and last ---


def test_first_and_last():
    assert likeliest_and_unlikeliest(LECTURE) == (3, 2)  # friends, duck


def test_of_words_that_tie_the_one_written_first():
    assert likeliest_and_unlikeliest(table(("a", "1"), ("b", "1"))) == (0, 0)


def test_a_row_without_words_is_neither_first_nor_last():
    rows = table(("none", "9", "0"), ("a", "2", "1"), ("b", "1", "1"), ("none", "-9", "0"))
    assert likeliest_and_unlikeliest(rows) == (1, 2)


def test_an_impossible_word_is_the_last():
    assert likeliest_and_unlikeliest(table(("a", "1"), ("b", "-∞"), ("c", "-5"))) == (0, 1)


# --- Pinned temperatures ---


def test_each_word_at_each_pinned_temperature():
    every_row = chart_rows(LECTURE, 24)
    pins = (1.0, 5.0)
    pinned = pinned_table(every_row, row_probabilities(LECTURE, every_row, pins), pins)
    nights = pinned[pinned["label"] == "nights"]
    assert nights["text"].tolist() == ["23.7% at T = 1", "27.0% at T = 5"]
    assert nights["pin"].tolist() == [0, 1]
    assert pinned.groupby("pin")["p"].sum().tolist() == pytest.approx([1, 1])
    assert nights["colour"].nunique() == 1  # a word has one colour, at every temperature

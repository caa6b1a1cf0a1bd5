"""What was drawn beside what was expected. Oracles: scipy, the lecture's numbers."""

import math

import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from softmax_core.distribution.truncation import sampler_chain
from softmax_core.reading.logit_table import clean_table
from softmax_core.tables.draw import (
    chain_table,
    chain_takeaway,
    columns_table,
    counts_table,
    counts_takeaway,
    luck_tables,
    running_table,
)
from softmax_core.tables.rows import chart_rows


def table(*rows):
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


def of_logits(logits):
    return table(*[(f"w{i}", str(z)) for i, z in enumerate(logits)])


def scipys_softmax(logits, temperature):
    return scipy.special.softmax(np.array(logits) / temperature)


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))
ALL = chart_rows(LECTURE, 24)
INF = math.inf
logit_lists = st.lists(st.integers(-30, 30), min_size=1, max_size=12)


# --- Columns side by side ---


def test_columns_of_probabilities_side_by_side():
    columns = {"as counted": np.array([0.4, 0.3, 0.2, 0.1]), "T = 5": np.full(4, 0.25)}
    lines, heads = columns_table(ALL, columns)
    assert heads["head"].tolist() == ["as counted", "T = 5"]
    assert heads["start"].tolist() == [0, 0.5]
    texts = lines.groupby("label", sort=False)["text"].agg(list)
    assert texts["nights"] == ["40.0%", "25.0%"]
    assert texts["friends"] == ["10.0%", "25.0%"]
    assert not lines["lost"].any()
    # The bars have one scale, and none reaches the column after it.
    lengths = (lines["end"] - lines["start"]).to_numpy()
    assert lengths / lengths[0] == pytest.approx([1, 0.75, 0.5, 0.25, *[0.625] * 4])
    assert (lines["end"] < lines["start"] + 0.5).all()


# --- Samplers ---


def test_the_columns_of_a_chain_of_samplers():
    # transformers' order: first T = 5, then top-p .6. See design: .402 .329 .269.
    chain = sampler_chain([3, 2, 1, 4], [("temperature", 5.0), ("top_p", 0.6)])
    columns, heads = chain_table(ALL, chain)
    assert heads["head"].tolist() == ["raw, T = 1", "T = 5", "top-p 0.6"]
    texts = columns.groupby("label")["text"].agg(list)
    assert texts["friends"] == ["64.4%", "32.9%", "40.2%"]
    assert texts["nights"] == ["23.7%", "27.0%", "32.9%"]
    assert texts["laughter"] == ["8.7%", "22.1%", "26.9%"]
    # What duck loses is shown, struck out.
    assert texts["duck"] == ["3.2%", "18.1%", "18.1%"]
    assert columns[columns["lost"]]["label"].tolist() == ["duck"]


def test_a_word_that_was_removed_before_is_a_dash():
    chain = sampler_chain([3, 2, 1, 4], [("top_k", 2), ("temperature", 5.0)])
    columns, _ = chain_table(ALL, chain)
    assert columns.groupby("label")["text"].agg(list)["duck"] == ["3.2%", "3.2%", "–"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (("top_k", 1), "friends is the likeliest, and 1 word is left."),
        (("top_k", 2), "friends is the likeliest, and 2 words are left."),
    ],
)
def test_how_many_words_a_chain_leaves(step, said):
    chain = sampler_chain([3, 2, 1, 4], [step])
    assert chain_takeaway(LECTURE, ALL, chain[-1]).endswith(said)


@pytest.mark.parametrize(("n", "said"), [(1, "1 word drawn."), (1200, "1,200 words drawn.")])
def test_how_many_words_were_drawn(n, said):
    counts = counts_table(scipys_softmax([3, 2, 1, 4], 1), ALL, np.full(n, 3))
    assert counts_takeaway(counts, n).startswith(said)


@settings(max_examples=40)
@given(logit_lists, st.integers(1, 12), st.integers(0, 3))
def test_the_bars_of_a_chain_stay_in_their_columns_and_keep_their_proportion(logits, most, steps):
    rows = chart_rows(of_logits(logits), most)
    chain = sampler_chain(logits, [("temperature", 2.0), ("top_k", 3), ("min_p", 0.2)][:steps])
    columns, heads = chain_table(rows, chain)
    for place, (start, step) in enumerate(zip(heads["start"], chain, strict=True)):
        column = columns[columns["start"] == start]
        assert start == pytest.approx(place / len(chain))
        assert (column["end"] < start + 1 / len(chain)).all()
        lengths = (column["end"] - start).to_numpy()
        assert lengths / lengths.sum() == pytest.approx(rows.group(step.p), abs=1e-9)


# --- Draws ---


def test_counts_beside_what_is_expected():
    p = scipys_softmax([3, 2, 1, 4], 1)
    drawn = np.array([3] * 60 + [0] * 30 + [1] * 10)
    counts = counts_table(p, ALL, drawn)
    assert counts["text"].tolist() == ["30 (30.0%)", "10 (10.0%)", "0 (0%)", "60 (60.0%)"]
    assert counts["p"].to_numpy() == pytest.approx(p)


@settings(max_examples=40)
@given(logit_lists, st.integers(1, 12), st.integers(1, 500))
def test_the_error_bar_is_one_standard_deviation_of_the_binomial(logits, most, n):
    candidates = of_logits(logits)
    rows = chart_rows(candidates, most)
    p = scipys_softmax(logits, 1)
    counts = counts_table(p, rows, np.zeros(n, dtype=int))
    deviation = scipy.stats.binom.std(n, np.minimum(counts["p"], 1)) / n
    assert counts["high"].to_numpy() == pytest.approx(
        np.minimum(counts["p"] + deviation, 1), abs=1e-7
    )
    assert counts["low"].to_numpy() == pytest.approx(
        np.maximum(counts["p"] - deviation, 0), abs=1e-7
    )
    assert (counts["text_at"] >= counts[["share", "high"]].max(axis=1)).all()
    assert counts["share"].sum() == pytest.approx(1)


def test_before_the_first_draw_there_is_only_theory():
    counts = counts_table(scipys_softmax([3, 2, 1, 4], 1), ALL, np.array([], int))
    assert counts["share"].tolist() == [0] * 4
    assert counts["low"].tolist() == counts["high"].tolist() == counts["p"].tolist()
    assert counts["text"].tolist()[0] == "p = 23.7%"


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=400))
def test_the_running_shares_end_at_the_counts(drawn):
    drawn = np.array(drawn)
    running = running_table(drawn, 4, ALL)
    assert running["n"].iloc[0] == 1
    last = running[running["n"] == len(drawn)]
    assert last["share"].to_numpy() == pytest.approx(np.bincount(drawn, minlength=4) / len(drawn))
    assert running.groupby("n")["share"].sum().to_numpy() == pytest.approx(1)


def test_the_same_luck_gives_three_different_words():
    _, picks = luck_tables(LECTURE, ALL, (0.5, 1.0, 5.0), np.array([0.25]))
    assert picks["T_text"].tolist() == ["T = 0.5", "T = 1", "T = 5"]
    assert picks["label"].tolist() == ["friends", "laughter", "nights"]


@settings(max_examples=40)
@given(
    logit_lists,
    st.integers(1, 12),
    st.lists(st.sampled_from([0.0, 0.2, 1.0, 7.0, INF]), min_size=1, max_size=3, unique=True),
)
def test_a_random_number_picks_the_word_in_whose_slice_it_falls(logits, most, temperatures):
    candidates = of_logits(logits)
    rows = chart_rows(candidates, most)
    numbers = np.round(0.01 * np.arange(100), 2)
    stacks, picks = luck_tables(candidates, rows, tuple(temperatures), numbers)
    found = picks.merge(stacks, on=["pin", "label"], suffixes=("", "_of_slice"))
    assert len(found) == len(picks) == 100 * len(temperatures)
    assert (found["start"] <= found["place"] + 1e-12).all()
    assert (found["place"] <= found["end"] + 1e-12).all()
    assert found["colour"].tolist() == found["colour_of_slice"].tolist()


@settings(max_examples=40)
@given(logit_lists)
def test_the_stacked_probabilities_fill_the_line(logits):
    assume(len(logits) > 1)
    candidates = of_logits(logits)
    stacks, _ = luck_tables(candidates, chart_rows(candidates, 24), (0.7, 3.0), np.array([0.5]))
    for _, line in stacks.groupby("pin"):
        assert line["start"].to_numpy() == pytest.approx([0, *line["end"].iloc[:-1]], abs=1e-12)
        assert line["end"].iloc[-1] == pytest.approx(1)
        assert line["end"].max() <= 1
        assert line["middle"].to_numpy() == pytest.approx((line["start"] + line["end"]) / 2)
    long_names = stacks[stacks["inside"] != ""]
    assert (long_names["inside"] == long_names["label"]).all()

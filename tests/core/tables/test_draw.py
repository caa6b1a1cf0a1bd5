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
from softmax_core.settings.lots import Lot
from softmax_core.settings.samplers import Samplers
from softmax_core.tables.draw import (
    chain_name,
    chain_table,
    chain_takeaway,
    columns_table,
    columns_takeaway,
    counts_table,
    counts_takeaway,
    lots_table,
    luck_tables,
    running_names,
    running_table,
    running_takeaway,
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


def test_columns_are_told_one_after_the_other():
    columns = {"as counted": np.array([0.4, 0.3, 0.2, 0.1]), "T = 5": np.full(4, 0.25)}
    told = columns_takeaway(ALL, columns)
    assert told.startswith("as counted: nights 40.0%, laughter 30.0%, duck 20.0%, friends 10.0%;")
    assert told.endswith("T = 5: nights 25.0%, laughter 25.0%, duck 25.0%, friends 25.0%.")


# --- Samplers ---


@pytest.mark.parametrize(
    ("values", "temperature", "said"),
    [
        ({"temperature": None}, 1.0, "T = 1"),
        ({"temperature": None}, INF, "T = ∞"),
        ({"top_k": 2, "temperature": None}, 5.0, "top-k 2, T = 5"),
        ({"temperature": None, "top_p": 0.6, "min_p": 0.05}, 0.5, "T = 0.5, top-p 0.6, min-p 0.05"),
        ({"typical_p": 0.9, "top_n_sigma": 1.5}, 7.0, "typical 0.9, top-nσ 1.5"),
        ({}, 5.0, "raw, T = 1"),
    ],
)
def test_a_chain_is_named_in_its_order(values, temperature, said):
    samplers = Samplers(tuple(values))
    for name, value in values.items():
        if value is not None:
            samplers = samplers.with_value(name, value)
    assert chain_name(samplers, temperature) == said


def test_without_a_temperature_its_place_in_the_chain_is_named():
    assert chain_name(Samplers(("top_k", "temperature")).with_value("top_k", 2)) == (
        "top-k 2, temperature"
    )


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


def test_the_highest_curves_are_named_where_they_end():
    # friends 3, nights 2, laughter 1, duck 0 of 6; after the first three nights led.
    named = running_names(running_table(np.array([0, 0, 3, 3, 1, 3]), 4, ALL))
    assert named["label"].tolist() == ["friends", "nights", "laughter", "duck"]
    many = chart_rows(of_logits(range(12)), 24)
    draws = np.repeat(np.arange(12), np.arange(1, 13))
    assert running_names(running_table(draws, 12, many))["label"].tolist() == (
        ["w11", "w10", "w9", "w8"]
    )


def test_the_running_shares_are_told_beside_what_is_expected():
    p = scipys_softmax([3, 2, 1, 4], 1)
    drawn = np.array([3] * 600 + [0] * 300 + [1] * 100 + [2] * 200)
    told = running_takeaway(counts_table(p, ALL, drawn), 1200)
    assert "after 1,200 draws" in told
    assert "nights 25.0% (expected 23.7%)" in told
    assert "duck 16.7% (expected 3.2%)" in told
    assert told.endswith("friends 50.0% (expected 64.4%).")


# --- All draws so far ---


def test_two_lots_stand_side_by_side():
    cold = Lot("T = 1", 100, {"nights": 20, "friends": 80})
    hot = Lot("T = 5, top-k 3", 1000, {"duck": 300, "nights": 700})
    shown = lots_table([cold, hot]).set_index("word")
    assert list(shown) == ["T = 1, 100 drawn", "T = 5, top-k 3, 1,000 drawn"]
    assert shown.loc["nights"].tolist() == ["20 (20.0%)", "700 (70.0%)"]
    assert shown.loc["friends"].tolist() == ["80 (80.0%)", "0 (0%)"]
    assert shown.loc["duck"].tolist() == ["0 (0%)", "300 (30.0%)"]
    assert len(shown) == 3


def test_two_lots_of_one_kind_keep_a_column_each():
    lots = [Lot("T = 1", 10, {"duck": 10}), Lot("T = 1", 10, {"duck": 9, "nights": 1})]
    shown = lots_table(lots)
    assert shown.shape == (2, 3)
    assert shown.columns.is_unique
    assert shown.iloc[0].tolist() == ["duck", "10 (100%)", "9 (90.0%)"]


def test_a_lot_of_which_nothing_is_drawn_yet_has_no_shares():
    shown = lots_table([Lot("T = 1", 4, {"duck": 4}), Lot("T = 5", 0, {})])
    assert shown.iloc[0].tolist() == ["duck", "4 (100%)", ""]


def test_a_word_called_word_is_a_word():
    shown = lots_table([Lot("word", 1, {"word": 1})])
    assert shown["word"].tolist() == ["word"]
    assert shown.shape == (1, 2)


# --- The same luck ---


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

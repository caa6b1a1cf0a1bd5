"""What charts draw is what is so. Oracles: scipy, hand-worked numbers of the lecture."""

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
from softmax_core.reading.presets import PRESETS
from softmax_core.tables import rows as chart_tables
from softmax_core.tables.rows import PALETTE, chart_rows, grouped_rows
from softmax_core.tables.softmax import calculation

INF = math.inf


def table(*rows):
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


def of_logits(logits):
    return table(*[(f"w{i}", str(z)) for i, z in enumerate(logits)])


def scipys_softmax(logits, temperature):
    return scipy.special.softmax(np.array(logits) / temperature)


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))
ALL = chart_rows(LECTURE, 24)
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
    (mass,) = chart_tables.row_probabilities(of_logits(logits), rows, [temperature])
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


# --- Guess ---


def test_before_the_reveal_no_probability_reaches_the_browser():
    hidden = chart_tables.guess_table(LECTURE, ALL, revealed=False)
    assert hidden["p"].tolist() == [0, 0, 0, 0]
    assert hidden["p_text"].tolist() == ["?"] * 4
    assert hidden["logit"].tolist() == [3, 2, 1, 4]


def test_after_it_the_probabilities_of_the_lecture():
    revealed = chart_tables.guess_table(LECTURE, ALL, revealed=True)
    assert revealed["p_text"].tolist() == ["23.7%", "8.7%", "3.2%", "64.4%"]
    assert revealed["p"].to_numpy() == pytest.approx(scipys_softmax([3, 2, 1, 4], 1))


def test_an_impossible_word_and_the_others_have_no_bar_for_a_logit():
    rows = table(("a", "2"), ("never", "-∞"), ("b", "1"), ("c", "0"))
    drawn = chart_tables.guess_table(rows, chart_rows(rows, 24), revealed=False)
    assert drawn["logit"].tolist() == [2, 0, 1, 0]
    assert drawn["logit_text"].tolist() == ["2", "−∞", "1", "0"]
    grouped = chart_tables.guess_table(rows, chart_rows(rows, 2), revealed=False)
    assert grouped["logit_text"].tolist() == ["2", "1", ""]


# --- Temperature ---


def test_the_sweep_is_softmax_at_every_place_of_the_slider():
    temperatures = [0.0, 0.5, 1.0, 5.0, INF]
    sweep = chart_tables.sweep_table(LECTURE, ALL, temperatures, [0, 0.5, 1, 5, 10.05])
    for place in (0.5, 1, 5):
        at_place = sweep[sweep["place"] == place]
        assert at_place["p"].to_numpy() == pytest.approx(scipys_softmax([3, 2, 1, 4], place))
    assert sweep[sweep["place"] == 0]["p"].tolist() == [0, 0, 0, 1]
    assert sweep[sweep["place"] == 10.05]["p"].tolist() == [0.25] * 4
    ghosts = sweep.groupby("label")["p_at_1"].unique()
    assert ghosts["nights"] == pytest.approx([0.23688281809])


def test_the_readout_is_that_of_the_lecture():
    readout = chart_tables.readout_table(LECTURE, [0.0, 1.0, 5.0, INF], np.array([0, 1, 5, 10.05]))
    assert readout["T_text"].tolist() == ["T = 0", "T = 1", "T = 5", "T = ∞"]
    assert readout["beta_text"].tolist() == ["β = ∞", "β = 1", "β = 0.2", "β = 0"]
    assert readout["H"].to_numpy() == pytest.approx([0, 1.367006879, 1.964535522, 2])
    assert readout["H_text"].tolist()[2] == "H = 1.965 bits"


@given(
    st.lists(st.floats(0, 10), min_size=2, max_size=30, unique=True).map(sorted), st.floats(0, 10)
)
def test_wherever_the_pointer_is_the_nearest_place_answers(places, pointer):
    places = np.array(places)
    pointer = min(max(pointer, places[0]), places[-1])
    strips = chart_tables.strips(places)
    answers = strips[(strips["left"] <= pointer) & (pointer <= strips["right"])]["place"]
    nearest = np.abs(places - pointer).min()
    assert len(answers) >= 1
    assert np.abs(answers - pointer).max() == pytest.approx(nearest, abs=1e-12)


def test_the_ceiling_is_the_uniform_distribution():
    ceiling = chart_tables.ceiling_table(LECTURE).iloc[0]
    assert ceiling.to_list() == [0.25, 2.0, "log₂ 4"]
    crowd = chart_tables.ceiling_table(clean_table(PRESETS["crowd"].frame).table).iloc[0]
    assert crowd["uniform"] == 1 / 1004
    assert crowd["ceiling"] == pytest.approx(9.9715436)
    assert crowd["ceiling_text"] == "log₂ 1,004"


@pytest.mark.parametrize("slug", ["lecture", "certain", "crowd", "real-6"])
def test_at_infinity_the_entropy_reaches_its_ceiling(slug):
    # Impossible words have no part in it: they stay impossible.
    rows = clean_table(PRESETS[slug].frame).table
    entropy = chart_tables.readout_table(rows, [INF], np.array([10.05]))["H"][0]
    assert entropy == pytest.approx(chart_tables.ceiling_table(rows)["ceiling"][0])


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=8),
    st.floats(0.01, 0.12),
)
def test_names_beside_the_curves_never_overlap_nor_change_places(heights, gap):
    sweep = pd.DataFrame({"place": 10.0, "p": heights, "label": range(len(heights))})
    written = chart_tables.curve_labels(sweep, 10.0, gap)
    assert (np.diff(written["p"]) >= gap - 1e-12).all()
    assert [heights[i] for i in written["label"]] == sorted(heights)
    assert written["p"].iloc[0] >= -1e-12  # none below the chart


def test_names_that_are_far_apart_stand_at_the_ends_of_their_curves():
    sweep = pd.DataFrame({"place": [10.0] * 3, "p": [0.1, 0.6, 0.3], "label": list("abc")})
    assert chart_tables.curve_labels(sweep, 10.0, 0.1)["p"].tolist() == pytest.approx(
        [0.1, 0.3, 0.6]
    )
    assert chart_tables.curve_labels(sweep.head(0), 10.0, 0.1).empty


# --- The denominator ---


def test_the_rows_shown_are_those_whose_words_are_possible():
    typed = [("a", "1", "1"), ("b", "99", "0"), ("c", "3", "1"), ("d", "2", "1"), ("e", "0", "1")]
    assert chart_rows(table(*typed), 2).labels == ["c", "d", "2 other words"]


def test_who_pays_for_what_at_5():
    slices, labels = chart_tables.denominator_tables(LECTURE, ALL, calculation(LECTURE, 5.0), 2)
    assert labels["text"].tolist() == [
        "= 6.76",
        "1.82 (27.0%)",
        "1.49 (22.1%)",
        "1.22 (18.1%)",
        "2.23 (32.9%)",
    ]
    stack = slices[slices["row"] == 0]
    ends = [0.269508830811, 0.490163998822, 0.6708211707, 1]
    assert stack["end"].to_numpy() == pytest.approx(ends)
    assert labels["end"].tolist() == pytest.approx([1, *ends])


@settings(max_examples=40)
@given(logit_lists, st.integers(1, 12), st.sampled_from([0.0, 0.3, 1.0, 8.0, INF]))
def test_the_slices_fill_the_denominator_end_to_end(logits, most, temperature):
    candidates = of_logits(logits)
    rows = chart_rows(candidates, most)
    slices, labels = chart_tables.denominator_tables(
        candidates, rows, calculation(candidates, temperature), 2
    )
    stack = slices[slices["row"] == 0]
    assert stack["start"].iloc[0] == 0
    assert stack["start"].to_numpy()[1:] == pytest.approx(stack["end"].to_numpy()[:-1], abs=1e-12)
    assert stack["end"].iloc[-1] == pytest.approx(1)
    # Below the stack each slice again, at the same place, in a row of its own.
    alone = slices[slices["row"] > 0]
    assert alone["row"].tolist() == list(range(1, len(rows) + 1))
    assert alone["start"].tolist() == stack["start"].tolist()
    assert labels["label"].tolist()[1:] == alone["label"].tolist() == rows.labels


def test_a_word_called_z_is_not_the_denominator():
    candidates = table(("Z", "1"), ("a", "0"))
    _, labels = chart_tables.denominator_tables(
        candidates, chart_rows(candidates, 24), calculation(candidates, 1.0), 2
    )
    assert labels["label"].is_unique
    assert labels["text"].tolist()[0] == "= 3.72"


# --- Compare ---


def test_each_word_at_each_pinned_temperature():
    pinned = chart_tables.pinned_table(LECTURE, ALL, (1.0, 5.0))
    nights = pinned[pinned["label"] == "nights"]
    assert nights["text"].tolist() == ["23.7% at T = 1", "27.0% at T = 5"]
    assert nights["pin"].tolist() == [0, 1]
    assert pinned.groupby("pin")["p"].sum().tolist() == pytest.approx([1, 1])
    # The first pin is the strongest, and none is too pale to be seen.
    assert nights["opacity"].iloc[0] == 1
    assert 0.5 < nights["opacity"].iloc[1] < 1
    assert chart_tables.pinned_table(LECTURE, ALL, (INF,))["opacity"].tolist() == [1] * 4


# --- Columns side by side ---


def test_columns_of_probabilities_side_by_side():
    columns = {"as counted": np.array([0.4, 0.3, 0.2, 0.1]), "T = 5": np.full(4, 0.25)}
    lines, heads = chart_tables.columns_table(ALL, columns)
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
    columns, heads = chart_tables.chain_table(ALL, chain)
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
    columns, _ = chart_tables.chain_table(ALL, chain)
    assert columns.groupby("label")["text"].agg(list)["duck"] == ["3.2%", "3.2%", "–"]


@settings(max_examples=40)
@given(logit_lists, st.integers(1, 12), st.integers(0, 3))
def test_the_bars_of_a_chain_stay_in_their_columns_and_keep_their_proportion(logits, most, steps):
    rows = chart_rows(of_logits(logits), most)
    chain = sampler_chain(logits, [("temperature", 2.0), ("top_k", 3), ("min_p", 0.2)][:steps])
    columns, heads = chart_tables.chain_table(rows, chain)
    for place, (start, step) in enumerate(zip(heads["start"], chain, strict=True)):
        column = columns[columns["start"] == start]
        assert start == pytest.approx(place / len(chain))
        assert (column["end"] < start + 1 / len(chain)).all()
        lengths = (column["end"] - start).to_numpy()
        assert lengths / lengths.sum() == pytest.approx(rows.group(step.p), abs=1e-9)


# --- Draw ---


def test_counts_beside_what_is_expected():
    p = scipys_softmax([3, 2, 1, 4], 1)
    drawn = np.array([3] * 60 + [0] * 30 + [1] * 10)
    counts = chart_tables.counts_table(p, ALL, drawn)
    assert counts["text"].tolist() == ["30 (30.0%)", "10 (10.0%)", "0 (0.0%)", "60 (60.0%)"]
    assert counts["p"].to_numpy() == pytest.approx(p)


@settings(max_examples=40)
@given(logit_lists, st.integers(1, 12), st.integers(1, 500))
def test_the_error_bar_is_one_standard_deviation_of_the_binomial(logits, most, n):
    candidates = of_logits(logits)
    rows = chart_rows(candidates, most)
    p = scipys_softmax(logits, 1)
    counts = chart_tables.counts_table(p, rows, np.zeros(n, dtype=int))
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
    counts = chart_tables.counts_table(scipys_softmax([3, 2, 1, 4], 1), ALL, np.array([], int))
    assert counts["share"].tolist() == [0] * 4
    assert counts["low"].tolist() == counts["high"].tolist() == counts["p"].tolist()
    assert counts["text"].tolist()[0] == "p = 23.7%"


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=400))
def test_the_running_shares_end_at_the_counts(drawn):
    drawn = np.array(drawn)
    running = chart_tables.running_table(drawn, 4, ALL)
    assert running["n"].iloc[0] == 1
    last = running[running["n"] == len(drawn)]
    assert last["share"].to_numpy() == pytest.approx(np.bincount(drawn, minlength=4) / len(drawn))
    assert running.groupby("n")["share"].sum().to_numpy() == pytest.approx(1)


def test_the_same_luck_gives_three_different_words():
    _, picks = chart_tables.luck_tables(LECTURE, ALL, (0.5, 1.0, 5.0), np.array([0.25]))
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
    stacks, picks = chart_tables.luck_tables(candidates, rows, tuple(temperatures), numbers)
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
    stacks, _ = chart_tables.luck_tables(
        candidates, chart_rows(candidates, 24), (0.7, 3.0), np.array([0.5])
    )
    for _, line in stacks.groupby("pin"):
        assert line["start"].to_numpy() == pytest.approx([0, *line["end"].iloc[:-1]], abs=1e-12)
        assert line["end"].iloc[-1] == pytest.approx(1)
        assert line["end"].max() <= 1
        assert line["middle"].to_numpy() == pytest.approx((line["start"] + line["end"]) / 2)
    long_names = stacks[stacks["inside"] != ""]
    assert (long_names["inside"] == long_names["label"]).all()

"""What the slider, the curves and the readout show. Oracles: scipy, the lecture's numbers."""

import io
import math

import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.rows import PALETTE, chart_rows
from softmax_core.tables.temperature import (
    ceiling_table,
    curve_names,
    in_words,
    live_temperature,
    peak_table,
    readout_table,
    strips,
    sweep_table,
)


def table(*rows):
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


def scipys_softmax(logits, temperature):
    return scipy.special.softmax(np.array(logits) / temperature)


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))
ALL = chart_rows(LECTURE, 24)
INF = math.inf


# --- The sweep and the readout ---


def test_the_sweep_is_softmax_at_every_place_of_the_slider():
    temperatures = [0.0, 0.5, 1.0, 5.0, INF]
    sweep = pd.DataFrame(sweep_table(LECTURE, ALL, temperatures, [0, 0.5, 1, 5, 11]))
    for place in (0.5, 1, 5):
        at_place = sweep[sweep["place"] == place]
        assert at_place["p"].to_numpy() == pytest.approx(scipys_softmax([3, 2, 1, 4], place))
    assert sweep[sweep["place"] == 0]["p"].tolist() == [0, 0, 0, 1]
    assert sweep[sweep["place"] == 11]["p"].tolist() == [0.25] * 4
    ghosts = sweep.groupby("label")["p_at_1"].unique()
    assert ghosts["nights"] == pytest.approx([0.23688281809])


def test_the_readout_is_that_of_the_lecture():
    readout = pd.DataFrame(readout_table(LECTURE, [0.0, 1.0, 5.0, INF], np.array([0, 1, 5, 11])))
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
    cut = pd.DataFrame(strips(places))
    answers = cut[(cut["left"] <= pointer) & (pointer <= cut["right"])]["place"]
    nearest = np.abs(places - pointer).min()
    assert len(answers) >= 1
    assert np.abs(answers - pointer).max() == pytest.approx(nearest, abs=1e-12)


def test_the_ceiling_is_the_uniform_distribution():
    ceiling = ceiling_table(LECTURE).iloc[0]
    assert ceiling.to_list() == [0.25, 2.0, "log₂ 4"]
    crowd = ceiling_table(clean_table(PRESETS["crowd"].frame).table).iloc[0]
    assert crowd["uniform"] == 1 / 1004
    assert crowd["ceiling"] == pytest.approx(9.9715436)
    assert crowd["ceiling_text"] == "log₂ 1,004"


@pytest.mark.parametrize("slug", ["lecture", "certain", "crowd", "real-6"])
def test_at_infinity_the_entropy_reaches_its_ceiling(slug):
    # Impossible words have no part in it: they stay impossible.
    rows = clean_table(PRESETS[slug].frame).table
    entropy = pd.DataFrame(readout_table(rows, [INF], np.array([11.0])))["H"][0]
    assert entropy == pytest.approx(ceiling_table(rows)["ceiling"][0])


# --- Names beside the curves ---


def sweep_of(heights, colours=None, place=10.0):
    labels = [f"w{i}" for i in range(len(heights))]
    lines = {"place": place, "p": heights, "label": labels, "colour": colours or [0] * len(labels)}
    return pd.DataFrame(lines)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(1, 8))
def test_the_highest_curves_are_named_from_the_top_down(heights, most):
    named = curve_names(sweep_of(heights), 10.0, most)
    assert named["line"].tolist() == list(range(len(named)))
    assert set(named["lines"]) == {min(most, len(heights))}
    told = [heights[int(label[1:])] for label in named["label"]]
    assert told == sorted(heights, reverse=True)[:most]


def test_they_are_named_where_the_curves_end_about_their_mean_height():
    swept = pd.concat([sweep_of([0.9, 0.1, 0], place=1.0), sweep_of([0.2, 0.5, 0.3])])
    named = curve_names(swept, 10.0, 2)
    assert named["label"].tolist() == ["w1", "w2"]
    assert named["middle"].tolist() == pytest.approx([0.4, 0.4])


def test_the_first_four_are_named_and_of_two_as_high_the_one_written_first():
    assert curve_names(sweep_of([0.2] * 5), 10.0)["label"].tolist() == ["w0", "w1", "w2", "w3"]


def test_many_words_together_have_no_name_there():
    named = curve_names(sweep_of([0.1, 0.7, 0.2], colours=[0, PALETTE, 1]), 10.0)
    assert named["label"].tolist() == ["w2", "w0"]
    assert named["middle"].tolist() == pytest.approx([0.15, 0.15])
    assert curve_names(sweep_of([1.0], colours=[PALETTE]), 10.0).empty


@pytest.mark.parametrize(("words", "named"), [(1, 1), (4, 4), (8, 8), (9, 4), (24, 4), (40, 4)])
def test_few_words_are_all_named_and_of_many_the_highest_four(words, named):
    many = table(*[(f"w{i}", str(i / 4)) for i in range(words)])
    live = live_temperature(many, chart_rows(many, 24))
    ends = pd.read_feather(io.BytesIO(live.on_the_slider["ends"]))
    assert ends["label"].tolist() == [f"w{i}" for i in range(words)][::-1][:named]


# --- What a chart gets ---


def test_the_chart_gets_its_tables_and_the_ceiling_of_its_entropy():
    live = live_temperature(LECTURE, ALL)
    assert set(live.on_the_slider) == {"sweep", "temperatures", "ends", "once"}
    assert live.parameters == {"ceiling": 2.0}
    assert "nights gains at first, then loses" in live.notes


def test_a_word_alone_has_an_axis_of_entropy_too():
    alone = table(("duck", "1"))
    assert 0 < live_temperature(alone, chart_rows(alone, 24)).parameters["ceiling"] < 0.1


@pytest.mark.parametrize(
    ("temperature", "said"),
    [
        (1.0, "T = 1: friends 64.4%, nights 23.7%, laughter 8.7%, duck 3.2%; H = 1.367 of 2.000"),
        (0.0, "T = 0: friends 100%, nights 0%, laughter 0%, duck 0%; H = 0.000 of 2.000 bits."),
        (INF, "T = ∞: nights 25.0%, laughter 25.0%, duck 25.0%, friends 25.0%; H = 2.000 of 2.000"),
    ],
)
def test_what_is_so_at_a_temperature_is_told_the_likeliest_first(temperature, said):
    assert in_words(LECTURE, ALL, temperature).startswith(said)


def test_of_many_words_the_likeliest_six_are_told():
    many = table(*[(f"w{i}", str(i)) for i in range(30)])
    told = in_words(many, chart_rows(many, 24), 1.0)
    assert [word.split()[0] for word in told.split(": ")[1].split("; ")[0].split(", ")] == (
        ["w29", "w28", "w27", "w26", "w25", "w24"]
    )
    assert told.endswith("of 4.907 bits.")  # log₂ 30


# --- The words that turn ---


def test_the_page_lists_the_turning_words_the_likeliest_first():
    frame = pd.DataFrame({"word": list("abcdef"), "logit": ["1", "9", "8.5", "8", "7", "-60"]})
    shown = peak_table(clean_table(frame).table)
    assert shown["word"].to_list() == ["c", "d", "e"]  # and not b, the top


def test_the_page_says_where_nights_peaks_and_how_high():
    frame = pd.DataFrame({"word": ["nights", "laughter", "duck", "friends"], "logit": list("3214")})
    (peak,) = peak_table(clean_table(frame).table).to_dict("records")
    assert peak.items() >= {"word": "nights", "z": "3", "T": "2.383"}.items()
    assert peak["p"].startswith("27.")


def test_no_more_turning_words_than_a_reader_wants():
    frame = pd.DataFrame({"word": ["w"] * 9, "logit": [*map(str, range(8)), "-50"]})
    assert len(peak_table(clean_table(frame).table)) == 3
    assert peak_table(clean_table(frame.head(1)).table).empty

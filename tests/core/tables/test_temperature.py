"""What the slider, the curves and the readout show. Oracles: scipy, the lecture's numbers."""

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
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.temperature import (
    ceiling_table,
    curve_labels,
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
    sweep = pd.DataFrame(sweep_table(LECTURE, ALL, temperatures, [0, 0.5, 1, 5, 10.05]))
    for place in (0.5, 1, 5):
        at_place = sweep[sweep["place"] == place]
        assert at_place["p"].to_numpy() == pytest.approx(scipys_softmax([3, 2, 1, 4], place))
    assert sweep[sweep["place"] == 0]["p"].tolist() == [0, 0, 0, 1]
    assert sweep[sweep["place"] == 10.05]["p"].tolist() == [0.25] * 4
    ghosts = sweep.groupby("label")["p_at_1"].unique()
    assert ghosts["nights"] == pytest.approx([0.23688281809])


def test_the_readout_is_that_of_the_lecture():
    readout = pd.DataFrame(readout_table(LECTURE, [0.0, 1.0, 5.0, INF], np.array([0, 1, 5, 10.05])))
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
    entropy = pd.DataFrame(readout_table(rows, [INF], np.array([10.05])))["H"][0]
    assert entropy == pytest.approx(ceiling_table(rows)["ceiling"][0])


# --- Names beside the curves ---


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=8),
    st.floats(0.01, 0.12),
)
def test_names_beside_the_curves_never_overlap_nor_change_places(heights, gap):
    sweep = pd.DataFrame({"place": 10.0, "p": heights, "label": range(len(heights))})
    written = curve_labels(sweep, 10.0, gap)
    assert (np.diff(written["p"]) >= gap - 1e-12).all()
    assert [heights[i] for i in written["label"]] == sorted(heights)
    assert written["p"].iloc[0] >= -1e-12  # none below the chart


def test_names_that_are_far_apart_stand_at_the_ends_of_their_curves():
    sweep = pd.DataFrame({"place": [10.0] * 3, "p": [0.1, 0.6, 0.3], "label": list("abc")})
    assert curve_labels(sweep, 10.0, 0.1)["p"].tolist() == pytest.approx([0.1, 0.3, 0.6])
    assert curve_labels(sweep.head(0), 10.0, 0.1).empty


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

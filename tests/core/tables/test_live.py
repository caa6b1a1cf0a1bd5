"""Facts about the tables of a chart that a slider moves."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.tables.live import (
    LiveData,
    lines_at,
    packed,
    place_of,
    with_typed_temperature,
)


def squares(temperatures, places):
    names = [f"T is {t}" for t in temperatures]
    lines = pd.DataFrame({"place": places, "square": np.square(temperatures), "name": names})
    return {"squares": lines}


ON_THE_SLIDER = LiveData(
    packed({**squares(TEMPERATURE_GRID, TEMPERATURE_GRID), "still": pd.DataFrame({"once": [1]})}),
    {"most": 100.0},
    "Squares.",
)


def read(live, name="squares"):
    return pd.read_feather(io.BytesIO(live.tables[name]))


def test_what_is_packed_can_be_read_again():
    assert read(ON_THE_SLIDER).equals(squares(TEMPERATURE_GRID, TEMPERATURE_GRID)["squares"])


@pytest.mark.parametrize("temperature", [0.0, 0.05, 1.0, 9.95, 10.0])
def test_a_temperature_of_the_slider_adds_nothing(temperature):
    assert with_typed_temperature(ON_THE_SLIDER, squares, temperature) is ON_THE_SLIDER


@given(st.floats(0, 1000).filter(lambda t: t not in TEMPERATURE_GRID))
def test_another_one_has_its_lines_at_the_end(temperature):
    live = with_typed_temperature(ON_THE_SLIDER, squares, temperature)
    assert read(live)[:-1].equals(read(ON_THE_SLIDER))
    expected = [place_of(temperature), temperature * temperature, f"T is {temperature}"]
    assert read(live).iloc[-1].tolist() == expected


def test_the_tables_that_do_not_move_stay_as_they_are():
    live = with_typed_temperature(ON_THE_SLIDER, squares, 2.71)
    assert live.tables["still"] is ON_THE_SLIDER.tables["still"]
    assert (live.parameters, live.takeaway) == ({"most": 100.0}, "Squares.")


def test_what_is_beyond_the_slider_stands_at_one_place_after_it():
    assert place_of(37.0) == place_of(np.inf) == 11
    assert place_of(10.0) == 10


@pytest.mark.parametrize("temperature", [0.0, 0.15, 10.0, 2.71, 37.0, np.inf])
def test_the_lines_of_one_temperature_can_be_read_again(temperature):
    live = with_typed_temperature(ON_THE_SLIDER, squares, temperature)
    lines = lines_at(live, "squares", temperature)
    assert lines["name"].tolist() == [f"T is {temperature}"]

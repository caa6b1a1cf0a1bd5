"""Facts about the tables of a chart that a slider moves."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.distribution.temperature import TEMPERATURE_GRID, place_of
from softmax_core.tables.live import LiveData, packed


def squares(temperatures, places):
    names = [f"T is {t}" for t in temperatures]
    lines = pd.DataFrame({"place": places, "square": np.square(temperatures), "name": names})
    return {"squares": lines}


LIVE = LiveData(
    packed({**squares(TEMPERATURE_GRID, TEMPERATURE_GRID), "still": pd.DataFrame({"once": [1]})}),
    squares,
    lambda temperature: f"T is {temperature}",
)


def read(tables):
    return pd.read_feather(io.BytesIO(tables["squares"]))


def test_what_is_packed_can_be_read_again():
    assert read(LIVE.on_the_slider).equals(squares(TEMPERATURE_GRID, TEMPERATURE_GRID)["squares"])


@pytest.mark.parametrize("temperature", [0.0, 0.05, 1.0, 9.95, 10.0])
def test_a_temperature_of_the_slider_adds_nothing(temperature):
    assert LIVE.tables_with(temperature) == LIVE.on_the_slider


@given(st.floats(0, 1000).filter(lambda t: t not in TEMPERATURE_GRID))
def test_another_one_has_its_lines_at_the_end(temperature):
    lines = read(LIVE.tables_with(temperature))
    assert lines[:-1].equals(read(LIVE.on_the_slider))
    expected = [place_of(temperature), temperature * temperature, f"T is {temperature}"]
    assert lines.iloc[-1].tolist() == expected


def test_the_tables_that_do_not_move_stay_as_they_are():
    assert LIVE.tables_with(2.71)["still"] is LIVE.on_the_slider["still"]

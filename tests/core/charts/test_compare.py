"""Bars of several temperatures side by side."""

import pytest

from softmax_core.charts.compare import pinned_bars
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.compare import pinned_table
from softmax_core.tables.rows import chart_rows, row_probabilities


def test_its_data(read):
    chart, table = read(pinned_bars), clean_table(PRESETS["lecture"].frame).table
    assert chart.data_sets == {"pinned"}
    rows, pins = chart_rows(table, 12), (1.0, 5.0)
    pinned = pinned_table(rows, row_probabilities(table, rows, pins), pins)
    assert chart.fields("pinned") <= set(pinned)


def test_a_bar_is_a_probability_and_stands_in_the_row_of_its_word_and_pin(read):
    (bars,) = read(pinned_bars).encodings("pinned", "bar")
    assert (bars["x"]["field"], bars["x"]["type"]) == ("p", "quantitative")
    assert (bars["y"]["field"], bars["yOffset"]["field"]) == ("label", "pin")
    assert bars["y"]["sort"] == {"field": "row", "op": "min"}
    assert bars["color"]["field"] == "colour"
    assert "opacity" not in bars  # a pale bar is not told from the page


def test_probabilities_are_always_drawn_from_0_to_1(read, view):
    chart = read(pinned_bars)
    assert chart.drawn_from_0_to_1() == {"p"}
    for x in chart.channels("x"):
        left, right = chart.edges(x, view)
        assert left == 0
        # After the longest bar its number, "100.0% at T = 0.5" say, has its room.
        assert view.width - right == pytest.approx(8 * view.font)


def test_each_bar_has_its_number_at_its_end_and_half_way_down(read):
    chart = read(pinned_bars)
    bars, numbers = chart.encodings("pinned")
    assert numbers["text"]["field"] == "text"
    assert {c: numbers[c] for c in ("x", "y", "yOffset")} == {
        c: bars[c] for c in ("x", "y", "yOffset")
    }
    assert chart.layers("pinned", "text")[0]["mark"]["baseline"] == "middle"
    assert chart.layers("pinned", "bar")[0]["mark"]["height"] == {"band": 1}

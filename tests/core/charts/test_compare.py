"""Bars of several temperatures side by side."""

import pytest

from softmax_core.charts.compare import pinned_bars
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.compare import pinned_table
from softmax_core.tables.rows import chart_rows, row_probabilities


def test_its_data(read):
    chart, table = read(pinned_bars, 4, 2, 18), clean_table(PRESETS["lecture"].frame).table
    assert chart.data_sets == {"pinned"}
    rows, pins = chart_rows(table, 12), (1.0, 5.0)
    pinned = pinned_table(rows, row_probabilities(table, rows, pins), pins)
    assert chart.fields("pinned") <= set(pinned)


def test_a_bar_is_a_probability_and_stands_in_the_row_of_its_word_and_pin(read):
    (bars,) = read(pinned_bars, 4, 2, 18).encodings("pinned", "bar")
    assert (bars["x"]["field"], bars["x"]["type"]) == ("p", "quantitative")
    assert (bars["y"]["field"], bars["yOffset"]["field"]) == ("label", "pin")
    assert bars["y"]["sort"] == {"field": "row", "op": "min"}
    assert bars["color"]["field"] == "colour"
    assert bars["opacity"] == {"field": "opacity", "type": "quantitative", "scale": None}


def test_probabilities_are_always_drawn_from_0_to_1(read, rows):
    chart = read(pinned_bars, rows, 3, 18)
    assert chart.drawn_from_0_to_1() == {"p"}
    for x in chart.channels("x"):
        assert chart.edges(x, 1280) == [0, 1280 - 170]  # where the number after it has its room


def test_each_bar_has_its_number_at_its_end(read):
    bars, numbers = read(pinned_bars, 4, 2, 18).encodings("pinned")
    assert numbers["text"]["field"] == "text"
    assert {c: numbers[c] for c in ("x", "y", "yOffset")} == {
        c: bars[c] for c in ("x", "y", "yOffset")
    }


@pytest.mark.parametrize("pins", [1, 2, 5])
def test_each_bar_has_the_height_of_a_line_of_text(read, pins, rows, font):
    height = read(pinned_bars, rows, pins, font)["height"]
    assert (height - 2 * font) / (rows * pins) >= 1.5 * font
    assert height < read(pinned_bars, rows + 1, pins, font)["height"]
    assert height < read(pinned_bars, rows, pins + 1, font)["height"]

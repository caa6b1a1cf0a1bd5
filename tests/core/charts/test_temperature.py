"""The chart of the lecture: bars, curves and the entropy, and where each lies."""

import numpy as np
import pandas as pd
import pytest

from softmax_core.charts.temperature import name_height, temperature_chart
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.temperature import (
    ceiling_table,
    curve_labels,
    readout_table,
    sweep_table,
)

WIDE, NARROW = 1280, 360


def test_its_data(read):
    chart, table = read(temperature_chart, 4, 18), clean_table(PRESETS["lecture"].frame).table
    ends = np.array([1.0, 10.0])
    swept = pd.DataFrame(sweep_table(table, chart_rows(table, 24), ends, ends))
    tables = {
        "sweep": swept,
        "temperatures": pd.DataFrame(readout_table(table, ends, ends)),
        "ends": curve_labels(swept, 10.0, name_height(4, 18)),
        "once": ceiling_table(table),
    }
    assert chart.data_sets == set(tables)
    for name, frame in tables.items():
        assert chart.fields(name) <= set(frame)


def test_its_parameters(read):
    params = read(temperature_chart, 4, 18)["params"]
    assert {param["name"] for param in params} == {"T", "ceiling"}


# --- Bars ---


def test_a_bar_is_the_probability_now_beside_that_at_1(read):
    chart = read(temperature_chart, 4, 18)
    (bars,) = chart.layers("sweep", "bar")
    (ticks,) = chart.layers("sweep", "tick")
    assert bars["encoding"]["x"]["field"] == "p"
    assert ticks["encoding"]["x"]["field"] == "p_at_1"
    for layer in (bars, ticks):
        assert layer["transform"] == [{"filter": {"param": "T"}}]
        assert layer["encoding"]["y"]["sort"] == {"field": "row", "op": "min"}


def test_a_bar_has_its_percentage_at_its_end(read):
    (numbers,) = read(temperature_chart, 4, 18).encodings("sweep", "text")
    assert numbers["x"]["field"] == "p"
    assert numbers["text"]["field"] == "p_text"


def test_probabilities_are_always_drawn_from_0_to_1(read, rows):
    chart = read(temperature_chart, rows, 18)
    assert chart.drawn_from_0_to_1() == {"p", "p_at_1", "uniform"}
    for channel in chart.channels("x", "y"):
        if channel.get("field") in ("p", "p_at_1", "uniform"):
            assert channel["scale"]["domain"] == [0, 1]


# --- Curves ---


def curve(chart, data):
    return chart.encodings(data, "line")[0]


def test_one_curve_for_each_word_even_where_two_share_a_colour(read):
    p = curve(read(temperature_chart, 4, 18), "sweep")
    assert (p["x"]["field"], p["y"]["field"]) == ("place", "p")
    assert p["detail"]["field"] == "row"


def test_the_curves_are_named_at_their_ends_where_there_is_room(read, font):
    chart = read(temperature_chart, 4, font)
    right = chart.edges(curve(chart, "sweep")["x"], WIDE)[1]
    (names,) = chart.layers("ends", "text")
    begin = chart.pixels(names["encoding"]["x"]["value"], WIDE)
    assert right < begin
    assert begin + names["mark"]["limit"] <= WIDE + 1e-9
    assert chart.pixels(names["mark"]["opacity"], WIDE) == 1
    assert chart.pixels(names["mark"]["opacity"], NARROW) == 0


def test_a_line_of_text_takes_its_share_of_the_curves_panel(read, rows, font):
    chart = read(temperature_chart, rows, font)
    bottom, top = chart.edges(curve(chart, "sweep")["y"], WIDE)
    assert name_height(rows, font) * (bottom - top) == pytest.approx(1.2 * font)


def test_the_entropy_is_drawn_from_0_to_its_ceiling_which_is_a_parameter(read):
    chart = read(temperature_chart, 4, 18)
    for field in ("H", "ceiling"):
        scales = [y["scale"] for y in chart.channels("y") if y.get("field") == field]
        assert len(scales) == 2
        for scale in scales:
            assert (scale["domainMin"], scale["domainMax"]) == (0, {"expr": "ceiling"})
    assert curve(chart, "temperatures")["y"]["axis"]["values"] == {"expr": "[0, ceiling]"}


def test_the_numbers_of_now_in_large_type(read):
    chart = read(temperature_chart, 4, 18)
    texts = chart.layers("temperatures", "text")
    assert [t["encoding"]["text"]["field"] for t in texts] == ["T_text", "beta_text", "H_text"]
    for t in texts:
        assert t["transform"] == [{"filter": {"param": "T"}}]
        assert chart.pixels(t["mark"]["fontSize"], WIDE) == pytest.approx(1.45 * 18)


# --- Places ---


def test_a_wide_page_has_the_bars_at_the_left_and_the_curves_above_the_entropy(read, rows, font):
    chart = read(temperature_chart, rows, font)
    (bars,) = chart.encodings("sweep", "bar")
    p, h = curve(chart, "sweep"), curve(chart, "temperatures")
    assert chart.edges(bars["x"], WIDE)[1] < chart.edges(p["x"], WIDE)[0]
    assert chart.edges(p["x"], WIDE) == chart.edges(h["x"], WIDE)
    assert max(chart.edges(p["y"], WIDE)) < min(chart.edges(h["y"], WIDE))


def test_a_narrow_page_has_bars_curves_and_entropy_one_below_the_other(read, rows, font):
    chart = read(temperature_chart, rows, font)
    (bars,) = chart.encodings("sweep", "bar")
    p, h = curve(chart, "sweep"), curve(chart, "temperatures")
    assert chart.edges(bars["y"], NARROW)[1] < min(chart.edges(p["y"], NARROW))
    assert max(chart.edges(p["y"], NARROW)) < min(chart.edges(h["y"], NARROW))
    assert chart.edges(bars["x"], NARROW)[0] == chart.edges(p["x"], NARROW)[0] == 0


def test_curves_rise(read, rows):
    chart = read(temperature_chart, rows, 18)
    for name in ("sweep", "temperatures"):
        bottom, top = chart.edges(curve(chart, name)["y"], WIDE)
        assert bottom > top


def test_on_a_wide_page_each_row_has_room_for_its_name(read, rows, font):
    chart = read(temperature_chart, rows, font)
    (bars,) = chart.encodings("sweep", "bar")
    top, bottom = chart.edges(bars["y"], WIDE)
    assert (bottom - top) / rows >= 1.2 * font


@pytest.mark.parametrize(("fewer", "more"), [(1, 8), (7, 8), (9, 12), (12, 25)])
def test_more_words_are_never_less_high(read, fewer, more, font):
    assert (
        read(temperature_chart, fewer, font)["height"]
        <= read(temperature_chart, more, font)["height"]
    )


def test_the_curves_have_their_height_however_few_the_words(read, font):
    assert read(temperature_chart, 1, font)["height"] == 3 * font + 310
    assert read(temperature_chart, 8, font)["height"] == 3 * font + 320
    assert read(temperature_chart, 25, font)["height"] == pytest.approx(3 * font + 25 * 1.6 * font)

"""The chart of the lecture: bars, curves and the entropy, and where each lies."""

import numpy as np
import pandas as pd
import pytest

from softmax_core.charts.temperature import room_for, temperature_chart
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.temperature import (
    ceiling_table,
    curve_names,
    readout_table,
    sweep_table,
)


def test_its_data(read):
    chart, table = read(temperature_chart, 4, 6), clean_table(PRESETS["lecture"].frame).table
    ends = np.array([1.0, 10.0])
    swept = pd.DataFrame(sweep_table(table, chart_rows(table, 24), ends, ends))
    tables = {
        "sweep": swept,
        "temperatures": pd.DataFrame(readout_table(table, ends, ends)),
        "ends": curve_names(swept, 10.0),
        "once": ceiling_table(table),
    }
    assert chart.data_sets == set(tables)
    for name, frame in tables.items():
        assert chart.fields(name) <= set(frame)


def test_its_parameters(read):
    params = read(temperature_chart, 4, 6)["params"]
    assert {param["name"] for param in params} == {"T", "ceiling", "type", "font"}


# --- Bars ---


def test_a_bar_is_the_probability_now_beside_that_at_1(read):
    chart = read(temperature_chart, 4, 6)
    (bars,) = chart.layers("sweep", "bar")
    (ticks,) = chart.layers("sweep", "tick")
    assert bars["encoding"]["x"]["field"] == "p"
    assert ticks["encoding"]["x"]["field"] == "p_at_1"
    for layer in (bars, ticks):
        assert layer["transform"] == [{"filter": {"param": "T"}}]
        assert layer["encoding"]["y"]["sort"] == {"field": "row", "op": "min"}


def test_a_percentage_stands_before_its_bar_where_no_mark_runs_through_it(read, rows, view):
    chart = read(temperature_chart, rows, 6)
    (numbers,), (bars,) = chart.layers("sweep", "text"), chart.encodings("sweep", "bar")
    assert numbers["encoding"]["text"]["field"] == "p_text"
    assert numbers["encoding"]["y"]["field"] == bars["y"]["field"] == "label"
    assert numbers["mark"]["align"] == "right"
    end = chart.pixels(numbers["encoding"]["x"]["value"], view)
    assert 4 * view.font <= end < chart.edges(bars["x"], view)[0]


def test_probabilities_are_always_drawn_from_0_to_1(read, rows):
    chart = read(temperature_chart, rows, 6)
    assert chart.drawn_from_0_to_1() == {"p", "p_at_1", "uniform"}
    for channel in chart.channels("x", "y"):
        if channel.get("field") in ("p", "p_at_1", "uniform"):
            assert channel["scale"]["domain"] == [0, 1]


# --- Curves ---


def curve(chart, data):
    return chart.encodings(data, "line")[0]


def test_one_curve_for_each_word_even_where_two_share_a_colour(read):
    p = curve(read(temperature_chart, 4, 6), "sweep")
    assert (p["x"]["field"], p["y"]["field"]) == ("place", "p")
    assert p["detail"]["field"] == "row"


@pytest.mark.parametrize("room", [6, 10])
def test_the_curves_are_named_beside_their_ends(read, view, room):
    chart = read(temperature_chart, 4, room)
    right = chart.edges(curve(chart, "sweep")["x"], view)[1]
    (names,) = chart.layers("ends", "text")
    assert names["encoding"]["text"]["field"] == "label"
    begin = chart.pixels(names["encoding"]["x"]["value"], view)
    assert right < begin
    limit = chart.pixels(names["mark"]["limit"], view)
    assert begin + limit == pytest.approx(view.width, abs=view.font)
    # The room that they ask for is for a wide page; a narrow one has its curves to show.
    in_ems, wide = (view.width - right) / view.font, view.width > 27 * view.font
    assert 2.4 <= in_ems <= (room + 1e-9 if wide else 5.8)


@pytest.mark.parametrize("width", [90, 130, 170, 210, 250])  # beside the words' own names
def test_on_a_phone_the_curves_and_their_names_share_what_there_is(read, phone, width):
    chart, view = read(temperature_chart, 4, 6), phone._replace(width=width)
    left, right = chart.edges(curve(chart, "sweep")["x"], view)
    assert right - left >= 0.45 * width
    (names,) = chart.layers("ends", "text")
    assert chart.pixels(names["mark"]["limit"], view) > 0  # with 0 nothing would be cut


@pytest.mark.parametrize("rows", [1, 4, 8])
def test_a_wide_page_has_room_for_the_names_of_few_words(read, wide, rows):
    assert how_many_named(read(temperature_chart, rows, 6), wide, rows) == rows


def test_a_narrow_page_has_room_for_the_names_of_the_lecture_s_words(read, narrow):
    assert how_many_named(read(temperature_chart, 4, 6), narrow, 4) == 4


@pytest.mark.parametrize("rows", [8, 9, 10])
def test_a_phone_has_room_for_the_names_of_the_highest_four(read, phone, rows):
    view = phone._replace(height=24.5 * phone.font)
    assert how_many_named(read(temperature_chart, rows, 6), view, min(rows, 4)) == 4


def how_many_named(chart, view, lines):
    (names,) = chart.layers("ends", "text")
    data = [{"line": line, "lines": lines, "middle": 1 / lines} for line in range(lines)]
    shown = [line for line in data if chart.pixels(names["mark"]["opacity"], view, **line)]
    bottom, top = chart.edges(curve(chart, "sweep")["y"], view)
    for line in shown:
        y = chart.pixels(names["encoding"]["y"]["value"], view, **line)
        assert top + view.font / 2 <= y <= bottom - view.font / 2
    return len(shown)


def test_a_longer_name_has_more_room_up_to_a_limit():
    # In Source Sans a letter is half as wide as the type is high, a little more or less.
    for name in ("nights", "laughter", "an owl in a tree"):
        assert room_for(["a", name]) >= 0.5 * len(name) + 1.2
    assert room_for(["w" * 200]) == room_for(["w" * 20]) == 10
    assert room_for([]) == room_for(["I"]) == 6  # the ceiling of the entropy has its room too


def test_the_entropy_is_drawn_from_0_to_its_ceiling_which_is_a_parameter(read):
    chart = read(temperature_chart, 4, 6)
    for field in ("H", "ceiling"):
        scales = [y["scale"] for y in chart.channels("y") if y.get("field") == field]
        assert len(scales) == 2
        for scale in scales:
            assert (scale["domainMin"], scale["domainMax"]) == (0, {"expr": "ceiling"})
    assert curve(chart, "temperatures")["y"]["axis"]["values"] == {"expr": "[0, ceiling]"}


def test_the_numbers_of_now_in_large_type(read, view):
    chart = read(temperature_chart, 4, 6)
    *texts, beyond = chart.layers("temperatures", "text")
    assert [t["encoding"]["text"]["field"] for t in texts] == ["T_text", "beta_text", "H_text"]
    assert beyond["encoding"]["text"]["field"] == "T_text"  # see the tests of what a hand moves
    for t in texts:
        assert t["transform"] == [{"filter": {"param": "T"}}]
        assert chart.pixels(t["mark"]["fontSize"], view) >= 1.15 * view.font


def test_a_mark_stands_out_from_a_bar_of_any_colour(read):
    (ticks,) = read(temperature_chart, 4, 6).layers("sweep", "tick")
    assert ticks["mark"]["color"] == "currentColor"
    assert ticks["mark"]["stroke"] == {"expr": "background"}
    assert "opacity" not in ticks["mark"]


# --- Places ---


def panels(chart, view):
    """The edges (left, right, top, bottom) of the bars, the curves and the entropy."""
    (bars,) = chart.encodings("sweep", "bar")
    found = []
    for panel in (bars, curve(chart, "sweep"), curve(chart, "temperatures")):
        found.append((*chart.edges(panel["x"], view), *sorted(chart.edges(panel["y"], view))))
    return found


def test_a_wide_page_has_the_bars_at_the_left_and_the_curves_above_the_entropy(read, rows, wide):
    bars, p, h = panels(read(temperature_chart, rows, 6), wide)
    assert bars[1] + 2.5 * wide.font < p[0]  # between them "100%" of the curves' axis
    assert p[:2] == h[:2]
    assert p[3] + wide.font < h[2]


def test_a_narrow_page_has_bars_curves_and_entropy_one_below_the_other(read, rows, narrow):
    bars, p, h = panels(read(temperature_chart, rows, 6), narrow)
    assert bars[3] + 1.5 * narrow.font < p[2]  # between them the axis of the bars
    assert p[3] < h[2]
    assert p[0] == h[0] == 0


def test_every_panel_begins_below_the_numbers_of_now(read, rows, view):
    chart = read(temperature_chart, rows, 6)
    *texts, _ = chart.layers("temperatures", "text")
    lowest = max(
        chart.pixels(t["encoding"]["y"]["value"], view) + chart.pixels(t["mark"]["fontSize"], view)
        for t in texts
    )
    for _, _, top, _ in panels(chart, view):
        assert top > lowest


def test_curves_rise(read, rows, view):
    chart = read(temperature_chart, rows, 6)
    for name in ("sweep", "temperatures"):
        bottom, top = chart.edges(curve(chart, name)["y"], view)
        assert bottom > top


def test_on_a_wide_page_the_rows_have_all_the_height_but_three_lines(read, rows, wide):
    _, _, top, bottom = panels(read(temperature_chart, rows, 6), wide)[0]
    assert bottom - top == pytest.approx(wide.height - 3 * wide.font)


@pytest.mark.parametrize(("rows", "lines"), [(4, 22), (8, 24.5), (12, 24.5), (25, 45)])
def test_on_a_phone_each_row_has_room_for_its_name(read, phone, rows, lines):
    view = phone._replace(height=lines * phone.font)
    _, _, top, bottom = panels(read(temperature_chart, rows, 6), view)[0]
    assert (bottom - top) / rows >= phone.font - 1e-9

"""Definitions of creativity, a strip for each."""

import numpy as np
import pandas as pd
import pytest

from softmax_core.charts.define import definition_strips
from softmax_core.tables.define import Curve, peaks_table, strips_table, zeros_table
from softmax_core.tables.temperature import strips, temperature_texts


def test_its_data(read):
    chart, places = read(definition_strips, 1), np.array([1.0, 2.0])
    curves = [Curve("surprise", np.array([1.0, 2.0]), "bits")]
    tables = {
        "strips": pd.DataFrame(strips_table(curves, places)),
        "zeros": zeros_table(curves),
        "peaks": peaks_table(curves, places, places),
        "temperatures": pd.DataFrame(strips(places, **temperature_texts(places))),
    }
    assert chart.data_sets == set(tables)
    for name, frame in tables.items():
        assert chart.fields(name) <= set(frame)


def test_each_definition_has_a_curve_of_its_own(read):
    (curves,) = read(definition_strips, 2).encodings("strips", "line")
    assert (curves["x"]["field"], curves["y"]["field"]) == ("place", "y")
    assert curves["detail"]["field"] == "row"
    assert curves["color"]["field"] == "colour"


@pytest.mark.parametrize("curves", [1, 2, 6])
def test_the_strips_share_the_height_from_the_top_down(read, curves, view):
    chart = read(definition_strips, curves)
    fields = {y["field"]: y for y in chart.channels("y") if "field" in y}
    assert set(fields) == {"y", "head_y"}
    for y in fields.values():
        assert y["scale"]["domain"] == [0, curves]
        assert chart.edges(y, view) == [0, view.height]


def test_its_name_and_its_value_now_are_told_shorter_on_a_narrow_page(read):
    now = read(definition_strips, 2).layers("strips", "text")[0]
    assert now["transform"] == [{"filter": {"param": "T"}}]
    assert now["mark"]["text"] == {"expr": "(width > 27 * font ? datum.head : datum.short_head)"}


def test_where_it_is_largest_is_ringed_and_told_where_there_is_room(read, wide, narrow):
    chart = read(definition_strips, 2)
    (ring,), (told,) = chart.layers("peaks", "point"), chart.layers("peaks", "text")
    assert ring["mark"]["filled"] is False
    assert chart.pixels(told["mark"]["opacity"], wide) == 1
    assert chart.pixels(told["mark"]["opacity"], narrow) == 0


def test_the_ring_of_a_value_at_either_end_lies_within_the_view(read, view):
    chart = read(definition_strips, 2)
    left, right = chart.edges(chart.encodings("peaks", "point")[0]["x"], view)
    ring = np.sqrt(260 / np.pi) + 1.5  # Vega's size is an area, and the line is 3 wide
    assert left >= 8
    assert right + ring <= view.width


def test_zero_has_a_dashed_line_and_its_number_at_the_right(read, view):
    chart = read(definition_strips, 2)
    (line,), (number,) = chart.layers("zeros", "rule"), chart.layers("zeros", "text")
    assert line["mark"]["strokeDash"]
    assert number["mark"]["text"] == "0"
    assert chart.pixels(number["encoding"]["x"]["value"], view) == view.width
    assert chart.pixels(line["encoding"]["x2"]["value"], view) < view.width

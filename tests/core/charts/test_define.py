"""Definitions of creativity, a strip for each."""

import numpy as np
import pandas as pd
import pytest

from softmax_core.charts.define import definition_strips
from softmax_core.tables.define import Curve, peaks_table, strips_table, zeros_table
from softmax_core.tables.temperature import strips

WIDE, NARROW = 1280, 360


def test_its_data(read):
    chart, places = read(definition_strips, 1, 18), np.array([1.0, 2.0])
    curves = [Curve("surprise", np.array([1.0, 2.0]), "bits")]
    tables = {
        "strips": pd.DataFrame(strips_table(curves, places)),
        "zeros": zeros_table(curves),
        "peaks": peaks_table(curves, places, places),
        "temperatures": pd.DataFrame(strips(places)),
    }
    assert chart.data_sets == set(tables)
    for name, frame in tables.items():
        assert chart.fields(name) <= set(frame)


def test_each_definition_has_a_curve_of_its_own(read):
    (curves,) = read(definition_strips, 2, 18).encodings("strips", "line")
    assert (curves["x"]["field"], curves["y"]["field"]) == ("place", "y")
    assert curves["detail"]["field"] == "row"
    assert curves["color"]["field"] == "colour"


@pytest.mark.parametrize("curves", [1, 2, 6])
def test_the_strips_share_the_height_from_the_top_down(read, curves):
    chart = read(definition_strips, curves, 18)
    fields = {y["field"]: y for y in chart.channels("y") if "field" in y}
    assert set(fields) == {"y", "head_y"}
    for y in fields.values():
        assert y["scale"]["domain"] == [0, curves]
        assert chart.edges(y, WIDE) == [0, chart["height"]]


def test_its_name_and_its_value_now_are_told_shorter_on_a_narrow_page(read):
    now = read(definition_strips, 2, 18).layers("strips", "text")[0]
    assert now["transform"] == [{"filter": {"param": "T"}}]
    assert now["mark"]["text"] == {"expr": "(width > 540 ? datum.head : datum.short_head)"}


def test_where_it_is_largest_is_ringed_and_told_where_there_is_room(read):
    chart = read(definition_strips, 2, 18)
    (ring,), (told,) = chart.layers("peaks", "point"), chart.layers("peaks", "text")
    assert ring["mark"]["filled"] is False
    assert chart.pixels(told["mark"]["opacity"], WIDE) == 1
    assert chart.pixels(told["mark"]["opacity"], NARROW) == 0


def test_the_ring_of_a_value_at_either_end_lies_within_the_view(read, font):
    chart = read(definition_strips, 2, font)
    left, right = chart.edges(chart.encodings("peaks", "point")[0]["x"], WIDE)
    ring = np.sqrt(260 / np.pi) + 1.5  # Vega's size is an area, and the line is 3 wide
    assert left >= 8
    assert right + ring <= WIDE


def test_zero_has_a_dashed_line_and_its_number_at_the_right(read):
    chart = read(definition_strips, 2, 18)
    (line,), (number,) = chart.layers("zeros", "rule"), chart.layers("zeros", "text")
    assert line["mark"]["strokeDash"]
    assert number["mark"]["text"] == "0"
    assert chart.pixels(number["encoding"]["x"]["value"], WIDE) == WIDE
    assert chart.pixels(line["encoding"]["x2"]["value"], WIDE) < WIDE


@pytest.mark.parametrize("curves", range(1, 6))
def test_more_definitions_are_never_less_high_and_each_has_five_lines(read, curves, font):
    height = read(definition_strips, curves, font)["height"]
    assert height <= read(definition_strips, curves + 1, font)["height"]
    assert height / curves >= 5.5 * font


def test_one_definition_has_the_room_of_two(read, font):
    assert (
        read(definition_strips, 1, font)["height"]
        == read(definition_strips, 2, font)["height"]
        == 13 * font
    )

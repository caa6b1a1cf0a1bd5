"""The whole vocabulary beside what a tool shows."""

import numpy as np
import pandas as pd

from softmax_core.charts.real_model import vocabulary_bars
from softmax_core.tables.real_model import PROMPTS, bars_table, prompt_bars, unshown_table


def test_its_data(read):
    chart, bars = read(vocabulary_bars), prompt_bars(PROMPTS["real-6"], [1.0])
    assert chart.data_sets == {"bars", "temperatures", "once"}
    assert chart.fields("bars") <= set(pd.DataFrame(bars_table(bars, np.array([1.0]))))
    unshown = pd.DataFrame(unshown_table(bars, [1.0], np.array([1.0]), "unshown"))
    assert chart.fields("temperatures") <= set(unshown)
    assert chart.fields("once") == {"tool_name"}


def test_only_the_slider_moves_it(read):
    chart = read(vocabulary_bars)
    assert {param["name"] for param in chart["params"]} == {"T", "type", "font"}
    assert not [layer for layer in chart.layer if layer.get("name") == "T_targets"]


def test_a_bar_is_faint_between_the_two_bounds_of_its_probability(read):
    sure, between = read(vocabulary_bars).layers("bars", "bar")[:2]
    assert sure["encoding"]["x"]["field"] == "low"
    assert "x2" not in sure["encoding"]  # from 0
    assert between["encoding"]["x"]["field"] == "low"
    assert between["encoding"]["x2"]["field"] == "high"
    assert between["mark"]["fillOpacity"] < 0.5
    assert "stroke" in between["encoding"]  # its edge is as strong as its word's colour


def test_probabilities_are_always_drawn_from_0_to_1(read):
    assert read(vocabulary_bars).drawn_from_0_to_1() == {"low", "high", "tool"}


def test_all_follow_the_hand(read):
    for layer in read(vocabulary_bars).layers("bars"):
        assert layer["transform"] == [{"filter": {"param": "T"}}]


def test_both_have_the_same_rows_side_by_side(read, wide):
    chart = read(vocabulary_bars)
    whole, _, tool = chart.encodings("bars", "bar")
    assert chart.edges(whole["x"], wide)[1] < chart.edges(tool["x"], wide)[0]
    assert chart.edges(whole["y"], wide) == chart.edges(tool["y"], wide)
    assert whole["y"]["sort"] == tool["y"]["sort"] == {"field": "row", "op": "min"}


def test_the_tool_is_unseen_on_a_narrow_page(read, wide, narrow):
    chart = read(vocabulary_bars)
    tool = chart.layers("bars", "bar")[2]
    numbers = chart.layers("bars", "text")[1]
    (name,) = [layer for layer in chart.layers("once") if "text" in layer["encoding"]]
    for layer in (tool, numbers, name):
        assert chart.pixels(layer["mark"]["opacity"], wide) > 0
        assert chart.pixels(layer["mark"]["opacity"], narrow) == 0
    assert chart.edges(tool["encoding"]["x"], narrow) == [0, 0]


def test_the_numbers_of_now_are_told_in_large_type(read):
    texts = read(vocabulary_bars).encodings("temperatures", "text")
    assert [t["text"]["field"] for t in texts] == ["T_text", "beta_text", "unshown_text"]


def test_the_rows_begin_below_the_names_of_the_panels_and_those_below_the_numbers(read, view):
    chart = read(vocabulary_bars)
    numbers = chart.layers("temperatures", "text")
    size = chart.pixels(numbers[0]["mark"]["fontSize"], view)
    lowest = max(chart.pixels(layer["encoding"]["y"]["value"], view) for layer in numbers)
    names = {chart.pixels(layer["encoding"]["y"]["value"], view) for layer in chart.layers("once")}
    (top_of_names,) = names
    assert lowest + size <= top_of_names
    (top, bottom) = chart.edges(chart.encodings("bars", "bar")[0]["y"], view)
    assert top_of_names + view.font <= top
    assert bottom == view.height

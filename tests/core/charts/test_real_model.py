"""The whole vocabulary beside what a tool shows."""

import numpy as np
import pandas as pd
import pytest

from softmax_core.charts.real_model import vocabulary_bars
from softmax_core.tables.real_model import PROMPTS, bars_table, prompt_bars, unshown_table

WIDE, NARROW = 1280, 360


def test_its_data(read):
    chart, bars = read(vocabulary_bars, 12, 18), prompt_bars(PROMPTS["real-6"], [1.0])
    assert chart.data_sets == {"bars", "temperatures", "once"}
    assert chart.fields("bars") <= set(pd.DataFrame(bars_table(bars, np.array([1.0]))))
    unshown = pd.DataFrame(unshown_table(bars, [1.0], np.array([1.0]), "unshown"))
    assert chart.fields("temperatures") <= set(unshown)
    assert chart.fields("once") == {"tool_name"}


def test_only_the_slider_moves_it(read):
    chart = read(vocabulary_bars, 12, 18)
    assert [param["name"] for param in chart["params"]] == ["T"]
    assert not [layer for layer in chart.layer if layer.get("name") == "T_targets"]


def test_a_bar_is_faint_between_the_two_bounds_of_its_probability(read):
    sure, between = read(vocabulary_bars, 12, 18).layers("bars", "bar")[:2]
    assert sure["encoding"]["x"]["field"] == "low"
    assert "x2" not in sure["encoding"]  # from 0
    assert between["encoding"]["x"]["field"] == "low"
    assert between["encoding"]["x2"]["field"] == "high"
    assert between["mark"]["opacity"] < 0.5


def test_probabilities_are_always_drawn_from_0_to_1(read, rows):
    assert read(vocabulary_bars, rows, 18).drawn_from_0_to_1() == {"low", "high", "tool"}


def test_all_follow_the_hand(read):
    for layer in read(vocabulary_bars, 12, 18).layers("bars"):
        assert layer["transform"] == [{"filter": {"param": "T"}}]


def test_both_have_the_same_rows_side_by_side(read, rows, font):
    chart = read(vocabulary_bars, rows, font)
    whole, _, tool = chart.encodings("bars", "bar")
    assert chart.edges(whole["x"], WIDE)[1] < chart.edges(tool["x"], WIDE)[0]
    assert chart.edges(whole["y"], WIDE) == chart.edges(tool["y"], WIDE)
    assert whole["y"]["sort"] == tool["y"]["sort"] == {"field": "row", "op": "min"}


def test_the_tool_is_unseen_on_a_narrow_page(read, font):
    chart = read(vocabulary_bars, 12, font)
    tool = chart.layers("bars", "bar")[2]
    numbers = chart.layers("bars", "text")[1]
    (name,) = [layer for layer in chart.layers("once") if "text" in layer["encoding"]]
    for layer in (tool, numbers, name):
        assert chart.pixels(layer["mark"]["opacity"], WIDE) > 0
        assert chart.pixels(layer["mark"]["opacity"], NARROW) == 0
    assert chart.edges(tool["encoding"]["x"], NARROW) == [0, 0]


def test_the_numbers_of_now_are_told_in_large_type(read):
    texts = read(vocabulary_bars, 12, 18).encodings("temperatures", "text")
    assert [t["text"]["field"] for t in texts] == ["T_text", "beta_text", "unshown_text"]


def test_each_row_has_room_for_its_name(read, rows, font):
    assert read(vocabulary_bars, rows, font)["height"] == pytest.approx((5 + 1.45 * rows) * font)

"""Charts of words drawn at random."""

import numpy as np
import pandas as pd

from softmax_core.charts.draw import (
    chain_columns,
    counts_beside_theory,
    running_shares,
    same_luck,
)
from softmax_core.distribution.truncation import sampler_chain
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.draw import (
    chain_table,
    counts_table,
    luck_tables,
    running_names,
    running_table,
)
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.temperature import strips

TABLE = clean_table(PRESETS["lecture"].frame).table
ROWS = chart_rows(TABLE, 12)
DRAWN, P = np.array([3, 3, 0, 1]), np.full(4, 0.25)


# --- A chain of samplers ---


def test_the_data_of_a_chain(read):
    chart = read(chain_columns)
    chain = sampler_chain(TABLE.logits, [("top_p", 0.6)], TABLE.counts)
    columns, heads = chain_table(ROWS, chain)
    assert chart.data_sets == {"columns", "heads"}
    assert chart.fields("columns") <= set(columns)
    assert chart.fields("heads") <= set(heads)


def test_each_step_has_a_column_across_the_page_under_its_name(read, view):
    chart = read(chain_columns)
    (bars,) = chart.encodings("columns", "bar")
    assert (bars["x"]["field"], bars["x2"]["field"]) == ("start", "end")
    assert chart.drawn_from_0_to_1() == {"start", "end"}
    assert chart.edges(bars["x"], view) == [0, view.width]
    (heads,) = chart.encodings("heads", "text")
    assert (heads["x"]["field"], heads["text"]["field"]) == ("start", "head")


def test_only_what_a_step_removes_is_struck_out(read):
    for line in read(chain_columns).encodings("columns", "rule"):
        assert line["opacity"]["condition"]["test"] == "datum.lost"
        assert line["opacity"]["value"] == 0


def test_each_number_of_a_chain_stands_beside_its_bar_or_on_a_narrow_page_above_it(read, view):
    chart = read(chain_columns)
    beside, above = (layer for layer in chart.layers("columns") if layer["mark"]["type"] == "text")
    shown = [chart.pixels(layer["mark"]["opacity"], view) for layer in (beside, above)]
    assert shown == ([0, 1] if view.width <= 27 * view.font else [1, 0])
    assert beside["encoding"]["x"]["field"] == "end"
    assert (above["encoding"]["x"]["field"], above["encoding"]["y"]["bandPosition"]) == ("start", 0)


def test_the_rows_of_a_chain_begin_below_the_heads(read, view):
    chart = read(chain_columns)
    (bars,), (heads,) = chart.encodings("columns", "bar"), chart.layers("heads")
    top, bottom = chart.edges(bars["y"], view)
    assert heads["mark"]["baseline"] == "top"
    assert chart.pixels(heads["encoding"]["y"]["value"], view) == 0
    assert top >= 1.2 * view.font
    assert bottom == view.height


# --- Counts and theory ---


def test_the_data_of_the_counts(read):
    chart = read(counts_beside_theory)
    assert chart.data_sets == {"counts"}
    assert chart.fields("counts") <= set(counts_table(P, ROWS, DRAWN))


def test_the_share_drawn_its_probability_and_one_standard_error_are_on_one_line(read, view):
    chart = read(counts_beside_theory)
    marks = [layer for layer in chart.layer if layer["mark"]["type"] != "text"]
    drawn = {layer["mark"]["type"]: layer["encoding"]["x"] for layer in marks}
    assert {mark: x["field"] for mark, x in drawn.items()} == {
        "bar": "share",
        "tick": "p",
        "rule": "low",
    }
    assert {rule["x2"]["field"] for rule in chart.encodings("counts", "rule")} == {"high"}
    assert chart.drawn_from_0_to_1() == {"share", "p", "low"}
    assert len({tuple(chart.edges(x, view)) for x in drawn.values()}) == 1


def test_the_error_bar_is_seen_on_a_bar_of_any_colour(read):
    around, line = read(counts_beside_theory).layers("counts", "rule")
    assert (around["mark"]["color"], line["mark"]["color"]) == (
        {"expr": "background"},
        "currentColor",
    )
    assert around["mark"]["strokeWidth"] > line["mark"]["strokeWidth"]
    assert around["encoding"] == line["encoding"]


def test_a_count_stands_before_its_bar_where_no_mark_runs_through_it(read, view):
    chart = read(counts_beside_theory)
    (numbers,), (bars,) = chart.layers("counts", "text"), chart.encodings("counts", "bar")
    assert numbers["encoding"]["text"]["field"] == "text"
    assert numbers["mark"]["align"] == "right"
    end = chart.pixels(numbers["encoding"]["x"]["value"], view)
    assert end < chart.edges(bars["x"], view)[0]
    assert end >= 6 * view.font  # "1,113 (92.8%)"


def test_the_data_of_the_running_shares(read):
    chart = read(running_shares)
    running = running_table(DRAWN, 4, ROWS)
    assert chart.data_sets == {"running", "counts", "ends"}
    assert chart.fields("running") <= set(running)
    assert chart.fields("ends") <= set(running_names(running))
    assert chart.fields("counts") <= set(counts_table(P, ROWS, DRAWN))


def test_the_shares_run_towards_their_probabilities(read, view):
    chart = read(running_shares)
    (shares,), (p,) = chart.encodings("running", "line"), chart.encodings("counts", "rule")
    assert (shares["x"]["field"], shares["x"]["scale"]["type"]) == ("n", "log")
    assert shares["x"]["axis"]["title"] == "words drawn"
    assert (shares["y"]["field"], p["y"]["field"]) == ("share", "p")
    assert shares["detail"]["field"] == "row"
    assert shares["color"] == p["color"]
    assert shares["y"]["scale"] == p["y"]["scale"]
    assert chart.drawn_from_0_to_1() == {"share", "p"}
    assert chart.edges(shares["y"], view) == [view.height, 0]  # upwards
    # From one side to the other, and not through the names.
    ends = [chart.pixels(p[channel]["value"], view) for channel in ("x", "x2")]
    assert ends == chart.edges(shares["x"], view)
    (names,) = chart.encodings("ends", "text")
    assert ends[1] < chart.pixels(names["x"]["value"], view)


# --- The same luck at several temperatures ---


def test_the_data_of_the_same_luck(read):
    chart, numbers = read(same_luck), np.array([0.0, 0.01])
    stacks, picks = luck_tables(TABLE, ROWS, (1.0, 5.0), numbers)
    assert chart.data_sets == {"stacks", "picks", "numbers"}
    assert chart.fields("stacks") <= set(stacks)
    assert chart.fields("picks") <= set(picks)
    assert chart.fields("numbers") <= set(pd.DataFrame(strips(numbers)))


def test_the_hand_moves_a_number_from_0_to_99_hundredths(read):
    chart = read(same_luck)
    u = chart.param("u")
    assert u["select"]["type"] == "point"
    assert u["select"]["fields"] == ["place"]
    assert (u["bind"]["min"], u["bind"]["max"], u["bind"]["step"]) == (0, 0.99, 0.01)
    assert u["value"] == [{"place": 0.25}]
    assert u["views"] == ["u_targets"] == [chart.layer[-1]["name"]]
    assert chart.layer[-1]["data"] == {"name": "numbers"}


def test_the_number_lies_on_the_line_on_which_the_words_are_stacked(read, view):
    chart = read(same_luck)
    (slices,), (_, u) = chart.encodings("stacks", "bar"), chart.encodings("numbers", "rule")
    assert (slices["x"]["field"], slices["x2"]["field"]) == ("start", "end")
    assert u["x"]["field"] == "place"
    assert chart.drawn_from_0_to_1() == {"start", "middle", "place", "left"}
    assert chart.edges(slices["x"], view) == chart.edges(u["x"], view)


def test_each_temperature_tells_the_word_that_it_picks_now(read):
    (picked,) = read(same_luck).layers("picks", "text")
    assert picked["transform"] == [{"filter": {"param": "u"}}]
    assert picked["encoding"]["text"]["field"] == "label"
    assert picked["encoding"]["y"]["field"] == "T_text"
    assert picked["encoding"]["y"]["sort"] == {"field": "pin", "op": "min"}


def test_the_word_that_is_picked_stands_at_the_right_of_its_line(read, view):
    chart = read(same_luck)
    (picked,), (slices,) = chart.layers("picks", "text"), chart.encodings("stacks", "bar")
    assert picked["mark"]["align"] == "left"
    begin = chart.pixels(picked["encoding"]["x"]["value"], view)
    assert chart.edges(slices["x"], view)[1] < begin
    # Room for the longest word of the examples, or of the lecture's on a phone.
    letters = len("1,000 other words" if view.width > 27 * view.font else "laughter")
    size = chart.pixels(picked["mark"]["fontSize"], view)
    assert view.width - begin >= letters * 0.53 * size


def test_each_temperature_has_a_row_below_the_number(read, view):
    chart = read(same_luck)
    (slices,), (number,) = chart.encodings("stacks", "bar"), chart.layers("numbers", "text")
    assert number["mark"]["baseline"] == "bottom"
    bottom_of_number = chart.pixels(number["encoding"]["y"]["value"], view)
    assert bottom_of_number >= 0.8 * view.font
    top, bottom = chart.edges(slices["y"], view)
    assert bottom_of_number < top
    assert bottom == view.height

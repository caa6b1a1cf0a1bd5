"""Charts of words drawn at random."""

import numpy as np
import pandas as pd
import pytest

from softmax_core.charts.draw import (
    chain_columns,
    counts_beside_theory,
    running_shares,
    same_luck,
)
from softmax_core.distribution.truncation import sampler_chain
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.draw import chain_table, counts_table, luck_tables, running_table
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.temperature import strips

TABLE = clean_table(PRESETS["lecture"].frame).table
ROWS = chart_rows(TABLE, 12)
DRAWN, P = np.array([3, 3, 0, 1]), np.full(4, 0.25)


# --- A chain of samplers ---


def test_the_data_of_a_chain(read):
    chart = read(chain_columns, 4, 18)
    chain = sampler_chain(TABLE.logits, [("top_p", 0.6)], TABLE.counts)
    columns, heads = chain_table(ROWS, chain)
    assert chart.data_sets == {"columns", "heads"}
    assert chart.fields("columns") <= set(columns)
    assert chart.fields("heads") <= set(heads)


def test_each_step_has_a_column_across_the_page_under_its_name(read):
    chart = read(chain_columns, 4, 18)
    (bars,) = chart.encodings("columns", "bar")
    assert (bars["x"]["field"], bars["x2"]["field"]) == ("start", "end")
    assert chart.drawn_from_0_to_1() == {"start", "end"}
    assert chart.edges(bars["x"], 1280) == [0, 1280]
    (heads,) = chart.encodings("heads", "text")
    assert (heads["x"]["field"], heads["text"]["field"]) == ("start", "head")


def test_only_what_a_step_removes_is_struck_out(read):
    (line,) = read(chain_columns, 4, 18).encodings("columns", "rule")
    assert line["opacity"]["condition"] == {"test": "datum.lost", "value": 0.8}
    assert line["opacity"]["value"] == 0


def test_a_chain_has_a_row_for_each_word_and_one_for_the_heads(read, rows, font):
    assert read(chain_columns, rows, font)["height"] == (rows + 1) * 2 * font


# --- Counts and theory ---


def test_the_data_of_the_counts(read):
    chart = read(counts_beside_theory, 4, 18)
    assert chart.data_sets == {"counts"}
    assert chart.fields("counts") <= set(counts_table(P, ROWS, DRAWN))


def test_the_share_drawn_its_probability_and_one_standard_error_are_on_one_line(read):
    chart = read(counts_beside_theory, 4, 18)
    drawn = {layer["mark"]["type"]: layer["encoding"]["x"] for layer in chart.layer}
    assert {mark: x["field"] for mark, x in drawn.items()} == {
        "bar": "share",
        "tick": "p",
        "rule": "low",
        "text": "text_at",
    }
    assert chart.encodings("counts", "rule")[0]["x2"]["field"] == "high"
    assert chart.drawn_from_0_to_1() == {"share", "p", "low", "text_at"}
    assert {tuple(chart.edges(x, 1280)) for x in drawn.values()} == {(0, 1110)}


def test_counts_have_two_lines_of_text_for_each_word_and_an_axis(read, rows, font):
    assert read(counts_beside_theory, rows, font)["height"] == (rows + 1) * 2 * font


def test_the_data_of_the_running_shares(read):
    chart = read(running_shares, 18)
    assert chart.data_sets == {"running", "counts"}
    assert chart.fields("running") <= set(running_table(DRAWN, 4, ROWS))
    assert chart.fields("counts") <= set(counts_table(P, ROWS, DRAWN))


def test_the_shares_run_towards_their_probabilities(read):
    chart = read(running_shares, 18)
    (shares,), (p,) = chart.encodings("running", "line"), chart.encodings("counts", "rule")
    assert (shares["x"]["field"], shares["x"]["scale"]["type"]) == ("n", "log")
    assert shares["x"]["axis"]["title"] == "words drawn"
    assert (shares["y"]["field"], p["y"]["field"]) == ("share", "p")
    assert shares["detail"]["field"] == "row"
    assert shares["color"] == p["color"]
    assert shares["y"]["scale"] == p["y"]["scale"]
    assert chart.drawn_from_0_to_1() == {"share", "p"}
    assert chart.edges(shares["y"], 1280) == [260, 0]  # upwards
    assert "x" not in p  # from one side to the other


# --- The same luck at several temperatures ---


def test_the_data_of_the_same_luck(read):
    chart, numbers = read(same_luck, 2, 18), np.array([0.0, 0.01])
    stacks, picks = luck_tables(TABLE, ROWS, (1.0, 5.0), numbers)
    assert chart.data_sets == {"stacks", "picks", "numbers"}
    assert chart.fields("stacks") <= set(stacks)
    assert chart.fields("picks") <= set(picks)
    assert chart.fields("numbers") <= set(pd.DataFrame(strips(numbers)))


def test_the_hand_moves_a_number_from_0_to_99_hundredths(read):
    chart = read(same_luck, 2, 18)
    u = chart.param("u")
    assert u["select"]["type"] == "point"
    assert u["select"]["fields"] == ["place"]
    assert (u["bind"]["min"], u["bind"]["max"], u["bind"]["step"]) == (0, 0.99, 0.01)
    assert u["value"] == [{"place": 0.25}]
    assert u["views"] == ["u_targets"] == [chart.layer[-1]["name"]]
    assert chart.layer[-1]["data"] == {"name": "numbers"}


def test_the_number_lies_on_the_line_on_which_the_words_are_stacked(read):
    chart = read(same_luck, 2, 18)
    (slices,), (u,) = chart.encodings("stacks", "bar"), chart.encodings("numbers", "rule")
    assert (slices["x"]["field"], slices["x2"]["field"]) == ("start", "end")
    assert u["x"]["field"] == "place"
    assert chart.drawn_from_0_to_1() == {"start", "middle", "place", "left"}
    for width in (1280, 360):
        assert chart.edges(slices["x"], width) == chart.edges(u["x"], width)


def test_each_temperature_tells_the_word_that_it_picks_now(read):
    (picked,) = read(same_luck, 2, 18).layers("picks", "text")
    assert picked["transform"] == [{"filter": {"param": "u"}}]
    assert picked["encoding"]["text"]["field"] == "label"
    assert picked["encoding"]["y"]["field"] == "T_text"
    assert picked["encoding"]["y"]["sort"] == {"field": "pin", "op": "min"}


@pytest.mark.parametrize("temperatures", [1, 2, 8])
def test_each_temperature_has_a_row_below_the_number(read, temperatures, font):
    assert read(same_luck, temperatures, font)["height"] == (2 + 3 * temperatures) * font

"""The denominator as a stack of its terms."""

import pytest

from softmax_core.charts.softmax import denominator_bars
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.softmax import calculation, denominator_tables


def test_its_data(read):
    chart, table = read(denominator_bars, 4, 18), clean_table(PRESETS["lecture"].frame).table
    slices, labels = denominator_tables(table, chart_rows(table, 12), calculation(table, 1.0), 2)
    assert chart.data_sets == {"slices", "labels"}
    assert chart.fields("slices") <= set(slices)
    assert chart.fields("labels") <= set(labels)


def test_a_term_begins_where_the_one_before_it_ends(read):
    (slices,) = read(denominator_bars, 4, 18).encodings("slices", "bar")
    assert (slices["x"]["field"], slices["x2"]["field"]) == ("start", "end")
    assert slices["y"]["field"] == "label"
    assert slices["y"]["sort"] == {"field": "row", "op": "min"}


def test_each_share_is_of_the_whole_and_written_at_the_end_of_its_slice(read):
    chart = read(denominator_bars, 4, 18)
    assert chart.drawn_from_0_to_1() == {"start", "end"}
    (labels,) = chart.encodings("labels", "text")
    assert (labels["x"]["field"], labels["text"]["field"]) == ("end", "text")
    slices = chart.encodings("slices", "bar")[0]
    for width in (1280, 360):
        assert chart.edges(labels["x"], width) == chart.edges(slices["x"], width)
        assert width - chart.edges(slices["x"], width)[1] >= 160  # for the number after the last


@pytest.mark.parametrize("font", [16, 24])
def test_one_row_for_each_term_and_one_for_all(read, font):
    heights = [read(denominator_bars, rows, font)["height"] for rows in (1, 2, 9, 25)]
    assert heights == pytest.approx([2.2 * font * rows for rows in (2, 3, 10, 26)])

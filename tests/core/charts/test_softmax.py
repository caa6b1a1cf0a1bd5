"""The denominator as a stack of its terms."""

from softmax_core.charts.softmax import denominator_bars
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.softmax import calculation, denominator_tables


def test_its_data(read):
    chart, table = read(denominator_bars), clean_table(PRESETS["lecture"].frame).table
    slices, labels = denominator_tables(table, chart_rows(table, 12), calculation(table, 1.0), 2)
    assert chart.data_sets == {"slices", "labels"}
    assert chart.fields("slices") <= set(slices)
    assert chart.fields("labels") <= set(labels)


def test_a_term_begins_where_the_one_before_it_ends(read):
    (slices,) = read(denominator_bars).encodings("slices", "bar")
    assert (slices["x"]["field"], slices["x2"]["field"]) == ("start", "end")
    assert slices["y"]["field"] == "label"
    assert slices["y"]["sort"] == {"field": "row", "op": "min"}


def test_every_slice_is_on_one_scale(read, view):
    chart = read(denominator_bars)
    assert chart.drawn_from_0_to_1() == {"start", "end"}
    (slices,) = chart.encodings("slices", "bar")
    assert chart.edges(slices["x"], view)[0] == 0


def test_on_a_wide_page_a_number_is_written_at_the_end_of_its_slice(read, wide):
    chart = read(denominator_bars)
    (labels,), (slices,) = chart.layers("labels"), chart.encodings("slices", "bar")
    end = labels["encoding"]["x"]
    assert (end["field"], labels["encoding"]["text"]["field"]) == ("end", "text")
    assert chart.edges(end, wide) == chart.edges(slices["x"], wide)
    assert wide.width - chart.edges(end, wide)[1] >= 9 * wide.font  # "2,980.96 (86.5%)"


def test_on_a_narrow_page_the_numbers_stand_one_below_the_other_at_the_right(read, narrow):
    chart = read(denominator_bars)
    (labels,), (slices,) = chart.layers("labels"), chart.encodings("slices", "bar")
    assert chart.edges(labels["encoding"]["x"], narrow) == [narrow.width] * 2
    assert labels["mark"]["align"] == {"expr": "(width > 27 * font ? 'left' : 'right')"}
    left, right = chart.edges(slices["x"], narrow)
    assert right - left >= 0.2 * narrow.width - 1e-9

"""The logits, and the probabilities beside them or below."""

import pandas as pd
import pytest

from softmax_core.charts.guess import logits_and_probabilities
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.guess import guess_table
from softmax_core.tables.rows import chart_rows


@pytest.fixture
def lecture():
    return clean_table(pd.DataFrame(PRESETS["lecture"].frame)).table


def bars(chart):
    """The bars of the logits, and those of the probabilities."""
    return chart.encodings("words", "bar")


def test_its_data(read, lecture):
    chart = read(logits_and_probabilities, 4)
    assert chart.data_sets == {"words", "once"}
    assert chart.fields("words") <= set(guess_table(lecture, chart_rows(lecture, 24), True))


def test_a_bar_is_as_long_as_its_number(read):
    chart = read(logits_and_probabilities, 4)
    logits, probabilities = bars(chart)
    assert (logits["x"]["field"], logits["x"]["type"]) == ("logit", "quantitative")
    assert (probabilities["x"]["field"], probabilities["x"]["type"]) == ("p", "quantitative")
    numbers = [e["text"]["field"] for e in chart.encodings("words", "text")]
    assert numbers == ["logit_text", "p_text"]


def test_probabilities_are_always_drawn_from_0_to_1_and_logits_as_far_as_they_go(read, rows):
    chart = read(logits_and_probabilities, rows)
    assert chart.drawn_from_0_to_1() == {"p"}
    assert "domain" not in bars(chart)[0]["x"]["scale"]


def test_words_keep_the_order_of_the_table(read, rows):
    for y in read(logits_and_probabilities, rows).channels("y"):
        if "field" in y:
            assert y["field"] == "label"
            assert y["sort"] == {"field": "row", "op": "min"}


def test_a_wide_page_has_both_side_by_side_in_the_same_rows(read, rows, wide):
    chart = read(logits_and_probabilities, rows)
    logits, probabilities = bars(chart)
    assert chart.edges(logits["x"], wide)[1] < chart.edges(probabilities["x"], wide)[0]
    assert chart.edges(logits["y"], wide) == chart.edges(probabilities["y"], wide)
    assert chart.pixels(probabilities["y"]["axis"]["labelOpacity"], wide) == 0  # named once


def test_a_narrow_page_has_the_probabilities_of_few_words_below_named_again(read, narrow):
    chart = read(logits_and_probabilities, 8)
    logits, probabilities = bars(chart)
    assert chart.edges(logits["y"], narrow)[1] < chart.edges(probabilities["y"], narrow)[0]
    assert chart.pixels(probabilities["y"]["axis"]["labelOpacity"], narrow) == 1


def test_a_narrow_page_has_those_of_many_words_as_numbers_in_the_same_rows(read, narrow):
    chart = read(logits_and_probabilities, 9)
    logits, probabilities = bars(chart)
    assert chart.edges(logits["y"], narrow) == chart.edges(probabilities["y"], narrow)
    left, right = chart.edges(probabilities["x"], narrow)
    assert left == right > chart.edges(logits["x"], narrow)[1]  # a bar has no length there


def test_the_panels_have_their_names(read):
    chart = read(logits_and_probabilities, 4)
    assert [layer["mark"]["text"] for layer in chart.layers("once")] == ["logit z", "probability p"]


def test_a_number_stands_before_its_bar(read, rows, view):
    chart = read(logits_and_probabilities, rows)
    for numbers, bar in zip(chart.layers("words", "text"), bars(chart), strict=True):
        assert numbers["mark"]["align"] == "right"
        end, begin = (
            chart.pixels(numbers["encoding"]["x"]["value"], view),
            chart.edges(bar["x"], view)[0],
        )
        assert end <= begin - 0.5 * view.font + 1e-9
        assert end >= 3 * view.font  # room for "−12.5" or "23.7%"


def test_the_names_of_the_panels_stand_above_them(read, rows, view):
    chart = read(logits_and_probabilities, rows)
    for name, bar in zip(chart.encodings("once"), bars(chart), strict=True):
        top = chart.edges(bar["y"], view)[0]
        assert chart.pixels(name["y"]["value"], view) + 1.2 * view.font <= top
        assert chart.pixels(name["x"]["value"], view) <= chart.edges(bar["x"], view)[0]


def test_the_rows_have_all_the_height_but_three_lines_on_a_wide_page(read, rows, wide):
    chart = read(logits_and_probabilities, rows)
    for bar in bars(chart):
        top, bottom = chart.edges(bar["y"], wide)
        assert bottom - top >= wide.height - 3 * wide.font

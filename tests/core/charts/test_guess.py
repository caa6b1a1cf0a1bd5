"""The logits, and the probabilities beside them or below."""

import pandas as pd
import pytest

from softmax_core.charts.guess import logits_and_probabilities
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.guess import guess_table
from softmax_core.tables.rows import chart_rows

WIDE, NARROW = 1280, 360


@pytest.fixture
def lecture():
    return clean_table(pd.DataFrame(PRESETS["lecture"].frame)).table


def bars(chart):
    """The bars of the logits, and those of the probabilities."""
    return chart.encodings("words", "bar")


def test_its_data(read, lecture):
    chart = read(logits_and_probabilities, 4, 18)
    assert chart.data_sets == {"words", "once"}
    assert chart.fields("words") <= set(guess_table(lecture, chart_rows(lecture, 24), True))


def test_a_bar_is_as_long_as_its_number(read):
    chart = read(logits_and_probabilities, 4, 18)
    logits, probabilities = bars(chart)
    assert (logits["x"]["field"], logits["x"]["type"]) == ("logit", "quantitative")
    assert (probabilities["x"]["field"], probabilities["x"]["type"]) == ("p", "quantitative")
    numbers = [e["text"]["field"] for e in chart.encodings("words", "text")]
    assert numbers == ["logit_text", "p_text"]


def test_probabilities_are_always_drawn_from_0_to_1_and_logits_as_far_as_they_go(read, rows):
    chart = read(logits_and_probabilities, rows, 18)
    assert chart.drawn_from_0_to_1() == {"p"}
    assert "domain" not in bars(chart)[0]["x"]["scale"]


def test_words_keep_the_order_of_the_table(read, rows):
    for y in read(logits_and_probabilities, rows, 18).channels("y"):
        if "field" in y:
            assert y["field"] == "label"
            assert y["sort"] == {"field": "row", "op": "min"}


def test_a_wide_page_has_both_side_by_side_in_the_same_rows(read, rows, font):
    chart = read(logits_and_probabilities, rows, font)
    logits, probabilities = bars(chart)
    assert chart.edges(logits["x"], WIDE)[1] < chart.edges(probabilities["x"], WIDE)[0]
    assert chart.edges(logits["y"], WIDE) == chart.edges(probabilities["y"], WIDE)
    assert chart.pixels(probabilities["y"]["axis"]["labelOpacity"], WIDE) == 0  # named once


def test_a_narrow_page_has_the_probabilities_of_few_words_below_named_again(read, font):
    chart = read(logits_and_probabilities, 8, font)
    logits, probabilities = bars(chart)
    assert chart.edges(logits["y"], NARROW)[1] < chart.edges(probabilities["y"], NARROW)[0]
    assert chart.pixels(probabilities["y"]["axis"]["labelOpacity"], NARROW) == 1


def test_a_narrow_page_has_those_of_many_words_as_numbers_in_the_same_rows(read, font):
    chart = read(logits_and_probabilities, 9, font)
    logits, probabilities = bars(chart)
    assert chart.edges(logits["y"], NARROW) == chart.edges(probabilities["y"], NARROW)
    left, right = chart.edges(probabilities["x"], NARROW)
    assert left == right > chart.edges(logits["x"], NARROW)[1]  # a bar has no length there


def test_the_panels_have_their_names(read):
    chart = read(logits_and_probabilities, 4, 18)
    assert [layer["mark"]["text"] for layer in chart.layers("once")] == ["logit z", "probability p"]


@pytest.mark.parametrize(("fewer", "more"), [(1, 2), (7, 8), (9, 10), (24, 25)])
def test_more_words_are_higher(read, fewer, more, font):
    one, other = (read(logits_and_probabilities, rows, font)["height"] for rows in (fewer, more))
    assert one < other


def test_a_few_words_have_room_for_two_rows_each_on_a_narrow_page(read, font):
    assert read(logits_and_probabilities, 8, font)["height"] == 2 * font + 8 * 60
    assert read(logits_and_probabilities, 9, font)["height"] == 2 * font + 9 * 30

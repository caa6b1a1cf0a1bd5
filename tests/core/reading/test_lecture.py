"""What the slides print, and what is so."""

import math

import pytest
from scipy.special import softmax

from softmax_core.reading import lecture
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS

AT_1, AT_5 = lecture.SLIDES


def test_the_example_is_the_first_table_of_the_page():
    table = clean_table(PRESETS["lecture"].frame).table
    assert table.words == lecture.WORDS == ("nights", "laughter", "duck", "friends")
    assert tuple(table.logits) == lecture.LOGITS == (3, 2, 1, 4)


@pytest.mark.parametrize(
    ("slide", "printed"),
    [
        (AT_1, ("0.23", "0.10", "0.03", "0.64")),
        (AT_5, ("0.27", "0.22", "0.18", "0.33")),
    ],
)
def test_the_slides_print_these_percentages(slide, printed):
    assert slide.probabilities == printed


@pytest.mark.parametrize("slide", [AT_1, AT_5])
def test_both_denominators_on_the_slides_are_right_to_their_last_digit(slide):
    exact = sum(math.exp(z / slide.temperature) for z in lecture.LOGITS)
    assert slide.partition_function == f"{exact:.9f}"


def test_at_5_the_percentages_on_the_slide_are_right_roundings():
    assert [f"{p:.2f}" for p in softmax([z / 5 for z in lecture.LOGITS])] == list(
        AT_5.probabilities
    )


def test_at_1_two_percentages_on_the_slide_are_a_hundredth_off():
    exact = [f"{p:.2f}" for p in softmax(lecture.LOGITS)]
    assert exact == ["0.24", "0.09", "0.03", "0.64"]
    off = [
        a for a, b in zip(lecture.WORDS, range(4), strict=True) if exact[b] != AT_1.probabilities[b]
    ]
    assert off == ["nights", "laughter"]


def test_what_the_slide_at_1_prints_sums_to_1():
    assert sum(map(float, AT_1.probabilities)) == pytest.approx(1)


def test_a_slide_is_found_for_its_own_calculation_and_for_no_other():
    assert lecture.slide_at(lecture.WORDS, lecture.LOGITS, 1.0) is AT_1
    assert lecture.slide_at(lecture.WORDS, lecture.LOGITS, 5.0) is AT_5
    assert lecture.slide_at(lecture.WORDS, lecture.LOGITS, 2.0) is None
    assert lecture.slide_at(lecture.WORDS, (3.0, 2.0, 1.0, 4.5), 1.0) is None
    assert lecture.slide_at(("days", *lecture.WORDS[1:]), lecture.LOGITS, 1.0) is None
    assert lecture.slide_at(lecture.WORDS[:3], lecture.LOGITS[:3], 1.0) is None

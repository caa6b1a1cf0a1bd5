"""Numbers are written as a person writes them, and say what they stand for."""

import math
from decimal import Decimal

import mpmath
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from softmax_core.notation.read_numbers import read_number
from softmax_core.notation.write_numbers import (
    as_typed,
    counted,
    decimal,
    distinct,
    fixed,
    odds,
    percent,
    short,
    signed,
    whole,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)


SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read(text):
    """The number that a reader takes from the page, and the power of ten that it is written with."""
    mantissa, _, exponent = text.replace("−", "-").replace(",", "").partition(" × 10")
    power = Decimal(10) ** int(exponent.translate(SUPERSCRIPTS) or 0)
    return Decimal(mantissa) * power, power


@pytest.mark.parametrize(
    ("number", "decimals", "written"),
    [
        (84.7910248837216, 2, "84.79"),  # the lecture's denominator
        (84.7910248837216, 9, "84.791024884"),  # as its slide prints it
        (6.76088718468442, 9, "6.760887185"),
        (2.5, 0, "3"),  # a half goes up
        (0.125, 2, "0.13"),  # and so does an eighth, which a computer writes exactly
        (-0.125, 2, "−0.13"),
        (0.285, 2, "0.29"),  # what is written in full counts, not the double a little below it
        (1234567.891, 1, "1,234,567.9"),
        (-0.6, 1, "−0.6"),
        (5.44e12, 2, "5.44 × 10¹²"),  # too long to be read digit by digit
        (0.00032, 2, "3.20 × 10⁻⁴"),  # two decimals would make it zero
        (-0.00032, 1, "−3.2 × 10⁻⁴"),
        (0.00032, 4, "0.0003"),
        (0.002, 2, "2.00 × 10⁻³"),
        (0.0, 3, "0.000"),
        (-0.0, 3, "0.000"),  # a computer knows a negative zero, a reader does not
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
    ],
)
def test_decimal_as_written_by_hand(number, decimals, written):
    assert decimal(number, decimals) == written


@given(numbers, st.integers(0, 10))
def test_a_decimal_says_the_number_to_half_of_its_last_digit(number, decimals):
    written, power = read(decimal(number, decimals))
    half = Decimal(5) * Decimal(10) ** (-decimals - 1)
    assert abs(written - Decimal(repr(number))) <= half * power


@given(numbers.filter(bool), st.integers(0, 10))
def test_a_number_that_is_not_zero_is_never_written_as_zero(number, decimals):
    text = decimal(number, decimals)
    assert any(digit in text.partition(" × ")[0] for digit in "123456789")


@given(st.one_of(numbers, st.sampled_from([math.inf, -math.inf])))
def test_what_the_page_writes_into_a_field_it_can_read_again(number):
    assert read_number(as_typed(number)) == pytest.approx(number, rel=1e-5, abs=1e-320)


@given(numbers)
def test_what_the_page_shows_it_can_read_again_but_for_commas(number):
    assert read_number(short(number).replace(",", "")) == pytest.approx(
        number, rel=1e-5, abs=1e-320
    )


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1.0, "1"),
        (0.5, "0.5"),
        (1 / 3, "0.333333"),
        (-4.0, "−4"),
        (-0.0, "0"),
        (2000.0, "2,000"),  # β at T = .0005
        (1000000.0, "1,000,000"),
        (1000001.0, "1,000,001"),  # a whole number is told in full
        (249999.87, "250,000"),  # as a peak that lies there
        (37635.169, "37,635.2"),
        (1e-6, "0.000001"),
        (2.5e-7, "2.5 × 10⁻⁷"),
        (1.7976931348623157e308, "1.79769 × 10³⁰⁸"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_short_uses_no_digit_too_many_and_no_notation_of_programs(number, written):
    assert short(number) == written


@given(numbers, st.integers(1, 9))
def test_no_number_is_written_as_a_program_writes_it(number, digits):
    written = [short(number, digits), decimal(number, digits), fixed(min(number, 1e6), digits)]
    assert not any("e" in text or "-" in text or "^" in text for text in written)


@given(st.one_of(numbers, st.just(math.inf), st.just(-math.inf)), st.integers(0, 6))
def test_a_minus_is_a_minus_and_not_a_hyphen(number, decimals):
    assert not any("-" in text for text in (decimal(number, decimals), short(number)))
    assert "-" not in signed(max(min(number, 1e9), -1e9), decimals)


def test_a_percentage_is_a_hundred_times_the_probability():
    assert percent(0.643914259888) == "64.4%"
    assert percent(0.643914259888, 3) == "64.391%"
    assert percent(0.125, 0) == "13%"


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.643914259888, "64.4%"),
        (1.0, "100%"),
        (0.9994, "99.9%"),
        (0.99987, "99.987%"),  # not 100.0%: another word is possible
        (0.9999999, "99.999990%"),
        (1 - 1e-12, ">99.99999%"),
        (0.001, "0.1%"),
        (0.0004, "0.040%"),  # not 0.0%
        (0.00099, "0.099%"),
        (0.00001234, "0.0012%"),
        (1e-6, "0.00010%"),
        (2.5e-9, "2.5 × 10⁻⁷%"),
        (5e-324, "5.0 × 10⁻³²²%"),
        (0.0, "0%"),
    ],
)
def test_a_percentage_however_small_or_near_to_all(p, written):
    assert percent(p) == written


@given(st.floats(0, 1), st.integers(0, 6))
def test_only_nothing_is_0_percent_and_only_certainty_is_100_percent(p, decimals):
    text = percent(p, decimals)
    assert len(text) <= 17
    if text == ">99.99999%":
        assert 0.9999999 < p < 1
        return
    written, _ = read(text.removesuffix("%"))
    assert (written == 0) == (p == 0)
    assert (written == 100) == (p == 1)
    exact = 100 * Decimal(repr(p))
    half = Decimal("0.5") * Decimal(10) ** -decimals
    assert abs(written - exact) <= max(half, Decimal("0.0501") * min(written, 100 - written))


def test_a_difference_shows_its_sign_only_where_there_is_a_difference():
    assert signed(3.2626, 2) == "+3.26"
    assert signed(-31.4735, 2) == "−31.47"
    # 1e-17 is the rounding of a computer: nothing was lost.
    assert signed(0.0, 2) == signed(-1e-17, 2) == signed(1e-17, 2) == "0.00"


@pytest.mark.parametrize(
    ("log_ratio", "written"),
    [
        (3.0, "20.09 : 1"),  # friends : duck at T = 1 is e^3
        (0.6, "1.82 : 1"),  # and e^0.6 at T = 5
        (0.0, "1.00 : 1"),
        (2000.0, "3.88 × 10⁸⁶⁸ : 1"),
        (math.inf, "∞ : 1"),  # against an impossible word
        (-math.inf, "0.00 : 1"),  # of an impossible word
    ],
)
def test_odds(log_ratio, written):
    assert odds(log_ratio) == written


@given(st.floats(700.5, 2e6))
@example(400 * math.log(10) + math.log(9.999))
def test_odds_too_large_for_a_computer_are_still_finite(log_ratio):
    written, power = read(odds(log_ratio).removesuffix(" : 1"))
    exact = mpmath.exp(mpmath.mpf(log_ratio))
    assert mpmath.mpf(str(written)) / exact == pytest.approx(1, abs=0.006)
    assert power >= Decimal("1e300")
    assert 1 <= written / power < 10


def test_things_are_counted_as_people_count_them():
    assert counted(1, "word", "words") == "1 word"
    assert counted(0, "word", "words") == "0 words"
    assert counted(3.5, "word", "words") == "3.5 words"
    assert whole(49152) == "49,152"
    assert whole(2.5) == "3"
    assert whole(math.exp(math.log(208))) == "208"  # a float is 207.99999999999997


def test_numbers_side_by_side_are_never_written_alike():
    assert distinct([1000000.0, 1000001.0]) == ["1,000,000", "1,000,001"]
    assert distinct([2.0, 2.0000000001]) == ["2", "2.0000000001"]

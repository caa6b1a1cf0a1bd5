"""Numbers are written as a person writes them, and say what they stand for."""

import math
from decimal import Decimal

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.notation.read_numbers import read_number
from softmax_core.notation.write_numbers import decimal, fine_percent, odds, percent, short, signed

numbers = st.floats(allow_nan=False, allow_infinity=False)


def read(text):
    """The number that a reader takes from the page, and the power of ten that it is written with."""
    mantissa, _, exponent = text.replace("−", "-").replace(",", "").partition(" × 10^")
    power = Decimal(10) ** int(exponent or 0)
    return Decimal(mantissa) * power, power


@pytest.mark.parametrize(
    ("number", "decimals", "written"),
    [
        (84.7910248837216, 2, "84.79"),  # the lecture's denominator
        (84.7910248837216, 9, "84.791024884"),  # as its slide prints it
        (6.76088718468442, 9, "6.760887185"),
        (2.5, 0, "2"),
        (1234567.891, 1, "1,234,567.9"),
        (-0.6, 1, "−0.6"),
        (5.44e12, 2, "5.44 × 10^12"),  # too long to be read digit by digit
        (0.00032, 2, "3.20 × 10^−4"),  # two decimals would make it zero
        (-0.00032, 1, "−3.2 × 10^−4"),
        (0.00032, 4, "0.0003"),
        (0.002, 2, "2.00 × 10^−3"),
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
    assert abs(written - Decimal(number)) <= half * power


@given(numbers.filter(bool), st.integers(0, 10))
def test_a_number_that_is_not_zero_is_never_written_as_zero(number, decimals):
    text = decimal(number, decimals)
    assert any(digit in text.partition(" × ")[0] for digit in "123456789")


@given(numbers)
def test_what_the_page_writes_in_a_box_it_can_read_again(number):
    assert read_number(short(number)) == pytest.approx(number, rel=1e-5, abs=1e-320)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1.0, "1"),
        (0.5, "0.5"),
        (1 / 3, "0.333333"),
        (-4.0, "−4"),
        (-0.0, "0"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_short_uses_no_digit_too_many(number, written):
    assert short(number) == written


@given(st.one_of(numbers, st.just(math.inf), st.just(-math.inf)), st.integers(0, 6))
def test_a_minus_is_a_minus_and_not_a_hyphen(number, decimals):
    assert not any("-" in text for text in (decimal(number, decimals), short(number)))
    assert "-" not in signed(max(min(number, 1e9), -1e9), decimals)


def test_a_percentage_is_a_hundred_times_the_probability():
    assert percent(0.643914259888) == "64.4%"
    assert percent(0.643914259888, 3) == "64.391%"
    assert percent(1.0, 0) == "100%"


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.643914259888, "64.4%"),
        (1.0, "100.0%"),
        (0.001, "0.1%"),
        (0.00099, "0.099%"),
        (0.00001234, "0.0012%"),
        (1e-6, "0.00010%"),
        (2.5e-9, "2.5 × 10^−7%"),
        (5e-324, "4.9 × 10^−322%"),
        (0.0, "0%"),
    ],
)
def test_a_percentage_however_small(p, written):
    assert fine_percent(p) == written


@given(st.floats(0, 1))
def test_a_small_percentage_is_told_to_two_digits_and_only_zero_is_zero(p):
    text = fine_percent(p)
    written, _ = read(text.removesuffix("%"))
    assert (written == 0) == (p == 0)
    half = Decimal("0.05") if p >= 0.001 else Decimal("0.0501") * written
    assert abs(written - 100 * Decimal(p)) <= half + Decimal("1e-14")  # 100 p is a float
    assert len(text) <= 16


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
        (math.inf, "∞ : 1"),  # against an impossible word
    ],
)
def test_odds(log_ratio, written):
    assert odds(log_ratio) == written


@given(st.floats(700.5, 1e6))
def test_odds_too_large_for_a_computer_are_still_finite(log_ratio):
    written = odds(log_ratio)
    power = mpmath.log10(mpmath.exp(log_ratio))
    assert written.endswith(" : 1")
    assert float(written.removesuffix(" : 1").removeprefix("10^")) == pytest.approx(
        float(power), rel=1e-5
    )

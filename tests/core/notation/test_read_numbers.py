"""Numbers as people type them."""

import math
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.notation.read_numbers import NumberError, read_number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", 3),
        (" 3.5 ", 3.5),
        ("3.", 3),
        (".5", 0.5),
        ("+2", 2),
        ("0,5", 0.5),
        (",5", 0.5),
        ("1/5", 0.2),
        ("1 / 5", 0.2),
        ("0,5/2", 0.25),
        ("-1/−4", 0.25),
        ("1⁄5", 0.2),
        ("−3", -3),
        ("–3", -3),
        ("- 3", -3),
        ("1e-3", 0.001),
        ("1,5E2", 150),
        ("∞", math.inf),
        ("+∞", math.inf),
        ("-∞", -math.inf),
        ("−∞", -math.inf),
        ("inf", math.inf),
        ("-Infinity", -math.inf),
        ("-inf", -math.inf),
        ("1 000", 1000),
        ("1\u202f000\u202f000,5", 1000000.5),
        ("1,000", 1),  # a single comma is a decimal comma
        ("1,000,000", 1e6),
        ("1,000.5", 1000.5),
        ("1.000.000", 1e6),
        ("1.000,5", 1000.5),
        ("\ufeff3\u200b", 3),  # copied from a web page
        ("٣", 3),
        (3, 3),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (math.inf, math.inf),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, meant):
    assert read_number(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("abc", "nan", "½", "²", "()", "50%", "0x1", "2**3", "e5"),
        *("3 4", "1 00", "1__0", "1_000", "3\n4", "--3", "1.5.2", "1,00,000", "1,000,00"),
        *("1/2/3", "/2", "1/", "∞/2", True, np.bool_(False), [3]),
    ],
)
def test_what_is_no_number_is_quoted_back(typed):
    with pytest.raises(NumberError, match=r"“.+” is not a number"):
        read_number(typed)


@pytest.mark.parametrize(
    "typed", ["", "  ", None, math.nan, np.nan, pd.NA, pd.NaT, np.float32("nan")]
)
def test_an_empty_cell_is_called_empty(typed):
    with pytest.raises(NumberError, match="is empty"):
        read_number(typed)


@pytest.mark.parametrize(
    "typed", ["1e999", "-1e999", "1e300/1e-300", "1e999/1e999", 10**400, "9" * 99 + "e300"]
)
def test_a_number_beyond_floats_is_not_taken_for_infinity(typed):
    with pytest.raises(NumberError, match="too l"):
        read_number(typed)


@pytest.mark.parametrize("typed", ["1/0", "1/0,0", "0/0", "1/-0"])
def test_division_by_zero_is_named(typed):
    with pytest.raises(NumberError, match="divides by zero"):
        read_number(typed)


def test_endless_input_is_refused_and_quoted_briefly():
    with pytest.raises(NumberError, match="too long") as caught:
        read_number("1 " * 500_000)
    assert len(str(caught.value)) < 100


@given(st.floats(allow_nan=False))
def test_every_number_python_prints_is_read_exactly(number):
    assert read_number(repr(number)) == number
    assert read_number(number) == number
    if "e" not in repr(number):
        assert read_number(repr(number).replace(".", ",").replace("-", "−")) == number


@given(st.text())
def test_any_text_is_a_number_or_a_message(typed):
    with suppress(NumberError):
        assert not math.isnan(read_number(typed))

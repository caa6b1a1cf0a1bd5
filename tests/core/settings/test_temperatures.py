"""A temperature as it is typed, as T or as β."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.notation.read_numbers import NumberError
from softmax_core.settings.temperatures import read_beta, read_temperature

INF = math.inf


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1", 1), ("0,5", 0.5), ("1/5", 0.2), (" 2.50 ", 2.5), ("∞", INF), ("inf", INF), ("0", 0)],
)
def test_a_temperature_is_read_as_people_write_it(typed, meant):
    assert read_temperature(typed) == meant


@pytest.mark.parametrize(
    ("typed", "temperature"),
    [("0.2", 5), ("1/5", 5), ("0,5", 2), ("1", 1), ("0", INF), ("∞", 0)],
)
def test_beta_is_one_over_t(typed, temperature):
    assert read_beta(typed) == temperature


def test_minus_zero_is_zero():
    assert math.copysign(1, read_temperature("-0")) == 1
    assert read_beta("-0") == INF


@pytest.mark.parametrize("read", [read_temperature, read_beta])
@pytest.mark.parametrize(
    "junk", ["", "  ", "abc", "-1", "−0,5", "-∞", "nan", "1/0", "1e999", "<b>"]
)
def test_junk_is_refused_in_words(read, junk):
    with pytest.raises(NumberError) as refusal:
        read(junk)
    # The message quotes what was typed, or says that nothing was.
    assert junk.strip() in str(refusal.value)
    assert str(refusal.value)


@pytest.mark.parametrize("read", [read_temperature, read_beta])
@given(typed=st.text(max_size=30))
def test_whatever_is_typed_gives_a_temperature_or_a_message(read, typed):
    with suppress(NumberError):
        assert read(typed) >= 0

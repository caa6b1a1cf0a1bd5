"""Arguments that cannot be used are refused in words that name them and say why."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from softmax_core.distribution.checks import (
    as_counts,
    as_real_array,
    as_whole_number,
    refuse_where,
)


@pytest.mark.parametrize("values", [3, 2.5, True, [1, 2], np.float32(0.5), [[1], [-math.inf]]])
def test_real_numbers_are_taken_as_they_are(values):
    assert as_real_array(values, "x").tolist() == np.asarray(values).tolist()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("hot", "x must be real numbers, not text"),
        ([b"a"], "x must be real numbers, not bytes"),
        ([1, 2j], "x must be real numbers, not complex numbers"),
        ([1, None, 2], "x must be real numbers, not None at index 1"),
        ([[1, 2], [3, None]], r"x must be real numbers, not None at index \(1, 1\)"),
        (None, "x must be real numbers, not None"),
        ([1, "9", None], "x must be real numbers, not '9' at index 1"),
        ([1, 10**400], "x: the value at index 1 is too large for a float"),
        ([1, -(10**5000)], "x: the value at index 1 is too large for a float"),
        ([Decimal("-1e400"), 1], "x: the value at index 0 is too large for a float"),
        (Fraction(10**400), "x: the value is too large for a float"),
        ([[1, 2], [3]], "x must be numbers in rows of equal length"),
    ],
)
def test_what_is_no_real_number_is_named(values, message):
    with pytest.raises(ValueError, match=message):
        as_real_array(values, "x")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([Decimal("0.5"), Fraction(1, 4), 2], [0.5, 0.25, 2.0]),
        (np.array([1, 2.5], dtype=object), [1.0, 2.5]),
        (
            np.array([[1, True], [np.float32(0.5), np.bool_(False)]], dtype=object),
            [[1, 1], [0.5, 0]],
        ),
        ([10**30, 1], [1e30, 1.0]),
        (Decimal("-Infinity"), -math.inf),
        ([Decimal("NaN"), math.inf], [math.nan, math.inf]),
    ],
)
def test_objects_that_are_real_numbers_are_numbers(values, expected):
    found = as_real_array(values, "x")
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "values",
    [
        np.ma.array([1.0, 2.0], mask=[False, True]),
        np.ma.array([[1, 2], [3, 4]], mask=[[0, 0], [1, 0]]),
        [np.ma.array([1.0, 2.0], mask=[False, True]), np.ma.array([3.0, 4.0])],
        (1.0, np.ma.masked),
        np.ma.masked,
    ],
)
def test_a_mask_is_not_lost_in_silence(values):
    with pytest.raises(ValueError, match="x: some values are masked"):
        as_real_array(values, "x")


def test_a_masked_array_without_a_masked_value_is_an_array():
    assert as_real_array(np.ma.array([1.0, 2.0]), "x").tolist() == [1, 2]


def test_a_whole_number_may_be_any_kind_of_integer():
    assert [as_whole_number(n, "n", least=3) for n in (3, np.int8(7), np.uint64(9))] == [3, 7, 9]


@pytest.mark.parametrize("value", [2.0, "2", None, [2], np.float64(2)])
def test_what_is_no_whole_number_is_named(value):
    with pytest.raises(ValueError, match="n must be a whole number, not "):
        as_whole_number(value, "n")


def test_a_number_below_the_least_is_named():
    with pytest.raises(ValueError, match="n is 0: it must be at least 1"):
        as_whole_number(0, "n", least=1)
    assert as_whole_number(-5, "n") == -5


def test_counts_take_the_shape_of_the_logits():
    assert as_counts(2, (3,)).tolist() == [2, 2, 2]
    assert as_counts([[1], [0.5]], (2, 2)).tolist() == [[1, 1], [0.5, 0.5]]
    assert as_counts([1], (1,)).dtype == np.float64


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([1, -1], "counts: the value at index 1 is -1.0; a count must be finite and 0 or more"),
        ([math.nan, 1], "counts: the value at index 0 is nan"),
        ([1, math.inf], "counts: the value at index 1 is inf"),
        ([1, 1, 1], r"counts of shape \(3,\) do not fit the shape \(2,\): one count per row"),
    ],
)
def test_bad_counts_are_named(counts, message):
    with pytest.raises(ValueError, match=message):
        as_counts(counts, (2,))


def test_the_first_bad_value_is_named_and_where_nothing_is_bad_nothing_happens():
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    refuse_where(values > 9, values, "x", "it is too large")
    with pytest.raises(ValueError, match=r"x: the value at index \(1, 0\) is 3.0; it is too large"):
        refuse_where(values > 2, values, "x", "it is too large")
    with pytest.raises(ValueError, match=r"x: the value is 5.0; it is too large"):
        refuse_where(True, 5.0, "x", "it is too large")

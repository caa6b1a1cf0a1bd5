"""Checks of arguments, and messages that say which value cannot be used and why."""

import math
import operator
from decimal import Decimal
from numbers import Real

import numpy as np


def as_real_array(values, name):
    """`values` as an array of real numbers, or a ValueError that calls them by `name`.

    Objects that are real numbers, such as Decimal and Fraction, become float64. A masked value is
    refused: an array without its mask would count it as a number.

    >>> as_real_array([Decimal("0.5"), 1], "x").tolist()
    [0.5, 1.0]
    """
    if type(values) is not np.ndarray:
        _refuse_masked(values, name)
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be numbers in rows of equal length") from None
    if array.dtype.kind in "fiub":
        return array
    if array.dtype == object:
        return _floats_of_objects(array, name)
    words = {"c": "complex numbers", "U": "text", "S": "bytes"}
    what = words.get(array.dtype.kind, "values")
    raise ValueError(f"{name} must be real numbers, not {what} of dtype {array.dtype}")


def _refuse_masked(values, name):
    """Refuse a masked array, or a list that holds some, if anything in it is masked."""
    parts = values if isinstance(values, list | tuple) else [values]
    some_can_be = any(issubclass(kind, np.ma.MaskedArray) for kind in set(map(type, parts)))
    if some_can_be and any(map(np.ma.is_masked, parts)):
        raise ValueError(
            f"{name}: some values are masked; leave them out, or say with filled(...) which numbers "
            "stand for them"
        )


def _floats_of_objects(array, name):
    floats = np.empty(array.shape)
    for index, value in np.ndenumerate(array):
        if not isinstance(value, Real | Decimal | np.bool_):
            raise ValueError(f"{name} must be real numbers, not {repr(value)[:40]}{_at(index)}")
        if _is_beyond_floats(value):
            raise ValueError(f"{name}: the value{_at(index)} is too large for a float")
        floats[index] = float(value)
    return floats


def _is_beyond_floats(value):
    try:
        return math.isinf(float(value)) and abs(value) != math.inf  # Decimal("1e400")
    except OverflowError:  # 10**400
        return True


def as_whole_number(value, name, least=None):
    """`value` as an int that is not below `least`, or a ValueError that calls it by `name`."""
    try:
        value = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None
    if least is not None and value < least:
        raise ValueError(f"{name} is {value}: it must be at least {least}")
    return value


def as_counts(counts, shape):
    """`counts` as float64 numbers >= 0 of the given shape, or a ValueError."""
    counts = as_real_array(counts, "counts").astype(np.float64)
    bad = ~((counts >= 0) & (counts < np.inf))
    refuse_where(bad, counts, "counts", "a count must be finite and 0 or more")
    try:
        return np.broadcast_to(counts, shape)
    except ValueError:
        raise ValueError(
            f"counts of shape {counts.shape} do not fit the shape {shape}: one count per row"
        ) from None


def refuse_where(bad, values, name, reason):
    """Raise a ValueError for the first value that is bad, if there is one."""
    if not np.any(bad):
        return
    values = np.asarray(values)
    at = _at(np.argwhere(bad)[0]) if values.ndim else ""
    raise ValueError(f"{name}: the value{at} is {values[bad].flat[0]}; {reason}")


def place_of_first(mask):
    """The place of the first True, in words."""
    return _place_text(np.argwhere(mask)[0])


def _at(index):
    return f" at {_place_text(index)}" if len(index) else ""


def _place_text(index):
    numbers = ", ".join(str(int(i)) for i in index)
    return f"index {numbers}" if len(index) == 1 else f"index ({numbers})"

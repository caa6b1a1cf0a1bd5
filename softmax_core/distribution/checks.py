"""Checks of arguments, and messages that say which value cannot be used and why."""

import operator

import numpy as np


def as_real_array(values, name):
    """`values` as an array of real numbers, or a ValueError that calls them by `name`."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be numbers in rows of equal length") from None
    if array.dtype.kind in "fiub":
        return array
    if array.dtype == object:
        for index, value in np.ndenumerate(array):
            if not isinstance(value, int | float | np.integer | np.floating):
                place = f" at {_place_text(index)}" if index else ""
                raise ValueError(f"{name} must be real numbers, not {value!r}{place}")
    words = {"c": "complex numbers", "U": "text", "S": "bytes", "O": "objects"}
    what = words.get(array.dtype.kind, "values")
    raise ValueError(f"{name} must be real numbers, not {what} of dtype {array.dtype}")


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
    place = f" at {place_of_first(bad)}" if values.ndim else ""
    raise ValueError(f"{name}: the value{place} is {values[bad].flat[0]}; {reason}")


def place_of_first(mask):
    """The place of the first True, in words."""
    return _place_text(np.argwhere(mask)[0])


def _place_text(index):
    numbers = ", ".join(str(int(i)) for i in index)
    return f"index {numbers}" if len(index) == 1 else f"index ({numbers})"

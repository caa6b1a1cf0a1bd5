"""What each sign and function of a formula does: to numbers, and to their units.

Numbers are float64, and as IEEE 754 has it 1/0 is infinite and 0/0 undefined (NaN). What is true is
1 and what is false is 0; any number but 0 counts as true, NaN too.

Numbers that differ by less than a billionth of the larger one are equal, since a number that is
computed in two ways differs in its last digits. Of < and <= only the second is true of them, and
their difference is 0, so that 1 divided by it is infinite.

A unit is "bits", "nats" or "words", "" for a pure number (a ratio, a probability), None where it is
not known. Sums, min, max and abs have the unit that all their terms have. A unit stays when it is
multiplied or divided by a pure number; a ratio of equal units is pure; log2 of a number of words is
in bits, log in nats. All else is None, and so is any other logarithm: bits × log(2) are nats, so
log(2) is not a pure number that would leave a unit as it is.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial, reduce
from typing import NamedTuple

import numpy as np

ROUNDING = 1e-9
# The unit of a number that stands in a formula: that of what it is added to.
BARE_NUMBER = "bare number"


class Operation(NamedTuple):
    """What a sign or a function does: its value from float64 arrays, its unit from units.

    fewest, most: how many operands it takes. meaning: of a function, a few words for the reader.
    """

    name: str
    value: Callable[..., np.ndarray]
    unit: Callable[..., str | None]
    fewest: int = 1
    most: float = 1
    meaning: str = ""


# ---- Units -----------------------------------------------------------------------------------


def _alike(*units):
    """The unit of a sum, of the smallest and the largest: that of all of them."""
    distinct = set(units) - {BARE_NUMBER} or {BARE_NUMBER}
    return distinct.pop() if len(distinct) == 1 else None


def _product(a, b):
    if BARE_NUMBER in (a, b):
        return b if a == BARE_NUMBER else a
    if "" in (a, b):
        return b if a == "" else a
    return None


def _quotient(a, b):
    if b == BARE_NUMBER:
        return a
    if b == "":
        return "" if a == BARE_NUMBER else a
    return "" if a == b is not None else None


def _pure(*units):
    """The unit of a power, an exponential, a root: only of pure numbers does it make sense."""
    return _alike(*units) if set(units) <= {"", BARE_NUMBER} else None


def _logarithm(unit_of_choice, unit):
    """The logarithm of a number of words says how much is chosen with one of them."""
    return unit_of_choice if unit == "words" else None


def _truth(*units):
    return ""


# ---- Values ----------------------------------------------------------------------------------


def _sum(a, b):
    """a + b, which is 0 where nothing but rounding is left of the two."""
    total = a + b
    rounding = ROUNDING * np.maximum(np.abs(a), np.abs(b))
    return np.where(np.abs(total) < rounding, 0.0, total)


def _difference(a, b):
    return _sum(a, -b)


def _equal(a, b):
    return (a == b) | (_difference(a, b) == 0)  # inf − inf is not 0


def _smallest(*values):
    return reduce(np.minimum, values)


def _largest(*values):
    return reduce(np.maximum, values)


def _number(truth):
    return np.where(truth, 1.0, 0.0)


def _and(a, b):
    return _number(np.logical_and(a, b))


def _or(a, b):
    return _number(np.logical_or(a, b))


def _not(a):
    return _number(np.logical_not(a))


COMPARISONS = {
    "<": lambda a, b: (a < b) & ~_equal(a, b),
    "<=": lambda a, b: (a < b) | _equal(a, b),
    ">": lambda a, b: (a > b) & ~_equal(a, b),
    ">=": lambda a, b: (a > b) | _equal(a, b),
    "=": _equal,
    "!=": lambda a, b: ~_equal(a, b),
}


def comparison(signs: tuple[str, ...]) -> Operation:
    """Whether each value compares so with the next: 1 < 2 <= 2 is 1, for 1 < 2 and 2 <= 2.

    >>> comparison(("<", "<=")).value(np.array([1.0, 2.0]), 2.0, 2.0)
    array([1., 0.])
    """
    operands = len(signs) + 1
    return Operation("", partial(_all_hold, signs), _truth, operands, operands)


def _all_hold(signs, *values):
    pairs = zip(signs, values[:-1], values[1:], strict=True)
    return _number(reduce(np.logical_and, [COMPARISONS[sign](a, b) for sign, a, b in pairs]))


# ---- The operations --------------------------------------------------------------------------

NOT = Operation("not", _not, _truth)
MINUS = Operation("-", np.negative, _alike)

SIGNS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("or", _or, _truth, 2, 2),
        Operation("and", _and, _truth, 2, 2),
        Operation("+", _sum, _alike, 2, 2),
        Operation("-", _difference, _alike, 2, 2),
        Operation("*", np.multiply, _product, 2, 2),
        Operation("/", np.divide, _quotient, 2, 2),
        Operation("^", np.power, _pure, 2, 2),
    )
}

FUNCTIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("min", _smallest, _alike, 2, math.inf, "the smallest of its numbers"),
        Operation("max", _largest, _alike, 2, math.inf, "the largest of its numbers"),
        Operation("abs", np.abs, _alike, meaning="its number without the minus sign"),
        Operation("log", np.log, partial(_logarithm, "nats"), meaning="the natural logarithm"),
        Operation("log2", np.log2, partial(_logarithm, "bits"), meaning="the logarithm to base 2"),
        Operation("exp", np.exp, _pure, meaning="e raised to its number"),
        Operation("sqrt", np.sqrt, _pure, meaning="the square root"),
    )
}

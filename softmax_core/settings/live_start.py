"""Where a chart that a hand moves starts.

Such a chart must not be built anew under the hand, so it keeps the value that it started with while
the hand moves it to another. It makes room for the next one when the value is set by other means,
another chapter is opened, or the chart gets another shape.
"""

from typing import NamedTuple


class Start(NamedTuple):
    """The n-th chart starts at this value.

    sets: how often the value had been set otherwise than by a hand on the chart. reasons: whatever
    else lets the next chart begin.
    """

    number: int
    value: float
    sets: int
    reasons: tuple


def next_start(before: Start | None, value: float, sets: int, *reasons) -> Start:
    """The previous start, if there is no reason for a new one.

    >>> first = next_start(None, 1.0, 0, "guess", 4)
    >>> moved_by_hand = next_start(first, 3.0, 0, "guess", 4)
    >>> typed = next_start(first, 3.0, 1, "guess", 4)
    >>> moved_by_hand is first, typed.number, typed.value
    (True, 2, 3.0)
    """
    if before is not None and before[2:] == (sets, reasons):
        return before
    return Start(before.number + 1 if before else 1, value, sets, reasons)

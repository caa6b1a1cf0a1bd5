"""Where a chart that a hand moves starts.

Such a chart must not be built anew under the hand, so it keeps the value that it started with while
the hand moves it to another. It makes room for the next one when the value is set by other means,
another chapter is opened, or the chart gets another shape.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from softmax_core.distribution.temperature import BEYOND_THE_SLIDER


class Start(NamedTuple):
    """The n-th chart starts at this value.

    times_set: how often the value had been set otherwise than by a hand on the chart. reasons: whatever
    else lets the next chart begin.
    """

    number: int
    value: float
    times_set: int
    reasons: tuple


def next_start(before: Start | None, value: float, times_set: int, *reasons) -> Start:
    """The previous start, if there is no reason for a new one.

    >>> first = next_start(None, 1.0, 0, "guess", 4)
    >>> moved_by_hand = next_start(first, 3.0, 0, "guess", 4)
    >>> typed = next_start(first, 3.0, 1, "guess", 4)
    >>> moved_by_hand is first, typed.number, typed.value
    (True, 2, 3.0)
    """
    if before is not None and before[2:] == (times_set, reasons):
        return before
    return Start(before.number + 1 if before else 1, value, times_set, reasons)


def picked_in(chart: Mapping[str, Any] | None, name: str) -> dict:
    """What a hand has picked in a chart, by the fields of its data; nothing for what no chart says.

    chart : its state as Streamlit has it; None if its chapter was left.

    >>> picked_in({"selection": {"T": [{"place": 3.05}]}}, "T"), picked_in(None, "T")
    ({'place': 3.05}, {})
    """
    match (chart or {}).get("selection", {}).get(name):
        case [dict(picked), *_]:
            return picked
    return {}


def is_place(value: object) -> bool:
    """Whether it is a place on a slider, the one after its end included.

    >>> is_place(3.05), is_place(-1), is_place("3"), is_place(True)
    (True, False, False, False)
    """
    return type(value) in (int, float) and 0 <= value <= BEYOND_THE_SLIDER

"""How well a definition of creativity agrees with a room that has called some pieces creative.

A definition gives each piece a value. Take a piece that the room calls creative and one that it does
not: does the definition put them in the same order? The share of all such pairs is the area under the
ROC curve (AUC): 1 is perfect agreement, 0.5 is a coin toss, 0 the opposite order.

Sources: J. A. Hanley, B. J. McNeil, "The meaning and use of the area under a receiver operating
characteristic (ROC) curve" (1982), for the share and its variance; R. G. Newcombe, "Confidence
intervals for an effect size measure based on the Mann-Whitney statistic, part 2" (2006), method 5, for
an interval that holds for a few pieces too.
"""

import math
from typing import NamedTuple

import numpy as np

from softmax_core.distribution.checks import as_real_array
from softmax_core.distribution.fitting import NORMAL_95

HALVINGS = 60


class Agreement(NamedTuple):
    """The share of pairs that are in the room's order, and its 95% interval; of so many pieces.

    pairs: how many there are. worst: the place of the piece whose own pairs are most often in the wrong
    order; None if none is, or all values are equal.
    """

    share: float
    low: float
    high: float
    pairs: int
    worst: int | None

    @property
    def could_be_chance(self) -> bool:
        """Whether a coin toss, 0.5, lies in the interval."""
        return self.low <= 0.5 <= self.high


def agreement(values, verdicts) -> Agreement | None:
    """Return how well the values of pieces agree with a room's verdicts; None without a pair.

    values : (n,), infinite ones included. verdicts : (n,), 1 for creative, 0 for not. A piece whose
    value or verdict is NaN is left out. Equal values count as half a pair. Raises ValueError for
    lists of different lengths.

    >>> found = agreement([0.1, 0.9, 0.5, 0.4], [0, 1, 0, 1])
    >>> found.share, round(found.low, 2), round(found.high, 2), found.worst
    (0.75, 0.23, 0.97, 3)
    """
    values = as_real_array(values, "values").astype(np.float64)
    verdicts = as_real_array(verdicts, "verdicts").astype(np.float64)
    if values.ndim != 1 or values.shape != verdicts.shape:
        raise ValueError("values and verdicts must be two lists of one length")
    creative, others = (
        np.flatnonzero(~np.isnan(values) & (verdicts == verdict)) for verdict in (1, 0)
    )
    if not creative.size or not others.size:
        return None
    above = values[creative][:, None] > values[others]
    in_order = above + 0.5 * (values[creative][:, None] == values[others])
    of_piece = np.concatenate([in_order.mean(axis=1), in_order.mean(axis=0)])
    share, worst = float(in_order.mean()), None
    if share < 1 and not (of_piece == 0.5).all():
        worst = int(np.concatenate([creative, others])[of_piece.argmin()])
    interval = newcombe_interval(share, creative.size, others.size)
    return Agreement(share, *interval, in_order.size, worst)


def newcombe_interval(share: float, m: int, n: int) -> tuple[float, float]:
    """The 95% interval of a share of pairs of m and n pieces, by Newcombe's method 5.

    Its ends are the θ from which the share lies 1.96 standard errors away, the error being the one at θ.

    >>> [round(end, 3) for end in newcombe_interval(1.0, 5, 5)]
    [0.643, 1.0]
    """

    def end(outer: float) -> float:
        inner = share
        for _ in range(HALVINGS):
            theta = (inner + outer) / 2
            is_inside = abs(share - theta) <= NORMAL_95 * _standard_error(theta, m, n)
            inner, outer = (theta, outer) if is_inside else (inner, theta)
        return inner

    return end(0.0), end(1.0)


def _standard_error(theta, m, n):
    """Hanley and McNeil's, with the mean of m − 1 and n − 1 in place of each."""
    several = (m + n) / 2 - 1
    spread = (1 - theta) / (2 - theta) + theta / (1 + theta)
    return math.sqrt(theta * (1 - theta) * (1 + several * spread) / (m * n))

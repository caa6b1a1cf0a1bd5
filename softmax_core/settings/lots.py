"""The lots of words that were drawn last, so that two temperatures can be compared."""

from typing import NamedTuple

import numpy as np

from softmax_core.reading.logit_table import LogitTable

MAX_LOTS = 4  # beside the current lot


class Lot(NamedTuple):
    """How a lot was drawn, of how many words, and how often each came; and from what, with which seed."""

    how: str
    drawn: int
    counts: dict[str, int]
    source: tuple | None = None

    @classmethod
    def of(
        cls, how: str, table: LogitTable, draws: np.ndarray, source: tuple | None = None
    ) -> "Lot":
        """The lot of these draws: indices of the table's rows.

        >>> from softmax_core.reading.logit_table import clean_table
        >>> from softmax_core.reading.presets import PRESETS
        >>> table = clean_table(PRESETS["lecture"].frame).table
        >>> Lot.of("T = 1", table, np.array([3, 3, 0])).counts
        {'nights': 1, 'friends': 2}
        """
        rows, counts = np.unique(draws, return_counts=True)
        names = [table.labels[row] for row in rows]
        return cls(how, len(draws), dict(zip(names, counts.tolist(), strict=True)), source)


def with_lot(lots: tuple[Lot, ...], lot: Lot | None) -> tuple[Lot, ...]:
    """The last few lots, and this one if anything was drawn; once, though Back may have brought it again."""
    return (*without(lots, lot), lot)[-MAX_LOTS:] if lot and lot.drawn else lots


def without(lots: tuple[Lot, ...], lot: Lot | None) -> tuple[Lot, ...]:
    """The lots beside this one."""
    return tuple(other for other in lots if other != lot)

"""The tables that charts draw: one line for each mark, every number computed here.

A chart shows a few rows of a table one by one, and others together. `chart_rows` says which;
the modules beside this one make a table of them for each chart. Columns that charts share: `row` (the position
among the rows shown), `label`, and `colour` (a place in the palette).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from softmax_core.distribution.softmax import softmax
from softmax_core.notation.write_numbers import counted
from softmax_core.reading.logit_table import LogitTable
from softmax_core.reading.word_colours import PALETTE

# A table as its columns. What a slider moves is made anew for each temperature that is typed, and as a
# pandas table a line would cost many times what it costs to compute.
Columns = dict[str, Any]
ONCE = pd.DataFrame({"once": [1]})  # for what a chart draws once, such as a heading
FEW_ROWS = 8  # up to here each row of a chart has room to spare


@dataclass(frozen=True, eq=False)
class ChartRows:
    """The rows of a chart: for each the rows of the table that it stands for, a label, a colour.

    First those that stand for one row of the table; then those that stand for several together.
    """

    parts: tuple[np.ndarray, ...]
    labels: list[str]
    colours: np.ndarray

    def __len__(self) -> int:
        """How many rows the chart has."""
        return len(self.labels)

    @property
    def indices(self) -> np.ndarray:
        """The rows of the table that have a row of the chart to themselves."""
        return np.array([part[0] for part in self.parts if len(part) == 1], dtype=int)

    def group(self, values: np.ndarray) -> np.ndarray:
        """The values (along the last axis) of each row of the chart: sums where it stands for several."""
        starts = np.cumsum([0, *map(len, self.parts[:-1])])
        return np.add.reduceat(values[..., np.concatenate(self.parts)], starts, axis=-1)

    def lines(self, **columns) -> pd.DataFrame:
        """One line for each row shown, with the columns that charts share."""
        shared = {"row": np.arange(len(self)), "label": self.labels, "colour": self.colours}
        return pd.DataFrame(shared | columns)

    def lines_for_each(self, outer: dict, **columns) -> pd.DataFrame:
        """One line for each row shown under each entry of `outer`: values of shape (outer, rows)."""
        return pd.DataFrame(self.columns_for_each(outer, **columns))

    def columns_for_each(self, outer: dict, **columns) -> Columns:
        """The same lines as columns."""
        times = len(next(iter(outer.values())))
        shared = {
            "row": np.tile(np.arange(len(self)), times),
            "label": np.tile(np.array(self.labels, dtype=object), times),
            "colour": np.tile(self.colours, times),
        }
        repeated = {name: np.repeat(values, len(self)) for name, values in outer.items()}
        return repeated | shared | {name: np.ravel(values) for name, values in columns.items()}


def chart_rows(table: LogitTable, most: int) -> ChartRows:
    """The `most` rows whose single word is likeliest, in the table's order; the others as one last row.

    A single row is never hidden behind "others": it is shown itself.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> chart_rows(clean_table(PRESETS["lecture"].frame).table, 2).labels
    ['nights', 'friends', '2 other words']
    """
    total = len(table.logits)
    if total <= most + 1:
        return grouped_rows(table, np.arange(total), {})
    of_one = np.where(table.counts > 0, table.logits, -np.inf)
    likeliest = np.sort(np.argsort(-of_one, kind="stable")[:most])
    rest = np.delete(np.arange(total), likeliest)
    return grouped_rows(
        table, likeliest, {counted(table.counts[rest].sum(), "other word", "other words"): rest}
    )


def grouped_rows(
    table: LogitTable, single: np.ndarray, together: dict[str, np.ndarray]
) -> ChartRows:
    """These rows of the table one by one; then, under a name each, those that are shown together."""
    colours = np.array(table.colours)
    labels = [table.labels[i] for i in single]
    for name in together:
        labels.append(unique_label(name, labels))
    return ChartRows(
        (*np.asarray(single)[:, None], *together.values()),
        labels,
        np.append(colours[single], [PALETTE] * len(together)).astype(int),
    )


def unique_label(label: str, labels: list[str]) -> str:
    """The label, with dots after it until none of the others is the same."""
    return label if label not in labels else unique_label(label + "…", labels)


def row_probabilities(table: LogitTable, rows: ChartRows, temperatures) -> np.ndarray:
    """Probability of each row shown at each temperature, shape (temperatures, rows)."""
    column = np.asarray(temperatures, dtype=float)[:, None]
    return rows.group(softmax(table.logits, column, counts=table.counts))

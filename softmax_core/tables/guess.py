"""The logits, and the probabilities that stay hidden until they are revealed."""

import numpy as np
import pandas as pd

from softmax_core.notation.write_numbers import percent, short
from softmax_core.reading.logit_table import LogitTable
from softmax_core.tables.rows import ChartRows, row_probabilities

# The button beside the chart while the probabilities are hidden, and while they are not: name and icon.
REVEAL = ("Reveal the probabilities", ":material/visibility:")
HIDE = ("Hide the probabilities", ":material/visibility_off:")


def guess_table(table: LogitTable, rows: ChartRows, revealed: bool) -> pd.DataFrame:
    """The logits, and the probabilities at T=1 only where they are revealed."""
    p = row_probabilities(table, rows, [1.0])[0]
    logits = np.append(table.logits[rows.indices], [np.nan] * (len(rows) - len(rows.indices)))
    return rows.lines(
        logit=np.where(np.isfinite(logits), logits, 0.0),
        logit_text=["" if np.isnan(z) else short(z) for z in logits],
        p=p if revealed else np.zeros(len(rows)),
        p_text=[percent(x) if revealed else "?" for x in p],
    )


def takeaway(words: pd.DataFrame, revealed: bool) -> str:
    """What the chart shows, for those who hear it."""
    if not revealed:
        return "The logits of the words that may come next; their probabilities are hidden."
    likeliest = words.loc[words["p"].idxmax()]
    return f"{likeliest['label']} leads with {percent(likeliest['p'])}."

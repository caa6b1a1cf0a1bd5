"""One table of logits at several temperatures: what is gained and lost, and how far apart they are."""

import numpy as np
import pandas as pd

from softmax_core.logit_table import LogitTable
from softmax_core.measures import entropy, kl_divergence, perplexity, total_variation
from softmax_core.numerals import decimal, odds, percent, short, signed
from softmax_core.softmax import softmax


def change_table(
    labels: list[str], mass: np.ndarray, temperatures: tuple[float, ...]
) -> pd.DataFrame:
    """Each word's probability at each temperature, and the percentage points against the first.

    mass: shape (temperatures, words).

    >>> change_table(["duck"], np.array([[0.25], [0.5]]), (1.0, 5.0)).iloc[0].to_list()
    ['duck', '25.00%', '50.00%', '+25.00']
    """
    names = [short(t) for t in temperatures]
    columns = {"word": labels}
    for name, line in zip(names, mass, strict=True):
        columns[f"T = {name}"] = [percent(p, 2) for p in line]
    for name, line in zip(names[1:], mass[1:], strict=True):
        points = 100 * (line - mass[0])
        columns[f"points, {names[0]} → {name}"] = [signed(d, 2) for d in points]
    return pd.DataFrame(columns)


def spread_table(table: LogitTable, temperatures: tuple[float, ...]) -> pd.DataFrame:
    """How spread out the distribution is at each temperature, and how far from the first.

    Entropy and divergence in bits. The odds are those of one word of the likeliest row against one
    of the unlikeliest.
    """
    mass = softmax(table.logits, np.asarray(temperatures)[:, None], counts=table.counts)
    first, last = likeliest_and_unlikeliest(table)
    each = mass / np.maximum(table.counts, 1)
    start = short(temperatures[0])
    return pd.DataFrame(
        {
            "T": [short(t) for t in temperatures],
            "entropy H, bits": [f"{h:.4f}" for h in entropy(mass, counts=table.counts)],
            "perplexity 2^H": [f"{x:.3f}" for x in perplexity(mass, counts=table.counts)],
            "odds, first : last": [odds(p[first], p[last]) for p in each],
            f"KL from T = {start}, bits": [decimal(d, 4) for d in kl_divergence(mass, mass[0])],
            f"total variation from T = {start}": [
                f"{d:.4f}" for d in total_variation(mass, mass[0])
            ],
        }
    )


def likeliest_and_unlikeliest(table: LogitTable) -> tuple[int, int]:
    """The indices of the rows with the largest and the smallest logit, of those that exist."""
    present = table.counts > 0
    first = np.where(present, table.logits, -np.inf).argmax()
    last = np.where(present, table.logits, np.inf).argmin()
    return int(first), int(last)

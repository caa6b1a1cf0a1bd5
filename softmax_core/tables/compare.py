"""One table of logits at several temperatures: what is gained and lost, and how far apart they are."""

import numpy as np
import pandas as pd

from softmax_core.distribution.measures import (
    entropy,
    kl_divergence_of_logs,
    perplexity,
    total_variation,
)
from softmax_core.distribution.softmax import log_softmax, softmax
from softmax_core.notation.write_numbers import decimal, distinct, odds, percent, short, signed
from softmax_core.reading.logit_table import LogitTable
from softmax_core.tables.rows import ChartRows

WHAT_NEVER_CHANGES = (
    "**What never changes.** The same number added to every logit cancels out. Doubling the logits "
    "equals halving the temperature: double both, and no bar moves. And at any T between 0 and ∞ "
    "single words rank as their logits do:"
)


def change_table(
    labels: list[str], probabilities: np.ndarray, temperatures: tuple[float, ...]
) -> pd.DataFrame:
    """Each word's probability at each temperature, and the percentage points against the first.

    probabilities: shape (temperatures, words).

    >>> change_table(["duck"], np.array([[0.25], [0.5]]), (1.0, 5.0)).iloc[0].to_list()
    ['duck', '25.00%', '50.00%', '+25.00']
    """
    names = distinct(temperatures)
    columns = {"word": labels}
    for name, line in zip(names, probabilities, strict=True):
        columns[f"T = {name}"] = [percent(p, 2) for p in line]
    for name, line in zip(names[1:], probabilities[1:], strict=True):
        points = 100 * (line - probabilities[0])
        columns[f"points, {names[0]} → {name}"] = [signed(d, 2) for d in points]
    return pd.DataFrame(columns)


def spread_table(table: LogitTable, temperatures: tuple[float, ...]) -> pd.DataFrame:
    """How spread out the distribution is at each temperature, and how far from the first.

    Entropy and divergence in bits. The odds are those of one word of the likeliest row against one
    of the unlikeliest.
    """
    column = np.asarray(temperatures, dtype=float)[:, None]
    mass = softmax(table.logits, column, counts=table.counts)
    log_mass = log_softmax(table.logits, column, counts=table.counts)
    first, last = likeliest_and_unlikeliest(table)
    log_p_of_one = log_mass[:, [first, last]] - np.log(table.counts[[first, last]])
    start = short(temperatures[0])
    return pd.DataFrame(
        {
            "T": [short(t) for t in temperatures],
            "entropy H, bits": [decimal(h, 4) for h in entropy(mass, counts=table.counts)],
            "perplexity": [decimal(x, 3) for x in perplexity(mass, counts=table.counts)],
            f"odds, {table.labels[first]} : {table.labels[last]}": [
                odds(a - b) for a, b in log_p_of_one.tolist()
            ],
            f"KL from T = {start}, bits": [
                decimal(d, 4) for d in kl_divergence_of_logs(log_mass, log_mass[0])
            ],
            f"total variation from T = {start}": [
                decimal(d, 4) for d in total_variation(mass, mass[0])
            ],
        }
    )


def likeliest_and_unlikeliest(table: LogitTable) -> tuple[int, int]:
    """The indices of the rows with the largest and the smallest logit, of those that exist."""
    present = table.counts > 0
    first = np.where(present, table.logits, -np.inf).argmax()
    last = np.where(present, table.logits, np.inf).argmin()
    return int(first), int(last)


def ranking(table: LogitTable, most: int = 6) -> str:
    """The words from the largest logit down, with = between those that tie.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> ranking(clean_table(PRESETS["lecture"].frame).table)
    'friends > nights > laughter > duck'
    """
    present = np.flatnonzero(table.counts > 0)
    order = present[np.argsort(-table.logits[present], kind="stable")]
    words = [table.labels[i] for i in order[:most]]
    z = table.logits[order[: most + 1]]
    signs = [" = " if tie else " > " for tie in z[1:] == z[:-1]]
    more = f"{signs[most - 1]}…" if len(order) > most else ""
    return words[0] + "".join(s + w for s, w in zip(signs, words[1:], strict=False)) + more


def pinned_table(rows: ChartRows, mass: np.ndarray, pins: tuple[float, ...]) -> pd.DataFrame:
    """p of each word at each pinned temperature. mass: (temperatures, rows)."""
    texts = [
        [f"{percent(x)} at T = {short(t)}" for x in line]
        for t, line in zip(pins, mass, strict=True)
    ]
    return rows.lines_for_each({"pin": np.arange(len(pins))}, p=mass, text=texts)


def takeaway(rows: ChartRows, mass: np.ndarray, temperatures: tuple[float, ...]) -> str:
    """The likeliest word of the first temperature, at each of them. mass: (temperatures, rows)."""
    best = int(mass[0].argmax())
    chances = [
        f"{percent(p)} at T = {short(t)}" for p, t in zip(mass[:, best], temperatures, strict=True)
    ]
    return f"{rows.labels[best]}: {', '.join(chances)}."

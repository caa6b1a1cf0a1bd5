"""Temperature as a person sets it, and everything that follows from moving it.

A chart that is dragged needs every temperature at once: `sweep` and `readouts` compute the whole
grid in one call, so that the browser only has to look numbers up.
"""

import math

import numpy as np
import pandas as pd

from softmax_core.logit_table import LogitTable, NumberError, read_number
from softmax_core.measures import entropy
from softmax_core.softmax import log_partition, softmax, temperature_to_beta

# Each value is the very double that a slider with step 0.05 reports: 0.15, not 0.15000000000000002.
TEMPERATURE_GRID = np.round(0.05 * np.arange(201), 2)


def read_temperature(text: str) -> float:
    """The temperature that a person typed; `NumberError` if it is none.

    >>> read_temperature("0,5"), read_temperature("∞")
    (0.5, inf)
    """
    temperature = read_number(text)
    if temperature < 0:
        raise NumberError(
            f"A temperature is 0 or more, and “{text}” is negative: a negative one would turn "
            "the ranking upside down"
        )
    return abs(temperature)  # −0 is 0


def show_number(value: float, digits: int = 6) -> str:
    """A temperature or β in the fewest digits, with ∞ as a sign.

    >>> show_number(5.0), show_number(1 / 3), show_number(math.inf)
    ('5', '0.333333', '∞')
    """
    return "∞" if value == math.inf else f"{value:.{digits}g}"


def sweep(table: LogitTable, shown: int, temperatures: np.ndarray) -> pd.DataFrame:
    """Probabilities of the `shown` likeliest rows, and of all others together, at each temperature.

    One line for each temperature and row, in the table's order: `T`, `row` (position among those
    shown), `label`, `colour` (position in the table, −1 for all others), `p` and `p_at_1`.

    >>> from softmax_core.presets import PRESETS
    >>> from softmax_core.logit_table import clean_table
    >>> table = clean_table(PRESETS["lecture"].frame).table
    >>> sweep(table, 2, np.array([1.0, 5.0])).round(3)[["T", "label", "p"]]
         T         label      p
    0  1.0        nights  0.237
    1  1.0       friends  0.644
    2  1.0  2 other words  0.119
    3  5.0        nights  0.270
    4  5.0       friends  0.329
    5  5.0  2 other words  0.401
    """
    rows, labels, colours = shown_rows(table, shown)
    mass = grouped_mass(table, rows, np.asarray(temperatures, dtype=float))
    mass_at_1 = grouped_mass(table, rows, np.array([1.0]))
    return pd.DataFrame(
        {
            "T": np.repeat(temperatures, len(labels)),
            "row": np.tile(np.arange(len(labels)), len(temperatures)),
            "label": np.tile(np.array(labels, dtype=object), len(temperatures)),
            "colour": np.tile(colours, len(temperatures)),
            "p": mass.ravel(),
            "p_at_1": np.tile(mass_at_1[0], len(temperatures)),
        }
    )


def shown_rows(table: LogitTable, shown: int) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Which rows a chart shows, their labels and colours; the rest becomes one last row.

    The rows are the likeliest by logit, kept in the order of the table. A chart that would hide a
    single row shows it instead.
    """
    total = len(table.logits)
    if total <= shown + 1:
        return np.arange(total), list(table.labels), np.arange(total)
    likeliest = np.argsort(-table.logits, kind="stable")[:shown]
    rows = np.sort(likeliest)
    others = table.token_count - table.counts[rows].sum()
    labels = [table.labels[row] for row in rows] + [f"{others:,.0f} other words"]
    return rows, unlike(labels), np.append(rows, -1)


def unlike(labels: list[str]) -> list[str]:
    """The labels, the last one marked until no other is the same."""
    while labels[-1] in labels[:-1]:
        labels[-1] += "…"
    return labels


def grouped_mass(table: LogitTable, rows: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
    """Probability of each of `rows` and, where some are left out, of the rest: one line per T."""
    mass = softmax(table.logits, temperatures[:, None], counts=table.counts)
    if len(rows) == len(table.logits):
        return mass
    rest = np.delete(mass, rows, axis=1).sum(axis=1, keepdims=True)
    return np.hstack([mass[:, rows], rest])


def readouts(table: LogitTable, temperatures: np.ndarray) -> pd.DataFrame:
    """What one reads off at each temperature: T, β, ln Z, entropy in bits, perplexity.

    `T_text` and `beta_text` are the two as a person writes them.
    """
    temperatures = np.asarray(temperatures, dtype=float)
    column = temperatures[:, None]
    bits = entropy(softmax(table.logits, column, counts=table.counts), counts=table.counts)
    betas = temperature_to_beta(temperatures)
    return pd.DataFrame(
        {
            "T": temperatures,
            "beta": betas,
            "log_Z": log_partition(table.logits, column, counts=table.counts),
            "H": bits,
            "perplexity": np.exp2(bits),
            "T_text": [show_number(t) for t in temperatures],
            "beta_text": [show_number(b, 3) for b in betas],
        }
    )


def peak_temperatures(logits: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """The temperature at which each word is likeliest, NaN for a word without a highest point.

    Since d ln p_i / dβ = z_i − E_T[z], p_i stops growing where the mean logit E_T[z] passes z_i.
    The mean falls from the largest logit at T=0 to the plain average at T=∞, so the words strictly
    between the two, and only they, first gain and then lose. Found by bisection.

    Source: the derivative of the log-likelihood of an exponential family (Brown, 1986, ch. 2).

    >>> peak_temperatures(np.array([3.0, 2.0, 1.0, 4.0])).round(3)
    array([2.383,   nan,   nan,   nan])
    """
    logits = np.asarray(logits, dtype=float)
    counts = np.ones_like(logits) if counts is None else np.asarray(counts, dtype=float)
    possible = np.isfinite(logits) & (counts > 0)
    z, g = logits[possible], counts[possible]
    top, average = z.max(), np.average(z, weights=g)
    turning = possible & (logits < top) & (logits > average)
    peaks = np.full(len(logits), np.nan)
    if turning.any():
        scale = top - average
        peaks[turning] = scale * _mean_logit_passes((logits[turning] - top) / scale, (z - top) / scale, g)
    return peaks


def _mean_logit_passes(targets: np.ndarray, z: np.ndarray, g: np.ndarray) -> np.ndarray:
    """T at which the mean of z (whose largest value is 0) falls to each target, by bisection."""
    low, high = np.zeros(len(targets)), np.ones(len(targets))
    for _ in range(64):
        middle = (low + high) / 2
        # T = x / (1 − x) puts 0 ≤ T ≤ ∞ on 0 ≤ x ≤ 1.
        p = softmax(z, (middle / (1 - middle))[:, None], counts=g)
        still_hotter = p @ z > targets
        low, high = np.where(still_hotter, middle, low), np.where(still_hotter, high, middle)
    return low / (1 - low)

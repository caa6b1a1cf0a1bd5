"""Temperature as a person sets it: typed, as T or as β, or moved on a slider; and where words peak."""

import numpy as np
import pandas as pd

from softmax_core.logit_table import LogitTable, NumberError, read_number
from softmax_core.numerals import percent, short
from softmax_core.softmax import beta_to_temperature, softmax

# Each value is the very double that a slider with step 0.05 reports: 0.15, not 0.15000000000000002.
TEMPERATURE_GRID = np.round(0.05 * np.arange(201), 2)
BEYOND_THE_SLIDER = 10.05


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


def read_beta(text: str) -> float:
    """The temperature that belongs to the β that a person typed; `NumberError` if it is none.

    >>> read_beta("0.2"), read_beta("1/5"), read_beta("0")
    (5.0, 5.0, inf)
    """
    beta = read_number(text)
    if beta < 0:
        raise NumberError(f"β is 1/T and like T it is 0 or more, and “{text}” is negative")
    return beta_to_temperature(abs(beta))


def slider_grid(start: float) -> tuple[np.ndarray, np.ndarray]:
    """The temperatures that a slider reaches, and the place of each on it.

    A temperature that was typed between two steps of the slider is added; one beyond its end, ∞
    included, stands one step after it.

    >>> [grid[-1].item() for grid in slider_grid(float("inf"))]
    [inf, 10.05]
    """
    temperatures = np.union1d(TEMPERATURE_GRID, start)
    return temperatures, np.minimum(temperatures, BEYOND_THE_SLIDER)


def peak_temperatures(logits: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """The temperature at which each word is likeliest, NaN for a word without a highest point.

    Since d ln p_i / dβ = z_i − E_T[z], p_i stops growing where the mean logit E_T[z] passes z_i.
    The mean falls from the largest logit at T=0 to the plain average at T=∞, so the words strictly
    between the two, and only they, first gain and then lose. Found by bisection. A logit within a
    millionth of the average counts as the average: its peak would be too far and too flat to see.

    Source: the derivative of the log-likelihood of an exponential family (Brown, 1986, ch. 2).

    >>> peak_temperatures(np.array([3.0, 2.0, 1.0, 4.0])).round(3)
    array([2.383,   nan,   nan,   nan])
    """
    logits = np.asarray(logits, dtype=float)
    counts = np.ones_like(logits) if counts is None else np.asarray(counts, dtype=float)
    possible = np.isfinite(logits) & (counts > 0)
    unit = np.abs(logits[possible]).max() or 1.0  # sums and differences of 1e308 would overflow
    logits = logits / unit
    z, g = logits[possible], counts[possible]
    top, average = z.max(), np.average(z, weights=g)
    turning = possible & (logits < top) & (logits - average > 1e-6 * (top - average))
    peaks = np.full(len(logits), np.nan)
    if turning.any():
        scale = top - average
        x = _mean_logit_passes((logits[turning] - top) / scale, (z - top) / scale, g)
        with np.errstate(over="ignore"):
            peaks[turning] = unit * (scale * x)
    return peaks


def _mean_logit_passes(targets: np.ndarray, z: np.ndarray, g: np.ndarray) -> np.ndarray:
    """T at which the mean of z (whose largest value is 0) falls to each target, by bisection."""
    low, high = np.zeros(len(targets)), np.ones(len(targets))
    for _ in range(64):
        middle = (low + high) / 2
        # T = x / (1 − x) puts 0 ≤ T ≤ ∞ on 0 ≤ x ≤ 1.
        with np.errstate(divide="ignore"):
            p = softmax(z, (middle / (1 - middle))[:, None], counts=g)
        still_hotter = p @ z > targets
        low, high = np.where(still_hotter, middle, low), np.where(still_hotter, high, middle)
    with np.errstate(divide="ignore"):
        return low / (1 - low)


def peak_table(table: LogitTable, most: int = 3) -> pd.DataFrame:
    """The words that first gain and then lose as T rises, the likeliest first: where, and how high.

    >>> from softmax_core.logit_table import clean_table
    >>> from softmax_core.presets import PRESETS
    >>> peak_table(clean_table(PRESETS["lecture"].frame).table).iloc[0].to_list()
    ['nights', '3', '2.383', '27.695%']
    """
    peaks = peak_temperatures(table.logits, table.counts)
    turning = np.flatnonzero(np.isfinite(peaks))
    turning = turning[np.argsort(-table.logits[turning], kind="stable")][:most]
    heights = [softmax(table.logits, peaks[i], counts=table.counts)[i] for i in turning]
    return pd.DataFrame(
        {
            "word": [table.labels[i] for i in turning],
            "z": [short(table.logits[i]) for i in turning],
            "T": [short(peaks[i], 4) for i in turning],
            "p": [percent(p, 3) for p in heights],
        }
    )

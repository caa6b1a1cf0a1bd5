"""The lecture's calculation, line by line: as numbers, and as LaTeX."""

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from softmax_core.logit_table import LogitTable
from softmax_core.softmax import softmax, temperature_to_beta


@dataclass(frozen=True)
class Worked:
    """Every number between the logits and the probabilities, in the order of the calculation.

    `terms` are g e^(βz) and add up to `partition_function`. Where a number is too large or too
    small for a computer (`shifted`), they are g e^(β(z − max z)) instead: the same probabilities,
    since the common factor e^(−β max z) cancels out.
    """

    temperature: float
    beta: float
    logits: np.ndarray
    counts: np.ndarray
    exponents: np.ndarray
    terms: np.ndarray
    partition_function: float
    probabilities: np.ndarray
    shifted: bool


def worked(table: LogitTable, temperature: float) -> Worked:
    """The whole calculation for one table at one temperature.

    >>> from softmax_core.presets import PRESETS
    >>> from softmax_core.logit_table import clean_table
    >>> steps = worked(clean_table(PRESETS["lecture"].frame).table, 5.0)
    >>> steps.exponents.tolist(), round(steps.partition_function, 9)
    ([0.6, 0.4, 0.2, 0.8], 6.760887185)
    """
    beta = temperature_to_beta(temperature)
    exponents = _exponents(table.logits, temperature)
    terms, partition = _terms(exponents, table.counts)
    shifted = not (np.isfinite(partition) and partition > 0)
    if shifted:
        highest = table.logits[table.counts > 0].max()
        exponents = _exponents(table.logits - highest, temperature)
        terms, partition = _terms(exponents, table.counts)
    probabilities = softmax(table.logits, temperature, counts=table.counts)
    return Worked(
        temperature, beta, table.logits, table.counts, exponents, terms, partition, probabilities, shifted
    )


def _exponents(logits: np.ndarray, temperature: float) -> np.ndarray:
    """βz, with 0 × ∞ settled by the limits: at T=0 a zero stays 0, at T=∞ only −∞ stays."""
    if temperature == 0:
        with np.errstate(invalid="ignore"):
            return np.where(logits == 0, 0.0, logits * np.inf)
    if temperature == math.inf:
        return np.where(np.isneginf(logits), -np.inf, 0.0)
    with np.errstate(over="ignore", under="ignore"):
        return logits / temperature


def _terms(exponents: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, float]:
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        terms = np.where(counts > 0, counts * np.exp(exponents), 0.0)
        return terms, float(terms.sum())


def numerator_only(logits: np.ndarray, temperature: float) -> np.ndarray:
    """What the first formula on the slides gives: e^(βz_i) / Σ e^(z_j), with β above the line only.

    These are not probabilities: for the lecture's logits they sum to 0.0797 at β = 0.2 and to 40.6
    at β = 2. At β = 1, and only there, it is the softmax.

    >>> round(float(numerator_only(np.array([3.0, 2.0, 1.0, 4.0]), 5.0).sum()), 4)
    0.0797
    """
    logits = np.asarray(logits, dtype=float)
    highest = logits.max()
    with np.errstate(over="ignore", under="ignore"):
        denominator = highest + math.log(np.exp(logits - highest).sum())
        return np.exp(_exponents(logits, temperature) - denominator)


def naive_softmax(logits: np.ndarray) -> np.ndarray:
    """The formula as it is written, without care: what a computer makes of it, NaN included.

    >>> naive_softmax(np.array([1003.0, 1002.0]))
    array([nan, nan])
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        powers = np.exp(np.asarray(logits, dtype=float))
        return powers / powers.sum()


def rounded_sum(probabilities: np.ndarray, decimals: int) -> Decimal:
    """The sum of the probabilities as a reader adds them up: after rounding each.

    >>> rounded_sum(np.array([0.276004, 0.167405, 0.101536, 0.455054]), 2)
    Decimal('1.01')
    """
    return sum((Decimal(f"{p:.{decimals}f}") for p in probabilities), Decimal(0))


def latex_lines(steps: Worked, decimals: int, most: int = 8) -> list[str]:
    """Each line of the calculation in LaTeX: numbers only, never a word that somebody typed.

    The denominator first, then one line for each of the first `most` rows. Nothing where T is 0 or
    ∞: there the probabilities are limits, not quotients.
    """
    if steps.temperature in (0, math.inf):
        return []
    indices = range(min(most, len(steps.terms)))
    elided = " + \\dots" if len(steps.terms) > most else ""
    letters = " + ".join(_power(steps, i) for i in indices) + elided
    total = _latex_number(steps.partition_function, decimals)
    lines = [f"Z = {letters} = {total}"]
    for i in indices:
        p = f"{steps.probabilities[i]:.{decimals}f}"
        lines.append(
            f"\\sigma({_latex_logit(steps.logits[i])}) = \\frac{{{_power(steps, i)}}}{{{total}}} = {p}"
        )
    return lines


def _power(steps: Worked, i: int) -> str:
    count = "" if steps.counts[i] == 1 else f"{steps.counts[i]:.0f} \\cdot "
    return f"{count}e^{{{_latex_logit(steps.exponents[i])}}}"


def _latex_logit(value: float) -> str:
    return "-\\infty" if value == -math.inf else f"{value:.6g}"


def _latex_number(value: float, decimals: int) -> str:
    """A number of any size; very large and very small ones as a × 10^n."""
    if value == 0 or 1e-3 <= abs(value) < 1e9:
        return f"{value:.{decimals}f}"
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return f"{mantissa} \\times 10^{{{int(exponent)}}}"

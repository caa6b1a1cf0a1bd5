"""The lecture's calculation, line by line: as numbers, and as LaTeX."""

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from softmax_core.distribution.softmax import log_partition, softmax
from softmax_core.distribution.temperature import temperature_to_beta
from softmax_core.notation.write_numbers import (
    LARGEST,
    decimal,
    fixed,
    percent,
    short,
    signed,
    whole,
)
from softmax_core.reading.lecture import Slide
from softmax_core.reading.logit_table import LogitTable
from softmax_core.tables.rows import PALETTE, ChartRows, unique_label

MAX_OVERFLOWING = 6  # words in the lesson on overflow
SHIFTED = (
    "Here the terms are too large or too small to write down, so each is divided by the largest of "
    "them, and so is Z: the shares are the same."
)
WHAT_DECIMALS_ARE = "Digits after the decimal point. Halves are rounded up: 0.125 becomes 0.13."
WHY_SUBTRACT = (
    "Adding the same number to every logit changes nothing (see *Compare*), so the largest can be "
    "subtracted first. A computer needs that, because the largest number it can write is about "
    "1.8 × 10³⁰⁸, which is *e* to the power 709.78. Here are this table's first logits, with 1,000 added to each:"
)
# The softmax, and the slides' first formula, in LaTeX.
SHORT_FORMULA = r"\sigma(z_i) = \frac{e^{\beta z_i}}{Z}"
FORMULA = r"\sigma(z_i) = \frac{e^{\beta z_i}}{\sum_{j=1}^{K} e^{\beta z_j}}"
NUMERATOR_FORMULA = r"\frac{e^{\beta z_i}}{\sum_{j=1}^{K} e^{z_j}}"


@dataclass(frozen=True)
class Calculation:
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


def calculation(table: LogitTable, temperature: float) -> Calculation:
    """The whole calculation for one table at one temperature.

    >>> from softmax_core.reading.presets import PRESETS
    >>> from softmax_core.reading.logit_table import clean_table
    >>> steps = calculation(clean_table(PRESETS["lecture"].frame).table, 5.0)
    >>> steps.exponents.tolist(), round(steps.partition_function, 9)
    ([0.6, 0.4, 0.2, 0.8], 6.760887185)
    """
    beta = temperature_to_beta(temperature)
    exponents = _exponents(table.logits, temperature)
    terms, partition = _terms(exponents, table.counts)
    # Below the smallest ordinary float the terms would have lost digits.
    shifted = not np.finfo(float).tiny <= partition < math.inf
    if shifted:
        with np.errstate(over="ignore"):
            below_highest = table.logits - table.logits[table.counts > 0].max()
        exponents = _exponents(below_highest, temperature)
        terms, partition = _terms(exponents, table.counts)
    probabilities = softmax(table.logits, temperature, counts=table.counts)
    return Calculation(
        temperature,
        beta,
        table.logits,
        table.counts,
        exponents,
        terms,
        partition,
        probabilities,
        shifted,
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


def numerator_only(table: LogitTable, temperature: float) -> np.ndarray:
    """What the first formula on the slides gives: e^(βz_i) / Σ e^(z_j), with β above the line only.

    These are not probabilities: for the lecture's logits they sum to 0.0797 at β = 0.2 and to 40.6
    at β = 2. At β = 1, and only there, it is the softmax.

    >>> from softmax_core.reading.presets import PRESETS
    >>> from softmax_core.reading.logit_table import clean_table
    >>> round(float(numerator_only(clean_table(PRESETS["lecture"].frame).table, 5.0).sum()), 4)
    0.0797
    """
    log_denominator = log_partition(table.logits, counts=table.counts)
    with np.errstate(all="ignore"):
        values = np.exp(
            _exponents(table.logits, temperature) - log_denominator + np.log(table.counts)
        )
    return np.where(table.counts > 0, values, 0.0)


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
    return sum((Decimal(fixed(p, decimals)) for p in probabilities), Decimal(0))


def calculation_table(table: LogitTable, steps: Calculation, decimals: int) -> pd.DataFrame:
    """The calculation for each word, from the logit to the percentage, as texts."""
    exponent = "β(z − max z)" if steps.shifted else "βz"
    term = f"g times e to the {exponent}" if table.has_counts else f"e to the {exponent}"
    columns = {
        "word": table.labels,
        "logit z": [short(z) for z in table.logits],
        "count g": [whole(g) for g in table.counts],
        exponent: [decimal(x, decimals) for x in steps.exponents],
        term: [decimal(x, decimals) for x in steps.terms],
        "p": [fixed(p, decimals) for p in steps.probabilities],
        "%": [percent(p, max(0, decimals - 2)) for p in steps.probabilities],
    }
    if not table.has_counts:
        del columns["count g"]
    return pd.DataFrame(columns, dtype=object)


def slide_table(slide: Slide, exact: np.ndarray, words: tuple[str, ...]) -> pd.DataFrame:
    """What a slide prints beside what is exact."""
    differences = [
        float(printed) - p for printed, p in zip(slide.probabilities, exact, strict=True)
    ]
    return pd.DataFrame(
        {
            "word": words,
            "the slide prints": slide.probabilities,
            "exact": [fixed(p, 9) for p in exact],
            "exact, to 2 decimals": [fixed(p, 2) for p in exact],
            "difference": [signed(d, 4) for d in differences],
        }
    )


def numerator_table(table: LogitTable, temperature: float, decimals: int) -> pd.DataFrame:
    """The slides' first formula, β in the numerator only, beside the softmax."""
    exact = softmax(table.logits, temperature, counts=table.counts)
    values = numerator_only(table, temperature)
    return pd.DataFrame(
        {
            "word": table.labels,
            "β in the numerator only": [decimal(v, decimals) for v in values],
            "softmax": [fixed(p, decimals) for p in exact],
        }
    )


def overflow_table(table: LogitTable) -> pd.DataFrame:
    """Large logits as the softmax is written, and with the largest subtracted first.

    They are the first few possible ones of the table, with 1000 added to each.
    """
    logits = table.logits[np.isfinite(table.logits)][:MAX_OVERFLOWING] + 1000
    with np.errstate(over="ignore", under="ignore"):
        shifted = logits - logits.max()
        powers, shifted_powers = np.exp(logits), np.exp(shifted)
    return pd.DataFrame(
        {
            "z": [short(z, 9) for z in logits],
            "e to the z": [decimal(x, 2) for x in powers],
            "as written": [fixed(p, 4) for p in naive_softmax(logits)],
            "z − max": [short(z, 9) for z in shifted],
            "e to the (z − max)": [decimal(x, 4) for x in shifted_powers],
            "softmax": [fixed(p, 4) for p in softmax(logits)],
        },
        dtype=object,
    )


def latex_lines(steps: Calculation, decimals: int, most: int = 8) -> list[str]:
    """Each line of the calculation in LaTeX: numbers only, never a word that somebody typed.

    The denominator first, then one line for each of the first `most` rows. Nothing where T is 0 or
    ∞: there the probabilities are limits, not quotients. Where the terms are shifted, so is Z. The
    exponents have as many digits as it takes for the lines to hold: whoever works them out as they
    are printed gets what is printed.
    """
    if steps.temperature in (0, math.inf):
        return []
    indices = range(min(most, len(steps.terms)))
    elided = " + \\dots" if len(steps.terms) > most else ""
    # An error of ε in an exponent is one of εZ in Z, so a large Z needs more digits.
    size = steps.partition_function
    size = size if 10.0**-decimals <= size < LARGEST else 10  # else a × 10ⁿ, with a below 10
    places = decimals + 1 + max(0, math.ceil(math.log10(size)))
    powers = [_power(steps, i, places) for i in indices]
    total = _latex(decimal(steps.partition_function, decimals))
    name = "e^{-\\beta \\max z} Z" if steps.shifted else "Z"
    lines = [f"{name} = {' + '.join(powers)}{elided} = {total}"]
    for i, power in zip(indices, powers, strict=True):
        logit, p = _latex(short(steps.logits[i])), fixed(steps.probabilities[i], decimals)
        lines.append(f"\\sigma({logit}) = \\frac{{{power}}}{{{total}}} = {p}")
    return lines


def latex_note(steps: Calculation, lines: list[str]) -> str:
    """What these lines in LaTeX leave out; "" for nothing.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> steps = calculation(clean_table(PRESETS["lecture"].frame).table, 1.0)
    >>> latex_note(steps, latex_lines(steps, 2)), latex_note(steps, latex_lines(steps, 2, most=3))
    ('', 'The first 3 of 4 words.')
    """
    n_shown = len(lines) - 1  # the first is the denominator
    return f"The first {n_shown} of {len(steps.terms)} words." if n_shown < len(steps.terms) else ""


def _power(steps: Calculation, i: int, places: int) -> str:
    """The term of one row: its count, where it is not 1, and e with its exponent."""
    count = "" if steps.counts[i] == 1 else f"{_latex(whole(steps.counts[i]))} \\cdot "
    exponent = steps.exponents[i]
    before_the_point = len(fixed(abs(exponent), 0))
    return f"{count}e^{{{_latex(short(exponent, min(places + before_the_point, 17)))}}}"


def _latex(number: str) -> str:
    """A number as LaTeX writes it, from how the page writes it: 5 × 10⁻⁷ is 5 \\times 10^{-7}."""
    mantissa, times, power = number.partition(" × 10")
    plain = mantissa.replace("−", "-").replace("∞", "\\infty").replace(",", "{,}")
    return f"{plain} \\times 10^{{{power.translate(_FROM_SUPERSCRIPT)}}}" if times else plain


_FROM_SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def denominator_tables(
    table: LogitTable, rows: ChartRows, steps: Calculation, decimals: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The denominator as a stack of slices, each term's slice in a row of its own, and their labels.

    Above it stands the denominator at T = 1, both on one scale, where both can be written down.
    """
    stacks = [steps]
    if steps.temperature != 1 and not steps.shifted:
        at_1 = calculation(table, 1.0)
        stacks = [steps] if at_1.shifted else [at_1, steps]
    most = max(one.partition_function for one in stacks)
    slices, labels = [], []
    for one in stacks:
        name = unique_label(denominator_name(one), [*rows.labels, *(name for name, *_ in labels)])
        share_of_most = one.partition_function / most
        ends = share_of_most * np.cumsum(rows.group(one.probabilities))
        starts = np.append(0, ends[:-1])
        row = len(labels)
        slices += [(row, name, *part) for part in zip(rows.colours, starts, ends, strict=True)]
        labels.append((name, share_of_most, f"= {decimal(one.partition_function, decimals)}"))
    if len(stacks) > 1:  # what follows is on a scale of its own
        slices.append((2, "", PALETTE, 0.0, 0.0))
        labels.append(("", 0.0, f"Each term at T = {short(steps.temperature)}, and its share of Z"))
    shares, terms = rows.group(steps.probabilities), rows.group(steps.terms)
    ends = np.cumsum(shares)
    own_row = range(len(labels), len(labels) + len(rows))
    slices += zip(own_row, rows.labels, rows.colours, ends - shares, ends, strict=True)
    texts = [f"{decimal(t, decimals)} ({percent(s)})" for t, s in zip(terms, shares, strict=True)]
    labels += zip(rows.labels, ends, texts, strict=True)
    return (
        pd.DataFrame(slices, columns=["row", "label", "colour", "start", "end"]),
        pd.DataFrame(labels, columns=["label", "end", "text"]).assign(row=range(len(labels))),
    )


def denominator_name(steps: Calculation) -> str:
    """The name of the row of a denominator."""
    return "Z, shifted" if steps.shifted else f"Z at T = {short(steps.temperature)}"


def denominator_takeaway(rows: ChartRows, steps: Calculation) -> str:
    """The denominator, and who contributes most, for those who hear the chart."""
    shares = rows.group(steps.probabilities)
    most, total = int(shares.argmax()), decimal(steps.partition_function, 2)
    return (
        f"{denominator_name(steps)} is {total}. {rows.labels[most]} contributes most, "
        f"{percent(shares[most])}."
    )


def slide_verdict(slide: Slide, exact: np.ndarray) -> str:
    """What is right on the slide, and what is a hundredth off."""
    pairs = zip(exact, slide.probabilities, strict=True)
    if all(fixed(p, 2) == printed for p, printed in pairs):
        return (
            f"The slide's denominator, {slide.partition_function}, is right, and so are its "
            "probabilities, to two decimals."
        )
    return (
        f"The slide's denominator, {slide.partition_function}, is right, and two of its "
        "probabilities are a hundredth off: .24 and .09 are the roundings. A percentage on a slide "
        "has already been through somebody's hands."
    )


def numerator_verdict(table: LogitTable, temperature: float, decimals: int) -> str:
    """The sum of what the slides' first formula gives, as Markdown; 1 only where β is."""
    values = numerator_only(table, temperature)
    total = decimal(float(values.sum()), decimals)
    if np.allclose(values, softmax(table.logits, temperature, counts=table.counts)):
        return f"The values sum to **{total}**: here it is the softmax, as it always is at β = 1."
    return (
        f"The values sum to **{total}**: this is not the softmax, and nothing makes it sum to 1. β "
        "belongs in both places."
    )


def rounding_note(probabilities: np.ndarray, decimals: int) -> tuple[Decimal, str]:
    """The sum of the rounded probabilities, and what is to be said of it, as Markdown.

    >>> rounding_note(np.array([0.5, 0.5]), 2)
    (Decimal('1.00'), 'Rounded to 2 decimals, the probabilities sum to 1.00.')
    """
    total = rounded_sum(probabilities, decimals)
    if total == 1:
        return total, f"Rounded to {decimals} decimals, the probabilities sum to {total}."
    return total, (
        f"Rounded to {decimals} decimals, the probabilities sum to **{total}**, not to 1, because "
        "each is rounded separately. Unrounded, they sum to 1."
    )

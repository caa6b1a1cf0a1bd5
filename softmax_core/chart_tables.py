"""The tables that charts draw: one line for each mark, every number computed here.

A chart shows a few rows of a table one by one, and others together. `shown` says which;
each function below takes that and returns a table. Columns that charts share: `row` (the position
among the rows shown), `label`, and `colour` (a place in the palette).
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from softmax_core.logit_table import LogitTable
from softmax_core.measures import entropy
from softmax_core.numerals import decimal, distinct, percent, short
from softmax_core.sampling import empirical_counts, inverse_cdf, running_frequencies, standard_error
from softmax_core.softmax import softmax, temperature_to_beta
from softmax_core.truncation import ChainStep
from softmax_core.worked import Worked

SAMPLER_NAMES = {
    "temperature": "temperature",
    "top_k": "top-k",
    "top_p": "top-p",
    "min_p": "min-p",
    "typical_p": "typical",
    "top_n_sigma": "top-nσ",
}
PALETTE = 6  # colours for words; the one after them is the grey of "all others"


@dataclass(frozen=True, eq=False)
class Shown:
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
        times = len(next(iter(outer.values())))
        shared = {
            "row": np.tile(np.arange(len(self)), times),
            "label": np.tile(np.array(self.labels, dtype=object), times),
            "colour": np.tile(self.colours, times),
        }
        repeated = {name: np.repeat(values, len(self)) for name, values in outer.items()}
        return pd.DataFrame(repeated | shared | {n: np.ravel(v) for n, v in columns.items()})


def shown(table: LogitTable, most: int) -> Shown:
    """The `most` rows whose single word is likeliest, in the table's order; the others as one last row.

    A single row is never hidden behind "others": it is shown itself.

    >>> from softmax_core.logit_table import clean_table
    >>> from softmax_core.presets import PRESETS
    >>> shown(clean_table(PRESETS["lecture"].frame).table, 2).labels
    ['nights', 'friends', '2 other words']
    """
    total = len(table.logits)
    if total <= most + 1:
        return shown_as(table, np.arange(total), {})
    of_one = np.where(table.counts > 0, table.logits, -np.inf)
    likeliest = np.sort(np.argsort(-of_one, kind="stable")[:most])
    rest = np.delete(np.arange(total), likeliest)
    return shown_as(table, likeliest, {f"{table.counts[rest].sum():,.0f} other words": rest})


def shown_as(table: LogitTable, single: np.ndarray, together: dict[str, np.ndarray]) -> Shown:
    """These rows of the table one by one; then, under a name each, those that are shown together."""
    colours = (np.array(table.rows) - 1) % PALETTE  # by the row typed: a bad cell above moves none
    labels = [table.labels[i] for i in single]
    for name in together:
        labels.append(unlike(name, labels))
    return Shown(
        (*np.asarray(single)[:, None], *together.values()),
        labels,
        np.append(colours[single], [PALETTE] * len(together)).astype(int),
    )


def unlike(label: str, labels: list[str]) -> str:
    """The label, changed until it is none of the others."""
    return label if label not in labels else unlike(label + "…", labels)


def mass(table: LogitTable, rows: Shown, temperatures) -> np.ndarray:
    """Probability of each row shown at each temperature, shape (temperatures, rows)."""
    column = np.asarray(temperatures, dtype=float)[:, None]
    return rows.group(softmax(table.logits, column, counts=table.counts))


def guess_table(table: LogitTable, rows: Shown, revealed: bool) -> pd.DataFrame:
    """The logits, and the probabilities at T=1 only where they are revealed."""
    p = mass(table, rows, [1.0])[0]
    logits = np.append(table.logits[rows.indices], [np.nan] * (len(rows) - len(rows.indices)))
    return rows.lines(
        logit=np.where(np.isfinite(logits), logits, 0.0),
        logit_text=["" if np.isnan(z) else short(z) for z in logits],
        p=p if revealed else np.zeros(len(rows)),
        p_text=[percent(x) if revealed else "?" for x in p],
    )


def sweep_table(table: LogitTable, rows: Shown, temperatures, places) -> pd.DataFrame:
    """p at every temperature that a slider reaches; `place` is where on the slider that is."""
    return rows.lines_for_each(
        {"place": places},
        p=mass(table, rows, temperatures),
        p_at_1=np.tile(mass(table, rows, [1.0])[0], len(places)),
    )


def readout_table(table: LogitTable, temperatures, places) -> pd.DataFrame:
    """T, β and H at every temperature, in words; `left` and `right` bound what the pointer grips."""
    column = np.asarray(temperatures, dtype=float)[:, None]
    bits = entropy(softmax(table.logits, column, counts=table.counts), counts=table.counts)
    return strips(places).assign(
        H=bits,
        T_text=[f"T = {short(t)}" for t in temperatures],
        beta_text=[f"β = {short(b, 3)}" for b in temperature_to_beta(column[:, 0])],
        H_text=[f"H = {h:.3f} bits" for h in bits],
    )


def strips(places: np.ndarray) -> pd.DataFrame:
    """For each place the strip of the line that is nearest to it."""
    edges = np.concatenate([places[:1], (places[1:] + places[:-1]) / 2, places[-1:]])
    return pd.DataFrame({"place": places, "left": edges[:-1], "right": edges[1:]})


def ceiling_table(table: LogitTable) -> pd.DataFrame:
    """The uniform distribution: its probability for a word, and its entropy, which no other exceeds.

    Uniform over the words that are possible: it is what T = ∞ gives.
    """
    k = int(table.counts[np.isfinite(table.logits)].sum())
    return pd.DataFrame(
        {"uniform": [1 / k], "ceiling": [math.log2(k)], "ceiling_text": [f"log₂ {k:,}"]}
    )


def curve_labels(swept: pd.DataFrame, place: float, gap: float) -> pd.DataFrame:
    """Where to write each word beside the end of its curve: at least `gap` apart, in their order."""
    ends = swept[swept["place"] == place].sort_values("p", kind="stable")
    steps = gap * np.arange(len(ends))
    p = ends["p"].to_numpy()
    apart = np.maximum.accumulate(p - steps) + steps
    centred = apart - (apart - p).mean() if len(ends) else apart
    return ends.assign(p=centred - np.minimum(0, centred[:1].sum()))


def denominator_tables(
    table: LogitTable, rows: Shown, steps: Worked, decimals: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The denominator as a stack: the slices (all in row 0, each again in its own), and their labels."""
    shares, terms = rows.group(steps.probabilities), rows.group(steps.terms)
    ends = np.cumsum(shares)
    each = rows.lines(start=ends - shares, end=ends).assign(row=np.arange(1, len(rows) + 1))
    total = unlike("Z", rows.labels)
    slices = pd.concat([each.assign(label=total, row=0), each])
    texts = [f"{decimal(t, decimals)} ({percent(s)})" for t, s in zip(terms, shares, strict=True)]
    labels = pd.DataFrame(
        {
            "label": [total, *rows.labels],
            "row": np.arange(len(rows) + 1),
            "end": [1.0, *ends],
            "text": [f"= {decimal(steps.partition_function, decimals)}", *texts],
        }
    )
    return slices, labels


def pinned_table(table: LogitTable, rows: Shown, pins: tuple[float, ...]) -> pd.DataFrame:
    """p of each word at each pinned temperature."""
    p = mass(table, rows, pins)
    texts = [
        [f"{percent(x)} at T = {short(t)}" for x in line] for t, line in zip(pins, p, strict=True)
    ]
    strength = np.linspace(1.0, 0.55, len(pins)) if len(pins) > 1 else [1.0]
    return rows.lines_for_each({"pin": np.arange(len(pins)), "opacity": strength}, p=p, text=texts)


def counts_table(p: np.ndarray, rows: Shown, drawn: np.ndarray) -> pd.DataFrame:
    """How often each word was drawn, its probability, and one standard error to each side."""
    n = len(drawn)
    expected = rows.group(p)
    counts = rows.group(empirical_counts(drawn, len(p)))
    share = counts / n if n else np.zeros(len(rows))
    error = standard_error(expected, n) if n else np.zeros(len(rows))
    low, high = np.clip(expected - error, 0, 1), np.clip(expected + error, 0, 1)
    drawn_text = [f"{c:,.0f} ({percent(s)})" for c, s in zip(counts, share, strict=True)]
    return rows.lines(
        p=expected,
        share=share,
        low=low,
        high=high,
        text_at=np.maximum(share, high),
        text=drawn_text if n else [f"p = {percent(e)}" for e in expected],
    )


def chain_table(rows: Shown, chain: list[ChainStep]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The column of probabilities after every step of a chain of samplers, and the columns' heads.

    A word that a step removes keeps its row and shows the probability that it lost, struck out;
    afterwards it is a dash.
    """
    columns, texts, gone, p_before = {}, [], [], np.zeros(len(rows))
    for step in chain:
        p, kept, removed = (rows.group(x.astype(float)) for x in (step.p, step.kept, step.removed))
        lost = (kept == 0) & (removed > 0)
        texts.append(
            [
                percent(before if out else now) if out or left else "–"
                for before, now, out, left in zip(p_before, p, lost, kept, strict=True)
            ]
        )
        gone.append(lost)
        columns[unlike(step_name(step), list(columns))] = p_before = p
    return columns_table(rows, columns, texts, gone)


def columns_table(
    rows: Shown,
    columns: dict[str, np.ndarray],
    texts: list | None = None,
    lost: list | None = None,
    longest: float | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Columns of probabilities side by side on a line from 0 to 1, and the columns' heads.

    `start` and `end` of each bar, `text` beside it (the probability, if no other is given), and
    whether the text is struck out. longest: the part of a column that a probability of 1 takes; the
    rest is for the text beside it.
    """
    width = 1 / len(columns)
    longest_bar = (longest or max(0.12, 0.62 - 0.07 * len(columns))) * width
    places = width * np.arange(len(columns))
    texts = texts or [[percent(x) for x in p] for p in columns.values()]
    lost = lost or [np.zeros(len(rows), dtype=bool)] * len(columns)
    lines = [
        rows.lines(start=place, end=place + longest_bar * p, text=text, lost=out)
        for place, p, text, out in zip(places, columns.values(), texts, lost, strict=True)
    ]
    return pd.concat(lines, ignore_index=True), pd.DataFrame({"start": places, "head": [*columns]})


def step_name(step: ChainStep) -> str:
    """A step as a person writes it.

    >>> step_name(ChainStep("top_p", 0.6, *[None] * 5))
    'top-p 0.6'
    """
    if step.name == "raw":
        return "raw, T = 1"
    if step.name == "temperature":
        return f"T = {short(step.value)}"
    return f"{SAMPLER_NAMES[step.name]} {short(step.value)}"


def running_table(drawn: np.ndarray, k: int, rows: Shown) -> pd.DataFrame:
    """The share of each word among the first n drawn, for n from 1 to all."""
    checkpoints = np.unique(np.geomspace(1, len(drawn), 120).round().astype(int))
    shares = rows.group(running_frequencies(drawn, k, checkpoints))
    return rows.lines_for_each({"n": checkpoints}, share=shares)


def luck_tables(
    table: LogitTable, rows: Shown, temperatures: tuple[float, ...], numbers: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The stacked probabilities at each temperature, and the word that each random number picks.

    The words are stacked in the order of the table, so that a number u picks the word in whose
    slice it falls: inversion of the cumulative distribution (Devroye 1986, ch. 2).
    """
    p = mass(table, rows, temperatures)
    p = p / p.sum(axis=1, keepdims=True)
    ends = np.cumsum(p, axis=1).clip(max=1)
    names = [f"T = {name}" for name in distinct(temperatures)]
    pins = {"pin": np.arange(len(temperatures)), "T_text": names}
    # A name is written inside its slice where it is likely to fit.
    inside = [
        [n if x > 0.02 * len(n) else "" for n, x in zip(rows.labels, line, strict=True)]
        for line in p
    ]
    stacks = rows.lines_for_each(pins, start=ends - p, end=ends, middle=ends - p / 2, inside=inside)
    picked = np.concatenate([inverse_cdf(line, numbers) for line in p])
    picks = pd.DataFrame(
        {
            "place": np.tile(numbers, len(names)),
            "pin": np.repeat(pins["pin"], len(numbers)),
            "T_text": np.repeat(names, len(numbers)),
            "label": np.array(rows.labels, dtype=object)[picked],
            "colour": rows.colours[picked],
        }
    )
    return stacks, picks

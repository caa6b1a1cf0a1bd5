"""Words drawn at random: counts beside theory, a chain of samplers, and the same luck at several T."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from softmax_core.distribution.sampling import (
    empirical_counts,
    inverse_cdf,
    running_frequencies,
    standard_error,
)
from softmax_core.distribution.truncation import ChainStep
from softmax_core.notation.write_numbers import counted, distinct, fixed, percent, short, whole
from softmax_core.reading.logit_table import LogitTable
from softmax_core.settings.lots import Lot
from softmax_core.settings.samplers import SAMPLER_NAMES, Samplers
from softmax_core.tables.live import packed
from softmax_core.tables.rows import ChartRows, row_probabilities, unique_label
from softmax_core.tables.temperature import curve_names, strips

HOW_COUNTS_READ = (
    "**{drawn}** drawn. Upright mark: the probability. Thin line: one standard error to each side."
)
RAW = "raw, T = 1"
SAME_LUCK = "A random number *u* picks the word in whose slice it falls. Drag it."
WHAT_SAMPLERS_DO = """
- **temperature** divides every logit by T.
- **top-k** keeps the k likeliest words.
- **top-p** keeps the likeliest words that together reach the probability p.
- **min-p** keeps the words at least p times as likely as the likeliest one.
- **typical** keeps the words whose surprisal is nearest to the entropy, until they reach the given share.
- **top-nσ** keeps the words whose logit is at most n standard deviations below the largest.

They work one after the other. To move a sampler to the end, remove it and choose it again.
"""


def counts_table(p: np.ndarray, rows: ChartRows, draws: np.ndarray) -> pd.DataFrame:
    """How often each word was drawn, its probability, and one standard error to each side."""
    n = len(draws)
    expected = rows.group(p)
    counts = rows.group(empirical_counts(draws, len(p)))
    share = counts / n if n else np.zeros(len(rows))
    error = standard_error(expected, n) if n else np.zeros(len(rows))
    low, high = np.clip(expected - error, 0, 1), np.clip(expected + error, 0, 1)
    counts_text = [f"{whole(c)} ({percent(s)})" for c, s in zip(counts, share, strict=True)]
    return rows.lines(
        p=expected,
        share=share,
        low=low,
        high=high,
        text=counts_text if n else [f"p = {percent(e)}" for e in expected],
    )


def chain_table(rows: ChartRows, chain: list[ChainStep]) -> tuple[pd.DataFrame, pd.DataFrame]:
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
        columns[unique_label(step_name(step), list(columns))] = p_before = p
    return columns_table(rows, columns, texts, gone)


def columns_table(
    rows: ChartRows,
    columns: dict[str, np.ndarray],
    texts: list | None = None,
    lost: list | None = None,
    fill: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Columns of probabilities side by side on a line from 0 to 1, and the columns' heads.

    `start` and `end` of each bar, `text` beside it (the probability, if no other is given), and
    whether the text is struck out. fill: whether the longest bar takes all the room that the text beside
    it leaves; else a probability of 1 would.
    """
    width = 1 / len(columns)
    if fill:
        longest_bar = 0.55 * width / max(p.max() for p in columns.values())
    else:
        longest_bar = max(0.12, 0.62 - 0.07 * len(columns)) * width
    places = width * np.arange(len(columns))
    texts = texts or [[percent(x) for x in p] for p in columns.values()]
    lost = lost or [np.zeros(len(rows), dtype=bool)] * len(columns)
    lines = [
        rows.lines(start=place, end=place + longest_bar * p, text=text, lost=out)
        for place, p, text, out in zip(places, columns.values(), texts, lost, strict=True)
    ]
    return pd.concat(lines, ignore_index=True), pd.DataFrame(
        {"start": places, "head": [*columns], "line": np.arange(len(columns)) % 2}
    )


def step_name(step: ChainStep) -> str:
    """A step as a person writes it.

    >>> step_name(ChainStep("top_p", 0.6, *[None] * 4))
    'top-p 0.6'
    """
    if step.name == "raw":
        return RAW
    if step.name == "temperature":
        return f"T = {short(step.value)}"
    return f"{SAMPLER_NAMES[step.name]} {short(step.value)}"


def chain_name(samplers: Samplers, temperature: float | None = None) -> str:
    """A chain of samplers in a few words, with T where it is given.

    >>> chain_name(Samplers()), chain_name(Samplers(("temperature", "top_k")), 5.0)
    ('temperature', 'T = 5, top-k 3')
    >>> chain_name(Samplers(())), chain_name(Samplers(()), 5.0)
    ('none', 'raw, T = 1')
    """
    if not samplers.names:
        return "none" if temperature is None else RAW
    named = {name: f"{SAMPLER_NAMES[name]} {short(x)}" for name, x in samplers.values.items()}
    named["temperature"] = "temperature" if temperature is None else f"T = {short(temperature)}"
    return ", ".join(named[name] for name in samplers.names)


def lots_table(lots: list[Lot]) -> pd.DataFrame:
    """How often each word was drawn in each lot, with its share.

    >>> lots_table([Lot("T = 1", 4, {"duck": 1, "friends": 3})]).to_dict("list")
    {'word': ['duck', 'friends'], 'T = 1, 4 drawn': ['1 (25.0%)', '3 (75.0%)']}
    """
    columns = {"word": list(dict.fromkeys(word for lot in lots for word in lot.counts))}
    for lot in lots:
        head = unique_label(f"{lot.how}, {whole(lot.drawn)} drawn", list(columns))
        counts = [lot.counts.get(word, 0) for word in columns["word"]]
        columns[head] = [
            f"{whole(n)} ({percent(n / lot.drawn)})" if lot.drawn else "" for n in counts
        ]
    return pd.DataFrame(columns)


def running_table(draws: np.ndarray, k: int, rows: ChartRows) -> pd.DataFrame:
    """The share of each word among the first n drawn, for n from 1 to all."""
    checkpoints = np.unique(np.geomspace(1, len(draws), 120).round().astype(int))
    shares = rows.group(running_frequencies(draws, k, checkpoints))
    return rows.lines_for_each({"n": checkpoints}, share=shares)


def running_names(running: pd.DataFrame) -> pd.DataFrame:
    """The names beside the ends of the highest curves."""
    return curve_names(running.assign(place=running["n"], p=running["share"]), running["n"].max())


def luck_tables(
    table: LogitTable, rows: ChartRows, temperatures: tuple[float, ...], numbers: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The stacked probabilities at each temperature, and the word that each random number picks.

    The words are stacked in the order of the table, so that a number u picks the word in whose
    slice it falls: inversion of the cumulative distribution (Devroye 1986, ch. 2).
    """
    p = row_probabilities(table, rows, temperatures)
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
    picked = inverse_cdf(p, numbers).ravel()
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


def chain_takeaway(table: LogitTable, rows: ChartRows, last: ChainStep) -> str:
    """The likeliest word after the last step of a chain, and how many words are left."""
    likeliest = rows.labels[int(rows.group(last.p).argmax())]
    left = int(table.counts[last.kept].sum())
    words_are = counted(left, "word is", "words are")
    return f"After the last step {likeliest} is the likeliest, and {words_are} left."


def counts_takeaway(counts: pd.DataFrame, n: int) -> str:
    """How often the likeliest word was drawn, and how often it was expected."""
    best = counts.loc[counts["p"].idxmax()]
    return (
        f"{counted(n, 'word', 'words')} drawn. {best['label']}: {percent(best['share'])}, expected "
        f"{percent(best['p'])}."
    )


def running_takeaway(counts: pd.DataFrame, n: int) -> str:
    """The shares after all draws, beside the probabilities."""
    shares = [
        f"{one.label} {percent(one.share)} (expected {percent(one.p)})"
        for one in counts.itertuples()
    ]
    return f"The share of each word draw by draw; after {whole(n)} draws: {', '.join(shares)}."


def columns_takeaway(rows: ChartRows, columns: dict[str, np.ndarray]) -> str:
    """The probabilities of each column, for those who hear the chart."""
    told = [
        f"{name}: " + ", ".join(f"{w} {percent(x)}" for w, x in zip(rows.labels, p, strict=True))
        for name, p in columns.items()
    ]
    return "; ".join(told) + "."


def luck_takeaway(picks: pd.DataFrame, u: float) -> str:
    """The word that a random number picks at each temperature."""
    picked = picks[picks["place"] == u]
    words = [f"{word} at {t}" for word, t in zip(picked["label"], picked["T_text"], strict=True)]
    return f"The random number {fixed(u, 2)} picks {', '.join(words)}."


def live_luck(
    table: LogitTable, rows: ChartRows, temperatures: tuple[float, ...], numbers: np.ndarray
) -> tuple[dict[str, bytes], Callable[[float], str]]:
    """The stacks, and what each number picks, packed for the browser; what a number picks, in words."""
    stacks, picks = luck_tables(table, rows, temperatures, numbers)
    moved = {"stacks": stacks, "picks": picks, "numbers": strips(numbers)}
    return packed(moved), partial(luck_takeaway, picks)

"""One table at every temperature: what the curves, the bars and the readout show."""

import math
from functools import partial

import numpy as np
import pandas as pd

from softmax_core.distribution import measures
from softmax_core.distribution.softmax import softmax
from softmax_core.distribution.temperature import (
    TEMPERATURE_GRID,
    peak_temperatures,
    temperature_to_beta,
)
from softmax_core.notation.write_numbers import decimal, percent, short, whole
from softmax_core.reading.logit_table import LogitTable
from softmax_core.tables.live import LiveData, Tables, packed
from softmax_core.tables.rows import FEW_ROWS, PALETTE, ChartRows, Columns, row_probabilities

# What to say when T is at a limit, as Markdown: of words, and in some chapters of what else is drawn.
LIMITS = {
    0.0: "**T = 0, β = ∞**, is a limit: the likeliest word takes everything, and words that tie "
    "for the largest logit share it equally.",
    math.inf: "**T = ∞, β = 0**, is a limit: every exponent is 0 and every term is 1, whatever the "
    "logits, so all possible words (with a logit above −∞) are equally likely.",
}
LIMITS_IN = {
    "words": {
        0.0: "**T = 0, β = ∞**, is a limit: the likeliest letter takes everything, so every word is "
        "spelled alike.",
        math.inf: "**T = ∞, β = 0**, is a limit: all letters that can come next are equally likely.",
    },
    "model": {
        0.0: "**T = 0, β = ∞**, is a limit: the likeliest token takes everything, and tokens that tie "
        "for the largest logit share it equally.",
        math.inf: "**T = ∞, β = 0**, is a limit: every exponent is 0 and every term is 1, whatever the "
        "logits, so all tokens are equally likely.",
    },
}
LIMITS_IN_SHORT = {
    0.0: "**A limit:** the likeliest word takes everything.",
    math.inf: "**A limit:** all possible words are equally likely.",
}
LIMITS_IN_SHORT_IN = {
    "words": {
        0.0: "**A limit:** the likeliest letter takes everything.",
        math.inf: "**A limit:** all possible letters are equally likely.",
    },
    "model": {
        0.0: "**A limit:** the likeliest token takes everything.",
        math.inf: "**A limit:** all tokens are equally likely.",
    },
}
# A temperature between two places of the slider can be grabbed within this distance.
NARROW = 0.0125


def limit_note(temperature: float, chapter: str) -> str:
    """What T = 0 or T = ∞ does in a chapter, as Markdown; "" at any other temperature.

    >>> limit_note(0.0, "words")
    '**T = 0, β = ∞**, is a limit: the likeliest letter takes everything, so every word is spelled alike.'
    """
    return LIMITS_IN.get(chapter, LIMITS).get(temperature, "")


def limit_in_short(temperature: float, chapter: str) -> str:
    """The same in a few words.

    >>> limit_in_short(math.inf, "draw"), limit_in_short(1.0, "draw")
    ('**A limit:** all possible words are equally likely.', '')
    """
    return LIMITS_IN_SHORT_IN.get(chapter, LIMITS_IN_SHORT).get(temperature, "")


def peak_table(table: LogitTable, most: int = 3) -> pd.DataFrame:
    """The words that first gain and then lose as T rises, the likeliest first: where, and how high.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
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


def sweep_table(table: LogitTable, rows: ChartRows, temperatures, places) -> Columns:
    """p at every temperature that a slider reaches; `place` is where on the slider that is."""
    p = row_probabilities(table, rows, temperatures)
    return rows.columns_for_each(
        {"place": places},
        p=p,
        p_text=np.vectorize(percent)(p),
        p_at_1=np.tile(row_probabilities(table, rows, [1.0])[0], len(places)),
    )


def readout_table(table: LogitTable, temperatures, places) -> Columns:
    """T, β and H at every temperature, in words; `left` and `right` bound what the pointer grips."""
    column = np.asarray(temperatures, dtype=float)[:, None]
    bits = measures.entropy(softmax(table.logits, column, counts=table.counts), counts=table.counts)
    return strips(
        places,
        H=bits,
        **temperature_texts(temperatures),
        H_text=[f"H = {decimal(h, 3)} bits" for h in bits],
    )


def temperature_texts(temperatures) -> Columns:
    """T and β at each temperature, as a readout says them."""
    each = np.asarray(temperatures, dtype=float).tolist()
    names = [_ON_THE_SLIDER.get(T) or _texts(T) for T in each]
    return {"T_text": [T for T, _ in names], "beta_text": [beta for _, beta in names]}


def _texts(temperature):
    return f"T = {short(temperature)}", f"β = {short(temperature_to_beta(temperature), 3)}"


_ON_THE_SLIDER = {T: _texts(T) for T in TEMPERATURE_GRID.tolist()}  # the same in every chart


def strips(places: np.ndarray, **columns) -> Columns:
    """For each place the strip of the line that is nearest to it, beside other columns.

    For one place alone the strip is a narrow one.
    """
    if len(places) == 1:
        left, right = places - NARROW, places + NARROW
    else:
        edges = np.concatenate([places[:1], (places[1:] + places[:-1]) / 2, places[-1:]])
        left, right = edges[:-1], edges[1:]
    return {"place": places, "left": left, "right": right} | columns


def ceiling_table(table: LogitTable) -> pd.DataFrame:
    """The uniform distribution: its probability for a word, and its entropy, which no other exceeds.

    Uniform over the words that are possible: it is what T = ∞ gives.
    """
    k = _possible_words(table)
    return pd.DataFrame(
        {"uniform": [1 / k], "ceiling": [math.log2(k)], "ceiling_text": [f"log₂ {whole(k)}"]}
    )


def _possible_words(table):
    return int(table.counts[np.isfinite(table.logits)].sum())


def curve_names(swept: pd.DataFrame, place: float, most: int = 4) -> pd.DataFrame:
    """The names beside the ends of the highest curves, from the top down: `line` of `lines`.

    middle : the mean height of these curves, about which the names are written.
    """
    ends = swept[(swept["place"] == place) & (swept["colour"] < PALETTE)]
    ends = ends.sort_values("p", ascending=False, kind="stable").head(most)
    lines = np.arange(len(ends))
    named = ends[["label", "colour"]]
    return named.assign(line=lines, lines=len(ends), middle=ends["p"].mean())


def temperature_tables(table: LogitTable, rows: ChartRows, temperatures, places) -> Tables:
    """What a slider moves in the chart of the temperature: its bars and curves, and its readout."""
    return {
        "sweep": sweep_table(table, rows, temperatures, places),
        "temperatures": readout_table(table, temperatures, places),
    }


def live_temperature(table: LogitTable, rows: ChartRows) -> LiveData:
    """A table at every temperature: nothing in it depends on where the hand is."""
    moving = temperature_tables(table, rows, TEMPERATURE_GRID, TEMPERATURE_GRID)
    limits = ceiling_table(table)
    end = TEMPERATURE_GRID[-1:]
    hottest = pd.DataFrame(sweep_table(table, rows, end, end))
    ends = curve_names(hottest, end[0], FEW_ROWS if len(rows) <= FEW_ROWS else 4)
    return LiveData(
        packed({**moving, "ends": ends, "once": limits}),
        partial(temperature_tables, table, rows),
        partial(in_words, table, rows),
        {"ceiling": max(0.01, float(limits["ceiling"][0]))},
        temperature_notes(table),
    )


def in_words(table: LogitTable, rows: ChartRows, temperature: float, most: int = 6) -> str:
    """What is so at a temperature: the likeliest rows, and H beside its ceiling, in bits.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> from softmax_core.tables.rows import chart_rows
    >>> table = clean_table(PRESETS["lecture"].frame).table
    >>> in_words(table, chart_rows(table, 24), 3.0)
    'T = 3: friends 38.5%, nights 27.6%, laughter 19.8%, duck 14.2%; H = 1.904 of 2.000 bits.'
    """
    p = row_probabilities(table, rows, [temperature])[0]
    likeliest = np.argsort(-p, kind="stable")[:most]
    words = ", ".join(f"{rows.labels[i]} {percent(p[i])}" for i in likeliest)
    mass = softmax(table.logits, temperature, counts=table.counts)
    bits = measures.entropy(mass, counts=table.counts)
    ceiling = math.log2(_possible_words(table))
    return (
        f"T = {short(temperature)}: {words}; H = {decimal(bits, 3)} of {decimal(ceiling, 3)} bits."
    )


def temperature_notes(table: LogitTable) -> str:
    """How to read the chart; and which words first gain and then lose as T rises, and why.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> temperature_notes(clean_table(PRESETS["lecture"].frame).table).splitlines()[1][:50]
    'nights gains at first, then loses: it peaks at T ='
    """
    legend = (
        "Upright mark: the probability at T = 1. Dashed: all possible words equally likely. Lower curve: "
        "the entropy H in bits, under its ceiling."
    )
    turning = [
        f"{peak.word} gains at first, then loses: it peaks at T = {peak.T} with {peak.p}, where the mean "
        f"logit has fallen to {peak.z}, its own logit."
        for peak in peak_table(table).itertuples()
    ]
    return "\n".join([legend, *turning])

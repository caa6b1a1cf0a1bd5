"""The logits, the probabilities that stay hidden until they are revealed, and what a room guessed."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from softmax_core.distribution import measures
from softmax_core.distribution.fitting import Fit, fit_temperature
from softmax_core.distribution.softmax import softmax
from softmax_core.notation.write_numbers import counted, decimal, percent, short, whole
from softmax_core.reading.logit_table import LogitTable
from softmax_core.reading.presets import PRESETS
from softmax_core.settings.guesses import Guesses
from softmax_core.tables.draw import columns_table
from softmax_core.tables.rows import ChartRows, row_probabilities

MOST_LISTED = 12  # of what was not counted
DIGITS = 4  # of a temperature that was fitted
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


# ---- The room ----------------------------------------------------------------------------------


class Room(NamedTuple):
    """The room beside the model: columns of bars and their heads, and what they say, a line each."""

    columns: pd.DataFrame
    heads: pd.DataFrame
    sentences: list[str]


def room(table: LogitTable, rows: ChartRows, guesses: Guesses, revealed: bool) -> Room | None:
    """What the room guessed, and beside it the model at T = 1 and where it comes closest to the room.

    None where nobody has guessed a word of the table. The model is left out while it is hidden.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> from softmax_core.tables.rows import chart_rows
    >>> table = clean_table(PRESETS["lecture"].frame).table
    >>> guesses = Guesses((("friends", 20), ("nights", 12), ("laughter", 6), ("duck", 2)))
    >>> for sentence in room(table, chart_rows(table, 4), guesses, True).sentences:
    ...     print(sentence)
    The model comes closest to this room at T = 1.484. The 95% interval is 0.995 to 2.91.
    T = 1 lies in this interval: it is not ruled out by 40 guesses.
    From the room to the model at T = 1 it is 0.0693 bits (KL), and 0.0089 bits to the closest one. Total variation from T = 1: 0.144.
    """
    times = guesses.of_rows(table)
    total = int(times.sum())
    if not total:
        return None
    share, p = times / total, softmax(table.logits, counts=table.counts)
    columns = {"The room": share}
    numbers = rows.group(times)
    texts = [[f"{percent(n / total, 0)} ({whole(n)})" for n in numbers]]
    sentences = [f"The room: {counted(total, 'guess', 'guesses')}."]
    if revealed:
        columns["The model, T = 1"] = p
        fit, sentences = fit_in_words(table, times)
        closest = p if fit is None else fit.distribution(table.logits, table.counts)
        if fit is not None:
            columns[f"Closest, {_setting(fit)}"] = closest
        sentences.append(_distances(share, p, None if fit is None else closest))
    grouped = {head: rows.group(values) for head, values in columns.items()}
    texts += [[percent(x) for x in values] for values in list(grouped.values())[1:]]
    longest = 0.55 / max(values.max() for values in grouped.values())
    return Room(*columns_table(rows, grouped, texts, longest=longest), sentences)


def question(example: str) -> str:
    """What a phone asks: the words before the gap, where the table is an example's.

    >>> question("lecture"), question("")
    ('Those summer evenings were full of … Which word comes next?', 'Which word comes next?')
    """
    prompt = f"{PRESETS[example].prompt} … " if example else ""
    return f"{prompt}Which word comes next?"


def fit_in_words(table: LogitTable, times: np.ndarray) -> tuple[Fit | None, list[str]]:
    """The temperature of a room that has guessed each row so many times, and what it means."""
    impossible = (table.logits == -np.inf) | (table.counts == 0)
    if times[impossible].any():
        label = table.labels[int(np.argmax((times > 0) & impossible))]
        return None, [f"The model finds “{label}” impossible at any T, so no temperature fits."]
    try:
        fit = fit_temperature(table.logits, times, table.counts)
    except ValueError:
        return None, [
            "All these words have the same logit, so every temperature fits equally well."
        ]
    if math.isinf(fit.beta):
        return fit, [ONLY_LIKELIEST if fit.beta > 0 else ONLY_LEAST_LIKELY]
    low, high = fit.interval
    betas = f"{short(low, 3)} to {short(high, 3)}"
    if fit.beta < 0:
        beta = short(fit.beta, DIGITS)
        closest = f"This room is hotter than infinite: the model comes closest to it at β = {beta}."
        return fit, [f"{closest} The 95% interval of β is {betas}.", BELOW_0]
    closest = f"The model comes closest to this room at T = {short(fit.temperature, DIGITS)}."
    if low > 0:
        ends = f"{short(1 / high, 3)} to {short(1 / low, 3)}"
        closest += f" The 95% interval is {ends}."
    elif high > 0:
        least = short(1 / high, 3)
        closest += f" The 95% interval reaches from T = {least} past T = ∞ (β from {betas})."
    if low <= 1 <= high:
        n = counted(fit.n, "guess", "guesses")
        return fit, [closest, f"T = 1 lies in this interval: it is not ruled out by {n}."]
    return fit, [
        closest,
        "T = 1 lies outside this interval: this room does not guess as the model does.",
    ]


ONLY_LIKELIEST = "All guesses are on the likeliest word, as at T = 0. How near to 0 the room is, they cannot tell."
ONLY_LEAST_LIKELY = (
    "All guesses are on the least likely word: the model comes closest at β = −∞, which is the other "
    "end of the scale from T = 0."
)
BELOW_0 = (
    "At T = ∞, where β is 0, all words are equally likely. Beyond it β is below 0: the less likely a "
    "word was, the more likely it becomes. No temperature does that."
)


def _setting(fit: Fit) -> str:
    if fit.beta < 0:
        return f"β = {short(fit.beta, DIGITS)}"
    return f"T = {short(fit.temperature, DIGITS)}"


def _distances(share: np.ndarray, p: np.ndarray, closest: np.ndarray | None) -> str:
    """How far the room is from the model."""
    kl, tv = (
        decimal(measures.kl_divergence(share, p), 4),
        decimal(measures.total_variation(share, p), 3),
    )
    if closest is None:
        return f"From the room to the model at T = 1 it is {kl} bits (KL). Total variation: {tv}."
    least = decimal(measures.kl_divergence(share, closest), 4)
    return (
        f"From the room to the model at T = 1 it is {kl} bits (KL), and {least} bits to the closest one. "
        f"Total variation from T = 1: {tv}."
    )


def words_to_guess(table: LogitTable, rows: ChartRows) -> dict[str, str]:
    """The words that a room can guess, those with a row of the chart to themselves, and their labels.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> from softmax_core.tables.rows import chart_rows
    >>> table = clean_table(PRESETS["crowd"].frame).table
    >>> list(words_to_guess(table, chart_rows(table, 24)))
    ['nights', 'laughter', 'duck', 'friends']
    """
    single = [i for i in rows.indices[::-1] if table.counts[i] == 1]  # of equal words the first
    return {table.words[i]: table.labels[i] for i in single[::-1]}


def not_counted(table: LogitTable, guesses: Guesses) -> list[str]:
    """What was guessed and is in no row of the table: words, and lines of a chat, each as it was typed.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> table = clean_table(PRESETS["lecture"].frame).table
    >>> not_counted(table, Guesses((("rain", 2),), ("what?",)))
    ['rain: 2', 'what?']
    """
    times = dict(guesses.times)
    words = [f"{word}: {whole(times[word])}" for word in guesses.of_no_row(table)]
    lines = [*words, *guesses.unread]
    left = len(lines) - MOST_LISTED
    return (
        [*lines[:MOST_LISTED], f"… and {counted(left, 'line', 'lines')} more"]
        if left > 0
        else lines
    )

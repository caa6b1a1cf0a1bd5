"""The logits, the probabilities that stay hidden until they are revealed, and what a room guessed."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from softmax_core.distribution import measures
from softmax_core.distribution.fitting import Fit, fit_temperature, goodness_of_fit
from softmax_core.distribution.softmax import log_softmax
from softmax_core.notation.write_numbers import counted, decimal, percent, short, whole
from softmax_core.reading.logit_table import LogitTable
from softmax_core.reading.presets import PRESETS
from softmax_core.settings.guesses import Guesses, bare
from softmax_core.tables.draw import columns_table
from softmax_core.tables.rows import ChartRows, row_probabilities

MAX_LISTED = 12  # of what was not counted
SELDOM = 0.05
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
    The model comes closest to this room at T = 1.484. Given 40 guesses, T from 0.995 to 2.91 is plausible (95% interval).
    T = 1 is one of these.
    KL divergence of the room from the model: 0.0693 bits at T = 1, 0.0089 bits where it comes closest.
    To match T = 1, 14.4% of the guesses would have to move to another word (total variation).
    """
    times = guesses.of_rows(table)
    total = int(times.sum())
    if not total:
        return None
    share, log_p = times / total, log_softmax(table.logits, counts=table.counts)
    columns, sentences = {"The room": share}, [f"The room: {counted(total, 'guess', 'guesses')}."]
    if revealed:
        columns["The model, T = 1"] = np.exp(log_p)
        fit, sentences = fit_in_words(table, times)
        closest = None if fit is None else fit.log_distribution(table.logits, table.counts)
        if fit is not None:
            columns[f"Closest, {_setting(fit)}"] = np.exp(closest)
            if goodness_of_fit(fit, table.logits, times, table.counts) < SELDOM:
                sentences.append(NO_T_FITS)
        sentences += _distances(share, log_p, closest)
    grouped = {head: rows.group(values) for head, values in columns.items()}
    numbers = rows.group(times)
    texts = [[percent(x) for x in values] for values in grouped.values()]
    texts[0] = [f"{percent(n / total, 0)} ({whole(n)})" for n in numbers]
    return Room(*columns_table(rows, grouped, texts, fill=True), sentences)


def question(example: str) -> str:
    """What a phone asks: after the words before the gap, where the table is an example's.

    >>> print(question("lecture"))
    “Those summer evenings were full of …”
    Which word comes next?
    """
    prompt = f"“{PRESETS[example].prompt} …”\n" if example else ""
    return f"{prompt}Which word comes next?"


def fit_in_words(table: LogitTable, times: np.ndarray) -> tuple[Fit | None, list[str]]:
    """The temperature of a room that has guessed each row so many times, and what it means.

    None, and why, where no temperature fits better than another.
    """
    possible = (table.logits > -np.inf) & (table.counts > 0)
    if times[~possible].any():
        label = table.labels[int(np.argmax((times > 0) & ~possible))]
        return None, [f"The model finds “{label}” impossible at any T, so no temperature fits."]
    if len(set(table.logits[possible])) == 1:
        return None, [
            "All possible words have the same logit: every temperature fits equally well."
        ]
    fit = fit_temperature(table.logits, times, table.counts)
    low, high = fit.interval
    n = counted(fit.n, "guess", "guesses")
    betas = f"β from {short(low, 3)} to {short(high, 3)} is plausible (95% interval)."
    if fit.beta == math.inf:
        closest = "All guesses are on the likeliest word: the lower T, the better it fits."
    elif fit.beta == -math.inf:
        closest = (
            "All guesses are on the least likely word: the opposite of T = 0, where all would be on the "
            f"likeliest. Given {n}, {betas}"
        )
    elif fit.beta < 0:
        beta = short(fit.beta, DIGITS)
        closest = (
            "This room is hotter than T = ∞: the model comes closest to it at "
            f"β = {beta}. Given {n}, {betas}"
        )
    else:
        T = short(fit.temperature, DIGITS)
        closest = f"The model comes closest to this room at T = {T}."
    if fit.beta < 0:
        return fit, [closest, BELOW_0, *([ALSO_ABOVE_0] if high > 0 else [])]
    if low > 0:
        span = f"T from {short(1 / high, 3)} to {short(1 / low, 3)} is plausible (95% interval)."
    else:
        span = f"any T from {short(1 / high, 3)} up is plausible (95% interval), and even {BEYOND}"
    here = ONE_IS_PLAUSIBLE if low <= 1 <= high else ONE_IS_NOT
    return fit, [f"{closest} Given {n}, {span}", here]


BEYOND = "β below 0, where unlikely words come first."
ONE_IS_PLAUSIBLE = "T = 1 is one of these."
NO_T_FITS = (
    "But no temperature fits this room well: guesses drawn from the closest model would seldom be so far "
    "from it (p < 0.05)."
)
ONE_IS_NOT = "T = 1 is none of these: another temperature fits this room better."
BELOW_0 = (
    "At T = ∞, where β is 0, all words are equally likely. Beyond it β is below 0: the less likely a "
    "word was, the more likely it becomes. No temperature does that."
)
ALSO_ABOVE_0 = "So few guesses do not rule out β above 0 either, which is a high temperature."


def _setting(fit: Fit) -> str:
    if fit.beta < 0:
        return f"β = {short(fit.beta, DIGITS)}"
    return f"T = {short(fit.temperature, DIGITS)}"


def _distances(share: np.ndarray, log_p: np.ndarray, closest: np.ndarray | None) -> list[str]:
    """How far the room is from the model; log_p, closest: natural logarithms of masses."""
    with np.errstate(divide="ignore"):
        log_share = np.log(share)
    kl = decimal(measures.kl_divergence_of_logs(log_share, log_p), 4)
    moved = percent(float(measures.total_variation(share, np.exp(log_p))))
    to_match = f"To match T = 1, {moved} of the guesses would have to move to another word"
    lines = [f"{to_match} (total variation)."]
    if closest is None:
        return [f"KL divergence of the room from the model at T = 1: {kl} bits.", *lines]
    least = decimal(measures.kl_divergence_of_logs(log_share, closest), 4)
    distance = f"{kl} bits at T = 1, {least} bits where it comes closest."
    return [f"KL divergence of the room from the model: {distance}", *lines]


def words_to_guess(table: LogitTable, rows: ChartRows) -> dict[str, str]:
    """The words that a room can guess, those with a row of the chart to themselves, and their labels.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> from softmax_core.tables.rows import chart_rows
    >>> table = clean_table(PRESETS["crowd"].frame).table
    >>> words_to_guess(table, chart_rows(table, 24))
    {'nights': 'nights', 'laughter': 'laughter', 'duck': 'duck', 'friends': 'friends'}
    """
    single = [i for i in rows.indices[::-1] if table.counts[i] == 1]  # of equal words the first
    return {bare(table.words[i]): table.labels[i] for i in single[::-1]}


def answers_to_choose(words: Iterable[str]) -> tuple[str, ...]:
    """The words in an order that does not tell which is likely.

    >>> answers_to_choose(["nights", "laughter", "Duck", "friends"])
    ('Duck', 'friends', 'laughter', 'nights')
    """
    return tuple(sorted(words, key=str.casefold))


def not_counted(table: LogitTable, guesses: Guesses) -> list[str]:
    """What was guessed and is in no row of the table: words, and lines of a chat, each as it was typed.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> table = clean_table(PRESETS["lecture"].frame).table
    >>> not_counted(table, Guesses((("rain", 2),), ("what?",)))
    ['rain: 2', 'what?']
    """
    words = [f"{word}: {whole(guesses.of_word(word))}" for word in guesses.of_no_row(table)]
    lines = [*words, *guesses.unread]
    left = len(lines) - MAX_LISTED
    return (
        [*lines[:MAX_LISTED], f"… and {counted(left, 'line', 'lines')} more"] if left > 0 else lines
    )

"""What follows a context in a text, as a table of logits that every tool of the page can take.

z = ln(count): so the softmax at T = 1 gives back the relative frequencies. What never followed the
context has ln 0 = −∞ and stays impossible at every temperature; only another kind of smoothing,
which adds a number to every count, gives it a share.
"""

import math

import numpy as np
import pandas as pd

from softmax_core.chart_tables import Shown, shown_as
from softmax_core.logit_table import LogitTable, visible
from softmax_core.ngram import NGramModel
from softmax_core.numerals import decimal, percent, short
from softmax_core.softmax import softmax
from softmax_core.tokens import words

MOST_SINGLE = 100  # words of a table that have a row of their own
MOST_IN_MATRIX = 12


def next_word_frame(model: NGramModel, context: tuple[str, ...] = ()) -> pd.DataFrame:
    """The table of words and logits after a context, as a person would have typed it.

    First the words that follow most often, each in a row of its own; then those that follow equally
    often, together; last all that never follow, at logit −∞. So the table is exact, whatever the
    size of the text.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> next_word_frame(model, ("of",)).to_numpy().tolist()
    [['friends', '0.69314718', '1'], ['nights', '0', '1'], ['“of”, which never follows', '-∞', '1']]
    """
    rows = [
        (word, f"{math.log(times):.8g}" if times else "-∞", str(sharers))
        for word, times, sharers in _next_words(model, context)
    ]
    return pd.DataFrame(rows, columns=["word", "logit", "count"], dtype=object)


def _next_words(model: NGramModel, context: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """The rows of the table: a word, how often it followed, and how many words share this."""
    counts = model.counts(context)
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    rows = [(model.vocabulary[i], int(counts[i]), 1) for i in order[:MOST_SINGLE]]
    times, sharers = np.unique(counts[order[MOST_SINGLE:]], return_counts=True)
    for c, n in zip(times[::-1].tolist(), sharers[::-1].tolist(), strict=True):
        rows.append((f"{n:,} more seen {'once' if c == 1 else f'{c:,} times'}", c, n))
    if never := len(counts) - len(order):
        alone = visible(model.vocabulary[int(np.argmin(counts))])
        name = f"“{alone}”, which never follows" if never == 1 else f"{never:,} that never follow"
        rows.append((name, 0, never))
    return rows


def known_context(model: NGramModel, typed: str) -> tuple[tuple[str, ...], str]:
    """The words that a model looks back on, and a sentence where these are fewer than were typed.

    >>> model = NGramModel.fit("of friends of nights of friends".split(), order=3)
    >>> known_context(model, "Full of")
    (('of',), 'In this text nothing follows “full of”, so the model looks back on “of” alone.')
    """
    tokens = _words_so_far(model, typed)
    wanted = tuple(tokens[max(0, len(tokens) - model.order + 1) :])
    known = model.known_context(wanted)
    if len(known) == len(wanted):
        return known, ""
    told = f"“{' '.join(known)}” alone" if known else "nothing: these are all words of the text"
    return known, (
        f"In this text nothing follows “{' '.join(wanted)}”, so the model looks back on {told}."
    )


def _words_so_far(model: NGramModel, typed: str) -> list[str]:
    """The words typed; an elision (l') is one also where the word after it is still to come."""
    tokens = words(typed)
    elision = "".join(tokens[-2:])
    if tokens[-1:] == ["'"] and elision in model.vocabulary:
        return [*tokens[:-2], elision]
    return tokens


def next_word_table(model: NGramModel, context: tuple[str, ...] = ()) -> LogitTable:
    """The same table, as numbers."""
    words, times, sharers = zip(*_next_words(model, context), strict=True)
    with np.errstate(divide="ignore"):
        logits = np.log(np.array(times, float))
    return LogitTable(words, logits, np.array(sharers, float), tuple(range(1, len(words) + 1)))


def next_word_rows(table: LogitTable, most: int) -> Shown:
    """The likeliest words one by one, the others that follow together, and those that never do.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> next_word_rows(next_word_table(model, ("of",)), 1).labels
    ['friends', 'nights', '“of”, which never follows']
    """
    follows = np.flatnonzero(np.isfinite(table.logits))
    never = {table.labels[i]: np.array([i]) for i in np.flatnonzero(~np.isfinite(table.logits))}
    if len(follows) <= most + 1:
        return shown_as(table, follows, never)
    rest = follows[most:]
    name = f"{table.counts[rest].sum():,.0f} more that follow"
    return shown_as(table, follows[:most], {name: rest} | never)


def calculation_table(table: LogitTable, rows: Shown, temperature: float) -> pd.DataFrame:
    """From a count to a probability: count, logit, p at T = 1 and at T, for each row of a chart.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> table = next_word_table(model, ("of",))
    >>> calculation_table(table, next_word_rows(table, 9), 2.0).iloc[0].to_list()
    ['friends', '2', '0.693', '66.7%', '58.6%']
    """
    counts = rows.group(table.counts * np.exp(table.logits))
    alone = np.array([len(part) == 1 for part in rows.parts])
    logits = [table.logits[part[0]] for part in rows.parts]
    columns = {
        "word": rows.labels,
        "count": [f"{c:,.0f}" for c in counts],
        "logit z = ln count": [
            decimal(z, 3) if one else "" for z, one in zip(logits, alone, strict=True)
        ],
    }
    for t in dict.fromkeys((1.0, temperature)):
        p = rows.group(softmax(table.logits, t, counts=table.counts))
        columns[f"p at T = {short(t)}"] = [percent(x) for x in p]
    return pd.DataFrame(columns)


def smoothing_columns(
    table: LogitTable, rows: Shown, temperature: float, added: float
) -> dict[str, np.ndarray]:
    """Two smoothings beside the counts: a temperature, and a number added to every count.

    Returns the probability of each row of a chart under each name. Source: P.-S. Laplace (1774) for
    adding 1, G. J. Lidstone (1920) for other numbers; Jurafsky & Martin, chapter 3.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> table = next_word_table(model, ("of",))
    >>> columns = smoothing_columns(table, next_word_rows(table, 9), 5.0, 1.0)
    >>> {name: p.round(2).tolist() for name, p in columns.items()}
    {'counts': [0.67, 0.33, 0.0], 'T=5': [0.53, 0.47, 0.0], '+ 1': [0.5, 0.33, 0.17]}
    """
    with np.errstate(divide="ignore"):
        smoothed = np.log(np.exp(table.logits) + added)
    return {
        "counts": rows.group(softmax(table.logits, counts=table.counts)),
        f"T={short(temperature)}": rows.group(
            softmax(table.logits, temperature, counts=table.counts)
        ),
        f"+ {short(added)}": rows.group(softmax(smoothed, counts=table.counts)),
    }


def matrix_table(model: NGramModel, chosen: str | None, most: int = MOST_IN_MATRIX) -> pd.DataFrame:
    """How often each of the most frequent tokens follows each other one: a line for each cell.

    Columns: before, after (as they are shown), row, column (their places), token (that before, as
    it is), count, text, strength (0 to 1, for a colour: the root of the share of the largest) and
    chosen (whether this is the row of the chosen token). Raises ValueError for a model of order 1.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> cells = matrix_table(model, "of")
    >>> cells[cells["chosen"]][["before", "after", "count"]].to_numpy().tolist()
    [['of', 'of', 0], ['of', 'friends', 2], ['of', 'nights', 1]]
    """
    tokens, counts = model.matrix(most)
    k, names = len(tokens), [visible(token) for token in tokens]
    return pd.DataFrame(
        {
            "before": np.repeat(np.array(names, dtype=object), k),
            "after": names * k,
            "row": np.repeat(np.arange(k), k),
            "column": np.tile(np.arange(k), k),
            "token": np.repeat(np.array(tokens, dtype=object), k),
            "count": counts.ravel(),
            "text": [f"{c:,}" if c else "·" for c in counts.flat],
            "strength": np.sqrt(counts.ravel() / max(1, counts.max())),
            "chosen": np.repeat([token == chosen for token in tokens], k),
        }
    )

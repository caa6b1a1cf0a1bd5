"""What follows a context in a text, as a table of logits that every tool of the page can take.

z = ln(count): so the softmax at T = 1 gives back the relative frequencies. What never followed the
context has ln 0 = −∞ and stays impossible at every temperature; only another kind of smoothing,
which adds a number to every count, gives it a share.
"""

import numpy as np
import pandas as pd

from softmax_core.language.ngram import NGramModel
from softmax_core.language.tokens import words
from softmax_core.notation.visible import visible
from softmax_core.notation.write_numbers import as_typed, whole
from softmax_core.reading.logit_table import LogitTable

MAX_SINGLE = 100  # words of a table that have a row of their own


def next_word_table(model: NGramModel, context: tuple[str, ...] = ()) -> LogitTable:
    """The table of words and logits after a context.

    First the words that follow most often, each in a row of its own; then those that follow equally
    often, together; last all that never follow, at logit −∞. So the table is exact, whatever the
    size of the text.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> next_word_table(model, ("of",)).words
    ('friends', 'nights', '“of”, which never follows')
    """
    words, times, sharers = zip(*_next_words(model, context), strict=True)
    with np.errstate(divide="ignore"):
        logits = np.log(np.array(times, float))
    return LogitTable(words, logits, np.array(sharers, float), tuple(range(1, len(words) + 1)))


def next_word_frame(table: LogitTable) -> pd.DataFrame:
    """The same table as a person would have typed it.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> next_word_frame(next_word_table(model, ("of",))).to_numpy().tolist()
    [['friends', '0.69314718', '1'], ['nights', '0', '1'], ['“of”, which never follows', '-∞', '1']]
    """
    rows = {
        "word": table.words,
        "logit": [as_typed(z, 8) for z in table.logits.tolist()],
        "count": [str(int(n)) for n in table.counts],
    }
    return pd.DataFrame(rows, dtype=object)


def _next_words(model: NGramModel, context: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """The rows of the table: a word, how often it followed, and how many words share this."""
    counts = model.counts(context)
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    rows = [(model.vocabulary[i], int(counts[i]), 1) for i in order[:MAX_SINGLE]]
    times, sharers = np.unique(counts[order[MAX_SINGLE:]], return_counts=True)
    for c, n in zip(times[::-1].tolist(), sharers[::-1].tolist(), strict=True):
        rows.append((f"{whole(n)} more seen {'once' if c == 1 else f'{whole(c)} times'}", c, n))
    if never := len(counts) - len(order):
        alone = visible(model.vocabulary[int(np.argmin(counts))])
        name = f"“{alone}”, which never follows" if never == 1 else f"{whole(never)} unseen"
        rows.append((name, 0, never))
    return rows


def known_context(model: NGramModel, typed: str) -> tuple[tuple[str, ...], str]:
    """The words that a model looks back on, and a sentence where these are fewer than were typed.

    >>> model = NGramModel.fit("of friends of nights of friends".split(), order=3)
    >>> known_context(model, "Full of")
    (('of',), 'In this text nothing follows “full of”, so the model looks at “of” alone.')
    """
    tokens = _words_so_far(model, typed)
    recent = tuple(tokens[max(0, len(tokens) - model.order + 1) :])
    context = model.known_context(recent)
    if len(context) == len(recent):
        return context, ""
    unseen = " ".join(recent)
    if not context:
        return (
            context,
            f"In this text nothing follows “{unseen}”, so the model goes by how often each word comes.",
        )
    return context, (
        f"In this text nothing follows “{unseen}”, so the model looks at “{' '.join(context)}” alone."
    )


def _words_so_far(model: NGramModel, typed: str) -> list[str]:
    """The words typed; an elision (l') counts as a word before the next one is typed."""
    tokens = words(typed)
    elision = "".join(tokens[-2:])
    if tokens[-1:] == ["'"] and elision in model.vocabulary:
        return [*tokens[:-2], elision]
    return tokens

"""What a model of characters spells at every temperature, as the tables that a chart draws."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.language.ngram import NGramModel
from softmax_core.language.spelling import (
    BestWords,
    Speller,
    best_new_words,
    is_rude,
    new_word_curve,
    novelty,
    spell,
)
from softmax_core.notation.write_numbers import as_typed, decimal, fixed, percent
from softmax_core.settings.stores import BoundedStore
from softmax_core.tables.live import LiveData, Tables, packed
from softmax_core.tables.rows import Columns
from softmax_core.tables.temperature import strips, temperature_texts

WHAT_NEW_MEANS = (
    "✓ marks a word of the text. “New” only means that a word is not in this text; it may well be in "
    "a dictionary. Rude words on a short list are not shown, but the numbers count them."
)
NO_NEW_WORD = "This model cannot spell a new word: it looks back on so many letters that it knows the text by heart."
WHAT_BEST_MEANS = (
    "“Best” means most probable at T = 1 among all words that are not in the text; they may be in a "
    "dictionary. The probability of a word is the product of those of its letters and of its end."
)
STOPPED = "The search for new words was stopped before it found one."
LEFT_OUT = "(left out)"  # in place of a rude word
SPELLED = 400  # words at each temperature, for the curves
COLUMNS, LINES = 3, 6  # of the words that are shown
SHOWN = COLUMNS * LINES
LONGEST_SHOWN = 14  # letters of a word that is shown


def spelled_at(speller: Speller, seed: int, temperatures) -> tuple[Columns, Columns]:
    """The words and the curves at these temperatures.

    Each temperature is computed by itself: which others are asked for changes nothing.
    """
    return (
        spelled_words(speller.model, speller.known_words, temperatures, seed),
        novelty_curves(speller.model, speller.known_words, temperatures, seed),
    )


def spelled_words(
    model: NGramModel, known_words: frozenset[str], temperatures, seed: int
) -> Columns:
    """A few words spelled at each temperature, with the same luck at all of them.

    Columns: T, line and column (the word's place), text (the word; in the text: with a tick before
    it; not ended after `LONGEST_SHOWN` letters: with dots), new (is it not in the text?). At T = 0
    all words are one. In place of a rude word another is shown.

    >>> from softmax_core.language.spelling import spelling_model
    >>> model = spelling_model(["ha", "haha", "duck"], order=2)
    >>> spelled_words(model, frozenset(["ha", "duck"]), [0.0, 1.0], 5)["text"][17:20]
    ['✓ ha', '✓ duck', '✓ duck']
    """
    shown = []
    for temperature in temperatures:
        shown += _shown_words(model, known_words, temperature, np.random.default_rng(seed))
    texts, new = zip(*shown, strict=True)
    times = len(shown) // SHOWN
    return {
        "T": np.repeat(np.asarray(temperatures, float), SHOWN),
        "line": np.tile(np.arange(SHOWN) // COLUMNS, times),
        "column": np.tile(np.arange(SHOWN) % COLUMNS, times),
        "text": list(texts),
        "new": np.array(new),
    }


def _shown_words(model, known_words, temperature, rng) -> list[tuple[str, bool]]:
    """Words as they are shown, each with whether it is new; in place of a rude one a word more."""
    words = _marked_words(model, known_words, temperature, rng)
    if not any(is_rude(text) for text, _ in words):
        return words
    more = _marked_words(model, known_words, temperature, rng)
    spare = (word for word in more if not is_rude(word[0]))
    return [next(spare, (LEFT_OUT, False)) if is_rude(word[0]) else word for word in words]


def _marked_words(model, known_words, temperature, rng) -> list[tuple[str, bool]]:
    spelled = spell(model, SHOWN, temperature, rng, LONGEST_SHOWN)
    is_new = novelty(spelled["word"], known_words)
    return [
        (word if new else f"✓ {word}", new) if finished else (f"{word}…", False)
        for word, finished, new in zip(spelled["word"], spelled["finished"], is_new, strict=True)
    ]


def novelty_curves(
    model: NGramModel, known_words: frozenset[str], temperatures, seed: int
) -> Columns:
    """The share of new words and the mean surprisal at each temperature, and their sampling errors.

    Columns: T; share, share_low, share_high; bits, bits_low, bits_high (per character, the end
    among them); low and high are one standard error away; and all of it in words.
    """
    rng = np.random.default_rng(seed)
    curve = new_word_curve(model, known_words, temperatures, SPELLED, rng)
    t, share, bits, share_error, bits_error = (
        curve[["T", "share_new", "mean_surprisal", "share_new_error", "mean_surprisal_error"]]
        .to_numpy()
        .T
    )
    return {
        "T": t,
        "share": share,
        "share_low": np.clip(share - share_error, 0, 1),
        "share_high": np.clip(share + share_error, 0, 1),
        "bits": bits,
        "bits_low": bits - bits_error,
        "bits_high": bits + bits_error,
        **temperature_texts(t),
        "share_text": [
            f"new: {percent(p)} ± {percent(e)}"
            if x > 0
            else f"every word is “{word_at_zero(model)}”"
            for x, p, e in zip(t, share, share_error, strict=True)
        ],
        "bits_text": [
            f"surprisal: {fixed(b, 2)} ± {fixed(e, 2)} bits a letter"
            for b, e in zip(bits, bits_error, strict=True)
        ],
    }


def word_at_zero(model: NGramModel) -> str:
    """The word that T = 0 spells, as it is shown: cut short with dots if it does not end.

    >>> from softmax_core.language.spelling import spelling_model
    >>> word_at_zero(spelling_model(["ha", "haha", "duck"], order=2))
    'ha'
    """
    word, finished, _ = spell(model, 1, 0.0, np.random.default_rng(0), LONGEST_SHOWN).iloc[0]
    if is_rude(word):
        return LEFT_OUT
    return word if finished else f"{word}…"


def likeliest_word(model: NGramModel) -> tuple[str, str]:
    """The most probable word that is not rude, and how probable it is. T = 0 may spell another.

    T = 0 takes the likeliest letter each time; the likeliest word may begin with a less likely one.

    >>> from softmax_core.language.spelling import spelling_model
    >>> likeliest_word(spelling_model(["ha", "haha", "duck"], order=2))
    ('ha', '44.4%')
    """
    found = best_new_words(model, frozenset(), 1).table
    if found.empty:
        return "", ""
    return found["word"][0], percent(found["probability"][0])


def best_words_table(best: BestWords) -> pd.DataFrame:
    """The best new words as a reader sees them: word, probability, surprisal.

    >>> from softmax_core.language.spelling import spelling_model
    >>> model = spelling_model(["ha", "haha", "duck"], order=2)
    >>> best_words_table(best_new_words(model, ["ha", "haha", "duck"], 1)).iloc[0].to_list()
    ['hahaha', '4.9%', '4.34']
    """
    table = best.table
    return pd.DataFrame(
        {
            "new word": table["word"],
            "probability": [percent(p) for p in table["probability"]],
            "surprisal in bits": [decimal(bits, 2) for bits in table["surprisal"]],
        }
    )


def best_words_frame(best: BestWords) -> pd.DataFrame:
    """The best new words and their log-probabilities, as typed into the table of words and logits.

    >>> from softmax_core.language.spelling import spelling_model
    >>> model = spelling_model(["ha", "haha", "duck"], order=2)
    >>> best_words_frame(best_new_words(model, ["ha", "haha", "duck"], 1)).to_numpy().tolist()
    [['hahaha', '-3.0081548']]
    """
    logits = -best.table["surprisal"] * np.log(2)
    return pd.DataFrame(
        {"word": best.table["word"], "logit": [as_typed(z, 8) for z in logits]}, dtype=object
    )


# The words and the curves at some temperatures: `spelled_at` with a speller and a seed.
SpelledAt = Callable[[tuple[float, ...]], tuple[Columns, Columns]]


def spelling_tables(spelled: SpelledAt, temperatures, places) -> Tables:
    """What a slider moves in the chart of new words: the words, and where the curves are."""
    words, curves = spelled(tuple(temperatures))
    more = {"place": np.repeat(places, SHOWN), "colour": np.zeros(len(words["T"]), int)}
    return {"words": words | more, "temperatures": strips(places, **curves)}


def live_spelling(speller: Speller, seed: int) -> LiveData:
    """The words that a speller spells at every temperature, always with the same luck."""
    spelled = partial(spelled_at, speller, seed)
    moving = spelling_tables(spelled, TEMPERATURE_GRID, TEMPERATURE_GRID)
    hottest = novelty_curves(speller.model, speller.known_words, [np.inf], seed)
    curves = moving["temperatures"]
    bits = max(curves["bits_high"].max(), hottest["bits_high"].max())
    remembered = _remembering(spelled)  # the chart and its description ask for the same temperature
    return LiveData(
        packed(moving),
        partial(spelling_tables, remembered),
        partial(in_words, remembered),
        {"most_bits": max(1, math.ceil(bits))},
        spelling_notes(speller),
    )


def _remembering(spelled: SpelledAt) -> SpelledAt:
    """The same function, which remembers what it gave for the latest hundred temperatures."""
    known = BoundedStore(room=100)

    def at(temperatures):
        found = known.get(temperatures)
        if found is None:
            found = spelled(temperatures)
            known.keep(temperatures, found, size=1)
        return found

    return at


def in_words(spelled: SpelledAt, temperature: float, most: int = 6) -> str:
    """What is so at a temperature: some of the words, and the two numbers."""
    words, curves = spelled((temperature,))
    texts = [curves[name][0] for name in ("T_text", "share_text", "bits_text")]
    return "{}: {}; {}; {}.".format(texts[0], ", ".join(words["text"][:most]), *texts[1:])


def spelling_notes(speller: Speller) -> str:
    """How to read the chart, what T = 0 spells, and the likeliest of all words."""
    word, p = likeliest_word(speller.model)
    likeliest = f" The likeliest of all words is “{word}”, with {p}." if word else ""
    return (
        f"The band shows one standard error on each side, for {SPELLED} words at each temperature. At "
        "T = 0 the likeliest letter is taken each time, and of equally likely ones the first in the text, "
        f"so that every word is “{word_at_zero(speller.model)}”. Above T = 0 chance decides between "
        f"equally likely letters: the curves may jump there.{likeliest}"
    )

"""A text that a model writes, word by word: what was drawn, from what, and how surprising it is."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from softmax_core.language.ngram import NGramModel, Step
from softmax_core.notation.visible import shortened

# Marks with no space before them; those that end a sentence; quotation marks, each with the one that
# closes it, where this is another mark elsewhere.
CLOSE, ENDING = set(".,;:!?…،؛؟।。、，；：！？"), set(".!?؟।。！？")
CLOSED_BY = {'"': '"', "‘": "'", "„": "“", "‚": "‘"}
GUILLEMETS = set("«»‹›")  # French sets them apart


@dataclass(frozen=True, eq=False)
class Written:
    """The tokens drawn; for each its surprisal at T = 1 and what that was expected to be (bits).

    start: the tokens before them. last: how the last token came about, None where nothing has been
    drawn.
    """

    start: tuple[str, ...]
    tokens: tuple[str, ...]
    surprisal: np.ndarray
    expected: np.ndarray
    last: Step | None


def write(
    model: NGramModel, n: int, temperature: float, seed: int, start: tuple[str, ...]
) -> Written:
    """Draw n tokens after the start; the same seed is the same luck at every temperature.

    Raises ValueError as `NGramModel.steps`. Source: Shannon (1948), section 3.

    >>> model = NGramModel.fit("the duck and the friends and the nights".split())
    >>> written = write(model, 3, 1.0, 1, ("the",))
    >>> written.tokens, written.surprisal.round(2).tolist()
    (('friends', 'and', 'the'), [1.58, 0.0, 0.0])
    """
    tokens, surprisal, expected, step = [], [], [], None
    for step in model.steps(n, temperature, np.random.default_rng(seed), start):
        tokens.append(step.token)
        surprisal.append(step.surprisal)
        expected.append(step.expected)
    return Written(tuple(start), tuple(tokens), np.array(surprisal), np.array(expected), step)


def spaced(tokens: Sequence[str], begins: bool = True) -> list[str]:
    """The tokens as a text has them: with the spaces between, and a capital where a sentence begins.

    begins : whether one begins with the first. Long tokens are cut short.

    >>> "".join(spaced(("l'", "été", ",", "said", "the", "duck", ".", "rain", "!")))
    "L'été, said the duck. Rain!"
    >>> "".join(spaced(('"', "friends", "?", '"', "said", "one", "...")))
    '"Friends?" said one...'
    """
    # close: no space stands before the next token. ended: by what a sentence was ended, if the next
    # word begins another.
    texts, close, ended = [], True, "." if begins else ""
    for token, side in zip(tokens, _sides(tokens), strict=True):
        text = shortened(token)
        is_word = any(map(str.isalnum, text))
        if is_word and ended:
            text = text[0].title() + text[1:]
        if token in ENDING:
            ended = token
        elif is_word or token in set(",;:") or (side == "closing" and ended != "."):
            ended = ""  # also after “Friends?” said one
        side = "" if token in GUILLEMETS else side
        close |= side == "closing" or token in CLOSE or not text.strip(".…")
        texts.append(text if close else f" {text}")
        close = side == "opening" or (token.isascii() and token.endswith("'") and token != "'")
    return texts


def _sides(tokens):
    """For each token whether it is an opening mark, a closing mark or neither."""
    awaited = set()
    for token in tokens:
        category = unicodedata.category(token[0])
        if token in awaited or category in ("Pe", "Pf"):
            awaited.discard(token)
            yield "closing"
        else:
            awaited |= {CLOSED_BY[token]} if token in CLOSED_BY else set()
            yield "opening" if category in ("Ps", "Pi") or token in set('"¿¡') else ""


class Passage(NamedTuple):
    """Words of a text in a row, with the spaces before them.

    is_context: which of them belong to an occurrence of a context. follows: which come after one.
    begins, ends: whether these are the first and the last words of the text.
    """

    words: list[str]
    is_context: np.ndarray
    follows: np.ndarray
    begins: bool
    ends: bool


def passage(model: NGramModel, context: tuple[str, ...], most: int = 80) -> Passage:
    """At most so many words of the text that a model has counted, around the first of a context.

    A context that stands among the first words is shown with the text's beginning, and so is one
    that is empty or not in the text.

    >>> model = NGramModel.fit_text("The duck, of friends and of nights.")
    >>> found = passage(model, ("of",), 6)
    >>> "".join(found.words), found.follows.tolist()
    ('The duck, of friends and', [False, False, False, False, True, False])
    """
    text, end = model._text, model._text.places.size
    run = model._ids(context)
    low, high = text.find(run.tolist())
    first = int(text.places[low:high].min()) if len(run) and low < high else 0
    start = 0 if first < most * 3 // 4 else max(0, min(first - most // 4, end - most))
    ids = text.tokens[start : min(start + most, end)]
    is_context, follows = np.zeros(ids.size, bool), np.zeros(ids.size, bool)
    if 0 < len(run) <= ids.size:
        places = np.flatnonzero((sliding_window_view(ids, len(run)) == run).all(axis=1))
        is_context[np.add.outer(places, range(len(run)))] = True
        after = places + len(run)
        follows[after[after < ids.size]] = True
    before = text.tokens[max(0, start - 1) : start]  # tells whether a sentence begins
    words = spaced([model.vocabulary[i] for i in [*before.tolist(), *ids.tolist()]])
    return Passage(words[before.size :], is_context, follows, start == 0, start + ids.size == end)


def run_of_text(model: NGramModel, n: int, rng: np.random.Generator) -> tuple[str, ...]:
    """At most n tokens in a row, from anywhere in the text that a model has counted.

    >>> run_of_text(NGramModel.fit("a b c".split()), 3, np.random.default_rng(1))
    ('a', 'b', 'c')
    """
    tokens = model._text.tokens
    start = int(rng.integers(0, max(1, model._text.places.size - n + 1)))
    ids = tokens[start : min(start + n, model._text.places.size)].tolist()
    return tuple(model.vocabulary[i] for i in ids if i >= 0)

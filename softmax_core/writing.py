"""A text that a model writes, word by word: what was drawn, from what, and how surprising it is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from softmax_core.chart_tables import PALETTE
from softmax_core.logit_table import visible
from softmax_core.ngram import NGramModel, Step

WIDE_SLICE = 0.02  # a slice of the line below this is drawn together with its neighbours
LIKELY = 12  # so many of the likeliest words have their own colour
FULL_STRENGTH = 8.0  # bits; what is more surprising is coloured no stronger

# Signs that stand close to the word before, and words that stand close to the word after.
CLOSING, OPENING = set(".,;:!?…)]}”’"), set("([{“‘")


@dataclass(frozen=True, eq=False)
class Written:
    """The tokens drawn; for each its surprisal at T = 1 and what that was expected to be (bits).

    last: how the last token came about, None where nothing has been drawn.
    """

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
    return Written(tuple(tokens), np.array(surprisal), np.array(expected), step)


def line_table(model: NGramModel, step: Step) -> pd.DataFrame:
    """The line from 0 to 1 on which the number u fell: a slice for each word, in their order.

    Thin slices that lie side by side are drawn as one, without a name. Columns: start, end, middle,
    label (empty for the thin ones and where it would not fit), colour, drawn (is it the one that u
    chose?), u.

    >>> model = NGramModel.fit("of friends of nights of friends of".split())
    >>> line = line_table(model, model.step("of", 1.0, 0.9))
    >>> line[["label", "start", "end", "drawn"]].round(2).to_numpy().tolist()
    [['friends', 0.0, 0.67, False], ['nights', 0.67, 1.0, True]]
    """
    possible = np.flatnonzero(step.distribution)
    p = step.distribution[possible]
    drawn = np.array([model.vocabulary[i] == step.token for i in possible])
    own = drawn | (p >= WIDE_SLICE)
    slices = np.cumsum(own | np.append(True, own[:-1])) - 1  # thin neighbours share a number
    first = np.flatnonzero(np.diff(slices, prepend=-1))
    ends = np.cumsum(np.add.reduceat(p, first))
    starts = np.append(0.0, ends[:-1])
    place = np.argsort(np.argsort(-p, kind="stable"), kind="stable")[first]
    names = [visible(model.vocabulary[i]) for i in possible[first]]
    fits = own[first] & (ends - starts > 0.017 * np.array([len(name) for name in names]))
    return pd.DataFrame(
        {
            "start": starts,
            "end": np.minimum(ends, 1.0),
            "middle": (starts + ends) / 2,
            "label": np.where(fits, names, ""),
            "colour": np.where(own[first] & (place < LIKELY), place % PALETTE, PALETTE),
            "drawn": drawn[first],
            "u": step.u,
        }
    )


def noted(texts: list[str], bits: np.ndarray) -> list[tuple[str, str, float]]:
    """Each word as it stands in a text, its surprisal in words, and how strongly to colour it.

    >>> noted(["the", " duck"], np.array([2.0, np.inf]))
    [('the', '2.0', 0.25), (' duck', '∞', 1.0)]
    """
    return [
        (text, "∞" if np.isinf(b) else f"{b:.1f}", min(1.0, float(b) / FULL_STRENGTH))
        for text, b in zip(texts, bits, strict=True)
    ]


def spaced(tokens: tuple[str, ...]) -> list[str]:
    """The tokens with the spaces that a text has between them.

    >>> "".join(spaced(("l'", "été", ",", "said", "the", "duck", ".")))
    "l'été, said the duck."
    >>> "".join(spaced(('"', "Friends", '"', ",", "said", "one", "...")))
    '"Friends", said one...'
    """
    # Is a quotation open; is the next token close to this one.
    texts, quoted, close = [], False, True
    for token in tokens:
        closes = token in CLOSING or not token.strip(".") or (token == '"' and quoted)
        texts.append(visible(token) if close or closes else f" {visible(token)}")
        quoted ^= token == '"'
        close = token in OPENING or token[1:].endswith("'") or (token == '"' and quoted)
    return texts

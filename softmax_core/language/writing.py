"""A text that a model writes, word by word: what was drawn, from what, and how surprising it is."""

from dataclasses import dataclass

import numpy as np

from softmax_core.language.ngram import NGramModel, Step
from softmax_core.notation.visible import visible

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


def spaced(tokens: tuple[str, ...]) -> list[str]:
    """The tokens with the spaces that a text has between them.

    >>> "".join(spaced(("l'", "été", ",", "said", "the", "duck", ".")))
    "l'été, said the duck."
    >>> "".join(spaced(('"', "Friends", '"', ",", "said", "one", "...")))
    '"Friends", said one...'
    """
    # quoted: a quotation is open. close: no space stands before the next token.
    texts, quoted, close = [], False, True
    for token in tokens:
        closes = token in CLOSING or not token.strip(".") or (token == '"' and quoted)
        texts.append(visible(token) if close or closes else f" {visible(token)}")
        quoted ^= token == '"'
        close = (
            token in OPENING
            or (token.isascii() and token[1:].endswith("'"))
            or (token == '"' and quoted)
        )
    return texts

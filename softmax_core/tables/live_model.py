"""What a real model has written after a prompt, as a page shows it."""

import re

import numpy as np
import pandas as pd

from softmax_core.engines.next_tokens import NextTokens
from softmax_core.engines.writing import Drawn, Text
from softmax_core.notation.visible import visible
from softmax_core.notation.write_numbers import decimal, fixed, short, whole
from softmax_core.tables.learn import noted_html

WHAT_TOKENS_ARE = (
    "A token is a piece of text that the model knows as one: a word with the space before it (␣), a "
    "part of a word, or a mark."
)
WHAT_NUMBERS_ARE = (
    "u is the random number that drew the token, from the likeliest (0) to the least likely (1); its "
    "rank and its surprisal are those at T = 1, before any sampler."
)
SIDE_BY_SIDE = (0.0, 1.0, 2.0)  # temperatures
HAS_ENDED = "The model has ended its text here."


def text_html(text: Text) -> str:
    """The prompt and what was written after it, with the surprisal of each token above it.

    >>> text_html(Text("The <b>", 1))
    "<p class='noted'>The &lt;b&gt;</p>"
    """
    pieces = [piece.replace("\n", "⏎") for piece in text.pieces]
    return noted_html([text.prompt, *pieces], np.array([one.surprisal for one in text.drawn]))


def token_labels(text: Text) -> tuple[str, list[str]]:
    """The prompt, and each written token for a button of its own, as Markdown that shows it literally.

    >>> from softmax_core.engines.next_tokens import Token
    >>> token_labels(Text("I", 1, (Drawn(Token(b" *laughed*"), 0.5, 1, 1.0),)))
    ('I …', ['\\\\*laughed\\\\*'])
    """
    shown = (visible(one.token.text) if one.token.raw else "∎" for one in text.drawn)
    names = [label.removeprefix("␣") or label for label in shown]
    return _as_markdown(f"{text.prompt} …"), [_as_markdown(name) for name in names]


def _as_markdown(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def how_drawn_table(text: Text) -> pd.DataFrame:
    """Each written token with the number that drew it, its rank, and its surprisal in bits."""
    return pd.DataFrame(
        {
            "token": [visible(one.token.text) for one in text.drawn],
            "u": [fixed(one.u, 4) for one in text.drawn],
            "rank": [whole(one.rank) for one in text.drawn],
            "surprisal in bits": [decimal(one.surprisal, 2) for one in text.drawn],
        }
    )


def drawn_in_words(drawn: Drawn) -> str:
    """How a token came.

    >>> from softmax_core.engines.next_tokens import Token
    >>> drawn_in_words(Drawn(Token(b" nights"), 0.8, 2, 2.0))
    'The random number u = 0.8000 drew “␣nights”: rank 2, surprisal 2.00 bits.'
    """
    return (
        f"The random number u = {fixed(drawn.u, 4)} drew “{visible(drawn.token.text)}”: rank "
        f"{whole(drawn.rank)}, surprisal {decimal(drawn.surprisal, 2)} bits."
    )


def what_was_answered(expected: NextTokens, name: str) -> str:
    """Which model has answered with how many tokens, and what their probabilities summed to.

    >>> what_was_answered(NextTokens(np.zeros(1), np.array([b"a"]), vocabulary_size=1), "tiny")
    'The model tiny, with the probability of each of its 1 tokens. As it gave them, they summed to 1.000000.'
    """
    if not expected.is_whole:
        return f"The model {name}, which lists only the likeliest tokens."
    return (
        f"The model {name}, with the probability of each of its {whole(len(expected.logprobs))} tokens. "
        f"As it gave them, they summed to {fixed(expected.given_sum, 6)}."
    )


def side_by_side_heads() -> list[str]:
    """The names of the texts that are written side by side."""
    return [f"T = {short(t)}" for t in SIDE_BY_SIDE]

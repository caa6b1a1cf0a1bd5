"""What a real model has written after a prompt, as a page shows it."""

import re

import numpy as np
import pandas as pd

from softmax_core.engines.next_tokens import NextTokens
from softmax_core.engines.writing import Drawn, Text
from softmax_core.notation.visible import literal, visible
from softmax_core.notation.write_numbers import decimal, fixed, whole
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
WRITE_BESIDE = "Write {n} tokens at T = 0, 1 and 2"
END = "∎"  # the end of the text, or another mark of the model's own
BEFORE_SAMPLERS = "The chart shows the model at this T, before any other sampler; tokens are drawn after all of them."
HAS_ENDED = "The model has ended its text here."


def text_html(text: Text, since: int | None = None) -> str:
    """The prompt and what was written after it, with the surprisal of each token above it.

    since : the place from which on it is shown, without the prompt.

    >>> text_html(Text("The <b>", 1)), text_html(Text("The <b>", 1), 0)
    ("<p class='noted'>The &lt;b&gt;</p>", "<p class='noted'>…</p>")
    """
    words = re.findall(r"\s*\S+", text.prompt)
    pieces = [_piece(piece, one) for piece, one in zip(text.pieces, text.drawn, strict=True)]
    if pieces and text.prompt.endswith(" "):
        pieces[0] = f" {pieces[0]}"
    bits = np.array([one.surprisal for one in text.drawn])
    if since is not None:
        words, pieces, bits = ["…"], pieces[since:], bits[since:]
    return noted_html([*words, *pieces], bits)


def _piece(piece, drawn):
    """What a token adds to a text; what cannot be seen is made visible."""
    return piece if piece.strip() else visible(piece) if piece else "" if drawn.token.raw else END


def token_labels(text: Text) -> tuple[str, list[str]]:
    """The prompt, and each written token for a button of its own, as Markdown that shows it literally.

    Buttons are told apart by their labels: where a token is there again, spaces follow that nobody sees.

    >>> from softmax_core.engines.next_tokens import Token
    >>> drawn = [Drawn(Token(raw), 0.5, 1, 1.0) for raw in (b" ha", b" ha", b" *ha*")]
    >>> token_labels(Text("I", 1, tuple(drawn)))
    ('I …', ['ha', 'ha ', '` *ha* `'])
    """
    names = [literal(_shown(one).removeprefix("␣") or "␣") for one in text.drawn]
    again = [names[:at].count(name) for at, name in enumerate(names)]
    return literal(f"{text.prompt} …"), [
        name + " " * n for name, n in zip(names, again, strict=True)
    ]


def _shown(drawn):
    return visible(drawn.token.text) if drawn.token.raw else END


def how_drawn_table(text: Text) -> pd.DataFrame:
    """Each written token with the number that drew it, its rank, and its surprisal in bits."""
    return pd.DataFrame(
        {
            "token": [_shown(one) for one in text.drawn],
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
        f"The random number u = {fixed(drawn.u, 4)} drew “{_shown(drawn)}”: rank "
        f"{whole(drawn.rank)}, surprisal {decimal(drawn.surprisal, 2)} bits."
    )


def what_was_answered(expected: NextTokens, name: str) -> str:
    """Which model has answered with how many tokens, and what their probabilities summed to, as Markdown.

    name : the model's, as Markdown.

    >>> what_was_answered(NextTokens(np.zeros(1), np.array([b"a"]), vocabulary_size=1), "tiny")
    'The model tiny, with the probability of each of its 1 tokens. They summed to 1.000000 and were scaled to 1.'
    """
    if not expected.is_whole:
        return (
            f"The model {name}, on a server that whoever runs this page has chosen: the prompt has gone "
            "there. It lists only the likeliest tokens, and the next one is drawn from these alone."
        )
    return (
        f"The model {name}, with the probability of each of its {whole(len(expected.logprobs))} tokens. "
        f"They summed to {fixed(expected.given_sum, 6)} and were scaled to 1."
    )

"""Facts about what a real model has written, as a page shows it. Oracles: html.parser, scipy."""

import math
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from fake_engine import LECTURE, FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from softmax_core.engines.next_tokens import Token
from softmax_core.engines.writing import Drawn, Text, luck, write
from softmax_core.tables.real_text import (
    drawn_in_words,
    how_drawn_table,
    text_html,
    token_labels,
    what_was_answered,
)

PROMPT = "Those summer evenings were full of"
P = dict(zip(LECTURE, softmax([3, 2, 1, 4]), strict=True))
END = Token(b"")
HOSTILE = [
    "<script>alert(1)</script>",
    "<b",
    "&amp;",
    "&lt;",
    '" onclick="x',
    "<!--",
    "</p></ruby>",
]


def written(n=8, engine=None, prompt=PROMPT):
    *_, text = write(engine or FakeEngine(), Text(prompt, 1), [("temperature", 5.0)], n)
    return text


def of_tokens(*tokens, prompt=PROMPT):
    drawn = [Drawn(t if isinstance(t, Token) else Token(t.encode()), 0.5, 1, 1.0) for t in tokens]
    return Text(prompt, 1, tuple(drawn))


class Page(HTMLParser):
    """What a browser makes of HTML: its elements, its text, and what stands above the text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text, self.above, self.inside = set(), "", [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.inside.append(tag)

    def handle_endtag(self, tag):
        assert self.inside.pop() == tag

    def handle_data(self, data):
        if self.inside[-1:] == ["rt"]:
            self.above += data.split()
        else:
            self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


# ---- The text with its surprisals ----------------------------------------------------------------


def test_a_text_is_shown_with_the_surprisal_of_each_token_above():
    text = written()
    page = Page(text_html(text))
    assert page.text == PROMPT + "".join(text.pieces)
    assert page.above == [f"{-math.log2(P[token.raw]):.1f}" for token in text.tokens]


def test_before_anything_is_written_there_is_the_prompt_alone():
    page = Page(text_html(Text(PROMPT, 1)))
    assert (page.text, page.above, page.elements) == (PROMPT, [], {"p"})


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markup_in_a_prompt_or_a_token_is_text(hostile):
    page = Page(text_html(of_tokens(f" {hostile}", hostile, prompt=hostile)))
    assert page.text == f"{hostile} {hostile}{hostile}"
    assert page.elements == {"p", "ruby", "span", "rt"}


@given(st.text(), st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_no_text_becomes_markup_or_is_lost(prompt, tokens):
    page = Page(text_html(of_tokens(*tokens, prompt=prompt)))
    words = (prompt + "".join(token for token in tokens if token.strip())).split()
    assert "".join(words) == re.sub(r"[\s␣⏎⇥␍⍽]|⟨U.*?⟩", "", page.text)
    assert page.elements == {"p", "ruby", "span", "rt"}
    assert page.above == ["1.0"] * len(tokens)


def test_the_end_of_a_line_can_be_seen():
    assert Page(text_html(of_tokens(" duck", "\n", "The"))).text == f"{PROMPT} duck⏎The"


def test_two_halves_of_a_character_are_one_with_two_numbers():
    first, second = Token("🦆".encode()[:2]), Token("🦆".encode()[2:])
    page = Page(text_html(of_tokens(" a", first, second)))
    assert page.text == f"{PROMPT} a🦆"
    assert page.above == ["1.0"] * 3


# ---- A button for each token ---------------------------------------------------------------------


def as_commonmark(text):
    """A label in CommonMark as it is shown: a code span as it is, or words that are no Markdown."""
    if span := re.fullmatch(r"(`+) (.*?) \1 *", text):
        fence, code = span.groups()
        assert fence not in re.findall("`+", code)
        return code
    assert not re.search(r"[-*_`$\[\]<>#:\\|~=]", text)
    return text.rstrip()


@pytest.mark.parametrize(
    "mark",
    [
        "*",
        "**",
        "_",
        "`",
        "$x$",
        "[a](b)",
        "<b>",
        "#",
        "1.",
        "-",
        ":red[x]",
        "\\",
        "\\*",
        "|",
        "~~",
        "->",
        ">=",
        "--",
        ":smile:",
    ],
)
def test_a_token_or_a_prompt_is_no_markdown(mark):
    prompt, names = token_labels(of_tokens(f" {mark}", mark, prompt=mark))
    assert as_commonmark(prompt) == f"{mark} …"
    assert [as_commonmark(name) for name in names] == [mark, mark]


def test_a_button_shows_a_token_without_the_space_before_it():
    _, names = token_labels(of_tokens(" duck", "duck", " ", "  duck", "\n", "\t"))
    assert [*map(as_commonmark, names)] == ["duck", "duck", "␣", "␣duck", "⏎", "⇥"]


def test_no_two_buttons_have_one_label():
    _, names = token_labels(of_tokens(" ha", " ha", " ha", "*", "*"))
    assert len(set(names)) == 5


def test_there_is_a_button_for_each_token_also_for_the_end_and_for_half_a_character():
    _, names = token_labels(of_tokens(" a", Token("🦆".encode()[:2]), END))
    assert [*map(as_commonmark, names)] == ["a", "\ufffd", "∎"]


def test_every_token_of_a_text_has_its_button():
    text = written(20)
    _, names = token_labels(text)
    assert [*map(as_commonmark, names)] == [token.text.strip() for token in text.tokens]


# ---- How each token came -------------------------------------------------------------------------


def test_each_token_stands_with_its_number_its_rank_and_its_surprisal():
    ranked = sorted(P, key=P.get, reverse=True)
    text = written(12)
    table = how_drawn_table(text)
    assert list(table) == ["token", "u", "rank", "surprisal in bits"]
    for place, (token, row) in enumerate(zip(text.tokens, table.to_numpy().tolist(), strict=True)):
        u, rank = luck(1, place), 1 + ranked.index(token.raw)
        bits = -math.log2(P[token.raw])
        assert row == [f"␣{token.text.strip()}", f"{u:.4f}", str(rank), f"{bits:.2f}"]


def test_of_a_text_without_tokens_there_are_the_heads_alone():
    table = how_drawn_table(Text(PROMPT, 1))
    assert list(table) == ["token", "u", "rank", "surprisal in bits"]
    assert table.empty


def test_a_rank_far_down_can_be_read():
    drawn = Drawn(Token(b" friends"), 0.99999, 6036, 16.5)
    assert how_drawn_table(Text(PROMPT, 1, (drawn,))).iloc[0].tolist() == [
        "␣friends",
        "1.0000",
        "6,036",
        "16.50",
    ]
    assert drawn_in_words(drawn).endswith("drew “␣friends”: rank 6,036, surprisal 16.50 bits.")


# ---- Who has answered ----------------------------------------------------------------------------


def test_a_whole_vocabulary_says_what_it_summed_to_before_it_was_renormalised():
    expected = FakeEngine(off=0.01).next_tokens(PROMPT)
    assert what_was_answered(expected, "tiny") == (
        "The model tiny, with the probability of each of its 4 tokens. They summed to "
        f"{math.exp(0.01):.6f} and were scaled to 1."
    )
    assert np.exp(expected.logprobs).sum() == pytest.approx(1)


def test_a_large_vocabulary_is_written_with_its_thousands():
    engine = FakeEngine(np.zeros(49_152), [b"%d" % n for n in range(49_152)])
    told = what_was_answered(engine.next_tokens(PROMPT), "tiny")
    assert told.endswith("each of its 49,152 tokens. They summed to 1.000000 and were scaled to 1.")


def test_a_list_of_some_tokens_is_called_one():
    told = what_was_answered(FakeEngine().next_tokens(PROMPT, (), 3), "tiny")
    assert told.startswith("The model tiny, on a server")
    assert "It lists only the likeliest tokens" in told

"""Facts about the two tokenisers: examples in two languages, and what must hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import (
    END,
    PIECE,
    START,
    characters,
    spellings,
    words,
    words_by_piece,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The duck and I laughed.", "the duck and i laughed ."),
        ("Those well-known nights; don't!", "those well-known nights ; don't !"),
        ("my friends' duck, my friend’s duck", "my friends ' duck , my friend's duck"),
        ("L’amour, l'été, d’abord", "l' amour , l' été , d' abord"),
        ("Qu'est-ce qu'il y a aujourd'hui ?", "qu' est-ce qu' il y a aujourd'hui ?"),
        ("Jusqu'à l'arc-en-ciel, presqu'île", "jusqu' à l' arc-en-ciel , presqu'île"),
        ("« Va-t'en », dit-il.", "« va-t'en » , dit-il ."),
        ("o'clock I'm we'll", "o'clock i'm we'll"),
        ("3.14 and 1,000 in 2025.", "3.14 and 1,000 in 2025 ."),
        ("Well... so -- no…", "well ... so -- no …"),
        ("_duck_ (a|b) 50%", "_ duck _ ( a | b ) 50 %"),
        ("ÉTÉ Straße", "été straße"),
        ("e\u0301te\u0301 soft\u00adly", "été softly"),
        ("हिन्दी नमस्ते", "हिन्दी नमस्ते"),
        ("\ufeffduck\u200b\x00duck", "duck duck"),
        (" \n\t\u00a0", ""),
        ("", ""),
    ],
)
def test_words_are_cut_where_a_reader_would_cut_them(text, tokens):
    assert words(text) == tokens.split()


def test_an_emoji_stays_whole():
    assert words("duck🦆👍🏽👨‍👩‍👧🇨🇦!") == ["duck", "🦆", "👍🏽", "👨‍👩‍👧", "🇨🇦", "!"]


def test_characters_stay_whole_and_stand_between_marks():
    assert characters("e\u0301te") == [START, "é", "t", "e", END]
    assert characters("नमस्ते") == [START, "न", "म", "स्", "ते", END]
    assert characters("🇨🇦👨‍👩‍👧") == [START, "🇨🇦", "👨‍👩‍👧", END]
    assert characters("</s>") == [START, "<", "/", "s", ">", END]


def test_spellings_are_the_distinct_tokens_with_letters():
    assert spellings(["the", ".", "duck", "the", "1984", "2nd", "été"]) == [
        "the",
        "duck",
        "2nd",
        "été",
    ]


@given(st.text(max_size=60))
def test_any_text_gives_tokens_without_spaces_that_are_cut_no_further(text):
    tokens = words(text)
    assert not any(token == "" or token != "".join(token.split()) for token in tokens)
    assert all("".join(characters(token)[1:-1]) == token for token in tokens)


def test_a_long_text_is_cut_as_a_short_one():
    text = TEXTS["french"].text + "\n"
    assert len(text * 50) > 4 * PIECE
    assert words(text * 50) == words(text) * 50
    shares = [share for _, share in words_by_piece(text * 50)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert words("a" * 3 * PIECE) == ["a" * 2 * PIECE, "a" * PIECE]  # no space for too long

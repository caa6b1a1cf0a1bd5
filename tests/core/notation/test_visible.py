"""Words shown literally, and labels that tell them apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.notation.visible import display_labels, literal, shortened, visible


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("duck", "duck"),
        ("rubber duck", "rubber duck"),
        (" the", "␣the"),
        ("a  ", "a␣␣"),
        ("   ", "␣␣␣"),
        ("", "∅"),
        ("\n", "⏎"),
        ("\r\n", "␍⏎"),
        ("\t", "⇥"),
        ("a\u00a0b", "a⍽b"),
        ("\u200b", "⟨U+200B⟩"),
        ("du\u200dck", "du⟨U+200D⟩ck"),
        ("\u202eabc", "⟨U+202E⟩abc"),
        ("\x1b[0m", "⟨U+001B⟩[0m"),
        ("\ud800", "⟨U+D800⟩"),
        ("\u2028", "⟨U+2028⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\ufe0f", "⟨U+FE0F⟩"),
        ("*duck* <b> $x$", "*duck* <b> $x$"),
        ("évidemment", "évidemment"),
    ],
)
def test_words_are_shown_literally(word, shown):
    assert visible(word) == shown


@pytest.mark.parametrize("word", ["👨‍👩‍👧‍👦", "❤️", "🏳️‍🌈", "👩🏽‍🚀", "1️⃣", "می‌خواهم", "क्‍ष", "日本"])
def test_emoji_and_scripts_that_join_survive(word):
    assert visible(word) == word


@given(st.text(st.characters(codec=None)))  # lone surrogates too
def test_nothing_invisible_is_left_but_joiners(word):
    shown = visible(word)
    assert shown
    for char in shown:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
        assert unicodedata.category(char) != "Cf" or char in "\u200c\u200d"
    assert shown == shown.strip()


@given(st.text(), st.integers(12, 60))
def test_a_shortened_word_is_short_and_says_so(word, limit):
    short = shortened(word, limit)
    assert len(short) <= limit
    assert short == visible(word) or short.endswith("…")


def test_labels_tell_equal_words_apart():
    assert display_labels(["duck", "friend", "duck"]) == ["duck (1)", "friend", "duck (2)"]


def test_a_label_never_takes_the_name_of_a_real_word():
    assert display_labels(["duck", "duck (1)", "duck"]) == ["duck (2)", "duck (1)", "duck (3)"]


def test_words_that_look_alike_get_different_labels():
    assert display_labels([" the", "␣the"]) == ["␣the (1)", "␣the (2)"]
    assert len(set(display_labels(["x" * 300, "x" * 301]))) == 2


@given(st.lists(st.text("ab ()12", max_size=6) | st.sampled_from(["a", "a (1)", "a (1) (1)"])))
def test_no_two_labels_are_alike(words):
    labels = display_labels(words)
    assert len(labels) == len(set(labels)) == len(words)


@pytest.mark.parametrize("text", ["www.example.org", "see www.example.org", "1. duck", "a * b"])
def test_what_markdown_would_read_is_code(text):
    assert literal(text) == f"` {text} `"

"""Facts about the texts that ship with the project, and about reading a file with another."""

import re
import unicodedata

import pytest

from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import MAX_TEXT, TEXTS, TextError, read_text
from softmax_core.language.tokens import spellings, words
from softmax_core.reading.lecture import WORDS


def decode(*how, **more):
    return read_text(*how, **more).text


FRENCH = "Ces nuits d'été, l'œuvre coûte 3 €."


# ---- The texts -------------------------------------------------------------------------------


def test_there_are_three_texts():
    assert list(TEXTS) == ["english", "french", "tiny"]
    assert all(text.title and text.about.endswith(".") for text in TEXTS.values())


def test_the_list_of_texts_does_not_change():
    with pytest.raises(TypeError):
        TEXTS["mine"] = TEXTS["tiny"]


@pytest.mark.parametrize("slug", TEXTS)
def test_the_texts_are_clean(slug):
    text = TEXTS[slug].text
    assert text == unicodedata.normalize("NFC", text)
    assert not re.search(r"[^\S\n \u00a0]|  |\ufeff|\ufffd| \n", text)
    assert text.endswith("\n")
    assert decode(text.encode()) == text


def test_the_story_is_about_the_lectures_words():
    tokens = words(TEXTS["english"].text)
    assert 1500 < len(spellings_in(tokens)) < 2500
    assert all(tokens.count(word) >= 5 for word in WORDS)
    model = NGramModel.fit(tokens, 3)

    def followers(*context):
        counts = model.counts(context)
        return {model.vocabulary[i] for i in counts.nonzero()[0]}

    assert {"nights", "friends", "days", "words"} <= followers("those")
    assert {"laughter", "friends", "rain", "light", "nights"} <= followers("full", "of")
    assert {"came", "and", "was"} <= followers("the", "duck")


def spellings_in(tokens):
    return [token for token in tokens if spellings([token])]


def test_the_french_text_has_accents_and_elisions():
    tokens = words(TEXTS["french"].text)
    assert 1000 < len(spellings_in(tokens)) < 1500
    assert {"l'", "d'", "qu'", "n'", "s'", "c'", "j'", "jusqu'"} <= set(tokens)
    assert {"hiver", "été", "émile", "œil", "nuits-là", "aujourd'hui"} <= set(tokens)
    assert set("éèêàîûœ") <= set("".join(tokens))


def test_the_tiny_text_fits_on_a_slide():
    model = NGramModel.fit(words(TEXTS["tiny"].text))
    assert len(model.vocabulary) <= 12
    labels, counts = model.matrix(12)
    assert set(labels) == set(model.vocabulary)
    assert counts.sum() == model.counts().sum() - 1  # every token but the last is followed
    of = dict(zip(model.vocabulary, model.counts("of").tolist(), strict=True))
    assert {word: n for word, n in of.items() if n} == {
        "nights": 3,
        "laughter": 2,
        "duck": 1,
        "friends": 4,
    }


# ---- Reading another -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp1252"]
)
def test_the_encodings_that_are_read(encoding):
    if encoding.endswith("-bom"):
        data = ("\ufeff" + FRENCH).encode(encoding.removesuffix("-bom"))
    else:
        data = FRENCH.encode(encoding)
    assert decode(data) == FRENCH


def test_latin_1_is_read():
    assert decode("Les nuits d'été, ça coûte".encode("latin-1")) == "Les nuits d'été, ça coûte"


def test_utf_16_without_a_mark_and_utf_32_are_read():
    assert decode("duck".encode("utf-16-le")) == "duck"
    assert decode("duck".encode("utf-32")) == "duck"


def test_it_is_said_how_a_file_was_read():
    assert read_text("été").encoding == "UTF-8"
    assert not read_text("été".encode()).is_guess
    assert read_text("été".encode("cp1252")).is_guess
    russian = "утка и друзья".encode("cp1251")
    assert decode(russian, encoding="Windows-1251 (Cyrillic)") == "утка и друзья"
    assert not read_text(russian, encoding="Windows-1251 (Cyrillic)").is_guess


def test_an_encoding_that_does_not_fit_is_named():
    with pytest.raises(TextError, match=r"duck\.txt is not a text in Big5 \(Chinese\)"):
        decode("duck".encode("utf-16"), "duck.txt", "Big5 (Chinese)")


def test_a_pasted_text_is_read_as_it_is():
    assert decode("Those nights 🦆\n") == "Those nights 🦆\n"
    assert decode("\ufeffduck") == "duck"
    assert decode("half \ud83e duck") == "half ? duck"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The text is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        ("", "is empty"),
        (b"duck\x00duck", "is not a text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not a text"),
        (bytes(range(1, 32)) * 9, "is not a text"),
        (b"PK\x03\x04word/document.xml", "a document with layout"),
        (b"%PDF-1.7", "a document with layout"),
        (b"{\\rtf1 duck}", "a document with layout"),
        (b"a " * (MAX_TEXT // 2) + b"a", r"20\.0 MB, and at most 20 MB"),
        ("é" * (MAX_TEXT // 2 + 1), "too large"),
        ("é" * (MAX_TEXT + 1), "too large"),
    ],
)
def test_what_is_no_text_is_refused_in_plain_words(data, message):
    with pytest.raises(TextError, match=message):
        decode(data)


def test_the_message_names_the_file():
    with pytest.raises(TextError, match=r"duck\.docx is not a plain text"):
        decode(b"PK\x03\x04", "duck.docx")


def test_20_megabytes_are_read():
    assert len(decode(b"a " * (MAX_TEXT // 2))) == MAX_TEXT

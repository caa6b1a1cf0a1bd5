"""Facts about the bytes of text files. Oracle: Python's own encoders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading.encodings import SAMPLE, decoded, is_document, writable

any_text = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"))


@given(any_text, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_a_marked_text_comes_back_without_its_mark(text, encoding):
    assert decoded(("\ufeff" + text).encode(encoding)) == text


@given(any_text)
def test_what_can_be_read_as_utf_8_is(text):
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("text", ["Les nuits d'été", "l'œuvre coûte 3 €", "“nights” – 50 %"])
def test_what_windows_wrote_before_is_read_too(text):
    assert decoded(text.encode("cp1252")) == text


@given(st.binary())
def test_any_bytes_are_a_text_that_can_be_stored_or_none(data):
    text = decoded(data)
    assert text is None or (text == writable(text) and "\x00" not in text)


def test_a_few_control_characters_are_borne():
    assert decoded(b"\x07\x1b" + b"duck " * 4) is not None
    assert decoded(b"\x07\x1b" + b"duck " * 3) is None
    assert decoded(b"a" * SAMPLE + b"\x1b" * SAMPLE) is not None  # beyond the sample
    assert decoded(b"a" * 10 * SAMPLE + b"\x00") is None  # NUL is looked for everywhere
    assert decoded(b"") == ""


def test_documents_are_told_by_how_they_begin():
    assert is_document(b"PK\x03\x04word/document.xml")
    assert is_document(b"{\\rtf1 duck}")
    assert not is_document(b"% PDF of the duck")
    assert not is_document(b"")


@given(st.text() | st.text(st.sampled_from("duck é🦆\udd86")))
def test_only_halves_of_characters_are_replaced(text):
    assert writable(text) == text.replace("\udd86", "\ufffd")


def test_two_halves_become_one_character():
    assert writable("\ud83e\udd86") == "🦆"

"""Three small texts to learn from, written for this project, and reading a file that holds another."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from importlib.resources import files
from threading import Lock
from types import MappingProxyType

from softmax_core.language.ngram import NGramModel
from softmax_core.reading.encodings import (
    Decoded,
    FileError,
    is_document,
    read_bytes,
    refuse_too_large,
)

MAX_TEXT = 20_000_000
LONG_TEXT = 1_000_000
_one_at_a_time = Lock()


def _shipped(slug: str) -> str:
    return files("softmax_core").joinpath(f"data/{slug}.txt").read_text("utf-8")


@dataclass(frozen=True)
class Text:
    """One text with its name: slug for links, title for the reader, about for the curious.

    opening: a word of it to begin with.

    >>> TEXTS["tiny"].text.splitlines()[0]
    'Those nights were full of friends.'
    """

    slug: str
    title: str
    opening: str
    about: str
    text: str = field(repr=False)


WRITTEN = (
    Text(
        "english",
        "The House by the Canal",
        "of",
        "A story about friends, a duck and a notebook, full of nights, laughter and words. Written for "
        "this page.",
        _shipped("english"),
    ),
    Text(
        "french",
        "Le canard de la librairie",
        "le",
        "A story in French about a bookshop in winter, its readers, a duck and a machine made of "
        "drawers, with accents and elisions. Written for this page.",
        _shipped("french"),
    ),
    Text(
        "tiny",
        "Ten words and a full stop",
        "of",
        "So few words that the whole table of pairs fits on a slide. “Of” is followed by friends 4 "
        "times, nights 3 times, laughter twice and duck once: the lecture's numbers, as counts. Written "
        "for this page.",
        _shipped("tiny"),
    ),
)

# The texts by their slugs, in the order in which they are offered.
TEXTS: Mapping[str, Text] = MappingProxyType({text.slug: text for text in WRITTEN})


def learned_model(slug: str) -> NGramModel:
    """The model of one of these texts, learned anew at each call: keep it.

    >>> learned_model("tiny").counts("of").max()
    np.int64(4)
    """
    return NGramModel.fit_text(TEXTS[slug].text)


def learn(
    unpacked: Callable[[], bytes], size: int, progress: Callable[[float], object], memory: int
) -> NGramModel:
    """The model of a visitor's text.

    unpacked : gives the text, in UTF-8, when it is its turn. size : its bytes. Long texts are
    learned one after the other, since each may take all of the memory (bytes). Raises ValueError as
    `NGramModel.fit_text`.

    >>> learn(lambda: b"nights and nights", 17, lambda share: None, 1000).vocabulary
    ('nights', 'and')
    """
    with _one_at_a_time if size > LONG_TEXT else nullcontext():
        return NGramModel.fit_text(unpacked().decode(), 1, progress, memory)


class TextError(ValueError):
    """No text can be read here; the message says why."""


def read_text(data: bytes | str, name: str = "", encoding: str | None = None) -> Decoded:
    """Return the text in an uploaded file, or a pasted text, with how its bytes were read.

    How bytes are read: see `reading.encodings`. `name` is the file's name, if it has one;
    `encoding` is one of `ENCODINGS` there, if the reader knows it. Raises `TextError` for what is
    empty, larger than 20 MB, or not a text.

    >>> read_text("утка".encode("koi8-r"), "duck.txt", "KOI8 (Cyrillic)")
    Decoded(text='утка', encoding='KOI8 (Cyrillic)', is_guess=False)
    """
    what = name or "The text"
    try:
        refuse_too_large(data, what, MAX_TEXT)
    except FileError as error:
        raise TextError(str(error)) from None
    if isinstance(data, str):
        data, encoding = data.encode("utf-8", "replace"), "UTF-8"  # halves of characters become "?"
    if is_document(data):
        raise TextError(
            f"{what} is not a plain text, but a document with layout. Save it as plain text (.txt) "
            "first, or copy its words and paste them."
        )
    found = read_bytes(data, encoding)
    if found is None and encoding:
        raise TextError(f"{what} is not a text in {encoding}. Choose another encoding.")
    if found is None:
        raise TextError(f"{what} is not a text: it may be a picture, a program or a damaged file.")
    if not found.text or found.text.isspace():
        raise TextError(f"{what} is empty: there is nothing to learn from.")
    return found

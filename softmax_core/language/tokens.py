"""Tokens: a text cut into words, and a word into characters.

What a language model predicts is the next token, so a text must be cut before anything can be
counted. Here a token is what a reader would call a word, a punctuation mark or a letter. (Those of
large models are words and pieces of words, chosen for being frequent.)

Sources: D. Jurafsky, J. H. Martin, "Speech and language processing", section 2 on tokenisation,
and chapter 3 for the marks at the ends; Unicode Standard Annexes 15 (an accented letter is one,
however it is encoded) and 29 (what a reader takes for one character), in their main rules.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

PIECE = 1 << 16  # characters that are read in one go: other threads get their turn in between

# The marks before and after a word's characters, as Jurafsky & Martin write them. No character can
# be mistaken for one.
START, END = "<s>", "</s>"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


# Python's \w has letters and digits, not the marks that combine with them (vowels in Hindi).
_COMBINING = "".join(filter(_is_mark, map(chr, range(0x300, 0xFE30)))) + "\u200c"
_MARKS = f"[{_COMBINING}\U0001f3fb-\U0001f3ff]"  # skin tones too: they colour the emoji before
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_LETTERS = rf"[^\W_]+(?:{_MARKS}+[^\W_]*)*"
_ELISION = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=[^\W_])"
_NUMBER = r"\d+(?:[.,]\d+)+"
_WORD = rf"{_LETTERS}(?:['\-‐‑]{_LETTERS})*"
_SYMBOL = r"[^\w\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060-\u2064\ufeff]|_"
_EMOJI = rf"{_FLAG}|(?:{_SYMBOL}){_MARKS}*(?:\u200d\S{_MARKS}*)*"
_TOKEN = re.compile(rf"{_ELISION}|{_NUMBER}|{_WORD}|\.\.+|--+|{_EMOJI}")
_CHARACTER = re.compile(rf"{_FLAG}|.{_MARKS}*(?:\u200d.{_MARKS}*)*", re.DOTALL)


def words(text: str) -> list[str]:
    """Return the words and punctuation marks of a text, in order.

    Small and capital letters are one ("The" is "the"), as are ’ and ', and an accent however it is
    encoded. A word keeps its hyphens and apostrophes (well-known, don't, peut-être, aujourd'hui),
    but a French elision is a word of its own (l'amour: l', amour; so is English c'mon). Numbers
    keep their points and commas. Every other mark is a token of its own, save that "..." and "--"
    stay together. Sentences have no mark beyond their own full stop: what follows "." is what
    begins a sentence. Scripts without spaces are not cut into words.

    Source: Jurafsky & Martin, section 2 on tokenisation, whose rules for clitics these follow.

    >>> words("L’amour, c'est l'été. We don't laugh!")
    ["l'", 'amour', ',', "c'", 'est', "l'", 'été', '.', 'we', "don't", 'laugh', '!']
    """
    return list(chain.from_iterable(part for part, _ in words_by_piece(text)))


def words_by_piece(text: str) -> Iterator[tuple[list[str], float]]:
    """Yield the `words` of a text piece by piece, each time with the share that is read so far.

    A long text need not become one long list: this is how a model learns from it.

    >>> list(words_by_piece("Those nights"))
    [(['those', 'nights'], 1.0)]
    """
    done = 0
    for piece in _pieces(text):
        done += len(piece)
        yield _words_of_piece(piece), done / len(text)


def characters(word: str) -> list[str]:
    """Return the characters of a word, between the marks START and END.

    A character is what a reader takes for one: a letter with its accents, a whole emoji.

    >>> characters("été")
    ['<s>', 'é', 't', 'é', '</s>']
    """
    if word.isascii():
        return [START, *word, END]
    return [START, *_CHARACTER.findall(unicodedata.normalize("NFC", word)), END]


def spellings(tokens: Iterable[str]) -> list[str]:
    """Return the distinct words among the tokens, those with a letter in them, as they appear.

    >>> spellings(words("The duck, the 3 friends."))
    ['the', 'duck', 'friends']
    """
    return [token for token in dict.fromkeys(tokens) if any(map(str.isalpha, token))]


def _words_of_piece(piece: str) -> list[str]:
    plain = piece.replace("\u2019", "'").replace("\u00ad", "").lower()  # U+00AD: a soft hyphen
    return _TOKEN.findall(unicodedata.normalize("NFC", plain))


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end at a space, if there is one before long."""
    space, start = re.compile(r"\s"), 0
    while start < len(text):
        found = space.search(text, start + PIECE, start + 2 * PIECE)
        end = found.end() if found else start + 2 * PIECE
        yield text[start:end]
        start = end

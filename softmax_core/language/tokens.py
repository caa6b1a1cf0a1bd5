"""Tokens: a text cut into words, and a word into characters.

What a language model predicts is the next token, so a text must be cut before anything can be
counted. Here a token is what a reader would call a word, a punctuation mark or a letter. (Those of
large models are words and pieces of words, chosen for being frequent.)

Sources: D. Jurafsky, J. H. Martin, "Speech and language processing", section 2 on tokenisation,
and chapter 3 for the marks at the ends; Unicode Standard Annexes 15 (an accented letter is one,
however it is encoded) and 29 (what a reader takes for one character and for one word).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

PIECE = 1 << 14  # characters that are read in one go: other threads get their turn in between
MAX_MARKS = 30  # on one letter, as in "stream-safe" text (Annex 15): n marks take n² steps to sort

# The marks before and after a word's characters, as Jurafsky & Martin write them. No character can
# be mistaken for one.
START, END = "<s>", "</s>"


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


# Annex 29 in Python's own re, which has no \X, since the packages that the page needs are fixed: the
# tests compare with one that has. A + after another quantifier: nothing is tried twice, which would
# take long in some texts.

# What stays with the character before it: accents, vowel signs and joiners, and beyond U+FFFF skin
# tones, the letters in the flag of Scotland, the variants of ideographs. Both (?!) are for speed.
_MARK = "".join(filter(_is_mark, map(chr, range(0x300, 0x10000)))) + "ำຳﾞﾟ\u200c\u200d"
_RARE_MARK = "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef" + "".join(
    filter(_is_mark, map(chr, range(0x10000, 0x1F000)))
)
_MARKS = rf"(?:(?![\x00-\u02ff])(?:[{_MARK}]|(?![\x00-\uffff])[{_RARE_MARK}])++)"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_PICTURE = "(?<=\u200d)[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"  # joined to the one before

# Words. What joins letters and digits is, in turn: what joins them anywhere (don't, top_p); what
# joins letters in scripts with spaces (U.S.A, col·lecció) and in Hebrew; what joins digits; the
# narrow spaces between groups of three digits.
_RUN = rf"[^\W_]++(?:{_MARKS}[^\W_]*+)*+"
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff"
_JOINT = (
    r"['\-֊]|_++"
    rf"|[.:·‧״](?<![\d{_UNSPACED}].)(?![\d{_UNSPACED}])"
    r'|"(?<=[א-ת].)(?=[א-ת])'
    r"|[.,٫٬⁄](?<=\d.)(?=\d)"
    r"|[\u00a0\u2009\u202f](?<=\d.)(?<!\d{4}.)(?=\d{3}(?!\d))"
)
_WORD = rf"{_RUN}(?:(?:{_JOINT}){_RUN}|(?:['׳](?<=[א-ת].)|[՛՜՞])(?:{_RUN})?+)*+"
_ELISION = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=[^\W_])"
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_SYMBOL = rf"(?:[^\w\s{_UNSEEN}]|_){_MARKS}?+(?:{_PICTURE}{_MARKS}?+)*+"
_TOKEN = re.compile(rf"{_ELISION}|{_WORD}|\.\.+|--+|{_FLAG}|{_SYMBOL}")

# What is one to a reader: apostrophes, hyphens, and the letters that printers join. A soft hyphen is
# not seen.
_MEANT = {"\u2019": "'", "\u00ad": "", "\u2010": "-", "\u2011": "-", "ſ": "s"}
_MEANT |= {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# What is typed for an apostrophe.
_LOOKALIKES = "´`‘‛′＇ʼ"
_APOSTROPHE = re.compile(rf"[{_LOOKALIKES}](?<=[^\W\d_].)(?=[^\W\d_])")

# Characters, which Annex 29 calls extended grapheme clusters. Old Korean is written in its letters
# (leads, vowels, tails); in many scripts of India two consonants with a virama between are one; some
# Arabic signs belong to what follows.
_LEAD, _VOWEL, _TAIL = "[ᄀ-ᅟꥠ-ꥼ]", "[ᅠ-ᆧힰ-ퟆ]", "[ᆨ-ᇿퟋ-ퟻ]"
_SYLLABLE = rf"{_LEAD}*+(?:[가-힣]|{_VOWEL}){_VOWEL}*+{_TAIL}*+|{_LEAD}++|{_TAIL}++"
_VIRAMA = "[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6]"
_CONSONANT = rf"(?:(?<={_VIRAMA})|(?<={_VIRAMA}\u200d))[^\W\d_\x00-\u0914]"
_PREFIX = "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e]"
_CHARACTER = re.compile(
    rf"\r\n|[\x00-\x1f]|{_FLAG}"
    rf"|{_PREFIX}*(?:{_SYLLABLE}|.){_MARKS}?+(?:(?:{_PICTURE}|{_CONSONANT}){_MARKS}?+)*+",
    re.DOTALL,
)


def words(text: str) -> list[str]:
    """Return the words and punctuation marks of a text, in order.

    Small and capital letters are one ("The" is "the"), as are ’ and ', and an accent however it is
    encoded. A word ends where Annex 29 says, save that it keeps its hyphens (well-known,
    peut-être); that a French elision is a word of its own (l'amour: l', amour; so is English
    c'mon); and that scripts without spaces are not cut into words. Numbers keep their points,
    commas and narrow spaces. Every other mark is a token of its own, save that "..." and "--" stay
    together. Sentences have no mark beyond their own full stop: what follows "." is what begins a
    sentence.

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

    A character is what a reader takes for one: a letter with its accents, a whole emoji. Of more
    than 30 accents on one letter the rest is left out.

    >>> characters("été")
    ['<s>', 'é', 't', 'é', '</s>']
    """
    if word.isascii() and word.isalnum():
        return [START, *word, END]
    return [START, *_CHARACTER.findall(_composed(word)), END]


def spellings(tokens: Iterable[str]) -> list[str]:
    """Return the distinct words among the tokens, those with a letter in them, as they appear.

    >>> spellings(words("The duck, the 3 friends."))
    ['the', 'duck', 'friends']
    """
    return [token for token in dict.fromkeys(tokens) if any(map(str.isalpha, token))]


def _words_of_piece(piece: str) -> list[str]:
    plain = piece.lower()
    for written, meant in _MEANT.items():
        plain = plain.replace(written, meant)
    plain = _composed(plain)
    if any(lookalike in plain for lookalike in _LOOKALIKES):
        plain = _APOSTROPHE.sub("'", plain)
    return _TOKEN.findall(plain)


def _composed(text: str) -> str:
    """The text with each accented letter as one, where there is such a letter."""
    if re.search(_MARKS, text[::MAX_MARKS]):  # there may be a run of more marks than that
        text = re.sub(rf"[^\w\s]{{{MAX_MARKS + 1},}}", _thinned, text)
    return unicodedata.normalize("NFC", text)


def _thinned(run: re.Match) -> str:
    kept, marks = [], 0
    for char in run[0]:
        marks = marks + 1 if _is_mark(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end at a space, if there is one before long."""
    space, start = re.compile(r"[^\S\u00a0\u2009\u202f]"), 0  # but those in a number
    while start < len(text):
        found = space.search(text, start + PIECE, start + 2 * PIECE)
        end = found.end() if found else start + 2 * PIECE
        yield text[start:end]
        start = end

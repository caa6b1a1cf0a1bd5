"""From the bytes of a file to its text, whatever program wrote it.

A text file seldom says how its characters are encoded. A byte order mark does; without one, what can
be read as UTF-8 is UTF-8, since hardly any other text happens to fit it, and a few bad bytes among
many good ones are damage. Everything else is a guess, which the reader must be able to correct. If
the package chardet is there, it guesses; if not, the guess is Windows-1252, which has all that can
be seen in Latin-1.

Sources: F. Yergeau, "UTF-8, a transformation format of ISO 10646" (RFC 3629, 2003), sections 1 and 6;
the Unicode Standard, chapter 3, on U+FFFD for what cannot be read; the WHATWG's "Encoding" standard
for Windows-1252 where Latin-1 is said.
"""

import codecs
import re
from typing import NamedTuple
from unicodedata import category

from softmax_core.notation.write_numbers import fixed, short

try:
    from chardet import DEFAULT_MAX_BYTES, detect_all
except ImportError:
    detect_all = None

SAMPLE = 100_000  # so many characters are enough to see that something is not text

# How the files of word processors, spreadsheets and page layout begin: ZIP (docx, odt, xlsx, epub),
# PDF, RTF, and Microsoft's older compound files (doc, xls).
DOCUMENTS = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0")

# The byte order marks. The longer ones first: one of UTF-16 begins one of UTF-32.
MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32 LE",
    b"\x00\x00\xfe\xff": "UTF-32 BE",
    b"\xef\xbb\xbf": "UTF-8",
    b"\xff\xfe": "UTF-16 LE",
    b"\xfe\xff": "UTF-16 BE",
}

# The encodings by the names that a reader knows, with Python's names for them.
UNICODE = {
    "UTF-8": "utf-8",
    "UTF-16 LE": "utf-16-le",
    "UTF-16 BE": "utf-16-be",
    "UTF-32 LE": "utf-32-le",
    "UTF-32 BE": "utf-32-be",
}
WESTERN = {
    "Windows-1252 (Western Europe)": "cp1252",
    "Mac Roman (Western Europe)": "mac-roman",
    "DOS 850 (Western Europe)": "cp850",
}
OTHER_LATIN = {
    "Windows-1250 (Central Europe)": "cp1250",
    "ISO 8859-2 (Central Europe)": "iso8859-2",
    "DOS 852 (Central Europe)": "cp852",
    "Windows-1254 (Turkish)": "cp1254",
    "Windows-1257 (Baltic)": "cp1257",
    "Windows-1258 (Vietnamese)": "cp1258",
}
OTHER_SCRIPTS = {
    "Windows-1251 (Cyrillic)": "cp1251",
    "KOI8 (Cyrillic)": "koi8-u",  # KOI8-R with the Ukrainian letters
    "Mac (Cyrillic)": "mac-cyrillic",
    "DOS 866 (Cyrillic)": "cp866",
    "ISO 8859-5 (Cyrillic)": "iso8859-5",
    "Windows-1253 (Greek)": "cp1253",
    "ISO 8859-7 (Greek)": "iso8859-7",
    "Windows-1255 (Hebrew)": "cp1255",
    "Windows-1256 (Arabic)": "cp1256",
    "Windows-874 (Thai)": "cp874",
    "GB 18030 (Chinese)": "gb18030",
    "Big5 (Chinese)": "big5hkscs",
    "Shift-JIS (Japanese)": "cp932",
    "EUC-JP (Japanese)": "euc_jis_2004",
    "EUC-KR (Korean)": "cp949",
}
ENCODINGS = UNICODE | WESTERN | OTHER_LATIN | OTHER_SCRIPTS

# How much a guess is trusted. In a short text with few accents many encodings fit nearly as well as
# the right one, while those of other scripts, where they are right, fit far better than any other.
# Measured on sentences of 20 to 2,000 characters in 33 languages, and on lists of words.
TRUST = (
    dict.fromkeys(WESTERN.values(), 1.0)
    | dict.fromkeys(OTHER_LATIN.values(), 0.7)
    | dict.fromkeys(OTHER_SCRIPTS.values(), 0.4)
    | {"cp850": 0.9}  # hardly anybody has DOS any more
)
# Where Mac Roman has these, Windows-1252 has what is rarely seen.
MAC_LETTERS = "áàâäçéèêòöùûü“”’".encode("mac-roman")


class FileError(ValueError):
    """What somebody brings is too large or no text; the message is a whole sentence."""


class Decoded(NamedTuple):
    """A text with how it was read.

    encoding: one of the names in `ENCODINGS`. is_guess: whether the bytes leave a doubt.
    """

    text: str
    encoding: str
    is_guess: bool


def is_document(data: bytes) -> bool:
    """Whether the bytes are a document with layout, which holds its text in a form of its own.

    >>> is_document(b"%PDF-1.7"), is_document(b"nights = 3")
    (True, False)
    """
    return data.startswith(DOCUMENTS)


def opened(data: bytes | str, what: str, most: int) -> Decoded:
    """Return what somebody pasted or uploaded as a text: see `read_bytes`.

    what: the subject of messages about it. most: so many bytes are read. Raises `FileError`.

    >>> opened("nights = 3", "The table", 1_000_000).text
    'nights = 3'
    """
    refuse_too_large(data, what, most)
    if isinstance(data, str):
        return Decoded(data.removeprefix("\ufeff"), "UTF-8", False)
    if is_document(data):
        raise FileError(
            f"{what} is not a text file. If it is a spreadsheet, save it as CSV first; any other "
            "document, as plain text."
        )
    if (read := read_bytes(data)) is None:
        raise FileError(
            f"{what} is not a text file: it may be a picture, a program or a damaged file."
        )
    return read


def refuse_too_large(data: bytes | str, what: str, most: int) -> None:
    """Raise a `FileError` for more bytes than are read; a str is counted in UTF-8.

    >>> refuse_too_large("nights = 3", "The table", 1_000_000)
    """
    # A str is at least as long in UTF-8, so a long one need not be encoded to know.
    is_pasted = isinstance(data, str) and len(data) <= most
    size = len(data.encode("utf-8", "replace") if is_pasted else data)
    if size > most:
        raise FileError(
            f"{what} is too large: {fixed(size / 1e6, 1)} MB, and at most {short(most / 1e6)} MB is read."
        )


def read_bytes(data: bytes, encoding: str | None = None) -> Decoded | None:
    """Return the bytes as text, without a byte order mark, or None if they are not text.

    encoding: one of the names in `ENCODINGS`, if it is known. What cannot be read becomes U+FFFD.
    They are not text if a character is NUL, or more than a tenth of the first 100,000 are control
    characters. Raises `KeyError` for an encoding without a name here.

    >>> read_bytes("l'été".encode("utf-16"))
    Decoded(text="l'été", encoding='UTF-16 LE', is_guess=False)
    >>> read_bytes("l'été déjà".encode()[:-1])  # cut in the middle of a character
    Decoded(text="l'été déj�", encoding='UTF-8', is_guess=True)
    >>> read_bytes("утка".encode("cp1251"), "Windows-1251 (Cyrillic)").text
    'утка'
    """
    name, is_guess = (encoding, False) if encoding else _encoding(data)
    text = data.decode(ENCODINGS[name], "replace").removeprefix("\ufeff")
    sample = text[:SAMPLE]
    controls = len(re.findall(r"[\x01-\x08\x0b\x0e-\x1f\x7f]", sample))
    if "\x00" in text or controls > len(sample) / 10:
        return None
    return Decoded(text, name, is_guess)


def writable(text: str) -> str:
    """Return the text; halves of characters, which no file or page can hold, become \\ufffd.

    >>> writable("half \\ud83e duck").encode()
    b'half \\xef\\xbf\\xbd duck'
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _encoding(data: bytes) -> tuple[str, bool]:
    """The name of the encoding, and whether it is a guess."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return name, False
    if b"\x00" in data:
        return _wide_encoding(data), True
    text, n_read = codecs.utf_8_decode(data, "replace", False)  # but a character cut at the end
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    if bad == 0 and n_read == len(data):
        return "UTF-8", False
    if good > bad:
        return "UTF-8", True
    return _likeliest_encoding(data), True


def _wide_encoding(data: bytes) -> str:
    """The UTF-16 or UTF-32 that bytes with NULs among them are in; where none fits, UTF-8.

    Hardly anything but UTF-32 fits UTF-32. In the wrong order of UTF-16 the characters are of many
    more blocks of the Unicode table, and some of them do not exist.
    """
    for name in ("UTF-32 LE", "UTF-32 BE"):
        if _fitting(data, name):
            return name
    n_blocks = {
        name: len({ord(char) >> 8 for char in text})
        for name in ("UTF-16 LE", "UTF-16 BE")
        if (text := _fitting(data, name)[:SAMPLE])
    }
    return min(n_blocks, key=n_blocks.get, default="UTF-8")


def _fitting(data: bytes, encoding: str) -> str:
    """The text in the bytes; "" if they do not fit the encoding, or have characters that no text has."""
    try:
        text = data.decode(ENCODINGS[encoding])
    except UnicodeDecodeError:
        return ""
    sample = text[:SAMPLE]
    unused = sum(category(char) in ("Cn", "Co") for char in sample)
    return "" if "\x00" in text or unused > len(sample) / 100 else text


def _likeliest_encoding(data: bytes) -> str:
    """The encoding that chardet finds likeliest for bytes that are not UTF-8."""
    names = {codec: name for name, codec in ENCODINGS.items()}
    if detect_all is None:
        return names["cp1252"]
    start = max(0, re.search(rb"[\x80-\xff]", data).start() - 30)
    sample = data[start : start + DEFAULT_MAX_BYTES]
    trust = dict(TRUST)
    if set(sample).isdisjoint(MAC_LETTERS):
        del trust["mac-roman"]
    found = detect_all(sample, ignore_threshold=True, compat_names=False, include_encodings=trust)
    best = max(found, key=lambda guess: guess["confidence"] * trust.get(guess["encoding"], 0))
    return names.get(best["encoding"], names["cp1252"])

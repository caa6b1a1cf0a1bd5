"""From the bytes of a file to its text, whatever program wrote it.

A text file seldom says how its characters are encoded. A byte order mark does; without one, what can
be read as UTF-8 is UTF-8, since hardly any other text happens to fit it; and what is left is most
likely Windows-1252, which has all that can be seen in Latin-1.

Sources: F. Yergeau, "UTF-8, a transformation format of ISO 10646" (RFC 3629, 2003), sections 1 and 6,
for both; the WHATWG's "Encoding" standard for Windows-1252 where Latin-1 is said.
"""

import re

SAMPLE = 100_000  # so many characters are enough to see that something is no text

# How the files of word processors, spreadsheets and page layout begin: ZIP (docx, odt, xlsx, epub),
# PDF, RTF, and Microsoft's older compound files (doc, xls).
DOCUMENTS = (b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0")


def is_document(data: bytes) -> bool:
    """Whether the bytes are a document with layout, which holds its text in a form of its own.

    >>> is_document(b"%PDF-1.7"), is_document(b"nights = 3")
    (True, False)
    """
    return data.startswith(DOCUMENTS)


def decoded(data: bytes) -> str | None:
    """Return the bytes as text, without a byte order mark, or None if they are no text.

    They are none if a character is NUL, or if more than a tenth of the first 100,000 are control
    characters or can't be read.

    >>> [decoded("été".encode(encoding)) for encoding in ("utf-8-sig", "utf-16", "latin-1")]
    ['été', 'été', 'été']
    >>> decoded(b"\\x89PNG\\r\\n\\x1a\\n\\x00") is None
    True
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    sample = text[:SAMPLE]
    unreadable = len(re.findall(r"[\x01-\x08\x0b\x0e-\x1f\x7f\ufffd]", sample))
    if "\x00" in text or unreadable > len(sample) / 10:
        return None
    return text


def writable(text: str) -> str:
    """Return the text; halves of characters, which no file or page can hold, become \\ufffd.

    >>> writable("half \\ud83e duck").encode()
    b'half \\xef\\xbf\\xbd duck'
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

"""What is nearly JSON, decoded as JSON: what Python prints, and what people paste.

Beyond JSON it may have Python's quotation marks, constants, tuples and calls, a word processor's
quotation marks, words without any, and a comma too many. A number that JSON would write otherwise,
such as −0.5, .5 or inf, is kept as a string: no digit is lost.

Source of what JSON is: RFC 8259.
"""

import io
import json
import re
from itertools import accumulate, islice, takewhile

from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import whole

MAX_DEPTH = 500
# Each of these takes far more memory than its text.
MAX_BRACKETS = 250_000
MAX_PIECES = 1_500_000


class FormatError(ValueError):
    """The text is not JSON, nor nearly; the message says what is wrong, and in which line."""


def refuse_many_brackets(text: str) -> None:
    """Raise a `FormatError` for a text with more lists and objects than memory has room for.

    >>> refuse_many_brackets("[]" * 250_001)
    Traceback (most recent call last):
    softmax_core.reading.loose_json.FormatError: The text holds 250,001 lists and objects, and at most 250,000 are read. Bring a part of it.
    """
    brackets = sum(map(text.count, "[{("))
    if brackets > MAX_BRACKETS:  # those in strings do not count, but take time to find
        outside = re.sub(r'"(?:[^"\\]|\\.)*+"', "", text)
        brackets = sum(map(outside.count, "[{("))
    if brackets > MAX_BRACKETS:
        raise FormatError(
            f"The text holds {whole(brackets)} lists and objects, and at most {whole(MAX_BRACKETS)} "
            "are read. Bring a part of it."
        )


def decode_loose(text: str, start: int, decoder: json.JSONDecoder) -> tuple[object, int]:
    """Return the value that begins at an index of the text, and the index after its end.

    Token(lp=-0.5) is decoded as {"lp": -0.5}, np.float64(-0.5) as -0.5, and a tuple as a list. The
    decoder must allow control characters in strings. The time is linear in the value's length.

    Raises `FormatError`.

    >>> decoder = json.JSONDecoder(strict=False)
    >>> decode_loose("z = {'nights': np.float64(3.5), “duck”: −1, owl: None,} # as printed", 4, decoder)
    ({'nights': 3.5, 'duck': '−1', 'owl': None}, 55)
    """
    pieces, end = _strict(text, start)
    strict = " ".join(pieces)
    del pieces  # there may be millions, and the decoder needs the memory
    try:
        return decoder.decode(strict), end
    except json.JSONDecodeError as error:
        ends = accumulate(len(piece) + 1 for piece in _strict(text, start)[0])
        nth = sum(1 for _ in takewhile(error.pos.__ge__, ends))
        token = next(islice(_TOKEN.finditer(text, start), nth, None))
        raise _error(token) from None


# A string that is never closed ends the reading, so that nothing is read twice.
_TOKEN = re.compile(
    r"""\s*+ (?:
      (?P<string> "(?:[^"\\]++|\\.)*+" | '(?:[^'\\]++|\\.)*+'
                | [“”„] (?:[^“”„"\\]++|\\.)*+ " (?=\s*+[,:\]})])
                | [“”„] (?:[^“”„\\]++|\\.)*+ [“”]
                | [‘’‚] (?:[^‘’‚\\]++|\\.|’(?=\w))*+ [‘’]   # in l’été ’ is an apostrophe
                | <[^<>\n]*+> )                           # what Python cannot write
    | (?P<open>   [\[({] | [^\W\d][\w.]*+ \( (?P<fields> (?=\s*+(?:\w++\s*+=|\))) )?+ )
    | (?P<mark>   [,:\])}] | =>?+ )
    | (?P<word>   (?![‘’‚]) [^\s\[\](){},:="'“”„]++ (?P<key> (?=\s*+[:=]) )?+ )
    | (?P<quote>  . )
    | (?P<end>    \Z ) )""",
    re.VERBOSE | re.DOTALL,
)
_CLOSED_BY = {"[": "]", "{": "}", "(": ")"}


def _strict(text, start):
    """What begins here: each token as JSON has it, and the index after the last."""
    pieces, opened = [], []  # opened: the place of each open bracket in pieces, and what closes it
    for token in _TOKEN.finditer(text, start):
        kind = token.lastgroup
        written = token[kind]
        if kind == "mark" and opened and written in (",", ":", "=", "=>", opened[-1][1]):
            if pieces[-1] in (",", ":") and written != opened[-1][1]:
                raise _error(token)
            pieces.append(_mark(written, pieces, opened))
        elif kind == "string":
            pieces.append(_string(written))
        elif kind == "word":
            pieces.append(_word(written, is_key=token["key"] is not None))
        elif kind == "open" and len(opened) < MAX_DEPTH:
            opened.append((len(pieces), _CLOSED_BY[written[-1]]))
            is_object = written == "{" or token["fields"] is not None
            pieces.append("{" if is_object else "[" if len(written) == 1 else "")
        else:
            raise _error(token, kind)
        if not opened:
            return pieces, token.end()
        if len(pieces) > MAX_PIECES:
            raise FormatError(
                "The text is not quite JSON, and too long to be read. Bring a part of it."
            )


def _mark(mark, pieces, opened):
    """A comma, a colon or a closing bracket in JSON; pieces before it may have to change."""
    begun, closing = opened[-1]
    if mark == ",":
        pieces[begun] = pieces[begun] or "["  # a call with several values is a list
        return ","
    if mark != closing:
        if not pieces[-1].startswith('"'):
            pieces[-1] = json.dumps(pieces[-1])  # np.int64(7) as a key
        return ":"
    opened.pop()
    if pieces[-1] == ",":
        pieces[-1] = ""
    if not pieces[begun]:  # a call with one value is the value
        value, pieces[-1] = pieces[-1], ""
        return value
    return "}" if pieces[begun] == "{" else "]"


# What JSON has, and what it calls the rest.
_IN_JSON = re.compile(
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?|null|true|false|NaN|-?Infinity"
)
_NAMES = {"None": "null", "undefined": "null", "True": "true", "False": "false"}


def _word(written, is_key):
    if is_key:
        return json.dumps(written)
    return written if _IN_JSON.fullmatch(written) else _NAMES.get(written) or json.dumps(written)


_QUOTES = "'“”„‘’‚"
_ESCAPE = re.compile(
    rf"""\\(?: x[0-9a-fA-F]{{2}} | U[0-9a-fA-F]{{8}} | u[0-9a-fA-F]{{4}} | [bfnrt"\\/{_QUOTES}] )? | " """,
    re.VERBOSE,
)


def _string(written):
    if written[0] == "<":
        return json.dumps(written)
    # Not by sub(), which keeps every piece of a long string in a list.
    json_string, at = io.StringIO(), 1
    for escape in _ESCAPE.finditer(written, 1, len(written) - 1):
        json_string.write(written[at : escape.start()] + _escape(escape))
        at = escape.end()
    return f'"{json_string.getvalue()}{written[at:-1]}"'


def _escape(match):
    """The same escape in JSON; a quotation mark or a backslash that stands alone is escaped."""
    escape = match[0]
    if len(escape) == 1:
        return "\\" + escape
    if escape[1] in "xU":
        code = int(escape[2:], 16)
        return json.dumps(chr(code) if code < 0x110000 else "\ufffd")[1:-1]
    return escape[1] if escape[1] in _QUOTES else escape


_PROBLEMS = {
    None: "A comma, a colon, a quotation mark or a bracket is missing there, or is one too many.",
    "mark": "A bracket is missing there, or is one too many.",
    "quote": "A quotation mark that opens there is never closed.",
    "open": "Brackets are nested too deeply there.",
    "end": "The text ends there, and a bracket is never closed.",
}


def _error(token, problem=None):
    """The token with which the reading ends, between what stands before it and what is wrong."""
    text, written = token.string, token[token.lastgroup]
    place = token.start(token.lastgroup)
    before = " ".join(text[:place].rstrip()[-200:].split())
    before = before if len(before) < 30 else f"…{before[-29:]}"
    after = f" after “{shortened(before)}”" if before else ""
    where = f", where “{shortened(written, 20)}” stands" if written else ""
    line = text.count("\n", 0, place) + 1
    return FormatError(
        f"Line {line} of the JSON cannot be read{after}{where}. {_PROBLEMS[problem]}"
    )

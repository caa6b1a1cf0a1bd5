"""Numbers as people type them, in any of the ways that keyboards and languages have."""

import math
import numbers
import re

import numpy as np
import pandas as pd

from softmax_core.notation.visible import shortened

MAX_NUMBER = 100


class NumberError(ValueError):
    """What was typed cannot be read as a number; the message quotes it."""


# Keyboards, word processors and web pages write these where a program expects ASCII, and leave
# invisible marks around a number that was copied.
_TO_ASCII = (
    dict.fromkeys(map(ord, "−–﹣－"), "-")
    | dict.fromkeys(map(ord, "＋"), "+")
    | dict.fromkeys(map(ord, "⁄∕"), "/")
    | dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")
    | dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"), None)
)


_FROM_SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

_INFINITY = re.compile(r"([+-]?) ?(?:∞|inf|infinity)", re.IGNORECASE)


_DECIMAL = re.compile(
    r"""(?P<sign>[+-]?)\ ?(?:
        (?P<commas> \d{1,3} (?: (?:,\d{3}){2,} | (?:,\d{3})+ (?=\.) ) (?:\.\d+)? ) # 1,000,000 1,000.5
      | (?P<points> \d{1,3} (?: (?:\.\d{3}){2,} | (?:\.\d{3})+ (?=,) ) (?:,\d+)? ) # 1.000.000 1.000,5
      | (?P<spaces> \d{1,3} (?:\ \d{3})+ (?:[.,]\d+)? )                            # 1 000
      | (?P<plain>  \d+ (?:\.\d*|,\d+)? | [.,]\d+ )                                # 3  3.5  0,5  .5
    )(?:(?:[eE]|\ ?[×x*·]\ ?10\^?)(?P<power>[+-]?\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?""",
    re.VERBOSE,
)


def read_number(text: object) -> float:
    """Read what a person types for a number.

    Read are a decimal point or comma, a fraction, any minus sign, powers of ten ("1e-3", "2 × 10⁻³"), "∞"
    and "inf", and thousands set apart by spaces. A single comma is a decimal comma ("1,000" is
    one); commas set thousands apart only where nothing else fits ("1,000,000", "1,000.5").
    Numbers that are numbers already are taken as they are.

    Raises `NumberError`, with a message for the reader, for everything else, and for a number
    too large for a computer's ordinary numbers.

    >>> read_number("1/5"), read_number(" −0,5 "), read_number("1 000"), read_number("-∞")
    (0.2, -0.5, 1000.0, -inf)
    """
    if _is_missing(text):
        raise NumberError("the field is empty")
    if isinstance(text, numbers.Real) and not isinstance(text, bool):
        try:
            return float(text)
        except OverflowError:
            raise _too_large(cell_text(text)) from None

    typed = cell_text(text)
    plain = typed.translate(_TO_ASCII).strip()
    if not plain:
        raise NumberError("the field is empty")
    if len(plain) > MAX_NUMBER:
        raise NumberError(f"“{shortened(typed)}” is too long to be a number")
    if infinity := _INFINITY.fullmatch(plain):
        return -math.inf if infinity[1] == "-" else math.inf
    return _fraction(plain, typed)


def _fraction(plain: str, typed: str) -> float:
    """The value of "3" or of "1/5"."""
    parts = [_decimal(part.strip()) for part in plain.split("/")]
    if None in parts or len(parts) > 2:
        raise NumberError(f"“{shortened(typed)}” is not a number")
    value = float(parts[0])
    if len(parts) == 2:
        divisor = float(parts[1])
        if divisor == 0:
            raise NumberError(f"“{shortened(typed)}” divides by zero")
        value /= divisor
    if not math.isfinite(value):
        raise _too_large(typed)
    return value


def _decimal(part: str) -> str | None:
    """The part as Python writes a number, or None when it is not one."""
    match = _DECIMAL.fullmatch(part)
    if match is None:
        return None
    if match["commas"]:
        digits = match["commas"].replace(",", "")
    elif match["points"]:
        digits = match["points"].replace(".", "").replace(",", ".")
    else:
        digits = (match["spaces"] or match["plain"]).replace(" ", "").replace(",", ".")
    power = (match["power"] or "0").translate(_FROM_SUPERSCRIPT)
    return f"{match['sign']}{digits}e{power}"


def _too_large(typed: str) -> NumberError:
    return NumberError(f"“{shortened(typed)}” is too large: the limit is about 1.8 × 10³⁰⁸")


def _is_missing(cell: object) -> bool:
    return (
        cell is None
        or cell is pd.NA
        or cell is pd.NaT
        or (isinstance(cell, (float, np.floating)) and bool(np.isnan(cell)))
    )


def cell_text(cell: object) -> str:
    """The string that stands in a cell, whatever the table holds there.

    >>> cell_text(" the"), cell_text(3.0), cell_text(None)
    (' the', '3', '')
    """
    if isinstance(cell, str):
        return cell
    if _is_missing(cell):
        return ""
    # pandas turns a column of whole numbers with a gap into 3.0: the reader wrote 3.
    if isinstance(cell, (float, np.floating)) and abs(cell) < 1e15 and cell == int(cell):
        return str(int(cell))
    try:
        return str(cell)
    except Exception:  # a whole number of more than 4,300 digits, an object that can't be shown
        return f"<{type(cell).__name__}>"

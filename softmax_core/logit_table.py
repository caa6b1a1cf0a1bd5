"""What the user typed, read into a clean table of words and logits.

The dashboard holds a table of raw strings with the columns "word", "logit" and, when wanted,
"count". This file reads one number (`read_number`), shows one token literally (`visible`), tells
equal tokens apart (`display_labels`), and reads the whole table (`clean_table`): every cell that
cannot be used is named in a sentence, and what is left is always fit for the softmax.
"""

import math
import numbers
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

MAX_ROWS = 2000
MAX_WORD = 200
MAX_COUNT = 10**12
MAX_LABEL = 40
MAX_LISTED = 20
MAX_NUMBER = 100


# --- One number ---------------------------------------------------------------------------------


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

_INFINITY = re.compile(r"([+-]?) ?(?:∞|inf|infinity)", re.IGNORECASE)

_DECIMAL = re.compile(
    r"""(?P<sign>[+-]?)\ ?(?:
        (?P<commas> \d{1,3} (?: (?:,\d{3}){2,} | (?:,\d{3})+ (?=\.) ) (?:\.\d+)? ) # 1,000,000 1,000.5
      | (?P<points> \d{1,3} (?: (?:\.\d{3}){2,} | (?:\.\d{3})+ (?=,) ) (?:,\d+)? ) # 1.000.000 1.000,5
      | (?P<spaces> \d{1,3} (?:\ \d{3})+ (?:[.,]\d+)? )                            # 1 000
      | (?P<plain>  \d+ (?:\.\d*|,\d+)? | [.,]\d+ )                                # 3  3.5  0,5  .5
    )(?P<power>[eE][+-]?\d+)?""",
    re.VERBOSE,
)


def read_number(text: object) -> float:
    """Read what a person types for a number.

    Read are a decimal point or comma, a fraction, any minus sign, powers of ten ("1e-3"), "∞"
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
    """The part as Python writes a number, or None when it is none."""
    match = _DECIMAL.fullmatch(part)
    if match is None:
        return None
    if match["commas"]:
        digits = match["commas"].replace(",", "")
    elif match["points"]:
        digits = match["points"].replace(".", "").replace(",", ".")
    else:
        digits = (match["spaces"] or match["plain"]).replace(" ", "").replace(",", ".")
    return match["sign"] + digits + (match["power"] or "")


def _too_large(typed: str) -> NumberError:
    return NumberError(f"“{shortened(typed)}” is too large (the limit is about 1.8e308)")


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


# --- One token, shown literally -----------------------------------------------------------------

_NAMED = {"\n": "⏎", "\r": "␍", "\t": "⇥", "\u00a0": "⍽"}

# Letters and symbols by their Unicode category, but with nothing to see.
_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")

_JOINERS = frozenset("\u200c\u200d")
_EMOJI_STYLE = frozenset("\ufe0e\ufe0f")

# Emoji, marks, and letters of scripts without capitals (Persian, Hindi): between these a joiner
# changes what is seen. Between Latin letters it only hides.
_JOINABLE = frozenset({"So", "Sk", "Mn", "Mc", "Lo"})


def visible(word: str) -> str:
    """Return the word with everything invisible made visible.

    Spaces at either end become ␣, the empty word ∅, characters without a shape their code.

    >>> visible(" the"), visible("\\n"), visible(""), visible("a\\u200bb")
    ('␣the', '⏎', '∅', 'a⟨U+200B⟩b')
    """
    return "".join(_pieces(word))


def shortened(word: str, limit: int = MAX_LABEL) -> str:
    """Return the visible word, cut to at most `limit` characters, the last of them "…".

    >>> shortened("so it goes, and so it goes", 11)
    'so it goes…'
    """
    pieces = _pieces(word[: limit + 2])
    if len(word) <= limit and sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    while pieces and (sum(map(len, pieces)) > limit - 1 or pieces[-1] in _JOINERS):
        pieces.pop()
    return "".join(pieces) + "…"


def _pieces(word: str) -> list[str]:
    """What is shown for each character, in order."""
    if not word:
        return ["∅"]
    shown = [_shown(word, at) for at in range(len(word))]
    leading, trailing = len(word) - len(word.lstrip(" ")), len(word) - len(word.rstrip(" "))
    shown[:leading] = "␣" * leading
    shown[len(word) - trailing :] = "␣" * trailing
    return shown


def _shown(word: str, at: int) -> str:
    char = word[at]
    if char.isascii() and char.isprintable():
        return char
    if char in _NAMED:
        return _NAMED[char]
    hidden = char in _BLANK or char in _EMOJI_STYLE or not char.isprintable()
    if not hidden or _does_visible_work(word, at):
        return char
    return f"⟨U+{ord(char):04X}⟩"


def _does_visible_work(word: str, at: int) -> bool:
    """Whether an invisible character shapes its neighbours, as in a family emoji."""
    before, after = word[at - 1 : at], word[at + 1 : at + 2]
    if word[at] in _EMOJI_STYLE:
        return before.isprintable() and before.strip() != "" and not before.isalpha()
    if word[at] in _JOINERS and before and after:
        return {unicodedata.category(before), unicodedata.category(after)} <= _JOINABLE
    return False


def display_labels(words) -> list[str]:
    """Return one label for each word, short and visible, and no two alike.

    >>> display_labels(["duck", " the", "duck"])
    ['duck (1)', '␣the', 'duck (2)']
    """
    plain = [shortened(word) for word in words]
    times = Counter(plain)
    last_number = Counter()
    labels = []
    for label in plain:
        if times[label] == 1:
            labels.append(label)
            continue
        last_number[label] += 1
        # A reader may have typed "duck (1)" as a word of its own.
        while f"{label} ({last_number[label]})" in times:
            last_number[label] += 1
        labels.append(f"{label} ({last_number[label]})")
    return labels


# --- The whole table ----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class LogitTable:
    """Candidates that the softmax can take as they are.

    words: the tokens exactly as typed. logits: float64, finite or -inf (impossible at every
    temperature), at least one finite with a count above 0. counts: float64, how many tokens
    each row stands for. rows: where each stood in what was typed, from 1.
    """

    words: tuple[str, ...]
    logits: np.ndarray
    counts: np.ndarray
    rows: tuple[int, ...]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A label for each row, no two alike."""
        return tuple(display_labels(self.words))

    @property
    def token_count(self) -> int:
        """How many tokens the table stands for."""
        return int(self.counts.sum())

    @property
    def has_counts(self) -> bool:
        """Whether any row stands for more, or fewer, than one token."""
        return bool((self.counts != 1).any())


@dataclass(frozen=True)
class Problem:
    """One thing the reader should know about the table: `str(problem)` is a full sentence.

    >>> print(Problem(3, "logit", "“abc” is not a number.", "duck"))
    Row 3 (“duck”), logit: “abc” is not a number.
    """

    row: int | None
    column: str | None
    message: str
    word: str | None = None

    def __str__(self) -> str:
        """Name the cell, then say what is the matter with it."""
        if self.row is None:
            return self.message
        name = "" if self.word is None else f" (“{shortened(self.word)}”)"
        column = f", {self.column}" if self.column else ""
        return f"Row {self.row}{name}{column}: {self.message}"


@dataclass(frozen=True, eq=False)
class CleanTable:
    """The table, or None; what kept rows out of it; and what is worth knowing about it."""

    table: LogitTable | None
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def clean_table(frame: pd.DataFrame) -> CleanTable:
    """Read a table of raw cells; never raises, whatever stands in it.

    Wholly blank rows are skipped in silence; a row with a bad cell is left out and named.

    >>> clean = clean_table(pd.DataFrame({"word": ["nights", "duck"], "logit": ["3", "abc"]}))
    >>> clean.table.words, clean.table.logits, str(clean.problems[0])
    (('nights',), array([3.]), 'Row 2 (“duck”), logit: “abc” is not a number. The row is left out until this is mended.')
    """
    typed = _typed_rows(frame)
    problems = []
    if len(typed) > MAX_ROWS:
        problems.append(
            _about_all(f"The table has {len(typed):,} rows; only the first {MAX_ROWS:,} are used.")
        )
        typed = typed[:MAX_ROWS]

    kept = []
    for row, word, logit, count in typed:
        values = []
        for column, cell, read in (("logit", logit, _read_logit), ("count", count, _read_count)):
            try:
                values.append(read(cell))
            except NumberError as error:
                message = f"{error}. The row is left out until this is mended."
                problems.append(Problem(row, column, message, word))
        if len(values) == 2:
            kept.append((row, word, *values))

    table = _table(kept)
    if not (np.isfinite(table.logits) & (table.counts > 0)).any():
        problems.insert(0, _about_all(_why_nothing_is_left(table)))
        return CleanTable(None, _listed(problems))
    return CleanTable(
        table, _listed(problems), _listed(_long_words(table) + _repeated_words(table))
    )


def _typed_rows(frame: pd.DataFrame) -> list[tuple[int, str, str, str]]:
    """The rows that are not wholly blank, numbered as they stand in the table."""
    columns = [column_texts(frame, name) for name in ("word", "logit", "count")]
    return [
        (row, word, logit, count)
        for row, (word, logit, count) in enumerate(zip(*columns, strict=True), start=1)
        if word or logit.strip() or count.strip()
    ]


def column_texts(frame: pd.DataFrame, name: str) -> list[str]:
    """Return the texts in the first column of that name; blanks if there is none."""
    for at, column in enumerate(frame.columns):
        if isinstance(column, str) and column == name:
            return [cell_text(cell) for cell in frame.iloc[:, at].tolist()]
    return [""] * len(frame)


def _read_logit(cell: str) -> float:
    logit = read_number(cell)
    if logit == math.inf:
        raise NumberError(
            f"“{shortened(cell)}” is not a logit, because softmax would have to divide infinity by "
            "infinity; for a certain word, give all the others −∞"
        )
    return logit


def _read_count(cell: str) -> float:
    text = cell.strip()
    if not text:
        return 1.0
    # A count is whole, so here a comma can only set thousands apart. A point could be either.
    if re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        text = text.replace(",", "")
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
        raise NumberError(f"“{text}” could be read in two ways; write the count without a point")
    count = read_number(text)
    if not (0 <= count <= MAX_COUNT and count == int(count)):
        raise NumberError(f"“{shortened(cell)}” is not a whole number from 0 to {MAX_COUNT:,}")
    return count


def _table(kept: list[tuple[int, str, float, float]]) -> LogitTable:
    rows, words, logits, counts = zip(*kept, strict=True) if kept else ((), (), (), ())
    table = LogitTable(words, np.array(logits, float), np.array(counts, float), rows)
    table.logits.flags.writeable = False
    table.counts.flags.writeable = False
    return table


def _why_nothing_is_left(table: LogitTable) -> str:
    if not table.rows:
        return "No row can be used yet: write a word and a number in at least one row, such as nights and 3."
    if not np.isfinite(table.logits).any():
        return (
            "Every logit is −∞, so no word is possible at any temperature: "
            "give at least one word an ordinary number."
        )
    return "Every word that is possible has the count 0: give at least one of them a count of 1 or more."


def _long_words(table: LogitTable) -> list[Problem]:
    return [
        Problem(row, "word", f"{len(word):,} characters are kept, and shown shortened.", word)
        for row, word in zip(table.rows, table.words, strict=True)
        if len(word) > MAX_WORD
    ]


def _repeated_words(table: LogitTable) -> list[Problem]:
    """A notice for each word that stands in several rows."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(table.words):
        places.setdefault(word, []).append(at)
    return [
        _about_all(
            f"“{shortened(word)}” stands in rows {_enumerated([table.rows[i] for i in at])}: they are "
            f"separate candidates, told apart as {_enumerated([table.labels[i] for i in at])}."
        )
        for word, at in places.items()
        if len(at) > 1
    ]


def _enumerated(things: list) -> str:
    """The things as a reader would say them: "3, 5 and 8"."""
    if len(things) > 6:
        things = [*things[:5], f"{len(things) - 5:,} more"]
    return ", ".join(map(str, things[:-1])) + f" and {things[-1]}"


def _listed(problems: list[Problem]) -> list[Problem]:
    """The first of the problems; the rest as one line."""
    rest = len(problems) - MAX_LISTED
    if rest <= 0:
        return problems
    return [*problems[:MAX_LISTED], _about_all(f"… and {rest:,} more.")]


def _about_all(message: str) -> Problem:
    return Problem(None, None, message)

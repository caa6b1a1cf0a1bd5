"""What the user typed, read into a clean table of words and logits.

The dashboard holds a table of raw strings with the columns "word", "logit" and, when wanted,
"count". `clean_table` names every cell that cannot be used in a sentence; what is left is always fit
for the softmax.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from softmax_core.notation.read_numbers import NumberError, cell_text, read_number
from softmax_core.notation.visible import display_labels, shortened
from softmax_core.notation.write_numbers import whole
from softmax_core.reading.word_colours import NONE_YET, word_colours

MAX_ROWS = 2000
MAX_WORD = 200
MAX_COUNT = 10**12
MAX_LISTED = 20
LEFT_OUT = "The row is left out until this is corrected."


@dataclass(frozen=True, eq=False)
class LogitTable:
    """Candidates that the softmax can take as they are.

    words: the tokens exactly as typed. logits: float64, finite or -inf (impossible at every
    temperature), at least one finite with a count above 0. counts: float64, how many tokens
    each row stands for. rows: where each stood in what was typed, from 1. kept_colours: places in the
    palette that words have already (see `word_colours`).
    """

    words: tuple[str, ...]
    logits: np.ndarray
    counts: np.ndarray
    rows: tuple[int, ...]
    kept_colours: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A label for each row, no two alike."""
        return tuple(display_labels(self.words))

    @cached_property
    def colours(self) -> tuple[int, ...]:
        """The place in the palette of each row's word."""
        colours = word_colours(self.words, self.kept_colours)
        return tuple(colours[word] for word in self.words)

    @cached_property
    def fingerprint(self) -> bytes:
        """The same for tables with the same words, logits, counts, row numbers and colours, and no others."""
        content = repr(self.words).encode("utf-8", "surrogatepass")
        numbers = repr((self.rows, self.colours)).encode()
        parts = (content, self.logits.tobytes(), self.counts.tobytes(), numbers)
        return hashlib.sha256(b"".join(parts)).digest()

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
    """The table, or None; what kept rows out of it; and what is worth knowing about it.

    colours: the place in the palette of every word typed, also of those in rows that are left out.
    """

    table: LogitTable | None
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    colours: Mapping[str, int] = field(default_factory=dict)


def clean_table(frame: pd.DataFrame, kept_colours: Mapping[str, int] = NONE_YET) -> CleanTable:
    """Read a table of raw cells; never raises, whatever stands in it.

    Wholly blank rows are skipped in silence; a row with a bad cell is left out and named, and its
    word keeps its colour meanwhile. kept_colours: as in `word_colours`.

    >>> clean = clean_table(pd.DataFrame({"word": ["nights", "duck"], "logit": ["3", "abc"]}))
    >>> clean.table.words, clean.table.logits, str(clean.problems[0])
    (('nights',), array([3.]), 'Row 2 (“duck”), logit: “abc” is not a number. The row is left out until this is corrected.')
    """
    typed = _typed_rows(frame)
    problems = []
    if len(typed) > MAX_ROWS:
        problems.append(
            _about_all(
                f"The table has {whole(len(typed))} rows; only the first {whole(MAX_ROWS)} are used."
            )
        )
        typed = typed[:MAX_ROWS]

    kept = []
    for row, word, logit, count in typed:
        values = []
        if word is None:
            problems.append(Problem(row, "word", f"the field is empty. {LEFT_OUT}"))
        for column, cell, read in (("logit", logit, _read_logit), ("count", count, read_count)):
            try:
                values.append(read(cell))
            except NumberError as error:
                problems.append(Problem(row, column, f"{error}. {LEFT_OUT}", word))
        if word is not None and len(values) == 2:
            kept.append((row, word, *values))

    colours = word_colours((word for _, word, *_ in typed if word is not None), kept_colours)
    table = _table(kept, colours)
    if not (np.isfinite(table.logits) & (table.counts > 0)).any():
        problems.insert(0, _about_all(_why_nothing_is_left(table)))
        return CleanTable(None, _listed(problems), colours=colours)
    notices = _long_words(table) + _repeated_words(table)
    return CleanTable(table, _listed(problems), _listed(notices), colours)


def _typed_rows(frame: pd.DataFrame) -> list[tuple[int, str | None, str, str]]:
    """The rows that are not wholly blank, numbered as they stand in the table."""
    columns = [words_in(frame), column_texts(frame, "logit"), column_texts(frame, "count")]
    return [
        (row, word, logit, count)
        for row, (word, logit, count) in enumerate(zip(*columns, strict=True), start=1)
        if word or logit.strip() or count.strip()
    ]


def column_texts(frame: pd.DataFrame, name: str) -> list[str]:
    """Return the texts in the first column of that name; blanks if there is none."""
    return list(map(cell_text, _column(frame, name)))


def words_in(frame: pd.DataFrame) -> list[str | None]:
    """Return the words of a table, None where one is missing, which the empty word is not.

    >>> words_in(pd.DataFrame({"word": ["None", "", None]}))
    ['None', '', None]
    """
    return [
        cell_text(cell) or ("" if isinstance(cell, str) else None)
        for cell in _column(frame, "word")
    ]


def _column(frame: pd.DataFrame, name: str) -> list:
    for at, column in enumerate(frame.columns):
        if isinstance(column, str) and column == name:
            return frame.iloc[:, at].tolist()
    return [None] * len(frame)


def _read_logit(cell: str) -> float:
    logit = read_number(cell)
    if logit == math.inf:
        raise NumberError(
            f"“{shortened(cell)}” is not a logit, because softmax would have to divide infinity by "
            "infinity; for a certain word, give all the others −∞"
        )
    return logit


def read_count(cell: str) -> float:
    """Return the count in a cell; a blank cell counts one word.

    Raises `NumberError` for what is not a whole number from 0 to 10¹², or may have a
    point between its thousands.

    >>> read_count("1,000"), read_count("")
    (1000.0, 1.0)
    """
    text = cell.strip()
    if not text:
        return 1.0
    # A count is whole, so here a comma can only set thousands apart. A point could be either.
    if re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        text = text.replace(",", "")
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
        whole_number = text.replace(".", "")
        raise NumberError(
            f"“{text}” could be {whole_number} with a point between its thousands; if it is, write "
            f"{whole_number}"
        )
    count = read_number(text)
    if not (0 <= count <= MAX_COUNT and count == int(count)):
        raise NumberError(f"“{shortened(cell)}” is not a whole number from 0 to {whole(MAX_COUNT)}")
    return count


def _table(kept: list[tuple[int, str, float, float]], colours: Mapping[str, int]) -> LogitTable:
    rows, words, logits, counts = zip(*kept, strict=True) if kept else ((), (), (), ())
    table = LogitTable(words, np.array(logits, float), np.array(counts, float), rows, colours)
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
        Problem(row, "word", f"{whole(len(word))} characters are kept, and shown shortened.", word)
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
        things = [*things[:5], f"{whole(len(things) - 5)} more"]
    return ", ".join(map(str, things[:-1])) + f" and {things[-1]}"


def _listed(problems: list[Problem]) -> list[Problem]:
    """The first of the problems; the rest as one line."""
    rest = len(problems) - MAX_LISTED
    if rest <= 0:
        return problems
    return [*problems[:MAX_LISTED], _about_all(f"… and {whole(rest)} more.")]


def _about_all(message: str) -> Problem:
    return Problem(None, None, message)

"""From rows of cells to a table of words and logits.

Where the heads do not say which column is which, the first with words and the first with numbers are
taken. Probabilities and counts become logits by the natural logarithm, so that softmax gives their
shares back at T = 1; this is said.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from softmax_core.notation.read_numbers import MAX_NUMBER, NumberError, read_number
from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import as_typed
from softmax_core.reading.encodings import writable
from softmax_core.reading.logit_table import read_count
from softmax_core.reading.table_heads import (
    MAX_COLUMNS,
    NUMBERS,
    named_columns,
    names_columns,
    number_named,
    role_of,
)

SAMPLE = 200  # so many rows are enough to see what a column holds
MAX_TITLES = 10
MAX_LINES = 10_000
PANDAS = ["", "0"]  # the head that pandas gives a series without a name
GUARDED_HEAD = "'word"  # that of a file in which apostrophes guard what a spreadsheet would compute
_COMPUTED = re.compile(r"\A'*(?=[\t\r\n])|(?:\A|(?<=[,;|\t\r\n]))'*(?=[=+\-@＝＋－＠])")


class TableError(ValueError):
    """No table can be read here; the message says why, and names the line."""


class Row(NamedTuple):
    """The cells of a row, None for one that is missing, and the number of its line or entry.

    A head that is known to be one, as in JSON, has the number 0.
    """

    number: int
    cells: Sequence[str | None]


class ReadTable(NamedTuple):
    """A table of raw strings (word, logit, perhaps count), and sentences on how it was read.

    A word is None where it is missing, which the empty word "" is not.
    """

    frame: pd.DataFrame
    notices: list[str]


def table_of(rows: list[Row], unit: str) -> ReadTable:
    """Return the table that the rows hold; `unit` is what their numbers count, "Line" or "Entry".

    Raises `TableError` for a row with more cells than columns, for a table without a column of words
    and one of numbers, and for numbers that are not what their head says.

    >>> read = table_of([Row(1, ["p", "Wort"]), Row(2, ["1/2", "nights"])], "Line")
    >>> read.frame.to_dict("list"), read.notices[0][:49]
    ({'word': ['nights'], 'logit': ['-0.693147181']}, 'The numbers under “p” were read as probabilities.')
    """
    if is_sideways(rows):
        raise TableError(
            "The words are beside one another. Write one below the other, each with its number: nights,3."
        )
    parts = split_head(rows)
    columns = _columns(parts, unit)
    table = [_filled(row, columns.width, unit) for row in parts.body]
    if parts.head and parts.head.cells[columns.word] == GUARDED_HEAD:
        table = [list(map(_unguarded, cells)) for cells in table]
    words = [cells[columns.word] for cells in table]
    numbers = [writable((cells[columns.number] or "").strip()) for cells in table]
    places = [f"{unit} {row.number}" for row in parts.body]
    columns = columns._replace(role=_role_by_values(columns.role, numbers))
    if columns.role not in ("logit", "logprob", "score"):
        columns = columns._replace(count=None)  # the probability is that of the row already
    notices = _skipped_rows(parts, unit)
    if columns.role not in ("logit", "logprob") and _ends_in_total(words, numbers):
        notices.append(f"{places[-1]}, “{words[-1]}”, was skipped: it is the sum of the others.")
        for column in (table, words, numbers, places):
            column.pop()
    logits, found = _logits(numbers, columns, places)
    frame = {"word": [None if word is None else writable(word) for word in words], "logit": logits}
    if columns.count is not None:
        frame["count"] = [writable((cells[columns.count] or "").strip()) for cells in table]
    notices += found + _skipped_columns(parts, columns)
    return ReadTable(pd.DataFrame(frame, dtype=object), notices)


# --- Cells --------------------------------------------------------------------------------------


def number_in(cell: str | None) -> float | None:
    """Return the number in a cell, None if there is none; a percent sign means hundredths.

    >>> number_in(" 0,5"), number_in("64 %"), number_in("duck")
    (0.5, 0.64, None)
    """
    text = (cell or "").strip()
    if len(text) > 2 * MAX_NUMBER or not _MAY_BE_NUMBER.search(text):
        return None  # most cells: to say what is wrong with each would take long
    try:
        return read_number(text[:-1]) / 100 if text.endswith("%") else read_number(text)
    except NumberError:
        return None


_MAY_BE_NUMBER = re.compile(r"[\d∞]|inf", re.IGNORECASE)


def begins_with_number(cells: Sequence[str | None]) -> bool:
    """Whether there is a number among the cells, or after the first something like "3.5*".

    >>> begins_with_number(["nights", "3.5 (likely)"]), begins_with_number(["My logits", "GPT-2"])
    (True, False)
    """
    like_number = (re.match(r"\s*[-+−–~≈]?[.,]?\d", cell or "") for cell in cells[1:MAX_COLUMNS])
    return has_number(cells) or any(like_number)


def has_number(cells: Sequence[str | None]) -> bool:
    """Whether any of the cells is a number."""
    return any(number_in(cell) is not None for cell in cells[:MAX_COLUMNS])


def without_blank_end(cells: Sequence[str | None], width: int) -> list[str | None]:
    """Return the cells without the blank ones beyond `width`, which spreadsheets append.

    >>> without_blank_end(["nights", "", "", ""], 2)
    ['nights', '']
    """
    end = len(cells)
    while end > width and not (cells[end - 1] or "").strip():
        end -= 1
    return list(cells[:end])


def _filled(row: Row, width: int, unit: str) -> list[str | None]:
    """The cells of a row, padded or cut to the columns that are read."""
    cells = without_blank_end(row.cells, width)
    if len(cells) > width:
        raise TableError(
            f"{unit} {row.number} has {len(cells)} cells, and at most {width} are expected. "
            "If a word contains the character that separates the columns, put the word in quotation marks."
        )
    shown = min(width, MAX_COLUMNS)
    return (cells + [""] * shown)[:shown]


def guarded(cell: str) -> str:
    """Return the cell with an apostrophe more wherever a spreadsheet would begin to compute.

    It would at the beginning of a text such as =1+1, and after any mark that it takes for the end of
    a cell. Source: OWASP, "CSV injection".

    >>> guarded("=1+1"), guarded("x;-1"), guarded("'tis")
    ("'=1+1", "x;'-1", "'tis")
    """
    return _COMPUTED.sub(r"\g<0>'", cell)


def _unguarded(cell: str | None) -> str | None:
    return cell and _COMPUTED.sub(lambda apostrophes: apostrophes[0][1:], cell)


# --- Which row is the head, and which column is which -------------------------------------------


class Parts(NamedTuple):
    """The head of a table if it has one, its rows, and the titles above it."""

    head: Row | None
    body: list[Row]
    titles: list[Row]


def place_of_head(rows: list[Row]) -> int | None:
    """Return the index of the row, among the first ten, that names the columns, if one does.

    >>> place_of_head([Row(1, ["My logits"]), Row(2, ["mot", "logit"])])
    1
    """
    top = enumerate(rows[:MAX_TITLES])
    heads = (
        at for at, row in top if row.number == 0 or names_columns(row.cells) or row.cells == PANDAS
    )
    return next(heads, None)


def split_head(rows: list[Row]) -> Parts:
    """Return the rows apart from what is above them.

    The head is the row that names the columns or, whatever it says, the last one without a number
    above rows with numbers; with nothing but its first cell, that is a title.

    >>> split_head([Row(1, ["My logits"]), Row(2, ["sana", "x"]), Row(3, ["nights", "3"])]).head.cells
    ['sana', 'x']
    """
    at = place_of_head(rows)
    if at is None:
        top = enumerate(rows[:MAX_TITLES])
        start = next((at for at, row in top if begins_with_number(row.cells)), 0)
        cells = rows[start - 1].cells if start else []
        filled = [at for at, cell in enumerate(cells) if (cell or "").strip()]
        if filled in ([], [0]):
            return Parts(None, rows[start:], rows[:start])
        at = start - 1
    return Parts(rows[at], rows[at + 1 :], rows[:at])


def is_sideways(rows: list[Row]) -> bool:
    """Whether the words are beside one another, with their numbers below, perhaps with names before.

    >>> is_sideways([Row(1, ["nights", "duck"]), Row(2, ["3", "1"])])
    True
    """
    if len(rows) != 2 or place_of_head(rows) is not None or min(len(row.cells) for row in rows) < 2:
        return False
    words, numbers = (row.cells for row in rows)
    if not names_columns([words[0], numbers[0]]) and number_in(numbers[0]) is None:
        return False
    return not has_number(words) and all(number_in(cell) is not None for cell in numbers[1:])


def _ends_in_total(words: list[str | None], numbers: list[str]) -> bool:
    """Whether the last row says that it is the sum of the others, and is."""
    if len(words) < 2 or not _TOTAL.fullmatch(words[-1] or ""):
        return False
    *values, total = (number_in(re.sub(r",(?=\d{3}\b)", "", cell)) or 0 for cell in numbers)
    return total != 0 and abs(sum(values) - total) <= 0.02 * abs(total)


def _skipped_rows(parts: Parts, unit: str) -> list[str]:
    """A sentence on each row above the table, if it is not a head with known names."""
    above = parts.titles
    if parts.head and parts.head.number and not named_columns(parts.head.cells):
        above = [*above, parts.head]
    return [
        f"{unit} {row.number} was skipped, because it is above the table and has no word with a "
        f"number: “{shortened(', '.join(filter(None, row.cells)))}”."
        for row in above
    ]


class Columns(NamedTuple):
    """Where a row has its word, its number and its count; what the number is, and is called."""

    word: int
    number: int
    count: int | None
    width: int
    role: str
    name: str


def _columns(parts: Parts, unit: str) -> Columns:
    if parts.head is None:
        return _columns_without_head(parts, unit)
    names = parts.head.cells
    found = named_columns(names)
    if found.get("count") == 0 and _counts_rows(parts.body):
        found["index"] = found.pop("count")
    if "word" not in found and "count" in found and not _holds(parts.body, found["count"], True):
        del found["count"]  # "nombre" is a count in French and a name in Spanish
    others = [at for at in range(min(len(names), MAX_COLUMNS)) if at not in found.values()]
    role = number_named(found) or "score"
    number = found.get(role)
    index = [found["index"]] if "index" in found else []
    word = found.get("word", _first(parts.body, others + index, number, numbers=False))
    if number is None and word is not None:
        after_word = sorted(others, key=lambda at: at < word)
        number = _first(parts.body, after_word, word, numbers=True)
    if word is None or number is None:
        raise TableError(
            "A table needs a column of words and one of numbers, with a first line such as word,logit. "
            "Ranks and row numbers are not read as logits."
        )
    return Columns(
        word, number, found.get("count"), len(names), role, (names[number] or "").strip()
    )


def _skipped_columns(parts: Parts, columns: Columns) -> list[str]:
    used = (columns.word, columns.number, columns.count)
    others = [
        f"“{shortened(name)}”"
        for at, name in enumerate(parts.head.cells[:MAX_COLUMNS] if parts.head else [])
        if at not in used and (name or "").strip() and role_of(name) != "index"
        if _holds(parts.body, at, True) and not _holds(parts.body, at, False)
    ]
    listed = ", ".join(others[:10])
    return [
        f"The numbers under “{shortened(columns.name)}” were read, not those under {listed}."
    ] * bool(others)


def _counts_rows(rows: list[Row]) -> bool:
    """Whether the first column holds 1, 2, 3, … or 0, 1, 2, …"""
    cells = [(row.cells[0] or "").strip() for row in rows if row.cells]
    return len(cells) > 1 and any(
        cells == [str(start + at) for at in range(len(cells))] for start in (0, 1)
    )


def _columns_without_head(parts: Parts, unit: str) -> Columns:
    """First the word, then the number, then perhaps a count; a title may say what the numbers are."""
    widest = max((len(without_blank_end(row.cells, 2)) for row in parts.body), default=2)
    width = min(max(widest, 2), 3)
    names = [cell for row in parts.titles for cell in row.cells if role_of(cell) in NUMBERS]
    name = names[-1] if names else ""
    role = role_of(name) or "score"
    if _holds(parts.body, 0, True) and not _holds(parts.body, 1, True):  # "1,nights,3", "3,nights"
        return Columns(1, 2 if width == 3 else 0, None, width, role, name)
    thirds = [number_in(row.cells[2]) or 0 for row in parts.body[:SAMPLE] if len(row.cells) == 3]
    has_word_last = width == 3 and not (_holds(parts.body, 0, False) or _holds(parts.body, 2, True))
    if has_word_last or any(value < 0 or value % 1 for value in thirds):
        raise TableError(
            f"{unit} {parts.body[0].number} has two numbers. Name the columns in a first line, such as "
            "word, logit and probability, or rank, count and word."
        )
    return Columns(0, 1, 2 if width == 3 else None, width, role, name)


def _first(rows: list[Row], places: list[int], taken: int | None, numbers: bool) -> int | None:
    """The first of the places that holds numbers, or words; failing that, the first."""
    places = [at for at in places if at != taken]
    return next((at for at in places if _holds(rows, at, numbers)), next(iter(places), None))


def _holds(rows: list[Row], at: int, numbers: bool) -> bool:
    """Whether a column holds a number, or anything else than numbers."""
    cells = [row.cells[at] for row in rows[:SAMPLE] if at < len(row.cells)]
    return any((number_in(cell) is not None) == numbers for cell in cells if (cell or "").strip())


# --- Numbers that are not logits yet ------------------------------------------------------------

MAX_PROBABLE = 1.01  # a probability that was rounded up
_COMMA_OF_THREE = re.compile(r"[-+−–]?[1-9]\d{0,2},\d{3}")
_WHOLE = re.compile(r"\d{1,15}|[1-9]\d{0,2}([.,]\d{3})+")

AS_LOGITS = {
    "logprob": "log-probabilities, and used as logits. The list may leave words out; at "
    "T = 1 the listed words are given 100% between them.",
    "probability": "probabilities. Each logit is a natural logarithm, ln p, so at T = 1 softmax "
    "gives the probabilities back, scaled to a sum of 100%.",
    "percentage": "percentages. Each logit is a natural logarithm, ln p with p = 0.64 for 64%, so at "
    "T = 1 softmax gives the percentages back, scaled to a sum of 100%.",
    "count": "counts. Each logit is a natural logarithm, ln n, so at T = 1 softmax gives the "
    "relative frequencies.",
    "frequency": "frequencies. Each logit is their natural logarithm, so at T = 1 softmax gives the "
    "relative frequencies.",
}
_TOTAL = re.compile(
    r"\s*(totals?|sum|summe|gesamt|insgesamt|somme|suma|totale|totaal|totalt|итого|合计|合計)[\s:]*",
    re.IGNORECASE,
)
NO_LOGITS = {
    "reversed": "seem to be smaller for more likely words, as surprisals and −log p are. Change the sign "
    "of each (of a perplexity, take ln first) and call the column ln p, or log2 p if they are bits; if "
    "they are logits, call it logit.",
    "otherlog": "seem to be logarithms. If their base is 10, as in Zipf values, multiply each by ln 10 = "
    "2.302585; if it is 2, by ln 2 = 0.693147. Then, or if it is e, call the column logit.",
}
MAY_BE_PROBABILITIES = (
    "The numbers were read as logits. They lie between 0 and 1 and sum to about 1 or less: if they "
    "are probabilities, name their column in a first line: word,probability."
)


def _logits(cells: list[str], columns: Columns, places: list[str]) -> tuple[list[str], list[str]]:
    """The logits in a column of numbers, and what the reader should know of how they were got."""
    role = columns.role
    notices = [] if role == "count" else _decimal_commas(cells, places)
    if role in ("logit", "score"):
        is_doubtful = role == "score" and _may_be_probabilities(cells)
        return cells, notices + [MAY_BE_PROBABILITIES] * is_doubtful
    under = f" under “{shortened(columns.name)}”" if columns.name else ""
    if role in NO_LOGITS:
        raise TableError(f"The numbers{under} {NO_LOGITS[role]}")
    notices.append(f"The numbers{under} were read as {AS_LOGITS[role]}")
    if role == "logprob":
        is_above = any((number_in(cell) or 0) > 0 for cell in cells)
        return cells, notices + ["Some are above 0, which no log-probability is."] * is_above
    logits, amounts = [], []
    for cell, place in zip(cells, places, strict=True):
        try:
            amounts.append(0 if number_in(cell) is None else _amount(cell, role))
        except NumberError as error:
            raise TableError(f"{place}: {error}.") from None
        logarithm = as_typed(math.log(amounts[-1]) if amounts[-1] else -math.inf, 9)
        logits.append(cell if number_in(cell) is None else logarithm)
    if role in ("probability", "percentage") and sum(amounts) > 1.05:
        notices.append("They sum to more than 100%, so they cannot all be right.")
    return logits, notices


def _decimal_commas(cells: list[str], places: list[str]) -> list[str]:
    """A sentence on commas that could set thousands apart; an error where other numbers have none."""
    numbers = {
        cell: at for cell, at in zip(cells, places, strict=True) if number_in(cell) is not None
    }
    doubtful = dict.fromkeys(filter(_COMMA_OF_THREE.fullmatch, numbers))
    others = [cell for cell in numbers if cell not in doubtful]
    if not doubtful or any(re.search(r",(?!\d{3}\b)|\b0,", other) for other in others):
        return []  # "0,5" shows that commas are decimal commas
    cell = next(iter(doubtful))
    decimal, thousands = cell.replace(",", "."), cell.replace(",", "")
    if others:
        raise TableError(
            f"{numbers[cell]}: is “{cell}” {decimal} or {thousands}? Write it without a comma."
        )
    return [f"The commas were read as decimal commas: “{cell}” as {decimal}."]


def _role_by_values(role: str, cells: list[str]) -> str:
    """What the numbers are, where they themselves tell more than their head."""
    numbers = [cell for cell in cells if number_in(cell) is not None]
    values = list(map(number_in, numbers))
    if role in ("logit", "score") and numbers and all(cell.endswith("%") for cell in numbers):
        return "percentage"
    if role == "probability" and numbers and min(values) >= 0 and max(values) > MAX_PROBABLE:
        return "percentage"
    if role == "probability" and numbers and min(values) < 0 and max(values) <= 0:
        return "logprob"
    if role in ("count", "frequency"):
        return "count" if all(map(_WHOLE.fullmatch, numbers)) else "frequency"
    return role


def _may_be_probabilities(cells: list[str]) -> bool:
    values = [value for value in map(number_in, cells) if value is not None]
    return len(values) > 1 and min(values) >= 0 and 0.5 <= sum(values) <= MAX_PROBABLE


def _amount(cell: str, role: str) -> float:
    """The probability, the count or the frequency in a cell; NumberError for another number."""
    amount = read_count(cell) if role == "count" else number_in(cell)
    if role == "percentage" and not cell.endswith("%"):
        amount /= 100
    most = MAX_PROBABLE if role in ("probability", "percentage") else math.inf
    if not 0 <= amount <= most or amount == math.inf:
        raise NumberError(
            f"“{shortened(cell)}” is not a {role}; if it is a logit, call the column logit"
        )
    return amount

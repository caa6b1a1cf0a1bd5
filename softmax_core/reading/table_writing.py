"""Tables of words and logits written as files and as text for links; a link is also read back.

Nothing is judged: a cell with "abc" for a logit is written as it stands.
"""

import json
import math
import re
from urllib.parse import quote, unquote

import pandas as pd

from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import as_typed, counted, whole
from softmax_core.reading.encodings import writable
from softmax_core.reading.logit_table import MAX_ROWS, column_texts, words_in
from softmax_core.reading.table_columns import GUARDED_HEAD, TableError, guarded, number_in

MAX_LINK = 6000
COLUMNS = ["word", "logit", "count"]


# --- Files --------------------------------------------------------------------------------------


def to_csv(frame: pd.DataFrame) -> str:
    """Return the table as CSV, its first line the names of the columns.

    A text that a spreadsheet would compute has an apostrophe before it, and then so has “word”: this
    tells `read_table_file` to take them off again.

    >>> to_csv(pd.DataFrame({"word": ["nights", " duck"], "logit": ["-3", "0,5"]})).splitlines()
    ['word,logit', 'nights,-3', ' duck,"0,5"']
    >>> to_csv(pd.DataFrame({"word": ["=1+1"], "logit": ["-3"]})).splitlines()
    ["'word,logit", "'=1+1,-3"]
    """
    columns, rows = _raw_rows(frame)
    rows = [[cell or "" for cell in row] for row in rows]
    safe = [list(map(_guarded, columns, row)) for row in rows]
    if safe != rows:
        columns = [GUARDED_HEAD, *columns[1:]]
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in [columns, *safe])


def _guarded(column: str, cell: str) -> str:
    if column == "word" or number_in(cell) is None:
        return guarded(cell)
    # In a logit of “1,000” the comma is a decimal one, which a file cannot say.
    is_unclear = column == "logit" and re.fullmatch(r"\s*[-+−–]?\d{1,3}(,\d{3})+\s*", cell)
    return as_typed(read_number(cell)) if is_unclear else cell


def _quoted(cell: str) -> str:
    """The cell, in quotation marks where any program could take a part of it for another cell."""
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[",;|\t\r\n]', cell) else cell


def to_json(frame: pd.DataFrame) -> str:
    """Return the table as a JSON list with one object on each line.

    Numbers are written as numbers where JSON has them, and as typed where it has not.

    >>> print(to_json(pd.DataFrame({"word": ["nights", "duck"], "logit": ["0,5", "-∞"]})))
    [
    {"word": "nights", "logit": 0.5},
    {"word": "duck", "logit": "-∞"}
    ]
    """
    columns, rows = _raw_rows(frame)
    objects = [
        {name: _json_value(name, cell) for name, cell in zip(columns, row, strict=True)}
        for row in rows
    ]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in objects)
    return f"[\n{lines}\n]"


def _json_value(column: str, cell: str | None) -> int | float | str | None:
    """The number in a cell, or the cell as typed where it has none that JSON knows."""
    # In a count, "1,000" is a thousand; only bare digits can be read in one way.
    if column == "word" or (column == "count" and not re.fullmatch(r"[0-9]{1,15}", cell)):
        return cell
    try:
        number = read_number(cell)
    except NumberError:
        return cell
    if not math.isfinite(number):
        return cell
    return int(number) if abs(number) < 1e15 and number.is_integer() else number


def _raw_rows(frame: pd.DataFrame) -> tuple[list[str], list[list[str | None]]]:
    """The names of our columns in the table, and its rows as strings; a missing word is None."""
    columns = COLUMNS if "count" in list(frame.columns) else COLUMNS[:2]
    words = [None if word is None else writable(word) for word in words_in(frame)]
    numbers = [[writable(cell) for cell in column_texts(frame, name)] for name in columns[1:]]
    return columns, [list(row) for row in zip(words, *numbers, strict=True)]


# --- Links --------------------------------------------------------------------------------------

# What parts rows and cells, what escapes them, and what an address cannot hold.
_ESCAPED = re.compile(r"[~_%\x00-\x1f\x7f-\x9f]")
_MISSING = "%"  # alone, it escapes nothing


def to_link(frame: pd.DataFrame) -> str | None:
    """Return the table as text for a link, or None when it would be too long for one.

    Every cell is kept as typed. A count is written where there is one.

    >>> to_link(pd.DataFrame({"word": ["nights", "good_duck"], "logit": ["3", "abc"]}))
    'nights_3~good%5Fduck_abc'
    """
    _, rows = _raw_rows(frame)
    if len(rows) > MAX_ROWS or sum(len(cell or "") for row in rows for cell in row) > MAX_LINK:
        return None
    link = "~".join(
        "_".join(_escaped(cell) for cell in (row[:2] if row[2:] == [""] else row)) for row in rows
    )
    return link if len(quote(link, safe="")) <= MAX_LINK else None


def from_link(text: str) -> pd.DataFrame:
    """Return the table that `to_link` wrote; raise `TableError` if it did not write this.

    >>> from_link("nights_3~laughter_2").to_dict("list")
    {'word': ['nights', 'laughter'], 'logit': ['3', '2']}
    """
    if len(text) > MAX_LINK:
        raise TableError(
            f"The link holds {whole(len(text))} characters; a table has at most {whole(MAX_LINK)}."
        )
    rows = [row.split("_") for row in text.split("~")] if text else []
    if len(rows) > MAX_ROWS:
        raise TableError(
            f"The link holds {whole(len(rows))} rows; a table has at most {whole(MAX_ROWS)}."
        )
    for number, row in enumerate(rows, start=1):
        if len(row) not in (2, 3):
            raise TableError(
                f"Row {number} of the link, “{shortened('_'.join(row))}”, cannot be read: it has "
                f"{counted(len(row), 'part', 'parts')}, and a row is a word and a logit, such as nights_3."
            )
    width = max(map(len, rows), default=2)
    cells = [[*map(_unescaped, row), *[""] * (width - len(row))] for row in rows]
    return pd.DataFrame(cells, columns=COLUMNS[:width], dtype=object)


def _escaped(cell: str | None) -> str:
    if cell is None:
        return _MISSING
    return _ESCAPED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), cell)


def _unescaped(part: str) -> str | None:
    return None if part == _MISSING else writable(unquote(part))

"""Tables of words and logits from files, pasted text and links, and back again.

Everything here takes or returns a table of raw strings with the columns "word", "logit" and, when
wanted, "count". Nothing is judged: a cell with "abc" for a logit is carried along as it stands, and
`logit_table.clean_table` names it. Only what has no table in it at all raises a `TableError`.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from urllib.parse import quote, unquote

import pandas as pd

from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.notation.visible import shortened
from softmax_core.reading.encodings import decoded, is_document, writable
from softmax_core.reading.logit_table import MAX_ROWS, column_texts

MAX_UPLOAD = 1_000_000
MAX_LINES = 10_000
MAX_LINK = 6000

# What a column may be called in the first line, the more exact name first.
COLUMN_NAMES = {
    "word": ("word", "token", "text", "label"),
    "logit": ("logit", "score", "value", "logprob", "log_prob"),
    "count": ("count", "n", "multiplicity"),
}

# The comma comes last: where another separator works as well, commas are decimal commas.
SEPARATORS = ("\t", ";", "|", ",")
SAMPLE = 200

WHAT_IS_READ = (
    "Write one candidate on each line, such as “nights = 3” or “nights,3”, "
    "or give a CSV or JSON file with words and logits"
)


class TableError(ValueError):
    """No table can be read here; the message says why, and names the line."""


Row = tuple[int, list[str]]  # the number of the line where the row begins, and its cells


# --- Reading files and pasted text --------------------------------------------------------------


def read_table(data: bytes | str, name: str = "") -> pd.DataFrame:
    """Return the table of raw strings in an uploaded file or a pasted text.

    Read are CSV with commas, semicolons, tabs or pipes, with or without a first line that names
    the columns; lines such as "nights = 3", "nights: 3" or "nights 3"; and JSON. `name` is the
    file's name, if it has one. Words in CSV and JSON are kept to the last space.

    Raises `TableError` when there is no table in the data, or too much of it.

    >>> read_table("nights = 3\\nduck = 0,5").to_dict("list")
    {'word': ['nights', 'duck'], 'logit': ['3', '0,5']}
    """
    what = name or "The text"
    text = _text(data, what)
    if not text.strip():
        raise TableError(f"{what} is empty. {WHAT_IS_READ}.")
    if name.lower().endswith(".json") or re.match(r'\s*(\{\s*["}]|\[\s*[\[{"\]])', text):
        return _read_json(text, what)
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MAX_LINES:
        raise TableError(f"{what} has {lines:,} lines; at most {MAX_LINES:,} are read.")

    separator = _separator(text, name)
    if separator is None:
        if name.lower().endswith(".csv"):
            list(_separated_rows(text, ","))  # if quotation marks are what is wrong, this says so
        raise TableError(
            f"No words with numbers were found in {name or 'the text'}. {WHAT_IS_READ}."
        )
    rows = list(_free_rows(text) if separator == "" else _separated_rows(text, separator))
    return _arranged(rows)


def _text(data: bytes | str, what: str) -> str:
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "replace"))
    if size > MAX_UPLOAD:
        raise TableError(
            f"{what} is too large: {size / 1e6:.1f} MB, and at most {MAX_UPLOAD / 1e6:.0f} MB is read."
        )
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    if is_document(data):
        raise TableError(
            f"{what} is not a text file. If it is a spreadsheet, save it as CSV first."
        )
    text = decoded(data)
    if text is None:
        raise TableError(f"{what} is not a text file. {WHAT_IS_READ}.")
    return text


def _is_number(cell: str) -> bool:
    try:
        read_number(cell)
    except NumberError:
        return False
    return True


def _separator(text: str, name: str) -> str | None:
    """What stands between word and number: "" for free lines, None if nothing fits."""
    samples = {mark: _sample(_separated_rows(text, mark)) for mark in SEPARATORS}
    for mark, rows in samples.items():
        if rows and _places(rows[0][1]):
            return mark

    free = _sample(_free_rows(text))
    score = {mark: _readable(rows) for mark, rows in samples.items()} | {"": _readable(free)}
    best = max(score, key=score.get)  # of equals the first: a comma before free lines
    decimal_commas = all("," in cells[1] for _, cells in free if len(cells) == 2)
    if (
        best == ","
        and score[""] == score[","]
        and decimal_commas
        and not name.lower().endswith(".csv")
    ):
        best = ""  # "nights 0,5" is not the word "nights 0" with a logit of 5
    # A few numbers at the ends of lines do not make an essay a table.
    return best if 0 < len(free) <= 4 * score[best] else None


def _sample(rows: Iterator[Row]) -> list[Row]:
    """The first rows, as far as they can be read."""
    sample = []
    with suppress(TableError):
        for row in islice(rows, SAMPLE):
            sample.append(row)
    return sample


def _readable(rows: list[Row]) -> int:
    """How many rows are a word and a number, and perhaps a count."""
    cells = [_without_blank_end(cells, 2) for _, cells in rows]
    return sum(len(row) in (2, 3) and _is_number(row[1]) for row in cells)


def _without_blank_end(cells: list[str], width: int) -> list[str]:
    """The cells without the blank ones beyond `width` that spreadsheets append."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _separated_rows(text: str, separator: str) -> Iterator[Row]:
    """The rows of a CSV text that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise TableError(
            f"Line {line} cannot be read: a quotation mark is opened there and not closed where the "
            'cell ends. Inside a quoted cell, a quotation mark is written twice: "so ""called""".'
        ) from None


def _free_rows(text: str) -> Iterator[Row]:
    """The lines that are not blank, each cut into a word and a number."""
    for line, content in enumerate(io.StringIO(text, newline=None), start=1):
        if content := content.strip().rstrip(",; "):
            yield line, _free_cells(content)


def _free_cells(line: str) -> list[str]:
    """Cut "nights = 3", "nights: 3" or "nights 3"; a lone word stays alone."""
    cuts = []
    for mark in ("=", ":", None):
        word, *number = line.rsplit(mark, 1)
        # "nights, 3" has a separator of its own.
        if number and not word.rstrip().endswith((",", ";", "|")):
            cuts.append([_unquoted(word.strip()), number[0].strip()])
    return next((cut for cut in cuts if _is_number(cut[1])), cuts[0] if cuts else [line])


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word


def _places(cells: list[str]) -> dict[str, int]:
    """Where word, logit and count stand, if these cells name the columns; else nothing."""
    names = [cell.strip().lower() for cell in cells]
    places = {
        column: next(names.index(name) for name in allowed if name in names)
        for column, allowed in COLUMN_NAMES.items()
        if not set(allowed).isdisjoint(names)
    }
    return places if {"word", "logit"} <= places.keys() else {}


def _arranged(rows: list[Row], place: str = "Line") -> pd.DataFrame:
    """The rows as a table; their first line may name the columns."""
    places = _places(rows[0][1]) if rows else {}
    if places:
        width = len(rows[0][1])
        rows = rows[1:]
    else:
        widest = max((len(_without_blank_end(cells, 2)) for _, cells in rows), default=2)
        width = min(max(widest, 2), 3)
        places = {"word": 0, "logit": 1, "count": 2} if width == 3 else {"word": 0, "logit": 1}

    table = []
    for line, cells in rows:
        cells = _without_blank_end(cells, width)
        if len(cells) > width:
            raise TableError(
                f"{place} {line} has {len(cells)} cells, and at most {width} are expected. "
                "If a word contains the mark that parts the cells, put the word in quotation marks."
            )
        cells = cells + [""] * (width - len(cells))
        table.append([cells[at] for at in places.values()])
    return _frame(table, list(places))


def _frame(table: list[list[str]], columns: list[str]) -> pd.DataFrame:
    """The table of raw strings: words to the last space, numbers without spaces around them."""
    rows = [[writable(word), *(writable(cell.strip()) for cell in rest)] for word, *rest in table]
    return pd.DataFrame(rows, columns=columns, dtype=object)


# --- JSON ---------------------------------------------------------------------------------------


class _Object(list):
    """The pairs of a JSON object in their order, so that a word may stand in it twice."""


def _read_json(text: str, what: str) -> pd.DataFrame:
    try:
        # Numbers stay as they are written: "1.50" is what the user wants to see again.
        content = json.loads(
            text, object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=str
        )
    except json.JSONDecodeError as error:
        raise TableError(
            f"Line {error.lineno} of the JSON cannot be read: {error.msg} at character {error.colno}."
        ) from None
    except RecursionError:
        raise TableError(f"{what} holds no table: its brackets are nested too deeply.") from None
    if not isinstance(content, list):
        raise TableError(f"{what} holds a single value, not a table. {WHAT_IS_READ}.")
    if len(content) > MAX_LINES:
        raise TableError(f"{what} has {len(content):,} entries; at most {MAX_LINES:,} are read.")

    if isinstance(content, _Object):
        return _arranged(
            [(0, ["word", "logit"])] + [(0, [word, _json_cell(z)]) for word, z in content]
        )
    if all(isinstance(entry, _Object) for entry in content):
        return _from_objects(content)
    for number, entry in enumerate(content, start=1):
        if isinstance(entry, _Object) or not isinstance(entry, list):
            raise TableError(
                f"Entry {number} of the JSON list is not a row. {WHAT_IS_READ}, "
                'such as [["nights", 3], ["laughter", 2]].'
            )
    rows = [[_json_cell(cell) for cell in entry] for entry in content]
    return _arranged(list(enumerate(rows, start=1)), "Entry")


def _from_objects(entries: list[_Object]) -> pd.DataFrame:
    """The table in a list such as [{"word": "nights", "logit": 3}]."""
    table = []
    for number, entry in enumerate(entries, start=1):
        cells = {key.strip().lower(): _json_cell(value) for key, value in entry}
        row = [
            next((cells[name] for name in allowed if name in cells), None)
            for allowed in COLUMN_NAMES.values()
        ]
        if row[0] is None and row[1] is None:
            raise TableError(f"Entry {number} of the JSON list has neither a “word” nor a “logit”.")
        table.append(row)
    width = 2 if all(row[2] is None for row in table) else 3
    texts = [[cell or "" for cell in row[:width]] for row in table]
    return _frame(texts, list(COLUMN_NAMES)[:width])


def _json_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "{…}" if isinstance(value, _Object) else "[…]"
    return value


# --- Writing files ------------------------------------------------------------------------------


def to_csv(frame: pd.DataFrame) -> str:
    """Return the table as CSV, its first line the names of the columns.

    >>> to_csv(pd.DataFrame({"word": ["nights", " duck"], "logit": ["3", "0,5"]})).splitlines()
    ['word,logit', 'nights,3', ' duck,"0,5"']
    """
    columns, rows = _raw_rows(frame)
    file = io.StringIO(newline="")
    writer = csv.writer(file)  # ends lines with \r\n, and so puts every line break in quotes
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue()


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


def _json_value(column: str, cell: str) -> int | float | str:
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


def _raw_rows(frame: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """The names of our columns in the table, and its rows as strings."""
    columns = [name for name in COLUMN_NAMES if name != "count" or "count" in list(frame.columns)]
    cells = [[writable(cell) for cell in column_texts(frame, name)] for name in columns]
    return columns, [list(row) for row in zip(*cells, strict=True)]


# --- Links --------------------------------------------------------------------------------------

# What parts rows and cells, what escapes them, and what an address cannot hold.
_ESCAPED = re.compile(r"[~_%\x00-\x1f\x7f-\x9f]")


def to_link(frame: pd.DataFrame) -> str | None:
    """Return the table as text for a link, or None when it would be too long for one.

    Every cell is kept as typed. A count is written where there is one.

    >>> to_link(pd.DataFrame({"word": ["nights", "good_duck"], "logit": ["3", "abc"]}))
    'nights_3~good%5Fduck_abc'
    """
    _, rows = _raw_rows(frame)
    if len(rows) > MAX_ROWS:
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
            f"The link holds {len(text):,} characters; a table has at most {MAX_LINK:,}."
        )
    rows = [row.split("_") for row in text.split("~")] if text else []
    if len(rows) > MAX_ROWS:
        raise TableError(f"The link holds {len(rows):,} rows; a table has at most {MAX_ROWS:,}.")
    for number, row in enumerate(rows, start=1):
        if len(row) not in (2, 3):
            raise TableError(
                f"Row {number} of the link, “{shortened('_'.join(row))}”, cannot be read: it has "
                f"{len(row)} parts, and a row is a word and a logit, such as nights_3."
            )
    width = max(map(len, rows), default=2)
    columns = ["word", "logit", "count"][:width]
    cells = [[writable(unquote(cell)) for cell in row + [""] * (width - len(row))] for row in rows]
    return pd.DataFrame(cells, columns=columns, dtype=object)


def _escaped(cell: str) -> str:
    return _ESCAPED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), cell)

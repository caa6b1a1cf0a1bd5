"""Tables of words and logits from files and pasted text.

A text becomes rows of cells (here, or in `table_json`), and the rows become a table of raw strings with
the columns "word", "logit" and, when wanted, "count" (`table_columns`). Nothing is judged: a cell with
"abc" for a logit is carried along as it stands, and `logit_table.clean_table` names it. Only what has
no table in it at all, or has more than one reading, raises a `TableError`.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import islice

from softmax_core.notation.read_numbers import MAX_NUMBER
from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import whole
from softmax_core.reading.encodings import FileError, opened
from softmax_core.reading.table_columns import (
    MAX_LINES,
    MAX_TITLES,
    SAMPLE,
    ReadTable,
    Row,
    TableError,
    begins_with_number,
    has_number,
    is_sideways,
    number_in,
    place_of_head,
    split_head,
    table_of,
    without_blank_end,
)
from softmax_core.reading.table_heads import (
    MAX_COLUMNS,
    NUMBERS,
    named_columns,
    number_named,
    role_of,
)
from softmax_core.reading.table_json import json_rows, looks_like_json
from softmax_core.reading.table_writing import MAX_LINK, from_link, to_csv, to_json, to_link

__all__ = [
    "MAX_LINES", "MAX_LINK", "MAX_UPLOAD", "ReadTable", "TableError", "from_link", "read_table_file",
    "to_csv", "to_json", "to_link",
]  # fmt: skip

MAX_UPLOAD = 1_000_000
LONGEST_LOOKED_AT = 1000  # characters of a line, to see what it holds
# The comma comes last: where another separator works as well, commas are decimal commas.
SEPARATORS = ("\t", ";", "|", ",")

WHAT_IS_READ = (
    "Write one candidate on each line, such as “nights = 3” or “nights,3”, "
    "or give a CSV or JSON file with words and logits"
)

HOW_READ = (
    "The file does not say how its characters are encoded, and was read as {}. If words look wrong, "
    "save it as UTF-8, or paste its text."
)

csv.field_size_limit(MAX_UPLOAD)  # a cell that is too long is shown shortened, like any long word


def read_table_file(data: bytes | str, name: str = "") -> ReadTable:
    """Return the table in an uploaded file or a pasted text, and what the reader should know of it.

    Read are CSV with commas, semicolons, tabs or pipes; tables in Markdown, and as R, Julia and
    pandas print them; lines such as "nights = 3", "- nights: 3" or "1. nights (64%)"; JSON, and lists
    and dicts as Python prints them. A first line may name the columns, in many languages. Numbers
    that it calls probabilities or counts become their natural logarithms. `name` is the file's name,
    if it has one. Words in CSV and JSON are kept to the last space.

    Raises `TableError` when there is no table in the data, too much of it, or one that has more than
    one reading.

    >>> table, notices = read_table_file("Wort;Wahrscheinlichkeit\\nnights;0,5\\nduck;0,25")
    >>> table["logit"].tolist(), notices[0][:50]
    (['-0.693147181', '-1.38629436'], 'The numbers under “Wahrscheinlichkeit” were read a')
    """
    what = name or "The text"
    text, above = _text(data, what)
    if name.lower().endswith((".json", ".jsonl", ".ndjson")) or looks_like_json(text):
        read, below = table_of(json_rows(text, what), "Entry"), []
    else:
        content = text.rstrip("\r\n")
        lines = 1 + max(content.count("\n"), content.count("\r"))
        if lines > MAX_LINES:
            raise TableError(
                f"{what} has {whole(lines)} lines; at most {whole(MAX_LINES)} are read."
            )
        text, below = (text, []) if _SAVED_HERE.match(text) else _without_prose_below(text)
        read = table_of(_text_rows(text, name), "Line")
    return read._replace(notices=[*above, *read.notices, *below])


def _text(data: bytes | str, what: str) -> tuple[str, list[str]]:
    """The text, and notices: that its encoding was guessed, or that a part was left out."""
    try:
        read = opened(data, what, MAX_UPLOAD)
    except FileError as error:
        raise TableError(str(error)) from None
    text, notices = _unfenced(read.text)
    if not text.strip():
        raise TableError(f"{what} is empty. {WHAT_IS_READ}.")
    return text, [HOW_READ.format(read.encoding)] * read.is_guess + notices


def _unfenced(text: str) -> tuple[str, list[str]]:
    """The text inside a fence of three backticks, in which chats put tables; else all of it."""
    fence = re.search(r"(?:\A|[\r\n])[ \t]*+```\w*+[ \t]*+(?=[\r\n])", text)
    if fence is None:
        return text, []
    inside, *below = re.split(r"[\r\n]```", text[fence.end() :], maxsplit=1)
    is_all = not (text[: fence.start()] + "".join(below)).strip()
    return inside, [] if is_all else ["Only the part between ``` and ``` was read."]


# The first line of `to_csv`, which says all and has nothing below it.
_SAVED_HERE = re.compile(r"'?word,logit(,count)?\r\n")
_SERIES = re.compile(r"[\r\n]Name: (\w+), (?:Length: \d+, )?dtype: \w+\s*\Z")
_FOOTNOTE = re.compile(
    r"(sources?|quelle|note|name|dtype)\s*:\s*[^\W\d][^\t|;=]*|\((?=[^()]* )[^()]*+\)",
    re.IGNORECASE,
)


def _without_prose_below(text: str) -> tuple[str, list[str]]:
    """The text up to sentences such as "(3 rows)" or "Source: …", and a notice on each.

    What pandas says below a series is the name of its column.
    """
    if series := _SERIES.search(text):
        text = f"{series[1]}\n{text[: series.start()]}"
    *lines, end = text.rstrip().splitlines(keepends=True)
    notices = []
    while lines and len(notices) < MAX_TITLES and (not end.strip() or _is_prose(end.strip())):
        if end.strip():
            said = f"Line {len(lines) + 1} was skipped, because it is below the table"
            notices.insert(0, f"{said}: “{shortened(end.strip())}”.")
        end = lines.pop()
    table = "".join([*lines, end])
    return (table, notices) if notices and re.search(r"\d", table) else (text, [])


def _is_prose(line: str) -> bool:
    """Whether this is a sentence or a footnote, and no row with a number of its own."""
    is_row = len(line) > 300 or has_number(re.split(r"[\t;|,=]|: ", line))
    is_sentence = " " in line and line[-1] in ".!?:" and not is_row
    ends_in_cell = re.search(r",([^\s,]++|[-+−–]?\d[\d ]*+)\Z", line)
    return is_sentence or (_FOOTNOTE.fullmatch(line) is not None and ends_in_cell is None)


# --- From text to rows --------------------------------------------------------------------------

FREE = "free lines"
SPACED = "columns set apart by spaces"

# Tables that are drawn with lines, as Julia and DuckDB print them.
_DRAWN = str.maketrans("│┆║─═╌┼╪├┤┬┴╞╡┌┐└┘╭╮╰╯", "|||---" + "+" * 16)

# "c(nights = 3, duck = 1)" in R, "Dict("nights" => 3)" in Julia.
_CALL = re.compile(
    r"\s*(?:[\w.]+\s*(?:<-|=)\s*)?(?:c|list|dict)\((.*)\)\s*", re.DOTALL | re.IGNORECASE
)

HINTS = {
    r"(?i)<t[dr][ >]": "This is HTML. Open the page in a browser, and copy the table from there",
    r"&[^&\n]*\\\\": "This is LaTeX. Replace each & by a comma, and remove the backslashes",
}

_SEPARATOR_HINT = re.compile(r'"?sep=([^\w\s"=]|[\t ])"?[ \t]*(?=[\r\n])', re.IGNORECASE)


def _text_rows(text: str, name: str) -> list[Row]:
    """The rows of a text that is no JSON."""
    is_csv = name.lower().endswith((".csv", ".tsv"))
    marks = SEPARATORS
    if hint := _SEPARATOR_HINT.match(text):  # Excel's
        marks = tuple(dict.fromkeys([hint[1], *SEPARATORS]))
        text = text[hint.end() :]
    if "──" in text and not is_csv:
        text = text.translate(_DRAWN)
    if call := _CALL.fullmatch(text):
        text = call[1]
    readers = {mark: partial(_separated_rows, text, mark) for mark in marks}
    if _is_markdown(text):
        readers["|"] = partial(_markdown_rows, text)
    readers[SPACED] = partial(_spaced_rows, text)
    cuts = _cuts(text)
    readers[FREE] = partial(_free_rows, cuts)

    layout = _layout({layout: _sample(rows()) for layout, rows in readers.items()}, is_csv)
    if layout is None:
        if is_csv:
            list(_separated_rows(text, ","))  # if quotation marks are what is wrong, this says so
        hints = [hint for mark, hint in HINTS.items() if re.search(mark, text)]
        raise TableError(f"No words with numbers were found. {[*hints, WHAT_IS_READ][0]}.")
    rows = list(readers[layout]())
    if layout == ",":
        rows = _with_decimal_commas(rows)
    if not is_csv and (layout == FREE or ('"' not in text and place_of_head(rows) is None)):
        if layout != FREE:
            cuts = [(row.number, "", "", row.cells) for row in rows]
        elif _has_many_parts(text):
            _refuse_several_words(text)
        _refuse_several_numbers(cuts)
    return rows if is_csv else _without_list_markers(rows)


def _layout(samples: dict[str, list[Row]], is_csv: bool) -> str | None:
    """What parts word and number, as the first rows show; None if nothing does."""
    heads = {layout: place_of_head(rows) for layout, rows in samples.items()}
    heads = {layout: place for layout, place in heads.items() if place is not None}
    if samples[SPACED] and heads.keys() <= {SPACED, FREE}:
        return SPACED
    if heads:
        return min(heads, key=heads.get)

    score = {layout: _readable(rows) for layout, rows in samples.items()}
    best = max(score, key=score.get)  # of equals the first: a comma before free lines
    free = [row.cells for row in samples[FREE]]
    decimal_commas = all("," in cells[1] for cells in free if has_number(cells[1:]))
    if best == "," and score[FREE] == score[","] and decimal_commas and not is_csv:
        best = FREE  # "nights 0,5" is not the word "nights 0" with a logit of 5
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
    """How many rows are a word and a number, perhaps with a count; or, of equal rows, have a number."""
    table = [cells for row in rows if len(cells := without_blank_end(row.cells, 2)) > 1]
    if len({len(cells) for cells in table}) == 1:
        return sum(has_number(cells) for cells in table)
    return sum(len(cells) < 4 and has_number(cells[1:2]) for cells in table)


def _separated_rows(text: str, separator: str) -> Iterator[Row]:
    """The rows of a CSV text that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error:
        raise TableError(
            f"Line {line} cannot be read: a quotation mark is opened there and not closed where the "
            'cell ends. Inside a quoted cell, a quotation mark is written twice: "so ""called""".'
        ) from None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with something in them, numbered, without rules and bold type."""
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        line = line.strip()
        if line and not _is_rule(line):
            yield number, re.sub(r"\*\*([^*]+)\*\*", r"\1", line)


def _is_rule(line: str) -> bool:
    """Whether this is a line drawn under a head, such as |---|---:| or ======."""
    return set(line) <= set("|+-=: ") and any(
        part in line for part in ("--", "==", "-|", "|-", ":-")
    )


def _is_markdown(text: str) -> bool:
    """Whether pipes part the columns of a table that is laid out to be read."""
    lines = [line.strip() for line in islice(io.StringIO(text, newline=None), SAMPLE)]
    lines = [line for line in lines if line]
    has_sides = all(line.startswith("|") and line.endswith("|") for line in lines)
    return has_sides or any(map(_is_rule, lines)) or all(" | " in line for line in lines)


def _markdown_rows(text: str) -> Iterator[Row]:
    """The rows of a table in Markdown, with or without pipes at its sides."""
    for number, line in _lines(text):
        line = line.removeprefix("|")
        if line.endswith("|") and not line.endswith("\\|"):
            line = line[:-1]
        cells = re.split(r"(?<!\\)\|", line)
        yield Row(number, [_unquoted(cell.strip().replace("\\|", "|")) for cell in cells])


def _free_rows(cuts: list[tuple]) -> Iterator[Row]:
    """The lines that are not blank, each cut into a word and a number; titles above are not cut."""
    is_above = True
    for at, (number, line, _, cells) in enumerate(cuts):
        is_above = is_above and (
            not begins_with_number(["", *cells[1:]]) or (at == 0 and _is_title(cuts))
        )
        yield Row(number, [line] if is_above else cells)


def _cuts(text: str) -> list[tuple[int, str, str | None, list[str]]]:
    """For each candidate the number of its line, the line, the mark at which it is cut, the parts."""
    lines = [(number, line.rstrip(",; ")) for number, line in _lines(text)]
    parts_of = (lambda line: [line]) if _has_many_parts(text) else _parts
    return [
        (number, part, *_free_cut(part))
        for number, line in lines
        if line
        for part in parts_of(line)
    ]


def _has_many_parts(text: str) -> bool:
    """Whether its lines may hold more candidates than are read."""
    return text.count(",") + text.count(";") > MAX_LINES


def _refuse_several_words(text: str) -> None:
    """Raise a `TableError` for lines such as "nights = 3, duck = 1" in a text of too many."""
    for number, line in islice(_lines(text), SAMPLE):
        if len(_parts(line[:LONGEST_LOOKED_AT].rpartition(",")[0])) > 1:
            raise TableError(
                f"Line {number} has several words with numbers, and in all there are too many to be "
                "told apart. Write one word and one number on each line."
            )


def _parts(line: str) -> list[str]:
    """The candidates in a line such as "nights = 3, duck = 1"; else the line."""
    for separator in (";", ", ", ","):
        parts = [part.strip() for part in line.split(separator)]
        if len(parts) > 1 and all(map(_is_candidate, parts)):
            return parts
    return [line]


def _is_candidate(part: str) -> bool:
    cells = _free_cut(part)[1] if part else []
    is_named = len(cells) > 1 and role_of(cells[0]) in NUMBERS
    return has_number(cells[1:]) and not is_named and part.count('"') % 2 == 0


_SEVERAL = re.compile(r"(=\s*|:\s+)[-+−–]?[.,]?\d[\d.,]*%?([,;\s]|\Z)")
_ENDS_IN_NUMBER = re.compile(r"(\s|\A)[-+−–]?[.,]?\d[\d.,]*%?\Z")


def _refuse_several_numbers(cuts: list[tuple]) -> None:
    """Raise a `TableError` for "nights: 3.5, p = 0.75", and where all lines are like "nights 3 0.7"."""
    words = [
        (number, cells[0], mark)
        for number, line, mark, cells in cuts
        if has_number(cells[1:]) and line[:1] not in tuple('"“„«`')
    ]
    are_alike = all(mark is None and _ENDS_IN_NUMBER.search(word) for _, word, mark in words)
    for number, word, _ in words:
        name = re.split("[:=]", word)[1:]  # "nights: p" of "nights: p = 0.6"
        if are_alike or _SEVERAL.search(word) or (name and role_of(name[-1]) in NUMBERS):
            raise TableError(
                f"Line {number}: is all of “{shortened(word)}” the word? If it is, put it in quotation "
                "marks. If not, write one word and one number on each line, such as “nights = 3”."
            )


_SPACED_CELL = re.compile(r'"([^"]*)"|([^\s|]+)')


def _spaced_rows(text: str) -> list[Row]:
    """The rows of a table in columns set apart by spaces, as R, Julia and pandas print it.

    There are none if the rows are not alike, or have no head: "the duck 3" is a word and a number.
    """
    rows = [
        Row(number, [quoted or plain for quoted, plain in _SPACED_CELL.findall(line)])
        for number, line in _lines(text)
    ]
    if is_sideways(rows):
        return rows
    few = (at for at, row in enumerate(rows[:MAX_TITLES]) if len(row.cells) <= MAX_COLUMNS)
    tops = (at for at in few if all(map(role_of, rows[at].cells)))
    top = next((at for at in tops if number_named(named_columns(rows[at].cells))), len(rows))
    start = next((at for at in range(top, len(rows)) if has_number(rows[at].cells)), len(rows))
    body = rows[start:]
    width = len(body[0].cells) if body else 0
    marks = any(cell[-1:] in tuple(",;:=") for row in body for cell in row.cells)
    if width < 2 or marks or any(len(row.cells) != width for row in body):
        return []
    unnamed = width - len(rows[top].cells)  # R and pandas give no name to the first column
    head = Row(rows[top].number, [""] * unnamed + rows[top].cells)
    titles = [Row(row.number, [" ".join(row.cells)]) for row in rows[:top] + rows[top + 1 : start]]
    return [*titles, head, *body] if unnamed in (0, 1) else []


def _is_title(cuts: list[tuple]) -> bool:
    """Whether the first line is one: "Table 1" over a blank line and lines such as "nights: 3"."""
    marks = [mark for _, _, mark, _ in cuts]
    return len(cuts) > 2 and cuts[1][0] > cuts[0][0] + 1 and marks[0] is None and all(marks[1:])


# What may stand between word and number; None is a space.
MARKS = ("->", "→", "=>", "≈", "~", "=", "＝", ":", "：", " — ", " – ", " - ", None)

_ABOUT = re.compile(
    r"\A\s*+(?:about|approx\.?|ca\.?|circa|etwa|environ)\s++(?=[-+−–]?[.,]?\d)", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"(.*\S)\s*\(\s*+[~≈]?([^()]*+)\)")
_GROUPED = re.compile(r"\s([-+−–]?\d{1,3}(?:[   ]\d{3})+(?:[.,]\d+)?)\Z")


def _free_cut(line: str) -> tuple[str | None, list[str]]:
    """The mark at which "nights = 3", "nights: 3" or "nights 3" is cut, and the parts."""
    brackets = _IN_BRACKETS.fullmatch(line) if line.endswith(")") else None
    if brackets and number_in(brackets[2]) is not None:  # "nights (64%)", "nights: 3.5 (75%)"
        mark, cells = _cut_at_mark(brackets[1])
        has_two = mark is not None and has_number(cells[1:])
        return (mark, cells) if has_two else ("(", [_unquoted(brackets[1]), brackets[2]])
    return _cut_at_mark(line)


def _cut_at_mark(line: str) -> tuple[str | None, list[str]]:
    if line.endswith("%"):
        line = line[:-1].rstrip() + "%"
    cuts = []
    for mark in MARKS:
        word, *number = line.rsplit(mark, 1)
        if mark is None and (grouped := _GROUPED.search(line, max(len(line) - MAX_NUMBER, 0))):
            word, number = line[: grouped.start()], [grouped[1]]
        elif mark is None and line.endswith("."):  # "In 1984."
            continue
        elif mark is not None and number:
            number = [_ABOUT.sub("", number[0])]
        word = word.strip().rstrip(" :=" if mark in ("≈", "~") else "")
        # "nights, 3" has a separator of its own.
        if number and word and (len(word) == 1 or not word.endswith((",", ";", "|"))):
            cuts.append((mark, [_unquoted(word), number[0].strip()]))
    with_number = (cut for cut in cuts if has_number(cut[1][1:]))
    return next(with_number, cuts[0] if cuts else (None, [line]))


def _unquoted(word: str) -> str:
    """The word without quotation marks or Markdown's backticks around it."""
    is_quoted = len(word) > 1 and word[0] + word[-1] in ('""', "``", "“”", "„“", "«»")
    return word[1:-1] if is_quoted else word


_LIST_MARKER = re.compile(
    r"\A(?:[•◦▪‣·]|(?:[-*+–—]|\(?(?:\d{1,4}|[A-Za-z])[.)]|\d{1,4}\s)\s)\s*(?=\S)"
)


def _without_list_markers(rows: list[Row]) -> list[Row]:
    """The rows without "1. ", "a) " or "- " before their words, if each word with a number has one."""
    parts = split_head(rows)
    words = [row.cells[0] for row in parts.body if has_number(row.cells[1:])]
    if parts.head or not all(map(_LIST_MARKER.match, words)):
        return rows
    return parts.titles + [
        Row(number, [_unquoted(_LIST_MARKER.sub("", word)), *more])
        for number, (word, *more) in parts.body
    ]


def _with_decimal_commas(rows: list[Row]) -> list[Row]:
    """The rows of a CSV with each number in one cell: under a head, "nights,3,5" is nights and 3,5.

    Without a head it may be a logit with a count as well, and a `TableError` asks.
    """
    parts = split_head(rows)
    cells = [without_blank_end(row.cells, 2) for row in parts.body]
    numbers = [",".join(row[1:]) for row in cells]
    three = next((row for row in cells if len(row) == 3), None)
    could_be = all(re.fullmatch(r"\s*([-+−–]?\d+(,\d+)?\s*)?", number) for number in numbers)
    if three is None or not could_be or (parts.head and len(parts.head.cells) != 2):
        return rows
    if parts.head is None:
        word, units, part = shortened(three[0]), three[1].strip(), three[2].strip()
        number, written = f"{units}.{part}", f"“{word};{units},{part}”"
        if len(part) == 3 and units.strip("-+−–0"):
            number, written = (
                f"{number} or {units}{part}",
                f"“{word},{number}” or “{word},{units}{part}”",
            )
        raise TableError(
            f"Is “{word},{units},{part}” the number {number}, or the logit {units} with the count "
            f"{part}? Write {written} for the number, or name the columns in a first line: "
            "word,logit,count."
        )
    joined = [
        Row(row.number, [row.cells[0], number])
        for row, number in zip(parts.body, numbers, strict=True)
    ]
    return [*parts.titles, parts.head, *joined]

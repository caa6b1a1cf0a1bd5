"""Tables of words and logits in JSON, and in what Python prints, read as rows of cells.

Read are {"nights": 3}, lists of objects, lists of pairs, an object of columns, the shapes that pandas
writes, any of these inside another object, and lines of JSON.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import zip_longest

from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import whole
from softmax_core.reading.loose_json import FormatError, decode_loose, refuse_many_brackets
from softmax_core.reading.table_columns import (
    MAX_LINES,
    SAMPLE,
    Row,
    TableError,
    has_number,
    number_in,
)
from softmax_core.reading.table_heads import (
    NUMBERS,
    named_columns,
    names_columns,
    number_named,
    role_of,
)

MAX_NESTED = 1000  # lists and objects in one object that may be tables
EXAMPLES = '{"nights": 3, "laughter": 2} or [["nights", 3], ["laughter", 2]]'


def looks_like_json(text: str) -> bool:
    """Whether a text begins as JSON does, or a list or a dict that Python printed.

    >>> looks_like_json("[('nights', 3)]"), looks_like_json("logits = {'nights': 3}")
    (True, True)
    """
    return _BEGINNING.match(text) is not None and _QUOTATION.match(text) is None


def json_rows(text: str, what: str) -> list[Row]:
    """Return the rows of the table in a JSON text, numbered by its entries; a head is number 0.

    Numbers stay as they are written. `what` is the subject of a message about the text.

    Raises `TableError` for what is no JSON, even with Python's quotation marks, and for JSON without
    a table in it.

    >>> rows = json_rows("[{'word': 'nights', 'logit': 3.50}, {'word': 'duck', 'logit': 1}]", "It")
    >>> [row.cells for row in rows]
    [['word', 'logit'], ['nights', '3.50'], ['duck', '1']]
    """
    if _WHOLE_ANSWER.search(text):
        raise TableError(
            f"{what} is a whole answer of a language model. Open it in the chapter Real model; "
            f"a table is read here, such as {EXAMPLES}."
        )
    try:
        documents = _documents(text)
        if len(documents) > MAX_LINES:
            raise TableError(
                f"{what} has more than {whole(MAX_LINES)} entries, and no more are read."
            )
        content = documents[0] if len(documents) == 1 else documents
        if not isinstance(content, list):
            raise TableError(f"{what} holds a single value, not a table such as {EXAMPLES}.")
        found = _found_in(content)
    except FormatError as error:
        raise TableError(str(error)) from None
    except RecursionError:
        raise TableError(f"{what} holds no table: its brackets are nested too deeply.") from None
    if len(found.rows) > MAX_LINES:
        raise TableError(
            f"{what} has {whole(len(found.rows))} entries; at most {whole(MAX_LINES)} are read."
        )
    head = [Row(0, found.head)] if found.head else []
    return head + [Row(number, cells) for number, cells in enumerate(found.rows, start=1)]


# --- From text to values ------------------------------------------------------------------------

# “logits = ” or nothing, then a bracket or a call that begins with a string, a bracket or a call, or
# with a word and a colon.
_CALL = r"[^\W\d][\w.]{0,40}\("
_BEGINNING = re.compile(
    rf"""\s*+ (?:\w{{1,40}}\s*+=\s*+)?+ (?= (?:{_CALL})? (?:
      [\[{{(] \s*+ ["'“”„‘’\[{{(\]}}]
    | [\[{{] \s*+ {_CALL}
    | \{{ \s*+ [^\s()\[\]{{}},:="'“”„]{{1,40}} \s*+ : ))""",
    re.VERBOSE,
)
# A quotation in brackets, as in prose.
_QUOTATION = re.compile(r"""\s*+[(\[]\s*+(?:"[^"\n]*+"|“[^”\n]*+”|'[^'\n]*+')\s*+[^\s,:\]}]""")
_WHOLE_ANSWER = re.compile(
    r"""["'](top_?logprobs|logprobs_?result|completion_probabilities)["']\s*+:""", re.IGNORECASE
)


class _Object(list):
    """The pairs of a JSON object in their order, so that a word may stand in it twice."""


# Numbers stay as they are written: "1.50" is what the user wants to see again.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=str, strict=False
)
_GAP = re.compile(r"[\s,;]*+")


def _documents(text: str) -> list:
    """The values in a text: one, or one on each line."""
    refuse_many_brackets(text)
    try:
        return _values(text, _DECODER.raw_decode)
    except (json.JSONDecodeError, RecursionError):
        return _values(text, partial(decode_loose, decoder=_DECODER))


def _values(text: str, raw_decode: Callable[[str, int], tuple[object, int]]) -> list:
    """The values in a text; of too many, one too many."""
    beginning = _BEGINNING.match(text)
    at, values = beginning.end() if beginning else 0, []
    while (at := _GAP.match(text, at).end()) < len(text) and len(values) <= MAX_LINES:
        value, at = raw_decode(text, at)
        values.append(value)
    return values


# --- From values to rows ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Found:
    """The names of the columns, where they are known, and the rows of cells."""

    head: list[str | None] | None
    rows: list[list[str | None]]

    @cached_property
    def worth(self) -> tuple[bool, int]:
        """Whether its numbers have a name, and how many rows have a number: the more, the better."""
        first = self.head or (self.rows[0] if self.rows else [])
        is_named = number_named(named_columns(first)) is not None
        return is_named, sum(map(has_number, self.rows[:SAMPLE]))


def _found_in(content: list, name: str = "") -> _Found:
    """The table in an object or a list; `name` is the key under which it stands, if under one."""
    number = name if role_of(name) in NUMBERS else ""
    if isinstance(content, _Object):
        return _in_object(content, number)
    is_of_objects = all(isinstance(entry, _Object) for entry in content)
    if is_of_objects and (len(content) != 1 or names_columns(list(dict(content[0])))):
        return _in_entries(list(map(dict, content)))
    if len(content) == 1 and (is_of_objects or _is_list_of_lists(content[0])):
        return _found_in(content[0], name)
    for at, entry in enumerate(content, start=1):
        if isinstance(entry, _Object) or not isinstance(entry, list):
            raise TableError(
                f"Entry {at} of the JSON list is not a row. A table is read, such as {EXAMPLES}."
            )
    rows = [list(map(_cell, entry)) for entry in content]
    has_head = names_columns(rows[0])
    return _Found(["word", number] if number and not has_head else None, rows)


def _in_object(content: _Object, number: str) -> _Found:
    values = dict(content)
    if _is_entry(values):
        return _in_entries([values])
    if isinstance(values.get("columns"), list) and isinstance(values.get("data"), list):
        return _in_split_frame(values)
    nested = [(key, value) for key, value in content if isinstance(value, list)]
    found = list(_in_grid(nested))
    for key, value in nested[:MAX_NESTED]:
        with suppress(TableError):
            found.append(_found_in(value, key))
    found = [one for one in found if any(one.worth)]
    if found:
        return max(found, key=lambda one: one.worth)
    if nested and len(nested) == len(content):
        raise TableError(
            f"The JSON holds no words with numbers. A table is read, such as {EXAMPLES}."
        )
    return _Found(["word", number], [[word, _cell(value)] for word, value in content])


def _is_entry(values: dict) -> bool:
    """Whether these are the cells of one row, under the names of their columns."""
    names = list(values)
    if not names_columns(names):
        return False
    places = named_columns(names)
    word, number = (_cell(values[names[places[role]]]) for role in ("word", number_named(places)))
    return number_in(word) is None and number != NESTED


def _in_grid(nested: list[tuple[str, list]]) -> Iterator[_Found]:
    """The table in {"word": ["nights", "duck"], "logit": [3, 1]}, or in what pandas writes.

    That is {"word": {"0": "nights"}, "logit": {"0": 3}}, or {"nights": {"logit": 3}}.
    """
    flat = {key: value for key, value in nested if _is_flat(value)}
    length = max(map(len, flat.values()), default=0)
    grid = {key: _by_key(value) for key, value in flat.items() if len(value) == length}
    names, index = list(grid), list(next(iter(grid.values()), {}))
    if len(names) > 1 and number_named(named_columns(index)) and not all(map(role_of, names)):
        yield _in_entries([{"": name} | entry for name, entry in grid.items()])
        return
    columns = [[_cell(cells.get(at)) for at in index] for cells in grid.values()]
    has_words = any(number_in(cell) is None for column in columns for cell in column)
    if number_named(named_columns(names)) or (has_words and all(map(str.isdigit, index))):
        is_of_lists = not any(isinstance(value, _Object) for value in flat.values())
        columns, names = (columns, names) if is_of_lists else ([index, *columns], ["index", *names])
        yield _Found(names, list(map(list, zip(*columns, strict=True))))


def _by_key(values: list) -> dict:
    """The cells of a list or an object, by their numbers or their keys."""
    pairs = values if isinstance(values, _Object) else enumerate(values)
    return {str(key): cell for key, cell in pairs}


def _in_split_frame(values: dict) -> _Found:
    """The table in pandas' {"columns": ["logit"], "index": ["nights"], "data": [[3]]}."""
    index = values["index"] if isinstance(values.get("index"), list) else []
    cells = [row if isinstance(row, list) else [row] for row in values["data"]]
    rows = [[_cell(at), *map(_cell, row or [])] for at, row in zip_longest(index, cells)]
    return _Found(["", *map(_cell, values["columns"])], rows)


def _in_entries(entries: list[dict]) -> _Found:
    """The table in a list such as [{"word": "nights", "logit": 3}]."""
    if all(len(entry) == 1 for entry in entries):
        pairs = [pair for entry in entries for pair in entry.items()]
        return _Found(["word", ""], [[word, _cell(number)] for word, number in pairs])
    names = list(entries[0])
    is_known = named_columns(names) or any(
        number_in(_cell(cell)) is None for cell in entries[0].values()
    )
    if is_known and all(entry.keys() == entries[0].keys() for entry in entries):
        return _Found(names, [[_cell(entry[name]) for name in names] for entry in entries])
    return _in_unlike_entries(entries)


def _in_unlike_entries(entries: list[dict]) -> _Found:
    """The same where each entry has names of its own."""
    rows, numbers = [], {}
    for at, entry in enumerate(entries, start=1):
        names = list(entry)
        places = named_columns(names)
        role = number_named(places)
        if role is None and "word" not in places:
            raise TableError(f"Entry {at} of the JSON list has neither a “word” nor a “logit”.")
        if role is not None:
            numbers[role] = names[places[role]]
        cells = {kind: _cell(entry[names[place]]) for kind, place in places.items()}
        rows.append([cells.get("word", entry.get("")), cells.get(role), cells.get("count")])
    if len(numbers) > 1 and numbers.keys() <= {"logit", "logprob", "score"}:
        numbers = {"score": "score"}
    if len(numbers) > 1:
        first, second, *_ = numbers.values()
        raise TableError(
            f"Some entries of the JSON list have “{shortened(first)}” and others "
            f"“{shortened(second)}”: give all of them the same."
        )
    width = 3 if any(count is not None for *_, count in rows) else 2
    number = next(iter(numbers.values()), "")
    return _Found(["word", number, "count"][:width], [row[:width] for row in rows])


NESTED = "[…]"


def _is_list_of_lists(value: object) -> bool:
    return isinstance(value, list) and all(type(inner) is list for inner in value) and value != []


def _is_flat(value: list) -> bool:
    """Whether a list or an object holds cells and nothing else."""
    return len(value) > 0 and not any(isinstance(cell, list) for cell in _by_key(value).values())


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else NESTED

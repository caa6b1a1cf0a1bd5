"""The table at the side as somebody typed it: texts in cells, and the example that it began as."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.notation.write_numbers import as_typed
from softmax_core.reading import table_files
from softmax_core.reading.encodings import writable
from softmax_core.reading.logit_table import CleanTable, clean_table
from softmax_core.reading.presets import PRESETS, frame_of_link

FIRST_LINK = "~lecture"


@dataclass(frozen=True, eq=False)
class TypedTable:
    """A table of raw texts with the columns word, logit and, when wanted, count.

    frame: the cells, which nobody changes. began_as: the slug of its preset, "" for the reader's own.
    came_with: settings that changed with it, to be undone with it: their names, and values before and after.
    notices: how a file was read, until another table takes its place.
    kept_colours: those of the words of the table that was here before (see `in_place_of`).

    >>> TypedTable.from_link("~lecture").clean.table.words
    ('nights', 'laughter', 'duck', 'friends')
    """

    frame: pd.DataFrame
    began_as: str = ""
    came_with: tuple[tuple[str, Any, Any], ...] = ()
    notices: tuple[str, ...] = ()
    kept_colours: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_link(cls, text: str) -> "TypedTable":
        """The table that a link names (~preset) or spells out; TableError for anything else."""
        return cls(frame_of_link(text), text[1:] if text.startswith("~") else "")

    @classmethod
    def of_address(cls, text: str) -> tuple["TypedTable", list[str]]:
        """The table of a link; the lecture's, and a sentence that says why, where it cannot be read.

        >>> table, problems = TypedTable.of_address("~nowhere")
        >>> table.example, problems[0][:42]
        ('lecture', 'The table in this link cannot be read: The')
        """
        try:
            return cls.from_link(text), []
        except table_files.TableError as error:
            instead = "The lecture's example is here instead."
            problem = f"The table in this link cannot be read: {error} {instead}"
            return cls.from_link(FIRST_LINK), [problem]

    @classmethod
    def from_example(cls, slug: str) -> "TypedTable":
        """The table of a preset."""
        return cls(PRESETS[slug].frame, slug)

    @cached_property
    def example(self) -> str:
        """The slug of the preset that it still is, "" once a cell has been changed."""
        unchanged = self.began_as and self.frame.equals(PRESETS[self.began_as].frame)
        return self.began_as if unchanged else ""

    @cached_property
    def clean(self) -> CleanTable:
        """What the maths can use of it, and what is wrong with the rest."""
        return clean_table(self.frame, self.kept_colours)

    @cached_property
    def link(self) -> str | None:
        """The table as a part of the page's address; None where it is too long for one."""
        return f"~{self.example}" if self.example else table_files.to_link(self.frame)

    @property
    def about(self) -> str:
        """What an example is about; of a table of the reader's own, whether a link can hold it."""
        if self.example:
            preset = PRESETS[self.example]
            is_in_title = preset.title.startswith(preset.prompt)
            return preset.about if is_in_title else f"“{preset.prompt} …” {preset.about}"
        if self.link is None:
            return "This table is too long for the page's address. To share it, save it as a file."
        return "Your table is in the page's address: copy the link to share it."

    def has_same_rows(self, other: "TypedTable") -> bool:
        """Whether another table says the same; rows in which nothing was typed say nothing.

        >>> table = TypedTable.from_link("nights_3~duck_1")
        >>> table.has_same_rows(table.with_edits({"added_rows": [{}]}))
        True
        """
        return self._said == other._said

    @cached_property
    def _said(self) -> tuple[list[str], list[list[str | None]]]:
        cells = self.frame.astype(object).where(self.frame.notna(), None)
        rows = [row for row in cells.to_numpy().tolist() if any(cell is not None for cell in row)]
        return list(self.frame), rows

    def in_place_of(self, other: "TypedTable") -> "TypedTable":
        """This table when it takes the place of another: words that are in both keep their colours.

        >>> before = TypedTable.from_link("rose_1~lily_2~iris_3")
        >>> after = TypedTable.from_link("iris_3~lily_2").in_place_of(before)
        >>> before.clean.table.colours, after.clean.table.colours
        ((2, 5, 0), (0, 5))
        """
        return replace(self, kept_colours=other.clean.colours)

    @property
    def has_counts(self) -> bool:
        """Whether it has a column that says how many words share a row."""
        return "count" in self.frame

    def with_counts(self, wanted: bool) -> "TypedTable":
        """With that column, each row standing for one word; or without it."""
        if wanted:
            return TypedTable(self.frame.assign(count="1").astype(object))
        return TypedTable(self.frame.drop(columns="count", errors="ignore"))

    def with_logits(self, change: Callable[[float], float]) -> "TypedTable":
        """With every logit that is a finite number changed; anything else stays as it was typed.

        >>> doubled = TypedTable.from_link("nights_3~duck_x").with_logits(lambda z: 2 * z)
        >>> doubled.frame["logit"].tolist()
        ['6', 'x']
        """

        def changed(cell: str) -> str:
            try:
                logit = read_number(cell)
            except NumberError:
                return cell
            return cell if math.isinf(logit) else as_typed(change(logit), 12)

        logits = [changed(cell) for cell in self.frame["logit"]]
        return TypedTable(self.frame.assign(logit=logits).astype(object))

    def with_edits(self, edits: Mapping) -> "TypedTable":
        """With the edits that a data editor reports: cells changed, rows added, rows deleted.

        edits: "edited_rows" {row: {column: cell}}, "added_rows" [{column: cell}], "deleted_rows"
        [row], as Streamlit's data editor keeps them. What names no cell of this table is left out.

        >>> edits = {"edited_rows": {0: {"logit": "5"}}, "deleted_rows": [1]}
        >>> TypedTable.from_link("nights_3~duck_1").with_edits(edits).frame.to_numpy().tolist()
        [['nights', '5']]
        """
        columns = self.frame.columns
        rows = dict(enumerate(self.frame.to_dict("records")))
        for row, cells in edits.get("edited_rows", {}).items():
            if int(row) in rows:
                rows[int(row)] |= {name: _taken(cells[name]) for name in columns if name in cells}
        for row in edits.get("deleted_rows", ()):
            rows.pop(int(row), None)
        added = [
            {name: _taken(cells.get(name)) for name in columns}
            for cells in edits.get("added_rows", ())
        ]
        frame = pd.DataFrame([*rows.values(), *added], columns=columns, dtype=object)
        return TypedTable(frame, self.began_as, notices=self.notices)


def _taken(cell: object) -> object:
    """A cell as it is kept: halves of characters, which no page can hold, are replaced."""
    return cell if cell is None else writable(str(cell))

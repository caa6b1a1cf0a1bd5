"""The table at the side while it is edited: its history, and what its editor on the page has."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from softmax_core.reading.encodings import writable
from softmax_core.settings.history import History
from softmax_core.settings.typed_table import TypedTable


@dataclass
class TableEditor:
    """The editor on the page keeps what is typed as edits of the table that it was given.

    history: the tables so far. given: the one that the editor began with. edits: what was typed there
    since. number: of the editor; the next one is built anew, and no edit of another table clings to it.
    """

    history: History
    given: TypedTable
    edits: Mapping[str, Any] | None = None
    number: int = 1

    @classmethod
    def of(cls, table: TypedTable) -> "TableEditor":
        """An editor with its first table.

        >>> editor = TableEditor.of(TypedTable.from_link("duck_1"))
        >>> editor.hear({"edited_rows": {0: {"logit": "2"}}, "added_rows": [], "deleted_rows": []})
        >>> editor.now.link, editor.number
        ('duck_2', 1)
        >>> editor.undo({})
        {}
        >>> editor.now.link, editor.number
        ('duck_1', 2)
        """
        return cls(History(table), table)

    @property
    def now(self) -> TypedTable:
        """The table with all that was typed."""
        return self.history.now

    @property
    def key(self) -> str:
        """The name of the editor on the page."""
        return f"table_{self.number}"

    def hear(self, edits: Mapping[str, Any] | None) -> None:
        """Take what was typed in the editor."""
        if not edits or edits == self.edits:
            return
        self.edits, table = edits, self.given.with_edits(edits)
        if not table.has_same_rows(self.now):
            self.history = self.history.replaced(table.in_place_of(self.now))
        typed = json.dumps(edits, ensure_ascii=False)
        if writable(typed) != typed:
            self.begin_anew()  # Streamlit's own would leave out a row with half a character

    def replace(self, table: TypedTable, *came_with: tuple[str, Any, Any]) -> dict[str, Any]:
        """Put another table in its place. Returns the settings that change with it, by their names.

        came_with : the name of a setting, its value before, and its value after.
        """
        table = replace(table.in_place_of(self.now), came_with=came_with)
        self._change(self.history.replaced(table))
        return {name: after for name, _, after in came_with}

    def undo(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Bring back the table before, and what was set before if it is still as it was set with this one."""
        came_with = self.now.came_with if self.history.past else ()
        self._change(self.history.undone())
        return {name: before for name, before, after in came_with if settings[name] == after}

    def redo(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Bring back the table that was undone, and what was set with it."""
        came_with = self.history.future[0].came_with if self.history.future else ()
        self._change(self.history.redone())
        return {name: after for name, before, after in came_with if settings[name] == before}

    def _change(self, tables):
        self.history = tables
        self.begin_anew()

    def begin_anew(self) -> None:
        """The next editor begins with the table as it is now."""
        self.number += 1
        self.given, self.edits = self.now, None

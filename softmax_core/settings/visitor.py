"""What one visitor has: what is set, and what the page must know to go on from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from softmax_core.settings.fields import Fields
from softmax_core.settings.kept import Own
from softmax_core.settings.live_start import Start
from softmax_core.settings.lots import Lot
from softmax_core.settings.table_editor import TableEditor
from softmax_core.settings.temperatures import Mistyped


@dataclass
class Visitor:
    """One place for each thing. The settings of `page.SETTINGS` are set on it too, by their names.

    An object of its own, since a run of the script can be broken off at any access to the session's
    state, also in the middle of a callback.
    """

    # The table at the side, and whether Guess shows its probabilities.
    tables: TableEditor | None = None
    revealed: bool = False

    # The fields, as the browser has them; the number of the change that wrote the address.
    fields: Fields = field(default_factory=Fields)
    address_written: int = 0
    link_problems: list[str] = field(default_factory=list)

    # The chapter or dialog that was asked for last, and is still to be opened.
    wanted: str = ""

    # The chapter that is open, how many were, and where live charts start; how often each of their
    # values was set otherwise than by a hand on the chart.
    chapter: str = ""
    visits: int = 0
    starts: dict[str, Start] = field(default_factory=dict)
    sets: dict[str, int] = field(default_factory=lambda: {"T": 0, "u": 0})

    # What was typed and cannot be read, what is the visitor's own, and files that were read.
    mistyped: Mistyped = field(default_factory=Mistyped)
    unread: dict[str, str] = field(default_factory=dict)
    own: dict[str, Own] = field(default_factory=dict)  # under "text" and "prompt"
    uploads: dict[str, Callable[[], None]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    visit: object = field(default_factory=object)  # tells this one from all others

    # What is in no link: draws that were asked for and from what was drawn, numbers in fields, the
    # turn of a matrix's rows, definitions taken away or without an extreme, a message to show once.
    more: dict[str, int] = field(default_factory=lambda: {"draws": 0, "written": 0})
    drawn_from: tuple | None = None
    lot: Lot | None = None
    lots: tuple[Lot, ...] = ()
    shift: float = 10.0
    vocabulary: int | None = None
    position: int = 0
    are_likeliest: bool = False
    row_turn: int = 0
    taken_away: tuple[int, tuple[str, str]] | None = None
    no_extreme: tuple[Any, str] = ("", "")
    toast: str = ""

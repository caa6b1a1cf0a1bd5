"""What one visitor has: what is set, what the page must know to go on from it, and how it changes.

What a hand does is a method here, so that it can be tried without a page; the page only calls it.
"""

from collections.abc import Callable, Container, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from secrets import token_bytes
from typing import Any

import numpy as np

from softmax_core.creativity.definition import MAX_DEFINITIONS
from softmax_core.creativity.machine import Judged
from softmax_core.creativity.trial import read_piece
from softmax_core.notation.read_numbers import NumberError
from softmax_core.notation.write_numbers import sentence, short
from softmax_core.reading.presets import PRESETS
from softmax_core.settings import definitions, link, page
from softmax_core.settings.fields import Fields
from softmax_core.settings.guesses import Guesses
from softmax_core.settings.kept import Own
from softmax_core.settings.live_start import Start
from softmax_core.settings.lots import Lot, with_lot
from softmax_core.settings.polls import PollError, Polls, Question
from softmax_core.settings.real_text import RealText
from softmax_core.settings.table_editor import TableEditor
from softmax_core.settings.temperatures import Mistyped, Pins
from softmax_core.settings.trial import ANSWERS, Trial
from softmax_core.settings.typed_table import FIRST_LINK, TypedTable


@dataclass
class Visitor:
    """One place for each thing. The settings of `page.SETTINGS` are set on it too, by their names.

    An object of its own, since a run of the script can be broken off at any access to the session's
    state, also in the middle of a callback.
    """

    # The fields' values, as the browser sends them, by their keys.
    state: MutableMapping[str, Any]

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
    visit: bytes = field(default_factory=partial(token_bytes, 16))  # tells this one from all others

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

    # The pieces that the room judges, and one that was typed and cannot be added.
    trial: Trial | None = None
    piece_typed: str = ""

    # What a real model writes.
    real: RealText = field(default_factory=RealText)

    # ---- Settings ------------------------------------------------------------------------------

    def update(self, name: str, change: Callable, *more) -> None:
        """Put what `change` makes of a setting in its place."""
        setattr(self, name, change(getattr(self, name), *more))

    def set_temperature(self, value: float) -> None:
        """Set T otherwise than by a hand on a chart."""
        self.T, self.mistyped = value, Mistyped()
        self.sets["T"] += 1

    def type_temperature(self, key: str, read: Callable[[str], float], text: str) -> None:
        """Set T to what was typed; if it cannot be read, keep the text, and say why."""
        try:
            self.set_temperature(read(text))
        except NumberError as error:
            problem = sentence(f"{error}. T is still {short(self.T)}.")
            self.mistyped = Mistyped(key, text, problem)

    def set_number(self, u: float) -> None:
        """Set the random number otherwise than by a hand on its chart."""
        self.u = u
        self.sets["u"] += 1

    @property
    def address(self) -> dict[str, str]:
        """All that is set, as the page's address says it."""
        address, table = link.write_link(page.SETTINGS, vars(self)), self.tables.now.link
        return address if table in (None, FIRST_LINK) else address | {"table": table}

    def follow(
        self, address: Mapping[str, str], own: Mapping[str, Own], chapters: Iterable[str]
    ) -> bool:
        """Take all settings from an address; whether another text is chosen now.

        own, chapters : as for `page.read_address`.
        """
        table, problems = TypedTable.of_address(address.get("table", FIRST_LINK))
        if self.tables is None:
            self.tables = TableEditor.of(table)
        elif address.get("table", FIRST_LINK) != self.address.get("table", FIRST_LINK):
            self.replace_table(table)
        values, more_problems = page.read_address(address, own, chapters)
        self.own |= own
        self.link_problems = [*problems, *more_problems]
        self.drawn_from = None
        self.sets = {name: n + 1 for name, n in self.sets.items()}
        has_other_text = values["text"] != vars(self).get("text")
        vars(self).update(values, mistyped=Mistyped())
        return has_other_text

    def want(self, what: str) -> None:
        """Ask for a chapter or a dialog. A press that comes with what was typed runs the last part alone."""
        self.wanted = what

    # ---- The table at the side -----------------------------------------------------------------

    def read_edits(self) -> None:
        """What was typed in the editor; heard also by a chapter that does not show it."""
        self.tables.hear(self.state.get(self.tables.key))

    def build_table_anew(self) -> None:
        """Let the page build its editor anew, with all that was typed."""
        self.read_edits()
        self.tables.begin_anew()

    def change_table(self, step: Callable[..., dict[str, Any]], *more) -> None:
        """Put another table in place of the one that is edited, with what is set with it."""
        self.read_edits()
        for name, value in step(*more).items():
            self.set_temperature(value) if name == "T" else setattr(self, name, value)
        self.revealed = False  # Guess hides its answer again

    def replace_table(self, table: TypedTable) -> None:
        """Put this table in place of the one that is edited."""
        self.change_table(self.tables.replace, table)

    def replace_by(self, change: Callable[..., TypedTable], *more) -> None:
        """Replace the table by what `change` makes of it, with all that was typed."""
        self.change_table(lambda: self.tables.replace(change(self.tables.now, *more)))

    def take_example(self, slug: str | None) -> None:
        """Put an example in place of the table; nothing for what is none."""
        if slug in PRESETS:
            self.replace_table(TypedTable.from_example(slug))

    def take_prompt(self, known: Container[str], slug: str | None) -> None:
        """Look at one of the known prompts, and no longer at one that was typed."""
        if slug in known:
            self.prompt, self.asked = slug, ""

    def reset(self) -> None:
        """The lecture's table and T = 1; one Undo brings back both."""
        self.change_table(self.tables.replace, TypedTable.from_link(FIRST_LINK), ("T", self.T, 1.0))
        self.toast = (
            "The lecture's table and T = 1 are back. Undo, beside the table, brings yours back."
        )

    def shift_logits(self) -> None:
        """Add a number to every logit, which moves no bar."""
        self.replace_by(TypedTable.with_logits, lambda z: z + self.shift)

    def double_logits_and_temperatures(self) -> None:
        """Double every logit and the temperatures that are compared, which moves no bar."""
        self.read_edits()
        doubled = self.tables.now.with_logits(lambda z: 2 * z)
        pins = Pins.of(2 * t for t in self.pins.values)
        self.change_table(self.tables.replace, doubled, ("pins", self.pins, pins))

    def keep_table(self) -> None:
        """Let the table be what is normal, so that it can be changed and judged beside what it was."""
        self.read_edits()
        if self.tables.now.link is not None:  # it was too long, and the button not yet switched off
            self.kept, self.normal = self.tables.now.link, "kept"

    # ---- The room ------------------------------------------------------------------------------

    def count_hands(self, word: str, n: int | None) -> None:
        """So many hands for a word; an empty field is none."""
        self.guesses = self.guesses.with_count(word, n or 0)

    def count_lines(self, words: Iterable[str]) -> None:
        """Count the lines of a chat, which the field then gives up."""
        self.guesses = self.guesses.with_lines(self.state.get("chat", ""), words)
        self.state["chat"], self.state["room"] = "", False

    def clear_guesses(self) -> None:
        """Nobody has guessed."""
        self.guesses = Guesses()

    def open_poll(
        self, polls: Polls, owner: bytes, kind: str, questions: Sequence[Question]
    ) -> None:
        """Open a poll; if there is no room for one more, note why."""
        try:
            polls.open(owner, kind, questions)
            self.unread[f"poll_{kind}"], self.state["room"] = "", False
        except PollError as error:
            self.unread[f"poll_{kind}"] = str(error)

    def close_poll(self, polls: Polls, owner: bytes, kind: str) -> None:
        """Close a poll, and take what it has brought."""
        result = polls.close(owner, kind)
        if result and kind == "guess":
            self.guesses = self.guesses.plus(result.of_first())
        elif result and self.trial:
            texts = [question.text for question in result.questions]
            self.trial = self.trial.with_votes(texts, result.counts)

    def call_piece(self, text: str, verdict: str | None) -> None:
        """What the room says of a piece; None: nothing."""
        texts = [piece.text for piece in self.trial.pieces] if self.trial else []
        if text in texts:
            creative = None if verdict is None else verdict == ANSWERS[0]
            self.trial = self.trial.called(texts.index(text), creative)

    def add_piece(self, judged: Judged, text: str) -> None:
        """Add a piece that somebody typed; if it cannot be judged, keep the text, and note why."""
        self.piece_typed, self.unread["piece"] = "", ""
        if not text.strip():
            return
        try:
            self.trial = self.trial.with_piece(read_piece(judged, text))
        except ValueError as error:
            self.piece_typed, self.unread["piece"] = text, sentence(f"{error}.")

    # ---- Draws ---------------------------------------------------------------------------------

    def draw_more(self, name: str, n: int) -> None:
        """Ask for more draws, which the page adds after a T of the same message has begun anew."""
        self.more[name] += n

    def clear_draws(self, name: str) -> None:
        """Take all draws away."""
        self.more[name] = 0
        setattr(self, name, 0)
        if name == "draws":
            self.lots, self.lot = (), None

    def draw_from(self, source: tuple) -> None:
        """Counts belong to one distribution and one seed: another begins a new lot."""
        if self.drawn_from is not None and self.drawn_from != source:
            self.lots, self.lot, self.draws = with_lot(self.lots, self.lot), None, 0
        self.drawn_from = source

    def draw_another_number(self, numbers: np.ndarray) -> None:
        """One of these random numbers, by chance."""
        self.set_number(float(np.random.default_rng().choice(numbers)))

    # ---- Definitions ---------------------------------------------------------------------------

    def rewrite(self, row: int, part: int, text: str) -> None:
        """Change the name or the formula of a definition."""
        # Typed in the last row before a ✕ above it was answered: that row stands one higher now.
        higher = row >= len(self.definitions) and self.taken_away and self.taken_away[0] < row
        self.update("definitions", definitions.changed, row - bool(higher), part, text)

    def take_away(self, row: int, of: int) -> None:
        """Take a definition away, one of so many."""
        if of != len(self.definitions):
            return  # a second click, on rows that are no longer there
        self.taken_away = (row, self.definitions[row])
        self.update("definitions", definitions.without, row)

    def add_definition(self, name: str = "", formula: str = "") -> None:
        """Add a definition, if there is room for one."""
        if len(self.definitions) < MAX_DEFINITIONS:
            self.update("definitions", definitions.added, name, formula)

    def put_back(self) -> None:
        """Put back the definition that was taken away last."""
        if self.taken_away and len(self.definitions) < MAX_DEFINITIONS:  # not at a second click
            self.update("definitions", definitions.put_back, *self.taken_away)
            self.taken_away = None

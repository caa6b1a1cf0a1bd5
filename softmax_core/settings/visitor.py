"""What one visitor has: what is set, what the page must know to go on from it, and how it changes.

What a hand does is a method here, so that it can be tried without a page; the page only notes that it
is to be called.
"""

from collections import deque
from collections.abc import (
    Callable,
    Container,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from secrets import token_bytes
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

from softmax_core.creativity import judging
from softmax_core.creativity.definition import MAX_DEFINITIONS
from softmax_core.creativity.machine import TOP_P_GRID, Judged
from softmax_core.creativity.trial import read_piece
from softmax_core.distribution.temperature import place_of, slider_grid
from softmax_core.engines.turns import Turns
from softmax_core.language import texts
from softmax_core.notation.read_numbers import NumberError
from softmax_core.notation.write_numbers import sentence, short, whole
from softmax_core.reading import answers, table_files
from softmax_core.reading.encodings import writable
from softmax_core.reading.logit_table import LogitTable
from softmax_core.reading.presets import PRESETS
from softmax_core.settings import definitions, link, page
from softmax_core.settings.fields import Fields, seen_number
from softmax_core.settings.guesses import Guesses
from softmax_core.settings.live_start import Start, is_place, next_start, picked_in
from softmax_core.settings.lots import Lot, with_lot, without
from softmax_core.settings.polls import OwnPoll, PollError, Question
from softmax_core.settings.real_text import RealText
from softmax_core.settings.shelf import Brought, Own
from softmax_core.settings.table_editor import TableEditor
from softmax_core.settings.temperatures import Mistyped, Pins
from softmax_core.settings.trial import ANSWERS, Trial, TrialError
from softmax_core.settings.typed_table import FIRST_LINK, TypedTable

MAX_ASKED = 8  # words of the table that a real model is asked about
UNREADABLE = (table_files.TableError, texts.TextError, answers.ResponseError, TrialError)


@dataclass
class Visitor:
    """One place for each thing. The settings of `page.SETTINGS` are set on it too, by their names.

    An object of its own, since a run of the script can be broken off at any access to the session's
    state, also in the middle of an act.
    """

    # The fields' values, as the browser sends them, by their keys.
    state: MutableMapping[str, Any]

    # The line in which all visitors' runs wait; what this visitor has done on the page that the next turn
    # has yet to carry out.
    runs: Turns = field(default_factory=Turns)
    acts: deque[tuple] = field(default_factory=deque)
    _acting: Lock = field(default_factory=Lock)

    # The table at the side, and whether Guess shows its probabilities.
    editor: TableEditor | None = None
    revealed: bool = False

    # The fields, as the browser has them; the number of the change that wrote the address.
    fields: Fields = field(default_factory=Fields)
    address_written: int = 0
    link_problems: list[str] = field(default_factory=list)

    # The chapter or dialog that was asked for last, and is still to be opened; whether what changed
    # stands outside the part of the page that runs again.
    wanted: str = ""
    has_changed_all: bool = False

    # The chapter that is open, how many have been, and where live charts start; how often each of
    # their values was set otherwise than by a hand on the chart.
    chapter: str = ""
    chapters_opened: int = 0
    starts: dict[str, Start] = field(default_factory=dict)
    times_set: dict[str, int] = field(default_factory=lambda: {"T": 0, "u": 0})

    # What was typed and cannot be read, what is the visitor's own, and files that were read.
    mistyped: Mistyped = field(default_factory=Mistyped)
    unread: dict[str, str] = field(default_factory=dict)
    own: dict[str, Own] = field(default_factory=dict)  # under "text" and "prompt"
    files: set[str] = field(default_factory=set)
    # Tells this visitor from all others.
    session_token: bytes = field(default_factory=partial(token_bytes, 16))

    # What is in no link: draws that were asked for and from what was drawn, numbers in fields, the
    # turn of a matrix's rows, the definitions' numbers, which they keep when one above them goes, the one
    # that was taken away last, one without an extreme, a message to show once.
    draws_to_add: dict[str, int] = field(default_factory=lambda: {"draws": 0, "written": 0})
    drawn_from: tuple | None = None
    lot: Lot | None = None
    lots: tuple[Lot, ...] = ()
    shift: float = 10.0
    vocabulary: int | None = None
    position: int = 0
    are_likeliest: bool = False
    row_turn: int = 0
    definition_numbers: tuple[int, ...] = ()
    new_numbers: Iterator[int] = field(default_factory=count)
    taken_away: tuple[int, int, tuple[str, str]] | None = None  # its row, its number, and itself
    no_extreme: tuple[Any, str] = ("", "")
    toast: str = ""

    # The pieces that the room judges, those before, and one that was typed and cannot be added.
    trial: Trial | None = None
    former_trial: Trial | None = None
    piece_typed: str = ""

    # Lines of a chat that are still to be counted.
    chat: str = ""

    # What a real model writes.
    real: RealText = field(default_factory=RealText)

    def at_next_turn(self, act: Callable[..., None], *what) -> None:
        """Carry this out when the next turn begins.

        Callbacks use it: they may overlap a run that is still being interrupted.
        """
        self.acts.append((act, *what))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The turn of a run of the page. First it carries out, in order, what the visitor has done.

        An act that is interrupted is carried out again from its start by the next run, so an act reads or
        writes `state` before it changes anything else.
        """
        if self.runs.is_mine:
            yield
            return
        with ExitStack() as turn:
            # Before the turn: an act may step aside, and no later one is to overtake it.
            with self._acting:
                turn.enter_context(self.runs.turn())
                self._carry_out()
            yield

    def _carry_out(self):
        while self.acts:
            act, *what = self.acts.popleft()
            try:
                act(*what)
            except Exception:
                raise
            except BaseException:  # interrupted
                self.acts.appendleft((act, *what))
                raise

    # ---- Settings ------------------------------------------------------------------------------

    def update(self, name: str, change: Callable, *more) -> None:
        """Put what `change` makes of a setting in its place."""
        setattr(self, name, change(getattr(self, name), *more))

    def choose(
        self, name: str, options: Container | None, then: Callable[[], None] | None, value: Any
    ) -> None:
        """Set a setting to one of the options, if there are some, and do what follows from that."""
        if options is None or value in options:
            setattr(self, name, value)
            if then:
                then()

    def set_temperature(self, value: float) -> None:
        """Set T otherwise than by a hand on a chart."""
        self.T, self.mistyped = value, Mistyped()
        self.times_set["T"] += 1

    def choose_temperature(self, value: float | None) -> None:
        """Set T to one of those on buttons; None: the one that is chosen was pressed again."""
        if value is not None:
            self.set_temperature(value)

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
        self.times_set["u"] += 1

    # ---- Charts that a hand moves --------------------------------------------------------------

    def start_of(self, name: str, *shape) -> Start:
        """Where the chart starts that moves a value; a new one, if it has another shape."""
        reasons = (self.times_set[name], self.chapters_opened, *shape)
        self.starts[name] = next_start(self.starts.get(name), getattr(self, name), *reasons)
        return self.starts[name]

    def hand_stopped(
        self, name: str, start: Start, move: Callable[[float], None], key: str
    ) -> None:
        """Let `move` hear where a hand has left the chart that started there, and has this key."""
        place = picked_in(self.state.get(key), name).get("place")
        if is_place(place) and start.times_set == self.times_set[name]:
            move(place)
            if self.starts[name] != start:  # a newer chart has taken its place: let it start here
                self.times_set[name] += 1

    def move_temperature(self, start: Start, place: float) -> None:
        """Set T by a hand on a chart, which may have started beyond its slider's end."""
        self.T = start.value if place == place_of(start.value) else place
        self.mistyped = Mistyped()

    def move_number(self, place: float) -> None:
        """Set the random number by a hand on its chart."""
        self.u = round(min(place, 0.99), 2)

    # ---- The address ---------------------------------------------------------------------------

    @property
    def address(self) -> dict[str, str]:
        """All that is set, as the page's address says it."""
        address, table = link.write_link(page.SETTINGS, vars(self)), self.editor.now.link
        return address if table in (None, FIRST_LINK) else address | {"table": table}

    def follow(
        self, address: Mapping[str, str], own: Mapping[str, Own], chapters: Iterable[str]
    ) -> bool:
        """Take all settings from an address; whether another text is chosen now.

        own, chapters : as for `page.read_address`.
        """
        table, problems = TypedTable.of_address(address.get("table", FIRST_LINK))
        if self.editor is None:
            self.editor = TableEditor.of(table)
        elif address.get("table", FIRST_LINK) != self.address.get("table", FIRST_LINK):
            self.replace_table(table)
        values, more_problems = page.read_address(address, own, chapters)
        self.own |= own
        self.link_problems = [*problems, *more_problems]
        self.drawn_from = None
        self.times_set = {name: n + 1 for name, n in self.times_set.items()}
        has_other_text, has_other_prompt = (
            values[name] != vars(self).get(name) for name in ("text", "prompt")
        )
        if has_other_prompt:
            self.position, self.are_likeliest = 0, False
        known = dict(zip(vars(self).get("definitions", ()), self.definition_numbers, strict=True))
        self.definition_numbers = tuple(
            known.pop(pair) if pair in known else next(self.new_numbers)
            for pair in values["definitions"]
        )
        vars(self).update(values, mistyped=Mistyped())
        return has_other_text

    @property
    def has_unseen_address(self) -> bool:
        """Whether the browser has yet to hear of the address that was written last."""
        return seen_number(self.state.get("seen")) < self.address_written

    def has_more_than_a_link(self, prompts: Container[str]) -> bool:
        """Whether something is the visitor's own, or written, that the address does not hold.

        prompts : those of the page.
        """
        is_own = self.text not in texts.TEXTS or self.prompt not in prompts
        is_long = self.editor.now.link is None or len(self.asked) > page.MAX_PROMPT
        return is_own or is_long or bool(self.real.text.drawn)

    def open_chapter(self, slug: str) -> None:
        """Note which chapter is open; in another one, live charts start anew."""
        if slug != self.chapter:
            self.chapter, self.chapters_opened = slug, self.chapters_opened + 1
            self.fields.shown_before = set()  # a browser may empty one that moves to another

    def want(self, what: str) -> None:
        """Ask for a chapter or a dialog. A press that comes with what was typed runs the last part alone."""
        self.wanted = what

    def change_all(self, change: Callable[[], None]) -> None:
        """Change what stands outside the last part of a chapter, where the button is: all runs again."""
        change()
        self.has_changed_all = True

    def take_wanted(self, choices: Mapping[str, Any]) -> Any:
        """The chapter or dialog that was asked for, if it is one of these; it is asked for no more."""
        if self.wanted not in choices:
            return None
        wanted, self.wanted = self.wanted, ""
        return choices[wanted]

    # ---- The table at the side -----------------------------------------------------------------

    def read_edits(self) -> None:
        """What was typed in the editor; heard also by a chapter that does not show it."""
        self.editor.hear(self.state.get(self.editor.key))

    def build_table_anew(self) -> None:
        """Let the page build its editor anew, with all that was typed."""
        self.read_edits()
        self.editor.begin_anew()

    def undo(self) -> None:
        """Bring back the table before, and as it was then what was set together with this one."""
        self.change_table(self.editor.undo, vars(self))

    def redo(self) -> None:
        """Bring back the table that was undone, and what was set together with it."""
        self.change_table(self.editor.redo, vars(self))

    def change_table(self, step: Callable[..., dict[str, Any]], *more) -> None:
        """Put another table in place of the one that is edited, with what is set with it."""
        self.read_edits()
        for name, value in step(*more).items():
            self.set_temperature(value) if name == "T" else setattr(self, name, value)
        self.revealed = False  # Guess hides its answer again

    def replace_table(self, table: TypedTable) -> None:
        """Put this table in place of the one that is edited."""
        self.change_table(self.editor.replace, table)

    def replace_by(self, change: Callable[..., TypedTable], *more) -> None:
        """Replace the table by what `change` makes of it, with all that was typed."""
        self.change_table(lambda: self.editor.replace(change(self.editor.now, *more)))

    def take_example(self, slug: str | None) -> None:
        """Put an example in place of the table; nothing for an unknown name."""
        if slug in PRESETS:
            self.replace_table(TypedTable.from_example(slug))

    def open_table(self, data: str | bytes, name: str) -> None:
        """Put the table of a file, or of what was pasted, in place of the table."""
        frame, notices = table_files.read_table_file(data, name)
        self.replace_table(TypedTable(frame, notices=tuple(notices)))

    def take_words(self, frame: Callable[[], pd.DataFrame], example: str = "") -> None:
        """Put the words of a chapter in place of the table."""
        self.replace_table(TypedTable(frame(), example))
        self.toast = "The table now holds these words. Every chapter from Guess to Draw uses it, as does Define."

    def take_prompt(self, known: Container[str], slug: str | None) -> None:
        """Look at one of the known prompts, and no longer at one that was typed."""
        if slug in known:
            self.prompt, self.asked = slug, ""

    def reset(self) -> None:
        """The lecture's table and T = 1; one Undo brings back both."""
        self.change_table(self.editor.replace, TypedTable.from_link(FIRST_LINK), ("T", self.T, 1.0))
        self.toast = (
            "The lecture's table and T = 1 are back. Undo, beside the table, brings yours back."
        )

    def shift_logits(self) -> None:
        """Add a number to every logit, which moves no bar."""
        self.replace_by(TypedTable.with_logits, lambda z: z + self.shift)

    def double_logits_and_temperatures(self) -> None:
        """Double every logit and the temperatures that are compared, which moves no bar."""
        self.read_edits()
        doubled = self.editor.now.with_logits(lambda z: 2 * z)
        pins = Pins.of(2 * t for t in self.pins.values)
        self.change_table(self.editor.replace, doubled, ("pins", self.pins, pins))

    @property
    def words_to_ask_about(self) -> tuple[str, ...]:
        """The first words of the table, which a real model is asked about."""
        table = self.editor.now.clean.table
        return tuple(word.strip() for word in table.words[:MAX_ASKED]) if table else ()

    def keep_table(self) -> None:
        """Let the table be what is normal, so that it can be changed and judged beside what it was."""
        self.read_edits()
        if self.editor.now.link is not None:  # it was too long, and the button not yet switched off
            self.kept, self.normal = self.editor.now.link, "kept"

    # ---- The room ------------------------------------------------------------------------------

    def count_hands(self, word: str, n: int | None) -> None:
        """So many hands for a word; an empty field means none."""
        self.guesses = self.guesses.with_count(word, n or 0)

    def type_chat(self, text: str | None) -> None:
        """Keep lines of a chat until they are counted; an empty field has none."""
        self.chat = writable(text or "")

    def count_lines(self, words: Iterable[str]) -> None:
        """Count the lines of a chat, which the field then gives up."""
        self.state["room"] = False  # first: here a run may be interrupted
        self.guesses, self.chat = self.guesses.with_lines(self.chat, words), ""

    def clear_guesses(self) -> None:
        """Nobody has guessed."""
        self.guesses = Guesses()

    def dismiss_unread(self) -> None:
        """Take away what was guessed and is not a word of the table."""
        known = self.editor.now.clean.table
        gone = self.guesses.of_no_row(known) if known else []
        times = tuple(pair for pair in self.guesses.times if pair[0] not in gone)
        self.guesses = Guesses(times)

    def open_poll(self, poll: OwnPoll, questions: Sequence[Question]) -> None:
        """Open a poll; if there is no room for one more, note why. Guess hides its answer again."""
        why_not = f"poll_{poll.kind}"
        try:
            poll.open(questions)
            self.unread[why_not] = ""
            self.revealed = self.revealed and poll.kind != "guess"
            self.state["room"] = False  # last: opening it twice changes nothing
        except PollError as error:
            self.unread[why_not] = str(error)

    def close_poll(self, poll: OwnPoll) -> None:
        """Close a poll, and take what it has brought."""
        result = poll.close()
        if result and poll.kind == "guess":
            self.guesses = self.guesses.plus(result.first_counts())
        elif result and self.trial:
            asked = [question.text for question in result.questions]
            self.trial = self.trial.with_votes(asked, result.counts)

    def begin_trial(self, trial: Trial) -> None:
        """Put a trial in place of the one before, which can be brought back."""
        self.trial, self.former_trial = trial, self.trial

    def open_trial(self, data: str | bytes, _: str) -> None:
        """Put the trial of a file in place of the one before; raises `TrialError` for another file."""
        self.begin_trial(Trial.from_json(data))

    def put_back_trial(self) -> None:
        """Bring back the trial before, in place of this one."""
        if self.former_trial:
            self.begin_trial(self.former_trial)

    def call_piece(self, text: str, verdict: str | None) -> None:
        """What the room says of a piece; None: nothing."""
        there = [piece.text for piece in self.trial.pieces] if self.trial else []
        if text in there:
            creative = None if verdict is None else verdict == ANSWERS[0]
            self.trial = self.trial.with_verdict(there.index(text), creative)

    def add_piece(self, judged: Judged, text: str | None) -> None:
        """Add a piece that somebody typed; if it cannot be judged, keep the text, and note why."""
        text, self.piece_typed, self.unread["piece"] = writable(text or ""), "", ""
        if not text.strip():
            return
        try:
            self.trial = self.trial.with_piece(read_piece(judged, text))
        except ValueError as error:
            self.piece_typed, self.unread["piece"] = text, sentence(f"{error}.")

    # ---- What is the visitor's own -------------------------------------------------------------

    def take_or_say_why(self, name: str, take: Callable[..., None], *what) -> None:
        """Let `take` read what was brought; `unread` says why it could not."""
        try:
            take(*what)
            self.unread[name] = ""
        except UNREADABLE as error:
            self.unread[name] = str(error)

    def bring_text(self, data: str | bytes, name: str, encoding: str | None = None) -> Brought:
        """Read a text and choose it; returns what is to be kept. Raises `TextError` as `read_text`.

        encoding : as the visitor knows it, of a text that was read before as a guess.
        """
        read = texts.read_text(data, name, encoding)
        may_be_wrong = read.is_guess or encoding is not None
        raw, was_read_as = (data, read.encoding) if may_be_wrong else (b"", "")
        brought = self._chosen("text", Brought.of(name, read.text, raw, was_read_as))
        self.unread["encoding"] = ""
        if encoding is None and self.after.lower() not in read.text:
            self.after = ""
        return brought

    def bring_answer(self, data: str | bytes, name: str) -> Brought:
        """Choose a model's answer, at its first position; returns what is to be kept."""
        brought = self._chosen("prompt", Brought.of(name, data))
        self.position, self.are_likeliest, self.asked = 0, False, ""
        return brought

    def _chosen(self, name, brought):
        self.own[name] = brought.own
        setattr(self, name, brought.own.slug)
        return brought

    # ---- Learn ---------------------------------------------------------------------------------

    def start_at_its_opening(self) -> None:
        """Begin with a word of the text that was chosen."""
        if self.text in texts.TEXTS:
            self.after = texts.TEXTS[self.text].opening

    def press_cell(self, key: str) -> None:
        """Look at what follows the word of the cell that was pressed in the matrix with this key."""
        cell = picked_in(self.state.get(key), "word")
        if cell.get("turn") == self.row_turn and isinstance(cell.get("token"), str):
            self.after = cell["token"][: link.MAX_TYPED]
            self.row_turn += 1  # the same row can be chosen again, after another word was typed

    # ---- Draws ---------------------------------------------------------------------------------

    def draw_more(self, name: str, n: int) -> None:
        """Ask for more draws, which the page adds after a T of the same message has begun anew."""
        self.draws_to_add[name] += n

    def add_draws(self, name: str, most: int) -> None:
        """Add the draws that were asked for, up to so many; if that is fewer, say so."""
        wanted = getattr(self, name) + self.draws_to_add[name]
        if wanted > most:
            self.toast = f"At most {whole(most)} can be drawn here. Press Clear to begin again."
        setattr(self, name, min(wanted, most))
        self.draws_to_add[name] = 0

    def set_lot(self, how: str, table: LogitTable, draws: np.ndarray) -> None:
        """Keep what was drawn, until another distribution or seed begins a new lot."""
        self.lot = Lot.of(how, table, draws, self.drawn_from)

    @property
    def lots_before(self) -> tuple[Lot, ...]:
        """The lots before the current one, which Back may have brought back from among them."""
        return without(self.lots, self.lot)

    def clear_draws(self, name: str) -> None:
        """Take all draws away."""
        self.draws_to_add[name] = 0
        setattr(self, name, 0)
        if name == "draws":
            self.lots, self.lot = (), None

    def begin_lot_if_new(self, source: tuple) -> None:
        """Counts belong to one distribution and one seed: another begins a new lot."""
        if self.drawn_from is not None and self.drawn_from != source:
            self.lots, self.lot, self.draws = with_lot(self.lots, self.lot), None, 0
        self.drawn_from = source

    def draw_another_number(self, numbers: np.ndarray) -> None:
        """One of these random numbers, by chance."""
        self.set_number(float(np.random.default_rng().choice(numbers)))

    # ---- Definitions ---------------------------------------------------------------------------

    @property
    def numbered_definitions(self) -> list[tuple[int, str, str]]:
        """The number, the name and the formula of each."""
        pairs = zip(self.definition_numbers, self.definitions, strict=True)
        return [(number, *pair) for number, pair in pairs]

    def row_of(self, number: int) -> int | None:
        """The row in which the definition with this number stands; None if it was taken away."""
        numbers = self.definition_numbers
        return numbers.index(number) if number in numbers else None

    def rewrite(self, number: int, part: int, text: str) -> None:
        """Change the name or the formula of a definition."""
        if (row := self.row_of(number)) is not None:
            self.update("definitions", definitions.changed, row, part, text)

    def take_away(self, number: int) -> None:
        """Take a definition away; at a second click it is no longer there."""
        if (row := self.row_of(number)) is not None:
            self.taken_away = (row, number, self.definitions[row])
            self.update("definitions", definitions.without, row)
            self.update("definition_numbers", definitions.without, row)

    def add_definition(self, name: str = "", formula: str = "") -> None:
        """Add a definition, if there is room for one."""
        if len(self.definitions) < MAX_DEFINITIONS:
            self.update("definitions", definitions.added, name, formula)
            self.definition_numbers += (next(self.new_numbers),)

    def put_back(self) -> None:
        """Put back the definition that was taken away last."""
        if self.taken_away and len(self.definitions) < MAX_DEFINITIONS:  # not at a second click
            row, number, pair = self.taken_away
            self.update("definitions", definitions.put_back, row, pair)
            self.update("definition_numbers", definitions.put_back, row, number)
            self.taken_away = None

    def how_to_make(self, n: int, names: Sequence[str]) -> tuple:
        """How a real model is to write n tokens, as for `scored_continuation`."""
        top_p = [("top_p", self.top_p)] if self.top_p < 1 else []
        steps = [("temperature", self.T), *top_p]
        return self.asked, n, steps, self.seed, names, self.p_is_uniform

    @property
    def p_is_uniform(self) -> bool:
        """Whether every word counts as equally normal, and not the machine's own distribution."""
        return self.normal == "uniform"

    @property
    def why_no_extreme(self) -> str:
        """Why there was no such place, as long as the definition still stands there."""
        asked_for, why_not = self.no_extreme
        there = [(self.machine, formula) for _, formula in self.definitions]
        return why_not if asked_for in there else ""

    def set_to_extreme(
        self, judged: Judged, definition: judging.TypedFormula, least: bool = False
    ) -> None:
        """Set the machine to where a definition is largest, or least; `no_extreme` says why not."""
        start = self.starts.get("T")
        on_slider, _ = slider_grid(start.value if start else self.T)
        may_choose = self.with_top_p and judged.model is None
        top_ps = TOP_P_GRID if may_choose else [judged.top_p(self.top_p)]
        with self.runs.aside():  # it may take long
            best, why_not = judging.best_setting_of(judged, definition, top_ps, on_slider, least)
        self.no_extreme = ((self.machine, definition.text), why_not)
        if best is None:
            return
        if judged.model is None:
            self.top_p = best.top_p
        self.set_temperature(best.temperature)

"""Facts about what a hand does, tried without a page. Oracle for what moves no bar: scipy."""

import math
from functools import partial

import numpy as np
import pytest
from scipy.special import softmax

from softmax_core.creativity.machine import Judged
from softmax_core.creativity.trial import Piece
from softmax_core.settings import page
from softmax_core.settings.definitions import FORMULA, NAME
from softmax_core.settings.lots import Lot
from softmax_core.settings.polls import MOST_POLLS, Polls, Question
from softmax_core.settings.table_editor import TableEditor
from softmax_core.settings.temperatures import Mistyped, Pins, read_beta, read_temperature
from softmax_core.settings.trial import Trial
from softmax_core.settings.typed_table import TypedTable
from softmax_core.settings.visitor import Visitor

THREE = (("deviation", "kl"), ("surprise", "surprise"), ("disorder", "entropy"))


def a_visitor(link="~lecture", **settings):
    visitor = Visitor({})
    defaults = {name: setting.default for name, setting in page.SETTINGS.items()}
    vars(visitor).update(defaults | settings)
    visitor.tables = TableEditor.of(TypedTable.from_link(link))
    return visitor


def type_logit(visitor, row, logit):
    """Typed in the editor on the page, and not heard yet."""
    visitor.state[visitor.tables.key] = {"edited_rows": {row: {"logit": logit}}}


def undo(visitor):
    visitor.change_table(visitor.tables.undo, vars(visitor))


def redo(visitor):
    visitor.change_table(visitor.tables.redo, vars(visitor))


def link(visitor):
    return visitor.tables.now.link


def logits(visitor):
    return visitor.tables.now.clean.table.logits


# ---- Settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "text", "T"),
    [
        (read_temperature, "0,5", 0.5),
        (read_temperature, "0", 0.0),
        (read_beta, "1/5", 5.0),
        (read_beta, "0", math.inf),
    ],
)
def test_what_is_typed_is_the_temperature(read, text, T):
    visitor = a_visitor()
    visitor.type_temperature("field", read, text)
    assert visitor.T == T
    assert visitor.sets == {"T": 1, "u": 0}
    assert visitor.mistyped == Mistyped()


@pytest.mark.parametrize("text", ["warm", "-1", "", "nan", "1e"])
def test_junk_stays_in_its_field_and_T_as_it_was(text):
    visitor = a_visitor(T=5.0)
    visitor.type_temperature("T_field", read_temperature, text)
    assert visitor.T == 5
    assert visitor.sets["T"] == 0
    assert visitor.mistyped[:2] == ("T_field", text)
    assert visitor.mistyped.problem.endswith(" T is still 5.")


@pytest.mark.parametrize(
    "then",
    [
        lambda visitor: visitor.type_temperature("T_field", read_temperature, "2"),
        lambda visitor: visitor.set_temperature(2.0),
        lambda visitor: visitor.reset(),
    ],
)
def test_the_next_temperature_takes_the_complaint_away(then):
    visitor = a_visitor(T=5.0)
    visitor.type_temperature("T_field", read_temperature, "warm")
    then(visitor)
    assert visitor.mistyped == Mistyped()


def test_a_setting_is_updated_by_what_it_was():
    visitor = a_visitor(seed=3)
    visitor.update("seed", lambda seed, more: seed + more, 4)
    assert visitor.seed == 7


# ---- The table at the side -----------------------------------------------------------------------


def test_what_is_typed_is_heard_before_another_table_comes():
    visitor = a_visitor("nights_3~duck_1")
    type_logit(visitor, 0, "5")
    visitor.replace_table(TypedTable.from_link("goose_7"))
    assert link(visitor) == "goose_7"
    undo(visitor)
    assert link(visitor) == "nights_5~duck_1"
    undo(visitor)
    assert link(visitor) == "nights_3~duck_1"


def test_a_change_is_made_of_the_table_with_all_that_was_typed():
    visitor = a_visitor("nights_3~duck_1")
    type_logit(visitor, 0, "5")
    visitor.replace_by(TypedTable.with_counts, True)
    assert visitor.tables.now.frame.to_numpy().tolist() == [
        ["nights", "5", "1"],
        ["duck", "1", "1"],
    ]


def test_another_table_hides_the_answer_of_guess_and_an_edit_does_not():
    visitor = a_visitor()
    visitor.revealed = True
    type_logit(visitor, 0, "5")
    visitor.read_edits()
    assert visitor.revealed
    visitor.replace_table(TypedTable.from_link("goose_7"))
    assert not visitor.revealed


def test_one_undo_brings_back_what_a_reset_took():
    visitor = a_visitor("nights_3~duck_1", T=5.0)
    type_logit(visitor, 0, "5")
    visitor.reset()
    assert (link(visitor), visitor.T) == ("~lecture", 1)
    undo(visitor)
    assert (link(visitor), visitor.T) == ("nights_5~duck_1", 5)
    redo(visitor)
    assert (link(visitor), visitor.T) == ("~lecture", 1)
    assert visitor.sets["T"] == 3  # each time by no hand on a chart


def test_a_temperature_set_after_a_reset_outlives_its_undo():
    visitor = a_visitor("goose_7", T=5.0)
    visitor.reset()
    visitor.set_temperature(2.0)
    undo(visitor)
    assert (link(visitor), visitor.T) == ("goose_7", 2)


def test_a_shift_moves_every_logit_and_no_probability():
    visitor = a_visitor()
    visitor.shift = -7.5
    visitor.shift_logits()
    assert logits(visitor).tolist() == [-4.5, -5.5, -6.5, -3.5]
    for T in (0.5, 1, 5):
        assert softmax(logits(visitor) / T) == pytest.approx(softmax(np.array([3, 2, 1, 4]) / T))
    undo(visitor)
    assert link(visitor) == "~lecture"


def test_what_is_compared_stays_the_same_if_logits_and_temperatures_double():
    visitor = a_visitor(T=3.0, pins=Pins.of([0.25, 1.0, 1 / 3, 5.0]))
    before = [softmax(logits(visitor) / T) for T in visitor.pins.values]
    visitor.double_logits_and_temperatures()
    assert logits(visitor).tolist() == [6, 4, 2, 8]
    after = [softmax(logits(visitor) / T) for T in visitor.pins.values]
    assert np.array(after) == pytest.approx(np.array(before), rel=1e-12)
    assert visitor.T == 3  # which is not compared


def test_no_heat_and_endless_heat_double_to_themselves():
    visitor = a_visitor(pins=Pins.of([0.0, math.inf]))
    visitor.double_logits_and_temperatures()
    assert visitor.pins.values == (0, math.inf)


def test_what_was_doubled_is_undone_as_one():
    pins = Pins.of([1.0, 5.0])
    visitor = a_visitor(pins=pins)
    type_logit(visitor, 0, "5")
    visitor.double_logits_and_temperatures()
    visitor.double_logits_and_temperatures()
    assert (logits(visitor)[0], visitor.pins.values) == (20, (4, 20))
    undo(visitor)
    assert (logits(visitor)[0], visitor.pins.values) == (10, (2, 10))
    undo(visitor)
    assert (logits(visitor)[0], visitor.pins) == (5, pins)


def test_pins_that_were_changed_after_doubling_stay():
    visitor = a_visitor()
    visitor.double_logits_and_temperatures()
    visitor.pins = Pins.of([7.0])
    undo(visitor)
    assert (link(visitor), visitor.pins.values) == ("~lecture", (7,))


def test_the_table_that_is_kept_is_the_one_with_all_that_was_typed():
    visitor = a_visitor("nights_3~duck_1")
    type_logit(visitor, 0, "5")
    visitor.keep_table()
    visitor.replace_table(TypedTable.from_link("goose_7"))
    assert (visitor.kept, visitor.normal) == ("nights_5~duck_1", "kept")


# ---- Draws ---------------------------------------------------------------------------------------


def test_draws_that_are_asked_for_add_up_until_the_page_draws_them():
    visitor = a_visitor(draws=3)
    visitor.draw_more("draws", 1)
    visitor.draw_more("draws", 20)
    assert (visitor.more["draws"], visitor.draws) == (21, 3)
    assert visitor.more["written"] == 0


def drawn(visitor, n):
    """As the page does: it draws n words, and says what came."""
    visitor.draws, visitor.lot = n, Lot("T = 1", n, {"duck": n})


def test_counts_of_one_distribution_go_on():
    visitor = a_visitor(draws=20)  # as a link says
    visitor.draw_from((1, "p"))
    assert visitor.draws == 20
    drawn(visitor, 40)
    visitor.draw_from((1, "p"))
    assert (visitor.draws, visitor.lots) == (40, ())


def test_another_distribution_begins_a_new_lot_beside_the_old_one():
    visitor = a_visitor()
    visitor.draw_from((1, "p"))
    drawn(visitor, 20)
    visitor.draw_from((1, "q"))
    assert (visitor.draws, visitor.lot, visitor.lots) == (
        0,
        None,
        (Lot("T = 1", 20, {"duck": 20}),),
    )
    drawn(visitor, 5)
    visitor.draw_from((2, "q"))
    assert [lot.drawn for lot in visitor.lots] == [20, 5]


def test_while_nothing_is_drawn_no_lot_is_kept():
    visitor = a_visitor()
    for T in range(100):  # somebody drags T
        drawn(visitor, 0)
        visitor.draw_from((1, T))
    assert visitor.lots == ()


def test_all_draws_go_at_once():
    visitor = a_visitor()
    visitor.draw_from((1, "p"))
    drawn(visitor, 20)
    visitor.draw_from((1, "q"))
    drawn(visitor, 5)
    visitor.draw_more("draws", 20)
    visitor.clear_draws("draws")
    assert (visitor.draws, visitor.more["draws"], visitor.lots, visitor.lot) == (0, 0, (), None)
    visitor.draw_from((1, "p"))
    assert visitor.lots == ()


def test_another_number_is_one_of_those_that_are_offered():
    visitor, numbers = a_visitor(), np.array([0.125, 0.5])
    found = set()
    for _ in range(100):
        visitor.draw_another_number(numbers)
        found.add(visitor.u)
    assert found == {0.125, 0.5}
    assert visitor.sets == {"T": 0, "u": 100}
    assert type(visitor.u) is float


# ---- Definitions ---------------------------------------------------------------------------------


def test_a_definition_is_rewritten_in_its_row():
    visitor = a_visitor(definitions=THREE)
    visitor.rewrite(1, NAME, "mine")
    visitor.rewrite(1, FORMULA, "tv")
    assert visitor.definitions == (THREE[0], ("mine", "tv"), THREE[2])


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_definition_that_was_taken_away_comes_back_in_its_row(row):
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(row, 3)
    assert visitor.definitions == tuple(one for one in THREE if one != THREE[row])
    visitor.put_back()
    assert visitor.definitions == THREE
    assert visitor.taken_away is None


def test_a_double_click_takes_one_definition_away():
    visitor = a_visitor(definitions=THREE)
    press = partial(visitor.take_away, 0, 3)
    press()
    press()
    assert visitor.definitions == THREE[1:]
    visitor.put_back()
    assert visitor.definitions == THREE


def test_the_one_taken_away_last_comes_back():
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(2, 3)
    visitor.take_away(0, 2)
    visitor.put_back()
    assert visitor.definitions == THREE[:2]


def test_what_is_typed_in_the_last_row_finds_it_where_it_has_moved_up():
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(0, 3)
    visitor.rewrite(2, FORMULA, "tv")  # typed before the page had answered
    assert visitor.definitions == (THREE[1], ("disorder", "tv"))


def test_what_is_typed_in_the_row_that_was_taken_away_goes_with_it():
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(2, 3)
    visitor.rewrite(2, FORMULA, "tv")
    assert visitor.definitions == THREE[:2]


# ---- The room ------------------------------------------------------------------------------------


def test_an_empty_field_is_no_hand():
    visitor = a_visitor()
    visitor.count_hands("duck", 3)
    visitor.count_hands("nights", None)
    assert visitor.guesses.times == (("duck", 3),)


def test_lines_of_a_chat_leave_the_field_once_they_are_counted():
    visitor = a_visitor()
    visitor.state |= {"chat": "Ana: duck", "room": True}
    visitor.count_lines(["duck"])
    assert visitor.guesses.times == (("duck", 1),)
    assert (visitor.state["chat"], visitor.state["room"]) == ("", False)


def test_what_a_poll_brings_is_added_to_the_guesses():
    visitor, polls = a_visitor(), Polls()
    visitor.count_hands("duck", 3)
    visitor.open_poll(polls, b"me", "guess", [Question("?", ("nights", "duck"))])
    polls.vote(polls.code(b"me", "guess"), b"a phone", 0, 1)
    visitor.close_poll(polls, b"me", "guess")
    visitor.close_poll(polls, b"me", "guess")  # a second click
    assert visitor.guesses.times == (("duck", 4),)


def test_where_there_is_no_room_for_a_poll_it_is_noted_why():
    visitor, polls = a_visitor(), Polls()
    for n in range(MOST_POLLS):
        polls.open(n, "guess", [Question("?", ("a",))])
    visitor.open_poll(polls, b"me", "guess", [Question("?", ("a",))])
    assert visitor.unread["poll_guess"].startswith("50 polls are open")
    polls.close(0, "guess")
    visitor.open_poll(polls, b"me", "guess", [Question("?", ("a",))])
    assert visitor.unread["poll_guess"] == ""


def test_a_verdict_is_on_the_piece_that_was_called_wherever_it_stands_by_then():
    pieces = [Piece(text, (text,), "a rule") for text in ("friends", "duck")]
    visitor = a_visitor(trial=Trial.of(pieces).without(0, "friends"))
    visitor.call_piece("duck", "Creative")
    visitor.call_piece("friends", "Creative")  # it is not there any more
    assert visitor.trial.verdicts.tolist() == [1.0]
    visitor.call_piece("duck", None)
    assert np.isnan(visitor.trial.verdicts).all()


def test_a_piece_that_cannot_be_judged_stays_in_its_field_with_the_reason():
    visitor = a_visitor(trial=Trial.of([]))
    judged = Judged(visitor.tables.now.clean.table)
    visitor.add_piece(judged, "friends and duck")
    assert visitor.piece_typed == "friends and duck"
    assert visitor.unread["piece"] == "“and” is not a word of the table."
    visitor.add_piece(judged, "friends duck")
    assert (visitor.piece_typed, visitor.unread["piece"]) == ("", "")
    assert visitor.trial.pieces[0].tokens == ("friends", "duck")

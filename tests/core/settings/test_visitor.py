"""Facts about what a hand does, tried without a page. Oracle for what moves no bar: scipy."""

import math
import threading
import time

import numpy as np
import pytest
from scipy.special import softmax

from softmax_core.creativity.judging import judge_table, judge_text
from softmax_core.creativity.machine import Judged
from softmax_core.creativity.trial import Piece
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS, TextError
from softmax_core.reading.answers import ResponseError
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.reading.table_files import TableError
from softmax_core.settings import page
from softmax_core.settings.definitions import FORMULA, NAME
from softmax_core.settings.guesses import Guesses
from softmax_core.settings.lots import Lot
from softmax_core.settings.polls import MAX_POLLS, Polls, Question
from softmax_core.settings.shelf import Own
from softmax_core.settings.table_editor import TableEditor
from softmax_core.settings.temperatures import Mistyped, Pins, read_beta, read_temperature
from softmax_core.settings.trial import Trial
from softmax_core.settings.typed_table import TypedTable
from softmax_core.settings.visitor import MAX_ASKED, Visitor
from softmax_core.tables.define import parsed_definitions

THREE = (("deviation", "kl"), ("surprise", "surprise"), ("disorder", "entropy"))


def a_visitor(link="~lecture", **settings):
    visitor = Visitor({})
    defaults = {name: setting.default for name, setting in page.SETTINGS.items()}
    vars(visitor).update(defaults | settings)
    visitor.definition_numbers = tuple(next(visitor.new_numbers) for _ in visitor.definitions)
    visitor.editor = TableEditor.of(TypedTable.from_link(link))
    return visitor


def type_logit(visitor, row, logit):
    """Typed in the editor on the page, and not heard yet."""
    visitor.state[visitor.editor.key] = {"edited_rows": {row: {"logit": logit}}}


def link(visitor):
    return visitor.editor.now.link


def logits(visitor):
    return visitor.editor.now.clean.table.logits


# ---- Turns ---------------------------------------------------------------------------------------


class BrokenOff(BaseException):
    """As Streamlit breaks a run off."""


def test_the_next_turn_does_what_was_done_on_the_page_in_order_and_once():
    visitor, done = a_visitor(), []
    visitor.at_next_turn(done.append, 1)
    visitor.at_next_turn(done.append, 2)
    assert done == []
    with visitor.turn():
        assert done == [1, 2]
        visitor.at_next_turn(done.append, 3)  # a new message, while a run goes on
    assert done == [1, 2]
    with visitor.turn():
        assert done == [1, 2, 3]


def test_where_a_run_is_broken_off_the_next_one_does_what_it_had_begun_and_what_came_after():
    visitor, done = a_visitor(), []

    def twice():
        if not done:
            done.append("begun")
            raise BrokenOff
        done.append("done")

    visitor.at_next_turn(twice)
    visitor.at_next_turn(done.append, "after")
    with pytest.raises(BrokenOff), visitor.turn():
        pass
    with visitor.turn():
        assert done == ["begun", "done", "after"]


def test_what_fails_is_not_done_again():
    visitor, done = a_visitor(), []
    visitor.at_next_turn(int, "x")
    visitor.at_next_turn(done.append, "after")
    with pytest.raises(ValueError, match="invalid literal"), visitor.turn():
        pass
    with visitor.turn():
        assert done == ["after"]


def test_a_later_act_waits_for_one_that_steps_aside():
    visitor, came, is_aside = a_visitor(), [], threading.Event()

    def long():
        with visitor.runs.aside():
            is_aside.set()
            while not visitor.acts:
                time.sleep(0.001)
            time.sleep(0.05)  # time enough for the newer run to overtake it
        came.append("the older")

    def newer_run():
        is_aside.wait(20)
        visitor.at_next_turn(came.append, "the newer")
        with visitor.turn():
            pass

    thread = threading.Thread(target=newer_run)
    thread.start()
    visitor.at_next_turn(long)
    with visitor.turn(), visitor.turn():
        came.append("the page")
    thread.join()
    assert came[0] == "the older"
    assert sorted(came) == ["the newer", "the older", "the page"]


class InterruptedOnce(dict):
    """The session's state in a run that is interrupted where it first writes."""

    times = 0

    def __setitem__(self, key, value):
        self.times += 1
        if self.times == 1:
            raise BrokenOff
        super().__setitem__(key, value)


def test_lines_are_counted_once_though_the_run_was_interrupted():
    visitor = a_visitor()
    visitor.state, visitor.chat = InterruptedOnce(), "Ana: duck"
    visitor.at_next_turn(visitor.count_lines, ["duck", "nights"])
    with pytest.raises(BrokenOff), visitor.turn():
        pass
    with visitor.turn():
        assert visitor.state == {"room": False}
    assert visitor.guesses.times == (("duck", 1),)
    assert visitor.chat == ""


def test_a_poll_is_opened_though_the_run_was_interrupted():
    visitor, poll = a_visitor(revealed=True), Polls().of("the lecturer", "guess")
    visitor.state = InterruptedOnce()
    visitor.at_next_turn(visitor.open_poll, poll, [Question("What comes?", ("duck", "nights"))])
    with pytest.raises(BrokenOff), visitor.turn():
        pass
    code, _ = poll.standing()
    with visitor.turn():
        assert visitor.state == {"room": False}
    assert poll.standing()[0] == code
    assert not visitor.revealed


def test_a_poll_that_is_refused_leaves_the_popover_open_that_says_why():
    polls = Polls()
    for n in range(MAX_POLLS):
        polls.of(f"lecturer {n}", "guess").open([Question("What comes?", ("duck", "nights"))])
    visitor = a_visitor()
    visitor.state["room"] = True
    visitor.open_poll(polls.of("one more", "guess"), [Question("What comes?", ("duck", "nights"))])
    assert visitor.unread["poll_guess"]
    assert visitor.state["room"]


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
    assert visitor.times_set == {"T": 1, "u": 0}
    assert visitor.mistyped == Mistyped()


@pytest.mark.parametrize("text", ["warm", "-1", "", "nan", "1e"])
def test_junk_stays_in_its_field_and_T_as_it_was(text):
    visitor = a_visitor(T=5.0)
    visitor.type_temperature("T_field", read_temperature, text)
    assert visitor.T == 5
    assert visitor.times_set["T"] == 0
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


def test_a_choice_is_taken_if_it_is_offered_and_what_follows_from_it_is_done():
    visitor, done = a_visitor(part="count"), []
    visitor.choose("part", ["count", "write"], lambda: done.append(visitor.part), "write")
    visitor.choose("part", ["count", "write"], lambda: done.append(visitor.part), "a part of old")
    assert (visitor.part, done) == ("write", ["write"])
    visitor.choose("decimals", None, None, 5)
    assert visitor.decimals == 5


def test_what_changes_outside_its_part_lets_the_whole_page_run():
    visitor = a_visitor("nights_3")
    assert not visitor.has_changed_all
    visitor.change_all(visitor.shift_logits)
    assert (link(visitor), visitor.has_changed_all) == ("nights_13", True)


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
    visitor.undo()
    assert link(visitor) == "nights_5~duck_1"
    visitor.undo()
    assert link(visitor) == "nights_3~duck_1"


def test_a_change_is_made_of_the_table_with_all_that_was_typed():
    visitor = a_visitor("nights_3~duck_1")
    type_logit(visitor, 0, "5")
    visitor.replace_by(TypedTable.with_counts, True)
    assert visitor.editor.now.frame.to_numpy().tolist() == [
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
    visitor.undo()
    assert (link(visitor), visitor.T) == ("nights_5~duck_1", 5)
    visitor.redo()
    assert (link(visitor), visitor.T) == ("~lecture", 1)
    assert visitor.times_set["T"] == 3  # each time by no hand on a chart


def test_a_temperature_set_after_a_reset_outlives_its_undo():
    visitor = a_visitor("goose_7", T=5.0)
    visitor.reset()
    visitor.set_temperature(2.0)
    visitor.undo()
    assert (link(visitor), visitor.T) == ("goose_7", 2)


def test_a_shift_moves_every_logit_and_no_probability():
    visitor = a_visitor()
    visitor.shift = -7.5
    visitor.shift_logits()
    assert logits(visitor).tolist() == [-4.5, -5.5, -6.5, -3.5]
    for T in (0.5, 1, 5):
        assert softmax(logits(visitor) / T) == pytest.approx(softmax(np.array([3, 2, 1, 4]) / T))
    visitor.undo()
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
    visitor.undo()
    assert (logits(visitor)[0], visitor.pins.values) == (10, (2, 10))
    visitor.undo()
    assert (logits(visitor)[0], visitor.pins) == (5, pins)


def test_pins_that_were_changed_after_doubling_stay():
    visitor = a_visitor()
    visitor.double_logits_and_temperatures()
    visitor.pins = Pins.of([7.0])
    visitor.undo()
    assert (link(visitor), visitor.pins.values) == ("~lecture", (7,))


def test_the_table_that_is_kept_is_the_one_with_all_that_was_typed():
    visitor = a_visitor("nights_3~duck_1")
    type_logit(visitor, 0, "5")
    visitor.keep_table()
    visitor.replace_table(TypedTable.from_link("goose_7"))
    assert (visitor.kept, visitor.normal) == ("nights_5~duck_1", "kept")


def test_a_table_that_is_opened_takes_the_place_of_the_one_with_all_that_was_typed():
    visitor = a_visitor("nights_3~duck_1")
    type_logit(visitor, 0, "5")
    visitor.open_table("goose = 7", "What you pasted")
    assert link(visitor) == "goose_7"
    visitor.undo()
    assert link(visitor) == "nights_5~duck_1"


def test_the_words_of_a_chapter_are_put_into_the_table_and_that_is_said():
    visitor = a_visitor("goose_7")
    visitor.take_words(lambda: TypedTable.from_link("nights_3~duck_1").frame)
    assert link(visitor) == "nights_3~duck_1"
    assert "these words" in visitor.toast


def test_a_real_model_is_asked_about_the_first_words_of_the_table():
    many = "~".join(f"w{n}_1" for n in range(20))
    words = a_visitor(many).words_to_ask_about
    assert words == tuple(f"w{n}" for n in range(MAX_ASKED))
    assert a_visitor("").words_to_ask_about == ()


# ---- Charts that a hand moves --------------------------------------------------------------------


def hand_stops(visitor, place, start, name="T"):
    """Where a hand leaves a chart, as the browser sends it; what it moves."""
    visitor.state["chart"] = {"selection": {name: [{"place": place}]}}
    moved = []
    visitor.hand_stopped(name, start, moved.append, "chart")
    return moved


def test_a_chart_starts_anew_where_T_is_typed_or_another_chapter_is_opened_and_not_under_a_hand():
    visitor = a_visitor(T=1.0)
    first = visitor.start_of("T", "heat", 4)
    visitor.move_temperature(first, 3.05)
    assert visitor.T == 3.05
    assert visitor.start_of("T", "heat", 4) is first
    visitor.set_temperature(2.0)
    second = visitor.start_of("T", "heat", 4)
    assert (second.number, second.value) == (2, 2.0)
    visitor.chapters_opened += 1
    assert visitor.start_of("T", "heat", 4).number == 3


def test_a_place_that_no_slider_has_moves_nothing():
    visitor = a_visitor()
    start = visitor.start_of("T")
    assert hand_stops(visitor, 3.05, start) == [3.05]
    for junk in (-1, "3", None, 12, math.nan):
        assert hand_stops(visitor, junk, start) == []


def test_where_T_was_typed_meanwhile_a_hand_on_the_old_chart_counts_no_more():
    visitor = a_visitor()
    start = visitor.start_of("T")
    visitor.set_temperature(5.0)
    assert hand_stops(visitor, 3.05, start) == []


def test_where_the_next_chart_has_begun_it_begins_once_more_at_the_new_place():
    visitor = a_visitor(T=1.0)
    old = visitor.start_of("T", "heat", 4)
    visitor.start_of("T", "heat", 5)  # a word was added while the hand moved
    assert hand_stops(visitor, 3.05, old) == [3.05]
    visitor.T = 3.05
    assert visitor.start_of("T", "heat", 5).value == 3.05


def test_a_hand_that_rests_beyond_the_slider_leaves_T_as_it_was_typed():
    visitor = a_visitor(T=math.inf)
    start = visitor.start_of("T")
    visitor.move_temperature(start, 11.0)
    assert math.inf == visitor.T


def test_a_hand_moves_the_random_number_in_hundredths_below_1():
    visitor = a_visitor()
    for place, u in ((0.123, 0.12), (1.0, 0.99)):
        visitor.move_number(place)
        assert visitor.u == u
    assert visitor.times_set["u"] == 0


def press(visitor, **cell):
    visitor.state["matrix"] = {"selection": {"word": [cell]}}
    visitor.press_cell("matrix")


def test_a_cell_that_is_pressed_chooses_its_word_and_an_old_picture_of_it_does_not():
    visitor = a_visitor(after="of")
    press(visitor, token="friends", turn=0)
    assert (visitor.after, visitor.row_turn) == ("friends", 1)
    press(visitor, token="nights", turn=0)
    press(visitor, token=7, turn=1)
    assert visitor.after == "friends"
    press(visitor, token="x" * 300, turn=1)
    assert visitor.after == "x" * 200


# ---- The address ---------------------------------------------------------------------------------


def test_an_address_is_unseen_until_the_browser_says_that_it_has_it():
    visitor = a_visitor()
    visitor.address_written = 3
    for seen, is_unseen in ((None, True), ("2", True), ("3", False), ("7", False)):
        visitor.state["seen"] = seen
        assert visitor.has_unseen_address is is_unseen


def test_only_another_chapter_is_a_visit_and_its_fields_are_sent_anew():
    visitor = a_visitor()
    for slug, visits, shown_before in (("draw", 1, set()), ("draw", 1, {"T"}), ("learn", 2, set())):
        visitor.fields.shown_before = {"T"}
        visitor.open_chapter(slug)
        assert (visitor.chapter, visitor.chapters_opened) == (slug, visits)
        assert visitor.fields.shown_before == shown_before


def test_what_is_wanted_is_taken_once_and_only_where_it_is_known():
    visitor = a_visitor()
    visitor.want("about")
    assert visitor.take_wanted({"draw": 1}) is None
    assert visitor.take_wanted({"about": 2}) == 2
    assert visitor.take_wanted({"about": 2}) is None


# ---- What is the visitor's own -------------------------------------------------------------------


@pytest.mark.parametrize("error", [TableError, TextError, ResponseError])
def test_what_cannot_be_read_is_named_until_something_can(error):
    visitor = a_visitor()

    def refuse(what):
        raise error(f"{what} is none.")

    visitor.take_or_say_why("table", refuse, "This")
    assert visitor.unread == {"table": "This is none."}
    visitor.take_or_say_why("table", lambda what: None, "That")
    assert visitor.unread == {"table": ""}


def test_a_mistake_of_the_page_itself_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        a_visitor().take_or_say_why("table", lambda: 1 / 0)


def test_a_text_that_is_brought_is_chosen_and_begins_with_a_word_of_its_own():
    visitor = a_visitor(after="of")
    brought = visitor.bring_text("Full of ducks.", "mine.txt")
    assert (visitor.text, visitor.own["text"]) == (brought.own.slug, brought.own)
    assert (visitor.after, brought.own.encoding) == ("of", "")
    visitor.bring_text("No such word", "mine.txt")
    assert visitor.after == ""


def test_a_text_whose_encoding_is_a_guess_can_be_read_again():
    visitor = a_visitor()
    raw = ("утка и гусь плавали в пруду " * 9).encode("koi8-r")
    visitor.bring_text(raw, "утка.txt", "Windows-1251 (Cyrillic)")
    visitor.after, visitor.unread["encoding"] = "duck", "not that way"
    again = visitor.bring_text(raw, "утка.txt", "KOI8 (Cyrillic)")
    assert again.unpacked().decode().startswith("утка")
    assert again.unpacked_raw() == raw
    assert visitor.own["text"].encoding == "KOI8 (Cyrillic)"
    assert (visitor.after, visitor.unread["encoding"]) == ("duck", "")


def test_an_answer_that_is_brought_is_looked_at_from_its_beginning():
    visitor = a_visitor(asked="The duck")
    visitor.position, visitor.are_likeliest = 3, True
    brought = visitor.bring_answer('{"nights": -1}', "mine.json")
    assert (visitor.prompt, visitor.asked) == (brought.own.slug, "")
    assert (visitor.position, visitor.are_likeliest) == (0, False)


@pytest.mark.parametrize(("slug", "position"), [("own-mine", 3), ("own-other", 0)])
def test_back_to_another_answer_looks_at_it_from_its_beginning(slug, position):
    visitor = a_visitor(prompt="own-mine", position=3, are_likeliest=True)
    visitor.follow({"prompt": slug}, {"prompt": Own("mine.json", slug)}, ["guess"])
    assert (visitor.position, visitor.are_likeliest) == (position, position > 0)


@pytest.mark.parametrize("slug", TEXTS)
def test_a_text_of_the_page_begins_with_its_opening(slug):
    visitor = a_visitor(text=slug, after="duck")
    visitor.start_at_its_opening()
    assert visitor.after == TEXTS[slug].opening


def test_an_own_text_goes_on_with_the_word_that_was_typed():
    visitor = a_visitor(text="own-1", after="duck")
    visitor.start_at_its_opening()
    assert visitor.after == "duck"


# ---- Draws ---------------------------------------------------------------------------------------


def test_draws_that_are_asked_for_add_up_until_the_page_draws_them():
    visitor = a_visitor(draws=3)
    visitor.draw_more("draws", 1)
    visitor.draw_more("draws", 20)
    assert (visitor.draws_to_add["draws"], visitor.draws) == (21, 3)
    assert visitor.draws_to_add["written"] == 0


def test_draws_are_added_up_to_the_most_that_there_can_be():
    visitor = a_visitor(draws=3)
    visitor.draw_more("draws", 20)
    visitor.add_draws("draws", 10)
    assert (visitor.draws, visitor.draws_to_add["draws"]) == (10, 0)
    assert visitor.toast == "At most 10 can be drawn here. Press Clear to begin again."


def test_draws_that_fit_need_no_word():
    visitor = a_visitor(draws=3)
    visitor.draw_more("draws", 7)
    visitor.add_draws("draws", 10)
    assert (visitor.draws, visitor.toast) == (10, "")


def drawn(visitor, n):
    """As the page does: it draws n words, and says what came."""
    visitor.draws, visitor.lot = n, Lot("T = 1", n, {"duck": n})


def test_counts_of_one_distribution_go_on():
    visitor = a_visitor(draws=20)  # as a link says
    visitor.begin_lot_if_new((1, "p"))
    assert visitor.draws == 20
    drawn(visitor, 40)
    visitor.begin_lot_if_new((1, "p"))
    assert (visitor.draws, visitor.lots) == (40, ())


def test_another_distribution_begins_a_new_lot_beside_the_old_one():
    visitor = a_visitor()
    visitor.begin_lot_if_new((1, "p"))
    drawn(visitor, 20)
    visitor.begin_lot_if_new((1, "q"))
    assert (visitor.draws, visitor.lot, visitor.lots) == (
        0,
        None,
        (Lot("T = 1", 20, {"duck": 20}),),
    )
    drawn(visitor, 5)
    visitor.begin_lot_if_new((2, "q"))
    assert [lot.drawn for lot in visitor.lots] == [20, 5]


def test_a_lot_that_comes_back_is_the_current_one_and_not_one_of_those_before():
    table = clean_table(PRESETS["lecture"].frame).table
    visitor, draws = a_visitor(), np.array([3, 3, 0])
    visitor.begin_lot_if_new((1, "p"))
    visitor.draws = 3
    visitor.set_lot("T = 1", table, draws)
    visitor.begin_lot_if_new((1, "q"))
    assert len(visitor.lots) == 1
    visitor.drawn_from, visitor.draws = None, 3  # as Back does
    visitor.begin_lot_if_new((1, "p"))
    visitor.set_lot("T = 1", table, draws)
    assert (visitor.lots_before, visitor.lot.drawn) == ((), 3)
    visitor.drawn_from, visitor.draws = None, 0  # as Forward does
    visitor.begin_lot_if_new((1, "q"))
    visitor.set_lot("T = 5", table, draws[:0])
    assert [lot.drawn for lot in visitor.lots_before] == [3]
    visitor.begin_lot_if_new((2, "p"))  # with another seed the same words are another lot
    visitor.set_lot("T = 1", table, draws)
    assert [lot.source for lot in visitor.lots_before] == [(1, "p")]


def test_while_nothing_is_drawn_no_lot_is_kept():
    visitor = a_visitor()
    for T in range(100):  # somebody drags T
        drawn(visitor, 0)
        visitor.begin_lot_if_new((1, T))
    assert visitor.lots == ()


def test_all_draws_go_at_once():
    visitor = a_visitor()
    visitor.begin_lot_if_new((1, "p"))
    drawn(visitor, 20)
    visitor.begin_lot_if_new((1, "q"))
    drawn(visitor, 5)
    visitor.draw_more("draws", 20)
    visitor.clear_draws("draws")
    assert (visitor.draws, visitor.draws_to_add["draws"], visitor.lots, visitor.lot) == (
        0,
        0,
        (),
        None,
    )
    visitor.begin_lot_if_new((1, "p"))
    assert visitor.lots == ()


def test_another_number_is_one_of_those_that_are_offered():
    visitor, numbers = a_visitor(), np.array([0.125, 0.5])
    found = set()
    for _ in range(100):
        visitor.draw_another_number(numbers)
        found.add(visitor.u)
    assert found == {0.125, 0.5}
    assert visitor.times_set == {"T": 0, "u": 100}
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
    visitor.take_away(row)
    assert visitor.definitions == tuple(one for one in THREE if one != THREE[row])
    visitor.put_back()
    assert visitor.definitions == THREE
    assert visitor.taken_away is None


def test_a_double_click_takes_one_definition_away():
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(0)
    visitor.take_away(0)
    assert visitor.definitions == THREE[1:]
    visitor.put_back()
    assert visitor.definitions == THREE


def test_the_one_taken_away_last_comes_back():
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(2)
    visitor.take_away(0)
    visitor.put_back()
    assert visitor.definitions == THREE[:2]


@pytest.mark.parametrize("row", [1, 2])
def test_what_is_typed_finds_its_definition_where_that_has_moved_up(row):
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(0)
    visitor.rewrite(row, FORMULA, "tv")  # typed before the page had answered
    assert visitor.definitions[row - 1] == (THREE[row][0], "tv")
    assert visitor.definitions[2 - row] == THREE[3 - row]  # the other one is as it was


def test_after_back_too_what_is_typed_finds_its_definition():
    visitor = a_visitor()
    visitor.follow({"definitions": "A: kl; B: tv"}, {}, ["define"])
    numbers = dict(zip("AB", visitor.definition_numbers, strict=True))
    visitor.take_away(numbers["A"])
    visitor.add_definition("C", "js")
    visitor.follow({"definitions": "A: kl; B: tv"}, {}, ["define"])
    visitor.rewrite(numbers["B"], FORMULA, "tv / 2")  # typed before Back was answered
    assert visitor.definitions == (("A", "kl"), ("B", "tv / 2"))


def test_a_new_definition_never_gets_what_was_typed_for_one_that_is_gone():
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(2)
    visitor.take_away(1)
    visitor.add_definition("new", "js")
    visitor.rewrite(2, FORMULA, "tv")
    assert visitor.definitions == (THREE[0], ("new", "js"))


def test_what_is_typed_in_the_row_that_was_taken_away_goes_with_it():
    visitor = a_visitor(definitions=THREE)
    visitor.take_away(2)
    visitor.rewrite(2, FORMULA, "tv")
    assert visitor.definitions == THREE[:2]


def extreme_of(visitor, formula, judged=None, least=False):
    (typed,) = parsed_definitions([("mine", formula)])
    visitor.definitions = (("mine", formula),)
    judged = judged or judge_table(visitor.editor.now.clean.table, "one")
    visitor.set_to_extreme(judged, typed, least)


def test_the_machine_is_set_to_where_a_definition_is_largest_or_least():
    visitor = a_visitor(T=5.0)
    extreme_of(visitor, "entropy")
    assert visitor.T == 10  # of those on the slider
    extreme_of(visitor, "entropy", least=True)
    assert visitor.T == 0
    assert visitor.times_set["T"] == 2
    assert visitor.why_no_extreme == ""


def test_where_top_p_may_change_it_changes_too_and_else_it_stays():
    visitor = a_visitor(T=5.0, top_p=0.5)
    extreme_of(visitor, "entropy")
    assert visitor.top_p == 0.5
    visitor.with_top_p = True
    extreme_of(visitor, "entropy")
    assert visitor.top_p == 1


def test_a_machine_that_writes_has_no_top_p():
    visitor = a_visitor(T=5.0, top_p=0.5, with_top_p=True)
    model = NGramModel.fit(["of", "friends", "of", "nights", "of", "friends"])
    extreme_of(visitor, "entropy", judge_text(model, None, ("of",), 1, "one"))
    assert visitor.top_p == 0.5


def test_a_definition_without_an_extreme_says_why_as_long_as_it_stands_there():
    visitor = a_visitor(T=5.0)
    extreme_of(visitor, "log(0 − entropy − 1)")
    assert visitor.T == 5
    assert "undefined" in visitor.why_no_extreme
    visitor.definitions = (("mine", "entropy"),)
    assert visitor.why_no_extreme == ""


def test_a_real_model_writes_as_the_page_is_set():
    visitor = a_visitor(asked="The duck", T=2.0, seed=7, normal="uniform")
    steps = [("temperature", 2.0)]
    assert visitor.how_to_make(20, ["kl"]) == ("The duck", 20, steps, 7, ["kl"], True)
    visitor.top_p, visitor.normal = 0.9, "one"
    steps = [("temperature", 2.0), ("top_p", 0.9)]
    assert visitor.how_to_make(20, ["kl"]) == ("The duck", 20, steps, 7, ["kl"], False)


# ---- The room ------------------------------------------------------------------------------------


def test_an_empty_field_is_no_hand():
    visitor = a_visitor()
    visitor.count_hands("duck", 3)
    visitor.count_hands("nights", None)
    assert visitor.guesses.times == (("duck", 3),)


def test_lines_of_a_chat_leave_the_field_once_they_are_counted():
    visitor = a_visitor()
    visitor.type_chat("Ana: duck\nBen: rain")
    visitor.count_lines(["duck"])
    assert visitor.guesses.times == (("duck", 1),)
    assert (visitor.chat, visitor.state["room"]) == ("", False)


def test_an_empty_field_and_halves_of_characters_are_texts_too():
    visitor = a_visitor(trial=Trial.of([]))
    visitor.type_chat(None)
    assert visitor.chat == ""
    visitor.type_chat("half \ud83e")
    assert visitor.chat.encode()
    visitor.add_piece(Judged(visitor.editor.now.clean.table), None)
    visitor.add_piece(Judged(visitor.editor.now.clean.table), "\ud83e")
    assert visitor.piece_typed.encode()


def test_what_is_no_word_of_the_table_can_be_dismissed():
    visitor = a_visitor(guesses=Guesses((("duck", 1), ("rain", 2)), ("what?",)))
    visitor.dismiss_unread()
    assert visitor.guesses == Guesses((("duck", 1),))


def test_a_poll_hides_the_answer_again():
    visitor = a_visitor()
    visitor.revealed = True
    visitor.open_poll(Polls().of(b"me", "guess"), [Question("?", ("duck",))])
    assert not visitor.revealed


def test_a_poll_about_the_trial_leaves_the_answer_of_guess():
    visitor = a_visitor(revealed=True)
    visitor.open_poll(Polls().of(b"me", "trial"), [Question("duck duck", ("yes", "no"))])
    assert visitor.revealed


def test_the_trial_before_can_be_brought_back():
    first, second = (Trial.of([Piece(text, (text,), "")]) for text in ("friends", "duck"))
    visitor = a_visitor()
    visitor.begin_trial(first)
    visitor.begin_trial(second)
    visitor.put_back_trial()
    assert (visitor.trial, visitor.former_trial) == (first, second)


def test_what_a_poll_brings_is_added_to_the_guesses():
    visitor, polls = a_visitor(), Polls()
    visitor.count_hands("duck", 3)
    visitor.open_poll(polls.of(b"me", "guess"), [Question("?", ("nights", "duck"))])
    polls.vote(polls.standing(b"me", "guess")[0], b"a phone", 0, 1)
    visitor.close_poll(polls.of(b"me", "guess"))
    visitor.close_poll(polls.of(b"me", "guess"))  # a second click
    assert visitor.guesses.times == (("duck", 4),)


def test_where_there_is_no_room_for_a_poll_it_is_noted_why():
    visitor, polls = a_visitor(), Polls()
    for n in range(MAX_POLLS):
        polls.open(n, "guess", [Question("?", ("a",))])
    visitor.open_poll(polls.of(b"me", "guess"), [Question("?", ("a",))])
    assert visitor.unread["poll_guess"].startswith("50 polls are open")
    polls.close(0, "guess")
    visitor.open_poll(polls.of(b"me", "guess"), [Question("?", ("a",))])
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
    judged = Judged(visitor.editor.now.clean.table)
    visitor.add_piece(judged, "friends and duck")
    assert visitor.piece_typed == "friends and duck"
    assert visitor.unread["piece"] == "“and” is not a word of the table."
    visitor.add_piece(judged, "friends duck")
    assert (visitor.piece_typed, visitor.unread["piece"]) == ("", "")
    assert visitor.trial.pieces[0].tokens == ("friends", "duck")

"""A message that left the browser before it heard of the last change takes nothing back.

Such a message carries, beside what the hand has just changed, the old values of all that the page
has changed meanwhile.
"""

import pytest

TWO = "Deviation: kl(q, p); Novel and typical: surprise × typicality"

# Of each: the chapter, what is done first, and what is true after it and must stay so.
CHANGED = {
    "T": ("draw", lambda page: page.type("T_text", "2.7"), {"T": 2.7, "beta_text": "0.37037"}),
    "beta": ("draw", lambda page: page.type("beta_text", "0.5"), {"T": 2.0, "T_text": "2"}),
    "quick": ("draw", lambda page: page.pick("quick", 5.0), {"T": 5.0, "T_text": "5"}),
    "mistyped": ("draw", lambda page: page.type("T_text", "abc"), {"T": 1.0, "T_text": "abc"}),
    "seed": ("draw", lambda page: page.set_number("seed", 42), {"seed": 42}),
    "table": ("draw", lambda page: page.take_preset("rivals"), {}),
    "cell": ("draw", lambda page: page.edit({0: {"word": "mine"}}), {}),
    "samplers": ("draw", lambda page: page.choose("sampler_names", ["top_k"]), {}),
    "luck": ("draw", lambda page: page.choose("luck_texts", ["3", "abc"]), {}),
    "opening": ("learn", lambda page: page.select("text", "french"), {"after": "le"}),
    "part": ("learn", lambda page: page.pick("part", "write"), {"part": "write"}),
    "pins": ("compare", lambda page: page.press("Compare 0.5, 1, 2, 5, 10"), {}),
    "name": ("define", lambda page: page.type("name_0", "Mine"), {}),
    "formula": ("define", lambda page: page.type("formula_0", "tv"), {}),
    "taken away": ("define", lambda page: page.press("away_0_of_0"), {}),
    "machine": ("define", lambda page: page.select("machine", "prompt"), {"machine": "prompt"}),
    "extreme": ("define", lambda page: page.press("most_0"), {"T": 0.0, "T_text": "0"}),
}
SETTINGS = ["T", "T_text", "beta_text", "seed", "samplers", "luck", "pins", "text", "after"]
SETTINGS += ["part", "definitions", "machine"]


def settings(page):
    shown = {name: page.state.get(name) for name in SETTINGS}
    return shown | {"address": page.address, "table": page.table}


@pytest.mark.parametrize("what", CHANGED)
def test_nothing_is_taken_back_by_what_is_pressed_before_the_answer(open_page, what):
    chapter, change, after = CHANGED[what]
    page = open_page(chapter)
    change(page)
    there = settings(page)
    assert {name: there[name] for name in after} == after
    late = open_page(chapter)
    first = settings(late)
    with late.answers_late():
        change(late)
        late.run()
    assert settings(late) == there != first


def test_what_is_pressed_then_is_done_too(open_page):
    page = open_page("draw")
    with page.answers_late():
        page.type("T_text", "2.7").press("draws_10").press("draws_1")
    assert (page.state["T"], page.state["draws"]) == (2.7, 11)


def test_what_is_typed_then_is_the_last_word(open_page):
    page = open_page("draw")
    with page.answers_late():
        page.type("T_text", "2.7").type("beta_text", "0.5").set_number("seed", 3)
    assert (page.state["T"], page.state["T_text"], page.state["seed"]) == (2.0, "2", 3)


def test_many_temperatures_before_the_first_answer(open_page):
    page = open_page("temperature")
    with page.answers_late():
        for typed in ("2", "3", "4", "5"):
            page.type("T_text", typed)
        page.pick("quick", 10.0).type("beta_text", "4")
    assert page.state["T"] == 0.25
    assert page.address["T"] == "0.25"


def test_what_is_typed_before_another_chapter_is_opened_is_not_lost(open_page):
    page = open_page("draw")
    with page.answers_late():
        page.type("T_text", "2.7").set_number("seed", 42).go("softmax")
    assert page.address == {"chapter": "softmax", "T": "2.7", "seed": "42"}


def test_once_the_answer_is_heard_the_old_value_can_be_typed(open_page):
    page = open_page("temperature").unfold("typing").type("T_text", "2.7").type("beta_text", "1")
    assert page.state["T"] == 1


def test_a_value_of_a_sampler_is_not_taken_back(open_page):
    page = open_page("draw", samplers="temperature~top_k-2")
    with page.answers_late():
        page.set_number("top_k_value", 3).press("Order of llama.cpp").press("draws_1")
    assert page.address["samplers"] == "top_k-3~temperature"
    assert page.state["draws"] == 1


def test_what_is_typed_in_a_middle_row_finds_its_definition(open_page):
    page = open_page("define", definitions=f"{TWO}; Other: js")
    with page.answers_late():
        page.press("away_0_of_0").type("formula_1", "tv")
    assert list(page.state["definitions"]) == [("Novel and typical", "tv"), ("Other", "js")]


@pytest.mark.parametrize(
    ("taken", "after"),
    [
        ("away_0_of_0", [("Mine", "surprise × typicality")]),  # typed in the other row: kept
        ("away_1_of_1", [("Deviation", "kl(q, p)")]),  # in the row that is gone: no other has it
    ],
)
def test_what_is_typed_in_the_last_row_after_one_was_taken_away(open_page, taken, after):
    page = open_page("define", definitions=TWO)
    with page.answers_late():
        page.press(taken).type("name_1", "Mine")
    assert list(page.state["definitions"]) == after


@pytest.mark.parametrize("number", ["0", "", "x", "-1", "9" * 30])
def test_a_number_that_no_browser_would_send_does_no_harm(open_page, number):
    page = open_page("draw").type("T_text", "2.7").seen(number).press("draws_1")
    assert (page.state["T"], page.state["draws"]) == (2.7, 1)


def test_an_old_number_with_an_old_value_is_no_wish_and_with_a_new_one_it_is(open_page):
    page = open_page("temperature")
    before = page.last_change
    page.type("T_text", "2.7").seen(before).type("beta_text", "1")
    assert page.state["T"] == 2.7
    assert page.seen(before).type("beta_text", "0.5").state["T"] == 2


# --- What is no longer on the page when the message comes ---

REPLACED_BY = {
    "example": lambda page: page.take_preset("rivals"),
    "counts": lambda page: page.toggle_counts(),
}


@pytest.mark.parametrize("way", REPLACED_BY)
def test_a_table_is_replaced_once_and_is_one_undo_away(open_page, way):
    # The list and the switch of the table before are still in the messages that follow.
    page = open_page("draw")
    before = page.table
    with page.answers_late():
        REPLACED_BY[way](page).press("draws_1").press("draws_1")
    assert page.table == REPLACED_BY[way](open_page("draw")).table
    assert page.state["draws"] == 2
    assert page.press("Undo").table == before
    assert not page.can_press("Undo")


def test_leaving_the_chapters_of_the_table_is_no_step_to_undo(open_page):
    page = open_page("draw", table="~rivals")
    with page.answers_late():
        page.go("learn").press("draws_1")
    assert page.go("draw").address == {"chapter": "draw", "table": "~rivals", "draws": "1"}
    assert not page.can_press("Undo")


# --- What is one's own, replaced ---


def test_a_text_that_is_replaced_before_the_answer(open_page):
    page = open_page("learn", part="write").upload("a.txt", b"of duck of duck", into="text")
    page.unfold("text_way_in")
    with page.answers_late():
        page.upload("b.txt", b"of goose of goose", into="text").press("written_1").run()
    assert page.state["own"]["text"].name == "b.txt"
    assert (page.state["text"], page.state["written"]) == (page.state["own"]["text"].slug, 2)
    assert "Your own: b.txt" in page.at.selectbox(key="text_field").options


def test_an_answer_that_is_replaced_before_the_answer_to_it(open_page):
    page = open_page("model").upload("a.json", b'{"a": -1, "b": -2}', into="answer")
    page.unfold("answer_way_in")
    with page.answers_late():
        page.upload("b.json", b'{"c": -1, "d": -2}', into="answer").type("T_text", "2")
    assert page.state["own"]["prompt"].name == "b.json"
    assert page.state["T"] == 2
    assert page.data("bars")["label"].tolist()[:2] == ["c", "d"]


def test_a_text_that_is_chosen_before_the_answer_to_ones_own(open_page):
    page = open_page("learn").unfold("text_way_in")
    with page.answers_late():
        page.upload("a.txt", b"of duck of duck", into="text").select("text", "french").run()
    assert page.state["text"] == "french"
    assert page.state["after"] == "le"

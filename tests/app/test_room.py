"""The room joins in: guesses in Guess, verdicts in Define, and votes from phones for both."""

import json
import sys

import pytest

from softmax_core.settings.polls import CLOSED, UNKNOWN

FORTY = "nights_12~laughter_6~duck_2~friends_20"


def heads(page):
    return page.data("heads")["head"].tolist()


# ── Guess: hands and lines of a chat ────────────────────────────────────────────────────────────


def count_hands(page, **hands):
    page.unfold("room")
    for word, n in hands.items():
        page.set_number(f"guesses of {word}", n)
    return page


def test_hands_are_counted_word_by_word_and_are_in_the_link(open_page):
    page = count_hands(open_page(), nights=12, laughter=6, duck=2, friends=20)
    assert page.address == {"guesses": FORTY}
    assert heads(page) == ["The room"]
    assert page.data("columns")["text"].tolist()[3] == "50% (20)"


def test_after_the_reveal_the_room_has_a_temperature(open_page):
    page = open_page(guesses=FORTY).press("reveal")
    assert heads(page) == ["The room", "The model, T = 1", "Closest, T = 1.484"]
    assert "T from 0.995 to 2.91 is plausible" in page.text
    assert "0.0693 bits at T = 1, 0.0089 bits where it comes closest" in page.text


def test_before_the_reveal_nothing_of_the_model_reaches_the_browser(open_page):
    page = open_page(guesses=FORTY)
    bars = page.data("columns")
    longest = (bars["end"] - bars["start"]) / (bars["end"] - bars["start"]).max()
    assert longest.round(3).tolist() == [0.6, 0.3, 0.1, 1.0]  # of 12, 6, 2 and 20 guesses alone
    assert "T =" not in page.text


def test_a_room_of_ducks_is_explained(open_page):
    page = open_page(guesses="nights_8~laughter_6~duck_18~friends_8").press("reveal")
    assert "hotter than T = ∞" in page.text
    assert "β = −0.2865" in page.text


def test_lines_of_a_chat_are_counted_and_those_without_a_word_are_listed(open_page):
    page = count_hands(open_page(), duck=1)
    page.at.text_area(key="chat").set_value("Ana: friends\nBen: *rain*\nCy - Duck")
    page.press("Count these lines")
    assert page.address["guesses"] == "duck_2~friends_1"
    assert "*rain*" in page.text
    assert "Ben" not in page.text
    assert page.unfold("room").at.text_area(key="chat").value == ""
    assert "*rain*" not in page.press("dismiss_lines").text


def test_guesses_of_a_word_that_was_deleted_are_named_and_come_back(open_page):
    page = open_page(guesses=FORTY).edit(deleted=[2])
    assert "duck: 2" in page.text
    assert page.press("undo").data("columns")["text"].tolist()[2] == "5% (2)"


def test_they_can_be_cleared(open_page):
    page = open_page(guesses=FORTY).unfold("room").press("Clear the guesses")
    assert "guesses" not in page.address


def test_a_hostile_word_is_shown_literally(open_page):
    page = open_page(table="**bold**_1~$x$_2").unfold("room")
    labels = [one.label for one in page.at.number_input]
    assert labels == ["` **bold** `", "` $x$ `"]


# ── Polls ───────────────────────────────────────────────────────────────────────────────────────


def code_on(page):
    (code,) = [title.value for title in page.at.title if len(title.value) == 4]
    return code


def open_poll(page):
    page.unfold("room").press("open_guess")
    return code_on(page)


def phone(open_page, code):
    return open_page("vote", room=code)


def answers(one, number=0):
    """The answers on a phone, as they are written, and the place of the one that is chosen."""
    (group,) = [group for group in one.at.button_group if group.key == f"answer_{number}"]
    return group.options, group.value


def cast(one, answer, number=0):
    options, _ = answers(one, number)
    return one.pick(f"answer_{number}", options.index(answer))


def test_phones_vote_and_the_wall_counts(open_page):
    wall = open_page()
    code = open_poll(wall)
    phones = [phone(open_page, code) for _ in range(3)]
    for one, word in zip(phones, ["friends", "friends", "duck"], strict=True):
        cast(one, word)
    assert "3 people have voted." in wall.run().text
    assert wall.data("columns")["text"].tolist() == [
        "0% (0)",
        "0% (0)",
        "33% (1)",
        "67% (2)",
    ]
    cast(phones[0], "duck")
    wall.press("close_guess")
    assert wall.address["guesses"] == "duck_2~friends_1"
    assert CLOSED in cast(phones[1], "nights").at.info[0].value


def test_a_phone_shows_the_question_and_which_word_it_has_chosen(open_page):
    one = phone(open_page, open_poll(open_page()))
    assert "full of …”\nWhich word comes next?" in one.text
    assert answers(one) == (["duck", "friends", "laughter", "nights"], None)
    assert "Your vote is counted." not in one.prose
    assert answers(cast(one, "laughter"))[1] == 2
    assert "Your vote is counted." in one.prose
    assert answers(one.pick("answer_0", None))[1] == 2  # pressed again, it stays
    assert not one.shows_table


def test_a_wrong_code_is_said_and_another_can_be_typed(open_page):
    one = phone(open_page, "QQQQ")
    assert one.at.info[0].value == UNKNOWN
    one.type("code", open_poll(open_page()).lower())
    assert "friends" in answers(one)[0]


def test_without_a_code_it_is_asked_for(open_page):
    one = open_page("vote")
    assert one.at.info[0].value == "Type the four letters that are on the wall."


def test_a_word_that_looks_like_markdown_is_voted_for_as_it_is(open_page):
    wall = open_page(table="**bold**_1~duck_2")
    one = phone(open_page, open_poll(wall))
    cast(one, "` **bold** `")
    wall.press("close_guess")
    assert wall.address["guesses"] == "**bold**_1"


def test_votes_are_added_to_the_hands(open_page):
    wall = count_hands(open_page(), friends=3)
    cast(phone(open_page, open_poll(wall)), "friends")
    assert wall.press("close_guess").address["guesses"] == "friends_4"


def test_a_poll_that_is_open_cannot_be_opened_again_and_hides_the_answer(open_page):
    wall = open_page().press("reveal")
    code = open_poll(wall)
    assert not wall.state["revealed"]
    assert not wall.can_press("open_guess")
    assert code_on(wall.run()) == code


def test_without_segno_the_wall_shows_the_address_and_the_code(open_page, monkeypatch):
    monkeypatch.setitem(sys.modules, "segno", None)
    wall = open_page()
    assert len(open_poll(wall)) == 4
    assert "/vote" in wall.text
    assert not wall.at.get("imgs")


def test_a_vote_for_a_word_that_was_deleted_meanwhile_is_named(open_page):
    wall = open_page()
    cast(phone(open_page, open_poll(wall)), "duck")
    assert "duck: 1" in wall.edit(deleted=[2]).text


def test_words_that_only_a_space_tells_apart_are_one_answer(open_page):
    wall = open_page(table="%20the_2~duck_1~the_1")
    options, _ = answers(phone(open_page, open_poll(wall)))
    assert options == ["duck", "the"]


def test_a_table_without_a_word_of_its_own_has_no_poll(open_page):
    page = open_page(table="a_3_5~b_1_7").unfold("room")
    assert not page.can_press("open_guess")


# ── Define: the trial ───────────────────────────────────────────────────────────────────────────

BOOK = {
    "machine": "text",
    "text": "english",
    "definitions": "Surprise: surprise; Turned: -surprise",
}


@pytest.fixture
def trial(open_page):
    return open_page("define", **BOOK).press("Make pieces")


def pieces(page):
    return page.state["trial"].pieces


def call(page, place, verdict):
    return page.pick(f"verdict_{place}", verdict)


def by_surprise(page):
    """The places of the pieces in the order of the first axis: from the left, and from the line up."""
    marks = (
        page.data("marks").query("row == 0").sort_values(["place", "y"], ascending=[True, False])
    )
    return [int(number) - 1 for number in marks["number"]]


def test_about_ten_pieces_come_without_their_sources(trial):
    assert len(pieces(trial)) in (9, 10)  # two may happen to be equal
    for place, piece in enumerate(pieces(trial)):
        assert f"{place + 1}. {piece.text}" in trial.text
        assert piece.source not in trial.text
    trial.press("Reveal the sources")
    assert "← the machine at T = 0" in trial.text
    assert "← the machine at T = 0" not in trial.press("Hide the sources").text


def test_each_definition_is_held_against_the_verdicts(trial):
    order = by_surprise(trial)
    for place in order[-3:]:
        call(trial, place, "Creative")
    for place in order[:3]:
        call(trial, place, "Not creative")
    scores = trial.frame("pairs ranked as the room does").set_index("definition")
    assert scores.loc["Surprise"].tolist()[0].startswith("100% of ")
    assert scores.loc["Turned"].tolist()[0].startswith("0% of ")
    assert "Better than a coin toss: Surprise." in trial.text
    assert "The room calls 3 pieces creative (filled), and 3 not creative (ringed)." in trial.text


def test_a_mended_formula_is_scored_at_once(trial):
    order = by_surprise(trial)
    call(trial, order[0], "Creative")
    call(trial, order[-1], "Not creative")
    trial.type("formula_0", "-surprise")
    scores = trial.frame("pairs ranked as the room does").set_index("definition")
    assert scores.loc["Surprise"].tolist()[0].startswith("100% of ")


def test_new_pieces_can_be_taken_back(trial):
    call(trial, 3, "Creative")
    before = trial.state["trial"]
    trial.press("New pieces")
    assert trial.state["trial"] != before
    trial.press("Back to the pieces before")
    assert trial.state["trial"] == before


def test_during_a_poll_the_pieces_stay_as_they_are(trial):
    trial.press("open_trial")
    assert not trial.can_press("New pieces")
    assert not trial.can_press("open_trial")
    assert f"1. {pieces(trial)[0].text}" in trial.text


def test_a_table_without_a_word_of_its_own_makes_no_pieces(open_page):
    page = open_page("define", table="a_3_5~b_1_7").press("Make pieces")
    assert page.state["trial"] is None


def test_a_piece_from_the_room_is_added_and_can_be_taken_away(trial):
    before = pieces(trial)
    trial.type("own_piece", "The *duck* was a zeppelin.")
    assert f"{len(before) + 1}. The *duck* was a zeppelin." in trial.text
    trial.press(f"away_piece_{len(before)}")
    assert pieces(trial) == before


def test_a_piece_with_a_word_that_the_table_has_not_is_kept_and_named(open_page):
    page = open_page("define").press("Make pieces").type("own_piece", "friends and duck")
    assert "“and” is not a word of the table." in page.text
    assert page.at.text_input(key="own_piece").value == "friends and duck"
    page.type("own_piece", "friends duck friends")
    assert "friends duck friends" in page.text
    assert page.at.text_input(key="own_piece").value == ""


def test_what_does_not_show_in_a_piece_is_said(open_page):
    page = open_page("define", definitions="Heat: T; Surprise: surprise").press("Make pieces")
    assert "Heat: “T” does not show in a piece." in page.text


def test_phones_judge_the_pieces(open_page, trial):
    trial.press("open_trial")
    one, other = (phone(open_page, code_on(trial)) for _ in range(2))
    assert f"5. {pieces(trial)[4].text}" in one.text
    cast(one, "Creative", 4)
    cast(cast(other, "Creative", 4), "Not creative", 5)
    trial.press("close_trial")
    assert trial.state["trial"].votes[4:6] == ((2, 0), (0, 1))
    assert "(creative: 2 of 2)" in trial.text


def test_a_trial_is_kept_as_a_file_and_opened_again(open_page, trial):
    call(trial, 2, "Creative")
    file = trial.state["trial"].to_json()
    page = open_page("define", **BOOK).upload("trial.json", file.encode(), into="trial")
    assert page.state["trial"] == trial.state["trial"]


def test_another_file_is_refused_where_the_hand_is(open_page):
    page = open_page("define").paste(json.dumps({"a": 1}), into="trial")
    assert "This is not a saved trial." in page.text
    assert page.state["trial"] is None


def test_a_trial_outlives_a_visit_to_another_chapter_and_another_machine(trial):
    before = trial.state["trial"]
    trial.go("guess").go("define")
    assert trial.state["trial"] == before
    trial.select("machine", "table")
    assert trial.state["trial"] == before
    assert not trial.at.exception

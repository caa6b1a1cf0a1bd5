"""The table at the side: what is typed stays, and what can be used is used."""

import pandas as pd
import pytest
from read_tables import read_table

from softmax_core.reading.presets import PRESETS
from softmax_core.reading.table_files import to_csv, to_json

LECTURE = [["nights", "3"], ["laughter", "2"], ["duck", "1"], ["friends", "4"]]


@pytest.fixture
def calculation(open_page):
    return open_page(chapter="softmax")


def used(page):
    """The words that the chapter works with."""
    return page.frame("βz")["word"].tolist()


# --- Editing ---


def test_an_edited_cell_moves_the_numbers(calculation):
    calculation.edit({2: {"word": "goose", "logit": "3"}})
    assert used(calculation) == ["nights", "laughter", "goose", "friends"]
    assert calculation.frame("βz")["p"].tolist() == ["0.20", "0.07", "0.20", "0.53"]


def test_rows_are_added_and_deleted(calculation):
    calculation.edit(added=[{"word": "stars", "logit": "2,5"}], deleted=[0, 2])
    assert used(calculation) == ["laughter", "friends", "stars"]
    assert calculation.words == ["laughter", "friends", "stars"]


def test_a_row_that_is_being_typed_disturbs_nothing(calculation):
    calculation.edit(added=[{}])
    assert used(calculation) == [word for word, _ in LECTURE]
    assert calculation.text == ""


def test_the_second_edit_keeps_the_first(calculation):
    calculation.edit({0: {"logit": "9"}}).edit({0: {"logit": "9"}, 1: {"logit": "8"}})
    assert [row[1] for row in calculation.table] == ["9", "8", "1", "4"]


# --- Cells that cannot be used ---


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("abc", "“abc” is not a number"),
        ("**zqx**", "“**zqx**” is not a number"),
        ("", "the field is empty"),
        (None, "the field is empty"),
        ("inf", "“inf” is not a logit"),
        ("NaN", "“NaN” is not a number"),
        ("1e999", "“1e999” is too large"),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_goes_on(calculation, typed, named):
    calculation.edit({2: {"logit": typed}})
    assert f"Row 3 (“duck”), logit: {named}" in calculation.text
    assert used(calculation) == ["nights", "laughter", "friends"]
    assert calculation.table[2] == ["duck", typed or ""]  # still there to be mended


def test_a_bad_count_is_named(calculation):
    calculation.toggle_counts().edit(
        {0: {"count": "many"}, 1: {"count": "-1"}, 2: {"count": "1,000"}}
    )
    assert "Row 1 (“nights”), count: “many” is not a number" in calculation.text
    assert "Row 2 (“laughter”), count: “-1” is not a whole number" in calculation.text
    assert used(calculation) == ["duck", "friends"]
    assert calculation.frame("βz")["count g"].tolist() == ["1,000", "1"]


def test_the_same_word_twice_is_two_candidates_told_apart(calculation):
    calculation.edit({2: {"word": "nights"}})
    assert used(calculation) == ["nights (1)", "laughter", "nights (2)", "friends"]
    assert "“nights” stands in rows 1 and 3" in calculation.text


def test_without_a_usable_row_the_page_asks_for_one_and_recovers(open_page, table_chapter):
    page = open_page(chapter=table_chapter).edit(deleted=[0, 1, 2, 3])
    assert "No row can be used yet" in page.text
    assert "There is no word to work with" in page.prose
    assert not page.charts
    page.edit(added=[{"word": "hope", "logit": "0"}], deleted=[0, 1, 2, 3])
    assert "There is no word to work with" not in page.prose
    assert page.charts


def test_a_chapter_that_is_not_about_the_table_needs_no_row_of_it(open_page, tableless_chapter):
    page = open_page().edit(deleted=[0, 1, 2, 3]).go(tableless_chapter)
    assert "No row can be used yet" not in page.text
    assert "There is no word to work with" not in page.prose
    assert page.charts


def test_all_logits_minus_infinity_is_no_table(calculation):
    calculation.edit({row: {"logit": "-∞"} for row in range(4)})
    assert "Every logit is −∞" in calculation.text
    assert "There is no word to work with" in calculation.prose


def test_one_word_only_is_certain(open_page, table_chapter):
    page = open_page(chapter=table_chapter, table="alone_-7", T="0.5")
    if table_chapter == "softmax":
        assert page.frame("βz")["p"].tolist() == ["1.00"]


def test_two_thousand_rows(open_page, table_chapter):
    page = open_page(chapter=table_chapter).paste(
        "\n".join(f"w{n} = {n % 17}" for n in range(2000))
    )
    assert page.text.count("left out") == 0
    last = {"guess": "words", "temperature": "sweep", "compare": "pinned", "draw": "counts"}
    if table_chapter in last:
        labels = page.data(last[table_chapter])["label"].unique()
        assert labels[-1] == f"{2000 - len(labels) + 1:,} other words"


def test_of_five_thousand_rows_the_first_2000_are_used_and_the_page_says_so(open_page):
    page = open_page().paste("\n".join(f"w{n} = 1" for n in range(5000)))
    assert "The table has 5,000 rows; only the first 2,000 are used." in page.text
    assert len(page.table) == 5000  # nothing is lost
    assert page.data("words")["label"].tolist()[-1] == "1,976 other words"
    assert "too long for the page's address" in page.prose


# --- Presets, undo, redo ---


def test_a_preset_replaces_the_table(open_page):
    page = open_page().take_preset("rivals")
    assert page.words == ["glow", "light", "music", "silence", "thunder"]
    assert page.address == {"table": "~rivals"}


REPLACED_BY = {
    "preset": lambda page: page.take_preset("tail"),
    "paste": lambda page: page.paste("glow = 4\nlight = 3"),
    "file": lambda page: page.upload("mine.csv", b"word,logit\nglow,4\nlight,3\n"),
    "counts": lambda page: page.toggle_counts(),
    "shift": lambda page: page.press("Add it to every logit"),
    "double": lambda page: page.press("Double the logits and these temperatures"),
}


@pytest.mark.parametrize("way", REPLACED_BY)
def test_undo_brings_back_what_was_typed(open_page, way):
    page = open_page(chapter="compare").edit({0: {"word": "my own", "logit": "abc"}})
    mine, address = page.table, page.address
    REPLACED_BY[way](page)
    theirs = page.table
    assert theirs != mine
    page.press("Undo")
    assert page.table == mine
    assert page.address["table"] == address["table"]
    assert page.press("Redo").table == theirs
    assert page.press("Undo").press("Undo").table == LECTURE
    assert not page.can_press("Undo")
    assert page.press("Redo").press("Redo").table == theirs


def test_undo_takes_back_what_was_typed_added_and_deleted_one_by_one(open_page):
    page = open_page()
    steps = [page.table]
    edits = ({0: {"logit": "7"}}, [{"word": "geese", "logit": "2"}], [1])
    for n in (1, 2, 3):
        steps.append(page.edit(*edits[:n]).table)
    assert [len(table) for table in steps] == [4, 4, 5, 4]
    for before in reversed(steps[:-1]):
        assert page.press("Undo").table == before
    assert not page.can_press("Undo")
    for after in steps[1:]:
        assert page.press("Redo").table == after
    assert not page.can_press("Redo")


def test_what_changes_nothing_is_no_step(open_page):
    assert not open_page().edit({0: {"logit": "3"}}).can_press("Undo")
    page = open_page().edit(added=[{}])
    assert not page.can_press("Undo")
    page.edit(added=[{"word": "geese"}])
    assert page.press("Undo").table == LECTURE


def test_reset_brings_back_the_lecture_and_undo_both_that_were_before(open_page):
    page = open_page("draw", T="5").edit({0: {"word": "days"}})
    mine = page.table
    page.press("Reset")
    assert (page.table, page.state["T"], page.address) == (LECTURE, 1.0, {"chapter": "draw"})
    page.press("Undo")
    assert (page.table, page.state["T"]) == (mine, 5.0)
    page.press("Redo")
    assert (page.table, page.state["T"]) == (LECTURE, 1.0)


def test_undo_after_a_reset_leaves_a_temperature_alone_that_was_set_since(open_page):
    page = open_page("draw", T="5", table="~rivals").press("Reset").type("T_text", "2")
    page.edit({0: {"word": "days"}}).press("Undo")
    assert (page.table, page.state["T"]) == (LECTURE, 2.0)
    page.press("Undo")
    assert (page.words[0], page.state["T"]) == ("glow", 2.0)


def test_an_edit_that_is_undone_in_the_very_message_after_a_reset_leaves_the_temperature(open_page):
    page = open_page("draw", T="5", table="~rivals").press("Reset")
    page.put_in_table({0: {"word": "days"}}).press("Undo")
    assert (page.table, page.state["T"]) == (LECTURE, 1.0)


def test_undo_goes_back_step_by_step(open_page):
    page = open_page()
    for slug in ("rivals", "equal", "tail"):
        page.take_preset(slug)
    steps = [page.press("Undo").words[0] for _ in range(3)]
    assert steps == ["rose", "glow", "nights"]
    assert page.address == {}


def test_edits_after_an_undo_are_edits_of_that_table(open_page):
    page = open_page().take_preset("rivals").press("Undo").edit({0: {"word": "days"}})
    assert page.words == ["days", "laughter", "duck", "friends"]


def test_the_counts_can_be_switched_on_and_off(open_page):
    page = open_page().toggle_counts()
    assert page.table == [[*row, "1"] for row in LECTURE]
    page.edit(added=[{"word": "1,000 other words", "logit": "0", "count": "1000"}])
    assert page.press("reveal").shares("words")[-1] == pytest.approx(1000 / 1084.7910248837)
    assert page.toggle_counts().table == [*LECTURE, ["1,000 other words", "0"]]


# --- Files ---


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("table.csv", to_csv(PRESETS["rivals"].frame).encode()),
        ("table.json", to_json(PRESETS["rivals"].frame).encode()),
        ("windows.csv", "word;logit\r\nglow;4,1\r\nlight;4\r\n".encode("utf-16")),
        ("tabs.tsv", b"glow\t4.1\nlight\t4\n"),
        ("notes.txt", b"glow = 4.1\nlight = 4\n"),
    ],
)
def test_a_good_file_is_opened(open_page, name, content):
    page = open_page().upload(name, content)
    assert page.words[:2] == ["glow", "light"]
    assert page.text == ""
    assert page.can_press("Undo")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "picture.csv",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
            "not a text file",
        ),
        ("book.csv", b"It was a dark and stormy night.\n" * 50, "No words with numbers"),
        ("broken.json", b'[{"word": "nights", ', "Line 1 of the JSON cannot be read"),
        ("empty.csv", b"", "is empty"),
        ("huge.csv", b"word,logit\n" + b"nights,3\n" * 200_000, "too large"),
        ("**zqx**.csv", b"\x00", "**zqx**.csv"),
    ],
)
def test_a_bad_file_says_why_and_changes_nothing(open_page, name, content, reason):
    page = open_page().edit({0: {"word": "days"}})
    before = page.table
    page.upload(name, content)
    assert "Not opened" in page.prose
    assert reason in page.text
    assert page.table == before
    assert page.press("Undo").table == LECTURE  # the edit, and nothing after it


def test_how_a_file_was_read_is_said_beside_the_table(open_page):
    page = open_page().upload("p.csv", b"Wort;Wahrscheinlichkeit\nnights;0,75\nduck;0,25")
    assert "“Wahrscheinlichkeit” were read as probabilities" in page.text
    assert page.edit({1: {"word": "friends"}}).words == ["nights", "friends"]
    assert "were read as probabilities" in page.text
    assert "were read as probabilities" not in page.press("Undo").press("Undo").text
    page.upload("été.csv", "mot;logit\nété;3,5\nnuits;1".encode("cp1252"))
    assert page.words[0] == "été"
    assert "was read as Windows-1252" in page.text


def test_a_file_is_opened_once_and_can_be_edited_then(open_page):
    page = open_page().upload("mine.csv", b"word,logit\nglow,4\nlight,3\n")
    page.edit({0: {"logit": "5"}}).go("softmax")
    assert page.table == [["glow", "5"], ["light", "3"]]
    page.take_preset("rivals")
    assert len(page.words) == 5


@pytest.mark.parametrize(
    "pasted",
    [
        "glow = 4\nlight = 3",
        "glow\t4\nlight\t3",
        "word,logit\nglow,4\nlight,3",
        '{"glow": 4, "light": 3}',
    ],
)
def test_pasted_words_are_taken(open_page, pasted):
    assert open_page().paste(pasted).table == [["glow", "4"], ["light", "3"]]


@pytest.mark.parametrize("pasted", ["", "   ", "nothing here", "x" * 1_000_001])
def test_a_paste_without_a_table_says_so_and_stays_to_be_mended(open_page, pasted):
    page = open_page().paste(pasted)
    assert "Not opened" in page.prose
    assert page.table == LECTURE
    assert page.state["table_pasted"] == pasted
    assert "Not opened" not in page.paste("glow = 4").prose


def test_a_message_names_its_source_once(open_page):
    page = open_page().upload("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20)
    assert page.text.count("picture.csv") == 1


def test_what_is_saved_can_be_opened_again(open_page):
    page = open_page().edit({0: {"word": 'so "called", _~', "logit": "abc"}})
    frame = page.frame_of_table
    pd.testing.assert_frame_equal(read_table(to_csv(frame)), frame.reset_index(drop=True))
    assert [button.label for button in page.at.download_button] == ["CSV", "JSON"]

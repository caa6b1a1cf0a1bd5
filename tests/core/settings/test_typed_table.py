"""Facts about the table at the side as it was typed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading.presets import PRESETS
from softmax_core.reading.table_files import TableError
from softmax_core.settings.typed_table import FIRST_LINK, TypedTable

LECTURE = TypedTable.from_link(FIRST_LINK)


def cells(table):
    return table.frame.to_numpy().tolist()


def test_a_link_names_an_example_or_spells_out_a_table():
    assert TypedTable.from_link("~crowd").example == "crowd"
    assert cells(TypedTable.from_link("a_1~b_2")) == [["a", "1"], ["b", "2"]]
    with pytest.raises(TableError):
        TypedTable.from_link("~nowhere")


@pytest.mark.parametrize("slug", PRESETS)
def test_every_example_is_itself_and_its_link_is_its_name(slug):
    table = TypedTable.from_example(slug)
    assert (table.example, table.link) == (slug, f"~{slug}")
    assert table.clean.problems == []


def test_an_example_is_none_any_more_once_a_cell_is_changed_and_again_when_it_is_back():
    edited = LECTURE.with_edits({"edited_rows": {0: {"logit": "5"}}})
    assert edited.example == ""
    assert edited.link == "nights_5~laughter_2~duck_1~friends_4"
    assert edited.with_edits({"edited_rows": {0: {"logit": "3"}}}).example == "lecture"


def test_a_table_too_long_for_a_link_has_none():
    rows = [(f"a long word number {n}", "1") for n in range(1000)]
    assert TypedTable(pd.DataFrame(rows, columns=["word", "logit"])).link is None


def test_counts_come_as_ones_and_go():
    counted = LECTURE.with_counts(True)
    assert counted.has_counts
    assert set(counted.frame["count"]) == {"1"}
    assert cells(counted.with_counts(False)) == cells(LECTURE)


def test_only_finite_logits_change():
    table = TypedTable.from_link("a_3~b_x~c_-inf").with_logits(lambda z: z + 10)
    assert table.frame["logit"].tolist() == ["13", "x", "-inf"]


def test_edits_leave_the_table_itself_alone():
    before = cells(LECTURE)
    LECTURE.with_edits({"edited_rows": {0: {"word": "x"}}, "deleted_rows": [1], "added_rows": [{}]})
    assert cells(LECTURE) == before


def test_half_a_character_in_an_edit_is_replaced():
    edits = {
        "edited_rows": {0: {"word": "\ud83e"}},
        "added_rows": [{"word": "du\udd86ck", "logit": "3"}],
    }
    rows = cells(LECTURE.with_edits(edits))
    assert [rows[0][0], *rows[-1]] == ["\ufffd", "du\ufffdck", "3"]
    assert LECTURE.with_edits(edits).clean.problems == []


def test_edits_that_name_no_cell_are_left_out():
    edits = {"edited_rows": {99: {"word": "x"}, 0: {"colour": "red"}}, "deleted_rows": [77]}
    assert cells(LECTURE.with_edits(edits)) == cells(LECTURE)


# --- Colours ---


def colours(table):
    return dict(zip(table.clean.table.words, table.clean.table.colours, strict=True))


def test_no_word_changes_its_colour_when_another_is_deleted():
    table = TypedTable.from_link("~equal")
    for at, word in enumerate(table.clean.table.words):
        left = table.with_edits({"deleted_rows": [at]}).in_place_of(table)
        assert colours(left) == {w: c for w, c in colours(table).items() if w != word}


words = st.sampled_from(["nights", "friends", "rose", "lily", "iris", "moon", "sun", "tea", "cup"])
steps = st.lists(st.tuples(st.sampled_from(["add", "delete", "spoil"]), words), max_size=20)


@given(steps)
def test_whatever_is_typed_the_words_that_stay_keep_their_colours(steps):
    table, edits = LECTURE, {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    for act, word in steps:
        if act == "add":
            edits["added_rows"].append({"word": word, "logit": "1"})
        elif act == "delete":
            edits["added_rows"] = [row for row in edits["added_rows"] if row["word"] != word]
        else:
            edits["edited_rows"] = {0: {"logit": "abc"}} if not edits["edited_rows"] else {}
        # An editor's edits are all those since it began; each report replaces the table before.
        before, table = table, LECTURE.with_edits(edits).in_place_of(table)
        stayed = colours(before).keys() & colours(table).keys()
        assert {w: colours(before)[w] for w in stayed} == {w: colours(table)[w] for w in stayed}


def test_a_row_that_is_left_out_for_a_while_moves_no_colour_and_gets_its_own_back():
    spoiled = LECTURE.with_edits({"edited_rows": {0: {"logit": "abc"}}}).in_place_of(LECTURE)
    assert colours(spoiled) == {"laughter": 1, "duck": 2, "friends": 3}
    mended = spoiled.with_edits({"edited_rows": {0: {"logit": "3"}}}).in_place_of(spoiled)
    assert colours(mended) == colours(LECTURE)

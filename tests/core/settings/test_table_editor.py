"""Facts about the table at the side while it is edited: what is typed, undone and begun anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.settings.table_editor import TableEditor
from softmax_core.settings.typed_table import TypedTable

OTHER = TypedTable.from_link("goose_7")


def an_editor(link="nights_3~duck_1"):
    return TableEditor.of(TypedTable.from_link(link))


def logits_typed(cells):
    """What the editor on the page reports once these logits are typed, by their rows."""
    rows = {row: {"logit": logit} for row, logit in cells.items()}
    return {"edited_rows": rows, "added_rows": [], "deleted_rows": []}


# ---- What is typed -------------------------------------------------------------------------------


def test_what_is_typed_is_in_the_table_and_the_editor_stays():
    editor = an_editor()
    editor.hear(logits_typed({0: "5"}))
    assert (editor.now.link, editor.key) == ("nights_5~duck_1", "table_1")


def test_each_edit_is_a_step_though_the_editor_reports_them_all_each_time():
    editor = an_editor()
    editor.hear(logits_typed({0: "5"}))
    editor.hear(logits_typed({0: "5", 1: "2"}))
    assert editor.now.link == "nights_5~duck_2"
    editor.undo({})
    assert editor.now.link == "nights_5~duck_1"
    editor.undo({})
    assert editor.now.link == "nights_3~duck_1"


def test_a_cell_that_is_typed_back_is_as_it_was():
    editor = an_editor("~lecture")
    editor.hear(logits_typed({0: "5"}))
    assert editor.now.example == ""
    editor.hear(logits_typed({0: "3"}))
    assert editor.now.example == "lecture"


def test_the_same_edits_heard_twice_change_nothing():
    editor, edits = an_editor(), logits_typed({0: "5"})
    editor.hear(edits)
    before = (editor.history, editor.given, editor.number)
    editor.hear(edits)
    editor.hear(logits_typed({0: "5"}))
    assert (editor.history, editor.given, editor.number) == before


@pytest.mark.parametrize(
    "edits",
    [
        None,
        {},
        {"edited_rows": {}, "added_rows": [], "deleted_rows": []},
        {"added_rows": [{}]},  # a row in which nothing is typed yet
        logits_typed({0: "3"}),  # what stood there
    ],
)
def test_what_says_nothing_new_is_no_step(edits):
    editor = an_editor()
    editor.hear(edits)
    assert editor.history.past == ()
    assert editor.key == "table_1"


def test_an_edit_ends_what_could_be_redone():
    editor = an_editor()
    editor.replace(OTHER)
    editor.undo({})
    editor.hear(logits_typed({0: "5"}))
    editor.redo({})
    assert editor.now.link == "nights_5~duck_1"


def test_half_a_character_begins_a_new_editor_with_the_whole_row():
    editor = an_editor()
    editor.hear({"edited_rows": {0: {"word": "\ud83e"}}})
    assert editor.key == "table_2"
    assert editor.given is editor.now
    assert editor.now.frame.to_numpy().tolist() == [["\ufffd", "3"], ["duck", "1"]]


def test_a_whole_emoji_begins_none():
    editor = an_editor()
    editor.hear({"edited_rows": {0: {"word": "🦆"}}})
    assert editor.key == "table_1"


# ---- Another table -------------------------------------------------------------------------------


def test_another_table_has_another_editor_to_which_no_edit_clings():
    editor = an_editor()
    editor.hear(logits_typed({0: "5"}))
    assert editor.replace(OTHER) == {}
    assert (editor.now.link, editor.key) == ("goose_7", "table_2")
    editor.hear(logits_typed({0: "5"}))  # the same edit as before, of another table
    assert editor.now.link == "goose_5"


def test_a_word_keeps_its_colour_in_the_next_table():
    editor = an_editor("rose_1~lily_2~iris_3")
    before = dict(zip(["rose", "lily", "iris"], editor.now.clean.table.colours, strict=True))
    editor.replace(TypedTable.from_link("iris_3~rose_1"))
    assert editor.now.clean.table.colours == (before["iris"], before["rose"])


def test_undo_brings_back_what_was_typed_before_another_table_came():
    editor = an_editor()
    editor.hear(logits_typed({0: "5"}))
    editor.replace(OTHER)
    editor.undo({})
    assert editor.now.link == "nights_5~duck_1"
    editor.hear(logits_typed({1: "2"}))  # of the table with the 5
    assert editor.now.link == "nights_5~duck_2"


def test_to_begin_anew_changes_no_table():
    editor = an_editor()
    editor.hear(logits_typed({0: "5"}))
    tables = editor.history
    editor.begin_anew()
    assert editor.history is tables
    assert (editor.given, editor.edits, editor.key) == (editor.now, None, "table_2")


@given(st.lists(st.sampled_from(["type", "replace", "undo", "redo"]), max_size=30))
def test_an_editor_begins_with_the_table_that_it_then_edits(acts):
    """What the browser keeps under the editor's key always makes the table that is now."""
    editor, kept = an_editor(), {}
    for n, act in enumerate(acts):
        if act == "type":
            kept[editor.key] = logits_typed({0: str(n)})
            editor.hear(kept[editor.key])
        elif act == "replace":
            editor.replace(TypedTable.from_link(f"goose_{n}"))
        else:
            getattr(editor, act)({})
        edited = editor.given.with_edits(kept.get(editor.key, {}))
        assert edited.has_same_rows(editor.now)


# ---- What is set with a table --------------------------------------------------------------------


def test_what_comes_with_a_table_is_set_with_it_undone_and_redone_with_it():
    editor = an_editor()
    assert editor.replace(OTHER, ("T", 5.0, 1.0), ("seed", 3, 1)) == {"T": 1.0, "seed": 1}
    assert editor.undo({"T": 1.0, "seed": 1}) == {"T": 5.0, "seed": 3}
    assert editor.redo({"T": 5.0, "seed": 3}) == {"T": 1.0, "seed": 1}


def test_what_was_set_otherwise_since_stays_as_it_is():
    editor = an_editor()
    editor.replace(OTHER, ("T", 5.0, 1.0), ("seed", 3, 1))
    assert editor.undo({"T": 2.0, "seed": 1}) == {"seed": 3}
    assert editor.redo({"T": 2.0, "seed": 3}) == {"seed": 1}


def test_what_came_with_a_table_goes_with_that_one_alone():
    editor = an_editor()
    editor.replace(OTHER, ("T", 5.0, 1.0))
    editor.hear(logits_typed({0: "8"}))
    assert editor.undo({"T": 1.0}) == {}  # only the 8
    assert editor.now.link == "goose_7"
    assert editor.undo({"T": 1.0}) == {"T": 5.0}
    assert editor.now.link == "nights_3~duck_1"


def test_where_nothing_can_be_undone_or_redone_nothing_changes():
    editor = an_editor()
    assert editor.undo({"T": 1.0}) == editor.redo({"T": 1.0}) == {}
    assert editor.now.link == "nights_3~duck_1"

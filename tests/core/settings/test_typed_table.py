"""Facts about the table at the side as it was typed."""

import pandas as pd
import pytest

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

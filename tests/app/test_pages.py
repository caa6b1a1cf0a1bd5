"""The pages of the chapters: their titles, the table at the side, and what stays from one to another."""

import functools

import pytest
import streamlit as st

from softmax_core import charts, tables

TITLES = {
    "guess": "Guess",
    "softmax": "Softmax",
    "temperature": "Temperature",
    "compare": "Compare",
    "draw": "Draw",
    "learn": "Learn",
    "words": "New words",
    "model": "Real model",
    "define": "Define",
}
ON_PHONES = {"vote": "Vote"}  # in no navigation


def test_every_page_has_its_path_and_its_title(open_page, chapters):
    assert open_page().titles == TITLES | ON_PHONES
    assert list(TITLES) == chapters


def test_the_steps_are_named_after_the_chapters_that_they_lead_to(open_page, chapter):
    steps = [b.label for b in open_page(chapter).at.button if b.key in ("PageUp", "PageDown")]
    at = list(TITLES).index(chapter)
    around = [*list(TITLES.values())[max(0, at - 1) : at], *list(TITLES.values())[at + 1 : at + 2]]
    assert steps == around


def test_every_chapter_has_one_title_and_then_its_point(open_page, chapter):
    page = open_page(chapter)
    (title,) = page.at.title
    assert title.value == (TITLES | {"guess": "A formal definition of creativity"})[chapter]
    assert page.at.markdown[0].value == tables.about.POINTS[chapter]


def test_larger_type_is_for_all_chapters_and_in_the_address(open_page, chapter):
    page = open_page().switch("Larger type").go(chapter)
    assert page.address["larger"] == "on"
    assert open_page(**page.address).at.toggle(key="larger_field").value
    specs = [chart.spec for chart in page.charts]
    assert "larger" not in page.switch("Larger type").address
    assert not {chart.spec for chart in page.charts} & {*specs}


# --- The table at the side ---


def test_the_table_is_at_the_side_of_the_chapters_about_it(open_page, table_chapter):
    assert open_page(table_chapter).shows_table


def test_the_other_chapters_have_nothing_at_the_side(open_page, tableless_chapter):
    page = open_page().go(tableless_chapter)
    assert not page.shows_table
    assert not page.at.sidebar.children


@pytest.mark.parametrize(
    ("machine", "shown"), [("table", True), ("prompt", False), ("text", False)]
)
def test_define_has_it_when_it_judges_the_table(open_page, machine, shown):
    assert open_page("define", machine=machine).shows_table == shown
    page = open_page("define").select("machine", machine).run()
    assert page.shows_table == shown


def test_what_was_typed_in_the_table_survives_a_chapter_without_it(open_page, tableless_chapter):
    page = open_page("softmax").edit({0: {"word": "mine", "logit": "5"}})
    typed, address = page.table, page.address
    page.go(tableless_chapter).run().go("softmax")
    assert page.run().run().table == typed  # what the new editor sends changes nothing
    assert page.address == address
    assert page.edit({1: {"word": "yours"}}).words == ["mine", "yours", "duck", "friends"]


def test_undo_and_redo_survive_a_chapter_without_the_table(open_page, tableless_chapter):
    page = open_page("softmax").edit({0: {"word": "mine"}}).take_preset("rivals")
    page.edit({0: {"word": "shine"}}).go(tableless_chapter).run().go("draw")
    assert page.press("Undo").words[0] == "glow"
    assert page.press("Undo").words[0] == "mine"
    assert page.go(tableless_chapter).go("guess").press("Redo").press("Redo").words[0] == "shine"


def test_what_is_typed_in_the_very_message_that_leaves_the_chapter_is_not_lost(
    open_page, tableless_chapter
):
    page = open_page("compare").take_preset("rivals")
    page.put_in_table({0: {"word": "mine"}}, added=[{"word": "goose", "logit": "1"}])
    page.go(tableless_chapter)
    typed = ["mine", "light", "music", "silence", "thunder", "goose"]
    assert page.words == typed
    assert page.address["table"].startswith("mine_")
    assert page.run().go("compare").run().words == typed
    assert page.press("Undo").words[0] == "glow"
    assert page.press("Redo").words == typed


def test_what_is_typed_while_the_machine_becomes_another_is_not_lost(open_page):
    page = open_page("define").put_in_table({0: {"word": "mine"}}).select("machine", "prompt")
    assert page.words[0] == "mine"
    assert page.select("machine", "table").run().words[0] == "mine"


def test_what_is_typed_in_the_message_that_replaces_the_table_is_one_undo_away(open_page):
    page = open_page().put_in_table({0: {"word": "mine"}}).take_preset("rivals")
    assert page.words[0] == "glow"
    assert page.press("Undo").words[0] == "mine"


# --- What is made once for all ---

# A chart that a hand moves in each of these: its module, its name, what makes another shape of it.
LIVE = {
    "temperature": (charts.temperature, "temperature_chart", {"table": "a_1~b_2"}),
    "words": (charts.new_words, "spelled_words", None),
    "model": (charts.real_model, "vocabulary_bars", None),
    "define": (charts.define, "definition_strips", {"definitions": "Deviation: kl; Moved: tv"}),
}


@pytest.mark.parametrize("live_chapter", LIVE)
def test_a_chart_is_built_once_for_its_shape(open_page, monkeypatch, live_chapter):
    module, name, another_shape = LIVE[live_chapter]
    built = []
    chart = getattr(module, name)

    @functools.wraps(chart)
    def counted(*shape):
        built.append(shape)
        return chart(*shape)

    monkeypatch.setattr(module, name, counted)
    st.cache_resource.clear()
    page = open_page(live_chapter).type("T_text", "5").type("T_text", "0.123")
    other = open_page(live_chapter, T="37", seed="9")
    assert len(built) == 1
    assert '"place": 0.123' in page.charts[0].spec
    assert '"place": 11.0' in other.charts[0].spec
    if another_shape:
        open_page(live_chapter, **another_shape)
        assert len(built) == 2

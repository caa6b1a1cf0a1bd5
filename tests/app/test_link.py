"""Whatever a lecturer sets is in the page's address, and an address brings the page back."""

import math

import pytest

SET = [
    *("T", "pins", "decimals", "numerator", "seed", "draws", "luck", "u", "samplers"),
    *("text", "part", "order", "after", "added", "written", "letters", "prompt", "keys", "larger"),
]


@pytest.fixture(scope="module")
def at_defaults(open_page):
    return state(open_page())


def state(page):
    settings = {name: page.state[name] for name in SET}
    return settings | {"chapter": page.chapter, "table": page.table}


def reopened(open_page, page):
    """The same address in a new browser."""
    return open_page(**page.address)


def test_the_page_as_it_opens_has_an_empty_address(open_page):
    assert open_page().address == {}


def test_everything_that_was_set_comes_back_in_a_new_browser(open_page):
    page = open_page(chapter="compare").choose("pins_texts", ["0.33", "2", "∞"])
    page.go("softmax").set_number("decimals", 5).type("T_text", "1/3").switch("numerator")
    page.edit({0: {"word": "a_b~c%", "logit": "−0,5"}}, added=[{"word": " the", "logit": "-∞"}])
    page.go("draw").set_number("seed", 42).choose("luck_texts", ["0.5", "10"])
    page.choose("sampler_names", ["top_p", "temperature"])
    page.press("draws_100").press("Another number")
    other = reopened(open_page, page)
    assert state(other) == state(page)
    assert other.address == page.address
    assert other.state["T"] == 1 / 3
    assert other.shares("counts", "share") == page.shares("counts", "share")
    assert other.text == page.text


def test_what_was_learned_and_written_comes_back_in_a_new_browser(open_page):
    page = open_page(chapter="model").select("prompt", "real-8").go("learn")
    page.select("text", "french").pick("order", 3).type("after", "“L’<duck> & *le*”")
    page.pick("part", "smooth").set_number("added", 0.25).pick("part", "write")
    page.press("20 more").press("written_1").set_number("seed", 42).type("T_text", "2")
    assert page.address == {
        "chapter": "learn", "T": "2", "seed": "42", "text": "french", "part": "write", "order": "3",
        "after": "“L’<duck> & *le*”", "added": "0.25", "written": "22", "prompt": "real-8",
    }  # fmt: skip
    other = reopened(open_page, page)
    assert state(other) == state(page)
    assert other.address == page.address
    assert other.text == page.text
    assert other.html == page.html
    assert other.pick("part", "smooth").data("heads")["head"].tolist()[2] == "+ 0.25"


def test_the_letters_come_back_in_a_new_browser(open_page):
    page = open_page(chapter="words").pick("letters", 5)
    other = reopened(open_page, page)
    assert state(other) == state(page)
    assert other.data("words").equals(page.data("words"))


def test_new_settings_back_at_their_defaults_are_not_in_the_address(open_page):
    page = open_page(
        chapter="learn", order="3", part="smooth", added="2", after="the", text="french"
    )
    page.set_number("added", 1.0).select("text", "tiny").pick("order", 2).pick("part", "count")
    assert page.address == {"chapter": "learn"}


@pytest.mark.parametrize(
    "table",
    ["~rivals", "~real-6", "nights_3~duck_abc", "a_1_2~b_0_1000", "_", "x_1", " the_1~the_2"],
)
def test_a_table_comes_back_cell_by_cell(open_page, table):
    page = open_page(table=table)
    assert state(reopened(open_page, page)) == state(page)
    assert page.address == {"table": table}


@pytest.mark.parametrize("typed", ["0", "0.1", "∞", "1e300", "1e-300", "37", "0,333333333333"])
def test_a_temperature_comes_back_to_the_last_digit(open_page, typed):
    page = open_page(chapter="temperature").type("T_text", typed)
    other = reopened(open_page, page)
    assert other.state["T"] == page.state["T"]
    assert other.text == page.text


def test_no_pins_come_back_as_no_pins(open_page):
    page = open_page(chapter="compare").choose("pins_texts", [])
    assert reopened(open_page, page).state["pins"].values == ()


def test_an_empty_table_comes_back_as_an_empty_table(open_page):
    page = open_page().edit(deleted=[0, 1, 2, 3])
    assert reopened(open_page, page).table == []


def test_a_table_too_long_for_an_address_is_not_cut_but_left_out(open_page):
    page = open_page().paste("\n".join(f"word {n} = {n}" for n in range(1000)))
    assert "table" not in page.address
    assert "too long for the page's address" in page.prose


def test_settings_at_their_defaults_are_not_in_the_address(open_page):
    page = open_page(chapter="softmax").type("T_text", "5").set_number("decimals", 3)
    assert page.address == {"chapter": "softmax", "T": "5", "decimals": "3"}
    page.type("T_text", "1").set_number("decimals", 2).go("guess")
    assert page.address == {}


# --- Back and Forward ---


def test_back_brings_back_chapter_temperature_and_table(open_page):
    page = open_page(chapter="softmax").type("T_text", "5")
    before = page.address
    page.take_preset("rivals").type("T_text", "2").go("compare")
    page.back_to(before)
    assert page.state["T"] == 5
    assert page.chapter == "softmax"
    assert page.words[0] == "nights"
    assert page.frame("βz")["βz"].tolist()[0] == "0.60"


def test_back_and_forward_between_chapters(open_page):
    page = open_page(T="5").go("draw").type("T_text", "2").press("draws_10")
    here = page.address
    page.back_to({"T": "5"})
    assert (page.chapter, page.state["T"]) == ("guess", 5)
    page.back_to(here)
    assert (page.chapter, page.state["T"], page.state["draws"]) == ("draw", 2, 10)
    assert page.address == here


def test_the_path_alone_takes_no_setting_back(open_page, chapter):
    # The navigation leads to a path without a query; only Back and Forward mean the query.
    page = open_page(T="5", seed="7", table="~rivals").go(chapter)
    assert page.address == {"T": "5", "seed": "7", "table": "~rivals"} | (
        {"chapter": chapter} if chapter != "guess" else {}
    )


def test_back_among_temperatures_leaves_the_table_and_its_undo_alone(open_page):
    page = open_page(chapter="temperature").take_preset("rivals").edit({0: {"word": "mine"}})
    page.type("T_text", "5")
    before = page.address
    page.type("T_text", "2").back_to(before)
    assert page.state["T"] == 5
    assert page.words[0] == "mine"
    assert page.can_press("Undo")


def test_back_never_loses_a_table_that_is_too_long_for_an_address(open_page):
    page = open_page(chapter="temperature").paste("\n".join(f"mine {n} = {n}" for n in range(1000)))
    page.type("T_text", "5")
    before = page.address
    page.type("T_text", "2").back_to(before)
    assert page.state["T"] == 5
    assert page.words[0] == "mine 0"


def test_a_table_that_back_replaces_is_one_undo_away(open_page):
    page = open_page()
    before = page.address
    page.paste("mine = 1\nyours = 2").back_to(before)
    assert page.words[0] == "nights"
    assert page.press("Undo").words[0] == "mine"


def test_back_brings_back_the_draws(open_page):
    page = open_page(chapter="draw").press("draws_10")
    before, shares = page.address, page.shares("counts", "share")
    page.type("T_text", "5").back_to(before)
    assert page.state["draws"] == 10
    assert page.shares("counts", "share") == shares


def test_an_older_address_in_an_ordinary_message_changes_nothing(open_page):
    # The message left a browser that had not heard of the new address.
    page = open_page(chapter="temperature")
    older = page.address
    page.type("T_text", "5").take_preset("rivals").sent_from(older)
    assert page.state["T"] == 5
    assert page.words[0] == "glow"
    assert page.address == {"chapter": "temperature", "T": "5", "table": "~rivals"}


# --- What is one's own and in no link ---

# Of each setting: its chapter, what is pasted where, another choice, and a table that a chart draws.
OWN = {
    "text": ("learn", "full of ducks and of geese", "text", "french", "cells"),
    "prompt": ("model", '{"nights": -1, "duck": -2}', "answer", "real-1", "bars"),
}


@pytest.mark.parametrize("name", OWN)
def test_a_link_to_what_was_the_senders_own_says_so(open_page, at_defaults, name):
    chapter, own, box, _, drawn = OWN[name]
    page = open_page(chapter=chapter).paste(own, into=box)
    assert page.address == {"chapter": chapter, name: page.state[name]}
    assert page.state[name].startswith("own-")
    other = reopened(open_page, page)
    assert "was not kept, or it was somebody else's: open it again if you have it." in other.text
    assert "real-" not in other.text  # a name that only a link uses
    assert state(other) == at_defaults | {"chapter": chapter}
    assert other.address == {"chapter": chapter}
    assert not other.data(drawn).empty


@pytest.mark.parametrize("name", OWN)
def test_back_brings_back_what_is_ones_own_as_long_as_it_is_here(open_page, name):
    chapter, own, box, another, drawn = OWN[name]
    page = open_page(chapter=chapter).paste(own, into=box)
    before, shown = page.address, page.data(drawn)
    page.select(name, another).go("guess").back_to(before)
    assert page.state[name].startswith("own-")
    assert page.address == before
    assert "not kept" not in page.text
    assert page.data(drawn).equals(shown)


# --- Links as they were written when all chapters had one page ---


def test_an_old_link_opens_the_page_of_its_chapter(open_page, open_old_link, chapter):
    old = open_old_link(chapter=chapter, T="5", seed="7", table="~rivals")
    new = open_page(chapter=chapter, T="5", seed="7", table="~rivals")
    assert state(old) == state(new)
    assert old.address == new.address
    assert old.shows_table == new.shows_table


@pytest.mark.parametrize("chapter_of_link", ["nowhere", "<script>alert(1)</script>", "**zqx**", ""])
def test_an_old_link_to_no_chapter_opens_the_first_with_all_else_that_it_says(
    open_old_link, at_defaults, chapter_of_link
):
    page = open_old_link(chapter=chapter_of_link, T="5")
    assert state(page) == at_defaults | {"T": 5.0}
    assert page.address == {"T": "5"}
    assert "zqx" not in page.prose


def test_a_broken_part_of_an_old_link_is_named_on_the_page_of_its_chapter(open_old_link):
    page = open_old_link(chapter="compare", T="nan", pins="2_3")
    assert "In this link, T=nan" in page.text
    assert page.address == {"chapter": "compare", "pins": "2_3"}


# --- Broken links ---

HOSTILE = {
    "T": ["nan", "-1", "1e999", "**zqx**", "9" * 5000],
    "pins": ["1__5", "nan", "_".join("123456789")],
    "decimals": ["99", "2.5", "-1"],
    "numerator": ["true"],
    "seed": ["-1", "1e9", "99999999999999999999"],
    "draws": ["1000000000", "-5"],
    "luck": ["abc"],
    "u": ["1", "nan"],
    "samplers": ["top_q-1", "top_k-0"],
    "text": ["nowhere", "", "**zqx**"],
    "part": ["Count", "<b>", ""],
    "order": ["0", "6", "2.5", "two"],
    "after": ["x" * 201],
    "added": ["-1", "nan", "1001", "inf", "$zqx$"],
    "written": ["1001", "-1", "1e2"],
    "letters": ["1", "6", ""],
    "larger": ["true", "1", ""],
    "prompt": ["real-11", "real", "~real-6"],
    "table": ["~nowhere", "nights", "a_b_c_d", "_" * 9000, "~".join(["a_1"] * 2500), "a_1~~b_2"],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in HOSTILE.items() for text in texts]
)
def test_a_broken_part_gives_the_default_and_is_named(open_page, at_defaults, name, text):
    page = open_page(**{name: text})
    assert "Part of the link could not be followed" in page.prose
    assert (f"{name}=" if name != "table" else "The table in this link") in page.text
    assert state(page) == at_defaults
    assert page.address == {}


def test_the_sound_parts_of_a_broken_link_are_kept(open_page):
    page = open_page(chapter="draw", T="nan", seed="7", table="half_1~a")
    assert page.state["seed"] == 7
    assert page.address == {"chapter": "draw", "seed": "7"}
    assert len(page.text.splitlines()) == 2


def test_a_report_on_a_link_can_be_dismissed(open_page):
    page = open_page(T="nan").press("Dismiss")
    assert "could not be followed" not in page.prose


def test_many_broken_parts_at_once(open_page):
    page = open_page(**{name: texts[0] for name, texts in HOSTILE.items()})
    assert len(page.text.splitlines()) == len(HOSTILE)


def test_a_link_with_bad_cells_shows_them_to_be_mended(open_page):
    page = open_page(table="nights_3~duck_nan~goose_inf")
    assert page.table == [["nights", "3"], ["duck", "nan"], ["goose", "inf"]]
    assert "Row 2 (“duck”), logit: “nan” is not a number" in page.text
    assert "Row 3 (“goose”), logit: “inf” is not a logit" in page.text


def test_parameters_that_are_not_ours_do_no_harm(open_page):
    assert open_page(utm_source="mail", embed="true").state["T"] == 1


def test_infinity_in_a_link(open_page):
    assert open_page(T="inf", chapter="temperature").state["T"] == math.inf

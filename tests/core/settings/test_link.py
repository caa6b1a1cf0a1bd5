"""A link brings the page back as it was; a broken one is read as far as it can be."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.creativity.definition import MAX_DEFINITIONS, MAX_NAME
from softmax_core.creativity.formula import MAX_LENGTH
from softmax_core.settings.link import (
    MAX_PINS,
    MAX_TYPED,
    LinkError,
    address_of,
    amount,
    definitions,
    fraction,
    name_or_own,
    one_of,
    pinned,
    read_link,
    samplers,
    switch,
    table,
    temperature,
    whole_number,
    words_typed,
    write_link,
)
from softmax_core.settings.samplers import FIRST_VALUES, SAMPLER_RANGES, Samplers
from softmax_core.settings.shelf import Brought
from softmax_core.settings.temperatures import Pins

INF = math.inf

TITLES = {"tiny": "Ten words", "english": "The House", "french": "Le canard"}
SETTINGS = {
    "chapter": one_of("guess", "softmax", "draw"),
    "T": temperature(1.0),
    "pins": pinned(1.0, 5.0),
    "decimals": whole_number(2, 0, 10),
    "numerator": switch(),
    "samplers": samplers(),
    "u": fraction(0.25),
    "text": name_or_own("tiny", TITLES, "text"),
    "added": amount(1.0, 1000.0),
}

any_temperature = st.floats(0, allow_nan=False) | st.sampled_from([0.0, INF, 0.1, 1e300, 5e-324])
any_sampler = st.one_of(
    st.just(("temperature", 0.0)),
    st.tuples(st.just("top_k"), st.integers(1, 100_000)),
    *[
        st.tuples(st.just(name), st.floats(least, most).map(abs))
        for name, (least, most, _) in SAMPLER_RANGES.items()
        if name != "top_k"
    ],
)


def chain_of(steps):
    """The samplers with these steps; what is switched off has its first value."""
    values = {name: value for name, value in steps if name != "temperature"}
    return Samplers(tuple(name for name, _ in steps), FIRST_VALUES | values)


any_values = st.fixed_dictionaries(
    {
        "chapter": st.sampled_from(["guess", "softmax", "draw"]),
        "T": any_temperature,
        "pins": st.lists(any_temperature, unique=True, max_size=MAX_PINS).map(Pins.of),
        "decimals": st.integers(0, 10),
        "numerator": st.booleans(),
        "samplers": st.lists(any_sampler, unique_by=lambda step: step[0]).map(chain_of),
        "u": st.integers(0, 99).map(lambda hundredths: hundredths / 100),
        "text": st.sampled_from(["tiny", "english", "french"]),
        "added": st.floats(0, 1000).map(abs),
    }
)
DEFAULTS = {name: setting.default for name, setting in SETTINGS.items()}


def usable(values):
    """Whether the page can work with these: the ranges that its controls have."""
    return (
        values.keys() == SETTINGS.keys()
        and values["chapter"] in ("guess", "softmax", "draw")
        and values["T"] >= 0
        and len(values["pins"].values) <= MAX_PINS
        and len(set(values["pins"].values)) == len(values["pins"].values)
        and all(pin >= 0 for pin in values["pins"].values)
        and values["decimals"] in range(11)
        and values["numerator"] in (True, False)
        and all(
            name == "temperature" or SAMPLER_RANGES[name][0] <= value <= SAMPLER_RANGES[name][1]
            for name, value in values["samplers"].steps(1.0)
        )
        and values["u"] in [round(0.01 * n, 2) for n in range(100)]
        and values["text"] in ("tiny", "english", "french")
        and 0 <= values["added"] <= 1000
    )


@given(any_values)
def test_what_a_link_says_is_read_back_to_the_last_digit(values):
    assert read_link(SETTINGS, write_link(SETTINGS, values)) == (values, [])


@given(any_values)
def test_a_link_is_plain_text_that_no_address_bar_changes(values):
    for text in write_link(SETTINGS, values).values():
        assert text.isascii()
        assert not any(char in text for char in " &#%?=<>\"'")


def test_the_page_as_it_opens_has_an_empty_link():
    assert write_link(SETTINGS, DEFAULTS) == {}
    assert read_link(SETTINGS, {}) == (DEFAULTS, [])


@pytest.mark.parametrize(
    ("value", "written"), [(0.1, "0.1"), (5.0, "5"), (0.0, "0"), (INF, "inf"), (1 / 3, repr(1 / 3))]
)
def test_a_temperature_is_as_short_as_it_can_be(value, written):
    assert temperature(1.0).write(value) == written


def test_no_pins_at_all_is_not_the_usual_pins():
    written = write_link(SETTINGS, DEFAULTS | {"pins": Pins.of([])})
    assert written == {"pins": ""}
    assert read_link(SETTINGS, written)[0]["pins"] == Pins.of([])


@given(st.dictionaries(st.sampled_from(list(SETTINGS)), st.text(max_size=60)))
def test_any_link_at_all_gives_a_page(link):
    values, problems = read_link(SETTINGS, link)
    assert usable(values)
    assert len(problems) <= len(link)


HOSTILE = {
    "chapter": ["", "nowhere", "Guess", "guess;draw", "<script>alert(1)</script>", "\x00"],
    "T": ["", "nan", "-1", "1e999", "abc", "0x10", "1;5", "∞∞", "9" * 101, "<b>5</b>", "-inf"],
    "pins": ["nan", "1__5", "_", "1_2_3_4_5_6_7_8_9", "1_-5", "_".join(["1"] * 10**5)],
    "decimals": ["", "-1", "11", "2.5", "nan", "²", "٣", "1e1", "9" * 400, "+2", "1_0"],
    "numerator": ["", "true", "1", "On", "on "],
    "samplers": [
        "top_q-1",
        "temperature~temperature",
        "top_k-0",
        "top_k-2.5",
        "top_p-1.5",
        "top_p-",
        "top_p-nan",
        "min_p--1",
        "~",
        "temperature-5",
        "top_k-1e999",
        "temperature;top_k-3",
    ],
    "u": ["", "1", "-0.5", "nan", "inf", "1e400", "x", "0.999999999999999999"],
    "text": ["", "Tiny", "own ", "tiny.txt", "../english", "<b>own</b>"],
    "added": ["", "-0.5", "nan", "inf", "1000.001", "1e999", "x", "1/0", "9" * 5000],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in HOSTILE.items() for text in texts]
)
def test_a_broken_part_gives_the_default_and_is_named(name, text):
    values, (problem,) = read_link(SETTINGS, {name: text})
    assert values == DEFAULTS
    assert problem.startswith(f"In this link, {name}=")
    now = "“Ten words”" if name == "text" else SETTINGS[name].write(DEFAULTS[name])
    assert problem.endswith(f"it is {now} now.")
    assert len(problem) < 400  # however long the link is


def test_one_broken_part_does_not_harm_the_others():
    values, problems = read_link(SETTINGS, {"T": "5", "decimals": "many", "chapter": "draw"})
    assert values == DEFAULTS | {"T": 5.0, "chapter": "draw"}
    assert len(problems) == 1


def test_parts_that_nobody_knows_are_left_alone():
    assert read_link(SETTINGS, {"utm_source": "mail", "lang": "fr"}) == (DEFAULTS, [])


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("T", "0,5", 0.5),
        ("T", "1/5", 0.2),
        ("T", "∞", INF),
        ("T", "-0", 0.0),
        ("pins", "1_5_1", Pins.of([1.0, 5.0])),
        ("decimals", "007", 7),
        ("u", "0.254", 0.25),
        ("u", "0.998", 0.99),
        ("added", "1/2", 0.5),
        ("added", "0,5", 0.5),
        ("added", "1000", 1000.0),
    ],
)
def test_a_link_written_by_hand_is_understood(name, text, value):
    values, problems = read_link(SETTINGS, {name: text})
    assert values[name] == value
    assert problems == []


def test_no_number_is_ever_minus_zero():
    for name in ("T", "u", "added"):
        assert math.copysign(1, read_link(SETTINGS, {name: "-0.0"})[0][name]) == 1


def test_errors_are_sentences_for_a_reader():
    with pytest.raises(LinkError, match="is not between 0 and 10"):
        SETTINGS["decimals"].read("11")
    with pytest.raises(LinkError, match="is not one of guess, softmax, draw"):
        SETTINGS["chapter"].read("x")
    with pytest.raises(LinkError, match="has 9 temperatures, and 8 at most"):
        SETTINGS["pins"].read("1_2_3_4_5_6_7_8_9")


# --- What somebody has of their own, and what they typed ---


def test_what_was_the_senders_own_is_in_no_link_and_the_message_says_so():
    written = write_link(SETTINGS, DEFAULTS | {"text": Brought.of("mine.txt", "ducks").own.slug})
    values, (problem,) = read_link(SETTINGS, written)
    assert values == DEFAULTS
    assert problem == (
        "The text of this link was not kept, or it was somebody else's: open it again if you have it. "
        "Until then it is “Ten words”."
    )


@given(st.text(max_size=MAX_TYPED))
def test_whatever_was_typed_comes_back_as_it_was(typed):
    settings = {"after": words_typed("of")}
    assert read_link(settings, write_link(settings, {"after": typed})) == ({"after": typed}, [])


def test_a_link_leaves_out_what_is_too_long_for_it():
    assert write_link({"asked": words_typed("", 5)}, {"asked": "x" * 6}) == {}


def test_words_that_were_typed_end_somewhere():
    settings = {"after": words_typed("of")}
    assert read_link(settings, {"after": "x" * MAX_TYPED})[1] == []
    values, (problem,) = read_link(settings, {"after": "x" * (MAX_TYPED + 1)})
    assert values == {"after": "of"}
    assert "is longer than 200 characters; it is of now." in problem
    assert len(problem) < 200


def test_words_at_their_default_are_not_in_the_link():
    settings = {"after": words_typed("of")}
    assert write_link(settings, {"after": "of"}) == {}
    assert write_link(settings, {"after": ""}) == {"after": ""}  # no words at all are not the usual


# --- Definitions, and a table that is kept ---

OF_CREATIVITY = {
    "definitions": definitions(("Deviation", "kl(q, p)")),
    "kept": table(),
}
kept_names = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=":;"), min_size=1, max_size=40
)
kept_formulas = st.sampled_from(["kl", "kl(q, p) >= 0.5", "2 × tv", "kl +", "__class__", "a: b"])
kept_definitions = st.lists(
    st.tuples(kept_names, kept_formulas), unique_by=lambda pair: pair[0], max_size=MAX_DEFINITIONS
).map(tuple)


@given(kept_definitions)
def test_definitions_are_read_back_as_they_were(pairs):
    values = {"definitions": pairs, "kept": ""}
    assert read_link(OF_CREATIVITY, write_link(OF_CREATIVITY, values)) == (values, [])


def test_no_definitions_at_all_are_not_the_usual_ones():
    written = write_link(OF_CREATIVITY, {"definitions": (), "kept": ""})
    assert written == {"definitions": ""}
    assert read_link(OF_CREATIVITY, written)[0]["definitions"] == ()


@pytest.mark.parametrize(
    ("pairs", "written"),
    [
        ([("a", "kl"), ("", "tv"), ("c", "js")], "a: kl; c: js"),
        ([("a", "kl"), ("b", ""), ("c", "js")], "a: kl; c: js"),
        ([("a", "kl"), ("a", "tv")], "a: kl"),
        ([("a:b", "kl"), ("c;d", "kl"), ("e", "kl; tv"), ("f", "tv")], "f: tv"),
        ([("a" * (MAX_NAME + 1), "kl"), ("b", "1" * (MAX_LENGTH + 1)), ("c", "tv")], "c: tv"),
        ([(" a  b ", " kl\u200b "), ("c", "tv")], "a b: kl; c: tv"),
        ([("a\x00", "kl"), ("\u202eb", "kl"), ("c\ud800", "kl"), ("d", "kl")], "d: kl"),
        ([(str(i), "kl") for i in range(12)], "; ".join(f"{i}: kl" for i in range(8))),
    ],
)
def test_what_no_link_can_hold_is_left_out_and_the_others_stay(pairs, written):
    setting = definitions()
    assert setting.write(tuple(pairs)) == written
    setting.read(written)


typed_pairs = st.lists(st.tuples(st.text(max_size=50), st.text(max_size=60)), max_size=12)


@given(typed_pairs.map(tuple))
def test_whatever_is_typed_makes_a_link_that_can_be_read(pairs):
    setting = definitions()
    written = setting.write(pairs)
    assert len(setting.read(written)) <= min(len(pairs), MAX_DEFINITIONS)
    assert setting.write(setting.read(written)) == written


@given(st.text(max_size=200))
def test_any_text_for_definitions_or_a_table_is_read_or_refused(text):
    for setting in OF_CREATIVITY.values():
        with contextlib.suppress(LinkError):
            value = setting.read(text)
            assert setting.read(setting.write(value)) == value


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("definitions", "kl", "holds no definitions (Definition 1 has no name"),
        ("definitions", "a: kl; a: tv", "Two definitions are called “a”"),
        ("definitions", "; ".join(f"{i}: kl" for i in range(9)), "at most 8 can be kept"),
        ("definitions", "<b>: " + "9" * 10**5, "a text of at most"),
        ("definitions", "a: kl\x00", "has a sign that cannot be seen"),
        ("kept", "a_b_c_d", "is not a table (Row 1 of the link, “a_b_c_d”"),
        ("kept", "~nothing", "is not a table (There is no example called “nothing”"),
        ("kept", "_" * 9000, "is not a table (The link holds 9,000 characters"),
        ("kept", "~".join(["a_1"] * 1400) + "~a", "is not a table"),
    ],
)
def test_broken_definitions_and_tables_give_the_default_and_are_named(name, text, said):
    values, (problem,) = read_link(OF_CREATIVITY, {name: text})
    assert values == {"definitions": (("Deviation", "kl(q, p)"),), "kept": ""}
    assert problem.startswith(f"In this link, {name}=")
    assert said in problem
    now = "Deviation: kl(q, p)" if name == "definitions" else "empty"
    assert problem.endswith(f"; it is {now} now.")
    assert len(problem) < 500


def test_a_kept_table_is_handed_on_as_the_link_spells_it():
    text = "nights_3~good%5Fduck_abc~_~others_0_1000"
    assert read_link(OF_CREATIVITY, {"kept": text})[0]["kept"] == text
    assert write_link(
        OF_CREATIVITY, {"definitions": (("Deviation", "kl(q, p)"),), "kept": text}
    ) == {"kept": text}


@pytest.mark.parametrize("opened", ["https://host/app/draw", "https://host/app/draw/"])
def test_the_address_to_copy_is_that_of_the_chapter_with_all_that_is_set(opened):
    copied = address_of(opened, "draw", {"T": "5", "after": "a duck"})
    assert copied == "https://host/app/draw?T=5&after=a+duck"


@pytest.mark.parametrize(
    "opened", ["https://host/app", "https://host/app/", "https://host/app/guess"]
)
def test_the_first_chapter_has_no_path(opened):
    assert address_of(opened, "guess", {}) == "https://host/app/"

"""Facts about definitions of creativity, and about the machine that is largest by each."""

import contextlib
import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.creativity.behaviour import model_behaviour
from softmax_core.creativity.definition import (
    GALLERY,
    MAX_DEFINITIONS,
    MAX_NAME,
    Extreme,
    curve,
    maximum,
    meaning,
    minimum,
    parse,
    read_definitions,
    write_definitions,
)
from softmax_core.creativity.formula import MAX_LENGTH, DefinitionError
from softmax_core.creativity.operations import FUNCTIONS
from softmax_core.creativity.quantities import QUANTITIES, is_available

GRID = np.round(0.05 * np.arange(201), 2)
LECTURE = model_behaviour([3, 2, 1, 4], GRID)


def over_the_lecture(text):
    return curve(parse(text), LECTURE)


def complaint(function, argument):
    with pytest.raises(DefinitionError) as caught:
        function(argument)
    return str(caught.value)


# ---- Formulas ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("kl(q, p)", "kl"),
        ("kl(p, q)", "kl_reverse"),
        ("tv(p, q)", "tv"),
        ("js(q, p)", "js"),
        ("surprise(q, p)", "surprise"),
        ("entropy(q)", "entropy"),
        ("entropy(p)", "entropy_p"),
        ("perplexity(q)", "perplexity"),
        ("perplexity(p)", "perplexity_p"),
        ("typicality(q, p)", "typicality"),
        ("β", "beta"),
        ("1 / T", "beta"),
        ("2 ^ entropy", "perplexity"),
        ("surprise - entropy", "kl"),
        ("0 * T + log2(perplexity_p)", "entropy_p"),
    ],
)
def test_what_can_be_written_in_two_ways(long, short):
    assert over_the_lecture(long)[1:] == pytest.approx(over_the_lecture(short)[1:], abs=1e-9)


def test_a_slip_is_met_with_the_nearest_quantity():
    assert complaint(parse, "suprise") == (
        "“suprise” (character 1) is unknown. Did you mean “surprise”?"
    )
    assert "Did you mean “typicality”?" in complaint(parse, "typicalty")
    assert "Did you mean “novelty”?" in complaint(parse, "novelty2")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("creativity", "try surprise, novelty or kl."),
        ("2 × creative", "try surprise, novelty or kl."),
        ("love", "try surprise, novelty or kl."),
        ("beauty", "try surprise or typicality."),  # and not beta
        ("value", "try typicality, surprise or novelty."),
        ("kl × Disorder", "try entropy or perplexity."),
        ("the difference", "“the difference” (character 1) has no number yet"),
        ("the difference", "try kl, tv or js."),
        ("temperature", "try T or beta."),
    ],
)
def test_a_word_without_a_number_is_met_with_what_comes_near_to_it(text, near):
    said = complaint(parse, text)
    assert near in said
    assert "has no number yet" in said
    assert "Formula help" in said
    assert "kl_reverse" not in said  # no list of all names


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=40))
def test_every_word_gets_a_short_answer(word):
    with contextlib.suppress(DefinitionError):
        parse(word)
        return
    assert len(complaint(parse, word)) < 250


@pytest.mark.parametrize("name", QUANTITIES)
def test_every_way_to_write_a_quantity_has_its_meaning(name):
    for way in (name, *QUANTITIES[name].written):
        (word,) = parse(way).words
        assert QUANTITIES[name].meaning in meaning(word)
        assert meaning(word).endswith("in bits") == (QUANTITIES[name].unit == "bits")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_meaning(name):
    assert meaning(name)


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_quantity_alone_is_a_formula_in_its_own_unit(name):
    formula = parse(name)
    assert formula.names == (name,)
    assert formula.unit == QUANTITIES[name].unit


def test_a_number_alone_is_a_curve_too():
    assert over_the_lecture("2").tolist() == [2] * 201


def test_a_curve_can_be_changed_without_changing_what_it_came_from():
    over_the_lecture("T")[:] = 0
    assert over_the_lecture("T")[-1] == 10


def test_novelty_without_a_text_says_what_is_missing():
    assert "“novelty” needs a text" in complaint(lambda f: curve(f, LECTURE), parse("1 + novelty"))
    assert not is_available(QUANTITIES["novelty"], LECTURE)
    with_a_text = model_behaviour([3, 2, 1, 4], [1, 5], novelty=[0.25, 0.5])
    assert curve(parse("1 - novelty"), with_a_text).tolist() == [0.75, 0.5]


# ---- The maximum ---------------------------------------------------------------------------------


def test_the_most_creative_machine_by_a_definition():
    by_deviation = maximum(GRID, over_the_lecture("kl"))
    assert by_deviation.temperature == 0  # more normal than normal
    assert minimum(GRID, over_the_lecture("kl")) == Extreme(1.0, 0.0, 20)
    assert maximum(GRID, over_the_lecture("kl * (T > 1)")).temperature == 10


def test_the_maximum_is_numpys_where_no_two_values_tie():
    values = over_the_lecture("surprise × typicality")
    found = maximum(GRID, values)
    assert found.index == values.argmax()
    assert found.value == values.max()
    assert GRID[found.index] == found.temperature


@pytest.mark.parametrize(
    ("temperatures", "values", "expected"),
    [
        ([0, 0.5, 2, 5], [1, 1, 1, 1], 0.5),
        ([0, 2], [1, 1], 0),  # as near to 1: the first
        ([3, 9, math.inf], [0, 1, 1], 9),
        ([math.inf, 9], [1, 0], math.inf),
        ([0, 0.5, 2], [0.3, 0.1 + 0.2, 0.0], 0.5),  # equal but for rounding
        ([0, 1, 2], [math.nan, 0, 1], 2),
        ([0, 1, 2], [0, math.inf, 1], 1),
        ([0, 1, 2], [math.inf, 5, math.inf], 0),
        ([0, 1, 2], [-math.inf, math.nan, -math.inf], 0),
        ([0, 1, 2], [1e308, -1e308, 0], 0),
    ],
)
def test_of_equals_the_machine_nearest_to_the_normal_one_is_taken(temperatures, values, expected):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert maximum(temperatures, values).temperature == expected
        assert minimum(temperatures, -np.array(values)).temperature == expected


def test_an_infinite_maximum_is_a_maximum():
    assert maximum(GRID, over_the_lecture("kl_reverse")) == Extreme(0.0, math.inf, 0)


def test_where_nothing_is_defined_nothing_is_largest():
    assert maximum([0, 1], [math.nan, math.nan]) is None
    assert minimum(GRID, over_the_lecture("0/0")) is None
    assert maximum([], []) is None


def test_temperatures_and_values_must_be_as_many():
    with pytest.raises(ValueError, match="two lists of one length"):
        maximum([0, 1], [1.0])


# ---- The gallery ---------------------------------------------------------------------------------


@pytest.mark.parametrize("definition", GALLERY, ids=lambda definition: definition.name)
def test_a_definition_of_the_gallery_can_be_used_and_handed_on(definition):
    formula = parse(definition.formula)
    with_a_text = model_behaviour([3, 2, 1, 4], GRID, novelty=GRID / 20)
    assert np.isfinite(curve(formula, with_a_text)).all()
    assert all(text and "\n" not in text for text in definition)
    pair = (definition.name, definition.formula)
    assert read_definitions(write_definitions([pair])) == [pair]


def test_the_whole_gallery_fits_into_one_link():
    pairs = [(definition.name, definition.formula) for definition in GALLERY]
    assert read_definitions(write_definitions(pairs)) == pairs


def of_the_gallery(name):
    values = over_the_lecture(next(d.formula for d in GALLERY if d.name == name))
    return values, maximum(GRID, values)


def test_the_gallery_begins_with_the_lecture_and_mends_it():
    formulas = {one.name: one.formula for one in GALLERY}
    assert next(iter(formulas.items())) == ("Deviation", "kl(q, p)")
    assert formulas["Novel and typical"] == "surprise × typicality"


def test_deviation_is_largest_for_the_machine_that_is_more_normal_than_normal():
    values, largest = of_the_gallery("Deviation")
    assert largest.temperature == 0
    assert (np.diff(values[:20]) < 0).all()  # it falls to T = 1, where it is 0, and grows again
    assert (np.diff(values[20:]) > 0).all()


@pytest.mark.parametrize("name", ["Surprise", "Disorder"])
def test_by_some_definitions_the_hottest_machine_is_the_most_creative(name):
    assert of_the_gallery(name)[1].temperature == 10


def test_the_novel_and_typical_is_an_inverted_u():
    values, largest = of_the_gallery("Novel and typical")
    assert largest.temperature == 1.45
    assert (np.diff(values[5 : largest.index + 1]) > 0).all()
    assert (np.diff(values[largest.index :]) < 0).all()


def test_and_another_formula_puts_its_top_elsewhere_as_the_objection_says():
    assert maximum(GRID, over_the_lecture("surprise^2 × typicality")).temperature > 1.45


def test_the_most_original_of_what_is_of_value_is_where_value_would_be_lost():
    values, largest = of_the_gallery("Original and of value")
    assert largest.temperature == 1.6
    assert over_the_lecture("typicality")[largest.index] >= 0.5
    assert (values[largest.index + 1 :] == 0).all()


# ---- In a link -----------------------------------------------------------------------------------

names = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=":;"), min_size=1)
formulas = st.sampled_from(["kl", "2 × tv", "kl +", "suprise", "kl(q, p) >= 0.5", "a: b"])


@given(
    st.lists(
        st.tuples(names.map(lambda name: name[:MAX_NAME]), formulas),
        max_size=MAX_DEFINITIONS,
        unique_by=lambda pair: pair[0],
    )
)
def test_what_is_written_is_read_as_it_was(definitions):
    assert read_definitions(write_definitions(definitions)) == definitions


def test_spaces_and_lines_are_as_one_likes():
    assert read_definitions("\n a  b :kl\u200b\n;;  c:  2 ×\ttv ;") == [
        ("a b", "kl"),
        ("c", "2 × tv"),
    ]
    assert read_definitions("") == []
    assert write_definitions([]) == ""
    assert write_definitions([(" a \n b", "kl\n + 1")]) == "a b: kl + 1"


def test_a_formula_that_is_wrong_does_not_hide_the_others():
    assert read_definitions("a: suprise; b: kl") == [("a", "suprise"), ("b", "kl")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kl", "Definition 1 has no name: write a name, a colon and a formula"),
        ("a: kl; tv", "Definition 2 has no name"),
        (": kl", "Definition 1 has no name before its colon"),
        ("a:", "Definition 1 has no formula after its name"),
        ("a: kl; a: tv", "Two definitions are called “a”"),
        ("a" * 41 + ": kl", "Definition 1 has a name of 41 characters, and at most 40 are allowed"),
        ("a: " + "1" * 501, "Definition 1 has a formula of 501 characters, and at most 500"),
        ("; ".join(f"{i}: kl" for i in range(9)), "There are 9 definitions, and at most 8"),
        ("\u202eevil: kl", "Definition 1 has a sign that cannot be seen"),
        ("a: kl\x00", "Definition 1 has a sign that cannot be seen"),
        ("a: kl\ud800", "Definition 1 has a sign that cannot be seen"),
        ("a: kl\n" * 10**6, "a text of at most"),
        (None, "must be a text"),
    ],
)
def test_what_is_wrong_with_a_link_is_named(text, said):
    assert said in complaint(read_definitions, text)


@pytest.mark.parametrize(
    ("definitions", "said"),
    [
        ([("a:b", "kl")], "Definition 1 has a “:” or “;” in its name"),
        ([("a", "kl"), ("b;c", "kl")], "Definition 2 has a “:” or “;” in its name"),
        ([("a", "kl; b: tv")], "or a “;” in its formula"),
        ([("", "kl")], "no name"),
        ([("a", " ")], "no formula"),
        ([("a", "kl"), ("a", "tv")], "Two definitions are called “a”"),
        ([("a", "1" * 501)], "501 characters"),
        ([(None, "kl")], "must be texts"),
        ([(str(i), "kl") for i in range(9)], "at most 8"),
    ],
)
def test_what_would_be_misread_is_not_written(definitions, said):
    assert said in complaint(write_definitions, definitions)


hostile = st.lists(
    st.sampled_from(["a", ":", ";", "\n", " ", "kl", "\x00", "\u202e", "\u200b", "\ud800", "é"]),
    max_size=60,
).map("".join)


@given(st.one_of(st.text(), hostile))
def test_no_link_raises_anything_but_a_definition_error(text):
    with contextlib.suppress(DefinitionError):
        found = read_definitions(text)
        assert len(found) <= MAX_DEFINITIONS
        assert all(0 < len(name) <= MAX_NAME for name, _ in found)
        assert all(0 < len(formula) <= MAX_LENGTH for _, formula in found)
        for _, formula in found:
            with contextlib.suppress(DefinitionError):
                parse(formula)
        if ";" not in text:
            assert read_definitions(write_definitions(found)) == found

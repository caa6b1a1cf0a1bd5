"""Facts about definitions as a page shows them: their curves, their tops, what they say of words."""

import math
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.creativity.behaviour import Score, model_behaviour
from softmax_core.creativity.definition import GALLERY, maximum
from softmax_core.creativity.judging import judge_table, quantities_at
from softmax_core.creativity.machine import draws_behaviour
from softmax_core.creativity.quantities import QUANTITIES
from softmax_core.distribution.temperature import BEYOND_THE_SLIDER, TEMPERATURE_GRID, slider_grid
from softmax_core.settings.typed_table import TypedTable
from softmax_core.tables.define import (
    Curve,
    LiveDefinitions,
    button_names,
    curves_of,
    formula_help,
    gallery_entry,
    heights,
    names_explained,
    names_in,
    not_in_a_link,
    parsed_definitions,
    peaks_table,
    score_sentence,
    scores_table,
    strips_table,
    value_text,
    values_in_words,
)
from softmax_core.tables.rows import PALETTE

TABLE = TypedTable.from_link("~lecture").clean.table
LECTURE = model_behaviour([3, 2, 1, 4], TEMPERATURE_GRID)
INF, NAN = math.inf, math.nan


def the_curves(*definitions, b=LECTURE):
    curves, problems = curves_of(parsed_definitions(definitions), b)
    assert problems == []
    return curves


# ---- What was typed ------------------------------------------------------------------------------


def test_each_definition_is_read_by_itself():
    typed = parsed_definitions(
        [("Deviation", "kl(q, p)"), ("Slip", "suprise"), ("Surprise", "surprise")]
    )
    assert [one.formula is not None for one in typed] == [True, False, True]
    assert [one.text for one in typed] == ["kl(q, p)", "suprise", "surprise"]
    assert typed[1].problem.startswith("Slip: “suprise” (character 1) is unknown")


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_what_is_not_yet_written_is_no_mistake(text):
    (typed,) = parsed_definitions([("Mine", text)])
    assert (typed.formula, typed.problem) == (None, "")


def test_a_definition_without_a_name_is_called_by_its_formula():
    good, bad = parsed_definitions([("", "kl * tv"), ("", "kl +")])
    assert good.name == "kl * tv"
    assert bad.problem.startswith("A definition without a name: ")


@pytest.mark.parametrize(
    "attack", ["__import__('os')", "kl.__class__", "9" * 600, "(" * 400, "kl; tv", "\x00", "9^9^9^"]
)
def test_an_attack_is_a_mistake_like_any_other(attack):
    (typed,) = parsed_definitions([("**x**", attack)])
    assert typed.formula is None
    assert typed.problem.startswith("**x**: ")
    assert len(typed.problem) < 300


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  two \t words ", "two words"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("x" * 50, "x" * 39 + "…"),
        ("", "kl"),
        ("\u200b", "kl"),
    ],
)
def test_a_name_is_shown_literally(name, shown):
    (typed,) = parsed_definitions([(name, "kl")])
    assert typed.name == shown


# ---- What each name means ------------------------------------------------------------------------


def test_each_name_is_explained_once_after_q_and_p_as_it_appears():
    lines = names_explained(
        parsed_definitions(
            [
                ("a", "surprise × (typicality >= 0.5)"),
                ("b", "kl(p, q) + surprise"),
                ("c", "creativity"),
                ("", ""),
                ("d", "log2(K)"),
            ]
        )
    )
    named = ["q", "p", "surprise", "typicality", ">=", "kl(p, q)", "log2", "K"]
    assert [line.split(": ")[0] for line in lines] == named


@pytest.mark.parametrize("definitions", [[], [("a", "")], [("a", "kl +")], [("a", "2 + 2")]])
def test_where_nothing_is_named_nothing_is_explained(definitions):
    assert names_explained(parsed_definitions(definitions)) == []


def test_every_explanation_is_a_sentence_of_one_line():
    ways = [way for one in QUANTITIES.values() for way in (one.name, *one.written)]
    functions = ["min(1, 2) + max(1, 2)", "abs(1)", "log(1)", "log2(1)", "exp(1)", "sqrt(1)"]
    for line in names_explained(parsed_definitions([("", text) for text in ways + functions])):
        assert line.endswith(".")
        assert len(line) <= 100


# ---- Buttons -------------------------------------------------------------------------------------


def test_no_two_definitions_have_buttons_of_one_name():
    typed = parsed_definitions([("a", "kl"), ("a", "tv"), ("", "kl"), ("", ""), ("", "")])
    assert button_names(typed) == ["` a (1) `", "` a (2) `", "` kl `", "` row 4 `", "` row 5 `"]


@pytest.mark.parametrize(
    "name",
    [
        "**zqx**",
        "$x$",
        "<b>x</b>",
        ":red[x]",
        "[x](y)",
        ":smile:",
        "-> x",
        "`",
        "a``b",
        "```",
        "\\`",
    ],
)
def test_the_name_of_a_button_is_no_markdown(name):
    (label,) = button_names(parsed_definitions([(name, "kl")]))
    fence = label[: len(label) - len(label.lstrip("`"))]
    assert label == f"{fence} {name} {fence}"
    assert fence not in re.findall("`+", name)  # so by CommonMark all between is a piece of code


# ---- Curves --------------------------------------------------------------------------------------


def test_a_curve_is_the_definition_at_every_temperature():
    deviation, tempered = the_curves(("Deviation", "kl"), ("Tempered", "T × tv"))
    assert deviation.values == pytest.approx(QUANTITIES["kl"].values(LECTURE))
    assert tempered.values == pytest.approx(TEMPERATURE_GRID * QUANTITIES["tv"].values(LECTURE))
    assert (deviation.unit, tempered.unit) == ("bits", "")


def test_a_constant_is_a_curve_as_long_as_the_others():
    assert the_curves(("Two", "2"))[0].values.tolist() == [2] * 201


def test_what_needs_a_text_is_named_and_the_others_are_drawn():
    typed = parsed_definitions([("New", "novelty"), ("Slip", "kll"), ("Deviation", "kl"), ("", "")])
    curves, problems = curves_of(typed, LECTURE)
    assert [curve.name for curve in curves] == ["Deviation"]
    assert [problem.split(":")[0] for problem in problems] == ["Slip", "New"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1, 4], [0, 0.25, 1]),
        ([2, 3, 4], [0.5, 0.75, 1]),  # from 0, so that what looks half as high is half as much
        ([-1, 0, 3], [0, 0.25, 1]),  # but for the least value below it
        ([-4, -2, -1], [0, 0.5, 0.75]),
        ([0, 0, 0], [0, 0, 0]),
        ([NAN, 1, 2], [NAN, 0.5, 1]),
        ([NAN, NAN], [NAN, NAN]),
        ([0, 2, INF], [0, 0.85, 1]),
        ([-INF, 0, 2], [0, 0.15, 1]),
        ([-INF, 0, 2, INF], [0, 0.15, 0.85, 1]),
        ([INF, INF], [1, 1]),
        ([-INF, -INF], [0, 0]),
        ([-1e308, 0, 1e308], [0, 0.5, 1]),
        ([0, 1e-300], [0, 1]),
    ],
)
def test_how_high_a_value_stands_in_its_strip(values, expected):
    assert heights(np.array(values, float)) == pytest.approx(expected, nan_ok=True)


@given(
    st.lists(st.floats(allow_subnormal=False) | st.sampled_from([INF, -INF, NAN, 0.0]), min_size=1)
)
def test_no_curve_leaves_its_strip_and_higher_is_more(values):
    values = np.array(values)
    found = heights(values)
    assert (np.isnan(found) == np.isnan(values)).all()
    known = found[~np.isnan(found)]
    assert ((known >= 0) & (known <= 1)).all()
    order = np.argsort(values[~np.isnan(values)], kind="stable")
    assert (np.diff(known[order]) >= 0).all()


def test_each_curve_has_a_strip_of_its_own_one_below_the_other():
    curves = the_curves(("a", "kl"), ("b", "tv"), ("c", "1/T"))
    strips = pd.DataFrame(strips_table(curves, TEMPERATURE_GRID))
    assert len(strips) == 3 * 201
    for row, own in strips.groupby("row"):
        assert own["y"].between(row, row + 1).all()
        assert (own["y"] > own["head_y"]).all()  # the curve is below its name
        assert own["place"].tolist() == TEMPERATURE_GRID.tolist()
        assert (own["head_y"] > row).all()
    tv = strips[strips["row"] == 1]
    assert tv["y"].idxmin() - tv.index[0] == curves[1].values.argmax()


def test_the_name_stands_with_the_value_now():
    strips = pd.DataFrame(
        strips_table(the_curves(("Deviation", "kl"), ("Reverse", "kl_reverse")), TEMPERATURE_GRID)
    )
    assert strips["head"][100] == "Deviation: 0.478 bits"  # at T = 5
    assert strips["head"][201] == "Reverse: ∞ bits"  # at T = 0
    assert strips["head"][20] == "Deviation: 0.000 bits"  # at T = 1


def test_there_is_a_colour_for_every_strip():
    curves = [Curve(str(i), np.arange(3.0), "", i) for i in range(8)]
    colours = (
        pd.DataFrame(strips_table(curves, np.arange(3.0))).groupby("row")["colour"].first().tolist()
    )
    assert colours == [i % PALETTE for i in range(8)]


def test_a_definition_keeps_its_colour_when_one_before_it_cannot_be_drawn():
    both = the_curves(("Novelty", "kl"), ("Deviation", "kl"))
    left, _ = curves_of(parsed_definitions([("Novelty", "novelty"), ("Deviation", "kl")]), LECTURE)
    assert [curve.number for curve in both] == [0, 1]
    assert [curve.number for curve in left] == [1]


# ---- Where each is largest -----------------------------------------------------------------------


def test_where_a_definition_is_largest_is_marked_and_said():
    curves = the_curves(("Deviation", "kl"), ("Both", "surprise × typicality"), ("Two", "2"))
    peaks = peaks_table(curves, TEMPERATURE_GRID, TEMPERATURE_GRID)
    assert peaks["text"].tolist() == [
        "largest at T = 0: 0.635 bits",
        "largest at T = 1.45: 0.903 bits",
        "the same at every T: 2.000",
    ]
    assert peaks["place"].tolist() == [0, 1.45, 1]


@pytest.mark.parametrize("text", ["surprise", "perplexity", "entropy / log2(K)", "kl", "1 / tv"])
def test_what_differs_by_rounding_is_the_same_at_every_temperature(text):
    curves = the_curves(("a", text), b=model_behaviour([1] * 6, TEMPERATURE_GRID))
    (said,) = peaks_table(curves, TEMPERATURE_GRID, TEMPERATURE_GRID)["text"]
    assert said.startswith("the same at every T: ")


def test_the_mark_lies_on_the_curve():
    temperatures, places = slider_grid(INF)
    b = model_behaviour([3, 2, 1, 4], temperatures)
    curves = the_curves(("a", "entropy"), ("b", "kl_reverse"), ("c", "-T"), ("d", "js"), b=b)
    strips = pd.DataFrame(strips_table(curves, places))
    for _, peak in peaks_table(curves, temperatures, places).iterrows():
        own = strips[(strips["row"] == peak["row"]) & (strips["place"] == peak["place"])]
        assert own["y"].tolist() == [peak["y"]]
        assert own["head_y"].tolist() == [peak["head_y"]]
        at_best = maximum(temperatures, curves[peak["row"]].values).index
        assert peak["place"] == places[at_best]


def test_what_is_nowhere_defined_has_no_top_and_the_others_keep_theirs():
    curves = the_curves(("a", "0/0"), ("b", "kl"))
    peaks = peaks_table(curves, TEMPERATURE_GRID, TEMPERATURE_GRID)
    assert peaks["row"].tolist() == [1]
    nothing = peaks_table(curves[:1], TEMPERATURE_GRID, TEMPERATURE_GRID)
    assert list(nothing.columns) == list(peaks.columns)
    assert nothing.empty


# ---- Scores --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.4779188, "bits", "0.478 bits"),
        (2, "words", "2 words"),
        (1, "words", "1 word"),
        (0, "words", "0 words"),
        (1e-12, "words", "0 words"),
        (0.5, "words", "0.500 words"),
        (3.5, "words", "3.500 words"),
        (0.999, "words", "0.999 words"),
        (5.999999999999999, "words", "6 words"),
        (6.000000000000001, "words", "6 words"),
        (49152.00000000001, "words", "49,152 words"),
        (49151.5, "words", "49,151.500 words"),
        (INF, "words", "∞ words"),
        (NAN, "words", "undefined"),
        (0.5, "", "0.500"),
        (0.5, None, "0.500"),
        (INF, "bits", "∞ bits"),
        (-INF, "", "−∞"),
        (NAN, "bits", "undefined"),
        (-0.0, "bits", "0.000 bits"),
        (-3e-16, "bits", "0.000 bits"),  # nothing but rounding
        (-1.5, "bits", "−1.500 bits"),
        (1e300, "", "1.000 × 10³⁰⁰"),
    ],
)
def test_a_value_is_said_with_its_unit(value, unit, said):
    assert value_text(value, unit) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("K", "4 words"),
        ("K / 8", "0.500 words"),
        ("K - 0.5", "3.500 words"),
        ("K / 4", "1 word"),
        ("K / 3", "1.333 words"),
        ("perplexity", "2.579 words"),
        ("K / K", "1.000"),
        ("entropy * log(2)", "0.948"),  # nats, which are not said to be bits
        ("2 × entropy", "2.734 bits"),
    ],
)
def test_the_lecture_s_table_by_its_number_of_words(text, said):
    (curve,) = the_curves(("a", text))
    assert value_text(curve.values[20], curve.unit) == said  # at T = 1


def test_six_equal_words_are_six():
    (curve,) = the_curves(("a", "perplexity"), b=model_behaviour([1] * 6, TEMPERATURE_GRID))
    assert {value_text(value, curve.unit) for value in curve.values} == {"6 words"}


def test_what_each_definition_says_of_the_machine_and_of_its_words():
    typed = parsed_definitions(
        [("Deviation", "kl"), ("Slip", "kll"), ("New", "novelty"), ("Empty", ""), ("T2", "T^2")]
    )
    b = model_behaviour([3, 2, 1, 4], [5.0])
    drawn = draws_behaviour(b, np.array([0, 1, 2, 3]), np.random.default_rng(1))
    heads = ("the machine", "these 4 words")
    told = scores_table(typed, *(quantities_at(one, names_in(typed)) for one in (b, drawn)), heads)
    assert list(told.columns) == ["definition", *heads]
    # Four different words are a uniform distribution: log2 4 less what p expects of it.
    p = np.exp([3, 2, 1, 4]) / np.exp([3, 2, 1, 4]).sum()
    deviation = f"{-2 - np.log2(p).mean():.3f} bits"
    assert told.to_numpy().tolist() == [
        ["Deviation", "0.478 bits", deviation],
        ["New", "–", "–"],  # there is no text
        ["T2", "25.000", "25.000"],
    ]


def test_the_quantities_that_the_definitions_name():
    typed = parsed_definitions([("a", "kl + tv"), ("b", "tv"), ("c", "novelty"), ("d", "wrong(")])
    assert names_in(typed) == ["kl", "tv", "novelty"]


def test_every_way_to_write_a_quantity_is_understood():
    for quantity in QUANTITIES.values():
        for way in (quantity.name, *quantity.written):
            assert parsed_definitions([("a", way)])[0].problem == ""


def test_the_help_says_what_counts_as_equal():
    assert "less than a billionth of the larger one are equal" in formula_help()


def test_a_link_holds_each_name_once_and_no_signs_of_its_own():
    held = [("Deviation", "kl"), ("Half typed", "kl +"), ("  Two  words ", "tv")]
    assert not_in_a_link(held) == []
    assert not_in_a_link([*held, ("Deviation", "tv")]) == ["Deviation"]
    assert not_in_a_link([("a: b", "kl"), ("c", "kl; tv"), ("", "js"), ("d", "")]) == [
        "a: b",
        "c",
        "js",
    ]


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (Score(20, 2.442, 1.367, 1.133, 4.243), "4.2 standard errors above it (z = +4.2)."),
        (Score(20, 0.635, 1.367, 1.133, -2.889), "2.9 standard errors below it (z = −2.9)."),
        (Score(20, 1.367, 1.367, 1.133, 0.0), "The mean is as expected (z = 0.0)."),
        (Score(20, 1.367, 1.367, 1.133, -0.04), "The mean is as expected (z = 0.0)."),
        (Score(20, INF, 1.0, 0.5, INF), "is impossible under p, so there is no z."),
        (Score(20, INF, 0.0, 0.0, INF), "is impossible under p, so there is no z."),
        (
            Score(20, 2.0, 2.0, 0.0, NAN),
            "no word is more surprising than another, so there is no z.",
        ),
    ],
)
def test_what_a_sequence_of_words_says_of_its_machine(score, said):
    sentence = score_sentence(score)
    assert sentence.endswith(said)
    assert sentence.startswith("The mean surprisal of these 20 words is ")
    assert "nan" not in sentence
    assert isinstance(sentence, str)
    assert "; " not in sentence


@pytest.mark.parametrize(
    ("T", "said"),
    [
        (3.0, "T = 3: Deviation 0.312 bits, Novel and typical 0.853 bits."),
        (1.0, "T = 1: Deviation 0.000 bits, Novel and typical 0.880 bits."),
        (INF, "T = ∞: Deviation 0.799 bits, Novel and typical 0.700 bits."),
    ],
)
def test_the_values_now_are_told(T, said):
    typed = parsed_definitions(
        [("Deviation", "kl"), ("New", "novelty"), ("Novel and typical", "surprise × typicality")]
    )
    curves, _ = curves_of(typed, model_behaviour([3, 2, 1, 4], [T]))
    assert values_in_words(T, curves) == said


def test_without_a_curve_there_are_no_values_to_tell():
    assert values_in_words(1.0, curves_of(parsed_definitions([("a", "kl +")]), LECTURE)[0]) == ""


def test_the_chart_tells_where_each_definition_is_largest_also_beyond_the_slider():
    typed, judged = (
        parsed_definitions([("Disorder", "entropy"), ("Two", "2")]),
        judge_table(TABLE, "one"),
    )
    live = LiveDefinitions(typed, judged, 1.0)
    told = live.in_words(1.0)
    assert told.startswith(
        "T = 1: Disorder 1.367 bits, Two 2.000. Disorder is largest at T = 10: 1.99"
    )
    assert "bits (T = ∞: 2.000 bits). Two is" in told  # more than the slider can reach
    assert told.endswith("Two is the same at every T: 2.000.")
    beyond = LiveDefinitions(parsed_definitions([("Beyond", "T > 10")]), judged, 1.0)
    assert beyond.in_words(1.0).endswith("Beyond is the same up to T = 10: 0.000 (T = ∞: 1.000).")
    assert "Disorder is largest at T = ∞: 2.000 bits." in live.in_words(INF)


def test_beyond_the_slider_too_a_dot_stands_as_high_as_its_value():
    live = LiveDefinitions(
        parsed_definitions([("Deviation", "kl")]), judge_table(TABLE, "one"), 1.0
    )
    packed = live.tables_with(INF).items()
    tables = {name: pa.ipc.open_file(table).read_pandas() for name, table in packed}
    zero = tables["zeros"]["y"][0]
    height = zero - tables["strips"].set_index("place")["y"]
    p = scipy.special.softmax([3, 2, 1, 4])
    at_0, at_inf = -math.log2(p[3]), float(np.mean(np.log2(0.25 / p)))
    assert height[BEYOND_THE_SLIDER] / height[0.0] == pytest.approx(at_inf / at_0)
    assert tables["peaks"]["place"].to_list() == [BEYOND_THE_SLIDER]
    assert tables["peaks"]["y"][0] == tables["strips"].set_index("place")["y"][BEYOND_THE_SLIDER]


def test_tables_hold_what_a_browser_can_read():
    curves = the_curves(("a", "kl"), ("b", "0/0"))
    strips = pd.DataFrame(strips_table(curves, TEMPERATURE_GRID))
    assert isinstance(strips, pd.DataFrame)
    assert not np.isinf(strips[["y", "place", "head_y"]]).any(axis=None)


@pytest.mark.parametrize("one", GALLERY, ids=lambda one: one.name)
def test_each_definition_of_the_gallery_comes_with_its_source_and_an_objection(one):
    entry = gallery_entry(one)
    assert entry.startswith(f"**{one.name}**: `{one.formula}`")
    assert all(part in entry for part in (one.about, one.source, one.objection))

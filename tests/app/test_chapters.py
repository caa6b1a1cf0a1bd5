"""Every chapter shows every table at every temperature, and the numbers are scipy's."""

import ast
import gc
import math
from decimal import Decimal

import numpy as np
import pytest
import scipy.special
from server import ROOT

from softmax_core.reading.presets import PRESETS

TEMPERATURES = {"0": 0.0, "0.5": 0.5, "1": 1.0, "5": 5.0, "∞": math.inf}


def logits_and_counts(slug):
    rows = [(*row, "1")[:3] for row in PRESETS[slug].rows]
    logits = np.array([float(logit.replace("∞", "inf")) for _, logit, _ in rows])
    return logits, np.array([float(count) for _, _, count in rows])


def exact(slug, temperature, rows):
    """scipy's masses of the likeliest words in the order of the table, and of all others."""
    logits, counts = logits_and_counts(slug)
    if temperature == 0:
        weights = counts * (logits == logits.max())
    elif temperature == math.inf:
        weights = counts * np.isfinite(logits)
    else:
        weights = np.exp(
            logits / temperature - scipy.special.logsumexp(logits / temperature, b=counts)
        )
        weights = weights * counts
    p = weights / weights.sum()
    if rows == len(p):
        return p
    likeliest = np.sort(np.argsort(-logits, kind="stable")[: rows - 1])
    return np.append(p[likeliest], 1 - p[likeliest].sum())


def assert_exact(shares, slug, temperature, most):
    assert len(shares) <= most + 1
    assert shares == pytest.approx(exact(slug, temperature, len(shares)), abs=1e-10)


@pytest.mark.parametrize("slug", PRESETS)
def test_every_chapter_at_every_temperature(open_page, slug):
    page = open_page(table=f"~{slug}", pins="0_0.5_1_5_inf")
    assert page.text == ""
    page.press("reveal")
    assert_exact(page.shares("words"), slug, 1.0, 24)

    page.go("compare")
    for pin, temperature in enumerate(TEMPERATURES.values()):
        assert_exact(page.shares("pinned", pin=pin), slug, temperature, 12)

    page.go("softmax")
    for typed, temperature in TEMPERATURES.items():
        page.type("T_text", typed)
        slices = page.data("slices")
        words = slices[~slices["label"].str.match("Z|$")]  # below the denominators and a heading
        assert_exact((words["end"] - words["start"]).tolist(), slug, temperature, 12)

    page.go("temperature")
    for typed, temperature in TEMPERATURES.items():
        page.type("T_text", typed)
        place = min(temperature, 11.0)
        assert_exact(page.shares("sweep", place=place), slug, temperature, 24)
        assert_exact(page.shares("sweep", "p_at_1", place=place), slug, 1.0, 24)

    page.go("draw")
    for typed, temperature in TEMPERATURES.items():
        page.type("T_text", typed).press("Clear").press("draws_10")
        assert_exact(page.shares("counts"), slug, temperature, 12)
        running = page.data("running").query("n == 10").sort_values("row")
        assert running["share"].tolist() == pytest.approx(page.shares("counts", "share"))


@pytest.mark.parametrize("typed", TEMPERATURES)
def test_where_no_temperature_is_shown_it_is_still_there(open_page, typed):
    page = open_page(T=typed).go("compare").go("guess")
    assert page.state["T"] == TEMPERATURES[typed]
    assert page.press("reveal").data("words")["p_text"].tolist()[3] == "64.4%"  # always T = 1


def test_each_chapter_has_its_address(open_page, chapter):
    page = open_page(chapter=chapter)
    assert page.chapter == chapter
    assert page.address == ({} if chapter == "guess" else {"chapter": chapter})


def test_a_clickers_keys_walk_through_the_lecture(open_page, chapters):
    page = open_page(T="5")
    walked = [page.chapter]
    while page.can_press("PageDown"):
        walked.append(page.press("PageDown").chapter)
        assert page.address == {"chapter": page.chapter, "T": "5"}
    assert walked == chapters
    assert page.press("PageUp").chapter == chapters[-2]


# --- Guess ---


def test_nothing_gives_the_probabilities_away_before_the_reveal(open_page):
    page = open_page()
    assert page.shares("words") == [0, 0, 0, 0]
    assert "64.4%" not in page.prose + page.text + "".join(chart.alt for chart in page.charts)
    page.press("reveal")
    assert page.data("words")["p_text"].tolist() == ["23.7%", "8.7%", "3.2%", "64.4%"]
    assert "friends" in page.charts[0].alt
    assert "64.4%" in page.charts[0].alt
    page.press("reveal")
    assert page.shares("words") == [0, 0, 0, 0]


# --- Softmax ---


def test_the_calculation_of_the_lecture(open_page):
    page = open_page(chapter="softmax")
    assert page.frame("βz")["p"].tolist() == ["0.24", "0.09", "0.03", "0.64"]
    assert denominators(page) == {"Z at T = 1": "= 84.79"}
    assert any(line.endswith("= 84.79") for line in page.formulas)
    page.type("T_text", "5")
    assert page.frame("βz")["βz"].tolist() == ["0.60", "0.40", "0.20", "0.80"]
    assert denominators(page) == {"Z at T = 1": "= 84.79", "Z at T = 5": "= 6.76"}
    assert r"\sigma(3) = \frac{e^{0.6}}{6.76} = 0.27" in page.formulas


def denominators(page):
    labels = page.data("labels")
    return dict(labels[labels["label"].str.startswith("Z")][["label", "text"]].to_numpy())


def test_the_denominator_that_collapses_is_drawn_on_the_scale_of_the_one_at_1(open_page):
    ends = open_page("softmax", T="5").data("slices").groupby("label")["end"].max()
    assert ends["Z at T = 1"] == pytest.approx(1)
    assert ends["Z at T = 5"] == pytest.approx(6.760887 / 84.791025, abs=1e-6)


def test_the_decimals_are_the_readers(open_page):
    page = open_page(chapter="softmax").set_number("decimals", 9)
    assert page.data("labels")["text"].tolist()[0] == "= 84.791024884"  # as the slide prints it
    assert page.address["decimals"] == "9"
    assert page.set_number("decimals", 0).frame("βz")["p"].tolist() == ["0", "0", "0", "1"]


def test_the_page_says_so_where_rounded_values_do_not_sum_to_1(open_page):
    page = open_page(chapter="softmax")
    assert not page.at.warning
    page.type("T_text", "2")
    assert "1.01" in page.at.warning[0].value
    shown = page.frame("βz")["p"]
    assert sum(map(Decimal, shown)) == Decimal("1.01")


def test_the_slides_are_compared_on_their_own_ground_only(open_page):
    page = open_page(chapter="softmax")
    assert page.frame("the slide prints")["the slide prints"].tolist() == [
        "0.23", "0.10", "0.03", "0.64",
    ]  # fmt: skip
    assert "a hundredth off" in page.prose
    assert "so are its probabilities" in page.type("T_text", "5").prose
    page.type("T_text", "2")
    assert not any("the slide prints" in frame for frame in page.tables)
    page.type("T_text", "1").edit({0: {"word": "days"}})
    assert not any("the slide prints" in frame for frame in page.tables)


@pytest.mark.parametrize(("beta", "total"), [("0.2", "0.0797"), ("1", "1.0000"), ("2", "40.6455")])
def test_beta_in_the_numerator_only(open_page, beta, total):
    page = open_page(chapter="softmax").type("beta_text", beta).switch("numerator")
    assert f"**{total}**" in page.prose
    assert page.address["numerator"] == "on"
    assert (f"**{total}**: here it is the softmax" in page.prose) == (beta == "1")


def test_where_the_first_formula_happens_to_sum_to_1_the_page_does_not_deny_it(open_page):
    # All logits 0: e^0 is 1 at every β, so the first formula is the softmax at every β.
    page = open_page(chapter="softmax", T="5", numerator="on", table="a_0~b_0")
    assert "**1.0000**" in page.prose
    assert "this is not the softmax" not in page.prose


def test_at_a_limit_there_is_no_quotient_to_write_down(open_page):
    page = open_page(chapter="softmax", T="0")
    assert not any(line.startswith("Z =") for line in page.formulas)
    assert "**T = 0, β = ∞**" in page.prose
    assert page.frame("β(z − max z)")["p"].tolist() == ["0.00", "0.00", "0.00", "1.00"]


def test_terms_too_large_to_write_are_shifted_and_the_page_says_so(open_page):
    page = open_page(chapter="softmax", table="a_1000~b_999")
    assert "too large or too small to write down" in page.prose
    assert page.frame("β(z − max z)")["β(z − max z)"].tolist() == ["0.00", "−1.00"]
    assert page.frame("β(z − max z)")["p"].tolist() == ["0.73", "0.27"]


# --- Compare ---


def test_the_odds_and_distances_of_the_lecture(open_page):
    page = open_page(chapter="compare")
    spread = page.frame("perplexity")
    assert spread["odds, friends : duck"].tolist() == ["20.09 : 1", "1.82 : 1"]
    assert spread["KL from T = 1, bits"].tolist() == ["0.0000", "0.4779"]


def test_the_shift_changes_no_probability(open_page):
    page = open_page(chapter="compare")
    before = page.shares("pinned")
    page.set_number("shift", 12.5).press("Add it to every logit")
    assert [row[1] for row in page.table] == ["15.5", "14.5", "13.5", "16.5"]
    assert page.shares("pinned") == pytest.approx(before)


def test_logits_and_temperatures_doubled_move_no_bar(open_page):
    page = open_page(chapter="compare")
    before = page.shares("pinned")
    page.press("Double the logits and these temperatures")
    assert [row[1] for row in page.table] == ["6", "4", "2", "8"]
    assert page.state["pins"].values == (2.0, 10.0)
    assert page.shares("pinned") == pytest.approx(before)


def test_what_is_typed_in_the_very_message_of_the_press_counts(open_page):
    page = open_page("compare")
    page.at.number_input(key="shift_field").set_value(5.0)
    assert [row[1] for row in page.press("Add it to every logit").table] == ["8", "7", "6", "9"]
    page.at.multiselect(key="pins_texts").set_value(["2", "3"])
    page.press("Double the logits and these temperatures")
    assert page.state["pins"].values == (4.0, 6.0)


def test_five_temperatures_at_once(open_page):
    page = open_page(chapter="compare").press("Compare 0.5, 1, 2, 5, 10")
    assert page.address == {"chapter": "compare", "pins": "0.5_1_2_5_10"}
    assert set(page.data("pinned")["pin"]) == set(range(5))


# --- Temperature ---


def test_nights_is_pointed_out_as_the_word_that_first_gains_and_then_loses(open_page):
    page = open_page(chapter="temperature")
    assert "nights gains at first, then loses: it peaks at T = 2.383" in page.text
    assert "laughter first" not in page.text


def test_a_table_without_a_turning_word_names_none(open_page):
    assert "gains at first" not in open_page(chapter="temperature", table="~equal").text


def test_infinity_does_not_bring_an_impossible_word_back_in_words_either(open_page):
    page = open_page(chapter="temperature", table="~certain", T="inf")
    assert page.shares("sweep", place=11) == [1, 0, 0, 0]
    assert "all possible words (with a logit above −∞) are equally likely" in page.prose


def test_a_visitor_of_all_chapters_holds_few_runs_of_the_script(open_page, chapters):
    def runs():
        gc.collect()
        names = (one for one in gc.get_objects() if isinstance(one, dict) and "CHAPTERS" in one)
        return sum("for_all_visitors" in one for one in names)

    page, before = open_page(), runs()
    for chapter in chapters:
        page.go(chapter)
    assert runs() - before <= 5


def test_what_a_hand_does_waits_for_its_turn():
    callbacks = set()
    for node in ast.walk(ast.parse((ROOT / "dashboard.py").read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            pairs = [
                (key.value, value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        elif isinstance(node, ast.Call):
            pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
        else:
            continue
        callbacks |= {
            ast.unparse(value)
            for name, value in pairs
            if name in ("on_click", "on_change", "on_select")
        }
    later = {callback for callback in callbacks if "my.at_next_turn" in callback}
    assert callbacks == later | {"'ignore'", "'rerun'"}

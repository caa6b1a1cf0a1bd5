"""Facts about the machine that a definition judges. Oracles: scipy, counting, trying everything."""

import math
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from lecture_machine import TEXT, P, Z, softmax_at

from softmax_core.creativity.behaviour import model_behaviour, score_draws, surprisals
from softmax_core.creativity.definition import parse
from softmax_core.creativity.formula import DefinitionError
from softmax_core.creativity.machine import (
    TOP_P_GRID,
    Judged,
    best_setting,
    draws_behaviour,
    equally_normal,
    normal_of,
)
from softmax_core.creativity.quantities import values_of
from softmax_core.creativity.scoring import scored_text, text_novelty
from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.language.next_word import next_word_table
from softmax_core.language.ngram import NGramModel
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.tables.real_model import PROMPTS


def table_of(words_and_logits, counts=None):
    frame = pd.DataFrame(words_and_logits, columns=["word", "logit"]).astype(str)
    return clean_table(frame if counts is None else frame.assign(count=counts)).table


LECTURE = clean_table(PRESETS["lecture"].frame).table
# ---- What is normal ------------------------------------------------------------------------------


def test_where_all_is_equally_normal_the_impossible_stays_impossible():
    table = table_of([("a", 5), ("b", -3), ("c", "-inf")])
    assert np.exp(equally_normal(table)).tolist() == pytest.approx([0.5, 0.5, 0])


def test_where_all_is_equally_normal_a_row_of_many_words_has_the_part_of_many():
    table = table_of([("a", 5), ("others", 0)], ["1", "3"])
    assert np.exp(equally_normal(table)).tolist() == pytest.approx([0.25, 0.75])


def test_a_table_is_normal_to_itself():
    log_p, note = normal_of(LECTURE, LECTURE)
    assert np.exp(log_p) == pytest.approx(scipy.special.softmax(Z), rel=1e-12)
    assert note == ""


def test_a_kept_table_is_asked_word_by_word_in_whatever_order():
    kept = table_of([("friends", 0), ("duck", 1), ("laughter", 2), ("nights", 3)])
    log_p, note = normal_of(LECTURE, kept)
    assert np.exp(log_p) == pytest.approx(scipy.special.softmax([3, 2, 1, 0]))
    assert note == ""


def test_what_is_not_in_this_table_is_shared_among_what_is():
    kept = table_of([("nights", 3), ("laughter", 2), ("duck", 1), ("friends", 4), ("goose", 4)])
    log_p, note = normal_of(LECTURE, kept)
    assert np.exp(log_p) == pytest.approx(scipy.special.softmax(Z))
    share = 1 - scipy.special.softmax([3, 2, 1, 4, 4])[4]  # 60.8%
    assert note.startswith(f"Only {100 * share:.1f}% of the kept table's probability")


def test_a_word_that_the_kept_table_does_not_have_is_normally_impossible():
    log_p, note = normal_of(LECTURE, table_of([("nights", 0), ("duck", 0)]))
    assert np.exp(log_p).tolist() == pytest.approx([0.5, 0, 0.5, 0])
    assert note.startswith("Impossible in the kept table: “laughter” and 1 more.")
    b = model_behaviour(LECTURE.logits, [0, 1], log_p=log_p)
    assert np.isinf(b.log_p).sum() == 2


def test_tables_without_a_common_word_have_nothing_to_say_to_each_other():
    with pytest.raises(ValueError, match="no word in common"):
        normal_of(LECTURE, table_of([("goose", 1)]))
    with pytest.raises(ValueError, match="no word in common"):
        normal_of(LECTURE, table_of([("nights", "-inf"), ("goose", 1)]))


def test_a_common_word_however_unlikely_is_a_common_word():
    # e^-1000 is 0 as a float; nights and duck are still e to 1 likely.
    kept = table_of([("nights", -1000), ("duck", -1001), ("goose", 0)])
    log_p, note = normal_of(LECTURE, kept)
    assert np.exp(log_p) == pytest.approx([1 / (1 + 1 / math.e), 0, 1 / (1 + math.e), 0])
    assert note.startswith("Only 0% of")


def test_what_rounds_to_all_is_all():
    kept = table_of([("nights", 10), ("goose", 0)])  # goose has 0.005%
    assert "Only" not in normal_of(LECTURE, kept)[1]


def test_words_that_are_written_alike_are_told_apart():
    # The second duck of one table is the second duck of the other.
    twice = table_of([("duck", 0), ("goose", 0), ("duck", 1)])
    log_p, _ = normal_of(twice, twice)
    assert np.exp(log_p) == pytest.approx(scipy.special.softmax([0, 0, 1]))
    log_p, note = normal_of(table_of([("duck", 7), ("goose", 7)]), twice)
    assert np.exp(log_p) == pytest.approx([0.5, 0.5])
    assert note.startswith("Only 42.4% of")  # 2 / (2 + e)


def test_a_space_before_a_word_makes_another_word():
    with pytest.raises(ValueError, match="no word in common"):
        normal_of(table_of([(" the", 1)]), table_of([("the", 1)]))
    with pytest.raises(ValueError, match="no word in common"):
        normal_of(table_of([("␣the", 1)]), table_of([(" the", 1)]))  # which is shown as ␣the


# ---- What is best --------------------------------------------------------------------------------


def best_of_all(value_of, top_ps, least=False):
    """By trying every setting: (value, top-p, T); of equals the largest top-p, the T nearest to 1."""
    tried = [(value_of(T, top_p), top_p, T) for top_p in top_ps for T in TEMPERATURE_GRID.tolist()]
    sign = -1 if least else 1
    best = max(sign * value for value, _, _ in tried)
    equals = [one for one in tried if math.isclose(sign * one[0], best, rel_tol=1e-12)]
    top_p = max(one[1] for one in equals)
    return min((abs(one[2] - 1), one[2], one) for one in equals if one[1] == top_p)[2]


def q_after_top_p(T, top_p, z=Z):
    """The fewest likeliest words that together hold top_p, word by word."""
    q = softmax_at(T, z)
    kept, held = np.zeros(len(q)), 0.0
    for i in sorted(range(len(q)), key=lambda i: -q[i]):
        if held < top_p:
            kept[i] = q[i]
            held += q[i]
    return kept / kept.sum()


BY_HAND = {
    "kl": lambda q: float(scipy.special.rel_entr(q, P).sum() / math.log(2)),
    "entropy": lambda q: float(scipy.stats.entropy(q, base=2)),
    "surprise × typicality": lambda q: float(-(q @ np.log2(P)) * q[3]),
    "surprise × (typicality >= 0.5)": lambda q: float(-(q @ np.log2(P)) * (q[3] >= 0.5)),
    "-abs(entropy - 0.9)": lambda q: -abs(float(scipy.stats.entropy(q, base=2)) - 0.9),
    "tv": lambda q: float(np.abs(q - P).sum() / 2),
}


@pytest.mark.parametrize(("text", "least"), list(product(BY_HAND, [False, True])))
@pytest.mark.parametrize("top_ps", [[1.0], [0.6], [0.85, 1.0]], ids=str)
def test_the_best_setting_is_the_one_found_by_trying_all(text, least, top_ps):
    found = best_setting(parse(text), LECTURE, None, top_ps, least=least)
    value, top_p, T = best_of_all(lambda *at: BY_HAND[text](q_after_top_p(*at)), top_ps, least)
    assert found.value == pytest.approx(value, abs=1e-12)
    assert (found.temperature, found.top_p) == (T, top_p)


def test_best_with_every_top_p_of_the_page():
    found = best_setting(parse("-abs(entropy - 0.9)"), LECTURE, None, TOP_P_GRID)
    by_hand = BY_HAND["-abs(entropy - 0.9)"]
    value, top_p, T = best_of_all(lambda *at: by_hand(q_after_top_p(*at)), TOP_P_GRID.tolist())
    assert (found.temperature, found.top_p) == (T, top_p)
    assert found.value == pytest.approx(value, abs=1e-9)
    # With truncation an entropy of .9 bits can be met better than without.
    assert value > best_setting(parse("-abs(entropy - 0.9)"), LECTURE, None, [1.0]).value


def test_the_lectures_table():
    best = best_setting(parse("surprise × typicality"), LECTURE, None, [1.0])
    assert best.temperature == 1.45
    assert best.value == pytest.approx(0.903, abs=5e-4)
    q = softmax_at(1.45)
    assert best.value == pytest.approx(-(q @ np.log2(P)) * q[3])
    colder, hotter = softmax_at(1.4), softmax_at(1.5)
    assert best.value > max(-(q @ np.log2(P)) * q[3] for q in (colder, hotter))


def test_the_machine_that_deviates_least_is_the_normal_one():
    least = best_setting(parse("kl"), LECTURE, None, TOP_P_GRID, least=True)
    assert least == (1.0, 1.0, 0.0)


def test_truncation_is_not_taken_where_it_gains_nothing():
    # Greedy at T = 0 and top-p so small that one word is left are the same machine.
    found = best_setting(parse("tv * (entropy = 0)"), LECTURE, None, TOP_P_GRID)
    assert found.top_p == 1
    assert found.value == pytest.approx(1 - P[3])


@pytest.mark.parametrize("least", [False, True])
@pytest.mark.parametrize("text", ["2", "K", "entropy_p", "T - T", "kl = kl"])
def test_where_all_machines_are_equal_the_normal_one_is_taken(text, least):
    found = best_setting(parse(text), LECTURE, None, TOP_P_GRID, least=least)
    assert (found.temperature, found.top_p) == (1.0, 1.0)


def test_an_infinite_best_is_a_best():
    assert best_setting(parse("kl_reverse"), LECTURE, None, [1.0]) == (0.0, 1.0, math.inf)
    # With top-p a machine at T = 1 may leave out what is normal, and KL(p ‖ q) is infinite there.
    truncated = best_setting(parse("kl_reverse"), LECTURE, None, [0.5])
    assert truncated == (1.0, 0.5, math.inf)


def test_undefined_everywhere_is_no_setting():
    assert best_setting(parse("0 / 0"), LECTURE, None, TOP_P_GRID) is None
    assert best_setting(parse("log(-1 - kl)"), LECTURE, None, [1.0], least=True) is None


def test_undefined_somewhere_is_passed_over():
    found = best_setting(parse("1 / (T > 3) - 1 / (T > 3) + T"), LECTURE, None, [1.0], least=True)
    assert found.temperature == 3.05


def test_novelty_needs_a_text_and_is_where_it_was_counted():
    with pytest.raises(DefinitionError, match="“novelty” needs a text"):
        best_setting(parse("novelty"), LECTURE, None, [1.0])
    counted = np.zeros(201)
    counted[[70, 71]] = 0.4
    found = best_setting(parse("novelty"), LECTURE, None, [1.0], novelty=counted)
    assert found == (3.5, 1.0, 0.4)


def test_beside_another_normal_the_best_is_another():
    alike = equally_normal(LECTURE)
    assert best_setting(parse("kl"), LECTURE, alike, [1.0], least=True).temperature == 10
    assert best_setting(parse("kl"), LECTURE, alike, [1.0]).temperature == 0


def test_the_rest_of_a_real_vocabulary_counts():
    # At T = 10 nearly all of 49,152 tokens are as likely as one another: log2 of that is 15.6.
    best = best_setting(parse("entropy"), PROMPTS["real-6"].table, None, [1.0])
    assert best.temperature == 10
    assert 15 < best.value < math.log2(49_152)


# ---- What it says --------------------------------------------------------------------------------


def test_draws_are_a_behaviour_of_their_own():
    b = model_behaviour(Z, [5.0])
    draws = np.array([0, 0, 0, 1, 3])
    shares = np.array([0.6, 0.2, 0, 0.2])
    drawn = draws_behaviour(b, draws, np.random.default_rng(1))
    assert drawn.q[0, :3].tolist() == [0.6, 0.2, 0.2]  # nights, laughter and friends were drawn
    assert drawn.q[0, 3:].tolist() == [0, 0, 0, 0]
    assert drawn.p[:3] == pytest.approx(P[[0, 1, 3]])
    assert drawn.p[3:] == pytest.approx([0, 0, P[2], 0])  # duck is left
    assert drawn.temperatures.tolist() == [5]
    kl = values_of(drawn, ["kl"])["kl"].item()
    assert kl == pytest.approx(scipy.stats.entropy(shares, P, base=2))


def test_draws_from_a_crowd_are_different_words_of_it():
    """Twenty words have at most log2 20 bits of entropy, however many words share their row."""
    table = table_of([("a", 1), ("others", 0)], ["1", "1000000"])
    b = model_behaviour(table.logits, [5.0], counts=table.counts)
    drawn = draws_behaviour(b, np.ones(20, int), np.random.default_rng(1))
    found = values_of(drawn, ["entropy", "perplexity", "surprise", "K"])
    assert found["entropy"].item() == pytest.approx(math.log2(20))
    assert found["perplexity"].item() == pytest.approx(20)
    assert found["surprise"].item() == pytest.approx(math.log2(math.e + 1_000_000))
    assert found["K"].item() == 1_000_001
    assert drawn.p.sum() == pytest.approx(1)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_the_mean_surprisal_of_draws_is_the_surprise_of_their_frequencies(draws):
    drawn = draws_behaviour(model_behaviour(Z, [2.0]), np.array(draws), np.random.default_rng(1))
    mean = np.mean([-math.log2(P[i]) for i in draws])
    bits = surprisals(drawn.log_p, drawn.counts)
    found = (drawn.q[:, drawn.q[0] > 0] @ bits[drawn.q[0] > 0]).item()
    assert found == pytest.approx(mean)
    assert score_draws(draws, P).surprisal == pytest.approx(mean)


def test_surprisals_are_those_of_one_word():
    table = table_of(
        [("a", 1), ("others", 0), ("never", "-inf"), ("none", 0)], ["1", "8", "1", "0"]
    )
    b = model_behaviour(table.logits, [1.0], counts=table.counts)
    p = np.exp([1, 0]) / (math.e + 8)
    assert surprisals(b.log_p, b.counts)[:2] == pytest.approx(-np.log2(p))
    assert surprisals(b.log_p, b.counts)[2] == math.inf


def test_what_is_certain_has_no_surprisal_and_no_sign():
    certain = surprisals(model_behaviour([1, -math.inf], [1.0]).log_p)[0]
    model = NGramModel.fit(["a", "b", "a", "b", "a", "b"])
    longer = NGramModel.fit(["a", "b", "a", "b", "a", "b"], order=3)
    written = scored_text(model, longer, 3, 1.0, 1, ("a",), []).surprisal
    for bits in (certain, *written):
        assert f"{bits:.1f}" == "0.0"


def test_twenty_words_in_the_proportions_of_a_hot_machine_are_not_normal():
    # What the lecture's table leads one to expect at T = 5: 2.442 bits a word, not 1.367 ± 1.133.
    bits = -np.log2(P)
    expected, deviation = P @ bits, math.sqrt(P @ (bits - P @ bits) ** 2)
    assert expected == pytest.approx(scipy.stats.entropy(P, base=2))
    assert (expected, deviation) == pytest.approx((1.367, 1.133), abs=5e-4)
    hot = softmax_at(5) @ bits
    assert hot == pytest.approx(2.442, abs=5e-4)
    assert (hot - expected) / (deviation / math.sqrt(20)) == pytest.approx(4.2, abs=0.05)


# ---- What is judged -------------------------------------------------------------------------------


def judged_text(order=2, seed=1):
    model, longer = NGramModel.fit(TEXT, order), NGramModel.fit(TEXT, order + 1)
    novelty = text_novelty(model, longer, TEMPERATURE_GRID, seed, ("the",))
    return Judged(next_word_table(model, ("the",)), None, model, longer, ("the",), seed, novelty)


def test_novelty_between_two_steps_of_the_slider_is_counted_anew():
    judged = judged_text()
    between = judged.novelty_at(np.array([1.0, 1.0123, math.inf]))
    assert between[0] == judged.novelty[20]
    anew = text_novelty(judged.model, judged.longer, [1.0123, math.inf], 1, ("the",))
    assert between[1:].tolist() == anew.tolist()
    assert Judged(LECTURE).novelty_at(np.array([1.0])) is None


def test_the_behaviour_of_a_judged_text_is_that_of_its_next_word():
    judged = judged_text()
    b = judged.behaviour(np.array([0.5, 1.0]))
    followers = [b for a, b in pairwise(TEXT) if a == "the"]
    for word, p in zip(judged.table.words, b.p, strict=True):
        assert p == pytest.approx(followers.count(word) / len(followers))
    assert b.novelty.tolist() == judged.novelty[[10, 20]].tolist()


def test_the_behaviour_of_a_judged_table_after_top_p():
    b = Judged(LECTURE).behaviour(np.array([5.0]), top_p=0.6)
    assert b.q[0] == pytest.approx(q_after_top_p(5.0, 0.6))
    assert b.p == pytest.approx(P)
    assert b.novelty is None


def test_a_kept_table_of_one_nearly_certain_word_is_the_machine_itself():
    # 1 − p is 2e-9: in floats p has lost half of the digits of what is left, its logarithm none.
    certain = table_of([("a", 20), ("b", 0)])
    log_p, _ = normal_of(certain, table_of([("b", 0), ("a", 20)]))
    assert log_p[0] == pytest.approx(-math.log1p(math.exp(-20)), rel=1e-14)
    b = Judged(certain, log_p).behaviour(np.array([1.0]))
    found = values_of(b, ["entropy", "entropy_p"])
    assert found["entropy"] == pytest.approx(found["entropy_p"], rel=1e-13)

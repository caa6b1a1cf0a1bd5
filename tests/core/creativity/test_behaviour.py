"""Facts about a machine beside what is normal, and how a sequence of words scores. Oracle: scipy."""

import math

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.creativity.behaviour import Behaviour, model_behaviour, score_draws
from softmax_core.distribution.sampling import sample
from softmax_core.distribution.softmax import log_softmax, softmax
from softmax_core.distribution.truncation import sampler_chain
from softmax_core.language.next_word import next_word_table
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words

LECTURE = [3, 2, 1, 4]


# ---- A machine -------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [("top_p", 0.6), ("top_k", 2), ("min_p", 0.3), ("typical_p", 0.5)])
@pytest.mark.parametrize("counts", [None, [1, 3, 10, 2]])
def test_samplers_after_the_temperature_give_what_the_chain_gives_at_each(step, counts):
    b = model_behaviour(LECTURE, [0, 0.5, 1, 5, math.inf], counts=counts, steps=[step])
    for T, q in zip(b.temperatures, b.q, strict=True):
        chain = sampler_chain(LECTURE, [("temperature", T), step], counts)
        assert q == pytest.approx(chain[-1].p, abs=1e-12)
    assert b.p == pytest.approx(softmax(LECTURE, counts=counts))  # the normal is not truncated


tied_rows = st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 12)), min_size=1, max_size=8)
samplers = st.one_of(
    st.tuples(
        st.sampled_from(["top_p", "min_p", "typical_p"]), st.integers(0, 20).map(lambda n: n / 20)
    ),
    st.tuples(st.just("top_k"), st.integers(1, 12)),
    st.tuples(st.just("top_n_sigma"), st.sampled_from([0, 0.5, 1, 2, math.inf])),
)


@given(
    tied_rows,
    st.lists(samplers, max_size=3),
    st.lists(st.sampled_from([0, 0.05, 0.7, 1, 3, 10, 1e6, math.inf]), min_size=1, max_size=4),
)
def test_a_definition_judges_what_is_drawn(rows, steps, temperatures):
    """Rows that tie, with counts, at any T, after any samplers: one rule for both pages."""
    logits, counts = [z / 3 for z, _ in rows], [g for _, g in rows]
    b = model_behaviour(logits, temperatures, counts=counts, steps=steps)
    for i, T in enumerate(temperatures):
        drawn = sampler_chain(logits, [("temperature", T), *steps], counts)[-1]
        assert b.q[i] == pytest.approx(drawn.p, abs=1e-12)
        assert (b.q[i] > 0).tolist() == (drawn.p > 0).tolist()
        assert np.exp(b.log_q[i]) == pytest.approx(b.q[i], abs=1e-12)


def test_words_that_tie_stay_in_the_order_of_the_table_whatever_their_counts():
    # Weights e^(2/3), e^(1/3), 10 e^(1/3): the first two hold .19, so the third is needed for .9.
    weights = np.array([1, 1, 10]) * np.exp(np.array([2, 1, 1]) / 3)
    b = model_behaviour([2, 1, 1], [3], counts=[1, 1, 10], steps=[("top_p", 0.9)])
    assert b.q[0] == pytest.approx(weights / weights.sum())
    assert b.q[0].round(4).tolist() == [0.1126, 0.0807, 0.8067]


def test_half_of_a_french_text_is_as_many_words_for_both():
    table = next_word_table(NGramModel.fit(words(TEXTS["french"].text)), ())
    steps = [("top_p", 0.5)]
    chain = sampler_chain(table.logits, [("temperature", 10.0), *steps], table.counts)
    b = model_behaviour(table.logits, [10.0], counts=table.counts, steps=steps)
    assert table.counts[chain[-1].kept].sum() == table.counts[b.q[0] > 0].sum() == 150


@given(tied_rows, st.sampled_from([(), [("top_p", 1.0)], [("min_p", 0.0)]]))
def test_at_1_the_machine_is_the_normal_one_to_the_last_digit(rows, steps):
    logits, counts = [z / 3 for z, _ in rows], [g for _, g in rows]
    b = model_behaviour(logits, [0.3, 1, 7], counts=counts, steps=steps)
    assert b.q[1].tolist() == b.p.tolist()
    assert b.log_q[1].tolist() == b.log_p.tolist()


@pytest.mark.parametrize("k", [1, 3, 6, 49, 1000])
def test_at_infinity_all_words_are_equally_likely(k):
    b = model_behaviour(np.linspace(-3, 5, k), [math.inf])
    assert (b.q == 1 / k).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"temperatures": [-1]}, "T is 0 or more"),
        ({"temperatures": [math.nan]}, "T is 0 or more"),
        ({"temperatures": 1.0}, "temperatures has shape"),
        ({"temperatures": [1, 2]}, "q has shape"),
        ({"q": [0.5, 0.5]}, "q has shape"),
        ({"q": [[0.5, 0.6]]}, "must sum to 1"),
        ({"q": [[0.5, 0.25, 0.25]]}, "q has shape"),
        ({"p": [[0.5, 0.5]]}, "p has shape"),
        ({"p": [2, -1]}, "from 0 to 1"),
        ({"counts": [-1, 1]}, "finite and 0 or more"),
        ({"novelty": [1.5]}, "a share is from 0 to 1"),
        ({"novelty": [0.1, 0.2]}, "novelty has shape"),
        ({"log_p": [0.0]}, "log_p has shape"),
    ],
)
def test_what_is_no_behaviour_is_refused(wrong, message):
    right = {"temperatures": [1], "q": [[0.5, 0.5]], "p": [0.5, 0.5]}
    with pytest.raises(ValueError, match=message):
        Behaviour(**{**right, **wrong})


# ---- One sequence -----------------------------------------------------------------------------


def test_twenty_words_drawn_at_5_are_not_normal():
    # What to expect of them: 2.442 bits a word, where p expects 1.367 ± 1.133.
    p = softmax(LECTURE)
    score = score_draws([3], p)
    expected = softmax(LECTURE, 5) @ -np.log2(p)
    assert (score.expected, score.deviation) == pytest.approx((1.367, 1.133), abs=5e-4)
    z = (expected - score.expected) / (score.deviation / math.sqrt(20))
    assert z == pytest.approx(4.25, abs=0.005)


def test_the_score_of_a_sequence_is_its_mean_surprisal_beside_the_entropy():
    p, draws = softmax(LECTURE), [0, 0, 1, 3, 2]
    bits = -np.log2(p)
    score = score_draws(draws, p)
    mean, sd = bits[draws].mean(), math.sqrt(p @ bits**2 - (p @ bits) ** 2)
    assert score == pytest.approx(
        (5, mean, scipy.stats.entropy(p, base=2), sd, (mean - p @ bits) / (sd / math.sqrt(5)))
    )


def test_z_of_words_drawn_from_p_is_a_standard_normal():
    p, rng = softmax(LECTURE), np.random.default_rng(2025)
    z = [score_draws(draws, p).z for draws in sample(p, (2000, 100), rng)]
    assert np.mean(z) == pytest.approx(0, abs=4 / math.sqrt(2000))
    assert np.std(z) == pytest.approx(1, abs=0.07)


def test_in_a_row_of_many_words_each_has_its_own_surprisal():
    together = score_draws([0, 1, 1], [0.5, 0.5], [1, 4])
    listed = score_draws([0, 1, 2], [0.5, 0.125, 0.125, 0.125, 0.125])
    assert together == pytest.approx(listed)
    assert together.surprisal == pytest.approx((1 + 3 + 3) / 3)


def test_an_impossible_word_is_infinitely_surprising():
    score = score_draws([0, 2], [0.75, 0.25, 0])
    assert score.surprisal == score.z == math.inf
    assert score_draws([1], [1.0, 0.0]).z == math.inf


@pytest.mark.parametrize("p", [[1.0], [0.25] * 4, [1 / 3] * 3, [1.0, 0.0]])
def test_where_all_words_are_equally_surprising_there_is_no_z(p):
    score = score_draws([0, 0], p)
    assert score.deviation == 0
    assert math.isnan(score.z)


@pytest.mark.parametrize("draws", [[], [4], [-1], [0.5], ["friends"]])
def test_draws_must_be_rows_of_the_table(draws):
    with pytest.raises(ValueError, match="draws"):
        score_draws(draws, softmax(LECTURE))


def test_the_score_of_a_word_too_improbable_for_a_float_needs_its_logarithm():
    assert score_draws([1], softmax([1000, 0])).surprisal == math.inf
    exact = score_draws([1], softmax([1000, 0]), log_p=log_softmax([1000, 0]))
    assert exact.surprisal == pytest.approx(1000 / math.log(2))

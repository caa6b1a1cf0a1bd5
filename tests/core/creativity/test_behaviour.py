"""Facts about a machine beside what is normal, and how a sequence of words scores. Oracle: scipy."""

import math

import numpy as np
import pytest
import scipy.special
import scipy.stats

from softmax_core.creativity.behaviour import Behaviour, model_behaviour, score_draws
from softmax_core.distribution.sampling import sample
from softmax_core.distribution.softmax import log_softmax, softmax
from softmax_core.distribution.truncation import sampler_chain

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

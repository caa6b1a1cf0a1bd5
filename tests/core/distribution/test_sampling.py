"""Facts about draws. Oracles: the definition of the inverse CDF, numpy's bincount, the binomial."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softmax_core.distribution.sampling import (
    empirical_counts,
    inverse_cdf,
    running_frequencies,
    sample,
    standard_error,
)
from softmax_core.distribution.softmax import softmax

WORDS = ["nights", "laughter", "duck", "friends"]
LECTURE = [3, 2, 1, 4]
BELOW_1 = np.nextafter(1, 0)

weights = arrays(
    float, st.integers(1, 9), elements=st.one_of(st.just(0.0), st.floats(1e-12, 1))
).filter(lambda w: w.sum() > 0)
luck = st.one_of(st.floats(0, 1, exclude_max=True), st.just(BELOW_1), st.just(0.0))


# ---- One u, one token ------------------------------------------------------------------------


def test_the_same_luck_says_another_word_at_another_temperature():
    for T, word in [(0.5, "friends"), (1, "laughter"), (5, "nights")]:
        assert WORDS[inverse_cdf(softmax(LECTURE, T), 0.25)] == word
    sweep = softmax(LECTURE, np.array([0.5, 1, 5])[:, None])
    assert [WORDS[i] for i in inverse_cdf(sweep, 0.25)] == ["friends", "laughter", "nights"]


def test_the_stretches_of_the_line_include_their_start_and_not_their_end():
    p = [0.25, 0.5, 0.25]
    u = [0, np.nextafter(0.25, 0), 0.25, 0.74, 0.75, BELOW_1]
    assert inverse_cdf(p, u).tolist() == [0, 0, 1, 1, 2, 2]


@given(weights, luck)
def test_the_chosen_index_is_the_first_whose_cumulative_probability_exceeds_u(w, u):
    p = w / w.sum()
    chosen = inverse_cdf(p, u)
    ends = np.cumsum(p)
    exceeding = [i for i in range(len(p)) if u < ends[i]]
    assert chosen == exceeding[0] if exceeding else u >= ends[-1]


@given(weights, luck)
def test_what_has_probability_0_is_never_drawn(w, u):
    p = w / w.sum()
    assert p[inverse_cdf(p, u)] > 0


def test_a_sum_a_little_below_1_does_not_fall_off_the_end():
    p = np.array([0.1] * 10 + [0.0])  # cumulative sum ends at 0.9999999999999999
    assert np.cumsum(p)[-1] < 1
    assert inverse_cdf(p, BELOW_1) == 9
    rough = np.array([0.0, 0.5, 0.49995, 0.0], np.float32)
    assert inverse_cdf(rough, 0.99999) == 2


def test_shapes():
    p = np.array([0.5, 0.5])
    assert type(inverse_cdf(p, 0.3)) is int
    assert inverse_cdf(p, np.full((2, 3), 0.3)).shape == (2, 3)
    table = np.full((5, 2), 0.5)
    assert inverse_cdf(table, 0.3).shape == (5,)
    assert inverse_cdf(table, [0.3, 0.6]).tolist() == [[0, 1]] * 5
    assert inverse_cdf(p, []).shape == (0,)
    with pytest.raises(ValueError, match="one distribution, or one per row"):
        inverse_cdf(np.full((1, 1, 2), 0.5), 0.3)


@pytest.mark.parametrize("u", [1, 1.5, -0.1, math.nan, math.inf])
def test_u_must_lie_on_the_line(u):
    with pytest.raises(
        ValueError, match=r"u: the value is .*; it must be at least 0 and less than"
    ):
        inverse_cdf([0.5, 0.5], u)
    with pytest.raises(ValueError, match="u: the value at index 1"):
        inverse_cdf([0.5, 0.5], [0.5, u])


def test_p_must_be_a_distribution():
    with pytest.raises(ValueError, match="must sum to 1"):
        inverse_cdf([0.5, 0.4], 0.5)
    with pytest.raises(ValueError, match=r"index 1 is -0\.5"):
        sample([1.5, -0.5], 3, np.random.default_rng(0))


# ---- Draws -----------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_draws_which_are_those_of_the_inverse_cdf():
    p = softmax(LECTURE, 2)
    draws = sample(p, 1000, np.random.default_rng(42))
    assert draws.tolist() == sample(p, 1000, np.random.default_rng(42)).tolist()
    u = np.random.default_rng(42).random(1000)
    assert draws.tolist() == inverse_cdf(p, u).tolist()


def test_draws_come_in_the_shape_asked_for():
    p, rng = softmax(LECTURE), np.random.default_rng(0)
    assert sample(p, (2, 3), rng).shape == (2, 3)
    assert sample(p, 0, rng).shape == (0,)
    assert type(sample(p, None, rng)) is int
    assert sample(softmax(LECTURE, [[1], [5]]), 7, rng).shape == (2, 7)


def test_frequencies_are_as_near_to_the_probabilities_as_chance_allows():
    p, n = softmax(LECTURE), 100_000
    counts = empirical_counts(sample(p, n, np.random.default_rng(7)), 4)
    assert scipy.stats.chisquare(counts, n * p).pvalue > 0.01
    assert (np.abs(counts / n - p) < 4 * standard_error(p, n)).all()


def test_at_temperature_0_every_draw_is_the_same():
    draws = sample(softmax(LECTURE, 0), 50, np.random.default_rng(0))
    assert {WORDS[i] for i in draws} == {"friends"}


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match=r"use numpy.random.default_rng\(seed\)"):
        sample([1.0], 1, 42)


# ---- Counting --------------------------------------------------------------------------------


def test_counts_of_draws():
    assert empirical_counts([2, 0, 2], 4).tolist() == [1, 0, 2, 0]
    assert empirical_counts([[1, 1], [0, 1]], 2).tolist() == [1, 3]
    assert empirical_counts([], 3).tolist() == [0, 0, 0]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.data())
def test_running_frequencies_are_the_counts_of_the_first_draws(draws, data):
    n = len(draws)
    checkpoints = sorted(data.draw(st.sets(st.integers(1, n), min_size=1)))
    rows = running_frequencies(draws, 4, checkpoints)
    assert rows.shape == (len(checkpoints), 4)
    for row, m in zip(rows, checkpoints, strict=True):
        assert row.tolist() == (np.bincount(draws[:m], minlength=4) / m).tolist()


@pytest.mark.parametrize(
    ("draws", "k", "checkpoints", "message"),
    [
        ([0, 4], 4, [2], r"draws: the value at index 1 is 4; there are k = 4 tokens"),
        ([-1], 4, [1], r"draws: the value at index 0 is -1"),
        ([0.5], 4, [1], r"draws must be whole numbers"),
        ([0], 0, [1], r"k is 0: it must be at least 1"),
        ([0], 1.5, [1], r"k must be a whole number, not 1.5"),
    ],
)
def test_bad_draws_are_named(draws, k, checkpoints, message):
    with pytest.raises(ValueError, match=message):
        empirical_counts(draws, k)
    with pytest.raises(ValueError, match=message):
        running_frequencies(draws, k, list(range(1, len(draws) + 1)))


@pytest.mark.parametrize(
    ("checkpoints", "message"),
    [
        ([0, 1], r"checkpoints: the value at index 0 is 0; it must be from 1 to .* 3"),
        ([1, 4], r"checkpoints: the value at index 1 is 4"),
        ([2, 2], r"they must increase"),
        ([3, 1], r"they must increase"),
        ([1.5], r"checkpoints must be whole numbers"),
        ([], r"at least one entry"),
        (2, r"at least one entry"),
    ],
)
def test_bad_checkpoints_are_named(checkpoints, message):
    with pytest.raises(ValueError, match=message):
        running_frequencies([0, 1, 1], 2, checkpoints)


# ---- How far off is usual --------------------------------------------------------------------


@given(st.floats(0, 0.9), st.integers(1, 10**6))  # scipy is rough within 1e-16 of 1
def test_the_standard_error_is_that_of_the_binomial_distribution(p, n):
    assert standard_error(p, n) == pytest.approx(scipy.stats.binom.std(n, p) / n, abs=1e-15)


def test_four_times_as_many_draws_halve_the_error():
    p = softmax(LECTURE)
    np.testing.assert_allclose(standard_error(p, 400), standard_error(p, 100) / 2)
    assert standard_error(p, [[1], [100]]).shape == (2, 4)
    assert standard_error([0, 1, 1 + 1e-15], 5).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("p", "n"), [(1.1, 5), (-0.1, 5), (math.nan, 5), (0.5, 0), (0.5, math.nan)]
)
def test_no_standard_error_without_draws_or_probability(p, n):
    with pytest.raises(ValueError, match=r"number from 0 to 1|draws must be at least 1"):
        standard_error(p, n)


def test_no_numpy_warning_even_if_the_caller_makes_them_errors():
    with np.errstate(all="raise"):
        inverse_cdf([1, 5e-324, 0], [0, 5e-324, BELOW_1])
        standard_error([0, 5e-324, 1], 1e308)
        running_frequencies([0, 1], 2, [1, 2])

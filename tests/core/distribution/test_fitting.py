"""The temperature of a room, beside scipy's optimiser and the figures of the lecture's table."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import power_divergence

from softmax_core.distribution.fitting import fit_temperature, goodness_of_fit
from softmax_core.distribution.measures import kl_divergence, total_variation
from softmax_core.distribution.softmax import softmax

LECTURE = [3.0, 2.0, 1.0, 4.0]  # nights, laughter, duck, friends
FORTY = [12, 6, 2, 20]


def distribution(fit):
    return np.exp(fit.log_distribution(LECTURE))


def log_likelihood(beta, logits, guesses, counts):
    """ln P of the guesses, written out: sum n_i ln(g_i e^(β z_i) / Z)."""
    x = beta * np.asarray(logits) + np.log(counts)
    return float(np.dot(guesses, x - np.log(np.exp(x - x.max()).sum()) - x.max()))


def test_forty_guesses_of_the_lecture_table():
    fit, share = fit_temperature(LECTURE, FORTY), np.array(FORTY) / 40
    assert fit.temperature == pytest.approx(1.484, abs=5e-4)
    low, high = fit.interval
    assert (1 / high, 1 / low) == (pytest.approx(0.995, abs=5e-4), pytest.approx(2.91, abs=5e-3))
    assert kl_divergence(share, distribution(fit)) == pytest.approx(0.0089, abs=5e-5)
    assert kl_divergence(share, softmax(LECTURE)) == pytest.approx(0.069, abs=5e-4)
    assert total_variation(share, softmax(LECTURE)) == pytest.approx(0.644 - 0.5, abs=5e-4)


def test_a_room_that_prefers_duck_is_hotter_than_infinite():
    fit = fit_temperature(LECTURE, [8, 6, 18, 8])
    assert fit.beta == pytest.approx(-0.2865, abs=5e-5)
    assert fit.temperature < 0
    p = distribution(fit)
    assert p[2] == p.max()
    assert p @ LECTURE == pytest.approx((3 * 8 + 2 * 6 + 18 + 4 * 8) / 40)


tables = st.integers(2, 7).flatmap(
    lambda k: st.tuples(
        st.lists(st.floats(-8, 8), min_size=k, max_size=k),
        st.lists(st.integers(0, 30), min_size=k, max_size=k),
        st.lists(st.integers(1, 9), min_size=k, max_size=k),
    )
)


@given(tables)
def test_no_beta_makes_the_guesses_likelier(table):
    logits, guesses, counts = map(np.array, table)
    mean = guesses @ logits / max(guesses.sum(), 1)
    if not guesses.sum() or not logits.min() + 0.05 < mean < logits.max() - 0.05:
        return
    fit = fit_temperature(logits, guesses, counts)
    found = minimize_scalar(
        lambda beta: -log_likelihood(beta, logits, guesses, counts),
        bracket=(-1, 1),
        options={"xtol": 1e-12},
    )
    ours = log_likelihood(fit.beta, logits, guesses, counts)
    assert ours >= -found.fun - 1e-9 * abs(found.fun)
    # Fisher's information is minus the second derivative of ln P.
    step = 1e-4 / max(1.0, np.ptp(logits))
    around = [log_likelihood(fit.beta + d, logits, guesses, counts) for d in (-step, 0, step)]
    information = -(around[0] - 2 * around[1] + around[2]) / step**2
    assert fit.standard_error**-2 == pytest.approx(information, rel=0.02, abs=1e-2)


@given(st.floats(0.2, 30))
def test_guesses_in_the_proportions_of_a_temperature_have_that_temperature(T):
    fit = fit_temperature(LECTURE, 1e6 * softmax(LECTURE, T))
    assert fit.temperature == pytest.approx(T, rel=1e-9)


def test_a_number_added_to_all_logits_changes_nothing_and_doubled_logits_double_t():
    T = fit_temperature(LECTURE, FORTY).temperature
    assert fit_temperature(np.array(LECTURE) + 1000, FORTY).temperature == pytest.approx(T)
    assert fit_temperature(2 * np.array(LECTURE), FORTY).temperature == pytest.approx(2 * T)


def test_words_that_share_a_row_are_as_good_as_rows_of_their_own():
    apart = fit_temperature([3, 2, 1, 1, 1, 4], [12, 6, 1, 1, 0, 20])
    together = fit_temperature(LECTURE, FORTY, counts=[1, 1, 3, 1])
    assert together.beta == pytest.approx(apart.beta)


def test_the_ends_of_the_scale():
    coldest, turned = fit_temperature(LECTURE, [0, 0, 0, 5]), fit_temperature(LECTURE, [0, 0, 5, 0])
    assert coldest.temperature == 0
    assert distribution(coldest).tolist() == [0, 0, 0, 1]
    assert turned.beta == -math.inf
    assert distribution(turned).tolist() == [0, 0, 1, 0]
    equal = fit_temperature(LECTURE, [7, 7, 7, 7])
    assert (equal.beta, equal.temperature) == (0, math.inf)
    assert distribution(equal).tolist() == [0.25] * 4


def test_where_all_guess_the_likeliest_word_the_interval_has_one_end():
    # 5 guesses of friends: ln P(friends) falls by 1.92 / 5 from ln 1.
    fit = fit_temperature(LECTURE, [0, 0, 0, 5])
    low, high = fit.interval
    assert high == math.inf
    assert softmax(LECTURE, 1 / low)[3] == pytest.approx(math.exp(-(1.959964**2) / 10))
    turned = fit_temperature([1.0, 2.0, 3.0, 0.0], [0, 0, 0, 5])  # the same table upside down
    assert turned.interval == (-math.inf, pytest.approx(-low))
    assert fit_temperature(LECTURE, [0, 0, 0, 1]).interval[0] < 0  # one guess: any T, and beyond


wild = st.integers(2, 6).flatmap(
    lambda k: st.tuples(
        st.lists(st.one_of(st.floats(-9, 9), st.floats(-1e6, 1e6)), min_size=k, max_size=k),
        st.lists(st.integers(0, 100_000), min_size=k, max_size=k),
        st.lists(st.sampled_from([1, 2, 1000, 10**12]), min_size=k, max_size=k),
    )
)


@given(wild)
def test_the_mean_logit_of_the_fit_is_that_of_the_guesses(table):
    logits, guesses, counts = (np.array(part, dtype=float) for part in table)
    reach = np.ptp(logits)
    if not guesses.sum() or reach < 1e-6:
        return
    fit = fit_temperature(logits, guesses, counts)
    p = np.exp(fit.log_distribution(logits, counts))
    assert p @ logits == pytest.approx(guesses @ logits / guesses.sum(), abs=1e-6 * reach)
    assert fit.interval[0] <= fit.beta <= fit.interval[1]


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
def test_logits_of_any_size(scale):
    fit = fit_temperature(scale * np.array(LECTURE), FORTY)
    assert fit.beta * scale == pytest.approx(fit_temperature(LECTURE, FORTY).beta)


def test_what_is_impossible_stays_so_on_both_sides_of_infinity():
    for guesses in ([9, 1, 0], [1, 9, 0]):
        fit = fit_temperature([1, 0, -np.inf], guesses)
        assert np.exp(fit.log_distribution([1, 0, -np.inf])).round(9).tolist() == [
            guesses[0] / 10,
            guesses[1] / 10,
            0,
        ]


@pytest.mark.parametrize(
    ("logits", "guesses", "why"),
    [
        ([1, 2], [0, 0], "no guesses"),
        ([1, 1], [2, 3], "the same logit"),
        ([1, 2, -np.inf], [1, 1, 1], "index 2 is 1.0; no temperature"),
        ([1, 2], [1, -1], "0 or more"),
        ([1, np.nan], [1, 1], "a logit is a number"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_the_reason(logits, guesses, why):
    with pytest.raises(ValueError, match=why):
        fit_temperature(logits, guesses)


@pytest.mark.parametrize("guesses", [FORTY, [50, 0, 0, 49], [8, 6, 18, 8], [10, 11, 9, 10]])
def test_whether_any_temperature_fits_is_scipys_g_test(guesses):
    fit = fit_temperature(LECTURE, guesses)
    expected = sum(guesses) * distribution(fit)
    test = power_divergence(guesses, expected, ddof=1, lambda_="log-likelihood")
    assert goodness_of_fit(fit, LECTURE, guesses) == pytest.approx(test.pvalue, rel=1e-6, abs=1e-15)


@pytest.mark.parametrize("k", [3, 4, 5, 8, 21])
def test_the_test_counts_the_words(k):
    logits, guesses = np.arange(k), np.arange(7, k + 7)
    fit = fit_temperature(logits, guesses)
    expected = guesses.sum() * np.exp(fit.log_distribution(logits))
    test = power_divergence(guesses, expected, ddof=1, lambda_="log-likelihood")
    assert goodness_of_fit(fit, logits, guesses) == pytest.approx(test.pvalue)


def test_so_few_guesses_or_words_cannot_be_tested():
    assert math.isnan(
        goodness_of_fit(fit_temperature(LECTURE, [1, 2, 0, 3]), LECTURE, [1, 2, 0, 3])
    )
    assert math.isnan(goodness_of_fit(fit_temperature([1, 2], [20, 30]), [1, 2], [20, 30]))

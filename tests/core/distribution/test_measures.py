"""Facts about the measures. Oracles: scipy.stats, scipy.spatial, mpmath, 40-digit golden values."""

import math
import re

import mpmath
import numpy as np
import pytest
import scipy.spatial.distance
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softmax_core.distribution.measures import (
    cross_entropy,
    entropy,
    jensen_shannon,
    kl_divergence,
    kl_divergence_of_logs,
    perplexity,
    surprisal,
    total_variation,
)
from softmax_core.distribution.softmax import log_softmax, softmax

LECTURE = [3, 2, 1, 4]
COMPARISONS = [cross_entropy, kl_divergence, total_variation, jensen_shannon]


def distributions(length):
    """Distributions of every kind, with zeros and near-certainties."""
    weight = st.one_of(st.just(0.0), st.floats(0.001, 1), st.floats(0, 1e-300))
    weights = arrays(float, length, elements=weight).filter(lambda w: w.sum() > 1e-3)
    return weights.map(lambda w: w / w.sum())


pairs = st.integers(1, 8).flatmap(lambda k: st.tuples(distributions(k), distributions(k)))


# ---- The lecture -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("temperature", "bits"),
    [(0.5, 0.6570446157), (1, 1.367006879), (2, 1.796228077), (5, 1.964535522)],
)
def test_a_higher_temperature_is_more_disorganised_by_this_many_bits(temperature, bits):
    p = softmax(LECTURE, temperature)
    assert entropy(p) == pytest.approx(bits, abs=1e-9)
    assert perplexity(p) == pytest.approx(2**bits, abs=1e-8)


def test_how_far_temperature_5_is_from_temperature_1():
    p1, p5 = softmax(LECTURE, 1), softmax(LECTURE, 5)
    assert total_variation(p1, p5) == pytest.approx(0.31473543, abs=5e-9)
    assert kl_divergence(p5, p1) == pytest.approx(0.47791888, abs=5e-9)


@given(st.floats(0.2, 20))
def test_entropy_grows_with_temperature_as_the_variance_of_the_logits_says(T):
    # dH/dT = Var_T(z) / T^3 in nats
    z, h = np.array(LECTURE), 1e-4 * T
    p = softmax(z, T)
    variance = p @ z**2 - (p @ z) ** 2
    slope = (entropy(softmax(z, T + h)) - entropy(softmax(z, T - h))) / (2 * h) * math.log(2)
    assert slope == pytest.approx(variance / T**3, rel=1e-4)


# ---- Surprisal -------------------------------------------------------------------------------


def test_certainty_does_not_surprise_and_the_impossible_surprises_without_end():
    assert surprisal(0) == math.inf
    assert math.copysign(1, surprisal(1)) == 1  # 0, not -0
    assert surprisal([1, 0.5, 0.25, 0]).tolist() == [0, 1, 2, math.inf]
    assert surprisal([[0.5], [0.125]]).tolist() == [[1], [3]]


def test_rounding_above_1_is_certainty_too():
    assert surprisal(1 + 1e-15) == 0


def test_the_smallest_float_has_a_finite_surprisal():
    assert surprisal(5e-324) == 1074


# ---- Entropy ---------------------------------------------------------------------------------


def test_fair_coins():
    for k in (1, 2, 4, 1024):
        assert entropy(np.full(k, 1 / k)) == math.log2(k)
        assert perplexity(np.full(k, 1 / k)) == k


@pytest.mark.parametrize("p", [[1], [1.0, 0, 0], [1 + 1e-12, 0]])
def test_certainty_has_entropy_0_and_never_minus_0(p):
    assert entropy(p) == 0
    assert math.copysign(1, entropy(p)) == 1
    assert math.copysign(1, entropy(p, counts=np.ones(len(p)))) == 1 or p[0] > 1
    assert perplexity(p) == 1


@given(st.integers(1, 8).flatmap(distributions))
def test_entropy_is_scipys_and_between_0_and_that_of_equal_chances(p):
    assert entropy(p) == pytest.approx(scipy.stats.entropy(p, base=2), abs=1e-12)
    assert 0 <= entropy(p) <= math.log2(len(p)) + 1e-12


@given(st.integers(1, 6).flatmap(distributions), st.data())
def test_counts_are_tokens_that_share_a_mass_equally(p, data):
    counts = data.draw(arrays(int, len(p), elements=st.integers(1, 9)))
    written_out = np.repeat(p / counts, counts)
    assert entropy(p, counts) == pytest.approx(entropy(written_out), abs=1e-10)
    assert perplexity(p, counts) == pytest.approx(perplexity(written_out), rel=1e-10)


def test_the_other_49048_tokens_in_one_row():
    z, counts = [10.0, 8.0, 0.0], [1, 1, 49_048]
    p = softmax(z, 2, counts=counts)
    assert entropy(p, counts) == pytest.approx(entropy(softmax(np.repeat(z, counts), 2)), rel=1e-11)


def test_a_row_without_tokens_is_absent():
    assert entropy([0.5, 0, 0.5], counts=[1, 0, 1]) == 1
    with pytest.raises(ValueError, match=r"the value at index 1 is 0\.5; its count is 0"):
        entropy([0.5, 0.5], counts=[1, 0])


@pytest.mark.parametrize("k", [1, 2, 3, 6, 10, 49, 1000, 128_256])
def test_of_k_equal_words_the_entropy_is_log2_k_to_the_last_digit(k):
    p = softmax(np.full(k, 2.5), math.inf)
    assert (p == p[0]).all()
    assert abs(float(entropy(p)) - math.log2(k)) <= math.ulp(math.log2(k))
    beside_the_impossible = np.append(p, [0.0, 0.0])
    assert entropy(beside_the_impossible) == entropy(p)


def test_a_sweep_of_temperatures_gives_an_entropy_for_each():
    sweep = softmax(LECTURE, np.array([0, 1, 5, math.inf])[:, None])
    assert entropy(sweep).shape == (4,)
    assert entropy(sweep)[[0, 3]].tolist() == [0, 2]
    assert entropy(sweep, counts=[1, 1, 1, 1]).tolist() == pytest.approx(entropy(sweep).tolist())
    assert surprisal(sweep).shape == (4, 4)


# ---- Two distributions -----------------------------------------------------------------------


@given(pairs)
def test_scipy_agrees_on_every_distance(pair):
    p, q = pair
    kl = scipy.special.rel_entr(p, q).sum() / math.log(2)
    assert kl_divergence(p, q) == pytest.approx(kl, rel=1e-9, abs=1e-12)
    assert cross_entropy(p, q) == pytest.approx(kl + entropy(p), rel=1e-9, abs=1e-12)
    with np.errstate(all="ignore"):
        distance = scipy.spatial.distance.jensenshannon(p, q, base=2)
    if np.isfinite(distance):  # scipy's is inf or NaN where the smallest float is halved to 0
        assert jensen_shannon(p, q) == pytest.approx(distance**2, abs=1e-12)
    assert total_variation(p, q) == pytest.approx(np.abs(p - q).sum() / 2, abs=1e-15)


@given(pairs)
def test_distances_have_their_ranges_and_symmetries(pair):
    p, q = pair
    assert kl_divergence(p, q) >= 0
    assert 0 <= total_variation(p, q) <= 1
    assert 0 <= jensen_shannon(p, q) <= 1
    assert total_variation(p, q) == total_variation(q, p)
    assert jensen_shannon(p, q) == jensen_shannon(q, p)
    # Pinsker: TV^2 <= KL / 2 in nats
    assert total_variation(p, q) ** 2 <= kl_divergence(p, q) * math.log(2) / 2 + 1e-12


@given(st.integers(1, 8).flatmap(distributions))
def test_a_distribution_is_at_distance_0_from_itself(p):
    for distance in (kl_divergence, total_variation, jensen_shannon):
        assert distance(p, p) == 0
        assert math.copysign(1, distance(p, p)) == 1
    assert cross_entropy(p, p) == entropy(p)


def test_distributions_with_nothing_in_common_are_as_far_as_can_be():
    p, q = [0.5, 0.5, 0, 0], [0, 0, 0.25, 0.75]
    assert total_variation(p, q) == 1
    assert jensen_shannon(p, q) == 1
    assert kl_divergence(p, q) == math.inf
    assert cross_entropy(p, q) == math.inf


def test_what_cannot_happen_is_not_missed_only_what_can():
    # q calls impossible what p never does: no cost. The other way round the cost has no bound.
    assert kl_divergence([1, 0], [0.5, 0.5]) == 1
    assert kl_divergence([0.5, 0.5], [1, 0]) == math.inf
    assert kl_divergence([0.5, 0.5, 0], [0.5, 0.5, 0]) == 0


def test_a_ratio_beyond_floats_has_a_finite_logarithm():
    # p / q = 1 / 5e-324 overflows; log2 of it is 1074
    assert kl_divergence([1, 0], [5e-324, 1]) == 1074
    assert jensen_shannon([1, 5e-324], [1, 0]) == 0


@given(pairs)
def test_logarithms_tell_the_same_divergence(pair):
    p, q = pair
    with np.errstate(divide="ignore"):
        log_p, log_q = np.log(p), np.log(q)
    kl = scipy.special.rel_entr(p, q).sum() / math.log(2)
    assert kl_divergence_of_logs(log_p, log_q) == pytest.approx(kl, rel=1e-9, abs=1e-12)
    assert kl_divergence_of_logs(log_p, log_p) == 0


@pytest.mark.parametrize("T", [1e-3, 0.01, 1, 5])
def test_logarithms_know_what_is_too_unlikely_for_a_float(T):
    """At T = 0.001 duck has e^-3000. Here everything has 50 digits."""
    log_p, log_q = log_softmax(LECTURE, 1.0), log_softmax(LECTURE, T)
    with mpmath.workdps(50):
        p = [mpmath.exp(z) for z in LECTURE]
        q = [mpmath.exp(z / mpmath.mpf(T)) for z in LECTURE]
        p, q = ([one / mpmath.fsum(many) for one in many] for many in (p, q))
        kl = float(mpmath.fsum(a * mpmath.log(a / b, 2) for a, b in zip(p, q, strict=True)))
    assert kl_divergence_of_logs(log_p, log_q) == pytest.approx(kl, rel=1e-12)
    # However seldom p does what q never does, and whatever q does that p does not.
    assert kl_divergence_of_logs([0.0, -1000.0], [0.0, -np.inf]) == math.inf
    assert kl_divergence_of_logs([0.0, -np.inf], [-np.log(2), -np.log(2)]) == 1


def test_one_distribution_against_a_sweep():
    sweep = softmax(LECTURE, np.array([1.0, 2, 5])[:, None])
    for distance in COMPARISONS:
        several = distance(sweep, sweep[0])
        assert several.shape == (3,)
        assert several[2] == pytest.approx(distance(sweep[2], sweep[0]))


# ---- Numbers of other kinds, and bad ones ----------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_distribution_may_be_as_rough_as_its_dtype(dtype):
    p = softmax(np.random.default_rng(0).normal(size=50_000).astype(dtype))
    assert entropy(p).dtype == np.float64
    assert entropy(p) == pytest.approx(entropy(softmax(np.log(p.astype(float)))), rel=0.01)


def test_no_numpy_warning_even_if_the_caller_makes_them_errors():
    with np.errstate(all="raise"):
        tiny = [1, 0, 5e-324]
        for distance in COMPARISONS:
            distance(tiny, [0, 1, 0])
            distance(tiny, [0.5, 5e-324, 0.5])
            distance(tiny, tiny)
        surprisal([0, 5e-324, 1])
        entropy(tiny)
        entropy(tiny, counts=[5e-324, 0, 1e308])
        perplexity(tiny, counts=[1e308, 0, 1])


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([0.5, 0.4], r"the sum of p: the value is 0.9; .* must sum to 1"),
        ([[0.5, 0.5], [0.5, 0.6]], r"the sum of p: the value at index 1 is 1.1"),
        ([1.5, -0.5], r"p: the value at index 1 is -0.5"),
        ([0.5, math.nan], r"p: the value at index 1 is nan"),
        ([0.5, math.inf], r"p: the value at index 1 is inf"),
        ([], r"at least one probability"),
        (1.0, r"at least one probability"),
        (["half", "half"], r"p must be real numbers, not text"),
        ([0.5, None], r"not None at index 1"),
        ([[0.5, 0.5], [1.0]], r"rows of equal length"),
    ],
)
def test_what_is_no_distribution_is_named(p, message):
    with np.errstate(all="raise"):
        for measure in (entropy, perplexity):
            with pytest.raises(ValueError, match=message):
                measure(p)
        for distance in COMPARISONS:
            with pytest.raises(ValueError, match=message):
                distance(p, [0.5, 0.5])
            with pytest.raises(ValueError, match=re.sub(r"\bp\b(?=:| must)", "q", message)):
                distance([0.5, 0.5], p)


def test_distributions_over_different_outcomes_cannot_be_compared():
    for distance in COMPARISONS:
        with pytest.raises(ValueError, match="p has 2 outcomes and q has 1"):
            distance([0.5, 0.5], [1.0])
        with pytest.raises(ValueError, match="different numbers of rows"):
            distance(np.full((2, 2), 0.5), np.full((3, 2), 0.5))


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan, math.inf, [0.5, -0.1], "p"])
def test_surprisal_of_what_is_no_probability(p):
    with pytest.raises(ValueError, match=r"number from 0 to 1|not text"):
        surprisal(p)

"""Facts about softmax. Oracles: the lecture's slides, 40-digit arithmetic (mpmath), scipy."""

import math

import mpmath
import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softmax_core.distribution.softmax import log_partition, log_softmax, softmax

LECTURE = np.array([3.0, 2.0, 1.0, 4.0])  # nights, laughter, duck, friends
NIGHTS = 0
INF, NAN = math.inf, math.nan
LARGEST, SMALLEST = np.finfo(float).max, 5e-324

# 40-digit arithmetic, see design: T -> (Z, p)
GOLDEN = {
    0.5: (3446.37398666654, [0.117058913239, 0.0158422011785, 0.00214400878358, 0.864954876799]),
    1.0: (84.7910248837216, [0.23688281809, 0.087144318742, 0.0320586032801, 0.643914259888]),
    2.0: (16.2377482684279, [0.276004344707, 0.167405097278, 0.101536324092, 0.455054233923]),
    5.0: (6.76088718468442, [0.269508830811, 0.220655168011, 0.180657171876, 0.329178829301]),
}

logit_lists = arrays(float, st.integers(1, 12), elements=st.floats(-100, 100))
whole_logits = arrays(float, st.integers(1, 12), elements=st.integers(-1000, 1000).map(float))
temperatures = st.floats(0.01, 100)


def exact_softmax(logits, temperature, counts=None):
    """The definition in 60-digit arithmetic, whose exponents never overflow."""
    counts = [1] * len(logits) if counts is None else counts
    with mpmath.workdps(60):
        z = [mpmath.mpf(float(x)) for x in logits]
        peak = max(z)
        T = mpmath.mpf(float(temperature))
        exponents = [max((x - peak) / T, -5000) for x in z]  # e^-5000 is 0 as a float
        weights = [g * mpmath.exp(x) for g, x in zip(counts, exponents, strict=True)]
        return [float(w / mpmath.fsum(weights)) for w in weights]


# ---- The lecture -----------------------------------------------------------------------------


@pytest.mark.parametrize("temperature", GOLDEN)
def test_the_lectures_example_agrees_with_40_digit_arithmetic(temperature):
    z, p = GOLDEN[temperature]
    np.testing.assert_allclose(softmax(LECTURE, temperature), p, rtol=1e-11)
    np.testing.assert_allclose(np.exp(log_softmax(LECTURE, temperature)), p, rtol=1e-11)
    np.testing.assert_allclose(math.exp(log_partition(LECTURE, temperature)), z, rtol=1e-13)


def test_the_slides_print_the_denominators_at_t_1_and_t_5():
    assert round(math.exp(log_partition(LECTURE)), 9) == 84.791024884
    assert round(math.exp(log_partition(LECTURE, 5)), 9) == 6.760887185


def test_the_slides_percentages_at_t_5_are_right_roundings():
    assert softmax(LECTURE, 5).round(2).tolist() == [0.27, 0.22, 0.18, 0.33]


def test_nights_is_most_likely_at_a_middle_temperature():
    # p_i has its peak where z_i is the mean logit: for z = 3, at T = 2.38312, with p = .27695.
    T = 2.38312
    p = softmax(LECTURE, T)
    assert p[NIGHTS] == pytest.approx(0.27695, abs=5e-6)
    assert p @ LECTURE == pytest.approx(LECTURE[NIGHTS], abs=1e-5)
    assert p[NIGHTS] > softmax(LECTURE, T - 0.05)[NIGHTS]
    assert p[NIGHTS] > softmax(LECTURE, T + 0.05)[NIGHTS]


# ---- Properties ------------------------------------------------------------------------------


@given(logit_lists, temperatures)
def test_probabilities_are_between_0_and_1_and_sum_to_1(z, T):
    p = softmax(z, T)
    assert ((p >= 0) & (p <= 1)).all()
    assert p.sum() == pytest.approx(1, abs=1e-14)


@given(whole_logits, st.integers(-(10**6), 10**6), temperatures)
def test_adding_the_same_number_to_every_logit_changes_nothing(z, shift, T):
    assert softmax(z + shift, T).tolist() == softmax(z, T).tolist()


@given(logit_lists, temperatures, temperatures)
def test_only_the_ratio_of_logits_and_temperature_matters(z, T, scale):
    np.testing.assert_allclose(softmax(scale * z, scale * T), softmax(z, T), atol=1e-11)


@given(logit_lists, temperatures)
def test_a_larger_logit_never_gets_a_smaller_probability(z, T):
    order = np.argsort(z, kind="stable")
    assert (np.diff(softmax(z, T)[order]) >= 0).all()


@given(logit_lists, temperatures, st.randoms(use_true_random=False))
def test_the_order_of_the_tokens_does_not_matter(z, T, random):
    order = random.sample(range(len(z)), len(z))
    np.testing.assert_allclose(softmax(z[order], T), softmax(z, T)[order], rtol=1e-13)


@given(logit_lists, temperatures)
def test_scipy_agrees(z, T):
    np.testing.assert_allclose(softmax(z, T), scipy.special.softmax(z / T), rtol=1e-11, atol=1e-300)
    expected = scipy.special.log_softmax(z / T)
    np.testing.assert_allclose(log_softmax(z, T), expected, rtol=1e-12, atol=1e-11)
    expected = scipy.special.logsumexp(z / T)
    assert log_partition(z, T) == pytest.approx(expected, rel=1e-12, abs=1e-11)


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6),
    st.floats(min_value=0, exclude_min=True, allow_nan=False, allow_infinity=False),
)
def test_every_finite_float_is_handled_with_the_precision_of_floats(z, T):
    # All floats: logits of 1e308 and 5e-324, temperatures of 1e308 and 5e-324.
    np.testing.assert_allclose(softmax(z, T), exact_softmax(z, T), rtol=1e-12, atol=1e-300)


@given(logit_lists, temperatures)
def test_log_softmax_is_the_logit_over_t_minus_the_log_of_the_denominator(z, T):
    np.testing.assert_allclose(
        log_softmax(z, T), z / T - log_partition(z, T), rtol=1e-12, atol=1e-9
    )


@given(whole_logits)
def test_a_tiny_temperature_is_the_limit_0_and_a_vast_one_the_limit_inf(z):
    np.testing.assert_allclose(softmax(z, 1e-6), softmax(z, 0), atol=1e-14)
    np.testing.assert_allclose(softmax(z, 1e20), softmax(z, INF), atol=1e-14)


# ---- The limits ------------------------------------------------------------------------------


def test_at_t_0_the_largest_logit_takes_all():
    assert softmax(LECTURE, 0).tolist() == [0, 0, 0, 1]
    assert softmax(LECTURE, -0.0).tolist() == [0, 0, 0, 1]


def test_at_t_0_ties_share_equally():
    assert softmax([5, 1, 5, 5], 0).tolist() == [1 / 3, 0, 1 / 3, 1 / 3]


def test_at_t_0_the_smallest_difference_decides():
    assert softmax([1.0, np.nextafter(1, 2)], 0).tolist() == [0, 1]
    assert softmax([0.0, SMALLEST], 0).tolist() == [0, 1]


def test_at_t_inf_all_possible_tokens_are_equally_likely():
    assert softmax(LECTURE, INF).tolist() == [0.25] * 4
    assert softmax([7, -INF, -7, 1e308], INF).tolist() == [1 / 3, 0, 1 / 3, 1 / 3]


@pytest.mark.parametrize("T", [0, SMALLEST, 0.5, 1, 1e308, INF])
def test_minus_infinity_is_impossible_at_every_temperature(T):
    p = softmax([1, -INF, 0], T)
    assert p[1] == 0
    assert p.sum() == pytest.approx(1, abs=1e-15)
    assert log_softmax([1, -INF, 0], T)[1] == -INF


@pytest.mark.parametrize("T", [0, SMALLEST, 1, LARGEST, INF])
@pytest.mark.parametrize("z", [0.0, -1e308, 1e308, SMALLEST])
def test_a_single_token_is_certain(z, T):
    assert softmax([z], T).tolist() == [1]
    assert log_softmax([z], T).tolist() == [0]


def test_the_limits_of_the_logarithm():
    assert log_softmax([2, 2, 1], 0).tolist() == [-math.log(2), -math.log(2), -INF]
    assert log_softmax([2, -INF, 1], INF).tolist() == [-math.log(2), -INF, -math.log(2)]


def test_the_limits_of_the_denominator():
    assert log_partition([3, 2], 0) == INF
    assert log_partition([-3, -2], 0) == -INF
    assert log_partition([0, -1, 0, 0], 0) == pytest.approx(math.log(3))
    assert log_partition([3, -INF, 1, 0], INF) == pytest.approx(math.log(3))
    assert log_partition([0, -1, 0], 0, counts=[2, 9, 3]) == pytest.approx(math.log(5))
    assert log_partition([7, -1, 0], INF, counts=[2, 9, 3]) == pytest.approx(math.log(14))


# ---- Extremes --------------------------------------------------------------------------------


def test_logits_of_1e308_do_not_overflow():
    assert softmax([1e308, -1e308, 1e308]).tolist() == [0.5, 0, 0.5]
    assert softmax([-1e308, -1e308]).tolist() == [0.5, 0.5]


def test_logits_of_1e308_at_a_temperature_of_1e308_are_ordinary():
    expected = scipy.special.softmax([1.0, -1.0, 0.5])
    np.testing.assert_allclose(softmax([1e308, -1e308, 0.5e308], 1e308), expected, rtol=1e-15)
    z = np.array([3e38, -3e38], np.float32)
    np.testing.assert_allclose(softmax(z, 3e38), scipy.special.softmax([1, -1]), rtol=1e-6)


def test_subnormal_logits_at_a_subnormal_temperature_are_ordinary():
    expected = scipy.special.softmax([0, 1, 3])
    np.testing.assert_allclose(softmax([0, 5e-324, 15e-324], 5e-324), expected, rtol=1e-15)


def test_the_denominator_may_be_larger_than_any_float_its_logarithm_is_not():
    assert log_partition([1000, 1000]) == pytest.approx(1000 + math.log(2), rel=1e-15)
    assert log_partition([1e308, 1e308], 0.1) == INF
    assert log_softmax([0, -1e308]).tolist() == [0, -1e308]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("rows", [(), (3,)])
def test_a_whole_vocabulary(dtype, rows):
    z = np.random.default_rng(0).normal(scale=3, size=(*rows, 128_256)).astype(dtype)
    p = softmax(z, 0.7)
    assert p.dtype == dtype
    expected = scipy.special.softmax(z.astype(float) / 0.7, axis=-1)
    np.testing.assert_allclose(p, expected, rtol=1e-12 if dtype == np.float64 else 2e-5)
    np.testing.assert_allclose(p.sum(axis=-1, dtype=float), 1, atol=1e-6)


def test_a_vocabulary_of_equal_tokens():
    assert (softmax(np.zeros(128_256), 2) == 1 / 128_256).all()


@given(st.integers(1, 5), st.sampled_from([0.0, 0.3, 1.0, INF, "column"]), st.booleans())
def test_a_large_table_is_its_rows_one_by_one(n, T, with_counts):
    # Large tables are computed in blocks; nobody must see the seams.
    rng = np.random.default_rng(n)
    z = rng.normal(size=(7 * n, 20_011))
    z[:, ::100] = -INF
    counts = rng.integers(0, 3, size=20_011) if with_counts else None
    column = rng.choice([0.0, 0.5, 1.0, INF], size=(7 * n, 1))
    p = softmax(z, column if T == "column" else T, counts=counts)
    for i in rng.choice(7 * n, 3):
        row_t = column[i, 0] if T == "column" else T
        np.testing.assert_array_equal(p[i], softmax(z[i], row_t, counts=counts))


# ---- The denominator to its last digits --------------------------------------------------------


def exact_log_partition(logits, temperature=1.0, counts=None):
    """ln Z in 60-digit arithmetic."""
    with mpmath.workdps(60):
        counts = [1] * len(logits) if counts is None else counts
        T = mpmath.mpf(temperature)
        weights = [g * mpmath.exp(mpmath.mpf(z) / T) for g, z in zip(counts, logits, strict=True)]
        return float(mpmath.log(mpmath.fsum(weights)))


@pytest.mark.parametrize(
    ("logits", "T", "counts"),
    [
        ([0.0, -40.0], 1.0, None),  # 4.2483543e-18, and log(1 + e^-40) would be 0
        ([-40.0, 0.0, -41.5], 1.0, None),
        ([0.0, -4.0], 0.1, None),
        ([0.0, -300.0], 0.5, None),
        ([0.0, -40.0, -40.0], 1.0, None),  # a tie far below
        ([0.0, -40.0], 1.0, [1, 1e6]),
        ([0.0, -800.0], 1.0, [1, 3]),  # below every float: 0
        ([0.0, 0.0], 1.0, None),  # a tie at the top
        ([0.0, 0.0, 0.0, -40.0], 2.0, [1, 2, 3, 4]),
        ([-40.0, 0.0], 1.0, [5, 1]),
        ([-3.0, -43.0], 1.0, None),
        ([5.0, 4.0, -30.0], 3.0, [2, 1, 1e9]),
    ],
)
def test_the_rest_beside_the_largest_weight_is_not_lost(logits, T, counts):
    exact = exact_log_partition(logits, T, counts)
    assert float(log_partition(logits, T, counts=counts)) == pytest.approx(exact, rel=2e-15)
    table = np.array([logits, logits[::-1]])
    rows = log_partition(table[:1], T, counts=counts)
    assert rows.tolist() == pytest.approx([exact], rel=2e-15)
    columns = log_partition(
        table[:1].T, T, counts=None if counts is None else np.array(counts)[:, None], axis=0
    )
    assert columns.tolist() == pytest.approx([exact], rel=2e-15)


@given(
    st.lists(st.tuples(st.integers(-60, 0), st.integers(1, 9)), min_size=1, max_size=6),
    st.sampled_from([0.5, 1.0, 4.0]),
)
def test_the_logarithm_of_the_denominator_is_exact_to_the_last_digits(rows, T):
    logits, counts = zip(*((0, 1), *rows), strict=True)
    exact = exact_log_partition(logits, T, counts)
    assert float(log_partition(logits, T, counts=counts)) == pytest.approx(exact, rel=4e-15)


def test_the_logarithm_of_a_mass_of_nearly_1_is_not_0():
    assert log_softmax([0.0, -40.0])[0] == pytest.approx(-4.248354255291589e-18)


# ---- Many tokens in one row ------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.integers(0, 5)), min_size=1, max_size=8).filter(
        lambda rows: any(g for _, g in rows)
    ),
    st.sampled_from([0.0, 0.1, 1.0, 7.0, INF]),
)
def test_a_count_is_that_many_equal_tokens(rows, T):
    z, g = np.array([z for z, _ in rows]), np.array([g for _, g in rows])
    written_out = softmax(np.repeat(z, g), T)
    ends = np.cumsum(g)
    expected = [
        written_out[end - n : end].sum() for n, end in zip(g.tolist(), ends.tolist(), strict=True)
    ]
    np.testing.assert_allclose(softmax(z, T, counts=g), expected, rtol=1e-12, atol=1e-300)
    assert log_partition(z, T, counts=g) == pytest.approx(log_partition(np.repeat(z, g), T))


def test_at_t_0_every_token_gets_a_share_and_so_a_row_gets_as_many_as_it_has_tokens():
    assert softmax([4, 4, 1], 0, counts=[3, 1, 1000]).tolist() == [0.75, 0.25, 0]
    assert softmax([4, 4, 1], INF, counts=[3, 1, 4]).tolist() == [0.375, 0.125, 0.5]


def test_fractional_counts_are_weights():
    assert softmax([0, 0], counts=[0.5, 1.5]).tolist() == [0.25, 0.75]


def test_a_row_with_count_0_is_absent_whatever_its_logit():
    for T in (0, 1, INF):
        expected = softmax([2, 1], T).tolist()
        for absent in (1e308, INF, NAN, -INF):
            p = softmax([absent, 2, 1], T, counts=[0, 1, 1]).tolist()
            assert p == [0, *expected]
        assert log_softmax([9, 2, 1], T, counts=[0, 1, 1])[0] == -INF


def test_the_log_of_a_rows_mass_counts_its_tokens():
    counts = [1, 49_048, 2, 0.5]
    expected = np.log(softmax(LECTURE, 2, counts=counts))
    np.testing.assert_allclose(log_softmax(LECTURE, 2, counts=counts), expected, atol=1e-14)


@pytest.mark.parametrize("counts", [[1e308, 1e308], [SMALLEST, SMALLEST], [LARGEST, LARGEST]])
def test_counts_as_large_or_small_as_floats_can_be(counts):
    np.testing.assert_allclose(softmax([1, 1], counts=counts), [0.5, 0.5], rtol=1e-12)
    np.testing.assert_allclose(softmax([1, 0], 0, counts=counts), [1, 0], rtol=1e-12)
    expected = 1 + math.log(2) + math.log(counts[0])
    assert log_partition([1, 1], counts=counts) == pytest.approx(expected)


def test_a_vast_count_and_a_vast_logit_are_weighed_against_each_other():
    # 1e300 tokens at 0 against 1e-300 tokens at 2000: e^2000 is 1e868, so the few win.
    np.testing.assert_allclose(softmax([0, 2000], counts=[1e300, 1e-300]), [0, 1], atol=1e-200)
    np.testing.assert_allclose(softmax([0, 1000], counts=[1e300, 1e-300]), [1, 0], atol=1e-100)
    z, counts = [0, 1380, 700], [1e300, 1e-300, 1]  # nearly a draw
    np.testing.assert_allclose(
        softmax(z, counts=counts), exact_softmax(z, 1, counts), rtol=1e-11, atol=1e-300
    )


# ---- Shapes ----------------------------------------------------------------------------------


def test_a_column_of_temperatures_gives_a_sweep_in_one_call():
    temperatures = np.array([0, 0.1, 0.5, 1, 5, 1e308, INF])
    sweep = softmax(LECTURE, temperatures[:, None])
    assert sweep.shape == (7, 4)
    for row, T in zip(sweep, temperatures, strict=True):
        assert row.tolist() == softmax(LECTURE, T).tolist()
    logs = log_softmax(LECTURE, temperatures[:, None])
    z = log_partition(LECTURE, temperatures[:, None])
    assert logs.shape == (7, 4)
    assert z.shape == (7,)
    for i, T in enumerate(temperatures):
        np.testing.assert_allclose(logs[i], log_softmax(LECTURE, T), rtol=1e-15)
        np.testing.assert_allclose(z[i], log_partition(LECTURE, T), rtol=1e-15)


def test_a_temperature_for_each_row_and_several_for_each_row():
    z = np.stack([LECTURE, LECTURE + 1, LECTURE[::-1]])
    own = softmax(z, [[0], [1], [INF]])
    assert own.tolist() == [softmax(r, T).tolist() for r, T in zip(z, [0, 1, INF], strict=True)]
    several = softmax(z, np.array([0.5, 2])[:, None, None], counts=[1, 2, 3, 4])
    assert several.shape == (2, 3, 4)
    np.testing.assert_allclose(several[1], softmax(z, 2, counts=[1, 2, 3, 4]), rtol=1e-15)
    assert log_partition(z, np.array([0.5, 2])[:, None, None]).shape == (2, 3)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
@pytest.mark.parametrize("T", [0, 0.7, 1, INF])
def test_any_axis(axis, T):
    z = np.random.default_rng(1).normal(size=(2, 3, 4))
    counts = np.arange(24).reshape(2, 3, 4)
    last = softmax(np.moveaxis(z, axis, -1), T, counts=np.moveaxis(counts, axis, -1))
    p = softmax(z, T, counts=counts, axis=axis)
    np.testing.assert_allclose(p, np.moveaxis(last, -1, axis), rtol=1e-14)
    ln_z = log_partition(z, T or 1, axis=axis)
    np.testing.assert_allclose(ln_z, log_partition(np.moveaxis(z, axis, -1), T or 1), rtol=1e-14)


def test_another_axis_with_a_row_of_temperatures():
    z = np.stack([LECTURE, 2 * LECTURE], axis=1)  # tokens run downwards
    p = softmax(z, [0.5, 2.0], axis=0)
    np.testing.assert_allclose(p[:, 0], softmax(LECTURE, 0.5), rtol=1e-15)
    np.testing.assert_allclose(p[:, 1], softmax(2 * LECTURE, 2), rtol=1e-15)
    large = np.random.default_rng(1).normal(size=(50_000, 3))
    np.testing.assert_array_equal(softmax(large, axis=0)[:, 1], softmax(large, axis=-2)[:, 1])
    np.testing.assert_allclose(softmax(large, axis=0)[:, 1], softmax(large[:, 1]), rtol=1e-12)


def test_a_temperature_may_be_any_single_number():
    expected = softmax(LECTURE, 2.0).tolist()
    for T in (2, np.float64(2), np.float32(2), np.int8(2), np.array(2), [2], np.array([[2.0]])):
        assert softmax(LECTURE, T).ravel().tolist() == expected


@pytest.mark.parametrize(
    ("logits", "T", "shape"),
    [
        ([1, 2], 2.0, ()),
        ([1, 2], [2.0], ()),  # broadcast to (2,), of which the axis goes
        ([1, 2], [[2.0]], (1,)),
        ([1, 2], [[2.0], [3.0]], (2,)),
        ([1, 2], [[[2.0]]], (1, 1)),
        ([[1, 2], [3, 4], [5, 6]], [2.0], (3,)),
        ([[1, 2], [3, 4], [5, 6]], [[2.0]], (3,)),
        ([[1, 2], [3, 4], [5, 6]], [[1.0], [2.0], [3.0]], (3,)),
        ([5.0], [2.0], ()),
        ([[5.0]], [2.0], (1,)),
    ],
)
def test_the_denominator_has_the_shape_of_the_masses_without_the_tokens(logits, T, shape):
    masses = softmax(logits, T)
    assert log_softmax(logits, T).shape == masses.shape
    assert log_partition(logits, T).shape == masses.shape[:-1] == shape
    counts = np.ones(np.shape(logits))
    assert log_partition(logits, T, counts=counts).shape == shape


# ---- Kinds of numbers ------------------------------------------------------------------------


@pytest.mark.parametrize("T", [1.0, 0.3, 0, INF, 1e-50, 1e50, [[0.5], [2]], [[0], [INF], [1]]])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_floats_keep_their_dtype(dtype, T):
    z = LECTURE.astype(dtype)
    for function in (softmax, log_softmax, log_partition):
        assert function(z, T).dtype == dtype
    tolerance = 4 * float(np.finfo(dtype).eps) + 1e-15
    np.testing.assert_allclose(softmax(z, T), softmax(LECTURE, T), rtol=tolerance, atol=tolerance)
    assert softmax(z, counts=[1, 1, 1, 2]).dtype == dtype


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64])
def test_integers_become_float64(dtype):
    p = softmax(LECTURE.astype(dtype))
    assert p.dtype == np.float64
    assert p.tolist() == softmax(LECTURE).tolist()


def test_float16_is_computed_without_overflow():
    z = np.array([60_000, -60_000, 60_000], np.float16)
    assert softmax(z).tolist() == [0.5, 0, 0.5]
    # the sum of 128,256 ones is beyond float16, the mass of each of them is not
    p = softmax(np.zeros(128_256, np.float16))
    np.testing.assert_allclose(p.astype(float), 1 / 128_256, rtol=0.01)


def test_a_temperature_too_small_for_float32_still_separates_float32_logits():
    z = np.array([0, 1e-45], np.float32)  # the two smallest float32
    assert softmax(z, 1e-50).tolist() == [0, 1]
    np.testing.assert_allclose(softmax(z, float(z[1])), softmax([0.0, 1.0]), rtol=1e-6)


def test_the_input_is_not_changed():
    for T in (0, 1, 2, INF, np.array([[0.0], [1], [INF]])):
        z = np.array([3.0, 1e308, -INF])
        z.setflags(write=False)
        g = np.array([1.0, 0.0, 2.0])
        g.setflags(write=False)
        for function in (softmax, log_softmax, log_partition):
            function(z, T)
            function(z, T, counts=g)
    assert z.tolist() == [3, 1e308, -INF]


def test_no_numpy_warning_even_if_the_caller_makes_them_errors():
    with np.errstate(all="raise"):
        for z in ([1e308, -1e308], [0, -1000], [1, -INF], [5e-324, 0], [0, 0]):
            for T in (0, 5e-324, 1e-308, 1, 1e308, INF, np.array([[0], [5e-324], [1], [INF]])):
                for counts in (None, [1, 0], [1e308, 1e308], [1e-320, 3]):
                    for function in (softmax, log_softmax, log_partition):
                        function(z, T, counts=counts)
        for T in (0, 1e-50, 1e-40, 1, 1e50, INF):
            softmax(np.array([3e38, -3e38, 1e-45, -INF], np.float32), T)
            softmax(np.array([60_000, -60_000, 6e-8, -INF], np.float16), T)


# ---- What cannot be computed -----------------------------------------------------------------


@pytest.mark.parametrize("function", [softmax, log_softmax, log_partition])
@pytest.mark.parametrize(
    ("logits", "message"),
    [
        ([1, NAN, 2], r"logits: the value at index 1 is nan"),
        ([1, 2, INF], r"logits: the value at index 2 is inf; only -inf is allowed"),
        ([-INF, NAN], r"at index 1 is nan"),
        ([[1, 2], [3, NAN]], r"at index \(1, 1\) is nan"),
        ([], r"logits are empty \(shape \(0,\)\)"),
        (np.empty((3, 0)), r"logits are empty \(shape \(3, 0\)\)"),
        ([-INF, -INF], r"every logit is -inf; at least one token must be possible"),
        ([[1, 2], [-INF, -INF]], r"every logit is -inf in the distribution at index 1"),
        (3.0, r"one number per token, not the number 3.0"),
        ([1, 2j], r"real numbers, not complex numbers"),
        (["a", "b"], r"real numbers, not text"),
        ([b"a"], r"real numbers, not bytes"),
        ([1, None, 2], r"real numbers, not None at index 1"),
        ([1, 10**400], r"logits: the value at index 1 is too large for a float"),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), r"logits: some values are masked"),
        (None, r"real numbers, not None"),
        (np.array(["2025-06-02"], "M8[D]"), r"real numbers, not values of dtype datetime64"),
        ([[1, 2], [3]], r"rows of equal length"),
    ],
)
def test_bad_logits_are_named(function, logits, message):
    with np.errstate(all="raise"), pytest.raises(ValueError, match=message):
        function(logits)


@pytest.mark.parametrize(
    ("temperature", "message"),
    [
        (-1, r"temperature: the value is -1.0; it must be 0 or more"),
        (NAN, r"temperature: the value is nan"),
        (-INF, r"temperature: the value is -inf"),
        ([[1], [-2], [3]], r"temperature: the value at index \(1, 0\) is -2.0"),
        ([[1], [NAN]], r"temperature: the value at index \(1, 0\) is nan"),
        ([1, 2, 3, 4], r"use temperatures\[:, None\]"),
        (np.ones(5), r"use temperatures\[:, None\]"),
        ([], r"temperature is an empty array"),
        ("hot", r"temperature must be real numbers, not text"),
        (1j, r"temperature must be real numbers, not complex"),
        (None, r"temperature must be real numbers, not None"),
    ],
)
def test_bad_temperatures_are_named(temperature, message):
    with np.errstate(all="raise"), pytest.raises(ValueError, match=message):
        softmax(LECTURE, temperature)


def test_temperatures_must_fit_the_rows():
    with pytest.raises(ValueError, match="a column with one temperature for each row"):
        softmax(np.ones((3, 4)), np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"changes from token to token"):
        softmax(np.ones((4, 3)), np.ones((4, 1)), axis=0)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([1, 1, -1, 1], r"counts: the value at index 2 is -1.0; a count must be finite"),
        ([1, NAN, 1, 1], r"counts: the value at index 1 is nan"),
        ([1, 1, 1, INF], r"counts: the value at index 3 is inf"),
        ([0, 0, 0, 0], r"every logit is -inf or has count 0"),
        ([1, 1], r"counts of shape \(2,\) do not fit the shape \(4,\)"),
        (["a"] * 4, r"counts must be real numbers, not text"),
    ],
)
def test_bad_counts_are_named(counts, message):
    with np.errstate(all="raise"), pytest.raises(ValueError, match=message):
        softmax(LECTURE, counts=counts)


def test_an_axis_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="axis 2 is out of bounds"):
        softmax(LECTURE, axis=2)

"""Facts about what a list of probable tokens leaves unsaid.

Oracle for the bounds: whole distributions, of which only the top is shown.
"""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from softmax_core.distribution.bounds import rest_bounds
from softmax_core.distribution.softmax import softmax
from softmax_core.reading.answers import read_response

INF = math.inf
temperatures = st.one_of(st.floats(0.05, 20), st.sampled_from([0, 0.5, 1, 2, INF]))
# In quarters, so that two logits tie exactly or differ by more than a logarithm's rounding.
logits = st.lists(st.integers(-48, 16).map(lambda z: z / 4), min_size=2, max_size=12)


def slightly(x, more):
    return x + more * 1e-9


def assert_inside(bounds, listed, rest):
    assert (bounds.lower <= slightly(listed, 1)).all()
    assert (listed <= slightly(bounds.upper, 1)).all()
    assert bounds.rest_lower <= slightly(rest, 1)
    assert rest <= slightly(bounds.rest_upper, 1)


@given(logits, temperatures, st.data())
def test_whatever_the_unseen_tokens_are_the_truth_lies_within_the_bounds(logits, T, data):
    z = np.sort(logits)[::-1]
    k = data.draw(st.integers(1, len(z) - 1))
    p, at_T = softmax(z), softmax(z, T)
    for unseen in (len(z) - k, None):
        # At T = 0 it is decided who is the largest: there, no rounding may be left out.
        for rounding in (0.0, 1e-6) if T > 0 else (1e-6,):
            bounds = rest_bounds(np.log(p[:k]), T, unseen, rounding=rounding)
            assert_inside(bounds, at_T[:k], at_T[k:].sum())


@given(logits, temperatures, st.data())
def test_a_sampled_token_out_of_rank_is_no_ceiling_for_the_others(logits, T, data):
    z = np.sort(logits)[::-1]
    assume(len(z) >= 3)
    k = data.draw(st.integers(1, len(z) - 2))
    seen = [*range(k), data.draw(st.integers(k, len(z) - 1))]
    p, at_T = softmax(z), softmax(z, T)
    bounds = rest_bounds(np.log(p[seen]), T, len(z) - k - 1, ceiling=np.log(p[k - 1]))
    assert_inside(bounds, at_T[seen], 1 - at_T[seen].sum())


@given(logits, st.integers(0, 11), st.floats(0.5, 20))
def test_rounded_log_probabilities_do_not_push_the_truth_out_of_the_bounds(logits, k, T):
    z = np.sort(logits)[::-1]
    k = min(k + 1, len(z))
    printed = np.log(softmax(z)[:k]).astype(np.float32).astype(float)
    bounds = rest_bounds(printed, T, len(z) - k)
    truth = softmax(z, T)
    assert (bounds.lower <= truth[:k] + 1e-5).all()
    assert (truth[:k] <= bounds.upper + 1e-5).all()


@pytest.mark.parametrize("T", [0.2, 0.5, 0.9, 1, 1.1, 2, 5, 100])
def test_each_bound_is_attained(T):
    # Mass 0.4 unseen. Flat: 8 tokens of 0.05. Steep: 4 tokens of 0.1, and 4 next to impossible.
    seen, tiny = [0.5, 0.1], 1e-300
    bounds = rest_bounds(np.log(seen), T, 8, rounding=0)
    flat = np.array([*seen, *[0.05] * 8])
    steep = np.array([*seen, *[0.1] * 4, *[tiny] * 4])
    ends = []
    for p in (flat, steep):
        with_T = p ** (1 / T) / (p ** (1 / T)).sum()
        ends.append(with_T[0])
    if T <= 2:  # beyond, even what is next to impossible begins to weigh
        assert sorted(ends) == pytest.approx([bounds.lower[0], bounds.upper[0]])
    assert ends[0] == pytest.approx(bounds.upper[0] if T < 1 else bounds.lower[0])


def test_the_formulas_of_the_two_rests():
    seen, m, M = np.array([0.6, 0.2]), 0.2, 50
    for T in (0.5, 2.0, 5.0):
        beta = 1 / T
        listed = (seen**beta).sum()
        rests = sorted([M ** (1 - beta) * m**beta, m * 0.2 ** (beta - 1)])
        bounds = rest_bounds(np.log(seen), T, M, rounding=0)
        assert bounds.rest_lower == pytest.approx(rests[0] / (listed + rests[0]))
        assert bounds.rest_upper == pytest.approx(rests[1] / (listed + rests[1]))
        assert bounds.upper == pytest.approx(seen**beta / (listed + rests[0]))
        assert bounds.lower == pytest.approx(seen**beta / (listed + rests[1]))


def test_of_a_single_unseen_token_everything_is_known():
    for ceiling in (None, 0.0):
        bounds = rest_bounds(np.log([0.6]), 0.5, 1, ceiling=ceiling, rounding=0)
        assert bounds.rest_lower == pytest.approx(0.16 / (0.36 + 0.16))
        assert bounds.rest_upper == pytest.approx(0.16 / (0.36 + 0.16))


def test_at_T_1_there_is_nothing_to_guess():
    for unseen in (None, 50_000):
        bounds = rest_bounds(np.log([0.6, 0.2]), 1.0, unseen)
        assert bounds.lower.tolist() == bounds.upper.tolist()
        assert bounds.lower == pytest.approx([0.6, 0.2])
        assert bounds.rest_lower == bounds.rest_upper == pytest.approx(0.2)


def test_without_the_size_of_the_vocabulary_only_one_side_is_known():
    hot = rest_bounds(np.log([0.6, 0.2]), 2.0)
    assert hot.rest_upper == pytest.approx(1)
    assert hot.lower == pytest.approx([0, 0])
    assert hot.rest_lower > 0.2
    cold = rest_bounds(np.log([0.6, 0.2]), 0.5)
    assert cold.rest_lower == 0
    assert cold.upper == pytest.approx([0.9, 0.1])
    assert 0 < cold.rest_upper < 0.2


def test_the_limits_of_temperature():
    logprobs = np.log([0.6, 0.2])
    frozen = rest_bounds(logprobs, 0.0, 100)
    assert frozen.lower.tolist() == frozen.upper.tolist() == [1, 0]
    molten = rest_bounds(logprobs, INF, 100, rounding=0)
    assert molten.lower == pytest.approx([1 / 102] * 2)
    assert molten.upper == pytest.approx([1 / 3] * 2)  # at least one more token is there
    # Is one of the unseen as probable as the most probable? It may be.
    undecided = rest_bounds(np.log([0.25]), 0.0, 100, rounding=0)
    assert undecided.lower == pytest.approx([0.25])
    assert undecided.upper == pytest.approx([1])


def test_a_whole_distribution_leaves_nothing_unseen():
    p = softmax([3, 2, 1, 4])
    for T in (0.5, 1, 5):
        bounds = rest_bounds(np.log(p), T, 0)
        assert bounds.lower == pytest.approx(softmax([3, 2, 1, 4], T))
        assert bounds.upper == pytest.approx(bounds.lower)
        assert bounds.rest_upper == pytest.approx(0)


def test_a_millionth_that_rounding_hides_is_no_trifle_in_the_heat():
    # 50,000 unseen tokens with a millionth in all weigh 360 at T = 5, the listed one 1.
    bounds = rest_bounds([-1e-9], 5.0, 50_000)
    assert bounds.upper[0] == pytest.approx(1)
    assert bounds.lower[0] < 0.01


def test_a_sweep_of_temperatures_is_its_rows():
    logprobs, T = np.log([0.5, 0.2, 0.1]), np.array([0, 0.5, 1, 2, INF])
    sweep = rest_bounds(logprobs, T, 40)
    assert sweep.lower.shape == (5, 3)
    assert sweep.rest_upper.shape == (5,)
    for i in range(5):
        alone = rest_bounds(logprobs, T[i], 40)
        for together, one in zip(sweep, alone, strict=True):
            assert together[i] == pytest.approx(one)


# ---- The table -------------------------------------------------------------------------------


def read_example(name):
    """A response from reading/answers/, which test_answers.py describes."""
    return read_response(
        (Path(__file__).parents[1] / "reading" / "answers" / name).read_text(encoding="utf-8")
    )


# ---- What is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rest_bounds([], 1.0), "at least one token"),
        (lambda: rest_bounds([0.1], 1.0), "sum to 1.105, which is more than 1"),
        (lambda: rest_bounds([-1.0, -INF], 1.0), "leave out what is not known"),
        (lambda: rest_bounds([-1.0, math.nan], 1.0), "leave out what is not known"),
        (lambda: rest_bounds([-1.0], -1.0), "temperature"),
        (lambda: rest_bounds([-1.0], math.nan), "temperature"),
        (lambda: rest_bounds([-1.0, -4.0], 2.0, 5), "5 unseen tokens cannot hold the 0.6138"),
        (lambda: rest_bounds([-1.0], 2.0, 2.5), "whole number, not 2.5"),
        (lambda: rest_bounds([-1.0], 2.0, -1), "smaller than the list"),
        (lambda: rest_bounds([-1.0], 2.0, 10**400), "too many"),
    ],
)
def test_a_message_says_what_the_bounds_need(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- Rounded log-probabilities ---


@given(logits, temperatures, st.integers(1, 6), st.data())
def test_the_truth_lies_within_the_bounds_of_what_was_rounded(logits, T, decimals, data):
    z = np.sort(logits)[::-1]
    k = data.draw(st.integers(1, len(z) - 1))
    p, at_T = softmax(z), softmax(z, T)
    printed, half = np.round(np.log(p[:k]), decimals), 0.5 * 10.0**-decimals
    for unseen in (len(z) - k, None):
        bounds = rest_bounds(printed, T, unseen, least=printed - half, most=printed + half)
        assert_inside(bounds, at_T[:k], at_T[k:].sum())


def test_of_rounded_numbers_the_bounds_can_be_worked_out_by_hand():
    # −0.7 and −1.6 are .4724 to .5220 and .1921 to .2122: from .2658 to .3356 is left.
    printed = np.array([-0.7, -1.6])
    at_1 = rest_bounds(printed, 1.0, least=printed - 0.05, most=printed + 0.05)
    assert at_1.lower == pytest.approx([0.47237, 0.19205], abs=1e-5)
    assert at_1.upper == pytest.approx([0.52205, 0.21225], abs=1e-5)
    assert (at_1.rest_lower, at_1.rest_upper) == pytest.approx((0.26570, 0.33558), abs=1e-5)
    # At T = .5 the first weighs most against the least second one, and no rest at all.
    cold = rest_bounds(printed, 0.5, least=printed - 0.05, most=printed + 0.05)
    assert cold.upper[0] == pytest.approx(0.52205**2 / (0.52205**2 + 0.19205**2), abs=1e-5)
    assert cold.rest_lower == 0


def test_what_was_rounded_cannot_sum_to_more_than_1():
    # "-0.00" and "-6.91": the first is between .995 and 1, and the second leaves it less than that.
    printed = np.array([0.0, -6.91])
    bounds = rest_bounds(printed, 1.0, least=[-0.005, -6.915], most=[0.0, -6.905])
    assert bounds.lower[0] == pytest.approx(0.99501, abs=1e-5)
    assert bounds.upper[0] == pytest.approx(1 - math.exp(-6.915), abs=2e-6)


def test_two_rounded_tokens_that_touch_may_be_equal_at_T_0():
    printed = np.array([-0.69, -0.7])
    bounds = rest_bounds(printed, 0.0, 0, least=printed - 0.005, most=printed + 0.005)
    assert bounds.lower.tolist() == [0, 0]
    assert bounds.upper.tolist() == [1, 1]


def test_a_token_of_which_only_the_most_is_known():
    bounds = rest_bounds(
        [-0.1, -8.0], [0, 0.5, 1, 2, INF], 300, least=[-0.1, -INF], most=[-0.1, -8.0]
    )
    assert bounds.lower[:, 1].tolist() == 5 * [0]
    assert (bounds.upper[1:, 1] > 0).all()


# --- Many listed tokens ---


@given(logits, temperatures, st.data())
def test_what_is_wanted_together_is_the_sum_of_its_tokens(logits, T, data):
    z = np.sort(logits)[::-1]
    k = data.draw(st.integers(1, len(z) - 1))
    alone = data.draw(st.lists(st.integers(0, k - 1), unique=True, max_size=k - 1))
    p, at_T = softmax(z), softmax(z, T)
    printed = np.round(np.log(p[:k]), 2)
    rounded = {"least": printed - 0.005, "most": printed + 0.005}
    bounds = rest_bounds(printed, T, len(z) - k, alone=alone, **rounded)
    together = at_T[:k].sum() - at_T[alone].sum()
    assert_inside(bounds, np.append(at_T[alone], together), at_T[k:].sum())
    all_of_them = rest_bounds(printed, T, len(z) - k, **rounded)
    assert bounds.lower[:-1] == pytest.approx(all_of_them.lower[alone], abs=1e-9)
    assert bounds.upper[:-1] == pytest.approx(all_of_them.upper[alone], abs=1e-9)


def test_many_that_are_printed_alike_weigh_as_many():
    p = np.array([0.45, *[0.001] * 500, *[0.00001] * 5000])  # a whole vocabulary
    T = np.array([0.5, 1.0, 2.0, 10.0])
    weights = [p[0] ** (1 / T), 500 * 0.001 ** (1 / T) + 5000 * 0.00001 ** (1 / T)]
    shares = (np.array(weights) / sum(weights)).T
    bounds = rest_bounds(np.log(p), T, 0, alone=[0], rounding=0)
    assert bounds.lower == pytest.approx(shares)
    assert bounds.upper == pytest.approx(shares)

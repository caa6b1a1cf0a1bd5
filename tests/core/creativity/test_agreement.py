"""AUC beside scipy's Mann-Whitney U, and Newcombe's interval beside a root finder and a simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import mannwhitneyu

from softmax_core.creativity.agreement import agreement, newcombe_interval

values = st.one_of(st.sampled_from([0.0, 1.0, 2.5, np.inf, -np.inf]), st.floats(-9, 9))


@given(st.lists(st.tuples(values, st.booleans()), min_size=2, max_size=16))
def test_the_share_of_pairs_is_the_mann_whitney_u_over_their_number(pieces):
    scores, verdicts = np.array(pieces, dtype=float).T
    creative, others = scores[verdicts == 1], scores[verdicts == 0]
    found = agreement(scores, verdicts)
    if not len(creative) or not len(others):
        assert found is None
        return
    u = mannwhitneyu(creative, others).statistic
    assert found.share == pytest.approx(u / (len(creative) * len(others)))
    assert found.pairs == len(creative) * len(others)
    assert found.low <= found.share <= found.high


def test_ends_of_the_scale():
    right = agreement([1, 2, 8, 9], [0, 0, 1, 1])
    assert (right.share, right.worst) == (1.0, None)
    assert agreement([8, 9, 1, 2], [0, 0, 1, 1]).share == 0.0
    equal = agreement([5, 5, 5, 5], [0, 0, 1, 1])
    assert (equal.share, equal.worst) == (0.5, None)


def test_the_worst_piece_is_the_one_that_stands_among_the_others():
    #            creative: 9 8 7 and 0, which is below all; not: 1 2 3
    found = agreement([9, 8, 7, 0, 1, 2, 3], [1, 1, 1, 1, 0, 0, 0])
    assert (found.worst, found.pairs) == (3, 12)
    assert found.share == 9 / 12


def test_what_has_no_value_or_no_verdict_is_left_out():
    kept = agreement([1, 3, 2, 4], [0, 1, 0, 1])
    more = agreement([1, np.nan, 3, 2, 9, 4], [0, 0, 1, 0, np.nan, 1])
    assert more[:4] == kept[:4]
    assert agreement([1, np.nan], [0, 1]) is None


def variance(theta, m, n):
    """V of Newcombe (2006), methods 4 and 5, as published."""
    star = (m + n) / 2 - 1
    terms = 1 + star * (1 - theta) / (2 - theta) + star * theta / (1 + theta)
    return theta * (1 - theta) * terms / (m * n)


@pytest.mark.parametrize(("m", "n"), [(5, 5), (2, 8), (1, 9), (3, 3)])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.95])
def test_the_interval_ends_where_the_share_is_1_96_standard_errors_away(share, m, n):
    def distance(theta):
        return (share - theta) ** 2 - 1.959963984540054**2 * variance(theta, m, n)

    low, high = brentq(distance, 1e-12, share), brentq(distance, share, 1 - 1e-12)
    assert newcombe_interval(share, m, n) == (pytest.approx(low), pytest.approx(high))


def test_the_interval_holds_the_truth_nineteen_times_in_twenty_also_for_few_pieces():
    # Two normal distributions whose true AUC is Φ(d / √2): .5, .76 and .92.
    rng, trials = np.random.default_rng(5), 2000
    for d, truth in ((0.0, 0.5), (1.0, 0.760250), (2.0, 0.921350)):
        held = 0
        for _ in range(trials):
            scores = np.concatenate([rng.normal(d, 1, 5), rng.normal(0, 1, 5)])
            found = agreement(scores, [1] * 5 + [0] * 5)
            held += found.low <= truth <= found.high
        assert 0.93 <= held / trials <= 0.99


def test_few_pieces_in_perfect_order_may_be_chance():
    assert agreement([1, 2, 3], [0, 0, 1]).could_be_chance
    assert not agreement(range(10), [0] * 5 + [1] * 5).could_be_chance


def test_lists_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        agreement([1, 2], [1])

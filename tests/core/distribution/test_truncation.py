"""Facts about truncation.

Oracles: llama.cpp's published vectors (its tests/test-sampling.cpp), and the rules in plain loops on
exact fractions, token by token, so that an edge is hit exactly where the mathematics hits it.
"""

import math
from fractions import Fraction
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from softmax_core.distribution.measures import entropy
from softmax_core.distribution.softmax import softmax
from softmax_core.distribution.truncation import (
    PRESET_ORDERS,
    min_p,
    sampler_chain,
    top_k,
    top_n_sigma,
    top_p,
    typical_p,
)

WORDS = ["nights", "laughter", "duck", "friends"]
LECTURE = [3.0, 2.0, 1.0, 4.0]
ALL = [top_k, top_p, min_p, typical_p, top_n_sigma]
RANKED = [top_k, top_p, min_p, top_n_sigma]  # typical may drop the most probable token
SHARES = [top_p, min_p, typical_p]
INF = math.inf


def kept(logits):
    return np.isfinite(logits).tolist()


def kept_words(p):
    return {word: round(x, 3) for word, x in zip(WORDS, p.tolist(), strict=True) if x}


def an_ordinary_value(rule):
    return 2 if rule is top_k else 0.7


# ---- The rules in plain loops ----------------------------------------------------------------
# Weights are whole numbers w_i, so p_i = w_i / sum w exactly, and a logit is ln w_i. 0: impossible.


def by_rank(weights):
    return sorted(range(len(weights)), key=lambda i: (-weights[i], i))


def loop_top_k(weights, k):
    possible = sorted((w for w in weights if w), reverse=True)
    kth = possible[min(k, len(possible)) - 1]
    return [w >= kth and w > 0 for w in weights]


def loop_top_p(weights, p):
    keep = [False] * len(weights)
    mass = Fraction(0)
    for i in by_rank(weights):
        if weights[i] and (mass < p or not any(keep)):
            keep[i] = True
        mass += Fraction(weights[i], sum(weights))
    return keep


def loop_min_p(weights, m):
    return [w > 0 and w >= m * max(weights) for w in weights]


def loop_typical(weights, mass):
    total = sum(weights)
    surprisal = {w: math.log(total / w) for w in set(weights) if w}
    mean = sum(w / total * surprisal[w] for w in weights if w)
    distance = {w: abs(s - mean) for w, s in surprisal.items()}
    groups = sorted(distance, key=distance.get)
    assume(all(distance[b] - distance[a] > 1e-7 for a, b in pairwise(groups)))
    chosen, so_far = set(), Fraction(0)
    for w in groups:  # tokens of one probability are equally typical: all or none
        if so_far >= mass and chosen:
            break
        chosen.add(w)
        so_far += Fraction(w * weights.count(w), total)
    return [w in chosen for w in weights]


def loop_top_n_sigma(logits, n):
    """For whole logits; None is impossible."""
    finite = [z for z in logits if z is not None]
    mean = Fraction(sum(finite), len(finite))
    variance = sum((z - mean) ** 2 for z in finite) / len(finite)
    return [z is not None and (max(finite) - z) ** 2 <= n**2 * variance for z in logits]


weights = st.lists(st.integers(0, 12), min_size=1, max_size=9).filter(any)
shares = st.fractions(0, 1, max_denominator=24)
whole_logits = st.lists(st.none() | st.integers(-9, 9), min_size=1, max_size=9).filter(
    lambda z: any(x is not None for x in z)
)
ORACLES = [
    (top_p, loop_top_p),
    (min_p, loop_min_p),
    (typical_p, loop_typical),
]


def logs(weights):
    with np.errstate(divide="ignore"):
        return np.log(np.array(weights, float))


def as_logits(whole):
    return np.array([-INF if z is None else z for z in whole], float)


@given(weights, st.integers(1, 12))
def test_top_k_is_what_the_loop_says(weights, k):
    assert kept(top_k(logs(weights), k)) == loop_top_k(weights, k)


@pytest.mark.parametrize(("rule", "loop"), ORACLES)
@given(weights, shares)
def test_the_rules_of_a_share_are_what_the_loops_say_at_every_exact_edge(
    rule, loop, weights, share
):
    assert kept(rule(logs(weights), float(share))) == loop(weights, share)


@pytest.mark.parametrize(("rule", "loop"), ORACLES)
@given(weights, shares, st.integers(-40, 40))
def test_an_edge_is_the_same_whatever_is_added_to_the_logits(rule, loop, weights, share, shift):
    assert kept(rule(logs(weights) + shift / 3, float(share))) == loop(weights, share)


@given(whole_logits, st.fractions(0, 4, max_denominator=6))
def test_top_n_sigma_is_what_the_loop_says(whole, n):
    assert kept(top_n_sigma(as_logits(whole), float(n))) == loop_top_n_sigma(whole, n)


def test_the_edges_hold_in_float32_too():
    p = np.log(np.array([0.1, 0.2, 0.3, 0.4], np.float32))
    assert kept(top_p(p, 0.7)) == [False, False, True, True]
    assert kept(min_p(p, 0.25)) == [True] * 4
    assert top_p(p, 0.7).dtype == np.float32


@pytest.mark.parametrize("n", [10, 1000, 49_152])
def test_the_rounding_of_a_long_sum_moves_no_edge(n):
    for tenths in range(1, 10):
        wanted = math.ceil(n * tenths / 10)
        assert np.isfinite(top_p(np.full(n, 20.3), tenths / 10)).sum() == wanted


# ---- Published answers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (top_k, 1, [0, 0, 0, 1]),
        (top_k, 3, [0, 0.22222, 0.33333, 0.44444]),
        (top_k, 4, [0.1, 0.2, 0.3, 0.4]),
        (top_p, 0, [0, 0, 0, 1]),
        (top_p, 0.7, [0, 0, 0.428571, 0.571429]),
        (top_p, 0.8, [0, 0.22222, 0.33333, 0.44444]),
        (top_p, 1, [0.1, 0.2, 0.3, 0.4]),
        (min_p, 0, [0.1, 0.2, 0.3, 0.4]),
        (min_p, 0.24, [0.1, 0.2, 0.3, 0.4]),
        (min_p, 0.26, [0, 0.22222, 0.33333, 0.44444]),
        (min_p, 0.49, [0, 0.22222, 0.33333, 0.44444]),
        (min_p, 0.51, [0, 0, 0.428571, 0.571429]),
        (min_p, 0.74, [0, 0, 0.428571, 0.571429]),
        (min_p, 0.76, [0, 0, 0, 1]),
        (min_p, 1, [0, 0, 0, 1]),
        (top_n_sigma, 1, [0, 0, 0.428571, 0.571429]),
        (top_n_sigma, 3, [0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_llama_cpp_publishes_these_answers(rule, value, expected):
    p = np.array([0.1, 0.2, 0.3, 0.4])
    assert softmax(rule(np.log(p), value)) == pytest.approx(expected, abs=1e-5)


def test_llama_cpp_publishes_these_answers_for_typical():
    sure = softmax(typical_p(np.log([0.97, 0.01, 0.01, 0.01]), 0.5))
    assert sure.tolist() == [1, 0, 0, 0]
    third = pytest.approx(1 / 3)
    p = softmax(typical_p(np.log([0.4, 0.2, 0.2, 0.2]), 0.5))
    assert p.tolist() == [0, third, third, third]


def test_the_order_of_the_samplers_matters_on_the_lecture_s_words():
    def last(preset, temperature):
        values = {"temperature": temperature, "top_p": 0.6}
        steps = [(name, values[name]) for name in PRESET_ORDERS[preset] if name in values]
        return sampler_chain(LECTURE, steps)[-1].p

    hot = kept_words(last("transformers", 5))
    assert hot == {"friends": 0.402, "nights": 0.329, "laughter": 0.269}
    assert kept_words(last("llama.cpp", 5)) == {"friends": 1.0}
    assert last("transformers", 1).tolist() == last("llama.cpp", 1).tolist()


# ---- The warpers of transformers ---------------------------------------------------------------
# Their algorithms (generation/logits_process.py, 2025) on numpy arrays of one dimension.


def as_probabilities(scores):
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()


def back_in_place(remove_in_order, order):
    keep = np.empty(len(order), bool)
    keep[order] = ~remove_in_order
    return keep.tolist()


def transformers_top_k(scores, k):
    return (scores >= np.sort(scores)[::-1][min(k, len(scores)) - 1]).tolist()


def transformers_top_p(scores, p):
    order = np.argsort(scores, kind="stable")  # upwards
    remove = np.cumsum(as_probabilities(scores[order])) <= 1 - p
    remove[-1] = False
    return back_in_place(remove, order)


def transformers_min_p(scores, m):
    p = as_probabilities(scores)
    return (p >= m * p.max()).tolist()


def transformers_typical_p(scores, mass):
    p = as_probabilities(scores)
    entropy = -(p * np.log(p)).sum()
    distance = np.abs(-np.log(p) - entropy)
    order = np.argsort(distance, kind="stable")
    last = min((np.cumsum(p[order]) < mass).sum(), len(p) - 1)
    remove = distance[order] > distance[order][last] + 1e-9  # one logit, two roundings
    return back_in_place(remove, order)


tied_logits = st.lists(st.integers(-4, 4), min_size=1, max_size=9).map(
    lambda halves: np.array(halves, float) / 2
)
# No sum of probabilities of such logits is a short decimal, so that no edge is hit by chance.
short_decimals = st.integers(1, 99).map(lambda n: n / 100 + 0.00137)
WARPERS = [
    (top_k, transformers_top_k, st.integers(1, 10)),
    (min_p, transformers_min_p, short_decimals),
    (typical_p, transformers_typical_p, short_decimals),
]


@pytest.mark.parametrize(("rule", "theirs", "values"), WARPERS, ids=lambda x: str(x)[:20])
@given(data=st.data(), z=tied_logits)
def test_transformers_keeps_the_same_tokens(rule, theirs, values, data, z):
    value = data.draw(values)
    assert kept(rule(z, value)) == theirs(z, value)


@given(tied_logits, short_decimals)
def test_of_equals_top_p_keeps_the_first_and_transformers_as_many_of_the_last(z, p):
    ours, theirs = np.array(kept(top_p(z, p))), np.array(transformers_top_p(z, p))
    assert sorted(z[ours]) == sorted(z[theirs])
    assert ours[::-1].tolist() == transformers_top_p(z[::-1], p)


def test_of_four_equals_transformers_keeps_the_last_two():
    assert transformers_top_p(np.zeros(4), 0.5) == [False, False, True, True]


# ---- Limits and ties -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "value"),
    [(top_k, 4), (top_k, 10**30), (top_p, 1), (min_p, 0), (typical_p, 1), (top_n_sigma, INF)],
)
def test_at_this_end_a_rule_keeps_everything_however_improbable(rule, value):
    for z in ([0.0, -1000.0, -INF, 2.0], [0.0, 0.0, -1000.0, -INF]):
        assert rule(z, value).tolist() == z


@pytest.mark.parametrize(
    ("rule", "value"), [(top_k, 1), (top_p, 0), (top_p, 1e-300), (min_p, 1), (top_n_sigma, 0)]
)
def test_at_the_other_end_only_the_most_probable_token_stays(rule, value):
    assert rule([3, 2, 1, 4], value).tolist() == [-INF, -INF, -INF, 4]
    nearly = [1.0, np.nextafter(1, 0), 0.5]
    assert kept(rule(nearly, value)) == [True, False, False]


def test_ties_stay_together_except_in_top_p():
    ties = [1.0, 2.0, 2.0, 2.0, 0.0]
    assert kept(top_k(ties, 2)) == [False, True, True, True, False]
    assert kept(min_p(ties, 1)) == [False, True, True, True, False]
    assert kept(top_n_sigma(ties, 0)) == [False, True, True, True, False]
    assert kept(typical_p(ties, 0.1)) == [False, True, True, True, False]
    assert kept(top_p(ties, 0.3)) == [False, True, True, False, False]


def test_of_equals_top_p_keeps_as_many_as_it_needs_and_the_others_keep_all():
    equal = np.zeros(4)
    assert kept(top_p(equal, 0.5)) == [True, True, False, False]
    for rule in (top_k, min_p, typical_p, top_n_sigma):
        assert kept(rule(equal, 1 if rule is top_k else 0.5)) == [True] * 4


def test_one_token_is_kept_by_every_rule_at_every_value():
    for rule in ALL:
        for value in (1,) if rule is top_k else (0, 0.5, 1):
            assert rule([-7.0, -INF], value).tolist() == [-7.0, -INF]


def test_numbers_at_the_ends_of_the_floats():
    z = [1e308, -1e308, 1e308, 0.0]
    for rule in ALL:
        assert kept(rule(z, an_ordinary_value(rule)))[0]
    assert kept(top_n_sigma(z, 2)) == [True, False, True, True]
    assert kept(top_n_sigma([5e-324, 0.0], 3))[0]


def test_top_n_sigma_does_not_care_about_the_temperature_and_top_p_does():
    z = np.array([3.0, 2.5, 1.0, -2.0, 0.3])
    for T in (0.1, 1.0, 7.0):
        assert kept(top_n_sigma(z / T, 0.9)) == kept(top_n_sigma(z, 0.9))
    assert kept(top_p(z / 7, 0.6)) != kept(top_p(z, 0.6))


def test_typical_drops_the_most_probable_token_where_it_says_too_little():
    p = np.log([0.4, 0.12, 0.12, 0.12, 0.12, 0.12])
    assert kept(typical_p(p, 0.3)) == [False, True, True, True, True, True]


# ---- Rows of many tokens ---------------------------------------------------------------------

rows = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), min_size=1, max_size=6).filter(
    lambda rows: any(w and g for w, g in rows)
)


def in_rows(flags, rows):
    """For each row, whether any of its tokens is kept, from the flags of the tokens."""
    flags = iter(flags)
    return [any(list(islice(flags, g))) for _, g in rows]


@given(rows, st.integers(1, 12), shares, st.fractions(0, 3, max_denominator=5))
def test_a_row_of_many_tokens_is_what_its_tokens_would_be_one_by_one(rows, k, share, n):
    row_logits, counts = logs([w for w, _ in rows]), [g for _, g in rows]
    tokens = [w for w, g in rows for _ in range(g)]
    one_by_one = logs(tokens)
    for rule, value in ((top_k, k), (top_p, float(share)), (min_p, float(share))):
        flags = kept(rule(one_by_one, value))
        assert kept(rule(row_logits, value, counts=counts)) == in_rows(flags, rows)
    loop = loop_typical(tokens, share)
    assert kept(typical_p(row_logits, float(share), counts=counts)) == in_rows(loop, rows)
    whole = [w for w, _ in rows]
    loop = loop_top_n_sigma(tokens, n)
    assert kept(top_n_sigma(whole, float(n), counts=counts)) == in_rows(loop, rows)


def test_the_other_49048_tokens_go_or_stay_as_one():
    z, counts = [5.0, 4.0, -3.0], [1, 1, 49_048]
    p = softmax(z, counts=counts)
    assert p[2] > p[0]  # together they have the most mass, yet each of them ranks last
    assert kept(top_k(z, 2, counts=counts)) == [True, True, False]
    assert kept(top_k(z, 3, counts=counts)) == [True, True, True]
    assert kept(top_p(z, p[0], counts=counts)) == [True, False, False]
    assert kept(top_p(z, p[0] + p[1] + 0.01, counts=counts)) == [True, True, True]
    assert kept(min_p(z, 0.3, counts=counts)) == [True, True, False]


def test_a_row_with_count_0_is_absent():
    for rule in ALL:
        value = an_ordinary_value(rule)
        assert rule([9.0, 2.0, 1.0], value, counts=[0, 1, 1])[0] == -INF
        with_it = rule([9.0, 2.0, 1.0, 0.0], value, counts=[0, 1, 1, 1])[1:]
        assert with_it.tolist() == rule([2.0, 1.0, 0.0], value).tolist()


# ---- Properties ------------------------------------------------------------------------------

values = st.floats(0, 1)


@given(weights, values, st.integers(1, 9))
def test_what_is_kept_is_kept_as_it_was_and_at_least_one_token_is(weights, share, k):
    z = logs(weights)
    for rule in ALL:
        left = rule(z, k if rule is top_k else share)
        assert np.isfinite(left).any()
        assert np.where(np.isfinite(left), z, -INF).tolist() == left.tolist()


@given(weights, values, st.integers(1, 9))
def test_the_kept_are_the_first_of_the_ranking(weights, share, k):
    z = logs(weights)
    for rule in RANKED:
        flags = kept(rule(z, k if rule is top_k else share))
        in_order = [flags[i] for i in by_rank(weights)]
        assert in_order == sorted(in_order, reverse=True)


@given(weights, values, values, st.integers(1, 9), st.integers(1, 9))
def test_a_stricter_rule_keeps_no_more(weights, a, b, k, j):
    z = logs(weights)
    (a, b), (k, j) = sorted((a, b)), sorted((k, j))
    for rule in ALL:
        few, many = (k, j) if rule is top_k else (b, a) if rule is min_p else (a, b)
        fewer, more = np.isfinite(rule(z, few)), np.isfinite(rule(z, many))
        assert not (fewer & ~more).any()


@given(weights, values, st.integers(1, 9))
def test_top_k_and_min_p_do_nothing_the_second_time(weights, m, k):
    # Top-p, typical and top-nσ do: what is left is a new distribution, with a new p, entropy and σ.
    z = logs(weights)
    once = top_k(z, k)
    assert top_k(once, k).tolist() == once.tolist()
    once = min_p(z, m)
    assert min_p(once, m).tolist() == once.tolist()


@given(weights, shares)
def test_top_p_keeps_the_mass_it_promises_and_could_not_do_with_one_token_less(weights, p):
    flags = kept(top_p(logs(weights), float(p)))
    held = [w for w, flag in zip(weights, flags, strict=True) if flag]
    assert Fraction(sum(held), sum(weights)) >= p
    assert len(held) == 1 or Fraction(sum(held) - min(held), sum(weights)) < p


@given(st.lists(weights.filter(lambda w: len(w) <= 5), min_size=1, max_size=4), values)
def test_a_batch_is_its_rows(batch, share):
    table = np.stack([logs(row + [0] * (5 - len(row))) for row in batch])
    for rule in ALL:
        value = 2 if rule is top_k else share
        together = rule(table[:, None, :], value)
        assert together.shape == (len(batch), 1, 5)
        assert together[:, 0].tolist() == [rule(row, value).tolist() for row in table]


def test_dtypes():
    for rule in ALL:
        value = an_ordinary_value(rule)
        for dtype in (np.float16, np.float32, np.float64):
            assert rule(np.array([1, 2, 3], dtype), value).dtype == dtype
        assert rule([1, 2, 3], value).dtype == np.float64


# ---- The chain -------------------------------------------------------------------------------


def test_the_chain_shows_raw_tempered_and_renormalised_after_the_cut():
    raw, tempered, cut = sampler_chain(LECTURE, [("temperature", 5.0), ("top_p", 0.6)])
    assert (raw.name, raw.value) == ("raw", None)
    assert raw.logits.tolist() == LECTURE
    assert raw.p.round(3).tolist() == [0.237, 0.087, 0.032, 0.644]
    assert tempered.logits == pytest.approx([0.6, 0.4, 0.2, 0.8])
    assert tempered.p.round(3).tolist() == [0.27, 0.221, 0.181, 0.329]
    assert (cut.name, cut.value) == ("top_p", 0.6)
    assert cut.kept.tolist() == [True, True, False, True]
    assert cut.removed.tolist() == [False, False, True, False]
    left = np.where(cut.kept, tempered.p, 0.0)
    assert left / left.sum() == pytest.approx(cut.p)


def test_a_removed_word_does_not_come_back_and_is_removed_once():
    chain = sampler_chain(LECTURE, [("top_k", 3), ("temperature", INF), ("min_p", 0.9)])
    assert [step.removed.sum() for step in chain] == [0, 1, 0, 0]
    assert chain[-1].kept.tolist() == [True, True, False, True]
    assert chain[-1].p.tolist() == pytest.approx([1 / 3, 1 / 3, 0, 1 / 3])


steps = st.one_of(
    st.tuples(st.sampled_from(["top_p", "min_p", "typical_p"]), st.floats(0, 1)),
    st.tuples(st.just("top_k"), st.integers(1, 9)),
    st.tuples(st.just("top_n_sigma"), st.floats(0, 9)),
    st.tuples(st.just("temperature"), st.sampled_from([0, 1e-310, 0.1, 1, 5, 1e308, INF])),
)


@given(rows, st.lists(steps, max_size=6))
def test_a_chain_keeps_its_promises_after_every_step(rows, steps):
    z, counts = logs([w for w, _ in rows]), [g for _, g in rows]
    chain = sampler_chain(z, steps, counts=counts)
    assert len(chain) == len(steps) + 1
    for before, after in pairwise(chain):
        assert after.p.sum() == pytest.approx(1)
        assert (after.kept == (after.logits > -INF)).all()
        assert not (after.kept & ~before.kept).any()
        assert (after.removed == (before.kept & ~after.kept)).all()
        assert not after.p[~after.kept].any()


@pytest.mark.parametrize("temperature", [0, 0.5, 1, 5, 1e300, INF])
def test_the_temperature_step_is_the_softmax_s_temperature(temperature):
    z = [3.0, 2.0, -INF, 4.0, 4.0]
    step = sampler_chain(z, [("temperature", temperature)])[-1]
    assert step.p == pytest.approx(softmax(z, temperature))
    assert step.kept.tolist() == ([False] * 3 + [True] * 2 if temperature == 0 else kept(z))


@given(rows, st.lists(steps, max_size=3))
def test_a_column_of_temperatures_gives_a_row_for_each(rows, others):
    z, counts = logs([w for w, _ in rows]), [g for _, g in rows]
    temperatures = [0, 0.05, 1, 3, INF]
    column = np.array(temperatures)[:, None]
    together = sampler_chain(z, [("temperature", column), *others], counts=counts)[1:]
    for i, T in enumerate(temperatures):
        alone = sampler_chain(z, [("temperature", T), *others], counts=counts)[1:]
        for table, row in zip(together, alone, strict=True):
            assert table.logits[i].tolist() == row.logits.tolist()
            assert table.removed[i].tolist() == row.removed.tolist()
            assert table.p[i] == pytest.approx(row.p, abs=1e-15)


def test_a_tiny_temperature_overflows_nothing():
    step = sampler_chain([3.0, 2.0, -4.0], [("temperature", 5e-324)])[-1]
    assert step.p.tolist() == [1, 0, 0]
    assert step.kept.tolist() == [True, True, True]  # only T = 0 itself removes them


def test_a_chain_leaves_its_input_alone_and_takes_batches():
    z = np.array([LECTURE, LECTURE[::-1]])
    chain = sampler_chain(z, [("temperature", 2), ("top_k", 2)])
    assert z.tolist() == [LECTURE, LECTURE[::-1]]
    assert chain[-1].p[0].tolist() == chain[-1].p[1].tolist()[::-1]
    assert float(entropy(chain[-1].p[0])) < 1


def test_presets_name_steps_that_exist():
    for order in PRESET_ORDERS.values():
        assert len(set(order)) == len(order)
        sampler_chain(LECTURE, [(name, 1) for name in order])


# ---- Messages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: top_k(LECTURE, 0), "at least 1 token must stay"),
        (lambda: top_k(LECTURE, 2.5), "k must be a whole number of tokens, not 2.5"),
        (lambda: top_p(LECTURE, 90), "p is 90: it must be from 0 to 1, 0.9 for 90 %"),
        (lambda: top_p(LECTURE, math.nan), "p is nan"),
        (lambda: min_p(LECTURE, -0.1), "m is -0.1"),
        (lambda: typical_p(LECTURE, 1.5), "mass is 1.5"),
        (lambda: top_n_sigma(LECTURE, -1), "n is -1"),
        (lambda: top_n_sigma(LECTURE, [1, 2]), "n must be a single number"),
        (lambda: top_p(LECTURE, "0.9"), "p must be real numbers, not text"),
        (lambda: top_k([1, math.nan], 1), "every logit must be a number"),
        (lambda: top_k([-INF], 1), "at least one token must be possible"),
        (lambda: top_p([1, 2], 0.5, counts=[1, 2, 3]), "counts of shape"),
        (lambda: sampler_chain(LECTURE, [("heat", 2)]), "'heat' is not a step: choose from"),
        (lambda: sampler_chain(LECTURE, ["top_k"]), "write a name and a value"),
        (lambda: sampler_chain(LECTURE, [(["top_k"], 2)]), "is not a step"),
        (lambda: sampler_chain(LECTURE, [("temperature", -1)]), "temperature is -1"),
        (lambda: sampler_chain(LECTURE, [("temperature", None)]), "temperature must be real"),
        (lambda: sampler_chain(LECTURE, [("temperature", [1, 2, 3, 4])]), "or a column"),
        (lambda: sampler_chain(LECTURE, [("temperature", [[1], [-2]])]), "temperature is -2"),
    ],
)
def test_a_message_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()

"""Tokens are drawn as their counts and the temperature say. Oracles: scipy, drawing one by one."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from runs_of_tokens import orders, rng, texts

from softmax_core.distribution.measures import cross_entropy
from softmax_core.distribution.sampling import inverse_cdf
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words

STORY = words(TEXTS["english"].text)
TEMPERATURES = [0, 0.3, 1, 2.5, math.inf]


def first_tokens(model, n, T, start):
    """n draws from the same context."""
    drawn, _ = model.draw_until(model.vocabulary[0], rng().random((1, n)), T, start)
    return [model.vocabulary[token] for token in drawn[:, 0]]


@pytest.mark.parametrize("T", [0.5, 1, 3])
@pytest.mark.parametrize("start", [(), ("those",), ("full", "of")])
def test_generated_tokens_follow_the_distribution(T, start):
    model = NGramModel.fit(STORY, 3)
    drawn = first_tokens(model, 20_000, T, start)
    p = model.distribution(start, T)
    often = p * len(drawn) > 5
    observed = np.array([drawn.count(token) for token in model.vocabulary])
    assert observed[p == 0].sum() == 0
    observed = np.append(observed[often], observed[~often].sum())
    expected = np.append(p[often], p[~often].sum()) * len(drawn)
    kept = expected > 0
    assert scipy.stats.chisquare(observed[kept], expected[kept]).pvalue > 0.001


def test_a_long_sequence_has_the_texts_own_pairs_at_temperature_1():
    # The chain's own frequencies are the text's, but for the jump after its last word.
    tokens = rng().choice(list("abc"), 400, p=[0.6, 0.3, 0.1]).tolist()
    model = NGramModel.fit(tokens)
    drawn = model.generate(40_000, 1.0, rng())
    for context in "abc":
        after = [b for a, b in itertools.pairwise(drawn) if a == context]
        observed = [after.count(token) for token in model.vocabulary]
        expected = model.distribution(context) * len(after)
        assert scipy.stats.chisquare(observed, expected).pvalue > 0.001


@pytest.mark.parametrize("T", TEMPERATURES)
@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_a_seed_gives_the_same_tokens_in_every_way(order, T):
    model = NGramModel.fit(STORY, order)
    start = ["those", "nights"]
    one = model.generate(50, T, rng(7), start)
    assert one == model.generate(50, T, rng(7), start)
    assert one == [step.token for step in model.steps(50, T, rng(7), start)]
    if T > 0:
        assert one != model.generate(50, T, rng(8), start)


@pytest.mark.parametrize("T", TEMPERATURES)
@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_a_sequence_that_is_drawn_until_a_token_ends_there(order, T):
    model, luck, start = NGramModel.fit(STORY, order), rng(7).random((12, 40)), ["those", "nights"]
    drawn, bits = model.draw_until(".", luck, T, start)
    full_stop = model.vocabulary.index(".")
    for sequence, total, column in zip(drawn.tolist(), bits, luck.T, strict=True):
        tokens = list(start)
        while len(tokens) < 14 and tokens[-1] != ".":
            tokens.append(model.step(tokens, T, column[len(tokens) - 2]).token)
        numbers = [model.vocabulary.index(token) for token in tokens[2:]]
        assert sequence == numbers + [full_stop] * (12 - len(numbers))
        assert total == pytest.approx(model.surprisal(tokens, given=2).sum())


@given(texts, orders, st.sampled_from(TEMPERATURES), st.floats(0, 1, exclude_max=True))
def test_a_step_tells_how_its_token_was_drawn(tokens, order, T, u):
    model = NGramModel.fit(tokens, order)
    step = model.step(tokens[-3:], T, u)
    at = model.vocabulary.index(step.token)
    p, q = model.distribution(step.context, T), model.distribution(step.context)
    assert step.distribution == pytest.approx(p, abs=1e-12)
    # u is on the token's own stretch of the line, rounding aside
    end = step.distribution[: at + 1].sum()
    assert end - step.distribution[at] - 1e-12 <= u <= end + 1e-12
    assert step.distribution[at] > 0
    assert step.surprisal == pytest.approx(-math.log2(q[at]))
    assert step.expected == pytest.approx(float(cross_entropy(p, q)))


def test_the_number_u_chooses_as_in_the_chapter_on_drawing():
    model = NGramModel.fit(STORY)
    for u in np.linspace(0, 0.999, 200):
        step = model.step("the", 2.0, u)
        assert model.vocabulary[inverse_cdf(step.distribution, u)] == step.token


def test_where_the_text_ends_the_context_is_shortened():
    # "c" is never continued, so what comes after it is drawn from all tokens.
    model = NGramModel.fit(["a", "b", "a", "b", "c"], 3)
    step = model.step(["b", "c"], 1.0, 0.99)
    assert (step.token, step.context) == ("c", ())
    # "a c" is nowhere, "b b" is nowhere: only "b" is known.
    assert model.step(["b", "b"], 1.0, 0.1).context == ("b",)
    assert len(model.generate(100, 1.0, rng(), start="c")) == 100


def test_at_temperature_0_only_the_most_frequent_are_drawn():
    model = NGramModel.fit(list("aabaabaacaab"))
    for seed in range(50):
        sequence = model.generate(30, 0, rng(seed), start="b")
        assert set(sequence) == {"a"} or "a" in sequence
        for before, after in itertools.pairwise(sequence):
            assert model.distribution(before, 0)[model.vocabulary.index(after)] > 0


def test_ties_at_temperature_0_are_drawn_alike_often():
    model = NGramModel.fit(list("abacabac"), 2)  # after a: b twice, c twice
    drawn = first_tokens(model, 10_000, 0, "a")
    assert 4700 < drawn.count("b") < 5300


def test_no_length_is_no_tokens():
    model = NGramModel.fit(["a", "b"])
    assert model.generate(0, 1, rng()) == []

"""Facts about the n-gram model. Oracles: nltk.lm (MLE, Laplace), examples by hand."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.lm import MLE, Laplace
from nltk.util import everygrams
from runs_of_tokens import all_contexts, orders, rng, texts

from softmax_core.distribution.softmax import softmax
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words

STORY = words(TEXTS["english"].text)
TEMPERATURES = [0, 0.3, 1, 2.5, math.inf]


# ---- Counts and probabilities ----------------------------------------------------------------


@given(texts, orders)
def test_probabilities_are_those_of_nltk(tokens, order):
    ours = NGramModel.fit(tokens, order)
    mle, laplace = MLE(order), Laplace(order)
    for oracle in (mle, laplace):
        oracle.fit([everygrams(tokens, max_len=order)], tokens)
    for context in all_contexts(tokens, order):
        score = [mle.score(token, context) for token in ours.vocabulary]
        if any(score):
            assert ours.distribution(context) == pytest.approx(score, abs=1e-12)
        else:  # nltk says 0 for all tokens, which is no distribution
            with pytest.raises(ValueError, match="nothing ever follows"):
                ours.distribution(context)
        # nltk's vocabulary has one token more, for unknown ones: given that it isn't drawn
        score = np.array([laplace.score(token, context) for token in ours.vocabulary])
        expected = score / (1 - laplace.score("<UNK>", context))
        assert ours.distribution(context, smoothing=1) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_the_story_has_nltks_probabilities(order):
    ours, oracle = NGramModel.fit(STORY, order), MLE(order)
    oracle.fit([everygrams(STORY, max_len=order)], STORY)
    for place in range(order, len(STORY), 37):
        context = STORY[place - order + 1 : place]
        p = ours.distribution(context)
        assert p[ours.vocabulary.index(STORY[place])] == pytest.approx(
            oracle.score(STORY[place], context)
        )
        assert p.sum() == pytest.approx(1)


def test_at_temperature_1_the_logits_give_back_the_frequencies():
    model = NGramModel.fit(STORY)
    counts = model.counts("those")
    assert counts.sum() == STORY.count("those")
    assert softmax(model.logits("those")) == pytest.approx(counts / counts.sum())
    assert model.counts().tolist() == [STORY.count(token) for token in model.vocabulary]


def test_the_numbers_of_the_lecture_as_counts():
    model = NGramModel.fit(words(TEXTS["tiny"].text))
    p = dict(zip(model.vocabulary, model.distribution("of").tolist(), strict=True))
    assert [p[word] for word in ("nights", "laughter", "duck", "friends")] == pytest.approx(
        [0.3, 0.2, 0.1, 0.4]
    )


def test_temperature_and_smoothing_are_not_the_same():
    model = NGramModel.fit(STORY)
    never = model.vocabulary.index("canal")
    assert model.counts("those")[never] == 0
    for T in (1, 5, 100, math.inf):
        assert model.distribution("those", T)[never] == 0
    share = model.distribution("those", smoothing=1)[never]
    assert share == pytest.approx(1 / (STORY.count("those") + len(model.vocabulary)))
    # Together: what is added counts before the temperature.
    both = (model.counts("those") + 1.0) ** (1 / 5)
    assert model.distribution("those", 5, smoothing=1) == pytest.approx(both / both.sum())


def test_a_column_of_temperatures_gives_a_sweep():
    model = NGramModel.fit(STORY)
    sweep = model.distribution("those", np.array([[0.5], [1.0], [5.0]]))
    assert sweep.shape == (3, len(model.vocabulary))
    assert sweep[2] == pytest.approx(model.distribution("those", 5.0))


def test_only_the_last_tokens_of_a_context_count():
    model = NGramModel.fit(STORY, 3)
    assert (model.counts(["zebra", "full", "of"]) == model.counts(["full", "of"])).all()
    assert (model.counts(["of"]) == model.counts("of")).all()


def test_an_unknown_context_is_nowhere_continued():
    model = NGramModel.fit(["a", "b", "c"], 2)
    assert model.counts("c").tolist() == model.counts("zebra").tolist() == [0, 0, 0]
    assert model.distribution("c", smoothing=1).tolist() == pytest.approx([1 / 3] * 3)
    assert model.known_context("c") == ()


@given(texts, orders)
def test_the_followers_are_what_was_counted_the_most_frequent_first(tokens, order):
    model = NGramModel.fit(tokens, order)
    for context in all_contexts(tokens, order):
        followers, times = model.followers(context)
        counts = model.counts(model.known_context(context))
        ranked = sorted(counts.nonzero()[0], key=lambda i: (-counts[i], i))
        assert followers == [model.vocabulary[i] for i in ranked]
        assert times.tolist() == counts[ranked].tolist()


def test_the_matrix_has_the_most_frequent_tokens_first():
    model = NGramModel.fit(STORY)
    labels, counts = model.matrix(12)
    times = [STORY.count(label) for label in labels]
    assert times == sorted(times, reverse=True)
    assert counts.shape == (12, 12)
    pairs = list(itertools.pairwise(STORY))
    for i, j in itertools.product(range(12), repeat=2):
        assert counts[i, j] == pairs.count((labels[i], labels[j]))
    labels, counts = NGramModel.fit(["a", "b"]).matrix(12)
    assert counts.tolist() == [[0, 1], [0, 0]]


# ---- Surprise --------------------------------------------------------------------------------


def test_surprisal_of_an_example_by_hand():
    # the duck the friends the duck: "the" stands 3 times in 6, and is followed by duck 2 times in 3.
    model = NGramModel.fit(words("the duck the friends the duck"))
    bits = model.surprisal(["the", "duck", "the", "friends"])
    assert bits == pytest.approx([1, math.log2(3 / 2), 0, math.log2(3)])
    assert model.surprisal(["the", "duck", "the", "friends"], given=2) == pytest.approx(bits[2:])
    assert model.surprisal(["friends", "duck"])[1] == math.inf  # possible, but not after friends
    assert model.surprisal(["zebra", "the"]).tolist() == [math.inf, 1]  # the: as if first
    assert model.surprisal([]).tolist() == []


@given(texts, orders)
def test_surprisal_is_minus_log2_of_the_probability(tokens, order):
    model = NGramModel.fit(tokens, order)
    other = tokens[::-1]
    for place, bits in enumerate(model.surprisal(other)):
        context = model.known_context(other[:place])
        p = model.distribution(context)[model.vocabulary.index(other[place])]
        assert bits == pytest.approx(-math.log2(p) if p else math.inf)


@pytest.mark.parametrize("T", [0.5, 1, 3])
def test_generated_text_is_as_surprising_as_expected(T):
    model = NGramModel.fit(STORY)
    steps = list(model.steps(3000, T, rng(), start="the"))
    bits = model.surprisal(["the", *(step.token for step in steps)], given=1)
    assert [step.surprisal for step in steps] == pytest.approx(bits)
    difference = bits - [step.expected for step in steps]
    assert abs(difference.mean()) < 4 * difference.std() / math.sqrt(difference.size)


# ---- What the text has already ---------------------------------------------------------------


def runs_of(tokens, order):
    return [tuple(tokens[at : at + order]) for at in range(len(tokens) - order + 1)]


@given(texts, orders, st.lists(st.sampled_from("abcde"), max_size=30))
def test_a_run_is_seen_if_it_stands_somewhere_in_the_text(tokens, order, others):
    # “e” is in no text. By brute force: every run of the one is looked for in the other.
    seen = NGramModel.fit(tokens, order).seen(others)
    assert seen.dtype == bool
    there = runs_of(tokens, order)
    assert seen.tolist() == [run in there for run in runs_of(others, order)]


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=8), min_size=1, max_size=6), orders)
def test_a_run_across_two_lists_is_not_seen(lists, order):
    there = [run for tokens in lists for run in runs_of(tokens, order)]
    if there:
        every = [list(run) for run in itertools.product("abc", repeat=min(order, 3))]
        model = NGramModel.fit(lists, order)
        for run in every:
            run = run + ["a"] * (order - len(run))
            assert model.seen(run).tolist() == [tuple(run) in there]


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_the_text_has_all_of_itself(order):
    seen = NGramModel.fit(STORY, order).seen(STORY)
    assert seen.all()
    assert seen.size == len(STORY) - order + 1


# ---- What is refused -------------------------------------------------------------------------


def test_one_token_is_enough_for_order_1():
    model = NGramModel.fit(["duck"], 1)
    assert model.generate(3, 1.0, rng()) == ["duck"] * 3


MODEL = NGramModel.fit(["a", "b", "a", "c"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MODEL.distribution("a", -1), "0 or more"),
        (lambda: MODEL.distribution("a", smoothing=-1), "smoothing is -1"),
        (lambda: MODEL.distribution("a", smoothing=math.nan), "smoothing is nan"),
        (lambda: MODEL.distribution("a", smoothing=math.inf), "smoothing is inf"),
        (lambda: MODEL.distribution("c"), "nothing ever follows “c”"),
        (lambda: MODEL.logits("zebra"), "nothing ever follows “zebra”"),
        (lambda: MODEL.generate(-1, 1, rng()), "length is -1"),
        (lambda: MODEL.generate(2, math.nan, rng()), "temperature"),
        (lambda: MODEL.generate(2, [1, 2], rng()), "single number"),
        (lambda: MODEL.generate(2, 1, rng(), start="zebra"), "“zebra” is not in the text"),
        (lambda: MODEL.step("a", 1, 1.0), "less than 1"),
        (lambda: MODEL.step("a", 1, -0.1), "u is -0.1"),
        (lambda: MODEL.matrix(0), "most is 0"),
        (lambda: NGramModel.fit(["a"], 1).matrix(), "take order 2"),
        (lambda: MODEL.surprisal("ab"), r"words\(text\)"),
        (lambda: MODEL.surprisal(["a"], given=-1), "given is -1"),
        (lambda: MODEL.draw_until("zebra", [[0.5]], 1), "“zebra” is not in the text"),
        (lambda: MODEL.draw_until("c", [[0.5]], 1, "zebra"), "“zebra” is not in the text"),
        (lambda: MODEL.draw_until("c", [[0.5], [1.0]], 1), "u: the value at .* less than 1"),
        (lambda: MODEL.draw_until("c", [0.5], 1), "one column for each sequence"),
        (lambda: MODEL.draw_until("c", [[0.5]], [1, 2]), "single number"),
    ],
)
def test_what_is_refused_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match="default_rng"):
        MODEL.generate(2, 1, 2025)

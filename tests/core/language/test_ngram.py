"""Facts about the n-gram model. Oracles: nltk.lm (MLE, Laplace), examples by hand."""

import itertools
import math
import tracemalloc

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from nltk.lm import MLE, Laplace
from nltk.util import everygrams

from softmax_core.distribution.measures import cross_entropy, entropy
from softmax_core.distribution.sampling import inverse_cdf
from softmax_core.distribution.softmax import softmax
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import spellings, words

STORY = words(TEXTS["english"].text)
TEMPERATURES = [0, 0.3, 1, 2.5, math.inf]
orders = st.integers(1, 5)
texts = st.lists(st.sampled_from("abcd"), min_size=5, max_size=40)


def rng(seed=2025):
    return np.random.default_rng(seed)


def all_contexts(tokens, order):
    """Every run of fewer than `order` tokens, and some that never occur."""
    runs = {tuple(gram) for gram in everygrams(tokens, max_len=max(order - 1, 1))}
    return [(), *runs, ("d",) * (order - 1)] if order > 1 else [()]


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


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=8), min_size=1, max_size=8), orders)
def test_no_ngram_crosses_from_one_list_to_the_next(lists, order):
    if max(map(len, lists)) < order:
        with pytest.raises(ValueError, match=r"in a row|nothing to learn"):
            NGramModel.fit(lists, order)
        return
    ours, oracle = NGramModel.fit(lists, order), MLE(order)
    oracle.fit([everygrams(one, max_len=order) for one in lists], itertools.chain(*lists))
    for context in {c for one in lists for c in all_contexts(one, order)}:
        counts = oracle.context_counts(context) if context else oracle.counts.unigrams
        assert ours.counts(context).tolist() == [counts[token] for token in ours.vocabulary]


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
    labels, _ = model.matrix(12, among=spellings(STORY))
    assert "." not in labels
    assert "the" in labels
    labels, counts = NGramModel.fit(["a", "b"]).matrix(12)
    assert counts.tolist() == [[0, 1], [0, 0]]


def test_a_text_is_learned_in_pieces_as_in_one():
    text = (TEXTS["english"].text + "\n") * 20
    shares = []
    for order in (1, 2, 4):
        ours, other = (
            NGramModel.fit_text(text, order, shares.append),
            NGramModel.fit(words(text), order),
        )
        assert ours.vocabulary == other.vocabulary
        assert (ours._ngrams == other._ngrams).all()
        assert (ours._counts == other._counts).all()
        assert shares == sorted(shares)
        assert len(shares) > 3
        assert shares.pop() == 1
        shares.clear()


def test_a_long_text_is_learned_in_little_memory():
    # Bytes for each word: what a host must have for 20 MB of text, of 2.6 million words, in small.
    text = " ".join(f"w{i}" for i in rng().zipf(1.3, 200_000) % 5000)
    tracemalloc.start()
    model = NGramModel.fit_text(text, 5)
    held, peak = (size / 200_000 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    assert model.order == 5
    assert held < 55
    assert peak < 95


def test_what_progress_raises_ends_the_learning():
    def stop(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        NGramModel.fit_text("those nights", progress=stop)


def test_the_arrays_are_counted_alike_by_sorting_and_by_bins():
    # Few tokens over a large vocabulary are sorted; many over a small one are counted in bins.
    names = [f"w{i}" for i in rng().integers(0, 300, 400)]
    model, oracle = NGramModel.fit(names, 3), MLE(3)
    oracle.fit([everygrams(names, max_len=3)], names)
    for context in [names[:2], names[7:9], names[3:4]]:
        expected = [oracle.score(token, context) for token in model.vocabulary]
        assert model.distribution(context) == pytest.approx(expected)


# ---- Drawing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("T", [0.5, 1, 3])
@pytest.mark.parametrize("start", [(), ("those",), ("full", "of")])
def test_generated_tokens_follow_the_distribution(T, start):
    model = NGramModel.fit(STORY, 3)
    drawn = [one[0] for one in model.generate_many(20_000, 1, T, rng(), start)]
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
    assert [one] == model.generate_many(1, 50, T, rng(7), start)
    many, luck = model.generate_many(3, 20, T, rng(7), start), rng(7).random((20, 3))
    for sequence, column in zip(many, luck.T, strict=True):
        tokens = list(start)
        for u in column:
            tokens.append(model.step(tokens, T, u).token)
        assert sequence == tokens[2:]
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
    for sequence in model.generate_many(50, 30, 0, rng(), start="b"):
        assert set(sequence) == {"a"} or "a" in sequence
        for before, after in itertools.pairwise(sequence):
            assert model.distribution(before, 0)[model.vocabulary.index(after)] > 0


def test_ties_at_temperature_0_are_drawn_alike_often():
    model = NGramModel.fit(list("abacabac"), 2)  # after a: b twice, c twice
    drawn = [one[0] for one in model.generate_many(10_000, 1, 0, rng(), start="a")]
    assert 4700 < drawn.count("b") < 5300


def test_no_length_is_no_tokens():
    model = NGramModel.fit(["a", "b"])
    assert model.generate(0, 1, rng()) == []
    assert model.generate_many(2, 0, 1, rng()) == [[], []]


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


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_at_temperature_1_the_expected_surprisal_is_the_texts_own(order):
    model = NGramModel.fit(STORY, order)
    own = model.surprisal(STORY, given=order - 1)
    assert model.expected_surprisal(1.0) == pytest.approx(own.mean())


@pytest.mark.parametrize("T", TEMPERATURES)
def test_the_expected_surprisal_by_its_definition(T):
    model = NGramModel.fit(STORY)
    weights, values = [], []
    for context in model.vocabulary:
        p, q = model.distribution(context, T), model.distribution(context)
        weights.append(model.counts(context).sum())
        values.append(float(cross_entropy(p, q)))
        assert model.expected_surprisal(T, context) == pytest.approx(values[-1])
    assert model.expected_surprisal(T) == pytest.approx(np.average(values, weights=weights))
    assert model.expected_surprisal(1, "those") == pytest.approx(
        entropy(model.distribution("those"))
    )


@pytest.mark.parametrize("T", [0.5, 1, 3])
def test_generated_text_is_as_surprising_as_expected(T):
    model = NGramModel.fit(STORY)
    tokens = ["the", *model.generate(20_000, T, rng(), start="the")]
    bits = model.surprisal(tokens, given=1)
    expected = model.expected_surprisals(tokens, T, given=1)
    difference = bits - expected
    assert abs(difference.mean()) < 4 * difference.std() / math.sqrt(difference.size)
    steps = model.steps(50, T, rng(), start="the")
    assert [step.expected for step in steps] == pytest.approx(expected[:50])
    assert model.expected_surprisals([], T).tolist() == []


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


@pytest.mark.parametrize(
    ("tokens", "order", "message"),
    [
        ([], 2, "list of tokens is empty"),
        ([[]], 1, "list of tokens is empty"),
        (iter([]), 1, "list of tokens is empty"),
        (["duck"], 2, "order 2 needs at least 2 tokens in a row, and there are 1"),
        (["a", "b", "c"], 5, "at least 5 tokens"),
        ([["a", "b"], ["c"]], 3, "at least 3 tokens"),
        (["a", "b"], 0, "order is 0"),
        (["a", "b"], 7, "from 1 to 6"),
        (["a", "b"], 1.5, "order must be a whole number"),
        ("the duck", 2, r"words\(text\)"),
        (["a", 3], 1, "must be a string, not 3"),
        (["a", ["b"]], 1, "must be a string"),
        ([["a"], "bc"], 1, "not both"),
        ([3, 4], 1, "must be a string, not 3"),
    ],
)
def test_what_cannot_be_learned_from(tokens, order, message):
    with pytest.raises(ValueError, match=message):
        NGramModel.fit(tokens, order)


def test_one_token_is_enough_for_order_1():
    model = NGramModel.fit(["duck"], 1)
    assert model.generate(3, 1.0, rng()) == ["duck"] * 3
    assert model.expected_surprisal(1) == 0


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_text_without_words_is_refused(text):
    with pytest.raises(ValueError, match="the text has no words"):
        NGramModel.fit_text(text)


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
        (lambda: MODEL.generate_many(0, 2, 1, rng()), "n is 0"),
        (lambda: MODEL.step("a", 1, 1.0), "less than 1"),
        (lambda: MODEL.step("a", 1, -0.1), "u is -0.1"),
        (lambda: MODEL.matrix(0), "most is 0"),
        (lambda: MODEL.matrix(among=["zebra"]), "no token is left"),
        (lambda: NGramModel.fit(["a"], 1).matrix(), "take order 2"),
        (lambda: MODEL.surprisal("ab"), r"words\(text\)"),
        (lambda: MODEL.surprisal(["a"], given=-1), "given is -1"),
        (lambda: MODEL.expected_surprisal(-1), "temperature"),
        (lambda: MODEL.expected_surprisal(1, "c"), "nothing ever follows"),
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

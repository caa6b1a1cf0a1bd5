"""Facts about the n-gram model. Oracles: nltk.lm (MLE, Laplace), brute force, examples by hand."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from nltk.lm import MLE, Laplace
from nltk.util import everygrams

from softmax_core.measures import cross_entropy, entropy
from softmax_core.ngram import (
    NGramModel,
    best_new_words,
    new_word_curve,
    novelty,
    spell,
    spelling_model,
)
from softmax_core.sampling import inverse_cdf
from softmax_core.softmax import softmax
from softmax_core.texts import TEXTS
from softmax_core.tokens import characters, spellings, words

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


# ---- New words -------------------------------------------------------------------------------


def test_every_character_follows_from_the_one_before_within_a_word():
    model = spelling_model(STORY, 2)
    pairs = {pair for word in spellings(STORY) for pair in itertools.pairwise(characters(word))}
    for word in spell(model, 500, 2.0, rng()).query("finished").word:
        assert set(itertools.pairwise(characters(word))) <= pairs


def test_the_table_of_spelled_words_tells_their_surprisal():
    model = spelling_model(STORY, 3)
    table = spell(model, 200, 1.5, rng(), longest=8)
    assert not table.finished.all()
    for word, finished, bits in table.itertuples(index=False):
        assert len(word) == 8 or finished
        if finished:
            assert bits == pytest.approx(model.surprisal(characters(word), given=1).mean())


def test_spelled_words_follow_the_model():
    # After START: a or b alike; after a: b or END alike; after b: END. Words: a, ab, b.
    model = NGramModel.fit([characters(word) for word in ("a", "ab", "b", "b")], 2)
    drawn = spell(model, 20_000, 1.0, rng()).word.tolist()
    observed = [drawn.count(word) for word in ("a", "ab", "b")]
    assert scipy.stats.chisquare(observed, [5000, 5000, 10_000]).pvalue > 0.001


def test_at_temperature_0_there_is_one_word_even_in_a_circle():
    circle = spelling_model(["hahahaha"], order=2)
    table = spell(circle, 3, 0, rng(), longest=10)
    assert table.word.tolist() == ["hahahahaha"] * 3
    assert not table.finished.any()
    ends = spelling_model(["duck"], order=3)
    table = spell(ends, 2, 0, rng())
    assert table.word.tolist() == ["duck"] * 2
    assert table.finished.all()
    assert table.surprisal.tolist() == [0, 0]


def test_new_is_what_is_not_known():
    assert novelty(["duck", "nuck", ""], ["duck"]).tolist() == [False, True, True]
    assert novelty([], ["duck"]).tolist() == []


def test_the_curve_of_new_words():
    known = spellings(STORY)
    model = spelling_model(STORY, 4)
    temperatures = [0, 0.5, 1, 2, math.inf]
    curve = new_word_curve(model, known, temperatures, 500, rng())
    assert curve["T"].tolist() == temperatures
    # It is what the words themselves say.
    for T, row in zip(temperatures, curve.itertuples(), strict=True):
        table = spell(model, 500, T, rng())
        new = (novelty(table.word, known) & table.finished).to_numpy()
        assert row.share_new == new.mean()
        assert row.share_cut == pytest.approx((~table.finished).mean())
        assert row.share_new_error == pytest.approx(new.std() / math.sqrt(500))
        assert row.mean_surprisal == pytest.approx(table.surprisal.mean())
        assert row.mean_surprisal_error == pytest.approx(scipy.stats.sem(table.surprisal, ddof=1))
    # The hotter, the more surprising.
    assert (np.diff(curve.mean_surprisal[1:]) > 0).all()
    assert curve.share_new_error[0] == curve.mean_surprisal_error[0] == 0


def test_the_standard_errors_cover_the_truth():
    model, known = spelling_model(STORY, 3), spellings(STORY)
    truth = new_word_curve(model, known, [1], 50_000, rng()).iloc[0]
    inside = 0
    for seed in range(60):
        row = new_word_curve(model, known, [1], 200, rng(seed)).iloc[0]
        inside += abs(row.share_new - truth.share_new) < 1.96 * row.share_new_error
        inside += abs(row.mean_surprisal - truth.mean_surprisal) < 1.96 * row.mean_surprisal_error
    assert 105 <= inside <= 120  # 95% of 120 is 114


@pytest.mark.parametrize("order", [2, 3])
def test_the_best_new_words_are_those_of_brute_force(order):
    known = ["ab", "abba", "ba", "bb", "b", "aabb", "bbaab"]
    model = spelling_model(known, order)
    every = ("".join(s) for n in range(1, 13) for s in itertools.product("ab", repeat=n))
    bits = {word: model.surprisal(characters(word), given=1).sum() for word in every}
    brute = sorted((b, word) for word, b in bits.items() if word not in known and b < math.inf)
    table, complete = best_new_words(model, known, 12)
    assert complete
    assert len(table.word[11]) < 10  # so that no longer word can be among them
    assert table.surprisal.to_numpy() == pytest.approx([b for b, _ in brute[:12]])
    assert table.surprisal.to_numpy() == pytest.approx([bits[word] for word in table.word])
    assert table.probability.to_numpy() == pytest.approx(2.0**-table.surprisal)
    assert set(known).isdisjoint(table.word)


def test_the_search_says_when_it_ends():
    model = spelling_model(["duck", "duke"], order=5)  # nothing else can be spelled
    table, complete = best_new_words(model, ["duck"], 3)
    assert table.word.tolist() == ["duke"]
    assert complete
    model = spelling_model(STORY, order=4)
    table, complete = best_new_words(model, spellings(STORY), 50, most=300)
    assert not complete
    whole, _ = best_new_words(model, spellings(STORY), 50)
    assert 0 < len(table) < 50
    assert table.word.tolist() == whole.word[: len(table)].tolist()


def test_words_with_accents_are_spelled_too():
    known = spellings(words(TEXTS["french"].text))
    spelled = spell(spelling_model(known, 3), 2000, 1.0, rng()).word
    assert any("é" in word for word in spelled)


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
        (["a", "b"], 6, "from 1 to 5"),
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
    with pytest.raises(ValueError, match="no token has a letter"):
        spelling_model(words(text))


MODEL = NGramModel.fit(["a", "b", "a", "c"])
LETTERS = spelling_model(["ha", "duck"], 2)


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
        (lambda: spell(MODEL, 1, 1, rng()), "must be one of characters"),
        (lambda: spell(spelling_model(["ha"], 1), 1, 1, rng()), "order 1"),
        (lambda: spell(LETTERS, 0, 1, rng()), "n is 0"),
        (lambda: spell(LETTERS, 1, 1, rng(), longest=0), "longest is 0"),
        (lambda: new_word_curve(LETTERS, [], [1], 1, rng()), "n is 1"),
        (lambda: best_new_words(LETTERS, [], 0), "k is 0"),
        (lambda: best_new_words(LETTERS, [], 1, most=0), "most is 0"),
        (lambda: best_new_words(MODEL, [], 1), "must be one of characters"),
    ],
)
def test_what_is_refused_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_seed_is_not_a_generator():
    for call in (MODEL.generate, lambda *a: spell(LETTERS, *a)):
        with pytest.raises(TypeError, match="default_rng"):
            call(2, 1, 2025)

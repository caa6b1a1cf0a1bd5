"""Facts about the table of what follows a context. Oracles: plain counting, nltk.lm, scipy."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.lm import MLE, Laplace, Lidstone
from nltk.util import everygrams
from scipy.special import logsumexp

from softmax_core.language.next_word import (
    MOST_SINGLE,
    known_context,
    next_word_frame,
    next_word_table,
)
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words
from softmax_core.reading.lecture import LOGITS, WORDS
from softmax_core.reading.logit_table import clean_table
from softmax_core.tables.learn import (
    MOST_IN_MATRIX,
    counts_to_probabilities_table,
    matrix_table,
    next_word_rows,
    smoothing_columns,
)

INF = math.inf
TOKENS = {slug: words(text.text) for slug, text in TEXTS.items()}
ORDERS = [1, 2, 3, 4, 5]
tokens_of_four = st.lists(st.sampled_from("abcd"), min_size=5, max_size=40)


def model_of(slug, order=2):
    return NGramModel.fit(TOKENS[slug], order)


def followers(tokens, context):
    """How often each token follows a context, counted one by one."""
    k = len(context)
    places = range(k, len(tokens))
    return Counter(tokens[i] for i in places if tuple(tokens[i - k : i]) == tuple(context))


def some_contexts(slug, order):
    """Contexts of all lengths that a model of this order looks back on, from all over the text."""
    tokens = TOKENS[slug]
    return {
        tuple(tokens[place - k : place])
        for k in range(order)
        for place in range(k, len(tokens), max(7, len(tokens) // 12))
    }


def shares(frame):
    """scipy's softmax at T = 1 of a table as it was typed."""
    z = np.array([float(text.replace("∞", "inf")) for text in frame["logit"]])
    counts = np.array([float(text) for text in frame["count"]])
    return counts * np.exp(z - logsumexp(z, b=counts))


# --- The table ---


def test_after_of_stand_the_numbers_of_the_lecture():
    # The lecture's logits 3, 2, 1, 4 are here counts, and so the shares are .3, .2, .1, .4.
    frame = next_word_frame(model_of("tiny"), ("of",))
    counts = {
        word: math.exp(float(z)) for word, z in frame[["word", "logit"]].to_numpy()[:4].tolist()
    }
    assert counts == pytest.approx(dict(zip(WORDS, LOGITS, strict=True)), rel=1e-7)
    assert frame.iloc[4].tolist() == ["7 that never follow", "-∞", "7"]
    assert shares(frame) == pytest.approx([0.4, 0.3, 0.2, 0.1, 0])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("slug", TEXTS)
def test_the_softmax_at_1_gives_back_the_frequencies_of_the_text(slug, order):
    model, mle = model_of(slug, order), MLE(order)
    mle.fit([everygrams(TOKENS[slug], max_len=order)], TOKENS[slug])
    for context in some_contexts(slug, order):
        counted = followers(TOKENS[slug], context)
        frame = next_word_frame(model, context)
        p = dict(zip(frame["word"], shares(frame), strict=True))
        assert sum(p.values()) == pytest.approx(1)
        single = counted.keys() & p.keys()
        assert len(single) == min(len(counted), MOST_SINGLE)
        for word in single:
            assert p[word] == pytest.approx(counted[word] / counted.total(), rel=1e-6)
            assert p[word] == pytest.approx(mle.score(word, context), rel=1e-6)


@pytest.mark.parametrize("slug", ["english", "french"])
def test_words_beyond_the_first_hundred_stand_together_and_none_is_lost(slug):
    counted = Counter(TOKENS[slug])
    frame = next_word_frame(model_of(slug, 1))
    single, together = frame[:MOST_SINGLE], frame[MOST_SINGLE:]
    times = [counted[word] for word in single["word"]]
    assert times == sorted(counted.values(), reverse=True)[:MOST_SINGLE]
    others = Counter(n for word, n in counted.items() if word not in set(single["word"]))
    told = {
        f"{words:,} more seen {'once' if n == 1 else f'{n:,} times'}": words * n / counted.total()
        for n, words in others.items()
    }
    assert dict(zip(together["word"], shares(frame)[MOST_SINGLE:], strict=True)) == pytest.approx(
        told, rel=1e-6
    )
    assert sum(map(int, frame["count"])) == len(counted)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=9), st.integers(0, 40), st.integers(1, 4))
def test_however_many_follow_the_table_says_how_many_follow_how_often(some, more, times):
    # After "of": each w once for every time in the list, and many more, all equally often.
    every = some + [times] * (3 * more)
    tokens = [token for i, n in enumerate(every) for token in ("of", f"w{i}") * n]
    frame = next_word_frame(NGramModel.fit(tokens), ("of",))
    told = Counter()
    for _, z, n in frame.to_numpy().tolist():
        told[round(math.exp(float(z.replace("∞", "inf"))))] += int(n)
    assert told == Counter(every) + Counter({0: 1})  # "of" never follows itself
    assert len(frame) <= MOST_SINGLE + 6


def test_a_table_that_was_sent_is_read_without_a_word_of_complaint():
    for slug in TEXTS:
        model = model_of(slug)
        for context in [(), *((word,) for word in model.vocabulary[:30])]:
            clean = clean_table(next_word_frame(model, context))
            assert clean.problems == clean.notices == []
            assert clean.table.token_count == len(model.vocabulary)


@pytest.mark.parametrize(
    ("tokens", "last"),
    [
        ("of friends of nights of friends", "“of”, which never follows"),
        ("of friends of nights of of", None),  # every word has followed
        ("of friends of nights and nights", "2 that never follow"),
    ],
)
def test_what_never_follows_is_named_or_counted(tokens, last):
    names = next_word_frame(NGramModel.fit(tokens.split()), ("of",))["word"].tolist()
    assert names[-1] == last if last else not any("never" in name for name in names)


@given(tokens_of_four, st.floats(0.05, 20))
def test_no_temperature_gives_what_never_followed_a_share(tokens, T):
    table = next_word_table(NGramModel.fit(tokens), (tokens[0],))
    rows = next_word_rows(table, 10)
    columns = smoothing_columns(table, rows, T, 0.0)
    never = [i for i, name in enumerate(rows.labels) if "never" in name]
    for p in columns.values():
        assert p[never] == pytest.approx([0] * len(never), abs=0)


# --- Smoothing ---


@pytest.mark.parametrize("added", [1.0, 0.5, 0.01, 7.0])
@pytest.mark.parametrize(("slug", "context"), [("tiny", ("of",)), ("english", ("those",))])
def test_a_number_added_to_every_count_is_nltks_lidstone(slug, context, added):
    table = next_word_table(model_of(slug), context)
    rows = next_word_rows(table, 200)
    smoothed = smoothing_columns(table, rows, 5.0, added)[f"+ {added:g}"]
    oracle = Laplace(2) if added == 1 else Lidstone(added, 2)
    oracle.fit([everygrams(TOKENS[slug], max_len=2)], TOKENS[slug])
    # nltk keeps a share for words that it does not know; here there are none.
    known = 1 - oracle.score("<UNK>", context)
    score = {word: oracle.score(word, context) / known for word in set(TOKENS[slug])}
    counted = followers(TOKENS[slug], context)
    for name, p in zip(rows.labels[:-1], smoothed[:-1], strict=True):
        assert p == pytest.approx(score[name], rel=1e-6)
    assert smoothed[-1] == pytest.approx(
        sum(p for word, p in score.items() if word not in counted), rel=1e-6
    )


def test_temperature_5_leaves_a_count_of_0_at_0_and_add_one_does_not():
    table = next_word_table(model_of("tiny"), ("of",))
    rows = next_word_rows(table, 10)
    counted, heated, smoothed = smoothing_columns(table, rows, 5.0, 1.0).values()
    assert counted == pytest.approx([0.4, 0.3, 0.2, 0.1, 0])
    assert heated[-1] == 0
    assert smoothed == pytest.approx([5 / 21, 4 / 21, 3 / 21, 2 / 21, 7 / 21])  # 10 + 11 words
    roots = np.array([4, 3, 2, 1]) ** (1 / 5)  # e^(ln c / T)
    assert heated[:-1] == pytest.approx(roots / roots.sum())


def test_to_add_nothing_changes_nothing():
    table = next_word_table(model_of("english"), ("the",))
    rows = next_word_rows(table, 10)
    counted, at_1, smoothed = smoothing_columns(table, rows, 1.0, 0.0).values()
    assert counted.tolist() == at_1.tolist()
    assert smoothed == pytest.approx(counted)


@given(tokens_of_four, st.sampled_from([0.0, 0.3, 1.0, 5.0, INF]), st.floats(0, 1000))
def test_every_column_is_a_distribution(tokens, T, added):
    table = next_word_table(NGramModel.fit(tokens, 1))
    columns = smoothing_columns(table, next_word_rows(table, 2), T, added)
    for p in columns.values():
        assert p.sum() == pytest.approx(1)


# --- The rows that are shown ---


@pytest.mark.parametrize("most", [1, 3, 10, 63, 64, 500, "all but two"])
def test_every_word_is_in_one_row_and_the_others_that_follow_are_never_a_single_one(most):
    counted = followers(TOKENS["english"], ("the",))
    most = len(counted) - 2 if most == "all but two" else most
    table = next_word_table(model_of("english"), ("the",))
    rows = next_word_rows(table, most)
    assert sorted(np.concatenate(rows.parts).tolist()) == list(range(len(table.words)))
    together = [name for name in rows.labels if name.endswith("more that follow")]
    if len(counted) <= most + 1:
        assert not together
        return
    (name,) = together
    assert name == f"{len(counted) - most:,} more that follow"
    p = rows.group(shares(next_word_frame(model_of("english"), ("the",))))
    likeliest = [n for _, n in counted.most_common(most)]
    assert p[rows.labels.index(name)] == pytest.approx(
        1 - sum(likeliest) / counted.total(), rel=1e-6
    )
    assert p[rows.labels.index(name) + 1 :] == pytest.approx([0])  # what never follows comes last


# --- The calculation ---


def test_from_a_count_to_a_probability():
    table = next_word_table(model_of("tiny"), ("of",))
    shown = counts_to_probabilities_table(table, next_word_rows(table, 10), 2.0)
    assert shown["word"].tolist()[0] == "friends"
    assert shown["count"].tolist() == ["4", "3", "2", "1", "0"]
    assert shown["logit z = ln count"].tolist() == ["1.386", "1.099", "0.693", "0.000", "−∞"]
    assert shown["p at T = 1"].tolist() == ["40.0%", "30.0%", "20.0%", "10.0%", "0.0%"]
    # √4 = 2, √3, √2 and 1, over their sum 6.146
    assert shown["p at T = 2"].tolist() == ["32.5%", "28.2%", "23.0%", "16.3%", "0.0%"]


def test_at_temperature_1_it_is_not_told_twice():
    table = next_word_table(model_of("tiny"), ("of",))
    shown = counts_to_probabilities_table(table, next_word_rows(table, 10), 1.0)
    assert list(shown) == ["word", "count", "logit z = ln count", "p at T = 1"]


def test_the_counts_of_the_calculation_are_those_of_the_text():
    counted = Counter(TOKENS["english"])
    table = next_word_table(model_of("english", 1))
    shown = counts_to_probabilities_table(table, next_word_rows(table, 10), 5.0)
    times = [int(text.replace(",", "")) for text in shown["count"]]
    assert times[:-1] == [n for _, n in counted.most_common(10)]
    assert sum(times) == len(TOKENS["english"])
    assert shown["logit z = ln count"].tolist()[-1] == ""  # many words have no one logit
    for T in (1, 5):
        roots = np.array([n ** (1 / T) for _, n in counted.most_common()])
        roots = [*roots[:10], roots[10:].sum()] / roots.sum()
        assert shown[f"p at T = {T}"].tolist() == [f"{100 * p:.1f}%" for p in roots]


# --- The context ---


@pytest.mark.parametrize("slug", TEXTS)
def test_every_word_of_a_text_can_be_typed(slug):
    model = model_of(slug)
    last = TOKENS[slug][-1]
    for word in model.vocabulary:
        if followers(TOKENS[slug], (word,)):
            assert known_context(model, word) == ((word,), "")
        else:
            assert word == last


@pytest.mark.parametrize(
    ("typed", "context"),
    [
        ("l'", ("l'",)),
        ("L’", ("l'",)),
        ("avec l'", ("l'",)),
        ("qu’", ("qu'",)),
        ("l'été", ("été",)),
    ],
)
def test_an_elision_may_be_the_last_word(typed, context):
    assert known_context(model_of("french"), typed)[0] == context


def test_an_apostrophe_that_ends_a_word_is_a_mark_of_its_own():
    model = NGramModel.fit_text("the friends' nights. the friends' duck")
    assert known_context(model, "friends'") == (("'",), "")


@settings(max_examples=60)
@given(tokens_of_four, st.lists(st.sampled_from("abcdx"), max_size=6), st.sampled_from(ORDERS))
def test_the_model_looks_back_on_the_longest_end_that_the_text_continues(tokens, typed, order):
    known, problem = known_context(NGramModel.fit(tokens, order), " ".join(typed))
    recent = typed[max(0, len(typed) - order + 1) :]
    ends = [tuple(recent[i:]) for i in range(len(recent) + 1)]
    assert known == next(end for end in ends if followers(tokens, end))
    assert (problem == "") == (len(known) == len(recent))


@pytest.mark.parametrize(
    ("typed", "order", "told"),
    [
        ("the unicorn", 2, "nothing follows “unicorn”, so the model looks back on nothing"),
        ("the unicorn", 3, "nothing follows “the unicorn”, so the model looks back on nothing"),
        ("unicorn of", 3, "nothing follows “unicorn of”, so the model looks back on “of” alone"),
        ("Full of", 3, ""),
        ("", 5, ""),
        ("unicorn", 1, ""),  # a model of order 1 looks back on nothing anyway
        ("🦄 **of**", 2, "nothing follows “*”"),
    ],
)
def test_a_context_that_the_text_does_not_know_is_named(typed, order, told):
    _, problem = known_context(model_of("tiny", order), typed)
    assert told in problem
    assert bool(told) == bool(problem)


# --- The matrix ---


@pytest.mark.parametrize("order", ORDERS[1:])
@pytest.mark.parametrize("slug", TEXTS)
def test_the_matrix_counts_pairs(slug, order):
    tokens = TOKENS[slug]
    pairs = Counter(itertools.pairwise(tokens))
    cells = matrix_table(model_of(slug, order), "of")
    size = min(MOST_IN_MATRIX, len(set(tokens)))
    assert len(cells) == size**2
    assert sorted(Counter(tokens)[token] for token in set(cells["token"])) == sorted(
        sorted(Counter(tokens).values())[-size:]
    )
    for before, after, count in cells[["before", "after", "count"]].itertuples(index=False):
        assert count == pairs[before, after]
    assert (cells["text"] == "·").tolist() == (cells["count"] == 0).tolist()
    assert set(cells[cells["chosen"]]["before"]) == ({"of"} & set(tokens))


def test_the_more_often_the_stronger_and_the_most_frequent_pair_is_strongest():
    cells = matrix_table(model_of("tiny"), None).sort_values("count")
    assert not cells["chosen"].any()
    assert cells["strength"].is_monotonic_increasing
    assert cells["strength"].iloc[0] == 0
    assert cells["strength"].iloc[-1] == 1


def test_the_whole_matrix_of_the_small_text_fits_on_a_slide():
    cells = matrix_table(model_of("tiny"), "of")
    assert cells["count"].sum() == len(TOKENS["tiny"]) - 1  # every pair of the text
    row = cells[cells["chosen"]].set_index("after")["count"]
    assert [row[word] for word in WORDS] == list(LOGITS)


def test_in_a_text_of_one_word_nothing_is_divided_by_zero():
    cells = matrix_table(NGramModel.fit(["duck", "duck"]), "duck")
    assert cells[["count", "strength"]].to_numpy().tolist() == [[1, 1.0]]


def test_without_a_word_before_there_is_no_matrix():
    with pytest.raises(ValueError, match="order 1 does not know what follows what"):
        matrix_table(model_of("tiny", 1), None)

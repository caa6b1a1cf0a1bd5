"""Facts about the table of what follows a context. Oracles: plain counting, nltk.lm, scipy."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.lm import MLE
from nltk.util import everygrams
from scipy.special import logsumexp

from softmax_core.language.next_word import (
    MAX_SINGLE,
    known_context,
    next_word_frame,
    next_word_table,
)
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words
from softmax_core.reading.lecture import LOGITS, WORDS
from softmax_core.reading.logit_table import clean_table

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
    frame = next_word_frame(next_word_table(model_of("tiny"), ("of",)))
    counts = {
        word: math.exp(float(z)) for word, z in frame[["word", "logit"]].to_numpy()[:4].tolist()
    }
    assert counts == pytest.approx(dict(zip(WORDS, LOGITS, strict=True)), rel=1e-7)
    assert frame.iloc[4].tolist() == ["7 unseen", "-∞", "7"]
    assert shares(frame) == pytest.approx([0.4, 0.3, 0.2, 0.1, 0])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("slug", TEXTS)
def test_the_softmax_at_1_gives_back_the_frequencies_of_the_text(slug, order):
    model, mle = model_of(slug, order), MLE(order)
    mle.fit([everygrams(TOKENS[slug], max_len=order)], TOKENS[slug])
    for context in some_contexts(slug, order):
        counted = followers(TOKENS[slug], context)
        frame = next_word_frame(next_word_table(model, context))
        p = dict(zip(frame["word"], shares(frame), strict=True))
        assert sum(p.values()) == pytest.approx(1)
        single = counted.keys() & p.keys()
        assert len(single) == min(len(counted), MAX_SINGLE)
        for word in single:
            assert p[word] == pytest.approx(counted[word] / counted.total(), rel=1e-6)
            assert p[word] == pytest.approx(mle.score(word, context), rel=1e-6)


@pytest.mark.parametrize("slug", ["english", "french"])
def test_words_beyond_the_first_hundred_stand_together_and_none_is_lost(slug):
    counted = Counter(TOKENS[slug])
    frame = next_word_frame(next_word_table(model_of(slug, 1)))
    single, together = frame[:MAX_SINGLE], frame[MAX_SINGLE:]
    times = [counted[word] for word in single["word"]]
    assert times == sorted(counted.values(), reverse=True)[:MAX_SINGLE]
    others = Counter(n for word, n in counted.items() if word not in set(single["word"]))
    told = {
        f"{words:,} more seen {'once' if n == 1 else f'{n:,} times'}": words * n / counted.total()
        for n, words in others.items()
    }
    assert dict(zip(together["word"], shares(frame)[MAX_SINGLE:], strict=True)) == pytest.approx(
        told, rel=1e-6
    )
    assert sum(map(int, frame["count"])) == len(counted)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=9), st.integers(0, 40), st.integers(1, 4))
def test_however_many_follow_the_table_says_how_many_follow_how_often(some, more, times):
    # After "of": each w once for every time in the list, and many more, all equally often.
    every = some + [times] * (3 * more)
    tokens = [token for i, n in enumerate(every) for token in ("of", f"w{i}") * n]
    frame = next_word_frame(next_word_table(NGramModel.fit(tokens), ("of",)))
    told = Counter()
    for _, z, n in frame.to_numpy().tolist():
        told[round(math.exp(float(z.replace("∞", "inf"))))] += int(n)
    assert told == Counter(every) + Counter({0: 1})  # "of" never follows itself
    assert len(frame) <= MAX_SINGLE + 6


def test_a_table_that_was_sent_is_read_without_a_word_of_complaint():
    for slug in TEXTS:
        model = model_of(slug)
        for context in [(), *((word,) for word in model.vocabulary[:30])]:
            clean = clean_table(next_word_frame(next_word_table(model, context)))
            assert clean.problems == clean.notices == []
            assert clean.table.token_count == len(model.vocabulary)


@pytest.mark.parametrize(
    ("tokens", "last"),
    [
        ("of friends of nights of friends", "“of”, which never follows"),
        ("of friends of nights of of", None),  # every word has followed
        ("of friends of nights and nights", "2 unseen"),
    ],
)
def test_what_never_follows_is_named_or_counted(tokens, last):
    names = next_word_frame(next_word_table(NGramModel.fit(tokens.split()), ("of",)))[
        "word"
    ].tolist()
    assert names[-1] == last if last else not any("never" in name for name in names)


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
        (
            "the unicorn",
            2,
            "nothing follows “unicorn”, so the model goes by how often each word comes",
        ),
        (
            "the unicorn",
            3,
            "nothing follows “the unicorn”, so the model goes by how often each word comes",
        ),
        ("unicorn of", 3, "nothing follows “unicorn of”, so the model looks at “of” alone"),
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

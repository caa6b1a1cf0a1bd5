"""The n-grams of a text are counted, each once. Oracles: nltk.lm, counting by hand."""

import itertools
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.lm import MLE
from nltk.util import everygrams

from softmax_core.language.counting import count_ngrams, number_tokens
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words

orders = st.integers(1, 5)
texts = st.lists(st.sampled_from("abcd"), min_size=5, max_size=40)


def rng(seed=2025):
    return np.random.default_rng(seed)


def all_contexts(tokens, order):
    """Every run of fewer than `order` tokens, and some that never occur."""
    runs = {tuple(gram) for gram in everygrams(tokens, max_len=max(order - 1, 1))}
    return [(), *runs, ("d",) * (order - 1)] if order > 1 else [()]


# ---- What is counted -------------------------------------------------------------------------


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=8), min_size=1, max_size=6), orders)
def test_each_ngram_is_counted_as_often_as_it_stands_in_the_lists(lists, order):
    if max(map(len, lists)) < order:
        return
    numbered = number_tokens(lists)
    counted = count_ngrams(numbered, order, lambda share: None)
    by_hand = Counter(
        tuple(one[at : at + n])
        for one in lists
        for n in range(1, order + 1)
        for at in range(len(one) - n + 1)
    )
    assert counted.ngrams.size == len(by_hand)
    assert (np.diff(counted.ngrams) > 0).all()  # sorted, each once
    number = {token: i for i, token in enumerate(numbered.vocabulary)}
    for ngram, times in by_hand.items():
        *context, token = (number[word] for word in ngram)
        recent = (*reversed(context), *[-1] * (order - len(ngram)))
        length, row = counted.longest_known(recent)
        place = np.flatnonzero(counted.ngrams == row * counted.size + token)
        assert length == len(context)
        assert counted.times[place].tolist() == [times]


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


def test_a_text_is_learned_in_pieces_as_in_one():
    text = (TEXTS["english"].text + "\n") * 20
    shares = []
    for order in (1, 2, 4):
        ours, other = (
            NGramModel.fit_text(text, order, shares.append),
            NGramModel.fit(words(text), order),
        )
        assert ours.vocabulary == other.vocabulary
        assert (ours._counts.ngrams == other._counts.ngrams).all()
        assert (ours._counts.times == other._counts.times).all()
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


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_text_without_words_is_refused(text):
    with pytest.raises(ValueError, match="the text has no words"):
        NGramModel.fit_text(text)

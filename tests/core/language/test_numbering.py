"""What is learned from, and in how much memory. Oracle: nltk.lm."""

import itertools
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.lm import MLE
from nltk.util import everygrams
from runs_of_tokens import all_contexts, orders, rng

from softmax_core.language import drawing
from softmax_core.language.ngram import NGramModel
from softmax_core.language.numbering import TooLong, number_words
from softmax_core.language.spelling import spelling_model
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words

# ---- What is counted -------------------------------------------------------------------------


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
        ours = NGramModel.fit_text(text, order, shares.append)
        other = NGramModel.fit(words(text), order)
        assert ours.vocabulary == other.vocabulary
        for context in [(), words(text)[3 : 2 + order], words(text)[-order:-1]]:
            assert (ours.counts(context) == other.counts(context)).all()
        assert shares == sorted(shares)
        assert len(shares) > 3
        assert shares.pop() == 0.8  # the rest is sorting
        shares.clear()


@pytest.mark.parametrize("order", [1, 2, 5])
def test_a_model_of_another_order_is_the_one_that_would_be_learned(order):
    tokens = words(TEXTS["tiny"].text)
    one, other = NGramModel.fit(tokens, 3).with_order(order), NGramModel.fit(tokens, order)
    for context in all_contexts(tokens, order):
        assert one.counts(context).tolist() == other.counts(context).tolist()
    luck = rng().random((5, 20))
    for drawn, expected in zip(
        one.draw_until(".", luck, 2.0), other.draw_until(".", luck, 2.0), strict=True
    ):
        assert (drawn == expected).all()
    with pytest.raises(ValueError, match="2 tokens of context a text needs at least 3"):
        NGramModel.fit(["a", "b"], 1).with_order(3)


# ---- In how much memory ------------------------------------------------------------------------

LARGE = {
    "prose": " ".join(f"w{i}" for i in rng().zipf(1.3, 200_000) % 5000),
    "commas": "," * 200_000,
    "each word another": " ".join(map(str, range(100_000, 200_000))),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_text_is_learned_in_the_memory_that_was_said(name):
    tokens = number_words(LARGE[name], lambda share: None)
    promised = 41 * tokens.ids.size + 250 * len(tokens.number)
    del tokens
    tracemalloc.start()
    model = NGramModel.fit_text(LARGE[name], 5)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.05 * promised + 1e6  # and the pieces that are being read
    assert held < 1.05 * model.nbytes + 1e5


@pytest.mark.parametrize("name", LARGE)
def test_a_text_that_needs_more_memory_is_refused_before_it_takes_it(name):
    tracemalloc.start()
    with pytest.raises(TooLong, match="characters of it would fit"):
        NGramModel.fit_text(LARGE[name], 5, memory=5_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


def test_what_is_said_to_fit_fits():
    text = LARGE["prose"] * 3
    with pytest.raises(TooLong) as refused:
        NGramModel.fit_text(text, memory=8_000_000)
    fits = float(re.search(r"about ([.\d]+) million", str(refused.value))[1])
    assert 0 < fits < len(text) / 1e6
    NGramModel.fit_text(text[: round(fits * 1e6) - 60_000], memory=8_000_000)


def test_letters_too_many_for_the_memory_are_refused():
    names = [f"w{i}" for i in range(50_000)]
    with pytest.raises(TooLong, match="too much to learn from"):
        spelling_model(names, 3, memory=2_000_000)


def test_too_many_ngrams_to_draw_from_are_refused_with_the_order_that_fits(monkeypatch):
    monkeypatch.setattr(drawing, "MAX_NGRAMS", 10_000)
    names = rng().integers(0, 50, 30_000).astype(str).tolist()
    model = NGramModel.fit(names, 5)
    with pytest.raises(TooLong, match="order 2 fits"):
        model.draw_until("7", rng().random((3, 3)), 1.0)
    model.with_order(2).draw_until("7", rng().random((3, 3)), 1.0)
    with pytest.raises(TooLong, match="take a shorter text"):
        NGramModel.fit(list(map(str, range(20_000)))).draw_until("7", rng().random((3, 3)), 1.0)


# ---- What is refused -----------------------------------------------------------------------------


def test_what_progress_raises_ends_the_learning():
    def stop(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        NGramModel.fit_text("those nights", progress=stop)


@pytest.mark.parametrize(
    ("tokens", "order", "message"),
    [
        ([], 2, "list of tokens is empty"),
        ([[]], 1, "list of tokens is empty"),
        (iter([]), 1, "list of tokens is empty"),
        (
            ["duck"],
            2,
            "with 1 token of context a text needs at least 2 tokens in a row, and this one has 1",
        ),
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

"""Facts about words spelled by a model of characters. Oracles: brute force, examples by hand."""

import itertools
import math
import re
from importlib.resources import files

import numpy as np
import pytest
import scipy.stats

from softmax_core.language.ngram import NGramModel
from softmax_core.language.spelling import (
    best_new_words,
    is_rude,
    new_word_curve,
    novelty,
    spell,
    spelling_model,
)
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import characters, spellings, words

STORY = words(TEXTS["english"].text)


def rng(seed=2025):
    return np.random.default_rng(seed)


# ---- Spelling --------------------------------------------------------------------------------


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


# ---- New words -------------------------------------------------------------------------------


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


def test_words_longer_than_any_are_not_looked_for():
    """Each longer beginning is a longer copy: a text of one endless word must not take the server."""
    model = spelling_model(["a" * 20_000], order=2)
    table, complete = best_new_words(model, ["a" * 20_000], 20)
    assert complete
    assert table.word.str.len().max() == 20
    assert len(best_new_words(model, [], 99).table) == 40


def test_words_with_accents_are_spelled_too():
    known = spellings(words(TEXTS["french"].text))
    spelled = spell(spelling_model(known, 3), 2000, 1.0, rng()).word
    assert any("é" in word for word in spelled)


# ---- Rude words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "shit",
        "Shits",
        "FUCKED",
        "ofuck",
        "arsehole",
        "ass",
        "enculé",
        "MERDEUX",
        "emmerder",
        "con",
        "d'con",
        "con-là",
        "pute",
        "Pédés",
    ],
)
def test_a_rude_word_is_known_in_any_case_and_beside_an_apostrophe(word):
    assert is_rude(word)


@pytest.mark.parametrize(
    "word",
    [
        "duck",
        "class",
        "assess",
        "cocktail",
        "title",
        "document",
        "canal",
        "conte",
        "balcon",
        "reculer",
        "dispute",
        "unique",
    ],
)
def test_what_only_has_the_letters_of_a_rude_word_is_none(word):
    assert not is_rude(word)


def test_the_list_is_short_and_each_entry_is_a_word_once():
    listed = files("softmax_core").joinpath("data/rude_words.txt").read_text("utf-8").splitlines()
    assert 50 < len(listed) < 150
    assert len(set(listed)) == len(listed)
    for entry in listed:
        assert re.fullmatch(r"\*?[a-zéè]{2,}\*?", entry), entry
        assert is_rude(entry.strip("*"))


@pytest.mark.parametrize("slug", TEXTS)
def test_no_word_of_the_texts_is_rude(slug):
    assert not [word for word in words(TEXTS[slug].text) if is_rude(word)]


def test_the_best_new_words_are_the_same_but_for_the_rude_ones():
    model = spelling_model(["fuc", "ucks", "ducky"], 2)
    bits = {
        word: model.surprisal(characters(word), given=1).sum()
        for n in range(1, 8)
        for word in map("".join, itertools.product("fucksdy", repeat=n))
        if set(itertools.pairwise(characters(word)))
        <= {pair for w in ("fuc", "ucks", "ducky") for pair in itertools.pairwise(characters(w))}
    }
    polite = sorted(b for word, b in bits.items() if "fuck" not in word)
    table, _ = best_new_words(model, [], 5)
    assert table.surprisal.to_numpy() == pytest.approx(polite[:5])


# ---- What is refused -------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n", "3 ."])
def test_a_text_without_words_teaches_no_spelling(text):
    with pytest.raises(ValueError, match="no token has a letter"):
        spelling_model(words(text))


MODEL = NGramModel.fit(["a", "b", "a", "c"])
LETTERS = spelling_model(["ha", "duck"], 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spell(MODEL, 1, 1, rng()), "must be one of characters"),
        (lambda: spell(spelling_model(["ha"], 1), 1, 1, rng()), "order 1"),
        (lambda: spell(LETTERS, 0, 1, rng()), "n is 0"),
        (lambda: spell(LETTERS, 1, 1, rng(), longest=0), "longest is 0"),
        (lambda: new_word_curve(LETTERS, [], [1], 1, rng()), "n is 1"),
        (lambda: best_new_words(LETTERS, [], 0), "k is 0"),
        (lambda: best_new_words(LETTERS, [], 1, most=0), "most is 0"),
        (lambda: best_new_words(MODEL, [], 1), "must be one of characters"),
        (lambda: spell(LETTERS, 1, [1, 2], rng()), "single number"),
    ],
)
def test_what_is_refused_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match="default_rng"):
        spell(LETTERS, 2, 1, 2025)

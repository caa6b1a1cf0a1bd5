"""Facts about what a model of letters shows of its words. Oracles: plain counting, a recount."""

import itertools
import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.language.ngram import NGramModel
from softmax_core.language.spelling import (
    BEST,
    Speller,
    best_new_words,
    is_rude,
    spell,
    spelling_model,
)
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import spellings, words
from softmax_core.notation.write_numbers import percent
from softmax_core.settings.page import SETTINGS, text_for_spelling
from softmax_core.tables.new_words import (
    COLUMNS,
    LEFT_OUT,
    LINES,
    LONGEST_SHOWN,
    SPELLED,
    WHAT_NEW_MEANS,
    best_words_frame,
    best_words_table,
    likeliest_word,
    novelty_curves,
    spelled_words,
    spelling_notes,
    word_at_zero,
)

INF = math.inf
WORDS = {slug: spellings(words(text.text)) for slug, text in TEXTS.items()}
KNOWN = {slug: frozenset(listed) for slug, listed in WORDS.items()}
CASES = [("tiny", 2), ("tiny", 3), ("english", 3), ("french", 4)]


class Letters:
    """What follows what in a list of words, counted letter by letter; ^ begins a word, $ ends it."""

    def __init__(self, listed, order):
        self.back, self.counts = order - 1, {}
        for word in listed:
            text = f"^{word}$"
            for i in range(1, len(text)):
                before = text[max(0, i - self.back) : i]
                self.counts.setdefault(before, Counter())[text[i]] += 1

    def after(self, beginning):
        return self.counts[f"^{beginning}"[-self.back :]]

    def probability(self, word):
        factors = []
        for i, letter in enumerate([*word, "$"]):
            counted = self.after(word[:i])
            factors.append(counted[letter] / counted.total())
        return math.prod(factors)

    def bits_per_letter(self, word):
        return -math.log2(self.probability(word)) / (len(word) + 1)


def model_of(slug, order):
    return spelling_model(WORDS[slug], order)


# --- The words that are shown ---


@pytest.mark.parametrize("seed", [1, 2025])
@pytest.mark.parametrize(("slug", "order"), CASES)
def test_a_word_is_marked_if_and_only_if_the_text_has_it(slug, order, seed):
    shown = pd.DataFrame(
        spelled_words(model_of(slug, order), KNOWN[slug], [0.5, 1.0, 2.0, INF], seed)
    )
    assert len(shown) == 4 * COLUMNS * LINES
    for text, new in shown[["text", "new"]].itertuples(index=False):
        if text.endswith("…"):
            assert not new  # it has not become a word
        else:
            assert new == (text not in KNOWN[slug] and not text.startswith("✓ "))
            assert text.startswith("✓ ") == (text.removeprefix("✓ ") in KNOWN[slug])
            assert Letters(WORDS[slug], order).probability(text.removeprefix("✓ ")) > 0


def test_the_words_fill_their_places():
    shown = pd.DataFrame(spelled_words(model_of("tiny", 3), KNOWN["tiny"], [1.0, 2.0], 1))
    for T in (1.0, 2.0):
        places = shown[shown["T"] == T][["line", "column"]].to_numpy().tolist()
        assert places == [list(place) for place in itertools.product(range(LINES), range(COLUMNS))]


def test_at_temperature_0_all_words_are_one_and_it_is_the_likeliest_letter_each_time():
    for slug, order in CASES:
        letters, word = Letters(WORDS[slug], order), ""
        while (likeliest := letters.after(word).most_common(1)[0][0]) != "$" and len(word) < 14:
            word += likeliest
        said = word_at_zero(model_of(slug, order))
        assert said == (word if likeliest == "$" else f"{word}…")
        shown = pd.DataFrame(spelled_words(model_of(slug, order), KNOWN[slug], [0.0], 1))["text"]
        assert {text.removeprefix("✓ ") for text in shown} == {said}


def test_a_word_that_never_ends_is_cut_short_with_dots():
    circle = spelling_model(["hahahaha"], 2)
    assert word_at_zero(circle) == "ha" * 7 + "…"
    shown = pd.DataFrame(spelled_words(circle, frozenset(), [0.0], 1))
    assert set(shown["text"]) == {"ha" * 7 + "…"}
    assert not shown["new"].any()


@pytest.mark.parametrize(("slug", "order"), CASES)
def test_no_word_is_too_long_for_its_column(slug, order):
    shown = spelled_words(model_of(slug, order), KNOWN[slug], TEMPERATURE_GRID[::10], 1)
    assert max(len(text.strip("✓ …")) for text in shown["text"]) <= LONGEST_SHOWN
    # No word of these texts is so long, so that what is cut short is none of them.
    assert max(map(len, WORDS[slug])) < LONGEST_SHOWN


def test_the_same_luck_at_every_temperature():
    model = model_of("english", 3)
    together = pd.DataFrame(spelled_words(model, KNOWN["english"], [0.5, 1.0, 5.0], 3))
    for T in (0.5, 1.0, 5.0):
        alone = pd.DataFrame(spelled_words(model, KNOWN["english"], [T], 3))
        assert together[together["T"] == T]["text"].tolist() == alone["text"].tolist()
    other = pd.DataFrame(spelled_words(model, KNOWN["english"], [1.0], 4))
    assert other["text"].tolist() != together[together["T"] == 1]["text"].tolist()


# --- What a hall sees first ---


def test_at_first_the_words_look_like_words():
    slug, order = text_for_spelling(SETTINGS["text"].default), SETTINGS["letters"].default
    speller = Speller.of(NGramModel.fit_text(TEXTS[slug].text), order)
    shown = pd.DataFrame(
        spelled_words(speller.model, speller.known_words, [0.0, 0.5, 1.0, 2.0, INF], 1)
    )
    assert set(shown[shown["T"] == 0]["text"]) == {"✓ story"}
    # Words of the text and others, all with a vowel and of a word's length.
    for T in (0.5, 1.0, 2.0, INF):
        at = shown[shown["T"] == T]
        assert 3 <= at["new"].sum() <= 9
        for word in at["text"].str.removeprefix("✓ "):
            assert 2 <= len(word) <= 10
            assert set(word) & set("aeiouy")
    assert min(map(len, speller.best.table["word"])) >= 4


def test_a_text_that_was_chosen_is_spelled_from():
    assert [text_for_spelling(slug) for slug in ("french", "english", "own-12345678")] == [
        "french",
        "english",
        "own-12345678",
    ]


def test_it_is_said_what_new_means_and_that_rude_words_are_left_out():
    for told in ("✓", "in a dictionary", "this text", "rude words"):
        assert told in WHAT_NEW_MEANS.lower()


def test_at_temperature_0_it_is_said_that_every_word_is_the_same():
    curves = novelty_curves(model_of("english", 4), KNOWN["english"], [0.0, 1.0], 1)
    assert curves["share_text"][0] == "every word is “story”"
    assert curves["share_text"][1].startswith("new: ")


# --- Rude words ---

# Half of what this model spells is rude, in one way: after f all is settled.
RUDE = ["fuck", "fucks", "duck", "ducks", "fuck's"]


@pytest.mark.parametrize("T", [0.5, 1.0, 2.0, INF])
def test_in_place_of_a_rude_word_another_is_shown_and_the_others_stay(T):
    model = spelling_model(RUDE, 3)
    spelled = spell(model, COLUMNS * LINES, T, np.random.default_rng(4), LONGEST_SHOWN)["word"]
    shown = spelled_words(model, frozenset(), [T], 4)["text"]
    assert any("fuck" in word for word in spelled)
    assert not any("fuck" in text for text in shown)
    assert len(shown) == COLUMNS * LINES
    for word, text in zip(spelled, shown, strict=True):
        assert text == word or "fuck" in word


def test_what_is_rude_counts_in_the_numbers():
    model = spelling_model(["fuck", "duck"], 2)  # an f or a d, and the rest is settled
    curves = novelty_curves(model, frozenset(["duck"]), [1.0], 1)
    assert curves["share"][0] == pytest.approx(0.5, abs=0.1)  # of 400: four standard errors
    assert curves["bits"][0] == pytest.approx(1 / 5)


def test_where_all_that_is_spelled_is_rude_nothing_is_shown():
    model = spelling_model(["fuck"], 5)
    shown = spelled_words(model, frozenset(["fuck"]), [0.0, 1.0], 1)
    assert set(shown["text"]) == {LEFT_OUT}
    assert not shown["new"].any()
    assert word_at_zero(model) == LEFT_OUT
    assert likeliest_word(model) == ("", "")
    notes = spelling_notes(Speller.of(NGramModel.fit_text("fuck " * 9), 5))
    assert "fuck" not in notes
    assert "likeliest of all" not in notes


def test_no_rude_word_is_among_the_best_or_goes_to_the_table():
    best = best_new_words(spelling_model(["fuc", "ucks", "ducky"], 2), [], 200)
    assert len(best.table) > 5
    assert not any(map(is_rude, best_words_table(best)["new word"]))
    assert not any("fuck" in word for word in best_words_frame(best)["word"])


# --- The curves ---


@pytest.mark.parametrize(("slug", "order"), CASES)
def test_the_curves_are_those_of_a_recount(slug, order):
    model, letters = model_of(slug, order), Letters(WORDS[slug], order)
    temperatures = [0.0, 0.5, 1.0, 5.0, INF]
    curves = pd.DataFrame(novelty_curves(model, KNOWN[slug], temperatures, 7))
    assert curves["T"].tolist() == temperatures
    for T, row in zip(temperatures, curves.itertuples(), strict=True):
        spelled = spell(model, SPELLED, T, np.random.default_rng(7))
        whole = [word for word, finished, _ in spelled.itertuples(index=False) if finished]
        new = sum(word not in KNOWN[slug] for word in whole)
        assert row.share == pytest.approx(new / SPELLED)
        if len(whole) == SPELLED:
            bits = [letters.bits_per_letter(word) for word in whole]
            assert row.bits == pytest.approx(np.mean(bits))
            error = scipy.stats.sem(bits)
            assert row.bits_high - row.bits == pytest.approx(error * (T > 0), abs=1e-12)


@pytest.mark.parametrize(("slug", "order"), CASES)
def test_the_band_is_one_standard_error_to_each_side_and_no_share_leaves_its_range(slug, order):
    curves = pd.DataFrame(
        novelty_curves(model_of(slug, order), KNOWN[slug], TEMPERATURE_GRID[::20], 1)
    )
    share = curves["share"].to_numpy()
    error = np.sqrt(share * (1 - share) / SPELLED)  # of a binomial
    assert curves["share_low"].to_numpy() == pytest.approx(np.maximum(share - error, 0))
    assert curves["share_high"].to_numpy() == pytest.approx(np.minimum(share + error, 1))
    middle = (curves["bits_low"] + curves["bits_high"]) / 2
    assert middle.to_numpy() == pytest.approx(curves["bits"].to_numpy())


def test_the_hotter_the_more_new_and_the_more_surprising():
    curves = pd.DataFrame(
        novelty_curves(model_of("english", 3), KNOWN["english"], [0.5, 1.0, 2.0, 5.0], 1)
    )
    assert curves["share"].is_monotonic_increasing
    assert curves["bits"].is_monotonic_increasing


def test_the_numbers_in_words():
    row = pd.DataFrame(novelty_curves(model_of("english", 3), KNOWN["english"], [2.0], 1)).iloc[0]
    assert row["T_text"] == "T = 2"
    assert row["beta_text"] == "β = 0.5"
    error = math.sqrt(row["share"] * (1 - row["share"]) / SPELLED)
    assert row["share_text"] == f"new: {percent(row['share'])} ± {percent(error)}"
    assert row["bits_text"].startswith(f"surprisal: {row['bits']:.2f} ± ")


# --- The likeliest, and the best ---


@pytest.mark.parametrize(("slug", "order"), CASES)
def test_no_word_that_is_known_or_new_is_likelier_than_the_likeliest(slug, order):
    letters = Letters(WORDS[slug], order)
    model = model_of(slug, order)
    word, told = likeliest_word(model)
    p = letters.probability(word)
    assert told == f"{p:.1%}"
    best = best_new_words(model, KNOWN[slug], BEST).table["word"]
    for other in [*WORDS[slug], *best]:
        assert letters.probability(other) <= p * (1 + 1e-9)


def test_the_likeliest_word_may_begin_with_a_less_likely_letter():
    # a begins four of six words, but each goes on otherwise; after x all is nearly settled.
    model = spelling_model(["ab", "ac", "ad", "ae", "xyz", "xyzxyz"], 2)
    assert word_at_zero(model) == "ab"  # 4/6 × 1/4
    assert likeliest_word(model) == ("xyz", "22.2%")  # 2/6 × 2/3


@pytest.mark.parametrize(("slug", "order"), CASES)
def test_the_best_new_words_are_new_and_in_the_order_of_their_probability(slug, order):
    letters = Letters(WORDS[slug], order)
    best = best_new_words(model_of(slug, order), KNOWN[slug], BEST)
    table = best_words_table(best)
    assert list(table) == ["new word", "probability", "surprisal in bits"]
    assert len(table) == BEST or best.complete  # there are no more
    assert KNOWN[slug].isdisjoint(table["new word"])
    p = [letters.probability(word) for word in table["new word"]]
    assert p == sorted(p, reverse=True)
    for (_, told, bits), exact in zip(table.itertuples(index=False), p, strict=True):
        assert float(told.removesuffix("%")) == pytest.approx(100 * exact, abs=0.051)
        assert float(bits) == pytest.approx(-math.log2(exact), abs=0.0051)


@pytest.mark.parametrize(("slug", "order"), CASES)
def test_no_word_that_was_spelled_by_chance_is_better_than_the_best(slug, order):
    letters, model = Letters(WORDS[slug], order), model_of(slug, order)
    worst = letters.probability(best_new_words(model, KNOWN[slug], BEST).table["word"].iloc[-1])
    best = set(best_new_words(model, KNOWN[slug], BEST).table["word"])
    for word, finished, _ in spell(model, 2000, 1.0, np.random.default_rng(5)).itertuples(
        index=False
    ):
        if finished and word not in KNOWN[slug] | best:
            assert letters.probability(word) <= worst * (1 + 1e-9)


def test_in_the_table_their_logits_are_the_logarithms_of_their_probabilities():
    letters = Letters(WORDS["english"], 3)
    frame = best_words_frame(best_new_words(model_of("english", 3), KNOWN["english"], BEST))
    assert len(frame) == BEST
    for word, logit in frame.itertuples(index=False):
        assert math.exp(float(logit)) == pytest.approx(letters.probability(word), rel=1e-6)


def test_a_model_that_knows_its_text_by_heart_has_no_best_words():
    model = spelling_model(["duck"], 5)
    best = best_new_words(model, ["duck"], BEST)
    assert best_words_table(best).empty
    assert best_words_frame(best).empty
    assert likeliest_word(model) == ("duck", "100%")

"""Pieces that a room judges: where they come from, and what can be measured on them."""

import numpy as np
import pandas as pd
import pytest

from softmax_core.creativity.behaviour import score_draws
from softmax_core.creativity.judging import judge_text
from softmax_core.creativity.machine import Judged
from softmax_core.creativity.quantities import QUANTITIES
from softmax_core.creativity.trial import Piece, make_pieces, measured, read_piece
from softmax_core.distribution.measures import kl_divergence
from softmax_core.distribution.softmax import softmax
from softmax_core.language.interpolated import interpolated
from softmax_core.language.ngram import NGramModel
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS

LECTURE = Judged(clean_table(PRESETS["lecture"].frame).table)
TEXT = "the duck laughed . the friends laughed . the nights were long , and the duck was wild . "
MODEL = NGramModel.fit((TEXT * 3).split(), order=2)
BOOK = judge_text(MODEL, None, (), 1, "one")


@pytest.mark.parametrize("judged", [LECTURE, BOOK])
def test_there_are_about_ten_different_pieces_in_an_order_that_tells_nothing(judged):
    orders = [make_pieces(judged, np.random.default_rng(seed)) for seed in range(1, 9)]
    for pieces in orders:
        assert 7 <= len(pieces) <= 10
        assert len({piece.text for piece in pieces}) == len(pieces)
        assert {len(piece.tokens) for piece in pieces} <= {3, 4, 6, 12}
    assert len({pieces[0].source for pieces in orders}) > 2
    assert make_pieces(judged, np.random.default_rng(1)) == make_pieces(
        judged, np.random.default_rng(1)
    )


def test_the_coldest_machine_repeats_the_likeliest_and_a_rule_the_least_likely():
    by_source = {
        piece.source: piece.tokens for piece in make_pieces(LECTURE, np.random.default_rng(1))
    }
    assert set(by_source["the machine at T = 0"]) == {"friends"}
    assert set(by_source["a rule: always the least likely word"]) == {"duck"}
    assert by_source["a rule: each word once, the likeliest first"] == (
        "friends",
        "nights",
        "laughter",
        "duck",
    )


def test_a_piece_that_is_copied_is_in_the_text():
    (copied,) = [p for p in make_pieces(BOOK, np.random.default_rng(4)) if "copied" in p.source]
    assert " ".join(copied.tokens) in TEXT * 3
    assert measured(BOOK, [copied])["novelty"].tolist() == [0.0]


def test_words_of_a_table_are_judged_by_how_often_they_came():
    piece = read_piece(LECTURE, "friends nights friends duck")
    values, p = measured(LECTURE, [piece]), softmax([3, 2, 1, 4])
    assert values["surprise"][0] == pytest.approx(score_draws([3, 0, 3, 2], p).surprisal)
    assert values["kl"][0] == pytest.approx(kl_divergence([0.25, 0, 0.25, 0.5], p))
    assert values["entropy"][0] == pytest.approx(1.5)
    assert values["typicality"][0] == 0.5
    assert "novelty" not in values


def test_the_surprise_of_a_text_is_the_mean_surprisal_of_its_words():
    piece = read_piece(BOOK, "The nights were wild.")
    words, p_of = ("the", "nights", "were", "wild", "."), []
    assert piece.tokens == words
    for before, word in zip((".", *words), words, strict=False):
        p_of.append(interpolated(MODEL, (before,))[MODEL.vocabulary.index(word)])
    values = measured(BOOK, [piece])
    assert values["surprise"][0] == pytest.approx(-np.mean(np.log2(p_of)))
    assert values["novelty"][0] == pytest.approx(
        2 / 3
    )  # not in the text: “nights were wild”, “were wild .”


def test_every_quantity_but_how_the_machine_was_set_is_measured():
    for judged in (LECTURE, BOOK):
        values = measured(judged, make_pieces(judged, np.random.default_rng(2)))
        assert set(QUANTITIES) - set(values) <= {"T", "beta", "novelty"}


def test_the_entropy_of_a_piece_that_does_two_things_after_one_word_by_hand():
    # After “the”, three times: duck twice, friends once. All other words are followed by one word.
    piece = read_piece(BOOK, "the duck the friends the duck")
    expected = 3 / 6 * (2 / 3 * np.log2(3 / 2) + 1 / 3 * np.log2(3))
    assert measured(BOOK, [piece])["entropy"][0] == pytest.approx(expected)


def test_words_of_a_table_may_have_spaces_and_rows_of_many_words_are_none():
    frame = pd.DataFrame(
        {
            "word": ["New York", "New", "Rome", "duck", "others"],
            "logit": ["3", "2", "1", "0", "0"],
            "count": ["1", "1", "1", "0", "9"],
        }
    )
    judged = Judged(clean_table(frame).table)
    assert read_piece(judged, "new york, Rome New").tokens == ("New York", "Rome", "New")
    for text in ("duck", "others"):
        with pytest.raises(ValueError, match=f"“{text}” is not a word of the table"):
            read_piece(judged, text)
        assert np.isnan(measured(judged, [Piece(text, (text,), "")])["surprise"]).all()


def test_a_table_without_a_word_of_its_own_makes_no_pieces():
    frame = pd.DataFrame({"word": ["many"], "logit": ["3"], "count": ["9"]})
    assert make_pieces(Judged(clean_table(frame).table), np.random.default_rng(1)) == ()


def test_a_word_that_the_text_does_not_have_is_surprising_and_possible():
    known, unknown = (read_piece(BOOK, text) for text in ("the duck", "the zeppelin"))
    surprise = measured(BOOK, [known, unknown])["surprise"]
    assert surprise[0] + 2 < surprise[1] < 20


def test_where_all_words_are_normal_all_pieces_surprise_alike():
    values = measured(BOOK, make_pieces(BOOK, np.random.default_rng(3)), uniform=True)
    assert values["surprise"] == pytest.approx(np.log2(len(MODEL.vocabulary) + 1))


def test_a_piece_of_another_machine_has_no_value():
    piece = read_piece(BOOK, "the duck was wild")
    assert np.isnan(measured(LECTURE, [piece])["surprise"]).all()


@pytest.mark.parametrize(
    ("judged", "text", "why"),
    [
        (LECTURE, "friends and duck", "“and” is not a word of the table"),
        (LECTURE, " , ", "no word"),
        (BOOK, "  ", "no word"),
        (BOOK, "a" * 301, "longer than 300"),
    ],
)
def test_what_is_no_piece_is_refused_with_the_reason(judged, text, why):
    with pytest.raises(ValueError, match=why):
        read_piece(judged, text)

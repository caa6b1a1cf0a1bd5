"""A trial: verdicts on pieces, kept as a file and opened again."""

import json

import numpy as np
import pandas as pd
import pytest

from softmax_core.creativity.machine import Judged
from softmax_core.creativity.trial import Piece, make_pieces
from softmax_core.reading.logit_table import clean_table
from softmax_core.settings.trial import MAX_PIECES, Trial, TrialError

PIECES = [
    Piece(text, tuple(text.split()), "a rule") for text in ("full of duck", "of night", "duck")
]
TRIAL = Trial.of(PIECES)


def test_nobody_has_judged_at_first():
    assert np.isnan(TRIAL.verdicts).all()


def test_a_verdict_is_what_most_say():
    voted = TRIAL.with_votes(["full of duck", "of night", "duck"], [(12, 3), (4, 9), (5, 5)])
    assert voted.verdicts[:2].tolist() == [1, 0]
    assert np.isnan(voted.verdicts[2])


def test_votes_come_to_the_pieces_that_were_voted_on_and_no_vote_changes_nothing():
    called = TRIAL.with_verdict(0, True)
    voted = called.without(1, "of night").with_votes(
        ["full of duck", "of night", "duck"], [(0, 0), (9, 1), (1, 6)]
    )
    assert voted.votes == ((1, 0), (1, 6))


def test_what_the_lecturer_hears_takes_the_place_of_votes():
    voted = TRIAL.with_votes([piece.text for piece in PIECES], [(12, 3)] * 3)
    assert voted.with_verdict(1, False).verdicts.tolist() == [1, 0, 1]
    assert np.isnan(voted.with_verdict(1, None).verdicts[1])
    assert voted.with_verdict(99, True) == voted


def test_a_piece_is_taken_away_only_where_it_still_stands():
    assert [p.text for p in TRIAL.without(1, "of night").pieces] == ["full of duck", "duck"]
    assert TRIAL.without(1, "duck") == TRIAL
    assert TRIAL.without(7, "duck") == TRIAL


def test_there_is_room_for_sixteen_different_short_pieces():
    with pytest.raises(TrialError, match="there already"):
        TRIAL.with_piece(PIECES[0])
    with pytest.raises(TrialError, match="longer than 300"):
        TRIAL.with_piece(Piece("a" * 301, ("a",), ""))
    trial = TRIAL
    for n in range(MAX_PIECES - 3):
        trial = trial.with_piece(Piece(str(n), (str(n),), ""))
    with pytest.raises(TrialError, match="16 pieces"):
        trial.with_piece(Piece("one more", ("one",), ""))


def test_a_poll_asks_for_each_piece_whether_it_is_creative():
    assert TRIAL.questions()[1] == ("of night", ("Creative", "Not creative"))


def test_a_file_brings_it_back():
    trial = TRIAL.with_verdict(0, True).with_votes(["of night"], [(3, 8)])
    assert Trial.from_json(trial.to_json()) == trial
    assert "full of duck" in trial.to_json()


def entry(**other):
    return {"text": "a", "words": ["a"], "source": "b", "creative": 0, "not_creative": 0} | other


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("", "is not a saved trial"),
        ("[" * 100_000, "is not a saved trial"),
        ("[1, 2]", "is not a saved trial"),
        ({"kind": "another"}, "is not a saved trial"),
        ({"pieces": []}, "has no pieces"),
        ({"pieces": 3}, "has no pieces"),
        ({"pieces": [entry(), 7]}, "Piece 2 of this file cannot be used: it is not a piece"),
        ({"pieces": [entry(text="")]}, "Piece 1 of this file cannot be used: it has no text"),
        ({"pieces": [entry(words="a")]}, "no list of words"),
        ({"pieces": [entry(words=[])]}, "no list of words"),
        ({"pieces": [entry(words=["a"] * 151)]}, "more than 150 words"),
        ({"pieces": [entry(creative=-1)]}, "not whole numbers"),
        ({"pieces": [entry(creative=True)]}, "not whole numbers"),
        (
            {"pieces": [entry(), entry()]},
            "Piece 2 of this file cannot be used: this piece is there",
        ),
        ({"pieces": [entry(text=str(n)) for n in range(17)]}, "Piece 17"),
    ],
)
def test_another_file_is_refused_and_the_piece_is_named(file, why):
    text = json.dumps({"kind": "softmax trial"} | file) if isinstance(file, dict) else file
    with pytest.raises(TrialError, match=why):
        Trial.from_json(text)


def test_a_text_of_several_lines_is_shown_in_one():
    file = {"kind": "softmax trial", "pieces": [entry(text="a\n\n# b")]}
    assert Trial.from_json(json.dumps(file).encode()).pieces[0].text == "a # b"


def test_every_trial_that_is_made_can_be_saved_and_opened():
    words = {"word": ["x" * 60, "y" * 90, "**", "a b"], "logit": ["3", "2", "1", "0"]}
    judged = Judged(clean_table(pd.DataFrame(words)).table)
    trial = Trial.of(make_pieces(judged, np.random.default_rng(1)))
    assert trial.pieces
    assert Trial.from_json(trial.to_json()) == trial


def test_halves_of_characters_in_a_file_can_be_shown():
    file = {"kind": "softmax trial", "pieces": [entry(text="half \ud83e", words=["\ud83e"])]}
    (piece,) = Trial.from_json(json.dumps(file)).pieces
    assert (piece.text + piece.tokens[0]).encode()

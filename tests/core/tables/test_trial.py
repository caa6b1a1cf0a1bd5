"""A trial in a chart, a table and sentences."""

import numpy as np
import pytest

from softmax_core.creativity.trial import Piece
from softmax_core.settings.polls import Result
from softmax_core.settings.trial import Trial
from softmax_core.tables.define import parsed_definitions
from softmax_core.tables.trial import (
    CREATIVE,
    MARK,
    NOT_CREATIVE,
    UNDECIDED,
    axes_tables,
    scores_table,
    tried,
    verdict_sentences,
    votes_so_far,
)

SURPRISE = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
PIECES = [Piece(f"piece {n}", ("piece",), "") for n in range(8)]


def judged(verdicts, definitions=(("Surprise", "surprise"),), **measures):
    trial = Trial.of(PIECES)
    for place, verdict in enumerate(verdicts):
        trial = trial.with_verdict(place, None if verdict is None else bool(verdict))
    found, problems = tried(
        parsed_definitions(definitions), {"surprise": SURPRISE} | measures, trial
    )
    return found, problems, trial


def test_the_share_of_pairs_the_interval_and_the_piece_that_is_most_wrong():
    # Piece 1, the least surprising, is called creative, as are 6, 7 and 8; 2 to 5 are not.
    found, _, trial = judged([1, 0, 0, 0, 0, 1, 1, 1])
    (row,) = scores_table(found, trial).to_numpy().tolist()
    assert row[:2] == ["Surprise", "75% of 16"]
    assert row[3] == "1, creative: piece 0"


def test_a_mended_formula_has_another_score():
    verdicts = [1, 1, 1, 1, 0, 0, 0, 0]
    before, after = (
        judged(verdicts, [("Mine", formula)])[0][0].agrees.share
        for formula in ("surprise", "-surprise")
    )
    assert (before, after) == (0, 1)


def test_what_chance_could_do_what_is_better_and_what_is_turned_round_is_said():
    definitions = [("Up", "surprise"), ("Down", "-surprise"), ("Flat", "surprise * 0")]
    definitions += [("Hill", "-abs(surprise - 0.45)")]
    found, _, trial = judged([0, 0, 0, 0, 1, 1, 1, 1], definitions)
    first, *others = verdict_sentences(found, {"surprise": SURPRISE}, trial)
    assert first == "The room calls 4 pieces creative (filled), and 4 not creative (ringed)."
    assert others == [
        "The same value for all pieces: Flat.",
        "With so few pieces, not clearly better than a coin toss: Hill.",
        "Better than a coin toss: Up.",
        "The opposite of the room's order: Down.",
    ]


def test_what_cannot_be_told_yet_is_said():
    found, _, trial = judged([])
    measures = {"surprise": SURPRISE}
    assert verdict_sentences(found, measures, trial) == ["No piece has been judged yet."]
    found, _, trial = judged([1, 0])
    undecided, *told = verdict_sentences(found, measures, trial)[1:]
    assert undecided.startswith("6 pieces have no verdict, or as many votes for as against")
    assert told == ["With so few pieces, no definition is clearly better than a coin toss."]
    unknown = {"surprise": np.where(SURPRISE > 0.7, np.nan, SURPRISE)}
    assert "1 piece has words that this machine does not know" in " ".join(
        verdict_sentences(found, unknown, trial)
    )


def test_a_poll_on_pieces_as_it_stands():
    trial = Trial.of(PIECES[:2])
    result = Result(tuple(trial.questions()), ((2, 1), (0, 0)), 3)
    assert votes_so_far(result) == "1. piece 0 (creative: 2 of 3)\n2. piece 1"


def test_what_does_not_show_in_a_piece_is_named_and_the_others_are_tried():
    definitions = [
        ("Heat", "T"),
        ("New", "novelty"),
        ("Wrong", "suprise"),
        ("Surprise", "surprise"),
    ]
    found, problems, _ = judged([0, 1], definitions)
    assert [one.name for one in found] == ["Surprise"]
    assert problems == ["Heat: “T” does not show in a piece.", "New: “novelty” needs a text as q."]


def test_without_a_verdict_each_way_there_is_no_score_and_there_are_marks():
    found, _, trial = judged([1, None, 1])
    assert scores_table(found, trial).to_numpy().tolist() == [["Surprise", "–", "–", "–"]]
    assert len(axes_tables(found, trial)["marks"]) == 8


def test_marks_stand_in_the_order_of_the_values_with_their_verdicts():
    found, _, trial = judged([1, 0, None])
    marks = axes_tables(found, trial)["marks"].sort_values(["place", "y"], ascending=[True, False])
    assert marks["number"].tolist() == [str(n) for n in range(1, 9)]
    assert marks["colour"].tolist()[:3] == [CREATIVE, NOT_CREATIVE, UNDECIDED]
    assert marks["place"].between(0, 1).all()


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(8),
        np.array([np.inf] * 4 + [1.0] * 4),
        np.array([-np.inf, np.inf, np.nan, 1e308, -1e308, 0, 0, 0]),
        np.array([1, 1, 1, 1, 1.0001, 1.0001, 9, 9]),
        np.full(8, np.inf),
    ],
)
def test_no_mark_hides_another_and_what_is_undefined_has_none(values):
    found, _, trial = judged([0, 1], surprise=values)
    marks = axes_tables(found, trial)["marks"]
    assert set(marks["number"]) == {str(i + 1) for i in range(8) if not np.isnan(values[i])}
    assert marks["place"].between(0, 1).all()
    for _, level in marks.groupby("y"):
        assert (np.diff(np.sort(level["place"])) > 0.9 * MARK).all()


def test_the_ends_of_an_axis_are_told_in_the_unit_of_the_definition():
    found, _, trial = judged([0, 1])
    (head,) = axes_tables(found, trial)["heads"].to_dict("records")
    assert (head["least"], head["most"]) == ("0.100 bits", "0.800 bits")

"""A trial as a page shows it: each definition's values of the pieces, and how the room's verdicts agree."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from softmax_core.creativity.agreement import Agreement, agreement
from softmax_core.creativity.formula import DefinitionError
from softmax_core.creativity.trial import NOT_IN_A_PIECE
from softmax_core.notation.write_numbers import counted, percent
from softmax_core.reading.word_colours import PALETTE
from softmax_core.settings.polls import Result
from softmax_core.settings.trial import ANSWERS, Trial
from softmax_core.tables.define import HEAD_LETTERS, TypedDefinition, value_text

# Places on an axis: what is infinite stands at its very ends.
LEAST, MOST, EDGE = 0.06, 0.94, 0.02
MARK = 0.075  # the width of a mark on a phone, beside which another has room
LEVELS = 3  # marks of one value stand above each other, and then beside each other
# The colours of verdicts: places in the palette of words, and its grey.
NOT_CREATIVE, CREATIVE, UNDECIDED = 0, 1, PALETTE

RANKED_RIGHT = "pairs ranked as the room does"  # a head of a column
WHAT_TO_KEEP_IN_MIND = (
    "The interval (Newcombe 2006) is made for few pieces, and takes the verdicts as certain. A formula "
    "that was mended to fit these pieces has still to be tried on new ones. For a piece, q is the words "
    "it uses, and p what one would expect at each place; in a text, p leaves room for words that the "
    "text does not have. A piece does not show its machine's temperature, so a definition that names T "
    "or β cannot judge it."
)
WHAT_AUC_IS = (
    "Take a piece that the room calls creative and one that it does not: a definition is right if it "
    "ranks the creative one higher. Of all such pairs, it ranks this share as the room does (the AUC); "
    "a coin toss gets 50%."
)
WHAT_A_TRIAL_IS = (
    "About ten short pieces, by this machine at several temperatures and by simple rules, in random "
    "order. The room calls each creative or not. Then every definition above is held against these "
    "verdicts: does it find what the room finds?"
)
WHAT_IS_OPENED = "A trial that was saved here, as a file: its pieces and the room's verdicts."
NO_PIECES = "There is no word in this table to make pieces of."


class Tried(NamedTuple):
    """A definition and its values of the pieces (n,), and how they agree with the room; None: no pair."""

    name: str
    unit: str | None
    values: np.ndarray
    agrees: Agreement | None

    @property
    def is_constant(self) -> bool:
        """Whether it gives all pieces the same value."""
        values = self.values[~np.isnan(self.values)]
        return bool(values.size and (values == values[0]).all())


def tried(
    definitions: Sequence[TypedDefinition], measures: Mapping[str, np.ndarray], trial: Trial
) -> tuple[list[Tried], list[str]]:
    """Hold each definition against the verdicts; and why some cannot be held against them.

    measures : of each quantity that pieces show, the values (n,).

    >>> from softmax_core.creativity.trial import Piece
    >>> from softmax_core.tables.define import parsed_definitions
    >>> pieces = [Piece("full of duck", (), ""), Piece("of nights", (), "")]
    >>> trial = Trial.of(pieces).with_verdict(0, True).with_verdict(1, False)
    >>> typed = parsed_definitions([("Surprise", "surprise"), ("Heat", "T")])
    >>> found, problems = tried(typed, {"surprise": np.array([2.0, 1.0])}, trial)
    >>> found[0].agrees.share, problems
    (1.0, ['Heat: “T” does not show in a piece.'])
    """
    found, problems = [], []
    for typed in definitions:
        if typed.formula is None:
            continue
        missing = [name for name in typed.formula.names if name not in measures]
        if missing:
            why = (
                "does not show in a piece" if missing[0] in NOT_IN_A_PIECE else "needs a text as q"
            )
            problems.append(f"{typed.name}: “{missing[0]}” {why}.")
            continue
        try:
            values = typed.formula.evaluate({name: measures[name] for name in typed.formula.names})
        except DefinitionError as error:
            problems.append(f"{typed.name}: {error}")
            continue
        values = np.broadcast_to(values, len(trial.pieces)).astype(float)
        agrees = agreement(values, trial.verdicts)
        found.append(Tried(typed.name, typed.formula.unit, values, agrees))
    return found, problems


# ---- The chart ---------------------------------------------------------------------------------


def axes_tables(found: Sequence[Tried], trial: Trial) -> dict[str, pd.DataFrame]:
    """The pieces along the axis of each definition: `marks`, and `heads` with what its ends mean.

    A mark has its row, a place from 0 to 1, `y` counted in rows from the top, its number, and the colour of its verdict.
    """
    verdicts = np.select(
        [trial.verdicts == 1, trial.verdicts == 0], [CREATIVE, NOT_CREATIVE], UNDECIDED
    )
    marks, heads = [], []
    for row, one in enumerate(found):
        places = _places(one.values)
        for at, place, level in _side_by_side(places):
            y = row + 0.68 - 0.17 * level
            marks.append((row, place, y, str(at + 1), int(verdicts[at])))
        heads.append((row + 0.04, row + 0.79, row + 0.97, *_head(one), *_ends(one)))
    columns = ["y", "line_y", "foot_y", "head", "short_head", "least", "most"]
    return {
        "marks": pd.DataFrame(marks, columns=["row", "place", "y", "number", "colour"]),
        "heads": pd.DataFrame(heads, columns=columns),
    }


def _places(values):
    """The place of each value on its axis, from 0 to 1; NaN stays."""
    finite = values[np.isfinite(values)]
    least, most = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    half = most / 2 - least / 2  # halves: 1e308 − −1e308
    with np.errstate(invalid="ignore"):
        shares = (
            (values / 2 - least / 2) / half if half > 0 else np.where(values == least, 0.5, values)
        )
        return np.where(
            np.isnan(values), np.nan, np.clip(LEAST + (MOST - LEAST) * shares, EDGE, 1 - EDGE)
        )


def _side_by_side(places):
    """Each piece that has a place, with a place and a level where no other mark stands.

    Those that are near to each other stand in one column, and columns keep their order.
    """
    columns = []
    for at in np.argsort(places, kind="stable")[: np.count_nonzero(~np.isnan(places))].tolist():
        is_near = columns and places[at] - places[columns[-1][0]] < MARK
        if is_near and len(columns[-1]) < LEVELS:
            columns[-1].append(at)
        else:
            columns.append([at])
    xs = [float(np.mean(places[column])) for column in columns]
    for i in range(1, len(xs)):
        xs[i] = max(xs[i], xs[i - 1] + MARK)
    for i in range(len(xs)):
        xs[i] = max(0.0, min(xs[i], 1 - EDGE - MARK * (len(xs) - 1 - i)))
    for x, column in zip(xs, columns, strict=True):
        for level, at in enumerate(column):
            yield at, x, level


def _head(one):
    """The definition's name with its agreement, and the same where there is little room."""
    name = one.name if len(one.name) <= HEAD_LETTERS else one.name[: HEAD_LETTERS - 1] + "…"
    if one.agrees is None:
        return one.name, name
    share = percent(one.agrees.share, 0)
    return f"{one.name}: {share} of pairs ranked as the room ranks them", f"{name}: {share}"


def _ends(one):
    values = one.values[~np.isnan(one.values)]
    if not values.size:
        return "undefined", ""
    return value_text(values.min(), one.unit), value_text(values.max(), one.unit)


# ---- In words ----------------------------------------------------------------------------------


def scores_table(found: Sequence[Tried], trial: Trial) -> pd.DataFrame:
    """How well each definition agrees with the room, and on which piece they differ most."""
    rows = []
    for one in found:
        if one.agrees is None:
            rows.append((one.name, "–", "–", "–"))
            continue
        interval = f"{percent(one.agrees.low, 0)} to {percent(one.agrees.high, 0)}"
        worst = "–" if one.agrees.worst is None else _named(one.agrees.worst, trial)
        share = f"{percent(one.agrees.share, 0)} of {one.agrees.pairs}"
        rows.append((one.name, share, interval, worst))
    columns = ["definition", RANKED_RIGHT, "95% interval", "misjudges most"]
    return pd.DataFrame(rows, columns=columns)


def _named(place, trial):
    """A piece by its number and its first words, and what the room calls it."""
    text, verdict = trial.pieces[place].text, ANSWERS[int(trial.verdicts[place] == 0)].lower()
    return f"{place + 1}, {verdict}: {text if len(text) <= 30 else text[:29] + '…'}"


def verdict_sentences(
    found: Sequence[Tried], measures: Mapping[str, np.ndarray], trial: Trial
) -> list[str]:
    """What the room has said; which definitions it confirms, turns round, or cannot tell from chance."""
    creative = int(np.sum(trial.verdicts == 1))
    others = int(np.sum(trial.verdicts == 0))
    lines = ["No piece has been judged yet."]
    if creative or others:
        pieces = counted(creative, "piece", "pieces")
        lines = [f"The room calls {pieces} creative (filled), and {others} not creative (ringed)."]
        if undecided := len(trial.pieces) - creative - others:
            pieces = counted(undecided, "piece has", "pieces have")
            lines.append(f"{pieces} no verdict, or as many votes for as against (bare numbers).")
    if unknown := int(np.sum(np.isnan(measures["surprise"]))):
        pieces = counted(unknown, "piece has words", "pieces have words")
        lines.append(f"{pieces} that this machine does not know: not judged by any definition.")
    judged = [one for one in found if one.agrees]
    same = [one.name for one in judged if one.is_constant]
    if same:
        lines.append(f"The same value for all pieces: {', '.join(same)}.")
    told = [one for one in judged if not one.is_constant]
    chance = [one.name for one in told if one.agrees.could_be_chance]
    if chance and len(chance) == len(told):
        lines.append("With so few pieces, no definition is clearly better than a coin toss.")
    elif chance:
        names = ", ".join(chance)
        lines.append(f"With so few pieces, not clearly better than a coin toss: {names}.")
    if better := [one.name for one in told if one.agrees.low > 0.5]:
        lines.append(f"Better than a coin toss: {', '.join(better)}.")
    if worse := [one.name for one in told if one.agrees.high < 0.5]:
        lines.append(f"The opposite of the room's order: {', '.join(worse)}.")
    return lines


def pieces_in_words(found: Sequence[Tried]) -> str:
    """What the chart shows, for those who hear it."""
    heads = [_head(one)[0] for one in found]
    return f"The pieces along the axis of each definition. {'. '.join(heads)}."


def votes_so_far(result: Result) -> str:
    """The pieces of a poll as it stands, a line each, with how many phones call each creative."""
    lines = []
    for number, (question, (yes, no)) in enumerate(
        zip(result.questions, result.counts, strict=True), 1
    ):
        votes = f" (creative: {yes} of {yes + no})" if yes + no else ""
        lines.append(f"{number}. {question.text}{votes}")
    return "\n".join(lines)


def piece_text(trial: Trial, place: int) -> str:
    """A piece with its number, how many phones called it creative, and where it comes from, if shown.

    >>> from softmax_core.creativity.trial import Piece
    >>> trial = Trial.of([Piece("full of duck", (), "the machine at T = 5")])
    >>> piece_text(trial.with_votes(["full of duck"], [(12, 3)]).with_sources_toggled(), 0)
    '1. full of duck (creative: 12 of 15) ← the machine at T = 5'
    """
    yes, no = trial.votes[place]
    votes = f" (creative: {yes} of {yes + no})" if yes + no > 1 else ""
    source = f" ← {trial.pieces[place].source}" if trial.is_revealed else ""
    return f"{place + 1}. {trial.pieces[place].text}{votes}{source}"

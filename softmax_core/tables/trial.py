"""A trial as a page shows it: each definition's values of the pieces, and how the room's verdicts agree."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from softmax_core.creativity.agreement import Agreement, agreement
from softmax_core.creativity.formula import DefinitionError
from softmax_core.creativity.trial import UNSEEN
from softmax_core.notation.write_numbers import counted, percent
from softmax_core.reading.word_colours import PALETTE
from softmax_core.settings.trial import Trial
from softmax_core.tables.define import HEAD_LETTERS, TypedDefinition, value_text

# Places on an axis: what is infinite stands at its very ends.
LEAST, MOST, EDGE = 0.06, 0.94, 0.02
MARK = 0.075  # the width of a mark on a phone, beside which another has room
LEVELS = 3  # marks of one value stand above each other, and then beside each other
# The colours of verdicts: places in the palette of words, and its grey.
NOT_CREATIVE, CREATIVE, UNDECIDED = 0, 1, PALETTE

WHAT_A_PIECE_SHOWS = (
    "In a piece, q is what its words do, and p what is normal there. How a machine was set does not "
    "show in a piece, so a definition that names T or β cannot judge it."
)
WHAT_AUC_IS = (
    "Take a piece that the room calls creative and one that it does not: the definition is right if it "
    "puts the creative one higher. The share of pairs in the right order is called AUC; a coin toss "
    "gets 50%. The interval is Newcombe's (2006), made for few pieces."
)
WHAT_A_TRIAL_IS = (
    "About ten short pieces, by this machine at several temperatures and by simple rules, in an order "
    "that tells nothing. The room calls each creative or not. Then every definition above is held "
    "against these verdicts: does it find what the room finds?"
)
WHAT_IS_OPENED = "A trial that was saved here, as a file: its pieces and the room's verdicts."


class Tried(NamedTuple):
    """A definition and its values of the pieces (n,), and how they agree with the room; None: no pair."""

    name: str
    unit: str | None
    values: np.ndarray
    agrees: Agreement | None
    number: int


def tried(
    definitions: Sequence[TypedDefinition], measures: Mapping[str, np.ndarray], trial: Trial
) -> tuple[list[Tried], list[str]]:
    """Hold each definition against the verdicts; and why some cannot be held against them.

    measures : of each quantity that pieces show, the values (n,).

    >>> from softmax_core.creativity.trial import Piece
    >>> from softmax_core.tables.define import parsed_definitions
    >>> pieces = [Piece("full of duck", (), ""), Piece("of nights", (), "")]
    >>> trial = Trial.of(pieces).called(0, True).called(1, False)
    >>> typed = parsed_definitions([("Surprise", "surprise"), ("Heat", "T")])
    >>> found, problems = tried(typed, {"surprise": np.array([2.0, 1.0])}, trial)
    >>> found[0].agrees.share, problems
    (1.0, ['Heat: “T” does not show in a piece.'])
    """
    found, problems = [], []
    for number, typed in enumerate(definitions):
        if typed.formula is None:
            continue
        missing = [name for name in typed.formula.names if name not in measures]
        if missing:
            why = "does not show in a piece" if missing[0] in UNSEEN else "needs a text as q"
            problems.append(f"{typed.name}: “{missing[0]}” {why}.")
            continue
        try:
            values = typed.formula.evaluate({name: measures[name] for name in typed.formula.names})
        except DefinitionError as error:
            problems.append(f"{typed.name}: {error}")
            continue
        values = np.broadcast_to(values, len(trial.pieces)).astype(float)
        agrees = agreement(values, trial.verdicts)
        found.append(Tried(typed.name, typed.formula.unit, values, agrees, number))
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
    return f"{one.name}: {share} of pairs in the room's order", f"{name}: {share}"


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
        worst = "none" if one.agrees.worst is None else _named(one.agrees.worst, trial)
        rows.append((one.name, percent(one.agrees.share, 0), interval, worst))
    columns = ["definition", "pairs in the room's order", "95% interval", "most wrong about"]
    return pd.DataFrame(rows, columns=columns)


def _named(place, trial):
    text = trial.pieces[place].text
    return f"{place + 1}: {text if len(text) <= 40 else text[:39] + '…'}"


def verdict_sentences(found: Sequence[Tried], trial: Trial) -> list[str]:
    """What the room has said, and which definitions it confirms, turns round, or cannot tell from chance."""
    creative = int(np.sum(trial.verdicts == 1))
    others = int(np.sum(trial.verdicts == 0))
    lines = [
        f"The room calls {counted(creative, 'piece', 'pieces')} creative, and {others} not creative."
    ]
    judged = [one for one in found if one.agrees]
    chance = [one.name for one in judged if one.agrees.could_be_chance]
    if chance:
        lines.append(
            f"With so few pieces, these cannot be told from a coin toss: {', '.join(chance)}."
        )
    if better := [one.name for one in judged if one.agrees.low > 0.5]:
        lines.append(f"Better than a coin toss: {', '.join(better)}.")
    if worse := [one.name for one in judged if one.agrees.high < 0.5]:
        lines.append(f"The opposite of the room's order: {', '.join(worse)}.")
    return lines


def pieces_in_words(found: Sequence[Tried]) -> str:
    """What the chart shows, for those who hear it."""
    heads = [_head(one)[0] for one in found]
    return f"The pieces along the axis of each definition. {'. '.join(heads)}."


def piece_text(trial: Trial, place: int) -> str:
    """A piece with its number, how many phones called it creative, and where it comes from, if shown.

    >>> from softmax_core.creativity.trial import Piece
    >>> trial = Trial.of([Piece("full of duck", (), "the machine at T = 5")])
    >>> piece_text(trial.with_votes(["full of duck"], [(12, 3)]).revealed(), 0)
    '1. full of duck (creative: 12 of 15) ← the machine at T = 5'
    """
    yes, no = trial.votes[place]
    votes = f" (creative: {yes} of {yes + no})" if yes + no > 1 else ""
    source = f" ← {trial.pieces[place].source}" if trial.is_revealed else ""
    return f"{place + 1}. {trial.pieces[place].text}{votes}{source}"

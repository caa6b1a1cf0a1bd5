"""A trial: pieces that a room has called creative or not, kept as a file and opened again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from softmax_core.creativity.trial import MAX_LETTERS, Piece
from softmax_core.reading.encodings import writable
from softmax_core.settings.polls import Question

MAX_PIECES = 16
MAX_WORDS = 150  # of a piece
KIND = "softmax trial"
ANSWERS = ("Creative", "Not creative")


class TrialError(ValueError):
    """A file that is not a trial, or a piece for which there is no room; the message says why."""


@dataclass(frozen=True)
class Trial:
    """Pieces, how many call each creative and how many do not, and whether their sources are shown.

    >>> trial = Trial.of([Piece("full of duck", ("full", "of", "duck"), "a rule")])
    >>> trial.with_verdict(0, True).verdicts.tolist(), trial.verdicts.tolist()
    ([1.0], [nan])
    """

    pieces: tuple[Piece, ...]
    votes: tuple[tuple[int, int], ...]
    is_revealed: bool = False

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "Trial":
        """Nobody has judged any piece yet."""
        return cls(tuple(pieces), ((0, 0),) * len(pieces))

    @property
    def verdicts(self) -> np.ndarray:
        """What most call each piece: (n,), 1 for creative, 0 for not, NaN for as many as not."""
        votes = np.array(self.votes, dtype=float).reshape(-1, 2)
        return np.where(votes[:, 0] == votes[:, 1], np.nan, votes[:, 0] > votes[:, 1])

    def verdict_on(self, place: int) -> str | None:
        """The room's verdict on a piece, as one of `ANSWERS`; None for none."""
        yes, no = self.votes[place]
        return None if yes == no else ANSWERS[0 if yes > no else 1]

    def with_verdict(self, place: int, creative: bool | None) -> "Trial":
        """With the room's verdict on a piece as one hears it, in place of all votes; None for none."""
        if place >= len(self.pieces):
            return self
        verdict = (0, 0) if creative is None else (int(creative), int(not creative))
        return replace(self, votes=(*self.votes[:place], verdict, *self.votes[place + 1 :]))

    def with_votes(self, texts: Sequence[str], counts: Sequence[Sequence[int]]) -> "Trial":
        """With the votes of a poll on pieces of these texts, in place of what was heard before."""
        voted = {text: (yes, no) for text, (yes, no) in zip(texts, counts, strict=True) if yes + no}
        votes = [voted.get(p.text, old) for p, old in zip(self.pieces, self.votes, strict=True)]
        return replace(self, votes=tuple(votes))

    def with_piece(self, piece: Piece) -> "Trial":
        """With one more at the end.

        Raises TrialError for one that is there already, one that is too long, and one too many.
        """
        if len(self.pieces) >= MAX_PIECES:
            raise TrialError(f"there are {MAX_PIECES} pieces, and no more can be judged at once")
        if len(piece.text) > MAX_LETTERS:
            raise TrialError(f"it is longer than {MAX_LETTERS} characters")
        if piece.text in [other.text for other in self.pieces]:
            raise TrialError("this piece is there already")
        return replace(self, pieces=(*self.pieces, piece), votes=(*self.votes, (0, 0)))

    def without(self, place: int, text: str) -> "Trial":
        """Without the piece at a place, if it is still the one of this text."""
        if [piece.text for piece in self.pieces[place : place + 1]] != [text]:
            return self
        pieces = self.pieces[:place] + self.pieces[place + 1 :]
        return replace(self, pieces=pieces, votes=self.votes[:place] + self.votes[place + 1 :])

    def with_sources_toggled(self) -> "Trial":
        """With the sources of the pieces shown; or hidden, if they were shown."""
        return replace(self, is_revealed=not self.is_revealed)

    def questions(self) -> list[Question]:
        """What a poll asks: each piece, creative or not."""
        return [Question(piece.text, ANSWERS) for piece in self.pieces]

    # ---- As a file -----------------------------------------------------------------------------

    def to_json(self) -> str:
        """The trial as a file that a person can read; see `from_json`."""
        pieces = [
            {
                "text": piece.text,
                "words": list(piece.tokens),
                "source": piece.source,
                "creative": yes,
                "not_creative": no,
            }
            for piece, (yes, no) in zip(self.pieces, self.votes, strict=True)
        ]
        return json.dumps({"kind": KIND, "pieces": pieces}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, data: str | bytes) -> "Trial":
        """The trial that `to_json` wrote, its sources hidden; TrialError for anything else.

        >>> trial = Trial.of([Piece("full of duck", ("full", "of", "duck"), "a rule")]).with_verdict(0, True)
        >>> Trial.from_json(trial.to_json()) == trial
        True
        """
        try:
            file = json.loads(data)
        except (ValueError, RecursionError):
            file = None
        if not isinstance(file, dict) or file.get("kind") != KIND:
            raise TrialError(
                "This is not a saved trial. Open one that was saved here, or make new pieces."
            )
        trial = cls.of([])
        pieces = file.get("pieces")
        for number, entry in enumerate(pieces if isinstance(pieces, list) else [], 1):
            try:
                piece, votes = _piece_of(entry)
                trial = trial.with_piece(piece)
            except TrialError as error:
                raise TrialError(f"Piece {number} of this file cannot be used: {error}.") from None
            trial = replace(trial, votes=(*trial.votes[:-1], votes))
        if not trial.pieces:
            raise TrialError("This trial has no pieces.")
        return trial


def _piece_of(entry):
    """A piece of a file, and its votes."""
    if not isinstance(entry, dict):
        raise TrialError("it is not a piece with a text")
    text, words, source = entry.get("text"), entry.get("words"), entry.get("source", "")
    if not (isinstance(text, str) and text.strip() and isinstance(source, str)):
        raise TrialError("it has no text")
    if not (isinstance(words, list) and words and all(isinstance(word, str) for word in words)):
        raise TrialError("it has no list of words")
    if len(words) > MAX_WORDS:
        raise TrialError(f"it has more than {MAX_WORDS} words")
    votes = entry.get("creative", 0), entry.get("not_creative", 0)
    if not all(type(n) is int and 0 <= n < 1_000_000 for n in votes):
        raise TrialError("its votes are not whole numbers")
    text, source, *words = map(writable, (" ".join(text.split()), source, *words))
    return Piece(text, tuple(words), source[:MAX_LETTERS]), votes

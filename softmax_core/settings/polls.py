"""Polls that a room answers on its phones: opened on the wall, closed there, and forgotten.

One object holds those of all visitors, in the memory of one process. Of a voter it keeps a number that
nobody can trace: a hash, made with a salt of the poll, so that one browser has one vote and may change
it. Nothing else of a voter is kept, and a poll as a whole only for some hours.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

from softmax_core.notation.write_numbers import whole

MAX_POLLS = 50
MAX_VOTERS = 1000  # in one poll
HOURS = 4  # until a poll expires
MINUTES_UNSEEN = 10  # after which a poll that nobody looks at may make room for another
# No vowels, so no words; no letter that looks like another, or like a figure.
LETTERS = "BCDFGHJKMNPQRTVWXZ"
LENGTH = 4

UNKNOWN = "There is no poll with this code. Check the code on the wall."
CLOSED = "This poll is closed. Your earlier answers were counted. Thank you!"
EXPIRED = f"This poll has expired: it was opened more than {HOURS} hours ago."
FULL = f"This poll is full: {whole(MAX_VOTERS)} people have voted."
TOO_MANY = f"{MAX_POLLS} polls are open on this server, and it holds no more. Count hands, or try again later."


class PollError(ValueError):
    """A poll that cannot be opened, or a vote that cannot be given; the message says why."""


class Question(NamedTuple):
    """What is asked, and the answers to choose from."""

    text: str
    choices: tuple[str, ...]


class Ballot(NamedTuple):
    """What a voter sees: the questions, and the place of the answer chosen for each, None for none yet."""

    questions: tuple[Question, ...]
    chosen: tuple[int | None, ...]

    @property
    def texts(self) -> list[str]:
        """What is asked, numbered where there are several questions.

        >>> Ballot((Question("duck", ("yes", "no")), Question("night", ("yes", "no"))), ()).texts
        ['1. duck', '2. night']
        """
        texts = [question.text for question in self.questions]
        return texts if len(texts) == 1 else [f"{n}. {text}" for n, text in enumerate(texts, 1)]

    @property
    def has_voted(self) -> bool:
        """Whether this voter has answered anything."""
        return any(answer is not None for answer in self.chosen)


class Result(NamedTuple):
    """How often each answer to each question was chosen, by how many voters."""

    questions: tuple[Question, ...]
    counts: tuple[tuple[int, ...], ...]
    voters: int

    def first_counts(self) -> dict[str, int]:
        """How often each answer to the first question was chosen, by the answer.

        >>> Result((Question("?", ("nights", "duck")),), ((3, 1),), 4).first_counts()
        {'nights': 3, 'duck': 1}
        """
        return dict(zip(self.questions[0].choices, self.counts[0], strict=True))


@dataclass
class _Poll:
    owner: object
    kind: str
    questions: tuple[Question, ...]
    opened: float
    seen: float = 0.0  # on the wall, the last time
    why_over: str = ""  # while it is open, nothing
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    votes: dict[bytes, list[int | None]] = field(default_factory=dict)

    def __post_init__(self):
        self.seen = self.opened

    def voter(self, browser: bytes) -> bytes:
        return blake2b(browser, digest_size=16, salt=self.salt).digest()

    @property
    def is_open(self) -> bool:
        return not self.why_over

    def end(self, why: str) -> None:
        """Close it, and forget all votes."""
        self.why_over, self.votes = why, {}


class Polls:
    """The polls of all visitors, by their codes.

    >>> polls = Polls()
    >>> code = polls.open("the lecturer", "guess", [Question("The duck and I …", ("nights", "duck"))])
    >>> polls.vote(code, b"a phone", 0, 1)
    >>> polls.vote(code, b"another phone", 0, 0)
    >>> polls.vote(code, b"a phone", 0, 0)
    >>> polls.standing("the lecturer", "guess")[1].counts
    ((2, 0),)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """No poll yet. clock : seconds that never go back; a poll expires after some hours of it."""
        self._clock = clock
        self._polls: dict[str, _Poll] = {}
        self._lock = Lock()

    # ---- On the wall ---------------------------------------------------------------------------

    def open(self, owner: object, kind: str, questions: Sequence[Question]) -> str:
        """Open a poll, and return its code; that of the one of this kind which the owner has open already.

        Raises PollError if there is no room for one more.
        """
        with self._lock:
            code = self._open_one(owner, kind)
            if code is None:
                self._make_room()
                while code is None or code in self._polls:
                    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
                self._polls[code] = _Poll(owner, kind, tuple(questions), self._clock())
            return code

    def standing(self, owner: object, kind: str) -> tuple[str, Result] | None:
        """The code of the open poll of this kind that somebody has opened, and how it stands; or None."""
        with self._lock:
            code = self._open_one(owner, kind)
            if code is None:
                return None
            self._polls[code].seen = self._clock()
            return code, _result(self._polls[code])

    def close(self, owner: object, kind: str) -> Result | None:
        """Close the open poll of this kind, and return how it ended; None for none."""
        with self._lock:
            code = self._open_one(owner, kind)
            if code is None:
                return None
            result = _result(self._polls[code])
            self._polls[code].end(CLOSED)
            return result

    def of(self, owner: object, kind: str) -> "OwnPoll":
        """The poll of one kind that somebody opens on the wall."""
        return OwnPoll(self, owner, kind)

    # ---- On a phone ----------------------------------------------------------------------------

    def ballot(self, code: str, browser: bytes) -> Ballot:
        """The questions of a poll, as far as this browser has answered them.

        Raises PollError for an unknown, closed, expired or full one.
        """
        with self._lock:
            poll, voter = self._to_vote_in(code, browser)
            chosen = poll.votes.get(voter, [None] * len(poll.questions))
            return Ballot(poll.questions, tuple(chosen))

    def vote(self, code: str, browser: bytes, question: int, choice: int) -> None:
        """Choose an answer, in place of the one that this browser has chosen before.

        Raises PollError as `ballot`, and for an answer that was not offered.
        """
        with self._lock:
            poll, voter = self._to_vote_in(code, browser)
            if not (
                0 <= question < len(poll.questions)
                and 0 <= choice < len(poll.questions[question].choices)
            ):
                raise PollError("That is not one of the answers.")
            poll.votes.setdefault(voter, [None] * len(poll.questions))[question] = choice

    # ---- Behind the lock -----------------------------------------------------------------------

    def _to_vote_in(self, code, browser):
        self._end_those_that_expired()
        poll = self._polls.get("".join(code.split()).upper())
        if poll is None:
            raise PollError(UNKNOWN)
        if not poll.is_open:
            raise PollError(poll.why_over)
        voter = poll.voter(browser)
        if voter not in poll.votes and len(poll.votes) >= MAX_VOTERS:
            raise PollError(FULL)
        return poll, voter

    def _open_one(self, owner, kind):
        self._end_those_that_expired()
        for code, poll in self._polls.items():
            if (poll.owner, poll.kind) == (owner, kind) and poll.is_open:
                return code
        return None

    def _end_those_that_expired(self):
        for poll in self._polls.values():
            if poll.is_open and self._has_expired(poll):
                poll.end(EXPIRED)

    def _has_expired(self, poll):
        return self._clock() - poll.opened > HOURS * 3600

    def _make_room(self):
        """Forget those that are over, the oldest first, until there is room for one more.

        If none is over, the one goes that has been on no wall for the longest time, and for some minutes.
        """
        over = [code for code, poll in self._polls.items() if not poll.is_open]
        left = [
            code
            for code, poll in sorted(self._polls.items(), key=lambda item: item[1].seen)
            if poll.is_open and self._clock() - poll.seen > MINUTES_UNSEEN * 60
        ]
        for code in [*over, *left][: max(0, len(self._polls) + 1 - MAX_POLLS)]:
            del self._polls[code]
        if len(self._polls) >= MAX_POLLS:
            raise PollError(TOO_MANY)


class OwnPoll(NamedTuple):
    """The poll of one kind of one owner, among all polls: see the methods of `Polls`.

    >>> poll = Polls().of("the lecturer", "guess")
    >>> code = poll.open([Question("The duck and I …", ("nights", "duck"))])
    >>> poll.standing()[0] == code, poll.close().voters, poll.standing()
    (True, 0, None)
    """

    polls: Polls
    owner: object
    kind: str

    def open(self, questions: Sequence[Question]) -> str:
        """Open it, and return its code. Raises PollError if there is no room for one more."""
        return self.polls.open(self.owner, self.kind, questions)

    def standing(self) -> tuple[str, Result] | None:
        """Its code, and how it stands; None while it is not open."""
        return self.polls.standing(self.owner, self.kind)

    def close(self) -> Result | None:
        """Close it, and return how it ended; None if it is not open."""
        return self.polls.close(self.owner, self.kind)


def _result(poll):
    counts = [[0] * len(question.choices) for question in poll.questions]
    for vote in poll.votes.values():
        for of_question, choice in zip(counts, vote, strict=True):
            if choice is not None:
                of_question[choice] += 1
    return Result(poll.questions, tuple(map(tuple, counts)), len(poll.votes))

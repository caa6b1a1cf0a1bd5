"""What a room guesses: how often each word, counted by hands, pasted from a chat, or voted on phones."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from softmax_core.reading.logit_table import LogitTable

MOST = 100_000  # guesses of one word
MOST_LINES = 10_000
_AFTER_THE_NAME = re.compile(r".*[:\t;|>]", re.DOTALL)


@dataclass(frozen=True)
class Guesses:
    """How often each word was guessed, and lines of a chat in which no word of the table was found.

    times: pairs of a word and a number above 0, in the order in which they first came.

    >>> Guesses().with_count("duck", 2).plus({"duck": 1, "nights": 3}).times
    (('duck', 3), ('nights', 3))
    """

    times: tuple[tuple[str, int], ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many guesses there are."""
        return sum(n for _, n in self.times)

    def with_count(self, word: str, n: int) -> "Guesses":
        """With another number for one word."""
        times = dict(self.times) | {word: min(max(0, n), MOST)}
        return replace(self, times=tuple(pair for pair in times.items() if pair[1]))

    def plus(self, more: Mapping[str, int]) -> "Guesses":
        """With more guesses."""
        added = self
        for word, n in more.items():
            added = added.with_count(word, dict(added.times).get(word, 0) + n)
        return added

    def with_lines(self, text: str, words: Iterable[str]) -> "Guesses":
        """With those of a chat, a line each; the lines without one word of the table are kept apart.

        >>> chat = "Ana: friends\\nBen - Duck!\\nnights or laughter?\\nwhat?"
        >>> Guesses().with_lines(chat, ["nights", "laughter", "duck", "friends"])
        Guesses(times=(('friends', 1), ('duck', 1)), unread=('nights or laughter?', 'what?'))
        """
        known = {word.strip().casefold(): word for word in words if word.strip()}
        guesses, unread = self, []
        for line in text.splitlines()[:MOST_LINES]:
            if line.strip():
                word = _word_of(line.strip(), known)
                guesses = guesses.plus({word: 1}) if word else guesses
                unread += [] if word else [line.strip()]
        return replace(guesses, unread=tuple(unread))

    def of_rows(self, table: LogitTable) -> np.ndarray:
        """How often the word of each row was guessed: (k,); of rows with one word the first counts.

        >>> from softmax_core.reading.logit_table import clean_table
        >>> from softmax_core.reading.presets import PRESETS
        >>> lecture = clean_table(PRESETS["lecture"].frame).table
        >>> Guesses((("duck", 2), ("rain", 1))).of_rows(lecture).tolist()
        [0, 0, 2, 0]
        """
        times, counts = dict(self.times), np.zeros(len(table.words), dtype=int)
        for row, word in enumerate(table.words):
            counts[row] = times.pop(word, 0)
        return counts

    def of_no_row(self, table: LogitTable) -> list[str]:
        """The words that were guessed and are not in the table."""
        return [word for word, _ in self.times if word not in table.words]


def _word_of(line: str, known: Mapping[str, str]) -> str | None:
    """The one word of the table that a line names, after the name of whoever says it."""
    for part in (line, _AFTER_THE_NAME.sub("", line)):
        part = part.strip().casefold()
        if part in known:
            return known[part]
        named = [key for key in known if _names(part, key)]
        # Of “all” and “all day” the longer one is meant.
        longest = [
            key for key in named if not any(key != other and key in other for other in named)
        ]
        if len(longest) == 1:
            return known[longest[0]]
    return None


def _names(line: str, word: str) -> bool:
    """Whether a line has the word as a word of its own, and not as a part of another."""
    if not any(map(str.isalnum, word)):
        return False
    return any(
        not line[max(0, at - 1) : at].isalnum() and not line[at + len(word) :][:1].isalnum()
        for at in _places(line, word)
    )


def _places(line, word):
    at = line.find(word)
    while at >= 0:
        yield at
        at = line.find(word, at + 1)

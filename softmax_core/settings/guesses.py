"""What a room guesses: how often each word, counted by hands, pasted from a chat, or voted on phones."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from softmax_core.reading.logit_table import LogitTable

MAX_OF_ONE_WORD = 100_000  # guesses of one word
MAX_LINES = 5000
MAX_IN_A_LINE = 300  # characters
_AFTER_A_NAME = re.compile(r"[:\t;|>]")  # what stands between who speaks and what is said


@dataclass(frozen=True)
class Guesses:
    """How often each word was guessed, and lines of a chat in which no word of the table was found.

    times: pairs of a word, without the spaces around it, and a number above 0, as they first came.

    >>> Guesses().with_count("duck", 2).plus({"duck": 1, "nights": 3}).times
    (('duck', 3), ('nights', 3))
    """

    times: tuple[tuple[str, int], ...] = ()
    unread: tuple[str, ...] = ()

    def with_count(self, word: str, n: int) -> "Guesses":
        """With another number for one word."""
        times = dict(self.times) | {bare(word): min(max(0, n), MAX_OF_ONE_WORD)}
        return replace(self, times=tuple(pair for pair in times.items() if pair[1]))

    def plus(self, more: Mapping[str, int]) -> "Guesses":
        """With more guesses."""
        added = self
        for word, n in more.items():
            added = added.with_count(word, added.of_word(word) + n)
        return added

    def of_word(self, word: str) -> int:
        """How often a word was guessed."""
        return dict(self.times).get(bare(word), 0)

    def with_lines(self, text: str, words: Iterable[str]) -> "Guesses":
        """With those of a chat, a line each; what is not a word of the table is kept apart, without names.

        >>> chat = "Ana: friends\\nBen - Duck!\\nnights or laughter?\\nwhat?"
        >>> Guesses().with_lines(chat, ["nights", "laughter", "duck", "friends"])
        Guesses(times=(('friends', 1), ('duck', 1)), unread=('nights or laughter?', 'what?'))
        """
        known = {bare(word): word for word in words if word.strip()}
        found, unread = Counter(), []
        for line in text.splitlines()[:MAX_LINES]:
            line = line.strip()[:MAX_IN_A_LINE]
            word = _word_of(line, known)
            if word is not None:
                found[word] += 1
            elif line:
                unread.append(_said(line)[-1])
        return replace(self.plus(found), unread=tuple(unread))

    def of_rows(self, table: LogitTable) -> np.ndarray:
        """How often the word of each row was guessed: (k,); of equal words the first has all.

        A row that stands for many words cannot be guessed.

        >>> from softmax_core.reading.logit_table import clean_table
        >>> from softmax_core.reading.presets import PRESETS
        >>> lecture = clean_table(PRESETS["lecture"].frame).table
        >>> Guesses((("duck", 2), ("rain", 1))).of_rows(lecture).tolist()
        [0, 0, 2, 0]
        """
        times, counts = dict(self.times), np.zeros(len(table.words), dtype=int)
        for row, word in enumerate(table.words):
            if table.counts[row] == 1:
                counts[row] = times.pop(bare(word), 0)
        return counts

    def of_no_row(self, table: LogitTable) -> list[str]:
        """The words that were guessed and have no row of their own in the table."""
        counted = {bare(table.words[row]) for row in np.flatnonzero(self.of_rows(table))}
        return [word for word, _ in self.times if word not in counted]


def _word_of(line: str, known: Mapping[str, str]) -> str | None:
    """The one word of the table that a line says, after the name of whoever says it."""
    last = _said(line, known)[-1]
    for as_written in (str, str.casefold):
        words = {as_written(key): word for key, word in known.items()}
        part = as_written(last)
        if part in words:
            return words[part]
        named = [key for key in words if _names(part, key)]
        # Of “all” and “all day” the longer one is meant.
        longest = [
            key for key in named if not any(key != other and key in other for other in named)
        ]
        if longest:
            return words[longest[0]] if len(longest) == 1 else None
    return None


def _said(line: str, known: Container[str] = ()) -> list[str]:
    """The parts of a line, between the signs that stand after a name; the last one is what is said."""
    parts = [part.strip() for part in _AFTER_A_NAME.split(line)]
    # A part of one letter or none is the end of a smile, as in “friends :D”.
    said = [part for part in parts if part in known or sum(map(str.isalpha, part)) > 1]
    return said or [line]


def bare(word: str) -> str:
    """A word without the spaces around it, which nobody says.

    >>> bare(" friends"), bare(" ")
    ('friends', ' ')
    """
    return word.strip() or word


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

"""What a real model expects after a prompt, whatever runs the model.

A token is a piece of text that the model knows as one: a word with the space before it, a part of a
word, a mark, sometimes half a character. Its text is kept as bytes, since only several halves in a row
can be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from softmax_core.distribution.softmax import log_softmax
from softmax_core.notation.write_numbers import whole
from softmax_core.reading.answers import FLOOR, Position
from softmax_core.reading.encodings import writable

PARTLY = "This needs the probability of every token, and the model's server lists only a few."
MAX_PROMPT = 20_000  # characters; a model reads far fewer tokens


class EngineError(Exception):
    """The model has not answered; the message is a whole sentence for whoever asked it."""


class Token(NamedTuple):
    """One token of a model.

    raw: the bytes of its text; none if it is a mark of the model's own, such as the end of the text.
    number: in the model's vocabulary, where that is known.
    """

    raw: bytes
    number: int | None = None

    @property
    def text(self) -> str:
        """Its text; a half of a character is \\ufffd.

        >>> Token(b" duck").text
        ' duck'
        """
        return self.raw.decode("utf-8", "replace")


@dataclass(frozen=True, eq=False)
class NextTokens:
    """The tokens that may come next, the likeliest first.

    logprobs: (n,) the natural log-probability of each, at T = 1 and before any sampler; those of a
    whole vocabulary sum to 1, those of a list are as they were given. raws: (n,) their bytes.
    numbers: (n,) their numbers, or None. vocabulary_size: how many tokens the model has, or None where
    nobody has told. given_sum: what the probabilities summed to as they were given. position: the
    list as an answer's position, with its bounds, if a server gave it.
    """

    logprobs: np.ndarray
    raws: np.ndarray
    numbers: np.ndarray | None = None
    vocabulary_size: int | None = None
    given_sum: float = 1.0
    position: Position | None = None

    @property
    def is_whole(self) -> bool:
        """Whether these are all the tokens of the model."""
        return len(self.logprobs) == self.vocabulary_size

    @property
    def nbytes(self) -> int:
        """The memory that it takes, in bytes; the bytes of the tokens themselves are shared."""
        arrays = (self.logprobs, self.raws, self.numbers)
        listed = 0 if self.position is None else 300 * len(self.position.tokens)
        return listed + sum(array.nbytes for array in arrays if array is not None)

    def token(self, place: int) -> Token:
        """The token at a place, 0 for the likeliest."""
        number = None if self.numbers is None else int(self.numbers[place])
        return Token(self.raws[place], number)


def from_vocabulary(
    numbers: np.ndarray, logprobs: np.ndarray, vocabulary: np.ndarray
) -> NextTokens:
    """The likeliest tokens of a vocabulary, or all of them, from their numbers and log-probabilities.

    vocabulary : (N,) the bytes of each token. All N log-probabilities are renormalised. Tokens with one
    log-probability are ordered by their numbers, so that one draw never depends on the engine's order;
    those that tie with the last of a list are left out, as others may tie with them.

    >>> vocabulary = np.array([b" duck", b" nights", b" friends"], dtype=object)
    >>> found = from_vocabulary(np.array([2, 0, 1]), np.log([0.5, 0.2, 0.2]), vocabulary)
    >>> found.raws.tolist(), np.exp(found.logprobs).round(3).tolist(), round(found.given_sum, 3)
    ([b' friends', b' duck', b' nights'], [0.556, 0.222, 0.222], 0.9)
    """
    order = np.lexsort((numbers, -logprobs))
    numbers, logprobs = numbers[order], logprobs[order]
    given_sum = float(np.exp(logprobs).sum())
    if len(numbers) == len(vocabulary):
        logprobs = log_softmax(np.where(logprobs <= FLOOR, -np.inf, logprobs))
    else:
        above = logprobs > logprobs[-1]
        numbers, logprobs = numbers[above], logprobs[above]
    return NextTokens(logprobs, vocabulary[numbers], numbers, len(vocabulary), given_sum)


def from_position(position: Position) -> NextTokens:
    """What a server has listed, from a position of its answer.

    A sampled token that may be there for another reason than its rank is left out. Raises
    `EngineError` if nothing is left.

    >>> from softmax_core.reading.answers import read_response
    >>> answer = read_response('[["friends", -0.5], ["nights", -1.5]]')
    >>> from_position(answer.positions[0]).raws.tolist()
    [b'friends', b'nights']
    """
    listed = [token for token in position.known if token.in_list]
    if not listed:
        raise EngineError("The model's server lists no tokens with their probabilities.")
    raws = np.empty(len(listed), dtype=object)
    raws[:] = [token.text.encode() if token.raw is None else token.raw for token in listed]
    logprobs = np.array([token.logprob for token in listed])
    numbers = [token.number for token in listed]
    return NextTokens(
        logprobs,
        raws,
        None if None in numbers else np.array(numbers),
        given_sum=float(np.exp(logprobs).sum()),
        position=position,
    )


class Engine(Protocol):
    """Whatever can say which token comes next."""

    name: str

    def next_tokens(
        self, prompt: str, written: Sequence[Token] = (), most: int | None = None
    ) -> NextTokens:
        """What comes after a prompt and the tokens already written.

        most : that many of the likeliest tokens are enough. Raises `EngineError`.
        """


def checked_prompt(prompt: str) -> str:
    """The prompt as a model can read it.

    Raises `EngineError` if it is empty or too long.

    >>> checked_prompt("The duck and I laughed all")
    'The duck and I laughed all'
    """
    if not prompt:
        raise EngineError("Type the beginning of a text first.")
    if len(prompt) > MAX_PROMPT:
        raise EngineError(
            f"The text has {whole(len(prompt))} characters; at most {whole(MAX_PROMPT)} can go to the model."
        )
    return writable(prompt)


def with_numbers(prompt: str, written: Sequence[Token]) -> str | list[str | int]:
    """The prompt and what was written, as llama.cpp takes them: the tokens by their numbers.

    The same text could be cut into other tokens. Where a number is not known, it is all one text.

    >>> with_numbers("The", [Token(b" duck", 7)]), with_numbers("The", [Token(b" duck")])
    (['The', 7], 'The duck')
    """
    numbers = [token.number for token in written]
    return prompt + as_text(written) if None in numbers else [prompt, *numbers]


def as_text(written: Sequence[Token]) -> str:
    """What tokens say together.

    >>> as_text([Token(b" caf\\xc3"), Token(b"\\xa9")])
    ' café'
    """
    return b"".join(token.raw for token in written).decode("utf-8", "replace")

"""Your own model's answer: the log-probabilities in a response.

A program that serves a language model can list, for each token of its answer, the most probable
tokens and their log-probabilities ln p (nats). `read_response` reads the shapes in which the common
programs do so. What such a list leaves unsaid is the subject of `distribution.bounds`.

Sources: the programs' own documentation of their responses.
"""

import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from softmax_core.distribution.bounds import SUM_TOLERANCE
from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import counted, decimal, short, whole
from softmax_core.reading import answer_formats as formats
from softmax_core.reading.encodings import FileError, opened, writable

MAX_RESPONSE = 5_000_000  # bytes
MAX_POSITIONS = 5_000
MAX_NAMED = 1_000  # at one position: nobody looks at more, and a text takes memory
# Programs write -9999 or the smallest float for "too small to say".
FLOOR = -9000.0

WHAT_IS_READ = (
    "Paste the whole JSON that came back from OpenAI (chat, completions or Responses), Gemini, Ollama, "
    "vLLM, SGLang, llama.cpp's server or another program with log-probabilities asked for, or write "
    'a table such as {"nights": -1.44, "friends": -0.44}.'
)


class ResponseError(ValueError):
    """No log-probabilities can be read here; the message says what was looked for."""


# ---- What is read ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedToken:
    """One token and its natural log-probability (nats).

    text: as the program wrote it. is_floor: the program only says that the token is very
    improbable, or not even that; its logprob is then -inf, and it counts among the unseen.
    in_list: it is one of the list that was asked for; not so for a sampled token that the program
    put beside it. raw: its bytes, where given, which tell apart tokens that are half a character
    each and look the same. number: its number in the vocabulary, where given. least, most: between
    which the true log-probability lies, as far as the digits tell.
    """

    text: str
    logprob: float
    is_floor: bool = False
    in_list: bool = True
    raw: bytes | None = None
    number: int | None = None
    least: float = -math.inf
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class Position:
    """The tokens listed at one place of the answer, the most probable first.

    tokens: at most `MAX_NAMED`, and the sampled one. unnamed: of the others three numbers each, its
    log-probability, the least and the most that this can be. sampled: the index of the token
    that the answer went on with, if that is known. after_sampling: these are what was left after
    temperature and truncation, so no temperature may be applied to them again. choice: which of
    several answers this is part of, from 0. is_ranked: the source guarantees that no unseen token
    is more probable than those in its list. ceiling_if_ranked: the most that an unseen token can
    then have, which is what the smallest in the list can have. part: "" for what was asked for, or
    "refusal", "reasoning", "prompt". problem: why nothing can be known here, if so.
    """

    tokens: tuple[ListedToken, ...]
    unnamed: bytes = b""
    sampled: int | None = None
    after_sampling: bool = False
    choice: int = 0
    is_ranked: bool = False
    ceiling_if_ranked: float = 0.0
    part: str = ""
    problem: str | None = None

    @property
    def known(self) -> tuple[ListedToken, ...]:
        """The named tokens that have a log-probability, which is all but the floors."""
        return tuple(token for token in self.tokens if not token.is_floor)

    @property
    def numbers(self) -> np.ndarray:
        """Log-probability, least and most (3, n) of all that are known, those with names first."""
        named = [(token.logprob, token.least, token.most) for token in self.known]
        unnamed = np.frombuffer(self.unnamed).reshape(-1, 3)
        return np.concatenate([np.reshape(named, (-1, 3)), unnamed]).T

    @property
    def ceiling(self) -> float:
        """A log-probability that no unseen token exceeds; 0 where the source guarantees none."""
        return self.ceiling_if_ranked if self.is_ranked else 0.0


@dataclass(frozen=True)
class Response:
    """What a response says. shape: the name of its format; positions: in the order of the answer.

    precision: what the numbers' digits tell of how exact they are; None if there is nothing to say.
    """

    shape: str
    positions: tuple[Position, ...]
    precision: str | None = None

    @property
    def nbytes(self) -> int:
        """The memory that it takes, in bytes; that of tokens with names is estimated."""
        return sum(300 * len(each.tokens) + len(each.unnamed) for each in self.positions)


def read_response(text: str | bytes) -> Response:
    """Return the log-probabilities in a pasted or uploaded response (JSON, or a stream of it).

    Read are, at any depth, what OpenAI's chat, completions and Responses, Gemini, Ollama, vLLM,
    SGLang, text-generation-inference, llama.cpp's server and simonw/llm write; a part of it; and a
    plain {"token": logprob}, or such a list, whose values are taken for probabilities if they lie
    between 0 and 1. `answer_formats.documents` says in what state the text may be.

    Values <= -9000, null and -Infinity become floors. A sampled token that the list lacks is added.
    A position that cannot be is kept, with its problem.

    Raises `ResponseError` for everything else: no JSON, no log-probabilities, no position at which
    something is known (NaN; numbers whose exponentials sum to more than 1.0005, however they were
    rounded, and so aren't log-probabilities), more than 5 MB, 5,000 positions or 270,000 tokens.

    Sources: the programs' own documentation of their responses.

    >>> answer = read_response('{"nights": -1.44, "laughter": -2.44, "friends": -0.44}')
    >>> answer.shape, [token.text for token in answer.positions[0].tokens]
    ('a plain table', ['friends', 'nights', 'laughter'])
    >>> answer.precision
    'The log-probabilities are written with 2 decimals, so each may be off by up to 0.005.'
    """
    try:
        entries = _with_probabilities(_found(text))
    except (FileError, formats.FormatError) as error:
        raise ResponseError(str(error)) from None
    written = {kind: _written(entries, kind) for kind in _KINDS}
    precisions = {kind: Precision.of(numbers, kind) for kind, numbers in written.items()}
    entries = [one for entry in entries for one in _one_by_one(entry, precisions)]
    _check_length(len(entries))
    answers = {answer: n for n, answer in enumerate(dict.fromkeys(e.answer for e in entries))}
    positions = tuple(
        _position(entry, f"Position {n}", answers[entry.answer], precisions)
        for n, entry in enumerate(entries, start=1)
    )
    if not any(position.known for position in positions):
        problems = (position.problem for position in positions if position.problem)
        nothing = (
            "Every log-probability in this response is missing, or so low that it says nothing."
        )
        raise ResponseError(next(problems, nothing))
    sentences = (precisions[kind].sentence(written[kind]) for kind in _KINDS)
    return Response(_shape(entries), positions, next(filter(None, sentences), None))


def _found(data):
    """The entries in the order in which they are shown; those of a program's format, if any are."""
    text = opened(data, "The response", MAX_RESPONSE).text.strip()
    if not text:
        raise ResponseError("There is nothing here yet.")
    documents = formats.documents(text)
    counts, found = Counter(), {True: [], False: []}
    for entry in formats.entries(documents):
        is_named = entry.shape not in formats.UNNAMED
        counts[is_named] += 1
        counts["listed"] += len(entry.listed)
        formats.refuse_many_tokens(counts["listed"])
        if counts[is_named] <= MAX_POSITIONS:
            found[is_named].append(_with_numbers(entry))
    if not counts:
        raise ResponseError(formats.why_nothing(documents))
    is_named = counts[True] > 0
    _check_length(counts[is_named])
    return sorted(found[is_named], key=_place_in_response)


def _place_in_response(entry):
    """The prompt comes after the answer, whatever part of that stands first."""
    place = list(formats.PARTS).index(entry.part)
    return entry.answer[:1], entry.part == "prompt", entry.answer, place


def _check_length(positions):
    if positions > MAX_POSITIONS:
        raise ResponseError(
            f"The response has {whole(positions)} tokens; at most {whole(MAX_POSITIONS)} are read."
        )


def _shape(entries):
    first, parts = entries[0], dict.fromkeys(entry.part for entry in entries)
    shape = first.shape
    if first.is_plain and first.listed[0].kind == "prob":
        shape = f"{shape} of probabilities"
    if list(parts) == [""]:
        return shape
    return f"{shape} ({', '.join(formats.PARTS[part] for part in parts)})"


# ---- Numbers, and how exact they are ---------------------------------------------------------

_KINDS = ("logprob", "prob")


def _with_numbers(entry):
    sampled = entry.sampled and _with_number(entry.sampled)
    return entry._replace(sampled=sampled, listed=list(map(_with_number, entry.listed)))


def _with_number(token):
    """The token with a number for its value, -inf if it is empty; with an error if it is not one."""
    if type(token.value) in (formats.Written, int):
        return token
    try:
        return token._replace(value=_number(token.value))
    except ResponseError as error:
        return token._replace(value=error)


def _number(value):
    if value is None:
        return -math.inf
    if isinstance(value, str):
        is_percentage = value.rstrip().endswith("%")
        try:
            number = read_number(value.rstrip().removesuffix("%"))
        except NumberError as error:
            raise ResponseError(f"{error}.") from None
        scale = 100 if is_percentage else 1
        return formats.Written.of(value, number / scale, 2 * is_percentage)
    if not formats.is_number(value):
        raise ResponseError("what stands beside the token is not a number.")
    if math.isnan(value):
        raise ResponseError("the log-probability is NaN, which is not a number.")
    return value


def _written(entries, kind):
    """The numbers of one kind that tell how exact all of that kind are."""
    tokens = itertools.chain.from_iterable((entry.sampled, *entry.listed) for entry in entries)
    values = (token.value for token in tokens if token is not None and token.kind == kind)
    return [
        value
        for value in values
        if not isinstance(value, ResponseError) and FLOOR < value < math.inf
    ]


class Precision(NamedTuple):
    """How exact the numbers of one source are, as far as they tell by themselves.

    decimals: they were rounded to so many; None if they weren't. bits: they have so few significant
    bits as bfloat16 (8) or float16 (11). step: a log-probability is a logit less ln Z, and a program
    that computes with so few bits rounds that as well, to this step, of which all are multiples.
    """

    kind: str
    decimals: int | None = None
    bits: int | None = None
    step: float = 0.0

    @classmethod
    def of(cls, numbers, kind):
        """The precision that these numbers have in common.

        Whole numbers without a decimal point were typed by hand, and seven decimals or more are
        those of float32: exact. No log-probability is 0, so a 0 was rounded.
        """
        decimals = max((getattr(number, "decimals", 0) for number in numbers), default=0)
        if not decimals and all(numbers):
            return cls(kind)
        few = max(decimals, 1) if decimals < 7 else None
        bits, step = _float_format(numbers) if kind == "logprob" else (None, 0.0)
        # A few numbers have a common step by chance.
        are_many = len({number for number in numbers if number != int(number)}) >= 4
        return cls(kind, few, bits, step if are_many else 0.0)

    def errors(self, numbers):
        """By how much each of the numbers may be off."""
        numbers = np.asarray(numbers, dtype=float)
        if self.bits is None:
            return np.full(numbers.shape, self._error_of_digits)
        last_bit = np.ldexp(1.0, np.frexp(numbers)[1] - 1 - self.bits)
        return np.maximum(self._error_of_digits, last_bit + self.step)

    @property
    def _error_of_digits(self):
        return 0.0 if self.decimals is None else 0.5 * 10.0**-self.decimals

    def between(self, numbers):
        """The least and the most that each true log-probability can be (nats)."""
        errors = self.errors(numbers)
        bounds = numbers - errors, numbers + errors
        if self.kind == "prob":
            bounds = map(_ln, bounds)
        return [np.minimum(each, 0.0) for each in bounds]

    def sentence(self, numbers):
        """What the page says of it; empty if the numbers are exact."""
        what = "log-probabilities" if self.kind == "logprob" else "probabilities"
        error = self.errors(numbers).max(initial=0.0)
        if error > self._error_of_digits:
            name = "bfloat16" if self.bits == 8 else "float16"
            return (
                f"The {what} have the precision of {name}, so each may be off by up to "
                f"{short(error, 2)}."
            )
        if self.decimals:
            return (
                f"The {what} are written with {counted(self.decimals, 'decimal', 'decimals')}, so "
                f"each may be off by up to {short(error, 2)}."
            )
        return ""


def _float_format(numbers):
    """The significant bits of all these numbers, if they are few, and their common step."""
    numbers = np.abs([number for number in numbers if number])
    if not numbers.size or numbers.min() < 1e-30 or numbers.max() > 1e30:
        return None, 0.0
    singles = numbers.astype(np.float32)  # programs print the digits of a float32
    for bits, unused in ((8, 0xFFFF), (11, 0x1FFF)):
        if not (singles.view(np.uint32) & unused).any():
            mantissa, exponent = np.frexp(singles)
            digits = np.ldexp(mantissa, 24).astype(np.int64)
            return bits, float(np.ldexp((digits & -digits).astype(np.float64), exponent - 24).min())
    return None, 0.0


def _ln(p):
    with np.errstate(divide="ignore"):
        return np.log(np.maximum(p, 0.0))


def _with_probabilities(entries):
    """The entries; numbers that can be nothing else are probabilities, whatever their name."""
    numbers = _written(entries, "logprob")
    if not any(numbers) or not all(0 <= number <= 1 for number in numbers):
        return entries
    error = float(Precision.of(numbers, "prob").errors(1.0))
    for entry in entries:
        listed = _written([entry._replace(sampled=None)], "logprob")
        if math.fsum(number - error for number in listed) > 1 + SUM_TOLERANCE:
            return entries
    return list(map(_as_probabilities, entries))


def _as_probabilities(entry):
    sampled = entry.sampled and entry.sampled._replace(kind="prob")
    return entry._replace(
        sampled=sampled, listed=[raw._replace(kind="prob") for raw in entry.listed]
    )


def _one_by_one(entry, precisions):
    """The entry, or its tokens each at a position of its own if they cannot be alternatives."""
    if entry.shape != formats.PLAIN_LIST:
        return [entry]
    least = [precisions[kind].between(_written([entry], kind))[0] for kind in _KINDS]
    if np.exp(np.concatenate(least)).sum() <= 1 + SUM_TOLERANCE:
        return [entry]
    _check_length(len(entry.listed))
    return [entry._replace(sampled=raw, listed=[], shape=formats.PART) for raw in entry.listed]


# ---- From an entry to a position -------------------------------------------------------------


def _position(entry, where, choice, precisions):
    about = {"choice": choice, "part": entry.part}
    try:
        tokens, numbers, place = _listed_tokens(entry, where, precisions)
        _check_sum(numbers, where, entry)
    except ResponseError as error:
        named = entry.sampled or entry.listed[0]
        unknown = ListedToken(_text_of(named) or "", -math.inf, is_floor=True)
        return Position((unknown,), problem=str(error), **about)
    logprobs, _, most = numbers
    in_list = np.arange(len(tokens)) < len(entry.listed)
    in_list[_beside_the_list(entry, logprobs[in_list], place)] = False
    order = np.argsort(-logprobs, kind="stable")
    named = order[:MAX_NAMED].tolist()
    if place is not None and place not in named:
        named.append(place)
    is_rest = logprobs > -math.inf
    is_rest[named] = False
    may_lack = entry.keyed_by_text and any(
        not text or "\ufffd" in text for text in map(_text_of, tokens)
    )
    return Position(
        tuple(_named(tokens[i], numbers[:, i], in_list[i]) for i in named),
        unnamed=numbers[:, is_rest].T.tobytes(),
        sampled=None if place is None else named.index(place),
        after_sampling=entry.after_sampling and "prob" in _kinds(entry),
        is_ranked=entry.is_ranked and not may_lack,
        ceiling_if_ranked=float(most[in_list & (logprobs > -math.inf)].min(initial=0.0)),
        **about,
    )


def _named(token, numbers, in_list):
    logprob, least, most = numbers.tolist()
    known = {"raw": _bytes(token.raw), "number": _whole(token.number)}
    is_floor = logprob == -math.inf
    return ListedToken(
        _text_of(token), logprob, is_floor, bool(in_list), **known, least=least, most=most
    )


def _listed_tokens(entry, where, precisions):
    """The tokens of an entry, the sampled one among them; their numbers; and at which place that is."""
    tokens = [token for token in (*entry.listed, entry.sampled) if token is not None]
    for at, token in enumerate(tokens):
        name = where if token is entry.sampled else f"{where}, entry {at + 1}"
        _refuse_unusable(token, where, name, may_lack=0 < len(entry.listed) == at)
    numbers = _log_probabilities(tokens, precisions)
    if entry.sampled is None:
        return tokens, numbers, None
    *listed, sampled = tokens
    places = [at for at, token in enumerate(listed) if _same(sampled, token)]
    if not places:
        return tokens, numbers, len(listed)
    place = min(places, key=lambda at: _difference(numbers[0, at], numbers[0, -1]))
    return listed, numbers[:, :-1], place


def _difference(one, other):
    return 0.0 if one == other else abs(one - other)


def _refuse_unusable(token, where, name, may_lack):
    text, problem = _text_of(token), None
    if text is None:
        raise ResponseError(f"{name} has no “token” that is a text.")
    if token.kind is None and not may_lack:
        problem = "there is no “logprob” beside the token."
    elif isinstance(token.value, ResponseError):
        problem = token.value
    elif token.kind == "prob" and -math.inf < token.value < 0:
        problem = f"the probability {short(token.value)} is negative."
    if problem is not None:
        raise ResponseError(f"{where}, “{shortened(text)}”: {problem}")


def _log_probabilities(tokens, precisions):
    """The log-probability of each token, the least and the most that it can be (3, n)."""
    values = np.array([token.value for token in tokens], dtype=float)
    kinds = np.array([token.kind == "prob" for token in tokens])
    numbers = np.empty((3, len(tokens)))
    for kind, precision in precisions.items():
        at = kinds == (kind == "prob")
        if at.any():
            numbers[0, at] = _ln(values[at]) if kind == "prob" else values[at]
            numbers[1:, at] = precision.between(values[at])
    numbers[:, numbers[0] <= FLOOR] = [[-math.inf], [-math.inf], [0.0]]
    return numbers


def _text_of(raw):
    """The token as text; tokens given as numbers are shown as numbers."""
    if isinstance(raw.text, str):
        return writable(raw.text)
    return str(int(raw.text)) if formats.is_whole(raw.text) else None


def _same(one, other):
    """Whether two entries speak of one token: equal in all that both say of it."""
    numbers = _whole(one.number), _whole(other.number)
    if None not in numbers:
        return numbers[0] == numbers[1]
    if _text_of(one) != _text_of(other):
        return False
    raws = _bytes(one.raw), _bytes(other.raw)
    return raws[0] == raws[1] or None in raws


def _beside_the_list(entry, logprobs, place):
    """The places of tokens that may stand in the list for another reason than their rank.

    Some programs put the sampled token into the list wherever it ranks: at its end (legacy
    completions) or in front (vLLM). If it is the smallest there, it need not be larger than the
    unseen. So it is with one token out of order at either end, whoever put it there.
    """
    ranks = [raw.rank for raw in entry.listed]
    if ranks and all(map(formats.is_whole, ranks)):
        known = set(ranks)
        missing = next(rank for rank in itertools.count(1) if rank not in known)
        return [i for i, rank in enumerate(ranks) if rank > missing]
    in_order = _falls(logprobs)
    smallest = min(logprobs[logprobs > -math.inf], default=0.0)
    if place is not None and place < len(logprobs) and logprobs[place] <= smallest:
        return [] if in_order and len(logprobs) > 1 and not entry.may_hold_sampled else [place]
    if place is None and entry.sampled is None and entry.may_hold_sampled:
        return np.flatnonzero(logprobs <= smallest)
    if in_order:
        return []
    return [0] if _falls(logprobs[1:]) else [len(logprobs) - 1] if _falls(logprobs[:-1]) else []


def _kinds(entry):
    return {raw.kind for raw in (*entry.listed, entry.sampled) if raw is not None}


def _falls(values):
    return bool((values[:-1] >= values[1:]).all())


def _check_sum(numbers, where, entry):
    # What was rounded away is given back; a logit above 0 stays one.
    logprobs, least, _ = np.minimum(numbers, 600.0)
    if np.exp(np.where(least == 0, logprobs, least)).sum() <= 1 + SUM_TOLERANCE:
        return
    sum_of_all = np.exp(logprobs).sum()
    total = decimal(sum_of_all, 4) if sum_of_all < 1000 else "far more than 1"
    if "prob" in _kinds(entry):
        raise ResponseError(
            f"{where}: these aren't probabilities, because they add up to {total}. If they are "
            "percentages, write a % sign after each."
        )
    impossible = f"{where}: these aren't log-probabilities, because the probabilities would add up to {total}."
    if not entry.is_plain:
        raise ResponseError(impossible)
    raise ResponseError(
        f"{impossible} If they are logits, paste them into the table of words (Open) in another "
        "chapter; if they are percentages, write a % sign after each."
    )


def _whole(value):
    return int(value) if formats.is_whole(value) else None


def _bytes(values):
    values = values if isinstance(values, list) else []
    if values and all(formats.is_whole(value) and value < 256 for value in values):
        return bytes(map(int, values))
    return None

"""Your own model's answer: the log-probabilities in a response.

A program that serves a language model can list, for each token of its answer, the most probable
tokens and their log-probabilities ln p (nats). `read_response` reads the shapes in which the common
programs do so. What such a list leaves unsaid is the subject of `distribution.bounds`.

Sources: the programs' own documentation of their responses.
"""

import json
import math
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from softmax_core.distribution.bounds import SUM_TOLERANCE
from softmax_core.notation.visible import shortened
from softmax_core.reading.encodings import writable

MAX_RESPONSE = 5_000_000
MAX_POSITIONS = 5_000
# Programs write -9999 or the smallest float for "too small to say".
FLOOR = -9000.0


class ResponseError(ValueError):
    """No log-probabilities can be read here; the message says what was looked for."""


# ---- What is read ----------------------------------------------------------------------------


@dataclass(frozen=True)
class ListedToken:
    """One token and its natural log-probability (nats).

    text: as the program wrote it. is_floor: the program only says that the token is very
    improbable, or not even that; its logprob is then -inf, and it counts among the unseen.
    in_list: it is surely one of the most probable, so that no unseen token is more probable; not so
    for a sampled token that the program put beside the list. raw: its bytes, where given, which
    tell apart tokens that are half a character each and look the same. number: its number in the
    vocabulary, where given.
    """

    text: str
    logprob: float
    is_floor: bool = False
    in_list: bool = True
    raw: bytes | None = None
    number: int | None = None


@dataclass(frozen=True)
class Position:
    """The tokens listed at one place of the answer, the most probable first.

    sampled: the index of the token that the answer went on with, if that is known. after_sampling:
    these are what was left after temperature and truncation, so no temperature may be applied to
    them again. choice: which of several answers this is part of, from 0.
    """

    tokens: tuple[ListedToken, ...]
    sampled: int | None = None
    after_sampling: bool = False
    choice: int = 0

    @property
    def known(self) -> tuple[ListedToken, ...]:
        """The tokens that have a log-probability, which is all but the floors."""
        return tuple(token for token in self.tokens if not token.is_floor)

    @property
    def ceiling(self) -> float:
        """A log-probability that no unseen token exceeds: the smallest in the list, 0 if none is."""
        return min((token.logprob for token in self.known if token.in_list), default=0.0)


@dataclass(frozen=True)
class Response:
    """What a response says. shape: the name of its format; positions: in the order of the answer."""

    shape: str
    positions: tuple[Position, ...]

    @cached_property
    def after_sampling(self) -> bool:
        """Whether any of its probabilities were measured after temperature and truncation."""
        return any(position.after_sampling for position in self.positions)


def read_response(text: str | bytes) -> Response:
    """Return the log-probabilities in a pasted or uploaded response (JSON, or a stream of it).

    Read are OpenAI's chat, legacy completions and Responses, and what vLLM and others write in
    those shapes; llama.cpp's server, before and after sampling; Ollama; Gemini; and a plain
    {"token": logprob}. A stream may be lines of "data: {...}", lines of JSON, or a JSON list.

    Values <= -9000, null and -Infinity become floors. A sampled token that the list lacks is added.

    Raises `ResponseError` for everything else: no JSON, no log-probabilities, NaN, numbers whose
    exponentials sum to more than 1.0005 and so aren't log-probabilities, more than 5 MB or 5,000
    positions.

    Sources: the programs' own documentation of their responses.

    >>> answer = read_response('{"nights": -1.44, "laughter": -2.44, "friends": -0.44}')
    >>> answer.shape, [token.text for token in answer.positions[0].tokens]
    ('a plain table', ['friends', 'nights', 'laughter'])
    """
    chunks = _chunks(_text(text))
    for shape, entries in _SHAPES:
        found = [entry for chunk in chunks for entry in entries(chunk)]
        if len(found) > MAX_POSITIONS:
            raise ResponseError(
                f"The response has {len(found):,} tokens; at most {MAX_POSITIONS:,} are read."
            )
        if found:
            found.sort(key=operator.attrgetter("choice"))  # a stream may mix several answers
            positions = tuple(_position(entry, n) for n, entry in enumerate(found, start=1))
            if not any(position.known for position in positions):
                raise ResponseError("Every log-probability in this response is empty or a floor.")
            return Response(shape, positions)
    raise ResponseError(_why_unreadable(chunks))


# ---- From text to JSON -----------------------------------------------------------------------


class _Object(dict):
    """A JSON object that remembers all its pairs, so that a token may stand in it twice."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs


def _text(data):
    if len(data) > MAX_RESPONSE:
        raise ResponseError(
            f"The response is too large: {len(data) / 1e6:.1f} MB, and at most "
            f"{MAX_RESPONSE / 1e6:.0f} MB are read."
        )
    if isinstance(data, bytes):
        # JSON is UTF-8. A stream that broke off within a character keeps all that came before it.
        utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        data = data.decode("utf-16" if utf_16 else "utf-8", "replace")
    text = data.removeprefix("\ufeff").strip()
    if not text:
        raise ResponseError(f"There is nothing here yet. {WHAT_IS_READ}")
    return text


def _chunks(text):
    """The JSON objects of a response: one, or many if it was streamed."""
    try:
        content = _json(text)
    except json.JSONDecodeError as error:
        chunks = list(_stream(text))
        if not chunks:
            raise ResponseError(
                f"Line {error.lineno} is not JSON: {error.msg} at character {error.colno}. "
                f"{WHAT_IS_READ}"
            ) from None
        return chunks
    return list(_objects(content)) if isinstance(content, list) else list(_objects([content]))


def _stream(text) -> Iterator[dict]:
    """The objects in lines such as "data: {...}" or "{...}"; other lines are comments."""
    is_stream = False
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.strip().removeprefix("data:").lstrip()
        is_stream |= line.startswith("data:")
        if not content.startswith("{"):
            continue
        try:
            yield from _objects([_json(content)])
        except json.JSONDecodeError as error:
            if not is_stream:
                return  # one JSON text with a mistake in it
            raise ResponseError(
                f"Line {number} of the stream is not JSON: {error.msg} at character {error.colno} "
                "of what it holds."
            ) from None
        is_stream = True


def _json(text):
    try:
        return json.loads(text, object_pairs_hook=_Object, parse_int=float)
    except RecursionError:
        raise ResponseError("The brackets of this JSON are nested too deeply.") from None


# ---- The shapes ------------------------------------------------------------------------------


class _Entry(NamedTuple):
    """What a response says about one position, as raw JSON objects."""

    sampled: dict | None
    listed: list[dict]
    choice: int = 0
    ranked: bool = True  # the list surely holds the most probable and nothing else


def _get(value, *names):
    """The first of these keys that the value has, if it is an object."""
    if isinstance(value, dict):
        return next((value[name] for name in names if name in value), None)
    return None


def _list(value):
    return value if isinstance(value, list) else []


def _objects(values) -> list[dict]:
    return [value for value in _list(values) if isinstance(value, dict)]


def _at(values, place):
    return _list(values)[place] if place < len(_list(values)) else None


def _by_token(entries, choice=0) -> Iterator[_Entry]:
    """Tokens that each bring their list: what OpenAI's chat began and most others took up."""
    for entry in _objects(entries):
        yield _Entry(entry, _objects(_get(entry, "top_logprobs", "top_probs")), choice)


def _choices(chunk):
    """Each choice's number and its log-probabilities."""
    for place, choice in enumerate(_objects(_get(chunk, "choices"))):
        index = _get(choice, "index")
        yield int(index) if _is_small_whole(index) else place, _get(choice, "logprobs")


def _openai_chat(chunk):
    for index, logprobs in _choices(chunk):
        yield from _by_token(_get(logprobs, "content"), index)


def _openai_completions(chunk):
    for index, logprobs in _choices(chunk):
        tops = _get(logprobs, "top_logprobs")
        for place, token in enumerate(_list(_get(logprobs, "tokens"))):
            sampled = {"token": token, "logprob": _at(_get(logprobs, "token_logprobs"), place)}
            listed = _pairs(_at(tops, place))
            yield _Entry(sampled, listed, index, ranked=False)  # may hold the sampled one as well


def _openai_responses(chunk):
    response = _get(chunk, "response") if _get(chunk, "type") == "response.completed" else chunk
    for output in _objects(_get(response, "output")):
        for content in _objects(_get(output, "content")):
            yield from _by_token(_get(content, "logprobs"))


def _openai_responses_stream(chunk):
    if _get(chunk, "type") == "response.output_text.delta":
        yield from _by_token(_get(chunk, "logprobs"))


def _llama_cpp(chunk):
    yield from _by_token(_get(chunk, "completion_probabilities"))


def _ollama(chunk):
    yield from _by_token(_get(chunk, "logprobs"))


def _gemini(chunk):
    for place, candidate in enumerate(_objects(_get(chunk, "candidates"))):
        result = _get(candidate, "logprobsResult", "logprobs_result")
        chosen = _list(_get(result, "chosenCandidates", "chosen_candidates"))
        tops = _list(_get(result, "topCandidates", "top_candidates"))
        for step in range(max(len(chosen), len(tops))):
            listed = _objects(_get(_at(tops, step), "candidates"))
            token = _at(chosen, step)
            if listed or isinstance(token, dict):
                yield _Entry(token if isinstance(token, dict) else None, listed, place)


def _part(chunk):
    """Only what matters of such a response: its "logprobs", or the list of tokens in there."""
    entries = [chunk] if "top_logprobs" in chunk else _objects(_get(chunk, "content"))
    yield from _by_token([entry for entry in entries if "token" in entry])


def _plain(chunk):
    values = list(chunk.values())
    if values and all(value is None or _is_number(value) for value in values):
        yield _Entry(None, _pairs(chunk))


def _pairs(table):
    """The entries of {"token": logprob}, a token that stands there twice being two."""
    pairs = table.pairs if isinstance(table, _Object) else []
    return [{"token": token, "logprob": logprob} for token, logprob in pairs]


_SHAPES = (
    ("OpenAI chat", _openai_chat),
    ("OpenAI completions", _openai_completions),
    ("OpenAI Responses", _openai_responses),
    ("OpenAI Responses", _openai_responses_stream),
    ("llama.cpp server", _llama_cpp),
    ("Gemini", _gemini),
    ("Ollama", _ollama),
    ("part of a response", _part),
    ("a plain table", _plain),
)

WHAT_IS_READ = (
    "Paste the whole JSON that came back from OpenAI (chat, completions or Responses), llama.cpp's "
    "server, vLLM, Ollama or Gemini with log-probabilities asked for, or write a table such as "
    '{"nights": -1.44, "friends": -0.44}.'
)

# What a response has, and how to ask for log-probabilities where it has none.
_HOW_TO_ASK = {
    "choices": 'in a chat with "logprobs": true and "top_logprobs": 20, in a completion with '
    '"logprobs": 5',
    "output": 'with "include": ["message.output_text.logprobs"] and "top_logprobs": 20',
    "candidates": 'with "responseLogprobs": true and "logprobs": 20 in the generationConfig',
    "done": 'with "logprobs": true and "top_logprobs": 20',
    "tokens_predicted": 'from llama.cpp\'s server with "n_probs": 20',
}


def _why_unreadable(chunks):
    """Why a response cannot be read, and what would help."""
    for key, how in _HOW_TO_ASK.items():
        if any(key in chunk for chunk in chunks):
            return f"This response holds no log-probabilities. Ask for them {how}."
    looked_for = (
        "choices[].logprobs, output[].content[].logprobs, completion_probabilities, "
        "candidates[].logprobsResult and logprobs"
    )
    return f"No log-probabilities were found here. Looked for: {looked_for}. {WHAT_IS_READ}"


# ---- From an entry to a position -------------------------------------------------------------


def _position(entry, number):
    where = f"Position {number}"
    listed = [_token(one, where) for one in entry.listed]
    sampled = None if entry.sampled is None else _token(entry.sampled, where)
    place = None if sampled is None else _place_in_list(sampled, listed)
    if sampled is not None and place is None:
        place = len(listed)
        listed.append(sampled._replace(in_list=False))
    elif place is not None and _may_be_extra(listed, place, entry.ranked):
        listed[place] = listed[place]._replace(in_list=False)

    _check_sum(listed, where)
    order = sorted(range(len(listed)), key=lambda i: -listed[i].logprob)
    return Position(
        tokens=tuple(ListedToken(*listed[i][:-1]) for i in order),
        sampled=None if place is None else order.index(place),
        after_sampling=any(token.after_sampling for token in listed),
        choice=entry.choice,
    )


class _Token(NamedTuple):
    """The fields of a `ListedToken`, and whether its probability is one after sampling."""

    text: str
    logprob: float
    is_floor: bool
    in_list: bool
    raw: bytes | None
    number: int | None
    after_sampling: bool


def _token(entry, where):
    text = _get(entry, "token")
    if not isinstance(text, str):
        raise ResponseError(f"{where}: an entry has no “token” that is a text.")
    text = writable(text)
    name = next((name for name in _VALUE_NAMES if name in entry), None)
    try:
        value = _value(entry, name)
    except ResponseError as error:
        raise ResponseError(f"{where}, “{shortened(text)}”: {error}") from None
    is_floor = value <= FLOOR
    number = _get(entry, "id", "tokenId", "token_id")
    return _Token(
        text=text,
        logprob=-math.inf if is_floor else value,
        is_floor=is_floor,
        in_list=True,
        raw=_bytes(_get(entry, "bytes")),
        number=int(number) if _is_small_whole(number) else None,
        after_sampling=name == "prob",
    )


_VALUE_NAMES = ("logprob", "logProbability", "log_probability", "prob")


def _value(entry, name):
    """The log-probability of an entry; -inf if it was only said to be small."""
    if name is None:
        raise ResponseError("there is no “logprob” beside the token.")
    value = entry[name]
    if value is None or value in ("-Infinity", "-inf"):
        return -math.inf
    if not _is_number(value):
        what = f"“{shortened(value)}”" if isinstance(value, str) else "what stands beside the token"
        raise ResponseError(f"{what} is not a number.")
    if math.isnan(value):
        raise ResponseError("the log-probability is NaN, which is not a number.")
    if name != "prob":
        return value
    if value < 0:
        raise ResponseError(f"the probability {value:g} is negative.")
    return math.log(value) if value > 0 else -math.inf


def _place_in_list(sampled, listed):
    """Where the sampled token stands in the list, if it does."""
    same = [i for i, token in enumerate(listed) if _same(sampled, token)]
    return min(same, key=lambda i: _difference(sampled, listed[i]), default=None)


def _same(one, other):
    """Whether two entries speak of one token: equal in all that both say of it."""
    return (
        one.text == other.text
        and (one.number == other.number or None in (one.number, other.number))
        and (one.raw == other.raw or None in (one.raw, other.raw))
    )


def _difference(one, other):
    return 0.0 if one.logprob == other.logprob else abs(one.logprob - other.logprob)


def _may_be_extra(listed, place, ranked):
    """Whether the sampled token may be in the list for its own sake, not for its rank.

    Some programs put it into the list wherever it ranks: at its end (legacy completions) or in
    front (vLLM). If it is the smallest there, it need not be larger than the unseen.
    """
    logprobs = [token.logprob for token in listed]
    ordered = all(logprobs[i] >= logprobs[i + 1] for i in range(len(logprobs) - 1))
    is_smallest = logprobs[place] <= min((lp for lp in logprobs if lp > -math.inf), default=0.0)
    return is_smallest and not (ranked and ordered and len(listed) > 1)


def _check_sum(tokens, where):
    total = math.fsum(math.exp(min(token.logprob, 600.0)) for token in tokens)
    if total > 1 + SUM_TOLERANCE:
        total_text = f"{total:,.4f}" if total < 1e6 else f"{total:.1e}"
        raise ResponseError(
            f"{where}: these aren't log-probabilities. As such they would be probabilities that "
            f"add up to {total_text}, and more than 1 is impossible. If they are logits, put them into "
            "the table of words."
        )


def _is_number(value):
    return isinstance(value, float)  # integers have become floats, and true is no number


def _is_small_whole(value):
    return _is_number(value) and 0 <= value < 2**53 and value.is_integer()


def _bytes(values):
    if values and all(_is_small_whole(value) and value < 256 for value in _list(values)):
        return bytes(int(value) for value in _list(values))
    return None

"""Your own model's answer: the log-probabilities in a response, and what they leave unsaid.

A program that serves a language model can list, for each token of its answer, the most probable
tokens and their log-probabilities ln p (nats). `read_response` reads the shapes in which the common
programs do so. A list of 20 out of 49,152 tokens is not the distribution, though. At T = 1 the rest
holds the mass that is missing to 1; at any other temperature its share depends on how it is spread
over the unseen tokens, which nobody has told us. `rest_bounds` says between which limits it lies.

Between the limits. Let k tokens be listed, the smallest with p_k; M unseen tokens hold the mass m,
each at most p_k. With beta = 1 / T their part of Z(beta) is R = sum p_j^beta over the unseen.

    flat     all M equally probable           R = M (m / M)^beta    = M^(1 - beta) m^beta
    steep    as few as can be, each with p_k  R = (m / p_k) p_k^beta = m p_k^(beta - 1)

For beta > 1 (T < 1) x^beta is convex: by Jensen's inequality R is never less than the flat rest's,
and by p_j^beta <= p_j p_k^(beta - 1) never more than the steep one's. For beta < 1 both turn round.
At beta = 1 both are m. Both rests are distributions themselves, so that the softmax knows their
limits: M tokens with the logit ln(m / M), or m / p_k tokens with the logit ln p_k.

Sources: J. L. W. V. Jensen, "Sur les fonctions convexes et les inégalités entre les valeurs
moyennes" (Acta Mathematica, 1906); G. H. Hardy, J. E. Littlewood, G. Pólya, "Inequalities" (1934).
"""

import json
import math
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from softmax_core.logit_table import shortened
from softmax_core.softmax import as_real_array, as_whole_number, refuse_where, softmax

MAX_RESPONSE = 5_000_000
MAX_POSITIONS = 5_000
MAX_TOKENS = 10**12
# Programs write -9999 or the smallest float for "too small to say".
FLOOR = -9000.0
# Printed log-probabilities are rounded, and so is their sum. Beyond this they are something else.
SUM_TOLERANCE = 5e-4
# How far the sum may be off in the usual case, log-probabilities computed in float32.
ROUNDING = 1e-6


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

    @property
    def unseen_mass(self) -> float:
        """The probability that the known tokens leave to all others together."""
        return max(0.0, 1.0 - math.fsum(math.exp(token.logprob) for token in self.known))


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
    >>> round(answer.positions[0].unseen_mass, 3)
    0.032
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
    raise ResponseError(_what_was_looked_for(chunks))


# ---- The unseen rest -------------------------------------------------------------------------


class Bounds(NamedTuple):
    """Between which probabilities the listed tokens (..., k) and the rest (...) lie."""

    lower: np.ndarray
    upper: np.ndarray
    rest_lower: np.ndarray
    rest_upper: np.ndarray


def rest_bounds(
    logprobs, temperature, unseen_tokens=None, *, ceiling=None, rounding=ROUNDING
) -> Bounds:
    """Bounds on each listed token's probability at a temperature, and on the unseen rest's.

    Parameters
    ----------
    logprobs : array (k,)
        Log-probabilities at T = 1 (nats, finite) of the listed tokens; no floors.
    temperature : number, or array of any shape (...)
        0 <= T <= inf.
    unseen_tokens : whole number, optional
        M, the size of the vocabulary less k. Unknown, it may be anything: then at T > 1 the rest
        has no upper bound but 1, at T < 1 no lower bound but 0.
    ceiling : number, optional
        A log-probability that no unseen token exceeds; the smallest of `logprobs` by default. Give
        0 (none) or another if a token was listed without being among the most probable.
    rounding : number
        The sum of the listed probabilities may be off by this much. It matters where the mass
        left over is small: at T = 5, a millionth spread over 50,000 tokens is no trifle.

    Returns
    -------
    Bounds : lower and upper (..., k), rest_lower and rest_upper (...), probabilities.
        Each bound can be attained up to the rounding and up to m / p_k not being a whole number;
        at T = 1 lower and upper are the same.

    Raises
    ------
    ValueError
        For what aren't log-probabilities (sum above 1.0005), for a vocabulary too small to hold
        the unseen mass with no token above the ceiling, and for a bad temperature.

    Notes
    -----
    The derivation is at the head of this file. Sources: Jensen (1906); Hardy, Littlewood & Pólya
    (1934).

    Examples
    --------
    Half the mass is seen; at T = 2 all we know is how many tokens share the other half:

    >>> bounds = rest_bounds([-1.3863, -1.3863], 2.0, unseen_tokens=8)
    >>> bounds.lower.round(3).tolist(), bounds.upper.round(3).tolist()
    ([0.167, 0.167], [0.25, 0.25])
    >>> round(float(bounds.rest_lower), 3), round(float(bounds.rest_upper), 3)
    (0.5, 0.667)
    """
    logprobs = _as_logprobs(logprobs)
    temperature = as_real_array(temperature, "temperature").astype(np.float64)[..., None]
    ceiling = min(float(logprobs.min()) if ceiling is None else float(ceiling), 0.0)
    with np.errstate(all="ignore"):
        mass = max(0.0, 1.0 - math.fsum(np.exp(logprobs)))
        most = mass + max(rounding, 0.0)
        if unseen_tokens is not None:
            unseen_tokens = _enough(unseen_tokens, mass, ceiling)
            most = min(most, unseen_tokens * math.exp(ceiling))
        least = max(0.0, min(mass - rounding, most))

        flat_least, flat_most = _flat(least, unseen_tokens), _flat(most, unseen_tokens)
        if unseen_tokens is None:
            # The more tokens share it, the less a flat rest weighs in the cold, the more in the heat.
            flat_least, flat_most = _NO_REST, _ENDLESS_REST

        def probabilities(cold, as_it_is, hot):
            """The probabilities at T < 1, at T = 1 and at T > 1 with these three rests."""
            cold, as_it_is, hot = (
                _with_rest(logprobs, temperature, rest) for rest in (cold, as_it_is, hot)
            )
            return np.select([temperature < 1, temperature > 1], [cold, hot], as_it_is)

        as_it_is = _steep(mass, ceiling)  # at T = 1 all rests of one mass weigh the same
        smaller = probabilities(flat_least, as_it_is, _steep(least, ceiling))
        larger = probabilities(_steep(most, ceiling), as_it_is, flat_most)
    return Bounds(larger[..., :-1], smaller[..., :-1], smaller[..., -1], larger[..., -1])


def distribution_bounds(
    position: Position, temperature: float = 1.0, vocabulary_size: int | None = None
) -> pd.DataFrame:
    """A table of the tokens at a position: p at T = 1, and lower and upper bounds of p at T.

    Columns: "token" (text as given; None for the rest), "kind" ("listed", "added": the sampled
    token, which the list lacked; "rest": all others together, the last row), "sampled" (bool), "p",
    "lower", "upper" (probabilities). Floors are part of the rest and have no row. vocabulary_size:
    the model's number of tokens N, if known.

    Raises ValueError as `rest_bounds`, for a position where nothing is known, and at T other than 1
    for probabilities measured after sampling. Source: see `rest_bounds`.

    >>> answer = read_response('{"nights": -1.0, "duck": -2.0}')
    >>> table = distribution_bounds(answer.positions[0], 2.0, vocabulary_size=10)
    >>> table[["token", "lower", "upper"]].round(2).to_numpy().tolist()
    [['nights', 0.2, 0.26], ['duck', 0.12, 0.16], [None, 0.58, 0.67]]
    """
    known = position.known
    if not known:
        raise ValueError("at this position no log-probability is known, only floors")
    if position.after_sampling and temperature != 1:
        raise ValueError(
            "these probabilities were measured after sampling, so a temperature and perhaps a "
            "truncation are in them already; ask for those before sampling to change T"
        )
    logprobs = [token.logprob for token in known]
    unseen = None
    if vocabulary_size is not None:
        unseen = as_whole_number(vocabulary_size, "the number of tokens") - len(known)
    bounds = rest_bounds(logprobs, temperature, unseen, ceiling=position.ceiling)
    sampled = None if position.sampled is None else position.tokens[position.sampled]
    return pd.DataFrame(
        {
            "token": pd.Series([*(token.text for token in known), None], dtype=object),
            "kind": [*("listed" if token.in_list else "added" for token in known), "rest"],
            "sampled": [*(token is sampled for token in known), False],
            "p": np.append(np.exp(logprobs), position.unseen_mass),
            "lower": np.append(bounds.lower, bounds.rest_lower),
            "upper": np.append(bounds.upper, bounds.rest_upper),
        }
    )


# A rest is a logit (the log-probability of each of its tokens) and how many tokens have it.
_NO_REST = (-math.inf, 0.0)
_ENDLESS_REST = (0.0, 1e300)


def _flat(mass, tokens):
    """The mass spread over all unseen tokens."""
    return (math.log(mass / tokens), float(tokens)) if mass and tokens else _NO_REST


def _steep(mass, ceiling):
    """The mass on as few tokens as can be: each has the most it may have."""
    if not mass:
        return _NO_REST
    each = min(ceiling, math.log(mass))
    return each, math.exp(min(math.log(mass) - each, 690.0))


def _with_rest(logprobs, temperature, rest):
    """The probabilities at T of the listed tokens and, last, of the rest."""
    logit, tokens = rest
    counts = np.append(np.ones_like(logprobs), tokens)
    return softmax(np.append(logprobs, logit), temperature, counts=counts)


def _as_logprobs(logprobs):
    logprobs = as_real_array(logprobs, "logprobs").astype(np.float64)
    if logprobs.ndim != 1 or logprobs.size == 0:
        raise ValueError("logprobs must be a list with the log-probability of at least one token")
    refuse_where(
        ~np.isfinite(logprobs), logprobs, "logprobs", "leave out what is not known: it is the rest"
    )
    total = np.exp(np.minimum(logprobs, 600)).sum()
    if total > 1 + SUM_TOLERANCE:
        raise ValueError(
            f"logprobs: as probabilities they sum to {total:.4g}, which is more than 1"
        )
    return logprobs


def _enough(tokens, mass, ceiling):
    """The number of unseen tokens, if they can hold the mass."""
    tokens = as_whole_number(tokens, "the number of tokens")
    if tokens < 0:
        raise ValueError("the vocabulary is smaller than the list of its most probable tokens")
    if tokens > MAX_TOKENS:
        raise ValueError(f"more than {MAX_TOKENS:,} unseen tokens are too many")
    if mass - SUM_TOLERANCE > tokens * math.exp(ceiling):
        raise ValueError(
            f"{tokens:,} unseen tokens cannot hold the {mass:.4g} that the listed ones leave: each "
            f"has at most the smallest listed probability, {math.exp(ceiling):.4g}. Either the "
            "vocabulary is larger, or the list does not hold the most probable tokens"
        )
    return tokens


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


def _what_was_looked_for(chunks):
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
    place = None if sampled is None else _found(sampled, listed)
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
    text = _writable(text)
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
        shown = (
            f"“{shortened(value)}”" if isinstance(value, str) else "what stands beside the token"
        )
        raise ResponseError(f"{shown} is not a number.")
    if math.isnan(value):
        raise ResponseError("the log-probability is NaN, which is not a number.")
    if name != "prob":
        return value
    if value < 0:
        raise ResponseError(f"the probability {value:g} is negative.")
    return math.log(value) if value > 0 else -math.inf


def _found(sampled, listed):
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
        told = f"{total:,.4f}" if total < 1e6 else f"{total:.1e}"
        raise ResponseError(
            f"{where}: these aren't log-probabilities. As such they would be probabilities that "
            f"add up to {told}, and more than 1 is impossible. If they are logits, put them into "
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


def _writable(text):
    """The text; halves of characters, which no file or page can hold, become \ufffd."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

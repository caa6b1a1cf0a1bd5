"""How programs write the tokens that they list: from a text to the tokens of each position.

A text becomes JSON documents (`documents`). These are searched at any depth for the shapes in which
programs list tokens (`entries`): `_SHAPES` says which function reads what stands under a key, and
the functions after it know a list or an object by itself. Nothing is judged here: numbers stay as
they were written.

Sources: the programs' own documentation of their responses.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice, starmap, zip_longest
from typing import NamedTuple

from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import whole
from softmax_core.reading.loose_json import FormatError, decode_loose, refuse_many_brackets

MAX_TOKENS = (
    270_000  # listed in one answer: once, in a table, the whole of a large vocabulary, 2^18
)
MAX_DOCUMENTS = 20_000
PLAIN_TABLE, PLAIN_LIST, PART = "a plain table", "a plain list", "part of a response"
UNNAMED = {PLAIN_TABLE, PLAIN_LIST, PART}
# The parts of an answer, in the order in which they are shown, and what they are called.
PARTS = {"": "answer", "refusal": "refusal", "reasoning": "reasoning", "prompt": "prompt"}


class RawToken(NamedTuple):
    """A token as it was written.

    kind: of the value, a "logprob" or a "prob"; None if there is no value. number: in the
    vocabulary. raw: its bytes. rank: 1 for the most probable.
    """

    text: object
    value: object = None
    kind: str | None = "logprob"
    number: object = None
    raw: object = None
    rank: object = None


class Entry(NamedTuple):
    """What a response says about one position.

    is_ranked: `listed` are the most probable tokens. may_hold_sampled: and perhaps the sampled one,
    whatever its rank. keyed_by_text: tokens that look the same have become one. answer: sorts the
    answers that a response holds.
    """

    shape: str
    sampled: RawToken | None
    listed: list[RawToken]
    part: str = ""
    is_ranked: bool = True
    may_hold_sampled: bool = False
    keyed_by_text: bool = False
    after_sampling: bool = False
    answer: tuple[int, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is in no program's format, and says nothing of rank or of what was sampled."""
        return self.shape in (PLAIN_TABLE, PLAIN_LIST)


# ---- From JSON to objects --------------------------------------------------------------------

_TEXTS = ("decoded_token", "token_str", "tok_str", "token", "text", "word", "piece")
_LOGPROBS = ("logprob", "log_probability", "logp", "lp")
_PROBS = ("prob", "probability", "p")
_NUMBERS = ("id", "token_id")
_OWN_LISTS = ("top_logprobs", "top_probs", "top_tokens", "probs", "top_k")
_NAMES = frozenset(_TEXTS + _NUMBERS)
_VALUES = frozenset(_LOGPROBS + _PROBS + _OWN_LISTS) - {"top_k"}  # which is a setting as well
_KEYS = (
    *_TEXTS, *_LOGPROBS, *_PROBS, *_NUMBERS, *_OWN_LISTS, "bytes", "rank", "content", "refusal",
    "reasoning_content", "tokens", "token_logprobs", "prefill", "chosen_candidates",
    "top_candidates", "candidates", "output_token_logprobs", "output_top_logprobs",
    "input_token_logprobs", "input_top_logprobs", "prompt_logprobs", "completion_probabilities",
    "logprobs", "generation_info", "message", "choices", "index", "custom_id", "request_id",
    "meta_info", "type", "done", "error", "detail", "code", "output", "tokens_predicted",
    "generated_text", "generated_token", "generated_tokens", "input_tokens", "words", "top_k",
)  # fmt: skip
_USUAL = {key.replace("_", ""): key for key in _KEYS}
_LONGEST_KEY = 2 * max(map(len, _KEYS))  # with underscores; a longer one is not one of them


def _usual(key):
    return _USUAL.get(key.replace("_", "").lower(), key) if len(key) < _LONGEST_KEY else key


class _Object(dict):
    """A JSON object. Its known keys are spelled as in `_KEYS`, whatever their case and underscores;
    `pairs`, if it isn't None, is all that was written in a table: a token may stand in it twice."""

    __slots__ = ("pairs",)

    def __init__(self, pairs):
        refuse_many_tokens(len(pairs))
        super().__init__((_usual(key), each) for key, each in pairs)
        is_as_written = len(self) == len(pairs) and all(key in self for key, _ in pairs)
        self.pairs = None if is_as_written or not _is_table(self) else pairs


def refuse_many_tokens(number: int) -> None:
    """Raise a `FormatError` if a response lists more tokens than memory has room for.

    >>> refuse_many_tokens(2**18)
    """
    if number > MAX_TOKENS:
        raise FormatError(
            f"The response lists {whole(number)} tokens, and at most {whole(MAX_TOKENS)} are read. "
            "Ask for fewer at each position."
        )


_EMPTY = _Object([])


class Written(float):
    """A number that remembers with how many decimals it was written."""

    __slots__ = ("decimals",)

    @classmethod
    def of(cls, text: str, value: float | None = None, more_decimals: int = 0) -> "Written":
        """A number from its text; its value, where Python cannot read that.

        >>> [Written.of(text).decimals for text in ("-0.50", "-1.44e-3", "-1.")]
        [2, 5, 1]
        """
        number = cls(text if value is None else value)
        point, power = _POINT.search(text), _POWER.search(text)
        decimals = max(len(point[1]), 1) if point else 0  # "-1." is what numpy prints for -1.0
        power = int(re.sub("[−–]", "-", power[1])) if power else 0
        number.decimals = max(0, decimals + more_decimals - power)
        return number


_POINT, _POWER = re.compile(r"[.,](\d*)"), re.compile(r"[eE]([-+−–]?\d{1,6})")


_DECODER = json.JSONDecoder(
    object_pairs_hook=lambda pairs: _Object(pairs) if pairs else _EMPTY,
    parse_float=Written.of,
    parse_int=lambda digits: int(digits) if len(digits) < 16 else float(digits),
    strict=False,
)


# ---- From text to JSON -----------------------------------------------------------------------


def documents(text: str) -> list:
    """The JSON documents in a text: one, the lines of a stream, or what stands between prose.

    Read are JSON, streams of it ("data: {...}" or "{...}"), and what people paste: Python's repr of
    an answer, curly quotes, a comma too many, several documents. A list is its elements.

    Raises `FormatError`, also for more than 20,000 documents or 250,000 lists and objects.

    >>> documents("Here it is: {'friends': -0.5, 'nights': None,}")
    [{'friends': -0.5, 'nights': None}]
    """
    refuse_many_brackets(text)
    try:
        content = _DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError):
        return _not_too_many(_stream(text)) or _among_prose(text)
    return content if isinstance(content, list) else [content]


def _not_too_many(found: Iterable) -> list:
    found = list(islice(found, MAX_DOCUMENTS + 1))
    if len(found) > MAX_DOCUMENTS:
        raise FormatError(
            f"The text holds more than {whole(MAX_DOCUMENTS)} answers or pieces of one. Bring fewer."
        )
    return found


def _stream(text) -> Iterator[dict]:
    """The objects in lines such as "data: {...}" or "{...}"; other lines are comments.

    The last one may be cut off, as where a connection broke.
    """
    is_stream = False
    for line in _LINE.finditer(text):
        is_stream |= line["data"] is not None
        try:
            yield _DECODER.decode(line["object"].rstrip())
        except (json.JSONDecodeError, RecursionError):
            if not is_stream or 0 < line.start() < line.end() == len(text):
                return  # one text of several lines, or a stream that broke off
            raise FormatError(
                f"Line {text.count(chr(10), 0, line.start()) + 1} of the stream is not JSON. "
                "Was it cut off when it was copied?"
            ) from None
        is_stream = True


_LINE = re.compile(r"^[^\S\n]*+(?P<data>data:)?+[^\S\n]*+(?P<object>\{.*+)", re.MULTILINE)


NOT_JSON = (
    "This is not JSON, the form in which programs answer. A list with one word on each line belongs in "
    "the table of words: Open, in another chapter."
)
# An object, a list of what can be data, or Logprob(logprob=...); "[see" and "f(x)" are prose.
_OPENING = re.compile(
    r"""\{ | \[ (?= \s* (?: [\[{("'“‘„\d.+−–-] | (?:None|null)\b ) )
      | (?<![\w.]) [^\W\d][\w.]*+ \( (?= \s*+ \w++ \s*+ = )""",
    re.VERBOSE,
)


def _among_prose(text):
    """What is nearly JSON, wherever it begins in a text."""
    found = _not_too_many(_nearly_json(text))
    if not any(map(_is_filled, found)):
        raise FormatError(NOT_JSON)
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def _nearly_json(text):
    at, decode = 0, _DECODER.raw_decode
    while opening := _OPENING.search(text, at):
        try:
            document, at = decode(text, opening.start())
        except (json.JSONDecodeError, RecursionError):
            # Never tried again: each such error counts the lines before it, which adds up.
            decode = partial(decode_loose, decoder=_DECODER)
            document, at = decode(text, opening.start())
        yield document


# ---- From JSON to entries --------------------------------------------------------------------


def entries(found: list) -> Iterator[Entry]:
    """Every position that the documents tell of, in their order.

    >>> found = documents('{"choices": [{"logprobs": {"content": [{"token": "a", "logprob": -1}]}}]}')
    >>> [(entry.shape, entry.sampled.text) for entry in entries(found)]
    [('OpenAI chat', 'a')]
    """
    # The events of OpenAI's Responses say all of it several times: as a whole, and bit by bit.
    kinds: dict[str, list] = {kind: [] for kind in _WHOLE_FIRST}
    for document in found:
        kind = str(_get(document, "type"))
        kinds.setdefault(kind if kind.startswith("response.") else "", []).append(document)
    yield from next(filter(None, map(_peeked, map(_entries, kinds.values()))), ())


_WHOLE_FIRST = ("response.completed", "response.incomplete", "response.output_text.delta")


def _peeked(iterator):
    """The same, or None if it is empty."""
    first = next(iterator, None)
    return None if first is None else chain([first], iterator)


def _entries(found):
    if together := _peeked(_of_list("", found)):
        yield from together
        return
    answers: dict[str | None, int] = {}
    for document in filter(_is_filled, _without_repeats(found)):
        name = _get(document, "custom_id", "id", "request_id")
        name = name or _get(_get(document, "meta_info"), "id")
        number = answers.setdefault(name if isinstance(name, str) else None, len(answers))
        yield from _walk(document, (number,))


def _without_repeats(found):
    """The documents but those of SGLang's stream whose tokens the next one holds as well."""
    for document, following in zip_longest(found, found[1:]):
        said = _list(_get(_get(document, "meta_info"), "output_token_logprobs"))
        more = said and _list(_get(_get(following, "meta_info"), "output_token_logprobs"))
        if not (said and len(said) < len(more) and more[: len(said)] == said):
            yield document


def _walk(document, answer):
    """The entries of a document; what has been read is not searched again."""
    waiting = [iter([(None, "", document, answer)])]
    while waiting:
        if (below := next(waiting[-1], None)) is None:
            waiting.pop()
            continue
        holder, key, value, answer = below
        read = _peeked(_SHAPES[key](holder, value)) if holder and key in _SHAPES else None
        by_itself = _of_list if isinstance(value, list) else _of_object
        if read := read or _peeked(by_itself(key, value)):
            yield from (entry._replace(answer=answer) for entry in read)
        else:
            waiting.append(_inside(key, value, answer))


def _inside(key, value, answer):
    """What a list or an object holds: the object, the key, what stands there, which answer it is."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            if _is_filled(each):
                yield None, key, each, _answer(key, each, place, answer)
    elif isinstance(value, dict):
        for name, each in value.items():
            said_by = map(value.get, _SAID_BY.get(name, ()))
            if _is_filled(each) and not any(map(_is_filled, said_by)):
                yield value, name, each, answer


def _answer(key, each, place, answer):
    if key not in _ANSWERS or len(answer) > 3:
        return answer
    index = _get(each, "index")
    return (*answer, index if is_whole(index) else place)


# What stands under the first of these keys is read with the second, or says the same.
_SAID_BY = {
    "generation_info": ("message",),
    "top_logprobs": ("tokens",),
    "top_tokens": ("tokens", "token", "generated_token"),
    "top_candidates": ("chosen_candidates",),
}
_ANSWERS = {"choices", "candidates", "outputs", "results", "generations", "best_of_sequences"}


# ---- The shapes of programs: from the object that has the key, and what stands under it ------


_TGI = "text-generation-inference"


def _bringing_lists(shape, part, holder, value):
    return _by_token(shape, value, part=part)


def _side_by_side(shape, tops, part, holder, value):
    return _paired(shape, map(_token, _list(value)), _list(_get(holder, tops)), part=part)


def _logprobs(holder, value):
    is_responses = str(_get(holder, "type")).startswith(("response.", "output_text"))
    shape = "OpenAI Responses" if is_responses else "Ollama" if "done" in holder else PART
    yield from _by_token(shape, value)


def _tokens(holder, tokens):
    """Lists side by side: of tokens, of their log-probabilities, of the most probable tokens."""
    tokens = _list(tokens)
    tops = _list(_get(holder, "top_logprobs", "top_tokens"))
    logprobs = _list(_get(holder, "token_logprobs", "logprobs"))
    if any(map(_may_be_token, _list(_get(holder, "content")))):
        return  # KoboldCpp writes the newer shape beside this one
    if any(map(_may_be_token, tokens)):
        is_tgi = {"prefill", "top_tokens"} & holder.keys()
        if is_tgi or tops:
            yield from _paired(_TGI if is_tgi else PART, map(_token, tokens), tops)
    elif logprobs or tops:
        numbers = [token if is_whole(token) else None for token in tokens]
        sampled = (
            RawToken(token, logprob, number=number)
            for token, logprob, number in zip_longest(tokens, logprobs[: len(tokens)], numbers)
        )
        yield from _paired("OpenAI completions", sampled, tops, may_hold_sampled=True)


def _one_token(shape, holder, value):
    if _may_be_token(value):
        yield from _paired(shape, [_token(value)], [_get(holder, "top_tokens")])


def _gemini(holder, value):
    chosen = map(_token, _list(holder.get("chosen_candidates")))
    tops = [_get(top, "candidates") for top in _list(holder.get("top_candidates"))]
    yield from _paired("Gemini", chosen, tops)


_SHAPES = {
    "content": partial(_bringing_lists, "OpenAI chat", ""),
    "refusal": partial(_bringing_lists, "OpenAI chat", "refusal"),
    "reasoning_content": partial(_bringing_lists, "OpenAI chat", "reasoning"),
    "completion_probabilities": partial(_bringing_lists, "llama.cpp server", ""),
    "logprobs": _logprobs,
    "tokens": _tokens,
    "token": partial(_one_token, _TGI),
    "generated_token": partial(_one_token, "AI21"),
    "prefill": partial(_side_by_side, _TGI, "", "prompt"),
    "chosen_candidates": _gemini,
    "top_candidates": _gemini,
    "output_token_logprobs": partial(_side_by_side, "SGLang", "output_top_logprobs", ""),
    "input_token_logprobs": partial(_side_by_side, "SGLang", "input_top_logprobs", "prompt"),
}


def _by_token(shape, values, **more) -> Iterator[Entry]:
    """Tokens that each bring their list: what OpenAI's chat began and most others took up."""
    for each in filter(_may_be_token, _list(values)):
        tops = _get(each, *_OWN_LISTS)
        if isinstance(tops, list) and tops and all(map(_is_table, tops)):
            # simonw/llm keeps the tables of all tokens that came at once.
            sampled = [_token(each)] if len(tops) == 1 else []
            yield from _paired("a log of llm", sampled, tops, may_hold_sampled=True)
        else:
            after = "top_probs" in each or "probs" in each
            yield from _paired(shape, [_token(each)], [tops], after_sampling=after, **more)


def _paired(shape, sampled, tops, **more) -> Iterator[Entry]:
    """Each position's sampled token, and its list of the most probable."""
    for token, top in zip_longest(sampled, tops):
        listed = _alternatives(top)
        if token is not None or listed:
            keyed = isinstance(top, dict) and not _is_numbered(top)
            yield Entry(shape, token, listed, is_ranked=bool(listed), keyed_by_text=keyed, **more)


# ---- Shapes that are known by themselves -----------------------------------------------------


def _of_list(key, values) -> Iterator[Entry]:
    some = [each for each in values if each is not None]
    if not some or not _is_filled(some[0]):
        return
    if all(map(_is_token, some)):
        if key in _SEQUENCES or any(name in each for each in some for name in _OWN_LISTS):
            yield from _by_token(PART, some, part=_SEQUENCES.get(key, ""))
        else:
            yield _unnamed(PLAIN_LIST, key, list(map(_token, some)))
    elif all(map(_is_pair, some)):
        yield _unnamed(PLAIN_LIST, key, list(starmap(RawToken, some)))
    elif all(map(_is_numbered, some)):
        part = "prompt" if key == "prompt_logprobs" else ""
        for each in some:
            listed = _alternatives(each)  # the first is the one that stands there
            yield Entry("vLLM", listed[0], listed, part, may_hold_sampled=True)


# Keys of lists of tokens that stand one after the other, and the part of the answer that these are.
_SEQUENCES = {"tokens": "", "generated_tokens": "", "words": "", "input_tokens": "prompt"}


def _of_object(key, value) -> Iterator[Entry]:
    if _is_token(value):
        yield from _by_token(PART, [value])
    elif _may_be_of_words(key) and _holds_numbers(value) and not all(map(_is_setting, value)):
        yield _unnamed(PLAIN_TABLE, key, _alternatives(value))


# What is negative, or a logarithm of another base.
_OTHER = re.compile("neg|minus|log_?2|log_?10", re.IGNORECASE)
_SETTING = re.compile(
    "temperature|top_?[pk]|min_?p|typical_?p|seed|mean|median|min|max|avg|std|var|sum"
)


def _may_be_of_words(key):
    """Whether the probabilities of words may stand under this key."""
    return not key or ("prob" in key and not _OTHER.search(key))


def _is_setting(key):
    """Whether this is the name of a sampler's setting or of a statistic, and no word."""
    return "prob" in key or _SETTING.fullmatch(key)


def _unnamed(shape, key, tokens):
    """Some tokens of one position: the most probable, if the key says so."""
    keyed = shape == PLAIN_TABLE
    if not key.startswith("top"):
        return Entry(shape, None, tokens, is_ranked=False, keyed_by_text=keyed)
    return Entry(PART, None, tokens, may_hold_sampled=keyed, keyed_by_text=keyed)


def _may_be_token(value):
    """Whether an object looks like a token where tokens are to be expected."""
    if not isinstance(value, dict) or isinstance(value.get("token"), list | dict):
        return False
    return "tokens" not in value and ("token" in value or not _VALUES.isdisjoint(value))


def _is_token(value):
    """Whether an object is a token wherever it stands."""
    if not isinstance(value, dict) or _VALUES.isdisjoint(value) or _NAMES.isdisjoint(value):
        return False
    is_named = isinstance(_get(value, *_TEXTS), str) or is_whole(_get(value, *_TEXTS, *_NUMBERS))
    return is_named and "tokens" not in value


def _is_pair(value):
    """Whether this is ["friends", -0.5]."""
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        return False
    return isinstance(value[1], str | int | float) and _may_be_number(value[1])


def _is_numbered(value):
    """Whether this is vLLM's {"7": {"logprob": -0.5, "rank": 1, "decoded_token": " friends"}}."""
    values = value.values() if isinstance(value, dict) else ()
    are_logprobs = all(isinstance(each, dict) and "logprob" in each for each in values)
    return bool(values) and are_logprobs and all(key.isdecimal() for key in value)


def _is_table(value):
    """Whether this is {"friends": -0.5, "nights": "-1.5", "duck": null}."""
    return isinstance(value, dict) and not _is_token(value) and _holds_numbers(value)


def _holds_numbers(value):
    return bool(value) and all(map(_may_be_number, value.values()))


def _may_be_number(value):
    if isinstance(value, dict) and value.keys() <= _OF_A_NUMBER:
        value = value.get("logprob", value)  # {"friends": {"logprob": -0.5, "prob": 0.6}}
    if isinstance(value, str):
        return _LIKE_NUMBER.fullmatch(value) is not None
    return value is None or is_number(value)


_OF_A_NUMBER = frozenset((*_LOGPROBS, *_PROBS, *_NUMBERS, "rank", "bytes"))
_LIKE_NUMBER = re.compile(
    r"\s*+[-+−–]?(?:[\d.,]++(?:[eE][-+−–]?\d++)?\s*+%?|(?i:infinity|inf|nan)|∞)\s*+"
)


def _alternatives(value) -> list[RawToken]:
    """The tokens of one list, or of one table."""
    if isinstance(value, list):
        return [token for token in map(_token, value) if token is not None]
    if not isinstance(value, dict):
        return []
    if _is_numbered(value):
        return [_token(each, _number(key)) for key, each in value.items()]
    pairs = value.pairs or value.items()
    return [
        RawToken(text, each.get("logprob", each) if isinstance(each, dict) else each)
        for text, each in pairs
    ]


def _token(value, number=None) -> RawToken | None:
    """A token from an object, or from SGLang's [logprob, number, text]."""
    if isinstance(value, list) and len(value) in (2, 3):
        logprob, number, text = (*value, None)[:3]
        return RawToken(number if text is None else text, logprob, number=number)
    if not isinstance(value, dict):
        return None
    number = _get(value, *_NUMBERS) if number is None else number
    texts = (value[name] for name in (*_TEXTS, "content") if value.get(name) is not None)
    name = next((name for name in (*_LOGPROBS, *_PROBS) if name in value), None)
    kind = name and ("logprob" if name in _LOGPROBS else "prob")
    return RawToken(
        next(texts, number), value.get(name), kind, number, value.get("bytes"), value.get("rank")
    )


def _number(key):
    return int(key) if key.isdecimal() and len(key) < 16 else key


def _get(value, *names):
    """The first of these keys that the value has, if it is an object."""
    if isinstance(value, dict):
        for name in names:
            if name in value:
                return value[name]
    return None


def _is_filled(value):
    return isinstance(value, list | dict) and bool(value)


def _list(value):
    return value if isinstance(value, list) else []


def is_number(value) -> bool:
    """Whether this is a JSON number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value) -> bool:
    """Whether this can be a token's number, or a place in a list."""
    return is_number(value) and 0 <= value < 2**53 and value == int(value)


# ---- Why there are none ----------------------------------------------------------------------

# What a response has, and how to ask for log-probabilities where it has none.
_HOW_TO_ASK = {
    "choices": 'in a chat with "logprobs": true and "top_logprobs": 20, in a completion with '
    '"logprobs": 5',
    "output": 'with "include": ["message.output_text.logprobs"] and "top_logprobs": 20',
    "candidates": 'with "responseLogprobs": true and "logprobs": 20 in the generationConfig',
    "meta_info": 'from SGLang with "return_logprob": true and "top_logprobs_num": 20',
    "generated_text": 'with "details": true and "top_n_tokens": 5',
    "done": 'with "logprobs": true and "top_logprobs": 20',
    "tokens_predicted": 'from llama.cpp\'s server with "n_probs": 20',
}


def why_nothing(found: list) -> str:
    """Why no tokens can be read in these documents, and what would help.

    >>> why_nothing(documents('{"error": {"message": "no credit"}}'))
    'The server answered with an error: “no credit”.'
    """
    keys, where = set(), ()
    for path, value in _everything(found):
        if words := _words_of_error(value):
            return f"The server answered with an error: “{shortened(words.rstrip('.'), 300)}”."
        keys.update(_HOW_TO_ASK.keys() & value if isinstance(value, dict) else ())
        where = where or _place_of_fraction(path, value)
    asks = (f"Ask for them {how}." for key, how in _HOW_TO_ASK.items() if key in keys)
    advice = next(asks, "")
    if where:
        place = " › ".join(map(shortened, where))
        return f"The numbers under “{place}” cannot be read as log-probabilities of tokens. {advice}".rstrip()
    if keys:
        return f"This response holds no log-probabilities. {advice}"
    return "No log-probabilities were found here."


def _everything(found):
    """All lists and objects with something in them, and the last keys that lead to them."""
    waiting = [((), found)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if isinstance(value, list):
            waiting.extend((path, each) for each in value if _is_filled(each))
        else:
            more = (((*path[-3:], key), each) for key, each in value.items())
            waiting.extend(below for below in more if _is_filled(below[1]))


def _words_of_error(value):
    error = _get(value, "error")
    if error is None and isinstance(value, dict) and {"code", "detail", "msg"} & value.keys():
        error = value
    words = error if isinstance(error, str) else _get(error, "message", "detail", "msg")
    return words if isinstance(words, str) else ""


def _place_of_fraction(path, value):
    """The last keys that lead to a number under a key like "prob" that may be one.

    20 in "top_logprobs": 20 is not one.
    """
    if isinstance(value, list):
        return path if path and _is_of_numbers(path[-1]) and any(map(_is_fraction, value)) else ()
    keys = (key for key, each in value.items() if _is_fraction(each) and _is_of_numbers(key))
    return next(((*path, key) for key in keys), ())


def _is_of_numbers(key):
    return "prob" in key.lower() or key.lower() == "lp"


def _is_fraction(value):
    return isinstance(value, float) and not value.is_integer()

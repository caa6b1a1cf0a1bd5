"""How programs write the tokens that they list: from a text to the tokens of each position.

A text becomes JSON documents (`documents`). These are searched at any depth for the shapes in which
programs list tokens (`entries`): `_SHAPES` says which function reads what stands under a key, and
the functions after it know a list or an object by itself. Nothing is judged here: numbers stay as
they were written.

Sources: the programs' own documentation of their responses.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, starmap, zip_longest
from typing import NamedTuple

from softmax_core.notation.visible import shortened

PLAIN_TABLE, PLAIN_LIST, PART = "a plain table", "a plain list", "part of a response"
UNNAMED = {PLAIN_TABLE, PLAIN_LIST, PART}
# The parts of an answer, in the order in which they are shown, and what they are called.
PARTS = {"": "answer", "refusal": "refusal", "reasoning": "reasoning", "prompt": "prompt"}


class FormatError(ValueError):
    """The text is not JSON, nor nearly; the message names the line."""


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
    whatever its rank. keyed_by_text: tokens that look the same have become one. is_plain: in no
    program's format. answer: sorts the answers that a response holds.
    """

    shape: str
    sampled: RawToken | None
    listed: list[RawToken]
    part: str = ""
    is_ranked: bool = True
    may_hold_sampled: bool = False
    keyed_by_text: bool = False
    after_sampling: bool = False
    is_plain: bool = False
    answer: tuple[int, ...] = ()


# ---- From JSON to objects --------------------------------------------------------------------

_TEXTS = ("decoded_token", "token_str", "tok_str", "token", "text", "word", "piece")
_LOGPROBS = ("logprob", "log_probability", "logp", "lp")
_PROBS = ("prob", "probability", "p")
_NUMBERS = ("id", "token_id")
_OWN_LISTS = ("top_logprobs", "top_probs", "top_tokens", "probs")
_VALUES = frozenset(_LOGPROBS + _PROBS + _OWN_LISTS)
_KEYS = (
    *_TEXTS, *_LOGPROBS, *_PROBS, *_NUMBERS, *_OWN_LISTS, "bytes", "rank", "content", "refusal",
    "reasoning_content", "tokens", "token_logprobs", "prefill", "chosen_candidates",
    "top_candidates", "candidates", "output_token_logprobs", "output_top_logprobs",
    "input_token_logprobs", "input_top_logprobs", "prompt_logprobs", "completion_probabilities",
    "logprobs", "generation_info", "message", "choices", "index", "custom_id", "request_id",
    "meta_info", "type", "done", "error", "detail", "code", "output", "tokens_predicted",
    "generated_text",
)  # fmt: skip
_USUAL = {key.replace("_", ""): key for key in _KEYS}


class _Object(dict):
    """A JSON object. Its known keys are spelled as in `_KEYS`, whatever their case and underscores;
    `pairs` are all that were written, so that a token may stand in it twice."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs):
        super().__init__(
            (_USUAL.get(key.replace("_", "").lower(), key), each) for key, each in pairs
        )
        is_as_written = len(self) == len(pairs) and all(key in self for key, _ in pairs)
        self._pairs = None if is_as_written else pairs

    @property
    def pairs(self):
        return self.items() if self._pairs is None else self._pairs


_EMPTY = _Object([])


class Written(float):
    """A number that remembers with how many decimals it was written."""

    __slots__ = ("decimals",)

    @classmethod
    def of(cls, text: str, value: float | None = None, more_decimals: int = 0) -> "Written":
        """A number from its text; its value, where Python cannot read that.

        >>> Written.of("-0.50").decimals, Written.of("-1.44e-3").decimals
        (2, 5)
        """
        number = cls(text if value is None else value)
        point, power = re.search(r"[.,](\d+)", text), re.search(r"[eE]([-+]?\d{1,6})", text)
        decimals = len(point[1]) if point else 0
        number.decimals = max(0, decimals + more_decimals - (int(power[1]) if power else 0))
        return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=lambda pairs: _Object(pairs) if pairs else _EMPTY,
    parse_float=Written.of,
    parse_int=lambda digits: int(digits) if len(digits) < 16 else float(digits),
    strict=False,
)


def _json(text):
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise FormatError("The brackets of this JSON are nested too deeply.") from None


# ---- From text to JSON -----------------------------------------------------------------------


def documents(text: str) -> list:
    """The JSON documents in a text: one, the lines of a stream, or what stands between prose.

    Read are JSON, streams of it ("data: {...}" or "{...}"), and what people paste: Python's repr of
    an answer, curly quotes, a true minus, a comma too many, several documents. A list is its elements.

    Raises `FormatError`.

    >>> documents("Here it is: {'friends': −0.5, 'nights': None,}")
    [{'friends': -0.5, 'nights': None}]
    """
    try:
        content = _json(text)
    except json.JSONDecodeError:
        return list(_stream(text)) or _loose_documents(text)
    return content if isinstance(content, list) else [content]


def _stream(text) -> Iterator[dict]:
    """The objects in lines such as "data: {...}" or "{...}"; other lines are comments."""
    is_stream = False
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip()
        is_stream |= line.startswith("data:")
        content = line.removeprefix("data:").lstrip()
        if not content.startswith("{"):
            continue
        try:
            yield _json(content)
        except json.JSONDecodeError:
            if not is_stream:
                return  # one text of several lines
            raise FormatError(
                f"Line {number} of the stream is not JSON. Was it cut off when it was copied?"
            ) from None
        is_stream = True


# An object, a list of what can be data, or Logprob(logprob=...); "[see" and "f(x)" are prose.
_OPENING = re.compile(
    r"""\{ | \[ (?= \s* (?: [\[{("'“‘„\d.+−–-] | (?:None|null)\b ) )
      | \b [A-Za-z_][\w.]* \( (?= \s* \w+ \s* = )""",
    re.VERBOSE,
)


def _loose_documents(text):
    """What is nearly JSON, wherever it begins in a text."""
    found, at = [], 0
    while opening := _OPENING.search(text, at):
        strict, at = _as_json(text, opening.start())
        try:
            found.append(_json(strict))
        except json.JSONDecodeError:
            raise FormatError(_what_is_wrong(text, opening.start(), strict, at)) from None
    if not any(map(_is_filled, found)):
        raise FormatError("Line 1 is not JSON.")
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def _what_is_wrong(text, start, strict, end):
    first, last = (text.count("\n", 0, place) + 1 for place in (start, end - 1))
    if strict:
        return (
            f"Line {first} is not JSON: in what begins there, a comma, a colon or a quotation mark is "
            "missing, or is one too many."
        )
    if end == len(text):
        return f"Line {first} is not JSON: a bracket that opens there is never closed."
    if text[end - 1] in "\"'“„‘‚":
        return f"Line {last} is not JSON: a quotation mark that opens there is never closed."
    return f"Line {last} is not JSON: “{shortened(text[end - 1])}” cannot stand there."


_LOOSE = re.compile(
    r"""(?P<string> "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+'   # as in JSON, as in Python
                  | [“”„][^“”„]*[“”] | [‘’‚][^‘’‚]*[‘’]       # as in a word processor
                  | <[^<>\n]*> )                              # what Python cannot write
      | (?P<number> [-+−–]? (?: (?: \d+\.?\d* | \.\d+ ) (?:[eE][-+]?\d+)? | (?i:infinity|inf|nan) )
                    (?![\w.]) )
      | (?P<call>   [A-Za-z_][\w.]*\( (?P<fields> (?=\s*(?:\w+\s*=|\))) )? )
      | (?P<name>   [A-Za-z_][\w.]* )
      | (?P<open>   [\[({] )
      | (?P<close>  [\])}] )
      | (?P<mark>   [,:=] )
      | (?P<space>  \s+ )
      | (?P<wrong>  . )""",
    re.VERBOSE | re.DOTALL,
)
_NAMES = {"None": "null", "True": "true", "False": "false", "undefined": "null"}
_NAMES |= {name: name for name in ("null", "true", "false")}
_CLOSED_BY = {"[": "]", "{": "}", "(": ")"}


def _as_json(text, start):
    """What begins here as JSON, and where it ends; "" if it is none.

    Logprob(logprob=-0.5) becomes {"logprob": -0.5}, a tuple a list, float32(-0.5) the number.
    """
    out, ends = [], []  # ends: of each open bracket as it is written, and as JSON
    for token in _LOOSE.finditer(text, start):
        kind, written = token.lastgroup, token[0]
        if kind == "string":
            out.append(_string_as_json(written))
        elif kind == "number":
            out.append(_number_as_json(written))
        elif kind == "name":
            out.append(_NAMES.get(written) or json.dumps(written))
        elif kind in ("open", "call"):
            is_object = written == "{" or token["fields"] is not None
            out.append("{" if is_object else "[" if kind == "open" else "")
            ends.append((_CLOSED_BY[written[-1]], "}" if is_object else "]" if out[-1] else ""))
        elif kind == "mark":
            if written != "," and not out[-1].startswith('"'):
                out[-1] = json.dumps(out[-1])  # a number is a key
            out.append("," if written == "," else ":")
        elif kind == "close" and ends[-1][0] == written:
            if out[-1] == ",":
                out.pop()
            out.append(ends.pop()[1])
            if not ends:
                return "".join(out), token.end()
        elif kind != "space":
            return "", token.end()
        if len(ends) > 1000:
            raise FormatError("The brackets of this text are nested too deeply.")
    return "", len(text)


def _number_as_json(written):
    digits = written.lstrip("+").replace("−", "-").replace("–", "-")
    if digits[-1].isalpha():
        sign = "-" if digits[0] == "-" else ""
        return sign + ("NaN" if digits[-1] in "nN" else "Infinity")
    return re.sub(r"(?<!\d)(?=\.)|(?<=\.)(?!\d)", "0", digits)  # .5 and 5.


def _string_as_json(written):
    if written[0] in "\"'":
        return f'"{_ESCAPE.sub(_escape_as_json, written[1:-1])}"'
    return json.dumps(written if written[0] == "<" else written[1:-1])


_ESCAPE = re.compile(r'\\x[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}|\\.|"', re.DOTALL)


def _escape_as_json(match):
    escape = match[0]
    if escape[1:2] in ("x", "U") and len(escape) > 2:
        code = int(escape[2:], 16)
        return json.dumps(chr(code) if code < 0x110000 else "\ufffd")[1:-1]
    return {'"': '\\"', "\\'": "'"}.get(escape, escape)


# ---- From JSON to entries --------------------------------------------------------------------


def entries(found: list) -> Iterator[Entry]:
    """Every position that the documents tell of, in their order.

    >>> found = documents('{"choices": [{"logprobs": {"content": [{"token": "a", "logprob": -1}]}}]}')
    >>> [(entry.shape, entry.sampled.text) for entry in entries(found)]
    [('OpenAI chat', 'a')]
    """
    # The events of OpenAI's Responses say all of it several times: as a whole, and bit by bit.
    kinds: dict[str, list] = {}
    for document in found:
        kind = str(_get(document, "type"))
        kinds.setdefault(kind if kind.startswith("response.") else "", []).append(document)
    whole_first = (
        "response.completed",
        "response.incomplete",
        "response.output_text.delta",
        *kinds,
    )
    for kind in dict.fromkeys(whole_first):
        read = _peeked(_entries(kinds.get(kind, [])))
        if read:
            yield from read
            return


def _peeked(iterator):
    """The same, or None if it is empty."""
    first = next(iterator, None)
    return None if first is None else chain([first], iterator)


def _entries(found):
    together = _peeked(_of_list("", found))
    if together:
        yield from together
        return
    answers: dict[object, int] = {}
    for document in filter(_is_filled, _without_repeats(found)):
        name = _get(document, "custom_id", "id", "request_id")
        name = name or _get(_get(document, "meta_info"), "id")
        name = name if isinstance(name, str) else None
        yield from _walk(document, (answers.setdefault(name, len(answers)),))


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
        holder, key, value, answer = next(waiting[-1], (None, None, None, None))
        if key is None:
            waiting.pop()
            continue
        read = _peeked(_SHAPES[key](holder, value)) if holder and key in _SHAPES else None
        read = read or _peeked((_of_list if isinstance(value, list) else _of_object)(key, value))
        if read:
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
        said = {said for other, said in _SAID_WITH if _is_filled(value.get(other))}
        for name, each in value.items():
            if _is_filled(each) and name not in said:
                yield value, name, each, answer


def _answer(key, each, place, answer):
    if key not in _ANSWERS or len(answer) > 3:
        return answer
    index = _get(each, "index")
    return (*answer, index if is_whole(index) else place)


# What the first of these keys holds, the second one says again.
_SAID_WITH = (
    ("message", "generation_info"),
    ("tokens", "top_logprobs"),
    ("tokens", "top_tokens"),
    ("chosen_candidates", "top_candidates"),
)
_ANSWERS = {"choices", "candidates", "outputs", "results", "generations", "best_of_sequences"}


# ---- The shapes of programs: from the object that has the key, and what stands under it ------


_TGI = "text-generation-inference"


def _bringing_lists(shape, part, holder, value):
    yield from _by_token(shape, value, part=part)


def _side_by_side(shape, tops, part, holder, value):
    yield from _paired(shape, map(_token, _list(value)), _list(_get(holder, tops)), part=part)


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
        sampled = starmap(RawToken, zip_longest(tokens, logprobs[: len(tokens)]))
        yield from _paired("OpenAI completions", sampled, tops, may_hold_sampled=True)


def _tgi_chunk(holder, value):
    if _may_be_token(value):
        yield from _paired(_TGI, [_token(value)], [_get(holder, "top_tokens")])


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
    "token": _tgi_chunk,
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
    if some and all(map(_is_token, some)):
        if any(_get(each, *_OWN_LISTS) for each in some):
            yield from _by_token(PART, some)
        else:
            yield _unnamed(PLAIN_LIST, key, list(map(_token, some)))
    elif some and all(map(_is_numbered, some)):
        part = "prompt" if key == "prompt_logprobs" else ""
        for each in some:
            listed = _alternatives(each)  # the first is the one that stands there
            yield Entry("vLLM", listed[0], listed, part, may_hold_sampled=True)


def _of_object(key, value) -> Iterator[Entry]:
    if _is_token(value):
        yield from _by_token(PART, [value])
    elif (not key or "prob" in key) and _is_table(value):
        yield _unnamed(PLAIN_TABLE, key, _alternatives(value))


def _unnamed(shape, key, tokens):
    """Some tokens of one position: the most probable, if the key says so."""
    keyed = shape == PLAIN_TABLE
    if not key.startswith("top"):
        return Entry(shape, None, tokens, is_ranked=False, keyed_by_text=keyed, is_plain=True)
    return Entry(PART, None, tokens, may_hold_sampled=keyed, keyed_by_text=keyed)


def _may_be_token(value):
    """Whether an object looks like a token where tokens are to be expected."""
    if not isinstance(value, dict) or isinstance(value.get("token"), list | dict):
        return False
    return "tokens" not in value and ("token" in value or not _VALUES.isdisjoint(value))


def _is_token(value):
    """Whether an object is a token wherever it stands."""
    name = _get(value, *_TEXTS, *_NUMBERS)
    is_named = isinstance(name, str) or is_whole(name)
    return is_named and "tokens" not in value and not _VALUES.isdisjoint(value)


def _is_numbered(value):
    """Whether this is vLLM's {"7": {"logprob": -0.5, "rank": 1, "decoded_token": " friends"}}."""
    if not isinstance(value, dict) or not value:
        return False
    return all(isinstance(each, dict) and "logprob" in each for each in value.values())


def _is_table(value):
    """Whether this is {"friends": -0.5, "nights": "-1.5", "duck": null}."""
    if not isinstance(value, dict) or not value or _is_token(value):
        return False
    return all(map(_may_be_number, value.values()))


def _may_be_number(value):
    is_text = isinstance(value, str) and _LIKE_NUMBER.fullmatch(value)
    return value is None or is_number(value) or bool(is_text)


_LIKE_NUMBER = re.compile(r"\s*[-+−–]?(?:[\d.,]+(?:[eE][-+]?\d+)?\s*%?|(?i:infinity|inf|nan))\s*")


def _alternatives(value) -> list[RawToken]:
    """The tokens of one list, or of one table."""
    if isinstance(value, list):
        return [token for token in map(_token, value) if token is not None]
    if not isinstance(value, dict):
        return []
    if _is_numbered(value):
        return [_token(each, _number(key)) for key, each in value.items()]
    return [RawToken(text, logprob) for text, logprob in value.pairs]


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
    """Whether this is a JSON number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value) -> bool:
    """Whether this can be a token's number, or a place in a list."""
    return is_number(value) and 0 <= value < 2**53 and value == int(value)


# ---- Why there are none ----------------------------------------------------------------------

WHAT_IS_READ = (
    "Paste the whole JSON that came back from OpenAI (chat, completions or Responses), Gemini, Ollama, "
    "vLLM, SGLang, llama.cpp's server or another program with log-probabilities asked for, or write "
    'a table such as {"nights": -1.44, "friends": -0.44}.'
)
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
    keys, where = set(), ""
    for path, value in _everything(found):
        if words := _words_of_error(value):
            return f"The server answered with an error: “{shortened(words, 300)}”."
        if isinstance(value, dict):
            keys.update(value.keys() & _HOW_TO_ASK.keys())
        where = where or (" › ".join(map(shortened, path)) if _is_fraction(path, value) else "")
    advice = [f"Ask for them {how}." for key, how in _HOW_TO_ASK.items() if key in keys]
    advice = (*advice, WHAT_IS_READ)[0]
    if where:
        return f"Under “{where}” there are numbers, but no token stands beside them. {advice}"
    if keys:
        return f"This response holds no log-probabilities. {advice}"
    looked_for = (
        "choices[].logprobs, output[].content[].logprobs, completion_probabilities, "
        "candidates[].logprobsResult and logprobs"
    )
    return f"No log-probabilities were found here. Looked for: {looked_for}. {advice}"


def _everything(found):
    """All values, with the last keys that lead to them."""
    waiting = [((), found)]
    while waiting:
        path, value = waiting.pop()
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            below = (*path[-3:], key) if isinstance(value, dict) else path
            yield below, each
            if _is_filled(each):
                waiting.append((below, each))


def _words_of_error(value):
    error = _get(value, "error")
    if error is None and isinstance(value, dict) and {"code", "detail", "msg"} & value.keys():
        error = value
    words = error if isinstance(error, str) else _get(error, "message", "detail", "msg")
    return words if isinstance(words, str) else ""


def _is_fraction(path, value):
    """Whether a number under a key like "prob" may be one; 20 in "top_logprobs": 20 is none."""
    key = path[-1].lower() if path else ""
    return ("prob" in key or key == "lp") and isinstance(value, float) and not value.is_integer()

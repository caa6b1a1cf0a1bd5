"""What is nearly JSON. Oracles: Python's own json and ast, whatever was written with its repr."""

import ast
import json
import math
import time
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading.loose_json import MAX_DEPTH, FormatError, decode_loose

DECODER = json.JSONDecoder(strict=False)


def decoded(text):
    """The value that is the whole text."""
    value, end = decode_loose(text, 0, DECODER)
    assert end == len(text)
    return value


# ---- What is JSON, what Python prints ----------------------------------------------------------

leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
leaves |= st.text(alphabet="'\"\\“”‘’„‚\n[]{}():,=<>x0aU", max_size=6)
leaves |= st.floats(allow_nan=False, allow_infinity=False)
any_value = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(leaves.map(str), inner, max_size=4),
    max_leaves=20,
)


@given(any_value, st.sampled_from([None, 2]), st.booleans())
def test_json_is_decoded_as_python_decodes_it(value, indent, ensure_ascii):
    assert decoded(json.dumps(value, indent=indent, ensure_ascii=ensure_ascii)) == value


@given(any_value)
def test_what_python_prints_is_the_value(value):
    text = repr(value)
    assert ast.literal_eval(text) == value
    assert decoded(text) == value


@given(st.text(max_size=40) | st.text(alphabet="'\"\\“”‘’„‚\n[]{}():,=<>xa0 .-", max_size=40))
def test_any_text_is_decoded_or_refused(text):
    try:
        value, end = decode_loose(text, 0, DECODER)
    except FormatError:
        return
    assert 0 < end <= len(text)
    json.dumps(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Tuples, calls and what Python cannot write.
        ("(1, 2)", [1, 2]),

        ("('a',)", ["a"]),
        ("[(), [], f()]", [[], [], {}]),
        ("Logprob(logprob=-0.5, rank=1)", {"logprob": -0.5, "rank": 1}),
        ("a.Top( token = 'b', bytes=None, own=Details() )", {"token": "b", "bytes": None, "own": {}}),
        ("[np.float64(3.5), tensor([1, 2]), Counter({'a': 1})]", [3.5, [1, 2], {"a": 1}]),
        ("[Pair('a', 3.5), Pair('b', 1)]", [["a", 3.5], ["b", 1]]),
        ("OrderedDict([('a', 3.5), ('b', 1)])", [["a", 3.5], ["b", 1]]),
        ("{np.str_('a'): np.int64(1), np.int64(7): 2, 8: 3}", {"a": 1, "7": 2, "8": 3}),
        ("{'end': <Stop.END: 'x'>}", {"end": "<Stop.END: 'x'>"}),
        ("[True, False, None, undefined]", [True, False, None, None]),
        (r"'\x41\u00e9\U0001f986\'\\'", "Aé🦆'\\"),
        (r"'\UFFFFFFFF'", "\ufffd"),
        # Commas too many.
        ("[1, 2,]", [1, 2]),
        ('{"a": [1,], }', {"a": [1]}),
        # What word processors and people write.
        ("{“a”: ‘b’, „c“: ’d’}", {"a": "b", "c": "d"}),
        ("{“a\": \"b\", “so “: 1}", {"a": "b", "so ": 1}),
        ("[“say \"quack\" twice”, ‘l’été’, “it’s”]", ['say "quack" twice', "l’été", "it’s"]),
        (r"[“\n”, “\””, “\u00e9”, “C:\duck”]", ["\n", "”", "é", "C:\\duck"]),
        ("{friends: 1, l’été: 2, None: 3, 7: 4, key-word: duck}",
         {"friends": 1, "l’été": 2, "None": 3, "7": 4, "key-word": "duck"}),
        ("{'a' => 1, b=2}", {"a": 1, "b": 2}),
        ('"two\nlines"', "two\nlines"),
    ],
)  # fmt: skip
def test_what_is_nearly_json(text, value):
    assert decoded(text) == value


def test_numpy_prints_what_is_read():
    row = {np.str_("nights"): np.float32(3.5), np.int64(7): np.float64(-0.25)}
    assert decoded(repr(row)) == {"nights": 3.5, "7": -0.25}


@pytest.mark.parametrize(
    "number",
    ["−0.5", "–1", "+3", ".5", "5.", "-.5", "1e−3", "007", "inf", "-inf", "nan", "∞", "50%", "1_000"],
)  # fmt: skip
def test_a_number_that_json_writes_otherwise_keeps_its_text(number):
    assert decoded(f"[{number}, 1]") == [number, 1]
    assert decoded(f"{{'a': {number}}}") == {"a": number}


def test_the_decoder_decides_what_numbers_and_objects_become():
    as_written = json.JSONDecoder(object_pairs_hook=list, parse_float=str, parse_int=str)
    text = "{'a': 3.50, 'a': -1, 'b': 1e400}"
    assert decode_loose(text, 0, as_written)[0] == [("a", "3.50"), ("a", "-1"), ("b", "1e400")]
    assert math.isnan(decoded("NaN"))
    assert decoded("[-Infinity]") == [-math.inf]


def test_the_value_begins_and_ends_within_a_text():
    text = "Sure: {'a': (1, 2)} and [3]"
    assert decode_loose(text, 6, DECODER) == ({"a": [1, 2]}, 19)
    assert decode_loose(text, 24, DECODER) == ([3], len(text))


# ---- What cannot be read -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "after", "what"),
    [
        ("{'a': 1\n'b': 2}", 2, "{'a': 1", "where “'b'” stands. A comma, a colon"),
        ("{'a': 1,\n'b' 2}", 2, "'b'", "where “2” stands. A comma, a colon"),
        ("{'a': 1,\n\n'b': 0,5}", 3, "'b': 0,", "where “5” stands. A comma, a colon"),
        ('{"a": }', 1, '{"a":', "where “}” stands. A comma, a colon"),
        ("['a',\n, 'b']", 2, "['a',", "where “,” stands. A comma, a colon"),
        ("[Logprob(1, b=2)]", 1, "[Logprob(1, b", "where “=” stands. A comma, a colon"),
        ("['a',\n'b'}", 2, "'b'", "where “}” stands. A bracket is missing"),
        ("['a',\n'b", 2, "['a',", "where “'” stands. A quotation mark that opens there"),
        ("{“a: 1, \"b\": 2}", 1, "{", "where ““” stands. A quotation mark that opens there"),
        ("[1 5]", 1, "[1", "where “5” stands. A comma, a colon"),
        ("{'a' 'b': 1}", 1, "{'a'", "where “'b'” stands. A comma, a colon"),
        ("[np.float64(0.5) 1]", 1, "[np.float64(0.5)", "where “1” stands. A comma, a colon"),
        ("['a',\n“b", 2, "['a',", "where ““” stands. A quotation mark that opens there"),
        ("[('a', 1),\n('b', 2", 2, "('b', 2", "The text ends there, and a bracket is never closed."),
        ("[\n   ", 2, "[", "The text ends there, and a bracket is never closed."),
    ],
)  # fmt: skip
def test_a_message_names_the_place_and_what_is_wrong(text, line, after, what):
    with pytest.raises(FormatError) as error:
        decode_loose(text, 0, DECODER)
    message = str(error.value)
    assert message.startswith(f"Line {line} of the JSON cannot be read after “")
    assert f"{after}”" in message
    assert what in message


def test_a_message_where_nothing_stands_before():
    for text in ("}", ": 1", "'duck", ", 1"):
        with pytest.raises(FormatError, match=r"^Line 1 of the JSON cannot be read, where “"):
            decode_loose(text, 0, DECODER)


def test_a_place_is_counted_in_the_whole_text():
    with pytest.raises(FormatError, match=r"^Line 3 of the JSON"):
        decode_loose("Here\nit is:\n['a' 'b']", 12, DECODER)


def test_what_is_quoted_is_short_and_visible():
    with pytest.raises(FormatError) as error:
        decode_loose(
            "['" + "duck" * 1000 + "\u200b' 'qu\u200back" + "duck" * 1000 + "']", 0, DECODER
        )
    assert len(str(error.value)) < 250
    assert "\u200b" not in str(error.value)


@pytest.mark.parametrize("bracket", ["[", "{'a': ", "f(", "(", "f(a="])
def test_brackets_may_be_nested_so_deeply_and_no_deeper(bracket):
    closing = {"[": "]", "{": "}", "(": ")"}[bracket[0] if bracket[0] != "f" else "("]
    decoded(bracket * MAX_DEPTH + "1" + closing * MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(FormatError, match="nested too deeply"):
            decode_loose(bracket * depth + "1" + closing * depth, 0, DECODER)


@pytest.mark.parametrize(
    "unit",
    [
        "['", '"', "'", "“", "“‘", "’a ", "‘a’a", '“" ', "<", "< ", "a.", "a(", "f(1) ", "f(1, ", "-",
        "9", "\\", "'\\", " ", "\n", "[] ", "{}, ", "'a': ", "a=", "a = ", "=>", ",", "(),", "x '",
    ],
)  # fmt: skip
def test_hostile_text_takes_linear_time(unit):
    # Half a million characters: what is quadratic would take an hour.
    decoder, start = json.JSONDecoder(parse_int=str), time.process_time()
    for text in (unit * (500_000 // len(unit)), "[" + unit * (500_000 // len(unit))):
        with suppress(FormatError):
            decode_loose(text, 0, decoder)
    assert time.process_time() - start < 10

"""Facts about responses with log-probabilities.

The examples in answers/ are invented. Every one but the one after sampling says the same in the
shape of its program: at the first place friends, nights and laughter are listed with the lecture's
probabilities, and nights is sampled; at the second, " quack" is sampled, which the list lacks.
"""

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from softmax_core.distribution.bounds import rest_bounds
from softmax_core.notation.write_numbers import short
from softmax_core.reading.answers import MAX_NAMED, MAX_RESPONSE, ResponseError, read_response

EXAMPLES = Path(__file__).parent / "answers"
SHAPES = {
    "openai_chat.json": "OpenAI chat",
    "openai_chat_stream.txt": "OpenAI chat",
    "openai_completions.json": "OpenAI completions",
    "openai_responses.json": "OpenAI Responses",
    "openai_responses_stream.txt": "OpenAI Responses",
    "llama_cpp.json": "llama.cpp server",
    "vllm_chat.json": "OpenAI chat",
    "ollama.json": "Ollama",
    "ollama_stream.txt": "Ollama",
    "gemini.json": "Gemini",
}


def read_example(name):
    return read_response((EXAMPLES / name).read_text(encoding="utf-8"))


def chat(*tokens, **other):
    """A chat response with these positions."""
    return json.dumps({"choices": [{"logprobs": {"content": tokens}}], **other})


def entry(token, logprob, *top, **other):
    listed = [{"token": t, "logprob": lp} for t, lp in top]
    return {"token": token, "logprob": logprob, "top_logprobs": listed, **other}


# ---- The shapes ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_says_the_same(name):
    response = read_example(name)
    assert response.shape == SHAPES[name]
    assert not response.positions[0].after_sampling
    first, second = response.positions
    assert [(token.text, token.logprob) for token in first.tokens] == [
        ("friends", -0.4402),
        ("nights", -1.4402),
        ("laughter", -2.4402),
    ]
    assert first.sampled == 1
    assert all(token.in_list for token in first.tokens)
    listed = math.fsum(math.exp(token.logprob) for token in first.known)
    assert 1 - listed == pytest.approx(0.0321, abs=1e-4)  # the duck's
    assert [token.text for token in second.tokens] == [".", "!", "…", " quack"]
    assert second.sampled == 3
    assert [token.in_list for token in second.tokens] == [True, True, True, False]
    # And not -6.5: others may lie between. With four decimals it may be half of the last more.
    assert second.ceiling == pytest.approx(-3.5 + 0.00005)


def test_every_example_is_tested():
    names = {path.name for path in EXAMPLES.iterdir()}
    assert names == {*SHAPES, "llama_cpp_after_sampling.json"}


def test_probabilities_after_sampling_are_flagged():
    response = read_example("llama_cpp_after_sampling.json")
    assert response.positions[0].after_sampling
    (position,) = response.positions
    assert [round(math.exp(token.logprob), 3) for token in position.known] == [0.402, 0.329, 0.269]
    assert position.tokens[3].is_floor


def test_a_plain_table():
    position = read_response('{"a": -1, "b": -2, " a": null}').positions[0]
    assert [token.text for token in position.tokens] == ["a", "b", " a"]
    assert position.sampled is None
    # Nobody says that these are the most probable; if the reader does, no other exceeds the last.
    assert not position.is_ranked
    assert position.ceiling == 0
    assert position.ceiling_if_ranked == -2


def test_the_answers_of_several_choices_are_kept_apart_and_in_order():
    def chunk(index, token):
        logprobs = {"content": [entry(token, -1.0)]}
        return f"data: {json.dumps({'choices': [{'index': index, 'logprobs': logprobs}]})}\n"

    response = read_response(chunk(0, "a") + chunk(1, "x") + chunk(0, "b") + chunk(1, "y"))
    said = [(position.choice, position.tokens[0].text) for position in response.positions]
    assert said == [(0, "a"), (0, "b"), (1, "x"), (1, "y")]


def test_what_else_may_be_pasted():
    one = entry("a", -1.0, ("a", -1.0), ("b", -2.0))
    whole = read_response(chat(one))
    for part in ({"content": [one]}, [one], one):
        assert read_response(json.dumps(part)).positions == whole.positions
    streamed = json.dumps([{"candidates": []}, json.loads((EXAMPLES / "gemini.json").read_text())])
    assert len(read_response(streamed).positions) == 2
    completed = {"type": "response.completed", "response": json.loads(
        (EXAMPLES / "openai_responses.json").read_text()
    )}  # fmt: skip
    deltas = (EXAMPLES / "openai_responses_stream.txt").read_text()
    assert len(read_response(f"{deltas}data: {json.dumps(completed)}\n").positions) == 2


def test_files():
    text = '{"é": -1.0}'
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), "\ufeff" + text):
        assert read_response(data).positions[0].tokens[0].text == "é"


# ---- Tokens ----------------------------------------------------------------------------------


def test_floors_are_too_small_to_say_and_not_minus_infinity():
    text = chat(entry("a", -0.1, ("a", -0.1), ("b", -9999.0), ("c", None), ("d", -3.4e38)))
    for pasted in (text, text.replace("-9999.0", "-Infinity"), text.replace("null", '"-Infinity"')):
        position = read_response(pasted).positions[0]
        assert [token.is_floor for token in position.tokens] == [False, True, True, True]
        assert [token.text for token in position.known] == ["a"]


def test_the_first_token_of_an_echoed_prompt_has_no_probability():
    logprobs = {
        "tokens": ["I", " will"],
        "token_logprobs": [None, -2.0],
        "top_logprobs": [None, {" am": -1.0, " will": -2.0}],
    }
    first, second = read_response(json.dumps({"choices": [{"logprobs": logprobs}]})).positions
    assert first.known == ()
    assert second.sampled == 1
    # Two tokens for "logprobs": 1 or for "logprobs": 2? The second may be there for its own sake.
    assert second.is_ranked
    assert second.ceiling == pytest.approx(-0.95)  # written with one decimal


def test_tokens_that_look_alike_are_told_apart_by_their_bytes():
    halves = [
        {"token": "\ufffd", "logprob": lp, "bytes": raw}
        for lp, raw in ((-1.0, [240, 159]), (-2.0, [226, 128]), (-3.0, [206]))
    ]
    position = read_response(chat({**halves[1], "top_logprobs": halves})).positions[0]
    assert len(position.tokens) == 3
    assert position.sampled == 1
    assert position.tokens[1].raw == b"\xe2\x80"
    other = {"token": "\ufffd", "logprob": -4.0, "bytes": [207], "top_logprobs": halves}
    assert len(read_response(chat(other)).positions[0].tokens) == 4


def test_a_token_that_stands_twice_in_a_plain_table_is_two():
    position = read_response('{"duck": -1.0, "duck": -2.0}').positions[0]
    assert [token.logprob for token in position.tokens] == [-1.0, -2.0]


def test_half_a_character_can_be_shown_and_stored():
    token = read_response(r'{"\ud83e": -1.0}').positions[0].tokens[0]
    assert token.text.encode() == b"\xef\xbf\xbd"


def test_the_ceiling_is_the_smallest_of_the_most_probable():
    def ceiling(sampled, *top):
        return read_response(chat(entry(*sampled, *top))).positions[0].ceiling

    a, b, c = ("a", -1), ("b", -2), ("c", -3)
    assert ceiling(c, a, b, c) == -3  # in the order of rank: the third most probable
    assert ceiling(c, c, a, b) == -2  # in front of the others: for its own sake
    assert ceiling(b, b, a, c) == -3
    assert ceiling(c, c, a, b, ("d", None)) == -2
    assert ceiling(a, a) == 0  # the list may be just the sampled token
    assert ceiling(a) == 0


def test_the_first_of_a_plain_list_may_be_the_sampled_token():
    text = '[{"canal": -11.5, "friends": -1.5, "nights": -2.0, "laughter": -2.2}]'
    position = read_response(text).positions[0]
    assert [token.text for token in position.tokens if not token.in_list] == ["canal"]
    assert position.ceiling == 0
    assert math.exp(position.ceiling_if_ranked) == pytest.approx(0.111, abs=0.006)  # e^-2.2


@pytest.mark.parametrize(
    ("logprobs", "beside"),
    [
        ([-9.0, -1.0, -2.0, -3.0], [-9.0]),
        ([-1.0, -2.0, -3.0, -2.0], [-2.0]),
        ([-1.0, -2.0, -3.0], []),
        ([-9.0, -13.0, -12.0, -16.0], []),  # some words of interest
    ],
)
def test_one_token_out_of_order_at_either_end_is_not_of_the_list(logprobs, beside):
    listed = [{"token": str(n), "logprob": logprob} for n, logprob in enumerate(logprobs)]
    for text in (listed, {"logprobs": {"content": [{"token": "0", "top_logprobs": listed}]}}):
        position = read_response(json.dumps(text)).positions[0]
        assert [token.logprob for token in position.tokens if not token.in_list] == beside


@pytest.mark.parametrize(("token", "ceiling"), [("b", -3), ("\ufffd", 0), ("", 0), ("b\ufffd", 0)])
def test_a_list_keyed_by_text_may_have_lost_a_token_that_looks_the_same(token, ceiling):
    table = {"friends": -1, token: -3}
    logprobs = {"tokens": ["friends"], "token_logprobs": [-1], "top_logprobs": [table]}
    assert read_response(json.dumps({"logprobs": logprobs})).positions[0].ceiling == ceiling
    listed = [{"token": text, "logprob": logprob} for text, logprob in table.items()]
    assert read_response(chat({**listed[0], "top_logprobs": listed})).positions[0].ceiling == -3


# ---- Long lists ------------------------------------------------------------------------------


def test_of_a_long_list_the_most_probable_have_names_and_all_have_numbers():
    # p falls by a thousandth from token to token, whatever the order in which they are written.
    logprobs = [math.log(0.001) + n * math.log(0.999) for n in range(5000)]
    order = sorted(range(5000), key=lambda n: n * 7919 % 5000)
    position = read_response(json.dumps({f"t{n}": logprobs[n] for n in order})).positions[0]
    assert [token.text for token in position.tokens] == [f"t{n}" for n in range(MAX_NAMED)]
    assert sorted(position.numbers[0].tolist(), reverse=True) == pytest.approx(logprobs)
    assert math.fsum(np.exp(position.numbers[0])) == pytest.approx(1 - 0.999**5000)
    assert position.ceiling_if_ranked == pytest.approx(logprobs[-1])


def test_the_sampled_token_has_a_name_wherever_it_ranks():
    listed = [(f"t{n}", -10 - n / 1000) for n in range(3000)]
    position = read_response(chat(entry("t2500", -12.5, *listed))).positions[0]
    assert position.tokens[position.sampled].text == "t2500"
    assert len(position.tokens) == MAX_NAMED + 1
    assert len(position.numbers[0]) == 3000
    assert position.ceiling == pytest.approx(-12.999, abs=1e-3)


def test_floors_beyond_the_named_are_left_out():
    table = {"a": -0.5} | {f"t{n}": None for n in range(3000)}
    position = read_response(json.dumps(table)).positions[0]
    assert [token.text for token in position.known] == ["a"]
    assert position.numbers[0].tolist() == [-0.5]


def test_two_long_lists_that_differ_at_their_ends_are_not_equal():
    def position(last):
        table = {f"t{n}": -10.5 for n in range(2000)} | {"last": last}
        return read_response(json.dumps(table)).positions[0]

    assert position(-14.5) == position(-14.5)
    assert position(-14.5) != position(-15.5)


def test_the_whole_of_a_large_vocabulary_is_read():
    # As many tokens as Gemma has; p is the same for all.
    size = 2**18
    text = "{" + ",".join(f'"{n:x}":{-math.log(size):.4f}' for n in range(size)) + "}"
    position = read_response(text).positions[0]
    assert position.numbers.shape == (3, size)
    assert position.numbers[0].tolist() == [-12.4766] * size
    assert len(position.tokens) == MAX_NAMED


# ---- How exact the numbers are ---------------------------------------------------------------


def margins(text):
    """How far each token's true log-probability may be below and above what is written."""
    tokens = read_response(text).positions[0].known
    return [(token.logprob - token.least, token.most - token.logprob) for token in tokens]


@pytest.mark.parametrize(
    ("text", "margin"),
    [
        ('{"a": -1.5, "b": -2.3}', 0.05),
        ('{"a": -1.44, "b": -2.5}', 0.005),
        ('{"a": -1.44e-3, "b": -7.0}', 0.000005),  # five decimals
        ('{"a": -1.234567, "b": -2.345678}', 0.0000005),
        ('{"a": "-1,44", "b": "−2,51"}', 0.005),
        ('{"a": -1, "b": -2}', 0),  # typed by hand
        ('{"a": -1.0, "b": -2.0}', 0.05),  # by a program
        ('{"a": -0.0}', 0.05),  # which is never 0
        ('{"a": -1.2345678, "b": -2.3456789}', 0),  # a float32
        ('{"a": -1.5, "b": -2.5}', 0.05),  # too few to tell a format by
        ('{"a": -1.44, "b": -9999.0, "c": null}', 0.005),
    ],
)
def test_the_digits_tell_how_exact_the_numbers_are(text, margin):
    for below, above in margins(text):
        assert below == pytest.approx(margin, abs=1e-12)
        assert above in (0, pytest.approx(margin, abs=1e-12))  # it is never above 0
    sentence = read_response(text).precision
    assert (sentence is None) == (margin == 0)
    assert sentence is None or short(margin) in sentence


def test_no_log_probability_is_above_0():
    yes, no = read_response('{"yes": -0.00, "no": -6.91}').positions[0].tokens
    assert (yes.least, yes.most) == (-0.005, 0)
    assert math.exp(no.logprob) == pytest.approx(0.001, abs=1e-5)


def as_bfloat16(value):
    """Rounded to the nearest bfloat16, a half to even, by its bits."""
    (bits,) = struct.unpack("<I", struct.pack("<f", value))
    bits = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16 << 16
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def test_bfloat16_is_known_by_its_bits():
    # A real answer of mlx, in its digits: .171875 has steps of 2^-10, 2.28125 of 2^-6, 5.25 of 2^-5.
    # All are multiples of 2^-6, to which ln Z may have been rounded.
    text = '{"a": -0.171875, "b": -2.28125, "c": -5.25, "d": -6.75}'
    response = read_response(text)
    assert "bfloat16" in response.precision
    step = 2**-6
    assert 0.171875 % step == 2.28125 % step == 5.25 % step == 6.75 % step == 0
    expected = [step + 2.0**-11, step + 2.0**-7, step + 2.0**-6, step + 2.0**-6]
    assert [below for below, _ in margins(text)] == expected
    # Of three numbers nobody knows whether the step is a chance.
    assert margins('{"b": -2.28125, "c": -5.25}')[0][0] == 2.0**-7


def test_float16_is_known_by_its_bits():
    # text-generation-inference prints the shortest digits of a float32: 2.1425781 is 2.142578125.
    response = read_response('{"a": -2.1425781, "b": -4.4609375}')
    assert "float16" in response.precision
    assert "bfloat16" not in response.precision
    a, _ = margins('{"a": -2.1425781, "b": -4.4609375}')
    assert a[0] == pytest.approx(2.0**-10)


def test_a_bfloat16_answer_may_sum_to_more_than_1():
    # Between 16 and 32 a bfloat16 has steps of 1/8: ln Z = 17.0625 becomes 17.
    logits = [16.375, 16.125, 14.5, 13.25, 12.0]
    exact = math.log(math.fsum(math.exp(z) for z in logits))
    rounded = [as_bfloat16(z - as_bfloat16(exact)) for z in logits]
    assert rounded == [-0.625, -0.875, -2.5, -3.75, -5.0]
    assert math.fsum(map(math.exp, rounded)) == pytest.approx(1.0645, abs=1e-4)
    response = read_response(json.dumps(dict(zip("abcde", rounded, strict=True))))
    for token, z in zip(response.positions[0].tokens, logits, strict=True):
        assert token.least <= z - exact <= token.most


numbers = st.lists(st.floats(-20, 20), min_size=2, max_size=30)


@given(numbers, st.integers(2, 6))
def test_the_truth_lies_between_least_and_most_in_decimals(logits, decimals):
    log_z = math.log(math.fsum(math.exp(z) for z in logits))
    true = {str(n): z - log_z for n, z in enumerate(logits)}
    text = "{" + ", ".join(f'"{name}": {lp:.{decimals}f}' for name, lp in true.items()) + "}"
    for token in read_response(text).positions[0].known:
        assert token.least - 1e-12 <= true[token.text] <= token.most + 1e-12


@given(numbers)
def test_the_truth_lies_between_least_and_most_in_bfloat16(numbers):
    logits = [as_bfloat16(z) for z in numbers]
    log_z = math.log(math.fsum(math.exp(z) for z in logits))
    rounded = [as_bfloat16(z - as_bfloat16(log_z)) for z in logits]
    fractions = {lp for lp in rounded if not lp.is_integer()}
    assume(len(fractions) > 3)
    text = json.dumps({str(n): min(lp, 0.0) for n, lp in enumerate(rounded)})
    for token in read_response(text).positions[0].known:
        assert token.least <= logits[int(token.text)] - log_z <= token.most + 1e-12


# ---- Probabilities ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"friends": 0.64, "nights": 0.24}',
        '{"friends": "64%", "nights": "24 %"}',
        '[{"token": "friends", "prob": 0.64}, {"token": "nights", "prob": 0.24}]',
        '[{"word": "friends", "Probability": 0.64}, {"word": "nights", "Probability": 0.24}]',
        '{"prompt": "The duck", "probabilities": {"friends": 0.64, "nights": 0.24}}',
    ],
)
def test_probabilities_are_recognised(text):
    response = read_response(text)
    assert "of probabilities" in response.shape
    assert not response.positions[0].after_sampling
    friends, nights = response.positions[0].tokens
    assert friends.logprob == pytest.approx(-0.446, abs=5e-4)
    assert nights.logprob == pytest.approx(-1.427, abs=5e-4)
    assert math.exp(friends.least) == pytest.approx(0.635)
    assert math.exp(friends.most) == pytest.approx(0.645)
    assert response.positions[0].ceiling == 0
    assert "The probabilities are written with 2 decimals" in response.precision


def test_a_probability_that_was_rounded_to_nothing_may_be_nothing():
    one, other = read_response('{"a": 0.995, "b": 0.000, "c": 0.001}').positions[0].known
    assert other.least == pytest.approx(math.log(0.0005))
    small = read_response('{"a": 0.9, "b": 0.0005, "c": 0.0}').positions[0].tokens
    assert [token.is_floor for token in small] == [False, False, True]
    (a, b) = read_response('{"a": 0.9, "b": 0.1, "c": "5e-2%"}').positions[0].known[:2]
    assert a.most <= 0
    assert one.most < 0
    assert b.least > -math.inf


@pytest.mark.parametrize(
    ("text", "logprobs"),
    [
        ('{"yes": -0.00, "no": -6.91}', [0, -6.91]),  # one is negative
        ('{"yes": 0.0}', [0]),  # none is a probability: ln p of what is certain
        ('{"yes": 1}', [0]),
        ('{"yes": 1.0, "no": 0.0}', [0, -math.inf]),
        ('{"yes": 0.67, "no": 0.34}', [math.log(0.67), math.log(0.34)]),  # rounded to 1.01
    ],
)
def test_what_may_be_either(text, logprobs):
    tokens = read_response(text).positions[0].tokens
    assert [token.logprob for token in tokens] == pytest.approx(logprobs)


# ---- What cannot be read ---------------------------------------------------------------------


def test_one_impossible_position_does_not_refuse_the_others():
    good = entry("friends", -0.01, ("friends", -0.01), ("nights", -5.0))
    bad = entry("!", -0.02, ("friends", -0.01), ("nights", -5.0))
    odd = entry("?", "many")
    response = read_response(chat(good, bad, odd, good))
    first, second, third, fourth = response.positions
    assert first == fourth
    assert [token.text for token in first.known] == ["friends", "nights"]
    assert first.problem is None
    assert second.problem.startswith("Position 2: these aren't log-probabilities")
    assert "“?”: “many” is not a number" in third.problem
    assert second.known == third.known == ()
    assert [position.tokens[0].text for position in (second, third)] == ["!", "?"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing here yet"),
        ("the duck", "This is not JSON"),
        ('data: {"a"\ndata: {"a": -1}', "Line 1 of the stream is not JSON"),
        ('{"done": false, "logprobs": []}\n{"do', "holds no log-probabilities"),
        ("[]", "No log-probabilities were found"),
        ("3", "No log-probabilities were found"),
        (
            '{"friends": 4, "nights": 3}',
            "these aren't log-probabilities.*add up to 74.6837.*logits",
        ),
        ('{"a": 0.6, "b": 0.6}', "these aren't log-probabilities"),
        ('{"a": 0, "b": -2}', "add up to 1.1353"),
        ('{"a": 0.0, "b": 0.0}', "add up to 2.0000"),
        ('{"a": 1e400}', "these aren't log-probabilities"),
        ('{"a": NaN}', "“a”: the log-probability is NaN"),
        ('{"a": null}', "so low that it says nothing"),
        (chat(entry("a", "many")), "Position 1, “a”: “many” is not a number"),
        (chat(entry("a", True)), "is not a number"),
        (chat(entry("a", [[1]])), "what stands beside the token is not a number"),
        (chat(entry(None, -1)), "Position 1 has no “token” that is a text"),
        (chat(entry("a", -1, ("a", -1), (None, -2))), "Position 1, entry 2 has no “token”"),
        (chat({"token": " a"}), "Position 1, “␣a”: there is no “logprob”"),
        (chat({"token": "a", "prob": -0.1}), "the probability −0.1 is negative"),
        (chat({"token": "a", "prob": 1.1}), "add up to 1.1"),
        ("[" * 100_000, "nested too deeply"),
        ("{'a': " * 100_000, "nested too deeply"),
        ('{"a": -1}\n' * 5001, "has 5,001 tokens; at most 5,000 are read"),
        (json.dumps([{"token": "a", "logprob": -0.25}] * 5001), "has 5,001 tokens"),
        (" " * (MAX_RESPONSE + 1), "too large: 5.0 MB"),
    ],
)
def test_a_message_says_what_is_wrong(text, message):
    with pytest.raises(ResponseError, match=message):
        read_response(text)


def test_a_sum_a_little_above_1_is_rounding():
    position = read_response('{"a": 0.0, "b": -7.7}').positions[0]
    assert [token.logprob for token in position.tokens] == [0.0, -7.7]


names = ["choices", "logprobs", "content", "token", "logprob", "top_logprobs", "tokens", "index"]
names += ["token_logprobs", "output", "type", "response", "completion_probabilities", "prob"]
names += ["top_probs", "candidates", "logprobsResult", "chosenCandidates", "topCandidates"]
names += ["logProbability", "bytes", "id", "tokenId", "a"]
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
leaves |= st.sampled_from([-1.0, -9999.0, "-Infinity", "response.completed"])
any_json = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=4)
    ),
    max_leaves=25,
)


def read_or_refuse(text):
    try:
        return read_response(text)
    except ResponseError:
        return None


@given(any_json)
def test_any_json_is_read_or_refused(value):
    read_or_refuse(json.dumps(value))


@given(st.text(max_size=50) | st.binary(max_size=50))
@example('data: {"a": -1}\n\ndata: [DONE]')
@example(b"\xff\xfe{")
@example("9" * 5000)
def test_any_text_is_read_or_refused(text):
    read_or_refuse(text)


def places(value, path=()):
    """The path to everything in a JSON value."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def replaced(value, path, new):
    if not path:
        return new
    value = value.copy()
    value[path[0]] = replaced(value[path[0]], path[1:], new)
    return value


@given(st.data())
def test_a_response_with_anything_in_it_replaced_is_read_or_refused(data):
    name = data.draw(st.sampled_from([name for name in SHAPES if name.endswith(".json")]))
    whole = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    path = data.draw(st.sampled_from(list(places(whole))))
    response = read_or_refuse(json.dumps(replaced(whole, path, data.draw(any_json))))
    for position in response.positions if response else ():
        assert position.ceiling <= 0.001
        if position.known:
            listed, least, most = (
                [getattr(token, name) for token in position.known]
                for name in ("logprob", "least", "most")
            )
            bounds = rest_bounds(listed, 1.0, ceiling=position.ceiling, least=least, most=most)
            assert bounds.lower.sum() + bounds.rest_lower <= 1 + 1e-3
            assert bounds.upper.sum() + bounds.rest_upper >= 1 - 1e-3

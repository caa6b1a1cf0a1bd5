"""Facts about responses with log-probabilities.

The examples in answers/ are invented. Every one but the one after sampling says the same in the
shape of its program: at the first place friends, nights and laughter are listed with the lecture's
probabilities, and nights is sampled; at the second, " quack" is sampled, which the list lacks.
"""

import json
import math
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from softmax_core.distribution.bounds import rest_bounds
from softmax_core.reading.answers import MAX_RESPONSE, ResponseError, read_response

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
    assert not response.after_sampling
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
    assert second.ceiling == -3.5  # and not -6.5: others may lie between


def test_every_example_is_tested():
    names = {path.name for path in EXAMPLES.iterdir()}
    assert names == {*SHAPES, "llama_cpp_after_sampling.json"}


def test_probabilities_after_sampling_are_flagged():
    response = read_example("llama_cpp_after_sampling.json")
    assert response.after_sampling
    (position,) = response.positions
    assert [round(math.exp(token.logprob), 3) for token in position.known] == [0.402, 0.329, 0.269]
    assert position.tokens[3].is_floor


def test_a_plain_table():
    position = read_response('{"a": -1, "b": -0.7, " a": null}').positions[0]
    assert [token.text for token in position.tokens] == ["b", "a", " a"]
    assert position.sampled is None
    assert position.ceiling == -1


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
    assert second.ceiling == -1


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

    a, b, c = ("a", -1.0), ("b", -2.0), ("c", -3.0)
    assert ceiling(c, a, b, c) == -3  # in the order of rank: the third most probable
    assert ceiling(c, c, a, b) == -2  # in front of the others: for its own sake
    assert ceiling(b, b, a, c) == -3
    assert ceiling(c, c, a, b, ("d", None)) == -2
    assert ceiling(a, a) == 0  # the list may be just the sampled token
    assert ceiling(a) == 0


# ---- What cannot be read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing here yet"),
        ("the duck", "Line 1 is not JSON.*Paste the whole JSON"),
        ('{"a": -1,}', "Line 1 is not JSON"),
        ("{\n'a': -1}", "Line 2 is not JSON"),
        ('data: {"a": -1}\ndata: {"a"', "Line 2 of the stream is not JSON"),
        ('{"done": false, "logprobs": []}\n{"do', "Line 2 of the stream"),
        ("[]", "Looked for: choices"),
        ("3", "Looked for: choices"),
        ('{"error": {"message": "no credit"}}', "Looked for: choices"),
        ('{"choices": [{"logprobs": null}]}', '"top_logprobs": 20'),
        ('{"candidates": [{}]}', "responseLogprobs"),
        ('{"output": []}', "message.output_text.logprobs"),
        ('{"response": "hi", "done": true}', '"logprobs": true'),
        ('{"content": "hi", "tokens_predicted": 1}', "n_probs"),
        (
            '{"friends": 4, "nights": 3}',
            "these aren't log-probabilities.*add up to 74.6837.*logits",
        ),
        ('{"a": 0.6, "b": 0.4}', "these aren't log-probabilities"),
        ('{"a": 0, "b": -7.5}', "add up to 1.0006"),
        ('{"a": 1e400}', "these aren't log-probabilities"),
        ('{"a": NaN}', "“a”: the log-probability is NaN"),
        ('{"a": null}', "empty or a floor"),
        (chat(entry("a", "many")), "Position 1, “a”: “many” is not a number"),
        (chat(entry("a", True)), "is not a number"),
        (chat(entry("a", [[1]])), "what stands beside the token is not a number"),
        (chat(entry("a", -1), entry(None, -1)), "Position 2: an entry has no “token”"),
        (chat({"token": " a"}), "Position 1, “␣a”: there is no “logprob”"),
        (chat({"token": "a", "prob": -0.1}), "the probability -0.1 is negative"),
        (chat({"token": "a", "prob": 1.1}), "add up to 1.1"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": -1}\n' * 5001, "has 5,001 tokens; at most 5,000 are read"),
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
            listed = [token.logprob for token in position.known]
            bounds = rest_bounds(listed, 1.0, ceiling=position.ceiling)
            assert bounds.lower.sum() + bounds.rest_lower == pytest.approx(1, abs=1e-3)

"""Facts about responses with log-probabilities, and about what they leave unsaid.

The examples in responses/ are invented. Every one but the one after sampling says the same in the
shape of its program: at the first place friends, nights and laughter are listed with the lecture's
probabilities, and nights is sampled; at the second, " quack" is sampled, which the list lacks.
Oracle for the bounds: whole distributions, of which only the top is shown.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from softmax_core.responses import (
    MAX_RESPONSE,
    ResponseError,
    distribution_bounds,
    read_response,
    rest_bounds,
)
from softmax_core.softmax import softmax

EXAMPLES = Path(__file__).parent / "responses"
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
INF = math.inf


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
    assert first.unseen_mass == pytest.approx(0.0321, abs=1e-4)  # the duck's
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
    assert distribution_bounds(position)["p"].iloc[:3].round(3).tolist() == [0.402, 0.329, 0.269]
    with pytest.raises(ValueError, match="measured after sampling"):
        distribution_bounds(position, 2.0)


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
        assert position.unseen_mass == pytest.approx(1 - math.exp(-0.1))
        assert distribution_bounds(position)["token"].tolist() == ["a", None]


def test_the_first_token_of_an_echoed_prompt_has_no_probability():
    logprobs = {
        "tokens": ["I", " will"],
        "token_logprobs": [None, -2.0],
        "top_logprobs": [None, {" am": -1.0, " will": -2.0}],
    }
    first, second = read_response(json.dumps({"choices": [{"logprobs": logprobs}]})).positions
    assert first.known == ()
    with pytest.raises(ValueError, match="no log-probability is known"):
        distribution_bounds(first)
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
    assert read_response('{"a": 0.0, "b": -7.7}').positions[0].unseen_mass == 0


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
            table = distribution_bounds(position, 1.0)
            assert table[["p", "lower", "upper"]].sum().to_numpy() == pytest.approx(1, abs=1e-3)


# ---- The unseen rest -------------------------------------------------------------------------

temperatures = st.one_of(st.floats(0.05, 20), st.sampled_from([0, 0.5, 1, 2, INF]))
# In quarters, so that two logits tie exactly or differ by more than a logarithm's rounding.
logits = st.lists(st.integers(-48, 16).map(lambda z: z / 4), min_size=2, max_size=12)


def slightly(x, more):
    return x + more * 1e-9


def assert_inside(bounds, listed, rest):
    assert (bounds.lower <= slightly(listed, 1)).all()
    assert (listed <= slightly(bounds.upper, 1)).all()
    assert bounds.rest_lower <= slightly(rest, 1)
    assert rest <= slightly(bounds.rest_upper, 1)


@given(logits, temperatures, st.data())
def test_whatever_the_unseen_tokens_are_the_truth_lies_within_the_bounds(logits, T, data):
    z = np.sort(logits)[::-1]
    k = data.draw(st.integers(1, len(z) - 1))
    p, at_T = softmax(z), softmax(z, T)
    for unseen in (len(z) - k, None):
        # At T = 0 it is decided who is the largest: there, no rounding may be left out.
        for rounding in (0.0, 1e-6) if T > 0 else (1e-6,):
            bounds = rest_bounds(np.log(p[:k]), T, unseen, rounding=rounding)
            assert_inside(bounds, at_T[:k], at_T[k:].sum())


@given(logits, temperatures, st.data())
def test_a_sampled_token_out_of_rank_is_no_ceiling_for_the_others(logits, T, data):
    z = np.sort(logits)[::-1]
    assume(len(z) >= 3)
    k = data.draw(st.integers(1, len(z) - 2))
    seen = [*range(k), data.draw(st.integers(k, len(z) - 1))]
    p, at_T = softmax(z), softmax(z, T)
    bounds = rest_bounds(np.log(p[seen]), T, len(z) - k - 1, ceiling=np.log(p[k - 1]))
    assert_inside(bounds, at_T[seen], 1 - at_T[seen].sum())


@given(logits, st.integers(0, 11), st.floats(0.5, 20))
def test_rounded_log_probabilities_do_not_push_the_truth_out_of_the_bounds(logits, k, T):
    z = np.sort(logits)[::-1]
    k = min(k + 1, len(z))
    printed = np.log(softmax(z)[:k]).astype(np.float32).astype(float)
    bounds = rest_bounds(printed, T, len(z) - k)
    truth = softmax(z, T)
    assert (bounds.lower <= truth[:k] + 1e-5).all()
    assert (truth[:k] <= bounds.upper + 1e-5).all()


@pytest.mark.parametrize("T", [0.2, 0.5, 0.9, 1, 1.1, 2, 5, 100])
def test_each_bound_is_attained(T):
    # Mass 0.4 unseen. Flat: 8 tokens of 0.05. Steep: 4 tokens of 0.1, and 4 next to impossible.
    seen, tiny = [0.5, 0.1], 1e-300
    bounds = rest_bounds(np.log(seen), T, 8, rounding=0)
    flat = np.array([*seen, *[0.05] * 8])
    steep = np.array([*seen, *[0.1] * 4, *[tiny] * 4])
    ends = []
    for p in (flat, steep):
        with_T = p ** (1 / T) / (p ** (1 / T)).sum()
        ends.append(with_T[0])
    if T <= 2:  # beyond, even what is next to impossible begins to weigh
        assert sorted(ends) == pytest.approx([bounds.lower[0], bounds.upper[0]])
    assert ends[0] == pytest.approx(bounds.upper[0] if T < 1 else bounds.lower[0])


def test_the_formulas_of_the_two_rests():
    seen, m, M = np.array([0.6, 0.2]), 0.2, 50
    for T in (0.5, 2.0, 5.0):
        beta = 1 / T
        listed = (seen**beta).sum()
        rests = sorted([M ** (1 - beta) * m**beta, m * 0.2 ** (beta - 1)])
        bounds = rest_bounds(np.log(seen), T, M, rounding=0)
        assert bounds.rest_lower == pytest.approx(rests[0] / (listed + rests[0]))
        assert bounds.rest_upper == pytest.approx(rests[1] / (listed + rests[1]))
        assert bounds.upper == pytest.approx(seen**beta / (listed + rests[0]))
        assert bounds.lower == pytest.approx(seen**beta / (listed + rests[1]))


def test_of_a_single_unseen_token_everything_is_known():
    for ceiling in (None, 0.0):
        bounds = rest_bounds(np.log([0.6]), 0.5, 1, ceiling=ceiling, rounding=0)
        assert bounds.rest_lower == pytest.approx(0.16 / (0.36 + 0.16))
        assert bounds.rest_upper == pytest.approx(0.16 / (0.36 + 0.16))


def test_at_T_1_there_is_nothing_to_guess():
    for unseen in (None, 50_000):
        bounds = rest_bounds(np.log([0.6, 0.2]), 1.0, unseen)
        assert bounds.lower.tolist() == bounds.upper.tolist()
        assert bounds.lower == pytest.approx([0.6, 0.2])
        assert bounds.rest_lower == bounds.rest_upper == pytest.approx(0.2)


def test_without_the_size_of_the_vocabulary_only_one_side_is_known():
    hot = rest_bounds(np.log([0.6, 0.2]), 2.0)
    assert hot.rest_upper == pytest.approx(1)
    assert hot.lower == pytest.approx([0, 0])
    assert hot.rest_lower > 0.2
    cold = rest_bounds(np.log([0.6, 0.2]), 0.5)
    assert cold.rest_lower == 0
    assert cold.upper == pytest.approx([0.9, 0.1])
    assert 0 < cold.rest_upper < 0.2


def test_the_limits_of_temperature():
    logprobs = np.log([0.6, 0.2])
    frozen = rest_bounds(logprobs, 0.0, 100)
    assert frozen.lower.tolist() == frozen.upper.tolist() == [1, 0]
    molten = rest_bounds(logprobs, INF, 100, rounding=0)
    assert molten.lower == pytest.approx([1 / 102] * 2)
    assert molten.upper == pytest.approx([1 / 3] * 2)  # at least one more token is there
    # Is one of the unseen as probable as the most probable? It may be.
    undecided = rest_bounds(np.log([0.25]), 0.0, 100, rounding=0)
    assert undecided.lower == pytest.approx([0.25])
    assert undecided.upper == pytest.approx([1])


def test_a_whole_distribution_leaves_nothing_unseen():
    p = softmax([3, 2, 1, 4])
    for T in (0.5, 1, 5):
        bounds = rest_bounds(np.log(p), T, 0)
        assert bounds.lower == pytest.approx(softmax([3, 2, 1, 4], T))
        assert bounds.upper == pytest.approx(bounds.lower)
        assert bounds.rest_upper == pytest.approx(0)


def test_a_millionth_that_rounding_hides_is_no_trifle_in_the_heat():
    # 50,000 unseen tokens with a millionth in all weigh 360 at T = 5, the listed one 1.
    bounds = rest_bounds([-1e-9], 5.0, 50_000)
    assert bounds.upper[0] == pytest.approx(1)
    assert bounds.lower[0] < 0.01


def test_a_sweep_of_temperatures_is_its_rows():
    logprobs, T = np.log([0.5, 0.2, 0.1]), np.array([0, 0.5, 1, 2, INF])
    sweep = rest_bounds(logprobs, T, 40)
    assert sweep.lower.shape == (5, 3)
    assert sweep.rest_upper.shape == (5,)
    for i in range(5):
        alone = rest_bounds(logprobs, T[i], 40)
        for together, one in zip(sweep, alone, strict=True):
            assert together[i] == pytest.approx(one)


def test_the_table_of_bounds():
    position = read_example("llama_cpp.json").positions[1]
    table = distribution_bounds(position, 2.0, vocabulary_size=49_152)
    assert table["token"].tolist() == [".", "!", "…", " quack", None]
    assert table["kind"].tolist() == ["listed", "listed", "listed", "added", "rest"]
    assert table["sampled"].tolist() == [False, False, False, True, False]
    assert table["p"].sum() == pytest.approx(1)
    assert (table["lower"] < table["upper"]).all()
    assert table["lower"].iloc[-1] + table["upper"].iloc[:-1].sum() == pytest.approx(1)
    assert distribution_bounds(position)["lower"].tolist() == pytest.approx(table["p"].tolist())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rest_bounds([], 1.0), "at least one token"),
        (lambda: rest_bounds([0.1], 1.0), "sum to 1.105, which is more than 1"),
        (lambda: rest_bounds([-1.0, -INF], 1.0), "leave out what is not known"),
        (lambda: rest_bounds([-1.0, math.nan], 1.0), "leave out what is not known"),
        (lambda: rest_bounds([-1.0], -1.0), "temperature"),
        (lambda: rest_bounds([-1.0], math.nan), "temperature"),
        (lambda: rest_bounds([-1.0, -4.0], 2.0, 5), "5 unseen tokens cannot hold the 0.6138"),
        (lambda: rest_bounds([-1.0], 2.0, 2.5), "whole number, not 2.5"),
        (lambda: rest_bounds([-1.0], 2.0, -1), "smaller than the list"),
        (lambda: rest_bounds([-1.0], 2.0, 10**400), "too many"),
    ],
)
def test_a_message_says_what_the_bounds_need(call, message):
    with pytest.raises(ValueError, match=message):
        call()

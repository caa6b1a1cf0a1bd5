"""Facts about the formats in which programs list tokens, and the state in which people paste them.

The figures are invented; the shapes are those that the programs document or that people report. In
most, friends has -0.5 and was sampled, nights has -1.5 and duck, if it is listed, -3.
"""

import json
import re

import pytest

from softmax_core.reading.answer_formats import Written
from softmax_core.reading.answers import ResponseError, read_response

TOP = [
    {"token": "friends", "logprob": -0.5},
    {"token": "nights", "logprob": -1.5},
    {"token": "duck", "logprob": -3.0},
]
ONE = {"token": "friends", "logprob": -0.5, "top_logprobs": TOP}
CHAT = {"choices": [{"index": 0, "logprobs": {"content": [ONE]}}]}
LEGACY = {
    "tokens": ["friends"],
    "token_logprobs": [-0.5],
    "top_logprobs": [{"friends": -0.5, "nights": -1.5, "duck": -3.0}],
}
GEMINI = {
    "avgLogprobs": -0.5,
    "logprobsResult": {
        "chosenCandidates": [{"token": "friends", "tokenId": 7, "logProbability": -0.5}],
        "topCandidates": [
            {"candidates": [{"token": t["token"], "logProbability": t["logprob"]} for t in TOP]}
        ],
    },
}
RESPONSES = {"type": "output_text", "text": "friends", "logprobs": [ONE]}
THREE = [("friends", -0.5), ("nights", -1.5), ("duck", -3.0)]


def read(value):
    return read_response(value if isinstance(value, str) else json.dumps(value))


def said(response):
    """The tokens of each position with their log-probabilities."""
    return [[(token.text, token.logprob) for token in p.tokens] for p in response.positions]


def spelled(value, change):
    """The same with every key changed but those that are the tokens themselves."""
    if isinstance(value, list):
        return [spelled(each, change) for each in value]
    if isinstance(value, dict) and value != LEGACY["top_logprobs"][0]:
        return {change(key): spelled(each, change) for key, each in value.items()}
    return value


def camel(key):
    head, *rest = key.split("_")
    return head + "".join(map(str.title, rest))


def pascal(key):
    return "".join(map(str.title, key.split("_")))


# ---- Where it stands -------------------------------------------------------------------------

WRAPPED = {
    "whole": CHAT,
    "a list of one": [CHAT],
    "DashScope": {"status_code": 200, "request_id": "r", "output": CHAT},
    "OpenAI Batch": {"custom_id": "q1", "response": {"status_code": 200, "body": CHAT}},
    "one choice": CHAT["choices"][0],
    "KoboldCpp": {"results": [{"text": "friends", "logprobs": {"content": [ONE], **LEGACY}}]},
    "its last logprobs": {"logprobs": {"content": [ONE], **LEGACY}},
    "the logprobs": {"content": [ONE], "refusal": None},
    "the content": [ONE],
    "one token": ONE,
    "a message of LangChain": {
        "content": "friends",
        "response_metadata": {"logprobs": {"content": [ONE]}, "model_name": "m"},
        "id": "run-1",
    },
    "a result of LangChain": {
        "generations": [
            [
                {
                    "generation_info": {"logprobs": {"content": [ONE]}},
                    "message": {"kwargs": {"response_metadata": {"logprobs": {"content": [ONE]}}}},
                }
            ]
        ]
    },
    "Ollama": {"model": "m", "done": True, "logprobs": [ONE]},
    "OpenAI completions": {"choices": [{"index": 0, "logprobs": LEGACY}]},
    "its logprobs": LEGACY,
    "a choice with all in it": {"text": "friends", **LEGACY},
    "Responses": {"output": [{"type": "message", "content": [RESPONSES]}]},
    "the output of it": [{"type": "message", "content": [RESPONSES]}],
    "a text of it": RESPONSES,
    "Gemini": {"candidates": [GEMINI]},
    "a candidate": GEMINI,
    "its result": GEMINI["logprobsResult"],
    "a log of llm": {"content": "friends", "logprobs": [{"text": "friends", "top_logprobs": LEGACY["top_logprobs"]}]},
    "logs of llm": [{"id": "01h", "response_json": {"logprobs": [{"text": "friends", "top_logprobs": LEGACY["top_logprobs"]}]}}],
    "text-generation-inference": {
        "generated_text": "friends",
        "details": {
            "prefill": [],
            "tokens": [{"id": 7, "text": "friends", "logprob": -0.5, "special": False}],
            "top_tokens": [[{"id": n, "text": t["token"], "logprob": t["logprob"]} for n, t in enumerate(TOP, 7)]],
        },
    },
    "its stream": {
        "index": 1,
        "token": {"id": 7, "text": "friends", "logprob": -0.5, "special": False},
        "top_tokens": [{"id": n, "text": t["token"], "logprob": t["logprob"]} for n, t in enumerate(TOP, 7)],
        "generated_text": None,
        "details": None,
    },
    "watsonx": {
        "results": [{"generated_tokens": [{"text": "friends", "logprob": -0.5, "top_tokens": [{"text": t["token"], "logprob": t["logprob"]} for t in TOP]}]}]
    },
    "LM Studio's engine": {
        "text": "friends",
        "tokens": [{"id": 7, "text": "friends", "logprob": -0.5}],
        "top_logprobs": [[{"id": n, "text": t["token"], "logprob": t["logprob"]} for n, t in enumerate(TOP, 7)]],
    },
    "SGLang": {
        "text": "friends",
        "meta_info": {
            "output_token_logprobs": [[-0.5, 7, "friends"]],
            "output_top_logprobs": [[[-0.5, 7, "friends"], [-1.5, 9, "nights"], [-3.0, 5, "duck"]]],
        },
    },
    "llama.cpp's server": {"completion_probabilities": [{"id": 7, **ONE}]},
    "vLLM's own": [{"7": {"logprob": -0.5, "rank": 1, "decoded_token": "friends"},
                    "9": {"logprob": -1.5, "rank": 2, "decoded_token": "nights"},
                    "5": {"logprob": -3.0, "rank": 3, "decoded_token": "duck"}}],
}  # fmt: skip


@pytest.mark.parametrize("where", WRAPPED)
@pytest.mark.parametrize("change", [str, str.upper, camel, pascal])
def test_an_answer_is_read_wherever_it_stands_and_however_its_keys_are_spelled(where, change):
    response = read(spelled(WRAPPED[where], change))
    assert said(response) == [THREE]
    (position,) = response.positions
    assert position.sampled == 0
    assert position.is_ranked
    assert position.ceiling == pytest.approx(-3, abs=0.1)
    assert not position.after_sampling


def test_a_batch_has_as_many_answers_as_lines():
    lines = [{"custom_id": f"q{n}", "response": {"body": CHAT}} for n in (1, 2)]
    response = read("\n".join(map(json.dumps, lines)))
    assert said(response) == [THREE, THREE]
    assert [position.choice for position in response.positions] == [0, 1]


def test_the_answers_of_choices_results_and_candidates_are_numbered():
    for key in ("choices", "results"):
        response = read({key: [CHAT["choices"][0] | {"index": n} for n in (1, 0)]})
        assert [position.choice for position in response.positions] == [0, 1]
    response = read({"candidates": [GEMINI, GEMINI]})
    assert [position.choice for position in response.positions] == [0, 1]


# ---- Parts of an answer ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logprobs", "shape", "tokens"),
    [
        ({"content": None, "refusal": [ONE]}, "OpenAI chat (refusal)", [THREE]),
        ({"content": [], "reasoning_content": [ONE]}, "OpenAI chat (reasoning)", [THREE]),
        (
            {"reasoning_content": [TOP[1]], "refusal": None, "content": [TOP[0]]},
            "OpenAI chat (answer, reasoning)",
            [THREE[:1], THREE[1:2]],
        ),
    ],
)
def test_it_is_said_which_part_of_an_answer_it_is(logprobs, shape, tokens):
    response = read({"choices": [{"logprobs": logprobs}]})
    assert response.shape == shape
    assert said(response) == tokens
    assert all(
        position.part or position == response.positions[0] for position in response.positions
    )


def test_the_prompts_of_vllm():
    own = {"logprob": -7.5, "rank": 300, "decoded_token": " canal"}
    first = {"logprob": -0.5, "rank": 1, "decoded_token": " friends"}
    prompt = [None, {"11": own, "7": first}]
    for text in ({"choices": [{"logprobs": None, "prompt_logprobs": prompt}]}, prompt):
        (position,) = read(text).positions
        assert [token.text for token in position.tokens] == [" friends", " canal"]
        assert position.tokens[position.sampled].text == " canal"
        assert [token.in_list for token in position.tokens] == [True, False]
        assert [token.number for token in position.tokens] == [7, 11]
        assert position.ceiling == pytest.approx(-0.5, abs=0.06)
    response = read({"prompt_logprobs": prompt, **CHAT})
    assert [position.part for position in response.positions] == ["", "prompt"]
    assert "prompt" in response.shape


def test_the_prompt_of_sglang_and_of_text_generation_inference():
    meta = {
        "input_token_logprobs": [[None, 1, None], [-2.5, 2, None]],
        "input_top_logprobs": [None, [[-0.5, 3, None], [-1.5, 4, None]]],
        "output_token_logprobs": [[-0.5, 5, None]],
    }
    response = read({"meta_info": meta})
    assert response.shape == "SGLang (answer, prompt)"
    assert said(response)[0] == [("5", -0.5)]
    assert said(response)[2] == [("3", -0.5), ("4", -1.5), ("2", -2.5)]
    assert response.positions[1].known == ()
    details = {
        "prefill": [{"id": 1, "text": "The", "logprob": None}, {"id": 2, "text": " duck", "logprob": -2.5}],
        "tokens": [{"id": 5, "text": " friends", "logprob": -0.5}],
    }  # fmt: skip
    response = read([{"generated_text": " friends", "details": details}])
    assert response.shape == "text-generation-inference (answer, prompt)"
    assert [position.tokens[0].text for position in response.positions] == [
        " friends",
        "The",
        " duck",
    ]


# ---- Tokens ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "tokens"),
    [
        ({"choices": [{"logprobs": {"token_logprobs": [-0.5], "tokens": [1234], "top_logprobs": [{"1234": -0.5, "99": -1.9}]}}]},
         [("1234", -0.5), ("99", -1.9)]),
        ({"choices": [{"logprobs": {"content": [{"id": 1234, "logprob": -0.5}]}}]}, [("1234", -0.5)]),
        ({"content": [{"token": 1234, "logprob": -0.5, "top_logprobs": [{"token": 99, "logprob": -1.9}]}]},
         [("1234", -0.5), ("99", -1.9)]),
        ({"meta_info": {"output_token_logprobs": [[-0.5, 1234, None]]}}, [("1234", -0.5)]),
        ("[None, {1234: -0.5, 99: -1.9}]", [("1234", -0.5), ("99", -1.9)]),
        # A token may read like a number, and like a key.
        ({"content": [{"token": "7", "logprob": -0.5, "top_logprobs": [{"token": "7", "logprob": -0.5}]}]}, [("7", -0.5)]),
        ({"Token": -0.5, "Text": -1.5, "topLogprobs": -3}, [("Token", -0.5), ("Text", -1.5), ("topLogprobs", -3)]),
        ({"content": -0.5, "id": -1.5, "prob": -3}, [("content", -0.5), ("id", -1.5), ("prob", -3)]),
    ],
)  # fmt: skip
def test_tokens_given_as_numbers_are_shown_as_numbers(value, tokens):
    assert said(read(value)) == [tokens]


@pytest.mark.parametrize("minus", ["-", "−", "–"])
@pytest.mark.parametrize("point", [".", ","])
def test_numbers_given_as_strings_are_numbers(minus, point):
    first, second = f"{minus}0{point}5", f" {minus}1{point}5 "
    legacy = {"tokens": ["friends"], "token_logprobs": [-0.5], "top_logprobs": [{"friends": first, "nights": second}]}  # fmt: skip
    for value in ({"logprobs": legacy}, {"friends": first, "nights": second}):
        assert said(read(value)) == [THREE[:2]]


def test_a_token_is_the_same_by_its_number():
    meta = {
        "output_token_logprobs": [[-0.5, 7, None]],
        "output_top_logprobs": [[[-0.5, 7, "friends"]]],
    }
    assert said(read({"meta_info": meta})) == [[("friends", -0.5)]]


def test_the_list_that_mlx_does_not_sort():
    top = [TOP[1], TOP[0], TOP[2], {"token": "night", "logprob": -2.5}]
    position = read({"content": [{**ONE, "top_logprobs": top}]}).positions[0]
    assert position.sampled == 0
    assert position.ceiling == pytest.approx(-3, abs=0.1)


def test_what_old_llama_cpp_listed_is_after_sampling():
    probs = [{"tok_str": " Sure", "prob": 0.9}, {"tok_str": " The", "prob": 0.07}]
    response = read({"completion_probabilities": [{"content": " Sure", "probs": probs}]})
    assert response.shape == "llama.cpp server"
    assert response.positions[0].after_sampling
    (position,) = response.positions
    assert [token.text for token in position.tokens] == [" Sure", " The"]
    assert position.sampled == 0


@pytest.mark.parametrize("list_of", ["logprob", "lp", "logProb", "log_prob", "LogProbability"])
@pytest.mark.parametrize("name", ["token", "text", "word", "tok_str", "decodedToken", "piece"])
def test_a_list_of_tokens_in_no_known_format(list_of, name):
    tokens = [{name: t["token"], list_of: t["logprob"]} for t in TOP]
    for value in (tokens, {"model": "m", "answer": {"alternatives": tokens}}):
        response = read(value)
        assert said(response) == [THREE]
        assert not response.positions[0].is_ranked
        assert response.positions[0].ceiling == 0


def test_tokens_that_stand_one_after_the_other_are_no_alternatives():
    one, two = {"token": "The", "logprob": -1.2}, {"token": " duck", "logprob": -2.3}
    apart = [[("The", -1.2)], [(" duck", -2.3)]]
    assert said(read({"tokens": [one, two]})) == apart
    assert said(read([{**one, "top_logprobs": []}, {**two, "top_logprobs": []}])) == apart
    ai21 = [
        {"generatedToken": t, "topTokens": [t, {"token": "x", "logprob": -4.5}]} for t in (one, two)
    ]
    assert said(read(ai21)) == [[*each, ("x", -4.5)] for each in apart]


def test_a_table_of_words_says_nothing_of_rank_however_it_is_written():
    for value in (
        {"friends": {"logprob": -0.5}, "nights": {"logprob": -1.5}},
        [["friends", -0.5], ["nights", -1.5]],
    ):
        (position,) = read(value).positions
        assert said(read(value)) == [[("friends", -0.5), ("nights", -1.5)]]
        assert not position.is_ranked
        assert position.sampled is None


@pytest.mark.parametrize(
    "value",
    [
        {"temperature": 0.7, "top_p": 0.2},
        {"avg_prob": 0.31, "min_prob": 0.2},
        {"log_prob_stats": {"mean": -1.2, "max": -0.9, "min": -3.4}},
        {"negative_log_probs": {"friends": 0.31, "nights": 0.52}},
        {"log2prob": {"friends": -0.739, "nights": -2.2}},
    ],
)
def test_what_only_looks_like_words_with_log_probabilities_is_refused(value):
    with pytest.raises(ResponseError):
        read(value)


def test_the_id_of_an_answer_is_no_token():
    content = {"type": "output_text", "text": "a", "logprobs": [{"token": "a", "logprob": -0.5}]}
    response = read({"id": "r", "top_logprobs": 3, "output": [{"content": [content]}]})
    assert said(response) == [[("a", -0.5)]]


def test_a_list_that_calls_itself_the_top_is_ranked():
    for value in (
        {"top_logprobs": TOP},
        {"x": {"topLogprobs": TOP}},
        {"top_logprobs": dict(THREE)},
    ):
        (position,) = read(value).positions
        assert position.is_ranked
        assert [token.text for token in position.tokens] == ["friends", "nights", "duck"]


def test_tokens_that_cannot_be_alternatives_stand_one_after_the_other():
    tokens = [{"token": "The", "logprob": -0.1}, {"token": " duck", "logprob": -0.2}]
    assert said(read(tokens)) == [[("The", -0.1)], [(" duck", -0.2)]]


# ---- Streams ---------------------------------------------------------------------------------


def test_the_stream_of_text_generation_inference():
    text = 'data:{"index":1,"token":{"id":7,"text":" friends","logprob":-0.5,"special":false},"generated_text":null,"details":null}\n\n'
    assert said(read(text + text)) == [[(" friends", -0.5)]] * 2


def test_each_chunk_of_sglang_says_all_so_far():
    rows = [[-0.5, 7, "friends"], [-1.5, 9, "nights"]]
    chunks = [{"text": "", "meta_info": {"output_token_logprobs": rows[:n]}} for n in (0, 1, 2)]
    text = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n"
    assert said(read(text)) == [[("friends", -0.5)], [("nights", -1.5)]]
    # Others send only what is new.
    new = [{"meta_info": {"output_token_logprobs": [row]}} for row in rows]
    assert said(read(new)) == [[("friends", -0.5)], [("nights", -1.5)]]


def test_headers_and_comments_around_a_stream():
    text = f"HTTP/1.1 200 OK\nserver: x (y)\n\n: ping\nevent: m\ndata: {json.dumps(CHAT)}\n\ndata: [DONE]"
    assert said(read(text)) == [THREE]


# ---- How it was pasted -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "{'friends': -0.5, 'nights': -1.5}",
        "{“friends”: −0.5, “nights”: −1.5}",
        "{„friends“: –0.5, ‘nights’: -1.5}",
        '{"friends": -0.5, "nights": -1.5,}',
        '```json\n{\n  "friends": -0.5,\n  "nights": -1.5\n}\n```',
        'Here\'s what it said (see [1]):\n\n{"friends": -0.5,\n"nights": -1.5}\n\nDon\'t you think?',
        "{friends: -.5, nights: -1.5}",
        "{'friends': np.float64(-0.5), 'nights': np.float64(-1.5)}",
        "dict(friends=-0.5, nights=-1.5)",
        "logprobs = {'friends': -0.5, 'nights': -1.5}",
        "{\n\t'friends':\t-0.5,\r\n\t'nights':\t-1.5\r\n}",
        "\ufeff{'fri\\x65nds': -5e-1, 'night\\u0073': -1.5}",
        '[{"friends": -0.5, "nights": -1.5}]',
        "({'friends': -0.5, 'nights': -1.5},)",
        "{friends: −5e−1, nights: −.15e+1}",
        "[(np.str_('{'), {np.str_('friends'): np.float32(-0.5), 'nights': −1.5})]",
        '{“friends": -0.5, "nights" : -1.5}',
    ],
)
def test_what_is_nearly_json_is_read(text):
    assert said(read(text)) == [THREE[:2]]


@pytest.mark.parametrize("between", ["\n", "\n\n", "", " and then\n", "\n---\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_documents_one_after_the_other(between, indent):
    text = json.dumps(CHAT, indent=indent)
    assert said(read(text + between + text)) == [THREE, THREE]


def test_a_number_may_be_infinite_and_is_never_glued_together():
    both = [[THREE[0], ("nights", float("-inf"))]]
    for text in ("{friends: -0.5, nights: −∞}", "[('friends', −0.5), ('nights', -inf)]"):
        assert said(read(text)) == both
    for text in ("{'friends': -0.5, 'nights': -1 5}", "{'friends': -0.5, 'nights': -1.\n5}"):
        with pytest.raises(ResponseError, match="where “5” stands"):
            read(text)


PYTHON = """ChatCompletion(id='chatcmpl-1', choices=[Choice(finish_reason='stop', index=0,
logprobs=ChoiceLogprobs(content=[ChatCompletionTokenLogprob(token="it's", bytes=[105], logprob=-0.5,
top_logprobs=[TopLogprob(token="it's", bytes=[105], logprob=-0.5), TopLogprob(token='\\n"', bytes=None,
logprob=-1.5)])], refusal=None), message=ChatCompletionMessage(content="it's", role='assistant'))],
service_tier=None, usage=CompletionUsage(completion_tokens=1, details=Details()))"""
MESSAGE = """content='friends' additional_kwargs={} response_metadata={'logprobs': {'content': [{'token':
'friends', 'logprob': -0.5, 'top_logprobs': []}], 'refusal': None}, 'done': True} id='run-1'"""
GENAI = """candidates=[Candidate(finish_reason=<FinishReason.STOP: 'STOP'>, logprobs_result=LogprobsResult(
chosen_candidates=[LogprobsResultCandidate(log_probability=-0.5, token='friends', token_id=7)],
top_candidates=[LogprobsResultTopCandidates(candidates=[LogprobsResultCandidate(log_probability=-0.5,
token='friends', token_id=7)])]))]"""
VLLM = "[{7: Logprob(logprob=-0.5, rank=1, decoded_token='friends'), 2: Logprob(logprob=-inf, rank=2, decoded_token='#')}]"


@pytest.mark.parametrize(
    ("text", "shape", "tokens"),
    [
        (PYTHON, "OpenAI chat", [("it's", -0.5), ('\n"', -1.5)]),
        (MESSAGE, "OpenAI chat", [("friends", -0.5)]),
        (GENAI, "Gemini", [("friends", -0.5)]),
        (VLLM, "vLLM", [("friends", -0.5), ("#", float("-inf"))]),
        (repr(CHAT), "OpenAI chat", THREE),
        (f"print(resp)\n{CHAT!r}\n>>> ", "OpenAI chat", THREE),
    ],
)
def test_what_python_prints_is_read(text, shape, tokens):
    response = read(text)
    assert response.shape == shape
    assert said(response) == [tokens]


# ---- What cannot be read ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the duck", "This is not JSON"),
        ("<html>502 Bad Gateway</html>", "This is not JSON"),
        ("{", "Line 1 of the JSON.*bracket is never closed"),
        ('\n{"a": -1,\n"b": [-2', "Line 2 of the JSON.*after “.*-2”.*bracket is never closed"),
        (
            '{"a": -1,\n"b: -2}',
            "Line 2 of the JSON.*quotation mark that opens there is never closed",
        ),
        ('{"a": -1\n"b": -2}', 'Line 2 of the JSON.*after “.*-1”, where “"b"”.*comma.*missing'),
        ('{"a": -1,\n"b" → -2}', "Line 2 of the JSON.*“→”"),
        ('{"a": [-1}, "b": 2}', "Line 1 of the JSON.*“}” stands.*bracket is missing"),
        # What comes after a mistake is not read for the whole.
        ('[{"token": "a" → -1}, {"token": "b", "logprob": -2}]', "where “→” stands"),
        ("{'a': -1}\n{'b': -2", "Line 2 of the JSON.*never closed"),
        ("{'a': " * 2000, "nested too deeply"),
        ("[" * 2000 + "]" * 2000, "nested too deeply"),
    ],
)
def test_what_is_no_json_is_told_in_plain_words(text, message):
    with pytest.raises(ResponseError, match=message) as error:
        read(text)
    assert not re.search(
        "delimiter|Expecting|char |column|escape|decode|property", str(error.value)
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"error": {"message": "logprobs are not supported with this model", "type": "x"}}, "“logprobs are not supported with this model”"),
        ({"error": "model “duck” not found"}, "“model “duck” not found”"),
        ([{"error": {"code": 400, "message": "Logprobs is not enabled", "status": "X"}}], "Logprobs is not enabled"),
        ({"custom_id": "1", "response": {"status_code": 400, "body": {"error": {"message": "no credit"}}}}, "no credit"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"loc": ["body", "logprobs"], "msg": "value is not a valid integer"}]}, "not a valid integer"),
        ({"object": "error", "message": "top_logprobs too large", "code": 400}, "top_logprobs too large"),
        ({"request_id": "r", "code": "InvalidParameter", "message": "bad logprobs"}, "bad logprobs"),
        ({"choices": [{"logprobs": None}]}, '"top_logprobs": 20'),
        ({"choices": [{"message": {"content": "x"}}], "error": None}, '"top_logprobs": 20'),
        ({"candidates": [{}]}, "responseLogprobs"),
        ({"output": []}, "message.output_text.logprobs"),
        ({"output": [], "top_logprobs": 0, "top_p": 0.9}, "holds no log-probabilities.*message.output_text.logprobs"),
        ({"response": "hi", "done": True}, '"logprobs": true'),
        ({"content": "hi", "tokens_predicted": 1}, "n_probs"),
        ({"text": "hi", "meta_info": {"id": "1"}}, "return_logprob"),
        ([{"generated_text": "hi"}], "top_n_tokens"),
        ({"candidates": [{"avgLogprobs": -0.123}]}, "“candidates › avgLogprobs” cannot be read.*responseLogprobs"),
        ({"text": "hi", "cumulative_logprob": -12.5}, "“cumulative_logprob” cannot be read"),
        ({"classes": [{"name": 3, "probability": [0.6, 0.4]}]}, "“classes › probability”"),
        ({"word": "nights", "logit": 3.5}, "No log-probabilities were found"),
    ],
)  # fmt: skip
def test_what_is_there_instead_of_log_probabilities(value, message):
    with pytest.raises(ResponseError, match=message):
        read(value)


def test_a_stream_without_log_probabilities_says_how_to_ask():
    text = """event: response.created
data: {"type":"response.created","response":{"object":"response","output":[]}}

event: response.completed
data: {"type":"response.completed","response":{"object":"response","output":[{"type":"message","content":[{"type":"output_text","text":"x","logprobs":[]}]}]}}
"""
    with pytest.raises(
        ResponseError, match=r"holds no log-probabilities.*message\.output_text\.logprobs"
    ):
        read(text)


@pytest.mark.parametrize(
    "unit",
    ["[x ", "['", '["\\"[', "[“", "[<", "a(", "{'a': ", "{}, ", "(", "'", '"', "“‘", "\\", "[0 ", "-", "[1] ", "a.", "a.(", "{a: 1}"],
)  # fmt: skip
def test_hostile_text_takes_no_more_than_linear_time(unit):
    # A few hundred thousand characters of it: what is quadratic would take minutes.
    text = "[" + unit * (300_000 // len(unit))
    with pytest.raises(ResponseError):
        read(text)


@pytest.mark.parametrize("more", [{}, {"prob": 0.6}, {"rank": 1}, {"bytes": [1]}])
def test_a_table_may_say_more_of_each_token_than_its_log_probability(more):
    table = {"friends": {"logprob": -0.5} | more, "nights": {"logprob": -1.5} | more}
    assert said(read(json.dumps(table))) == [[("friends", -0.5), ("nights", -1.5)]]


def test_brackets_in_words_are_no_lists():
    assert len(read(json.dumps({"friends": -0.5, "(" * 250_001: -1.5})).positions) == 1


def test_digits_count_whatever_minus_their_power_has():
    assert {Written.of(f"-1.5e{sign}1", -0.15).decimals for sign in "-−–"} == {2}

"""A fake server for each protocol, which answers as its program does, or as no server should."""

import json
import math
import socket

import numpy as np
import pytest

from softmax_core.engines.next_tokens import EngineError, Token
from softmax_core.engines.servers import KINDS, ServerModel, server_named

# The lecture's four words and their probabilities at T = 1; laughter and duck aren't listed.
LISTED = {" friends": math.log(0.643914259888), " nights": math.log(0.23688281809)}


def as_objects(**more):
    return [
        {"token": text, "logprob": logprob, "bytes": list(text.encode()), **more}
        for text, logprob in LISTED.items()
    ]


def openai_answer():
    lists = {"tokens": [" friends"], "token_logprobs": [LISTED[" friends"]], "text_offset": [0]}
    choice = {"text": " friends", "index": 0, "logprobs": {**lists, "top_logprobs": [LISTED]}}
    return {"object": "text_completion", "choices": [choice | {"finish_reason": "length"}]}


def llama_cpp_answer():
    tokens = [token | {"id": 7 + at} for at, token in enumerate(as_objects())]
    probabilities = [{**tokens[0], "top_logprobs": tokens}]
    return {"content": " friends", "tokens_predicted": 1, "completion_probabilities": probabilities}


def ollama_answer():
    logprobs = [{**as_objects()[0], "top_logprobs": as_objects()}]
    return {"model": "m", "response": " friends", "done": True, "logprobs": logprobs}


ANSWERS = {"openai": openai_answer, "llama.cpp": llama_cpp_answer, "ollama": ollama_answer}
every_kind = pytest.mark.parametrize("kind", KINDS)


def model(server, kind, **more):
    return ServerModel(server.address, kind, "some-model", "our-key", **more)


def answering(server, kind):
    body = json.dumps(ANSWERS[kind]()).encode()
    server.answer = lambda handler, _: server.send(handler, body)
    return model(server, kind)


def message_of(model):
    with pytest.raises(EngineError) as raised:
        model.next_tokens("Those summer evenings were full of")
    message = str(raised.value)
    assert "our-key" not in message
    assert "127.0.0.1" not in message
    assert message[0].isupper()
    assert message[-1] in ".?"
    return message


# ---- What it asks, and what it reads ---------------------------------------------------------


@every_kind
def test_what_a_server_lists_is_read_with_its_bounds(fake_server, kind):
    found = answering(fake_server, kind).next_tokens("Those summer evenings were full of")
    assert [found.token(i).text for i in range(2)] == [" friends", " nights"]
    assert np.allclose(np.exp(found.logprobs), [0.643914259888, 0.23688281809])
    assert found.vocabulary_size is None
    assert not found.is_whole
    assert found.position.is_ranked  # no other token is likelier than nights
    assert found.given_sum == pytest.approx(0.880797077978)


@every_kind
def test_it_asks_for_one_token_of_this_model_at_t_1_with_the_key(fake_server, kind):
    answering(fake_server, kind).next_tokens("The", [Token(b" duck"), Token(b" and")])
    (path, headers, body), *more = fake_server.requests
    assert not more
    assert (
        path
        == {
            "openai": "/v1/completions",
            "llama.cpp": "/completion",
            "ollama": "/api/generate",
        }[kind]
    )
    assert headers["Authorization"] == "Bearer our-key"
    assert body["prompt"] == "The duck and"
    options = body | body.get("options", {})
    assert options["temperature"] == 1.0
    assert 1 in [options.get(name) for name in ("max_tokens", "n_predict", "num_predict")]


def test_ollama_is_asked_for_the_plain_text_before_any_sampler(fake_server):
    answering(fake_server, "ollama").next_tokens("The duck")
    _, _, body = fake_server.requests[0]
    assert (body["model"], body["raw"], body["logprobs"]) == ("some-model", True, True)
    assert body["top_logprobs"] == 20  # the most that it lists
    assert (body["options"]["top_k"], body["options"]["top_p"]) == (0, 1.0)


def test_llama_cpp_gets_written_tokens_back_by_their_numbers(fake_server):
    answering(fake_server, "llama.cpp").next_tokens("The", [Token(b" du", 5), Token(b"ck", 6)])
    assert fake_server.requests[0][2]["prompt"] == ["The", 5, 6]


def test_a_server_that_lists_five_at_most_is_asked_for_five(fake_server):
    body = json.dumps(openai_answer()).encode()

    def answer(handler, asked):
        is_fine = asked["logprobs"] <= 5
        fake_server.send(handler, body if is_fine else b'{"error": {}}', 200 if is_fine else 400)

    fake_server.answer = answer
    assert len(model(fake_server, "openai").next_tokens("The duck").logprobs) == 2
    assert [asked["logprobs"] for _, _, asked in fake_server.requests] == [20, 5]


def test_no_text_that_cannot_be_sent_stops_it(fake_server):
    answering(fake_server, "openai").next_tokens("half \ud83e duck\x00")
    assert fake_server.requests[0][2]["prompt"] == "half \ufffd duck\x00"


# ---- Faults ----------------------------------------------------------------------------------


@every_kind
@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "key"), (403, "key"), (404, "model"), (429, "busy"), (503, "busy"), (500, "500")],
)
def test_a_refusal_is_said_in_a_sentence(fake_server, kind, status, said):
    body = b'{"error": {"message": "wrong key our-key at http://127.0.0.1"}}'
    fake_server.answer = lambda handler, _: fake_server.send(handler, body, status)
    assert said in message_of(model(fake_server, kind))


@every_kind
def test_what_it_cannot_do_is_said_after_a_second_try(fake_server, kind):
    fake_server.answer = lambda handler, _: fake_server.send(handler, b"{}", 400)
    assert "cannot do" in message_of(model(fake_server, kind))
    assert len(fake_server.requests) == 2


@every_kind
def test_a_server_that_does_not_answer_is_not_waited_for(fake_server, kind):
    fake_server.answer = lambda handler, _: fake_server.over.wait(20)
    assert "within 0 seconds" in message_of(model(fake_server, kind, timeout=0.2))


def test_nor_is_one_that_drips(fake_server):
    def drip(handler, _):
        handler.send_response(200)
        handler.end_headers()
        while not fake_server.over.wait(0.02):
            handler.wfile.write(b" ")

    fake_server.answer = drip
    assert "has not answered" in message_of(model(fake_server, "openai", timeout=0.3))


@every_kind
@pytest.mark.parametrize("says_all", [True, False], ids=["all is said to come", "it ends there"])
def test_half_a_json_is_no_answer(fake_server, kind, says_all):
    body = json.dumps(ANSWERS[kind]()).encode()
    half = body[: body.index(b"nights") + 30]  # much of the list has come
    length = len(body) if says_all else len(half)
    fake_server.answer = lambda handler, _: fake_server.send(handler, half, length=length)
    assert "broke off" in message_of(model(fake_server, kind))


@every_kind
def test_a_connection_that_closes_without_a_word_is_no_answer(fake_server, kind):
    fake_server.answer = lambda handler, _: None
    assert "broke off" in message_of(model(fake_server, kind))


@every_kind
def test_nobody_listens(kind):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but it does not listen
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert "cannot be reached" in message_of(ServerModel(address, kind, "", "our-key"))


@every_kind
@pytest.mark.parametrize(
    "body",
    [b'{"choices": [{"text": " friends"}]}', b"{}", b"null", b'"hello"', b"[" * 100_000],
    ids=["no log-probabilities", "nothing", "null", "a word", "brackets"],
)
def test_json_without_log_probabilities_is_no_answer(fake_server, kind, body):
    fake_server.answer = lambda handler, _: fake_server.send(handler, body)
    message_of(model(fake_server, kind))


def test_an_answer_without_end_is_not_read_to_it(fake_server):
    def endless(handler, _):
        handler.send_response(200)
        handler.end_headers()
        while not fake_server.over.is_set():
            handler.wfile.write(b" " * 100_000)

    fake_server.answer = endless
    assert "more than can be read" in message_of(model(fake_server, "openai"))


# ---- Who names the server --------------------------------------------------------------------


def test_whoever_runs_the_page_names_the_server():
    named = server_named(
        {
            "SOFTMAX_SERVER": "https://api.example.org/v1/",
            "SOFTMAX_SERVER_MODEL": "tiny",
            "SOFTMAX_SERVER_KEY": "secret",
        }
    )
    assert (named.address, named.kind, named.name) == ("https://api.example.org", "openai", "tiny")
    assert "secret" not in repr(named)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org", "example.org"])
def test_an_address_is_of_the_web(address):
    with pytest.raises(EngineError, match="http"):
        server_named({"SOFTMAX_SERVER": address})


def test_another_kind_is_refused():
    with pytest.raises(EngineError, match="ollama"):
        server_named({"SOFTMAX_SERVER": "http://localhost", "SOFTMAX_SERVER_KIND": "gemini"})

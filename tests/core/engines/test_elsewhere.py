"""What is said for other programs, against the chain of samplers in those programs' own orders."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.distribution.truncation import sampler_chain
from softmax_core.engines.elsewhere import (
    ollama_parameters,
    openai_request,
    ways,
    what_ollama_does_otherwise,
    what_openai_does_otherwise,
)

# As the programs' sources have them: Ollama's own engine; what it takes over from llama.cpp; vLLM.
OLLAMA = ["top_k", "temperature", "top_p", "min_p"]
LLAMA_CPP = ["top_k", "top_p", "min_p", "temperature"]
VLLM = ["temperature", "min_p", "top_k", "top_p"]
VALUES = {
    "temperature": st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0]),
    "top_k": st.integers(1, 8),
    "top_p": st.sampled_from([0.3, 0.6, 0.9]),
    "min_p": st.sampled_from([0.05, 0.2, 0.5]),
}
CHAINS = st.permutations(list(VALUES)).flatmap(
    lambda names: st.integers(1, 4).flatmap(
        lambda n: st.tuples(*(st.tuples(st.just(name), VALUES[name]) for name in names[:n]))
    )
)


def p_after(logits, steps):
    return sampler_chain(logits, steps)[-1].p


@given(steps=CHAINS, seed=st.integers(0, 10**6))
def test_where_nothing_is_said_of_the_order_it_makes_no_difference(steps, seed):
    logits = np.random.default_rng(seed).normal(0, 2, 8)
    ours = p_after(logits, steps)
    said = what_ollama_does_otherwise(steps), what_openai_does_otherwise(steps)
    for sentence, orders in zip(said, [(OLLAMA, LLAMA_CPP), (VLLM, LLAMA_CPP)], strict=True):
        if "order" not in sentence:
            for order in orders:
                theirs = sorted(steps, key=lambda step, order=order: order.index(step[0]))
                assert np.allclose(ours, p_after(logits, theirs))


@pytest.mark.parametrize("steps", [[("temperature", 1.5)], [("temperature", 5.0), ("top_k", 3)]])
def test_nothing_is_said_of_an_order_that_makes_no_difference(steps):
    assert what_ollama_does_otherwise(steps) == ""
    assert "order" not in what_openai_does_otherwise(steps)


def test_the_lectures_example_differs_in_llama_cpp():
    steps = [("temperature", 5.0), ("top_p", 0.6)]
    assert "temperature comes last" in what_ollama_does_otherwise(steps)
    assert "temperature last" in what_openai_does_otherwise(steps)


def test_every_sampler_of_ollama_is_set_since_its_own_values_are_others():
    lines = ollama_parameters([("top_p", 0.95)], 2025).splitlines()
    assert lines == [
        "PARAMETER temperature 1",
        "PARAMETER top_k 0",
        "PARAMETER top_p 0.95",
        "PARAMETER min_p 0",
        "PARAMETER seed 2025",
    ]


@pytest.mark.parametrize("temperature", [0.0, 0.1, 1 / 3, 1e-9, 12345.6, np.inf])
def test_numbers_are_those_that_are_set_and_any_program_can_read_them(temperature):
    steps = [("temperature", temperature)]
    first = ollama_parameters(steps, 1).splitlines()[0].split()[-1]
    request = json.loads(openai_request(steps, 1, "The"))
    written = 1e6 if temperature == np.inf else temperature
    assert float(first) == pytest.approx(written, rel=1e-15)
    assert request["temperature"] == written
    assert ("∞" in what_ollama_does_otherwise(steps)) == (temperature == np.inf)


def test_samplers_that_a_program_lacks_are_named():
    steps = [("typical_p", 0.9), ("temperature", 1.0), ("top_n_sigma", 1.0)]
    for say in (what_ollama_does_otherwise, what_openai_does_otherwise):
        assert "typical" in say(steps)
        assert "top-nσ" in say(steps)
        assert "top-nσ" not in say(steps[:2])
    assert "typical" not in ollama_parameters(steps, 1)
    assert "typical" not in openai_request(steps, 1, "The")


def test_openai_has_a_hottest_temperature_and_no_top_k():
    assert "up to 2" in what_openai_does_otherwise([("temperature", 2.5)])
    assert what_openai_does_otherwise([("temperature", 2.0)]) == ""
    assert "top-k" in what_openai_does_otherwise([("min_p", 0.1)])


def test_any_prompt_can_stand_in_the_request():
    prompt = 'He said "quack"\n🦆 \\ … </script>'
    assert json.loads(openai_request([], 1, prompt))["prompt"] == prompt


def test_each_way_has_what_to_copy_and_what_differs():
    steps = [("temperature", 5.0), ("top_p", 0.6)]
    ollama, server = ways(steps, 7, "The duck")
    assert ollama[1:] == (ollama_parameters(steps, 7), None, what_ollama_does_otherwise(steps))
    assert json.loads(server.code)["prompt"] == "The duck"
    assert (server.language, server.otherwise) == ("json", what_openai_does_otherwise(steps))

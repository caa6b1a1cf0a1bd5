"""The same settings for a program on one's own machine: T and the samplers as it wants them written.

Sources: Ollama's reference of the Modelfile, and its `sample` package for the order of its samplers;
OpenAI's reference of completions; vLLM's `Sampler`; llama.cpp's `common_params_sampling`.
"""

import json
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from softmax_core.distribution.truncation import PRESET_ORDERS
from softmax_core.notation.write_numbers import as_typed

Steps = Sequence[tuple[str, float]]

# What switches a sampler off; if nothing is said, Ollama has T = 0.8, top-k 40 and top-p 0.9.
OFF = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}
NO_LIMIT = 1_000_000.0  # stands for T = ∞, which no program takes
LLAMA_CPP = PRESET_ORDERS["llama.cpp"]
OLLAMA = ("top_k", "temperature", "top_p", "min_p")
VLLM = ("temperature", "min_p", "top_k", "top_p")
# Those for which the order makes no difference.
ANY_ORDER = ({"temperature", "top_k"}, {"top_k", "min_p"})


class Way(NamedTuple):
    """How another program is told the same: what for, what to copy, its language, what differs there."""

    about: str
    code: str
    language: str | None
    otherwise: str


def ways(steps: Steps, seed: int, prompt: str) -> list[Way]:
    """The same settings, and the same prompt, for other programs."""
    return [
        Way(
            "For Ollama, lines of a Modelfile:",
            ollama_parameters(steps, seed),
            None,
            what_ollama_does_otherwise(steps),
        ),
        Way(
            "For a server that speaks as OpenAI's does, the body of a request to /v1/completions:",
            openai_request(steps, seed, prompt),
            "json",
            what_openai_does_otherwise(steps),
        ),
    ]


def ollama_parameters(steps: Steps, seed: int) -> str:
    """The lines of a Modelfile that set T, the samplers and the seed.

    steps : as for `sampler_chain`. What is not among them is switched off.

    >>> print(ollama_parameters([("temperature", 1.5), ("top_k", 40)], 7))
    PARAMETER temperature 1.5
    PARAMETER top_k 40
    PARAMETER top_p 1
    PARAMETER min_p 0
    PARAMETER seed 7
    """
    settings = OFF | _known(steps) | {"seed": seed}
    return "\n".join(f"PARAMETER {name} {as_typed(value, 17)}" for name, value in settings.items())


def openai_request(steps: Steps, seed: int, prompt: str, model: str = "your-model") -> str:
    """The JSON of a request to /v1/completions with T, the samplers and the seed.

    >>> print(openai_request([("temperature", 1.5)], 7, "The duck and I"))
    {
      "model": "your-model",
      "prompt": "The duck and I",
      "max_tokens": 20,
      "logprobs": 5,
      "temperature": 1.5,
      "seed": 7
    }
    """
    request = {"model": model, "prompt": prompt, "max_tokens": 20, "logprobs": 5}
    settings = {"temperature": 1.0} | _known(steps)
    return json.dumps(request | settings | {"seed": seed}, indent=2, ensure_ascii=False)


def what_ollama_does_otherwise(steps: Steps) -> str:
    """Where Ollama would draw from other tokens than this page; empty where it would not.

    >>> what_ollama_does_otherwise([("top_k", 40), ("temperature", 1.5)])
    ''
    >>> what_ollama_does_otherwise([("temperature", 5.0), ("top_p", 0.6)])
    "Ollama's own engine applies top-k, the temperature, top-p and min-p, in this order; where it runs a model with llama.cpp, the temperature comes last."
    """
    return _together(
        _about_missing(steps, "Ollama"),
        "Ollama's own engine applies top-k, the temperature, top-p and min-p, in this order; where it "
        "runs a model with llama.cpp, the temperature comes last."
        if _in_other_order(steps, OLLAMA) or _in_other_order(steps, LLAMA_CPP)
        else "",
        _about_infinity(steps),
    )


def what_openai_does_otherwise(steps: Steps) -> str:
    """The same for a server that is asked in OpenAI's way.

    >>> what_openai_does_otherwise([("temperature", 1.0), ("top_k", 40)])
    "OpenAI itself takes neither top-k nor min-p; vLLM and llama.cpp's server do."
    """
    names = dict(steps)
    return _together(
        _about_missing(steps, "A server of this kind"),
        "OpenAI itself takes neither top-k nor min-p; vLLM and llama.cpp's server do."
        if {"top_k", "min_p"} & names.keys()
        else "",
        "OpenAI itself takes temperatures up to 2." if names.get("temperature", 1.0) > 2 else "",
        "vLLM applies the temperature, min-p, top-k and top-p, in this order; llama.cpp's server "
        "applies top-k, top-p and min-p, and the temperature last."
        if _in_other_order(steps, VLLM) or _in_other_order(steps, LLAMA_CPP)
        else "",
        _about_infinity(steps),
    )


def _together(*sentences):
    return " ".join(filter(None, sentences))


def _known(steps):
    """The settings that the programs know by these names."""
    known = {name: value for name, value in steps if name in OFF}
    if "temperature" in known:
        known["temperature"] = min(known["temperature"], NO_LIMIT)
    return known


def _in_other_order(steps, order):
    """Whether the program's order is another, where that makes a difference."""
    # At T = 1 the logits stay as they are, and at T = 0 the likeliest token stays in any case.
    names = [
        name
        for name, value in steps
        if name in OFF and not (name == "temperature" and value in (0, 1))
    ]
    return any(
        order.index(first) > order.index(second) and {first, second} not in ANY_ORDER
        for first, second in combinations(names, 2)
    )


def _about_missing(steps, program):
    missing = [name for name, _ in steps if name not in OFF]
    if not missing:
        return ""
    if len(missing) == 2:
        return f"{program} has neither typical nor top-nσ: they are left out."
    name = "typical" if missing == ["typical_p"] else "top-nσ"
    return f"{program} has no {name}: it is left out."


def _about_infinity(steps):
    is_infinite = dict(steps).get("temperature", 1.0) > NO_LIMIT
    return "1000000 stands for T = ∞, which no program takes." if is_infinite else ""

"""Ten thousand answers of simulated models: the truth lies within the bounds of what is shown.

The oracle is the whole distribution, of which the answer tells a part: the most probable tokens or
some others, in one of the formats, rounded as programs round.
"""

import json
import math

import numpy as np
import pytest
import scipy.special

from softmax_core.reading.answers import read_response
from softmax_core.tables.real_model import MAX_LISTED, answer_bars

ANSWERS = 10_000
TEMPERATURES = np.array([0.0, 0.1, 0.3, 0.5, 0.9, 1.0, 1.2, 2.0, 5.0, math.inf])
PRECISIONS = ("exact", "bfloat16", "float16", 2, 3, 4, 5, 6)


def rounded(logprobs, precision):
    """Log-probabilities as a program with this precision has them."""
    if precision == "exact":
        return logprobs
    if precision == "float16":
        return logprobs.astype(np.float16).astype(float)
    if precision == "bfloat16":  # the first 16 bits of a float32, to the nearest
        bits = logprobs.astype(np.float32).view(np.uint32)
        even = bits + 0x7FFF + ((bits >> 16) & 1)
        return (even & np.uint32(0xFFFF0000)).view(np.float32).astype(float)
    return np.round(logprobs, precision)


def some_model(rng):
    """The logits of a whole vocabulary: peaked or flat, small or large."""
    size = int(rng.choice([3, 8, 30, 200]))
    return rng.normal(0, rng.choice([0.5, 2, 4, 8]), size)


def written(rng, names, logprobs, sampled):
    """An answer in one of the formats, and the order in which it lists the tokens."""
    listed = [{"token": names[i], "logprob": logprobs[i]} for i in range(len(names))]
    shape = rng.choice(["chat", "completions", "llama.cpp", "gemini", "ollama", "table"])
    if shape == "table":
        return dict(zip(names, logprobs, strict=True))
    entry = {**listed[sampled], "top_logprobs": listed}
    if shape == "chat":
        return {"choices": [{"index": 0, "logprobs": {"content": [entry]}}]}
    if shape == "completions":
        tops = dict(zip(names, logprobs, strict=True))
        one = {"tokens": [names[sampled]], "token_logprobs": [logprobs[sampled]]}
        return {"choices": [{"index": 0, "logprobs": {**one, "top_logprobs": [tops]}}]}
    if shape == "llama.cpp":
        return {"completion_probabilities": [entry]}
    if shape == "ollama":
        return {"response": names[sampled], "done": True, "logprobs": [entry]}
    candidates = [{"token": t, "logProbability": p} for t, p in zip(names, logprobs, strict=True)]
    result = {
        "chosenCandidates": [candidates[sampled]],
        "topCandidates": [{"candidates": candidates}],
    }
    return {"candidates": [{"logprobsResult": result}]}


def simulated(rng):
    """An answer as JSON, whether it lists the most probable, the whole vocabulary's log-probabilities,
    and which of them are listed, in the answer's order."""
    exact = scipy.special.log_softmax(some_model(rng))
    order = np.argsort(-exact)
    k = int(rng.integers(1, min(len(exact), 21)))
    is_top = rng.random() < 0.7
    shown = order[:k] if is_top else np.sort(rng.choice(len(exact), k, replace=False))
    printed = rounded(exact[shown], PRECISIONS[rng.integers(len(PRECISIONS))])
    names = [f"t{i}" for i in shown]
    if is_top:
        answer = written(rng, names, printed.tolist(), int(rng.integers(k)))
    else:
        answer = dict(zip(names, printed.tolist(), strict=True))
    return json.dumps(answer), exact, shown


def truth_of_bars(bars, position, exact, temperature):
    """What the whole distribution gives each bar of the chart."""
    if temperature == 0:
        at_T = (exact == exact.max()) / (exact == exact.max()).sum()
    else:
        at_T = scipy.special.softmax(exact / temperature)
    known = [at_T[int(token.text[1:])] for token in position.known]
    if len(known) <= MAX_LISTED:
        return [*known, 1 - sum(known)]
    own = [
        at_T[int(label.split("t")[-1])] for label in bars.labels if label.strip("▸ ")[1:].isdigit()
    ]
    return [*own, sum(known) - sum(own), 1 - sum(known)]


@pytest.mark.parametrize("part", range(10))
def test_the_truth_lies_within_the_bounds_of_every_answer(part):
    rng = np.random.default_rng(part)
    for n in range(ANSWERS // 10):
        text, exact, _ = simulated(rng)
        position = read_response(text).positions[0]
        for vocabulary in (len(exact), None):
            bars = answer_bars(position, TEMPERATURES, vocabulary)
            for at, temperature in enumerate(TEMPERATURES):
                truth = np.array(truth_of_bars(bars, position, exact, temperature))
                inside = (bars.low[at] <= truth + 1e-6) & (truth <= bars.high[at] + 1e-6)
                assert inside.all(), (
                    n,
                    text,
                    temperature,
                    vocabulary,
                    truth,
                    bars.low[at],
                    bars.high[at],
                )

"""A text that a machine wrote, scored: means along it, of what the machine did and of what was normal.

At each word the machine had a distribution, and so had the normal. Sources: `behaviour`, `quantities`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from softmax_core.creativity import behaviour
from softmax_core.creativity.behaviour import Behaviour, Score
from softmax_core.creativity.quantities import QUANTITIES
from softmax_core.distribution.truncation import sampler_chain
from softmax_core.engines.next_tokens import PARTLY, Engine, EngineError
from softmax_core.engines.writing import Text, draw, luck
from softmax_core.language.ngram import NGramModel

NOVELTY_WORDS = 300  # written at each temperature, to count what is new


class ScoredText(NamedTuple):
    """A text that the machine wrote: its tokens, its score, its quantities.

    surprisal: each token's, in bits: (n,).
    """

    tokens: tuple[str, ...]
    surprisal: np.ndarray
    score: Score
    quantities: dict[str, float]


def scored_text(
    model: NGramModel,
    longer: NGramModel | None,
    n: int,
    temperature: float,
    seed: int,
    start: tuple[str, ...],
    names: Iterable[str],
    normal: float = 1.0,
) -> ScoredText:
    """Write n tokens at a temperature, and measure the named quantities along them.

    longer : a model of longer runs of the same text; `novelty` is the share of its runs that the
    text does not have. normal : the temperature of what is normal, inf for all that ever follows.
    `surprise` is the mean surprisal of what was written; every other quantity is the mean, over the
    words, of what it is for the machine that drew them. The score compares the surprisals with those
    that the normal expects after the same contexts.

    >>> model = NGramModel.fit("a b a c a b a b".split())
    >>> longer = NGramModel.fit("a b a c a b a b".split(), order=3)
    >>> text = scored_text(model, longer, 5, 5.0, 1, ("a",), ["surprise", "kl", "novelty"])
    >>> text.tokens, {name: round(value, 3) for name, value in text.quantities.items()}
    (('b', 'a', 'b', 'a', 'b'), {'surprise': 0.249, 'kl': 0.078, 'novelty': 0.0})
    """
    names, tokens = list(names), []

    def steps() -> Iterator[Choice]:
        for step in model.steps(n, temperature, np.random.default_rng(seed), start):
            tokens.append(step.token)
            p = model.distribution(step.context, normal)
            yield Choice(p, step.distribution, model.vocabulary.index(step.token))

    bits, score, values = _scored(steps(), temperature, names)
    if "novelty" in names:
        values["novelty"] = share_new(longer, (*start, *tokens))
    return ScoredText(tuple(tokens), bits, score, {k: values[k] for k in names})


def scored_continuation(
    engine: Engine,
    prompt: str,
    n: int,
    steps: Sequence[tuple[str, float]],
    seed: int,
    names: Iterable[str],
    uniform: bool = False,
) -> ScoredText:
    """Let a real model write at most n tokens after a prompt, and measure as `scored_text` does.

    steps : the temperature first, and samplers after it. uniform : whether all tokens are equally
    normal, and not as the model has them at T = 1. The engine is asked for its whole vocabulary at
    each token. Novelty is not measured: nobody has the text that the model learned from.

    Raises `EngineError`, also if the engine lists a part of its vocabulary only.
    """
    names, pieces = [name for name in names if name != "novelty"], Text(prompt, seed)

    def choices() -> Iterator[Choice]:
        nonlocal pieces
        while len(pieces.drawn) < n and not pieces.has_ended:
            place = len(pieces.drawn)
            expected = engine.next_tokens(prompt, pieces.tokens)
            if not expected.is_whole:
                raise EngineError(PARTLY)
            p = np.exp(expected.logprobs)
            drawn = draw(expected, steps, luck(seed, place))
            pieces = replace(pieces, drawn=(*pieces.drawn, drawn))
            q = sampler_chain(expected.logprobs, steps)[-1].p
            normal = np.where(p > 0, 1 / np.count_nonzero(p), 0.0) if uniform else p
            yield Choice(normal, q, drawn.rank - 1)

    bits, score, values = _scored(choices(), dict(steps)["temperature"], names)
    return ScoredText(tuple(pieces.pieces), bits, score, values)


class Choice(NamedTuple):
    """One word of a text: what was normal there, what the machine did, and which word came.

    p, q: probabilities: (k,).
    """

    p: np.ndarray
    q: np.ndarray
    chosen: int


def _scored(choices: Iterable[Choice], temperature: float, names: list[str]):
    """The surprisal of each word, their score, and the mean of the quantities along them."""
    measured = [name for name in names if name not in ("surprise", "novelty")]
    bits, expected, variance, rows = [], [], [], []
    for p, q, chosen in choices:
        b = Behaviour(np.array([temperature]), q[None, :], p)
        rows.append([float(QUANTITIES[name].values(b)[0]) for name in measured])
        each = -np.log2(p[p > 0])
        bits.append(float(-np.log2(p[chosen])) + 0.0)  # not −0
        expected.append(mean := p[p > 0] @ each)
        variance.append(p[p > 0] @ (each - mean) ** 2)
    values = dict(zip(measured, np.mean(rows, axis=0).tolist(), strict=True))
    if "surprise" in names:
        values["surprise"] = float(np.mean(bits))
    return np.array(bits), _score(bits, expected, variance), values


def _score(bits, expected, variance):
    """The surprisals of a text beside what the normal expects after the same words."""
    n, deviation = len(bits), float(np.sqrt(np.mean(variance)))
    mean, normal = float(np.mean(bits)), float(np.mean(expected))
    z = (mean - normal) * n**0.5 / deviation if deviation > behaviour.NO_DEVIATION else np.nan
    return Score(n, mean, normal, deviation, z)


def share_new(longer: NGramModel, tokens: tuple[str, ...]) -> float:
    """The share of the runs of tokens, as long as the model's order, that the text does not have.

    NaN for fewer tokens than that.

    >>> share_new(NGramModel.fit("a b a c".split()), ("a", "b", "b"))
    0.5
    """
    seen = longer.seen(tokens)
    return float(1 - seen.mean()) if len(seen) else float("nan")


def text_novelty(
    model: NGramModel,
    longer: NGramModel,
    temperatures: Sequence[float],
    seed: int,
    start: tuple[str, ...],
) -> np.ndarray:
    """At each temperature the share of new runs in a text of 300 tokens: (n,); the same luck at all.

    >>> model = NGramModel.fit("a b a c a b".split())
    >>> longer = NGramModel.fit("a b a c a b".split(), order=3)
    >>> text_novelty(model, longer, [0.0, 5.0], 1, ("a",)).round(1).tolist()
    [0.5, 0.3]
    """
    rng = np.random.default_rng(seed)
    texts = model.generate_at(NOVELTY_WORDS, map(float, temperatures), rng, start)
    return np.array([share_new(longer, (*start, *text)) for text in texts])

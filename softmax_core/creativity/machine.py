"""The machine that a definition of creativity judges: what is normal for it, what it writes, its best T.

Sources: `behaviour` and `definition`. What a text is scored by are means along it: at each word the
machine had a distribution, and so had the normal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from softmax_core.creativity import behaviour, definition
from softmax_core.creativity.behaviour import Behaviour, Score, model_behaviour
from softmax_core.creativity.formula import Formula
from softmax_core.creativity.quantities import QUANTITIES
from softmax_core.distribution.softmax import log_partition, log_softmax
from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.distribution.truncation import sampler_chain
from softmax_core.engines.next_tokens import PARTLY, Engine, EngineError
from softmax_core.engines.writing import Text, draw, luck
from softmax_core.language.ngram import NGramModel
from softmax_core.notation.write_numbers import percent
from softmax_core.reading.logit_table import LogitTable

NOVELTY_WORDS = 300  # written at each temperature, to count what is new
TOP_P_GRID = np.round(0.05 * np.arange(1, 21), 2)
ALL = 0.9995  # from here on one reads 100.0%


@dataclass(frozen=True, eq=False)
class Judged:
    """The machine to be judged: its table, and ln p of what is normal, None for its own T = 1.

    For a text also its model, one of longer runs that tells what is new, the words that it looks
    back on, the seed, and the novelty at the slider's temperatures. problem: why p is not the one
    that was asked for. note: what a kept table leaves out.
    """

    table: LogitTable
    log_p: np.ndarray | None = None
    model: NGramModel | None = None
    longer: NGramModel | None = None
    context: tuple[str, ...] = ()
    seed: int = 1
    novelty: np.ndarray | None = None
    problem: str = ""
    note: str = ""

    def novelty_at(self, temperatures: np.ndarray) -> np.ndarray | None:
        """The novelty at any temperatures (n,); None without a text."""
        if self.novelty is None:
            return None
        novelty_of = dict(zip(TEMPERATURE_GRID.tolist(), self.novelty.tolist(), strict=True))
        temperatures = np.asarray(temperatures).tolist()
        others = [t for t in temperatures if t not in novelty_of]
        counted = text_novelty(self.model, self.longer, others, self.seed, self.context)
        novelty_of |= zip(others, counted.tolist(), strict=True)
        return np.array([novelty_of[t] for t in temperatures])

    def top_p(self, wanted: float) -> float:
        """The top-p that is applied: the one that is wanted, but a text is written without it."""
        return wanted if self.model is None else 1.0

    def behaviour(self, temperatures: np.ndarray, top_p: float = 1.0) -> Behaviour:
        """What it does at these temperatures, beside what is normal."""
        novelty = self.novelty_at(temperatures)
        return behaviour_at(self.table, temperatures, self.log_p, top_p, novelty)


# ---- What is normal ----------------------------------------------------------------------------


def equally_normal(table: LogitTable) -> np.ndarray:
    """ln p (k,) of the rows where all possible words are equally normal."""
    return log_softmax(table.logits, np.inf, counts=table.counts)


def normal_of(table: LogitTable, other: LogitTable) -> tuple[np.ndarray, str]:
    """ln p (k,) of the rows where another table says what is normal, and a note for the reader.

    A word has the probability that it has in the other table at T = 1; what the other table gives to
    words that are not here is shared among those that are. Raises ValueError if no word is in both.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> lecture = clean_table(PRESETS["lecture"].frame).table
    >>> log_p, note = normal_of(lecture, lecture)
    >>> np.exp(log_p).round(2).tolist(), note
    ([0.24, 0.09, 0.03, 0.64], '')
    """
    of_other = dict(
        zip(_numbered(other.words), log_softmax(other.logits, counts=other.counts), strict=True)
    )
    log_p = np.array([of_other.get(word, -np.inf) for word in _numbered(table.words)])
    if log_p.max() == -np.inf:
        raise ValueError("the kept table and this one have no word in common")
    shared = float(np.exp(log_partition(log_p)))
    note = (
        f"Only {percent(shared)} of the kept table's probability is on words of this table. "
        "It is scaled up to 100%."
    )
    notes = [note] if shared < ALL else []
    strangers = [label for label, log in zip(table.labels, log_p, strict=True) if log == -np.inf]
    if strangers:
        more = f" and {len(strangers) - 1} more" if len(strangers) > 1 else ""
        notes.append(
            f"Impossible in the kept table: “{strangers[0]}”{more}. Where the machine can choose such "
            "a word, surprise and kl are infinite."
        )
    # Shared in logarithms: e^-1000 is little, and not nothing.
    return log_softmax(log_p), " ".join(notes)


def _numbered(words: tuple[str, ...]) -> list[tuple[str, int]]:
    """Each word with how often it has come before, so that a second “duck” is told from the first."""
    times = Counter()
    numbered = []
    for word in words:
        numbered.append((word, times[word]))
        times[word] += 1
    return numbered


# ---- What is best ------------------------------------------------------------------------------


class Setting(NamedTuple):
    """How a machine is set, and what a definition says of it then."""

    temperature: float
    top_p: float
    value: float


def best_setting(
    formula: Formula,
    table: LogitTable,
    log_p: np.ndarray | None,
    top_ps: Iterable[float],
    *,
    least: bool = False,
    novelty: np.ndarray | None = None,
    temperatures: np.ndarray = TEMPERATURE_GRID,
) -> Setting | None:
    """Where a definition is largest (or least) at these temperatures and for these top-p.

    temperatures : (n,), the slider's if no others are given. novelty : (n,), at these. Of equal
    values the one without truncation is taken, and then the T nearest to 1. None where the
    definition is undefined everywhere. Raises DefinitionError as `definition.curve`.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> lecture = clean_table(PRESETS["lecture"].frame).table
    >>> best = best_setting(definition.parse("surprise × typicality"), lecture, None, [1.0])
    >>> best.temperature, round(best.value, 3)
    (1.45, 0.903)
    """
    extreme = definition.minimum if least else definition.maximum
    settings = []
    for top_p in sorted(top_ps, reverse=True):
        b = behaviour_at(table, temperatures, log_p, top_p, novelty)
        if found := extreme(temperatures, definition.curve(formula, b)):
            settings.append(Setting(found.temperature, float(top_p), found.value))
    if not settings:
        return None
    values = np.array([setting.value for setting in settings])
    # Equal but for rounding: as `definition.maximum` has it, here with the largest top-p first.
    return settings[extreme(np.arange(1.0, 1.0 + len(values)), values).index]


def behaviour_at(
    table: LogitTable,
    temperatures,
    log_p: np.ndarray | None,
    top_p: float = 1.0,
    novelty: np.ndarray | None = None,
) -> Behaviour:
    """What the machine of a table does at each temperature, with top-p after it unless that is 1."""
    steps = [("top_p", top_p)] if top_p < 1 else []
    return model_behaviour(
        table.logits, temperatures, counts=table.counts, steps=steps, log_p=log_p, novelty=novelty
    )


# ---- What it writes, and how that scores -------------------------------------------------------


def draws_behaviour(b: Behaviour, draws: np.ndarray, rng: np.random.Generator) -> Behaviour:
    """What was drawn, as a behaviour of its own: its frequencies beside the same normal.

    A row that stands for many tokens was drawn through one of them, by chance (`rng`): each token
    that was drawn gets a row of its own, and what is left of its row another.

    >>> b = model_behaviour([3, 2, 1, 4], [5.0])
    >>> draws_behaviour(b, np.array([0, 0, 3, 1]), np.random.default_rng(1)).q[0, :3].tolist()
    [0.5, 0.25, 0.25]
    """
    counts = np.ones(b.p.size) if b.counts is None else b.counts
    which = rng.integers(0, counts[draws].astype(np.int64))
    tokens, times = np.unique(np.column_stack([draws, which]), axis=0, return_counts=True)
    rows = tokens[:, 0]
    left = counts - np.bincount(rows, minlength=counts.size)
    log_each = behaviour.log_mass_of_one(b.log_p, b.counts)
    with np.errstate(divide="ignore"):
        log_p = np.append(log_each[rows], log_each + np.log(left))
    return Behaviour(
        b.temperatures,
        np.append(times / len(draws), np.zeros(counts.size))[None, :],
        np.exp(log_p),
        np.append(np.ones(rows.size), left),
        log_p=log_p,
    )


class ScoredText(NamedTuple):
    """A text that the machine wrote: its tokens, each one's surprisal, its score, its quantities."""

    tokens: tuple[str, ...]
    surprisal: np.ndarray
    score: Score
    quantities: dict[str, float]


def scored_text(
    model: NGramModel,
    longer: NGramModel,
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
    """One word of a text: what was normal there, what the machine did, and which word came."""

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
    model: NGramModel, longer: NGramModel, temperatures, seed: int, start: tuple[str, ...]
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

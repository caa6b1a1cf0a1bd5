"""What a definition of creativity is held against: a machine beside what is normal, and what it made.

The machine q is a table of logits or the model of a text. Normal, p, is that machine at T = 1, all
possible words alike, or another table that was kept.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from softmax_core.creativity import machine, scoring
from softmax_core.creativity.behaviour import Behaviour, Score, score_draws, surprisals
from softmax_core.creativity.formula import DefinitionError, Formula
from softmax_core.creativity.machine import BestSetting, Judged
from softmax_core.creativity.quantities import QUANTITIES, is_available, values_of
from softmax_core.distribution.sampling import sample
from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.language.next_word import next_word_table
from softmax_core.language.ngram import NGramModel
from softmax_core.language.writing import spaced
from softmax_core.notation.write_numbers import sentence
from softmax_core.reading.logit_table import LogitTable

NORMALS = ("one", "uniform", "kept")  # itself at T = 1, all words alike, a table that was kept


def judge_table(table: LogitTable, normal: str, kept: LogitTable | None = None) -> Judged:
    """The machine of a table, beside what is normal.

    normal : one of `NORMALS`. Where the kept table cannot say what is normal, the machine at T = 1
    does, and `problem` says why.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> lecture = clean_table(PRESETS["lecture"].frame).table
    >>> judge_table(lecture, "kept").problem
    'The kept table has no words: p is the machine at T = 1 now.'
    """
    if normal == "uniform":
        return Judged(table, machine.equally_normal(table))
    if normal == "one":
        return Judged(table)
    if kept is None:
        return Judged(table, problem="The kept table has no words: p is the machine at T = 1 now.")
    try:
        log_p, note = machine.normal_of(table, kept)
    except ValueError as error:
        return Judged(table, problem=sentence(f"{error}: p is the machine at T = 1 now."))
    return Judged(table, log_p, note=note)


def judge_text(
    model: NGramModel, longer: NGramModel | None, context: tuple[str, ...], seed: int, normal: str
) -> Judged:
    """The machine of a text that a model has learned, beside what is normal.

    longer : a model of longer runs of the same text, which tells what is new in what is written; None
    where no definition asks for it. Then the novelty is not counted, which takes a second or two.

    >>> model = NGramModel.fit("a b a c a b".split())
    >>> judge_text(model, None, ("a",), 1, "one").table.words
    ('b', 'c', '“a”, which never follows')
    """
    table, novelty, problem = next_word_table(model, context), None, ""
    if longer is not None:
        novelty = scoring.text_novelty(model, longer, TEMPERATURE_GRID, seed, context)
    if normal == "kept":
        problem = "No kept table can be p for a text: p is the machine at T = 1 now."
    log_p = machine.equally_normal(table) if normal == "uniform" else None
    return Judged(table, log_p, model, longer, context, seed, novelty, problem)


class Made(NamedTuple):
    """Words that a machine made, and how they look to one who expects what is normal.

    words: with the spaces before them. surprisal: bits of each. quantities: what a formula can name,
    measured on these words. is_text: whether each word follows from those before, or all are drawn
    from one distribution.
    """

    words: list[str]
    surprisal: np.ndarray
    score: Score
    quantities: dict[str, float]
    is_text: bool = False


def words_made(
    judged: Judged, b: Behaviour, n: int, seed: int, names: Sequence[str], uniform: bool = False
) -> Made:
    """n words by the machine as it is set in `b`, a behaviour at one temperature.

    names : of the quantities that are asked for. uniform : whether all words are equally normal.
    """
    if judged.model is None:
        return _drawn(judged.table, b, n, seed, names)
    text = scoring.scored_text(
        judged.model,
        judged.longer,
        n,
        float(b.temperatures[0]),
        seed,
        judged.context,
        [name for name in names if name != "novelty" or judged.longer is not None],
        math.inf if uniform else 1.0,
    )
    return text_made(text, spaced(text.tokens))


def text_made(text: scoring.ScoredText, words: Sequence[str]) -> Made:
    """What was measured along a text, with its words as they are shown."""
    return Made(list(words), text.surprisal, text.score, text.quantities, is_text=True)


def _drawn(table: LogitTable, b: Behaviour, n: int, seed: int, names: Sequence[str]) -> Made:
    """Words drawn from a table one by one. Of a row that stands for many, nobody knows which."""
    rng = np.random.default_rng(seed)
    draws = sample(b.q[0], n, rng)
    words = [f" {table.labels[i]}" if table.counts[i] == 1 else " (another word)" for i in draws]
    bits = surprisals(b.log_p, b.counts)[draws]
    score = score_draws(draws, b.p, b.counts, log_p=b.log_p)
    measured = machine.draws_behaviour(b, draws, rng)
    return Made(words, bits, score, quantities_at(measured, names))


def quantities_at(b: Behaviour, names: Sequence[str]) -> dict[str, float]:
    """The named quantities of a behaviour at its first temperature, but for those that it has not."""
    had = [name for name in names if is_available(QUANTITIES[name], b)]
    return {name: float(values[0]) for name, values in values_of(b, had).items()}


def can_be_measured(formula: Formula | None, judged: Judged) -> bool:
    """Whether a formula can be read and has all that it names: novelty needs a text."""
    return formula is not None and ("novelty" not in formula.names or judged.longer is not None)


class TypedFormula(Protocol):
    """Anything with a name for the reader and a formula, and how that was typed."""

    name: str
    text: str
    formula: Formula


def best_setting_of(
    judged: Judged,
    definition: TypedFormula,
    top_ps: Iterable[float],
    temperatures: np.ndarray,
    least: bool = False,
) -> tuple[BestSetting | None, str]:
    """Where a definition is largest, or least, for this machine; None, and why, if it has no value.

    See `machine.best_setting`.
    """
    try:
        best = machine.best_setting(
            definition.formula,
            judged.table,
            judged.log_p,
            top_ps,
            least=least,
            novelty=judged.novelty_at(temperatures),
            temperatures=temperatures,
        )
    except DefinitionError as error:
        return None, f"{definition.name}: {error}"
    return best, "" if best else f"{definition.name} is undefined at every temperature."

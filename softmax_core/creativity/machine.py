"""The machine that a definition of creativity judges: what is normal for it, and its best T.

Sources: `behaviour` and `definition`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from softmax_core.creativity import behaviour, definition
from softmax_core.creativity.behaviour import Behaviour, model_behaviour
from softmax_core.creativity.formula import Formula
from softmax_core.creativity.scoring import text_novelty
from softmax_core.distribution.softmax import log_partition, log_softmax
from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.language.ngram import NGramModel
from softmax_core.notation.write_numbers import percent
from softmax_core.reading.logit_table import LogitTable

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


class BestSetting(NamedTuple):
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
) -> BestSetting | None:
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
            settings.append(BestSetting(found.temperature, float(top_p), found.value))
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

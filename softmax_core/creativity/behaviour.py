"""What a machine does at each temperature, beside what is normal.

    q    what the machine does: its distribution at each temperature, after its samplers
    p    what is normal: the distribution at T = 1, or another on the same tokens

The lecture calls creative "a behavior that deviates from a normal probability distribution". How far
q deviates from p can be measured in many ways: see `quantities`.

`counts` says how many tokens share a row's logit. The row's mass is that of all of them, and each
has an equal part: it is the surprisal of one token that counts, not that of the row.

Sources: C. E. Shannon, "A mathematical theory of communication" (1948), for surprisal;
L. Wasserman, "All of statistics" (2004), for z.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from softmax_core.distribution import measures
from softmax_core.distribution.checks import as_counts, as_real_array, refuse_where
from softmax_core.distribution.measures import as_distribution
from softmax_core.distribution.sampling import empirical_counts
from softmax_core.distribution.softmax import log_softmax, softmax
from softmax_core.distribution.truncation import sampler_chain

# A standard deviation below this is 0 but for rounding (bits).
NO_DEVIATION = 1e-9


@dataclass(frozen=True, eq=False)
class Behaviour:
    """A machine at n temperatures, on a table of k rows. `model_behaviour` makes one from logits.

    temperatures: (n,), 0 and inf included. q: (n, k), the mass of each row at each temperature. p:
    (k,), its mass normally. counts: (k,), how many tokens share a row; None: one each. novelty: (n,),
    the share of what was generated that is not in the text, from 0 to 1, NaN where nothing was
    generated; None where there is no text. log_q, log_p: the natural logarithms of q and p, which
    tell masses too small for a float from 0; they are taken from q and p if not given.

    q need not come from a model: the frequencies of words that were drawn are a behaviour too.

    Raises ValueError for what is not a distribution or a temperature, or has another shape.
    """

    temperatures: np.ndarray
    q: np.ndarray
    p: np.ndarray
    counts: np.ndarray | None = None
    novelty: np.ndarray | None = None
    log_q: np.ndarray | None = None
    log_p: np.ndarray | None = None

    def __post_init__(self):  # noqa: D105
        p, q = _masses(self.p, "p"), _masses(self.q, "q")
        temperatures = as_real_array(self.temperatures, "temperatures").astype(np.float64)
        refuse_where(~(temperatures >= 0), temperatures, "temperatures", "T is 0 or more")
        n, k = temperatures.size, p.shape[-1]
        with np.errstate(divide="ignore"):
            checked = {
                "temperatures": _shaped(temperatures, "temperatures", (n,)),
                "q": _shaped(q, "q", (n, k)),
                "p": _shaped(p, "p", (k,)),
                "log_q": _shaped(np.log(q) if self.log_q is None else self.log_q, "log_q", (n, k)),
                "log_p": _shaped(np.log(p) if self.log_p is None else self.log_p, "log_p", (k,)),
            }
        if self.counts is not None:
            checked["counts"] = as_counts(self.counts, (k,))
        if self.novelty is not None:
            checked["novelty"] = _shares(self.novelty, (n,))
        for name, value in checked.items():
            object.__setattr__(self, name, value)


def _masses(values, name):
    return as_distribution(as_real_array(values, name).astype(np.float64), name)


def _shaped(values, name, shape):
    values = as_real_array(values, name).astype(np.float64)
    if values.shape != shape:
        raise ValueError(f"{name} has shape {values.shape}, and {shape} is needed")
    return values


def _shares(values, shape):
    values = _shaped(values, "novelty", shape)
    bad = (values < 0) | (values > 1)
    refuse_where(bad, values, "novelty", "a share is from 0 to 1")
    return values


def model_behaviour(
    logits: Sequence[float],
    temperatures: Sequence[float],
    *,
    counts: Sequence[float] | None = None,
    steps: Iterable[tuple[str, float]] = (),
    log_p: Sequence[float] | None = None,
    novelty: Sequence[float] | None = None,
) -> Behaviour:
    """Return what the softmax of a table does at each temperature, beside what is normal.

    logits, counts : (k,), as for `softmax`. temperatures : (n,). steps : the samplers that come
    after the temperature, as for `sampler_chain`, such as [("top_p", 0.6)]. (For those that come
    before it, give the logits as they leave them, and the log_p of the whole table.) log_p : (k,),
    natural logarithms of the normal masses; None: the table's own at T = 1, before any sampler, so
    that without samplers q at T = 1 is p to the last digit.
    `log_softmax(logits, np.inf, counts=counts)` makes all that is possible equally normal. novelty :
    as for `Behaviour`.

    Raises ValueError as `softmax`, `sampler_chain` and `Behaviour`.

    >>> model_behaviour([3, 2, 1, 4], [0, 5]).q.round(3).tolist()
    [[0.0, 0.0, 0.0, 1.0], [0.27, 0.221, 0.181, 0.329]]
    >>> model_behaviour([3, 2, 1, 4], [5], steps=[("top_p", 0.6)]).q.round(3).tolist()
    [[0.329, 0.269, 0.0, 0.402]]
    """
    logits = as_real_array(logits, "logits").astype(np.float64)
    column = as_real_array(temperatures, "temperatures")[..., None]
    if log_p is None:
        p, log_p = softmax(logits, counts=counts), log_softmax(logits, counts=counts)
    else:
        with np.errstate(all="ignore"):
            p = np.exp(as_real_array(log_p, "log_p").astype(np.float64))
    if steps := list(steps):
        logits = sampler_chain(logits, [("temperature", column), *steps], counts)[-1].logits
        column = 1.0
    return Behaviour(
        temperatures=temperatures,
        q=softmax(logits, column, counts=counts),
        p=p,
        counts=counts,
        novelty=novelty,
        log_q=log_softmax(logits, column, counts=counts),
        log_p=log_p,
    )


def log_mass_of_one(log_mass: np.ndarray, counts: np.ndarray | None) -> np.ndarray:
    """The natural logarithm of the mass of one of a row's tokens, from that of the row: (..., k).

    -inf where a row has no token. None: each row is one token.

    >>> log_mass_of_one(np.log([0.5, 0.5]), [1, 8]).round(3).tolist()
    [-0.693, -2.773]
    """
    if counts is None:
        return log_mass
    present = as_counts(counts, log_mass.shape) > 0
    return np.where(present, log_mass - np.log(np.where(present, counts, 1.0)), -np.inf)


def surprisals(log_p: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """The surprisal of one word of each row to one who expects p; bits, of the shape of log_p.

    log_p : (..., k), natural logarithms of the masses. counts : (k,). Source: Shannon (1948).

    >>> surprisals(model_behaviour([3, 2, 1, 4], [5]).log_p).round(3).tolist()
    [2.078, 3.52, 4.963, 0.635]
    """
    with np.errstate(over="ignore"):
        return log_mass_of_one(log_p, counts) / -np.log(2) + 0.0  # + 0.0: not −0


# ---- One sequence ----------------------------------------------------------------------------


class Score(NamedTuple):
    """How surprising a sequence of words is, beside what is normal; surprisal in bits per word.

    n: how many words. surprisal: their mean. expected: what it is on average if the words are drawn
    from p, the entropy of p. deviation: the standard deviation of one word's surprisal then. z: how
    many standard deviations of a mean of n words it is above what is expected; no unit.
    """

    n: int
    surprisal: float
    expected: float
    deviation: float
    z: float


def score_draws(
    draws: Sequence[int],
    p: Sequence[float],
    counts: Sequence[float] | None = None,
    *,
    log_p: Sequence[float] | None = None,
) -> Score:
    """Return how surprising n drawn words are to one who expects p: z = (mean − H(p)) / (σ / √n).

    draws : indices of rows, (n,). p, counts, log_p : (k,), as for `Behaviour`. A behaviour is judged
    by what it did, not by the temperature that was set. The words are taken one by one, without
    their order; if they come from p, z is seldom beyond ±2 once n is some tens.

    A word that p makes impossible is infinitely surprising: surprisal and z are inf. Where all
    words that p allows are equally surprising there is nothing to compare with: z is NaN.

    Raises ValueError for no draws, for draws that are not rows, for what is not a distribution.
    Source: the central limit theorem, e.g. Wasserman (2004), section 5.4.

    Twenty words in the proportions of T = 5 are not normal for the lecture's table:

    >>> score = score_draws([0] * 5 + [1] * 4 + [2] * 4 + [3] * 7, softmax([3, 2, 1, 4]))
    >>> [round(value, 3) for value in score]
    [20, 2.438, 1.367, 1.133, 4.23]
    """
    p = as_distribution(p)
    times = empirical_counts(draws, p.size)
    n = int(times.sum())
    if n == 0:
        raise ValueError("there are no draws: at least one word is needed")
    with np.errstate(divide="ignore"):
        log_p = np.log(p) if log_p is None else _shaped(log_p, "log_p", p.shape)
    bits = surprisals(log_p, counts)
    drawn, possible = times > 0, p > 0
    surprisal = float(times[drawn] @ bits[drawn]) / n
    expected = float(measures.entropy(p, counts))
    deviation = float(np.sqrt(p[possible] @ (bits[possible] - expected) ** 2))
    if deviation < NO_DEVIATION:
        z = np.inf if surprisal == np.inf else np.nan
        return Score(n, surprisal, expected, 0.0, z)
    return Score(n, surprisal, expected, deviation, (surprisal - expected) * n**0.5 / deviation)

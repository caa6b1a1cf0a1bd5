"""What a machine does at each temperature, beside what is normal, and how to measure it.

    q    what the machine does: its distribution at each temperature, after its samplers
    p    what is normal: the distribution at T = 1, or another on the same tokens

The lecture calls creative "a behavior that deviates from a normal probability distribution". How far
q deviates from p can be measured in many ways.

`counts` says how many tokens share a row's logit. The row's mass is that of all of them, and each
has an equal part: it is the surprisal of one token that counts, not that of the row.

In the examples by hand q is the lecture's table at T = 5 (nights .270, laughter .221, duck .181,
friends .329) and p the same table at T = 1 (.237, .087, .032, .644), where the surprisals of the four
words are 2.078, 3.520, 4.963 and .635 bits.

Sources: C. E. Shannon, "A mathematical theory of communication" (1948); S. Kullback and
R. A. Leibler, "On information and sufficiency" (1951); J. Lin, "Divergence measures based on the
Shannon entropy" (1991); A. Holtzman et al., "The curious case of neural text degeneration" (2020);
L. Wasserman, "All of statistics" (2004), for z.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from softmax_core.creativity.formula import DefinitionError
from softmax_core.distribution import measures
from softmax_core.distribution.checks import as_counts, as_real_array, refuse_where
from softmax_core.distribution.measures import as_distribution
from softmax_core.distribution.sampling import empirical_counts
from softmax_core.distribution.softmax import log_softmax, softmax
from softmax_core.distribution.temperature import temperature_to_beta
from softmax_core.distribution.truncation import sampler_chain, top_p

# The most likely tokens are the fewest that together hold this much of what is normal.
TYPICAL_SHARE = 0.5
# Logarithms that differ by less are equal but for rounding (nats).
TIE = 1e-9
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

    Raises ValueError for what is no distribution, no temperature, or of another shape.
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
    natural logarithms of the normal masses; None: the table's own at T = 1, before any sampler.
    `log_softmax(logits, np.inf, counts=counts)` makes all that is possible equally normal. novelty :
    as for `Behaviour`.

    Raises ValueError as `softmax`, `sampler_chain` and `Behaviour`.

    >>> model_behaviour([3, 2, 1, 4], [0, 5]).q.round(3).tolist()
    [[0.0, 0.0, 0.0, 1.0], [0.27, 0.221, 0.181, 0.329]]
    >>> model_behaviour([3, 2, 1, 4], [5], steps=[("top_p", 0.6)]).q.round(3).tolist()
    [[0.329, 0.269, 0.0, 0.402]]
    """
    logits = as_real_array(logits, "logits").astype(np.float64)
    if log_p is None:
        log_p = log_softmax(logits, counts=counts)
    column = as_real_array(temperatures, "temperatures")[..., None]
    at_each = logits
    if steps:
        log_q = log_softmax(logits, column, counts=counts)
        at_each = sampler_chain(log_mass_of_one(log_q, counts), steps, counts)[-1].logits
        column = 1.0
    with np.errstate(all="ignore"):
        p = np.exp(log_p)
    return Behaviour(
        temperatures=temperatures,
        q=softmax(at_each, column, counts=counts),
        p=p,
        counts=counts,
        novelty=novelty,
        log_q=log_softmax(at_each, column, counts=counts),
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


# ---- The quantities: each takes a Behaviour and gives an array (n,) ----------------------------


def surprise(b: Behaviour) -> np.ndarray:
    """H(q, p), how surprising q's words are on average to one who expects p; bits.

    The surprisal of a word is −log2 of its probability under p. inf where q does what p never does.
    Source: Shannon (1948). At T = 5: .270 × 2.078 + .221 × 3.520 + .181 × 4.963 + .329 × .635.

    >>> surprise(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [2.442]
    """
    return kl(b) + entropy(b)


def kl(b: Behaviour) -> np.ndarray:
    """KL(q ‖ p), the deviation of q from p: what of the surprise q's own disorder leaves; bits.

    0 only if q is p, inf where q does what p never does. Source: Kullback & Leibler (1951). At
    T = 5: 2.442, the surprise, less 1.965, the entropy.

    >>> kl(model_behaviour([3, 2, 1, 4], [5])).round(8).tolist()
    [0.47791888]
    """
    return measures.kl_divergence_of_logs(b.log_q, b.log_p)


def kl_reverse(b: Behaviour) -> np.ndarray:
    """KL(p ‖ q), how badly q would do as a guess of p; bits, inf where q never does what p does.

    Source: Kullback & Leibler (1951). At T = 5: .237 log2(.237/.270) + .087 log2(.087/.221) + .032
    log2(.032/.181) + .644 log2(.644/.329).

    >>> kl_reverse(model_behaviour([3, 2, 1, 4], [5, 0])).round(3).tolist()
    [0.382, inf]
    """
    return measures.kl_divergence_of_logs(b.log_p, b.log_q)


def tv(b: Behaviour) -> np.ndarray:
    """Total variation, the mass that must move to turn p into q; from 0 to 1.

    Source: Levin & Peres, "Markov chains and mixing times" (2017). At T = 5 friends lose what the
    others win: .644 − .329.

    >>> tv(model_behaviour([3, 2, 1, 4], [5])).round(8).tolist()
    [0.31473543]
    """
    return measures.total_variation(b.q, b.p)


def js(b: Behaviour) -> np.ndarray:
    """Jensen-Shannon divergence of q and p, the mean of their KL from halfway between; 0 to 1 bit.

    Source: Lin (1991). At T = 5: halfway are .253, .154, .106, .487, from which q is .091 bits away
    and p .111.

    >>> js(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [0.101]
    """
    return measures.jensen_shannon(b.q, b.p)


def entropy(b: Behaviour) -> np.ndarray:
    """H(q), the disorder of q: its own mean surprisal; bits.

    Source: Shannon (1948). At T = 5: .270 × 1.892 + .221 × 2.180 + .181 × 2.469 + .329 × 1.603.

    >>> entropy(model_behaviour([3, 2, 1, 4], [5])).round(9).tolist()
    [1.964535522]
    """
    return measures.entropy(b.q, b.counts)


def entropy_p(b: Behaviour) -> np.ndarray:
    """H(p), the disorder that is normal; bits, the same at every temperature of q.

    Source: Shannon (1948). .237 × 2.078 + .087 × 3.520 + .032 × 4.963 + .644 × .635.

    >>> entropy_p(model_behaviour([3, 2, 1, 4], [5])).round(9).tolist()
    [1.367006879]
    """
    return _at_every_temperature(b, measures.entropy(b.p, b.counts))


def perplexity(b: Behaviour) -> np.ndarray:
    """2^H(q), how many equally likely words are as disordered as q; words.

    Source: Jelinek et al. (1977). At T = 5: 2^1.965.

    >>> perplexity(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [3.903]
    """
    return measures.perplexity(b.q, b.counts)


def perplexity_p(b: Behaviour) -> np.ndarray:
    """2^H(p), how many equally likely words are as disordered as is normal; words.

    Source: Jelinek et al. (1977). 2^1.367.

    >>> perplexity_p(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [2.579]
    """
    return _at_every_temperature(b, measures.perplexity(b.p, b.counts))


def typicality(b: Behaviour) -> np.ndarray:
    """q's mass on the words that are normally the most likely; from 0 to 1.

    Those are the fewest that together hold half of p (top-p at 0.5), and all that tie with the last
    of them, so that the order of the rows does not matter. If all are equally likely normally, all
    are typical. Source: Holtzman et al. (2020) for the set. In the lecture's table friends alone
    hold more than half, and typicality is their mass.

    >>> typicality(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [0.329]
    """
    log_p = log_mass_of_one(b.log_p, b.counts)
    nucleus = top_p(log_p, TYPICAL_SHARE, counts=b.counts)
    least = log_p[nucleus > -np.inf].min()
    return b.q[:, log_p >= least - TIE].sum(axis=1)


def novelty(b: Behaviour) -> np.ndarray:
    """The share of what was generated (words, n-grams) that is not in the text; from 0 to 1.

    It is counted, not computed from q and p, so it comes with the behaviour. Raises DefinitionError
    if there is no text. Of friends, laughter, duck, nights two are not in "those nights, those
    friends": 2/4.

    >>> novelty(model_behaviour([3, 2, 1, 4], [5], novelty=[2 / 4])).tolist()
    [0.5]
    """
    if b.novelty is None:
        raise DefinitionError(
            "“novelty” needs a text: it is the share of the generated words that the text does not "
            "have, and here no text was learned from"
        )
    return b.novelty


def temperature(b: Behaviour) -> np.ndarray:
    """T, from 0 to inf; no unit, like the logits that it divides.

    >>> temperature(model_behaviour([3, 2, 1, 4], [0, 5])).tolist()
    [0.0, 5.0]
    """
    return b.temperatures


def beta(b: Behaviour) -> np.ndarray:
    """β = 1/T, from inf at T = 0 to 0; no unit. Source: the lecture.

    >>> beta(model_behaviour([3, 2, 1, 4], [0, 5])).tolist()
    [inf, 0.2]
    """
    return temperature_to_beta(b.temperatures)


def possible_words(b: Behaviour) -> np.ndarray:
    """K, how many words are normally possible, each counted that shares a row; words.

    >>> possible_words(model_behaviour([3, 2, 1, -np.inf], [5], counts=[1, 1, 8, 1])).tolist()
    [10.0]
    """
    counts = 1.0 if b.counts is None else b.counts
    return _at_every_temperature(b, np.sum(counts * (b.log_p > -np.inf)))


def _at_every_temperature(b, value):
    return np.full(b.temperatures.shape, value)


def surprisals(log_p: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """The surprisal of one word of each row to one who expects p; bits (k,).

    log_p, counts : (k,), as for `Behaviour`. Source: Shannon (1948).

    >>> surprisals(model_behaviour([3, 2, 1, 4], [5]).log_p).round(3).tolist()
    [2.078, 3.52, 4.963, 0.635]
    """
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

    Raises ValueError for no draws, for draws that are no rows, for what is no distribution.
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

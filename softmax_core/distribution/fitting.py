"""The temperature at which a softmax comes closest to what a room of people has guessed.

Of all distributions p_i = g_i e^(β z_i) / Z, one for each β, the guesses are likeliest under the one
whose mean logit is theirs: that β has the greatest likelihood, and its KL divergence from the guesses
is the least. T is 1/β. A room may also prefer what the model finds unlikely: then β is below 0, which
no temperature reaches. At T = ∞ all words are alike, and beyond it their order turns round.

The 95% interval of β is Wald's, 1.96 standard errors to each side. Where all guesses are on the words
of one extreme there is no standard error: the interval then holds every β under which the guesses are
not much less likely (Wilks). Both take the guesses as independent of each other.

Even the closest temperature may be far from the room: `goodness_of_fit` tells, by a likelihood-ratio test.

Sources: B. Efron, "Exponential families in theory and practice" (2022), chapter 1, for the mean and the
variance of z; A. Wald (1943); S. S. Wilks (1938), also for the test; A. Agresti, "Categorical data
analysis" (2013), section 1.5.
"""

import math
from dataclasses import dataclass

import numpy as np

from softmax_core.distribution.checks import as_counts, as_real_array, refuse_where
from softmax_core.distribution.measures import kl_divergence_of_logs
from softmax_core.distribution.softmax import log_softmax

NORMAL_95 = 1.959963984540054  # so many standard errors to each side hold 95%
ENOUGH = 5  # guesses for each word, on average, for the test to hold
STEPS = 200  # Newton's, or halvings: far fewer are needed


@dataclass(frozen=True)
class Fit:
    """The β that fits n guesses best, from −∞ to ∞; its standard error, and its 95% interval.

    NaN for the error where β is infinite.
    """

    beta: float
    standard_error: float
    interval: tuple[float, float]
    n: int

    @property
    def temperature(self) -> float:
        """T = 1/β; below 0 where β is, and inf where it is 0.

        >>> round(fit_temperature([3, 2, 1, 4], [8, 6, 18, 8]).temperature, 2)
        -3.49
        """
        return 1 / self.beta if self.beta else math.inf

    def log_distribution(self, logits, counts=None) -> np.ndarray:
        """The natural logarithms of the masses (k,) of the softmax at this β, which may be below 0.

        >>> fit = fit_temperature([3, 2, 1, 4], [8, 6, 18, 8])
        >>> np.exp(fit.log_distribution([3, 2, 1, 4])).round(3).tolist()
        [0.206, 0.274, 0.365, 0.155]
        """
        logits = np.asarray(logits, dtype=np.float64)
        if self.beta < 0:  # what is impossible stays so
            logits = np.where(logits == -np.inf, -np.inf, -logits)
        return log_softmax(logits, abs(self.temperature), counts=counts)


def fit_temperature(logits, guesses, counts=None) -> Fit:
    """Return the β of greatest likelihood for so many guesses of each word.

    logits : (k,), −inf for what is impossible. guesses : (k,), how often each was guessed. counts :
    (k,), how many words share a row. Raises ValueError for no guesses, for a guess of what is
    impossible, and where all possible words have one logit: then every T fits equally well.

    Forty guesses of the lecture's nights, laughter, duck and friends:

    >>> fit = fit_temperature([3, 2, 1, 4], [12, 6, 2, 20])
    >>> round(fit.temperature, 3), [round(1 / beta, 3) for beta in fit.interval]
    (1.484, [2.913, 0.995])
    """
    z = as_real_array(logits, "logits").astype(np.float64)
    n = as_counts(guesses, z.shape)
    g = np.ones(z.shape) if counts is None else as_counts(counts, z.shape)
    refuse_where(~(z < np.inf), z, "logits", "a logit is a number or −inf")
    possible = (z > -np.inf) & (g > 0)
    refuse_where((n > 0) & ~possible, n, "guesses", "no temperature makes this word possible")
    z, n, g = z[possible], n[possible], g[possible]
    total = n.sum()
    if not total:
        raise ValueError("there are no guesses: at least one is needed")
    least, most = z.min(), z.max()
    half = most / 2 - least / 2  # halves: 1e308 − −1e308
    if not half:
        raise ValueError("all words have the same logit: every temperature fits equally well")
    u = (z / 2 - least / 2) / half  # from 0 to 1, so that β on this scale is neither huge nor tiny

    def on_the_scale_of_z(beta: float) -> float:
        return float(beta / half / 2)

    if not n[u < 1].any():
        low = on_the_scale_of_z(_end_of_interval(u, g, total))
        return Fit(math.inf, math.nan, (low, math.inf), int(total))
    if not n[u > 0].any():
        high = -on_the_scale_of_z(_end_of_interval(1 - u, g, total))
        return Fit(-math.inf, math.nan, (-math.inf, high), int(total))
    beta, variance = _beta_of_mean(u, g, n @ u / total)
    error = 1 / math.sqrt(total * variance)
    interval = beta - NORMAL_95 * error, beta + NORMAL_95 * error
    low, high = map(on_the_scale_of_z, interval)
    return Fit(on_the_scale_of_z(beta), on_the_scale_of_z(error), (low, high), int(total))


def goodness_of_fit(fit: Fit, logits, guesses, counts=None) -> float:
    """How often guesses drawn from the closest softmax would be as far from it as these: from 0 to 1.

    The p-value of G = 2 n KL, in nats, with k − 2 degrees of freedom for the k words that are possible.
    NaN for fewer than three words, or fewer than five guesses a word. Arguments as for
    `fit_temperature`. Source: Wilks (1938).

    >>> round(goodness_of_fit(fit_temperature([3, 2, 1, 4], [12, 6, 2, 20]), [3, 2, 1, 4], [12, 6, 2, 20]), 2)
    0.78
    >>> fit = fit_temperature([3, 2, 1, 4], [50, 0, 0, 49])
    >>> goodness_of_fit(fit, [3, 2, 1, 4], [50, 0, 0, 49]) < 1e-9
    True
    """
    n, log_q = np.asarray(guesses, dtype=np.float64), fit.log_distribution(logits, counts)
    k = int(np.sum(log_q > -np.inf))
    if k < 3 or n.sum() < ENOUGH * k:
        return math.nan
    with np.errstate(divide="ignore"):
        bits = kl_divergence_of_logs(np.log(n / n.sum()), log_q)
    return _chi_square_tail(2 * n.sum() * math.log(2) * float(bits), k - 2)


def _chi_square_tail(x, degrees):
    """The share of a chi-square distribution, with a whole number of degrees of freedom, above x."""
    if x == 0:
        return 1.0
    first = math.erfc(math.sqrt(x / 2)) if degrees % 2 else 0.0
    powers = np.arange(degrees % 2 / 2, degrees / 2)
    return first + sum(
        math.exp(power * math.log(x / 2) - math.lgamma(power + 1) - x / 2) for power in powers
    )


def _beta_of_mean(u, g, mean):
    """The β at which the mean of u is this, and the variance of u there; Newton's, kept in bounds."""
    low, high, beta = -math.inf, math.inf, 0.0
    for _ in range(STEPS):
        x = beta * (u - mean) + np.log(g)
        weights = np.exp(x - x.max())
        p = weights / weights.sum()
        distance = p @ (u - mean)
        variance = p @ (u - mean - distance) ** 2
        low, high = (beta, high) if distance < 0 else (low, beta)
        with np.errstate(all="ignore"):
            better = beta - distance / variance
        if not low < better < high:  # halfway, or twice as far where there is no bound yet
            better = (low + high) / 2 if math.isfinite(low + high) else 2 * beta or -distance
        if better == beta:
            break
        beta = better
    return beta, variance


def _end_of_interval(u, g, total):
    """The least β under which guesses that are all on the largest u are not much less likely.

    2 (ln L(∞) − ln L(β)) = −2 n ln P_β(largest u) is 1.96² there.
    """
    wanted, is_largest = math.exp(-(NORMAL_95**2) / (2 * total)), u == u.max()

    def reaches(beta: float) -> bool:
        x = beta * u + np.log(g)
        weights = np.exp(x - x.max())
        return weights[is_largest].sum() / weights.sum() >= wanted

    low, high = -1.0, 1.0
    while reaches(low):
        low *= 2
    while not reaches(high):
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high

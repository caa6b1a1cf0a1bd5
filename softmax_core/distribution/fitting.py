"""The temperature at which a softmax comes closest to what a room of people has guessed.

Of all distributions p_i = g_i e^(β z_i) / Z, one for each β, the guesses are likeliest under the one
whose mean logit is theirs: that β has the greatest likelihood, and its KL divergence from the guesses
is the least. T is 1/β. A room may also prefer what the model finds unlikely: then β is below 0, which
no temperature reaches. At T = ∞ all words are alike, and beyond it their order turns round.

Source: B. Efron, "Exponential families in theory and practice" (2022), chapter 1, for the mean and the
variance of z; A. Wald (1943) for the interval.
"""

import math
from dataclasses import dataclass

import numpy as np

from softmax_core.distribution.checks import as_counts, as_real_array, refuse_where
from softmax_core.distribution.softmax import softmax

NORMAL_95 = 1.959963984540054  # so many standard errors to each side hold 95%
STEPS = 200  # Newton's, or halvings: far fewer are needed


@dataclass(frozen=True)
class Fit:
    """The β that fits best, from −∞ to ∞, and its standard error; n guesses.

    NaN for the error where β is infinite: all guesses are on the words of one extreme.
    """

    beta: float
    standard_error: float
    n: int

    @property
    def temperature(self) -> float:
        """T = 1/β; below 0 where β is, and inf where it is 0.

        >>> Fit(0.5, 0.1, 40).temperature, Fit(-0.5, 0.1, 40).temperature, Fit(0.0, 0.1, 40).temperature
        (2.0, -2.0, inf)
        """
        return 1 / self.beta if self.beta else math.inf

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of β, after Wald: β ± 1.96 standard errors; None where there is no error.

        >>> low, high = Fit(0.5, 0.1, 40).interval
        >>> round(low, 3), round(high, 3)
        (0.304, 0.696)
        """
        if math.isnan(self.standard_error):
            return None
        reach = NORMAL_95 * self.standard_error
        return self.beta - reach, self.beta + reach

    def distribution(self, logits, counts=None) -> np.ndarray:
        """The masses (k,) of the softmax at this β, which may be below 0.

        >>> Fit(-0.25, 0.1, 40).distribution([3, 2, 1, 4]).round(3).tolist()
        [0.212, 0.273, 0.35, 0.165]
        """
        logits = np.asarray(logits, dtype=np.float64)
        if self.beta < 0:  # what is impossible stays so
            logits = np.where(logits == -np.inf, -np.inf, -logits)
        return softmax(logits, 1 / abs(self.beta) if self.beta else math.inf, counts=counts)


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
    scale = most / 2 - least / 2  # halves: 1e308 − −1e308
    if not scale:
        raise ValueError("all words have the same logit: every temperature fits equally well")
    u = (z / 2 - least / 2) / scale  # from 0 to 1, so that β on this scale is neither huge nor tiny
    mean = n @ u / total
    if mean in (0.0, 1.0):
        return Fit(math.inf if mean else -math.inf, math.nan, int(total))
    beta, variance = _beta_of_mean(u, g, mean)
    error = 1 / math.sqrt(total * variance)
    return Fit(float(beta / scale / 2), float(error / scale / 2), int(total))


def _beta_of_mean(u, g, mean):
    """The β at which the mean of u is this, and the variance of u there; Newton's, kept in bounds."""
    low, high, beta = -math.inf, math.inf, 0.0
    for _ in range(STEPS):
        weights = g * np.exp(beta * (u - mean) - np.abs(beta * (u - mean)).max())
        p = weights / weights.sum()
        distance = p @ (u - mean)
        variance = p @ (u - mean) ** 2 - distance**2
        low, high = (beta, high) if distance < 0 else (low, beta)
        with np.errstate(all="ignore"):
            better = beta - distance / variance
        if not low < better < high:  # halfway, or twice as far where there is no bound yet
            better = (low + high) / 2 if math.isfinite(low + high) else 2 * beta or -distance
        if better == beta:
            break
        beta = better
    return beta, variance

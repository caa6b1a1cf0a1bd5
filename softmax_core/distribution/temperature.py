"""Temperature: T and β, the values that a slider reaches, and where each word is likeliest."""

import numpy as np

from softmax_core.distribution.checks import as_counts, as_real_array, refuse_where

# Each value is the very double that a slider with step 0.05 reports: 0.15, not 0.15000000000000002.
TEMPERATURE_GRID = np.round(0.05 * np.arange(201), 2)
BEYOND_THE_SLIDER = 11.0


def temperature_to_beta(temperature):
    """The inverse temperature beta = 1 / T; T = 0 gives inf and T = inf gives 0.

    A number gives a float, an array an array of its shape (float32 stays float32, integers become
    float64). Below about 5.6e-309, 1 / T is larger than any float and becomes inf, so such a T
    comes back as 0.

    Raises ValueError for a negative or NaN temperature and for anything that is not a real number.
    Source: the lecture, T = 1 / beta; Gibbs (1902), in units where Boltzmann's constant is 1.

    >>> temperature_to_beta(5), temperature_to_beta(0)
    (0.2, inf)
    """
    return _reciprocal(temperature, "temperature")


def beta_to_temperature(beta):
    """The temperature T = 1 / beta; beta = 0 gives inf and beta = inf gives 0.

    The inverse of `temperature_to_beta`, with the same shapes, dtypes, errors, range and source.

    >>> beta_to_temperature(0.2)
    5.0
    """
    return _reciprocal(beta, "beta")


def as_single_temperature(temperature):
    """`temperature` as a float, 0 <= T <= inf, or a ValueError; a sweep of several is refused."""
    temperature_to_beta(temperature)  # raises if it can't be one
    if np.ndim(temperature):
        raise ValueError("temperature must be a single number here")
    return float(temperature)


def _reciprocal(values, name):
    with np.errstate(all="ignore"):
        array = as_real_array(values, name)
        if array.dtype.kind != "f":
            array = array.astype(np.float64)
        refuse_where(~(array >= 0), array, name, "it must be 0 or more (inf is allowed)")
        result = 1 / (array + 0.0)  # -0.0 + 0.0 is 0.0, whose reciprocal is +inf
        return float(result) if array.ndim == 0 else result


def place_of(temperature: float) -> float:
    """The place of a temperature on the slider: itself, or beyond its end.

    >>> place_of(2.71), place_of(float("inf"))
    (2.71, 11.0)
    """
    return min(temperature, BEYOND_THE_SLIDER)


def slider_grid(start: float) -> tuple[np.ndarray, np.ndarray]:
    """The temperatures that a slider reaches, and the place of each on it.

    A temperature that was typed between two steps of the slider is added; one beyond its end, ∞
    included, stands beyond it.

    >>> [grid[-1].item() for grid in slider_grid(float("inf"))]
    [inf, 11.0]
    """
    temperatures = np.union1d(TEMPERATURE_GRID, start)
    return temperatures, np.minimum(temperatures, BEYOND_THE_SLIDER)


def peak_temperatures(logits: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """The temperature at which each word is likeliest, NaN for a word without a highest point.

    Since d ln p_i / dβ = z_i − E_T[z], p_i stops growing where the mean logit E_T[z] passes z_i.
    The mean falls from the largest logit at T=0 to the plain average at T=∞, so the words strictly
    between the two, and only they, first gain and then lose. Found by bisection. A logit within a
    millionth of the average counts as the average: its peak would be too far and too flat to see.

    Source: the derivative of the log-likelihood of an exponential family (Brown, 1986, ch. 2).

    >>> peak_temperatures(np.array([3.0, 2.0, 1.0, 4.0])).round(3)
    array([2.383,   nan,   nan,   nan])
    """
    logits = as_real_array(logits, "logits").astype(float)
    counts = np.ones_like(logits) if counts is None else as_counts(counts, logits.shape)
    possible = np.isfinite(logits) & (counts > 0)
    unit = np.abs(logits[possible]).max() or 1.0  # sums and differences of 1e308 would overflow
    logits = logits / unit
    z, g = logits[possible], counts[possible]
    top, average = z.max(), np.average(z, weights=g)
    turning = possible & (logits < top) & (logits - average > 1e-6 * (top - average))
    peaks = np.full(len(logits), np.nan)
    if turning.any():
        scale = top - average
        x = _mean_logit_passes((logits[turning] - top) / scale, (z - top) / scale, g)
        with np.errstate(over="ignore"):
            peaks[turning] = unit * (scale * x)
    return peaks


def _mean_logit_passes(targets: np.ndarray, z: np.ndarray, g: np.ndarray) -> np.ndarray:
    """T at which the mean of z (whose largest value is 0) falls to each target, by bisection."""
    low, high = np.zeros(len(targets)), np.ones(len(targets))
    for _ in range(64):
        middle = (low + high) / 2
        # T = x / (1 − x) puts 0 ≤ T ≤ ∞ on 0 ≤ x ≤ 1.
        beta = (1 - middle) / middle
        with np.errstate(under="ignore"):
            terms = g * np.exp(np.outer(beta, z))
        still_hotter = terms @ z > targets * terms.sum(axis=1)
        low, high = np.where(still_hotter, middle, low), np.where(still_hotter, high, middle)
    with np.errstate(divide="ignore"):
        return low / (1 - low)

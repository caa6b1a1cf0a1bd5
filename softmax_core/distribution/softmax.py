"""Softmax with a temperature, its logarithm, its denominator, and its exact limits.

A language model gives each token i a number z_i, its logit. The softmax turns logits into
probabilities that sum to 1:

    p_i = g_i e^(z_i / T) / Z        Z = sum_j g_j e^(z_j / T)        T = 1 / beta

This is the Boltzmann-Gibbs distribution of statistical mechanics with energy E_i = -z_i; g_i
(`counts`, usually 1) says how many tokens share the logit z_i. Two limits complete it:

    T = 0      only the tokens with the largest logit are left, each with the same mass
    T = inf    every possible token has the same mass; a logit of -inf stays impossible

Sources: L. Boltzmann (1868) and J. W. Gibbs (1902) for the distribution; J. S. Bridle, "Training
stochastic model recognition algorithms as networks can lead to maximum mutual information
estimation of parameters" (NIPS 1989, published 1990) for the name softmax; G. Hinton, O. Vinyals,
J. Dean, "Distilling the knowledge in a neural network" (2015) and C. Guo et al., "On calibration
of modern neural networks" (ICML 2017) for T in neural networks; P. Blanchard, D. J. Higham,
N. J. Higham, "Accurately computing the log-sum-exp and softmax functions" (IMA J. Numer. Anal.,
2021) for subtracting the largest logit first.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from softmax_core.distribution.checks import as_counts, as_real_array, place_of_first, refuse_where

# The precision we compute in. float16 (e) ends at 65,504, too soon for a sum of exponentials.
FLOAT32, FLOAT64, LONGDOUBLE = np.dtype("f"), np.dtype("d"), np.dtype("g")
WORKING_TYPE = {"e": FLOAT32, "f": FLOAT32, "d": FLOAT64, "g": LONGDOUBLE}
# Below this, z - max(z) cannot overflow: the largest float32 is 3e38, with a rounding step of 2e31.
HUGE_LOGIT = 1e30
# float32 holds temperatures in this range with full precision; others are computed in float64.
FLOAT32_TEMPERATURES = (1e-30, 1e30)
# In this range g e^x and its sum neither overflow nor vanish; other counts go through logarithms.
ORDINARY_COUNTS = (1e-100, 1e100)
# 64 Ki numbers: half a megabyte of float64, which stays in a processor's cache.
BLOCK_SIZE = 1 << 16


def softmax(logits, temperature=1.0, *, counts=None, axis=-1):
    """Probability mass of each row of `logits` at `temperature`.

    Parameters
    ----------
    logits : real array, at least 1-D
        One number per token along `axis`. -inf marks an impossible token.
    temperature : number or array, 0 <= T <= inf
        An array broadcasts against `logits` and must not vary along `axis`: a column of
        temperatures of shape (n, 1) against logits of shape (k,) gives a sweep of shape (n, k).
    counts : array, optional
        How many tokens share each logit, finite and >= 0, of a shape that broadcasts to that of
        `logits`; may be fractional. The result is the mass of all g_i tokens of a row together.
        A row with count 0 is treated as if it were absent: its mass is 0.
    axis : int
        The axis of `logits` that runs over the tokens.

    Returns
    -------
    array of probabilities (no unit); each distribution along `axis` sums to 1.
        float16, float32 and float64 logits give their own dtype, integers give float64. float16
        is computed in float32; anything with counts, at a limit or at an extreme temperature in
        float64 at least.

    Raises
    ------
    ValueError
        For NaN, +inf, text, complex numbers, a single number, nothing at all, a distribution in
        which no token is possible; a negative, NaN or ill-shaped temperature; bad counts.

    Notes
    -----
    The largest logit is subtracted first: the largest exponential is then e^0 = 1, so none can
    overflow, and the common factor cancels in the fraction (Blanchard, Higham & Higham 2021).

    Examples
    --------
    The lecture's four words (nights, laughter, duck, friends) at T = 1 and T = 5:

    >>> import numpy as np
    >>> softmax([3, 2, 1, 4], np.array([[1.0], [5.0]])).round(3).tolist()
    [[0.237, 0.087, 0.032, 0.644], [0.27, 0.221, 0.181, 0.329]]
    """
    with np.errstate(all="ignore"):
        table = _checked(logits, temperature, counts, axis)
        many_rows = len(table.shape) > 1 and table.axis != -len(table.shape)
        if many_rows and math.prod(table.shape) > BLOCK_SIZE:
            masses = _masses_by_blocks(table)
        else:
            masses = _masses(table)
        return masses if masses.dtype == table.dtype else masses.astype(table.dtype)


def log_softmax(logits, temperature=1.0, *, counts=None, axis=-1):
    """Natural logarithm (nats) of the mass of each row: ln(g_i e^(z_i / T) / Z).

    Parameters, shapes, dtypes and errors are those of `softmax`. Better than the logarithm of
    its result when a mass is too small for a float: e^-1000 is 0, its logarithm is -1000. The
    logarithm of an impossible token, or of one that loses at T = 0, is -inf.

    Source: Blanchard, Higham & Higham (2021).

    >>> log_softmax([0.0, -1000.0]).tolist()
    [0.0, -1000.0]
    """
    with np.errstate(all="ignore"):
        table = _checked(logits, temperature, counts, axis)
        log_weights = _log_weights(table)
        log_masses = log_weights - _log_sum_exp(log_weights, table.axis)
        return log_masses.astype(table.dtype, copy=False)


def log_partition(logits, temperature=1.0, *, counts=None, axis=-1):
    """Natural logarithm (nats) of the softmax's denominator: ln Z = ln sum g_i e^(z_i / T).

    Parameters, dtypes and errors are those of `softmax`; the shape is that of its result without
    `axis` (a number for 1-D logits and a single temperature). Z itself may be too large for a
    float (e^710 is), ln Z is not.

    The limits. T = inf: the logarithm of the number of possible tokens. T = 0: +inf if the largest
    logit is positive, -inf if it is negative, and the logarithm of the number of tokens that share
    it if it is 0. A T so small that max(z) / T leaves the range of floats gives the same infinity.

    Source: Gibbs (1902) for Z; Blanchard, Higham & Higham (2021) for ln Z without overflow.

    >>> round(float(log_partition([3, 2, 1, 4])), 6)  # ln 84.7910...
    4.44019
    """
    with np.errstate(all="ignore"):
        table = _checked(logits, temperature, counts, axis)
        # Z = e^(peak / T) * sum g_i e^((z_i - peak) / T); at T = 0 a peak of 0 contributes nothing.
        log_peak = np.where(table.peak == 0, 0, table.peak / table.temperature)
        log_z = log_peak + _log_sum_exp(_log_weights(table), table.axis)
        if len(table.shape) > 1:
            log_z = log_z.squeeze(table.axis)
        return log_z.astype(table.dtype, copy=False)


# ---- The calculation -------------------------------------------------------------------------


class _Table(NamedTuple):
    """Checked input. Tokens with count 0 have z = -inf."""

    z: np.ndarray
    peak: np.ndarray  # the largest z of each distribution
    temperature: float | np.ndarray
    counts: np.ndarray | None
    axis: int  # counted from the end, so that it also holds after broadcasting
    shape: tuple  # of the result
    dtype: np.dtype  # of the result
    at_a_limit: bool  # some temperature is 0 or inf
    huge: bool  # some logits are so large that z - peak may overflow


def _masses(table, out=None):
    """p = weights / Z of a table in one go."""
    if table.counts is not None and not _all_within(table.counts, ORDINARY_COUNTS):
        log_weights = _log_weights(table)
        return np.exp(log_weights - _log_sum_exp(log_weights, table.axis), out=out)
    exponents = _exponents(table, out)
    weights = np.exp(exponents, out=exponents)
    if table.counts is not None:
        weights *= table.counts
    weights /= _total(weights, table.axis)
    return weights


def _masses_by_blocks(table):
    """The same for a large table, a few rows at a time: each step finds its numbers in the cache."""
    masses = np.empty(table.shape, table.z.dtype)
    rows_per_block = max(1, BLOCK_SIZE // math.prod(table.shape[1:]))
    for start in range(0, table.shape[0], rows_per_block):
        block = slice(start, start + rows_per_block)

        def rows(values, block=block):
            return np.broadcast_to(values, table.shape)[block]

        one_temperature = isinstance(table.temperature, float)
        part = table._replace(
            z=rows(table.z),
            peak=rows(table.peak),
            temperature=table.temperature if one_temperature else rows(table.temperature),
            counts=None if table.counts is None else rows(table.counts),
        )
        _masses(part, out=masses[block])
    return masses


def _exponents(table, out=None):
    """(z - peak) / T, never above 0, with its limits where T is 0 or inf."""
    z, peak, temperature = table.z, table.peak, table.temperature
    if table.huge:
        z, peak = z / 2, peak / 2  # 1e308 - (-1e308) overflows; half of it does not
    exponents = z - peak if out is None else np.subtract(z, peak, out=out)
    one_temperature = isinstance(temperature, float)
    if not (one_temperature and temperature == 1.0):
        in_place = one_temperature or out is not None
        exponents = np.divide(exponents, temperature, out=exponents if in_place else None)
    if table.huge:
        exponents *= 2
    if table.at_a_limit:
        # Two quotients have no value of their own. 0 / 0 is a largest logit at T = 0: it stays.
        # -inf / inf is an impossible token at T = inf: it stays impossible.
        limit = np.where(np.equal(temperature, 0), 0.0, -np.inf)
        np.copyto(exponents, limit, where=np.isnan(exponents))
    return exponents


def _log_weights(table):
    """ln(g e^((z - peak) / T))."""
    exponents = _exponents(table)
    return exponents if table.counts is None else exponents + np.log(table.counts)


def _log_sum_exp(x, axis):
    """ln sum e^x along an axis, which is kept if there are others.

    The largest x is set apart: it is that x + ln(1 + what the others add), which log1p gives in full
    even where the others are too small to be seen beside 1.
    """
    place = _place_of_largest(x, axis)
    largest = x[place]
    others = x - largest
    np.exp(others, out=others)
    others[place] = 0
    return largest + np.log1p(_total(others, axis))


def _place_of_largest(x, axis):
    """The index of the largest value along an axis, which is kept if there are others."""
    if x.ndim == 1:
        return x.argmax()
    place = np.ogrid[tuple(map(slice, x.shape))]
    return (*place[:axis], x.argmax(axis, keepdims=True), *place[x.ndim + axis + 1 :])


def _largest(x, axis):
    """Largest value along an axis, which is kept; a number if there is no other axis.

    NaN, if present, counts as the largest.
    """
    return x[x.argmax()] if x.ndim == 1 else np.maximum.reduce(x, axis=axis, keepdims=True)


def _total(x, axis):
    """Sum along an axis, which is kept; a number if there is no other axis."""
    return np.add.reduce(x) if x.ndim == 1 else np.add.reduce(x, axis=axis, keepdims=True)


# ---- The checks ------------------------------------------------------------------------------


def _checked(logits, temperature, counts, axis):
    """The table to compute on, or a ValueError in plain words.

    Only what is small is looked at twice: `np.maximum` hands on NaN, so the largest logit of each
    distribution tells of NaN, of +inf and of a distribution without a possible token.
    """
    z = as_real_array(logits, "logits")
    if z.ndim == 0:
        raise ValueError(
            f"logits must be a list or an array with one number per token, not the number {z[()]}"
        )
    if z.size == 0:
        raise ValueError(f"logits are empty (shape {z.shape}): there must be at least one token")
    if axis != -1:
        axis = normalize_axis_index(axis, z.ndim) - z.ndim
    dtype = z.dtype if z.dtype.kind == "f" else FLOAT64
    working_type = WORKING_TYPE.get(dtype.char, FLOAT64)

    temperature, coldest, hottest = _as_temperature(temperature, axis)
    shape = z.shape
    if not isinstance(temperature, float):
        shape = _common_shape(z.shape, temperature.shape)
    at_a_limit = coldest == 0 or hottest == math.inf

    if working_type is FLOAT32:
        coldest_allowed, hottest_allowed = FLOAT32_TEMPERATURES
        if counts is not None or coldest < coldest_allowed or hottest > hottest_allowed:
            working_type = FLOAT64
        elif not isinstance(temperature, float):
            temperature = temperature.astype(FLOAT32)
    if z.dtype != working_type:
        z = z.astype(working_type)

    if counts is not None:
        counts = as_counts(counts, z.shape)
        z = np.where(counts == 0, -np.inf, z)
    peak = _largest(z, axis)
    lowest, highest = _range(peak)
    if not (lowest > -math.inf and highest < math.inf):
        _refuse_logits(z, peak, axis, counts)
    huge = highest > HUGE_LOGIT
    return _Table(z, peak, temperature, counts, axis, shape, dtype, at_a_limit, huge)


def _as_temperature(temperature, axis):
    """The temperature as a float or a float64 array, and its smallest and largest value."""
    if type(temperature) is not float:
        temperature = as_real_array(temperature, "temperature")
        if temperature.size == 0:
            raise ValueError("temperature is an empty array: give at least one temperature")
        if temperature.ndim >= -axis and temperature.shape[axis] > 1:
            raise ValueError(
                f"temperature has shape {temperature.shape}, so it changes from token to token. "
                "To try several temperatures on the same logits, make them a column: "
                "use temperatures[:, None]"
            )
        one = temperature.ndim <= 1 and temperature.size == 1
        temperature = float(temperature.item()) if one else temperature.astype(float)
    temperature = temperature + 0.0  # -0.0 becomes 0.0
    coldest, hottest = _range(temperature)
    if not coldest >= 0:
        bad = ~np.greater_equal(temperature, 0)
        refuse_where(bad, temperature, "temperature", "it must be 0 or more (inf is allowed)")
    return temperature, coldest, hottest


def _range(values):
    """Smallest and largest of a number or an array; NaN if any is NaN."""
    if isinstance(values, float):
        return values, values
    if values.size == 1:
        return (values.item(),) * 2
    return float(np.minimum.reduce(values, axis=None)), float(np.maximum.reduce(values, axis=None))


def _all_within(counts, limits):
    """Whether all counts that are not 0 lie between the limits."""
    return not np.any((counts > 0) & ((counts < limits[0]) | (counts > limits[1])))


def _common_shape(logits_shape, temperature_shape):
    try:
        return np.broadcast_shapes(logits_shape, temperature_shape)
    except ValueError:
        raise ValueError(
            f"temperature of shape {temperature_shape} does not fit logits of shape {logits_shape}: "
            "give one number, a column with one temperature for each row of logits, or more axes "
            "in front"
        ) from None


def _refuse_logits(z, peak, axis, counts):
    """Say which logit cannot be used, and why."""
    refuse_where(np.isnan(z), z, "logits", "every logit must be a number (-inf: impossible)")
    refuse_where(z == np.inf, z, "logits", "only -inf is allowed, which makes a token impossible")
    where = ""
    if z.ndim > 1:
        where = f" in the distribution at {place_of_first(peak.squeeze(axis) == -np.inf)}"
    cause = "every logit is -inf" if counts is None else "every logit is -inf or has count 0"
    raise ValueError(f"logits: {cause}{where}; at least one token must be possible")

"""Drawing tokens: one number u between 0 and 1 chooses a token.

Lay the probabilities end to end on a line from 0 to 1. A u thrown on the line falls into the
stretch of one token, into a long one more often. The same u at another temperature falls on the
same place of another line: the same luck, perhaps another word.

Source: L. Devroye, "Non-uniform random variate generation" (1986), chapters II.2 and III.2
(inversion); for the standard error any textbook, e.g. L. Wasserman, "All of statistics" (2004).
"""

import numpy as np

from softmax_core.distribution.checks import as_real_array, as_whole_number, refuse_where
from softmax_core.distribution.measures import as_distribution, as_probabilities


def inverse_cdf(p, u):
    """The smallest index i with u < p_0 + ... + p_i.

    p : array (k,), or (n, k) with one distribution per row, all of which get the same u (the same
    luck at n temperatures). u : number or array in [0, 1). Returns an int for (k,) and a number,
    else integers of the shape of u, with n in front for (n, k). An index with p_i = 0 is never
    returned, not even when rounding leaves the sum of p a little below u.

    Raises ValueError if p is not a distribution or has more than two axes, and for u outside
    [0, 1). Source: Devroye (1986).

    >>> inverse_cdf([0.2, 0.5, 0.3], 0.69)
    1
    >>> inverse_cdf([[0.2, 0.5, 0.3], [0.9, 0.1, 0.0]], 0.69).tolist()
    [1, 0]
    """
    with np.errstate(all="ignore"):
        p = as_distribution(p)
        u = as_luck(u)
        if p.ndim == 1:
            chosen = _index_on_line(p, u)
            return int(chosen) if u.ndim == 0 else chosen
        if p.ndim == 2:
            return np.stack([_index_on_line(row, u) for row in p])
        raise ValueError(f"p has shape {p.shape}: give one distribution, or one per row")


def _index_on_line(p, u):
    ends = np.cumsum(p)  # where each token's stretch of the line ends
    last = np.searchsorted(ends, ends[-1])  # the last stretch that is not empty
    return np.minimum(np.searchsorted(ends, u, side="right"), last)


def sample(p, size, rng):
    """Indices drawn from p: `inverse_cdf(p, rng.random(size))`.

    p : as for `inverse_cdf`. size : int, tuple, or None for a single draw. rng : a
    numpy.random.Generator; the same seed gives the same draws. Raises TypeError if rng is something
    else, ValueError as `inverse_cdf`. Source: Devroye (1986).

    >>> import numpy as np
    >>> sample([0.1, 0.2, 0.7], 5, np.random.default_rng(2025)).tolist()
    [2, 2, 2, 2, 2]
    """
    return inverse_cdf(p, as_generator(rng).random(size))


def empirical_counts(draws, k):
    """How often each of the k tokens was drawn: integers of shape (k,).

    draws : integers from 0 to k - 1, of any shape, may be empty. Raises ValueError for others.

    >>> empirical_counts([2, 0, 2], 4).tolist()
    [1, 0, 2, 0]
    """
    k = as_whole_number(k, "k", least=1)
    return np.bincount(_as_draws(draws, k).ravel(), minlength=k)


def running_frequencies(draws, k, checkpoints):
    """The frequencies as they come in: row i is the share of each token in the first n_i draws.

    draws : integers (n,) from 0 to k - 1. checkpoints : increasing whole numbers n_i from 1 to n.
    Returns float64 of shape (number of checkpoints, k), each row with sum 1. Raises ValueError for
    other input. Source: the law of large numbers says where the rows go, `standard_error` how fast.

    >>> running_frequencies([0, 1, 1, 1], 2, [1, 2, 4]).tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.25, 0.75]]
    """
    k = as_whole_number(k, "k", least=1)
    draws = _as_draws(draws, k)
    checkpoints = as_real_array(checkpoints, "checkpoints")
    if draws.ndim != 1 or checkpoints.ndim != 1 or checkpoints.size == 0:
        raise ValueError("draws and checkpoints must be lists, checkpoints with at least one entry")
    if checkpoints.dtype.kind not in "iu":
        raise ValueError(f"checkpoints must be whole numbers, not dtype {checkpoints.dtype}")
    checkpoints = checkpoints.astype(np.intp)
    outside = (checkpoints < 1) | (checkpoints > draws.size)
    reason = f"it must be from 1 to the number of draws, {draws.size}"
    refuse_where(outside, checkpoints, "checkpoints", reason)
    refuse_where(
        np.diff(checkpoints) <= 0, checkpoints[1:], "checkpoints[1:]", "they must increase"
    )
    parts = np.split(draws, checkpoints)[:-1]  # what comes in between one checkpoint and the next
    counts = np.cumsum([np.bincount(part, minlength=k) for part in parts], axis=0)
    return counts / checkpoints[:, None]


def standard_error(p, n):
    """sqrt(p (1 - p) / n): how far a frequency in n draws typically is from p (a probability).

    p : number or array of probabilities in [0, 1], which need not sum to 1; n : number or array of
    draws, at least 1. Returns float64 of their common shape. Raises ValueError for others.
    Source: the variance of the binomial distribution, e.g. Wasserman (2004).

    >>> float(standard_error(0.5, 100))
    0.05
    """
    with np.errstate(all="ignore"):
        p = np.minimum(as_probabilities(p), 1.0)
        n = as_real_array(n, "n").astype(np.float64)
        refuse_where(~(n >= 1), n, "n", "the number of draws must be at least 1")
        return np.sqrt(p * (1 - p) / n)


# ---- The checks ------------------------------------------------------------------------------


def as_generator(rng):
    """`rng` if it is a numpy.random.Generator, or a TypeError that says how to make one."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator, not {type(rng).__name__}: "
            "use numpy.random.default_rng(seed)"
        )
    return rng


def as_luck(u):
    """`u` as float64 numbers that are at least 0 and less than 1, or a ValueError."""
    u = as_real_array(u, "u").astype(np.float64)
    refuse_where(~((u >= 0) & (u < 1)), u, "u", "it must be at least 0 and less than 1")
    return u


def _as_draws(draws, k):
    """Indices from 0 to k - 1, or a ValueError."""
    draws = as_real_array(draws, "draws")
    if draws.size and draws.dtype.kind not in "iu":
        raise ValueError(f"draws must be whole numbers (indices), not dtype {draws.dtype}")
    refuse_where((draws < 0) | (draws >= k), draws, "draws", f"there are k = {k} tokens, from 0")
    return draws.astype(np.intp)

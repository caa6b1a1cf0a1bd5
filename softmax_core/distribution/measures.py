"""Measures of a distribution, and of the distance between two, in bits.

    surprisal of one outcome      -log2 p
    entropy H(p)                  the mean surprisal; 2^H is the perplexity
    cross-entropy H(p, q)         the mean surprisal of one who expects q while p is so
    KL divergence                 H(p, q) - H(p), what the wrong expectation costs
    total variation               the mass that has to move to turn p into q
    Jensen-Shannon divergence     the mean KL divergence of p and q from their average

Everywhere 0 log 0 = 0: what never happens surprises nobody. Distributions run along the last axis;
the axes before it broadcast, so one q can be compared with a whole sweep of temperatures.

Sources: C. E. Shannon, "A mathematical theory of communication" (1948); S. Kullback and
R. A. Leibler, "On information and sufficiency" (1951); J. Lin, "Divergence measures based on the
Shannon entropy" (1991); T. M. Cover and J. A. Thomas, "Elements of information theory" (2006).
"""

import numpy as np

from softmax_core.distribution.checks import as_counts, as_real_array, refuse_where


def surprisal(p):
    """-log2 p in bits, for each probability of a number or an array of any shape.

    surprisal(1) is 0, surprisal(0) is inf, each halving of p adds one bit. p need not sum to 1.
    Computed in float64. Raises ValueError for anything outside [0, 1] (rounding aside) or NaN.
    Source: Shannon (1948); the word is Tribus's (1961).

    >>> surprisal([1, 0.5, 0.125]).tolist()
    [0.0, 1.0, 3.0]
    """
    with np.errstate(all="ignore"):
        return _at_least_0(-np.log2(as_probabilities(p)))


def entropy(p, counts=None):
    """Shannon entropy H = -sum p_i log2 p_i in bits, along the last axis.

    p : array (..., k). counts, optional, broadcasting to p: row i stands for g_i tokens which share
    the mass p_i equally, as `softmax(logits, counts=counts)` gives it. Each of them has p_i / g_i,
    so H = -sum p_i log2(p_i / g_i). (With fractional counts below 1 this can be negative.)

    Returns float64 of shape (...). Raises ValueError if p is not a distribution (finite, >= 0, sum
    1 up to rounding in its dtype), for counts that are not finite and >= 0, and for a row with
    count 0 that has mass. Source: Shannon (1948).

    >>> float(entropy([0.5, 0.25, 0.25]))
    1.5
    >>> float(entropy([0.5, 0.5], counts=[1, 8]))  # as eight tokens with 1/16 each beside one 1/2
    2.5
    """
    with np.errstate(all="ignore"):
        p = as_distribution(p)
        if counts is None:
            return _mean_surprisal(p, p)
        counts = as_counts(counts, p.shape)
        refuse_where((counts == 0) & (p > 0), p, "p", "its count is 0, so its mass must be 0")
        return _sum(p * (_log2(counts) - _log2(p))) + 0.0  # + 0.0: see _at_least_0


def perplexity(p, counts=None):
    """2^H: the number of equally likely tokens with the same entropy as p (a number, no unit).

    Shapes, counts and errors are those of `entropy`. Source: F. Jelinek et al., "Perplexity: a
    measure of the difficulty of speech recognition tasks" (1977).

    >>> float(perplexity([0.25, 0.25, 0.25, 0.25]))
    4.0
    """
    with np.errstate(all="ignore"):
        return np.exp2(entropy(p, counts))


def cross_entropy(p, q):
    """H(p, q) = -sum p_i log2 q_i in bits, along the last axis; inf where q_i = 0 < p_i.

    p, q : arrays (..., k) that broadcast. Returns float64 of shape (...). Raises ValueError if p or
    q is not a distribution or their lengths differ. Source: Shannon (1948); Cover & Thomas (2006).

    >>> float(cross_entropy([0.5, 0.5], [0.75, 0.25]).round(4))
    1.2075
    """
    with np.errstate(all="ignore"):
        p, q = _two_distributions(p, q)
        return _mean_surprisal(p, q)


def kl_divergence(p, q):
    """KL(p || q) = sum p_i log2(p_i / q_i) in bits, along the last axis; inf where q_i = 0 < p_i.

    0 only for equal distributions, and not symmetric: the cost of expecting q while p is so.
    Shapes and errors are those of `cross_entropy`. Source: Kullback & Leibler (1951).

    >>> float(kl_divergence([0.5, 0.5], [0.75, 0.25]).round(4))
    0.2075
    """
    with np.errstate(all="ignore"):
        p, q = _two_distributions(p, q)
        # A difference of logarithms, because p / q can be larger than any float.
        return _at_least_0(_sum(p * (_log2(p) - np.log2(np.where(p > 0, q, 1.0)))))


def kl_divergence_of_logs(log_p, log_q):
    """KL(p || q) in bits along the last axis, from the natural logarithms of p and q.

    What is too unlikely for a float is not impossible: a logarithm still tells e^-1000 from 0, where
    `kl_divergence` sees 0 and says inf. log_p, log_q : arrays (..., k) that broadcast, as
    `log_softmax` gives them; -inf for what never happens. They are not checked to be distributions.
    Returns float64 of shape (...), inf where q never does what p does. Source: Kullback & Leibler
    (1951).

    >>> float(kl_divergence_of_logs([0, -1000], [-1000, 0]).round(3))  # 1000 nats
    1442.695
    """
    log_p = as_real_array(log_p, "log_p").astype(np.float64, copy=False)
    log_q = as_real_array(log_q, "log_q").astype(np.float64, copy=False)
    with np.errstate(all="ignore"):
        nats = np.where(np.isneginf(log_q), np.inf, np.exp(log_p) * (log_p - log_q))
        nats = np.where(np.isneginf(log_p), 0.0, nats)  # what never happens costs nothing
        return _at_least_0(_sum(nats) / np.log(2))


def total_variation(p, q):
    """sum |p_i - q_i| / 2, from 0 (equal) to 1 (no outcome in common); no unit.

    The mass that must move to turn p into q. Shapes and errors are those of `cross_entropy`.
    Source: D. A. Levin, Y. Peres, "Markov chains and mixing times" (2017), section 4.1.

    >>> total_variation([0.5, 0.5], [0.75, 0.25]).item()
    0.25
    """
    with np.errstate(all="ignore"):
        p, q = _two_distributions(p, q)
        return np.minimum(1.0, _sum(np.abs(p - q)) / 2)


def jensen_shannon(p, q):
    """Jensen-Shannon divergence (KL(p || m) + KL(q || m)) / 2 with m = (p + q) / 2, in bits.

    From 0 (equal) to 1 (no outcome in common), symmetric, always finite. This is the divergence;
    its square root, the Jensen-Shannon distance, is what scipy.spatial.distance.jensenshannon
    gives. Shapes and errors are those of `cross_entropy`. Source: Lin (1991).

    >>> float(jensen_shannon([1, 0], [0.5, 0.5]).round(4))
    0.3113
    """
    with np.errstate(all="ignore"):
        p, q = _two_distributions(p, q)
        # p / m = 2p / (p + q), written so that the smallest floats are not halved away
        terms = p * _log2(2 * p / (p + q)) + q * _log2(2 * q / (p + q))
        return np.minimum(1.0, _at_least_0(_sum(terms) / 2))


def _mean_surprisal(p, q):
    """The mean of -log2 q under p, in bits; what p never does costs nothing.

    Measured from the most probable of q, so that no sum's rounding blurs the log2 k of k equal ones.
    """
    logs = np.log2(q)
    largest = np.maximum.reduce(logs, axis=-1, keepdims=True)
    logs -= largest
    return _at_least_0(-largest[..., 0] - _sum(p * np.where(p > 0, logs, 0.0)))


def _sum(terms):
    return np.add.reduce(terms, axis=-1)


def _at_least_0(x):
    """x without the rounding that leaves it a little below 0, and 0.0 for -0.0 (-0.0 + 0.0 is 0.0)."""
    return np.maximum(x, 0.0) + 0.0


def _log2(x):
    """log2 x, and 0 where x is 0 (or 0 / 0): such terms are multiplied by a mass of 0."""
    return np.log2(np.where(x > 0, x, 1.0))


# ---- The checks ------------------------------------------------------------------------------


def as_distribution(p, name="p"):
    """`p` in float64 if each row along its last axis is a distribution, else a ValueError.

    The sum may differ from 1 by the square root of the rounding unit of p's dtype: 1.5e-8 in
    float64, 3.5e-4 in float32.
    """
    p = as_real_array(p, name)
    if p.ndim == 0 or p.size == 0:
        raise ValueError(f"{name} must be an array with at least one probability per row")
    rounding = np.finfo(p.dtype if p.dtype.kind == "f" else np.float64).eps
    p = p.astype(np.float64, copy=False)
    totals = _sum(p)
    # NaN and inf reach the totals, so the long array is read only twice
    if np.minimum.reduce(p, axis=None) >= 0 and np.all(np.abs(totals - 1) <= np.sqrt(rounding)):
        return p
    bad = ~((p >= 0) & (p < np.inf))
    refuse_where(bad, p, name, "a probability must be a number from 0 to 1")
    bad = ~(np.abs(totals - 1) <= np.sqrt(rounding))
    reason = "the probabilities of a distribution must sum to 1"
    refuse_where(bad, totals, f"the sum of {name}", reason)
    return p


def as_probabilities(p, name="p"):
    """`p` in float64 if every value is from 0 to 1, rounding aside; it need not sum to 1."""
    p = as_real_array(p, name)
    rounding = np.finfo(p.dtype if p.dtype.kind == "f" else np.float64).eps
    p = p.astype(np.float64, copy=False)
    bad = ~((p >= 0) & (p <= 1 + np.sqrt(rounding)))
    refuse_where(bad, p, name, "a probability must be a number from 0 to 1")
    return p


def _two_distributions(p, q):
    p, q = as_distribution(p, "p"), as_distribution(q, "q")
    if p.shape[-1] != q.shape[-1]:
        raise ValueError(
            f"p has {p.shape[-1]} outcomes and q has {q.shape[-1]}: "
            "both must speak of the same outcomes in the same order"
        )
    try:
        np.broadcast_shapes(p.shape, q.shape)
    except ValueError:
        raise ValueError(
            f"p of shape {p.shape} and q of shape {q.shape} have different numbers of rows"
        ) from None
    return p, q

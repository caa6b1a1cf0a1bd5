"""Truncation: leave the improbable tokens out before drawing, by one of five published rules.

    top-k       the k most probable tokens                    Fan, Lewis & Dauphin 2018
    top-p       the fewest that together hold the mass p      Holtzman et al. 2020 (nucleus)
    min-p       those with at least m times the largest p     Nguyen et al. 2024
    typical     those whose surprisal is nearest the entropy  Meister et al. 2023
    top-nσ      those whose logit is within n σ of the top    Tang et al. 2024

A rule takes logits and gives them back with the removed ones at -inf; the softmax then shares the
mass among the rest. Temperature changes what top-p, min-p and typical keep, so their order counts:
`sampler_chain` shows every step.

Three agreements hold for all five. At least one token stays. Where tokens tie at the edge, they
stay together, as in the warpers of the library transformers; only top-p parts them, see there. And
the edge is a little wide, see `SLACK`: .4 + .3 reaches .7 even where rounding has left the sum at
.6999999999999999.

`counts` says how many tokens share each row's logit. Tokens with one logit tie, so a row is kept or
removed whole, and the result is that of the same tokens listed one by one (in top-p, where ties are
parted, a row stays if one of its tokens would). A row with count 0 is absent: it counts for nothing
and comes back as -inf.

Sources: A. Fan, M. Lewis, Y. Dauphin, "Hierarchical neural story generation" (ACL 2018);
A. Holtzman, J. Buys, L. Du, M. Forbes, Y. Choi, "The curious case of neural text degeneration"
(ICLR 2020); M. Nguyen et al., "Turning up the heat: min-p sampling for creative and coherent LLM
outputs" (2024, arXiv:2407.01082); C. Meister, T. Pimentel, G. Wiher, R. Cotterell, "Locally typical
sampling" (TACL 2023); C. Tang et al., "Top-nσ: not all logits are you need" (2024,
arXiv:2411.07641).
"""

import operator
from typing import NamedTuple

import numpy as np

from softmax_core.distribution.checks import as_counts, as_real_array
from softmax_core.distribution.softmax import log_softmax, softmax

# A value that misses an edge by less than this part of the distance from 0 or 1 still reaches it.
# Logits carry the rounding of their type (`_slack`), and a sum over 50,000 tokens adds to it.
SLACK = 1e-9

# In which order two programs apply the steps. transformers has no top-nσ of its own.
PRESET_ORDERS = {
    "transformers": ("temperature", "top_k", "top_p", "min_p", "typical_p"),
    "llama.cpp": ("top_n_sigma", "top_k", "typical_p", "top_p", "min_p", "temperature"),
}


# ---- The five rules --------------------------------------------------------------------------


def top_k(logits, k, *, counts=None):
    """Keep the k tokens with the largest logits, and those that tie with the k-th.

    Parameters
    ----------
    logits : real array (..., n)
        One distribution along the last axis. -inf marks an impossible token.
    k : whole number, at least 1
        k >= n keeps all.
    counts : array, optional
        How many tokens share each logit, broadcasting to `logits`. k counts tokens, so the row
        that holds the k-th token is the last to stay, and stays whole.

    Returns
    -------
    array of the shape and float dtype of `logits` (float64 for integers), the kept logits exactly
        as they were and the removed ones -inf.

    Raises
    ------
    ValueError
        For k that is not a whole number or is below 1, and for logits and counts that `softmax`
        refuses (NaN, +inf, no possible token).

    Notes
    -----
    Source: Fan, Lewis & Dauphin (2018).

    Examples
    --------
    >>> top_k([3.0, 2.0, 1.0, 4.0], 2).tolist()
    [3.0, -inf, -inf, 4.0]
    """
    table = _read(logits, counts)
    k = _at_least_1(k)
    with np.errstate(all="ignore"):
        order = _ranking(table.z)
        tokens_so_far = np.cumsum(_in_order(table.counts, order), axis=-1)
        kth = _first(tokens_so_far >= k)
        return _kept(table, table.z >= np.take_along_axis(table.z, _place(order, kth), axis=-1))


def top_p(logits, p, *, counts=None):
    """Keep the most probable tokens until their mass reaches p; the one that crosses p stays.

    p : a number from 0 (only the most probable) to 1 (all, however improbable). counts: a row is
    ranked by the logit of one of its tokens, adds its whole mass, and stays whole if it crosses p.
    Shapes, dtypes and other errors are those of `top_k`. Source: Holtzman et al. (2020).

    Of equal logits the first in the table ranks first, so the first ones stay. The library
    transformers keeps as many, but the last ones: it removes from the improbable end of a list
    sorted upwards.

    >>> top_p([3.0, 2.0, 1.0, 4.0], 0.8).tolist()  # .64 is not enough, .64 + .24 is
    [3.0, -inf, -inf, 4.0]
    """
    table = _read(logits, counts)
    p = _share(p, "p")
    with np.errstate(all="ignore"):
        order = _ranking(table.z)
        mass = _in_order(softmax(table.z, counts=table.counts), order)
        reached = np.cumsum(mass, axis=-1) >= _slightly_below(p, table)
        crossing = _first(reached) if p < 1 else mass.shape[-1]
        rank = np.argsort(order, axis=-1)
        return _kept(table, rank <= crossing)


def min_p(logits, m, *, counts=None):
    """Keep the tokens with at least m times the probability of the most probable one.

    m : a number from 0 (keeps all) to 1 (only the most probable and its ties); a token with exactly
    m times the largest probability stays. counts: it is the probability of one token of a row
    that is compared, so they only matter where they are 0. Shapes, dtypes and other errors are
    those of `top_k`. Source: Nguyen et al. (2024).

    >>> min_p([3.0, 2.0, 1.0, 4.0], 0.2).tolist()  # 2 has e^-2 = .135 times the mass of 4
    [3.0, -inf, -inf, 4.0]
    """
    table = _read(logits, counts)
    m = _share(m, "m")
    with np.errstate(all="ignore"):
        log_ratio = table.z - _peak(table.z)
        return _kept(table, log_ratio >= np.log(_slightly_below(m, table)))


def typical_p(logits, mass, *, counts=None):
    """Keep the tokens whose surprisal is nearest to the entropy until they hold `mass`.

    The most probable token may go, if it says too little. mass : a number from 0 (only the most
    typical token and its ties) to 1 (all); the token that crosses it stays, with all that are as
    typical to 1e-9 nats. counts: a row has the surprisal of one of its tokens and the mass of all.
    Shapes, dtypes and other errors are those of `top_k`. Source: Meister et al. (2023).

    >>> import numpy as np
    >>> np.exp(typical_p(np.log([0.4, 0.2, 0.2, 0.2]), 0.5)).round(3).tolist()
    [0.0, 0.2, 0.2, 0.2]
    """
    table = _read(logits, counts)
    mass = _share(mass, "mass")
    with np.errstate(all="ignore"):
        p = softmax(table.z, counts=table.counts)
        surprisal = np.log(table.counts) - log_softmax(table.z, counts=table.counts)
        surprisal[~table.possible] = np.inf
        entropy = np.where(p > 0, p * surprisal, 0.0).sum(axis=-1, keepdims=True)
        distance = np.abs(surprisal - entropy)

        order = np.argsort(distance, axis=-1, kind="stable")
        so_far = np.cumsum(_in_order(p, order), axis=-1)
        crossing = _first(so_far >= _slightly_below(mass, table))
        edge = np.take_along_axis(distance, _place(order, crossing), axis=-1)
        return _kept(table, (distance <= edge + _slack(table)) | (mass == 1))


def top_n_sigma(logits, n, *, counts=None):
    """Keep the logits within n standard deviations of the largest: z >= max z - n σ.

    σ is the standard deviation of the population of finite logits (divided by their number, not by
    one less), as in llama.cpp; weighted by counts if there are any. It grows with the logits as
    1/T does, so the kept tokens are the same at every temperature. n : 0 <= n <= inf, no unit. n = 0
    keeps the largest and its ties, which is the limit of the rule (llama.cpp takes 0 for "off").
    Shapes, dtypes and other errors are those of `top_k`. Source: Tang et al. (2024).

    >>> top_n_sigma([3.0, 2.0, 1.0, 4.0], 1).tolist()  # σ is 1.118
    [3.0, -inf, -inf, 4.0]
    """
    table = _read(logits, counts)
    if not _number(n, "n") >= 0:
        raise ValueError(f"n is {n}: a number of standard deviations is 0 or more")
    with np.errstate(all="ignore"):
        # Measured from the largest logit, in units of the farthest: nothing can overflow.
        below = np.where(table.possible, _peak(table.z) / 2 - table.z / 2, 0.0)
        below /= np.maximum(below.max(axis=-1, keepdims=True), np.finfo(float).tiny)
        weight = table.counts / table.counts.max(axis=-1, keepdims=True)
        weight /= weight.sum(axis=-1, keepdims=True)
        mean = (weight * below).sum(axis=-1, keepdims=True)
        sigma = np.sqrt((weight * (below - mean) ** 2).sum(axis=-1, keepdims=True))
        reach = np.where(sigma > 0, float(n) * sigma, 0.0) * (1 + _slack(table))
        return _kept(table, below <= reach)


# ---- A chain of them -------------------------------------------------------------------------


class ChainStep(NamedTuple):
    """The table after one step of a chain; all arrays have the shape of its logits.

    name, value: the step as it was asked for; the first is ("raw", None). logits: after the step,
    float64, removed ones -inf. kept: which rows are still there. removed: which rows this very step
    took away. p: the probabilities after it, which sum to 1.
    """

    name: str
    value: float | None
    logits: np.ndarray
    kept: np.ndarray
    removed: np.ndarray
    p: np.ndarray


def sampler_chain(logits, steps, counts=None):
    """The table before the first step and after each, in the order given.

    logits : array (..., n). steps : pairs of a name and a value, such as [("temperature", 5.0),
    ("top_p", 0.6)]; the names are "temperature", "top_k", "top_p", "min_p", "typical_p" and
    "top_n_sigma", in any order, any number of times. counts : as for `top_k`.

    The step "temperature" divides the logits by T: at T = 0, its limit, only the largest and its
    ties are kept; at T = inf all that are left become equal. Both then have the logit 0. A column of
    temperatures (n, 1) makes a table of n rows of one distribution (k,), one for each.

    Returns a list of `ChainStep`, one longer than `steps`. Raises ValueError for a step that is not
    a pair, an unknown name, and whatever the step itself refuses. Source: the samplers' own, and
    for the orders in use see `PRESET_ORDERS`.

    >>> hot_last = sampler_chain([3, 2, 1, 4], [("top_p", 0.6), ("temperature", 5)])
    >>> hot_first = sampler_chain([3, 2, 1, 4], [("temperature", 5), ("top_p", 0.6)])
    >>> hot_last[-1].p.round(3).tolist(), hot_first[-1].p.round(3).tolist()
    ([0.0, 0.0, 0.0, 1.0], [0.329, 0.269, 0.0, 0.402])
    """
    table = _read(logits, counts)
    p = softmax(table.z, counts=table.counts)
    nothing = np.zeros(p.shape, bool)
    chain = [ChainStep("raw", None, table.z, table.possible, nothing, p)]
    for name, value in map(_as_step, steps):
        before = chain[-1]
        z = _STEPS[name](before.logits, value, counts=counts)
        kept = z > -np.inf
        chain.append(
            ChainStep(
                name=name,
                value=value,
                logits=z,
                kept=kept,
                removed=before.kept & ~kept,
                p=softmax(z, counts=counts),
            )
        )
    return chain


def _tempered(logits, temperature, *, counts=None):
    """The logits divided by the temperature, or by each of a column, with its limits."""
    table = _read(logits, counts)
    temperature = _as_temperature(temperature)
    peak = _peak(table.z)
    with np.errstate(all="ignore"):
        # Near T = 0 a quotient may be larger than any float; then distances from the peak will do.
        origin = np.where(np.isfinite(peak / temperature), 0.0, peak)
        # A possible token stays possible, even where its quotient falls below every float.
        tempered = np.maximum((table.z - origin) / temperature, np.finfo(float).min)
        coldest = np.where(table.z == peak, 0.0, -np.inf)
        tempered = np.where(temperature == 0, coldest, tempered)
        return np.where(table.possible, tempered, -np.inf)


_STEPS = {
    "temperature": _tempered,
    "top_k": top_k,
    "top_p": top_p,
    "min_p": min_p,
    "typical_p": typical_p,
    "top_n_sigma": top_n_sigma,
}


def _as_step(step):
    if isinstance(step, str) or not (isinstance(step, tuple | list) and len(step) == 2):
        raise ValueError(f'{step!r} is not a step: write a name and a value, such as ("top_k", 40)')
    if not isinstance(step[0], str) or step[0] not in _STEPS:
        raise ValueError(f"{step[0]!r} is not a step: choose from {', '.join(_STEPS)}")
    return step


# ---- Ranking and edges -----------------------------------------------------------------------


class _Table(NamedTuple):
    """Checked input in float64, and the logits as they came."""

    logits: np.ndarray
    z: np.ndarray  # -inf where the count is 0
    possible: np.ndarray
    counts: np.ndarray  # 0 where z is -inf


def _read(logits, counts):
    softmax(logits, counts=counts)  # refuses what it cannot turn into probabilities
    logits = as_real_array(logits, "logits")
    if logits.dtype.kind != "f":
        logits = logits.astype(np.float64)
    counts = np.ones(logits.shape) if counts is None else as_counts(counts, logits.shape)
    z = np.where(counts > 0, logits.astype(np.float64), -np.inf)
    possible = z > -np.inf
    return _Table(logits, z, possible, np.where(possible, counts, 0.0))


def _kept(table, kept):
    """The logits with -inf where they are not kept."""
    return np.where(kept & table.possible, table.logits, -np.inf).astype(table.logits.dtype)


def _peak(z):
    return z.max(axis=-1, keepdims=True)


def _ranking(z):
    """The places of the logits from the largest down; of equal ones the first comes first."""
    return np.argsort(-z, axis=-1, kind="stable")


def _in_order(values, order):
    return np.take_along_axis(values, order, axis=-1)


def _first(reached):
    """Where along the last axis the edge is first reached; the last place if it never is."""
    last, first = reached.shape[-1] - 1, reached.argmax(axis=-1, keepdims=True)
    return np.where(reached.any(axis=-1, keepdims=True), first, last)


def _place(order, rank):
    """Where in the table the token of that rank stands."""
    return np.take_along_axis(order, rank, axis=-1)


def _slack(table):
    """How wide the edge is: more than the rounding that the type of the logits carries."""
    return max(SLACK, 8 * float(np.finfo(table.logits.dtype).eps))


def _slightly_below(share, table):
    """The edge at a share from 0 to 1, with its slack; 0 and 1 are exact."""
    return share - _slack(table) * min(share, 1 - share)


# ---- The checks ------------------------------------------------------------------------------


def _number(value, name):
    value = as_real_array(value, name)
    if value.ndim > 0:
        raise ValueError(f"{name} must be a single number, not an array of shape {value.shape}")
    return float(value)


def _as_temperature(temperature):
    """A temperature, or a column of them: float64 of shape () or (n, 1)."""
    temperature = as_real_array(temperature, "temperature").astype(np.float64)
    if temperature.ndim and temperature.shape[-1] != 1:
        raise ValueError(
            f"temperature must be a single number, or a column of shape (n, 1), not an array of "
            f"shape {temperature.shape}"
        )
    bad = temperature[~(temperature >= 0)]
    if bad.size:
        raise ValueError(f"temperature is {bad[0]}: it must be 0 or more (inf is allowed)")
    return temperature


def _share(value, name):
    share = _number(value, name)
    if not 0 <= share <= 1:
        raise ValueError(f"{name} is {value}: it must be from 0 to 1, 0.9 for 90 %")
    return share


def _at_least_1(k):
    try:
        k = operator.index(k)
    except TypeError:
        raise ValueError(f"k must be a whole number of tokens, not {k!r}") from None
    if k < 1:
        raise ValueError(f"k is {k}: at least 1 token must stay; to keep all, leave top-k out")
    return k

"""Bounds on the tokens that a list of the most probable ones leaves out: the unseen rest.

A list of 20 out of 49,152 tokens is not the distribution. At T = 1 the rest holds the mass that is
missing to 1; at any other temperature its share depends on how it is spread over the unseen tokens,
which nobody has told us. `rest_bounds` says between which limits it lies.

Between the limits. Let k tokens be listed, the smallest with p_k; M unseen tokens hold the mass m,
each at most p_k. With beta = 1 / T their part of Z(beta) is R = sum p_j^beta over the unseen.

    flat     all M equally probable           R = M (m / M)^beta    = M^(1 - beta) m^beta
    steep    as few as can be, each with p_k  R = (m / p_k) p_k^beta = m p_k^(beta - 1)

For beta > 1 (T < 1) x^beta is convex: by Jensen's inequality R is never less than the flat rest's,
and by p_j^beta <= p_j p_k^(beta - 1) never more than the steep one's. For beta < 1 both turn round.
At beta = 1 both are m. Both rests are distributions themselves, so that the softmax knows their
limits: M tokens with the logit ln(m / M), or m / p_k tokens with the logit ln p_k.

Rounded numbers. What is printed as -1.44 lies between -1.445 and -1.435. A token is likeliest if it
has the most that it can have, all others the least that they can have, and the rest is the smallest;
and the other way round. Together they have to sum to 1, which narrows what each can have.

Sources: J. L. W. V. Jensen, "Sur les fonctions convexes et les inégalités entre les valeurs
moyennes" (Acta Mathematica, 1906); G. H. Hardy, J. E. Littlewood, G. Pólya, "Inequalities" (1934).
"""

import math
from functools import partial
from typing import NamedTuple

import numpy as np

from softmax_core.distribution.checks import as_real_array, as_whole_number, refuse_where
from softmax_core.distribution.temperature import temperature_to_beta
from softmax_core.notation.write_numbers import short, whole

MAX_TOKENS = 10**12
# Printed log-probabilities are rounded, and so is their sum. Beyond this they are something else.
SUM_TOLERANCE = 5e-4
# How far the sum may be off in the usual case, log-probabilities computed in float32.
ROUNDING = 1e-6


class Bounds(NamedTuple):
    """Between which probabilities the listed tokens (..., k) and the rest (...) lie."""

    lower: np.ndarray
    upper: np.ndarray
    rest_lower: np.ndarray
    rest_upper: np.ndarray


def rest_bounds(
    logprobs,
    temperature,
    unseen_tokens=None,
    *,
    ceiling=None,
    least=None,
    most=None,
    alone=None,
    rounding=ROUNDING,
) -> Bounds:
    """Bounds on each listed token's probability at a temperature, and on the unseen rest's.

    Parameters
    ----------
    logprobs : array (k,)
        Log-probabilities at T = 1 (nats, finite) of the listed tokens; no floors.
    temperature : number, or array of any shape (...)
        0 <= T <= inf.
    unseen_tokens : whole number, optional
        M, the size of the vocabulary less k. Unknown, it may be anything: then at T > 1 the rest
        has no upper bound but 1, at T < 1 no lower bound but 0.
    ceiling : number, optional
        A log-probability that no unseen token exceeds; the smallest of `logprobs` by default. Give
        0 (none) or another if a token was listed without being among the most probable.
    least, most : arrays (k,), optional
        Between which log-probabilities (nats) each true one lies, where `logprobs` are rounded.
        `least` may be -inf.
    alone : indices, optional
        The tokens whose bounds are wanted one by one, in this order; all others, if there are any,
        are summed up in a last column. So a list of any length takes little memory.
    rounding : number
        The sum of the listed probabilities may be off by this much. It matters where the mass
        left over is small: at T = 5, a millionth spread over 50,000 tokens is not a trifle.

    Returns
    -------
    Bounds : lower and upper (..., columns), rest_lower and rest_upper (...), probabilities.
        The columns are the k tokens, or those of `alone` and one for all others. Where nothing is
        rounded, at T = 1 lower and upper are the same; if `rounding` is 0 too, each bound can be
        attained, up to m / p_k not being a whole number.

    Raises
    ------
    ValueError
        For what aren't log-probabilities (sum above 1.0005), for a vocabulary too small to hold
        the unseen mass with no token above the ceiling, and for a bad temperature.

    Notes
    -----
    The derivation is at the head of this file. Sources: Jensen (1906); Hardy, Littlewood & Pólya
    (1934).

    Examples
    --------
    Half the mass is seen; at T = 2 all we know is how many tokens share the other half:

    >>> bounds = rest_bounds([-1.3863, -1.3863], 2.0, unseen_tokens=8)
    >>> bounds.lower.round(3).tolist(), bounds.upper.round(3).tolist()
    ([0.167, 0.167], [0.25, 0.25])
    >>> round(float(bounds.rest_lower), 3), round(float(bounds.rest_upper), 3)
    (0.5, 0.667)
    """
    logprobs = _as_logprobs(logprobs)
    beta = np.minimum(temperature_to_beta(temperature), _MOST_BETA)
    lows, highs = _between(logprobs, least, most)
    if ceiling is None:
        ceiling = highs[logprobs.argmin()]
    ceiling = min(float(ceiling), 0.0)

    mass_least = max(0.0, 1.0 - math.fsum(np.exp(highs)))
    mass_most = max(0.0, 1.0 - math.fsum(np.exp(lows)))
    if unseen_tokens is not None:
        unseen_tokens = _as_unseen_tokens(unseen_tokens, mass_least, ceiling)
        mass_most = min(mass_most, unseen_tokens * math.exp(ceiling))
        mass_least = min(mass_least, mass_most)
    smallest = max(0.0, mass_least - rounding)
    largest = mass_most + max(rounding, 0.0)
    if unseen_tokens is None:
        # The more tokens share it, the less a flat rest weighs in the cold, the more in the heat.
        flat_least, flat_most = _NO_REST, _ENDLESS_REST
    else:
        largest = min(largest, unseen_tokens * math.exp(ceiling))
        flat_least, flat_most = _flat(smallest, unseen_tokens), _flat(largest, unseen_tokens)

    # From here on all is in logarithms: a token weighs beta times its logit, above the highest.
    top = highs.max()
    weights = [_weights(logits - top, beta, alone) for logits in (lows, highs)]
    at_1 = [np.exp(_weights(logits, np.array(1.0), alone)) for logits in (lows, highs)]
    cold = _shares(*weights, *_rests(beta, top, flat_least, _steep(largest, ceiling)))
    hot = _shares(*weights, *_rests(beta, top, _steep(smallest, ceiling), flat_most))
    exact = Bounds(*at_1, mass_least, mass_most)
    return Bounds(*map(partial(_by_temperature, beta), cold, hot, exact))


def _by_temperature(beta, in_the_cold, in_the_heat, at_1):
    """The first where beta is above 1, the second where it is below, the third at 1."""
    column = beta[..., None] if np.ndim(in_the_cold) > beta.ndim else beta
    return np.select([column > 1, column < 1], [in_the_cold, in_the_heat], at_1)


def _weights(logits, beta, alone):
    """beta z of the tokens that are wanted alone, and of all others together (..., columns)."""
    alone = np.arange(logits.size) if alone is None else np.asarray(alone, dtype=int)
    with np.errstate(invalid="ignore"):
        weights = np.where(np.isneginf(logits[alone]), -np.inf, beta[..., None] * logits[alone])
    others = np.delete(logits, alone)
    if not others.size:
        return weights
    # One temperature after the other: a table of all would need the memory of a long list 200 times.
    logits, counts = np.unique(others[np.isfinite(others)], return_counts=True)
    together = [_log_sum(each * logits, counts) for each in beta.flat]
    return np.concatenate([weights, np.reshape(together, (*beta.shape, 1))], axis=-1)


def _log_sum(weights, counts):
    if not weights.size:
        return -np.inf
    top = weights.max()
    return top + np.log((counts * np.exp(weights - top)).sum())


def _rests(beta, top, lightest, heaviest):
    """What the lightest and the heaviest rest weigh (...)."""
    with np.errstate(divide="ignore"):
        return [beta * (logit - top) + np.log(tokens) for logit, tokens in (lightest, heaviest)]


def _shares(least, most, rest_least, rest_most) -> Bounds:
    """The bounds where what is listed weighs so much at least and at most, and so does the rest."""
    all_least, all_most = (np.logaddexp.reduce(each, axis=-1) for each in (least, most))
    return Bounds(
        _share(least, np.logaddexp(_others(most), rest_most[..., None])),
        _share(most, np.logaddexp(_others(least), rest_least[..., None])),
        _share(rest_least, all_most),
        _share(rest_most, all_least),
    )


def _share(weight, others):
    """What a weight is of itself and the others, both given as logarithms."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(weight), 0.0, np.exp(weight - np.logaddexp(weight, others)))


def _others(weights):
    """For each weight the sum of all others (logarithms); none is subtracted, so none gets lost."""
    none = np.full((*weights.shape[:-1], 1), -np.inf)
    before = np.logaddexp.accumulate(np.concatenate([none, weights[..., :-1]], axis=-1), axis=-1)
    after = np.logaddexp.accumulate(np.concatenate([none, weights[..., :0:-1]], axis=-1), axis=-1)
    return np.logaddexp(before, after[..., ::-1])


# T below 1e-21 is T = 0: a power of two, so that what is equal stays equal.
_MOST_BETA = 2.0**70
# A rest is a logit (the log-probability of each of its tokens) and how many tokens have it.
_NO_REST = (-1e280, 0.0)
_ENDLESS_REST = (0.0, 1e300)


def _flat(mass, tokens):
    """The mass spread over all unseen tokens."""
    return (math.log(mass / tokens), float(tokens)) if mass and tokens else _NO_REST


def _steep(mass, ceiling):
    """The mass on as few tokens as can be: each has the most it may have."""
    if not mass:
        return _NO_REST
    each = min(ceiling, math.log(mass))
    return each, math.exp(min(math.log(mass) - each, 690.0))


def _between(logprobs, least, most):
    """Between which log-probabilities each lies, narrowed by the rule that they sum to at most 1."""
    lows = np.minimum(logprobs, logprobs if least is None else np.asarray(least, np.float64))
    highs = np.maximum(logprobs, logprobs if most is None else np.asarray(most, np.float64))
    total = np.exp(np.minimum(lows, 600)).sum()
    if total > 1 + SUM_TOLERANCE:
        raise ValueError(
            f"logprobs: as probabilities they sum to {short(total, 4)}, which is more than 1"
        )
    if (lows < highs).any():
        # Two numbers that were rounded to neighbours may be equal: no error of a float may hide that.
        lows, highs = lows - 1e-12, np.minimum(highs + 1e-12, 0.0)
        others = np.exp(lows).sum() - np.exp(lows)
        highs = np.clip(np.log(np.maximum(1 + ROUNDING - others, 1e-300)), lows, highs)
    return lows, highs


def _as_logprobs(logprobs):
    logprobs = as_real_array(logprobs, "logprobs").astype(np.float64)
    if logprobs.ndim != 1 or logprobs.size == 0:
        raise ValueError("logprobs must be a list with the log-probability of at least one token")
    refuse_where(
        ~np.isfinite(logprobs), logprobs, "logprobs", "leave out what is not known: it is the rest"
    )
    return logprobs


def _as_unseen_tokens(tokens, mass, ceiling):
    """The number of unseen tokens, if they can hold the mass."""
    tokens = as_whole_number(tokens, "the number of tokens")
    if tokens < 0:
        raise ValueError("the vocabulary is smaller than the list of its most probable tokens")
    if tokens > MAX_TOKENS:
        raise ValueError(f"more than {whole(MAX_TOKENS)} unseen tokens are too many")
    if mass - SUM_TOLERANCE > tokens * math.exp(ceiling):
        raise ValueError(
            f"{whole(tokens)} unseen tokens cannot hold the {short(mass, 4)} that the listed ones leave: each "
            f"has at most the smallest listed probability, {short(math.exp(ceiling), 4)}. Either the "
            "vocabulary is larger, or the list does not hold the most probable tokens"
        )
    return tokens

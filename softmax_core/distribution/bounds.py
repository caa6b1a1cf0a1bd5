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

Sources: J. L. W. V. Jensen, "Sur les fonctions convexes et les inégalités entre les valeurs
moyennes" (Acta Mathematica, 1906); G. H. Hardy, J. E. Littlewood, G. Pólya, "Inequalities" (1934).
"""

import math
from typing import NamedTuple

import numpy as np

from softmax_core.distribution.checks import as_real_array, as_whole_number, refuse_where
from softmax_core.distribution.softmax import softmax

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
    logprobs, temperature, unseen_tokens=None, *, ceiling=None, rounding=ROUNDING
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
    rounding : number
        The sum of the listed probabilities may be off by this much. It matters where the mass
        left over is small: at T = 5, a millionth spread over 50,000 tokens is no trifle.

    Returns
    -------
    Bounds : lower and upper (..., k), rest_lower and rest_upper (...), probabilities.
        Each bound can be attained up to the rounding and up to m / p_k not being a whole number;
        at T = 1 lower and upper are the same.

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
    temperature = as_real_array(temperature, "temperature").astype(np.float64)[..., None]
    ceiling = min(float(logprobs.min()) if ceiling is None else float(ceiling), 0.0)
    with np.errstate(all="ignore"):
        mass = max(0.0, 1.0 - math.fsum(np.exp(logprobs)))
        most = mass + max(rounding, 0.0)
        if unseen_tokens is not None:
            unseen_tokens = _as_unseen_tokens(unseen_tokens, mass, ceiling)
            most = min(most, unseen_tokens * math.exp(ceiling))
        least = max(0.0, min(mass - rounding, most))

        flat_least, flat_most = _flat(least, unseen_tokens), _flat(most, unseen_tokens)
        if unseen_tokens is None:
            # The more tokens share it, the less a flat rest weighs in the cold, the more in the heat.
            flat_least, flat_most = _NO_REST, _ENDLESS_REST

        def probabilities(cold, at_1, hot):
            """The probabilities at T < 1, at T = 1 and at T > 1 with these three rests."""
            cold, at_1, hot = (
                _with_rest(logprobs, temperature, rest) for rest in (cold, at_1, hot)
            )
            return np.select([temperature < 1, temperature > 1], [cold, hot], at_1)

        at_1 = _steep(mass, ceiling)  # at T = 1 all rests of one mass weigh the same
        smaller = probabilities(flat_least, at_1, _steep(least, ceiling))
        larger = probabilities(_steep(most, ceiling), at_1, flat_most)
    return Bounds(larger[..., :-1], smaller[..., :-1], smaller[..., -1], larger[..., -1])


# A rest is a logit (the log-probability of each of its tokens) and how many tokens have it.
_NO_REST = (-math.inf, 0.0)
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


def _with_rest(logprobs, temperature, rest):
    """The probabilities at T of the listed tokens and, last, of the rest."""
    logit, tokens = rest
    counts = np.append(np.ones_like(logprobs), tokens)
    return softmax(np.append(logprobs, logit), temperature, counts=counts)


def _as_logprobs(logprobs):
    logprobs = as_real_array(logprobs, "logprobs").astype(np.float64)
    if logprobs.ndim != 1 or logprobs.size == 0:
        raise ValueError("logprobs must be a list with the log-probability of at least one token")
    refuse_where(
        ~np.isfinite(logprobs), logprobs, "logprobs", "leave out what is not known: it is the rest"
    )
    total = np.exp(np.minimum(logprobs, 600)).sum()
    if total > 1 + SUM_TOLERANCE:
        raise ValueError(
            f"logprobs: as probabilities they sum to {total:.4g}, which is more than 1"
        )
    return logprobs


def _as_unseen_tokens(tokens, mass, ceiling):
    """The number of unseen tokens, if they can hold the mass."""
    tokens = as_whole_number(tokens, "the number of tokens")
    if tokens < 0:
        raise ValueError("the vocabulary is smaller than the list of its most probable tokens")
    if tokens > MAX_TOKENS:
        raise ValueError(f"more than {MAX_TOKENS:,} unseen tokens are too many")
    if mass - SUM_TOLERANCE > tokens * math.exp(ceiling):
        raise ValueError(
            f"{tokens:,} unseen tokens cannot hold the {mass:.4g} that the listed ones leave: each "
            f"has at most the smallest listed probability, {math.exp(ceiling):.4g}. Either the "
            "vocabulary is larger, or the list does not hold the most probable tokens"
        )
    return tokens

"""The quantities that a definition of creativity can name: each measures a machine beside what is normal.

q is what the machine does, p what is normal (see `behaviour`). Each function takes a `Behaviour` and
returns its value at each temperature. `QUANTITIES`, at the end, lists them under the names by which
formulas call them: a new one needs a function and an entry there.

In the examples by hand q is the lecture's table at T = 5 (nights .270, laughter .221, duck .181,
friends .329) and p the same table at T = 1 (.237, .087, .032, .644), where the surprisals of the four
words are 2.078, 3.520, 4.963 and .635 bits.

Sources: C. E. Shannon, "A mathematical theory of communication" (1948); S. Kullback and
R. A. Leibler, "On information and sufficiency" (1951); J. Lin, "Divergence measures based on the
Shannon entropy" (1991); A. Holtzman et al., "The curious case of neural text degeneration" (2020).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from softmax_core.creativity.behaviour import (
    Behaviour,
    log_mass_of_one,
    model_behaviour,  # noqa: F401, for the examples
    surprisals,
)
from softmax_core.creativity.formula import DefinitionError
from softmax_core.distribution import measures
from softmax_core.distribution.temperature import temperature_to_beta
from softmax_core.distribution.truncation import top_p

# The most likely tokens are the fewest that together hold this much of what is normal.
TYPICAL_SHARE = 0.5
# Logarithms that differ by less are equal but for rounding (nats).
TIE = 1e-9
# A distance that is smaller is 0 but for rounding (bits, or a share).
NO_DISTANCE = 1e-12


def surprise(b: Behaviour) -> np.ndarray:
    """H(q, p), how surprising q's words are on average to one who expects p; bits.

    The surprisal of a word is −log2 of its probability under p. inf where q does what p never does.
    Source: Shannon (1948). At T = 5: .270 × 2.078 + .221 × 3.520 + .181 × 4.963 + .329 × .635.

    >>> surprise(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [2.442]
    """
    return kl(b) + entropy(b)


def kl(b: Behaviour) -> np.ndarray:
    """KL(q ‖ p), the deviation of q from p: the surprise less q's own entropy; bits.

    0 only if q is p, inf where q does what p never does. Source: Kullback & Leibler (1951). At
    T = 5: 2.442, the surprise, less 1.965, the entropy.

    >>> kl(model_behaviour([3, 2, 1, 4], [5])).round(8).tolist()
    [0.47791888]
    """
    return _distance(measures.kl_divergence_of_logs(b.log_q, b.log_p))


def kl_reverse(b: Behaviour) -> np.ndarray:
    """KL(p ‖ q), how badly q would do as a guess of p; bits, inf where q never does what p does.

    Source: Kullback & Leibler (1951). At T = 5: .237 log2(.237/.270) + .087 log2(.087/.221) + .032
    log2(.032/.181) + .644 log2(.644/.329).

    >>> kl_reverse(model_behaviour([3, 2, 1, 4], [5, 0])).round(3).tolist()
    [0.382, inf]
    """
    return _distance(measures.kl_divergence_of_logs(b.log_p, b.log_q))


def tv(b: Behaviour) -> np.ndarray:
    """Total variation, the mass that must move to turn p into q; from 0 to 1.

    Source: Levin & Peres, "Markov chains and mixing times" (2017). At T = 5 friends lose what the
    others win: .644 − .329.

    >>> tv(model_behaviour([3, 2, 1, 4], [5])).round(8).tolist()
    [0.31473543]
    """
    return _distance(measures.total_variation(b.q, b.p))


def js(b: Behaviour) -> np.ndarray:
    """Jensen-Shannon divergence of q and p, the mean of their KL from halfway between; 0 to 1 bit.

    Source: Lin (1991). At T = 5: halfway are .253, .154, .106, .487, from which q is .091 bits away
    and p .111.

    >>> js(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [0.101]
    """
    return _distance(measures.jensen_shannon(b.q, b.p))


def entropy(b: Behaviour) -> np.ndarray:
    """H(q), the disorder of q: its own mean surprisal; bits.

    Source: Shannon (1948). At T = 5: .270 × 1.892 + .221 × 2.180 + .181 × 2.469 + .329 × 1.603.

    >>> entropy(model_behaviour([3, 2, 1, 4], [5])).round(9).tolist()
    [1.964535522]
    """
    return _mean(b.q, surprisals(b.log_q, b.counts))


def entropy_p(b: Behaviour) -> np.ndarray:
    """H(p), the disorder that is normal; bits, the same at every temperature of q.

    Source: Shannon (1948). .237 × 2.078 + .087 × 3.520 + .032 × 4.963 + .644 × .635.

    >>> entropy_p(model_behaviour([3, 2, 1, 4], [5])).round(9).tolist()
    [1.367006879]
    """
    return _at_every_temperature(b, _mean(b.p, surprisals(b.log_p, b.counts)))


def perplexity(b: Behaviour) -> np.ndarray:
    """2^H(q), how many equally likely words are as disordered as q; words.

    Source: Jelinek et al. (1977). At T = 5: 2^1.965.

    >>> perplexity(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [3.903]
    """
    return np.exp2(entropy(b))


def perplexity_p(b: Behaviour) -> np.ndarray:
    """2^H(p), how many equally likely words are as disordered as is normal; words.

    Source: Jelinek et al. (1977). 2^1.367.

    >>> perplexity_p(model_behaviour([3, 2, 1, 4], [5])).round(3).tolist()
    [2.579]
    """
    return np.exp2(entropy_p(b))


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
            "“novelty” needs a text of at least a few words: it counts how much of what the machine "
            "writes is not in that text. To use it, choose Learn's text as q."
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
    """K, how many words are normally possible; a row counts as all the words that share it; words.

    >>> possible_words(model_behaviour([3, 2, 1, -np.inf], [5], counts=[1, 1, 8, 1])).tolist()
    [10.0]
    """
    counts = 1.0 if b.counts is None else b.counts
    return _at_every_temperature(b, np.sum(counts * (b.log_p > -np.inf)))


def _at_every_temperature(b, value):
    return np.full(b.temperatures.shape, value)


def _mean(mass, bits):
    """The mean of the bits under the mass; what has no mass does not count."""
    return np.sum(mass * np.where(mass > 0, bits, 0.0), axis=-1)


def _distance(values):
    """The distances, exactly 0 where q and p are equal but for rounding."""
    return np.where(values < NO_DISTANCE, 0.0, values)


# ---- Their names -----------------------------------------------------------------------------


class Quantity(NamedTuple):
    """A quantity that a formula can name.

    meaning: a line for the reader. unit: "bits", "words", "" for none. values: its function.
    written: other ways to write it. everyday: parts of everyday words that it comes near to.
    """

    name: str
    meaning: str
    unit: str
    source: str
    values: Callable[[Behaviour], np.ndarray]
    written: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    needs_text: bool = False


_SHANNON, _KULLBACK = "Shannon 1948", "Kullback & Leibler 1951"
_JELINEK = "Jelinek et al. 1977"

# Parts of everyday words, by what they come near to.
_FAR = ("devia", "differ", "distan", "diverg", "change", "transgress")
_VARIED = ("order", "chao", "random", "chance", "variet", "varied", "divers", "choice", "free")
_TYPICAL = ("typic", "normal", "usual", "common", "familiar", "tradition", "convention", "expect")
_OF_VALUE = ("valu", "useful", "good", "quality", "beaut", "sense", "meaning", "coheren")
_WARM = ("temperat", "heat", "cold", "warm")
NEAR_TO_CREATIVE = ("surprise", "novelty", "kl")

QUANTITIES: Mapping[str, Quantity] = {
    quantity.name: quantity
    for quantity in (
        Quantity(
            "surprise",
            "how surprising q's words are, on average, to someone who expects p",
            "bits",
            _SHANNON,
            surprise,
            ("surprise(q, p)",),
            ("surpris", "expect", "predict", "usual", "wonder", "shock", "beaut"),
        ),
        Quantity(
            "kl",
            "how far q is from p",
            "bits",
            _KULLBACK,
            kl,
            ("kl(q, p)",),
            _FAR,
        ),
        Quantity(
            "kl_reverse",
            "how far p is from q, which is not the same as how far q is from p",
            "bits",
            _KULLBACK,
            kl_reverse,
            ("kl(p, q)",),
        ),
        Quantity(
            "tv",
            "how much probability must move to turn p into q, from 0 to 1 (total variation)",
            "",
            "Levin & Peres 2017",
            tv,
            ("tv(q, p)", "tv(p, q)"),
            _FAR,
        ),
        Quantity(
            "js",
            "how far q and p are from the middle between them (Jensen-Shannon divergence)",
            "bits",
            "Lin 1991",
            js,
            ("js(q, p)", "js(p, q)"),
            _FAR,
        ),
        Quantity(
            "entropy",
            "the disorder of q: how hard its words are to predict",
            "bits",
            _SHANNON,
            entropy,
            ("entropy(q)",),
            (*_VARIED, "predict", "certain", "inform"),
        ),
        Quantity(
            "entropy_p",
            "the disorder of p: how hard normal words are to predict",
            "bits",
            _SHANNON,
            entropy_p,
            ("entropy(p)",),
        ),
        Quantity(
            "perplexity",
            "how many equally likely words would be as hard to predict as q's",
            "words",
            _JELINEK,
            perplexity,
            ("perplexity(q)",),
            _VARIED,
        ),
        Quantity(
            "perplexity_p",
            "how many equally likely words would be as hard to predict as p's",
            "words",
            _JELINEK,
            perplexity_p,
            ("perplexity(p)",),
        ),
        Quantity(
            "typicality",
            "how much of q is on the most normal words (those that hold half of p), from 0 to 1",
            "",
            "Holtzman et al. 2020 (top-p, at 0.5)",
            typicality,
            ("typicality(q, p)",),
            (*_TYPICAL, *_OF_VALUE),
        ),
        Quantity(
            "novelty",
            "the share of what the machine writes that is not in the text, from 0 to 1",
            "",
            "counted",
            novelty,
            needs_text=True,
        ),
        Quantity(
            "T",
            "the temperature",
            "",
            "the lecture",
            temperature,
            everyday=_WARM,
        ),
        Quantity(
            "beta",
            "1/T, the inverse of the temperature",
            "",
            "the lecture",
            beta,
            ("β",),
            _WARM,
        ),
        Quantity(
            "K",
            "how many words are possible",
            "words",
            "the lecture",
            possible_words,
            everyday=("word", "vocabul", "token"),
        ),
    )
}


def values_of(b: Behaviour, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Return the values of the named quantities at each temperature: name -> array (n,).

    names : of `QUANTITIES`, of which only these are computed; None: all that can be. Raises
    DefinitionError for “novelty” without a text, KeyError for a name that is not listed.

    >>> lecture = model_behaviour([3, 2, 1, 4], [1, 5])
    >>> values_of(lecture, ["T", "tv"])["tv"].round(3).tolist()
    [0.0, 0.315]
    """
    if names is None:
        names = [name for name, quantity in QUANTITIES.items() if is_available(quantity, b)]
    return {name: QUANTITIES[name].values(b) for name in names}


def nearest_in_meaning(word: str) -> tuple[str, ...]:
    """The names of two or three quantities that come near to an everyday word in small letters.

    Where fewer are near to it those near to “creative” are added.

    >>> nearest_in_meaning("disorder"), nearest_in_meaning("creativity")
    (('entropy', 'perplexity'), ('surprise', 'novelty', 'kl'))
    """
    near = tuple(
        name
        for name, quantity in QUANTITIES.items()
        if any(part in word for part in quantity.everyday)
    )
    if len(near) < 2:
        near = tuple(dict.fromkeys((*near, *NEAR_TO_CREATIVE)))
    return near[:3]


def is_available(quantity: Quantity, b: Behaviour) -> bool:
    """Whether the behaviour can supply the quantity: not if it needs a text and there is none."""
    return b.novelty is not None or not quantity.needs_text

"""What a reader of a text expects next, so that any word can come: no word is impossible.

A model that counts finds what it has not seen impossible. A person who writes a piece of their own
does not keep to what was seen. So the shares of the longest context are mixed with those of the
shorter ones, and in the end with all words alike, a word that is not in the text among them:

    p_n(w) = λ · count(context, w) / count(context) + (1 − λ) · p_(n−1)(w)

Source: F. Jelinek, R. L. Mercer, "Interpolated estimation of Markov source parameters from sparse
data" (1980); D. Jurafsky, J. H. Martin, "Speech and language processing", chapter 3.
"""

import numpy as np

from softmax_core.language.ngram import NGramModel

WEIGHT = 0.75  # λ, what a context that is known has to say


def interpolated(model: NGramModel, context: tuple[str, ...]) -> np.ndarray:
    """p of each word of the text after a context, and last of any other word: float64 (V + 1,), sum 1.

    A context, or a part of it, that the text never continues says nothing, and is left out.

    >>> model = NGramModel.fit("a b a c".split())
    >>> model.vocabulary, interpolated(model, ("a",)).round(3).tolist()
    (('a', 'b', 'c'), [0.109, 0.438, 0.438, 0.016])
    """
    size = len(model.vocabulary) + 1
    p = np.full(size, 1 / size)
    for length in range(min(model.order - 1, len(context)) + 1):
        counts = model.counts(context[len(context) - length :])
        if total := counts.sum():
            p *= 1 - WEIGHT
            p[:-1] += WEIGHT * counts / total
    return p

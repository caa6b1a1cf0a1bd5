"""What tests of the machine share: the lecture's logits, a text of its words, the softmax by scipy."""

import numpy as np
import scipy.special

from softmax_core.language.tokens import words

Z = np.array([3.0, 2.0, 1.0, 4.0])
TEXT = words(
    "those nights of friends and laughter. the friends of those nights were full of laughter, and "
    "the nights were full of friends. those friends laughed of the duck and the duck laughed too."
)


def softmax_at(T, z=Z):
    """By scipy, with T = 0 and T = ∞ by what they mean."""
    if T == 0:
        return (z == z.max()) / (z == z.max()).sum()
    return scipy.special.softmax(z / T)


P = softmax_at(1.0)

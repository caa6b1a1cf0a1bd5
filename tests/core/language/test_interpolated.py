"""What a reader expects: a distribution in which no word is impossible."""

import numpy as np
import pytest

from softmax_core.language.interpolated import interpolated
from softmax_core.language.ngram import NGramModel

WORDS = ["the", "duck", "and", "the", "friends", "and", "the", "nights"]


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("context", [(), ("the",), ("and", "the"), ("rain",), ("rain", "the")])
def test_it_is_a_distribution_with_room_for_words_that_nobody_has_seen(order, context):
    p = interpolated(NGramModel.fit(WORDS, order=order), context)
    assert p.size == 6  # the, duck, and, friends, nights, and any other word
    assert p.sum() == pytest.approx(1)
    assert p.min() > 0


def test_after_the_by_hand():
    model = NGramModel.fit(
        WORDS
    )  # 8 words: the ×3, and ×2; “the” is followed by three words, once each
    p = dict(zip([*model.vocabulary, "any other"], interpolated(model, ("the",)), strict=True))
    assert p["duck"] == pytest.approx(0.75 / 3 + 0.25 * (0.75 / 8 + 0.25 / 6))
    assert p["the"] == pytest.approx(0.25 * (0.75 * 3 / 8 + 0.25 / 6))
    assert p["any other"] == pytest.approx(0.25 * 0.25 / 6)


def test_a_context_that_the_text_never_continues_says_nothing():
    model = NGramModel.fit(WORDS)
    assert np.array_equal(interpolated(model, ("rain",)), interpolated(model, ()))

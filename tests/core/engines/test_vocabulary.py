"""A whole vocabulary as a few rows says the same at every temperature, by scipy's logarithm of Z."""

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from softmax_core.engines.vocabulary import NAMED, vocabulary_rows
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import Preset


@pytest.fixture
def vocabulary(fake_engine):
    raws = [f" w{i}".encode() for i in range(20_000)]
    raws[17], raws[19_000], raws[5] = b" duck", b" friends", b""
    logits = np.random.default_rng(1).normal(0, 3, 20_000)
    logits[19_000] = -9.0  # somewhere far down
    engine = fake_engine(logits, raws)
    expected = engine.next_tokens("The")
    found = vocabulary_rows(expected)
    table = clean_table(Preset("own", "The …", "The", found.rows, "").frame).table
    return expected, found, table


def test_every_token_counts(vocabulary):
    _, found, table = vocabulary
    assert table.token_count == 20_000
    assert len(table.logits) < 400
    assert len(found.ranks) in (NAMED + 1, NAMED + 2)


@pytest.mark.parametrize("temperature", [0.2, 0.5, 1.0, 2.0, 5.0, 10.0])
def test_the_denominator_is_right(vocabulary, temperature):
    expected, _, table = vocabulary
    exact = logsumexp(expected.logprobs / temperature)
    assert logsumexp(table.logits / temperature, b=table.counts) == pytest.approx(exact, abs=1e-3)


def test_the_likeliest_have_rows_with_their_probabilities(vocabulary):
    expected, found, table = vocabulary
    assert found.ranks[:NAMED] == tuple(range(1, NAMED + 1))
    assert table.words[:NAMED] == tuple(expected.token(i).text for i in range(NAMED))
    p = np.exp(table.logits) * table.counts
    assert np.allclose(p[:NAMED], softmax(expected.logprobs)[:NAMED], rtol=1e-5)
    assert p.sum() == pytest.approx(1, abs=1e-4)


def test_the_lectures_words_are_found_wherever_they_rank(vocabulary):
    expected, found, table = vocabulary
    place = table.words.index(" friends")
    assert found.ranks[place] == 1 + (expected.logprobs > table.logits[place] + 1e-4).sum()
    assert " nights" not in table.words  # no token of this model


def test_an_impossible_token_is_in_no_bin(fake_engine):
    expected = fake_engine(logits=[0.0, 1.0, -np.inf, -np.inf]).next_tokens("The")
    found = vocabulary_rows(expected, (), named=1)
    assert [count for *_, count in found.rows] == ["1", "1"]

"""Facts about a text that is scored along its words. Oracles: scipy, counting."""

import math
from itertools import pairwise

import numpy as np
import pytest
import scipy.special
import scipy.stats
from fake_engine import FakeEngine, other_logits_after_each_text
from hypothesis import given
from hypothesis import strategies as st
from lecture_machine import TEXT, P, softmax_at

from softmax_core.creativity.scoring import (
    NOVELTY_WORDS,
    scored_continuation,
    scored_text,
    share_new,
    text_novelty,
)
from softmax_core.engines.next_tokens import EngineError
from softmax_core.engines.writing import Text, write
from softmax_core.language.ngram import NGramModel

NAMES = ["surprise", "kl", "entropy", "tv", "typicality", "novelty", "T", "K"]


# ---- What it writes ------------------------------------------------------------------------------


def runs_of(tokens, length):
    return [tuple(tokens[at : at + length]) for at in range(len(tokens) - length + 1)]


def new_by_counting(text, tokens, length):
    there, written = set(runs_of(text, length)), runs_of(tokens, length)
    return sum(run not in there for run in written) / len(written)


@given(st.lists(st.sampled_from("abc"), min_size=5, max_size=30), st.integers(1, 4), st.data())
def test_the_share_of_new_runs_is_what_one_counts(text, order, data):
    tokens = data.draw(st.lists(st.sampled_from("abcd"), min_size=order, max_size=20))
    found = share_new(NGramModel.fit(text, order), tuple(tokens))
    assert found == pytest.approx(new_by_counting(text, tokens, order))


def test_the_share_of_new_runs_of_too_few_words_is_undefined():
    assert math.isnan(share_new(NGramModel.fit(TEXT, 3), ("the", "duck")))


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_novelty_is_counted_on_what_the_machine_writes(order):
    model, longer = NGramModel.fit(TEXT, order), NGramModel.fit(TEXT, order + 1)
    start = ("the",) if order > 1 else ()
    temperatures = [0.0, 0.5, 1.0, 5.0, math.inf]
    found = text_novelty(model, longer, temperatures, 3, start)
    for T, share in zip(temperatures, found, strict=True):
        text = model.generate(NOVELTY_WORDS, T, np.random.default_rng(3), start)
        assert share == pytest.approx(new_by_counting(TEXT, [*start, *text], order + 1))
    assert ((found >= 0) & (found <= 1)).all()
    assert (found > 0).any()


@pytest.mark.parametrize("normal", [1.0, math.inf])
@pytest.mark.parametrize("T", [0.0, 0.7, 1.0, 3.0, math.inf])
def test_a_text_is_scored_step_by_step(T, normal):
    order, n, seed, start = 2, 12, 4, ("the",)
    model, longer = NGramModel.fit(TEXT, order), NGramModel.fit(TEXT, order + 1)
    text = scored_text(model, longer, n, T, seed, start, NAMES, normal)
    assert list(text.tokens) == model.generate(n, T, np.random.default_rng(seed), start)

    # By hand: what follows the word before in the text, and how often.
    before, rows, bits, expected, variance = "the", [], [], [], []
    for token in text.tokens:
        after = [b for a, b in pairwise(TEXT) if a == before]
        known = sorted(set(after))
        counts = np.array([after.count(word) for word in known])
        q = softmax_at(T, np.log(counts))
        p = softmax_at(normal, np.log(counts))
        # The fewest that hold half of p, and all that tie with the last of them.
        ranked = np.sort(p)[::-1]
        typical = p >= ranked[np.searchsorted(np.cumsum(ranked), 0.5 - 1e-12)] - 1e-12
        rows.append(
            {
                "kl": scipy.special.rel_entr(q, p).sum() / math.log(2),
                "entropy": scipy.stats.entropy(q, base=2),
                "tv": np.abs(q - p).sum() / 2,
                "typicality": q[typical].sum(),
                "T": T,
                "K": len(known),
            }
        )
        bits.append(-math.log2(p[known.index(token)]))
        expected.append(scipy.stats.entropy(p, base=2))
        variance.append(p @ (-np.log2(p) - expected[-1]) ** 2)
        before = token

    by_hand = {name: np.mean([row[name] for row in rows]) for name in rows[0]}
    by_hand["surprise"] = np.mean(bits)
    by_hand["novelty"] = new_by_counting(TEXT, [*start, *text.tokens], order + 1)
    assert list(text.quantities) == NAMES
    assert text.quantities == pytest.approx(by_hand, abs=1e-9)
    assert text.surprisal == pytest.approx(bits)
    score = text.score
    assert (score.n, score.surprisal) == (n, pytest.approx(np.mean(bits)))
    assert score.expected == pytest.approx(np.mean(expected))
    assert score.deviation == pytest.approx(math.sqrt(np.mean(variance)), abs=1e-9)
    if score.deviation > 1e-6:
        z = sum(b - e for b, e in zip(bits, expected, strict=True)) / math.sqrt(sum(variance))
        assert score.z == pytest.approx(z)
    else:
        assert math.isnan(score.z)


def test_a_text_at_1_is_normal_at_every_word():
    model, longer = NGramModel.fit(TEXT), NGramModel.fit(TEXT, 3)
    names = ["tv", "kl", "js", "entropy", "entropy_p"]
    found = scored_text(model, longer, 30, 1.0, 1, ("the",), names).quantities
    assert found["tv"] == found["kl"] == found["js"] == 0
    assert found["entropy"] == found["entropy_p"]


def test_only_what_is_asked_for_is_measured():
    model, longer = NGramModel.fit(TEXT), NGramModel.fit(TEXT, 3)
    assert scored_text(model, longer, 3, 1.0, 1, ("the",), []).quantities == {}
    assert list(scored_text(model, longer, 3, 1.0, 1, ("the",), ["js"]).quantities) == ["js"]


def test_a_text_that_the_normal_machine_wrote_is_normal():
    # z is seldom beyond ±2; of these 40 texts two or so.
    model, longer = NGramModel.fit(TEXT), NGramModel.fit(TEXT, 3)
    z = [scored_text(model, longer, 60, 1.0, seed, ("the",), []).score.z for seed in range(40)]
    assert abs(np.mean(z)) < 3 / math.sqrt(40)
    assert sum(abs(one) > 2 for one in z) <= 6


def test_the_same_seed_writes_the_same_text():
    model, longer = NGramModel.fit(TEXT), NGramModel.fit(TEXT, 3)
    texts = [scored_text(model, longer, 20, 2.0, seed, ("the",), []).tokens for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


# ---- What a real model writes --------------------------------------------------------------------

PROMPT = "Those summer evenings were full of"
HOT = [("temperature", 5.0)]


class Partial(FakeEngine):
    """An engine that lists its three likeliest tokens, however many are asked for."""

    def next_tokens(self, prompt, written=(), most=None):
        return super().next_tokens(prompt, written, 3)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("steps", [HOT, [("temperature", 5.0), ("top_p", 0.6)]])
def test_what_is_scored_is_what_the_model_writes_with_this_seed(seed, steps):
    *_, text = write(FakeEngine(), Text(PROMPT, seed), steps, 20)
    found = scored_continuation(FakeEngine(), PROMPT, 20, steps, seed, [])
    assert list(found.tokens) == text.pieces
    assert found.surprisal == pytest.approx([drawn.surprisal for drawn in text.drawn])


def test_a_model_at_1_is_normal():
    at_1 = [("temperature", 1.0)]
    found = scored_continuation(FakeEngine(), PROMPT, 9, at_1, 1, ["kl", "entropy"]).quantities
    assert found["kl"] == pytest.approx(0, abs=1e-12)
    assert found["entropy"] == pytest.approx(1.367, abs=5e-4)


def test_its_surprise_is_the_mean_surprisal_of_the_tokens():
    bits = dict(zip([" nights", " laughter", " duck", " friends"], -np.log2(P), strict=True))
    found = scored_continuation(FakeEngine(), PROMPT, 20, HOT, 1, ["surprise"])
    assert found.surprisal == pytest.approx([bits[token] for token in found.tokens])
    assert found.quantities == {"surprise": pytest.approx(np.mean(found.surprisal))}
    score = found.score
    expected, deviation = P @ -np.log2(P), math.sqrt(P @ np.log2(P) ** 2 - (P @ np.log2(P)) ** 2)
    assert (score.n, score.surprisal) == (20, pytest.approx(np.mean(found.surprisal)))
    assert (score.expected, score.deviation) == pytest.approx((expected, deviation))


def test_each_token_counts_with_what_the_model_expected_there():
    logits, raws = other_logits_after_each_text(50, 3.0), [f" w{n}".encode() for n in range(50)]
    engine, names = FakeEngine(logits, raws), ["kl", "entropy", "tv", "K"]
    found = scored_continuation(engine, PROMPT, 8, HOT, 4, names)
    so_far, rows = PROMPT, []
    for token, bits in zip(found.tokens, found.surprisal, strict=True):
        z = logits(so_far)
        p, q = softmax_at(1, z), softmax_at(5, z)
        assert bits == pytest.approx(-math.log2(p[int(token.removeprefix(" w"))]))
        kl, entropy = scipy.stats.entropy(q, p, base=2), scipy.stats.entropy(q, base=2)
        rows.append([kl, entropy, np.abs(q - p).sum() / 2, 50])
        so_far += token
    means = dict(zip(names, np.mean(rows, axis=0), strict=True))
    assert found.quantities == pytest.approx(means)


def test_where_all_tokens_are_equally_normal_each_of_four_has_two_bits():
    names = ["surprise", "entropy_p", "kl"]
    found = scored_continuation(FakeEngine(), PROMPT, 20, HOT, 1, names, uniform=True)
    assert found.surprisal.tolist() == [2] * 20
    q = softmax_at(5)
    kl = 2 - scipy.stats.entropy(q, base=2)
    assert found.quantities == pytest.approx({"surprise": 2, "entropy_p": 2, "kl": kl})
    assert math.isnan(found.score.z)  # no token is more surprising than another


def test_nobody_has_the_text_that_tells_what_is_new():
    found = scored_continuation(FakeEngine(), PROMPT, 3, HOT, 1, ["novelty", "tv"])
    assert list(found.quantities) == ["tv"]


def test_a_part_of_the_vocabulary_is_not_enough():
    with pytest.raises(EngineError, match="needs the probability of every token"):
        scored_continuation(Partial(), PROMPT, 3, HOT, 1, [])


def test_it_stops_where_the_model_ends_its_text():
    # After two words the mark of the end is all but certain.
    def logits(text):
        return [50.0, 0.0] if text.count(" on") < 2 else [0.0, 50.0]

    found = scored_continuation(FakeEngine(logits, [b" on", b""]), "Go", 20, HOT, 1, ["K"])
    assert found.tokens == (" on", " on", "")
    assert found.score.n == len(found.surprisal) == 3

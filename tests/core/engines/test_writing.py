"""Facts about drawing and writing, against scipy's softmax and the lecture's exact probabilities."""

from itertools import pairwise

import numpy as np
import pytest
from fake_engine import FakeEngine
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from softmax_core.engines.next_tokens import NextTokens
from softmax_core.engines.writing import (
    FEW,
    Text,
    draw,
    draw_from_few,
    luck,
    next_drawn,
    write,
    write_beside,
)

PROMPT = "Those summer evenings were full of"
# At T = 5, to twelve digits: friends, nights, laughter, duck, the likeliest first.
AT_FIVE = np.cumsum([0.329178829301, 0.269508830811, 0.220655168011, 0.180657171876])


def at(temperature):
    return [("temperature", temperature)]


def words(text):
    return [token.text for token in text.tokens]


def written(engine, text, steps, n):
    *_, last = write(engine, text, steps, n)
    return last


# ---- One draw --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("u", "word"),
    [
        (0.0, " friends"),
        (AT_FIVE[0] - 1e-9, " friends"),
        (AT_FIVE[0] + 1e-9, " nights"),
        (AT_FIVE[1] + 1e-9, " laughter"),
        (AT_FIVE[2] + 1e-9, " duck"),
        (1 - 1e-9, " duck"),
    ],
)
def test_the_likeliest_token_lies_first_on_the_line(fake_engine, u, word):
    assert draw(fake_engine().next_tokens(PROMPT), at(5.0), u).token.text == word


def test_rank_and_surprisal_are_those_before_temperature(fake_engine):
    drawn = draw(fake_engine().next_tokens(PROMPT), at(5.0), 0.99)
    assert (drawn.token.text, drawn.rank, drawn.u) == (" duck", 4, 0.99)
    assert drawn.surprisal == pytest.approx(-np.log2(0.0320586032801))


def test_samplers_apply_in_their_order(fake_engine):
    expected = fake_engine().next_tokens(PROMPT)
    hot_first = draw(expected, [("temperature", 5.0), ("top_p", 0.6)], 0.99)
    cold_first = draw(expected, [("top_p", 0.6), ("temperature", 5.0)], 0.99)
    assert (hot_first.token.text, cold_first.token.text) == (" laughter", " friends")


def test_of_equal_tokens_the_one_with_the_smaller_number_comes_first(fake_engine):
    expected = fake_engine(logits=[1.0, 1.0, 1.0, 1.0]).next_tokens(PROMPT)
    assert draw(expected, at(1.0), 0.3).token.text == " laughter"


def test_luck_is_spread_evenly_and_depends_on_seed_and_place_alone():
    numbers = [luck(seed, place) for seed in range(50) for place in range(50)]
    assert numbers == [luck(seed, place) for seed in range(50) for place in range(50)]
    assert len(set(numbers)) == 2500
    counts = np.bincount((np.array(numbers) * 10).astype(int), minlength=10)
    assert ((counts > 200) & (counts < 300)).all()  # 250 ± 15 by chance


# ---- A text ----------------------------------------------------------------------------------


def test_words_come_as_often_as_they_are_likely(fake_engine):
    engine, text = fake_engine(), Text(PROMPT, seed=3)
    counts = dict.fromkeys([" nights", " laughter", " duck", " friends"], 0)
    for word in words(written(engine, text, at(2.0), 1500)):
        counts[word] += 1
    frequencies = np.array(list(counts.values())) / 1500
    assert np.abs(frequencies - softmax(np.array([3, 2, 1, 4]) / 2)).max() < 0.04


def test_the_same_seed_writes_the_same(large_engine):
    one, same, other = (
        words(written(large_engine, Text(PROMPT, seed), at(1.0), 10)) for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other


def test_a_text_grows_a_token_at_a_time_and_what_is_taken_back_comes_again(large_engine):
    steps = at(1.0)
    texts = list(write(large_engine, Text(PROMPT, 1), steps, 6))
    assert [len(text.drawn) for text in texts] == [1, 2, 3, 4, 5, 6]
    assert texts[5].before(-1) == texts[4]
    assert texts[5].before(2) == texts[1]  # as it was when its third token was drawn
    assert texts[5].before(0) == Text(PROMPT, 1)
    assert next(write(large_engine, texts[5].before(-1), steps, 1)) == texts[5]


def test_each_token_is_drawn_from_what_the_model_expects_after_those_before(large_engine):
    text = written(large_engine, Text(PROMPT, 1), at(1.0), 5)
    for place, drawn in enumerate(text.drawn):
        so_far = PROMPT + "".join(words(text.before(place)))
        p = softmax(large_engine.logits(so_far))
        number = int(drawn.token.text)
        assert drawn.u == luck(1, place)
        assert drawn.rank == 1 + (p > p[number]).sum()
        assert drawn.surprisal == pytest.approx(-np.log2(p[number]), abs=1e-3)


def test_at_the_same_luck_a_higher_temperature_never_picks_a_likelier_token(large_engine):
    expected = large_engine.next_tokens(PROMPT)
    for u in np.linspace(0, 0.999, 50):
        ranks = [draw(expected, at(t), u).rank for t in (0.0, 0.5, 1.0, 2.0, 5.0, np.inf)]
        assert all(colder <= hotter for colder, hotter in pairwise(ranks))
        assert ranks[0] == 1


def test_three_temperatures_go_on_side_by_side_with_the_same_luck(large_engine):
    ways = [at(0.0), at(1.0), at(2.0)]
    rounds = list(write_beside(large_engine, Text(PROMPT, 1), ways, 4))
    lengths = [[len(text.drawn) for text in texts] for texts in rounds]
    assert lengths[:4] == [[1, 0, 0], [1, 1, 0], [1, 1, 1], [2, 1, 1]]
    assert lengths[-1] == [4, 4, 4]
    cold, *_ = rounds[-1]
    assert [drawn.rank for drawn in cold.drawn] == [1, 1, 1, 1]
    for text, steps in zip(rounds[-1], ways, strict=True):
        assert text == written(large_engine, Text(PROMPT, 1), steps, 4)
        assert [drawn.u for drawn in text.drawn] == [luck(1, place) for place in range(4)]


def test_a_text_ends_where_the_model_ends_it(fake_engine):
    engine = fake_engine(logits=[0.0, 50.0], raws=[b" on", b""])  # b"": a mark of the model's own
    texts = list(write(engine, Text(PROMPT, 1), at(1.0), 20))
    assert len(texts) == 1
    assert texts[0].has_ended
    assert not list(write(engine, texts[0], at(1.0), 20))
    assert not texts[0].before(-1).has_ended
    (last,) = list(write_beside(engine, Text(PROMPT, 1), [at(0.0)], 20))[-1]
    assert len(last.drawn) == 1


def test_halves_of_a_character_become_one(fake_engine):
    halves = ["🦆".encode()[:2], "🦆".encode()[2:]]
    engine = fake_engine(lambda text: [50.0, 0.0] if text == "A" else [0.0, 50.0], raws=halves)
    text = written(engine, Text("A", 1), at(1.0), 2)
    assert text.pieces == ["", "🦆"]


# ---- Few tokens instead of all ---------------------------------------------------------------

SAMPLERS = st.one_of(
    st.tuples(st.just("temperature"), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0, 1.1, 2.0, np.inf])),
    st.tuples(st.just("top_k"), st.sampled_from([1, 3, 20, 49, 50, 51, 299, 300, 1000])),
    st.tuples(st.just("top_p"), st.sampled_from([0.0, 0.3, 0.9, 0.99, 1.0])),
    st.tuples(st.just("min_p"), st.sampled_from([0.0, 1e-6, 0.01, 0.3, 1.0])),
    st.tuples(st.just("typical_p"), st.sampled_from([0.2, 0.9, 1.0])),
    st.tuples(st.just("top_n_sigma"), st.sampled_from([0.0, 1.0, 3.0])),
)


@given(
    seed=st.integers(0, 10**6),
    spread=st.sampled_from([0.0, 0.5, 2.0, 6.0]),
    off=st.sampled_from([-1e-5, 0.0, 1e-5]),  # what a float32 sum of 300 may be off by
    few=st.sampled_from([1, 5, 50, 299]),
    steps=st.lists(SAMPLERS, max_size=4),
    u=st.floats(0, 1, exclude_max=True),
)
def test_few_tokens_give_the_draw_of_all_or_none(seed, spread, off, few, steps, u):
    logits = np.random.default_rng(seed).normal(0, spread, 300).round(1)  # many of them tie
    engine = FakeEngine(logits, [str(i).encode() for i in range(300)], off)
    settled = draw_from_few(engine.next_tokens("", (), few), steps, u)
    if settled is not None:
        whole = draw(engine.next_tokens(""), steps, u)
        assert (settled.token, settled.rank) == (whole.token, whole.rank)
        assert settled.surprisal == pytest.approx(whole.surprisal, abs=1e-4)


@pytest.mark.parametrize(
    ("steps", "least"),
    [
        (at(0.0), 1.0),
        (at(0.5), 0.9),
        (at(1.0), 0.5),
        ([("temperature", 3.0), ("top_k", 40)], 1.0),
        ([("top_k", 40), ("top_p", 0.9), ("min_p", 0.05), ("temperature", 2.0)], 1.0),
        ([("temperature", 5.0), ("min_p", 0.2)], 1.0),
        ([("top_k", 40), ("typical_p", 0.9)], 1.0),
    ],
)
def test_few_tokens_are_often_enough(large_engine, steps, least):
    few = large_engine.next_tokens(PROMPT, (), FEW)
    draws = [draw_from_few(few, steps, u) for u in np.linspace(0, 0.9999, 100)]
    assert np.mean([drawn is not None for drawn in draws]) >= least


@pytest.mark.parametrize("steps", [at(0.0), at(5.0), [("typical_p", 0.9)]])
def test_all_tokens_are_asked_for_only_if_few_do_not_settle_it(large_engine, steps):
    drawn = next_drawn(large_engine, Text(PROMPT, 5), steps)
    assert large_engine.asked == ([FEW] if steps == at(0.0) else [FEW, None])
    whole = draw(large_engine.next_tokens(PROMPT), steps, luck(5, 0))
    assert (drawn.token, drawn.rank, drawn.u) == (whole.token, whole.rank, whole.u)


def test_of_a_servers_list_one_is_drawn_as_if_there_were_no_others():
    raws = np.array([b" friends", b" nights"], dtype=object)
    logprobs = np.log([0.6, 0.2])

    class Server:
        name = "server"

        def next_tokens(self, prompt, written=(), most=None):
            return NextTokens(logprobs, raws)

    ranks = [
        next_drawn(Server(), Text("", seed), [("temperature", 1.0)]).rank for seed in range(400)
    ]
    assert np.mean(np.array(ranks) == 1) == pytest.approx(0.75, abs=0.07)

"""Facts about real prompts and answers. Oracles: scipy on the published logits, whole distributions."""

import dataclasses
import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from fake_engine import FakeEngine
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp, softmax

from softmax_core.engines.next_tokens import EngineError
from softmax_core.notation.read_numbers import read_number
from softmax_core.reading import lecture
from softmax_core.reading.answers import read_response
from softmax_core.reading.presets import PRESETS
from softmax_core.settings.shelf import Own
from softmax_core.tables.real_model import (
    LIKELIEST,
    LONGEST_TOKEN,
    MAX_LISTED,
    PROMPTS,
    TOOL_KEEPS,
    answer_bars,
    bars_table,
    between,
    listed_table,
    position_names,
    possible_bars_at,
    prompt_bars,
    prompt_expected,
    prompt_names,
    ranks_table,
    unshown_table,
)
from softmax_core.tables.rows import PALETTE

INF = math.inf
DATA = json.loads(files("softmax_core").joinpath("data/smollm2_next_token.json").read_text("utf-8"))
PAIRS = list(zip(PROMPTS.values(), DATA["prompts"], strict=True))
TEMPERATURES = [0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0]
DUCK = PROMPTS["real-6"]


def exact(published, T):
    """scipy's probability of each published token, in the order of the file."""
    z = np.array([token["logit"] for token in published["tokens"]])
    rest = published["rest"]
    every = np.concatenate([z, rest["logit"]]) / T
    counts = np.concatenate([np.ones(len(z)), rest["count"]])
    return np.exp(z / T - logsumexp(every, b=counts))


def top(published, n=TOOL_KEEPS):
    return np.array([token["rank"] <= n for token in published["tokens"]])


# --- The whole vocabulary ---


def test_the_prompts_are_those_of_the_file_with_their_presets():
    for (slug, prompt), (_, published) in zip(PROMPTS.items(), PAIRS, strict=True):
        assert prompt.prompt == published["prompt"]
        assert PRESETS[slug].title == f"{published['prompt']} …"
        assert prompt.ranks == tuple(token["rank"] for token in published["tokens"])


def test_visitors_who_look_at_the_same_moment_see_the_same_bars():
    fresh = dataclasses.replace(DUCK)  # nobody has looked at this one yet
    together = threading.Barrier(8)

    def look(_):
        together.wait()
        return prompt_bars(fresh, TEMPERATURES)

    with ThreadPoolExecutor(8) as visitors:
        seen = list(visitors.map(look, range(8)))
    expected = prompt_bars(DUCK, TEMPERATURES)
    for bars in seen:
        assert bars.labels == expected.labels
        assert bars.low.tolist() == expected.low.tolist()
        assert bars.colours.tolist() == expected.colours.tolist()


def test_the_ranks_are_those_of_the_logits():
    for _, published in PAIRS:
        z = np.array([token["logit"] for token in published["tokens"]])
        ranks = np.array([token["rank"] for token in published["tokens"]])
        assert (np.diff(z[np.argsort(ranks)]) <= 0).all()
        assert sorted(ranks)[:100] == list(range(1, 101))
        # Between it and the hundred stands as much of the histogram as lies above its logit.
        rest = published["rest"]
        for rank, logit in zip(ranks, z, strict=True):
            if rank > 100:
                above = np.array(rest["logit"])[:, None] + [-0.05, 0.05] > logit
                surely, perhaps = (above * np.array(rest["count"])[:, None]).sum(axis=0)
                earlier = (ranks < rank).sum()
                assert surely <= rank - 1 - earlier <= perhaps


@pytest.mark.parametrize(
    ("T", "outside"), [(1.0, 0.04), (2.0, 0.76), (3.0, 0.96)]  # as the project's design states
)  # fmt: skip
def test_what_lies_outside_the_top_twenty_after_the_duck_and_i_laughed_all(T, outside):
    assert DUCK.prompt == "The duck and I laughed all"
    published = DATA["prompts"][5]
    assert 1 - exact(published, T)[top(published)].sum() == pytest.approx(outside, abs=0.005)
    assert prompt_bars(DUCK, [T]).unshown[0] == pytest.approx([outside, outside], abs=0.005)


@pytest.mark.parametrize(("prompt", "published"), PAIRS)
def test_every_bar_is_scipys_and_the_tool_renormalises_the_top_twenty(prompt, published):
    bars = prompt_bars(prompt, TEMPERATURES)
    assert (bars.low == bars.high).all()
    in_tool = top(published)
    z = np.array([token["logit"] for token in published["tokens"]])
    by_rank = {token["rank"]: i for i, token in enumerate(published["tokens"])}
    for row, T in enumerate(TEMPERATURES):
        p, kept = exact(published, T), softmax(z[in_tool] / T)
        tool = dict(zip(np.flatnonzero(in_tool), kept, strict=True))
        single = []
        for bar, label in enumerate(bars.labels[:-2]):
            i = by_rank[int(label.split(".")[0].replace(",", ""))]
            single.append(i)
            assert published["tokens"][i]["token"].strip() == label.split("␣")[-1].strip()
            assert bars.low[row, bar] == pytest.approx(p[i])
            if in_tool[i]:
                assert bars.tool[row, bar] == pytest.approx(tool[i])
            else:
                assert math.isnan(bars.tool[row, bar])
        others = [i for i in np.flatnonzero(in_tool) if i not in single]
        assert bars.labels[-2] == "rest of top 20"
        assert bars.low[row, -2] == pytest.approx(p[others].sum())
        assert bars.tool[row, -2] == pytest.approx(sum(tool[i] for i in others))
        assert bars.low[row, -1] == pytest.approx(1 - p[[*single, *others]].sum())
        assert math.isnan(bars.tool[row, -1])
        assert bars.unshown[row, 0] == pytest.approx(1 - p[in_tool].sum())


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=list(PROMPTS))
def test_the_bars_hold_the_whole_at_every_temperature(prompt):
    temperatures = [0.0, 1e-300, 0.05, 1.0, 7.7, 1e300, INF]
    bars = prompt_bars(prompt, temperatures)
    assert bars.low.sum(axis=1) == pytest.approx(np.ones(len(temperatures)))
    assert np.nansum(bars.tool, axis=1) == pytest.approx(np.ones(len(temperatures)))
    assert bars.low[0].max() == 1  # the likeliest takes all
    others = int(bars.labels[-1].removeprefix("other ").replace(",", ""))
    assert bars.low[-1, -1] == pytest.approx(others / 49_152)  # all tokens alike
    assert np.nanmax(bars.tool[-1, :-2]) == pytest.approx(1 / TOOL_KEEPS)


@pytest.mark.parametrize(("prompt", "published"), PAIRS)
def test_the_likeliest_and_the_lectures_words_have_bars_of_their_own(prompt, published):
    ranks = [int(label.split(".")[0].replace(",", "")) for label in prompt.rows.labels[:-2]]
    assert ranks[:LIKELIEST] == list(range(1, LIKELIEST + 1))
    assert ranks == sorted(ranks)
    beyond = {t["rank"] for t in published["tokens"] if t["token"].strip() in lecture.WORDS}
    assert set(ranks) == set(range(1, LIKELIEST + 1)) | beyond
    assert prompt.rows.colours[-2:].tolist() == [PALETTE, PALETTE]
    assert sum(map(len, prompt.rows.parts)) == len(prompt.table.words)


@pytest.mark.parametrize(("prompt", "published"), PAIRS)
def test_where_the_lectures_words_rank(prompt, published):
    shown = ranks_table(prompt, 3.0)
    assert list(shown) == ["word", "rank among 49,152", "logit", "p at T = 1", "p at T = 3"]
    at_1, at_3 = exact(published, 1.0), exact(published, 3.0)
    for word, rank, logit, p, heated in shown.itertuples(index=False):
        same = [i for i, t in enumerate(published["tokens"]) if t["token"].strip() == word]
        i = min(same, key=lambda i: published["tokens"][i]["rank"])
        assert int(rank.replace(",", "")) == published["tokens"][i]["rank"]
        assert float(logit.replace("−", "-")) == pytest.approx(
            published["tokens"][i]["logit"], abs=1e-3
        )
        for told, exactly in ((p, at_1[i]), (heated, at_3[i])):
            assert read_percent(told) == pytest.approx(
                exactly, rel=0.06, abs=0.00051 * (exactly > 0.001)
            )
    assert list(ranks_table(prompt, 1.0))[-1] == "p at T = 1"  # not told twice


def read_percent(text):
    return read_number(text.removesuffix("%")) / 100


# --- Any prompt ---

SIZE = 5000
ASKED = ("duck", "zebra", "friends", "la")


def any_logits():
    """Of a small vocabulary, in which the lecture's duck and friends are tokens far down."""
    z = np.random.default_rng(7).normal(0, 3, SIZE)
    z[[17, 4000]] = [-4.0, -7.0]
    return z


@pytest.fixture
def any_prompt():
    raws = [f"t{n}".encode() for n in range(SIZE)]
    raws[17], raws[4000], raws[5] = b" duck", b" friends", b"la"  # not " la"
    return prompt_expected(FakeEngine(any_logits(), raws).next_tokens("The"), "The", ASKED)


def test_words_that_are_no_token_are_left_out(any_prompt):
    assert ranks_table(any_prompt, 1.0)["word"].tolist() == ["duck", "friends"]


def test_a_word_that_is_asked_for_has_its_rank_and_its_probability_wherever_it_stands(any_prompt):
    z = any_logits()
    for T in (1.0, 2.0):
        table = ranks_table(any_prompt, T)
        for row, n in enumerate([17, 4000]):
            assert table[f"rank among {SIZE:,}"][row] == f"{1 + (z > z[n]).sum():,}"
            told = read_percent(table[f"p at T = {T:g}"][row])
            assert told == pytest.approx(softmax(z / T)[n], rel=0.06)


@pytest.mark.parametrize("T", [0.2, 1.0, 2.0, 10.0])
def test_the_bars_of_any_prompt_hold_the_whole(any_prompt, T):
    bars = prompt_bars(any_prompt, [T])
    assert bars.low.sum() == pytest.approx(1)
    z = any_logits()
    likeliest = np.sort(softmax(z / T))[::-1][:LIKELIEST]
    assert bars.low[0, :LIKELIEST] == pytest.approx(likeliest, rel=1e-3)
    assert bars.low[0, LIKELIEST : LIKELIEST + 2] == pytest.approx(
        softmax(z / T)[[17, 4000]], rel=1e-3
    )
    assert bars.labels[LIKELIEST].endswith("␣duck")
    assert bars.labels[-1] == f"other {SIZE - TOOL_KEEPS - 2:,}"


def test_a_list_of_some_tokens_is_no_whole_vocabulary():
    some = FakeEngine().next_tokens("The", (), 3)
    with pytest.raises(EngineError, match="needs the probability of every token"):
        prompt_expected(some, "The", ASKED)


# --- An answer that lists some tokens ---

# In quarters, so that two logits tie exactly or differ by more than a logarithm's rounding.
whole_distributions = st.lists(st.integers(-32, 16).map(lambda z: z / 4), min_size=2, max_size=24)
any_temperature = st.floats(0.05, 20) | st.sampled_from([0.5, 1.0, 2.0, 5.0])


def listing(p):
    """An answer that lists these probabilities, the largest first."""
    answer = json.dumps({f"t{i}": math.log(x) for i, x in enumerate(p)})
    return read_response(answer).positions[0]


def as_shown(p, listed):
    """The truth for each bar of a chart: the first tokens, the other listed ones, all others."""
    first, more = p[: min(listed, MAX_LISTED)], p[MAX_LISTED:listed]
    return [*first, *([more.sum()] if len(more) else []), p[listed:].sum()]


@settings(max_examples=150)
@given(whole_distributions, any_temperature, st.booleans(), st.data())
def test_whatever_the_model_left_unsaid_every_bar_holds_the_truth(z, T, is_known, data):
    z = np.sort(z)[::-1]
    listed = data.draw(st.integers(1, len(z) - 1))
    at_1, at_T = softmax(z), softmax(z / T)
    bars = answer_bars(listing(at_1[:listed]), [T], len(z) if is_known else None)
    truth = np.array(as_shown(at_T, listed))
    assert len(bars.labels) == len(truth)
    assert (bars.low[0] <= truth + 1e-9).all()
    assert (truth <= bars.high[0] + 1e-9).all()
    assert bars.unshown[0].tolist() == [bars.low[0, -1], bars.high[0, -1]]
    assert bars.unshown[0, 0] - 1e-9 <= at_T[listed:].sum() <= bars.unshown[0, 1] + 1e-9
    # What a tool shows is the softmax of what it has.
    assert bars.tool[0, :-1] == pytest.approx(as_shown(softmax(z[:listed] / T), listed)[:-1])
    assert math.isnan(bars.tool[0, -1])


@given(whole_distributions, st.data())
def test_at_temperature_1_nothing_is_left_to_guess(z, data):
    p = np.sort(softmax(np.array(z)))[::-1]
    listed = data.draw(st.integers(1, len(p) - 1))
    for vocabulary in (None, len(p), 10**6):
        bars = answer_bars(listing(p[:listed]), [1.0], vocabulary)
        assert bars.low[0] == pytest.approx(as_shown(p, listed), abs=1e-9)
        assert bars.high[0] == pytest.approx(bars.low[0])


def test_the_limits_of_temperature():
    position = listing([0.5, 0.3])
    bars = answer_bars(position, [0.0, INF], 12)
    assert bars.low[0].tolist() == bars.high[0].tolist() == [1, 0, 0]
    # All that are possible are alike; of the ten unseen, that is between one and all.
    assert bars.low[1] == pytest.approx([1 / 12, 1 / 12, 1 / 3])
    assert bars.high[1] == pytest.approx([1 / 3, 1 / 3, 10 / 12])


def test_what_was_listed_is_named_and_so_is_the_rest():
    assert answer_bars(listing([0.5, 0.3]), [1.0]).labels == ["t0", "t1", "all others"]
    assert answer_bars(listing([0.5, 0.3]), [1.0], 50_000).labels[-1] == "other 49,998"
    many = answer_bars(listing([0.04] * 20), [1.0])
    assert many.labels[MAX_LISTED - 1 :] == ["t11", "8 more listed", "all others"]
    assert many.low[0, -2:] == pytest.approx([8 * 0.04, 0.2])
    assert many.colours[-2:].tolist() == [PALETTE, PALETTE]


@pytest.mark.parametrize(
    ("answer", "labels"),
    [
        ({"all others": -1.0, "duck": -2.0}, ["all others", "duck", "all others…"]),
        ({"other 8": -1.0, "duck": -2.0}, ["other 8", "duck", "other 8…"]),
        ({"duck": -1.0, "all others…": -2.0}, ["duck", "all others…", "all others"]),
    ],
)
def test_no_two_bars_have_one_name_whatever_a_model_says(answer, labels):
    position = read_response(json.dumps(answer)).positions[0]
    vocabulary = 10 if "other 8" in answer else None
    assert answer_bars(position, [1.0], vocabulary).labels == labels


def test_the_token_that_the_answer_went_on_with_is_marked():
    entry = {"token": "duck", "logprob": -3.0}
    listed = [{"token": "friends", "logprob": -0.4}, {"token": "nights", "logprob": -1.5}]
    answer = json.dumps({"logprobs": [{**entry, "top_logprobs": listed}]})
    position = read_response(answer).positions[0]
    assert answer_bars(position, [1.0]).labels == ["friends", "nights", "▸ duck", "all others"]


def test_a_whole_vocabulary_in_an_answer_has_scipys_bars():
    z = np.random.default_rng(5).normal(0, 3, 20_000)
    z[:3] = [14, 13, 12]
    answer = json.dumps({f"t{n}": lp for n, lp in enumerate(z - logsumexp(z))})
    position = read_response(answer).positions[0]
    bars = answer_bars(position, [0.5, 1.0, 3.0], len(z))
    assert bars.labels[:3] == ["t0", "t1", "t2"]
    assert bars.labels[-2:] == ["19,988 more listed", "other 0"]
    for row, T in enumerate([0.5, 1.0, 3.0]):
        p = np.sort(softmax(z / T))[::-1]
        truth = [*p[:MAX_LISTED], p[MAX_LISTED:].sum(), 0]
        assert bars.low[row] == pytest.approx(truth, abs=1e-4)
        assert bars.high[row] == pytest.approx(truth, abs=1e-4)


def test_a_long_list_ends_with_what_is_not_named_in_it():
    listed = [{"token": f"t{n}", "prob": 0.00025} for n in range(3000)]
    answer = json.dumps(
        {"completion_probabilities": [{"token": "t0", "prob": 0.00025, "top_probs": listed}]}
    )
    table = listed_table(read_response(answer).positions[0])
    assert table["token"].tolist()[:2] == ["t0", "t1"]
    assert table.iloc[-1].tolist() == ["2,000 more listed", "50.0%"]


def test_a_token_as_long_as_a_book_is_shown_shortened():
    response = read_response(json.dumps({"duck " * 100_000: -1.0}))
    assert position_names(response)[0] == "1: " + "duck " * 7 + "duck…"
    assert len(listed_table(response.positions[0])["token"][0]) == LONGEST_TOKEN


@pytest.mark.parametrize(
    ("vocabulary", "told"),
    [
        (1, "smaller than the list"),
        (2, "cannot hold"),
        (3, "cannot hold"),
        (10**12 + 3, "too many"),
    ],
)
def test_a_vocabulary_that_cannot_be_is_refused(vocabulary, told):
    with pytest.raises(ValueError, match=told):
        answer_bars(listing([0.4, 0.2]), [1.0, 2.0], vocabulary, is_ranked=True)


# --- In words ---


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.5, 0.5, "50.0%"),
        (0.5, 0.50001, "50.0%"),  # a reader sees no difference
        (0.25, 0.5, "25.0–50.0%"),
        (0.0, 1.0, "0–100%"),
        (0.2, 1 - 1e-12, "20.0–100%"),
        (0.00019, 0.02, "0.019–2.0%"),
        (2.5e-7, 0.5, "2.5 × 10⁻⁵–50.0%"),
        (2.5e-9, 0.5, "0–50.0%"),
    ],
)
def test_a_probability_or_its_bounds(low, high, told):
    assert between(low, high) == told


def test_each_bar_at_each_place_of_the_slider():
    bars = prompt_bars(DUCK, [1.0, 2.0])
    table = pd.DataFrame(bars_table(bars, np.array([1.0, 2.0])))
    k = len(bars.labels)
    assert table["row"].tolist() == [*range(k), *range(k)]
    assert table["place"].tolist() == [1.0] * k + [2.0] * k
    heated = table[table["place"] == 2].set_index("label")
    assert heated.loc["1. ␣night", ["text", "tool_text"]].tolist() == ["5.5%", "23.0%"]
    assert heated.loc["other 49,128", "tool_text"] == "not shown"
    assert heated.loc["other 49,128", "tool"] == 0  # no bar
    assert not table.isna().any(axis=None)


def test_the_mass_that_a_tool_leaves_out_in_words():
    temperatures, places = np.array([1.0, 2.0, INF]), np.array([1.0, 2.0, 10.05])
    told = pd.DataFrame(
        unshown_table(prompt_bars(DUCK, temperatures), temperatures, places, "outside")
    )
    assert told["T_text"].tolist() == ["T = 1", "T = 2", "T = ∞"]
    assert told["beta_text"].tolist() == ["β = 1", "β = 0.5", "β = 0"]
    assert told["unshown_text"].tolist()[1].startswith("outside: 76")
    answer = pd.DataFrame(
        unshown_table(answer_bars(listing([0.5, 0.3]), [2.0]), [2.0], np.array([2.0]), "unseen")
    )
    assert "–" in answer["unshown_text"][0]


def test_a_vocabulary_smaller_than_the_list_is_refused_and_the_bars_are_there_without_it():
    (position,) = read_response('{"nights": -1, "duck": -2}').positions
    bars_at, problem = possible_bars_at(position, 1, is_ranked=True)
    assert problem.endswith(".")
    assert bars_at([1.0]).labels == ["nights", "duck", "all others"]
    bars_at, problem = possible_bars_at(position, 10, is_ranked=True)
    assert (bars_at([1.0]).labels[-1], problem) == ("other 8", "")


def test_every_prompt_has_a_name_and_an_own_answer_comes_last():
    assert list(prompt_names(None)) == list(PROMPTS)
    last = list(prompt_names(Own("my ducks.json", "own-1")).items())[-1]
    assert last == ("own-1", "Your model's answer: my ducks.json")

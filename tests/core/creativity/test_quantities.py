"""Facts about what can be measured on a machine. Oracles: scipy, and tokens one by one."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon

from softmax_core.creativity import quantities
from softmax_core.creativity.behaviour import Behaviour, model_behaviour, score_draws
from softmax_core.creativity.definition import curve, parse
from softmax_core.creativity.formula import DefinitionError
from softmax_core.creativity.judging import judge_table
from softmax_core.creativity.quantities import QUANTITIES, values_of
from softmax_core.distribution.softmax import log_softmax, softmax
from softmax_core.reading.logit_table import clean_table

LECTURE = [3, 2, 1, 4]
GRID = np.round(0.05 * np.arange(201), 2)
EVERY_T = [*GRID, 100.0, math.inf]


def at(temperature, **more):
    """All quantities of the lecture's table at one temperature, as numbers."""
    b = model_behaviour(LECTURE, [temperature], **more)
    return {name: values.item() for name, values in values_of(b).items()}


def table_of(logits, counts=None, numbers=None):
    """A table as somebody types it, of words that are numbered."""
    frame = pd.DataFrame({"word": [f"w{i}" for i in numbers or range(len(logits))]})
    frame = frame.assign(logit=logits)
    return clean_table(frame if counts is None else frame.assign(count=counts)).table


# Two logits are the same, or a millionth apart: no tie is in doubt.
some_logits = st.floats(-15, 15).map(lambda z: round(z, 6))
tables = st.integers(1, 7).flatmap(
    lambda k: st.tuples(
        arrays(float, k, elements=some_logits),
        arrays(float, k, elements=st.integers(1, 50)),
    )
)


some_temperatures = st.lists(st.floats(0.1, 20), min_size=1, max_size=4)


# ---- The lecture's table, against scipy ----------------------------------------------------------


@pytest.mark.parametrize("T", [0, 0.5, 1, 2, 5, 10, math.inf])
def test_each_quantity_is_the_one_that_scipy_computes(T):
    q, p, found = softmax(LECTURE, T), softmax(LECTURE), at(T)
    surprisals = -np.log2(p)
    expected = {
        "surprise": q @ surprisals,
        "kl": scipy.stats.entropy(q, p, base=2),
        "kl_reverse": scipy.special.rel_entr(p, q).sum() / math.log(2),
        "tv": np.abs(q - p).sum() / 2,
        "js": jensenshannon(q, p, base=2) ** 2,
        "entropy": scipy.stats.entropy(q, base=2),
        "entropy_p": scipy.stats.entropy(p, base=2),
        "perplexity": 2 ** scipy.stats.entropy(q, base=2),
        "perplexity_p": 2 ** scipy.stats.entropy(p, base=2),
        "typicality": q[3],  # friends, who hold .64 of p
        "T": T,
        "beta": math.inf if T == 0 else 1 / T,
        "K": 4,
    }
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_the_figures_of_the_lecture():
    hot = at(5)
    assert hot["kl"] == pytest.approx(0.47791888, abs=5e-9)
    assert hot["tv"] == pytest.approx(0.31473543, abs=5e-9)
    assert hot["surprise"] == pytest.approx(2.442, abs=5e-4)
    assert hot["entropy"] == pytest.approx(1.964535522, abs=5e-10)
    assert hot["entropy_p"] == pytest.approx(1.367006879, abs=5e-10)


def test_the_normal_machine_does_not_deviate_from_itself_at_all():
    normal = at(1)
    assert normal["kl"] == normal["kl_reverse"] == normal["tv"] == normal["js"] == 0
    assert normal["surprise"] == normal["entropy"] == normal["entropy_p"]


EQUAL = ["1"] * 6


def judged(logits, normal, temperature, kept=None, counts=None):
    """A machine at one temperature as the page makes it, and the value of any formula there."""
    b = judge_table(table_of(logits, counts), normal, kept).behaviour(np.array([temperature]))
    return lambda text: float(curve(parse(text), b)[0])


DISTANCES = ["kl", "kl_reverse", "tv", "js", "entropy - entropy_p", "surprise - entropy"]
DISTANCES += ["perplexity - perplexity_p", "surprise - entropy_p", "1 - entropy_p / surprise"]


@pytest.mark.parametrize("logits", [EQUAL, ["3", "2", "1", "4"], ["0.1", "-7.3", "4.25"]])
@pytest.mark.parametrize("counts", [None, ["1", "7", "1000"]])
@pytest.mark.parametrize("order", [1, -1])
def test_where_the_machine_is_the_normal_one_every_distance_is_0(logits, counts, order):
    """Normal is its own T = 1, and the same table that was kept, in this order or another."""
    counts = counts and (counts * 2)[: len(logits)]
    kept = table_of(logits[::order], counts and counts[::order], range(len(logits))[::order])
    for normal in ("one", "kept"):
        at_1 = judged(logits, normal, 1.0, kept, counts)
        for distance in DISTANCES:
            assert at_1(distance) == 0, distance
            assert at_1(f"{distance} = 0") == 1
            assert at_1(f"1 / ({distance})") == math.inf
        assert at_1("entropy = entropy_p") == 1
        assert at_1("entropy < entropy_p or entropy > entropy_p") == 0
        assert judged(logits, normal, 1.01, kept, counts)("kl = 0") == (logits == EQUAL)


@pytest.mark.parametrize("counts", [None, ["1", "7", "1000", "3", "1", "49048"]])
@pytest.mark.parametrize("logits", [EQUAL, ["3", "2", "1", "4", "0.1", "-20.7"]])
def test_at_infinity_all_words_are_alike(logits, counts):
    for normal in ("one", "uniform"):
        at_infinity = judged(logits, normal, math.inf, counts=counts)
        for text in ("perplexity >= K", "perplexity = K", "entropy = log2(K)", "K <= perplexity"):
            assert at_infinity(text) == 1, text
        for text in ("perplexity > K", "K > perplexity", "entropy != log2(K)"):
            assert at_infinity(text) == 0, text
        assert at_infinity("1 / (K - perplexity)") == math.inf
    assert at_infinity("1 / tv") == at_infinity("1 / kl") == math.inf


@given(st.floats(0.01, 20).filter(lambda T: abs(T - 1) > 1e-3))
def test_a_distance_that_is_more_than_rounding_is_not_0(T):
    found = at(T)
    assert min(found["kl"], found["kl_reverse"], found["js"], found["tv"]) > 0


def test_a_machine_that_is_more_normal_than_normal_deviates_too():
    # At T = 0 it says only friends, of which 0.635 bits tell it apart from T = 1.
    assert at(0)["kl"] == pytest.approx(-math.log2(softmax(LECTURE)[3]))
    assert at(0)["kl"] > at(5)["kl"]


def test_the_list_says_of_each_quantity_what_it_needs():
    for name, quantity in QUANTITIES.items():
        assert quantity.name == name
        assert quantity.meaning
        assert quantity.source
        assert quantity.unit in ("bits", "words", "")
    assert [q.name for q in QUANTITIES.values() if q.needs_text] == ["novelty"]


# ---- Any table -----------------------------------------------------------------------------------


@given(tables, some_temperatures)
def test_surprise_is_deviation_and_disorder_together(table, temperatures):
    logits, counts = table
    found = values_of(model_behaviour(logits, temperatures, counts=counts))
    assert found["surprise"] == pytest.approx(found["kl"] + found["entropy"], abs=1e-9)


@given(tables, some_temperatures)
def test_a_row_of_many_words_is_as_if_they_were_listed_one_by_one(table, temperatures):
    logits, counts = table
    one_by_one = np.repeat(logits, counts.astype(int))
    together = values_of(model_behaviour(logits, temperatures, counts=counts))
    listed = values_of(model_behaviour(one_by_one, temperatures))
    for name in together:
        assert together[name] == pytest.approx(listed[name], rel=1e-9, abs=1e-9), name


@given(tables, some_temperatures)
def test_a_row_that_stands_for_no_word_changes_nothing(table, temperatures):
    logits, counts = table
    with_it = model_behaviour([99.0, *logits], temperatures, counts=[0.0, *counts])
    without = model_behaviour(logits, temperatures, counts=counts)
    for name, values in values_of(without).items():
        assert values_of(with_it, [name])[name] == pytest.approx(values, rel=1e-9, abs=1e-9), name


@given(tables, some_temperatures, st.randoms())
def test_the_order_of_the_rows_does_not_matter(table, temperatures, random):
    logits, counts = table
    order = list(range(len(logits)))
    random.shuffle(order)
    found = values_of(model_behaviour(logits, temperatures, counts=counts))
    shuffled = values_of(model_behaviour(logits[order], temperatures, counts=counts[order]))
    for name in found:
        assert shuffled[name] == pytest.approx(found[name], rel=1e-9, abs=1e-9), name


def test_the_surprise_grows_with_the_temperature():
    # The mean logit of q falls as T rises, and the surprisal under p is ln Z − z.
    surprise = values_of(model_behaviour(LECTURE, EVERY_T), ["surprise"])["surprise"]
    assert (np.diff(surprise) >= 0).all()


def test_nothing_warns_at_any_temperature_and_with_impossible_words():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with np.errstate(all="raise"):
            b = model_behaviour([3, -np.inf, 1e308, -1e308, 2], EVERY_T, counts=[1, 1, 5, 1e12, 0])
            found = values_of(b)
            score_draws([0, 1, 2], b.p, b.counts)
    assert all(values.shape == (203,) for values in found.values())
    assert not any(np.isnan(values).any() for values in found.values())


def test_a_word_too_improbable_for_a_float_is_still_not_impossible():
    # At T = 1 the second word has probability e^-1000, which is 0 as a float. At T = 1000 it has .27.
    found = values_of(model_behaviour([1000, 0], [1000]))
    q = softmax([1, 0])
    assert found["surprise"] == pytest.approx(1000 * q[1] / math.log(2))
    assert found["kl"] == pytest.approx(1000 * q[1] / math.log(2) - scipy.stats.entropy(q, base=2))


def test_deviation_is_infinite_where_the_machine_does_what_is_normally_impossible():
    b = Behaviour(temperatures=[1, 2], q=[[0.5, 0.5], [1, 0]], p=[1, 0])
    found = values_of(b)
    assert found["kl"].tolist() == found["surprise"].tolist() == [math.inf, 0]
    assert found["kl_reverse"].tolist() == [1, 0]
    assert found["tv"].tolist() == [0.5, 0]
    assert found["K"].tolist() == [1, 1]


# ---- Typicality ----------------------------------------------------------------------------------


def typicality(q, p, counts=None):
    b = Behaviour(temperatures=[1], q=[q], p=p, counts=counts)
    return values_of(b, ["typicality"])["typicality"].item()


def test_the_most_likely_words_are_the_fewest_that_hold_half():
    assert typicality([0.1, 0.2, 0.7], [0.3, 0.45, 0.25]) == pytest.approx(0.1 + 0.2)
    assert typicality([0.1, 0.2, 0.7], [0.3, 0.5, 0.2]) == pytest.approx(0.2)  # half is enough


def test_words_that_tie_with_the_last_are_as_typical():
    assert typicality([0.1, 0.2, 0.3, 0.4], [0.4, 0.2, 0.2, 0.2]) == pytest.approx(1)
    assert typicality([0.1, 0.2, 0.3, 0.4], [0.3, 0.3, 0.3, 0.1]) == pytest.approx(0.6)


def test_if_all_is_equally_normal_all_is_typical():
    assert typicality([1, 0, 0, 0], [0.25] * 4) == pytest.approx(1)


def test_a_crowd_of_unlikely_words_is_not_typical_for_being_many():
    # A thousand words hold .6 together, but each is less likely than the one word with .4, which
    # comes first; the crowd is needed to reach one half, and then all of it.
    assert typicality([0.9, 0.1], [0.4, 0.6], [1, 1000]) == pytest.approx(1)
    assert typicality([0.9, 0.1], [0.5, 0.5], [1, 1000]) == pytest.approx(0.9)


def test_the_machine_at_0_is_wholly_typical():
    assert at(0)["typicality"] == 1


# ---- Another normal, samplers, a text ------------------------------------------------------------


def test_against_the_uniform_distribution_deviation_is_missing_disorder():
    uniform = log_softmax(LECTURE, np.inf)
    found = at(5, log_p=uniform)
    assert found["kl"] == pytest.approx(2 - found["entropy"])  # log2 4 − H(q)
    assert found["surprise"] == pytest.approx(2)
    assert found["entropy_p"] == pytest.approx(2)


def test_the_normal_can_be_another_table():
    assert at(5, log_p=log_softmax([1, 2, 3, 4]))["kl"] == pytest.approx(
        scipy.stats.entropy(softmax(LECTURE, 5), softmax([1, 2, 3, 4]), base=2)
    )


def test_a_truncated_machine_never_does_some_of_what_is_normal():
    found = at(5, steps=[("top_k", 2)])
    assert found["kl_reverse"] == math.inf
    assert math.isfinite(found["kl"])


def test_the_frequencies_of_drawn_words_are_a_behaviour_too():
    p = softmax(LECTURE)
    b = Behaviour(temperatures=[5], q=[[0.25, 0.25, 0, 0.5]], p=p)
    assert values_of(b, ["kl"])["kl"].item() == pytest.approx(
        scipy.stats.entropy([0.25, 0.25, 0, 0.5], p, base=2)
    )


def test_novelty_is_given_with_the_text_and_missed_without():
    b = model_behaviour(LECTURE, [1, 5], novelty=[0.1, math.nan])
    assert values_of(b)["novelty"] == pytest.approx([0.1, math.nan], nan_ok=True)
    without = model_behaviour(LECTURE, [1, 5])
    assert "novelty" not in values_of(without)
    with pytest.raises(DefinitionError, match="“novelty” needs a text"):
        values_of(without, ["novelty"])


def test_only_what_is_named_is_computed():
    assert list(values_of(model_behaviour(LECTURE, [1]), ["tv", "T"])) == ["tv", "T"]


def test_float32_logits_are_as_good_as_others():
    b = model_behaviour(np.array(LECTURE, np.float32), [5])
    assert values_of(b)["kl"].item() == pytest.approx(0.47791888, abs=5e-9)


# ---- The list ------------------------------------------------------------------------------------


def test_each_quantity_has_an_example_worked_by_hand():
    for quantity in QUANTITIES.values():
        assert ">>>" in quantity.values.__doc__
        assert getattr(quantities, quantity.values.__name__) is quantity.values

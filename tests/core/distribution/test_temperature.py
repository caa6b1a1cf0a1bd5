"""T and β, the steps of a slider, and where words peak. Oracles: mpmath, scipy's optimiser."""

import math

import mpmath
import numpy as np
import pytest
import scipy.optimize
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.distribution.softmax import softmax
from softmax_core.distribution.temperature import (
    BEYOND_THE_SLIDER,
    TEMPERATURE_GRID,
    beta_to_temperature,
    peak_temperatures,
    place_of,
    slider_grid,
    temperature_to_beta,
)

INF = math.inf
LECTURE = np.array([3.0, 2.0, 1.0, 4.0])
NIGHTS = 0


# --- T and β ---


def test_the_lectures_temperature_5_is_beta_one_fifth():
    assert temperature_to_beta(5) == 0.2
    assert beta_to_temperature(0.2) == 5
    np.testing.assert_allclose(softmax(LECTURE, 5), softmax(0.2 * LECTURE), rtol=1e-14)


def test_0_and_infinity_change_places():
    for convert in (temperature_to_beta, beta_to_temperature):
        assert convert(0) == INF
        assert convert(-0.0) == INF
        assert convert(INF) == 0
        assert type(convert(2)) is float
        assert convert(np.array([0, 0.5, INF])).tolist() == [INF, 2, 0]
        assert convert([[4], [1]]).tolist() == [[0.25], [1]]
        assert convert(np.array([4], np.float32)).dtype == np.float32


@given(st.floats(1e-300, 1e300))
def test_there_and_back_is_the_same_temperature_up_to_rounding(T):
    assert beta_to_temperature(temperature_to_beta(T)) == pytest.approx(T, rel=1e-15)


def test_the_inverse_of_a_subnormal_temperature_is_beyond_floats():
    assert temperature_to_beta(5e-324) == INF
    assert beta_to_temperature(temperature_to_beta(5e-324)) == 0


@pytest.mark.parametrize("convert", [temperature_to_beta, beta_to_temperature])
def test_a_negative_or_undefined_temperature_has_no_inverse(convert):
    for bad in (-1, math.nan, -INF):
        with pytest.raises(ValueError, match="must be 0 or more"):
            convert(bad)
    with pytest.raises(ValueError, match=r"at index 1 is -2.0"):
        convert([1, -2.0])
    with pytest.raises(ValueError, match="not text"):
        convert("hot")


def test_no_numpy_warning_even_if_the_caller_makes_them_errors():
    with np.errstate(all="raise"):
        temperature_to_beta([0, 5e-324, 1e308, INF])
        beta_to_temperature([0, 5e-324, 1e308, INF])


# --- The slider ---


@pytest.mark.parametrize("temperature", [0, 0.1, 0.2, 0.5, 1, 2, 5, 10])
def test_the_temperatures_one_asks_for_are_on_the_slider_exactly(temperature):
    assert temperature in TEMPERATURE_GRID.tolist()


def test_each_step_is_the_very_number_that_the_slider_reports():
    # A slider reports decimals: 0.15, and not 3 × 0.05 = 0.15000000000000002.
    assert TEMPERATURE_GRID.tolist() == [float(f"{step * 5 / 100:.2f}") for step in range(201)]


@pytest.mark.parametrize("start", TEMPERATURE_GRID[::40].tolist())
def test_a_temperature_on_the_slider_adds_nothing(start):
    values, places = slider_grid(start)
    assert values.tolist() == places.tolist() == TEMPERATURE_GRID.tolist()


def test_a_temperature_between_two_steps_gets_a_place_of_its_own():
    values, places = slider_grid(0.33)
    assert len(values) == 202
    assert places[values.tolist().index(0.33)] == 0.33


@pytest.mark.parametrize("start", [37.0, 1e300, INF])
def test_a_temperature_beyond_the_slider_has_a_place_of_its_own_after_its_end(start):
    values, places = slider_grid(start)
    assert values[-1] == start
    assert places[-1] == BEYOND_THE_SLIDER == 11
    assert places[-2] == 10


def test_what_is_beyond_the_slider_stands_at_one_place_after_it():
    assert place_of(37.0) == place_of(INF) == 11
    assert place_of(10.0) == 10


@given(st.floats(0, allow_nan=False) | st.just(INF))
def test_every_temperature_has_one_place_and_the_order_is_kept(start):
    values, places = slider_grid(start)
    assert start in values
    assert (np.diff(values) > 0).all()
    assert (np.diff(places) > 0).all()
    assert places[0] == 0
    assert places[-1] <= BEYOND_THE_SLIDER


# --- Peaks ---


def test_nights_is_likeliest_at_2_38():
    peaks = peak_temperatures(LECTURE)
    assert f"{peaks[NIGHTS]:.5f}" == "2.38312"
    assert f"{scipy.special.softmax(LECTURE / peaks[NIGHTS])[NIGHTS]:.5f}" == "0.27695"
    assert np.isnan(peaks[1:]).all()


def test_the_peak_of_nights_to_the_last_digit():
    with mpmath.workdps(40):

        def slope(T):  # of p(nights), from the definition and nothing else
            return mpmath.diff(lambda t: 1 / sum(mpmath.exp((z - 3) / t) for z in (3, 2, 1, 4)), T)

        exact = float(mpmath.findroot(slope, 2.4))
    assert peak_temperatures(LECTURE)[NIGHTS] == pytest.approx(exact, rel=1e-14)


def test_at_its_peak_a_word_has_the_mean_logit():
    peak = peak_temperatures(LECTURE)[NIGHTS]
    assert scipy.special.softmax(LECTURE / peak) @ LECTURE == pytest.approx(3, abs=1e-13)


spread_logits = st.lists(st.integers(-80, 80).map(lambda n: n / 8), min_size=2, max_size=8)


@given(spread_logits)
def test_words_between_the_mean_and_the_top_peak_and_no_others(logits):
    # Exact sums: eighths are binary fractions.
    logits = np.array(logits)
    peaks = peak_temperatures(logits)
    between = (logits < logits.max()) & (logits * len(logits) > logits.sum())
    assert np.isfinite(peaks).tolist() == between.tolist()


@given(spread_logits, st.data())
def test_at_no_other_temperature_is_the_word_likelier(logits, data):
    logits = np.array(logits)
    other = data.draw(st.floats(0.05, 1000))
    for word, peak in enumerate(peak_temperatures(logits)):
        if np.isfinite(peak):
            highest = scipy.special.log_softmax(logits / peak)[word]
            for temperature in (other, peak * 0.99, peak * 1.01):
                assert scipy.special.log_softmax(logits / temperature)[word] <= highest + 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_scipys_optimiser_finds_the_same_peaks(seed):
    logits = np.random.default_rng(seed).normal(0, 2, 10)
    peaks = peak_temperatures(logits)
    for word in np.flatnonzero(np.isfinite(peaks)):
        found = scipy.optimize.minimize_scalar(
            lambda log_t, word=word: -scipy.special.log_softmax(logits / np.exp(log_t))[word],
            bounds=(np.log(peaks[word]) - 1, np.log(peaks[word]) + 1),
            method="bounded",
            options={"xatol": 1e-9},
        )
        assert np.exp(found.x) == pytest.approx(peaks[word], rel=1e-5)


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 4)), min_size=2, max_size=5).filter(
        lambda rows: any(count for _, count in rows)
    )
)
def test_a_count_is_so_many_words_with_that_logit(rows):
    logits, counts = (np.array(column) for column in zip(*rows, strict=True))
    with_counts = peak_temperatures(logits, counts)
    written_out = peak_temperatures(np.repeat(logits, counts))
    assert np.repeat(with_counts, counts) == pytest.approx(written_out, nan_ok=True)
    assert np.isnan(with_counts[counts == 0]).all()


def test_the_crowd_lets_laughter_and_duck_peak_too():
    # A thousand words at 0 pull the mean below every other word.
    peaks = peak_temperatures([3, 2, 1, 4, 0], [1, 1, 1, 1, 1000])
    assert np.isfinite(peaks).tolist() == [True, True, True, False, False]


def test_an_impossible_word_does_not_move_the_mean():
    assert peak_temperatures([3, 2, 1, 4, -INF])[NIGHTS] == peak_temperatures(LECTURE)[NIGHTS]


@pytest.mark.parametrize(
    "logits", [[5.0], [1.0, 1.0, 1.0], [0.0, 0.0], [2.0, 1.0], [3.0, -INF], [0.0, 0.0, -1.0]]
)
def test_some_tables_have_no_turning_word(logits):
    assert np.isnan(peak_temperatures(logits)).all()


@pytest.mark.parametrize("tenths", [[7, 8, 9], [1, 2, 3], [11, 12, 13], [-7, -8, -9, -10, -6]])
def test_a_word_at_the_mean_has_no_peak_that_rounding_made(tenths):
    # 0.8 is the mean of 0.7, 0.8, 0.9: its p rises for ever. In binary the mean is a little less.
    logits = np.array(tenths) / 10
    assert not np.isfinite(peak_temperatures(logits)[np.argsort(logits)[len(logits) // 2]])


@pytest.mark.parametrize("factor", [1e-300, 1e-8, 1e8, 2.4e307])
def test_twice_the_logits_peak_at_twice_the_temperature(factor):
    # At every size that a computer knows, without a warning.
    scaled = peak_temperatures(LECTURE * factor)[NIGHTS]
    assert scaled == pytest.approx(peak_temperatures(LECTURE)[NIGHTS] * factor, rel=1e-12)

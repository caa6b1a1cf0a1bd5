"""Temperature as it is typed and dragged, and where words peak. Oracles: mpmath, scipy's optimiser."""

import math
from contextlib import suppress

import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.optimize
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.distribution.temperature import (
    BEYOND_THE_SLIDER,
    TEMPERATURE_GRID,
    peak_temperatures,
    slider_grid,
)
from softmax_core.notation.read_numbers import NumberError
from softmax_core.reading.logit_table import clean_table
from softmax_core.settings.temperatures import read_beta, read_temperature
from softmax_core.tables.temperature import peak_table

INF = math.inf
LECTURE = np.array([3.0, 2.0, 1.0, 4.0])
NIGHTS = 0


# --- TypedDefinition ---


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1", 1), ("0,5", 0.5), ("1/5", 0.2), (" 2.50 ", 2.5), ("∞", INF), ("inf", INF), ("0", 0)],
)
def test_a_temperature_is_read_as_people_write_it(typed, meant):
    assert read_temperature(typed) == meant


@pytest.mark.parametrize(
    ("typed", "temperature"),
    [("0.2", 5), ("1/5", 5), ("0,5", 2), ("1", 1), ("0", INF), ("∞", 0)],
)
def test_beta_is_one_over_t(typed, temperature):
    assert read_beta(typed) == temperature


def test_minus_zero_is_zero():
    assert math.copysign(1, read_temperature("-0")) == 1
    assert read_beta("-0") == INF


@pytest.mark.parametrize("read", [read_temperature, read_beta])
@pytest.mark.parametrize(
    "junk", ["", "  ", "abc", "-1", "−0,5", "-∞", "nan", "1/0", "1e999", "<b>"]
)
def test_junk_is_refused_in_words(read, junk):
    with pytest.raises(NumberError) as refusal:
        read(junk)
    # The message quotes what was typed, or says that nothing was.
    assert junk.strip() in str(refusal.value)
    assert str(refusal.value)


@pytest.mark.parametrize("read", [read_temperature, read_beta])
@given(typed=st.text(max_size=30))
def test_whatever_is_typed_gives_a_temperature_or_a_message(read, typed):
    with suppress(NumberError):
        assert read(typed) >= 0


# --- Dragged ---


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
def test_a_temperature_beyond_the_slider_stands_one_step_after_its_end(start):
    values, places = slider_grid(start)
    assert values[-1] == start
    assert places[-1] == BEYOND_THE_SLIDER == 10.05


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


def test_the_page_lists_the_turning_words_the_likeliest_first():
    frame = pd.DataFrame({"word": list("abcdef"), "logit": ["1", "9", "8.5", "8", "7", "-60"]})
    shown = peak_table(clean_table(frame).table)
    assert shown["word"].to_list() == ["c", "d", "e"]  # and not b, the top


def test_the_page_says_where_nights_peaks_and_how_high():
    frame = pd.DataFrame({"word": ["nights", "laughter", "duck", "friends"], "logit": list("3214")})
    (peak,) = peak_table(clean_table(frame).table).to_dict("records")
    assert peak.items() >= {"word": "nights", "z": "3", "T": "2.383"}.items()
    assert peak["p"].startswith("27.")


def test_no_more_turning_words_than_a_reader_wants():
    frame = pd.DataFrame({"word": ["w"] * 9, "logit": [*map(str, range(8)), "-50"]})
    assert len(peak_table(clean_table(frame).table)) == 3
    assert peak_table(clean_table(frame.head(1)).table).empty

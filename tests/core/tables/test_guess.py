"""What is shown before the reveal, and after it. Oracle: scipy."""

import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.settings.guesses import Guesses
from softmax_core.tables.guess import guess_table, room
from softmax_core.tables.rows import chart_rows


def table(*rows):
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


def scipys_softmax(logits, temperature):
    return scipy.special.softmax(np.array(logits) / temperature)


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))
ALL = chart_rows(LECTURE, 24)


def test_before_the_reveal_no_probability_reaches_the_browser():
    hidden = guess_table(LECTURE, ALL, revealed=False)
    assert hidden["p"].tolist() == [0, 0, 0, 0]
    assert hidden["p_text"].tolist() == ["?"] * 4
    assert hidden["logit"].tolist() == [3, 2, 1, 4]


def test_after_it_the_probabilities_of_the_lecture():
    revealed = guess_table(LECTURE, ALL, revealed=True)
    assert revealed["p_text"].tolist() == ["23.7%", "8.7%", "3.2%", "64.4%"]
    assert revealed["p"].to_numpy() == pytest.approx(scipys_softmax([3, 2, 1, 4], 1))


def test_an_impossible_word_and_the_others_have_no_bar_for_a_logit():
    rows = table(("a", "2"), ("never", "-∞"), ("b", "1"), ("c", "0"))
    drawn = guess_table(rows, chart_rows(rows, 24), revealed=False)
    assert drawn["logit"].tolist() == [2, 0, 1, 0]
    assert drawn["logit_text"].tolist() == ["2", "−∞", "1", "0"]
    grouped = guess_table(rows, chart_rows(rows, 2), revealed=False)
    assert grouped["logit_text"].tolist() == ["2", "1", ""]


# ---- The room ----------------------------------------------------------------------------------

FORTY = Guesses((("friends", 20), ("nights", 12), ("laughter", 6), ("duck", 2)))
DUCKS = Guesses((("nights", 8), ("laughter", 6), ("duck", 18), ("friends", 8)))


def room_of(guesses, revealed=True, frame=None):
    table = clean_table(PRESETS["lecture"].frame if frame is None else frame).table
    return room(table, chart_rows(table, 12), guesses, revealed)


def test_before_the_reveal_the_room_stands_alone():
    shown = room_of(FORTY, revealed=False)
    assert shown.heads["head"].tolist() == ["The room"]
    assert shown.columns["text"].tolist() == ["30% (12)", "15% (6)", "5% (2)", "50% (20)"]
    assert shown.sentences == ["The room: 40 guesses."]


def test_after_it_the_model_and_the_temperature_that_comes_closest_stand_beside_it():
    shown = room_of(FORTY)
    assert shown.heads["head"].tolist() == ["The room", "The model, T = 1", "Closest, T = 1.484"]
    assert shown.columns["text"].tolist()[4:8] == ["23.7%", "8.7%", "3.2%", "64.4%"]
    told = " ".join(shown.sentences)
    assert "T = 1.484. Given 40 guesses, T from 0.995 to 2.91 is plausible (95% interval)." in told
    assert "0.0693 bits at T = 1, 0.0089 bits where it comes closest" in told
    assert "To match T = 1, 14.4% of the guesses would have to move" in told


def test_a_room_hotter_than_infinite_is_explained():
    shown = room_of(DUCKS)
    assert shown.heads["head"].tolist()[-1] == "Closest, β = −0.2865"
    assert shown.sentences[0].startswith("This room is hotter than T = ∞")
    assert "the less likely a word was, the more likely it becomes" in shown.sentences[1]


def test_an_interval_that_reaches_past_infinity_says_so():
    told = " ".join(room_of(Guesses((("friends", 3), ("nights", 2), ("duck", 2)))).sentences)
    assert "any T from 1.02 up is plausible (95% interval), and even β below 0" in told


def test_a_room_far_from_the_model_does_not_guess_as_it_does():
    told = " ".join(room_of(Guesses((("friends", 400), ("nights", 390), ("duck", 300)))).sentences)
    assert "T = 1 is none of these" in told


@pytest.mark.parametrize(
    ("words", "guesses", "told"),
    [
        (
            {"a": "1", "b": "2"},
            {"b": 40},
            "the lower T, the better it fits. Given 40 guesses, T from 0 to",
        ),
        ({"a": "1", "b": "2"}, {"b": 1}, "Given 1 guess, any T from 0 up is plausible"),
        ({"a": "1", "b": "2"}, {"a": 40}, "the opposite of T = 0"),
        ({"a": "1", "b": "1"}, {"a": 4}, "every temperature fits"),
        ({"a": "1", "b": "-inf"}, {"b": 4}, "“b” impossible at any T"),
    ],
)
def test_where_no_temperature_can_be_told_it_is_said_why(words, guesses, told):
    frame = pd.DataFrame({"word": list(words), "logit": list(words.values())})
    shown = room_of(Guesses().plus(guesses), frame=frame)
    assert told in " ".join(shown.sentences)
    assert shown.columns["end"].notna().all()


def test_the_kl_divergence_of_what_is_too_unlikely_for_a_float_is_finite():
    frame = pd.DataFrame({"word": ["a", "b"], "logit": ["0", "1000"]})
    told = " ".join(room_of(Guesses((("a", 3),)), frame=frame).sentences)
    assert f"{1000 / np.log(2):,.4f} bits at T = 1" in told


def test_few_guesses_that_prefer_the_unlikely_do_not_rule_out_a_high_temperature():
    shown = room_of(Guesses((("friends", 1), ("nights", 2), ("laughter", 2), ("duck", 2))))
    assert shown.sentences[2].startswith("So few guesses do not rule out β above 0")
    certain = room_of(Guesses((("duck", 40), ("friends", 1)))).sentences
    assert "β above 0 either" not in " ".join(certain)


def test_a_room_that_no_temperature_fits_is_told_apart():
    two_words = " ".join(room_of(Guesses((("nights", 50), ("friends", 49)))).sentences)
    assert "T = 1 is one of these" in two_words
    assert "But no temperature fits this room well" in two_words
    assert "no temperature fits" not in " ".join(room_of(FORTY).sentences)


def test_a_room_that_guesses_no_word_of_the_table_has_no_chart():
    assert room_of(Guesses((("rain", 3),))) is None

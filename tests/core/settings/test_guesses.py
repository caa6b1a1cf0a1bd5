"""What a room guesses: hands that are counted, and lines of a chat."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.settings import link
from softmax_core.settings.guesses import MAX_IN_A_LINE, MAX_OF_ONE_WORD, Guesses, bare

WORDS = ["nights", "laughter", "duck", "friends"]
TABLE = clean_table(PRESETS["lecture"].frame).table


def times(text, words=WORDS):
    return dict(Guesses().with_lines(text, words).times)


@pytest.mark.parametrize(
    "line",
    [
        "friends",
        "Friends!",
        "Ana: friends",
        "Ana - friends",
        "Ana\tfriends",
        "Ana, friends",
        "Ana; FRIENDS ❤️",
        "14:03:22 From Ana to Everyone : friends",
        "[14:03] Ana: friends :)",
        "I think it is friends.",
        "friends friends friends",
        "Ana | “friends”",
        "Nights Duck: friends",
        "Ana: friends :D",
        "> friends",
    ],
)
def test_a_line_is_one_guess_whatever_stands_around_the_word(line):
    assert times(line) == {"friends": 1}


@pytest.mark.parametrize(
    "line",
    [
        "nights or laughter?",
        "day",
        "14:03 From Ana to Everyone",
        "duckling",
        "…",
        "Ben Duck: rain",
        "13:05 Nights: hm",
        ":D",
    ],
)
def test_a_line_without_one_word_of_the_table_is_listed_and_not_lost(line):
    found = Guesses().with_lines(f"duck\n{line}\n\n", WORDS)
    assert found.times == (("duck", 1),)
    assert found.unread[0] in line


def test_what_is_listed_names_nobody():
    assert Guesses().with_lines("14:03 From Ana: rain\nsnow", WORDS).unread == ("rain", "snow")


def test_a_word_of_a_real_model_that_begins_with_a_space_is_the_same_word():
    assert Guesses().with_count("friends", 2).plus({" friends": 1}).times == (("friends", 3),)


def test_of_all_and_all_day_the_longer_one_is_meant():
    assert times("Ana: all day", ["all", "all day"]) == {"all day": 1}


def test_words_with_spaces_around_them_and_words_of_any_script():
    assert times("Ana: nuit\nBen: 夜", [" nuit", "夜"]) == {"nuit": 1, "夜": 1}


def test_a_word_in_capitals_is_told_from_one_in_small_letters_where_the_table_has_both():
    assert times("Ana: US\nBen: us\nCy: Us", ["US", "us"]) in (
        {"US": 1, "us": 2},
        {"US": 2, "us": 1},
    )


def test_a_long_line_is_read_as_fast_as_a_short_one():
    line = "a" * 2_000_000
    assert Guesses().with_lines(f"duck\n{line}", WORDS).unread == ("a" * MAX_IN_A_LINE,)


def test_a_row_that_stands_for_many_words_is_none_that_can_be_guessed():
    frame = pd.DataFrame({"word": ["duck", "duck"], "logit": ["1", "2"], "count": ["5", "1"]})
    table = clean_table(frame).table
    assert Guesses((("duck", 4),)).of_rows(table).tolist() == [0, 4]


def test_a_paste_is_added_to_the_hands_that_were_counted():
    counted = Guesses().with_count("friends", 3).with_lines("friends\nduck", WORDS)
    assert dict(counted.times) == {"friends": 4, "duck": 1}


def test_a_count_has_bounds_and_none_is_no_guess():
    assert Guesses().with_count("duck", -3).times == ()
    assert Guesses().with_count("duck", 10**9).times == (("duck", MAX_OF_ONE_WORD),)
    assert Guesses().with_count("duck", 3).with_count("duck", 0).times == ()


def test_guesses_of_words_that_the_table_has_no_more_come_back_with_them():
    guesses = Guesses((("duck", 2), ("rain", 5)))
    assert guesses.of_rows(TABLE).tolist() == [0, 0, 2, 0]
    assert guesses.of_no_row(TABLE) == ["rain"]


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(bare)


@given(st.dictionaries(words, st.integers(1, MAX_OF_ONE_WORD), max_size=8))
def test_a_link_holds_them(counts):
    setting, guesses = link.guesses(), Guesses().plus(counts)
    assert dict(setting.read(setting.write(guesses)).times) == counts


@pytest.mark.parametrize(
    "text", ["nights", "nights_x", "nights_-1", "nights_1.5", "~lecture", "a_1_2_3"]
)
def test_a_link_that_holds_none_says_so(text):
    with pytest.raises(link.LinkError):
        link.guesses().read(text)

"""What a room guesses: hands that are counted, and lines of a chat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.settings import link
from softmax_core.settings.guesses import MOST, Guesses

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
    ],
)
def test_a_line_is_one_guess_whatever_stands_around_the_word(line):
    assert times(line) == {"friends": 1}


@pytest.mark.parametrize(
    "line", ["nights or laughter?", "day", "14:03 From Ana to Everyone", "duckling", "…"]
)
def test_a_line_without_one_word_of_the_table_is_listed_and_not_lost(line):
    found = Guesses().with_lines(f"duck\n{line}\n\n", WORDS)
    assert (found.times, found.unread) == ((("duck", 1),), (line,))


def test_of_all_and_all_day_the_longer_one_is_meant():
    assert times("Ana: all day", ["all", "all day"]) == {"all day": 1}


def test_words_with_spaces_around_them_and_words_of_any_script():
    assert times("Ana: nuit\nBen: 夜", [" nuit", "夜"]) == {" nuit": 1, "夜": 1}


def test_a_paste_is_added_to_the_hands_that_were_counted():
    counted = Guesses().with_count("friends", 3).with_lines("friends\nduck", WORDS)
    assert dict(counted.times) == {"friends": 4, "duck": 1}
    assert counted.total == 5


def test_a_count_has_bounds_and_none_is_no_guess():
    assert Guesses().with_count("duck", -3).times == ()
    assert Guesses().with_count("duck", 10**9).times == (("duck", MOST),)
    assert Guesses().with_count("duck", 3).with_count("duck", 0).times == ()


def test_guesses_of_words_that_the_table_has_no_more_come_back_with_them():
    guesses = Guesses((("duck", 2), ("rain", 5)))
    assert guesses.of_rows(TABLE).tolist() == [0, 0, 2, 0]
    assert guesses.of_no_row(TABLE) == ["rain"]


@given(st.dictionaries(st.text(max_size=12), st.integers(1, MOST), max_size=8))
def test_a_link_holds_them(counts):
    setting, guesses = link.guesses(), Guesses().plus(counts)
    written = setting.write(guesses)
    if written:
        readable = {
            word.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for word in counts
        }
        assert {word for word, _ in setting.read(written).times} == readable


@pytest.mark.parametrize(
    "text", ["nights", "nights_x", "nights_-1", "nights_1.5", "~lecture", "a_1_2_3"]
)
def test_a_link_that_holds_none_says_so(text):
    with pytest.raises(link.LinkError):
        link.guesses().read(text)

"""Facts about the colour of a word: the same wherever it is shown, and another than its neighbours'."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading.lecture import WORDS
from softmax_core.reading.presets import PRESETS
from softmax_core.reading.word_colours import PALETTE, word_colours

word_lists = st.lists(st.text(max_size=4) | st.sampled_from(WORDS), max_size=15, unique=True)


def test_the_lectures_words_have_the_first_four_colours_in_any_order():
    for words in permutations(WORDS):
        assert word_colours(words) == {"nights": 0, "laughter": 1, "duck": 2, "friends": 3}


def test_words_of_the_lecture_have_theirs_among_others_and_as_a_models_tokens():
    for slug, start in [("crowd", ""), ("real-6", " ")]:
        colours = word_colours(row[0] for row in PRESETS[slug].rows)
        assert [colours[start + word] for word in WORDS] == [0, 1, 2, 3]


def test_the_first_six_words_have_six_colours_whatever_comes_after_them():
    colours = word_colours(["rose", "lily", "iris", "violet", "poppy", "daisy", *WORDS])
    assert len(set(list(colours.values())[:6])) == 6
    assert [colours[word] for word in WORDS] == [0, 1, 2, 3]


@given(word_lists)
def test_colours_are_shared_as_evenly_as_they_can_be(words):
    colours = list(word_colours(words).values())
    uses = [colours.count(place) for place in range(PALETTE)]
    assert sum(uses) == len(words)
    assert max(uses) - min(uses) <= 1


@given(word_lists, word_lists)
def test_a_word_that_has_a_colour_keeps_it(before, after):
    kept = word_colours(before)
    colours = word_colours(after, kept)
    assert set(colours) == set(after)
    assert all(colours[word] == kept[word] for word in set(before) & set(after))


@given(word_lists)
def test_a_word_that_is_alone_has_one_colour_in_every_table(words):
    alone = {word: word_colours([word])[word] for word in words}
    if words and not set(map(str.strip, words)) & set(WORDS):
        assert word_colours(words)[words[0]] == alone[words[0]]


def test_the_same_word_twice_is_one_word():
    assert word_colours(["rose", "lily", "rose"]) == word_colours(["rose", "lily"])

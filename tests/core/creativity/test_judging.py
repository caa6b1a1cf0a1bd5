"""Facts about what a definition is held against: a machine beside what is normal, and what it made."""

import numpy as np
import pytest

from softmax_core.creativity import definition
from softmax_core.creativity.behaviour import model_behaviour
from softmax_core.creativity.judging import (
    best_setting_of,
    can_be_measured,
    judge_table,
    judge_text,
    quantities_at,
    words_made,
)
from softmax_core.language.ngram import NGramModel
from softmax_core.settings.typed_table import TypedTable
from softmax_core.tables.define import parsed_definitions

TEXT = [
    "of",
    "friends",
    "of",
    "nights",
    "of",
    "friends",
    "of",
    "laughter",
    "of",
    "friends",
    "of",
    "nights",
    "of",
    "duck",
]


def table(link):
    return TypedTable.from_link(link).clean.table


LECTURE = table("~lecture")


def test_the_normal_of_a_machine_is_itself_at_t_1():
    b = judge_table(LECTURE, "one").behaviour(np.array([1.0, 5.0]))
    assert b.p == pytest.approx(b.q[0])
    assert b.q[1] != pytest.approx(b.p)


def test_where_all_words_are_alike_each_of_four_has_a_quarter():
    assert judge_table(LECTURE, "uniform").behaviour(np.array([1.0])).p == pytest.approx([0.25] * 4)


def test_a_kept_table_says_what_is_normal():
    kept = table("nights_0~laughter_0~duck_0~friends_0")
    judged = judge_table(LECTURE, "kept", kept)
    assert judged.problem == ""
    assert judged.behaviour(np.array([1.0])).p == pytest.approx([0.25] * 4)


@pytest.mark.parametrize(("kept", "why"), [(None, "has no word"), (table("ducks_1"), "in common")])
def test_a_kept_table_that_cannot_say_so_is_named_and_t_1_is_normal(kept, why):
    judged = judge_table(LECTURE, "kept", kept)
    assert why in judged.problem
    assert judged.log_p is None


def test_a_text_has_no_kept_normal():
    model = NGramModel.fit(TEXT)
    judged = judge_text(model, None, ("of",), 1, "kept")
    assert "No kept table can be p for a text" in judged.problem
    assert judged.novelty is None


def test_novelty_is_counted_only_where_a_longer_model_is_given():
    model, longer = NGramModel.fit(TEXT), NGramModel.fit(TEXT, order=3)
    judged = judge_text(model, longer, ("of",), 1, "one")
    assert ((judged.novelty >= 0) & (judged.novelty <= 1)).all()


def test_quantities_at_one_temperature_without_those_that_need_a_text():
    b = model_behaviour([3, 2, 1, 4], [5.0])
    found = quantities_at(b, ["kl", "tv", "novelty"])
    assert found == pytest.approx({"kl": 0.47791888, "tv": 0.31473543})


def test_the_words_of_a_table_are_drawn_with_the_seed():
    judged = judge_table(LECTURE, "one")
    b = judged.behaviour(np.array([1.0]))
    made = words_made(judged, b, 20, 7, ["kl"])
    assert made.words == words_made(judged, b, 20, 7, ["kl"]).words
    assert set(made.words) <= {f" {word}" for word in LECTURE.words}
    p = dict(zip(LECTURE.words, b.p, strict=True))
    expected = [-np.log2(p[word.strip()]) for word in made.words]
    assert made.surprisal == pytest.approx(expected)
    assert made.score.surprisal == pytest.approx(np.mean(expected))


def test_a_word_of_many_that_share_a_row_has_no_name():
    judged = judge_table(table("crowd_0_1000"), "one")
    made = words_made(judged, judged.behaviour(np.array([1.0])), 3, 1, [])
    assert made.words == [" (another word)"] * 3


def test_a_text_is_written_after_its_context():
    model = NGramModel.fit(TEXT)
    judged = judge_text(model, None, ("of",), 1, "one")
    made = words_made(judged, judged.behaviour(np.array([0.0])), 4, 1, ["surprise"])
    assert [word.strip().lower() for word in made.words] == ["friends", "of", "friends", "of"]


def test_novelty_needs_a_text():
    judged = judge_table(LECTURE, "one")
    assert can_be_measured(definition.parse("kl"), judged)
    assert not can_be_measured(definition.parse("novelty"), judged)
    assert not can_be_measured(None, judged)


def test_the_most_creative_machine_by_deviation_says_the_likeliest_word():
    (deviation,) = parsed_definitions([("Deviation", "kl")])
    judged = judge_table(LECTURE, "one")
    best, why_not = best_setting_of(judged, deviation, [1.0], np.array([0.0, 1.0, 5.0]))
    assert (best.temperature, why_not) == (0.0, "")
    least, _ = best_setting_of(judged, deviation, [1.0], np.array([0.0, 1.0, 5.0]), least=True)
    assert least.temperature == 1.0


@pytest.mark.parametrize(
    ("formula", "why"), [("novelty", "needs a text"), ("0 / 0", "undefined at every")]
)
def test_a_definition_without_a_value_says_why(formula, why):
    (typed,) = parsed_definitions([("Mine", formula)])
    best, why_not = best_setting_of(judge_table(LECTURE, "one"), typed, [1.0], np.array([0.0, 1.0]))
    assert best is None
    assert why_not.startswith("Mine")
    assert why in why_not
    assert why_not.endswith(".")
    assert not why_not.endswith("..")

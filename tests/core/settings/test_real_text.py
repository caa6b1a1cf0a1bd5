"""Facts about the text that a real model writes, and what was asked of it."""

import pytest
from fake_engine import FakeEngine

from softmax_core.engines.writing import Text, write
from softmax_core.settings.real_text import RealText

PROMPT = "The duck"
STEPS = [("temperature", 5.0)]


def longer(text, n):
    *_, last = write(FakeEngine(), text, STEPS, n)
    return last


@pytest.fixture
def real():
    """Three tokens are written, the second is looked at, and two texts stand side by side."""
    real = RealText()
    start = real.begin(PROMPT, 1)
    real.grow(start, longer(start, 3))
    real.grow_beside(real.text, [longer(real.text, 1), longer(real.text, 2)])
    real.look_at(1)
    return real


def test_a_text_begins_with_what_was_asked_and_no_token():
    assert RealText().begin(PROMPT, 3) == Text(PROMPT, 3)


def test_a_text_goes_on_while_prompt_and_seed_are_the_same(real):
    text = real.text
    assert real.begin(PROMPT, 1) is text
    assert (real.looked_at, len(real.beside)) == (1, 2)


@pytest.mark.parametrize(("prompt", "seed"), [("The goose", 1), (PROMPT, 2)])
def test_another_prompt_or_seed_begins_anew(real, prompt, seed):
    real.ask("tokens", 20)
    assert real.begin(prompt, seed) == Text(prompt, seed)
    assert (real.looked_at, real.beside, real.take("tokens")) == (None, (), 0)


def test_what_is_looked_at_is_the_text_before_that_token(real):
    assert real.before == longer(Text(PROMPT, 1), 1)
    real.look_at(None)
    assert real.before is real.text


def test_a_token_that_is_no_longer_there_cannot_be_looked_at(real):
    real.take_back()
    real.look_at(2)
    assert real.looked_at is None
    assert real.before is real.text


def test_quick_presses_add_up_and_are_taken_once():
    real = RealText()
    for _ in range(3):
        real.ask("tokens", 1)
    assert (real.take("tokens"), real.take("tokens")) == (3, 0)


def test_tokens_that_are_asked_for_come_at_the_end_of_the_text(real):
    real.ask("tokens", 20)
    assert real.looked_at is None


def test_a_token_that_was_taken_back_comes_again(real):
    three = real.text
    real.take_back()
    assert real.text.drawn == three.drawn[:2]
    assert (real.looked_at, real.beside) == (None, ())
    assert real.grow(real.text, longer(real.text, 1))
    assert real.text == three


def test_what_a_run_brings_late_does_not_count(real):
    start = real.text
    late = longer(start, 1)
    real.begin("The goose", 1)
    assert not real.grow(start, late)
    assert not real.grow_beside(start, [late])
    assert (real.text, real.beside) == (Text("The goose", 1), ())


# ---- Writing -------------------------------------------------------------------------------------


def engine_that_is_not_needed():
    raise AssertionError("it would be loaded for nothing")


def test_without_a_wish_no_model_is_loaded(real):
    beside = real.beside
    assert list(real.write(engine_that_is_not_needed, STEPS)) == []
    assert list(real.write_beside(engine_that_is_not_needed, (0.0, 1.0))) == [beside]


def test_as_many_tokens_come_as_were_asked_for_and_once(real):
    start = real.text
    real.ask("tokens", 2)
    texts = list(real.write(FakeEngine, STEPS))
    assert texts == [longer(start, 1), longer(start, 2)]
    assert real.text is texts[-1]
    assert list(real.write(FakeEngine, STEPS)) == []


def test_a_text_that_is_being_written_stops_where_another_takes_its_place(real):
    real.ask("tokens", 20)
    for _ in real.write(FakeEngine, STEPS):
        real.begin("The goose", 1)
    assert real.text == Text("The goose", 1)


def test_each_text_beside_goes_on_at_its_own_temperature_with_the_same_luck(real):
    start = real.text
    real.ask("beside", 3)
    *_, last = real.write_beside(FakeEngine, (0.0, 5.0))
    assert list(real.beside) == last
    alone = [list(write(FakeEngine(), start, [("temperature", T)], 3))[-1] for T in (0.0, 5.0)]
    assert last == alone
    for _ in real.write_beside(FakeEngine, (0.0, 5.0)):
        assert list(real.beside) == last  # no more was asked for


def test_what_is_measured_counts_only_for_how_it_was_written():
    real, how = RealText(), (PROMPT, 3, STEPS, 1, ["surprise"], False)
    assert real.made_as(how) is None
    real.make(FakeEngine(), how)
    assert len(real.made_as(how).words) == 3
    assert real.made_as((PROMPT, 3, STEPS, 2, ["surprise"], False)) is None


def test_the_token_that_came_is_the_one_that_is_looked_at(real):
    assert real.came == real.text.tokens[1]
    real.look_at(None)
    assert real.came is None

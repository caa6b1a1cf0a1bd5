"""Facts about the text that a real model writes, and what was asked of it."""

import pytest
from fake_engine import FakeEngine

from softmax_core.engines.writing import Text, write
from softmax_core.settings.real_text import RealText

PROMPT = "The duck"


def longer(text, n):
    *_, last = write(FakeEngine(), text, [("temperature", 5.0)], n)
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

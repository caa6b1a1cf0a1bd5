"""Facts about a model that many ask. The threads wait for one another, never for a clock."""

import threading
import time

import pytest

from softmax_core.engines.next_tokens import EngineError
from softmax_core.engines.shared_engine import SharedEngine
from softmax_core.engines.turns import Turns
from softmax_core.settings.stores import BoundedStore


class SlowEngine:
    """An engine that answers when it is let."""

    name = "slow"

    def __init__(self, engine):
        self.engine, self.asked = engine, []
        self.has_begun, self.may_answer = threading.Event(), threading.Event()

    def next_tokens(self, prompt, written=(), most=None):
        self.asked.append(prompt)
        self.has_begun.set()
        assert self.may_answer.wait(20)
        if prompt == "broken":
            raise EngineError("It is broken.")
        return self.engine.next_tokens(prompt, written, most)


@pytest.fixture
def slow(fake_engine):
    return SlowEngine(fake_engine())


def in_thread(shared, prompt, answers):
    def ask():
        try:
            answers.append((prompt, shared.next_tokens(prompt)))
        except EngineError as error:
            answers.append((prompt, str(error)))

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def waiting(shared, n):
    """Wait until n are in the line, the one who is served among them."""
    while shared.turns.waiting < n - 1:  # the first is being answered
        time.sleep(0.001)


def test_they_are_served_one_by_one_in_the_order_in_which_they_came(slow):
    shared, answers, threads = SharedEngine(slow, BoundedStore(10**6)), [], []
    for n, prompt in enumerate("abcdef", start=1):
        threads.append(in_thread(shared, prompt, answers))
        waiting(shared, n)
    assert slow.has_begun.wait(20)
    assert slow.asked == ["a"]
    slow.may_answer.set()
    for thread in threads:
        thread.join()
    assert slow.asked == list("abcdef")
    assert [prompt for prompt, _ in answers] == list("abcdef")


def test_whoever_finds_too_many_waiting_is_told_so_at_once(slow):
    shared, answers = SharedEngine(slow, BoundedStore(10**6), Turns(most_waiting=2)), []
    threads = []
    for n, prompt in enumerate("abc", start=1):  # one is served, two wait
        threads.append(in_thread(shared, prompt, answers))
        waiting(shared, n)
    with pytest.raises(EngineError, match="busy; try again in a moment"):
        shared.next_tokens("d")
    slow.may_answer.set()
    for thread in threads:
        thread.join()
    assert len(shared.next_tokens("d").logprobs) == 4  # and later it has its turn


def test_a_class_that_asks_the_same_costs_one_answer(slow):
    shared, answers = SharedEngine(slow, BoundedStore(10**6)), []
    threads = [in_thread(shared, "the same", answers) for _ in range(20)]
    waiting(shared, 20)
    slow.may_answer.set()
    for thread in threads:
        thread.join()
    assert slow.asked == ["the same"]
    assert len({id(found) for _, found in answers}) == 1


def test_who_asks_a_model_steps_aside_for_as_long_as_it_waits(slow):
    page, may_come = Turns(), []
    shared = SharedEngine(slow, BoundedStore(10**6), aside=page.aside)

    def run():
        with page.turn():
            shared.next_tokens("a")
            may_come.append("answered")

    thread = threading.Thread(target=run)
    thread.start()
    assert slow.has_begun.wait(20)
    with page.turn():  # it would never come if the other had kept its turn
        may_come.append("the page of another")
    slow.may_answer.set()
    thread.join()
    assert may_come == ["the page of another", "answered"]


def test_an_error_is_not_kept_and_the_next_has_its_turn(slow):
    shared = SharedEngine(slow, BoundedStore(10**6))
    slow.may_answer.set()
    for _ in range(2):
        with pytest.raises(EngineError, match="broken"):
            shared.next_tokens("broken")
    assert slow.asked == ["broken"] * 2
    assert len(shared.next_tokens("whole").logprobs) == 4


def test_what_is_kept_is_bounded_in_bytes(fake_engine):
    engine = fake_engine()
    one = engine.next_tokens("a").nbytes
    shared = SharedEngine(engine, BoundedStore(3 * one))
    for prompt in "abcde":
        shared.next_tokens(prompt)
    assert shared.answers.size == 3 * one
    times = len(engine.asked)
    shared.next_tokens("e")
    assert len(engine.asked) == times
    shared.next_tokens("a")
    assert len(engine.asked) == times + 1

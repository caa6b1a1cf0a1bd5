"""Facts about waiting in turn. The threads wait for one another, never for a clock."""

import threading
import time

import pytest

from softmax_core.engines.next_tokens import EngineError
from softmax_core.engines.queue import Queue, SharedEngine
from softmax_core.settings.kept import Kept


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
    while len(shared.queue._line) < n:
        time.sleep(0.001)


def test_they_are_served_one_by_one_in_the_order_in_which_they_came(slow):
    shared, answers, threads = SharedEngine(slow, Kept(10**6)), [], []
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
    shared, answers = SharedEngine(slow, Kept(10**6), Queue(most_waiting=2)), []
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
    shared, answers = SharedEngine(slow, Kept(10**6)), []
    threads = [in_thread(shared, "the same", answers) for _ in range(20)]
    waiting(shared, 20)
    slow.may_answer.set()
    for thread in threads:
        thread.join()
    assert slow.asked == ["the same"]
    assert len({id(found) for _, found in answers}) == 1


def test_who_has_its_turn_goes_on_in_a_part_and_others_come_when_it_is_over_or_steps_aside():
    queue, came, may_end = Queue(), [], threading.Event()

    def other():
        with queue.turn():
            came.append("the other")
            may_end.wait(20)
            came.append("has ended")

    thread = threading.Thread(target=other)
    with queue.turn():
        thread.start()
        while len(queue._line) < 2:
            time.sleep(0.001)
        with queue.turn():
            came.append("a part")
        came.append("the whole")
        with queue.aside(), queue.aside():
            while "the other" not in came:
                time.sleep(0.001)
            came.append("aside")
            may_end.set()
        came.append("again")
    thread.join()
    assert came[:3] == ["a part", "the whole", "the other"]
    assert came[-1] == "again"
    assert set(came[3:-1]) == {"aside", "has ended"}


def test_a_turn_that_is_broken_off_lets_the_next_one_come():
    queue = Queue()
    for breaking_off in (queue.turn, queue.aside):
        with pytest.raises(KeyError), queue.turn(), breaking_off():
            raise KeyError
    with queue.turn():
        pass


def test_who_asks_a_model_steps_aside_for_as_long_as_it_waits(slow):
    page, may_come = Queue(), []
    shared = SharedEngine(slow, Kept(10**6), aside=page.aside)

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
    shared = SharedEngine(slow, Kept(10**6))
    slow.may_answer.set()
    for _ in range(2):
        with pytest.raises(EngineError, match="broken"):
            shared.next_tokens("broken")
    assert slow.asked == ["broken"] * 2
    assert len(shared.next_tokens("whole").logprobs) == 4


def test_what_is_kept_is_bounded_in_bytes(fake_engine):
    engine = fake_engine()
    one = engine.next_tokens("a").nbytes
    shared = SharedEngine(engine, Kept(3 * one))
    for prompt in "abcde":
        shared.next_tokens(prompt)
    assert shared.kept.size == 3 * one
    times = len(engine.asked)
    shared.next_tokens("e")
    assert len(engine.asked) == times
    shared.next_tokens("a")
    assert len(engine.asked) == times + 1

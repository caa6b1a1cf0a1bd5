"""Facts about waiting in turn. The threads wait for one another, never for a clock."""

import threading
import time

import pytest

from softmax_core.engines.turns import Turns


def test_who_has_its_turn_goes_on_in_a_part_and_others_come_when_it_is_over_or_steps_aside():
    turns, came, may_end = Turns(), [], threading.Event()

    def other():
        with turns.turn():
            came.append("the other")
            may_end.wait(20)
            came.append("has ended")

    thread = threading.Thread(target=other)
    with turns.turn():
        thread.start()
        until_waiting(turns, 1)
        with turns.turn():
            came.append("a part")
        came.append("the whole")
        with turns.aside(), turns.aside():
            while "the other" not in came:
                time.sleep(0.001)
            came.append("aside")
            may_end.set()
        came.append("again")
    thread.join()
    assert came[:3] == ["a part", "the whole", "the other"]
    assert came[-1] == "again"
    assert set(came[3:-1]) == {"aside", "has ended"}


def until_waiting(turns, n):
    while turns.waiting < n:
        time.sleep(0.001)


def test_who_was_aside_goes_on_before_those_who_are_new_and_these_come_in_their_order():
    turns, came, threads = Turns(), [], []

    def wait(name):
        def turn():
            with turns.turn():
                while turns.waiting < 3 and not came:
                    time.sleep(0.001)
                came.append(name)

        threads.append(threading.Thread(target=turn))
        threads[-1].start()
        until_waiting(turns, len(threads))

    with turns.turn():
        for name in ("the first", "the second", "the third"):
            wait(name)
        with turns.aside():
            while turns.waiting == 3:
                time.sleep(0.001)
        came.append("was aside")
    for thread in threads:
        thread.join()
    assert came == ["the first", "was aside", "the second", "the third"]


def test_a_turn_that_is_broken_off_lets_the_next_one_come():
    turns = Turns()
    for breaking_off in (turns.turn, turns.aside):
        with pytest.raises(KeyError), turns.turn(), breaking_off():
            raise KeyError
    with turns.turn():
        pass

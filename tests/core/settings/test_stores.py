"""What is kept in bounded memory: no more than there is room for, and the newest of it."""

import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.settings.stores import BoundedStore, Remembered

keeping = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 12)), max_size=30)


@given(keeping)
def test_the_newest_are_there_and_fit(steps):
    store, last = BoundedStore(room=10), {}
    for number, (key, size) in enumerate(steps):
        store.keep(key, number, size)
        last.pop(key, None)
        last[key] = number, size
    there = [size for key, (number, size) in last.items() if store.get(key) == number]
    sizes = [size for _, size in last.values()]
    assert there == sizes[len(sizes) - len(there) :]  # those that went are the oldest
    assert len(there) <= 1 or sum(there) == store.size <= 10
    assert bool(there) == bool(steps)


def test_the_newest_is_kept_whatever_its_size():
    store = BoundedStore(room=10)
    store.keep("small", "x", size=1)
    store.keep("large", "y", size=11)
    assert (store.get("small"), store.get("large")) == (None, "y")


def test_what_was_asked_for_lately_stays():
    store = BoundedStore(room=2)
    store.keep("a", 1, size=1)
    store.keep("b", 2, size=1)
    assert store.get("a") == 1
    store.keep("c", 3, size=1)
    assert (store.get("a"), store.get("b"), store.get("c")) == (1, None, 3)


def test_many_visitors_have_no_more_than_the_room():
    store = BoundedStore(room=100)
    visitors = [Remembered(store) for _ in range(30)]
    for visitor in visitors:
        assert visitor.get("text", "key", lambda: np.zeros(5)).nbytes == 40
    assert store.size == 80
    assert visitors[0].get("text", "key", lambda: np.ones(5)).sum() == 5  # made anew
    assert visitors[-1].get("text", "key", lambda: np.ones(5)).sum() == 0
    visitors[0].forget()
    assert store.size == 40


def test_what_was_made_goes_before_another_is_made_in_its_place():
    mine, before = Remembered(BoundedStore(room=1000)), []
    mine.get("text", 1, lambda: before.append(weakref.ref(thing := np.zeros(5))) or thing)
    mine.get("text", 2, lambda: before.append(before[0]() is None) or np.zeros(5))
    assert before[1]


def test_what_cannot_be_made_leaves_the_rest():
    mine = Remembered(BoundedStore(room=1000))
    mine.get("other", 1, lambda: "other")
    mine.get("text", 1, lambda: "text")
    with pytest.raises(MemoryError):
        mine.get("text", 2, lambda: bytes(10**18))
    assert mine.get("other", 1, lambda: "anew") == "other"
    assert mine.get("text", 1, lambda: "anew") == "anew"


def test_two_runs_of_one_page_make_a_thing_once():
    mine, made = Remembered(BoundedStore(room=1000)), []

    def make():
        made.append(1)
        time.sleep(0.2)  # the other run asks meanwhile
        return "thing"

    with ThreadPoolExecutor() as runs:
        asked = [runs.submit(mine.get, "text", 1, make) for _ in range(4)]
        assert {one.result() for one in asked} == {"thing"}
    assert made == [1]


def test_what_is_forgotten_while_it_is_made_is_not_kept():
    store = BoundedStore(room=1000)
    mine = Remembered(store)
    assert mine.get("text", 1, lambda: mine.forget() or np.zeros(5)).size == 5
    assert store.size == 0


def test_an_error_is_remembered_and_holds_nothing():
    mine, made = Remembered(BoundedStore(room=1000)), []

    def make():
        made.append(weakref.ref(large := np.zeros(5)))
        raise ValueError("too long", large.size)

    for _ in range(3):
        with pytest.raises(ValueError, match="too long"):
            mine.get("text", 1, make)
    assert len(made) == 1
    assert made[0]() is None


def test_under_one_key_is_one_thing():
    store = BoundedStore(room=10)
    store.keep("a", "old", size=6)
    store.keep("a", "new", size=6)
    assert store.get("a") == "new"

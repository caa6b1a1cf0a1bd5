"""What is kept for a reload: no more than there is room for, and the newest of it."""

import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.web.server.starlette import starlette_app_utils as streamlits_own

from softmax_core.settings.kept import (
    Brought,
    Gone,
    Kept,
    Remembered,
    Shared,
    Shelf,
    browser_of,
)
from softmax_core.settings.memory import Memory

keeping = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 12)), max_size=30)


@given(keeping)
def test_the_newest_are_there_and_fit(steps):
    kept, last = Kept(room=10), {}
    for number, (key, size) in enumerate(steps):
        kept.keep(key, number, size)
        last.pop(key, None)
        last[key] = number, size
    there = [size for key, (number, size) in last.items() if kept.get(key) == number]
    sizes = [size for _, size in last.values()]
    assert there == sizes[len(sizes) - len(there) :]  # those that went are the oldest
    assert len(there) <= 1 or sum(there) == kept.size <= 10
    assert bool(there) == bool(steps)


def test_the_newest_is_kept_whatever_its_size():
    kept = Kept(room=10)
    kept.keep("small", "x", size=1)
    kept.keep("large", "y", size=11)
    assert (kept.get("small"), kept.get("large")) == (None, "y")


def test_what_was_asked_for_lately_stays():
    kept = Kept(room=2)
    kept.keep("a", 1, size=1)
    kept.keep("b", 2, size=1)
    assert kept.get("a") == 1
    kept.keep("c", 3, size=1)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_many_visitors_have_no_more_than_the_room():
    kept = Kept(room=100)
    visitors = [Remembered(kept) for _ in range(30)]
    for visitor in visitors:
        assert visitor.get("text", "key", lambda: np.zeros(5)).nbytes == 40
    assert kept.size == 80
    assert visitors[0].get("text", "key", lambda: np.ones(5)).sum() == 5  # made anew
    assert visitors[-1].get("text", "key", lambda: np.ones(5)).sum() == 0
    visitors[0].forget()
    assert kept.size == 40


def test_what_was_made_goes_before_another_is_made_in_its_place():
    mine, before = Remembered(Kept(room=1000)), []
    mine.get("text", 1, lambda: before.append(weakref.ref(thing := np.zeros(5))) or thing)
    mine.get("text", 2, lambda: before.append(before[0]() is None) or np.zeros(5))
    assert before[1]


def test_what_cannot_be_made_leaves_the_rest():
    mine = Remembered(Kept(room=1000))
    mine.get("other", 1, lambda: "other")
    mine.get("text", 1, lambda: "text")
    with pytest.raises(MemoryError):
        mine.get("text", 2, lambda: bytes(10**18))
    assert mine.get("other", 1, lambda: "anew") == "other"
    assert mine.get("text", 1, lambda: "anew") == "anew"


def test_two_runs_of_one_page_make_a_thing_once():
    mine, made = Remembered(Kept(room=1000)), []

    def make():
        made.append(1)
        time.sleep(0.2)  # the other run asks meanwhile
        return "thing"

    with ThreadPoolExecutor() as runs:
        asked = [runs.submit(mine.get, "text", 1, make) for _ in range(4)]
        assert {one.result() for one in asked} == {"thing"}
    assert made == [1]


def test_what_is_forgotten_while_it_is_made_is_not_kept():
    kept = Kept(room=1000)
    mine = Remembered(kept)
    assert mine.get("text", 1, lambda: mine.forget() or np.zeros(5)).size == 5
    assert kept.size == 0


def test_an_error_is_remembered_and_holds_nothing():
    mine, made = Remembered(Kept(room=1000)), []

    def make():
        made.append(weakref.ref(large := np.zeros(5)))
        raise ValueError("too long", large.size)

    for _ in range(3):
        with pytest.raises(ValueError, match="too long"):
            mine.get("text", 1, make)
    assert len(made) == 1
    assert made[0]() is None


@given(st.binary(), st.binary())
def test_what_is_packed_is_unpacked_as_it_was(said, raw):
    brought = Brought.of("mine.txt", said, raw, "UTF-8")
    assert (brought.unpacked(), brought.unpacked_raw(), brought.length) == (said, raw, len(said))


def test_under_one_key_is_one_thing():
    kept = Kept(room=10)
    kept.keep("a", "old", size=6)
    kept.keep("a", "new", size=6)
    assert kept.get("a") == "new"


@given(st.binary(min_size=1))
def test_a_browser_is_told_by_its_cookie_however_that_is_masked(token):
    cookies = {streamlits_own.generate_xsrf_token_string(token, 1) for _ in range(3)}
    assert {browser_of(cookie) for cookie in cookies} == {token}


@pytest.mark.parametrize("cookie", ["", "2", "2|||", "2|00|zz|1", "1|00|00|1", "a|b", "2|é|00|1"])
def test_any_other_cookie_is_no_browser(cookie):
    assert browser_of(cookie) == b""


# ---- What a browser has brought ------------------------------------------------------------------

COOKIES = ("2|00000000|00000101|1", "2|00000000|00000202|1")


def test_what_one_browser_has_brought_no_other_one_sees():
    shared = Shared.of(Memory(learning=0, made=0, brought=100))
    mine, theirs = (shared.shelf(cookie, "a visit") for cookie in COOKIES)
    mine.keep("text", brought := Brought.of("mine.txt", "full of ducks"))
    address = {"text": brought.own.slug, "T": "5"}
    assert mine.get("text", brought.own.slug) is brought
    assert mine.named_in(address) == {"text": brought.own}
    assert theirs.named_in(address) == {}
    with pytest.raises(Gone):
        theirs.get("text", brought.own.slug)


def test_after_a_reload_it_is_there_and_without_a_cookie_only_in_the_same_visit():
    shared, brought = Shared.of(Memory(0, 0, 100)), Brought.of("mine.txt", "full of ducks")
    for cookie, is_there in ((COOKIES[0], True), ("", False)):
        shared.shelf(cookie, "one visit").keep("text", brought)
        named = shared.shelf(cookie, "another").named_in({"text": brought.own.slug})
        assert bool(named) is is_there
    assert shared.shelf("", "one visit").named_in({"text": brought.own.slug})


def test_a_text_is_no_answer_even_if_it_says_the_same():
    shelf, brought = Shelf(Kept(room=100), "a browser"), Brought.of("mine.json", "{}")
    shelf.keep("text", brought)
    assert shelf.named_in({"prompt": brought.own.slug}) == {}

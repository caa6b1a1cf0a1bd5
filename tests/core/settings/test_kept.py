"""What is kept for a reload: no more than there is room for, and the newest of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.web.server.starlette import starlette_app_utils as streamlits_own

from softmax_core.settings.kept import Kept, browser_of

keeping = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 12)), max_size=30)


@given(keeping)
def test_the_newest_are_there_and_fit(steps):
    kept, last = Kept(room=10), {}
    for number, (key, size) in enumerate(steps):
        kept.keep(key, number, size)
        last.pop(key, None)
        last[key] = number, size
    there = [size for key, (number, size) in last.items() if kept.get(key) == number]
    fit = [size for _, size in last.values() if size <= 10]
    assert sum(there) <= 10
    assert there == fit[len(fit) - len(there) :]  # those that went are the oldest


def test_what_is_larger_than_all_the_room_is_not_kept():
    kept = Kept(room=10)
    kept.keep("small", "x", size=1)
    kept.keep("large", "y", size=11)
    assert kept.get("large") is None
    assert kept.get("small") == "x"


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

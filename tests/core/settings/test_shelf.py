"""What a browser has brought is still there after a reload, and no other browser sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.web.server.starlette import starlette_app_utils as streamlits_own

from softmax_core.settings.memory import Memory
from softmax_core.settings.shared import Shared
from softmax_core.settings.shelf import Brought, Gone, Shelf, browser_of
from softmax_core.settings.stores import BoundedStore


@given(st.binary(), st.binary())
def test_what_is_packed_is_unpacked_as_it_was(said, raw):
    brought = Brought.of("mine.txt", said, raw, "UTF-8")
    assert (brought.unpacked(), brought.unpacked_raw(), brought.length) == (said, raw, len(said))


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
    shelf, brought = Shelf(BoundedStore(room=100), "a browser"), Brought.of("mine.json", "{}")
    shelf.keep("text", brought)
    assert shelf.named_in({"prompt": brought.own.slug}) == {}

"""Polls: one vote a browser, no more rooms and votes than there is place for, nothing personal kept."""

import threading

import pytest

from softmax_core.settings import polls as module
from softmax_core.settings.polls import (
    CLOSED,
    EXPIRED,
    FULL,
    HOURS,
    MAX_POLLS,
    MAX_VOTERS,
    MINUTES_UNSEEN,
    UNKNOWN,
    PollError,
    Polls,
    Question,
)

WORDS = Question("The duck and I laughed all …", ("nights", "laughter", "duck", "friends"))
ME = "the lecturer's browser"


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def polls(clock):
    return Polls(lambda: clock[0])


def phone(n):
    return f"phone {n}".encode()


def test_every_browser_has_one_vote_and_may_change_it(polls):
    code = polls.open(ME, "guess", [WORDS])
    for n, choice in enumerate([3, 3, 0, 2]):
        polls.vote(code, phone(n), 0, choice)
    polls.vote(code, phone(0), 0, 2)
    assert standing(polls).counts == ((1, 0, 2, 1),)
    assert standing(polls).voters == 4
    assert polls.ballot(code, phone(0)).chosen == (2,)
    assert polls.ballot(code, phone(9)).chosen == (None,)


def test_a_code_may_be_typed_in_small_letters(polls):
    code = polls.open(ME, "guess", [WORDS])
    polls.vote(f" {code[:2].lower()} {code[2:]} ", phone(1), 0, 0)
    assert standing(polls).voters == 1


def test_a_code_spells_no_word_and_nothing_that_looks_alike(polls):
    codes = [polls.open(n, "guess", [WORDS]) for n in range(30)]
    assert len(set(codes)) == 30
    assert not set("".join(codes)) & set("AEIOUY0159LS")


def standing(polls):
    """How the poll that I have opened stands."""
    return polls.standing(ME, "guess")[1]


def refusal(act, *arguments):
    with pytest.raises(PollError) as caught:
        act(*arguments)
    return str(caught.value)


def test_an_unknown_a_closed_an_expired_and_a_full_poll_say_so(polls, clock):
    assert refusal(polls.ballot, "QQQQ", phone(1)) == UNKNOWN
    code = polls.open(ME, "guess", [WORDS])
    for n in range(MAX_VOTERS):
        polls.vote(code, phone(n), 0, n % 4)
    assert refusal(polls.ballot, code, phone(MAX_VOTERS)) == FULL
    assert refusal(polls.vote, code, phone(MAX_VOTERS), 0, 1) == FULL
    polls.vote(code, phone(7), 0, 1)  # who has voted may still change it
    assert polls.close(ME, "guess").voters == MAX_VOTERS
    assert refusal(polls.vote, code, phone(7), 0, 2) == CLOSED
    late = polls.open(ME, "guess", [WORDS])
    clock[0] = HOURS * 3600 + 1
    assert refusal(polls.ballot, late, phone(1)) == EXPIRED
    assert refusal(polls.ballot, code, phone(7)) == CLOSED  # it was counted, however long ago
    assert polls.standing(ME, "guess") is None


def test_of_one_kind_somebody_has_one_open_poll(polls):
    first, trial = polls.open(ME, "guess", [WORDS]), polls.open(ME, "trial", [WORDS])
    polls.vote(first, phone(1), 0, 2)
    assert polls.open(ME, "guess", [WORDS]) == first  # a second click
    assert standing(polls).voters == 1
    assert (polls.standing(ME, "guess")[0], polls.standing(ME, "trial")[0]) == (first, trial)
    assert polls.standing("somebody else", "guess") is None
    assert polls.close("somebody else", "guess") is None


def test_there_is_room_for_fifty_and_what_is_over_makes_room(polls, clock):
    codes = [polls.open(n, "guess", [WORDS]) for n in range(MAX_POLLS)]
    assert "50 polls are open" in refusal(polls.open, "one more", "guess", [WORDS])
    polls.close(3, "guess")
    polls.open("one more", "guess", [WORDS])
    assert refusal(polls.ballot, codes[3], phone(1)) == UNKNOWN
    polls.vote(codes[4], phone(1), 0, 1)
    clock[0] = HOURS * 3600 + 1
    polls.open("much later", "guess", [WORDS])
    assert polls.standing("much later", "guess")


def test_a_poll_that_nobody_looks_at_makes_room_for_another(polls, clock):
    codes = [polls.open(n, "guess", [WORDS]) for n in range(MAX_POLLS)]
    clock[0] = MINUTES_UNSEEN * 60 + 1
    for n in range(MAX_POLLS):
        if n != 7:
            polls.standing(n, "guess")
    polls.open("one more", "guess", [WORDS])
    assert refusal(polls.ballot, codes[7], phone(1)) == UNKNOWN
    assert "50 polls" in refusal(polls.open, "another", "guess", [WORDS])


def test_the_votes_of_an_expired_poll_are_forgotten(polls, clock):
    code = polls.open(ME, "guess", [WORDS])
    polls.vote(code, phone(1), 0, 1)
    clock[0] = HOURS * 3600 + 1
    polls.standing("somebody else", "guess")
    assert not polls._polls[code].votes


@pytest.mark.parametrize(("question", "choice"), [(1, 0), (0, 4), (0, -1), (-1, 0)])
def test_an_answer_that_is_none_is_not_counted(polls, question, choice):
    code = polls.open(ME, "guess", [WORDS])
    assert (
        refusal(polls.vote, code, phone(1), question, choice) == "That is not one of the answers."
    )
    assert standing(polls).voters == 0


def test_nothing_of_a_voter_is_kept_but_a_hash_of_this_poll(polls):
    codes = [polls.open(n, "guess", [WORDS]) for n in (1, 2)]
    for code in codes:
        polls.vote(code, b"the cookie", 0, 1)
    (one,), (other,) = (polls._polls[code].votes for code in codes)
    assert one != other
    assert b"cookie" not in one + other
    assert len(one) == 16
    polls.close(1, "guess")
    assert not polls._polls[codes[0]].votes


def test_votes_at_the_same_moment_are_all_counted(polls):
    code = polls.open(ME, "guess", [WORDS])
    ready = threading.Barrier(20)

    def vote(n):
        ready.wait()
        for again in range(20):
            polls.vote(code, phone(n * 20 + again), 0, again % 4)

    voters = [threading.Thread(target=vote, args=(n,)) for n in range(20)]
    for voter in voters:
        voter.start()
    for voter in voters:
        voter.join()
    assert standing(polls).counts == ((100, 100, 100, 100),)


def test_a_code_in_use_is_not_given_again(polls, monkeypatch):
    letters = iter("BBBBBBBBCCCC")
    monkeypatch.setattr(module.secrets, "choice", lambda _: next(letters))
    assert [polls.open(n, "guess", [WORDS]) for n in (1, 2)] == ["BBBB", "CCCC"]

"""A run is broken off by the next message: what it had begun is done in full, or done again.

Streamlit may break a run off wherever it touches the session's state or the page, also in the middle
of a callback, when a message comes that asks for the whole page. Here a run is held at each of the
first of these places until such a message is there.
"""

import pytest

FIRST_PLACES = range(1, 19)
CALLBACKS = (
    3  # the place after which Streamlit has called them: before, it forgets a button's press
)
OWN = b"word,logit\nduck,4\ngoose,1"
TABLE = "nights_7~laughter_2~duck_1~friends_4"


def open_file(student):
    student.act(student.put("table_way_in", True))
    return student.upload(student.server, "table_upload", "mine.csv", OWN)


def use_pasted(student):
    student.act(student.put("table_way_in", True))
    student.act(student.put("table_pasted", OWN.decode()))
    return student.press("table_use")


@pytest.mark.parametrize(
    ("act", "settings"),
    [
        (lambda student: student.put("T_text", "2.7"), {"T": "2.7"}),
        (lambda student: student.put("seed_field", 7), {"T": "2", "seed": "7"}),
        (lambda student: student.edit(0, "logit", "7"), {"T": "2", "table": TABLE}),
        (open_file, {"T": "2", "table": "duck_4~goose_1"}),
    ],
    ids=["T typed", "seed typed", "logit edited", "file opened"],
)
def test_nothing_is_lost_where_a_run_is_broken_off(open_tab, send_and_hold, act, settings):
    lost = []
    for place in FIRST_PLACES:
        student = open_tab("draw", T="2")
        send_and_hold(student, act(student), place)
        student.send(student.open("learn"))
        student.hear_until(lambda student=student: student.path == "learn")
        if student.address != settings:
            lost.append(place)
        student.socket.close()
    assert not lost


@pytest.mark.parametrize(
    ("act", "settings"),
    [
        (use_pasted, {"T": "2", "table": "duck_4~goose_1"}),
        (lambda student: student.press("draws_10"), {"T": "2", "draws": "10"}),
        (lambda student: student.press("Reset"), {}),
    ],
    ids=["pasted", "drawn", "reset"],
)
def test_a_press_is_done_once_where_its_run_is_broken_off(open_tab, send_and_hold, act, settings):
    otherwise = {}
    for place in FIRST_PLACES[CALLBACKS - 1 :]:
        student = open_tab("draw", T="2")
        send_and_hold(student, act(student), place)
        student.send(student.open("learn"))
        student.hear_until(lambda student=student: student.path == "learn")
        student.act(student.open("draw"))
        if student.address != settings:
            otherwise[place] = student.address
        student.socket.close()
    assert not otherwise

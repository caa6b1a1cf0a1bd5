"""Something is typed, and something else pressed before the answer is there: nothing is lost.

The second message leaves a tab that has heard nothing of the first one: beside what was just pressed
it brings every other field as it was before, and the address of before. A class that waits for its
server does this all day.
"""

import ast

import pytest
from server import ROOT

LECTURE = "nights_{}~laughter_2~duck_1~friends_4"
TWO = "Deviation: kl(q, p); Novel and typical: surprise × typicality"


def do_both(student, gap, first, second):
    """The second is done before the first is heard of."""
    student.send(first())
    student.wait(gap)
    student.send(second())


# ── Temperature: T, β, the quick choice and the chart are four views of one number ─────────────


@pytest.mark.parametrize("before", ["1.5", "2"])
def test_a_typed_temperature_survives_a_press_that_brings_the_old_beta(open_tab, gap, before):
    student = open_tab("draw", T=before)
    quick, beta, seen = (student.value(key) for key in ("quick", "beta_text", "seen"))
    do_both(student, gap, lambda: student.put("T_text", "2.7"), lambda: student.press("draws_10"))
    assert (quick, beta) == {"1.5": ([], "0.666667"), "2": (["2"], "0.5")}[before]
    student.expect(T="2.7", draws="10")
    assert student.value("T_text") == "2.7"
    assert student.value("beta_text") == "0.37037"
    assert student.value("quick") == []
    assert int(student.value("seen")) > int(seen)


def test_of_two_temperatures_the_later_one_counts(open_tab, gap):
    student = open_tab("draw", T="2")
    do_both(student, gap, lambda: student.put("T_text", "2.7"), lambda: student.put("quick", ["5"]))
    student.expect(T="5")
    do_both(
        student, gap, lambda: student.put("quick", ["10"]), lambda: student.put("beta_text", "4")
    )
    student.expect(T="0.25")
    do_both(student, gap, lambda: student.put("T_text", "3"), lambda: student.put("T_text", "4"))
    student.expect(T="4")
    assert student.value("beta_text") == "0.25"


def test_what_is_no_temperature_stays_in_its_field(open_tab, gap):
    student = open_tab("draw", T="2")
    do_both(student, gap, lambda: student.put("T_text", "warm"), lambda: student.press("draws_10"))
    student.hear_until(lambda: student.address == {"T": "2", "draws": "10"})
    assert student.value("T_text") == "warm"


def test_where_the_hand_left_the_chart_survives_an_edit_of_the_table(open_tab, gap):
    student = open_tab("temperature")
    chart = next(key for key in student.by_key if key.startswith("T_") and key[2:].isdigit())
    place = {"selection": {"T": [{"place": 3.05}]}}
    do_both(student, gap, lambda: student.put(chart, place), lambda: student.edit(0, "logit", "7"))
    student.expect(T="3.05", table=LECTURE.format(7))


def test_what_is_set_while_the_fields_are_folded_away_stands_in_them(open_tab):
    student = open_tab("draw", T="2")
    student.act(student.put("quick", ["5"]))
    student.act(student.press("draws_10"))
    student.act(student.put("typing", True))
    assert (student.value("T_text"), student.value("beta_text")) == ("5", "0.2")


def test_what_is_typed_survives_the_closing_of_its_popover(open_tab, gap):
    student = open_tab("draw", T="2")
    student.act(student.put("typing", True))
    do_both(
        student, gap, lambda: student.put("T_text", "2.7"), lambda: student.put("typing", False)
    )
    student.expect(T="2.7")
    student.act(student.put("samplers_open", True))
    samplers = ["temperature", "top-k"]
    do_both(
        student,
        gap,
        lambda: student.put("sampler_names", samplers),
        lambda: student.put("samplers_open", False),
    )
    student.expect(T="2.7", samplers="temperature~top_k-3")


# ── The table at the side, which another part of the page draws ─────────────────────────────────


def test_a_seed_survives_an_edit_that_brings_the_old_address(open_tab, gap):
    student = open_tab("draw")
    do_both(
        student, gap, lambda: student.put("seed_field", 7), lambda: student.edit(0, "logit", "3.5")
    )
    student.expect(seed="7", table=LECTURE.format(3.5))


def test_an_edit_survives_the_press_of_a_chapter_without_the_table(open_tab, gap):
    student = open_tab("softmax")
    do_both(student, gap, lambda: student.edit(0, "logit", "3.5"), lambda: student.open("learn"))
    student.expect("learn", table=LECTURE.format(3.5))
    student.act(student.open("draw"))
    assert student.address == {"table": LECTURE.format(3.5)}


def test_a_typed_temperature_survives_the_press_of_a_chapter(open_tab, gap):
    student = open_tab("softmax", T="2")
    do_both(student, gap, lambda: student.put("T_text", "2.7"), lambda: student.open("draw"))
    student.expect("draw", T="2.7")
    assert student.value("T_text") == "2.7"


def test_two_edits_in_a_row_are_both_there(open_tab, gap):
    student = open_tab("draw")
    do_both(
        student, gap, lambda: student.edit(0, "logit", "7"), lambda: student.edit(3, "logit", "6")
    )
    student.expect(table="nights_7~laughter_2~duck_1~friends_6")


def test_an_edit_survives_the_switch_to_counts(open_tab, gap):
    student = open_tab("draw")
    do_both(
        student, gap, lambda: student.edit(0, "logit", "7"), lambda: student.put("counts", True)
    )
    student.hear_until(lambda: "_1_1~" in student.address.get("table", ""))
    assert student.address["table"].startswith("nights_7_1~")


def test_the_table_is_kept_as_it_was_just_edited(open_tab, gap):
    student = open_tab("define")
    do_both(
        student,
        gap,
        lambda: student.edit(0, "logit", "7"),
        lambda: student.press("Keep the table as p"),
    )
    student.hear_until(lambda: "kept" in student.address)
    assert student.address["table"] == student.address["kept"] == LECTURE.format(7)


# ── Pins, samplers, definitions, a text of one's own ────────────────────────────────────────────


def test_a_pin_survives_an_edit_of_the_table(open_tab, gap):
    student = open_tab("compare")
    pins = ["1", "5", "2.7"]
    do_both(
        student, gap, lambda: student.put("pins_texts", pins), lambda: student.edit(0, "logit", "7")
    )
    student.expect(pins="1_5_2.7", table=LECTURE.format(7))


def test_a_pin_and_a_sampler_survive_a_draw(open_tab, gap):
    student = open_tab("draw")
    pins = ["0.5", "1", "2.7"]
    do_both(
        student, gap, lambda: student.put("luck_texts", pins), lambda: student.press("draws_10")
    )
    student.expect(luck="0.5_1_2.7", draws="10")
    samplers = ["temperature", "top-k"]
    do_both(
        student,
        gap,
        lambda: student.put("sampler_names", samplers),
        lambda: student.put("seed_field", 9),
    )
    student.hear_until(lambda: student.address.get("seed") == "9")
    assert student.value("sampler_names") == samplers


def test_a_typed_formula_survives_the_search_of_another_one(open_tab, gap):
    student = open_tab("define", definitions=TWO)
    do_both(
        student, gap, lambda: student.put("formula_0", "tv / 2"), lambda: student.press("most_1")
    )
    student.hear_until(lambda: "T" in student.address)
    assert "tv / 2" in student.address["definitions"]
    assert student.value("formula_0") == "tv / 2"


def test_a_name_survives_the_formula_that_is_typed_after_it(open_tab, gap):
    student = open_tab("define")
    do_both(
        student, gap, lambda: student.put("name_0", "Mine"), lambda: student.put("formula_0", "tv")
    )
    student.hear_until(lambda: student.address.get("definitions", "").startswith("Mine: tv"))


def test_the_words_before_survive_another_order(open_tab, gap):
    student = open_tab("learn")
    do_both(
        student,
        gap,
        lambda: student.put("after_field", "duck"),
        lambda: student.put("order_field", ["2"]),  # words that it looks back on
    )
    student.expect(after="duck", order="3")


@pytest.mark.parametrize(
    ("chapter", "uploader", "choice", "kind", "content", "second"),
    [
        ("learn", "text_upload", "text", "txt", b"a b a c a b d e", ("order_field", ["2"])),
        ("model", "answer_upload", "prompt", "json", b'{"a": -1, "b": -2}', ("T_text", "3")),
    ],
)
def test_what_is_ones_own_is_replaced_before_the_answer(
    open_tab, gap, chapter, uploader, choice, kind, content, second
):
    """The list of choices in the tab still names the file of before."""
    student, box = open_tab(chapter), uploader.replace("upload", "way_in")
    student.act(student.put(box, True))
    student.act(student.upload(student.server, uploader, f"A.{kind}", content))
    assert f"A.{kind}" in student.value(f"{choice}_field")
    student.act(student.put(box, True))
    do_both(
        student,
        gap,
        lambda: student.upload(student.server, uploader, f"B.{kind}", content),
        lambda: student.put(*second),
    )
    setting, value = ("order", "3") if chapter == "learn" else ("T", "3")
    student.hear_until(lambda: student.address.get(setting) == value)
    assert student.address[choice].startswith("own-")
    assert f"B.{kind}" in student.value(f"{choice}_field")


# ── Back ────────────────────────────────────────────────────────────────────────────────────────


def test_two_backs_in_a_row(open_tab, gap):
    student = open_tab("draw", T="2")
    for T in ("3", "4"):
        student.act(student.put("T_text", T))
    do_both(student, gap, student.back, student.back)
    student.expect(T="2")


def test_two_backs_over_two_chapters(open_tab, gap):
    student = open_tab("draw", T="2")
    student.act(student.open("softmax"))
    student.act(student.put("T_text", "4"))
    student.act(student.open("temperature"))
    do_both(student, gap, student.back, student.back)
    student.expect("softmax", T="2")


def test_back_before_the_answer_to_a_change(open_tab, gap):
    """Back is the later wish: the page is what the address says that Back came to."""
    student = open_tab("draw", T="2")
    student.act(student.put("T_text", "3"))
    do_both(student, gap, lambda: student.put("T_text", "7"), student.back)
    student.expect(T="2")


def test_back_counts_also_after_an_edit_that_was_not_answered(open_tab, gap):
    student = open_tab("draw", T="2")
    student.act(student.edit(0, "logit", "7"))
    do_both(student, gap, lambda: student.edit(0, "logit", "8"), student.back)
    student.expect(T="2")


def test_each_change_is_one_step_back(open_tab):
    student = open_tab("draw", T="2")
    for number, act in enumerate(
        (
            lambda: student.put("T_text", "3"),
            lambda: student.press("draws_10"),
            lambda: student.edit(0, "logit", "7"),
            lambda: student.open("learn"),
        ),
        1,
    ):
        student.act(act())
        assert student.step == number, student.history


# ── What decides ────────────────────────────────────────────────────────────────────────────────


def test_no_clock_decides_what_was_meant():
    tree = ast.parse((ROOT / "dashboard.py").read_text())
    names = {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not names & {"time", "datetime", "asyncio", "threading"}

"""What people type, and what the table makes of it."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.notation.visible import MAX_LABEL
from softmax_core.reading.logit_table import MAX_LISTED, MAX_ROWS, Problem, clean_table


def table(*rows):
    columns = ["word", "logit", "count"][: max(map(len, rows))]
    return pd.DataFrame([list(row) for row in rows], columns=columns, dtype=object)


def sentences(problems):
    return [str(problem) for problem in problems]


def test_the_lectures_table():
    clean = clean_table(table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4")))
    assert clean.problems == clean.notices == []
    assert clean.table.words == ("nights", "laughter", "duck", "friends")
    assert clean.table.logits.tolist() == [3, 2, 1, 4]
    assert clean.table.counts.tolist() == [1, 1, 1, 1]
    assert clean.table.rows == (1, 2, 3, 4)
    assert clean.table.labels == clean.table.words
    assert clean.table.token_count == 4
    assert not clean.table.has_counts


def test_a_bad_cell_is_named_and_only_its_row_is_left_out():
    clean = clean_table(table(("nights", "3"), ("friends", "4"), ("duck", "abc")))
    assert sentences(clean.problems) == [
        "Row 3 (“duck”), logit: “abc” is not a number. The row is left out until this is corrected."
    ]
    assert clean.table.words == ("nights", "friends")


def test_both_bad_cells_of_a_row_are_named():
    clean = clean_table(table(("nights", "3", "1"), ("duck", "abc", "-2")))
    assert [problem.column for problem in clean.problems] == ["logit", "count"]


def test_blank_rows_are_skipped_in_silence_and_still_counted():
    clean = clean_table(
        table((None, None), ("nights", "3"), ("", "  "), (np.nan, pd.NA), ("duck", "1"))
    )
    assert clean.table.rows == (2, 5)
    assert clean.problems == []


def test_the_empty_word_is_a_word():
    clean = clean_table(table(("", "3"), ("", 2), (" ", "1")))
    assert clean.problems == []
    assert clean.table.words == ("", "", " ")
    assert clean.table.labels == ("∅ (1)", "∅ (2)", "␣")


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_a_missing_word_is_named_and_is_no_word(missing):
    clean = clean_table(table(("nights", "3"), ("duck", "1"), (missing, "2")))
    assert clean.table.words == ("nights", "duck")
    [problem] = clean.problems
    assert str(problem).startswith("Row 3, word: the field is empty.")
    assert "None" not in str(problem)


def test_everything_missing_in_a_row_is_named_at_once():
    clean = clean_table(table(("nights", "3"), (None, "abc")))
    assert [(problem.row, problem.column) for problem in clean.problems] == [
        (2, "word"),
        (2, "logit"),
    ]


def test_what_looks_like_nothing_to_a_program_is_a_word():
    words = ("None", "nan", "NA", "null", "NaN")
    assert clean_table(table(*((word, "1") for word in words))).table.words == words


def test_a_word_without_a_logit_is_named():
    [problem] = clean_table(table(("nights", "3"), ("duck", None))).problems
    assert str(problem).startswith("Row 2 (“duck”), logit: the field is empty.")


def test_minus_infinity_is_allowed_and_plus_infinity_explained():
    clean = clean_table(table(("nights", "3"), ("duck", "-∞"), ("friends", "∞")))
    assert clean.table.logits.tolist() == [3, -math.inf]
    assert "infinity by infinity" in str(clean.problems[0])


def test_a_table_in_which_nothing_is_possible_is_no_table():
    clean = clean_table(table(("nights", "-∞"), ("duck", "-inf")))
    assert clean.table is None
    assert "no word is possible" in str(clean.problems[0])
    clean = clean_table(table(("nights", "3", "0"), ("duck", "-∞", "1")))
    assert clean.table is None
    assert "count" in str(clean.problems[0])


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), table(("", "")), table(("duck", "")), pd.DataFrame({"x": [1]})]
)
def test_an_empty_table_says_what_to_do(frame):
    clean = clean_table(frame)
    assert clean.table is None
    assert "write a word and a number" in str(clean.problems[0])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", 1),
        (None, 1),
        ("0", 0),
        ("12", 12),
        (12.0, 12),
        ("1,000", 1000),
        ("49,048", 49048),
        ("1e12", 1e12),
    ],
)
def test_counts_are_whole(typed, meant):
    clean = clean_table(table(("nights", "3", "1"), ("others", "0", typed)))
    assert clean.problems == []
    assert clean.table.counts[1] == meant
    assert clean.table.token_count == 1 + meant
    assert clean.table.has_counts == (meant != 1)


@pytest.mark.parametrize("typed", ["-1", "1.5", "∞", "-∞", "1e13", "many", "1.000", "nan", True])
def test_other_counts_are_named(typed):
    clean = clean_table(table(("nights", "3", "1"), ("others", "0", typed)))
    assert clean.table.words == ("nights",)
    assert clean.problems[0].column == "count"


def test_repeated_words_are_noticed_by_row_and_label():
    clean = clean_table(
        table(("nights", "3"), ("x", "x"), ("duck", "1"), ("y", "1"), ("duck", "1"))
    )
    assert sentences(clean.notices) == [
        "“duck” stands in rows 3 and 5: they are separate candidates, told apart as duck (1) and duck (2)."
    ]


def test_a_long_word_is_kept_and_shown_short():
    clean = clean_table(table(("so " * 100, "3")))
    assert clean.table.words == ("so " * 100,)
    assert len(clean.table.labels[0]) <= MAX_LABEL
    assert "300 characters" in str(clean.notices[0])


def test_only_the_first_two_thousand_rows_are_used():
    clean = clean_table(table(*[(f"word {i}", "1") for i in range(MAX_ROWS + 3)]))
    assert sentences(clean.problems) == ["The table has 2,003 rows; only the first 2,000 are used."]
    assert len(clean.table.words) == MAX_ROWS


def test_many_problems_are_summed_up():
    clean = clean_table(table(("nights", "3"), *[("duck", "abc")] * 57))
    assert len(clean.problems) == MAX_LISTED + 1
    assert str(clean.problems[-1]) == "… and 37 more."


def test_a_message_shows_a_nasty_word_harmlessly():
    assert str(Problem(1, "logit", "x", "\u202e\n" * 50)).startswith("Row 1 (“⟨U+202E⟩⏎")
    assert len(str(Problem(1, "logit", "x", "\u202e\n" * 50))) < 80


def test_the_numbers_of_a_clean_table_cannot_be_changed_by_accident():
    clean = clean_table(table(("nights", "3")))
    with pytest.raises(ValueError, match="read-only"):
        clean.table.logits[0] = 5


class _Rude:
    def __str__(self):
        raise RuntimeError("I will not be shown.")


cells = st.one_of(
    st.none(),
    st.text(),
    st.text(st.characters(codec=None), max_size=3),
    st.text("0123456789.,/-−∞e ", max_size=8),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.sampled_from(["3", "-inf", "∞", "1e999", 10**5000, pd.NaT, pd.NA, b"3", _Rude(), [], {}]),
    st.lists(st.integers(), max_size=2),
    st.dates(),
    st.decimals(),
    st.complex_numbers(),
)


names = st.sampled_from(["word", "logit", "count", "other", "", 0, None, pd.NA])


@st.composite
def junk(draw):
    columns = draw(st.lists(names, max_size=5))
    height = draw(st.integers(0, 6))
    rows = [[draw(cells) for _ in columns] for _ in range(height)]
    frame = pd.DataFrame(rows, columns=pd.Index(columns, dtype=object), dtype=object)
    return draw(st.sampled_from([frame, frame.convert_dtypes() if height else frame]))


@given(junk())
def test_whatever_arrives_the_table_is_fit_for_the_softmax(frame):
    clean = clean_table(frame)
    list(map(str, clean.problems + clean.notices))
    if clean.table is None:
        assert clean.problems
        return
    logits, counts = clean.table.logits, clean.table.counts
    assert logits.dtype == counts.dtype == np.float64
    assert len(clean.table.words) == len(clean.table.labels) == len(logits) == len(counts)
    assert not np.isnan(logits).any()
    assert (logits < np.inf).all()
    assert (counts >= 0).all()
    assert (counts == np.floor(counts)).all()
    assert (np.isfinite(logits) & (counts > 0)).any()
    assert len(set(clean.table.labels)) == len(clean.table.labels)
    assert all(1 <= row <= len(frame) for row in clean.table.rows)

"""Files and links give back what was written. Oracle: the table that was written."""

import csv
import io
import json
from contextlib import suppress
from urllib.parse import quote, unquote

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from read_tables import read_table, rows

from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.table_files import read_table_file
from softmax_core.reading.table_writing import (
    MAX_LINK,
    TableError,
    from_link,
    to_csv,
    to_json,
    to_link,
)


def table(*cells):
    width = max(map(len, cells), default=2)
    filled = [[*row, "", ""][:width] for row in cells]
    return pd.DataFrame(filled, columns=["word", "logit", "count"][:width], dtype=object)


def value(cell):
    try:
        return read_number(cell)
    except NumberError:
        return cell.strip()


def test_export_is_plain_csv_and_json():
    frame = table(
        ("nights", "3"), ("rubber duck, yellow", "0,5"), ("friends", "-∞"), ("laughter", "abc")
    )
    assert to_csv(frame).splitlines() == [
        "word,logit", "nights,3", '"rubber duck, yellow","0,5"', "friends,-∞", "laughter,abc",
    ]  # fmt: skip
    assert json.loads(to_json(frame)) == [
        {"word": "nights", "logit": 3},
        {"word": "rubber duck, yellow", "logit": 0.5},
        {"word": "friends", "logit": "-∞"},
        {"word": "laughter", "logit": "abc"},
    ]


def test_a_count_means_the_same_after_a_round_trip():
    frame = table(("nights", "3", "1,000"), ("duck", "1", "7"))
    for back in (read_table(to_csv(frame)), read_table(to_json(frame)), from_link(to_link(frame))):
        assert clean_table(back).table.counts.tolist() == [1000, 7]


# What spreadsheets compute, by OWASP's "CSV injection"; with the apostrophe that would guard it.
COMPUTED = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1", "-", "=", "-3", "'=1+1",
    "''-x", "'\t", "=HYPERLINK(\"http://duck\";\"nights\")", "-2+3+cmd|' /C calc'!A0",
]  # fmt: skip


def cells_of(text, separator):
    """The cells as a spreadsheet has them that takes this for the separator."""
    lines = io.StringIO(text, newline="")
    return [cell for row in csv.reader(lines, delimiter=separator) for cell in row]


@pytest.mark.parametrize("word", COMPUTED)
def test_a_spreadsheet_computes_no_word_of_a_saved_file(word):
    hidden = f"0;{word},{word}\t{word}|{word}\n{word}"
    file = to_csv(table((word, "3"), (hidden, "-1"), ("nights", word), ("duck", hidden)))
    assert not any(cell[:1] in tuple("\t\r\n") for cell in cells_of(file, ","))
    for separator in (",", ";", "\t", "|"):
        for cell in cells_of(file, separator):
            begins = cell.lstrip("\t\r\n")[:1]
            assert begins not in tuple("=+-@＝＋－＠") or cell in ("-1", "-3", "＋1", "－1")


@pytest.mark.parametrize("word", COMPUTED)
def test_what_a_spreadsheet_would_compute_is_the_same_word_when_opened_again(word):
    frame = table((word, "-3"), ("duck", "0.5"), ("x", word.strip()))
    for name in ("logits.csv", "What you pasted"):
        back, notices = read_table_file(to_csv(frame), name)
        assert rows(back) == rows(frame)
        assert notices == []


def test_numbers_stay_numbers_and_ordinary_words_as_they_are():
    frame = table(("nights", "-3"), ("'tis", "+1"), ("l'été", "-∞"), ("duck", "−1/2"))
    assert to_csv(frame).splitlines() == [
        "word,logit", "nights,-3", "'tis,+1", "l'été,-∞", "duck,−1/2",
    ]  # fmt: skip


def test_an_apostrophe_that_somebody_wrote_stays():
    text = "word,logit\n'=1+1,3\n'-,2\n'tis,1\n"
    assert rows(read_table(text, "mine.csv")) == [("'=1+1", "3"), ("'-", "2"), ("'tis", "1")]
    assert rows(read_table(to_csv(read_table(text)))) == rows(read_table(text))


ODD_WORDS = [
    "\ufffd", "", " ", "=1+1", "a\nb", '"', '""', "nan", "None", "null", "NA", "sep=;", "1.", "- a", "•",
    "**", "`a`", "|", "|-|", "---", "word", "logit", "p", "%", "#", "{", '["a", 1]', "'", "“a”", "1,5",
    "64%", "a=b", "a: 3", "\r\n", "\t", "\\", "\u2028", "```", "été", "鸭", "🦆",
]  # fmt: skip


@pytest.mark.parametrize("word", ODD_WORDS)
def test_a_saved_file_opened_again_has_the_same_word(word):
    frame = table((word, "3.5"), ("duck", "0.5"))
    for data, name in (
        (to_csv(frame).encode(), "logits.csv"),
        (to_json(frame).encode(), "logits.json"),
    ):
        for source in ((data, name), (data.decode(), "What you pasted")):
            back, notices = read_table_file(*source)
            assert rows(back) == rows(frame)
            assert notices == []


def test_odd_words_all_in_one_file():
    frame = table(*((word, str(number), "2") for number, word in enumerate(ODD_WORDS)))
    assert rows(read_table(to_csv(frame).encode(), "logits.csv")) == rows(frame)
    assert rows(read_table(to_json(frame).encode(), "logits.json")) == rows(frame)


def test_a_file_of_nothing_but_replacement_characters():
    frame = table(("\ufffd", "3"))
    assert rows(read_table(to_csv(frame).encode(), "logits.csv")) == [("\ufffd", "3")]


def test_a_missing_word_is_still_missing_in_a_link_and_in_json():
    frame = table((None, "3"), ("", "2"), ("%", "1"))
    assert to_link(frame) == "%_3~_2~%25_1"
    assert rows(from_link(to_link(frame))) == rows(frame)
    assert rows(read_table(to_json(frame))) == rows(frame)


def test_links_are_short_and_readable():
    assert to_link(table(("nights", "3"), ("laughter", "2"))) == "nights_3~laughter_2"
    assert to_link(table(("nights", "3", ""), ("others", "0", "1000"))) == "nights_3~others_0_1000"
    assert rows(from_link("nights_3~others_0_1000")) == [
        ("nights", "3", ""),
        ("others", "0", "1000"),
    ]
    assert to_link(table(("50%_~\n", None))) == "50%25%5F%7E%0A_"


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("nights_3~laughter_2~duck", "Row 3 of the link, “duck”"),
        ("nights_3~laughter_2~", "Row 3 of the link"),
        ("a_1_2_3", "has 4 parts"),
        ("~".join(["_"] * 2001), "2,001 rows"),
        ("x" * (MAX_LINK + 1), "6,001 characters"),
    ],
)
def test_a_bad_link_is_explained(link, message):
    with pytest.raises(TableError, match=message):
        from_link(link)


def test_what_is_too_long_for_a_link_has_none():
    assert to_link(table(("x" * 5990, "3"))) is not None
    assert to_link(table(("x" * 6000, "3"))) is None
    assert to_link(table(("é" * 1001, "3"))) is None  # six characters each in an address
    assert to_link(table(*[("", "")] * 2001)) is None


words = st.text() | st.text(" \t\r\n\"',;|=+-@＝:~_%\\[{nights3\u00e9\u2028\ufeff\x00", max_size=8)
logits = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.integers(-(10**6), 10**6).map(str),
    st.sampled_from(
        ["3", " 3 ", "0,5", "1/5", "−3", "-∞", "1e999", "", "abc", "1,000,000", "1,000"]
    ),
    st.sampled_from(["=1+1", "'-x", "0;=1", "-1+1", "\t@A1", "+", "'tis"]),
)
counts = st.one_of(st.integers(0, 10**12).map(str), st.sampled_from(["", "1,000", "1.000", "many"]))
tables = st.lists(st.tuples(words, logits), max_size=8).map(lambda cells: table(*cells)) | st.lists(
    st.tuples(words, logits, counts), min_size=1, max_size=8
).map(lambda cells: table(*cells))


@given(tables)
@example(table(("so it goes", "3"), ("Source: abc", "1 000")))
@example(table(("so it goes", "3"), ("so it goes", "?")))
@example(table(("so it goes", "3"), ("Source: abc", "")))
def test_files_give_back_the_same_words_and_numbers(frame):
    for back in (read_table(to_csv(frame)), read_table(to_json(frame))):
        assert list(back.columns) == list(frame.columns)
        assert list(back["word"]) == list(frame["word"])
        assert list(map(value, back["logit"])) == list(map(value, frame["logit"]))
        if "count" in frame:
            assert list(back["count"]) == [cell.strip() for cell in frame["count"]]


@given(
    st.lists(
        st.tuples(st.text(), st.text()) | st.tuples(st.text(), st.text(), st.text(min_size=1)),
        max_size=8,
    )
)
def test_links_give_back_every_cell_as_typed(cells):
    frame = table(*cells)
    link = to_link(frame)
    if link is None:
        return
    travelled = unquote(quote(link, safe=""))  # what a browser does to an address
    assert rows(from_link(travelled)) == rows(frame)


@given(st.text())
def test_any_link_is_a_table_or_a_message(link):
    with suppress(TableError):
        assert list(from_link(link).columns)[:2] == ["word", "logit"]


def test_halves_of_characters_are_replaced_before_they_reach_a_page():
    frame = table(("\ud800", "3"))
    assert to_link(frame) == "\ufffd_3"
    assert to_csv(frame).encode()
    assert to_json(frame).encode()

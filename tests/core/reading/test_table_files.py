"""Files, pasted text and links give back what was written."""

import json
from contextlib import suppress
from urllib.parse import quote, unquote

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.table_files import (
    MAX_LINES,
    MAX_LINK,
    TableError,
    from_link,
    read_table,
    to_csv,
    to_json,
    to_link,
)


def rows(frame):
    return [tuple(row) for row in frame.to_numpy().tolist()]


def table(*cells):
    width = max(map(len, cells), default=2)
    filled = [[*row, "", ""][:width] for row in cells]
    return pd.DataFrame(filled, columns=["word", "logit", "count"][:width], dtype=object)


def value(cell):
    try:
        return read_number(cell)
    except NumberError:
        return cell.strip()


LECTURE = [("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4")]


@pytest.mark.parametrize(
    "text",
    [
        "nights = 3\nlaughter = 2\nduck = 1\nfriends = 4",  # as on the lecture's slide
        "nights: 3\nlaughter: 2\nduck: 1\nfriends: 4\n",
        "nights 3\r\nlaughter 2\r\nduck   1\r\n\r\nfriends\u00a04",
        "nights,3\nlaughter,2\nduck,1\nfriends,4",
        "nights, 3\nlaughter, 2\nduck, 1\nfriends, 4",
        "nights;3\nlaughter;2\nduck;1\nfriends;4",
        "nights\t3\nlaughter\t2\nduck\t1\nfriends\t4\n",
        "nights|3\rlaughter|2\rduck|1\rfriends|4\r",
        "word,logit\nnights,3\nlaughter,2\nduck,1\nfriends,4",
        "Score ; Token\n3;nights\n2;laughter\n1;duck\n4;friends",
        ",token,id,logprob\n0,nights,17,3\n1,laughter,18,2\n2,duck,19,1\n3,friends,20,4",
        "word logit\nnights 3\nlaughter 2\nduck 1\nfriends 4",
        "\ufeffnights,3,,\nlaughter,2,,\nduck,1,,\nfriends,4,,",
        '{"nights": 3, "laughter": 2, "duck": 1, "friends": 4}',
        '[["nights", 3], ["laughter", 2], ["duck", 1], ["friends", 4]]',
        '[["word", "logit"], ["nights", 3], ["laughter", 2], ["duck", 1], ["friends", 4]]',
        '[{"token": "nights", "logprob": 3, "bytes": [1]}, {"Text": "laughter", "Score": "2"},'
        ' {"label": "duck", "value": 1}, {"word": "friends", "logit": 4}]',
    ],
)
def test_the_lecture_in_every_form(text):
    assert rows(read_table(text)) == LECTURE


@pytest.mark.parametrize(
    "text", ["nights 0,5\nduck 1,5", "nights = 0,5\nduck = 1,5", "nights;0,5\nduck;1,5"]
)
def test_decimal_commas(text):
    assert rows(read_table(text)) == [("nights", "0,5"), ("duck", "1,5")]


def test_a_csv_file_takes_its_commas_at_their_word():
    assert rows(read_table("chapter 1,5\nchapter 2,6", "chapters.csv")) == [
        ("chapter 1", "5"),
        ("chapter 2", "6"),
    ]


def test_counts_in_every_form():
    counted = [("nights", "3", "1"), ("others", "0", "1000")]
    assert rows(read_table("nights,3,1\nothers,0,1000")) == counted
    assert rows(read_table("n\tword\tlogit\n1\tnights\t3\n1000\tothers\t0")) == counted
    assert rows(read_table('[["nights", 3, 1], ["others", 0, 1000]]')) == counted
    assert (
        rows(
            read_table(
                '[{"word": "nights", "logit": 3, "count": 1}, {"n": 1000, "word": "others", "logit": 0}]'
            )
        )
        == counted
    )


def test_a_leading_space_belongs_to_the_token():
    assert rows(read_table('" the",3\n a, 2')) == [(" the", "3"), (" a", "2")]
    assert rows(read_table('{" the": 3}')) == [(" the", "3")]
    assert rows(read_table('" the" = 3')) == [(" the", "3")]


@pytest.mark.parametrize("text", ["word,logit", "[]", "{}", "[\n\n]"])
def test_a_table_without_rows_is_a_table(text):
    assert rows(read_table(text)) == []


def test_a_row_may_lack_everything():
    assert rows(read_table('[["nights"], []]')) == [("nights", ""), ("", "")]


def test_words_with_several_words():
    assert rows(read_table("the rubber duck 3\na = b = 2")) == [
        ("the rubber duck", "3"),
        ("a = b", "2"),
    ]


def test_a_word_may_stand_twice_in_a_json_object():
    assert rows(read_table('{"duck": 3, "nights": 1, "duck": 2}')) == [
        ("duck", "3"),
        ("nights", "1"),
        ("duck", "2"),
    ]


def test_numbers_stay_as_they_are_written():
    assert rows(read_table('{"a": 1.50, "b": -Infinity, "c": null, "d": true, "e": [1], "f": 1e400}')) == [
        ("a", "1.50"), ("b", "-Infinity"), ("c", ""), ("d", "true"), ("e", "[…]"), ("f", "1e400"),
    ]  # fmt: skip


def test_bad_cells_are_carried_for_clean_table_to_name():
    frame = read_table("nights,3\nduck,abc\nlaughter")
    assert rows(frame) == [("nights", "3"), ("duck", "abc"), ("laughter", "")]
    assert [problem.row for problem in clean_table(frame).problems] == [2, 3]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_in_the_encodings_people_have(codec):
    assert rows(read_table("été;3\nœuvre;0,5".encode(codec), "mots.csv")) == [
        ("été", "3"),
        ("œuvre", "0,5"),
    ]


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\x00\xd8" * 9, b"PK\x03\x04ab"],
)
def test_what_is_not_text_is_refused(data):
    with pytest.raises(TableError, match="is not a text file"):
        read_table(data, "picture.csv")


@pytest.mark.parametrize("data", [b"PK\x03\x04ab", b"\xd0\xcf\x11\xe0ab", b"%PDF-1.7", b"{\\rtf1}"])
def test_a_document_with_layout_is_told_apart(data):
    with pytest.raises(TableError, match=r"words is not a text file.*save it as CSV first"):
        read_table(data, "words")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("Can a machine be creative?\nWrong question.", "No words with numbers"),
        ("3\n2\n1", "No words with numbers"),
        ('nights,3\n"duck,2\nfriends,4\nlaughter,1', "Line 2 .* quotation mark"),
        ('word,logit\nnights,3\n"du"ck,2', "Line 3 .* quotation mark"),
        ("word,logit\nnights,3\nwell, well,2", "Line 3 has 3 cells"),
        ("nights,3\nduck,2,1,7", "Line 2 has 4 cells"),
        ('{"nights": 3,\n"duck" 2}', "Line 2 of the JSON"),
        ('[["nights", 3], 5]', "Entry 2 of the JSON list"),
        ('["nights", 3]', "Entry 1 of the JSON list"),
        ('[{"word": "nights", "logit": 3}, {"nigths": 3}]', "Entry 2 .* neither"),
        ("[[" * 50_000, "nested|Line"),
        ("a,1\n" * (MAX_LINES + 1), "10,001 lines"),
        ("[" + "[1,2]," * MAX_LINES + "[1,2]]", "10,001 entries"),
        ("x" * 1_200_000, "1.2 MB"),
        (b"x" * 1_200_000, "1.2 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_explained(text, message):
    with pytest.raises(TableError, match=message):
        read_table(text)


def test_a_json_file_with_one_value_is_no_table():
    with pytest.raises(TableError, match="single value"):
        read_table("3", "three.json")


def test_quoting_is_named_in_a_csv_file_with_nothing_else_in_it():
    with pytest.raises(TableError, match=r"Line 1 .* quotation mark"):
        read_table('"nights,3', "nights.csv")


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


words = st.text() | st.text(" \t\r\n\"',;|=:~_%\\[{nights3\u00e9\u2028\ufeff\x00", max_size=8)
logits = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.integers(-(10**6), 10**6).map(str),
    st.sampled_from(["3", " 3 ", "0,5", "1/5", "−3", "-∞", "1e999", "", "abc", "1,000,000"]),
)
counts = st.one_of(st.integers(0, 10**12).map(str), st.sampled_from(["", "1,000", "1.000", "many"]))
tables = st.lists(st.tuples(words, logits), max_size=8).map(lambda cells: table(*cells)) | st.lists(
    st.tuples(words, logits, counts), min_size=1, max_size=8
).map(lambda cells: table(*cells))


@given(tables)
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


@given(st.text() | st.text('[]{},:"nights30 =\n\t;|', max_size=30) | st.binary())
def test_any_text_or_file_is_a_table_or_a_message(data):
    with suppress(TableError):
        frame = read_table(data)
        assert list(frame.columns) in (["word", "logit"], ["word", "logit", "count"])
        assert all(isinstance(cell, str) for row in rows(frame) for cell in row)


@given(st.text())
def test_any_link_is_a_table_or_a_message(link):
    with suppress(TableError):
        assert list(from_link(link).columns)[:2] == ["word", "logit"]


def test_halves_of_characters_are_replaced_before_they_reach_a_page():
    assert rows(read_table('{"\\ud800": 3, "\\ud83e\\udd86": 2}')) == [("\ufffd", "3"), ("🦆", "2")]
    frame = table(("\ud800", "3"))
    assert to_link(frame) == "\ufffd_3"
    assert to_csv(frame).encode()
    assert to_json(frame).encode()

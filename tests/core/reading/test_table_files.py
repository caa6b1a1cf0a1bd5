"""Files and pasted text in the forms that people have. Oracle: the lecture's table, or its cells by hand."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_tables import TWO, numbers, read_table, rows

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.table_files import MAX_LINES, TableError, read_table_file

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
    assert rows(read_table("nights;3;1\nothers;0;1000")) == counted
    assert rows(read_table("nights, 3, 1\nothers, 0, 1000")) == counted
    assert rows(read_table("word,logit,count\nnights,3,1\nothers,0,1000")) == counted
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
    [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04ab"],
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


@given(st.text() | st.text('[]{},:"nights30 =\n\t;|', max_size=30) | st.binary())
def test_any_text_or_file_is_a_table_or_a_message(data):
    with suppress(TableError):
        frame = read_table(data)
        assert list(frame.columns) in (["word", "logit"], ["word", "logit", "count"])
        assert all(isinstance(cell, str) for row in rows(frame) for cell in row)


def test_halves_of_characters_are_replaced_before_they_reach_a_page():
    assert rows(read_table('{"\\ud800": 3, "\\ud83e\\udd86": 2}')) == [("\ufffd", "3"), ("🦆", "2")]


# --- What programs and people put around a table ---


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nword;logit\r\nnights;3,5\r\nduck;0,5\r\n",
        '"sep=;"\nnights;3.5\nduck;0.5',
        "sep=,\nmot,logit\nnights,3.5\nduck,0.5",
        "SEP=\t\nnights\t3,5\nduck\t0,5",
        "sep=^\nword^logit\nnights^3.5\nduck^0.5",
        "sep=;\nword,logit\nnights,3.5\nduck,0.5",  # saved again with other separators
    ],
)
def test_excels_hint_is_no_row(text):
    assert numbers(text) == TWO
    assert numbers(text.encode("utf-8-sig"), "logits.csv") == TWO


def test_a_word_may_be_called_sep():
    assert numbers("sep=3\nduck=4") == {"sep": 3, "duck": 4}


@pytest.mark.parametrize(
    "text",
    [
        "My logits\nword,logit\nnights,3.5\nduck,0.5",
        "My logits, 2024\n\nmot;logit\nnights;3,5\nduck;0,5",
        "My logits:\n\nnights: 3.5\nduck: 0.5",
        "Table 1\n\nnights = 3.5\nduck = 0.5",
        "After “The duck and I”\n=====\nnights 3.5\nduck 0.5",
        "My logits,,\nnights,3.5,\nduck,0.5,",
    ],
)
def test_a_title_is_no_word_and_that_it_is_skipped_is_said(text):
    assert numbers(text) == TWO
    [notice] = read_table_file(text).notices
    assert notice.startswith("Line 1 was skipped")


@pytest.mark.parametrize(
    "text",
    [
        "| word | logit |\n|------|------:|\n| nights | 3.5 |\n| duck | 0.5 |",
        "word | logit\n--- | ---:\nnights | 3.5\nduck | 0.5",
        "|Rang|Wort|Logit|\n|:-|:-:|-:|\n|1|**nights**|3,5|\n|2|`duck`|0,5|",
        "|nights|3.5|\n|duck|0.5|",
        "+--------+-------+\n| word   | logit |\n+--------+-------+\n| nights |   3.5 |\n"
        "| duck   |   0.5 |\n+--------+-------+",
        "```\n| word | logit |\n|---|---|\n| nights | 3.5 |\n| duck | 0.5 |\n```",
        " word   | logit\n--------+-------\n nights |   3.5\n duck   |   0.5",  # as psql prints it
    ],
)
def test_tables_in_markdown(text):
    assert numbers(text) == TWO
    assert read_table_file(text).notices == []


def test_markdown_keeps_a_pipe_and_a_space_that_are_marked():
    text = "| word | logit |\n|---|---|\n| a \\| b | 3 |\n| ` the` | 1 |"
    assert numbers(text) == {"a | b": 3, " the": 1}


@pytest.mark.parametrize(
    "text",
    [
        "1. nights: 3.5\n2. duck: 0.5",
        "- nights: 3,5\n- duck: 0,5",
        "* nights = 3.5\n* duck = 0.5",
        "• nights 3.5\n• duck 0.5",
        "a) nights 3.5\nb) duck 0.5",
        "(1) nights -> 3.5\n(2) duck -> 0.5",
        "1. nights, 3.5\n2. duck, 0.5",
        "- **nights**: 3.5\n- **duck**: **0.5**",
        "1) “nights” — 3.5\n2) “duck” — 0.5",
        "1. nights: 3,5\n2. duck: 0,5",
        "0   nights    3.5\n1     duck    0.5",  # as pandas prints it
    ],
)
def test_the_marks_of_a_list_are_no_part_of_its_words(text):
    assert numbers(text) == TWO
    assert numbers("Here they are:\n" + text) == TWO


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("1.,3\n2.,1", "", ["1.", "2."]),
        ("word,logit\n1. nights,3\n2. duck,1", "", ["1. nights", "2. duck"]),
        ("1. nights,3\n2. duck,1", "words.csv", ["1. nights", "2. duck"]),
        ("- 3\n, 2\n: 1", "", ["-", ",", ":"]),
        ("```,3\nnights,1", "", ["```", "nights"]),
        ("- nights 3\nduck 1", "", ["- nights", "duck"]),
    ],
)
def test_a_word_that_looks_like_a_mark_of_a_list_is_kept(text, name, words):
    assert list(numbers(text, name)) == words


@pytest.mark.parametrize(
    "text",
    [
        "nights,3,5\nduck,0,5",
        "nights,3,5\nduck,1",
        "My logits\nnights,-3,25\nduck,0,5",
        "nights,3,1\nothers,0,1000",
    ],
)
@pytest.mark.parametrize("name", ["What you pasted", "words.csv"])
def test_what_could_be_a_decimal_comma_or_a_count_is_asked(text, name):
    with pytest.raises(
        TableError, match=r"“nights,-?3,\d+” the number -?3\.\d+, or the logit"
    ) as error:
        read_table(text, name)
    assert "nights;" in str(error.value)
    assert "word,logit,count" in str(error.value)


def test_what_can_be_read_in_one_way_is_not_asked():
    assert numbers("word,logit\nnights,3,5\nduck,0,5") == TWO
    assert numbers('nights,"3,5"\nduck,"0,5"') == TWO
    counted = [("nights", "3", "5"), ("duck", "0", "5")]
    assert rows(read_table("word,logit,count\nnights,3,5\nduck,0,5")) == counted
    assert rows(read_table("nights, 3, 5\nduck, 0, 5")) == counted
    assert rows(read_table("nights;3;5\nduck;0;5")) == counted
    assert rows(read_table("nights,3.5,2\nduck,0,5")) == [
        ("nights", "3.5", "2"),
        ("duck", "0", "5"),
    ]


def test_a_thousand_is_offered_where_a_comma_could_set_thousands_apart():
    with pytest.raises(TableError, match=r"“nights,1\.000” or “nights,1000”"):
        read_table("nights,1,000\nduck,500")


def test_thousands_set_apart_by_spaces():
    assert numbers("nights 1 000\nduck 500") == {"nights": 1000, "duck": 500}
    assert numbers("top 10 1 234,5\nduck 5") == {"top 10": 1234.5, "duck": 5}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "nights 3 0.7\nduck 1 0.1",
            "nights 30 50%\nduck 10 20%",
            "nights: 3.5, p = 0.75\nduck: 1",
        ),
        *(
            "nights: 3.5, 0.75\nduck: 0.5, 0.25",
            "nights: p = 0.6\nduck: p = 0.4",
            "x: logit = 3\ny: 4",
        ),
    ],
)
def test_a_line_with_two_numbers_or_a_name_for_one_is_asked(text):
    with pytest.raises(TableError, match=r"^Line 1: is all of “.* the word\?"):
        read_table(text)


def test_quotation_marks_show_what_the_word_is():
    assert numbers('"chapter 1" 5\n"chapter 2" 6') == {"chapter 1": 5, "chapter 2": 6}
    assert numbers("chapter 1: 5\nchapter 2: 6") == {"chapter 1": 5, "chapter 2": 6}
    assert numbers("10:30: 5\n11:30: 6") == {"10:30": 5, "11:30": 6}


@pytest.mark.parametrize(
    "text",
    [
        *("nights = 3.5, duck = 0.5", "nights: 3.5; duck: 0.5", "nights=3.5,duck=0.5"),
        *("nights 3.5, duck 0.5", "c(nights = 3.5, duck = 0.5)", 'x <- c("nights" = 3.5,\n"duck" = 0.5)'),
        *('Dict("nights" => 3.5, "duck" => 0.5)', "dict(nights=3.5, duck=0.5)"),
        *("nights = about 3.5\nduck = 0.5", "nights: ≈ 3.5\nduck: ~0.5", "nights ≈ 3.5\nduck ~0.5"),
        *("nights：3.5\nduck：0.5", "- nights: 3.5 (75%)\n- duck: 0.5 (25%)", "1. nights (3.5)\n2. duck (0.5)"),
    ],
)  # fmt: skip
def test_more_ways_to_write_a_list(text):
    assert numbers(text) == TWO


def test_percentages_in_brackets():
    found = numbers("1. nights (64%)\n2. **duck** (~24%)")
    assert found == pytest.approx({"nights": -0.4462871026, "duck": -1.4271163556}, abs=1e-8)


@pytest.mark.parametrize(
    "text",
    [
        "    word logit\n1 nights   3.5\n2   duck   0.5",  # R
        '"word" "logit"\n"1" "nights" 3.5\n"2" "duck" 0.5',  # R's write.table
        "# A tibble: 2 × 2\n  word   logit\n  <chr>  <dbl>\n1 nights   3.5\n2 duck     0.5",
        "2×2 DataFrame\n Row │ word    logit\n     │ String  Float64\n─────┼─────────────\n"
        "   1 │ nights      3.5\n   2 │ duck        0.5",  # Julia
        "     word  logit     p\n0  nights    3.5  0.75\n1    duck    0.5  0.20",  # pandas
        "        logit     p\nnights    3.5  0.75\nduck      0.5  0.20",
        "nights    3.5\nduck      0.5\nName: logit, dtype: float64",
        ",0\nnights,3.5\nduck,0.5",
    ],
)
def test_tables_that_programs_print(text):
    assert numbers(text) == TWO


def test_counts_that_pandas_prints():
    found = numbers("word\nthe    30\nof     10\nName: count, dtype: int64")
    assert found == pytest.approx({"the": 3.4011973817, "of": 2.302585093}, abs=1e-8)


@pytest.mark.parametrize(
    ("end", "line"),
    [
        *(("Let me know if you want more.", 4), ("(2 rows)", 4), ("dtype: float64", 4)),
        *(("Source: GPT-2, 2024", 4), ("\nThese sum to 4.", 5)),
    ],
)
@pytest.mark.parametrize("separator", [",", " ", ": ", "\t"])
def test_sentences_around_a_table_are_skipped_and_this_is_said(end, line, separator):
    text = f"Here are 2 logits:\nnights{separator}3.5\nduck{separator}0.5\n{end}"
    assert numbers(text) == TWO
    above, below = read_table_file(text).notices
    assert above.startswith("Line 1 was skipped")
    assert below.startswith(f"Line {line} was skipped")


def test_words_that_begin_footnotes_are_words():
    assert numbers("duck: 3\nnote: 2") == {"duck": 3, "note": 2}
    assert numbers("word,logit\nduck,3\nsource: x,2") == {"duck": 3, "source: x": 2}


def test_a_fence_among_sentences():
    text = "Sure! Here is 1 table.\n\n```\nnights,3.5\nduck,0.5\n```\nHope that helps!"
    assert numbers(text) == TWO
    assert "```" in read_table_file(text).notices[0]


@pytest.mark.parametrize(
    "text", ["The duck had 3 friends.\nThey laughed for 2 nights.\nIn 1984.", "She in 1985.\nWe in 2004."]
)  # fmt: skip
def test_sentences_are_no_table(text):
    with pytest.raises(TableError, match="No words with numbers"):
        read_table(text)


@pytest.mark.parametrize(
    "text", ["nights: 3.5 (most likely)\nduck: 1", "nights: 3-4\nduck: 1\nx: 2", "nights,3.5*\nduck,1"]
)  # fmt: skip
def test_a_bad_number_in_the_first_row_is_named(text):
    frame, notices = read_table_file(text)
    assert notices == []
    assert [problem.word for problem in clean_table(frame).problems] == ["nights"]


def test_markup_gets_a_hint():
    for text, hint in (
        ("<tr><td>a</td><td>3</td></tr>", "HTML"),
        ("a & 3.5 \\\\\nb & 1 \\\\", "LaTeX"),
    ):
        with pytest.raises(TableError, match=hint):
            read_table(text)


@pytest.mark.parametrize(
    "text", ['("nights" 3.5)', '["hello" wrote he', "(“The duck”) and I laughed"]
)
def test_a_quotation_in_brackets_is_not_called_json(text):
    with pytest.raises(TableError, match="No words with numbers"):
        read_table(text)


def test_one_bad_byte_costs_one_character():
    data = b"word;logit\n\xc3\xa9t\xc3\xa9;3,5\nna\xefve;1\n"
    assert numbers(data, "mots.csv") == {"été": 3.5, "na\ufffdve": 1}


def test_a_long_cell_is_a_long_word():
    word = "duck " * 30_000  # longer than what Python's csv reads unasked
    for text in (f"word,logit\n{word},3\nnights,1", f'"{word}",3\nnights,1'):
        assert numbers(text) == {word: 3, "nights": 1}


@pytest.mark.parametrize(
    "text", ["Can a machine be creative?", "", "3", '{"nights": 3 "duck": 1}', "a,3\n" * 20_000]
)
def test_a_message_is_a_sentence_without_a_name_that_is_none(text):
    with pytest.raises(TableError) as error:
        read_table(text, "What you pasted")
    message = str(error.value)
    assert message.count("What you pasted") == message.startswith("What you pasted")
    assert message[0].isupper()
    assert message.endswith(".")


def test_a_hostile_megabyte_takes_no_longer_than_it_is_long():
    for piece in ("'\\", '"\\', "[", '{"a":', "**", " ", "|", "a(", "f( ", "-|", "“", ", "):
        for start in ("", "[", "word,logit\n", "| word | p |\n|---|---|\n"):
            with suppress(TableError):
                read_table(start + piece * (990_000 // len(piece)))


@pytest.mark.parametrize(
    "line", ["nights 3, duck 1", "nights = 3; duck = 1", "nights (64%), duck (3%)"]
)
@pytest.mark.parametrize("times", [1, 100, 1_300])
def test_several_words_on_a_line_are_told_apart_in_a_long_text_too(line, times):
    words = read_table(f"{line}\n" * times)["word"].tolist()
    assert words == ["nights", "duck"] * times


def test_more_words_on_long_lines_than_are_read_are_not_run_together():
    with pytest.raises(TableError, match="Line 1 has several words"):
        read_table(", ".join(f"w{n} 3" for n in range(10_100)) + "\n" + "duck 1, goose 2\n" * 3)

"""JSON in the shapes that people, pandas and Python write. Oracles: pandas' own writer, Python's repr."""

import json

import pandas as pd
import pytest
from read_tables import TWO, numbers, read_table

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.table_files import TableError, read_table_file

FRAME = pd.DataFrame({"word": list(TWO), "logit": list(TWO.values())})


@pytest.mark.parametrize(
    "text",
    [
        '{"word":"nights","logit":3.5}\n{"word":"duck","logit":0.5}\n',
        '{"word":"nights","logit":3.5},\n{"word":"duck","logit":0.5},',
        '{"nights": 3.5}\r\n{"duck": 0.5}',
        '["nights", 3.5]\n["duck", 0.5]',
        '{"word": ["nights", "duck"], "logit": [3.5, 0.5]}',
        '{"logit": ["3,5", "0,5"], "id": [17, 3], "token": ["nights", "duck"]}',
        '{"kandidaatti": ["nights", "duck"], "arvo": [3.5, 0.5]}',
        '{"szavak": {"0": "nights", "1": "duck"}, "arvo": {"0": 3.5, "1": 0.5}}',
        '{"columns": ["szavak", "arvo"], "index": [0, 1], "data": [["nights", 3.5], ["duck", 0.5]]}',
        '{"candidates": [{"token": "nights", "score": 3.5}, {"token": "duck", "score": 0.5}]}',
        '{"model": "x", "T": 1.0, "data": {"rows": [["nights", 3.5], ["duck", 0.5]]}}',
        '{"prompt": "So it", "logits": {"nights": 3.5, "duck": 0.5}}',
        '[{"nights": 3.5}, {"duck": 0.5}]',
        '[{"nights": 3.5, "duck": 0.5}]',
        '[{"szavak": "nights", "arvo": "3.5"}, {"szavak": "duck", "arvo": "0.5"}]',
        '[[3.5, "nights"], [0.5, "duck"]]',
        '```json\n{"nights": 3.5, "duck": 0.5}\n```',
        '\ufeff{"nights": 3.5, "duck": 0.5}',
    ],
)
def test_two_words_in_every_shape(text):
    assert numbers(text) == TWO


@pytest.mark.parametrize("orient", ["columns", "index", "split", "table"])
@pytest.mark.parametrize("frame", [FRAME, FRAME.set_index("word")], ids=["columns", "index"])
def test_what_pandas_writes(frame, orient):
    assert numbers(frame.to_json(orient=orient)) == TWO


def test_more_of_what_pandas_writes():
    series = FRAME.set_index("word")["logit"]
    for text in (
        FRAME.to_json(orient="records"),
        FRAME.to_json(orient="records", lines=True),
        FRAME.to_json(orient="values"),
        series.to_json(),
        series.to_json(orient="split"),
        repr(FRAME.to_dict()),
        repr(FRAME.to_dict("list")),
        repr(FRAME.to_dict("split")),
        str(FRAME),
        FRAME.to_csv(),
        series.to_csv(),
    ):
        assert numbers(text) == TWO


@pytest.mark.parametrize(
    "value",
    [
        {
            "nights": -0.5,
            "l'été": 1.0,
            'so "called"': 2.0,
            "a\\b\n": 3.0,
            "nbsp\xa0": 4.0,
            "🦆": 5.0,
        },
        {"": 1.0, " ": 2.0, "None": 3.0, "duck": float("-inf")},
    ],
)
def test_what_python_prints(value):
    assert numbers(repr(value)) == value
    assert numbers(repr(list(value.items()))) == value
    assert numbers(repr(tuple(value.items()))) == value
    assert numbers(repr([{"word": word, "logit": z} for word, z in value.items()])) == value


@pytest.mark.parametrize(
    "text",
    [
        "{'nights': np.float64(3.5), 'duck': np.float64(0.5)}",
        "{np.str_('nights'): np.float32(3.5), np.str_('duck'): np.float32(0.5)}",
        "[Row(word='nights', logit=3.5), Row(word='duck', logit=0.5)]",
        "[Row('nights', 3.5), Row('duck', 0.5)]",
        "Counter({'nights': 3.5, 'duck': 0.5})",
        "logits = {'nights': 3.5, 'duck': 0.5,}",
        "OrderedDict([('nights', 3.5), ('duck', 0.5)])",
        "{nights: 3.5, duck: 0.5}",
        "{“nights”: 3.5, “duck”: 0.5}",
        "{„nights“: 3.5, „duck“: 0.5}",
        "{‘nights’: 3.5, ‘duck’: 0.5}",
        '{“nights": 3.5, "duck": 0.5}',
        '[{“word”: “nights”, "logit": 3.5}, {“word”: “duck”, "logit": 0.5},]',
    ],
)
def test_python_and_curly_quotes(text):
    assert numbers(text) == TWO


def test_numbers_and_words_stay_as_they_are_written():
    text = "{l’été: 3.50, 'duck': −.50, None: +1e2, 'a': 1e−3}"
    for written in (text, text.replace("'", '"')):
        frame = read_table(written)
        assert frame["word"].tolist() == ["l’été", "duck", "None", "a"]
        assert frame["logit"].tolist() == ["3.50", "−.50", "+1e2", "1e−3"]


def test_words_may_be_numbers():
    assert numbers('{"logit": {"1984": 3, "2001": 1}}') == {"1984": 3, "2001": 1}
    assert numbers('{"1984": 3, "2001": 1}') == {"1984": 3, "2001": 1}
    assert numbers('[{"word": "0", "logit": 0}]') == {"0": 0}


def test_a_true_minus_is_a_minus():
    assert numbers('{“nights”: −0.5, "duck": −1e−3}') == {"nights": -0.5, "duck": -0.001}


def test_a_word_that_is_missing_is_named():
    frame = read_table('[{"word": null, "logit": 2}, {"word": "", "logit": 1}]')
    assert frame["word"].tolist() == [None, ""]
    [problem] = clean_table(frame).problems
    assert str(problem).startswith("Row 1, word: ")


@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ('{"nights": 3.5,\n "duck" 0.5}', 2, '"duck"'),
        ('[{"word": "nights", "logit": 3.5}\n {"word": "duck", "logit": 0.5}]', 2, "3.5}"),
        ('{"word": "nights", "logit": 3.5}\n{"word": "duck", "logit": }', 2, '"logit":'),
        ('[["nights", 3.5],\n["duck", 0.5]', 2, "0.5]"),
        ('{"nights": 3.5,\n\n"duck": 0,5}', 3, "0,"),
        ("{'nights': 3.5,\n'duck': 0.5", 2, "0.5"),
        ("[('nights', 3.5),\n('duck', 0 .5)]", 2, "('duck', 0"),
    ],
)
def test_broken_json_is_explained_without_a_parsers_words(text, line, after):
    with pytest.raises(TableError, match=f"^Line {line} of the JSON cannot be read after") as error:
        read_table(text)
    message = str(error.value)
    assert f"{after}”" in message
    for words in (
        "delimiter",
        "Expecting",
        "Extra data",
        "char",
        "column",
        "literal",
        "Unterminated",
    ):
        assert words not in message


def test_probabilities_among_logits_are_refused():
    with pytest.raises(TableError, match="“prob”"):
        read_table('[{"word": "nights", "logit": 3}, {"word": "duck", "prob": 0.5}]')


def test_a_models_whole_answer_is_sent_to_its_chapter():
    token = {"token": "a", "logprob": -0.5, "top_logprobs": [{"token": "a", "logprob": -0.5}]}
    answer = {"choices": [{"logprobs": {"content": [token, token]}}]}
    for text in (json.dumps(answer), repr(answer)):
        with pytest.raises(TableError, match="Real model"):
            read_table(text)


def test_json_lines_by_their_name():
    assert numbers(b'{"word":"nights","logit":3.5}\n{"word":"duck","logit":0.5}', "a.jsonl") == TWO


def test_a_probability_may_be_named_by_the_key_around_the_table():
    for text in ('{"probs": {"a": 0.5, "b": 0.25}}', '{"probs": [["a", 0.5], ["b", 0.25]]}'):
        table, [notice] = read_table_file(text)
        assert [round(float(z), 6) for z in table["logit"]] == [-0.693147, -1.386294]
        assert "“probs”" in notice


@pytest.mark.parametrize(
    "text",
    [
        '{"candidates": ["nights", "duck"]}',
        '{"x": ["a", "b"], "y": ["c", "d"]}',
        '{"labels": ["nights", "duck"], "datasets": [{"data": [3.5, -0.5]}]}',
    ],
)
def test_no_number_is_made_up(text):
    with pytest.raises(TableError, match="no words with numbers"):
        read_table(text)


def test_lists_without_known_names():
    assert numbers('{"y": [3.5, 0.5], "x": ["nights", "duck"]}') == TWO


def test_a_word_that_names_a_key_of_answers_is_a_word():
    assert numbers('[["top_logprobs", 3.5], ["duck", 0.5]]') == {"top_logprobs": 3.5, "duck": 0.5}

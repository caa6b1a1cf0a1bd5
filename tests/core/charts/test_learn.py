"""The matrix of what follows what, and the line on which a number fell."""

import pytest

from softmax_core.charts.learn import drawn_line, follower_matrix
from softmax_core.language.ngram import NGramModel
from softmax_core.tables.learn import line_table, matrix_table

MODEL = NGramModel.fit(["of", "friends", "of", "nights", "of", "friends", "of"])


# --- Which word follows which ---


def test_the_data_of_the_matrix(read):
    chart = read(follower_matrix)
    cells = matrix_table(MODEL, "of").assign(colour=0, turn=0)
    assert chart.data_sets == {"cells"}
    assert chart.fields("cells") <= set(cells)


def test_the_word_before_is_at_the_left_and_the_one_after_above(read):
    for cells in read(follower_matrix).encodings("cells"):
        assert (cells["y"]["field"], cells["y"]["axis"]["orient"]) == ("before", "left")
        assert (cells["x"]["field"], cells["x"]["axis"]["orient"]) == ("after", "top")
        assert cells["y"]["sort"] == {"field": "row", "op": "min"}
        assert cells["x"]["sort"] == {"field": "column", "op": "min"}


def test_the_more_often_the_stronger_and_never_so_strong_that_the_number_is_lost(read):
    chart = read(follower_matrix)
    strength = chart.encodings("cells", "rect")[0]["opacity"]
    assert strength["field"] == "strength"
    assert strength["scale"] == {"domain": [0, 1], "range": [0.06, 0.6]}
    assert chart.encodings("cells", "text")[0]["text"]["field"] == "text"


def test_only_the_row_of_the_chosen_word_is_framed(read):
    frame = read(follower_matrix).layers("cells", "rect")[1]
    assert frame["transform"] == [{"filter": "datum.chosen"}]
    assert frame["mark"]["fillOpacity"] == 0
    assert frame["mark"]["stroke"] == "currentColor"


def test_a_press_chooses_a_row_by_its_word_and_the_same_row_again_at_another_turn(read):
    chart = read(follower_matrix)
    word = chart.param("word")
    assert word["select"]["type"] == "point"
    assert word["select"]["fields"] == ["token", "turn"]
    assert word["select"]["clear"] is word["select"]["toggle"] is False
    assert [chart.named(view)["mark"]["type"] for view in word["views"]] == ["rect"]


def test_a_long_word_beside_the_matrix_leaves_room_for_it(read, view):
    chart = read(follower_matrix)
    for channel in chart.channels("x", "y"):
        limit = chart.pixels(channel["axis"]["labelLimit"], view)
        assert limit == pytest.approx(5.5 * view.font)


# --- The line on which the last number fell ---


def test_the_data_of_the_line(read):
    chart = read(drawn_line)
    line = line_table(MODEL, MODEL.step("of", 1.0, 0.9)).assign(token="nights", u_text="u = 0.9000")
    assert chart.data_sets == {"line"}
    assert chart.fields("line") <= set(line)


def test_the_number_lies_on_the_line_of_the_slices(read, view):
    chart = read(drawn_line)
    (slices,), (_, u) = chart.encodings("line", "bar"), chart.encodings("line", "rule")
    assert (slices["x"]["field"], slices["x2"]["field"]) == ("start", "end")
    assert u["x"]["field"] == "u"
    assert chart.drawn_from_0_to_1() == {"start", "middle", "u"}
    assert chart.edges(slices["x"], view) == chart.edges(u["x"], view)


def test_the_number_and_the_word_that_it_drew_are_told_once(read):
    chart = read(drawn_line)
    told = {
        layer["encoding"]["text"]["field"]: layer.get("transform")
        for layer in chart.layers("line", "text")
    }
    drawn = [{"filter": "datum.drawn"}]
    assert told == {"label": None, "token": drawn, "u_text": drawn}


def test_the_number_stands_above_the_line_and_the_word_at_its_right(read, view):
    chart = read(drawn_line)
    (slices,), (_, word, number) = chart.encodings("line", "bar"), chart.layers("line", "text")
    assert number["mark"]["baseline"] == "bottom"
    above = chart.pixels(number["encoding"]["y"]["value"], view)
    assert view.font <= above < chart.pixels(slices["y"]["value"], view)
    assert chart.pixels(slices["y2"]["value"], view) == view.height
    right = chart.edges(slices["x"], view)[1]
    assert right < chart.pixels(word["encoding"]["x"]["value"], view)


def test_the_number_is_seen_on_a_slice_of_any_colour(read):
    around, line = read(drawn_line).layers("line", "rule")
    assert around["mark"]["color"] == {"expr": "background"}
    assert around["mark"]["strokeWidth"] > line["mark"]["strokeWidth"]
    assert around["encoding"] == line["encoding"]

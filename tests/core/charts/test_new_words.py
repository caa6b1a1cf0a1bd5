"""New words at every temperature."""

import pandas as pd
import pytest

from softmax_core.charts.new_words import spelled_words as chart_of_words
from softmax_core.language.spelling import spelling_model
from softmax_core.tables.new_words import COLUMNS, LINES, novelty_curves, spelled_words
from softmax_core.tables.temperature import strips


@pytest.fixture
def chart(read):
    return read(chart_of_words)


def curve(chart, field):
    return next(e for e in chart.encodings("temperatures", "line") if e["y"]["field"] == field)


def test_its_data(read):
    chart, model = read(chart_of_words), spelling_model(["ha", "haha", "duck"], order=2)
    words = pd.DataFrame(spelled_words(model, frozenset(["ha"]), [1.0], 1))
    curves = pd.DataFrame(novelty_curves(model, frozenset(["ha"]), [1.0], 1))
    assert chart.data_sets == {"words", "temperatures"}
    assert chart.fields("words") <= {*words, "place", "colour"}
    assert chart.fields("temperatures") <= {*curves, *pd.DataFrame(strips(curves["T"].to_numpy()))}


def test_its_parameters(read):
    params = read(chart_of_words)["params"]
    assert {param["name"] for param in params} == {"T", "most_bits", "type", "font"}


def test_each_word_has_its_place_in_columns_and_lines(chart):
    for words in chart.encodings("words", "text"):
        assert (words["x"]["field"], words["y"]["field"]) == ("column", "line")
        assert words["x"]["scale"]["domain"] == list(range(COLUMNS))
        assert words["y"]["scale"]["domain"] == list(range(LINES))
        assert words["text"]["field"] == "text"


def test_new_words_are_bold_and_coloured_and_known_ones_are_not(chart):
    new, known = chart.layers("words", "text")
    assert new["transform"] == [{"filter": {"param": "T"}}, {"filter": "datum.new"}]
    assert known["transform"] == [{"filter": {"param": "T"}}, {"filter": "!datum.new"}]
    assert new["mark"]["fontWeight"] == "bold"
    assert new["encoding"]["color"]["field"] == "colour"
    assert "fontWeight" not in known["mark"]
    assert known["mark"]["color"] == "currentColor"


def test_a_word_ends_before_the_next_column(chart, view):
    for layer in chart.layers("words", "text"):
        left, right = chart.edges(layer["encoding"]["x"], view)
        assert chart.pixels(layer["mark"]["limit"], view) < (right - left) / COLUMNS


def test_a_word_has_a_line_to_itself(chart, view):
    top, bottom = chart.edges(chart.encodings("words", "text")[0]["y"], view)
    size = chart.pixels(chart.layers("words", "text")[0]["mark"]["fontSize"], view)
    assert (bottom - top) / LINES > size


@pytest.mark.parametrize("field", ["share", "bits"])
def test_each_curve_has_a_band_from_low_to_high(chart, field):
    (band,) = [
        e for e in chart.encodings("temperatures", "area") if e["y"]["field"] == f"{field}_low"
    ]
    assert band["y2"]["field"] == f"{field}_high"
    assert band["y"]["scale"] == curve(chart, field)["y"]["scale"]


def test_the_share_of_new_words_is_drawn_from_0_to_1(chart):
    assert chart.drawn_from_0_to_1() == {"share", "share_low"}


def test_the_surprisal_is_drawn_from_0_to_a_parameter(chart):
    scales = [y["scale"] for y in chart.channels("y") if y.get("field", "").startswith("bits")]
    assert len(scales) == 3  # the band, the curve, its dot
    for scale in scales:
        assert (scale["domainMin"], scale["domainMax"]) == (0, {"expr": "most_bits"})
    (axis,) = [y["axis"] for y in chart.channels("y") if y.get("field") == "bits_low"]
    assert axis["values"] == {"expr": "[0, most_bits]"}


def test_all_numbers_of_now_are_told(chart):
    told = [e["text"]["field"] for e in chart.encodings("temperatures", "text")]
    assert told == ["T_text", "beta_text", "share_text", "T_text", "bits_text"]


def test_the_playhead_is_broken_where_the_surprisal_is_written(chart, view):
    above, below = [
        [chart.pixels(e[c]["value"], view) for c in ("y", "y2")]
        for e in chart.encodings("temperatures", "rule")
    ]
    written = chart.encodings("temperatures", "text")[-1]["y"]["value"]
    assert above[1] < chart.pixels(written, view) < below[0]
    assert below[1] == view.height
    assert above[1] >= max(chart.edges(curve(chart, "share")["y"], view))
    assert below[0] <= min(chart.edges(curve(chart, "bits")["y"], view))


def test_the_words_are_at_the_left_of_the_curves_or_above_them(chart, wide, narrow):
    words, share = chart.encodings("words", "text")[0], curve(chart, "share")
    assert chart.edges(words["x"], wide)[1] < chart.edges(share["x"], wide)[0]
    assert chart.edges(words["y"], narrow)[1] < min(chart.edges(share["y"], narrow))

"""What holds for every chart, and the places in the view that charts share."""

import json

import altair as alt
import pytest

from softmax_core.charts.compare import pinned_bars
from softmax_core.charts.define import definition_strips
from softmax_core.charts.draw import (
    chain_columns,
    counts_beside_theory,
    running_shares,
    same_luck,
)
from softmax_core.charts.guess import logits_and_probabilities
from softmax_core.charts.learn import drawn_line, follower_matrix
from softmax_core.charts.new_words import spelled_words
from softmax_core.charts.real_model import vocabulary_bars
from softmax_core.charts.shared import at, by_width, left_panel, page_panel, panels, right_panel
from softmax_core.charts.softmax import denominator_bars
from softmax_core.charts.temperature import temperature_chart
from softmax_core.tables.rows import PALETTE

CHARTS = {
    "logits and probabilities": logits_and_probabilities,
    "denominator": denominator_bars,
    "temperature": temperature_chart,
    "one pin": lambda rows, font: pinned_bars(rows, 1, font),
    "five pins": lambda rows, font: pinned_bars(rows, 5, font),
    "chain": chain_columns,
    "counts": counts_beside_theory,
    "running shares": lambda _, font: running_shares(font),
    "same luck": same_luck,
    "matrix": follower_matrix,
    "line": lambda _, font: drawn_line(font),
    "spelled words": lambda _, font: spelled_words(font),
    "vocabulary": vocabulary_bars,
    "definitions": definition_strips,
}
WIDE, NARROW = 1280, 360


@pytest.fixture(params=CHARTS)
def build(request):
    return CHARTS[request.param]


# --- Every chart ---


def test_it_is_valid_whatever_its_shape(build, read, rows, font):
    assert read(build(rows, font))["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_it_can_be_sent_to_a_browser_and_is_always_the_same(build):
    first, again = (json.dumps(build(4, 18).to_dict()) for _ in range(2))
    assert first == again


def test_it_holds_no_data(build, read):
    chart = read(build(4, 18))
    assert "datasets" not in chart.whole
    assert all(set(data) == {"name"} for data in chart.all_of("data"))


def test_no_mark_has_a_tooltip(build, read):
    # A page of Streamlit shows the raw fields of each mark unless all marks are told not to.
    assert read(build(4, 18)).all_of("tooltip") == [None]
    assert read(build(4, 18))["config"]["mark"] == {"tooltip": None}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_text_is_smaller_than_the_page_s(build, read, rows, font, width):
    chart = read(build(rows, font))
    sizes = [
        size for key in ("fontSize", "labelFontSize", "titleFontSize") for size in chart.all_of(key)
    ]
    assert min(chart.pixels(size, width) for size in sizes) >= font


def test_each_text_has_a_size_and_each_axis_too(build, read):
    # Without one they would have Vega's, 10 or 11 pixels.
    chart = read(build(4, 18))
    marks = [layer["mark"] for layer in chart["layer"]]
    assert all("fontSize" in mark for mark in marks if mark["type"] == "text")
    drawn = [channel["axis"] for channel in chart.channels("x", "y") if "field" in channel]
    assert all(axis is None or "labelFontSize" in axis for axis in drawn)
    assert not [a for a in drawn if a and a["title"] and "titleFontSize" not in a]
    assert all(
        channel["legend"] is None
        for channel in chart.channels("color", "opacity")
        if "scale" in channel and channel["scale"]
    )


def test_texts_have_the_colour_of_the_page_s_text_or_of_their_word(build, read):
    # Any fixed colour would be lost on a light page or on a dark one.
    chart = read(build(4, 18))
    for layer in chart["layer"]:
        if layer["mark"]["type"] == "text":
            colour = layer["mark"].get("color", layer["encoding"].get("color"))
            assert colour in ("currentColor", {"expr": "background"}) or colour["field"] == "colour"
    assert set(chart.all_of("labelColor")) <= {"currentColor"}


def test_a_word_has_one_colour_on_every_chart(build, read):
    for colour in read(build(4, 18)).channels("color"):
        assert colour["field"] == "colour"
        assert colour["scale"] == {"domain": list(range(PALETTE + 1)), "range": "category"}


def test_every_row_is_named(build, read):
    # Vega leaves out every second name where they stand close.
    for axis in read(build(25, 24)).all_of("axis"):
        assert axis is None or axis["labelOverlap"] is False


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_has_a_place_of_its_own_lies_within_the_view(build, read, rows, font, width):
    chart = read(build(rows, font))
    for name, end in (("x", width), ("y", chart["height"])):
        for channel in chart.channels(name):
            if isinstance(channel.get("scale", {}).get("range"), list):
                edges = chart.edges(channel, width)
                assert min(edges) >= 0
                assert max(edges) <= end


# --- Places ---


def test_a_place_depends_on_the_width_of_the_page(read):
    words = alt.Chart(alt.NamedData("words")).mark_rule()
    chart = read(panels(words.encode(**at(x=by_width("0.5 * width", 7))), height=100))
    (x,) = chart.channels("x")
    assert chart.pixels(x["value"], WIDE) == 640
    assert chart.pixels(x["value"], 541) == 270.5
    assert chart.pixels(x["value"], 540) == 7


def edges(panel, read, width):
    places = at(x=panel.left, x2=panel.right, y=panel.top, y2=panel.bottom)
    chart = read(panels(alt.Chart(alt.NamedData("a")).mark_rect().encode(**places), height=200))
    return [chart.pixels(chart["layer"][0]["encoding"][c]["value"], width) for c in places]


def test_a_panel_across_the_page_leaves_room_for_numbers(read):
    assert edges(page_panel(top=20, room=by_width(100, 50)), read, WIDE) == [0, 1180, 20, 200]
    assert edges(page_panel(top=20, room=by_width(100, 50)), read, NARROW) == [0, 310, 20, 200]


def test_two_panels_share_a_wide_page_and_each_has_the_whole_of_a_narrow_one(read):
    left = left_panel(0, by_width("height", "0.5 * height"), room=60)
    right = right_panel(by_width(0, "0.5 * height"), "height", room=60)
    assert edges(left, read, WIDE) == [0, 580, 0, 200]
    assert edges(right, read, WIDE) == [670, 1220, 0, 200]
    assert edges(left, read, NARROW) == [0, 300, 0, 100]
    assert edges(right, read, NARROW) == [0, 300, 100, 200]


def test_the_range_of_rows_runs_down_and_that_of_a_curve_up():
    panel = page_panel(top=10, bottom=90)
    assert [edge.expr for edge in panel.down] == ["10", "90"]
    assert [edge.expr for edge in panel.up] == ["90", "10"]

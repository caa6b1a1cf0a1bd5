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

ROWS_AND_FONTS = [(1, 18), (8, 18), (25, 18), (9, 16), (9, 18), (9, 24)]
WIDE, NARROW = 1280, 360
WITH_ROWS = (
    logits_and_probabilities,
    denominator_bars,
    temperature_chart,
    chain_columns,
    counts_beside_theory,
    same_luck,
    follower_matrix,
    vocabulary_bars,
    definition_strips,
)
WITHOUT_ROWS = (running_shares, drawn_line, spelled_words)
SHAPES = [
    *[(build, *shape) for build in WITH_ROWS for shape in ROWS_AND_FONTS],
    *[(pinned_bars, rows, pins, font) for pins in (1, 5) for rows, font in ROWS_AND_FONTS],
    *[(build, font) for build in WITHOUT_ROWS for font in (16, 18, 24)],
]
ONE_OF_EACH = list({shape[0]: shape for shape in SHAPES}.values())


def named(shape):
    return f"{shape[0].__name__}{shape[1:]}"


of_every_shape = pytest.mark.parametrize("shape", SHAPES, ids=named)
one_of_each = pytest.mark.parametrize("shape", ONE_OF_EACH, ids=named)


# --- Every chart, whatever its shape ---


@of_every_shape
def test_it_is_valid(shape, read):
    chart = read(*shape)  # else Altair raises
    assert chart["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")
    assert chart["height"] > 0


@of_every_shape
def test_no_text_is_smaller_than_the_page_s(shape, read):
    chart, font = read(*shape), shape[-1]
    keys = ("fontSize", "labelFontSize", "titleFontSize")
    sizes = [size for key in keys for size in chart.all_of(key)]
    for width in (WIDE, NARROW):
        assert min(chart.pixels(size, width) for size in sizes) >= font


@of_every_shape
def test_its_panels_lie_within_the_view(shape, read):
    chart = read(*shape)
    ranges = [("x", width, width) for width in (WIDE, NARROW)] + [("y", WIDE, chart["height"])]
    for name, width, end in ranges:
        for channel in chart.channels(name):
            if isinstance(channel.get("scale", {}).get("range"), list):
                edges = chart.edges(channel, width)
                assert min(edges) >= 0
                assert max(edges) <= end


# --- Every chart ---


@one_of_each
def test_it_is_the_same_each_time_it_is_built(shape):
    build, *arguments = shape
    first, again = (json.dumps(build(*arguments).to_dict()) for _ in range(2))
    assert first == again


@one_of_each
def test_it_names_its_data_and_holds_none(shape, read):
    chart = read(*shape)
    assert "datasets" not in chart.whole
    assert all(set(data) == {"name"} for data in chart.all_of("data"))


@one_of_each
def test_no_mark_has_a_tooltip(shape, read):
    # A page of Streamlit shows the raw fields of each mark unless all marks are told not to.
    chart = read(*shape)
    assert chart["config"]["mark"] == {"tooltip": None}
    assert chart.all_of("tooltip") == [None]  # nobody switches it on again


@one_of_each
def test_each_text_has_a_size_and_each_axis_too(shape, read):
    # Without one they would have Vega's, 10 or 11 pixels.
    chart = read(*shape)
    assert all("fontSize" in layer["mark"] for layer in chart.layers(mark="text"))
    for channel in chart.channels("x", "y"):
        if "field" in channel and channel["axis"]:
            assert "labelFontSize" in channel["axis"]
            assert channel["axis"]["title"] is None or "titleFontSize" in channel["axis"]
    for channel in chart.channels("color", "opacity"):
        assert not channel.get("legend")


@one_of_each
def test_texts_have_the_colour_of_the_page_or_of_their_word(shape, read):
    # Any fixed colour would be lost on a light page or on a dark one.
    chart = read(*shape)
    for layer in chart.layers(mark="text"):
        colour = layer["mark"].get("color")
        assert colour in ("currentColor", {"expr": "background"}) or "color" in layer["encoding"]
    assert set(chart.all_of("labelColor")) <= {"currentColor"}


@one_of_each
def test_a_word_has_one_colour_on_every_chart(shape, read):
    for colour in read(*shape).channels("color"):
        assert colour["field"] == "colour"
        assert colour["scale"] == {"domain": list(range(PALETTE + 1)), "range": "category"}


@one_of_each
def test_every_row_is_named(shape, read):
    # Vega leaves out every second name where they stand close.
    for axis in read(*shape).all_of("axis"):
        assert axis is None or axis["labelOverlap"] is False


# --- Places ---


def test_a_place_depends_on_the_width_of_the_page(read):
    words = alt.Chart(alt.NamedData("words")).mark_rule()
    place = at(x=by_width("0.5 * width", 7))
    chart = read(lambda: panels(words.encode(**place), height=100))
    (x,) = chart.channels("x")
    assert chart.pixels(x["value"], WIDE) == 640
    assert chart.pixels(x["value"], 541) == 270.5
    assert chart.pixels(x["value"], 540) == 7


def edges(panel, read, width):
    places = at(x=panel.left, x2=panel.right, y=panel.top, y2=panel.bottom)
    marks = alt.Chart(alt.NamedData("words")).mark_rect()
    chart = read(lambda: panels(marks.encode(**places), height=200))
    return [chart.pixels(chart.layer[0]["encoding"][c]["value"], width) for c in places]


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

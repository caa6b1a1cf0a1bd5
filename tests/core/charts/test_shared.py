"""What holds for every chart, and the places in the view that charts share."""

import itertools
import json
import re
from pathlib import Path

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
from softmax_core.charts.shared import (
    LARGER,
    Panel,
    at,
    by_width,
    left_panel,
    names_at_the_ends,
    page_panel,
    panels,
    right_panel,
)
from softmax_core.charts.softmax import denominator_bars
from softmax_core.charts.temperature import temperature_chart
from softmax_core.tables.rows import PALETTE

STYLE = Path(__file__).parents[3] / ".streamlit" / "style.css"
ONE_OF_EACH = [
    (logits_and_probabilities, 4),
    (denominator_bars,),
    (temperature_chart, 4, 6),
    (pinned_bars,),
    (chain_columns,),
    (counts_beside_theory,),
    (running_shares,),
    (same_luck,),
    (follower_matrix,),
    (drawn_line,),
    (spelled_words,),
    (vocabulary_bars,),
    (definition_strips, 2),
]
SHAPES = [
    *ONE_OF_EACH,
    *[(logits_and_probabilities, rows) for rows in (1, 8, 9, 25)],
    *[(temperature_chart, rows, names) for rows in (1, 8, 9, 25) for names in (6, 10)],
    *[(definition_strips, curves) for curves in (1, 6)],
]


def named(shape):
    return f"{shape[0].__name__}{shape[1:]}"


of_every_shape = pytest.mark.parametrize("shape", SHAPES, ids=named)
one_of_each = pytest.mark.parametrize("shape", ONE_OF_EACH, ids=named)


# --- Every chart, whatever its shape ---


@of_every_shape
def test_it_is_valid_and_as_large_as_the_page_makes_it(shape, read):
    chart = read(*shape)  # else Altair raises
    assert chart["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")
    assert not {"width", "height", "autosize"} & chart.whole.keys()


@of_every_shape
def test_no_text_is_smaller_than_the_page_s(shape, read, view):
    chart = read(*shape)
    keys = ("fontSize", "labelFontSize", "titleFontSize")
    sizes = [size for key in keys for size in chart.all_of(key)]
    assert min(chart.pixels(size, view) for size in sizes) >= view.font


@of_every_shape
def test_its_panels_lie_within_the_view(shape, read, view):
    chart = read(*shape)
    for name, end in (("x", view.width), ("y", view.height)):
        for channel in chart.channels(name):
            if isinstance(channel.get("scale", {}).get("range"), list):
                edges = chart.edges(channel, view)
                # The words that are spelled stand above the names of an axis, too.
                assert min(edges) >= (-2.4 * view.font if channel["field"] == "column" else 0)
                assert max(edges) <= end + 1e-9


@of_every_shape
def test_no_panel_runs_backwards_however_narrow(shape, read, view):
    chart = read(*shape)
    for x in chart.channels("x"):
        if isinstance(x.get("scale", {}).get("range"), list):
            left, right = chart.edges(x, view._replace(width=60))
            assert left <= right


@of_every_shape
def test_a_text_that_is_cut_ends_within_the_view(shape, read, view):
    chart = read(*shape)
    for layer in chart.layers(mark="text"):
        x = layer["encoding"].get("x", {})
        if "limit" in layer["mark"] and "value" in x:
            limit = chart.pixels(layer["mark"]["limit"], view)
            assert limit >= view.font  # with 0 nothing would be cut
            assert chart.pixels(x["value"], view) + limit <= view.width + 1e-9


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


# --- The size of the type ---


def type_of(chart, width, height, larger=1.0):
    """The size of the type in a window, as the browser works it out."""
    font = chart.param("font")["expr"].replace("windowSize()", "window")
    known = {"min": min, "max": max, "window": (width, height), "type": larger}
    return eval(font, {"__builtins__": {}}, known | {"width": 0, "height": 0})


WALLS = ((1024, 768), (1280, 720), (1920, 1080), (2560, 1440))


@one_of_each
def test_the_type_is_worked_out_in_the_browser_and_the_page_says_how_much_larger(shape, read):
    chart = read(*shape)
    assert chart.param("type")["value"] == 1
    assert type_of(chart, 1920, 1080) == pytest.approx(27.4, abs=0.1)
    assert type_of(chart, 1920, 1080, 1.35) == pytest.approx(1.35 * type_of(chart, 1920, 1080))
    # Vega works it out again when the chart has another size, and at no other time.
    assert {"width", "height"} <= set(re.findall(r"\w+", chart.param("font")["expr"]))


@pytest.mark.parametrize("window", WALLS, ids=str)
def test_a_capital_letter_is_a_sixtieth_of_a_wall(read, window):
    # Source Sans, the font of the page, has capital letters of 660 units in 1000.
    assert 0.66 * type_of(read(denominator_bars), *window) >= window[1] / 60


def test_larger_type_is_that_of_the_page():
    style = STYLE.read_text(encoding="utf-8")
    assert float(re.search(r"st-key-larger\) \{ --type: (.+?);", style)[1]) == LARGER


# --- Places ---


def one_mark(read, **channels):
    """A chart of one mark, and its encoding."""
    mark = alt.Chart(alt.NamedData("words")).mark_rect().encode(**channels)
    chart = read(lambda: panels(mark))
    return chart, chart.layer[0]["encoding"]


@pytest.mark.parametrize(("width", "place"), [(1280, 640), (541, 270.5), (540, 7), (320, 7)])
def test_a_page_is_narrow_up_to_27_times_the_size_of_its_type(read, laptop, width, place):
    chart, encoding = one_mark(read, **at(x=by_width("0.5 * width", 7)))
    assert chart.pixels(encoding["x"]["value"], laptop._replace(width=width, font=20)) == place


def edges(panel, read, view):
    chart, encoding = one_mark(
        read, **at(x=panel.left, x2=panel.right, y=panel.top, y2=panel.bottom)
    )
    return [chart.pixels(encoding[c]["value"], view) for c in ("x", "x2", "y", "y2")]


def test_a_panel_across_the_page_leaves_room_for_numbers(read, laptop, phone):
    panel = page_panel(top=20, room=by_width(100, 50))
    assert edges(panel, read, laptop) == [0, 1000, 20, 400]
    assert edges(panel, read, phone) == [0, 250, 20, 400]


def test_two_panels_share_a_wide_page_and_each_has_the_whole_of_a_narrow_one(read, laptop, phone):
    left = left_panel(0, by_width("height", "0.5 * height"), room=60)
    right = right_panel(by_width(0, "0.5 * height"), "height", room=60)
    assert edges(left, read, laptop) == [0, 490, 0, 400]
    assert edges(right, read, laptop) == [582, 1040, 0, 400]
    assert edges(left, read, phone) == [0, 240, 0, 200]
    assert edges(right, read, phone) == [0, 240, 200, 400]


def test_the_range_of_rows_runs_down_and_that_of_a_curve_up():
    panel = Panel(0, 7, 10, 90)
    assert [edge.expr for edge in panel.down] == ["10", "90"]
    assert [edge.expr for edge in panel.up] == ["90", "10"]


def test_a_panel_without_room_has_no_length(read, phone):
    narrow = alt.X("p:Q", scale=alt.Scale(range=Panel(90, 60, 0, 9).across))
    chart, encoding = one_mark(read, x=narrow)
    assert chart.edges(encoding["x"], phone) == [90, 90]


# --- Names beside curves ---


def names(read, view, panel, middle, lines):
    """Where each name is written, from the first down; without those that are unseen."""
    chart = read(lambda: panels(*names_at_the_ends(panel)))
    (dot,), (text,) = chart.layers("ends", "point"), chart.layers("ends", "text")
    places = []
    for line in range(lines):
        datum = {"line": line, "lines": lines, "middle": middle}
        assert dot["encoding"]["y"] == text["encoding"]["y"]
        assert dot["mark"]["opacity"] == text["mark"]["opacity"]
        opacity = chart.pixels(text["mark"]["opacity"], view, **datum)
        assert opacity in (0, 1)
        if opacity:
            places.append(chart.pixels(text["encoding"]["y"]["value"], view, **datum))
    return places


MAX_SPREAD = [(1, 1.0), (1, 0.0), (2, 0.5), (3, 0.3), (4, 0.25), (4, 0.01), (8, 0.125), (8, 0.0)]


@pytest.mark.parametrize(("lines", "middle"), MAX_SPREAD)
@pytest.mark.parametrize("height", [90, 200, 400])
def test_names_stand_within_the_panel_one_below_the_other(read, laptop, lines, middle, height):
    panel = Panel(0, "width - 90", 40, f"40 + {height}")
    written = names(read, laptop, panel, middle, lines)
    steps = [below - above for above, below in itertools.pairwise(written)]
    assert all(step >= laptop.font for step in steps)
    assert written[0] - laptop.font / 2 >= 40
    assert written[-1] + laptop.font / 2 <= 40 + height
    # All of them where there is room, else the first.
    assert len(written) == lines or (len(written) + 1) * 1.1 * laptop.font > height


def test_names_stand_about_the_mean_height_of_the_curves(read, laptop):
    written = names(read, laptop, Panel(0, "width - 90", 0, 400), 0.4, 4)
    assert sum(written) / 4 == pytest.approx(240)


def test_a_name_is_cut_where_the_view_ends(read, laptop):
    chart = read(lambda: panels(*names_at_the_ends(Panel(0, "width - 90", 0, 400))))
    (text,) = chart.layers("ends", "text")
    begin = chart.pixels(text["encoding"]["x"]["value"], laptop)
    assert begin > 1010
    assert 1050 < begin + chart.pixels(text["mark"]["limit"], laptop) <= 1100

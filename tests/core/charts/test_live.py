"""What a hand moves, and where a chart starts that is built once for all."""

import copy

import numpy as np
import pytest

from softmax_core.charts.define import definition_strips
from softmax_core.charts.draw import same_luck
from softmax_core.charts.live import slider, targets, temperature_x, with_start_values
from softmax_core.charts.new_words import spelled_words
from softmax_core.charts.real_model import vocabulary_bars
from softmax_core.charts.shared import page_panel
from softmax_core.charts.softmax import denominator_bars
from softmax_core.charts.temperature import temperature_chart
from softmax_core.distribution.temperature import TEMPERATURE_GRID

MOVED_BY_T = [
    (temperature_chart, 4, 6),
    (spelled_words,),
    (definition_strips, 2),
    (vocabulary_bars,),
]
moved_by_T = pytest.mark.parametrize("shape", MOVED_BY_T)
on_the_chart = pytest.mark.parametrize("shape", MOVED_BY_T[:3])  # beside on the slider


# --- The slider ---


@moved_by_T
def test_the_slider_reaches_the_temperatures_that_are_computed(shape, read):
    T = read(*shape).param("T")
    steps = np.arange(0, T["bind"]["max"] + 1e-9, T["bind"]["step"])
    assert T["bind"]["input"] == "range"
    assert T["bind"]["min"] == 0
    assert steps == pytest.approx(TEMPERATURE_GRID)
    assert T["bind"]["name"] == "Temperature T"


@moved_by_T
def test_the_temperature_is_one_point_that_nothing_takes_away(shape, read):
    T = read(*shape).param("T")
    assert T["select"]["type"] == "point"
    assert T["select"]["fields"] == ["place"]
    assert T["select"]["clear"] is False  # a double click would
    assert T["select"]["toggle"] is False  # a press with Shift would add a second
    assert T["value"] == [{"place": 1.0}]


@moved_by_T
def test_parameters_are_at_the_top_where_a_page_looks_for_them(shape, read):
    chart = read(*shape)
    assert not any("params" in layer for layer in chart.layer)
    assert [chart.named(view)["name"] for view in chart.param("T")["views"]]


@on_the_chart
def test_on_the_chart_only_its_targets_move_the_temperature(shape, read):
    T = read(*shape).param("T")
    assert T["views"] == ["T_targets"]
    marks = "@T_targets_marks"
    dragged = f"[{marks}:pointerdown, window:pointerup] > {marks}:pointermove"
    pressed = f"{marks}:pointerdown[event.pointerType !== 'touch']"
    assert T["select"]["on"] == f"{dragged}, {pressed}, {marks}:click"


@on_the_chart
def test_the_targets_are_unseen_strips_over_all_else_from_edge_to_edge(shape, read, view):
    chart = read(*shape)
    strips = chart.layer[-1]
    assert strips["name"] == "T_targets"
    assert strips["data"] == {"name": "temperatures"}
    assert strips["mark"]["opacity"] == 0
    assert strips["encoding"]["x"]["field"] == "left"
    assert strips["encoding"]["x2"]["field"] == "right"
    assert chart.pixels(strips["encoding"]["y2"]["value"], view) == view.height


def test_the_targets_of_another_slider_are_called_after_it(read):
    u = slider("u", "Random number u", start=0.25, most=0.99, step=0.01)
    x = temperature_x("left:Q", page_panel())
    strips = targets(u, "numbers", x, top=7).to_dict()
    assert strips["name"] == "u_targets"
    assert strips["encoding"]["y"]["value"] == {"expr": "7"}
    assert "@u_targets_marks:pointermove" in strips["params"][0]["select"]["on"]


@moved_by_T
def test_what_follows_the_hand_is_chosen_in_the_browser(shape, read):
    chosen = {"filter": {"param": "T"}}
    followers = [layer for layer in read(*shape).layer if chosen in layer.get("transform", [])]
    assert {"text", "point", "bar"} & {layer["mark"]["type"] for layer in followers}


@on_the_chart
def test_T_runs_as_on_the_slider_from_0_to_10_with_one_place_beyond(shape, read, view):
    chart = read(*shape)
    along = [x for x in chart.channels("x") if x.get("field") in ("place", "left")]
    assert {x["field"] for x in along} == {"place", "left"}
    edges = chart.edges(along[0], view)
    assert edges[0] < edges[1]
    for x in along:
        assert x["type"] == "quantitative"
        assert x["scale"].get("type", "linear") == "linear"
        assert x["scale"]["domain"] == [0, 11]
        assert x["scale"]["nice"] is False
        assert chart.edges(x, view) == pytest.approx(edges)  # they lie on one another
    (marks,) = [x["axis"] for x in along if x.get("axis")]
    assert marks["values"] == [0, 1, 2, 5, 10]


@on_the_chart
def test_no_line_leads_to_the_place_beyond(shape, read):
    chart = read(*shape)
    curves = [*chart.layers(mark="line"), *chart.layers(mark="area")]
    assert curves
    for curve in curves:
        assert curve["transform"] == [{"filter": "datum.place < 11.0"}]


@pytest.mark.parametrize("shape", [(temperature_chart, 4, 6), (spelled_words,)])
def test_the_place_beyond_is_named_above_it_while_T_is_there(shape, read, wide, narrow):
    chart, filters = read(*shape), [{"filter": {"param": "T"}}, {"filter": "datum.place >= 11.0"}]
    (name,) = [layer for layer in chart.layers("temperatures") if layer.get("transform") == filters]
    (dot, *_) = chart.encodings("temperatures", "point")
    assert name["encoding"]["text"]["field"] == "T_text"
    right = chart.edges(dot["x"], wide)[1]
    assert chart.pixels(name["encoding"]["x"]["value"], wide) == right
    # A narrow page has no room there, and T in large type close by.
    assert chart.pixels(name["mark"]["opacity"], wide) == 1
    assert chart.pixels(name["mark"]["opacity"], narrow) == 0


# --- Where it starts ---


def starts(spec):
    """Where each parameter starts that the browser does not work out."""
    return {param["name"]: param["value"] for param in spec["params"] if "expr" not in param}


def test_a_chart_starts_where_it_is_told(read):
    spec = with_start_values(read(temperature_chart, 4, 6).whole, T=5.0, ceiling=2.0, type=1.35)
    assert starts(spec) == {"T": [{"place": 5.0}], "ceiling": 2.0, "type": 1.35}


def test_what_is_not_told_begins_as_it_was_built(read):
    spec = with_start_values(
        read(
            spelled_words,
        ).whole,
        most_bits=7,
    )
    assert starts(spec) == {"T": [{"place": 1.0}], "most_bits": 7, "type": 1}


def test_the_random_number_starts_too(read):
    spec = with_start_values(read(same_luck).whole, u=0.63)
    assert starts(spec)["u"] == [{"place": 0.63}]


def test_nothing_else_changes_and_the_one_that_is_cached_changes_nothing(read):
    cached = read(temperature_chart, 4, 6).whole
    before = copy.deepcopy(cached)
    spec = with_start_values(cached, T=0.3, ceiling=1.58)
    assert cached == before
    assert spec["params"] != cached["params"]
    for key in cached.keys() - {"params"}:
        assert spec[key] is cached[key]  # and nothing was copied: it is done at each run
    for old, new in zip(cached["params"], spec["params"], strict=True):
        assert {**new, "value": 0} == {**old, "value": 0}


@pytest.mark.parametrize("shape", [(definition_strips, 2), (denominator_bars,)])
def test_a_parameter_that_the_chart_does_not_have_is_a_mistake(shape, read):
    with pytest.raises(ValueError, match="no parameter named ceiling"):
        with_start_values(read(*shape).whole, ceiling=2.0)

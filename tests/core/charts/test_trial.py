"""The pieces of a trial, along the axis of each definition."""

import numpy as np
import pytest

from softmax_core.charts.trial import piece_axes
from softmax_core.creativity.trial import Piece
from softmax_core.settings.trial import Trial
from softmax_core.tables.define import parsed_definitions
from softmax_core.tables.trial import CREATIVE, NOT_CREATIVE, axes_tables, tried


def test_its_data(read):
    trial = Trial.of([Piece("a", ("a",), ""), Piece("b", ("b",), "")])
    found, _ = tried(parsed_definitions([("S", "surprise")]), {"surprise": np.array([1, 2])}, trial)
    chart, tables = read(piece_axes, 1), axes_tables(found, trial)
    assert chart.data_sets == set(tables)
    for name, frame in tables.items():
        assert chart.fields(name) <= set(frame)


@pytest.mark.parametrize("definitions", [1, 2, 8])
def test_the_axes_share_the_height_from_the_top_down(read, definitions, view):
    chart = read(piece_axes, definitions)
    for y in (y for y in chart.channels("y") if "field" in y):
        assert y["scale"]["domain"] == [0, definitions]
        assert chart.edges(y, view) == [0, view.height]


def test_creative_is_told_from_not_creative_without_its_colour(read):
    discs, rings = read(piece_axes, 2).layers("marks", "point")
    assert (discs["transform"], rings["transform"]) == (
        [{"filter": f"datum.colour == {CREATIVE}"}],
        [{"filter": f"datum.colour == {NOT_CREATIVE}"}],
    )
    assert "fill" not in discs["mark"]
    assert rings["mark"]["fill"] == {"expr": "background"}


def test_each_piece_is_named_by_its_number(read):
    on_discs, others = read(piece_axes, 2).layers("marks", "text")
    for numbers in (on_discs, others):
        assert numbers["encoding"]["text"]["field"] == "number"
    assert on_discs["mark"]["color"] == {"expr": "background"}

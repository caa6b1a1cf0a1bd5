"""The pieces of a trial along the axis of each definition."""

import altair as alt

from softmax_core.charts.define import strip_y
from softmax_core.charts.shared import (
    INK,
    PAPER,
    Panel,
    at,
    by_width,
    data,
    em,
    panels,
    pixels,
    text,
    word_colour,
)
from softmax_core.tables.trial import CREATIVE, NOT_CREATIVE


def piece_axes(definitions: int) -> alt.LayerChart:
    """One axis below the other: each piece as its number, where the definition has it.

    What the room calls creative is a disc, what it does not a ring, what it has not judged a bare
    number. Data: `marks` (place, y, number, colour), `heads` (y, line_y, foot_y, head, short_head, least,
    most), a line for each definition.
    """
    panel = Panel(0, "width", 0, "height")
    x = alt.X("place:Q", scale=alt.Scale(domain=[0, 1], range=panel.across), axis=None)
    y, heads = strip_y("y:Q", definitions, panel), data("heads")
    foot = strip_y("foot_y:Q", definitions, panel)
    marks = data("marks")
    creative, not_creative, others = (
        marks.transform_filter(which)
        for which in (
            f"datum.colour == {CREATIVE}",
            f"datum.colour == {NOT_CREATIVE}",
            f"datum.colour != {CREATIVE}",
        )
    )
    # Without marks, as before the first verdict, an empty group would be read out.
    look = {"opacity": 1, "size": pixels("2.2 * font * font"), "aria": False}
    discs = creative.mark_point(filled=True, **look)
    rings = not_creative.mark_point(filled=True, fill=PAPER, strokeWidth=3, **look)
    number = {"align": "center", "baseline": "middle", "fontWeight": "bold"}
    name = alt.ExprRef(by_width("datum.head", "datum.short_head"))
    names = text(heads, text=name, fontWeight="bold", baseline="top", limit=pixels("width"))
    ends = {"baseline": "bottom", "size": 0.9}
    line = data("heads").mark_rule(strokeWidth=1, color=INK, opacity=0.4)
    return panels(
        line.encode(strip_y("line_y:Q", definitions, panel), **at(x=0, x2="width")),
        discs.encode(x, y, word_colour()),
        rings.encode(x, y, word_colour(alt.Stroke)),
        text(creative, **number | {"color": PAPER}).encode(x, y, text="number:N"),
        text(others, **number).encode(x, y, text="number:N"),
        names.encode(y, **at(x=0)),
        text(heads, **ends).encode(foot, text="least:N", **at(x=0)),
        text(heads, align="right", **ends).encode(
            foot, text="most:N", **at(x=f"width - {em(0.2)}")
        ),
    )

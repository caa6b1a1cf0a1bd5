"""Definitions of creativity at every temperature."""

import altair as alt

from softmax_core.charts.live import (
    dot,
    now,
    on_the_slider,
    playhead,
    targets,
    temperature_axis,
    temperature_slider,
    temperature_x,
)
from softmax_core.charts.shared import (
    INK,
    PAPER,
    WIDE_ONLY,
    Panel,
    at,
    by_width,
    dashed,
    data,
    em,
    panels,
    pixels,
    text,
    word_colour,
)


def definition_strips(curves: int) -> alt.LayerChart:
    """One strip below the other: the curve of each definition, where it is largest, its value now.

    Data: `strips` (place, row, colour, y, head_y, head, short_head), a line for each definition at
    each place of the slider; `zeros` (y), where 0 lies in a strip; `peaks` (place, y, head_y, text),
    where a curve is highest; `temperatures` (place, left, right, T_text). Parameter: the selection T.
    """
    selection = temperature_slider()
    # Inside by as much as the mark of the largest value needs.
    panel = Panel(em(0.5), "width - font", 0, "height")
    t, y = temperature_x("place:Q", panel), strip_y("y:Q", curves, panel)
    t_with_axis = temperature_x("place:Q", panel, temperature_axis())
    lines = on_the_slider(data("strips")).mark_line(strokeWidth=4, interpolate="monotone")
    highest = data("peaks").mark_point(filled=False, size=260, strokeWidth=3, color=INK, opacity=1)
    zero = text(data("zeros"), text="0", align="right")
    return panels(
        dashed(data("zeros")).encode(y, **at(x=0, x2=panel.right)),
        lines.encode(t_with_axis, y, word_colour(), detail="row:N"),
        highest.encode(t, y),
        playhead(selection, t, top=0),
        dot(selection, "strips").encode(t, y, word_colour()),
        *strip_heads(selection, strip_y("head_y:Q", curves, panel)),
        zero.encode(y, **at(x="width")),
        temperature_now(selection, t),
        targets(selection, "temperatures", temperature_x("left:Q", panel), top=0),
    )


def temperature_now(selection: alt.Parameter, t: alt.X) -> alt.Chart:
    """T, at the foot of its upright line, on the side where it has room."""
    side, gap = "datum.place < 6", em(0.5)
    look = {"align": alt.ExprRef(f"{side} ? 'left' : 'right'"), "stroke": PAPER, "strokeWidth": 5}
    dx = pixels(f"({side} ? {gap} : -{gap})")
    name = text(now(selection, "temperatures"), dx=dx, baseline="bottom", fontWeight="bold", **look)
    return name.encode(t, text="T_text:N", **at(y="height - 0.3 * font"))


def strip_y(field: str, curves: int, panel: Panel) -> alt.Y:
    """A height in a strip: that of definition i is from i to i + 1, counted from the top."""
    return alt.Y(field, scale=alt.Scale(domain=[0, curves], range=panel.down), axis=None)


def strip_heads(selection: alt.Parameter, y: alt.Y) -> list[alt.Chart]:
    """Each definition's name and value now; at the right where it is largest."""
    head = {"baseline": "top", "stroke": PAPER, "strokeWidth": 5}
    name = alt.ExprRef(by_width("datum.head", "datum.short_head"))
    room = pixels(by_width("0.48 * width", "width"))
    names = text(now(selection, "strips"), fontWeight="bold", text=name, limit=room, **head)
    highest = text(data("peaks"), opacity=WIDE_ONLY, align="right", **head)
    return [
        names.encode(y, **at(x=0)),
        highest.encode(y, text="text:N", **at(x="width")),
    ]

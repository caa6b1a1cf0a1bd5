"""What a text teaches: which word follows which, and the line on which the last number fell."""

import altair as alt

from softmax_core.charts.shared import (
    INK,
    PAPER,
    TYPE,
    WIDE_ONLY,
    at,
    axis,
    by_width,
    data,
    em,
    layered,
    page_panel,
    panels,
    pixels,
    quarters_axis,
    share_scale,
    text,
    word_colour,
)


def follower_matrix() -> alt.LayerChart:
    """How often each word followed each other one; the row of the chosen word is framed.

    Data: `cells` (before, after, row, column, token, text, strength, chosen, colour, turn), one line
    for each cell. Parameter: the selection `word` of a cell, by its token and its turn: each choice
    has a turn of its own, so that the same row can be chosen again after another word was typed.
    """
    cells = data("cells")
    chosen = alt.selection_point(name="word", fields=["token", "turn"], clear=False, toggle=False)
    across, down = following_words(), preceding_words()
    strength = alt.Opacity(
        "strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.06, 0.6]), legend=None
    )
    numbers = cells.mark_text(fontSize=TYPE, color=INK, cursor="pointer")
    frame = cells.transform_filter("datum.chosen").mark_rect(
        fillOpacity=0, stroke=INK, strokeWidth=2
    )
    return layered(
        cells.mark_rect(cursor="pointer")
        .encode(across, down, word_colour(), strength)
        .properties(name="cells")
        .add_params(chosen),
        frame.encode(across, down),
        numbers.encode(across, down, text="text:N"),
    )


def following_words() -> alt.X:
    """The words that follow, above the matrix."""
    names = word_axis(orient="top", labelAngle=-90)
    order = alt.EncodingSortField("column", op="min")
    return alt.X("after:N", sort=order, scale=cell_scale(), axis=names)


def preceding_words() -> alt.Y:
    """The words that are followed, at the left of the matrix."""
    names = word_axis(orient="left")
    order = alt.EncodingSortField("row", op="min")
    return alt.Y("before:N", sort=order, scale=cell_scale(), axis=names)


def word_axis(**options) -> alt.Axis:
    """The words beside a matrix, without a line."""
    limit = pixels(em(5.5))
    return axis(ticks=False, domain=False, labelPadding=6, labelLimit=limit, **options)


def cell_scale() -> alt.Scale:
    """The cells of a matrix in one direction."""
    return alt.Scale(type="band", paddingInner=0.06)


def drawn_line() -> alt.LayerChart:
    """The line from 0 to 1 on which the last number fell, a slice for each word.

    Data: `line` (start, end, middle, label, colour, drawn, u, u_text, token), one line for each slice.
    """
    line, panel = data("line"), page_panel(top=em(2), room=by_width(em(12), em(5.6)))
    shares, drawn = share_scale(panel.across), line.transform_filter("datum.drawn")
    start = alt.X("start:Q", scale=shares, axis=quarters_axis())
    middle = alt.X("middle:Q", scale=shares, axis=None)
    u = alt.X("u:Q", scale=shares, axis=None)
    half_way = "0.5 * height + font"
    bold = {"fontWeight": "bold", "baseline": "middle"}
    names = text(line, align="center", color=PAPER, opacity=WIDE_ONLY, **bold)
    number = text(drawn, align="center", **(bold | {"baseline": "bottom"}))
    word = text(drawn, 1.2, limit=pixels(f"width - ({panel.right}) - 0.5 * font"), **bold)
    upright = at(y="1.5 * font", y2=panel.bottom)
    return panels(
        line.mark_bar(stroke=PAPER, strokeWidth=1).encode(
            start, word_colour(), x2="end:Q", **at(y=panel.top, y2=panel.bottom)
        ),
        names.encode(middle, text="label:N", **at(y=half_way)),
        word.encode(text="token:N", **at(x=f"{panel.right} + 0.5 * font", y=half_way)),
        drawn.mark_rule(strokeWidth=8, color=PAPER).encode(u, **upright),
        drawn.mark_rule(strokeWidth=4, color=INK).encode(u, **upright),
        number.encode(u, text="u_text:N", **at(y="1.4 * font")),
    )

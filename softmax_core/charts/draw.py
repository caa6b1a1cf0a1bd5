"""Words drawn at random: a chain of samplers, counts beside theory, the same luck at several T."""

import altair as alt

from softmax_core.charts.live import now, slider, targets
from softmax_core.charts.shared import (
    INK,
    PAPER,
    WIDE_ONLY,
    Panel,
    at,
    axis,
    by_width,
    dashed,
    data,
    layered,
    page_panel,
    panels,
    quarters_axis,
    row_scale,
    share_axis,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)


def chain_columns(rows: int, font: int) -> alt.LayerChart:
    """A column of probabilities for each step of a chain; what a step removes is struck out.

    Data: `columns` (row, label, colour, start, end, text, lost), a line for each row after each step;
    `heads` (start, head), one for each step.
    """
    columns, panel = data("columns"), page_panel(top=2 * font)
    lines, scale = row_scale(panel), share_scale(panel.across)
    start, end = alt.X("start:Q", scale=scale, axis=None), alt.X("end:Q", scale=scale, axis=None)
    heads = text(data("heads"), font, baseline="top", fontWeight="bold")
    struck_out = columns.mark_rule(strokeWidth=3, color=INK, xOffset=6, x2Offset=3.4 * font)
    if_lost = alt.condition("datum.lost", alt.value(0.8), alt.value(0))
    return panels(
        columns.mark_bar().encode(
            start, word_rows(lines, word_names(font)), word_colour(), x2="end:Q"
        ),
        text(columns, font, dx=8).encode(end, word_rows(lines), text="text:N"),
        struck_out.encode(end, word_rows(lines), x2="end:Q", opacity=if_lost),
        heads.encode(start, text="head:N", **at(y=0)),
        height=(rows + 1) * 2 * font,
    )


def counts_beside_theory(rows: int, font: int) -> alt.LayerChart:
    """The share of each word among those drawn, its probability, and one standard error either way.

    Data: `counts` (row, label, colour, p, share, low, high, text_at, text), a line for each row.
    """
    counts, panel = data("counts"), page_panel(room=170)
    lines, shares = word_rows(row_scale(panel)), share_scale(panel.across)
    names = word_rows(row_scale(panel), word_names(font))
    marks = share_axis(font, labelOpacity=WIDE_ONLY)
    p, low = alt.X("p:Q", scale=shares, axis=None), alt.X("low:Q", scale=shares, axis=None)
    end = alt.X("text_at:Q", scale=shares, axis=None)
    return panels(
        counts.mark_bar(opacity=0.75).encode(
            alt.X("share:Q", scale=shares, axis=marks), names, word_colour()
        ),
        counts.mark_tick(thickness=4, color=INK).encode(p, lines),
        counts.mark_rule(strokeWidth=2, color=INK).encode(low, lines, x2="high:Q"),
        text(counts, font, dx=8).encode(end, lines, text="text:N"),
        height=rows * 2 * font + 2 * font,
    )


def running_shares(font: int) -> alt.LayerChart:
    """The share of each word as the draws come in, closing in on its probability.

    Data: `running` (n, row, colour, share), a line for each row after some of the draws; `counts`
    (colour, p), the probabilities.
    """
    n_axis = axis(
        font,
        values=[10**power for power in range(6)],
        format=",d",
        title="words drawn",
        titleFontSize=font,
        titleColor=INK,
    )
    n = alt.X("n:Q", scale=alt.Scale(type="log", domainMin=1, nice=False), axis=n_axis)
    shares, marks = share_scale(page_panel().up), share_axis(font, orient="left")
    lines = data("running").mark_line(strokeWidth=3)
    return layered(
        lines.encode(n, alt.Y("share:Q", scale=shares, axis=marks), word_colour(), detail="row:N"),
        dashed(data("counts")).encode(alt.Y("p:Q", scale=shares, axis=marks), word_colour()),
        height=260,
    )


def same_luck(temperatures: int, font: int) -> alt.LayerChart:
    """One random number u across the stacked probabilities at several temperatures.

    Data: `stacks` (pin, T_text, colour, start, end, middle, inside), a slice for each word at each
    temperature; `picks` (place, pin, T_text, colour, label), the word that each u picks at each
    temperature; `numbers` (place, left, right), each u. Parameter: the selection u.
    """
    selection = slider("u", "Random number u", start=0.25, most=0.99, step=0.01)
    panel = page_panel(top=2 * font, room=by_width(160, 100))
    return panels(
        *stacked_slices(panel, font),
        picked_words(selection, panel, font),
        *random_number(selection, panel, font),
        targets(selection, "numbers", number_at("left:Q", panel), top=0),
        height=2 * font + temperatures * 3 * font,
    )


def stacked_slices(panel: Panel, font: int) -> list[alt.Chart]:
    """The line from 0 to 1 at each temperature, a slice for each word."""
    slices = data("stacks").mark_bar(stroke=PAPER, strokeWidth=1)
    bold = {"align": "center", "fontWeight": "bold", "color": PAPER, "opacity": WIDE_ONLY}
    names = axis(font, orient="left", ticks=False, domain=False, labelPadding=8)
    return [
        slices.encode(
            number_at("start:Q", panel, quarters_axis(font)),
            temperature_rows(panel, names),
            word_colour(),
            x2="end:Q",
        ),
        text(data("stacks"), font, **bold).encode(
            number_at("middle:Q", panel), temperature_rows(panel), text="inside:N"
        ),
    ]


def picked_words(selection: alt.Parameter, panel: Panel, font: int) -> alt.Chart:
    """The word that u picks at each temperature, at the right of its line."""
    words = now(selection, "picks").mark_text(
        align="left", fontSize=round(1.2 * font), fontWeight="bold", limit=150
    )
    place = at(x=by_width("width - 150", "width - 95"))
    return words.encode(temperature_rows(panel), word_colour(), text="label:N", **place)


def random_number(selection: alt.Parameter, panel: Panel, font: int) -> list[alt.Chart]:
    """An upright line at u, with the number above it."""
    u, number = number_at("place:Q", panel), alt.Text("place:Q", format=".2f")
    line = now(selection, "numbers").mark_rule(strokeWidth=4, color=INK)
    bold = {"align": "center", "baseline": "bottom", "fontWeight": "bold"}
    return [
        line.encode(u, **at(y=font, y2=panel.bottom)),
        text(now(selection, "numbers"), font, **bold).encode(u, text=number, **at(y=font)),
    ]


def number_at(field: str, panel: Panel, marks: alt.Axis | None = None) -> alt.X:
    """A number from 0 to 1 across the panel."""
    return alt.X(field, scale=share_scale(panel.across), axis=marks)


def temperature_rows(panel: Panel, names: alt.Axis | None = None) -> alt.Y:
    """One row for each temperature, in the order in which they were pinned."""
    order = alt.EncodingSortField("pin", op="min")
    return alt.Y("T_text:N", sort=order, title=None, scale=row_scale(panel), axis=names)

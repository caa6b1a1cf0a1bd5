"""Words drawn at random: a chain of samplers, counts beside theory, the same luck at several T."""

from functools import partial

import altair as alt

from softmax_core.charts.live import now, slider, targets
from softmax_core.charts.shared import (
    INK,
    NARROW_ONLY,
    PAPER,
    TYPE,
    WIDE_ONLY,
    Panel,
    at,
    axis,
    by_width,
    dashed,
    data,
    em,
    layered,
    names_at_the_ends,
    page_panel,
    panels,
    pixels,
    quarters_axis,
    row_scale,
    share_axis,
    share_scale,
    text,
    upright_mark,
    word_colour,
    word_names,
    word_rows,
)


def chain_columns() -> alt.LayerChart:
    """A column of probabilities for each step of a chain; what a step removes is struck out.

    Data: `columns` (row, label, colour, start, end, text, lost), a line for each row after each step;
    `heads` (start, head, line), one for each step.
    """
    columns, panel = data("columns"), page_panel(top=by_width(em(2), em(2.7)))
    scale, lines = share_scale(panel.across), row_scale(panel)
    lines.paddingInner, lines.paddingOuter = (
        pixels(by_width(0.25, 0.55)),
        pixels(by_width(0.1, 0.5)),
    )
    start, end = alt.X("start:Q", scale=scale, axis=None), alt.X("end:Q", scale=scale, axis=None)
    rows, tops = word_rows(lines), word_rows(lines).bandPosition(0)
    # Where the page is narrow, every second head stands a line lower.
    lower = pixels(by_width(0, em("1.15 * datum.line")))
    heads = text(data("heads"), baseline="top", fontWeight="bold", dy=lower)

    def if_lost(opacity: alt.ExprRef) -> dict:
        return alt.condition("datum.lost", alt.value(opacity), alt.value(0))

    struck_out = partial(columns.mark_rule, strokeWidth=3, color=INK)
    # Beside its bar; where the page is narrow, above it.
    beside, above = (
        {"opacity": WIDE_ONLY, "dx": 8},
        {"opacity": NARROW_ONLY, "dy": pixels(em(-0.7))},
    )
    through = {"xOffset": 6, "x2Offset": pixels(em(3.4))}
    through_above = {"yOffset": pixels(em(-0.7)), "x2Offset": pixels(em(2.8))}
    return panels(
        columns.mark_bar().encode(start, word_rows(lines, word_names()), word_colour(), x2="end:Q"),
        text(columns, **beside).encode(end, rows, text="text:N"),
        text(columns, **above).encode(start, tops, text="text:N"),
        struck_out(**through).encode(end, rows, x2="end:Q", opacity=if_lost(WIDE_ONLY)),
        struck_out(**through_above).encode(start, tops, x2="start:Q", opacity=if_lost(NARROW_ONLY)),
        heads.encode(start, text="head:N", **at(y=0)),
    )


def counts_beside_theory() -> alt.LayerChart:
    """The share of each word among those drawn, its probability, and one standard error either way.

    Data: `counts` (row, label, colour, p, share, low, high, text), a line for each row.
    """
    counts, panel = data("counts"), page_panel()._replace(left=by_width(em(8), em(7)))
    lines, shares = word_rows(row_scale(panel)), share_scale(panel.across)
    names = word_rows(row_scale(panel), word_names())
    p, low = alt.X("p:Q", scale=shares, axis=None), alt.X("low:Q", scale=shares, axis=None)
    numbers = text(counts, align="right")
    return panels(
        counts.mark_bar().encode(
            alt.X("share:Q", scale=shares, axis=share_axis()), names, word_colour()
        ),
        counts.mark_rule(strokeWidth=6, color=PAPER).encode(low, lines, x2="high:Q"),
        counts.mark_rule(strokeWidth=2, color=INK).encode(low, lines, x2="high:Q"),
        upright_mark(counts).encode(p, lines),
        numbers.encode(lines, text="text:N", **at(x=f"{panel.left} - 0.5 * font")),
    )


def running_shares() -> alt.LayerChart:
    """The share of each word as the draws come in, closing in on its probability.

    Data: `running` (n, row, colour, share), a line for each row after some of the draws; `counts`
    (colour, p), the probabilities; `ends` (label, colour, line, lines, middle), the names beside the
    curves.
    """
    n_axis = axis(
        values=[10**power for power in range(6)],
        format=",d",
        title="words drawn",
        titleFontSize=TYPE,
        titleColor=INK,
    )
    panel = page_panel(room=by_width(em(10), em(6)))
    scale = alt.Scale(type="log", domainMin=1, nice=False, range=panel.across)
    n = alt.X("n:Q", scale=scale, axis=n_axis)
    shares, marks = share_scale(panel.up), share_axis(orient="left")
    lines = data("running").mark_line(strokeWidth=3)
    return layered(
        lines.encode(n, alt.Y("share:Q", scale=shares, axis=marks), word_colour(), detail="row:N"),
        dashed(data("counts")).encode(
            alt.Y("p:Q", scale=shares, axis=marks), word_colour(), **at(x=0, x2=panel.right)
        ),
        *names_at_the_ends(panel),
    )


def same_luck() -> alt.LayerChart:
    """One random number u across the stacked probabilities at several temperatures.

    Data: `stacks` (pin, T_text, colour, start, end, middle, inside), a slice for each word at each
    temperature; `picks` (place, pin, T_text, colour, label), the word that each u picks at each
    temperature; `numbers` (place, left, right), each u. Parameter: the selection u.
    """
    selection = slider("u", "Random number u", start=0.25, most=0.99, step=0.01)
    panel = page_panel(top=em(2), room=by_width(em(12), em(5.6)))
    return panels(
        *stacked_slices(panel),
        picked_words(selection, panel),
        *random_number(selection, panel),
        targets(selection, "numbers", number_at("left:Q", panel), top=0),
    )


def stacked_slices(panel: Panel) -> list[alt.Chart]:
    """The line from 0 to 1 at each temperature, a slice for each word."""
    slices = data("stacks").mark_bar(stroke=PAPER, strokeWidth=1)
    bold = {"align": "center", "fontWeight": "bold", "color": PAPER, "opacity": WIDE_ONLY}
    names = axis(orient="left", ticks=False, domain=False, labelPadding=8)
    return [
        slices.encode(
            number_at("start:Q", panel, quarters_axis()),
            temperature_rows(panel, names),
            word_colour(),
            x2="end:Q",
        ),
        text(data("stacks"), **bold).encode(
            number_at("middle:Q", panel), temperature_rows(panel), text="inside:N"
        ),
    ]


def picked_words(selection: alt.Parameter, panel: Panel) -> alt.Chart:
    """The word that u picks at each temperature, at the right of its line."""
    limit = pixels(f"width - ({panel.right}) - 0.5 * font")
    words = now(selection, "picks").mark_text(
        align="left", fontSize=pixels(em(1.2)), fontWeight="bold", limit=limit
    )
    place = at(x=f"{panel.right} + 0.5 * font")
    return words.encode(temperature_rows(panel), word_colour(), text="label:N", **place)


def random_number(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """An upright line at u, with the number above it."""
    u, number = number_at("place:Q", panel), alt.Text("place:Q", format=".2f")
    bold = {"align": "center", "baseline": "bottom", "fontWeight": "bold"}
    there = now(selection, "numbers")
    return [
        there.mark_rule(strokeWidth=8, color=PAPER).encode(u, **at(y=em(1), y2=panel.bottom)),
        there.mark_rule(strokeWidth=4, color=INK).encode(u, **at(y=em(1), y2=panel.bottom)),
        text(there, **bold).encode(u, text=number, **at(y=em(1))),
    ]


def number_at(field: str, panel: Panel, marks: alt.Axis | None = None) -> alt.X:
    """A number from 0 to 1 across the panel."""
    return alt.X(field, scale=share_scale(panel.across), axis=marks)


def temperature_rows(panel: Panel, names: alt.Axis | None = None) -> alt.Y:
    """One row for each temperature, in the order in which they were pinned."""
    order = alt.EncodingSortField("pin", op="min")
    return alt.Y("T_text:N", sort=order, title=None, scale=row_scale(panel), axis=names)

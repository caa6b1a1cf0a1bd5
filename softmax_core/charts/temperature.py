"""The heart of the lecture: bars of p at T, the curves p(T) and H(T), all moved by one hand."""

from typing import NamedTuple

import altair as alt

from softmax_core.charts.live import (
    dot,
    from_0_to,
    now,
    playhead,
    readout,
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
    axis,
    by_width,
    dashed,
    data,
    left_panel,
    panels,
    pixels,
    right_panel,
    row_scale,
    share_axis,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)
from softmax_core.tables.rows import FEW_ROWS

CURVES_END = 0.64  # of the height on a wide page: the entropy's panel is below


class Places(NamedTuple):
    """Where the three panels lie."""

    bars: Panel
    curves: Panel
    entropy: Panel


def temperature_chart(rows: int, font: int) -> alt.LayerChart:
    """Bars of p at T beside the curves p(T) and H(T), with a line where T is now.

    Data: `sweep` (place, row, label, colour, p, p_at_1), a line for each row at each place of the
    slider; `temperatures` (place, left, right, H, T_text, beta_text, H_text); `ends` (label, colour, p),
    the names beside the curves; `once` (uniform, ceiling, ceiling_text), one line. Parameters: the
    selection T, and the variable `ceiling`, the entropy's largest value.
    """
    selection, places = temperature_slider(), places_of(rows, font)
    whole = places.curves._replace(bottom="height")
    return panels(
        *probability_bars(selection, places.bars, font),
        *probability_curves(selection, places.curves, font),
        *names_at_the_ends(places.curves, font),
        *entropy_curve(selection, places.entropy, font),
        *readout(selection, "H_text", font, whole.left),
        playhead(selection, temperature_x("place:Q", whole), whole.top),
        targets(selection, "temperatures", temperature_x("left:Q", whole), whole.top),
        height=height_of(rows, font),
    )


def name_height(rows: int, font: int) -> float:
    """The share of the curves' panel on a wide page that one line of text takes."""
    return 1.2 * font / (CURVES_END * height_of(rows, font) - 3 * font)


def height_of(rows: int, font: int) -> float:
    """Many words need the height for their names."""
    return 3 * font + max(310, rows * (40 if rows <= FEW_ROWS else 1.6 * font))


def places_of(rows: int, font: int) -> Places:
    """The bars at the left, the curves at the right; on a narrow page one below the other."""
    few = rows <= FEW_ROWS
    bars_end, curves_begin, curves_end, entropy_begins = (
        (0.55, 0.58, 0.79, 0.86) if few else (0.72, 0.76, 0.86, 0.92)
    )
    curves_top = by_width(3 * font, f"{curves_begin} * height")
    curves_bottom = by_width(f"{CURVES_END} * height", f"{curves_end} * height")
    entropy_top = by_width("0.74 * height", f"{entropy_begins} * height")
    names = 5.6 * font  # at the ends of the curves
    return Places(
        left_panel(3 * font, by_width("height", f"{bars_end} * height"), by_width(120, 90)),
        right_panel(curves_top, curves_bottom, room=names),
        right_panel(entropy_top, "height", room=names),
    )


def probability_bars(selection: alt.Parameter, panel: Panel, font: int) -> list[alt.Chart]:
    """p of each word now, a mark where it stands at T=1, and the line of the uniform distribution."""
    lines, shares = row_scale(panel), share_scale(panel.across)
    p = alt.X("p:Q", scale=shares, axis=None)
    words = now(selection, "sweep")
    numbers = text(words, font, dx=8, fontWeight="bold", stroke=PAPER, strokeWidth=5)
    return [
        words.mark_bar().encode(
            alt.X("p:Q", scale=shares, axis=share_axis(font, labelOpacity=WIDE_ONLY)),
            word_rows(lines, word_names(font)),
            word_colour(),
        ),
        words.mark_tick(thickness=4, color=INK, opacity=0.55).encode(
            alt.X("p_at_1:Q", scale=shares, axis=None), word_rows(lines)
        ),
        dashed(data("once")).encode(
            alt.X("uniform:Q", scale=shares, axis=None), **at(y=panel.top, y2=panel.bottom)
        ),
        numbers.encode(p, word_rows(lines), text="p_text:N"),
    ]


def probability_curves(selection: alt.Parameter, panel: Panel, font: int) -> list[alt.Chart]:
    """p of each word at every temperature, with a dot where T is now."""
    shares = share_scale(panel.up)
    p_axis = share_axis(font, orient="left", offset=pixels(f"-{panel.left}"))
    named = by_width("datum.value == 10 ? 'T = 10' : datum.label", "datum.label")
    t_axis = temperature_axis(font, labelExpr=named)
    curves = data("sweep").mark_line(strokeWidth=4, interpolate="monotone")
    return [
        curves.encode(
            temperature_x("place:Q", panel, t_axis),
            alt.Y("p:Q", scale=shares, axis=p_axis),
            word_colour(),
            detail="row:N",
        ),
        dot(selection, "sweep").encode(
            temperature_x("place:Q", panel), alt.Y("p:Q", scale=shares, axis=None), word_colour()
        ),
    ]


def names_at_the_ends(panel: Panel, font: int) -> list[alt.Chart]:
    """The words beside the ends of their curves, each with a dot in its colour."""
    p = alt.Y("p:Q", scale=share_scale(panel.up), axis=None)
    dots = data("ends").mark_point(filled=True, size=120, opacity=WIDE_ONLY)
    words = text(data("ends"), font, limit=4.4 * font, opacity=WIDE_ONLY)
    return [
        dots.encode(p, word_colour(), **at(x=f"{panel.right} + {0.7 * font}")),
        words.encode(p, text="label:N", **at(x=f"{panel.right} + {1.2 * font}")),
    ]


def entropy_curve(selection: alt.Parameter, panel: Panel, font: int) -> list[alt.Chart]:
    """H at every temperature, below its ceiling: the entropy of the uniform distribution."""
    most = alt.param(name="ceiling", value=1.0)
    scale, ends = from_0_to(most, panel), alt.ExprRef("[0, ceiling]")
    bits = axis(font, values=ends, format=".1f", orient="left", offset=pixels(f"-{panel.left}"))
    curve = data("temperatures").mark_line(strokeWidth=4, interpolate="monotone", color=INK)
    t, h = temperature_x("place:Q", panel), alt.Y("H:Q", scale=scale, axis=None)
    ceiling = alt.Y("ceiling:Q", scale=scale, axis=None)
    return [
        curve.encode(t, alt.Y("H:Q", scale=scale, axis=bits)).add_params(most),
        dot(selection, "temperatures", color=INK).encode(t, h),
        dashed(data("once")).encode(ceiling, **at(x=panel.left, x2=panel.right)),
        text(data("once"), font, dx=6).encode(ceiling, text="ceiling_text:N", **at(x=panel.right)),
    ]

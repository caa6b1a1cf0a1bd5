"""The heart of the lecture: bars of p at T, the curves p(T) and H(T), all moved by one hand."""

import math
from typing import NamedTuple

import altair as alt

from softmax_core.charts.live import (
    beyond,
    dot,
    from_0_to,
    now,
    on_the_slider,
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
    Panel,
    at,
    axis,
    by_width,
    dashed,
    data,
    em,
    left_panel,
    names_at_the_ends,
    panels,
    pixels,
    right_panel,
    row_scale,
    share_axis,
    share_scale,
    text,
    upright_mark,
    word_colour,
    word_names,
    word_rows,
)

NUMBERS = em(5.2)  # the room of a percentage, before its bar


class Places(NamedTuple):
    """Where the three panels lie."""

    bars: Panel
    curves: Panel
    entropy: Panel


def temperature_chart(rows: int, names: float) -> alt.LayerChart:
    """Bars of p at T beside the curves p(T) and H(T), with a line where T is now.

    Data: `sweep` (place, row, label, colour, p, p_text, p_at_1), a line for each row at each place of
    the slider; `temperatures` (place, left, right, H, T_text, beta_text, H_text); `ends` (label,
    colour, line, lines, middle), the names beside the curves; `once` (uniform, ceiling,
    ceiling_text), one line. Parameters: the selection T, and the variable `ceiling`, the entropy's
    largest value. names : the room of the names beside the curves, as `room_for` gives it.
    """
    selection, places = temperature_slider(), places_of(rows, names)
    whole = places.curves._replace(bottom="height")
    return panels(
        *probability_bars(selection, places.bars),
        *probability_curves(selection, places.curves),
        *names_at_the_ends(places.curves),
        *entropy_curve(selection, places.entropy),
        *readout(selection, "H_text", whole.left),
        beyond(selection, whole),
        playhead(selection, temperature_x("place:Q", whole), whole.top),
        targets(selection, "temperatures", temperature_x("left:Q", whole), whole.top),
    )


def room_for(names: list[str]) -> int:
    """How many times the size of the type is the room for these names beside the curves of a wide page.

    >>> room_for(["nights", "friends"]), room_for(["1,000 other words"])
    (6, 10)
    """
    return min(10, max(6, math.ceil(0.55 * max(map(len, names), default=0) + 1.3)))


def places_of(rows: int, names: float) -> Places:
    """The bars at the left, the curves at the right; on a narrow page one below the other."""
    bars_end = f"clamp({em(3.2 + rows)}, 0.44 * height, 0.7 * height)"
    curves_end = f"(0.43 * {bars_end} + 0.57 * height)"
    # The curves need their room, too.
    wide_room = f"min({em(names)}, 0.5 * width - {em(8.1)})"
    narrow_room = f"clamp(width - {em(6.5)}, {em(2.4)}, {em(5.8)})"
    top, room = em(3), by_width(wide_room, narrow_room)
    curves_top = by_width(top, f"{bars_end} + 2 * font")
    entropy_top = by_width("0.74 * height", f"{curves_end} + font")
    bars = left_panel(by_width(top, em(3.2)), by_width("height", bars_end), em(1.5))
    return Places(
        bars._replace(left=NUMBERS),
        right_panel(curves_top, by_width("0.64 * height", curves_end), room),
        right_panel(entropy_top, "height", room),
    )


def probability_bars(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """p of each word now, a mark where it stands at T=1, and the line of the uniform distribution.

    The numbers stand before the bars, where no mark runs through them.
    """
    lines, shares = row_scale(panel), share_scale(panel.across)
    words = now(selection, "sweep")
    numbers = text(words, align="right", fontWeight="bold")
    return [
        words.mark_bar().encode(
            alt.X("p:Q", scale=shares, axis=share_axis(offset=pixels(f"{panel.bottom} - height"))),
            word_rows(lines, word_names()),
            word_colour(),
        ),
        upright_mark(words).encode(alt.X("p_at_1:Q", scale=shares, axis=None), word_rows(lines)),
        dashed(data("once")).encode(
            alt.X("uniform:Q", scale=shares, axis=None), **at(y=panel.top, y2=panel.bottom)
        ),
        numbers.encode(word_rows(lines), text="p_text:N", **at(x=f"{panel.left} - 0.5 * font")),
    ]


def probability_curves(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """p of each word at every temperature, with a dot where T is now."""
    shares = share_scale(panel.up)
    p_axis = share_axis(orient="left", offset=pixels(f"-{panel.left}"))
    curves = on_the_slider(data("sweep")).mark_line(strokeWidth=4, interpolate="monotone")
    return [
        curves.encode(
            temperature_x("place:Q", panel, temperature_axis()),
            alt.Y("p:Q", scale=shares, axis=p_axis),
            word_colour(),
            detail="row:N",
        ),
        dot(selection, "sweep").encode(
            temperature_x("place:Q", panel), alt.Y("p:Q", scale=shares, axis=None), word_colour()
        ),
    ]


def entropy_curve(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """H at every temperature, below its ceiling: the entropy of the uniform distribution."""
    most = alt.param(name="ceiling", value=1.0)
    scale, ends = from_0_to(most, panel), alt.ExprRef("[0, ceiling]")
    bits = axis(values=ends, format=".1f", orient="left", offset=pixels(f"-{panel.left}"))
    curve = on_the_slider(data("temperatures"))
    curve = curve.mark_line(strokeWidth=4, interpolate="monotone", color=INK)
    t, h = temperature_x("place:Q", panel), alt.Y("H:Q", scale=scale, axis=None)
    ceiling = alt.Y("ceiling:Q", scale=scale, axis=None)
    # Its name is whole where a narrow page has little room beside the line: it then covers the end.
    x = f"min({panel.right} + 0.7 * font, width - 0.46 * font * length(datum.ceiling_text))"
    name = text(data("once"), stroke=PAPER, strokeWidth=5)
    return [
        curve.encode(t, alt.Y("H:Q", scale=scale, axis=bits)).add_params(most),
        dot(selection, "temperatures", color=INK).encode(t, h),
        dashed(data("once")).encode(ceiling, **at(x=panel.left, x2=panel.right)),
        name.encode(ceiling, text="ceiling_text:N", **at(x=x)),
    ]

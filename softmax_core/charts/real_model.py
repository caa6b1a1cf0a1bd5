"""A real model's whole vocabulary beside what a tool shows of it."""

import altair as alt

from softmax_core.charts.live import large_text, now, temperature_slider
from softmax_core.charts.shared import (
    WIDE_ONLY,
    Panel,
    at,
    by_width,
    data,
    em,
    heading,
    left_panel,
    panels,
    pixels,
    right_panel,
    row_scale,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)

SHARE = 0.56  # of a wide page for the whole vocabulary


def vocabulary_bars() -> alt.LayerChart:
    """Each bar of the whole vocabulary, and beside it what a tool shows that leaves the others out.

    Data: `bars` (place, row, label, colour, low, high, text, tool, tool_text), a line for each bar at
    each place of the slider; `temperatures` (place, T_text, beta_text, unshown_text); `once`
    (tool_name), one line. Parameter: the selection T, moved by its slider alone.
    """
    selection, top = temperature_slider(), by_width(em(3.4), em(4.8))
    whole = left_panel(top, "height", room=by_width(em(8.3), em(6)), share=SHARE)
    # What the tool shows has no room on a narrow page: there its panel has no width.
    tool = right_panel(top, "height", room=by_width(em(5), "width"), share=SHARE, gap=em(1))
    left = by_width(0, em(-6.5))  # on a narrow page the texts need the space above the words too
    third, line = by_width("0.4 * width", left), by_width(0, em(1.7))
    names_at = by_width(em(2), em(3.4))
    tool_name = text(data("once"), baseline="top", fontWeight="bold", opacity=WIDE_ONLY)
    return panels(
        *whole_vocabulary(selection, whole),
        *shown_by_the_tool(selection, tool),
        large_text(selection, "T_text", left, 0),
        large_text(selection, "beta_text", by_width("0.2 * width", 0), 0),
        large_text(selection, "unshown_text", third, line)
        .properties(name="unshown")
        .add_params(selection),
        heading("the whole vocabulary", left, names_at),
        tool_name.encode(text="tool_name:N", **at(x=tool.left, y=names_at)),
    )


def whole_vocabulary(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """A bar for each row, faint between two bounds where its probability is known no better."""
    bars, lines, shares = now(selection, "bars"), row_scale(panel), share_scale(panel.across)
    low = alt.X("low:Q", scale=shares, axis=None)
    high = alt.X("high:Q", scale=shares, axis=None)
    numbers = text(bars, dx=8, fontWeight="bold")
    return [
        bars.mark_bar().encode(low, word_rows(lines, word_names()), word_colour()),
        bars.mark_bar(fillOpacity=0.35, strokeWidth=2).encode(
            low, word_rows(lines), word_colour(), word_colour(alt.Stroke), x2="high:Q"
        ),
        numbers.encode(high, word_rows(lines), text="text:N"),
    ]


def shown_by_the_tool(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """What a tool says of the same rows; unseen on a narrow page."""
    bars, lines = now(selection, "bars"), row_scale(panel)
    p = alt.X("tool:Q", scale=share_scale(panel.across), axis=None)
    numbers = text(bars, dx=8, opacity=WIDE_ONLY)
    return [
        bars.mark_bar(opacity=pixels(by_width(0.9, 0))).encode(p, word_rows(lines), word_colour()),
        numbers.encode(p, word_rows(lines), text="tool_text:N"),
    ]

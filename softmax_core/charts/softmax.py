"""How much each word contributes to the denominator."""

import altair as alt

from softmax_core.charts.shared import (
    PAPER,
    Panel,
    by_width,
    data,
    em,
    page_panel,
    panels,
    pixels,
    row_scale,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)


def denominator_bars() -> alt.LayerChart:
    """The denominator as one stacked bar, beside that at T = 1; below, each term and its share.

    Data: `slices` (row, label, colour, start, end), those of the denominators and each term's own;
    `labels` (row, label, end, text), one for each row.
    """
    panel = page_panel(room=by_width(em(10), "min(10 * font, 0.8 * width)"))
    # A narrow page has its numbers one below the other at the right.
    numbers = Panel(by_width(0, "width"), by_width(panel.right, "width"), 0, "height")
    lines, size = row_scale(panel), share_scale(panel.across)
    start = alt.X("start:Q", scale=size, axis=None)
    end = alt.X("end:Q", scale=share_scale(numbers.across), axis=None)
    slices = data("slices").mark_bar(stroke=PAPER, strokeWidth=1)
    terms = text(
        data("labels"),
        align=alt.ExprRef(by_width("'left'", "'right'")),
        dx=pixels(by_width(8, 0)),
        fontWeight="bold",
    )
    return panels(
        slices.encode(start, word_rows(lines, word_names()), word_colour(), x2="end:Q"),
        terms.encode(end, word_rows(lines), text="text:N"),
    )

"""What each word pays into the denominator."""

import altair as alt

from softmax_core.charts.shared import (
    PAPER,
    by_width,
    data,
    page_panel,
    panels,
    row_scale,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)


def denominator_bars(rows: int, font: int) -> alt.LayerChart:
    """The denominator as one stacked bar; below it each term in its place, and its share.

    Data: `slices` (row, label, colour, start, end), each in row 0 and again in its own; `labels`
    (row, label, end, text), one for each row.
    """
    panel = page_panel(room=by_width(210, 160))
    lines, shares = row_scale(panel), share_scale(panel.across)
    start = alt.X("start:Q", scale=shares, axis=None)
    end = alt.X("end:Q", scale=shares, axis=None)
    slices = data("slices").mark_bar(stroke=PAPER, strokeWidth=1)
    terms = text(data("labels"), font, dx=8, fontWeight="bold")
    return panels(
        slices.encode(start, word_rows(lines, word_names(font)), word_colour(), x2="end:Q"),
        terms.encode(end, word_rows(lines), text="text:N"),
        height=(rows + 1) * 2.2 * font,
    )

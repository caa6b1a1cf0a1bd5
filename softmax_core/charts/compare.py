"""Several temperatures side by side."""

import altair as alt

from softmax_core.charts.shared import (
    data,
    em,
    layered,
    page_panel,
    share_axis,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)


def pinned_bars() -> alt.LayerChart:
    """For each word one bar for each pinned temperature, with its number at the end.

    Data: `pinned` (row, label, colour, pin, p, text), a line for each row at each pin.
    """
    pinned = data("pinned")
    shares = share_scale(page_panel(room=em(8)).across)
    p = alt.X("p:Q", scale=shares, axis=share_axis())
    words = word_rows(alt.Scale(type="band", paddingInner=0.2, paddingOuter=0.1), word_names())
    pin = alt.YOffset("pin:O", scale=alt.Scale(paddingInner=0.15))
    numbers = text(pinned, dx=8, baseline="middle")
    return layered(
        # As high as its band: Vega-Lite moves one of another height by a share of the word's band.
        pinned.mark_bar(height=alt.RelativeBandSize(1)).encode(p, words, word_colour(), pin),
        numbers.encode(p, words, pin, text="text:N"),
    )

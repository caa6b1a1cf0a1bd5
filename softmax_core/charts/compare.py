"""Several temperatures side by side."""

import altair as alt

from softmax_core.charts.shared import (
    WIDE_ONLY,
    data,
    layered,
    page_panel,
    share_axis,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)


def pinned_bars(rows: int, pins: int, font: int) -> alt.LayerChart:
    """For each word one bar for each pinned temperature, with its number at the end.

    Data: `pinned` (row, label, colour, pin, opacity, p, text), a line for each row at each pin.
    """
    pinned = data("pinned")
    p = alt.X(
        "p:Q",
        scale=share_scale(page_panel(room=170).across),
        axis=share_axis(font, labelOpacity=WIDE_ONLY),
    )
    words = word_rows(alt.Scale(type="band", paddingInner=0.2, paddingOuter=0.1), word_names(font))
    pin = alt.YOffset("pin:O", scale=alt.Scale(paddingInner=0.2))
    strength = alt.Opacity("opacity:Q", scale=None)
    return layered(
        # As high as its band: Vega-Lite moves one of another height by a share of the word's band.
        pinned.mark_bar(height=alt.RelativeBandSize(1)).encode(
            p, words, word_colour(), pin, strength
        ),
        text(pinned, font, dx=8).encode(p, words, pin, text="text:N"),
        height=rows * (1.5 * pins + 0.8) * font + 2 * font,
    )

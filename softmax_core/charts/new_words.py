"""Words spelled at T, how many of them are new, and how surprising they are."""

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
    Place,
    at,
    axis,
    by_width,
    data,
    em,
    left_panel,
    panels,
    pixels,
    right_panel,
    share_axis,
    share_scale,
    text,
    word_colour,
)
from softmax_core.tables.new_words import COLUMNS, LINES


def spelled_words() -> alt.LayerChart:
    """Words spelled at T; the share of new ones and the mean surprisal at every T, with their errors.

    Data: `words` (place, line, column, text, new, colour), a line for each word at each place of the
    slider; `temperatures` (place, left, right, T_text, beta_text, share_text, bits_text, and the
    curves: share, share_low, share_high, bits, bits_low, bits_high). Parameters: the selection T, and
    the variable `most_bits`, the end of the surprisal's axis.
    """
    selection, room = temperature_slider(), em(0.5)
    share_top = by_width(em(2.4), "0.65 * height")
    share = right_panel(share_top, by_width("0.46 * height", "0.76 * height"), room)
    bits = right_panel(by_width("0.64 * height", "0.88 * height"), "height", room)
    # Between the two curves the surprisal is written: there the playhead is broken.
    gap_begins = by_width("0.48 * height", "0.78 * height")
    gap_ends = by_width("0.62 * height", "0.87 * height")
    t = temperature_x("place:Q", share)
    return panels(
        *words_in_columns(selection),
        *share_of_new_words(selection, share),
        *mean_surprisal(selection, bits),
        *readout(selection, "share_text", share.left),
        beyond(selection, share),
        playhead(selection, t, share.top, gap_begins),
        playhead(selection, t, gap_ends),
        surprisal_text(selection, share.left),
        targets(selection, "temperatures", temperature_x("left:Q", share), share.top),
    )


def words_in_columns(selection: alt.Parameter) -> list[alt.Chart]:
    """The words in columns; those that are new in bold and in colour."""
    top = by_width(em(2.5), em(3.4))
    panel = left_panel(top, by_width("height", "0.62 * height"), room=by_width(em(1.6), 0))
    # On a narrow page the words need the space above the names of the axis too.
    panel = panel._replace(left=by_width(0, em(-2.4)))
    columns = alt.Scale(type="band", domain=list(range(COLUMNS)), range=panel.across)
    lines = alt.Scale(type="band", domain=list(range(LINES)), range=panel.down)
    look = {
        "align": "left",
        "baseline": "middle",
        "fontSize": pixels(by_width(em(1.3), em(1))),
        "limit": pixels(by_width("0.166 * width - 0.8 * font", "0.33 * width + 0.4 * font")),
    }
    place = (
        alt.X("column:O", scale=columns, axis=None, bandPosition=0),
        alt.Y("line:O", scale=lines, axis=None),
        alt.Text("text:N"),
    )
    words = now(selection, "words")
    new = words.transform_filter("datum.new").mark_text(fontWeight="bold", **look)
    known = words.transform_filter("!datum.new").mark_text(color=INK, **look)
    return [new.encode(*place, word_colour()), known.encode(*place)]


def share_of_new_words(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """The share of new words, from 0 to 100%."""
    marks = share_axis(orient="left", values=[0, 1], offset=pixels(f"-{panel.left}"))
    return curve_with_errors(selection, "share", panel, share_scale(panel.up), marks)


def mean_surprisal(selection: alt.Parameter, panel: Panel) -> list[alt.Chart]:
    """The mean surprisal of a letter in bits, from 0 to `most_bits`, above the axis of T."""
    most = alt.param(name="most_bits", value=1)
    scale, ends = from_0_to(most, panel), alt.ExprRef("[0, most_bits]")
    marks = axis(orient="left", values=ends, format="d", offset=pixels(f"-{panel.left}"))
    band, *curve = curve_with_errors(selection, "bits", panel, scale, marks, temperature_axis())
    return [band.add_params(most), *curve]


def curve_with_errors(
    selection: alt.Parameter,
    field: str,
    panel: Panel,
    scale: alt.Scale,
    marks: alt.Axis,
    t_axis: alt.Axis | None = None,
) -> list[alt.Chart]:
    """A curve over T with a band of one standard error, and a dot where T is now."""
    curves = on_the_slider(data("temperatures"))
    band = curves.mark_area(opacity=0.35, color=INK)
    curve = curves.mark_line(strokeWidth=2, color=INK)
    low = alt.Y(f"{field}_low:Q", scale=scale, axis=marks)
    t, y = temperature_x("place:Q", panel), alt.Y(f"{field}:Q", scale=scale, axis=None)
    return [
        band.encode(temperature_x("place:Q", panel, t_axis), low, y2=f"{field}_high:Q"),
        curve.encode(t, y),
        dot(selection, "temperatures", color=INK).encode(t, y),
    ]


def surprisal_text(selection: alt.Parameter, left: Place) -> alt.Chart:
    """The mean surprisal of now in words, between the two curves."""
    bold = {"baseline": "top", "fontWeight": "bold", "stroke": PAPER, "strokeWidth": 5}
    place = at(x=left, y=by_width("0.54 * height", "0.8 * height"))
    return text(now(selection, "temperatures"), **bold).encode(text="bits_text:N", **place)

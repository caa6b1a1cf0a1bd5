"""Pieces that charts share: places in the view, scales, axes, marks.

A chart names its data and never holds any. Where it has two panels, they are two regions of one view:
side by side, or one above the other where the page is narrow. The browser works out their edges from
`width`, `height` and `font`, so that a phone and a projector get the same chart and one selection can
move both panels. A place is therefore a number of pixels or an expression for the browser.

`font` is the size of a chart's type, in pixels. It grows with the window, so that a capital letter (0.66
of it) is a sixtieth of the window's height; the page's own type is a little smaller
(`.streamlit/style.css`). `type` is how much larger the reader wants it.
"""

import math
from typing import NamedTuple

import altair as alt

from softmax_core.tables.rows import PALETTE

INK = "currentColor"  # the colour of the page's text, light or dark

# The width and the height have no part in it, but let the browser work it out again with them.
FONT = (
    "type * max(18.3, min(66, 0.0254 * windowSize()[1], 0.019 * windowSize()[0]))"
    " + 0 * (width + height)"
)

LARGER = 1.35  # the page's larger type

Place = str | float


# --- Places ---


def em(n: float | str) -> str:
    """So many times the size of the chart's type.

    >>> em(1.5)
    '1.5 * font'
    """
    return f"{n} * font"


def by_width(wide: Place, narrow: Place) -> str:
    """One place where the page is wide, and another where it is narrow.

    >>> by_width("0.5 * width + 30", 0)
    '(width > 27 * font ? 0.5 * width + 30 : 0)'
    """
    return f"(width > 27 * font ? {wide} : {narrow})"


def pixels(place: Place) -> alt.ExprRef:
    """A place, as Altair takes it."""
    return alt.ExprRef(str(place))


def at(**places: Place) -> dict[str, alt.SchemaBase]:
    """Channels (x, y, x2, y2) that are set to places in the view, whatever the data."""
    fixed = {"x": alt.XValue, "x2": alt.X2Value, "y": alt.YValue, "y2": alt.Y2Value}
    return {channel: fixed[channel](pixels(place)) for channel, place in places.items()}


TYPE = pixels("font")
PAPER = alt.ExprRef("background")  # the page's own colour, light or dark
WIDE_ONLY = pixels(by_width(1, 0))  # an opacity: unseen where the page is narrow
NARROW_ONLY = pixels(by_width(0, 1))


class Panel(NamedTuple):
    """A region of the view, by its edges."""

    left: Place
    right: Place
    top: Place
    bottom: Place

    @property
    def across(self) -> list[alt.ExprRef]:
        """The range of a scale from left to right; without length where there is no room."""
        return [pixels(self.left), pixels(f"max({self.left}, {self.right})")]

    @property
    def down(self) -> list[alt.ExprRef]:
        """The range of a scale from the top down, as rows are read."""
        return [pixels(self.top), pixels(self.bottom)]

    @property
    def up(self) -> list[alt.ExprRef]:
        """The range of a scale from the bottom up, as curves rise."""
        return self.down[::-1]


def page_panel(top: Place = 0, room: Place = 0) -> Panel:
    """A panel as wide and, below its top, as high as the view, with room at its right for numbers."""
    return Panel(0, f"width - {room}", top, "height")


def left_panel(top: Place, bottom: Place, room: Place, share: float = 0.5) -> Panel:
    """The left part of a wide page, the whole width of a narrow one; with room at its right."""
    return Panel(0, f"{by_width(f'{share} * width', 'width')} - {room}", top, bottom)


def right_panel(
    top: Place, bottom: Place, room: Place, share: float = 0.5, gap: Place = "1.6 * font"
) -> Panel:
    """What a panel at the left leaves of a wide page; the whole width of a narrow one."""
    return Panel(by_width(f"{share} * width + {gap}", 0), f"width - {room}", top, bottom)


# --- Scales and axes ---


def share_scale(edges: list[alt.ExprRef]) -> alt.Scale:
    """Probabilities, always from 0 to 100%, so that two charts can be compared by eye."""
    return alt.Scale(domain=[0, 1], range=edges)


def row_scale(panel: Panel) -> alt.Scale:
    """The rows of a bar chart, one below the other."""
    return alt.Scale(type="band", range=panel.down, paddingInner=0.25, paddingOuter=0.1)


def axis(**options) -> alt.Axis:
    """An axis that the last row can read, in the colour of the text on light and dark pages."""
    shared = {"title": None, "grid": False, "labelOverlap": False, "labelFlush": False}
    return alt.Axis(labelFontSize=TYPE, labelColor=INK, **(shared | options))


def share_axis(**options) -> alt.Axis:
    """An axis with 0%, 100% and, where it has room, 50%."""
    values = alt.ExprRef("width > 18 * font ? [0, 0.5, 1] : [0, 1]")
    shared = {"format": ".0%", "values": values, "orient": "bottom"}
    return axis(**(shared | options))


def quarters_axis() -> alt.Axis:
    """The axis of a line from 0 to 1 on which a random number falls."""
    return axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~f", orient="bottom")


# --- Words ---


def word_rows(scale: alt.Scale, names: alt.Axis | None = None) -> alt.Y:
    """One row for each word, in the order of the table."""
    order = alt.EncodingSortField("row", op="min")
    return alt.Y("label:N", sort=order, title=None, scale=scale, axis=names)


def word_names(opacity: alt.ExprRef | int = 1) -> alt.Axis:
    """The words themselves, at the left of their rows."""
    return axis(
        orient="left",
        labelLimit=pixels(em(12)),
        labelPadding=8,
        labelOpacity=opacity,
        ticks=False,
        domain=False,
    )


def word_colour(channel: type = alt.Color) -> alt.Color | alt.Stroke:
    """A word's colour, the same on every chart; grey for all others."""
    palette = alt.Scale(domain=list(range(PALETTE + 1)), range="category")
    return channel("colour:O", legend=None, scale=palette)


# --- Marks ---


def data(name: str) -> alt.Chart:
    """A chart of the data set with this name, still without marks."""
    return alt.Chart(alt.NamedData(name))


def text(chart: alt.Chart, size: float = 1, **options) -> alt.Chart:
    """Text in the colour of the page's text, so many times as large."""
    look = {"align": "left", "fontSize": pixels(em(size)), "color": INK}
    return chart.mark_text(**(look | options))


def heading(words: str, x: Place, y: Place) -> alt.Chart:
    """The name of a panel."""
    name = text(data("once"), text=words, baseline="top", fontWeight="bold")
    return name.encode(**at(x=x, y=y))


def upright_mark(chart: alt.Chart) -> alt.Chart:
    """A mark across a bar, that stands out from any colour."""
    return chart.mark_tick(thickness=5, color=INK, stroke=PAPER, strokeWidth=1.5)


def dashed(chart: alt.Chart) -> alt.Chart:
    """A dashed line, for what is a limit or a reference."""
    return chart.mark_rule(strokeDash=[6, 6], strokeWidth=2, color=INK, opacity=0.6)


def names_at_the_ends(panel: Panel) -> list[alt.Chart]:
    """The words beside the ends of their curves, one below the other, each with a dot in its colour.

    As many as the panel is high enough for. Data: `ends` (label, colour, line, lines, middle), as
    `tables.temperature.curve_names` gives it.
    """
    ends, step, height = data("ends"), em(1.1), f"({panel.bottom} - ({panel.top}))"
    shown = f"min(datum.lines, floor({height} / ({step})))"
    centred = (
        f"{panel.bottom} - datum.middle * {height} + (datum.line - ({shown} - 1) / 2) * {step}"
    )
    highest = f"{panel.top} + (datum.line + 0.5) * {step}"
    lowest = f"{panel.bottom} - ({shown} - datum.line - 0.5) * {step}"
    y = f"clamp({centred}, {highest}, {lowest})"
    opacity = pixels(f"clamp({shown} - datum.line, 0, 1)")
    limit = pixels(f"width - ({panel.right}) - 1.3 * font")
    return [
        ends.mark_point(filled=True, size=120, opacity=opacity).encode(
            word_colour(), **at(x=f"{panel.right} + 0.7 * font", y=y)
        ),
        text(ends, baseline="middle", limit=limit, opacity=opacity).encode(
            text="label:N", **at(x=f"{panel.right} + 1.2 * font", y=y)
        ),
    ]


# --- The whole ---


def size_for(lines: float) -> str:
    """How high a chart with so many lines of text is: the page's style knows the names.

    >>> size_for(4), size_for(15), size_for(100)
    ('third', 'whole', 'tenfold')
    """
    sizes = {4: "third", 7: "half", 15: "whole", 30: "double", 60: "fourfold", math.inf: "tenfold"}
    return next(size for most, size in sizes.items() if lines <= most)


def panels(*layers: alt.Chart) -> alt.LayerChart:
    """A chart whose marks each have a place of their own: no scale is shared between them."""
    independent = alt.ScaleResolveMap(x="independent", y="independent")
    return layered(*layers, resolve=alt.Resolve(scale=independent))


def layered(*layers: alt.Chart, **options) -> alt.LayerChart:
    """A chart without a frame and without tooltips, which would name raw fields.

    It is as large as the page makes it.
    """
    # At once, since Altair copies the whole chart for each `configure_…` and `properties`.
    config = alt.Config(view=alt.ViewConfig(stroke=None), mark=alt.MarkConfig(tooltip=None))
    params = [alt.param(name="type", value=1), alt.param(name="font", expr=FONT)]
    return alt.layer(*layers, config=config, **options).add_params(*params)

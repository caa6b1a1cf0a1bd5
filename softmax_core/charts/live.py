"""Charts that a hand moves: the slider, what the hand grips, what follows it, and where it starts.

A chart is built once for its shape. A page caches its dictionary and puts in where it starts with
`with_start_values`, at each run.
"""

import altair as alt

from softmax_core.charts.shared import (
    INK,
    TYPE,
    WIDE_ONLY,
    Panel,
    Place,
    at,
    axis,
    by_width,
    data,
    em,
    pixels,
    text,
)
from softmax_core.distribution.temperature import BEYOND_THE_SLIDER, TEMPERATURE_GRID


def with_start_values(spec: dict, **values) -> dict:
    """The chart's dictionary with its parameters at these values; the one given stays as it is.

    A selection, such as T, takes its place on the slider; a variable takes the value itself.

    >>> spec = {"params": [{"name": "T", "select": {"type": "point"}}, {"name": "ceiling"}]}
    >>> with_start_values(spec, T=5.0, ceiling=2.0)["params"][0]["value"]
    [{'place': 5.0}]
    """
    params = spec.get("params", [])
    if unknown := values.keys() - {param["name"] for param in params}:
        raise ValueError(f"this chart has no parameter named {', '.join(sorted(unknown))}")
    return spec | {"params": [_with_value(param, values) for param in params]}


def _with_value(param: dict, values: dict) -> dict:
    if param["name"] not in values:
        return param
    value = values[param["name"]]
    return param | {"value": [{"place": value}] if "select" in param else value}


# --- What the hand moves ---


def slider(name: str, label: str, start: float, most: float, step: float) -> alt.Parameter:
    """A number that the hand moves in the browser: on a slider, by arrow keys, or on the chart.

    A selection, because Python hears of a selection once the hand stops. On the chart only the
    layer of its `targets` moves it.
    """
    marks = f"@{name}_targets_marks"
    return alt.selection_point(
        name=name,
        fields=["place"],
        value=[{"place": start}],
        bind=alt.binding_range(min=0, max=most, step=step, name=label),
        # A finger that comes down may be about to scroll; lifted at once, it clicks.
        on=f"[{marks}:pointerdown, window:pointerup] > {marks}:pointermove, "
        f"{marks}:pointerdown[event.pointerType !== 'touch'], {marks}:click",
        clear=False,
        toggle=False,
    )


def temperature_slider() -> alt.Parameter:
    """The temperature, from 0 to 10."""
    return slider("T", "Temperature T", start=1.0, most=float(TEMPERATURE_GRID[-1]), step=0.05)


def targets(selection: alt.Parameter, places: str, x: alt.X, top: Place) -> alt.Chart:
    """What the pointer grips: one unseen strip for each place, over the panel and no further.

    Fields of the data set `places`: place, left, right.
    """
    strips = data(places).mark_rect(opacity=0, cursor="ew-resize", aria=False)
    return (
        strips.encode(x, x2="right:Q", **at(y=top, y2="height"))
        .properties(name=f"{selection.name}_targets")
        .add_params(selection)
    )


# --- What follows the hand ---


def now(selection: alt.Parameter, name: str) -> alt.Chart:
    """Of the data set with this name, what belongs to the place where the hand is."""
    return data(name).transform_filter(selection)


def playhead(selection: alt.Parameter, x: alt.X, top: Place, bottom: Place = "height") -> alt.Chart:
    """An upright line where the temperature is now."""
    line = now(selection, "temperatures").mark_rule(strokeWidth=3, color=INK)
    return line.encode(x, **at(y=top, y2=bottom))


def dot(selection: alt.Parameter, name: str, **options) -> alt.Chart:
    """The point of a curve at the temperature of now."""
    return now(selection, name).mark_point(filled=True, size=170, opacity=1, **options)


def large_text(selection: alt.Parameter, field: str, x: Place, y: Place) -> alt.Chart:
    """A text of now in large type, in a place that does not move with its digits."""
    size = pixels(by_width(em(1.45), em(1.15)))
    look = {"baseline": "top", "fontWeight": "bold", "fontSize": size}
    large = text(now(selection, "temperatures"), **look)
    return large.encode(text=f"{field}:N", **at(x=x, y=y))


def readout(selection: alt.Parameter, third: str, left: Place) -> list[alt.Chart]:
    """T, β and a third number, at `left`; on a narrow page it has a line of its own."""
    return [
        large_text(selection, "T_text", 0, 0),
        large_text(selection, "beta_text", by_width("0.2 * width", "0.42 * width"), 0),
        large_text(selection, third, left, by_width(0, em(1.6))),
    ]


def beyond(selection: alt.Parameter, panel: Panel) -> alt.Chart:
    """The name of the place beyond the axis, above it, while the temperature is there.

    A narrow page has no room above its curves, and the temperature in large type close by.
    """
    there = now(selection, "temperatures").transform_filter(f"datum.place >= {BEYOND_THE_SLIDER}")
    name = text(there, align="right", baseline="bottom", fontWeight="bold", opacity=WIDE_ONLY)
    return name.encode(text="T_text:N", **at(x=panel.right, y=f"{panel.top} - 0.3 * font"))


# --- Scales and axes ---


def temperature_x(field: str, panel: Panel, marks: alt.Axis | None = None) -> alt.X:
    """T across a panel as on the slider, from 0 to 10; beyond its end is one more place."""
    ends = [0, BEYOND_THE_SLIDER]
    scale = alt.Scale(domain=ends, nice=False, clamp=True, range=panel.across)
    return alt.X(field, scale=scale, axis=marks)


def temperature_axis() -> alt.Axis:
    """The axis of T below a curve; where that is narrow, 1 and 2 have a tick alone."""
    name = "width < 14 * font && datum.value % 5 ? '' : datum.label"
    title = {"title": "temperature T", "titleFontSize": TYPE, "titleColor": INK}
    return axis(values=[0, 1, 2, 5, 10], labelExpr=name, orient="bottom", **title)


def on_the_slider(curve: alt.Chart) -> alt.Chart:
    """A curve without the place beyond the slider's end, to which no line leads."""
    return curve.transform_filter(f"datum.place < {BEYOND_THE_SLIDER}")


def from_0_to(most: alt.Parameter, panel: Panel) -> alt.Scale:
    """Heights from 0 up to a variable: another table has another end, and the same chart."""
    return alt.Scale(domainMin=0, domainMax=alt.ExprRef(most.name), range=panel.up)

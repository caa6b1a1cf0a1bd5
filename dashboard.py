"""The dashboard of the lecture: guess → softmax → temperature → compare → draw.

Run it with `streamlit run dashboard.py`. All maths is in `softmax_core`; this script holds the
page: the table at the side, one function for each chapter in the order of the lecture, and the
charts they show. Whatever a lecturer sets is in the URL.
"""

import math
import time

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from softmax_core import lecture
from softmax_core.link import (
    MOST_DRAWS,
    MOST_PINS,
    fraction,
    one_of,
    read_link,
    switch,
    temperature,
    temperatures,
    whole_number,
    write_link,
)
from softmax_core.logit_table import CleanTable, LogitTable, NumberError, clean_table, read_number
from softmax_core.measures import entropy, kl_divergence, perplexity, total_variation
from softmax_core.presets import PRESETS
from softmax_core.sampling import empirical_counts, inverse_cdf, running_frequencies, sample, standard_error
from softmax_core.softmax import beta_to_temperature, softmax, temperature_to_beta
from softmax_core.table_io import MAX_UPLOAD, TableError, from_link, read_table, to_csv, to_json, to_link
from softmax_core.temperature import (
    TEMPERATURE_GRID,
    grouped_mass,
    peak_temperatures,
    read_temperature,
    readouts,
    show_number,
    shown_rows,
    sweep,
)
from softmax_core.worked import latex_lines, naive_softmax, numerator_only, rounded_sum, worked

QUICK_TEMPERATURES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, math.inf)
DRAW_STEPS = (1, 10, 100, 1000)
MOST_BARS = 24
MOST_COMPARED = 12
ROW_HEIGHT = 40
NARROW_ROW_HEIGHT = 26
COLOURS = 6  # in .streamlit/config.toml; the seventh colour there is the grey of "all others"

# The order of the lecture. Each is a function below, named after its slug, and a URL.
CHAPTERS = {
    "guess": "Guess",
    "softmax": "Softmax",
    "temperature": "Temperature",
    "compare": "Compare",
    "draw": "Draw",
}

SETTINGS = {
    "chapter": one_of(*CHAPTERS),
    "T": temperature(1.0),
    "pins": temperatures(1.0, 5.0),
    "decimals": whole_number(2, 0, 10),
    "numerator": switch(),
    "seed": whole_number(1, 0, 2**31 - 1),
    "draws": whole_number(0, 0, MOST_DRAWS),
    "luck": temperatures(0.5, 1.0, 5.0),
    "u": fraction(0.25),
}

ss = st.session_state


# ── State: the link, the table, the temperature ───────────────────────────────────────────────


def follow_link() -> None:
    """Take the settings from the URL when the page is opened, and when Back or Forward is used."""
    link = st.query_params.to_dict()
    if "link" in ss and not came_by_history(link):
        return
    values, ss.link_problems = read_link(SETTINGS, link)
    ss.update(values)
    set_temperature(values["T"])
    set_pins("pins", values["pins"])
    set_pins("luck", values["luck"])
    restart_live_chart("u", values["u"])
    ss.setdefault("undo", [])
    ss.setdefault("chapter_before", None)
    if link.get("table") != ss.get("link", {}).get("table", ""):
        show_table(*table_of_link(link.get("table", "")))
    ss.link = link


def came_by_history(link: dict[str, str]) -> bool:
    """Whether the URL changed under the page while nobody touched a control.

    A click that overtakes the answer to the click before it still carries the older URL. It comes
    within moments, and mostly with a changed control; Back and Forward come alone.
    """
    untouched = write_link(SETTINGS, ss) == {k: v for k, v in ss.link.items() if k in SETTINGS}
    return link != ss.link and untouched and time.monotonic() - ss.link_written > 1


def table_of_link(text: str) -> tuple[pd.DataFrame, str]:
    """The table that a link names (~preset) or spells out, and the preset's name if it is one."""
    if not text:
        return PRESETS["lecture"].frame, "lecture"
    if text.startswith("~") and text[1:] in PRESETS:
        return PRESETS[text[1:]].frame, text[1:]
    try:
        return from_link(text), ""
    except TableError as error:
        ss.link_problems.append(f"The table in this link cannot be read: {error} The lecture's example is here instead.")
        return PRESETS["lecture"].frame, "lecture"


def update_link(frame: pd.DataFrame) -> None:
    """Put all that the lecturer set into the URL."""
    link = write_link(SETTINGS, ss)
    text = table_text(frame)
    ss.table_in_link = text is not None
    if text:
        link["table"] = text
    if link != ss.link or link != st.query_params.to_dict():
        st.query_params.from_dict(link)
        ss.link, ss.link_written = link, time.monotonic()


def table_text(frame: pd.DataFrame) -> str | None:
    """The table as a part of the link; None where it is too long for one."""
    if ss.table_preset and frame.equals(ss.table_base):
        return "" if ss.table_preset == "lecture" else f"~{ss.table_preset}"
    return to_link(frame)


def show_table(frame: pd.DataFrame, preset: str = "") -> None:
    """Give the editor a new table: a new key, so that no edit of the old one clings to it."""
    ss.table_base = ss.table_now = frame
    ss.table_preset = preset
    ss.table_generation = ss.get("table_generation", 0) + 1


def replace_table(frame: pd.DataFrame, preset: str = "") -> None:
    """Show another table, and remember the one it replaces."""
    ss.undo = [*ss.undo[-19:], (ss.table_now, table_preset_now())]
    show_table(frame, preset)


def table_preset_now() -> str:
    return ss.table_preset if ss.table_now.equals(ss.table_base) else ""


def undo_table() -> None:
    if ss.undo:
        show_table(*ss.undo.pop())


def set_temperature(value: float, by_hand: bool = False) -> None:
    """Set T, and with it β. A hand on the live chart has moved the chart already."""
    ss.T = value
    ss.T_text = show_number(value)
    ss.beta_text = show_number(temperature_to_beta(value))
    ss.quick = value if value in QUICK_TEMPERATURES else None
    ss.T_problem = ""
    if not by_hand:
        restart_live_chart("T", value)


def restart_live_chart(name: str, start: float) -> None:
    """Have a live chart begin at a value: its specification changes, and so must its key."""
    ss[f"{name}_start"] = start
    ss[f"{name}_chart"] = ss.get(f"{name}_chart", 0) + 1


def typed_temperature() -> None:
    take_temperature(lambda: read_temperature(ss.T_text))


def typed_beta() -> None:
    take_temperature(lambda: beta_to_temperature(abs_or_complain(read_number(ss.beta_text))))


def abs_or_complain(beta: float) -> float:
    if beta < 0:
        raise NumberError("β is 1/T, and like T it is 0 or more")
    return abs(beta)


def take_temperature(read) -> None:
    """Set T to what was typed, or say why not and leave both the text and T as they are."""
    typed = ss.T_text, ss.beta_text
    try:
        set_temperature(read())
    except NumberError as error:
        ss.T_problem = f"{error}. T is still {show_number(ss.T)}."
        ss.T_text, ss.beta_text = typed


def picked_temperature() -> None:
    set_temperature(ss.T if ss.quick is None else ss.quick)


def set_pins(name: str, values: tuple[float, ...]) -> None:
    ss[name] = values
    ss[f"{name}_texts"] = [show_number(value) for value in values]
    ss[f"{name}_problem"] = ""


def typed_pins(name: str) -> None:
    """Read the pinned temperatures; a chip that is none stays where it was typed, and is named."""
    values, problems = [], []
    for text in ss[f"{name}_texts"]:
        try:
            values.append(read_temperature(text))
        except NumberError as error:
            problems.append(f"{error}.")
    ss[name] = tuple(dict.fromkeys(values))[:MOST_PINS]
    ss[f"{name}_problem"] = " ".join(problems)


# ── The table at the side ─────────────────────────────────────────────────────────────────────


def sidebar_table() -> CleanTable:
    """The words and their logits, as typed; what can be used of them; and the ways in and out."""
    generation = ss.table_generation
    preset = table_preset_now()
    st.selectbox(
        "Words and logits",
        list(PRESETS),
        index=None,
        format_func=lambda slug: PRESETS[slug].title,
        placeholder=PRESETS[preset].title if preset else "Your own words",
        key=f"preset_{generation}",
        on_change=lambda: replace_table(PRESETS[ss[f"preset_{generation}"]].frame, ss[f"preset_{generation}"]),
        help="Start from an example: the lecture's, a made-up one, or the real next-token logits of a small language model.",
    )
    frame = table_editor(generation)
    ss.table_now = frame
    table = clean_table(frame)
    literal_lines(":material/error: **Left out until mended**", table.problems)
    literal_lines(":material/info: **Noticed**", table.notices)
    with st.container(horizontal=True):
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=not ss.undo,
            on_click=undo_table,
            help="Bring back the table that an example, a file or a button replaced.",
        )
        with st.popover("Open", icon=":material/upload:"):
            open_table()
        with st.popover("Save", icon=":material/download:"):
            save_table(frame)
    st.toggle(
        "Words that share a logit",
        value="count" in frame,
        key=f"counted_{generation}",
        on_change=lambda: replace_table(counted(ss.table_now, ss[f"counted_{generation}"])),
        help="Adds a count column: “1,000 other words at logit 0” is then one row.",
    )
    return table


def table_editor(generation: int) -> pd.DataFrame:
    """The editor holds texts, so that whatever is typed stays; the maths reads a clean copy."""
    return st.data_editor(
        ss.table_base,
        key=f"table_{generation}",
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "word": st.column_config.TextColumn("word", width="medium"),
            "logit": st.column_config.TextColumn("logit z", width="small", alignment="right"),
            "count": st.column_config.TextColumn("count", width="small", alignment="right"),
        },
        alt="The words that may come next and their logits, editable",
    )


def counted(frame: pd.DataFrame, wanted: bool) -> pd.DataFrame:
    return frame.assign(count="1") if wanted else frame.drop(columns="count", errors="ignore")


def open_table() -> None:
    """Paste or upload; the table of before is one Undo away."""
    st.text_area(
        "Paste words and logits",
        key="pasted",
        height=150,
        placeholder="nights = 3\nlaughter = 2\n\nor cells from a spreadsheet",
        persist_state="session",
    )
    st.button("Use what I pasted", on_click=lambda: take_table(ss.pasted, "what you pasted"))
    upload = st.file_uploader("Or a CSV or JSON file", type=["csv", "tsv", "txt", "json"], key="upload")
    if upload is not None and ss.get("upload_taken") != upload.file_id:
        ss.upload_taken = upload.file_id
        if take_table(upload.getvalue() if upload.size <= MAX_UPLOAD else b"\0", upload.name):
            st.rerun()
    if ss.get("open_problem"):
        literal_lines(":material/error: **Not opened**", [ss.open_problem])


def take_table(data: str | bytes, name: str) -> bool:
    try:
        frame = read_table(data, name)
    except TableError as error:
        ss.open_problem = f"{name}: {error}"
        return False
    ss.open_problem = ""
    replace_table(frame)
    return True


def save_table(frame: pd.DataFrame) -> None:
    st.download_button("CSV", to_csv(frame), "logits.csv", "text/csv", on_click="ignore")
    st.download_button("JSON", to_json(frame), "logits.json", "application/json", on_click="ignore")
    if ss.get("table_in_link", True):
        st.caption("The page's address holds the table too: copy the link to share it.")
    else:
        st.caption("This table is too long for the page's address: save it as a file to share it.")


def literal_lines(heading: str, lines: list) -> None:
    """Messages that quote what somebody typed: as plain text, never as Markdown."""
    if lines:
        with st.container(border=True):
            st.markdown(heading)
            st.text("\n".join(str(line) for line in lines))


# ── Controls that chapters share ──────────────────────────────────────────────────────────────


def temperature_controls() -> None:
    """T and β, locked together, both typed; and the temperatures one asks for most."""
    t_box, beta_box, quick_box = st.columns([2, 2, 7], vertical_alignment="bottom")
    t_box.text_input("Temperature T", key="T_text", on_change=typed_temperature, persist_state="session")
    beta_box.text_input("β = 1/T", key="beta_text", on_change=typed_beta, persist_state="session")
    quick_box.segmented_control(
        "T",
        QUICK_TEMPERATURES,
        format_func=show_number,
        key="quick",
        on_change=picked_temperature,
        label_visibility="collapsed",
        persist_state="session",
    )
    if ss.T_problem:
        literal_lines(":material/error: **Not a temperature**", [ss.T_problem])


def pinned_temperatures(name: str, label: str) -> tuple[float, ...]:
    st.multiselect(
        label,
        list(dict.fromkeys([show_number(t) for t in QUICK_TEMPERATURES] + ss[f"{name}_texts"])),
        key=f"{name}_texts",
        accept_new_options=True,
        max_selections=MOST_PINS,
        on_change=typed_pins,
        args=(name,),
        placeholder="Choose or type a temperature",
        persist_state="session",
    )
    if ss[f"{name}_problem"]:
        literal_lines(":material/error: **Not a temperature**", [ss[f"{name}_problem"]])
    return ss[name]


def decimals_control() -> int:
    return st.number_input(
        "Decimals", SETTINGS["decimals"].default * 0, 10, step=1, key="decimals", persist_state="session"
    )


# ── Charts ────────────────────────────────────────────────────────────────────────────────────
# Each is built with Altair once, as a specification that names its data; a rerun sends only data.
# Two panels stand side by side in one view, or one above the other where the page is narrow: the
# browser works out their edges from `width`, so that a phone and a projector get the same chart.

WIDE = "(width > 620)"
PAPER = alt.ExprRef("background")  # the page's own colour, light or dark


def font_size() -> int:
    return st.get_option("theme.baseFontSize") or 16


def pixels(wide: str, narrow: str) -> alt.ExprRef:
    return alt.ExprRef(f"{WIDE} ? {wide} : {narrow}")


def table_named(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def word_colour() -> alt.Color:
    """One colour per word on every chart; the grey, last, is for all others."""
    return alt.Color(
        "colour:O", legend=None, scale=alt.Scale(domain=list(range(COLOURS + 1)), range="category")
    )


def colour_column(rows: np.ndarray) -> np.ndarray:
    return np.where(rows < 0, COLOURS, rows % COLOURS)


def plain_axis(font: int, **options) -> alt.Axis:
    """An axis that the last row can read, in the colour of the text on light and dark pages."""
    options = {"title": None, "grid": False, "tickCount": 5} | options
    return alt.Axis(labelFontSize=font, titleFontSize=font, labelColor="currentColor", titleColor="currentColor", **options)


def word_rows(font: int, scale: alt.Scale, labels: bool | str = True) -> alt.Y:
    """One row for each word, named at the left: always, never, or only where a panel is "narrow"."""
    opacity = pixels("0", "1") if labels == "narrow" else 1
    axis = plain_axis(
        font, labelLimit=12 * font, ticks=False, domain=False, labelOverlap=False, labelPadding=8, labelOpacity=opacity
    )
    return alt.Y("label:N", sort=alt.SortField("row"), title=None, scale=scale, axis=axis if labels else None)


def band(top: alt.ExprRef | int, bottom: alt.ExprRef) -> alt.Scale:
    """The rows of a bar chart between two heights of the view."""
    return alt.Scale(type="band", range=[top, bottom], paddingInner=0.25, paddingOuter=0.1)


def number_text(chart: alt.Chart, font: int, **options) -> alt.Chart:
    return chart.mark_text(**({"align": "left", "dx": 8, "fontSize": font, "color": "currentColor"} | options))


def draw(spec: dict, datasets: dict[str, pd.DataFrame], alt_text: str, **options) -> None:
    """Show a chart; `alt_text` says to a screen reader what it shows."""
    st.vega_lite_chart(None, {**spec, "datasets": datasets}, alt=alt_text, **options)


def percent(p: float) -> str:
    return f"{p:.1%}"


def live_parameter(name: str, label: str, start: float, most: float, step: float) -> alt.Parameter:
    """A number that the hand moves in the browser: on a slider, by arrow keys, or on the chart.

    It is a selection, because Python hears of a selection once the hand stops. The chart's own
    targets are a layer named `<name>_targets`.
    """
    targets = f"@{name}_targets_marks"
    return alt.selection_point(
        name=name,
        fields=["place"],
        value=[{"place": start}],
        bind=alt.binding_range(min=0, max=most, step=step, name=label),
        on=f"[{targets}:pointerdown, window:pointerup] > {targets}:pointermove, {targets}:pointerdown",
        clear=False,
        toggle=False,
    )


def live_value(chart: str, name: str) -> float | None:
    """Where the hand left a live chart."""
    chosen = ss[chart].selection.get(name)
    return chosen[0]["place"] if chosen else None


def slider_style(key: str) -> None:
    """Vega puts a chart's slider below it, a thumb wide; a lecturer needs it above, as wide as the page."""
    box = f".st-key-{key} .vega-embed"
    st.html(
        f"<style>{box} {{display: flex; flex-direction: column}}"
        f"{box} .vega-bindings {{order: -1; width: 100%; margin: 0}}"
        f"{box} .vega-bind label {{display: flex; gap: 1rem; align-items: center; width: 100%}}"
        f"{box} .vega-bind input {{flex: 1; height: 2.5rem; margin: 0; cursor: grab}}"
        f"{box} .vega-bind label span:last-child {{display: none}}</style>"
    )


@st.cache_resource
def guess_spec(rows: int, font: int, revealed: bool) -> dict:
    """Logits on the left; on the right the probabilities, or a question mark for each."""
    left = alt.Scale(range=[0, pixels("0.42 * width", "width - 70")], nice=False)
    right = alt.Scale(domain=[0, 1], range=[pixels("0.5 * width", "0"), pixels("width - 90", "width - 90")])
    upper = band(30, pixels("height", "0.5 * height"))
    lower = band(pixels("30", "0.5 * height + 30"), alt.ExprRef("height"))
    words = table_named("words")
    logit = alt.X("logit:Q", scale=left, axis=None)
    chance = alt.X("p:Q" if revealed else "hidden_p:Q", scale=right, axis=None)
    layers = [
        words.mark_bar().encode(logit, word_rows(font, upper), word_colour()),
        number_text(words, font).encode(logit, word_rows(font, upper, False), text="logit_text:N"),
        words.mark_bar().encode(chance, word_rows(font, lower, "narrow"), word_colour()),
        number_text(words, font, fontWeight="bold").encode(
            chance, word_rows(font, lower, False), text="p_text:N" if revealed else "hidden:N"
        ),
        heading("logit z", "0", "0", font),
        heading("probability p", f"{WIDE} ? 0.5 * width : 0", f"{WIDE} ? 0 : 0.5 * height", font),
    ]
    return layered(layers, rows * ROW_HEIGHT + 40)


def heading(text: str, x: str, y: str, font: int) -> alt.Chart:
    """A panel's name, at a place in the view."""
    mark = alt.Chart(alt.NamedData("once")).mark_text(
        text=text, align="left", baseline="top", fontSize=font, fontWeight="bold", color="currentColor"
    )
    return mark.encode(x=alt.XValue(alt.ExprRef(x)), y=alt.YValue(alt.ExprRef(y)))


ONCE = pd.DataFrame({"once": [1]})


def layered(layers: list[alt.Chart], height: int) -> dict:
    chart = alt.layer(*layers).resolve_scale(x="independent", y="independent").properties(height=height)
    return chart.configure_view(stroke=None).to_dict()


@st.cache_resource
def temperature_spec(rows: int, font: int, start: float, ceiling: float) -> dict:
    """The heart: bars of p at T, the curves p(T), and the entropy H(T), all moved by one hand."""
    live = live_parameter("T", "Temperature T", start, TEMPERATURE_GRID[-1], 0.05)
    top = 3 * font
    height = top + max(300, rows * (ROW_HEIGHT if rows <= 8 else NARROW_ROW_HEIGHT)) + 20
    right = f"({WIDE} ? 0.5 * width + 30 : 0)"
    curves_top = f"({WIDE} ? {top} : 0.58 * height)"
    layers = [
        *probability_bars(font, live, band(top, pixels("height", "0.5 * height"))),
        *temperature_curves(font, live, right, curves_top),
        *entropy_curve(font, live, right, ceiling),
        *temperature_readout(font, live, right),
        playhead(font, live, right, curves_top),
        targets("T", "temperatures", temperature_x(font, right, "left:Q"), "right:Q", curves_top).add_params(live),
    ]
    return layered(layers, height)


def probability_bars(font: int, live: alt.Parameter, rows: alt.Scale) -> list[alt.Chart]:
    """p of each word now, a mark where it stands at T=1, and the line of the uniform distribution."""
    scale = alt.Scale(domain=[0, 1], range=[0, pixels("0.5 * width - 120", "width - 90")])
    now = table_named("sweep").transform_filter(live)
    axis = plain_axis(font, format=".0%", values=[0, 0.5, 1], offset=pixels("0", "-0.5 * height"))
    p = alt.X("p:Q", scale=scale, axis=None)
    uniform = table_named("once").mark_rule(strokeDash=[6, 6], strokeWidth=2, color="currentColor", opacity=0.6)
    return [
        now.mark_bar().encode(alt.X("p:Q", scale=scale, axis=axis), word_rows(font, rows), word_colour()),
        now.mark_tick(thickness=4, color="currentColor", opacity=0.55).encode(
            alt.X("p_at_1:Q", scale=scale, axis=None), word_rows(font, rows, False)
        ),
        number_text(now, font, fontWeight="bold").encode(
            p, word_rows(font, rows, False), text=alt.Text("p:Q", format=".1%")
        ),
        uniform.encode(
            alt.X("uniform:Q", scale=scale, axis=None),
            y=alt.YValue(3 * font),
            y2=alt.Y2Value(pixels("height", "0.5 * height")),
        ),
    ]


def temperature_x(font: int, left: str, field: str, axis: bool = False) -> alt.X:
    """T from 0 to 10, the low ones drawn wide."""
    scale = alt.Scale(type="sqrt", domain=[0, 10], nice=False, clamp=True, range=[alt.ExprRef(left), alt.ExprRef("width - 100")])
    ticks = plain_axis(font, values=[0, 0.5, 1, 2, 5, 10], format="~g", labelOverlap=False)
    return alt.X(field, scale=scale, axis=ticks if axis else None)


def temperature_curves(font: int, live: alt.Parameter, left: str, top: str) -> list[alt.Chart]:
    """p of each word at every temperature, named at its right end, with a dot where T is now."""
    scale = alt.Scale(domain=[0, 1], range=[pixels("0.62 * height", "0.79 * height"), alt.ExprRef(top)])
    axis = plain_axis(font, format=".0%", values=[0, 0.5, 1], offset=alt.ExprRef(f"-{left}"))
    x = temperature_x(font, left, "T:Q")
    sweep_table = table_named("sweep")
    return [
        sweep_table.mark_line(strokeWidth=4).encode(
            temperature_x(font, left, "T:Q", axis=True),
            alt.Y("p:Q", scale=scale, axis=axis),
            word_colour(),
            detail="row:N",
        ),
        sweep_table.transform_filter(live)
        .mark_point(filled=True, size=170, opacity=1)
        .encode(x, alt.Y("p:Q", scale=scale, axis=None), word_colour()),
        table_named("ends")
        .mark_text(align="left", dx=6, fontSize=font, limit=95)
        .encode(x=alt.XValue(alt.ExprRef("width - 100")), y=alt.Y("p:Q", scale=scale, axis=None), text="label:N", color=word_colour()),
    ]


def entropy_curve(font: int, live: alt.Parameter, left: str, ceiling: float) -> list[alt.Chart]:
    """H at every temperature, below its ceiling: the entropy of the uniform distribution."""
    scale = alt.Scale(domain=[0, ceiling], range=[alt.ExprRef("height"), pixels("0.74 * height", "0.86 * height")])
    axis = plain_axis(font, values=[0, ceiling], format=".1f", offset=alt.ExprRef(f"-{left}"))
    x = temperature_x(font, left, "T:Q")
    rows = table_named("temperatures")
    return [
        rows.mark_line(strokeWidth=4, color="currentColor").encode(x, alt.Y("H:Q", scale=scale, axis=axis)),
        rows.transform_filter(live).mark_point(filled=True, size=170, opacity=1, color="currentColor").encode(
            x, alt.Y("H:Q", scale=scale, axis=None)
        ),
        table_named("once").mark_rule(strokeDash=[6, 6], strokeWidth=2, color="currentColor", opacity=0.6).encode(
            x=alt.XValue(alt.ExprRef(left)), x2=alt.X2Value(alt.ExprRef("width - 100")), y=alt.Y("ceiling:Q", scale=scale, axis=None)
        ),
        table_named("once").mark_text(align="left", dx=6, fontSize=font, color="currentColor").encode(
            x=alt.XValue(alt.ExprRef("width - 100")), y=alt.Y("ceiling:Q", scale=scale, axis=None), text="ceiling_text:N"
        ),
    ]


def temperature_readout(font: int, live: alt.Parameter, right: str) -> list[alt.Chart]:
    """T, β and H in large type, in places that do not move with the digits."""
    now = table_named("temperatures").transform_filter(live)
    size = round(1.45 * font)

    def readout(field: str, x: str, y: str) -> alt.Chart:
        mark = now.mark_text(align="left", baseline="top", fontSize=size, fontWeight="bold", color="currentColor")
        return mark.encode(x=alt.XValue(alt.ExprRef(x)), y=alt.YValue(alt.ExprRef(y)), text=field)

    return [
        readout("T_readout:N", "0", "0"),
        readout("beta_readout:N", f"{WIDE} ? 0.2 * width : 0.45 * width", "0"),
        readout("H_readout:N", right, f"{WIDE} ? 0 : {1.6 * font}"),
    ]


def playhead(font: int, live: alt.Parameter, left: str, top: str) -> alt.Chart:
    rule = table_named("temperatures").transform_filter(live).mark_rule(strokeWidth=3, color="currentColor")
    return rule.encode(temperature_x(font, left, "T:Q"), y=alt.YValue(alt.ExprRef(top)), y2=alt.Y2Value(alt.ExprRef("height")))


def targets(name: str, data: str, x: alt.X, x2: str, top: str) -> alt.Chart:
    """What the pointer grips: one unseen rectangle for each value, over the panel and no further."""
    mark = table_named(data).mark_rect(opacity=0, cursor="ew-resize")
    return mark.encode(x, x2=x2, y=alt.YValue(alt.ExprRef(top)), y2=alt.Y2Value(alt.ExprRef("height"))).properties(
        name=f"{name}_targets"
    )


@st.cache_resource
def denominator_spec(rows: int, font: int) -> dict:
    """The denominator as one stacked bar; below it each term in its place, and its share."""
    share = alt.Scale(domain=[0, 1], range=[0, alt.ExprRef("width - 190")])
    x = alt.X("start:Q", scale=share, axis=None)
    scale = band(0, alt.ExprRef("height"))
    terms = table_named("terms")
    layers = [
        terms.mark_bar(stroke=PAPER, strokeWidth=1).encode(x, word_rows(font, scale), word_colour(), x2="end:Q"),
        number_text(table_named("labels"), font, fontWeight="bold").encode(
            alt.X("end:Q", scale=share, axis=None), word_rows(font, scale, False), text="text:N"
        ),
    ]
    return layered(layers, (rows + 1) * ROW_HEIGHT)


@st.cache_resource
def compare_spec(rows: int, pins: int, font: int) -> dict:
    """For each word one bar for each pinned temperature, labelled at its end."""
    x = alt.X("p:Q", scale=alt.Scale(domain=[0, 1], range=[0, alt.ExprRef("width - 190")]), axis=plain_axis(font, format=".0%", values=[0, 0.25, 0.5, 0.75, 1]))
    scale = alt.Scale(type="band", paddingInner=0.25, paddingOuter=0.1)
    within = alt.YOffset("pin:O", scale=alt.Scale(paddingInner=0.08))
    pinned = table_named("pinned")
    layers = [
        pinned.mark_bar().encode(x, word_rows(font, scale), word_colour(), within, opacity=alt.Opacity("opacity:Q", scale=None)),
        number_text(pinned, font).encode(x, word_rows(font, scale), within, text="text:N"),
    ]
    height = rows * (pins * 1.45 * font + 16)
    return alt.layer(*layers).properties(height=height).configure_view(stroke=None).to_dict()


@st.cache_resource
def counts_spec(rows: int, font: int) -> dict:
    """Shares of the words drawn, the probability of each, and how far chance may carry it."""
    scale = alt.Scale(domain=[0, 1], range=[0, alt.ExprRef("width - 190")])
    axis = plain_axis(font, format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    y_scale = band(0, alt.ExprRef("height"))
    counts = table_named("counts")
    layers = [
        counts.mark_bar(opacity=0.75).encode(alt.X("share:Q", scale=scale, axis=axis), word_rows(font, y_scale), word_colour()),
        counts.mark_tick(thickness=4, color="currentColor").encode(alt.X("p:Q", scale=scale, axis=None), word_rows(font, y_scale, False)),
        counts.mark_rule(strokeWidth=2, color="currentColor").encode(
            alt.X("low:Q", scale=scale, axis=None), word_rows(font, y_scale, False), x2="high:Q"
        ),
        number_text(counts, font).encode(alt.X("text_x:Q", scale=scale, axis=None), word_rows(font, y_scale, False), text="text:N"),
    ]
    return layered(layers, rows * ROW_HEIGHT)


@st.cache_resource
def convergence_spec(font: int, draws: int) -> dict:
    """The share of each word as the draws come in, closing in on its probability."""
    x = alt.X("n:Q", scale=alt.Scale(type="log", domain=[1, max(10, draws)], nice=False), axis=plain_axis(font, title="words drawn", format="~s"))
    y = alt.Scale(domain=[0, 1])
    axis = plain_axis(font, format=".0%", values=[0, 0.5, 1])
    layers = [
        table_named("running").mark_line(strokeWidth=3).encode(x, alt.Y("share:Q", scale=y, axis=axis), word_colour(), detail="row:N"),
        table_named("counts").mark_rule(strokeDash=[6, 6], strokeWidth=2).encode(y=alt.Y("p:Q", scale=y, axis=axis), color=word_colour()),
    ]
    return alt.layer(*layers).properties(height=260).configure_view(stroke=None).to_dict()


@st.cache_resource
def luck_spec(pins: int, font: int, start: float) -> dict:
    """One random number u across the stacked probabilities at several temperatures."""
    live = live_parameter("u", "random number u", start, 0.99, 0.01)
    scale = alt.Scale(domain=[0, 1], range=[0, alt.ExprRef("width - 160")])
    rows = band(2 * font, alt.ExprRef("height"))
    y = alt.Y("T_text:N", sort=alt.SortField("pin"), title=None, scale=rows, axis=plain_axis(font, ticks=False, domain=False, labelPadding=8))
    hidden_y = alt.Y("T_text:N", sort=alt.SortField("pin"), title=None, scale=rows, axis=None)
    stacks, chosen = table_named("stacks"), table_named("chosen").transform_filter(live)
    layers = [
        stacks.mark_bar(stroke=PAPER, strokeWidth=1).encode(alt.X("start:Q", scale=scale, axis=plain_axis(font, values=[0, 0.25, 0.5, 0.75, 1])), y, word_colour(), x2="end:Q"),
        stacks.mark_text(fontSize=font, fontWeight="bold", color=PAPER).encode(alt.X("middle:Q", scale=scale, axis=None), hidden_y, text="inside:N"),
        chosen.mark_text(align="left", fontSize=round(1.2 * font), fontWeight="bold", limit=150).encode(
            x=alt.XValue(alt.ExprRef("width - 150")), y=hidden_y, text="label:N", color=word_colour()
        ),
        table_named("numbers").transform_filter(live).mark_rule(strokeWidth=4, color="currentColor").encode(
            alt.X("place:Q", scale=scale, axis=None), y=alt.YValue(font), y2=alt.Y2Value(alt.ExprRef("height"))
        ),
        table_named("numbers").transform_filter(live).mark_text(baseline="bottom", fontSize=font, fontWeight="bold", color="currentColor").encode(
            alt.X("place:Q", scale=scale, axis=None), y=alt.YValue(font), text="text:N"
        ),
        targets("u", "numbers", alt.X("left:Q", scale=scale, axis=None), "right:Q", "0").add_params(live),
    ]
    return layered(layers, pins * 56 + 2 * font)


# ── Chapters ──────────────────────────────────────────────────────────────────────────────────


def guess(table: LogitTable) -> None:
    st.markdown(
        "A language model gives every word that may come next a number, its **logit**: the higher, "
        "the likelier. Which word will it be, and how sure is the model? **Say a percentage before you look.**"
    )
    revealed = ss.setdefault("revealed", False)
    st.button(
        "Hide the probabilities" if revealed else "Reveal the probabilities",
        type="secondary" if revealed else "primary",
        icon=":material/visibility_off:" if revealed else ":material/visibility:",
        shortcut="Space",
        on_click=lambda: ss.update(revealed=not ss.revealed),
    )
    rows, labels, colours = shown_rows(table, MOST_BARS)
    p = grouped_mass(table, rows, np.array([1.0]))[0]
    logits = np.append(table.logits[rows], [np.nan] * (len(labels) - len(rows)))
    words = pd.DataFrame(
        {
            "row": range(len(labels)),
            "label": labels,
            "colour": colour_column(colours),
            "logit": np.where(np.isfinite(logits), logits, 0.0),
            "logit_text": ["" if np.isnan(z) else logit_text(z) for z in logits],
            "p": p if revealed else 0.0,
            "p_text": [percent(x) if revealed else "" for x in p],
            "hidden_p": 0.0,
            "hidden": "?",
        }
    )
    best = labels[int(p.argmax())]
    takeaway = f"{best} is the likeliest word, with {percent(p.max())}." if revealed else "Logits of the words that may come next; the probabilities are hidden."
    draw(guess_spec(len(labels), font_size(), revealed), {"words": words, "once": ONCE}, takeaway)
    st.caption("The probabilities come from the softmax at temperature 1: the next chapter works them out.")


def logit_text(z: float) -> str:
    return "−∞" if z == -math.inf else f"{z:.6g}".replace("-", "−")


def softmax_chapter(table: LogitTable) -> None:
    st.markdown(
        "The **softmax** turns logits into probabilities: raise *e* to each logit, times β, and divide by the sum of them all."
    )
    temperature_controls()
    formula, controls = st.columns([3, 1], vertical_alignment="center")
    formula.latex(r"\sigma(z_i) = \frac{e^{\beta z_i}}{\sum_{j=1}^{K} e^{\beta z_j}} \qquad \beta = \frac{1}{T}")
    with controls:
        decimals = decimals_control()
    steps = worked(table, ss.T)
    denominator(table, steps, decimals)
    calculation(table, steps, decimals)
    rounding_note(steps, decimals)
    slide_comparison(table, decimals)
    latex_to_copy(steps, decimals)
    if st.toggle("β in the numerator only, as in the slides' first formula", key="numerator", persist_state="session"):
        numerator_chapter(table, decimals)
    with st.expander("Why a computer subtracts the largest logit first"):
        overflow_lesson(table)


def denominator(table: LogitTable, steps, decimals: int) -> None:
    """Who pays for what: each term of the denominator as a slice of it."""
    rows, labels, colours = shown_rows(table, MOST_COMPARED)
    share = steps.probabilities[rows]
    terms = steps.terms[rows]
    if len(labels) > len(rows):
        share = np.append(share, max(0.0, 1 - share.sum()))
        terms = np.append(terms, steps.partition_function - terms.sum())
    ends = np.cumsum(share)
    total = "Z" if not steps.shifted else "Z, shifted"
    base = {"start": ends - share, "end": ends, "colour": colour_column(colours)}
    each = pd.DataFrame({"label": labels, "row": np.arange(1, len(labels) + 1), **base})
    stacked = each.assign(label=unlike_words(total, labels), row=0)
    texts = [f"{number(t, decimals)} → {percent(s)}" for t, s in zip(terms, share, strict=True)]
    labels_table = pd.DataFrame(
        {
            "label": [stacked.label[0], *labels],
            "row": np.arange(len(labels) + 1),
            "end": [1.0, *ends],
            "text": [f"= {number(steps.partition_function, decimals)}", *texts],
        }
    )
    st.markdown("**The denominator** *Z*, and what each word pays into it:")
    draw(
        denominator_spec(len(labels), font_size()),
        {"terms": pd.concat([stacked, each]), "labels": labels_table},
        f"The denominator is {number(steps.partition_function, decimals)}; the largest share is {percent(share.max())}, of {labels[int(share.argmax())]}.",
    )
    if steps.shifted:
        st.caption(
            "At this temperature the terms e^(βz) are too large or too small to write down, so each is shown "
            "divided by the largest: the shares are the same."
        )


def unlike_words(text: str, labels: list[str]) -> str:
    return text if text not in labels else unlike_words(text + " ", labels)


def number(value: float, decimals: int) -> str:
    """A number of any size with so many decimals, as one writes it by hand."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0 or 10.0 ** -decimals <= abs(value) < 1e9:
        return f"{value:,.{decimals}f}".replace("-", "−").replace(",", " ")
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return f"{mantissa} × 10^{int(exponent)}".replace("-", "−")


def calculation(table: LogitTable, steps, decimals: int) -> None:
    columns = {
        "word": table.labels,
        "z": [logit_text(z) for z in table.logits],
        "count g": [f"{g:,.0f}" for g in table.counts],
        "βz": [number(x, decimals) for x in steps.exponents],
        "e^(βz)": [number(x, decimals) for x in steps.terms],
        "p": [f"{p:.{decimals}f}" for p in steps.probabilities],
        "%": [f"{100 * p:.{max(0, decimals - 2)}f} %" for p in steps.probabilities],
    }
    if not table.has_counts:
        del columns["count g"]
    else:
        columns["g e^(βz)"] = columns.pop("e^(βz)")
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        column_config={name: right for name in columns if name != "word"},
        alt="The calculation for each word: logit, exponent, term, probability",
    )


def rounding_note(steps, decimals: int) -> None:
    total = rounded_sum(steps.probabilities, decimals)
    if total == 1:
        st.caption(f"Rounded to {decimals} decimals, the probabilities still sum to {total}.")
    else:
        st.caption(
            f"Rounded to {decimals} decimals, the probabilities sum to **{total}**, not to 1: each is rounded by itself. "
            "Unrounded, they sum to 1."
        )


def slide_comparison(table: LogitTable, decimals: int) -> None:
    """Beside the lecture's own example: what its slides print, and what is exact."""
    slide = lecture.slide_at(table.words, tuple(table.logits.tolist()), ss.T)
    if slide is None or table.has_counts:
        return
    exact = softmax(table.logits, ss.T)
    with st.expander("The slides and the exact values", expanded=True):
        st.dataframe(
            pd.DataFrame(
                {
                    "word": table.labels,
                    "the slide prints": slide.probabilities,
                    "exact": [f"{p:.9f}" for p in exact],
                    "exact, rounded to 2": [f"{p:.2f}" for p in exact],
                    "difference": [f"{float(s) - p:+.4f}".replace("-", "−") for s, p in zip(slide.probabilities, exact, strict=True)],
                }
            ),
            hide_index=True,
            alt="What the slide prints beside the exact probabilities",
        )
        if all(f"{p:.2f}" == s for p, s in zip(exact, slide.probabilities, strict=True)):
            st.caption(f"The denominator on the slide, {slide.partition_function}, and its probabilities are right roundings.")
        else:
            st.caption(
                f"The denominator on the slide, {slide.partition_function}, is right. Two of its probabilities were cut or "
                "rounded by hand: a reminder that the percentages one reads are already an interpretation."
            )


def latex_to_copy(steps, decimals: int) -> None:
    lines = latex_lines(steps, decimals)
    with st.expander("Every line of the calculation, in LaTeX to copy"):
        if not lines:
            st.markdown("At T = 0 and at T = ∞ the probabilities are limits: there is no quotient to write down. " + LIMITS[ss.T])
            return
        for line in lines:
            st.latex(line)
        if len(steps.terms) >= len(lines):
            st.caption(f"The first {len(lines) - 1} of {len(steps.terms)} words.")
        st.code("\n".join(lines), language="latex")


def numerator_chapter(table: LogitTable, decimals: int) -> None:
    """The slides' first formula, taken at its word."""
    values = numerator_only(table.logits, ss.T)
    total = float((values * table.counts).sum())
    st.latex(r"\frac{e^{\beta z_i}}{\sum_{j=1}^{K} e^{z_j}}")
    st.dataframe(
        pd.DataFrame({"word": table.labels, "e^(βz) / Σ e^z": [number(v, max(4, decimals)) for v in values], "softmax": [f"{p:.{max(4, decimals)}f}" for p in softmax(table.logits, ss.T, counts=table.counts)]}),
        hide_index=True,
        alt="The numerator-only formula beside the softmax",
    )
    verdict = "so at β = 1, and only there, it is the softmax" if ss.T == 1 else "so these are no probabilities"
    st.markdown(f"The values sum to **{number(total, max(4, decimals))}**, {verdict}. β belongs in both places.")


def overflow_lesson(table: LogitTable) -> None:
    """The same distribution computed twice, for logits a thousand higher."""
    z = table.logits[np.isfinite(table.logits)][:6] + 1000
    st.markdown(
        "Adding the same number to every logit changes nothing (chapter *Compare*), so the largest can be subtracted "
        "first. A computer needs that: here are this table's first logits, each raised by 1000."
    )
    with np.errstate(over="ignore"):
        powers = np.exp(z)
    st.dataframe(
        pd.DataFrame(
            {
                "z + 1000": [logit_text(x) for x in z],
                "e^(z + 1000)": [number(x, 2) for x in powers],
                "naive quotient": ["not a number" if math.isnan(p) else f"{p:.4f}" for p in naive_softmax(z)],
                "z − max": [logit_text(x) for x in z - z.max()],
                "e^(z − max)": [number(x, 4) for x in np.exp(z - z.max())],
                "softmax": [f"{p:.4f}" for p in softmax(z)],
            }
        ),
        hide_index=True,
        alt="The naive softmax overflows; the shifted one does not",
    )
    st.caption("The largest number that fits is about 1.8 × 10^308, which is e^709.78.")


LIMITS = {
    0.0: "**T = 0, β = ∞:** the limit. The likeliest word takes everything; words that tie for the largest logit share it equally.",
    math.inf: "**T = ∞, β = 0:** the limit. Every exponent is 0, every term is 1: all words are equally likely, whatever their logits.",
}


def temperature_chapter(table: LogitTable) -> None:
    st.markdown("The higher the temperature, the more evenly the probabilities are spread. **Drag the slider, or the curves.**")
    temperature_controls()
    _, labels, colours = shown_rows(table, MOST_BARS)
    keep_live_chart("T", (len(labels), table.token_count))
    values, places = live_grid(ss.T_start)
    swept = sweep(table, MOST_BARS, values)
    swept["place"] = np.repeat(places, len(labels))
    swept["T"] = swept["place"]
    swept["colour"] = colour_column(swept["colour"].to_numpy())
    reads = live_readouts(table, values, places)
    ceiling = max(math.log2(table.token_count), 0.01)
    once = ONCE.assign(uniform=1 / table.token_count, ceiling=ceiling, ceiling_text=f"log₂ {table.token_count:,.0f}")
    chart = f"T_{ss.T_chart}"
    slider_style("live")
    with st.container(key="live"):
        draw(
            temperature_spec(len(labels), font_size(), place_of(ss.T_start), round(ceiling, 6)),
            {"sweep": swept, "temperatures": reads, "once": once, "ends": curve_ends(swept, len(labels))},
            f"Probabilities of {len(labels)} words as the temperature changes; drag the slider to move it.",
            key=chart,
            on_select=lambda: hand_moved(chart),
            selection_mode="T",
        )
    st.caption("Grey mark: T = 1. Dashed: all words equally likely. Lower curve: the entropy H, in bits, under its ceiling.")
    if ss.T in LIMITS:
        st.info(LIMITS[ss.T])
    turning_words(table)


def keep_live_chart(name: str, shape: tuple) -> None:
    """Begin a live chart anew where it stands, when it was away or its shape has changed."""
    seen = ss.get(f"{name}_seen")
    if ss.chapter_before != ss.chapter or seen != shape:
        restart_live_chart(name, ss[name])
    ss[f"{name}_seen"] = shape


def live_grid(start: float) -> tuple[np.ndarray, np.ndarray]:
    """The temperatures that the slider reaches, and their places on it.

    A temperature that was typed between two of them is added; one beyond the end of the slider
    stands one step after it.
    """
    if start in TEMPERATURE_GRID:
        return TEMPERATURE_GRID, TEMPERATURE_GRID
    values = np.sort(np.append(TEMPERATURE_GRID, start))
    return values, np.array([place_of(t) for t in values])


def place_of(t: float) -> float:
    return t if t <= TEMPERATURE_GRID[-1] else 10.05


def hand_moved(chart: str) -> None:
    place = live_value(chart, "T")
    if place is not None:
        values, places = live_grid(ss.T_start)
        set_temperature(float(values[np.argmin(abs(places - place))]), by_hand=True)


def live_readouts(table: LogitTable, values: np.ndarray, places: np.ndarray) -> pd.DataFrame:
    """The numbers in large type at every temperature, and the strip that the pointer grips for it."""
    reads = readouts(table, values)
    edges = np.concatenate([[0], (places[1:] + places[:-1]) / 2, [places[-1]]])
    return pd.DataFrame(
        {
            "place": places,
            "T": places,
            "left": edges[:-1],
            "right": edges[1:],
            "H": reads["H"],
            "T_readout": "T = " + reads["T_text"],
            "beta_readout": "β = " + reads["beta_text"],
            "H_readout": [f"H = {h:.3f} bits" for h in reads["H"]],
        }
    )


def curve_ends(swept: pd.DataFrame, rows: int) -> pd.DataFrame:
    """Where to write each word beside the end of its curve, so that no two overlap."""
    ends = swept[swept["place"] <= 10].tail(rows) if rows <= 8 else swept.head(0)
    return ends.assign(p=spread(ends["p"].to_numpy(), gap=0.13))


def spread(heights: np.ndarray, gap: float) -> np.ndarray:
    """The heights, moved apart to at least `gap`, about their middle, in their order."""
    if not len(heights):
        return heights
    order = np.argsort(heights, kind="stable")
    apart = np.maximum.accumulate(heights[order] - gap * np.arange(len(heights))) + gap * np.arange(len(heights))
    apart -= max(0.0, (apart.mean() - heights.mean()))
    result = np.empty_like(heights)
    result[order] = apart - min(0.0, apart.min())
    return result


def turning_words(table: LogitTable) -> None:
    """Point out the words that first gain and then lose as T rises, and say why."""
    peaks = peak_temperatures(table.logits, table.counts)
    turning = np.flatnonzero(np.isfinite(peaks))
    if not len(turning):
        return
    turning = turning[np.argsort(-table.logits[turning], kind="stable")][:6]
    p = softmax(table.logits, peaks[turning][:, None], counts=table.counts)[np.arange(len(turning)), turning]
    with st.expander("Words that first gain and then lose", expanded=len(turning) <= 2):
        st.markdown(
            "A word below the top gains while T rises, until the mean logit E_T[z] has fallen to its own logit; "
            "beyond that temperature it loses again."
        )
        st.dataframe(
            pd.DataFrame(
                {
                    "word": [table.labels[i] for i in turning],
                    "logit z = E_T[z]": [logit_text(table.logits[i]) for i in turning],
                    "likeliest at T": [f"{peaks[i]:.5g}" for i in turning],
                    "with p": [f"{100 * x:.3f} %" for x in p],
                }
            ),
            hide_index=True,
            alt="Words whose probability has a highest point, and at which temperature",
        )


def compare(table: LogitTable) -> None:
    st.markdown("The same logits at several temperatures, side by side.")
    pins = pinned_temperatures("pins", "Pinned temperatures")
    if not pins:
        st.info("Pin at least one temperature.")
        return
    rows, labels, colours = shown_rows(table, MOST_COMPARED)
    mass = grouped_mass(table, rows, np.array(pins))
    texts = [show_number(t) for t in pins]
    pinned = pd.DataFrame(
        {
            "row": np.tile(np.arange(len(labels)), len(pins)),
            "label": np.tile(np.array(labels, dtype=object), len(pins)),
            "colour": np.tile(colour_column(colours), len(pins)),
            "pin": np.repeat(np.arange(len(pins)), len(labels)),
            "opacity": np.repeat(np.linspace(1, 0.55, len(pins)) if len(pins) > 1 else [1.0], len(labels)),
            "p": mass.ravel(),
            "text": [f"{percent(p)}   T = {texts[i // len(labels)]}" for i, p in enumerate(mass.ravel())],
        }
    )
    best = labels[int(mass[0].argmax())]
    draw(
        compare_spec(len(labels), len(pins), font_size()),
        {"pinned": pinned},
        f"{best} has " + ", ".join(f"{percent(m[int(mass[0].argmax())])} at T = {t}" for m, t in zip(mass, texts, strict=True)) + ".",
    )
    gained_and_lost(labels, mass, texts)
    spread_measures(table, pins, texts)
    what_never_changes(table, pins)


def gained_and_lost(labels: list[str], mass: np.ndarray, texts: list[str]) -> None:
    columns = {"word": labels}
    for i, text in enumerate(texts):
        columns[f"T = {text}"] = [f"{100 * p:.2f} %" for p in mass[i]]
        if i:
            gain = 100 * (mass[i] - mass[0])
            columns[f"T = {texts[0]} → {text}"] = [f"{g:+.2f} points".replace("-", "−") for g in gain]
    right = st.column_config.TextColumn(alignment="right")
    st.markdown(f"**Percentage points gained and lost**, against T = {texts[0]}")
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        column_config={name: right for name in columns if name != "word"},
        alt="Probability of each word at each pinned temperature, and the difference",
    )


def spread_measures(table: LogitTable, pins: tuple[float, ...], texts: list[str]) -> None:
    """How spread out each distribution is, and how far from the first."""
    mass = softmax(table.logits, np.array(pins)[:, None], counts=table.counts)
    single = mass / np.maximum(table.counts, 1)  # one word of each row
    present = table.counts > 0
    first = int(np.where(present, table.logits, -np.inf).argmax())
    last = int(np.where(present, table.logits, np.inf).argmin())
    st.markdown("**How spread out**, and how far from the first")
    st.dataframe(
        pd.DataFrame(
            {
                "T": texts,
                "entropy H, bits": [f"{h:.4f}" for h in entropy(mass, counts=table.counts)],
                "perplexity 2^H": [f"{x:.3f}" for x in perplexity(mass, counts=table.counts)],
                "odds, first : last": [odds(p[first], p[last]) for p in single],
                f"KL from T = {texts[0]}, bits": [number(kl_divergence(p, mass[0]), 4) for p in mass],
                "total variation": [f"{total_variation(p, mass[0]):.4f}" for p in mass],
            }
        ),
        hide_index=True,
        alt="Entropy, perplexity, odds and distances at each pinned temperature",
    )
    st.text(f"First: {table.labels[first]}. Last: {table.labels[last]}.")


def odds(first: float, last: float) -> str:
    return "∞ : 1" if last == 0 else f"{number(first / last, 2)} : 1"


def what_never_changes(table: LogitTable, pins: tuple[float, ...]) -> None:
    st.markdown("**What never changes.** Try it, and watch the bars.")
    ranking, shift, scale = st.columns(3, border=True)
    order = [table.labels[i] for i in np.argsort(-table.logits, kind="stable")[:6]]
    ranking.markdown("**The ranking.** At any T above 0 and below ∞ the order is the order of the logits:")
    ranking.text(" > ".join(order) + (" > …" if len(table.labels) > 6 else ""))
    ranking.button("Pin 0.5, 1, 2, 5 and 10", on_click=set_pins, args=("pins", (0.5, 1.0, 2.0, 5.0, 10.0)))
    shift.markdown("**The shift.** The same number added to every logit divides out:")
    constant = shift.number_input("Number to add", -1000.0, 1000.0, 10.0, key="shift", persist_state="session")
    shift.button("Add it to every logit", on_click=lambda: replace_table(moved_logits(lambda z: z + constant)))
    scale.markdown("**The scale.** Twice the logits at twice the temperature is the same distribution; twice the logits alone is half the temperature.")
    scale.button("Double every logit", on_click=lambda: replace_table(moved_logits(lambda z: 2 * z)))
    scale.button("Double every T", on_click=lambda: set_pins("pins", tuple(2 * t for t in pins)))


def moved_logits(change) -> pd.DataFrame:
    """The table as typed, with every logit that is a number changed; the others stay."""

    def moved(cell):
        try:
            return f"{change(read_number(cell)):.12g}"
        except NumberError:
            return cell

    return ss.table_now.assign(logit=[moved(cell) for cell in ss.table_now["logit"]])


def draw_chapter(table: LogitTable) -> None:
    st.markdown("A model does not answer with the likeliest word: it **draws** one, by chance, with these probabilities.")
    temperature_controls()
    p = softmax(table.logits, ss.T, counts=table.counts)
    start_afresh_when_changed(table)
    seed_box, buttons = st.columns([2, 9], vertical_alignment="bottom")
    seed_box.number_input("Seed", 0, 2**31 - 1, step=1, key="seed", on_change=no_draws, persist_state="session")
    with buttons.container(horizontal=True):
        for n in DRAW_STEPS:
            st.button(f"Draw {n:,}", on_click=add_draws, args=(n,), shortcut="D" if n == 1 else None, key=f"draw_{n}")
        st.button("Start afresh", on_click=no_draws)
    drawn = sample(p, ss.draws, np.random.default_rng(ss.seed))
    counts_against_theory(table, p, drawn)
    st.divider()
    same_luck(table)


def start_afresh_when_changed(table: LogitTable) -> None:
    """Counts belong to one distribution: another temperature, table or seed begins a new count."""
    distribution = (ss.T, ss.seed, table.labels, table.logits.tobytes(), table.counts.tobytes())
    if ss.get("drawn_from", distribution) != distribution:
        ss.draws = 0
    ss.drawn_from = distribution


def add_draws(n: int) -> None:
    ss.draws = min(ss.draws + n, MOST_DRAWS)


def no_draws() -> None:
    ss.draws = 0


def counts_against_theory(table: LogitTable, p: np.ndarray, drawn: np.ndarray) -> None:
    n = len(drawn)
    rows, labels, colours = shown_rows(table, MOST_COMPARED)
    expected = grouped(p, rows)
    counts = grouped(empirical_counts(drawn, len(p)), rows)
    error = standard_error(expected, max(n, 1)) if n else np.zeros(len(labels))
    share = counts / max(n, 1)
    table_of_counts = pd.DataFrame(
        {
            "row": range(len(labels)),
            "label": labels,
            "colour": colour_column(colours),
            "p": expected,
            "share": share,
            "low": np.clip(expected - error, 0, 1),
            "high": np.clip(expected + error, 0, 1),
            "text_x": np.maximum(share, np.clip(expected + error, 0, 1)),
            "text": [f"{c:,.0f}   {percent(s)}" if n else f"p = {percent(e)}" for c, s, e in zip(counts, share, expected, strict=True)],
        }
    )
    likeliest = labels[int(expected.argmax())]
    draw(
        counts_spec(len(labels), font_size()),
        {"counts": table_of_counts},
        f"{n:,} words drawn; {likeliest}, expected {percent(expected.max())}, came {percent(share[int(expected.argmax())])} of the time.",
    )
    st.markdown(f"**{n:,}** drawn. Upright mark: the probability. Thin line: one standard error to each side.")
    if not n:
        return
    st.text("Last drawn: " + "  ".join(table.labels[i] for i in drawn[-12:]))
    checkpoints = np.unique(np.geomspace(1, n, 120).round().astype(int))
    running = running_frequencies(drawn, len(p), checkpoints)
    shares = np.array([grouped(line, rows) for line in running])
    running_table = pd.DataFrame(
        {
            "n": np.repeat(checkpoints, len(labels)),
            "row": np.tile(np.arange(len(labels)), len(checkpoints)),
            "colour": np.tile(colour_column(colours), len(checkpoints)),
            "share": shares.ravel(),
        }
    )
    draw(
        convergence_spec(font_size(), n),
        {"running": running_table, "counts": table_of_counts},
        "The share of each word after each draw, approaching its probability.",
    )


def grouped(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The values of the rows shown, and the sum of the others where there are any."""
    if len(rows) == len(values):
        return np.asarray(values)
    return np.append(values[rows], np.delete(values, rows).sum())


def same_luck(table: LogitTable) -> None:
    """The same random number at several temperatures: another temperature, another word."""
    st.markdown("**The same luck at every temperature.** One random number *u* picks a word: the one whose slice it falls in. Drag it.")
    luck = pinned_temperatures("luck", "Temperatures to compare")
    if not luck:
        st.info("Choose at least one temperature.")
        return
    rows, labels, colours = shown_rows(table, MOST_COMPARED)
    mass = grouped_mass(table, rows, np.array(luck))
    keep_live_chart("u", (len(labels), len(luck)))
    numbers = np.round(0.01 * np.arange(100), 2)
    chosen = np.array([inverse_cdf(p, numbers) for p in mass])
    texts = [f"T = {show_number(t)}" for t in luck]
    ends = np.cumsum(mass, axis=1).clip(max=1)
    stacks = pd.DataFrame(
        {
            "pin": np.repeat(np.arange(len(luck)), len(labels)),
            "T_text": np.repeat(texts, len(labels)),
            "colour": np.tile(colour_column(colours), len(luck)),
            "start": (ends - mass).clip(min=0).ravel(),
            "end": ends.ravel(),
            "middle": (ends - mass / 2).ravel(),
            "inside": [label if p > 0.02 * len(label) else "" for p, label in zip(mass.ravel(), labels * len(luck), strict=True)],
        }
    )
    picks = pd.DataFrame(
        {
            "place": np.tile(numbers, len(luck)),
            "pin": np.repeat(np.arange(len(luck)), len(numbers)),
            "T_text": np.repeat(texts, len(numbers)),
            "label": np.array(labels, dtype=object)[chosen.ravel()],
            "colour": colour_column(colours)[chosen.ravel()],
        }
    )
    strip = pd.DataFrame({"place": numbers, "left": np.clip(numbers - 0.005, 0, 1), "right": numbers + 0.005, "text": [f"u = {u:.2f}" for u in numbers]})
    chart = f"u_{ss.u_chart}"
    slider_style("luck")
    with st.container(key="luck"):
        draw(
            luck_spec(len(luck), font_size(), ss.u_start),
            {"stacks": stacks, "chosen": picks, "numbers": strip},
            f"u = {ss.u:.2f} picks " + ", ".join(f"{labels[inverse_cdf(p, ss.u)]} at {t}" for p, t in zip(mass, texts, strict=True)) + ".",
            key=chart,
            on_select=lambda: luck_moved(chart),
            selection_mode="u",
        )
    st.button("Another number", icon=":material/casino:", on_click=new_luck)


def luck_moved(chart: str) -> None:
    place = live_value(chart, "u")
    if place is not None:
        ss.u = round(place, 2)


def new_luck() -> None:
    ss.u = round(float(np.random.default_rng().integers(0, 100)) / 100, 2)
    restart_live_chart("u", ss.u)


# ── The page ──────────────────────────────────────────────────────────────────────────────────


def go_to(step: int) -> None:
    slugs = list(CHAPTERS)
    ss.chapter = slugs[(slugs.index(ss.chapter) + step) % len(slugs)]


def chapter_control() -> None:
    bar, back, forward = st.columns([16, 1, 1], vertical_alignment="center")
    bar.segmented_control(
        "Chapter",
        list(CHAPTERS),
        format_func=CHAPTERS.get,
        required=True,
        key="chapter",
        label_visibility="collapsed",
        persist_state="session",
    )
    back.button("", icon=":material/arrow_back:", key="back", help="Chapter before", on_click=go_to, args=(-1,), shortcut="PageUp")
    forward.button("", icon=":material/arrow_forward:", key="forward", help="Next chapter", on_click=go_to, args=(1,), shortcut="PageDown")


def main() -> None:
    st.set_page_config("Softmax and temperature", "🌡️", layout="wide", initial_sidebar_state=380)
    follow_link()
    chapter_control()
    with st.sidebar:
        table = sidebar_table()
    update_link(ss.table_now)
    literal_lines(":material/link_off: **Part of the link was not understood**", ss.link_problems)
    if table.table is None:
        st.info("There is no word to work with yet: type one, with its logit, in the table at the side.")
    else:
        CHAPTER_FUNCTIONS[ss.chapter](table.table)
    ss.chapter_before = ss.chapter


CHAPTER_FUNCTIONS = {
    "guess": guess,
    "softmax": softmax_chapter,
    "temperature": temperature_chapter,
    "compare": compare,
    "draw": draw_chapter,
}

main()

"""The dashboard of the lecture: guess → softmax → temperature → … → new words → a real model.

Run it with `streamlit run dashboard.py`. All maths is in `softmax_core`; this script holds the
page: the table at the side, one function for each chapter in the order of the lecture, and the
charts they show. Whatever a lecturer sets is in the URL.
"""

import html
import io
import math
import time
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from softmax_core import (
    chart_tables,
    comparison,
    definition_tables,
    lecture,
    link,
    machine,
    new_words,
    next_word,
    real_model,
    responses,
    table_io,
    texts,
    unseen_rest,
    worked,
    writing,
)
from softmax_core.creativity.behaviour import Behaviour, score_draws, surprisals
from softmax_core.tables.rows import PALETTE, SAMPLER_NAMES, Shown, shown
from softmax_core.creativity.definition import GALLERY, MAX_DEFINITIONS, MAX_LENGTH, MAX_NAME, QUANTITIES
from softmax_core.tables.define import Typed
from softmax_core.creativity.formula import DefinitionError
from softmax_core.reading.logit_table import (
    CleanTable,
    LogitTable,
    NumberError,
    clean_table,
    read_number,
    visible,
)
from softmax_core.creativity.machine import Judged
from softmax_core.tables.new_words import Speller
from softmax_core.language.ngram import NGramModel
from softmax_core.notation.write_numbers import decimal, distinct, percent, sentence, short
from softmax_core.reading.presets import PRESETS, frame_of_link, real_prompt_source
from softmax_core.tables.real_model import PROMPTS
from softmax_core.distribution.sampling import sample
from softmax_core.distribution.softmax import softmax, temperature_to_beta
from softmax_core.distribution.temperature import (
    TEMPERATURE_GRID,
    peak_table,
    read_beta,
    read_temperature,
    slider_grid,
)
from softmax_core.language.texts import TEXTS
from softmax_core.distribution.truncation import PRESET_ORDERS, sampler_chain

FIRST_TABLE = "~lecture"
QUICK_TEMPERATURES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, math.inf)
DRAW_STEPS = (1, 10, 100, 1000)
WRITE_STEPS = (1, 20, 200)
MOST_WRITTEN = 1000
MOST_ORDER = 5
MADE_WORDS = 20
FIRST_PROMPT = "real-6"
MOST_BARS = 24
MOST_FOLLOWERS = 6  # with two more rows for all others, as many as a phone can show
MOST_COMPARED = 12
FEW_ROWS = 8  # up to here each row of a chart has room to spare
MOST_SPECIFICATIONS = 500
UNREADABLE = (table_io.TableError, texts.TextError, responses.ResponseError)
DOUBLE_CLICK = 0.6  # seconds
ANSWERED = 1.0  # seconds until a browser has surely heard what the page has changed
FIRST_LOOK = 0.5  # seconds that a page that is opened keeps for its chart, before the table comes
RANDOM_NUMBERS = np.round(0.01 * np.arange(100), 2)

# The order of the lecture. Each has its URL, its name, a question or claim to begin with, and, below,
# a function.
CHAPTERS = {
    "guess": (
        "Guess",
        "A language model gives every word that may come next a number, its **logit**: the higher, "
        "the likelier. Which will it be, and how sure is the model? **Say a percentage before you look.**",
    ),
    "softmax": (
        "Softmax",
        "The **softmax** turns logits into probabilities: raise *e* to each logit, times β, and "
        "divide by the sum of them all.",
    ),
    "temperature": (
        "Temperature",
        "The higher the temperature, the flatter the distribution. **Drag the slider, or the curves.**",
    ),
    "compare": ("Compare", "The same logits at several temperatures."),
    "draw": (
        "Draw",
        "A model does not answer with the likeliest word: it **draws** one, by chance.",
    ),
    "learn": (
        "Learn",
        "Where do logits come from? The smallest language model **counts** which word follows which.",
    ),
    "words": (
        "New words",
        "And new words? A model of **letters** learns how words are spelled, and spells. ✓: it is in "
        "the text already.",
    ),
    "model": (
        "Real model",
        "A large vocabulary: a few words are likely, and **all the others** together may still win.",
    ),
    "define": (
        "Define",
        "“Can a machine be creative?” is the wrong question. **Give the formal definition**, and a "
        "machine can do it.",
    ),
}

# These need no table at the side.
WITHOUT_TABLE = ("learn", "words", "model", "define")
NO_WORD = "There is no word to work with: type one, with its logit, in the table at the side."

# The steps of the chapter Learn, from the text to a new text.
PARTS = {"count": "Count", "predict": "Predict", "smooth": "Smooth", "write": "Write"}

# The chapter Define: what is judged, and beside which normal distribution.
MACHINES = ("table", "prompt", "text")
NORMALS = {"one": "the machine at T = 1", "uniform": "all words alike", "kept": "a kept table"}
FIRST_DEFINITIONS = tuple((one.name, one.formula) for one in (GALLERY[0], GALLERY[3]))

SETTINGS = {
    "chapter": link.one_of(*CHAPTERS),
    "T": link.temperature(1.0),
    "pins": link.temperatures(1.0, 5.0),
    "decimals": link.whole_number(2, 0, 10),
    "numerator": link.switch(),
    "seed": link.whole_number(1, 0, 2**31 - 1),
    "draws": link.whole_number(0, 0, link.MOST_DRAWS),
    "samplers": link.samplers(("temperature", 0.0)),
    "luck": link.temperatures(0.5, 1.0, 5.0),
    "u": link.fraction(0.25),
    "text": link.name_or_own("tiny", *(slug for slug in TEXTS if slug != "tiny")),
    "part": link.one_of(*PARTS),
    "order": link.whole_number(2, 1, MOST_ORDER),
    "after": link.words_typed("of"),
    "added": link.amount(1.0, 1000.0),
    "written": link.whole_number(0, 0, MOST_WRITTEN),
    "letters": link.whole_number(3, 2, MOST_ORDER),
    "machine": link.one_of(*MACHINES),
    "normal": link.one_of(*NORMALS),
    "kept": link.table(),
    "definitions": link.definitions(*FIRST_DEFINITIONS),
    "top_p": link.amount(1.0, 1.0),
    "with_top_p": link.switch(),
    "prompt": link.name_or_own(FIRST_PROMPT, *(slug for slug in PROMPTS if slug != FIRST_PROMPT)),
}

ss = st.session_state


# ── State: the page's address, the table, the temperature ──────────────────────────────────────


def follow_address() -> None:
    """Take the settings from the address when the page is opened, and after Back or Forward."""
    address = st.query_params.to_dict()
    opened = "address" not in ss
    if not opened and not came_by_history(address):
        return
    ss.link_problems = []
    ss.pop("drawn_from", None)
    table = address.get("table", FIRST_TABLE)
    if opened:
        ss.update(undo=[], redo=[], made={}, charts_before=set(), address_written=0.0)
        show_table(*table_of_link(table))
    elif table != ss.address.get("table", FIRST_TABLE):
        replace_table(*table_of_link(table))
    # What is one's own is in no link, but it may still be here.
    own = {name: link.OWN for name in ("text", "prompt") if own_again(name, address)}
    read = {name: part for name, part in address.items() if name not in own}
    values, problems = link.read_link(SETTINGS, read)
    ss.link_problems += problems
    if values["normal"] == "kept" and not values["kept"]:
        values["normal"] = "one"
        ss.link_problems.append(f"This link has no kept table; p is {NORMALS['one']} now.")
    ss.update(values | own)
    set_temperature(values["T"])
    set_pins("pins", values["pins"])
    set_pins("luck", values["luck"])
    set_samplers(values["samplers"])
    set_definitions(values["definitions"])
    restart_live_chart("u", values["u"])
    ss.address = address


def own_again(name: str, address: dict[str, str]) -> bool:
    return address.get(name) == link.OWN and f"own_{name}" in ss


def came_by_history(address: dict[str, str]) -> bool:
    """Whether the address changed under the page while nobody touched a control.

    A click that overtakes the answer to the click before it still carries the older address. It
    comes within moments, and mostly with a changed control; Back and Forward come alone.
    """
    written = {name: part for name, part in ss.address.items() if name in SETTINGS}
    untouched = link.write_link(SETTINGS, ss) == written
    return address != ss.address and untouched and time.monotonic() - ss.address_written > ANSWERED


def update_address() -> None:
    """Put all that the lecturer set into the page's address."""
    address = link.write_link(SETTINGS, ss)
    if ss.table_text not in (None, FIRST_TABLE):
        address["table"] = ss.table_text
    if address != ss.address or address != st.query_params.to_dict():
        st.query_params.from_dict(address)
        ss.address, ss.address_written = address, time.monotonic()


def table_of_link(text: str) -> tuple[pd.DataFrame, str]:
    """The table that a link names (~preset) or spells out, and the preset's name if it is one."""
    try:
        return frame_of_link(text), text[1:] if text.startswith("~") else ""
    except table_io.TableError as error:
        ss.link_problems.append(
            f"The table in this link cannot be read: {error} The lecture's example is here instead."
        )
        return PRESETS["lecture"].frame, "lecture"


def table_text(frame: pd.DataFrame) -> str | None:
    """The table as a part of the link; None where it is too long for one."""
    if ss.table_preset and frame.equals(ss.table_base):
        return f"~{ss.table_preset}"
    return table_io.to_link(frame)


def show_table(frame: pd.DataFrame, preset: str = "") -> None:
    """Give the editor a new table: a new key, so that no edit of the old one clings to it."""
    ss.table_base = ss.table_now = frame
    ss.table_preset = preset
    ss.revealed = False  # the room has not guessed at this table yet
    ss.table_generation = ss.get("table_generation", 0) + 1


def replace_table(frame: pd.DataFrame, preset: str = "") -> None:
    """Show another table, and remember the one it replaces."""
    ss.undo, ss.redo = [*ss.undo[-19:], (ss.table_now, table_preset_now())], []
    show_table(frame, preset)


def table_preset_now() -> str:
    return ss.table_preset if ss.table_now.equals(ss.table_base) else ""


def step_through_tables(back: list, forward: list) -> None:
    """Take the table that was left last, and leave the one that is here to be taken again."""
    if back:
        forward.append((ss.table_now, table_preset_now()))
        show_table(*back.pop())


def set_temperature(value: float, by_hand: bool = False) -> None:
    """Set T, and with it β. A hand on the live chart has moved the chart already."""
    ss.T_before, ss.T_set = {name: ss.get(name) for name in fields_of(value)}, time.monotonic()
    ss.T = value
    ss.update(fields_of(value), T_problem="")
    if not by_hand:
        restart_live_chart("T", value)


def fields_of(value: float) -> dict[str, str | float | None]:
    """What stands in the fields of the temperature when it has this value."""
    return {
        "T_text": short(value),
        "beta_text": short(temperature_to_beta(value)),
        "quick": value if value in QUICK_TEMPERATURES else None,
    }


def nobody_set(field: str) -> bool:
    """Whether a field of the temperature came back as it is, or as it was before T was set.

    Whoever types T and at once presses something else sends a second message before the answer to the
    first is there. It still carries the β of before, and nobody has typed that: all that the page has
    changed is as it was.
    """
    now = fields_of(ss.T)
    changed = {name for name, value in ss.T_before.items() if value != now[name]}
    unheard = all(ss[name] == ss.T_before[name] for name in changed)
    overtaken = field in changed and unheard and time.monotonic() - ss.T_set < ANSWERED
    if overtaken:
        ss.T_overtaken = True  # the fields are drawn anew when all of the message has been read
    return overtaken or ss[field] == now[field]


def restart_live_chart(name: str, start: float, overrules: bool = True) -> None:
    """Have a live chart begin at a value: its specification changes, and so must its key.

    A value that was typed or chosen overrules what a hand did on the charts before and is still to be
    heard of.
    """
    ss[f"{name}_start"] = start
    ss[f"{name}_chart"] = ss.get(f"{name}_chart", 0) + 1
    if overrules:
        ss[f"{name}_oldest"] = ss[f"{name}_chart"]


def typed_temperature() -> None:
    take_temperature("T_text", read_temperature)


def typed_beta() -> None:
    take_temperature("beta_text", read_beta)


def take_temperature(field: str, read: Callable[[str], float]) -> None:
    """Set T to what was typed, or say why not and leave both the text and T as they are."""
    ss.T_problem = ""
    try:
        if not nobody_set(field):
            set_temperature(read(ss[field]))
    except NumberError as error:
        ss.T_problem = sentence(f"{error}. T is still {short(ss.T)}.")


def picked_temperature() -> None:
    if ss.quick is None:
        ss.quick = fields_of(ss.T)["quick"]  # pressed again: the temperature stays
    elif not nobody_set("quick"):
        set_temperature(ss.quick)


def set_pins(name: str, values: tuple[float, ...]) -> None:
    ss[name] = values
    ss[f"{name}_known"] = dict(zip(distinct(values), values, strict=True))
    ss[f"{name}_texts"] = list(ss[f"{name}_known"])
    ss[f"{name}_problem"] = ""


def typed_pins(name: str) -> None:
    """Read the pinned temperatures; a chip that is none stays where it was typed, and is named."""
    values, problems, known = [], [], ss[f"{name}_known"]
    for text in ss[f"{name}_texts"]:
        try:
            values.append(known[text] if text in known else read_temperature(text))
        except NumberError as error:
            problems.append(sentence(f"{error}."))
    ss[name] = tuple(dict.fromkeys(values))[: link.MOST_PINS]
    ss[f"{name}_problem"] = " ".join(problems)


def set_samplers(steps: tuple[tuple[str, float], ...]) -> None:
    ss.samplers = steps
    ss.sampler_names = [name for name, _ in steps]
    for name, (*_, start) in link.SAMPLER_RANGES.items():
        ss[f"{name}_value"] = dict(steps).get(name, ss.get(f"{name}_value", start))


def chosen_samplers() -> None:
    """Read the chain off its controls."""
    ss.samplers = tuple((name, ss.get(f"{name}_value", 0.0)) for name in ss.sampler_names)


def order_samplers(program: str) -> None:
    """Put the samplers that are on in the order of a program; what it does not have comes last."""
    order = PRESET_ORDERS[program]
    place = {name: order.index(name) if name in order else len(order) for name in SAMPLER_NAMES}
    set_samplers(tuple(sorted(ss.samplers, key=lambda step: place[step[0]])))


def set_definitions(definitions: tuple[tuple[str, str], ...]) -> None:
    ss.definitions = definitions
    for i, (name, formula) in enumerate(definitions):
        ss[f"name_{i}"], ss[f"formula_{i}"] = name, formula


def typed_definition() -> None:
    """Read the definitions off their fields."""
    ss.definitions = tuple(
        (ss[f"name_{i}"], ss[f"formula_{i}"]) for i in range(len(ss.definitions))
    )


def remembered(name: str, key: object, make: Callable):
    """What was made under this name for this very key the last time, or anew."""
    if name not in ss.made or ss.made[name][0] != key:
        ss.made.pop(name, None)  # before the new one is made: memory may not have room for both
        ss.made[name] = (key, make())
    return ss.made[name][1]


# ── The table at the side ──────────────────────────────────────────────────────────────────────


def taken(frame: pd.DataFrame) -> CleanTable:
    """The words and their logits as typed, and what can be used of them."""
    ss.table_now, ss.table_text = frame, table_text(frame)
    return remembered("table", frame.to_dict("list"), lambda: clean_table(frame))


def choose_example() -> None:
    generation, preset = ss.table_generation, table_preset_now()
    st.selectbox(
        "Words and logits",
        list(PRESETS),
        index=None,
        format_func=lambda slug: PRESETS[slug].title,
        placeholder=PRESETS[preset].title if preset else "Your own words",
        key=f"preset_{generation}",
        on_change=lambda: replace_table(
            PRESETS[ss[f"preset_{generation}"]].frame, ss[f"preset_{generation}"]
        ),
        help="Start from an example: the lecture's, a made-up one, or the real next-token logits of a small language model.",
    )


def table_tools(table: CleanTable) -> None:
    """What is wrong with the table, and the ways in and out of it."""
    complain("Left out until mended", *table.problems)
    literal_lines(":material/info: **Noticed**", table.notices)
    with st.container(horizontal=True):
        for label, back, forward in (("Undo", ss.undo, ss.redo), ("Redo", ss.redo, ss.undo)):
            st.button(
                label,
                icon=f":material/{label.lower()}:",
                disabled=not back,
                on_click=step_through_tables,
                args=(back, forward),
                help="Back and forth between the tables that an example, a file or a button replaced.",
            )
        with st.popover("Open", icon=":material/upload:"):
            open_table()
        with st.popover("Save", icon=":material/download:"):
            save_table(ss.table_now)
    st.toggle(
        "Words that share a logit",
        value="count" in ss.table_now,
        key=(key := f"counted_{ss.table_generation}"),
        on_change=lambda: replace_table(with_counts(ss.table_now, ss[key])),
        help="Adds a count column: “1,000 other words at logit 0” is then one row.",
    )
    if preset := table_preset_now():
        st.caption(PRESETS[preset].about)
    elif ss.table_text is None:
        st.caption("This table is too long for the page's address. To share it, save it as a file.")
    else:
        st.caption("Your table is in the page's address: copy the link to share it.")


def table_editor(generation: int) -> pd.DataFrame:
    """The editor holds texts, so that whatever is typed stays; the maths reads a clean copy."""
    counted = "count" in ss.table_base
    return st.data_editor(
        ss.table_base,
        key=f"table_{generation}",
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "word": st.column_config.TextColumn("word", width=85 if counted else 108),
            "logit": st.column_config.TextColumn(
                "logit", width=98 if counted else 75, alignment="right"
            ),
            "count": st.column_config.TextColumn("count", width=85, alignment="right"),
        },
        alt="The words that may come next and their logits, editable",
    )


def with_counts(frame: pd.DataFrame, wanted: bool) -> pd.DataFrame:
    return frame.assign(count="1") if wanted else frame.drop(columns="count", errors="ignore")


def open_table() -> None:
    """Paste or upload; the table of before is one Undo away."""
    paste_or_upload(
        "table",
        "words and logits",
        "nights = 3\nlaughter = 2\n\nor cells from a spreadsheet",
        ["csv", "tsv", "txt", "json"],
        lambda data, name: replace_table(table_io.read_table(data, name)),
    )


def save_table(frame: pd.DataFrame) -> None:
    st.download_button("CSV", table_io.to_csv(frame), "logits.csv", "text/csv", on_click="ignore")
    st.download_button(
        "JSON", table_io.to_json(frame), "logits.json", "application/json", on_click="ignore"
    )


# ── What chapters share: controls, words, a text to learn from ─────────────────────────────────


def temperature_controls() -> None:
    """T and β, locked together, both typed; and the temperatures one asks for most."""
    if ss.pop("T_overtaken", False):
        ss.update(fields_of(ss.T))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, key, typed in (
            ("Temperature T", "T_text", typed_temperature),
            ("β = 1/T", "beta_text", typed_beta),
        ):
            st.text_input(
                label, key=key, on_change=typed, width=letters(8), persist_state="session"
            )
        st.segmented_control(
            "T",
            QUICK_TEMPERATURES,
            format_func=short,
            key="quick",
            on_change=picked_temperature,
            label_visibility="collapsed",
            persist_state="session",
        )
    complain("Not a temperature", ss.T_problem)


def letters(n: float) -> int:
    """The width of a control for about n wide letters: it grows with the page's type."""
    return round(n * font_size())


def seed_control() -> None:
    most = 2**31 - 1
    st.number_input(
        "Seed", 0, most, step=1, key="seed", width=letters(8.5), persist_state="session"
    )


def pinned_temperatures(name: str, label: str) -> tuple[float, ...]:
    st.multiselect(
        label,
        list(dict.fromkeys([short(t) for t in QUICK_TEMPERATURES] + ss[f"{name}_texts"])),
        key=f"{name}_texts",
        accept_new_options=True,
        max_selections=link.MOST_PINS,
        on_change=typed_pins,
        args=(name,),
        placeholder="Choose or type a temperature",
        persist_state="session",
    )
    complain("Not a temperature", ss[f"{name}_problem"])
    return ss[name]


def paste_or_upload(
    name: str,
    label: str,
    placeholder: str,
    types: list[str],
    take: Callable[[str | bytes, str], None],
) -> None:
    """Two ways in for what the user has; what cannot be taken stays where it is, and is named."""

    def take_or_say_why(data: str | bytes, source: str) -> None:
        try:
            take(data, source)
            ss[f"{name}_problem"] = ""
        except UNREADABLE as error:
            ss[f"{name}_problem"] = str(error)

    def uploaded() -> None:
        if file := ss[f"{name}_upload"]:
            take_or_say_why(file.getvalue(), file.name)

    st.text_area(
        f"Paste {label}",
        key=f"{name}_pasted",
        height=150,
        placeholder=placeholder,
        persist_state="session",
    )
    st.button(
        "Use what I pasted",
        key=f"{name}_use",
        on_click=lambda: take_or_say_why(ss[f"{name}_pasted"], "What you pasted"),
    )
    st.file_uploader("Or open a file", type=types, key=f"{name}_upload", on_change=uploaded)
    complain("Not opened", ss.get(f"{name}_problem", ""))


def complain(heading: str, *lines: str) -> None:
    literal_lines(f":material/error: **{heading}**", [line for line in lines if line])


def literal_lines(heading: str, lines: list) -> None:
    """Messages that quote what somebody typed: as plain text, never as Markdown."""
    if lines:
        with st.container(border=True):
            st.markdown(heading)
            st.text("\n".join(str(line) for line in lines))


def read_only_table(frame: pd.DataFrame, alt_text: str) -> None:
    """A table of texts: the first column at the left, the numbers at the right."""
    numbers = st.column_config.TextColumn(alignment="right")
    columns = dict.fromkeys(frame.columns[1:], numbers)
    st.dataframe(frame, hide_index=True, column_config=columns, alt=alt_text)


def words_with_notes(words: list[tuple[str, str, float]]) -> None:
    """A text with a note above each word, coloured by its strength. Escaped: a token is no HTML."""
    marks = [
        f"{' ' * word.startswith(' ')}<ruby style='background: rgba(0, 114, 178, {strength / 2:.2f})'>"
        f"{html.escape(word.strip())}<rt>{html.escape(note)}</rt></ruby>"
        for word, note, strength in words
    ]
    st.html(f"<p class='noted'>{''.join(marks)}</p>")


def to_the_table(frame: pd.DataFrame, preset: str = "") -> None:
    replace_table(frame, preset)
    st.toast("These words are in the table at the side now.")
    st.rerun()  # the whole page: the table at the side has changed


def choose_text() -> None:
    names = {slug: text.title for slug, text in TEXTS.items()}
    if "own_text" in ss:
        names[link.OWN] = f"Your own: {visible(ss.own_text[0])}"
    st.selectbox(
        "A text to learn from",
        list(names),
        format_func=names.get,
        key="text",
        on_change=begin_with_its_opening,
        width=letters(15),
        persist_state="session",
        help="  \n".join(f"{text.title}: {text.about}" for text in TEXTS.values()),
    )
    with st.popover("Own", icon=":material/upload:"):
        paste_or_upload(
            "text",
            "a text",
            "One of more than a megabyte is better opened as a file.",
            ["txt"],
            take_text,
        )


def order_control(key: str, least: int, tokens: str) -> None:
    st.segmented_control(
        "Order n",
        range(least, MOST_ORDER + 1),
        required=True,
        key=key,
        persist_state="session",
        help=f"A model of order n looks back on n − 1 {tokens}.",
    )


def own_text_note() -> None:
    if ss.text == link.OWN:
        st.caption("Your text stays on this page: it is not in the page's address.")


def take_text(data: str | bytes, name: str) -> None:
    text = texts.decode(data, name)
    ss.own_text, ss.text, ss.text_pasted = (name, text), link.OWN, ""
    for holder in ("own_model", "own_longer", "own_words"):  # they hold the text before
        ss.made.pop(holder, None)
    if ss.after.lower() not in text.lower():
        ss.after = ""


def begin_with_its_opening() -> None:
    if ss.text != link.OWN:
        ss.after = TEXTS[ss.text].opening


def text_model(order: int, name: str = "own_model") -> NGramModel | None:
    """What a model has learned from the chosen text; None, and why, if that is nothing."""
    if ss.text != link.OWN:
        return texts.learned(ss.text, order)
    return learned_or_why_not(name, (ss.own_text, order), lambda: own_model(order))


def learned_or_why_not(name: str, key: object, learn: Callable):
    """What could be learned, remembered under a name; None, and why, if there is nothing to learn."""
    try:
        return remembered(name, key, learn)
    except ValueError as error:
        complain("Nothing to learn", sentence(f"{error}."))
        return None


def own_model(order: int) -> NGramModel:
    # They hold the model that was learned before.
    for holder in ("followers", "text", "judged", "own_longer"):
        ss.made.pop(holder, None)
    bar = st.progress(0.0, "Counting …")
    try:
        return NGramModel.fit_text(
            ss.own_text[1], order, progress=lambda share: bar.progress(share, "Counting …")
        )
    finally:
        bar.empty()


def context_of(model: NGramModel) -> tuple[str, ...]:
    """The words that the model looks back on."""
    context, problem = next_word.known_context(model, ss.after)
    if problem:
        st.text(problem)
    return context


# ── What charts share ──────────────────────────────────────────────────────────────────────────
# Each is built with Altair once, as a specification that names its data; a rerun sends only data.
# Where a chart has two panels, they are two regions of one view: side by side, or one above the
# other where the page is narrow. The browser works out their edges from `width`, so that a phone
# and a projector get the same chart, and one selection can move both.

WIDE = "(width > 540)"
PAPER = alt.ExprRef("background")  # the page's own colour, light or dark
INK = "currentColor"


def font_size() -> int:
    return st.get_option("theme.baseFontSize") or 16


def pixels(wide: str, narrow: str | None = None) -> alt.ExprRef:
    """A length that the browser works out; another one where the page is narrow."""
    return alt.ExprRef(wide if narrow is None else f"{WIDE} ? {wide} : {narrow}")


def data(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def axis(font: int, **options) -> alt.Axis:
    """An axis that the last row can read, in the colour of the text on light and dark pages."""
    shared = {"title": None, "grid": False, "labelOverlap": False, "labelFlush": False}
    return alt.Axis(labelFontSize=font, labelColor=INK, **(shared | options))


def share_axis(font: int, **options) -> alt.Axis:
    return axis(font, **({"format": ".0%", "values": [0, 0.5, 1], "orient": "bottom"} | options))


def shares(right: alt.ExprRef, left: alt.ExprRef | int = 0) -> alt.Scale:
    """Probabilities, always from 0 to 100%, so that two charts can be compared by eye."""
    return alt.Scale(domain=[0, 1], range=[left, right])


def band(top: alt.ExprRef | int, bottom: alt.ExprRef) -> alt.Scale:
    """The rows of a bar chart between two heights of the view."""
    return alt.Scale(type="band", range=[top, bottom], paddingInner=0.25, paddingOuter=0.1)


def word_rows(scale: alt.Scale, font: int = 0, opacity: alt.ExprRef | int = 1) -> alt.Y:
    """One row for each word; named at the left where a font size is given."""
    names = axis(
        font,
        orient="left",
        labelLimit=12 * font,
        labelPadding=8,
        labelOpacity=opacity,
        ticks=False,
        domain=False,
    )
    order = alt.EncodingSortField("row", op="min")
    return alt.Y("label:N", sort=order, title=None, scale=scale, axis=names if font else None)


def word_colour() -> alt.Color:
    """One colour per word on every chart; the last, grey, is for all others."""
    palette = alt.Scale(domain=list(range(PALETTE + 1)), range="category")
    return alt.Color("colour:O", legend=None, scale=palette)


def text(chart: alt.Chart, size: float, **options) -> alt.Chart:
    return chart.mark_text(**({"align": "left", "fontSize": size, "color": INK} | options))


def heading(words: str, x: str, y: str, font: int) -> alt.Chart:
    """A panel's name."""
    return text(data("once"), font, text=words, baseline="top", fontWeight="bold").encode(
        **at(x, y)
    )


def dashed(chart: alt.Chart) -> alt.Chart:
    return chart.mark_rule(strokeDash=[6, 6], strokeWidth=2, color=INK, opacity=0.6)


def at(x: str, y: str) -> dict:
    """A place in the view."""
    return {"x": alt.XValue(alt.ExprRef(x)), "y": alt.YValue(alt.ExprRef(y))}


def layered(layers: list[alt.Chart], height: float) -> dict:
    chart = alt.layer(*layers).resolve_scale(x="independent", y="independent")
    return chart.properties(height=height).configure_view(stroke=None).to_dict()


ONCE = pd.DataFrame({"once": [1]})


def draw(spec: dict, datasets: dict[str, pd.DataFrame], alt_text: str, **options) -> None:
    """Show a chart; `alt_text` says to a screen reader what it shows."""
    st.vega_lite_chart(None, {**spec, "datasets": datasets}, alt=alt_text, **options)


def likeliest(rows: Shown, p: np.ndarray) -> str:
    return rows.labels[int(np.argmax(p))]


def specification(build: Callable[..., dict], *arguments: float) -> dict:
    """What `build` makes of the arguments: Altair takes 30 ms, so once for all visitors."""
    built, key = specifications(), (build.__name__, *arguments)
    if key not in built:
        if len(built) >= MOST_SPECIFICATIONS:
            built.clear()
        built[key] = build(*arguments)
    return built[key]


@st.cache_resource(show_spinner=False)
def specifications() -> dict[tuple, dict]:
    return {}


def style() -> None:
    """What no setting of Streamlit reaches.

    Vega puts a slider below its chart, a thumb wide; a hall needs it above, as wide as the page.
    A number keeps its outline behind it, so that it can be read across a line. The text after a live
    chart is for those who hear the page. And a chosen item is written in white on the primary
    colour, which on a dark page must be light.

    As Markdown, for which a browser need not fetch anything more: no chart is seen without it.
    """
    box = "[class*=st-key-live_] .vega-embed"
    st.markdown(
        f"<style>{box} {{display: flex; flex-direction: column}}"
        f"{box} .vega-bindings {{order: -1; width: 100%; margin: 0 0 0.5rem}}"
        f"{box} .vega-bind label {{display: flex; gap: 1rem; align-items: center; width: 100%}}"
        f"{box} .vega-bind input {{flex: 1; height: 2rem; margin: 0; cursor: grab}}"
        f"{box} .vega-bind label span:last-child {{display: none}}"
        f"{box} svg text {{paint-order: stroke}}"
        "[class*=st-key-live_] [data-testid=stText] {position: absolute; clip-path: inset(50%);"
        "width: 1px; height: 1px; overflow: hidden}"
        ".noted {font-size: 1.25rem; line-height: 2.4; margin: 0}"
        ".noted rt {font-size: 0.75em; padding: 0 0.25em}"
        "[data-testid=stMainBlockContainer] {padding-inline: clamp(1rem, 3vw, 5rem)}"
        "[data-testid=stMultiSelect] [data-tag], [data-testid=stMultiSelect] [data-tag] button"
        "{color: light-dark(#FFFFFF, #0E1117)}</style>",
        unsafe_allow_html=True,
    )


# ── Charts that a hand moves ───────────────────────────────────────────────────────────────────


def live_parameter(name: str, label: str, start: float, most: float, step: float) -> alt.Parameter:
    """A number that the hand moves in the browser: on a slider, by arrow keys, or on the chart.

    A selection, because Python hears of a selection once the hand stops. On the chart it is moved
    by the layer named `<name>_targets` and by no other.
    """
    marks = f"@{name}_targets_marks"
    return alt.selection_point(
        name=name,
        fields=["place"],
        value=[{"place": start}],
        bind=alt.binding_range(min=0, max=most, step=step, name=label),
        on=f"[{marks}:pointerdown, window:pointerup] > {marks}:pointermove, {marks}:pointerdown",
        clear=False,
        toggle=False,
    )


def live_temperature(start: float) -> alt.Parameter:
    return live_parameter("T", "Temperature T", start, TEMPERATURE_GRID[-1], 0.05)


def playhead(live: alt.Parameter, x: alt.X, top: str, bottom: str = "height") -> alt.Chart:
    """An upright line where the temperature is now."""
    now = data("temperatures").transform_filter(live).mark_rule(strokeWidth=3, color=INK)
    return now.encode(x, y=alt.YValue(alt.ExprRef(top)), y2=alt.Y2Value(alt.ExprRef(bottom)))


def targets(live: alt.Parameter, places: str, x: alt.X, top: str) -> alt.Chart:
    """What the pointer grips: one unseen strip for each value, over the panel and no further."""
    strips = data(places).mark_rect(opacity=0, cursor="ew-resize")
    edges = {"y": alt.YValue(alt.ExprRef(top)), "y2": alt.Y2Value(alt.ExprRef("height"))}
    return (
        strips.encode(x, x2="right:Q", **edges)
        .properties(name=f"{live.name}_targets")
        .add_params(live)
    )


MOVED = "A chart that a slider moves. What it shows is told in the text after it."


def live_chart(name: str, spec: dict, datasets: dict, takeaway: str, moved: Callable) -> None:
    """A chart that a hand moves; `moved` is called with the place where the hand left it.

    The chart's own alternative text never changes: with another one it would be built anew, under the
    hand. What the chart shows is told by a text after it, which is heard and not seen.
    """
    number = ss[f"{name}_chart"]
    key = f"{name}_{number}"

    def hand_stopped() -> None:
        chosen = ss[key].selection.get(name)
        if not chosen or number < ss[f"{name}_oldest"]:
            return
        moved(chosen[0]["place"])
        # The hand moved this chart and left before the page heard of it: another chart has begun
        # meanwhile, at the number of before. It begins again.
        if number != ss[f"{name}_chart"]:
            restart_live_chart(name, ss[name], overrules=False)

    # A height of its own: the page does not jump while a chart that starts anew is being drawn.
    height = round(spec["height"] + 3.3 * font_size())
    with st.container(key=f"live_{name}", height=height, border=False, gap=None):
        draw(spec, datasets, MOVED, key=key, on_select=hand_stopped, selection_mode=name)
        st.text(takeaway)


def live_start(name: str, value: float, shape: tuple) -> float:
    """Where a live chart starts: anew, at its number, if it was not on the page or has another shape."""
    if name not in ss.charts_before or ss.get(f"{name}_shape") != shape:
        restart_live_chart(name, value, overrules=False)
    ss[f"{name}_shape"] = shape
    ss.charts_now.add(name)
    return ss[f"{name}_start"]


class LiveData(NamedTuple):
    """A chart that the temperature moves: the values of T, their places on the slider, and the rest."""

    values: np.ndarray
    places: np.ndarray
    spec: dict
    datasets: dict[str, bytes]
    takeaway: str


def live_temperature_chart(known: LiveData) -> None:
    def moved(place: float) -> None:
        nearest = int(np.abs(known.places - place).argmin())
        set_temperature(float(known.values[nearest]), by_hand=True)

    live_chart("T", known.spec, known.datasets, known.takeaway, moved)
    if ss.T in LIMITS:
        st.info(LIMITS[ss.T])


LIMITS = {
    0.0: "**T = 0, β = ∞**, is a limit: the likeliest word takes everything, and words that tie "
    "for the largest logit share it equally.",
    math.inf: "**T = ∞, β = 0**, is a limit: every exponent is 0 and every term is 1, whatever the "
    "logits, so all possible words (with a logit above −∞) are equally likely.",
}


def place_of(start: float, values: np.ndarray, places: np.ndarray) -> float:
    return float(places[np.searchsorted(values, start)])


def packed(**frames: pd.DataFrame) -> dict[str, bytes]:
    return {name: packed_for_the_browser(frame) for name, frame in frames.items()}


def packed_for_the_browser(frame: pd.DataFrame) -> bytes:
    """The table as Arrow bytes, as a chart would send it: most of a rerun's time, spent once."""
    arrow = io.BytesIO()
    frame.reset_index(drop=True).to_feather(arrow, compression="uncompressed")
    return arrow.getvalue()


# ── Guess ──────────────────────────────────────────────────────────────────────────────────────
# From here on one section for each chapter, in the order of the lecture: what it shows, then how its
# charts are drawn.


def guess(table: LogitTable) -> None:
    revealed = ss.revealed
    st.button(
        "Hide the probabilities" if revealed else "Reveal the probabilities",
        icon=":material/visibility_off:" if revealed else ":material/visibility:",
        key="reveal",
        shortcut="Space",
        on_click=lambda: ss.update(revealed=not ss.revealed),
    )
    rows = shown(table, MOST_BARS)
    words = chart_tables.guess_table(table, rows, revealed)
    takeaway = (
        f"{likeliest(rows, words['p'])} leads with {percent(words['p'].max())}."
        if revealed
        else "The logits of the words that may come next; their probabilities are hidden."
    )
    draw(
        specification(guess_spec, len(rows), font_size()), {"words": words, "once": ONCE}, takeaway
    )
    st.caption("The probabilities are those at temperature 1. The next chapter works them out.")


def guess_spec(rows: int, font: int) -> dict:
    """The logits, and beside them the probabilities, or a question mark for each.

    On a phone the probabilities lie below; those of many words have no room there, and stand as
    numbers in the rows of the logits.
    """
    words, few = data("words"), rows <= FEW_ROWS
    upper = band(2 * font, pixels("height", "0.5 * height - 10" if few else "height"))
    lower_begins = f"0.5 * height + {2 * font}" if few else f"{2 * font}"
    lower = band(pixels(f"{2 * font}", lower_begins), pixels("height"))
    logit_end = pixels("0.5 * width - 110", "width - 70" if few else f"width - {8.5 * font}")
    logit = alt.X("logit:Q", scale=alt.Scale(range=[0, logit_end], nice=False), axis=None)
    numbers = f"width - {3.5 * font}"
    left = pixels("0.5 * width", "0" if few else numbers)
    right = pixels("width - 90", None if few else numbers)
    p = alt.X("p:Q", scale=shares(right, left), axis=None)
    named = pixels("0", "1" if few else "0")
    p_name = ("0", "0.5 * height") if few else (f"width - {6.5 * font}", "0")
    return layered(
        [
            words.mark_bar().encode(logit, word_rows(upper, font), word_colour()),
            text(words, font, dx=8).encode(logit, word_rows(upper), text="logit_text:N"),
            words.mark_bar().encode(p, word_rows(lower, font, named), word_colour()),
            text(words, font, dx=8, fontWeight="bold").encode(p, word_rows(lower), text="p_text:N"),
            heading("logit z", "0", "0", font),
            heading(
                "probability p",
                f"{WIDE} ? 0.5 * width : {p_name[0]}",
                f"{WIDE} ? 0 : {p_name[1]}",
                font,
            ),
        ],
        2 * font + rows * (60 if few else 30),
    )


# ── Softmax ────────────────────────────────────────────────────────────────────────────────────

SOFTMAX_FORMULA = (
    r"\sigma(z_i) = \frac{e^{\beta z_i}}{\sum_{j=1}^{K} e^{\beta z_j}} \qquad \beta = \frac{1}{T}"
)
NUMERATOR_FORMULA = r"\frac{e^{\beta z_i}}{\sum_{j=1}^{K} e^{z_j}}"


def softmax_chapter(table: LogitTable) -> None:
    temperature_controls()
    formula, decimals_box = st.columns([3, 1], vertical_alignment="center")
    formula.latex(SOFTMAX_FORMULA)
    decimals = decimals_box.number_input("Decimals", 0, 10, key="decimals", persist_state="session")
    steps = worked.worked(table, ss.T)
    denominator(table, steps, decimals)
    read_only_table(
        worked.calculation_table(table, steps, decimals), "The calculation for each word"
    )
    rounding_note(steps, decimals)
    slide_comparison(table)
    latex_to_copy(steps, decimals)
    numerator_lesson(table, decimals)
    overflow_lesson(table)


def denominator(table: LogitTable, steps: worked.Worked, decimals: int) -> None:
    """Who pays for what: each term of the denominator as a slice of it."""
    rows = shown(table, MOST_COMPARED)
    slices, labels = chart_tables.denominator_tables(table, rows, steps, decimals)
    st.markdown("**The denominator** *Z*, and what each word pays into it:")
    draw(
        specification(denominator_spec, len(rows), font_size()),
        {"slices": slices, "labels": labels},
        f"The denominator Z{labels['text'][0]}; the largest slice is that of "
        f"{likeliest(rows, rows.group(steps.probabilities))}.",
    )
    if steps.shifted:
        st.caption(
            "Here the terms e^(βz) are too large or too small to write down, so each is shown "
            "divided by the largest: the shares are the same."
        )


def denominator_spec(rows: int, font: int) -> dict:
    """The denominator as one stacked bar; below it each term in its place, and its share."""
    scale, ends = band(0, pixels("height")), shares(pixels("width - 210", "width - 160"))
    slices = data("slices").mark_bar(stroke=PAPER, strokeWidth=1)
    return layered(
        [
            slices.encode(
                alt.X("start:Q", scale=ends, axis=None),
                word_rows(scale, font),
                word_colour(),
                x2="end:Q",
            ),
            text(data("labels"), font, dx=8, fontWeight="bold").encode(
                alt.X("end:Q", scale=ends, axis=None), word_rows(scale), text="text:N"
            ),
        ],
        (rows + 1) * 2.2 * font,
    )


def rounding_note(steps: worked.Worked, decimals: int) -> None:
    total = worked.rounded_sum(steps.probabilities, decimals)
    if total == 1:
        st.caption(f"Rounded to {decimals} decimals, the probabilities sum to {total}.")
    else:
        st.warning(
            f"Rounded to {decimals} decimals, the probabilities sum to **{total}**, not to 1, "
            "because each is rounded by itself. Unrounded, they sum to 1."
        )


def slide_comparison(table: LogitTable) -> None:
    """Beside the lecture's own example: what its slides print, and what is exact."""
    slide = lecture.slide_at(table.words, tuple(table.logits.tolist()), ss.T)
    if slide is None or table.has_counts:
        return
    exact = softmax(table.logits, ss.T)
    with st.expander("The slides and the exact values", expanded=True):
        read_only_table(
            worked.slide_table(slide, exact, table.labels), "The slide beside the exact values"
        )
        right = all(f"{p:.2f}" == s for p, s in zip(exact, slide.probabilities, strict=True))
        st.caption(
            f"The slide's denominator, {slide.partition_function}, is right, and "
            + (
                "so are its probabilities, to two decimals."
                if right
                else "two of its probabilities are a hundredth off: .24 and .09 are the roundings. "
                "A percentage on a slide has already been through somebody's hands."
            )
        )


def latex_to_copy(steps: worked.Worked, decimals: int) -> None:
    lines = worked.latex_lines(steps, decimals)
    with st.expander("Every line of the calculation, in LaTeX to copy"):
        if not lines:
            st.markdown(f"{LIMITS[ss.T]} There is no quotient to write down.")
            return
        for line in lines:
            st.latex(line)
        if len(lines) - 1 < len(steps.terms):
            st.caption(f"The first {len(lines) - 1} of {len(steps.terms)} words.")
        st.code("\n".join(lines), language="latex")


def numerator_lesson(table: LogitTable, decimals: int) -> None:
    """The slides' first formula, taken at its word."""
    label = "β in the numerator only, as in the slides' first formula"
    if not st.toggle(label, key="numerator", persist_state="session"):
        return
    decimals = max(4, decimals)
    st.latex(NUMERATOR_FORMULA)
    read_only_table(
        worked.numerator_table(table, ss.T, decimals), "The first formula beside the softmax"
    )
    values = worked.numerator_only(table, ss.T)
    same = np.allclose(values, softmax(table.logits, ss.T, counts=table.counts))
    verdict = (
        "here it is the softmax, as it always is at β = 1."
        if same
        else "this is not the softmax, and nothing makes it sum to 1. β belongs in both places."
    )
    st.markdown(f"The values sum to **{decimal(float(values.sum()), decimals)}**: {verdict}")


def overflow_lesson(table: LogitTable) -> None:
    with st.expander("Why a computer subtracts the largest logit first"):
        st.markdown(
            "Adding the same number to every logit changes nothing (see *Compare*), so the largest "
            "can be subtracted first. A computer needs that, because the largest number it can "
            "write is about 1.8 × 10^308, which is e^709.78. Here are this table's first logits, "
            "each raised by 1000:"
        )
        logits = table.logits[np.isfinite(table.logits)][:6] + 1000
        read_only_table(
            worked.overflow_table(logits), "The softmax as written, and with the largest subtracted"
        )


# ── Temperature ────────────────────────────────────────────────────────────────────────────────

CURVES_END = 0.64  # of the height of the temperature chart: the entropy's panel is below


def temperature_chapter(table: LogitTable) -> None:
    temperature_controls()
    temperature_chart(table, lambda: shown(table, MOST_BARS))
    st.text(remembered("notes", table, lambda: temperature_notes(table)))


def temperature_notes(table: LogitTable) -> str:
    """How to read the chart; and which words first gain and then lose as T rises, and why."""
    legend = (
        "Grey mark: the probability at T = 1. Dashed: all possible words equally likely. Lower curve: the "
        "entropy H in bits, under its ceiling."
    )
    turning = [
        f"{peak.word} first gains, then loses: it is likeliest at T = {peak.T}, with {peak.p}. There "
        f"the mean logit E_T[z] has fallen to its own, {peak.z}."
        for peak in peak_table(table).itertuples()
    ]
    return "\n".join([legend, *turning])


def temperature_chart(table: LogitTable, choose_rows: Callable[[], Shown]) -> None:
    """A table at every temperature: nothing in it depends on where the hand is."""
    rows, limits = remembered(
        "rows", table, lambda: (choose_rows(), chart_tables.ceiling_table(table))
    )
    ceiling = max(0.01, float(limits["ceiling"][0]))
    start = live_start("T", ss.T, (len(rows), ceiling))

    def build() -> LiveData:
        values, places = slider_grid(start)
        swept = chart_tables.sweep_table(table, rows, values, places)
        spec = specification(
            temperature_spec, len(rows), font_size(), place_of(start, values, places), ceiling
        )
        highest = [
            f"{percent(p.max())} at T = {t}"
            for t, p in zip((1, 10), chart_tables.mass(table, rows, [1, 10]), strict=True)
        ]
        return LiveData(
            values,
            places,
            spec,
            packed(
                sweep=swept,
                temperatures=chart_tables.readout_table(table, values, places),
                ends=curve_ends(swept, rows),
                once=limits,
            ),
            f"The likeliest of {len(rows)} rows has {' and '.join(highest)}.",
        )

    live_temperature_chart(remembered("temperatures", (table, start), build))


def curve_ends(swept: pd.DataFrame, rows: Shown) -> pd.DataFrame:
    """The words at the ends of the curves, a line of text apart; none where they would be too many."""
    font = font_size()
    panel = CURVES_END * temperature_height(len(rows), font) - 3 * font
    single = swept[swept["colour"] < PALETTE]  # the name of several together is too long
    at_the_end = single if len(rows) <= FEW_ROWS else swept.head(0)
    return chart_tables.curve_labels(at_the_end, TEMPERATURE_GRID[-1], 1.2 * font / panel)


class Panels(NamedTuple):
    """Where the panels lie on a phone, one below the other, in shares of the chart's height."""

    bars_end: float
    curves_begin: float
    curves_end: float
    entropy_begins: float


def temperature_spec(rows: int, font: int, start: float, ceiling: float) -> dict:
    """The heart: bars of p at T, the curves p(T), and the entropy H(T), all moved by one hand."""
    live = live_temperature(start)
    # Many words need the height for their names.
    panels = Panels(0.55, 0.58, 0.79, 0.86) if rows <= FEW_ROWS else Panels(0.72, 0.76, 0.86, 0.92)
    left = f"({WIDE} ? 0.5 * width + 30 : 0)"
    top = f"({WIDE} ? {3 * font} : {panels.curves_begin} * height)"
    return layered(
        [
            *probability_bars(font, live, panels),
            *temperature_curves(font, live, left, top, panels),
            *entropy_curve(font, live, left, ceiling, panels),
            *temperature_readout(font, live, left, "H_text"),
            playhead(live, temperature_x(font, left, "place:Q"), top),
            targets(live, "temperatures", temperature_x(font, left, "left:Q"), top),
        ],
        temperature_height(rows, font),
    )


def temperature_height(rows: int, font: int) -> float:
    return 3 * font + max(310, rows * (40 if rows <= FEW_ROWS else 1.6 * font))


def probability_bars(font: int, live: alt.Parameter, panels: Panels) -> list[alt.Chart]:
    """p of each word now, a mark where it stands at T=1, and the line of the uniform distribution."""
    now = data("sweep").transform_filter(live)
    scale = shares(pixels("0.5 * width - 120", "width - 90"))
    bottom = pixels("height", f"{panels.bars_end} * height")
    rows = band(3 * font, bottom)
    marks = share_axis(font, labelOpacity=pixels("1", "0"))
    return [
        now.mark_bar().encode(
            alt.X("p:Q", scale=scale, axis=marks), word_rows(rows, font), word_colour()
        ),
        now.mark_tick(thickness=4, color=INK, opacity=0.55).encode(
            alt.X("p_at_1:Q", scale=scale, axis=None), word_rows(rows)
        ),
        dashed(data("once")).encode(
            alt.X("uniform:Q", scale=scale, axis=None),
            y=alt.YValue(3 * font),
            y2=alt.Y2Value(bottom),
        ),
        text(now, font, dx=8, fontWeight="bold", stroke=PAPER, strokeWidth=5).encode(
            alt.X("p:Q", scale=scale, axis=None),
            word_rows(rows),
            text=alt.Text("p:Q", format=".1%"),
        ),
    ]


def temperature_x(
    font: int,
    left: str,
    field: str,
    marks: alt.Axis | None = None,
    right: alt.ExprRef | None = None,
) -> alt.X:
    """T from 0 to 10, the low ones drawn wide."""
    edges = [alt.ExprRef(left), right or curves_right(font)]
    scale = alt.Scale(type="sqrt", domain=[0, 10], nice=False, clamp=True, range=edges)
    return alt.X(field, scale=scale, axis=marks)


def curves_right(font: int, beyond: float = 0) -> alt.ExprRef:
    """Where the curves end and leave room for the words; or so many letters further on."""
    return alt.ExprRef(f"width - {(5.6 - beyond) * font:g}")


def temperature_curves(
    font: int, live: alt.Parameter, left: str, top: str, panels: Panels
) -> list[alt.Chart]:
    """p of each word at every temperature, named at its end, with a dot where T is now."""
    scale = alt.Scale(
        domain=[0, 1],
        range=[pixels(f"{CURVES_END} * height", f"{panels.curves_end} * height"), pixels(top)],
    )
    p_axis = share_axis(font, orient="left", offset=alt.ExprRef(f"-{left}"))
    name = f"datum.value == 10 && {WIDE} ? 'T = 10' : datum.label"
    t_axis = axis(font, values=[0, 1, 2, 5, 10], format="d", orient="bottom", labelExpr=name)
    p = alt.Y("p:Q", scale=scale, axis=None)
    ends, if_wide = data("ends"), pixels("1", "0")
    return [
        data("sweep")
        .mark_line(strokeWidth=4, interpolate="monotone")
        .encode(
            temperature_x(font, left, "place:Q", t_axis),
            alt.Y("p:Q", scale=scale, axis=p_axis),
            word_colour(),
            detail="row:N",
        ),
        data("sweep")
        .transform_filter(live)
        .mark_point(filled=True, size=170, opacity=1)
        .encode(temperature_x(font, left, "place:Q"), p, word_colour()),
        ends.mark_point(filled=True, size=120, opacity=if_wide).encode(
            p, word_colour(), x=alt.XValue(curves_right(font, 0.7))
        ),
        text(ends, font, limit=4.4 * font, opacity=if_wide).encode(
            p, x=alt.XValue(curves_right(font, 1.2)), text="label:N"
        ),
    ]


def entropy_curve(
    font: int, live: alt.Parameter, left: str, ceiling: float, panels: Panels
) -> list[alt.Chart]:
    """H at every temperature, below its ceiling: the entropy of the uniform distribution."""
    scale = alt.Scale(
        domain=[0, ceiling],
        range=[pixels("height"), pixels("0.74 * height", f"{panels.entropy_begins} * height")],
    )
    bits = axis(
        font, values=[0, ceiling], format=".1f", orient="left", offset=alt.ExprRef(f"-{left}")
    )
    x, h = temperature_x(font, left, "place:Q"), alt.Y("H:Q", scale=scale, axis=None)
    end, limit = alt.XValue(curves_right(font)), alt.Y("ceiling:Q", scale=scale, axis=None)
    now = data("temperatures").transform_filter(live)
    return [
        data("temperatures")
        .mark_line(strokeWidth=4, interpolate="monotone", color=INK)
        .encode(x, alt.Y("H:Q", scale=scale, axis=bits)),
        now.mark_point(filled=True, size=170, opacity=1, color=INK).encode(x, h),
        dashed(data("once")).encode(
            limit, x=alt.XValue(alt.ExprRef(left)), x2=alt.X2Value(curves_right(font))
        ),
        text(data("once"), font, dx=6).encode(limit, x=end, text="ceiling_text:N"),
    ]


def temperature_readout(font: int, live: alt.Parameter, left: str, third: str) -> list[alt.Chart]:
    """T, β and a third number in large type, in places that do not move with the digits."""
    now = data("temperatures").transform_filter(live)
    size = pixels(f"{1.45 * font}", f"{1.15 * font}")
    large = text(now, font, fontSize=size, baseline="top", fontWeight="bold")
    return [
        large.encode(text="T_text:N", **at("0", "0")),
        large.encode(text="beta_text:N", **at(f"{WIDE} ? 0.2 * width : 0.42 * width", "0")),
        large.encode(text=f"{third}:N", **at(left, f"{WIDE} ? 0 : {1.6 * font}")),
    ]


# ── Compare ────────────────────────────────────────────────────────────────────────────────────


def compare(table: LogitTable) -> None:
    pins = pinned_temperatures("pins", "Pinned temperatures")
    if not pins:
        st.info("Pin at least one temperature.")
        return
    rows = shown(table, MOST_COMPARED)
    mass = chart_tables.mass(table, rows, pins)
    best = int(mass[0].argmax())
    chances = [f"{percent(p)} at T = {short(t)}" for p, t in zip(mass[:, best], pins, strict=True)]
    draw(
        specification(compare_spec, len(rows), len(pins), font_size()),
        {"pinned": chart_tables.pinned_table(table, rows, pins)},
        f"{rows.labels[best]}: {', '.join(chances)}.",
    )
    st.markdown("**Percentage points gained and lost**")
    read_only_table(
        comparison.change_table(rows.labels, mass, pins), "Gains and losses of each word"
    )
    st.markdown("**How spread out, and how far from the first**")
    read_only_table(comparison.spread_table(table, pins), "Entropy, perplexity, odds and distances")
    first, last = comparison.likeliest_and_unlikeliest(table)
    st.text(f"First: {table.labels[first]}. Last: {table.labels[last]}.")
    what_never_changes(table, pins)


def compare_spec(rows: int, pins: int, font: int) -> dict:
    """For each word one bar for each pinned temperature, labelled at its end."""
    pinned = data("pinned")
    marks = share_axis(font, labelOpacity=pixels("1", "0"))
    p = alt.X("p:Q", scale=shares(pixels("width - 170")), axis=marks)
    words = word_rows(alt.Scale(type="band", paddingInner=0.2, paddingOuter=0.1), font)
    pin = alt.YOffset("pin:O", scale=alt.Scale(paddingInner=0.08))
    strength = alt.Opacity("opacity:Q", scale=None)
    chart = alt.layer(
        pinned.mark_bar().encode(p, words, word_colour(), pin, strength),
        text(pinned, font, dx=8).encode(p, words, pin, text="text:N"),
    )
    height = rows * (1.5 * pins + 0.8) * font + 2 * font
    return chart.properties(height=height).configure_view(stroke=None).to_dict()


def what_never_changes(table: LogitTable, pins: tuple[float, ...]) -> None:
    st.markdown("**What never changes.** Try it, and watch the bars.")
    ranking, shift, scale = st.columns(3, border=True)
    ranking.markdown(
        "**The ranking.** At any T between 0 and ∞ single words rank as their logits do:"
    )
    ranking.text(comparison.ranking(table))
    ranking.button(
        "Pin 0.5, 1, 2, 5, 10", on_click=set_pins, args=("pins", (0.5, 1.0, 2.0, 5.0, 10.0))
    )
    shift.markdown("**The shift.** The same number added to every logit divides out.")
    constant = shift.number_input(
        "Number to add", -1000.0, 1000.0, 10.0, key="shift", persist_state="session"
    )
    shift.button("Add it to every logit", on_click=change_logits, args=(lambda z: z + constant,))
    scale.markdown(
        "**The scale.** Twice the logits is half the temperature; both doubled, nothing moves."
    )
    scale.button("Double every logit", on_click=change_logits, args=(lambda z: 2 * z,))
    scale.button("Double every T", on_click=set_pins, args=("pins", tuple(2 * t for t in pins)))


def change_logits(change: Callable[[float], float]) -> None:
    """Change every logit that is a number; what is none stays as it was typed."""

    def changed(cell: str) -> str:
        try:
            logit = read_number(cell)
        except NumberError:
            return cell
        return cell if math.isinf(logit) else f"{change(logit):.12g}"

    replace_table(ss.table_now.assign(logit=[changed(cell) for cell in ss.table_now["logit"]]))
    st.rerun()  # the whole page: the table at the side has changed


# ── Draw ───────────────────────────────────────────────────────────────────────────────────────


def draw_chapter(table: LogitTable) -> None:
    temperature_controls()
    p = sampled_distribution(table)
    start_afresh_when_changed(table, p)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed_control()
        for n in DRAW_STEPS:
            shortcut = "D" if n == 1 else None
            st.button(
                f"Draw {n:,}", key=f"draw_{n}", on_click=add_draws, args=(n,), shortcut=shortcut
            )
        st.button("Start afresh", on_click=add_draws, args=(-link.MOST_DRAWS,))
    drawn = sample(p, ss.draws, np.random.default_rng(ss.seed))
    counts_against_theory(table, p, drawn)
    st.divider()
    same_luck(table)


def sampled_distribution(table: LogitTable) -> np.ndarray:
    """The probabilities that words are drawn with: after a chain of samplers, in its order."""
    sampler_controls()
    chain = sampler_chain(table.logits, sampler_steps(), table.counts)
    if "temperature" not in dict(ss.samplers):
        st.info("Temperature is not among the samplers: the words are drawn at T = 1.")
    if len(ss.samplers) > 1 or not ss.samplers:
        rows = shown(table, MOST_COMPARED)
        columns, heads = chart_tables.chain_table(rows, chain)
        draw(
            specification(chain_spec, len(rows), font_size()),
            {"columns": columns, "heads": heads},
            f"After the last step {likeliest(rows, rows.group(chain[-1].p))} is the likeliest, and "
            f"{int(table.counts[chain[-1].kept].sum()):,} words are left.",
        )
    return chain[-1].p


def sampler_steps() -> list[tuple[str, float]]:
    return [(name, ss.T if name == "temperature" else value) for name, value in ss.samplers]


def sampler_controls() -> None:
    st.multiselect(
        "Samplers, in the order they are applied",
        list(SAMPLER_NAMES),
        format_func=SAMPLER_NAMES.get,
        key="sampler_names",
        on_change=chosen_samplers,
        placeholder="None: drawn at T = 1",
        help="A sampler that is taken away and chosen again goes to the end.",
        persist_state="session",
    )
    if set(ss.sampler_names) <= {"temperature"}:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name in ss.sampler_names:
            if name != "temperature":
                least, most, start = link.SAMPLER_RANGES[name]
                st.number_input(
                    SAMPLER_NAMES[name],
                    least,
                    most,
                    step=1 if isinstance(start, int) else 0.05,
                    key=f"{name}_value",
                    on_change=chosen_samplers,
                    width=letters(9.5),
                    persist_state="session",
                )
        for program in PRESET_ORDERS:
            st.button(f"Order of {program}", on_click=order_samplers, args=(program,))


def chain_spec(rows: int, font: int) -> dict:
    """A column of probabilities for each step of the chain; what a step removes is struck out."""
    columns, words = data("columns"), band(2 * font, pixels("height"))
    line = alt.Scale(domain=[0, 1], range=[0, pixels("width")])
    start, end = alt.X("start:Q", scale=line, axis=None), alt.X("end:Q", scale=line, axis=None)
    head = text(data("heads"), font, baseline="top", fontWeight="bold")
    struck = columns.mark_rule(strokeWidth=3, color=INK, xOffset=6, x2Offset=3.4 * font)
    if_lost = alt.condition("datum.lost", alt.value(0.8), alt.value(0))
    return layered(
        [
            columns.mark_bar().encode(start, word_rows(words, font), word_colour(), x2="end:Q"),
            text(columns, font, dx=8).encode(end, word_rows(words), text="text:N"),
            struck.encode(end, word_rows(words), x2="end:Q", opacity=if_lost),
            head.encode(start, y=alt.YValue(0), text="head:N"),
        ],
        (rows + 1) * 2 * font,
    )


def start_afresh_when_changed(table: LogitTable, p: np.ndarray) -> None:
    """Counts belong to one distribution and one seed: another begins a new count."""
    source = (ss.seed, table.labels, p.tobytes())
    if ss.get("drawn_from", source) != source:
        ss.draws = 0
    ss.drawn_from = source


def add_draws(n: int) -> None:
    ss.draws = min(max(0, ss.draws + n), link.MOST_DRAWS)


def counts_against_theory(table: LogitTable, p: np.ndarray, drawn: np.ndarray) -> None:
    rows = shown(table, MOST_COMPARED)
    counts = chart_tables.counts_table(p, rows, drawn)
    best = int(counts["p"].argmax())
    draw(
        specification(counts_spec, len(rows), font_size()),
        {"counts": counts},
        f"{len(drawn):,} words drawn. {rows.labels[best]}: {percent(counts['share'][best])}, "
        f"expected {percent(counts['p'][best])}.",
    )
    st.markdown(
        f"**{len(drawn):,}** drawn. Upright mark: the probability. Thin line: one standard error to each side."
    )
    if not len(drawn):
        return
    st.text("Last drawn: " + "  ".join(table.labels[i] for i in drawn[-12:]))
    draw(
        specification(running_spec, font_size()),
        {"running": chart_tables.running_table(drawn, len(p), rows), "counts": counts},
        "The share of each word after each draw, closing in on its probability.",
    )


def counts_spec(rows: int, font: int) -> dict:
    """Shares of the words drawn, the probability of each, and one standard error to each side."""
    counts, scale = data("counts"), shares(pixels("width - 170"))
    marks = share_axis(font, labelOpacity=pixels("1", "0"))
    words = band(0, pixels("height"))

    def share_of(field: str, marks: alt.Axis | None = None) -> alt.X:
        return alt.X(field, scale=scale, axis=marks)

    return layered(
        [
            counts.mark_bar(opacity=0.75).encode(
                share_of("share:Q", marks), word_rows(words, font), word_colour()
            ),
            counts.mark_tick(thickness=4, color=INK).encode(share_of("p:Q"), word_rows(words)),
            counts.mark_rule(strokeWidth=2, color=INK).encode(
                share_of("low:Q"), word_rows(words), x2="high:Q"
            ),
            text(counts, font, dx=8).encode(share_of("text_at:Q"), word_rows(words), text="text:N"),
        ],
        rows * 2 * font + 2 * font,
    )


def running_spec(font: int) -> dict:
    """The share of each word as the draws come in, closing in on its probability."""
    scale = alt.Scale(type="log", domainMin=1, nice=False)
    powers = [10**power for power in range(6)]
    n = alt.X(
        "n:Q",
        scale=scale,
        axis=axis(
            font,
            values=powers,
            format="~s",
            title="words drawn",
            titleFontSize=font,
            titleColor=INK,
        ),
    )
    scale, marks = shares(0, pixels("height")), share_axis(font, orient="left")
    chart = alt.layer(
        data("running")
        .mark_line(strokeWidth=3)
        .encode(n, alt.Y("share:Q", scale=scale, axis=marks), word_colour(), detail="row:N"),
        dashed(data("counts")).encode(alt.Y("p:Q", scale=scale, axis=marks), word_colour()),
    )
    return chart.properties(height=260).configure_view(stroke=None).to_dict()


def same_luck(table: LogitTable) -> None:
    """The same random number at several temperatures: another temperature, another word."""
    st.markdown(
        "**The same luck at every temperature.** A random number *u* picks the word in whose slice it falls. Drag it."
    )
    luck = pinned_temperatures("luck", "Temperatures to compare")
    if not luck:
        st.info("Choose at least one temperature.")
        return
    rows = shown(table, MOST_COMPARED)
    start = live_start("u", ss.u, (len(rows), len(luck)))
    stacks, picks = chart_tables.luck_tables(table, rows, luck, RANDOM_NUMBERS)
    picked = picks[picks["place"] == ss.u]
    choices = [f"{word} at {t}" for word, t in zip(picked["label"], picked["T_text"], strict=True)]
    live_chart(
        "u",
        specification(luck_spec, len(luck), font_size(), start),
        {"stacks": stacks, "picks": picks, "numbers": chart_tables.strips(RANDOM_NUMBERS)},
        f"The random number {ss.u:.2f} picks {', '.join(choices)}.",
        moved=lambda place: ss.update(u=round(place, 2)),
    )
    st.button("Another number", icon=":material/casino:", on_click=another_number)


def luck_spec(pins: int, font: int, start: float) -> dict:
    """One random number u across the stacked probabilities at several temperatures."""
    live = live_parameter("u", "Random number u", start, RANDOM_NUMBERS[-1], 0.01)
    scale, rows = shares(pixels("width - 160", "width - 100")), band(2 * font, pixels("height"))
    names = axis(font, orient="left", ticks=False, domain=False, labelPadding=8)
    order = alt.EncodingSortField("pin", op="min")

    def temperature_row(marks: alt.Axis | None = None) -> alt.Y:
        return alt.Y("T_text:N", sort=order, title=None, scale=rows, axis=marks)

    def number_at(field: str, marks: alt.Axis | None = None) -> alt.X:
        return alt.X(field, scale=scale, axis=marks)

    now = data("numbers").transform_filter(live)
    picked = data("picks").transform_filter(live)
    quarters = axis(font, values=[0, 0.25, 0.5, 0.75, 1], format=".2~f", orient="bottom")
    return layered(
        [
            data("stacks")
            .mark_bar(stroke=PAPER, strokeWidth=1)
            .encode(
                number_at("start:Q", quarters), temperature_row(names), word_colour(), x2="end:Q"
            ),
            text(
                data("stacks"),
                font,
                align="center",
                fontWeight="bold",
                color=PAPER,
                opacity=pixels("1", "0"),
            ).encode(number_at("middle:Q"), temperature_row(), text="inside:N"),
            picked.mark_text(
                align="left", fontSize=round(1.2 * font), fontWeight="bold", limit=150
            ).encode(
                temperature_row(),
                word_colour(),
                x=alt.XValue(pixels("width - 150", "width - 95")),
                text="label:N",
            ),
            now.mark_rule(strokeWidth=4, color=INK).encode(
                number_at("place:Q"), y=alt.YValue(font), y2=alt.Y2Value(pixels("height"))
            ),
            text(now, font, align="center", baseline="bottom", fontWeight="bold").encode(
                number_at("place:Q"), y=alt.YValue(font), text=alt.Text("place:Q", format=".2f")
            ),
            targets(live, "numbers", number_at("left:Q"), "0"),
        ],
        2 * font + pins * 3 * font,
    )


def another_number() -> None:
    ss.u = float(np.random.default_rng().choice(RANDOM_NUMBERS))
    restart_live_chart("u", ss.u)


# ── Learn ──────────────────────────────────────────────────────────────────────────────────────


def learn(_: LogitTable | None) -> None:
    """From a text to counts, from counts to probabilities, and from these to a new text."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_text()
        order_control("order", 1, "words")
        st.text_input(
            "After the words",
            key="after",
            width=letters(8.5),
            persist_state="session",
            max_chars=link.MOST_TYPED,
            disabled=ss.order == 1,
        )
    own_text_note()
    st.segmented_control(
        "Part",
        list(PARTS),
        format_func=PARTS.get,
        required=True,
        key="part",
        label_visibility="collapsed",
        persist_state="session",
    )
    model = text_model(ss.order)
    if model is not None:
        parts = {
            "count": count_part,
            "predict": predict_part,
            "smooth": smooth_part,
            "write": write_part,
        }
        parts[ss.part](model, context_of(model))


def count_part(model: NGramModel, context: tuple[str, ...]) -> None:
    if model.order == 1:
        st.info("A model of order 1 looks back on nothing, so there is no table of pairs.")
        return
    cells = next_word.matrix_table(model, context[-1] if context else None)
    size, key = int(cells["row"].max()) + 1, f"matrix_{ss.text}"

    def chosen() -> None:
        if picked := ss[key].selection.get("word"):
            ss.after, ss.turn = picked[0]["token"][: link.MOST_TYPED], ss.turn + 1

    st.markdown(
        "How often did the word **above** follow the word **at the left**? Press a cell to choose its row."
    )
    largest = cells.loc[cells["count"].idxmax()]
    draw(
        specification(matrix_spec, size, font_size()),
        {"cells": cells.assign(colour=0, turn=ss.setdefault("turn", 0))},
        f"The {size} most frequent words. Most often, {largest['count']:,} times, "
        f"{largest['after']} follows {largest['before']}.",
        key=key,
        on_select=chosen,
        selection_mode="word",
    )
    total = len(model.vocabulary)
    st.caption(f"The {size} most frequent of {total:,} different words and marks.")


def matrix_spec(size: int, font: int) -> dict:
    """How often each word followed each other one; the row of the chosen word is framed."""
    cells = data("cells")
    # Every choice has its turn, so that the same row can be chosen again after another word was typed.
    chosen = alt.selection_point(name="word", fields=["token", "turn"], clear=False, toggle=False)
    shared = {"ticks": False, "domain": False, "labelPadding": 6, "labelLimit": 7 * font}
    scale = alt.Scale(type="band", paddingInner=0.06)
    across = alt.X(
        "after:N",
        sort=alt.EncodingSortField("column", op="min"),
        scale=scale,
        axis=axis(font, orient="top", labelAngle=-90, **shared),
    )
    down = alt.Y(
        "before:N",
        sort=alt.EncodingSortField("row", op="min"),
        scale=scale,
        axis=axis(font, orient="left", **shared),
    )
    strength = alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.06, 0.6]))
    chart = alt.layer(
        cells.mark_rect(cursor="pointer")
        .encode(across, down, word_colour(), strength.legend(None))
        .add_params(chosen),
        cells.transform_filter("datum.chosen")
        .mark_rect(fillOpacity=0, stroke=INK, strokeWidth=2)
        .encode(across, down),
        cells.mark_text(
            fontSize=font, color=INK, opacity=pixels("1", "0"), cursor="pointer"
        ).encode(across, down, text="text:N"),
    )
    chart = chart.properties(height=(1.7 * size + 5) * font).configure_view(stroke=None)
    return chart.to_dict()


def predict_part(model: NGramModel, context: tuple[str, ...]) -> None:
    table = followers(model, context)
    temperature_controls()
    temperature_chart(table, lambda: next_word.next_word_rows(table, MOST_FOLLOWERS))
    rows = next_word.next_word_rows(table, MOST_FOLLOWERS)
    read_only_table(
        next_word.calculation_table(table, rows, ss.T), "Count, logit and probability of each word"
    )
    st.button(
        "Take these words to the other chapters",
        icon=":material/table_rows:",
        on_click=to_the_table,
        args=(next_word.next_word_frame(model, context),),
    )


def followers(model: NGramModel, context: tuple[str, ...]) -> LogitTable:
    return remembered(
        "followers", (model, context), lambda: next_word.next_word_table(model, context)
    )


def smooth_part(model: NGramModel, context: tuple[str, ...]) -> None:
    """Temperature flattens what was counted; a number added to every count is another smoothing."""
    table = followers(model, context)
    temperature_controls()
    st.number_input(
        "Add to every count",
        0.0,
        1000.0,
        step=0.5,
        key="added",
        width=letters(11),
        persist_state="session",
        help="1 is Laplace's add-one, other numbers are Lidstone's.",
    )
    rows = next_word.next_word_rows(table, MOST_FOLLOWERS)
    columns = next_word.smoothing_columns(table, rows, ss.T, ss.added)
    lines, heads = chart_tables.columns_table(rows, columns, longest=0.25)
    unseen = table.counts[~np.isfinite(table.logits)].sum()
    draw(
        specification(chain_spec, len(rows), font_size()),
        {"columns": lines, "heads": heads},
        f"As counted, at temperature {short(ss.T)}, and with {short(ss.added)} added to every count.",
    )
    if unseen:
        words = (
            "1 word of this text never follows"
            if unseen == 1
            else f"{unseen:,.0f} words of this text never follow"
        )
        st.caption(
            f"{words} here. No temperature gives them a share, not even ∞, since softmax leaves "
            "e^(−∞) = 0 at zero. A number added to every count does."
        )


def write_part(model: NGramModel, context: tuple[str, ...]) -> None:
    temperature_controls()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed_control()
        for n in WRITE_STEPS:
            name, shortcut = ("Next word", "N") if n == 1 else (f"{n} more", None)
            st.button(name, key=f"write_{n}", on_click=write_more, args=(n,), shortcut=shortcut)
        st.button("Start afresh", key="unwrite", on_click=write_more, args=(-MOST_WRITTEN,))
    text = remembered(
        "text",
        (model, ss.written, ss.T, ss.seed, context),
        lambda: writing.write(model, ss.written, ss.T, ss.seed, context),
    )
    if text.last is None:
        st.info("Nothing is written yet. Each word will be drawn from what follows the one before.")
        return
    last_word(model, text.last)
    words_with_notes(writing.noted(writing.spaced(text.tokens), text.surprisal))
    st.caption(
        f"Above each word its surprisal in bits, at T = 1; the more surprising, the bluer. Mean "
        f"{text.surprisal.mean():.2f} bits; expected at T = {short(ss.T)}: {text.expected.mean():.2f} bits."
    )


def write_more(n: int) -> None:
    ss.written = min(max(0, ss.written + n), MOST_WRITTEN)


def last_word(model: NGramModel, step) -> None:
    """The number that drew the last word, and the line on which it fell."""
    after = (
        f"After “{' '.join(map(visible, step.context))}”" if step.context else "At the beginning"
    )
    st.text(f"{after} the number u = {step.u:.4f} drew “{visible(step.token)}”.")
    line = writing.line_table(model, step)
    drawn = line[line["drawn"]].iloc[0]
    draw(
        specification(line_spec, font_size()),
        {"line": line.assign(token=visible(step.token), u_text=f"u = {step.u:.4f}")},
        f"The number {step.u:.4f} fell into the slice of {visible(step.token)}, from "
        f"{drawn['start']:.4f} to {drawn['end']:.4f}.",
    )


def line_spec(font: int) -> dict:
    """The line on which the last number fell, a slice for each word."""
    scale, line = shares(pixels("width - 160", "width - 100")), data("line")
    bottom, middle = alt.Y2Value(pixels("height")), alt.YValue(pixels(f"0.5 * height + {font}"))
    drawn = line.transform_filter("datum.drawn")
    quarters = axis(font, values=[0, 0.25, 0.5, 0.75, 1], format=".2~f", orient="bottom")
    u = alt.X("u:Q", scale=scale, axis=None)
    return layered(
        [
            line.mark_bar(stroke=PAPER, strokeWidth=1).encode(
                alt.X("start:Q", scale=scale, axis=quarters),
                word_colour(),
                x2="end:Q",
                y=alt.YValue(2 * font),
                y2=bottom,
            ),
            text(
                line,
                font,
                align="center",
                baseline="middle",
                fontWeight="bold",
                color=PAPER,
                opacity=pixels("1", "0"),
            ).encode(alt.X("middle:Q", scale=scale, axis=None), y=middle, text="label:N"),
            text(drawn, round(1.2 * font), baseline="middle", fontWeight="bold", limit=150).encode(
                x=alt.XValue(pixels("width - 150", "width - 95")),
                y=middle,
                text="token:N",
            ),
            drawn.mark_rule(strokeWidth=4, color=INK).encode(
                u, y=alt.YValue(1.5 * font), y2=bottom
            ),
            text(drawn, font, align="center", baseline="bottom", fontWeight="bold").encode(
                u, y=alt.YValue(1.4 * font), text=alt.Text("u_text:N")
            ),
        ],
        7 * font,
    )


# ── New words ──────────────────────────────────────────────────────────────────────────────────


def new_words_chapter(_: LogitTable | None) -> None:
    """A model of letters spells words, at every temperature with the same luck."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose_text()
        order_control("letters", 2, "letters")
        seed_control()
    own_text_note()
    temperature_controls()
    speller = chosen_speller()
    if speller is not None:
        spelling_chart(speller)
        best_words(speller)


def chosen_speller() -> Speller | None:
    if ss.text != link.OWN:
        return new_words.shipped_speller(ss.text, ss.letters)
    words = text_model(1, "own_words")  # whatever the order is in Learn
    if words is None:
        return None
    return learned_or_why_not(
        "own_speller", (words, ss.letters), lambda: Speller.of(words, ss.letters)
    )


def spelling_chart(speller: Speller) -> None:
    start = live_start("T", ss.T, ("spelled",))

    def build() -> LiveData:
        values, places = slider_grid(start)
        words, curves = spelled_on_the_slider(speller)
        if len(more := np.setdiff1d(values, TEMPERATURE_GRID)):
            two = zip((words, curves), new_words.spelled_at(speller, ss.seed, more), strict=True)
            words, curves = (pd.concat(tables) for tables in two)
        at_place = pd.DataFrame({"T": values, "place": places})
        curves = chart_tables.strips(places).merge(at_place).merge(curves)
        most_bits = max(1, math.ceil(curves["bits_high"].max()))
        at = curves.set_index("T")["share_text"]
        return LiveData(
            values,
            places,
            specification(spelling_spec, font_size(), place_of(start, values, places), most_bits),
            packed(words=words.merge(at_place).assign(colour=0), temperatures=curves),
            "Words spelled at each temperature. "
            + " ".join(f"T = {t}: {at[t]}." for t in (0, 1, 5)),
        )

    live_temperature_chart(remembered("spelled", (speller, ss.seed, start), build))
    spelled, (likeliest, p) = (
        new_words.word_at_zero(speller.model),
        new_words.likeliest_word(speller.model),
    )
    st.text(
        f"The band is one standard error to each side, for {new_words.SPELLED} words at each temperature. "
        f"At T = 0 each letter is the likeliest after those before, which spells “{spelled}”. The "
        f"likeliest of all words is “{likeliest}”, with {p}."
    )


def spelled_on_the_slider(speller: Speller) -> tuple[pd.DataFrame, pd.DataFrame]:
    if ss.text != link.OWN:
        return new_words.shipped_spelling(ss.text, ss.letters, ss.seed)
    return remembered(
        "own_spelling",
        (speller, ss.seed),
        lambda: new_words.spelled_at(speller, ss.seed, TEMPERATURE_GRID),
    )


def spelling_spec(font: int, start: float, most_bits: float) -> dict:
    """Words spelled at T; the share of new ones and the mean surprisal at every T, with their errors."""
    live = live_temperature(start)
    left = f"({WIDE} ? 0.5 * width + 30 : 0)"
    top = f"({WIDE} ? {2 * font} : 0.65 * height)"
    middle = f"({WIDE} ? 0.48 * height : 0.78 * height)"  # between the two the surprisal is written
    lower = f"({WIDE} ? 0.62 * height : 0.87 * height)"
    above = alt.Scale(domain=[0, 1], range=[pixels("0.46 * height", "0.76 * height"), pixels(top)])
    below = alt.Scale(
        domain=[0, most_bits], range=[pixels("height"), pixels("0.64 * height", "0.88 * height")]
    )
    shares_axis = share_axis(font, orient="left", values=[0, 1])
    bits_axis = axis(font, orient="left", values=[0, most_bits], format="d")
    now = data("temperatures").transform_filter(live)
    bits = text(now, font, baseline="top", fontWeight="bold", stroke=PAPER, strokeWidth=5)
    return layered(
        [
            *spelled_words(font, live),
            *curve_with_errors(font, live, left, "share", shares_axis, above),
            *curve_with_errors(font, live, left, "bits", bits_axis, below),
            *temperature_readout(font, live, left, "share_text"),
            playhead(live, temperature_x(font, left, "place:Q"), top, middle),
            playhead(live, temperature_x(font, left, "place:Q"), lower),
            bits.encode(text="bits_text:N", **at(left, f"{WIDE} ? 0.54 * height : 0.8 * height")),
            targets(live, "temperatures", temperature_x(font, left, "left:Q"), top),
        ],
        22 * font,
    )


def spelled_words(font: int, live: alt.Parameter) -> list[alt.Chart]:
    """The words in columns; those that are new in bold and in colour."""
    words = data("words").transform_filter(live)
    columns = alt.Scale(
        type="band",
        domain=list(range(new_words.COLUMNS)),
        range=[0, pixels("0.5 * width - 30", "width")],
    )
    lines = alt.Scale(
        type="band",
        domain=list(range(new_words.LINES)),
        range=[pixels(f"{2.5 * font}", f"{3.4 * font}"), pixels("height", "0.62 * height")],
    )
    look = {
        "align": "left",
        "baseline": "middle",
        "fontSize": pixels(f"{1.3 * font}", f"{font}"),
        "limit": pixels("0.166 * width - 16", "0.33 * width - 6"),
    }
    place = (
        alt.X("column:O", scale=columns, axis=None, bandPosition=0),
        alt.Y("line:O", scale=lines, axis=None),
        alt.Text("text:N"),
    )
    return [
        words.transform_filter("datum.new")
        .mark_text(**look, fontWeight="bold")
        .encode(*place, word_colour()),
        words.transform_filter("!datum.new").mark_text(**look, color=INK).encode(*place),
    ]


def curve_with_errors(
    font: int, live: alt.Parameter, left: str, name: str, marks: alt.Axis, scale: alt.Scale
) -> list[alt.Chart]:
    """A curve over T with a band of one standard error, and a dot where T is now."""
    t_axis = axis(font, values=[0, 1, 2, 5, 10], format="d", orient="bottom")
    marks.offset = alt.ExprRef(f"-{left}")
    known = data("temperatures")
    x = temperature_x(font, left, "place:Q")
    with_axis = temperature_x(font, left, "place:Q", t_axis if name == "bits" else None)
    y = alt.Y(f"{name}:Q", scale=scale, axis=None)
    return [
        known.mark_area(opacity=0.35, color=INK).encode(
            with_axis, alt.Y(f"{name}_low:Q", scale=scale, axis=marks), y2=f"{name}_high:Q"
        ),
        known.mark_line(strokeWidth=2, color=INK).encode(x, y),
        known.transform_filter(live)
        .mark_point(filled=True, size=170, opacity=1, color=INK)
        .encode(x, y),
    ]


def best_words(speller: Speller) -> None:
    found = len(speller.best.table)
    if not found:
        st.info(
            "This model can spell no new word: it looks back on so much that it knows the text by heart."
            if speller.best.complete
            else "The search for the best new words was stopped before it found one."
        )
        return
    st.markdown(f"**The {found} best new words**")
    read_only_table(new_words.best_words_table(speller.best), "The best new words")
    st.caption(
        "“Best” means: the most probable at T = 1 among all words that are not in the text. A word's "
        "probability is the product of those of its letters, its end among them."
    )
    st.button(
        f"Send the {found} best new words to the table",
        icon=":material/table_rows:",
        on_click=to_the_table,
        args=(new_words.best_words_frame(speller.best),),
    )


# ── Real model ─────────────────────────────────────────────────────────────────────────────────


def model_chapter(_: LogitTable | None) -> None:
    """The whole vocabulary of a real model, or of as much as an answer tells."""
    names = {slug: f"{prompt.prompt} …" for slug, prompt in PROMPTS.items()}
    if "own_prompt" in ss:
        names[link.OWN] = f"Your model's answer: {visible(ss.own_prompt[0])}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "What comes after",
            list(names),
            format_func=names.get,
            key="prompt",
            width=letters(23.5),
            persist_state="session",
        )
        with st.popover("Your own model's answer", icon=":material/upload:"):
            st.caption(responses.WHAT_IS_READ)
            paste_or_upload("answer", "the answer", "", ["json", "txt", "jsonl"], take_answer)
    (own_answer if ss.prompt == link.OWN else real_prompt)()


def take_answer(data: str | bytes, name: str) -> None:
    ss.own_prompt = (name, responses.read_response(data))
    ss.answers = ss.get("answers", 0) + 1
    ss.prompt = link.OWN


def real_prompt() -> None:
    prompt = PROMPTS[ss.prompt]
    temperature_controls()
    model_chart(
        prompt.slug,
        lambda temperatures: real_model.prompt_bars(prompt, temperatures),
        f"outside the top {real_model.TOOL_KEEPS}",
        f"a tool that keeps {real_model.TOOL_KEEPS}",
    )
    st.markdown("**The lecture's four words**")
    read_only_table(
        real_model.lecture_words_table(prompt, ss.T), "Ranks of the lecture's four words"
    )
    st.button(
        "Take these words to the other chapters",
        icon=":material/table_rows:",
        on_click=to_the_table,
        args=(PRESETS[prompt.slug].frame, prompt.slug),
    )
    st.caption(real_prompt_source())


def model_chart(key: object, bars_at: Callable, unshown: str, tool: str) -> None:
    """Bars at every temperature; `bars_at` gives them for an array of temperatures."""
    rows = remembered("bar_rows", key, lambda: len(bars_at([1.0]).labels))
    start = live_start("T", ss.T, (rows, "bars"))

    def build() -> LiveData:
        values, places = slider_grid(start)
        bars = bars_at(values)
        at_1 = int(np.searchsorted(values, 1.0))
        return LiveData(
            values,
            places,
            specification(model_spec, rows, font_size(), place_of(start, values, places)),
            packed(
                bars=real_model.bars_table(bars, places),
                temperatures=real_model.unshown_table(bars, values, places, unshown),
                once=pd.DataFrame({"tool_name": [tool]}),
            ),
            f"At T = 1 {bars.labels[0]} has {real_model.between(bars.low[at_1, 0], bars.high[at_1, 0])}; "
            f"{unshown}: {real_model.between(*bars.unshown[at_1])}.",
        )

    live_temperature_chart(remembered("bars", (key, start), build))


def model_spec(rows: int, font: int, start: float) -> dict:
    """Each bar of the whole vocabulary, and beside it what a tool shows that leaves the others out.

    Where a probability is known only between two bounds, the bar is faint from one to the other.
    """
    live = live_temperature(start)
    bars = data("bars").transform_filter(live)
    now = data("temperatures").transform_filter(live)
    top, right = 5 * font, f"({WIDE} ? 0.56 * width + 20 : 0)"  # unseen on a phone
    whole = shares(pixels("0.56 * width - 150", "width - 115"))
    tool = shares(pixels("width - 90", "0"), pixels(right))
    words = band(top, pixels("height"))
    if_wide, narrow_out = pixels("1", "0"), alt.ExprRef(f"{WIDE} ? 0.9 : 0")
    left = f"({WIDE} ? 0 : {-6.5 * font})"  # on a phone also the space above the words is needed
    large = text(
        now,
        font,
        baseline="top",
        fontWeight="bold",
        fontSize=pixels(f"{1.45 * font}", f"{1.15 * font}"),
    )
    return layered(
        [
            bars.mark_bar().encode(
                alt.X("low:Q", scale=whole, axis=None), word_rows(words, font), word_colour()
            ),
            bars.mark_bar(opacity=0.35).encode(
                alt.X("low:Q", scale=whole, axis=None),
                word_rows(words),
                word_colour(),
                x2="high:Q",
            ),
            text(bars, font, dx=8, fontWeight="bold").encode(
                alt.X("high:Q", scale=whole, axis=None), word_rows(words), text="text:N"
            ),
            bars.mark_bar(opacity=narrow_out).encode(
                alt.X("tool:Q", scale=tool, axis=None), word_rows(words), word_colour()
            ),
            text(bars, font, dx=8, opacity=if_wide).encode(
                alt.X("tool:Q", scale=tool, axis=None), word_rows(words), text="tool_text:N"
            ),
            large.encode(text="T_text:N", **at(left, "0")),
            large.encode(text="beta_text:N", **at(f"{WIDE} ? 0.2 * width : 0", "0")),
            large.add_params(live).encode(
                text="unshown_text:N",
                **at(f"{WIDE} ? 0.4 * width : {left}", f"{WIDE} ? 0 : {1.7 * font}"),
            ),
            heading("the whole vocabulary", left, f"{3.6 * font}", font),
            text(data("once"), font, baseline="top", fontWeight="bold", opacity=if_wide).encode(
                text="tool_name:N", **at(right, f"{3.6 * font}")
            ),
        ],
        top + rows * 1.45 * font,
    )


def own_answer() -> None:
    _, answer = ss.own_prompt
    with st.container(horizontal=True, vertical_alignment="bottom"):
        position = answer.positions[chosen_position(answer)]
        vocabulary = st.number_input(
            "Tokens in its vocabulary, if you know",
            1,
            unseen_rest.MAX_TOKENS,
            None,
            step=1,
            key="vocabulary",
            width=letters(18.5),
            persist_state="session",
        )
    st.caption(
        f"Read as {answer.shape}. Your answer stays on this page: it is not in the page's address."
    )
    if not position.known:
        st.info("At this position no log-probability is known.")
    elif position.after_sampling:
        after_sampling(position)
    else:
        answer_chart(position, vocabulary)


def chosen_position(answer: responses.Response) -> int:
    def name(i: int) -> str:
        position = answer.positions[i]
        token = position.tokens[position.sampled or 0].text
        return f"{i + 1}: {visible(token)}"

    places = range(len(answer.positions))
    return st.selectbox(
        "Position in the answer",
        places,
        format_func=name,
        key=f"position_{ss.answers}",
        width=letters(16.5),
        persist_state="session",
    )


def answer_chart(position: responses.Position, vocabulary: int | None) -> None:
    try:
        real_model.answer_bars(position, [1.0], vocabulary)
    except ValueError as error:
        complain("This size cannot be", sentence(f"{error}."))
        vocabulary = None
    temperature_controls()
    model_chart(
        (position, vocabulary),
        lambda temperatures: real_model.answer_bars(position, temperatures, vocabulary),
        "unseen",
        "the list alone",
    )
    st.caption(
        "▸ is the token that the answer went on with. The answer lists a few tokens and leaves the "
        "rest of the probability to all others. At T = 1 that is all one needs to know. At any other "
        "temperature it matters how many share the rest, and how: nobody has told us, so each bar is "
        "solid up to what is certain, and faint up to what is possible."
    )


def after_sampling(position: responses.Position) -> None:
    st.info(
        "These probabilities were measured after temperature and truncation, so no temperature can "
        "be applied to them again: they are shown as they are. Ask for those before sampling."
    )
    listed = position.known
    read_only_table(
        pd.DataFrame(
            {
                "token": [visible(token.text) for token in listed],
                "probability": [percent(math.exp(token.logprob)) for token in listed],
            }
        ),
        "The listed tokens",
    )


# ── Define ─────────────────────────────────────────────────────────────────────────────────────


def define(table: LogitTable | None) -> None:
    """A room writes its definition of creativity as a formula, and hands it to the machine."""
    # A place for each, so that nothing below is drawn anew where a line or a row comes or goes.
    machine_place, rows, chart = st.container(), st.container(), st.container()
    with machine_place:
        judged = judged_machine(table)
    if judged is None:
        return
    with rows:
        definitions = definition_fields(judged)
        problems = st.container()
    with chart:
        not_shown = definition_chart(judged, definitions)
    with problems:
        complain("Not shown yet", *not_shown)
    more_definitions()
    temperature_controls()
    if judged.model is None:
        top_p_controls()
    if any(typed.formula for typed in definitions):
        what_it_made(judged, definitions)
    st.caption(
        "The evidence, so far, is sober: in stories of a large language model temperature was only "
        "weakly related to novelty, and moderately to incoherence (Peeperkorn, Kouwenhoven, Brown and "
        "Jordanous, “Is temperature the creativity parameter of large language models?”, 2024, "
        "arXiv:2405.00492)."
    )


def sources() -> None:
    st.markdown(
        "Turing (1950) made a list of what machines, it was said, would never do: be kind, make "
        "mistakes, enjoy strawberries, *do something really new*. Hardly anybody, he noted, gives a "
        "reason. Von Neumann is said to have answered: tell me precisely what it is that a machine "
        "cannot do, and I can make one that does just that. So the burden lies with the definition. "
        "Here a definition is a formula over *q*, what the machine does, and *p*, what is normal; "
        "whoever finds the result absurd has learned something about the definition."
    )
    st.caption(
        "A. M. Turing, “Computing machinery and intelligence”, Mind 59 (1950). Von Neumann: as told by "
        "E. T. Jaynes, “Probability theory: the logic of science” (2003), chapter 1."
    )


def judged_machine(table: LogitTable | None) -> Judged | None:
    """What is judged, and beside what; None where it has no words."""
    normals = [slug for slug in NORMALS if slug != "kept" or ss.kept]
    names = {slug: machine_name(slug) for slug in MACHINES}
    if ss.machine not in names:  # a browser that has not seen a new name yet answers with the old
        ss.machine = "table"
    with st.container(horizontal=True):
        st.selectbox(
            "The machine: q",
            list(names),
            format_func=lambda slug: f"q: {names[slug]}",
            key="machine",
            width=letters(15),
            label_visibility="collapsed",
            persist_state="session",
        )
        st.selectbox(
            "What is normal: p",
            normals,
            format_func=lambda slug: f"p: {NORMALS[slug]}",
            key="normal",
            width=letters(13),
            label_visibility="collapsed",
            persist_state="session",
        )
        st.button(
            "Keep the table as p",
            on_click=keep_as_normal,
            help="Keeps the table at the side, so that it can be changed and judged beside itself.",
            disabled=ss.table_text is None or table is None or ss.machine == "text",
        )
        with st.popover("Why?", icon=":material/question_mark:"):
            sources()
    judged = text_machine() if ss.machine == "text" else table_machine(table)
    if judged is not None:
        complain("Not beside the kept table", judged.problem)
        if ss.normal == "kept" and not judged.problem:
            st.text(f"Kept: {kept_words()}. {judged.note}")
    return judged


def kept_words() -> str:
    """The kept table in a few words, to be told from the one at the side."""
    frame = frame_of_link(ss.kept)
    words = [f"{visible(w)} {z}" for w, z in zip(frame["word"], frame["logit"], strict=True)]
    return ", ".join(words[:6]) + (", …" if len(words) > 6 else "")


def machine_name(slug: str) -> str:
    if slug == "prompt":
        return f"{PROMPTS[prompt_to_judge()].prompt} …"
    if slug == "table":
        return "The table at the side"
    words = ss.after.strip()
    return f"Learn's text, after “{words}”" if words and ss.order > 1 else "The text of Learn"


def prompt_to_judge() -> str:
    return ss.prompt if ss.prompt in PROMPTS else FIRST_PROMPT


def keep_as_normal() -> None:
    ss.kept, ss.normal = ss.table_text, "kept"


def table_machine(table: LogitTable | None) -> Judged | None:
    if ss.machine == "prompt":
        table = PROMPTS[prompt_to_judge()].table
    if table is None:
        st.info(NO_WORD)
        return None
    return remembered(
        "judged", (table, ss.normal, ss.kept), lambda: Judged(table, **normal_distribution(table))
    )


def normal_distribution(table: LogitTable) -> dict:
    """ln p of each row, and what is to be said of it."""
    if ss.normal == "uniform":
        return {"log_p": machine.equally_normal(table)}
    if ss.normal == "one":
        return {}
    kept = clean_table(frame_of_link(ss.kept)).table
    if kept is None:
        return {
            "problem": "The kept table has no word to work with: p is the machine at T = 1 now."
        }
    try:
        log_p, note = machine.normal_of(table, kept)
    except ValueError as error:
        return {"problem": sentence(f"{error}: p is the machine at T = 1 now.")}
    return {"log_p": log_p, "note": note}


def text_machine() -> Judged | None:
    """The model of Learn, and one of longer runs, which tells what is new in what it writes."""
    model = text_model(ss.order)
    if model is None:
        return None
    context = context_of(model)
    counted = "novelty" in definition_tables.names_in(definition_tables.read_typed(ss.definitions))

    # One of longer runs tells what is new; None, and why, for a text that is too short for it.
    longer = text_model(model.order + 1, "own_longer") if counted else None

    def judged() -> Judged:
        table, novelty, problem = next_word.next_word_table(model, context), None, ""
        if longer is not None:  # it takes a second or two
            novelty = machine.text_novelty(model, longer, TEMPERATURE_GRID, ss.seed, context)
        log_p = machine.equally_normal(table) if ss.normal == "uniform" else None
        if ss.normal == "kept":
            problem = "A text has a normal for each of its words: p is the machine at T = 1 now."
        return Judged(table, log_p, model, longer, context, ss.seed, novelty, problem)

    return remembered("judged", (model, context, ss.seed, ss.normal, counted), judged)


def definition_fields(judged: Judged) -> list[Typed]:
    """The definitions that are kept: of each its name, its formula, and what the machine does by it."""
    definitions = definition_tables.read_typed(ss.definitions)
    for i, typed in enumerate(definitions):
        with st.container(horizontal=True):
            st.text_input(
                "Name",
                key=f"name_{i}",
                max_chars=MAX_NAME,
                on_change=typed_definition,
                label_visibility="collapsed",
                placeholder="A name",
                width=letters(11),
                persist_state="session",
            )
            st.text_input(
                "Definition of creativity",
                key=f"formula_{i}",
                max_chars=MAX_LENGTH,
                on_change=typed_definition,
                label_visibility="collapsed",
                placeholder="surprise × typicality",
                width="stretch",
                persist_state="session",
            )
            with st.container(horizontal=True, width="content"):
                let_the_machine_do_it(judged, typed, i)
                st.button("✕", key=f"away_{i}", on_click=take_away, args=(i,), help="Take it away")
    cause, told = ss.get("extreme_problem", (None, ""))
    if cause in [(ss.machine, typed.text) for typed in definitions]:
        complain("Not possible", told)
    return definitions


def more_definitions() -> None:
    with st.container(horizontal=True):
        st.button(
            "Write another",
            icon=":material/add:",
            on_click=add_definition,
            args=("", ""),
            disabled=len(ss.definitions) >= MAX_DEFINITIONS,
        )
        with st.popover("From the gallery", icon=":material/menu_book:"):
            gallery()
        with st.popover("What a formula can say", icon=":material/help:"):
            formula_help()
    if left := definition_tables.not_in_a_link(ss.definitions):
        st.text(
            f"Not in the page's address: {', '.join(left)}. There each definition needs a name of its "
            "own, without “:” and “;”."
        )


def gallery() -> None:
    for one in GALLERY:
        st.markdown(f"**{one.name}**: `{one.formula}`")
        st.caption(f"{one.about} ({one.source}.) *Objection:* {one.objection}")
        st.button(
            "Add",
            key=f"add_{one.name}",
            on_click=add_definition,
            args=(one.name, one.formula),
            disabled=(one.name, one.formula) in ss.definitions
            or len(ss.definitions) >= MAX_DEFINITIONS,
        )


def formula_help() -> None:
    st.markdown(
        "Numbers, `+ − × ÷ ^`, comparisons such as `typicality >= 0.5` (1 if it is so, else 0), "
        "`and`, `or`, `not`, `min`, `max`, `abs`, `log`, `log2`, `exp`, `sqrt`, and:"
    )
    for one in QUANTITIES.values():
        written = ", ".join(f"`{way}`" for way in (one.name, *one.written))
        unit = f"in {one.unit}; " if one.unit else ""
        st.markdown(f"{written}: {one.meaning} ({unit}{one.source})")


def add_definition(name: str, formula: str) -> None:
    names = [known for known, _ in ss.definitions]
    if name and name in names:
        name = next(f"{name} {n}" for n in count(2) if f"{name} {n}" not in names)
    set_definitions((*ss.definitions, (name, formula)))


def take_away(i: int) -> None:
    # The next one slides under the pointer: a double click takes away but one.
    if time.monotonic() - ss.get("taken_away", -math.inf) < DOUBLE_CLICK:
        return
    ss.taken_away = time.monotonic()
    set_definitions(ss.definitions[:i] + ss.definitions[i + 1 :])


def definition_chart(judged: Judged, definitions: list[Typed]) -> list[str]:
    """Each definition at every temperature; returns what is wrong with those that are not shown."""
    start = live_start("T", ss.T, ("definitions", len(definitions)))

    def build() -> tuple[LiveData | None, list[str]]:
        values, places = slider_grid(start)
        b = judged.behaviour(values, top_p_of(judged))
        curves, problems = definition_tables.curves_of(definitions, b)
        if not curves:
            return None, problems
        peaks = definition_tables.peaks_table(curves, values, places)
        told = zip(peaks["row"], peaks["text"], strict=True)
        live = LiveData(
            values,
            places,
            specification(strips_spec, len(curves), font_size(), place_of(start, values, places)),
            packed(
                strips=definition_tables.strips_table(curves, places),
                zeros=definition_tables.zeros_table(curves),
                peaks=peaks,
                temperatures=chart_tables.strips(places),
            ),
            " ".join(f"{curves[row].name} is {text}." for row, text in told)
            or "No definition has a value at any temperature.",
        )
        return live, problems

    live, problems = remembered(
        "definitions", (judged, ss.definitions, top_p_of(judged), start), build
    )
    if live is not None:
        live_temperature_chart(live)
    return problems


def strips_spec(curves: int, font: int, start: float) -> dict:
    """One strip below the other: the curve of each definition, where it is largest, its value now."""
    live = live_temperature(start)
    strips, peaks = data("strips"), data("peaks")
    now = strips.transform_filter(live)
    scale = alt.Scale(domain=[0, curves], range=[0, pixels("height")])
    t_axis = axis(font, values=[0, 1, 2, 5, 10], format="d", orient="bottom")

    def x(field: str, marks: alt.Axis | None = None) -> alt.X:
        # Inside by as much as the mark of the largest value needs.
        return temperature_x(font, f"{font / 2}", field, marks, pixels(f"width - {font}"))

    def y(field: str) -> alt.Y:
        return alt.Y(field, scale=scale, axis=None)

    head = {"baseline": "top", "stroke": PAPER, "strokeWidth": 5}
    name = alt.ExprRef(f"{WIDE} ? datum.head : datum.short_head")
    room, zeros = pixels("0.6 * width", "width"), data("zeros")
    return layered(
        [
            dashed(zeros).encode(
                y("y:Q"), x=alt.XValue(0), x2=alt.X2Value(pixels(f"width - {font}"))
            ),
            strips.mark_line(strokeWidth=4, interpolate="monotone").encode(
                x("place:Q", t_axis), y("y:Q"), word_colour(), detail="row:N"
            ),
            peaks.mark_point(filled=False, size=260, strokeWidth=3, color=INK, opacity=1).encode(
                x("place:Q"), y("y:Q")
            ),
            playhead(live, x("place:Q"), "0"),
            now.mark_point(filled=True, size=170, opacity=1).encode(
                x("place:Q"), y("y:Q"), word_colour()
            ),
            text(now, font, fontWeight="bold", text=name, limit=room, **head).encode(
                y("head_y:Q"), x=alt.XValue(0)
            ),
            text(peaks, font, opacity=pixels("1", "0"), **(head | {"align": "right"})).encode(
                y("head_y:Q"), x=alt.XValue(alt.ExprRef("width")), text="text:N"
            ),
            text(zeros, font, text="0", align="right").encode(
                y("y:Q"), x=alt.XValue(alt.ExprRef("width"))
            ),
            targets(live, "temperatures", x("left:Q"), "0"),
        ],
        curves * max(5.5 * font, 12 * font / curves) + font,
    )


def top_p_of(judged: Judged) -> float:
    """A text is written without truncation."""
    return ss.top_p if judged.model is None else 1.0


def top_p_controls() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.toggle(
            "The machine may choose top-p too",
            key="with_top_p",
            persist_state="session",
            help="The likeliest words that together hold this share are kept. 1 keeps all.",
        )
        if ss.with_top_p or ss.top_p < 1:
            st.number_input(
                "top-p",
                0.0,
                1.0,
                step=0.05,
                key="top_p",
                width=letters(7),
                persist_state="session",
            )


def let_the_machine_do_it(judged: Judged, typed: Typed, i: int) -> None:
    """The machine is set to where this definition is largest, or smallest."""
    possible = typed.formula is not None
    if possible and judged.longer is None:
        possible = "novelty" not in typed.formula.names
    for name, label in (("most", "Most creative"), ("least", "Least")):
        st.button(
            label,
            key=f"{name}_{i}",
            on_click=set_to_extreme,
            args=(judged, typed, name == "least"),
            disabled=not possible,
        )


def set_to_extreme(judged: Judged, typed: Typed, least: bool) -> None:
    may_choose = ss.with_top_p and judged.model is None
    temperatures, _ = slider_grid(ss.T_start)
    ss.extreme_problem = (None, "")
    try:
        best = machine.best_setting(
            typed.formula,
            judged.table,
            judged.log_p,
            machine.TOP_P_GRID if may_choose else [top_p_of(judged)],
            least=least,
            novelty=judged.novelty_at(temperatures),
            temperatures=temperatures,
        )
    except DefinitionError as error:
        ss.extreme_problem = ((ss.machine, typed.text), f"{typed.name}: {error}.")
        return
    if best is None:
        told = f"{typed.name} is undefined at every temperature."
        ss.extreme_problem = ((ss.machine, typed.text), told)
        return
    if judged.model is None:
        ss.top_p = best.top_p
    set_temperature(best.temperature)


def what_it_made(judged: Judged, definitions: list[Typed]) -> None:
    """A sequence of words, and what each definition says of it: a behaviour, not a setting."""
    with st.container(horizontal=True, vertical_alignment="center"):
        seed_control()
        st.markdown(f"**{MADE_WORDS} words by this machine**")
    b = judged.behaviour(np.array([ss.T]), top_p_of(judged))
    made, words, bits, score = (drawn if judged.model is None else written)(judged, b, definitions)
    words_with_notes(writing.noted(words, bits))
    st.caption("Above each word its surprisal in bits to one who expects what is normal.")
    st.text(definition_tables.score_sentence(score))
    heads = ("the machine", f"these {MADE_WORDS} words")
    told = f"{MADE_WORDS} words are few: their shares differ from *p* even when they are drawn from *p*."
    if judged.model is not None:
        heads = ("the machine, at the first word", f"along these {MADE_WORDS} words")
        told = (
            "The curves, and the first column, are about one word after those it looks back on. The "
            "second is about the whole text: the mean over its words of what the machine was at each, "
            "and for surprise and novelty what it wrote."
        )
        if judged.novelty is not None:
            told += (
                f" Novelty is counted in one text of {machine.NOVELTY_WORDS} words at each T, all by "
                "the same luck: its curve wavers, and so does its maximum."
            )
    values = definition_tables.quantities_of(definitions, b)
    read_only_table(
        definition_tables.scores_table(definitions, values, made, heads),
        "What each definition says of the machine, and of what it made",
    )
    st.caption(told)


def drawn(judged: Judged, b: Behaviour, definitions: list[Typed]) -> tuple:
    """Words drawn from a table: their quantities, they themselves, their surprisals, their score."""
    rng = np.random.default_rng(ss.seed)
    draws = sample(b.q[0], MADE_WORDS, rng)
    made = definition_tables.quantities_of(definitions, machine.draws_behaviour(b, draws, rng))
    table = judged.table
    words = [f" {table.labels[i]}" if table.counts[i] == 1 else " (another word)" for i in draws]
    score = score_draws(draws, b.p, b.counts, log_p=b.log_p)
    return made, words, surprisals(b.log_p, b.counts)[draws], score


def written(judged: Judged, _: Behaviour, definitions: list[Typed]) -> tuple:
    """The same for a text that the model of Learn writes."""
    names = definition_tables.names_in(definitions)
    text = machine.scored_text(
        judged.model,
        judged.longer,
        MADE_WORDS,
        ss.T,
        ss.seed,
        judged.context,
        [name for name in names if name != "novelty" or judged.longer is not None],
        math.inf if ss.normal == "uniform" else 1.0,
    )
    return text.quantities, writing.spaced(text.tokens), text.surprisal, text.score


# ── The page ───────────────────────────────────────────────────────────────────────────────────


def go_to(chapter: str) -> None:
    ss.chapter = chapter


def chapter_control() -> None:
    st.segmented_control(
        "Chapter",
        list(CHAPTERS),
        format_func=lambda slug: CHAPTERS[slug][0],
        required=True,
        key="chapter",
        label_visibility="collapsed",
        persist_state="session",
    )


def chapter_steps() -> None:
    """To the chapter before and after; a clicker's keys do it too."""
    slugs = list(CHAPTERS)
    here = slugs.index(ss.chapter)
    steps = (("PageUp", "arrow_back", here - 1), ("PageDown", "arrow_forward", here + 1))
    with st.container(horizontal=True):
        for key, icon, there in steps:
            if 0 <= there < len(slugs):
                st.button(
                    CHAPTERS[slugs[there]][0],
                    icon=f":material/{icon}:",
                    key=key,
                    shortcut=key,
                    on_click=go_to,
                    args=(slugs[there],),
                )


def link_report() -> None:
    if ss.link_problems:
        literal_lines(
            ":material/link_off: **Part of the link was not understood**", ss.link_problems
        )
        st.button("Dismiss", on_click=ss.link_problems.clear)


@st.fragment
def chapter(table: LogitTable | None) -> None:
    """The chapter alone runs again when a control in it is used: the table at the side stays."""
    ss.charts_now = set()
    chapters = {
        "guess": guess,
        "softmax": softmax_chapter,
        "temperature": temperature_chapter,
        "compare": compare,
        "draw": draw_chapter,
        "learn": learn,
        "words": new_words_chapter,
        "model": model_chapter,
        "define": define,
    }
    if table is None and ss.chapter not in WITHOUT_TABLE:
        st.info(NO_WORD)
    else:
        chapters[ss.chapter](table)
    ss.charts_before = ss.charts_now
    update_address()


def fetch_what_draws_charts(place) -> None:
    """A chart of nothing, before all else: the browser fetches first what draws charts.

    A browser fetches a kind of element when it first meets one, and shows what it had to fetch .3 s
    after it has met the last new kind: so the chart's is the first, and the table's not among them.
    """
    nothing = {"mark": "point", "data": {"values": []}, "height": 40, "view": {"stroke": None}}
    place.vega_lite_chart(None, nothing)


def main() -> None:
    st.set_page_config("Softmax and temperature", "🌡️", layout="wide", initial_sidebar_state=370)
    with st.sidebar:
        above, editor, below = st.empty(), st.container(), st.container()
    opens = "address" not in ss
    if opens:
        fetch_what_draws_charts(above)
    follow_address()
    chapter_control()
    # When the page opens nothing is edited yet, and the table can wait.
    if opens:
        table = taken(ss.table_base)
    else:
        with editor:
            table = taken(table_editor(ss.table_generation))
    link_report()
    if ss.chapter == "guess" and (preset := table_preset_now()).startswith("real-"):
        st.header(PRESETS[preset].title, anchor=False)
    st.markdown(CHAPTERS[ss.chapter][1])
    chapter(table.table)
    chapter_steps()
    style()
    if opens:
        time.sleep(FIRST_LOOK)
        with editor:
            table_editor(ss.table_generation)
    with above:
        choose_example()
    with below:
        table_tools(table)


main()

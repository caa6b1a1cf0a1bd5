"""The dashboard of the lecture, read from top to bottom like the lecture itself.

Run it with `streamlit run dashboard.py`. First come the settings and how a control is tied to them,
then the table at the side, what chapters share, nine chapters, and the page around them. All maths,
tables and charts are in `softmax_core`; here is what the page asks and what it says.
"""

from __future__ import annotations  # else all are evaluated anew in each run

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial, wraps
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from softmax_core import charts, tables
from softmax_core.creativity import behaviour, definition, judging, trial
from softmax_core.creativity.machine import Judged
from softmax_core.distribution import bounds, sampling, truncation
from softmax_core.distribution.temperature import place_of, temperature_to_beta
from softmax_core.engines import elsewhere, found, local
from softmax_core.engines.next_tokens import EngineError, NextTokens, Token, as_text
from softmax_core.engines.shared_engine import SharedEngine
from softmax_core.engines.writing import Text
from softmax_core.language import next_word, spelling, texts, writing
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.notation.qr_code import qr_code
from softmax_core.notation.visible import literal
from softmax_core.notation.write_numbers import as_typed, sentence, short, whole
from softmax_core.reading import answers, encodings, lecture, table_files
from softmax_core.reading.logit_table import LogitTable
from softmax_core.reading.presets import PRESETS, real_prompt_source
from softmax_core.settings import definitions, guesses, link, page, polls, temperatures
from softmax_core.settings.live_start import Start
from softmax_core.settings.memory import give_back, memory_for_visitors
from softmax_core.settings.samplers import SAMPLER_NAMES, SAMPLER_RANGES, Samplers
from softmax_core.settings.shared import Shared
from softmax_core.settings.shelf import Brought, Gone, Own, Shelf
from softmax_core.settings.stores import BoundedStore, Remembered
from softmax_core.settings.trial import ANSWERS, Trial
from softmax_core.settings.typed_table import TypedTable
from softmax_core.settings.visitor import Visitor
from softmax_core.tables.define import TypedDefinition
from softmax_core.tables.live import LiveData
from softmax_core.tables.real_model import PROMPTS, Prompt
from softmax_core.tables.rows import ChartRows, chart_rows, row_probabilities

# ── Settings: each has one owner, `my.<its name>`, and a place in the page's address ────────────

QUICK_TEMPERATURES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, math.inf)
RANDOM_NUMBERS = np.round(0.01 * np.arange(100), 2)
MAX_BARS = 24
MAX_COMPARED = 12
MADE_WORDS = 20
ANSWERS_KEPT = 30_000_000  # bytes of what a real model has said
HIDDEN_LABEL = {"label_visibility": "collapsed"}


@st.cache_resource(show_spinner=False)
def for_all_visitors() -> Shared:
    return Shared.of(memory_for_visitors())


ss = st.session_state  # the fields, as the browser sends them
if "my" not in ss:
    ss.my = Visitor(ss, for_all_visitors().runs)
my = ss.my  # what this visitor has set: each setting once, under its own name


def follow_address(query: str) -> None:
    """Take all settings from the address: when the page is opened, and after Back and Forward."""
    address = link.parts_of_query(query)
    if my.follow(address, shelf().named_in(address), CHAPTERS):
        made_for_visitor().forget()  # another text
    my.trial = my.trial or shelf().trial()
    if my.has_unseen_address:
        write_address(again=True)  # the browser is still to hear of a later one


def shelf() -> Shelf:
    """What this browser has brought."""
    return for_all_visitors().shelf(st.context.cookies.get("_streamlit_xsrf", ""), my.session_token)


def write_address(again: bool = False) -> None:
    """Put the settings into the address; `again` if the browser is to be told an older one."""
    if (address := my.address) != st.query_params.to_dict() or again:
        st.query_params.from_dict(address)
        my.fields.changes += 1
        my.address_written = my.fields.changes


# ── Controls: each shows what its owner holds, and tells it what a hand has changed ─────────────


def field(key: str, value: Any, take: Callable[[Any], None], initial: str = "value") -> dict:
    """Let a control show `value`; `take` gets what is entered. Returns its key, callback and value.

    initial : what this kind of control calls its value, for a browser that gets its code late.
    """
    my.fields.show(ss, key, value, take)
    hear = {"on_change": my.at_next_turn, "args": (my.fields.hear, ss, key)}
    return {"key": key, initial: value} | hear


def pressed(act: Callable, *what: Any) -> dict:
    """A button's callback: it notes what is to be done at the next turn."""
    return {"on_click": my.at_next_turn, "args": (act, *what)}


@contextmanager
def popover(label: str, key: str) -> Iterator[bool]:
    """Controls in a popover; yields whether it is open.

    Cheap controls are always sent, so that they are there at once. Costly ones may be sent only when it
    is open, if there is room for them below its button.
    """
    with st.popover(label, key=key, on_change="rerun"):
        my.fields.folded = not ss.get(key)
        try:
            yield not my.fields.folded
        finally:
            my.fields.folded = False


def last_part(part: Callable) -> Callable:
    """The last part of a chapter: it runs again without the rest when a control in it is used.

    Every chapter ends with exactly one. After it the settings are written into the address, and a
    field that nobody sees brings back what the browser has seen.
    """

    @wraps(part)
    def part_and_address(*arguments) -> None:
        with my.turn():
            if my.wanted or my.has_changed_all:
                st.rerun()
            with within_memory():
                part(*arguments)
            if my.toast:
                st.toast(my.toast)
                my.toast = ""
            write_address()
            # Last of all, so that a browser that has this number has all that came before it.
            if ss.get("seen") != str(my.fields.changes):
                ss.seen = str(my.fields.changes)
            with st.container(key="unseen"):
                st.text_input("seen", str(my.fields.changes), key="seen", **HIDDEN_LABEL)

    return st.fragment(part_and_address)


@last_part
def nothing_more() -> None:
    """The last part of a chapter that has nothing to show."""


def setting(name: str, options=None, *, then=None, shown=None, key="", initial="value") -> dict:
    """A control that sets a setting, and shows it as it is; `then` does what follows from that."""
    shown = getattr(my, name) if shown is None else shown
    return field(f"{key or name}_field", shown, partial(my.choose, name, options, then), initial)


def choose(label: str, names: dict, control: dict, **options) -> None:
    """A list of which one is chosen, each with a name for the reader."""
    chosen = control.pop("value")
    options |= {"index": list(names).index(chosen) if chosen in names else None} | control
    st.selectbox(label, list(names), format_func=partial(page.name_in, names), **options)


def control_line(name: str):
    """Controls side by side, each beside its label; the page's style gives them their widths."""
    return st.container(key=f"line_{name}", horizontal=True, vertical_alignment="center")


def seed_control() -> None:
    st.number_input("Seed", 0, page.MAX_SEED, step=1, **setting("seed"))


def temperature_controls(follows_hand: bool = False) -> None:
    """The temperatures asked for most; T and β to be typed, and named if no chart names them."""
    beta = temperature_to_beta(my.T)
    chosen = my.T if my.T in QUICK_TEMPERATURES else None
    quick = field("quick", chosen, my.choose_temperature, "default")
    st.segmented_control("T", QUICK_TEMPERATURES, format_func=short, **HIDDEN_LABEL, **quick)
    now = "Type T or β" if follows_hand else f"T = {short(my.T)}, β = {short(beta, 3)}"
    with popover(now, "typing"):
        for label, key, read, value in (
            ("Temperature T", "T_text", temperatures.read_temperature, my.T),
            ("β = 1/T", "beta_text", temperatures.read_beta, beta),
        ):
            text = my.mistyped.text if key == my.mistyped.field else as_typed(value)
            st.text_input(label, **field(key, text, partial(my.type_temperature, key, read)))
        complain("Not a temperature", my.mistyped.problem)
    if limit := tables.temperature.limit_in_short(my.T, my.chapter):
        st.markdown(limit)


def pinned_temperatures(name: str, label: str) -> tuple[float, ...]:
    """Temperatures side by side, chosen or typed."""
    pinned = getattr(my, name)
    typed, take = list(pinned.texts), partial(my.update, name, temperatures.Pins.read)
    complain("Not a temperature", pinned.problem)  # above: the open list would cover it
    options = list(dict.fromkeys([*map(short, QUICK_TEMPERATURES), *typed]))
    box = {"placeholder": "Choose or type a temperature", "accept_new_options": True}
    box |= {"max_selections": temperatures.MAX_PINS} | HIDDEN_LABEL
    st.multiselect(label, options, **box, **field(f"{name}_texts", typed, take, "default"))
    return pinned.values


def with_key(label: str, key: str) -> str:
    """A button's label with its key, unless keys are switched off."""
    return f"{label} :gray-badge[{key}]" if my.keys else label


def draw_buttons(name: str, labels: dict[int, str], key: str) -> None:
    """Buttons that ask for more draws, which the chapter then adds; and the seed."""
    for n, label in labels.items():
        label = with_key(label, key) if n == 1 else label
        st.button(label, key=f"{name}_{n}", **pressed(my.draw_more, name, n))
    st.button("Clear", key=f"{name}_none", **pressed(my.clear_draws, name))
    seed_control()


# ── The table at the side ───────────────────────────────────────────────────────────────────────

UNDO, REDO = ":material/undo:", ":material/redo:"


def table_at_the_side() -> None:
    titles = {slug: preset.title for slug, preset in PRESETS.items()}
    control = field("example", my.editor.now.example or None, my.take_example)
    about = {"help": tables.about.EXAMPLES, "placeholder": "Your own words"}
    choose("Words and logits", titles, control, **about)
    frame, has_counts = my.editor.given.frame, my.editor.given.has_counts
    text = st.column_config.TextColumn
    st.data_editor(
        frame,
        key=my.editor.key,
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "word": text("word", width=62 if has_counts else 100),
            "logit": text("logit", width=78 if has_counts else 72, alignment="right"),
            "count": text("count", width=40, alignment="right"),
        },
        alt="The words that may come next and their logits, editable",
    )
    table = my.editor.now
    complain("Ignored until corrected", *table.clean.problems)
    literal_lines(":material/info: **Noticed**", [*table.notices, *table.clean.notices])
    table_buttons(table)
    counts = field("counts", table.has_counts, partial(my.replace_by, TypedTable.with_counts))
    st.toggle("Group equal words", help=tables.about.WHAT_COUNTS_ARE, **counts)
    st.caption(table.about)


def table_buttons(table: TypedTable) -> None:
    _, past, future = my.editor.history
    with st.container(horizontal=True):
        st.button("Undo", icon=UNDO, key="undo", disabled=not past, **pressed(my.undo))
        st.button("Redo", icon=REDO, key="redo", disabled=not future, **pressed(my.redo))
        about, types = tables.about.WHAT_A_TABLE_IS, ["csv", "tsv", "txt", "md", "json", "jsonl"]
        paste_or_upload("table", "Open", "words and logits", about, types, my.open_table)
        with st.popover("Save"):
            frame, save = table.frame, partial(st.download_button, on_click="ignore")
            save("CSV", partial(table_files.to_csv, frame), "logits.csv", "text/csv")
            save("JSON", partial(table_files.to_json, frame), "logits.json", "application/json")


def offer_to_the_table(what: str, frame: Callable[[], pd.DataFrame], example: str = "") -> None:
    """A button that puts the words of a chapter into the table at the side."""
    label, icon = f"Put these {what} in the table", ":material/table_rows:"
    st.button(label, icon=icon, **pressed(my.take_words, frame, example))


# ── What chapters share: messages, tables, words, what one brings ───────────────────────────────


def complain(heading: str, *lines: object) -> None:
    literal_lines(f":material/error: **{heading}**", [line for line in lines if line])


def literal_lines(heading: str, lines: list) -> None:
    """Messages that quote what somebody typed: as plain text, never as Markdown."""
    if lines:
        with st.container(border=True):
            st.markdown(heading)
            st.text("\n".join(map(str, lines)))


@contextmanager
def within_memory() -> Iterator[None]:
    """If memory runs out, forget what was made for this visitor, and say so."""
    try:
        yield
    except MemoryError:
        made_for_visitor().forget()
        complain("Not enough memory", tables.about.NO_MEMORY)


def read_only_table(frame: pd.DataFrame, alt_text: str) -> None:
    """A table of texts: the first column at the left, the numbers at the right."""
    if len(frame) <= tables.as_html.MAX_ROWS:
        st.html(tables.as_html.as_html(frame, alt_text))
        return
    columns = dict.fromkeys(frame.columns[1:], st.column_config.TextColumn(alignment="right"))
    st.dataframe(frame, hide_index=True, column_config=columns, alt=alt_text)


def paste_or_upload(
    name: str, heading: str, label: str, about: str, types: list[str], take: Callable
) -> None:
    """Two ways in for what the user has; what cannot be read stays where it is, and is named."""

    def uploaded() -> None:
        file = ss.get(upload)  # gone, if another message is quicker than the answer
        if file and file.file_id not in my.files:  # an older message may bring it again
            open_or_say_why(name, take, file.getvalue(), file.name)
            my.files.add(file.file_id)
            # It has been read. Streamlit would hold it as long as the page is open.
            run = get_script_run_ctx()
            run.uploaded_file_mgr.remove_file(run.session_id, file.file_id)
            with suppress(KeyError):
                del ss[upload]

    def use() -> None:
        if text := ss.get(pasted):
            open_or_say_why(name, take, text, "What you pasted")
        else:
            my.unread[name] = tables.about.NOTHING_PASTED
        if not my.unread[name]:
            my.at_next_turn(ss.update, {pasted: ""})

    pasted, upload = f"{name}_pasted", f"{name}_upload"
    with st.popover(heading, key=f"{name}_way_in", on_change="rerun"):
        complain("Not opened", my.unread.get(name, ""))
        st.caption(about)
        st.text_area(f"Paste {label}", height=150, key=pasted, persist_state="session")
        st.button("Use what I pasted", key=f"{name}_use", **pressed(use))
        opened = {"on_change": my.at_next_turn, "args": (uploaded,)}
        st.file_uploader("Or open a file", type=types, key=upload, **opened)


def open_or_say_why(name: str, take: Callable, data: str | bytes, source: str) -> None:
    try:
        my.take_or_say_why(name, take, data, source)
    except MemoryError:
        made_for_visitor().forget()
        my.unread[name] = tables.about.NO_MEMORY
    if not my.unread[name]:
        # It has done its work, and closes. An act of its own: interrupted here, nothing is opened twice.
        my.at_next_turn(ss.update, {f"{name}_way_in": False})


@st.cache_resource(show_spinner=False, scope="session", on_release=Remembered.forget)
def made_for_visitor() -> Remembered:
    """What was made for this visitor alone; let go of when the page is left."""
    return Remembered(for_all_visitors().made, my.runs.aside)


def remembered(name: str, key: object, make: Callable):
    """What was made for this visitor under this name for this very key the last time, or anew."""
    return made_for_visitor().get(name, key, make)


@st.cache_resource(show_spinner=False, max_entries=300)
def shared_by_all(key: tuple, _make: Callable):
    """What is made for a key once for all visitors: who asks for it meanwhile waits."""
    return _make()


def made_once(name: str, key: tuple, make: Callable, own: bool = False):
    """What is made for a key: for all who look at the same, or for this visitor alone."""
    return remembered(name, key, make) if own else shared_by_all((name, *key), make)


# ── Polls: opened on the wall, answered on phones ───────────────────────────────────────────────


def own_poll(kind: str) -> polls.OwnPoll:
    return for_all_visitors().polls.of(shelf().owner, kind)


def open_poll_button(kind: str, questions: list[polls.Question]) -> None:
    poll, label = own_poll(kind), "Let the room vote on phones"
    cannot = not questions or poll.standing() is not None
    icon, act = ":material/smartphone:", pressed(my.open_poll, poll, questions)
    st.button(label, icon=icon, key=f"open_{kind}", disabled=cannot, **act)
    complain("The poll was not opened", my.unread.get(f"poll_{kind}", ""))


@st.fragment(run_every=1.0)
def votes_as_they_come(kind: str, show: Callable[[polls.Result], None]) -> None:
    """How to vote, and what has come in so far."""
    with my.turn():
        standing = own_poll(kind).standing()
        if standing is None:  # it was closed, also in another window, or has expired
            st.rerun()
        code, result = standing
        home = link.home_of(st.context.url or "", my.chapter)
        address = f"{home}/vote?room={code}"
        with st.container(key="poll"):
            if tables.about.is_this_computer(home):
                st.warning(tables.about.ONLY_ON_THIS_COMPUTER)
            way_in, what_came = st.columns([1, 2], vertical_alignment="center")
        with way_in:
            if picture := made_once("QR code", (address,), partial(qr_code, address)):
                st.image(picture, width="stretch", alt=f"QR code of {address}")
            st.text(f"{home}/vote")
            st.title(code, anchor=False)
        with what_came:
            with control_line("poll"):
                st.text(tables.about.voters(result.voters))
                close = pressed(my.close_poll, own_poll(kind))
                st.button("Close the poll", key=f"close_{kind}", **close)
            show(result)


def vote() -> None:
    """What a phone in the room shows."""
    code = st.query_params.get("room", "")
    with st.container(key="vote"):
        st.title("Vote", anchor=False)
        try:
            ballot = for_all_visitors().polls.ballot(code, shelf().owner)
        except polls.PollError as error:
            st.info(str(error) if code else tables.about.TYPE_THE_CODE)
            act = (lambda: st.query_params.update(room=ss.code),)
            go = {"on_change": my.at_next_turn, "args": act}
            st.text_input("The code on the wall", key="code", max_chars=20, **go)
            return
        for number, question in enumerate(ballot.questions):
            key, choices = f"answer_{number}", [literal(choice) for choice in question.choices]
            ss[key] = ballot.chosen[number]
            act = (cast_vote, code, number, key)
            cast = {"key": key, "on_change": my.at_next_turn, "args": act} | HIDDEN_LABEL
            label, places, name = literal(question.text), range(len(choices)), choices.__getitem__
            st.text(ballot.texts[number])
            st.segmented_control(label, places, format_func=name, width="stretch", **cast)
        st.caption(tables.about.HAS_VOTED if ballot.has_voted else tables.about.VOTE_CAN_BE_CHANGED)


def cast_vote(code: str, question: int, key: str) -> None:
    if ss[key] is not None:  # the one that is chosen was pressed again
        with suppress(polls.PollError):  # the page says so
            for_all_visitors().polls.vote(code, shelf().owner, question, ss[key])


# ── A text to learn from ────────────────────────────────────────────────────────────────────────


def choose_text(to_spell: bool = False) -> None:
    """The text to learn from; ten words are too few to learn spelling."""
    own = my.own.get("text")
    names = tables.learn.text_names(own, to_spell)
    # A field of its own for each list, since a browser may bring what it had in the other one.
    own_field = {"shown": page.text_for_spelling(my.text), "key": "text_to_spell"}
    control = setting("text", names, then=start_at_its_opening, **own_field if to_spell else {})
    choose("Text", names, control, help=tables.learn.WHAT_TEXTS_ARE, **HIDDEN_LABEL)
    paste_or_upload("text", "Use my text", "a text", tables.learn.WHEN_LONG, ["txt"], take_text)
    if own and own.encoding and my.text == own.slug:
        about = "The file does not say how its characters are encoded. If words look wrong, choose."
        control = field("encoding", own.encoding, partial(read_again, own))
        choose(
            "Read as (a guess)", {name: name for name in encodings.ENCODINGS}, control, help=about
        )


def start_at_its_opening() -> None:
    made_for_visitor().forget()  # what was made with the text before is not shown any more
    my.start_at_its_opening()


def keep_own(name: str, brought: Brought) -> None:
    shelf().keep(name, brought)
    made_for_visitor().forget()  # it may hold what was made with the one before


def take_text(data: str | bytes, name: str, encoding: str | None = None) -> None:
    keep_own("text", my.bring_text(data, name, encoding))


def read_again(own: Own, encoding: str) -> None:
    with within_memory():
        if brought := or_why_not(partial(shelf().get, "text", own.slug)):
            raw = brought.unpacked_raw()
            my.take_or_say_why("encoding", take_text, raw, own.name, encoding)


def order_control(label: str, name: str, least: int) -> None:
    """How far a model looks back: one of order n on n − 1 tokens."""
    orders = range(least, page.MAX_ORDER + 1)
    back = {"format_func": page.context_length, "required": True}
    st.segmented_control(label, orders, **back, **setting(name, orders, initial="default"))


def own_text_note() -> None:
    complain("Could not be read that way", my.unread.get("encoding", ""))
    if my.text not in TEXTS:
        st.caption("Your text is not in the page's address.")


def learned_text(slug: str) -> NGramModel:
    """What a model has learned from a text, whatever its order."""
    own = slug not in TEXTS
    make = partial(learn_own_text if own else texts.learned_model, slug)
    return made_once("learned", (slug,), make, own)


def learn_own_text(slug: str) -> NGramModel:
    brought = shelf().get("text", slug)
    bar = st.progress(0.0, "Counting …")
    try:
        show_progress = partial(bar.progress, text="Counting …")
        room = for_all_visitors().learning
        return texts.learn(brought.unpacked, brought.length, show_progress, room)
    finally:
        bar.empty()
        give_back()


def text_model(order: int) -> NGramModel | None:
    """The model of this order for the chosen text; None, and why, if there is none."""
    return or_why_not(lambda: learned_text(my.text).with_order(order))


def or_why_not(make: Callable):
    """What it makes; None, and why, where a text cannot be learned or a model does not answer."""
    try:
        return make()
    except Gone:
        complain("No longer on the server", tables.about.NOT_KEPT)
    except EngineError as error:
        complain("The model has not answered", error)
    except ValueError as error:
        complain("Nothing was learned", sentence(f"{error}."))
    return None


def context_of(model: NGramModel) -> tuple[str, ...]:
    """The words that the model looks back on."""
    context, problem = next_word.known_context(model, my.after)
    if problem:
        st.text(problem)
    return context


# ── Charts: built once for all visitors; those that a hand moves start at one value ─────────────


def specification(chart: Callable, *shape: float) -> dict:
    """A chart's dictionary for its shape; Altair takes 30 ms."""
    key = (chart.__module__, chart.__name__, *shape)
    # The tests validate it.
    return made_once("chart", key, lambda: chart(*shape).to_dict(validate=False))


def show_chart(chart: dict, datasets: dict, alt_text: str, **options) -> None:
    """Show a chart, as high as what is around it; `alt_text` tells screen readers what it shows."""
    if my.larger:
        chart = charts.live.with_start_values(chart, type=charts.shared.LARGER)
    chart = chart | {"datasets": datasets}
    st.vega_lite_chart(None, chart, alt=alt_text, height="stretch", **options)


def still_chart(
    name: str, lines: float, chart: Callable, data: dict, alt_text: str, *shape, **options
) -> None:
    """A chart with room for so many lines of text."""
    with st.container(key=f"chart_{name}_{charts.shared.size_for(lines)}"):
        show_chart(specification(chart, *shape), data, alt_text, **options)


def live_chart(
    name: str, lines: float, start: Start, spec: dict, data: dict, told: str, move: Callable
) -> None:
    """A chart that a hand moves; `move` hears the place where the hand left it.

    Its alternative text never changes: with another one it would be built anew, under the hand.
    """
    key, size = f"{name}_{start.number}", f"chart_{name}_{charts.shared.size_for(lines)}"
    with st.container(key=size), st.container(key=f"live_{name}", height="stretch", gap=None):
        stopped = {"on_select": partial(my.at_next_turn, my.hand_stopped, name, start, move, key)}
        show_chart(spec, data, tables.live.MOVED, key=key, selection_mode=name, **stopped)
        st.text(told)


def moving_chart(name: str, lines: float, live: LiveData, chart: Callable, *shape) -> None:
    """A chart that T moves, and what to say when T is at a limit."""
    start = my.start_of("T", name, *shape, live.parameters)
    values, data = {"T": place_of(start.value), **live.parameters}, live.tables_with(start.value)
    spec = charts.live.with_start_values(specification(chart, *shape), **values)
    move = partial(my.move_temperature, start)
    live_chart("T", max(lines, 8), start, spec, data, live.in_words(my.T), move)
    if limit := tables.temperature.limit_note(my.T, my.chapter):
        st.info(limit)


# ── Guess ───────────────────────────────────────────────────────────────────────────────────────


@last_part
def guess(table: LogitTable) -> None:
    rows = chart_rows(table, MAX_BARS)
    label, icon = tables.guess.HIDE if my.revealed else tables.guess.REVEAL
    with control_line("guess"):
        if example := my.editor.now.example:
            st.header(f"“{PRESETS[example].prompt} …”", anchor=False)
        reveal = pressed(setattr, my, "revealed", not my.revealed)
        st.button(with_key(label, "Space"), icon=icon, key="reveal", **reveal)
        room_controls(table, rows)
    the_room(table, rows)
    words = tables.guess.guess_table(table, rows, my.revealed)
    data = {"words": words, "once": tables.rows.ONCE}
    told = tables.guess.takeaway(words, my.revealed)
    lines, chart = max(8, 1.5 * len(rows) + 6), charts.guess.logits_and_probabilities
    still_chart("guess", lines, chart, data, told, len(rows))
    st.caption("The probabilities are those at temperature 1. The next chapter works them out.")
    st.caption(tables.about.OPENING)


def room_controls(table: LogitTable, rows: ChartRows) -> None:
    """Three ways in for what a room guesses: hands that are counted, lines of a chat, phones."""
    words = tables.guess.words_to_guess(table, rows)
    with popover("The room", "room") as is_open:
        if not is_open:
            return
        with control_line("hands"):
            for word, label in words.items():
                hands = partial(my.count_hands, word)
                count = field(f"guesses of {label}", my.guesses.of_word(word), hands)
                st.number_input(literal(label), 0, guesses.MAX_OF_ONE_WORD, step=1, **count)
        lines = field("chat", my.chat, my.type_chat)
        st.text_area("Lines of a chat, such as “Ana: friends”", **lines)
        st.button("Count these lines", **pressed(my.count_lines, list(words)))
        question = tables.guess.question(my.editor.now.example)
        choices = tables.guess.answers_to_choose(words)
        open_poll_button("guess", [polls.Question(question, choices)] if words else [])
        st.button("Clear the guesses", **pressed(my.clear_guesses))


def the_room(table: LogitTable, rows: ChartRows) -> None:
    """What the room guessed, beside the model once that is revealed."""

    def beside_the_model(more: polls.Result | None = None) -> None:
        guessed = my.guesses.plus(more.first_counts()) if more else my.guesses
        if room := tables.guess.room(table, rows, guessed, my.revealed):
            data, told = {"columns": room.columns, "heads": room.heads}, " ".join(room.sentences)
            still_chart("room", 1.5 * len(rows), charts.draw.chain_columns, data, told)
            st.text("\n".join(room.sentences))
        if lines := tables.guess.not_counted(table, guessed):
            literal_lines("**Not words of the table, so not counted**", lines)
            st.button("Dismiss", key="dismiss_lines", **pressed(my.dismiss_unread))

    if own_poll("guess").standing():
        votes_as_they_come("guess", beside_the_model)
    else:
        beside_the_model()


# ── Softmax ─────────────────────────────────────────────────────────────────────────────────────


@last_part
def softmax_chapter(table: LogitTable) -> None:
    with control_line("softmax"):
        temperature_controls()
        st.latex(tables.softmax.SHORT_FORMULA, width="content")
    steps = tables.softmax.calculation(table, my.T)
    denominator(table, steps)
    st.header("The calculation", anchor=False)
    st.latex(tables.softmax.FORMULA)
    with control_line("decimals"):
        about = tables.softmax.WHAT_DECIMALS_ARE
        st.number_input("Decimals", 0, 10, help=about, **setting("decimals"))
    worked = tables.softmax.calculation_table(table, steps, my.decimals)
    read_only_table(worked, "The calculation for each word")
    total, note = tables.softmax.rounding_note(steps.probabilities, my.decimals)
    (st.caption if total == 1 else st.warning)(note)
    slide_comparison(table, steps.probabilities)
    latex_to_copy(steps)
    numerator_lesson(table)
    overflow_lesson(table)


def denominator(table: LogitTable, steps: tables.softmax.Calculation) -> None:
    """How much each word contributes: each term of the denominator as a slice of it."""
    rows = chart_rows(table, MAX_COMPARED)
    slices, labels = tables.softmax.denominator_tables(table, rows, steps, my.decimals)
    told = tables.softmax.denominator_takeaway(rows, steps)
    data, lines = {"slices": slices, "labels": labels}, 1.5 * len(labels) + 4
    still_chart("denominator", lines, charts.softmax.denominator_bars, data, told)
    if steps.shifted:
        st.caption(tables.softmax.SHIFTED)


def slide_comparison(table: LogitTable, exact: np.ndarray) -> None:
    """Beside the lecture's own example: what its slides print, and what is exact."""
    slide = lecture.slide_at(table.words, tuple(table.logits.tolist()), my.T)
    if slide and not table.has_counts:
        with st.expander("The slides and the exact values", expanded=True):
            beside = tables.softmax.slide_table(slide, exact, table.labels)
            read_only_table(beside, "The slide beside the exact values")
            st.caption(tables.softmax.slide_verdict(slide, exact))


def latex_to_copy(steps: tables.softmax.Calculation) -> None:
    lines = tables.softmax.latex_lines(steps, my.decimals)
    with st.expander("Every line of the calculation, in LaTeX to copy"):
        if not lines:
            st.markdown(f"{tables.temperature.LIMITS[my.T]} There is no quotient to write down.")
            return
        for line in lines:
            st.latex(line)
        if note := tables.softmax.latex_note(steps, lines):
            st.caption(note)
        st.code("\n".join(lines), language=None)


def numerator_lesson(table: LogitTable) -> None:
    """The slides' first formula, taken at its word."""
    label = "β in the numerator only, as in the slides' first formula"
    if st.toggle(label, **setting("numerator")):
        decimals = max(4, my.decimals)
        st.latex(tables.softmax.NUMERATOR_FORMULA)
        values = tables.softmax.numerator_table(table, my.T, decimals)
        read_only_table(values, "The first formula beside the softmax")
        st.markdown(tables.softmax.numerator_verdict(table, my.T, decimals))


def overflow_lesson(table: LogitTable) -> None:
    with st.expander("Why a computer subtracts the largest logit first"):
        st.markdown(tables.softmax.WHY_SUBTRACT)
        both = tables.softmax.overflow_table(table)
        read_only_table(both, "The softmax as written, and with the largest subtracted")


# ── Temperature ─────────────────────────────────────────────────────────────────────────────────


@last_part
def temperature_chapter(table: LogitTable) -> None:
    with control_line("temperature"):
        temperature_controls(follows_hand=True)
    rows, own = chart_rows(table, MAX_BARS), not my.editor.now.example
    st.text(temperature_chart(table, rows, "temperature", own))


def temperature_chart(table: LogitTable, rows: ChartRows, name: str, own: bool = False) -> str:
    """A table at every temperature; returns how to read it. `name` tells charts of it apart."""
    make = partial(tables.temperature.live_temperature, table, rows)
    live = made_once(name, (table.fingerprint,), make, own)
    shape = len(rows), charts.temperature.room_for(rows.labels)
    lines, chart = 1.15 * len(rows), charts.temperature.temperature_chart
    moving_chart("temperature", lines, live, chart, *shape)
    return live.notes


# ── Compare ─────────────────────────────────────────────────────────────────────────────────────


@last_part
def compare(table: LogitTable) -> None:
    with control_line("compare"):
        values = pinned_temperatures("pins", "Temperatures")
        five = temperatures.Pins.of([0.5, 1.0, 2.0, 5.0, 10.0])
        label = f"Compare {', '.join(five.texts)}"
        st.button(label, **pressed(setattr, my, "pins", five))
        with popover("Shift or double the logits", "shift_or_double"):  # no bar moves
            st.number_input("Number to add", -1000.0, 1000.0, **setting("shift"))
            st.button("Add it to every logit", **pressed(my.change_all, my.shift_logits))
            double = pressed(my.change_all, my.double_logits_and_temperatures)
            st.button("Double the logits and these temperatures", **double)
    if not values:
        st.info("Choose at least one temperature.")
        return
    rows = chart_rows(table, MAX_COMPARED)
    mass = row_probabilities(table, rows, values)
    pinned = {"pinned": tables.compare.pinned_table(rows, mass, values)}
    told, lines = tables.compare.takeaway(rows, mass, values), max(8, 0.75 * mass.size)
    still_chart("pins", lines, charts.compare.pinned_bars, pinned, told)
    st.markdown(tables.compare.WHAT_NEVER_CHANGES)
    st.text(tables.compare.ranking(table))
    st.header("Percentage points gained and lost", anchor=False)
    changes = tables.compare.change_table(rows.labels, mass, values)
    read_only_table(changes, "Gains and losses of each word")
    st.header("Spread, and distance from the first temperature", anchor=False)
    spread = tables.compare.spread_table(table, values)
    read_only_table(spread, "Entropy, perplexity, odds and distances")


# ── Draw ────────────────────────────────────────────────────────────────────────────────────────


@last_part
def draw_chapter(table: LogitTable) -> None:
    with control_line("draw_T"):
        temperature_controls()
        sampler_controls()
    chain = truncation.sampler_chain(table.logits, my.samplers.steps(my.T), table.counts)
    p = chain[-1].p
    my.begin_lot_if_new((my.seed, table.labels, p.tobytes()))
    with control_line("draw"):
        labels = {n: f"Draw {whole(n)}" for n in (1, 10, 100, 1000)}
        draw_buttons("draws", labels, "D")
    my.add_draws("draws", page.MAX_DRAWS)  # here: above, a new T has begun a new lot
    draws = sampling.sample(p, my.draws, np.random.default_rng(my.seed))
    my.set_lot(tables.draw.chain_name(my.samplers, my.T), table, draws)
    rows = chart_rows(table, MAX_COMPARED)
    with st.container():  # whatever there is, the chart below keeps its place
        counts_and_theory(table, rows, p, draws)
        samplers_at_work(table, rows, chain)
    same_luck(table, rows)


def samplers_at_work(table: LogitTable, rows: ChartRows, chain: list[truncation.ChainStep]) -> None:
    """The probabilities after each sampler, in the order of the chain."""
    if "temperature" not in my.samplers.names:
        st.info("Temperature is not among the samplers: the words are drawn at T = 1.")
    if set(my.samplers.names) - {"temperature"}:
        st.header("The samplers, one after the other", anchor=False)
        columns, heads = tables.draw.chain_table(rows, chain)
        told = tables.draw.chain_takeaway(table, rows, chain[-1])
        data = {"columns": columns, "heads": heads}
        still_chart("chain", 1.5 * len(rows), charts.draw.chain_columns, data, told)


def sampler_controls() -> None:
    with popover(f"Samplers: {tables.draw.chain_name(my.samplers)}", "samplers_open"):
        names, change = list(my.samplers.names), partial(my.update, "samplers")
        called, what = partial(page.name_in, SAMPLER_NAMES), list(SAMPLER_NAMES)
        box = {"format_func": called, "placeholder": "None: drawn at T = 1"}
        box |= field("sampler_names", names, partial(change, Samplers.chosen), "default")
        st.multiselect("Samplers, in the order they are applied", what, **box)
        for name in names:
            if name in SAMPLER_RANGES:
                least, most, first = SAMPLER_RANGES[name]
                step = 1 if isinstance(first, int) else 0.05
                take = partial(change, Samplers.with_value, name)
                value = field(f"{name}_value", my.samplers.values[name], take)
                st.number_input(SAMPLER_NAMES[name], least, most, step=step, **value)
        with st.container(horizontal=True):
            for program in truncation.PRESET_ORDERS:
                order = pressed(change, Samplers.in_order_of, program)
                st.button(f"Order of {program}", disabled=set(names) <= {"temperature"}, **order)
        st.markdown(tables.draw.WHAT_SAMPLERS_DO)


def counts_and_theory(table: LogitTable, rows: ChartRows, p: np.ndarray, draws: np.ndarray) -> None:
    counts = tables.draw.counts_table(p, rows, draws)
    told, lines = tables.draw.counts_takeaway(counts, len(draws)), max(8, 1.5 * len(rows))
    still_chart("counts", lines, charts.draw.counts_beside_theory, {"counts": counts}, told)
    st.markdown(tables.draw.HOW_COUNTS_READ.format(drawn=whole(len(draws))))
    if my.lots_before:
        st.header("All draws so far", anchor=False)
        beside = tables.draw.lots_table([*my.lots_before, my.lot])
        read_only_table(beside, "How often each word was drawn, lot by lot")
    if len(draws) < 2:
        return
    st.text("Last drawn: " + "  ".join(table.labels[i] for i in draws[-12:]))
    running = tables.draw.running_table(draws, len(p), rows)
    data = {"running": running, "counts": counts, "ends": tables.draw.running_names(running)}
    told = tables.draw.running_takeaway(counts, len(draws))
    still_chart("running", 7, charts.draw.running_shares, data, told)


def same_luck(table: LogitTable, rows: ChartRows) -> None:
    """The same random number at several temperatures: another temperature, another word."""
    st.header("The same luck at every temperature", anchor=False)
    st.markdown(tables.draw.SAME_LUCK)
    with st.container():
        values = pinned_temperatures("luck", "Temperatures to compare")
    if not values:
        st.info("Choose at least one temperature.")
        return
    start = my.start_of("u", len(rows), len(values))
    spec = charts.live.with_start_values(specification(charts.draw.same_luck), u=start.value)
    make = partial(tables.draw.live_luck, table, rows, values, RANDOM_NUMBERS)
    data, in_words = remembered("luck", (table.fingerprint, values), make)
    live_chart("u", 2.5 * len(values), start, spec, data, in_words(my.u), my.move_number)
    another = pressed(my.draw_another_number, RANDOM_NUMBERS)
    st.button("Another number", icon=":material/casino:", **another)


# ── Learn ───────────────────────────────────────────────────────────────────────────────────────


@last_part
def learn(_: LogitTable | None) -> None:
    with control_line("learn"):
        choose_text()
        order_control("Words of context", "order", 1)
        after = {"max_chars": link.MAX_TYPED, "disabled": my.order == 1} | setting("after")
        st.text_input("What follows …?", **after)
    with st.container():
        own_text_note()
    parts = {"count": count, "predict": predict, "smooth": smooth, "write": write}
    shown = {"format_func": str.capitalize, "required": True} | HIDDEN_LABEL
    with control_line("part"):
        part = setting("part", list(parts), initial="default")
        st.segmented_control("Part", list(parts), **shown, **part)
        if my.part == "count":
            st.markdown(tables.learn.HOW_MATRIX_READS)
        else:
            temperature_controls(follows_hand=my.part == "predict")
        if my.part == "smooth":
            added = {"step": 0.5, "format": "%g", "help": tables.learn.WHAT_IS_ADDED}
            st.number_input("Add", 0.0, 1000.0, **added, **setting("added"))
    with st.container():  # whatever is said here, the chart keeps its place
        model = text_model(my.order)
        context = model and context_of(model)
    if model is not None:
        parts[my.part](model, context)


def count(model: NGramModel, context: tuple[str, ...]) -> None:
    """Which word follows which, as a matrix; a cell that is pressed chooses its row."""
    if model.order == 1:
        st.info("Without words of context there are no pairs to count.")
        return
    cells = tables.learn.matrix_table(model, context[-1] if context else None)
    key = f"matrix_{my.text}"
    press = {"on_select": partial(my.at_next_turn, my.press_cell, key)}
    select = {"key": key, "selection_mode": "word"} | press
    data = {"cells": cells.assign(colour=0, turn=my.row_turn)}
    told = tables.learn.matrix_takeaway(cells)
    still_chart("matrix", 15, charts.learn.follower_matrix, data, told, **select)
    chosen = context[-1:]
    if told := tables.learn.counted_takeaway(model, chosen):
        st.text(told)
    st.html(tables.learn.counted_html(model, chosen))
    st.caption(tables.learn.matrix_note(model, cells))


def followers(model: NGramModel, context: tuple[str, ...]) -> tuple[LogitTable, ChartRows]:
    """What follows the context, and its rows in a chart."""
    make = partial(next_word.next_word_table, model, context)
    table = remembered("followers", (my.text, model.order, context), make)
    return table, tables.learn.next_word_rows(table, tables.learn.MAX_FOLLOWERS)


def predict(model: NGramModel, context: tuple[str, ...]) -> None:
    """One row of counts as logits and probabilities, at the live temperature."""
    table, rows = followers(model, context)
    temperature_chart(table, rows, "predict", own=my.text not in TEXTS)
    worked = tables.learn.counts_to_probabilities_table(table, rows, my.T)
    read_only_table(worked, "Count, logit and probability of each word")
    offer_to_the_table("words", partial(next_word.next_word_frame, table))


def smooth(model: NGramModel, context: tuple[str, ...]) -> None:
    """Temperature flattens what was counted; a number added to every count is another smoothing."""
    table, rows = followers(model, context)
    columns = tables.learn.smoothing_columns(table, rows, my.T, my.added)
    cells, heads = tables.draw.columns_table(rows, columns, fill=True)
    data, told = {"columns": cells, "heads": heads}, tables.draw.columns_takeaway(rows, columns)
    still_chart("smooth", 15, charts.draw.chain_columns, data, told)
    if note := tables.learn.unseen_note(table):
        st.caption(note)


def write(model: NGramModel, context: tuple[str, ...]) -> None:
    """A text, word by word, with the number that drew the last one."""
    labels = {1: "Next word", 20: "20 more", 200: "200 more"}
    with control_line("write"):
        draw_buttons("written", labels, "N")
    my.add_draws("written", page.MAX_WRITTEN)
    how = (my.written, my.T, my.seed, context)
    make = partial(writing.write, model, *how)
    text = remembered("written", (my.text, model.order, *how), make)
    st.html(tables.learn.written_html(text))
    if text.last is None:
        st.info("Nothing is written yet. Each word will be drawn from what follows the one before.")
        return
    st.text(tables.learn.written_note(text, my.T))
    st.text(tables.learn.last_draw(text.last))
    line, told = tables.learn.last_draw_line(model, text.last)
    still_chart("drawn", 4, charts.learn.drawn_line, {"line": line}, told)


# ── New words ───────────────────────────────────────────────────────────────────────────────────


def new_words(_: LogitTable | None) -> None:
    with control_line("words"):
        choose_text(to_spell=True)
        order_control("Letters of context", "letters", 2)
        seed_control()
    own_text_note()
    speller = or_why_not(chosen_speller)
    if speller is None:
        nothing_more()
        return
    chart = st.container()
    best_new_words(speller.best)
    with chart:
        spelled_words()


def chosen_speller() -> spelling.Speller:
    slug, room = page.text_for_spelling(my.text), for_all_visitors().learning
    model = learned_text(slug)
    make = partial(spelling.Speller.of, model, my.letters, room)
    return made_once("speller", (slug, my.letters), make, own=slug not in TEXTS)


@last_part
def spelled_words() -> None:
    """Words spelled at every temperature, with the same luck at all of them."""
    with control_line("words_T"):
        temperature_controls(follows_hand=True)
    speller = or_why_not(chosen_speller)
    if speller is None:
        return
    make = partial(tables.new_words.live_spelling, speller, my.seed)
    slug = page.text_for_spelling(my.text)
    live = made_once("spelled", (slug, my.letters, my.seed), make, own=slug not in TEXTS)
    moving_chart("spelled", 15, live, charts.new_words.spelled_words)
    st.markdown(tables.new_words.WHAT_NEW_MEANS)
    st.text(live.notes)


def best_new_words(best: spelling.BestWords) -> None:
    if not len(best.table):
        st.info(tables.new_words.NO_NEW_WORD if best.complete else tables.new_words.STOPPED)
        return
    st.header("The best new words", anchor=False)
    read_only_table(tables.new_words.best_words_table(best), "The best new words")
    st.caption(tables.new_words.WHAT_BEST_MEANS)
    offer_to_the_table("words", partial(tables.new_words.best_words_frame, best))


# ── Real model ──────────────────────────────────────────────────────────────────────────────────


@last_part
def real_model(_: LogitTable | None) -> None:
    names = tables.real_model.prompt_names(my.own.get("prompt"))
    model, problem = named_model()
    with control_line("prompt"):
        if model:
            shown = my.asked or (PROMPTS[my.prompt].prompt if my.prompt in PROMPTS else "")
            st.text_input("Prompt", **setting("asked", shown=shown))
        label, hidden = ("Example", HIDDEN_LABEL) if model else ("Prompt", {})
        chosen = None if answerable_prompt() else my.prompt
        control = field("prompt_field", chosen, partial(my.take_prompt, names)) | hidden
        choose(label, names, control, placeholder="Examples")
        heading, types = "Your own model's answer", ["json", "txt", "jsonl"]
        paste_or_upload("answer", heading, "the answer", answers.WHAT_IS_READ, types, take_answer)
    if answerable_prompt():
        typed_prompt()
    else:
        (real_prompt if my.prompt in PROMPTS else own_answer)()
        if not model:
            st.caption(problem or local.HOW_TO_INSTALL)
        elif my.prompt in PROMPTS:
            go_on = pressed(setattr, my, "asked", PROMPTS[my.prompt].prompt)
            st.button("Let the model go on from here", **go_on)


def take_answer(data: str | bytes, name: str) -> None:
    answer = answers.read_response(data)
    keep_own("prompt", my.bring_answer(data, name))
    remembered("response", my.prompt, lambda: answer)


def real_prompt() -> None:
    prompt = PROMPTS[my.prompt]
    with control_line("prompt_T"):
        temperature_controls(follows_hand=True)
    prompt_chart(prompt, "prompt", (my.prompt,))
    st.header("The lecture's four words", anchor=False)
    ranks = tables.real_model.ranks_table(prompt, my.T)
    read_only_table(ranks, "Ranks of the lecture's four words")
    offer_to_the_table("words", partial(getattr, prompt, "frame"), my.prompt)
    st.caption(real_prompt_source())


def prompt_chart(prompt: Prompt, name: str, key: tuple, own: bool = False) -> None:
    live = made_once(name, key, partial(tables.real_model.live_prompt, prompt), own)
    n, chart = len(prompt.rows), charts.real_model.vocabulary_bars
    moving_chart(f"vocabulary of {n}", 0.9 * n, live, chart)


def own_answer() -> None:
    """The answer of somebody's own model: each bar between its bounds."""

    def read() -> answers.Response:
        return answers.read_response(shelf().get("prompt", my.prompt).unpacked())

    answer = or_why_not(partial(remembered, "response", my.prompt, read))
    if answer is None:
        return
    make = partial(tables.real_model.position_names, answer)
    names = dict(enumerate(remembered("positions", my.prompt, make)))
    with control_line("answer"):
        choose("Position in the answer", names, setting("position", names))
        label, size = "Tokens in its vocabulary, if you know", setting("vocabulary")
        st.number_input(label, 1, bounds.MAX_TOKENS, step=1, **size)
        position = answer.positions[min(my.position, len(answer.positions) - 1)]
        if not position.is_ranked:
            about = tables.real_model.WHY_LIKELIEST
            st.checkbox("These are the most likely tokens", help=about, **setting("are_likeliest"))
    st.caption(tables.real_model.how_answer_was_read(answer))
    if position.problem:
        complain("Not shown", position.problem)
    elif not position.known:
        st.info("At this position no log-probability is known.")
    elif position.after_sampling:
        st.info(tables.real_model.AFTER_SAMPLING)
        read_only_table(tables.real_model.listed_table(position), "The listed tokens")
    else:
        with control_line("answer_T"):
            temperature_controls(follows_hand=True)
        answer_chart(position, my.vocabulary, my.are_likeliest)


def answer_chart(position: answers.Position, size: int | None = None, is_ranked=False) -> None:
    bars_at, problem = tables.real_model.possible_bars_at(position, size, is_ranked)
    with st.container():  # whatever it says, the chart keeps its place
        complain("Impossible vocabulary size", problem)
    make = partial(tables.real_model.live_answer, bars_at)
    live = made_once("answer", (position, bars_at.keywords), make, own=True)
    n, chart = len(bars_at([1.0]).labels), charts.real_model.vocabulary_bars
    moving_chart(f"vocabulary of {n}", 0.9 * n, live, chart)
    if position.sampled is not None:
        st.caption(tables.real_model.WHAT_IS_MARKED)
    st.caption(tables.real_model.HOW_BOUNDS_READ)


# ── Real model: any prompt ──────────────────────────────────────────────────────────────────────


def named_model() -> tuple[found.Model | None, str]:
    """The model that whoever runs the page has named or installed, not loaded yet; or why none."""
    secrets = st.secrets.to_dict() if st.secrets.load_if_toml_exists() else {}
    return made_once("named model", (), partial(found.found_or_why_not, secrets))


def real_engine() -> SharedEngine:
    with my.runs.aside():  # it may take long
        return loaded_engine()


@st.cache_resource(show_spinner="Loading the model …")
def loaded_engine() -> SharedEngine:
    return found.shared(named_model()[0], BoundedStore(ANSWERS_KEPT), for_all_visitors().runs)


def answerable_prompt() -> str:
    """The prompt that was typed, if there is a model that can answer it."""
    return my.asked if my.asked.strip() and named_model()[0] else ""


def answered_prompt(text: Text, expected: NextTokens, drawn: Token | None = None) -> Prompt:
    """The vocabulary after a text, with the words of the table at the side, and what came."""
    words = my.words_to_ask_about
    make = partial(tables.real_model.prompt_expected, expected, text.prompt, words, drawn)
    return remembered("answered_prompt", (text, words, drawn), make)


def typed_prompt() -> None:
    """What a real model expects after a prompt, and how it goes on."""
    my.real.begin(my.asked, my.seed)
    line = control_line("prompt_T")
    with line:
        temperature_controls(follows_hand=True)
        sampler_controls()
    with st.container():  # whatever is written, the chart keeps its place
        all_written = or_why_not(write_tokens)
        with line:
            write_buttons()
        if my.real.text.drawn:
            written_tokens()
        before = my.real.before
        expected = or_why_not(lambda: before.expected_by(real_engine())) if all_written else None
    if expected is None:
        return
    prompt = None if expected.position else answered_prompt(before, expected, my.real.came)
    if prompt:
        prompt_chart(prompt, "asked", (before, prompt.words, my.real.came), own=True)
    else:
        answer_chart(expected.position)
    if set(my.samplers.names) != {"temperature"}:
        st.caption(tables.real_text.BEFORE_SAMPLERS)
    how_it_was_written()
    or_why_not(write_side_by_side)
    if prompt:
        st.header("The words of the table", anchor=False)
        read_only_table(tables.real_model.ranks_table(prompt, my.T), "Ranks of the table's words")
        offer_to_the_table("tokens", partial(getattr, prompt, "frame"))
    st.caption(tables.real_text.what_was_answered(expected, literal(real_engine().name)))
    st.caption(tables.real_text.WHAT_TOKENS_ARE)
    the_same_elsewhere()


def write_buttons() -> None:
    for n, label in ((1, with_key("Draw the next token", "N")), (20, "20 more")):
        ask, cannot = pressed(my.real.ask, "tokens", n), my.real.text.has_ended
        st.button(label, key=f"written_{n}", disabled=cannot, **ask)
    st.button("Take one back", disabled=not my.real.text.drawn, **pressed(my.real.take_back))


def write_tokens() -> bool:
    """The tokens that were asked for, each shown as it comes, until one presses; True if all came."""
    place = st.empty()
    try:
        for text in my.real.write(real_engine, my.samplers.steps(my.T)):
            place.html(tables.real_text.text_html(text))
    finally:
        place.empty()
    return True


def written_tokens() -> None:
    """Each token brings back what was expected before it came."""
    prompt, names = tables.real_text.token_labels(my.real.text)
    look = field("looked_at", my.real.looked_at, my.real.look_at, "default")
    st.pills(prompt, range(len(names)), format_func=names.__getitem__, **look)
    if my.real.text.has_ended:
        st.text(tables.real_text.HAS_ENDED)
    if my.real.looked_at is not None:
        st.text(tables.real_text.drawn_in_words(my.real.text.drawn[my.real.looked_at]))


def how_it_was_written() -> None:
    if my.real.text.drawn:
        st.header("The text, and the surprisal of each token in bits", anchor=False)
        st.html(tables.real_text.text_html(my.real.text))
        drawn = tables.real_text.how_drawn_table(my.real.text)
        read_only_table(drawn, "Each token as it was drawn")
        st.caption(tables.real_text.WHAT_NUMBERS_ARE)


def write_side_by_side() -> None:
    """The same start at several temperatures, with the same luck."""
    st.header("The same start, with the same luck", anchor=False)
    with control_line("made"):
        ask = pressed(my.real.ask, "beside", MADE_WORDS)
        label = tables.real_text.WRITE_BESIDE.format(n=MADE_WORDS)
        st.button(label, key="write_beside", **ask)
        seed_control()
    places = []
    for column, T in zip(st.columns(3), tables.real_text.SIDE_BY_SIDE, strict=True):
        column.markdown(f"**T = {short(T)}**")
        places.append(column.empty())
    start = len(my.real.text.drawn)
    for side_by_side in my.real.write_beside(real_engine, tables.real_text.SIDE_BY_SIDE):
        for place, text in zip(places, side_by_side, strict=False):
            place.html(tables.real_text.text_html(text, start))


def the_same_elsewhere() -> None:
    steps, text = my.samplers.steps(my.T), my.asked + as_text(my.real.text.tokens)
    with st.expander("The same in Ollama, or as a request"):
        for way in elsewhere.ways(steps, my.seed, text):
            st.caption(way.about)
            st.code(way.code, language=way.language)
            st.text(way.otherwise)


# ── Define: what is judged ──────────────────────────────────────────────────────────────────────


def define(table: LogitTable | None) -> None:
    choose_machine()
    judged = judged_machine(table)
    if judged is None:
        if my.machine == "table":
            st.info(tables.about.NO_WORD)
        nothing_more()
        return
    with st.container():  # whatever it says, the chart after it keeps its place
        if judged.model is not None:
            context_of(judged.model)
        complain("The kept table cannot be p", judged.problem)
        if my.normal == "kept" and not judged.problem:
            st.text(f"Kept: {tables.define.kept_words(my.kept)}. {judged.note}")
        definition_rows(judged)
    judged_at_every_temperature(table)


@last_part
def judged_at_every_temperature(table: LogitTable | None) -> None:
    """What each definition says of the machine, and of what it made."""
    judged, typed = judged_machine(table), tables.define.parsed_definitions(my.definitions)
    if judged is None:  # what it was made of is not kept any more, or a model answers no more
        return
    b = judged.behaviour(np.array([my.T]), judged.top_p(my.top_p))
    definition_chart(judged, typed)
    st.text(" ".join(tables.define.names_explained(typed)))
    with control_line("define_T"):
        temperature_controls()
        if judged.model is None:
            about = tables.define.WHAT_TOP_P_KEEPS
            st.toggle("“Most creative” may change top-p too", help=about, **setting("with_top_p"))
            if my.with_top_p or my.top_p < 1:
                st.number_input("top-p", 0.0, 1.0, step=0.05, **setting("top_p"))
            cannot = my.editor.now.link is None or my.machine != "table"
            keep, about = pressed(my.change_all, my.keep_table), tables.define.WHY_KEEP
            st.button("Keep the table as p", help=about, disabled=cannot, **keep)
    if any(each.formula for each in typed):
        what_it_made(judged, typed, b)
    the_trial(judged, typed)
    st.caption(tables.define.EVIDENCE)


def choose_machine() -> None:
    """What is judged, and beside what."""
    words = my.after.strip() if my.order > 1 else ""
    prompt = answerable_prompt() or PROMPTS.get(my.prompt, PROMPTS[page.FIRST_PROMPT]).prompt
    machines = tables.define.machine_names(prompt, words)
    normals = tables.define.normal_names(kept=bool(my.kept))
    with control_line("machine"):
        choose("The machine: q", machines, setting("machine", machines), **HIDDEN_LABEL)
        choose("What is normal: p", normals, setting("normal", normals), **HIDDEN_LABEL)
        gallery()
        with st.popover("Formula help"):
            st.markdown(tables.define.formula_help())
            st.markdown(tables.define.WHY)
            st.caption(tables.define.WHY_SOURCES)


def judged_machine(table: LogitTable | None) -> Judged | None:
    """The machine that is judged, beside what is normal; None where it has no words."""
    if my.machine == "text":
        return judged_text()
    if my.machine == "prompt":
        prompt = or_why_not(chosen_prompt)
        table = prompt and prompt.table
    if table is None:
        return None
    normal = TypedTable.from_link(my.kept).clean.table if my.normal == "kept" else None
    make = partial(judging.judge_table, table, my.normal, normal)
    return remembered("judged", (table, my.normal, my.kept), make)


def chosen_prompt() -> Prompt:
    """The prompt of Real model: as it was typed there, or an example."""
    if answerable_prompt():
        text = Text(my.asked, my.seed)
        return answered_prompt(text, text.expected_by(real_engine()))
    return PROMPTS.get(my.prompt, PROMPTS[page.FIRST_PROMPT])


def judged_text() -> Judged | None:
    """The model of Learn, and one of longer runs, which tells what is new in what it writes."""
    model = text_model(my.order)
    if model is None:
        return None
    context, _ = next_word.known_context(model, my.after)
    counted = "novelty" in tables.define.names_in(tables.define.parsed_definitions(my.definitions))
    longer = None
    if counted:
        with suppress(ValueError, Gone):  # the text is too short
            longer = learned_text(my.text).with_order(model.order + 1)
    make = partial(judging.judge_text, model, longer, context, my.seed, my.normal)
    key = (my.text, model.order, counted, context, my.seed, my.normal)
    return remembered("judged", key, make)


# ── Define: the definitions, and what the machine does by them ──────────────────────────────────


def definition_rows(judged: Judged) -> None:
    """One row for each definition: its name, its formula, and what the machine does by it."""
    typed = tables.define.parsed_definitions(my.definitions)
    called = tables.define.button_names(typed)
    for i, (n, name, formula) in enumerate(my.numbered_definitions):
        with control_line(f"definition_{n}"):
            control = field(f"name_{n}", name, partial(my.rewrite, n, definitions.NAME))
            box = {"max_chars": definition.MAX_NAME, "placeholder": "A name"}
            st.text_input(f"Name {i + 1}", **HIDDEN_LABEL, **box, **control)
            control = field(f"formula_{n}", formula, partial(my.rewrite, n, definitions.FORMULA))
            box = {"max_chars": definition.MAX_LENGTH, "placeholder": "surprise × typicality"}
            st.text_input(f"Definition of creativity {i + 1}", **HIDDEN_LABEL, **box, **control)
            with st.container(horizontal=True, width="content"):
                cannot = not judging.can_be_measured(typed[i].formula, judged)
                most, least = (pressed(set_to_extreme, n, is_least) for is_least in (False, True))
                st.button(f"Most creative {called[i]}", key=f"most_{n}", disabled=cannot, **most)
                st.button(f"Least {called[i]}", key=f"least_{n}", disabled=cannot, **least)
                away = pressed(my.take_away, n)  # hand.js keeps the focus at what is before `_of_`
                st.button(f"✕ {called[i]}", key=f"away_{i}_of_{n}", help="Remove", **away)
                if i == len(typed) - 1:
                    write_another()
    if not typed:
        write_another()
    complain("Not possible", my.why_no_extreme)
    complain("Cannot be shown yet", *tables.define.problems_of(typed, judged))
    if note := tables.define.link_note(my.definitions):
        st.text(note)


def write_another() -> None:
    full, icon = len(my.definitions) >= definition.MAX_DEFINITIONS, ":material/add:"
    st.button("Another", icon=icon, key="another", disabled=full, **pressed(my.add_definition))
    if my.taken_away:
        st.button("Put it back", icon=UNDO, key="put_back", disabled=full, **pressed(my.put_back))


def gallery() -> None:
    """Definitions that others have given, to be added."""
    with popover("Gallery", "gallery") as is_open:
        if not is_open:
            return
        for one in definition.GALLERY:
            st.markdown(tables.define.gallery_entry(one))
            pair = (one.name, one.formula)
            there = len(my.definitions) >= definition.MAX_DEFINITIONS or pair in my.definitions
            act = pressed(my.add_definition, *pair)
            st.button(f"Add {one.name}", key=f"add_{one.name}", disabled=there, **act)


def definition_chart(judged: Judged, typed: list[TypedDefinition]) -> None:
    top_p = judged.top_p(my.top_p)
    make = partial(tables.define.LiveDefinitions, typed, judged, top_p)
    ships = {"table": my.editor.now.example, "prompt": my.prompt in PROMPTS and not my.asked}
    own = not ships.get(my.machine) or my.normal == "kept"
    machine = judged if own else judged.table.fingerprint
    key = (machine, my.definitions, top_p, my.normal)
    live = made_once("definitions", key, make, own)
    if n := len(live.curves):
        moving_chart("definitions", 5 * n, live, charts.define.definition_strips, n)


def set_to_extreme(number: int, least: bool) -> None:
    """Set the machine to where the definition with this number is largest, or smallest."""
    with within_memory():
        judged, row = judged_machine(my.editor.now.clean.table), my.row_of(number)
        typed = tables.define.parsed_definitions(my.definitions)
        if judged and row is not None and judging.can_be_measured(typed[row].formula, judged):
            my.set_to_extreme(judged, typed[row], least)


def what_it_made(judged: Judged, typed: list[TypedDefinition], b: behaviour.Behaviour) -> None:
    """A sequence of words, and what each definition says of it: a behaviour, not a setting."""
    st.header(f"{MADE_WORDS} words by this machine", anchor=False)
    with control_line("made"):
        seed_control()
    names = tables.define.names_in(typed)
    written = made_by_real_model(names)
    made = written or judging.words_made(judged, b, MADE_WORDS, my.seed, names, my.p_is_uniform)
    words = [my.asked, *made.words] if written else made.words
    st.html(tables.learn.noted_html(words, made.surprisal))
    st.caption(tables.define.HOW_TEXT_READS if made.is_text else tables.define.HOW_DRAWS_READ)
    st.text(tables.define.score_sentence(made.score))
    scores = tables.define.machine_scores(typed, b, made)
    read_only_table(scores, "What each definition says of the machine, and of what it made")
    st.caption(tables.define.scores_note(judged, made))


def made_by_real_model(names: list[str]) -> judging.Made | None:
    """What a real model writes after the prompt: it takes some seconds, so only on request."""
    if my.machine != "prompt" or not answerable_prompt() or my.normal == "kept":
        return None
    how = my.how_to_make(MADE_WORDS, names)
    my.real.begin(my.asked, my.seed)
    ask, is_there = pressed(my.real.ask, "made", 1), my.real.made_as(how) is not None
    st.button("Let the real model write them", disabled=is_there, **ask)
    if my.real.take("made"):
        with st.spinner("The model writes …"):
            or_why_not(lambda: my.real.make(real_engine(), how))
    return my.real.made_as(how)


# ── Define: the trial ───────────────────────────────────────────────────────────────────────────


def the_trial(judged: Judged, typed: list[TypedDefinition]) -> None:
    """Pieces that the room calls creative or not, and each definition held against that."""
    st.header("The trial", anchor=False)
    with control_line("trial"):
        is_open = own_poll("trial").standing() is not None
        label = "New pieces" if my.trial else "Make pieces"
        st.button(label, disabled=is_open, **pressed(make_pieces))
        if my.former_trial:
            back = pressed(my.put_back_trial)
            st.button("Back to the pieces before", icon=UNDO, disabled=is_open, **back)
        if my.trial:
            open_poll_button("trial", my.trial.questions())
            label = "Hide the sources" if my.trial.is_revealed else "Reveal the sources"
            toggle = pressed(my.update, "trial", Trial.with_sources_toggled)
            st.button(label, disabled=is_open, **toggle)
            file = (my.trial.to_json, "trial.json", "application/json")
            st.download_button("Save", *file, on_click="ignore")
        if not is_open:
            about = tables.trial.WHAT_IS_OPENED
            paste_or_upload("trial", "Open", "a trial", about, ["json"], my.open_trial)
    if not my.trial:
        st.markdown(tables.trial.WHAT_A_TRIAL_IS)
        return
    shelf().keep_trial(my.trial, len(my.trial.to_json()))  # for a reload
    if is_open:
        votes_as_they_come("trial", lambda result: st.text(tables.trial.votes_so_far(result)))
        return
    for place, piece in enumerate(my.trial.pieces):
        piece_row(place, piece)
    st.text_input("A piece from the room", **field("own_piece", my.piece_typed, add_piece))
    complain("Not added", my.unread.get("piece", ""))
    definitions_tried(judged, typed)


# These callbacks look the machine up again: one that held it would keep its text in memory.


def make_pieces() -> None:
    with within_memory():
        if judged := judged_machine(my.editor.now.clean.table):
            if pieces := trial.make_pieces(judged, np.random.default_rng()):
                my.begin_trial(Trial.of(pieces))
            else:
                my.toast = tables.trial.NO_PIECES


def add_piece(text: str | None) -> None:
    with within_memory():
        if judged := judged_machine(my.editor.now.clean.table):
            my.add_piece(judged, text)


def piece_row(place: int, piece: trial.Piece) -> None:
    """A piece with what the room says of it."""
    with control_line(f"piece_{place}"):
        st.text(tables.trial.piece_text(my.trial, place))
        call = partial(my.call_piece, piece.text)
        call = field(f"verdict_{place}", my.trial.verdict_on(place), call, "default")
        label = f"Verdict on piece {place + 1}"
        st.segmented_control(label, ANSWERS, **HIDDEN_LABEL, **call)
        if piece.source == trial.FROM_THE_ROOM:
            away = pressed(my.update, "trial", Trial.without, place, piece.text)
            st.button("✕", key=f"away_piece_{place}", help="Remove", **away)


def definitions_tried(judged: Judged, typed: list[TypedDefinition]) -> None:
    """Each definition held against the room's verdicts."""
    key = (judged, my.trial.pieces, my.normal)
    make = partial(trial.measured, judged, my.trial.pieces, my.p_is_uniform)
    measures = remembered("pieces", key, make)
    tried, problems = tables.trial.tried(typed, measures, my.trial)
    complain("Cannot be tried", *problems)
    if not tried:
        return
    data, told = tables.trial.axes_tables(tried, my.trial), tables.trial.pieces_in_words(tried)
    still_chart("trial", 5 * len(tried), charts.trial.piece_axes, data, told, len(tried))
    st.text("\n".join(tables.trial.verdict_sentences(tried, measures, my.trial)))
    st.caption(tables.trial.WHAT_AUC_IS)
    scores = tables.trial.scores_table(tried, my.trial)
    read_only_table(scores, "How well each definition agrees with the room")
    st.caption(tables.trial.WHAT_TO_KEEP_IN_MIND)


# ── The page ────────────────────────────────────────────────────────────────────────────────────

CHAPTERS = {  # by their paths
    link.FIRST_CHAPTER: page.Chapter(guess),
    "softmax": page.Chapter(softmax_chapter),
    "temperature": page.Chapter(temperature_chapter),
    "compare": page.Chapter(compare),
    "draw": page.Chapter(draw_chapter),
    "learn": page.Chapter(learn, uses_table=False, needs_word=False),
    "words": page.Chapter(new_words, uses_table=False, needs_word=False),
    "model": page.Chapter(real_model, uses_table=False, needs_word=False),
    "define": page.Chapter(define, needs_word=False),
}
STYLE = Path(__file__).parent / ".streamlit" / "style.css"
AT_A_CHANGE = STYLE.with_name("at_a_change.js").read_text("utf-8")
HAND = STYLE.with_name("hand.js").read_text("utf-8")


def scripts(slug: str, uses_table: bool) -> None:
    with st.container(key="page"):
        with st.container(key="keys_on" if my.keys else "keys_off"):
            run_in_browser(HAND)
        at_a_change = AT_A_CHANGE.replace("SIDE", "true" if uses_table else "false")
        run_in_browser(f"// {slug}\n{at_a_change}")
        st.button("Run again", key="again", **pressed(my.build_table_anew))  # hand.js presses it


def run_in_browser(script: str) -> None:
    """Once, when it comes, and again only when it has changed."""
    st.html(f"<script>{{\n{script}\n}}</script>", unsafe_allow_javascript=True)


@st.dialog("About this page", width="large", on_dismiss="rerun")
def about_dialog() -> None:
    st.markdown(tables.about.about())
    st.markdown(tables.about.keys_table())
    with my.turn():
        st.toggle("Space, D and N press buttons", help=tables.about.KEYS_WAIT, **setting("keys"))


@st.dialog("The link to this page, as it is now", width="large")
def link_dialog() -> None:
    text = link.address_of(st.context.url or "", my.chapter, my.address)
    with st.container(key="link"):
        st.code(text, language=None, wrap_lines=True)
    st.caption(tables.about.HOW_TO_COPY)
    if my.has_more_than_a_link(PROMPTS):
        st.caption(tables.about.NOT_IN_A_LINK)


def foot(here: str) -> None:
    """To the chapter before and after, as a clicker's keys go too; and what is for all of them."""
    before, after = tables.about.beside(here)
    with st.container(horizontal=True, vertical_alignment="center"):
        for key, icon, there in (("PageUp", "back", before), ("PageDown", "forward", after)):
            if there:
                title, go = tables.about.CHAPTER_TITLES[there], pressed(my.want, there)
                st.button(title, icon=f":material/arrow_{icon}:", key=key, **go)
        st.space("stretch")
        st.toggle("Larger type", **setting("larger", then=my.build_table_anew))
        st.button("Reset", icon=":material/restart_alt:", **pressed(my.reset))
        st.button("Copy link", icon=":material/link:", **pressed(my.want, "link"))
        st.button("About", icon=":material/info:", **pressed(my.want, "about"))
    if open_dialog := my.take_wanted({"about": about_dialog, "link": link_dialog}):
        open_dialog()


def navigate() -> tuple[str, dict[str, st.Page]]:
    """The chapter that is open, and the pages of all."""
    first = link.FIRST_CHAPTER
    pages = {
        slug: st.Page(CHAPTERS[slug].draw, title=title, url_path=slug, default=slug == first)
        for slug, title in tables.about.CHAPTER_TITLES.items()
    }
    pages["vote"] = st.Page(vote, title="Vote", url_path="vote", visibility="hidden")
    # Page.run() is not used: fields would belong to their page, and a click on another page would
    # come without what had just been typed in them.
    slug = st.navigation(list(pages.values()), position="top").url_path or first
    my.open_chapter(slug)
    return slug, pages


def show_chapter(slug: str) -> None:
    if my.link_problems:
        complain("Part of the link could not be followed", *my.link_problems)
        st.button("Dismiss", **pressed(my.link_problems.clear))
    with st.container(key="opening"):
        st.title(tables.about.HEADINGS[slug], anchor=False)
        st.markdown(tables.about.POINTS[slug])
    chapter, table = CHAPTERS[slug], my.editor.now.clean.table
    if table is None and chapter.needs_word:
        st.info(tables.about.NO_WORD)
        nothing_more()
    else:
        with within_memory():
            chapter.draw(table)


def main(opened: bool) -> None:
    fields, my.has_changed_all = my.fields, False
    fields.shown_before, fields.shown = fields.shown, set()
    # First of all: tables look at the size of the type when they are drawn.
    with st.container(key="larger" if my.larger else "usual"):
        st.html(STYLE)
        st.html("<span></span>")  # a style alone would leave no place of this name on the page
    my.read_edits()
    old_link = st.query_params.get("chapter")  # as links were when all chapters had one page
    if not st.query_params:
        write_address()  # before the page changes, so that its new address has the settings at once
    slug, pages = navigate()
    if slug == "vote":
        vote()
        return
    if opened and old_link in pages:
        st.switch_page(pages[old_link], query_params=st.query_params.to_dict())
    if wanted := my.take_wanted(pages):
        st.switch_page(wanted, query_params=my.address)
    with_table = CHAPTERS[slug].uses_table and (slug != "define" or my.machine == "table")
    side = "auto" if with_table else "collapsed"
    st.set_page_config(page_icon="🌡️", layout="wide", initial_sidebar_state=side)
    chapter = st.container()
    foot(slug)
    scripts(slug, with_table)
    if with_table:
        with st.sidebar:
            table_at_the_side()
    elif my.editor.edits:
        my.editor.begin_anew()  # with what was typed in it
    with chapter:
        show_chapter(slug)


opened = my.editor is None
if opened or get_script_run_ctx().is_history_navigation:
    query = get_script_run_ctx().query_string  # st.query_params may be another run's
    # Reading `ss` ends a run that was interrupted: its older address is not followed after a newer one.
    ss.my.at_next_turn(follow_address, query)
with my.turn():
    main(opened)

"""Unexpected input that a browser can send: the same for the same random numbers.

First the values, texts, files and addresses, then a `Hand` that puts them into a tab. Left out is what
no browser sends and Streamlit itself answers with a traceback: a state of another type than its
control has, JSON that is none, a cell of a row or a column that is not there, more choices than a
list allows.
"""

import math
import random
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from server import ROOT
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from tab import FIELDS, Control, state_of

from softmax_core.settings.page import SETTINGS

ANSWERS = sorted((ROOT / "tests/core/reading/answers").iterdir())

# What one field or another is meant for, in any field.
MEANT = (
    "2", "0,5", "∞", "1e-320", "-3", "1/3", "1 000", "٣", "50%", "own-9968fe17", "~lecture", "of",
    "kl(q, p)", "surprise × typicality", "novelty", "2^(H(q)) / (1 - tv)", "a: tv; b: kl(q, p)",
    "temperature~top_p-0.6", "0.5_1_inf", "nights_3~duck_1", "nights_3_2~duck_1_48", "on", "text",
    "nights = 3\nlaughter = 2\nduck = 1",
    "word,probability\nnights,0.5\nduck,50%",
    "| word | logit |\n|---|---|\n| duck | −1.5 |",
    '[{"token": "duck", "logprob": -0.5}, {"token": "nights", "logprob": -2}]',
    "The duck laughed. The duck and I laughed all night, and the friends laughed too. " * 3,
)  # fmt: skip

HOSTILE = (
    *("", " ", "\n", "\0", "\ufeff", "\u202e", "\u200b", "\x1b[31m", "\U0010ffff", "👩‍👩‍👧", "ﷺ"),
    *("e" + "\u0301\u0323" * 40, "<b>", "<script>alert(1)</script>", "</style><img src=x>"),
    *("**b** [a](javascript:x) ![](x)", ":material/error: :red[x]", "$\\frac{1}{0}$", "\\input{x}"),
    *("=HYPERLINK(1)", "'; DROP TABLE", "{{x}}", "%s%n", "../../etc", "NaN", "1e999", "9" * 400),
    *("(" * 50, "-" * 50, "[[[[", '{"a":', "'" * 7, "a~b_c", "_", "~", ";", "datum.x", "__proto__"),
)

# Small, and again and again what a file of a megabyte is made of.
REPEATED = (
    *("a\u0301\u0323", "\u0301", "[", '{"a":', '"', "data: {}\n", ",", "\n", "\0", "9", "\ufeff"),
    *("a b ", "ab", "x,1\n", "x = 1\n", "| ", "<b>", "\\", "(", "ﬃ", "🦆", "duck\t-1\n", "-", "`"),
)


def any_text(rng: random.Random) -> str:
    """Without half surrogates, which protobuf's texts cannot hold; JSON can: see `any_json`."""
    how = rng.randrange(6)
    if how == 0:
        return rng.choice(HOSTILE)
    if how == 1:
        return (rng.choice(HOSTILE) * 10_000)[: rng.choice((50, 1000, 10_000))]
    if how == 2:
        end = rng.choice((0x20, 0x7F, 0x370, 0x3000, 0xD800))
        return "".join(chr(rng.randrange(end)) for _ in range(rng.randrange(60)))
    if how == 3:
        return rng.choice(MEANT)
    return damaged(rng, rng.choice(MEANT))


def damaged(rng: random.Random, whole: Any) -> Any:
    """A text, or bytes, with pieces lost, or once more in another place."""
    for _ in range(rng.randint(1, 5)):
        start, place = (rng.randrange(len(whole) + 1) for _ in range(2))
        end = start + rng.choice((1, 1, 3, 20))
        if rng.random() < 0.5:
            whole = whole[:start] + whole[end:]
        else:
            whole = whole[:place] + whole[start:end] + whole[place:]
    return whole


def any_number(rng: random.Random) -> float:
    special = (0, -0.0, 1, -1, 0.5, 5e-324, 1e308, -1e308, 2.0**53, math.nan, math.inf, -math.inf)
    return rng.choice((*special, rng.uniform(-10, 10), rng.lognormvariate(0, 10)))


def any_whole_number(rng: random.Random) -> int:
    return rng.choice((0, 1, 2, -1, 7, 10**6, 2**31, 2**53, -(2**53), rng.randrange(1000)))


def any_json(rng: random.Random, deep: int = 2) -> Any:
    """Without NaN and infinity, which a browser writes as null."""
    if deep and rng.random() < 0.3:
        several = [any_json(rng, deep - 1) for _ in range(rng.randrange(4))]
        return several if rng.random() < 0.5 else {any_text(rng): one for one in several}
    plain = (None, True, False, {}, [], "\ud83d", "x\udc00y", 1e308, 5e-324, rng.uniform(-9, 9))
    return rng.choice((*plain, any_whole_number(rng), any_text(rng), any_text(rng), any_text(rng)))


def any_edits(rng: random.Random, table: pa.Table) -> dict:
    """Of cells that are there, in any of the rows, also counted from the last."""
    rows = [*range(-table.num_rows, table.num_rows)]

    def cells() -> dict:
        return {name: any_json(rng) for name in table.column_names if rng.random() < 0.7}

    return {
        "edited_rows": {row: cells() for row in rng.sample(rows, min(len(rows), rng.randrange(3)))},
        "added_rows": [cells() for _ in range(rng.choice((0, 0, 1, 3, 30)))],
        "deleted_rows": rng.sample(rows, min(len(rows), rng.choice((0, 0, 1, 9)))),
    }


def any_place(rng: random.Random) -> dict:
    """In a chart that is moved or pressed."""
    name, field = rng.choice((("T", "place"), ("u", "place"), ("word", "token"), ("x", "x")))
    picked = {field: any_json(rng), "turn": any_whole_number(rng)}
    places = rng.choice(([picked], [picked], [{field: rng.uniform(-1, 11)}], any_json(rng)))
    return rng.choice(({"selection": {name: places}}, {"selection": {name: places}}, {}))


def any_value(rng: random.Random, control: Control) -> Any:
    """Of the control's type, though often none that a hand could put there."""
    kind, one = control.kind, control.element
    if kind in ("checkbox", "popover"):
        return rng.random() < 0.5
    if kind == "number_input":
        return (any_whole_number if one.data_type == NumberInput.INT else any_number)(rng)
    if kind == "selectbox":
        return rng.choice((*one.options, *one.options, any_text(rng), None))
    if kind in ("multiselect", "button_group"):
        options = [getattr(option, "content", option) for option in one.options]
        most = getattr(one, "max_selections", 0) or 20
        many = rng.choice((0, 1, 1, 2, most))
        return [rng.choice((*options, any_text(rng))) for _ in range(many)]
    if kind == "dataframe":
        return any_edits(rng, pa.ipc.open_stream(one.arrow_data.data).read_all())
    if kind == "vega_lite_chart":
        return any_place(rng)
    return rng.choice((any_text(rng), any_text(rng), None))


def any_file(rng: random.Random, ending: str) -> tuple[str, bytes]:
    """A name with this ending, and what is in the file."""
    how = rng.randrange(6)
    if how == 0:
        content = rng.randbytes(rng.choice((0, 1, 2, 100, 10_000)))
    elif how == 1:
        content = (rng.choice(REPEATED) * 1_000_000).encode()[:1_000_000]
    elif how == 2:
        between = rng.choice((" ", "\n", " = 1\n", '": -9, "', ","))
        content = between.join(f"{word:x}" for word in range(10**6, 10**6 + 80_000)).encode()
    elif how == 3:
        encoding = rng.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"))
        content = damaged(rng, any_text(rng).encode(encoding, "replace"))
    elif how == 4:
        content = damaged(rng, rng.choice(ANSWERS).read_bytes())
    else:
        content = damaged(rng, rng.choice(MEANT) * rng.choice((1, 1, 50))).encode()
    return rng.choice(("mine", "../x", "<b>$x$", "🦆" * 60, "a.b")) + ending, content


def any_query(rng: random.Random) -> str:
    """What stands after an address's question mark."""
    names = [
        rng.choice((*SETTINGS, "table", "chapter", "x")) for _ in range(rng.choice((0, 1, 2, 30)))
    ]
    query = "&".join(f"{name}={quote(any_text(rng))}" for name in names)
    return damaged(rng, query) if rng.random() < 0.3 else query


class Hand:
    """Does what nobody expects, in one tab after another; each act is told, and then its messages."""

    def __init__(self, seed: int):
        self.seed, self.rng = seed, random.Random()
        # All that were ever in one of the tabs, but tables: another one of that name has other cells.
        self.known: dict[str, Control] = {}

    def begin(self, number: int) -> None:
        """Each message has random numbers of its own, whatever came of those before."""
        self.rng.seed(f"{self.seed} {number}")

    def act(self, student: Any) -> tuple[str, list[bytes]]:
        """One act or, one time in eight, three before there is an answer."""
        here = student.controls.values()
        self.known.update({name_of(one): one for one in here if one.kind != "dataframe"})
        weights = {self.put: 30, self.press: 15, self.open: 8, self.go_back: 4, self.follow: 8}
        weights |= {self.upload: 10, self.paste: 10, self.run_a_part: 3}
        acts = self.rng.choices([*weights], [*weights.values()], k=self.rng.choice((1,) * 7 + (3,)))
        told, messages = [], []
        for act in acts:
            words, *more = act(student)
            told.append(words)
            messages += more
        return "; then ".join(told), messages

    def put(self, student: Any) -> tuple[str, bytes]:
        control = self._control(student, *FIELDS, "popover", "dataframe", "vega_lite_chart")
        value = any_value(self.rng, control)
        student.states[control.element.id] = state_of(control, value)
        return f"puts {value!r} in {name_of(control)}", self._rerun(student, control)

    def press(self, student: Any) -> tuple[str, bytes]:
        control = self._control(student, "button")
        pressed = WidgetState(id=control.element.id, trigger_value=True)
        return f"presses {name_of(control)}", self._rerun(student, control, pressed)

    def open(self, student: Any) -> tuple[str, bytes]:
        path = self.rng.choice((*student.paths.values(), "nowhere"))
        return f"opens /{path}", student.open(path)

    def go_back(self, student: Any) -> tuple[str, bytes]:
        return ("goes back", student.back()) if student.step else self.open(student)

    def follow(self, student: Any) -> tuple[str, bytes]:
        path, query = self.rng.choice([*student.paths.values()]), any_query(self.rng)
        student.history.insert(student.step, (path, query))
        student.step += 1
        return f"goes back to /{path}?{query}", student.back()

    def upload(self, student: Any) -> tuple[str, bytes]:
        box = self._control(student, "file_uploader")
        name, content = any_file(self.rng, self.rng.choice([*box.element.type]))
        if box.key not in student.by_key:
            return self.open(student)
        words = f"opens the file {name} of {len(content)} bytes, {content[:60]}"
        return words, student.upload(student.server, box.key, name, content)

    def paste(self, student: Any) -> tuple[str, bytes]:
        box, text = self._control(student, "text_area"), any_text(self.rng)
        if self.rng.random() < 0.3:
            text = (self.rng.choice(REPEATED) * 300_000)[:300_000]
        if box.key not in student.by_key:
            return self.open(student)
        student.put(box.key, text)
        words = f"pastes {len(text)} characters, {text[:60]!r}"
        return words, student.press(box.key.replace("pasted", "use"))

    def run_a_part(self, student: Any) -> tuple[str, bytes, bytes]:
        """One that may be gone: then there is no answer, and so all is run after it."""
        parts = sorted({control.fragment for control in self.known.values()})
        part = self.rng.choice((*parts, self.rng.randbytes(16).hex()))
        return f"runs the part {part}, then all", student.rerun(part), student.rerun()

    def _control(self, student: Any, *kinds: str) -> Control:
        """On the page; one time in ten, or where none of these kinds is there, one that is gone."""
        # In their order on the page: their own names count how often the page was drawn.
        here = [one for _, one in sorted(student.controls.items()) if one.kind in kinds]
        gone = [one for _, one in sorted(self.known.items()) if one.kind in kinds]
        return self.rng.choice(here if here and self.rng.random() < 0.9 else gone)

    def _rerun(self, student: Any, control: Control, pressed: WidgetState | None = None) -> bytes:
        is_here = control in student.controls.values()
        return student.rerun(control.fragment if is_here else "", pressed=pressed)


def name_of(control: Control) -> str:
    """Without the number of a chart or a table that takes the place of another."""
    label = getattr(control.element, "label", "")
    return f"the {control.kind} {label or control.key.rstrip('0123456789')}"

"""Definitions of creativity as a page shows them: read from what was typed, as curves, as scores."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np
import pandas as pd

from softmax_core.creativity import definition
from softmax_core.creativity.behaviour import Behaviour
from softmax_core.creativity.formula import DefinitionError, Formula
from softmax_core.creativity.judging import Made, quantities_at
from softmax_core.creativity.machine import Judged
from softmax_core.creativity.operations import FUNCTIONS
from softmax_core.creativity.quantities import QUANTITIES
from softmax_core.creativity.scoring import NOVELTY_WORDS
from softmax_core.distribution.temperature import TEMPERATURE_GRID, place_of
from softmax_core.notation.visible import as_code, display_labels, shortened, visible
from softmax_core.notation.write_numbers import counted, decimal, fixed, short, signed
from softmax_core.reading.presets import frame_of_link
from softmax_core.settings import link
from softmax_core.tables.live import LiveData, packed
from softmax_core.tables.rows import PALETTE, Columns
from softmax_core.tables.temperature import strips, temperature_texts

# How much of its strip a curve takes; the rest is for its name, above it.
CURVE = 0.62
NOTHING = 1e-9  # what is closer to 0 is 0 but for rounding
BELOW_INFINITY = 0.85  # of that, where the strip must also show what is infinite
BELOW_0 = 0.15  # of that, where the strip must also show what is minus infinite
HEAD_LETTERS = 24  # of a name, so that its value has room beside it on a phone

# Beside the definitions, as Markdown.
WHY = (
    "Turing (1950) listed what people said machines would never do: be kind, make mistakes, enjoy "
    "strawberries, *do something really new*. Hardly anyone, he noted, gives a reason. Von Neumann is "
    "said to have answered: tell me precisely what it is that a machine cannot do, and I can make one "
    "that does just that. So the burden lies with the definition. Here a definition is a formula about "
    "*q*, what the machine does, and *p*, what is normal. If its result seems absurd, you have learned "
    "something about the definition."
)
WHY_SOURCES = (
    "A. M. Turing, “Computing machinery and intelligence”, Mind 59 (1950). Von Neumann: as told by "
    "E. T. Jaynes, “Probability theory: the logic of science” (2003), chapter 1."
)
EVIDENCE = (
    "The evidence so far is weak: in stories written by a large language model, temperature was only "
    "weakly related to novelty, and moderately to incoherence (Peeperkorn, Kouwenhoven, Brown and "
    "Jordanous, “Is temperature the creativity parameter of large language models?”, 2024, "
    "arXiv:2405.00492)."
)
HOW_TEXT_READS = "The number above each word is its surprisal under p, in bits."
HOW_DRAWS_READ = (
    "Each word is drawn on its own, from the same probabilities. The number above it is its surprisal "
    "under p, in bits."
)
WHY_KEEP = "So that the table can be changed, and judged beside what it was."
WHAT_TOP_P_KEEPS = "The likeliest words that together hold this share are kept. 1 keeps all."
# What the quantities are about, before what each of them means.
Q_AND_P = ("q: what the machine does at this T.", "p: what is normal.")


class TypedDefinition(NamedTuple):
    """A definition as it was typed, its formula if that can be read, and else what is wrong with it.

    name: as it is shown; that of a definition without one is its formula. text: its formula, as typed.
    """

    name: str
    text: str
    formula: Formula | None
    problem: str


def parsed_definitions(definitions: Sequence[tuple[str, str]]) -> list[TypedDefinition]:
    """Read each definition by itself; an empty formula is not one, and not a mistake either.

    >>> [typed.problem for typed in parsed_definitions([("a", "kl"), ("b", "suprise"), ("c", "")])]
    ['', 'b: “suprise” (character 1) is unknown. Did you mean “surprise”?', '']
    """
    typed = []
    for name, text in definitions:
        formula, problem = None, ""
        name = definition.one_line(name)
        if text.strip():
            try:
                formula = definition.parse(text)
            except DefinitionError as error:
                problem = f"{shortened(name) if name else 'A definition without a name'}: {error}"
        shown = name or definition.one_line(text)
        typed.append(TypedDefinition(shown and shortened(shown), text, formula, problem))
    return typed


def names_explained(definitions: list[TypedDefinition]) -> list[str]:
    """What each name in the formulas means: a line each, q and p first, then as they appear.

    >>> for line in names_explained(parsed_definitions([("Deviation", "kl(q, p)")])):
    ...     print(line)
    q: what the machine does at this T.
    p: what is normal.
    kl: how far q is from p, in bits.
    """
    formulas = [typed.formula for typed in definitions if typed.formula]
    words = dict.fromkeys(word for formula in formulas for word in formula.words)
    lines = [f"{word}: {definition.meaning(word)}." for word in words]
    return [*Q_AND_P, *lines] if lines else []


def button_names(definitions: list[TypedDefinition]) -> list[str]:
    """A name for the buttons of each definition, no two alike, as Markdown that shows it literally.

    >>> button_names(parsed_definitions([("Deviation", "kl"), ("*a*", "tv"), ("", "")]))
    ['` Deviation `', '` *a* `', '` row 3 `']
    """
    names = [typed.name or f"row {row}" for row, typed in enumerate(definitions, 1)]
    return [as_code(label) for label in display_labels(names)]


class Curve(NamedTuple):
    """The values of one definition at each temperature, their unit, and which of all it is."""

    name: str
    values: np.ndarray
    unit: str | None
    number: int = 0


def curves_of(definitions: list[TypedDefinition], b: Behaviour) -> tuple[list[Curve], list[str]]:
    """The curves of the definitions that have one, and why the others have none.

    >>> from softmax_core.creativity.behaviour import model_behaviour
    >>> typed = parsed_definitions([("Deviation", "kl"), ("Novelty", "novelty")])
    >>> curves, problems = curves_of(typed, model_behaviour([3, 2, 1, 4], [1.0, 5.0]))
    >>> [curve.name for curve in curves], problems[0][:28]
    (['Deviation'], 'Novelty: “novelty” needs a t')
    """
    curves, problems = [], [typed.problem for typed in definitions if typed.problem]
    for number, typed in enumerate(definitions):
        if typed.formula is not None:
            try:
                values = definition.curve(typed.formula, b)
                curves.append(Curve(typed.name, values, typed.formula.unit, number))
            except DefinitionError as error:
                problems.append(f"{typed.name}: {error}")
    return curves, problems


def value_text(value: float, unit: str | None) -> str:
    """A value with its unit, in words where it is not a number.

    A number of words is written without decimals where it is whole.

    >>> value_text(0.4779, "bits"), value_text(np.nan, ""), value_text(np.inf, "bits")
    ('0.478 bits', 'undefined', '∞ bits')
    >>> value_text(5.999999999999999, "words"), value_text(0.5, "words"), value_text(1, "words")
    ('6 words', '0.500 words', '1 word')
    """
    if np.isnan(value):
        return "undefined"
    if abs(value) < NOTHING:
        value = 0.0
    if unit == "words" and math.isclose(value, np.round(value), rel_tol=NOTHING):
        return counted(np.round(value), "word", "words")
    return f"{decimal(value, 3)} {unit or ''}".rstrip()


def strips_table(
    curves: list[Curve], places: np.ndarray, scales: list[Curve] | None = None
) -> Columns:
    """Each curve in a strip of its own, one below the other: a line for each place on a slider.

    `y` runs from 0 at the top of the first strip to their number at the bottom of the last. A strip
    reaches from 0, or the least value below it, to the largest; what is infinite is at its top.
    `head` is the name with the value there, `short_head` the same where there is little room, and
    `head_y` its place. A definition keeps its colour when another one cannot be drawn.

    scales : the curves that say how far each strip reaches, if not these.
    """
    columns = defaultdict(list)
    for row, (curve, scale) in enumerate(zip(curves, scales or curves, strict=True)):
        name, values = curve.name, [value_text(v, curve.unit) for v in curve.values]
        short_name = name if len(name) <= HEAD_LETTERS else name[: HEAD_LETTERS - 1] + "…"
        columns["place"].extend(places)
        columns["row"].extend([row] * len(places))
        columns["colour"].extend([curve.number % PALETTE] * len(places))
        columns["y"].extend(_in_strip(row, heights(curve.values, scale.values)))
        columns["head"].extend(f"{name}: {value}" for value in values)
        columns["short_head"].extend(f"{short_name}: {value}" for value in values)
        columns["head_y"].extend([row + 0.04] * len(places))
    return dict(columns)


def heights(values: np.ndarray, scale: np.ndarray | None = None) -> np.ndarray:
    """The values on a scale from 0 to 1; NaN stays.

    scale : the values that the scale is made for, if not these.

    >>> heights(np.array([0.0, 1.0, 2.0])).tolist()
    [0.0, 0.5, 1.0]
    >>> heights(np.array([0.0, 1.0, np.inf])).tolist()
    [0.0, 0.85, 1.0]
    >>> heights(np.array([-np.inf, 0.0, 1.0])).tolist()
    [0.0, 0.15, 1.0]
    """
    scale = values if scale is None else scale
    finite = scale[np.isfinite(scale)]
    least, most = min(0.0, finite.min(initial=0.0)), finite.max(initial=0.0)
    with np.errstate(all="ignore"):
        shares = (values / 2 - least / 2) / (most / 2 - least / 2 or 1.0)  # halves: 1e308 − −1e308
    low = BELOW_0 if np.isneginf(scale).any() else 0.0
    high = BELOW_INFINITY if np.isposinf(scale).any() else 1.0
    return np.clip(low + (high - low) * shares, 0.0, 1.0)


def zeros_table(scales: list[Curve]) -> pd.DataFrame:
    """Where 0 is in each strip. scales : as for `strips_table`.

    >>> zeros_table([Curve("a", np.array([1.0, 2.0]), "bits")]).round(2).to_numpy().tolist()
    [[0.97]]
    """
    with_zero = [heights(np.append(scale.values, 0.0))[-1] for scale in scales]
    return pd.DataFrame({"y": _in_strip(row, h)} for row, h in enumerate(with_zero))


def _in_strip(row, height):
    return row + 0.97 - CURVE * height


def peaks_table(
    curves: list[Curve],
    temperatures: np.ndarray,
    places: np.ndarray,
    scales: list[Curve] | None = None,
) -> pd.DataFrame:
    """Where each definition is largest: a mark on its curve, and the same in words.

    scales : as for `strips_table`, up to T = ∞; the value there is said too where it is larger still.
    """
    rows = []
    for row, (curve, scale) in enumerate(zip(curves, scales or curves, strict=True)):
        peak = definition.maximum(temperatures, curve.values)
        if peak is not None:
            where = f"largest at T = {short(peak.temperature)}"
            at_infinity = scale.values[-1]
            is_larger = at_infinity > peak.value + NOTHING * abs(peak.value)
            if np.isclose(curve.values, peak.value, rtol=NOTHING, atol=NOTHING).all():
                where = "the same up to T = 10" if is_larger else "the same at every T"
            text = f"{where}: {value_text(peak.value, curve.unit)}"
            if is_larger:
                text += f" (T = ∞: {value_text(at_infinity, curve.unit)})"
            y = _in_strip(row, heights(curve.values, scale.values)[peak.index])
            rows.append((row, places[peak.index], y, text, row + 0.04))
    columns = ["row", "place", "y", "text", "head_y"]
    return pd.DataFrame(rows, columns=columns)


def scores_table(
    definitions: list[TypedDefinition],
    machine: dict[str, float],
    output: dict[str, float],
    heads: tuple[str, str] = ("the machine", "what it made"),
) -> pd.DataFrame:
    """What each definition says of the machine as it is set, and of what it made.

    machine, output : the values of the quantities that the formulas name. heads : of their columns.

    >>> typed = parsed_definitions([("Deviation", "kl")])
    >>> scores_table(typed, {"kl": 0.4779}, {"kl": 0.5}).to_numpy().tolist()
    [['Deviation', '0.478 bits', '0.500 bits']]
    """

    def value_or_dash(formula: Formula, values: dict[str, float]) -> str:
        try:
            return value_text(float(formula.evaluate(values)), formula.unit)
        except DefinitionError:
            return "–"

    return pd.DataFrame(
        [
            (
                typed.name,
                value_or_dash(typed.formula, machine),
                value_or_dash(typed.formula, output),
            )
            for typed in definitions
            if typed.formula is not None
        ],
        columns=["definition", *heads],
    )


def names_in(definitions: list[TypedDefinition]) -> list[str]:
    """The quantities that the definitions name, each once."""
    return list(
        dict.fromkeys(
            name for typed in definitions if typed.formula for name in typed.formula.names
        )
    )


def not_in_a_link(definitions: Sequence[tuple[str, str]]) -> list[str]:
    """The names (or formulas) of the definitions that a link cannot hold; an empty one is left out.

    >>> not_in_a_link([("a: b", "kl"), ("c", "tv"), ("c", "js"), ("", "")])
    ['a: b', 'c']
    """
    setting = link.definitions()
    in_link = list(setting.read(setting.write(tuple(definitions))))
    missing = []
    for name, formula in definitions:
        pair = (definition.one_line(name), definition.one_line(formula))
        if pair in in_link:
            in_link.remove(pair)
        elif formula.strip():
            missing.append(name or formula)
    return missing


def link_note(definitions: Sequence[tuple[str, str]]) -> str:
    """Which definitions a link cannot hold, and why; "" where it holds all."""
    left = not_in_a_link(definitions)
    if not left:
        return ""
    return (
        f"Not in the page's address: {', '.join(left)}. To be in it, a definition needs a name of its "
        "own, without “:” and “;”."
    )


def score_sentence(score) -> str:
    """What a sequence of words says about the machine that made it, without asking how it was set.

    >>> from softmax_core.creativity.behaviour import Score
    >>> score_sentence(Score(20, 2.442, 1.367, 1.133, 4.245))
    'The mean surprisal of these 20 words is 2.442 bits. On average p gives 1.367 ± 1.133 for one word. The mean is 4.2 standard errors above it (z = +4.2).'
    """
    text = (
        f"The mean surprisal of these {score.n} words is {decimal(score.surprisal, 3)} bits. "
        f"On average p gives {decimal(score.expected, 3)} ± {decimal(score.deviation, 3)} for one "
        "word."
    )
    if score.surprisal == np.inf:
        return f"{text} One of these words is impossible under p, so there is no z."
    if not np.isfinite(score.z):
        return f"{text} Under p no word is more surprising than another, so there is no z."
    z = signed(score.z, 1)
    if z == "0.0":
        return f"{text} The mean is as expected (z = 0.0)."
    side, distance = "above" if score.z > 0 else "below", fixed(abs(score.z), 1)
    return f"{text} The mean is {distance} standard errors {side} it (z = {z})."


@dataclass(frozen=True)
class LiveDefinitions:
    """The definitions at every temperature of the slider, and at any other that is typed.

    It is to a chart what `LiveData` is, but the largest value of a curve may be where none was before.
    curves: of the definitions that have one. parameters: its chart has none.
    """

    definitions: list[TypedDefinition]
    judged: Judged
    top_p: float
    parameters: ClassVar[Mapping[str, float]] = {}

    @cached_property
    def _scales(self) -> list[Curve]:
        """Each also at T = ∞, which has a place beyond the slider: the strips reach as far as that."""
        return self._curves_at(np.append(TEMPERATURE_GRID, np.inf))

    @cached_property
    def curves(self) -> list[Curve]:
        """Each over the slider's temperatures."""
        return [curve._replace(values=curve.values[:-1]) for curve in self._scales]

    @cached_property
    def _live(self):
        still = {"zeros": zeros_table(self._scales)}
        moving = self._tables_at(TEMPERATURE_GRID, TEMPERATURE_GRID)
        return LiveData(packed(moving | still), self._tables_at, self.in_words)

    def tables_with(self, temperature: float) -> dict[str, bytes]:
        """The tables of the chart, with lines at the end for a temperature that is not on the slider."""
        return self._live.tables_with(temperature) | packed({"peaks": self._peaks(temperature)})

    def in_words(self, temperature: float) -> str:
        """What each definition says at a temperature, and where it is largest."""
        peaks = self._peaks(temperature)
        largest = zip(peaks["row"], peaks["text"], strict=True)
        sentences = [f"{self.curves[row].name} is {text}." for row, text in largest]
        return " ".join([values_in_words(temperature, self._curves_at([temperature])), *sentences])

    def _curves_at(self, temperatures):
        behaviour = self.judged.behaviour(np.asarray(temperatures), self.top_p)
        return curves_of(self.definitions, behaviour)[0]

    def _tables_at(self, temperatures, places):
        is_grid = temperatures is TEMPERATURE_GRID
        curves = self.curves if is_grid else self._curves_at(temperatures)
        return {
            "strips": strips_table(curves, places, self._scales),
            "temperatures": strips(places, **temperature_texts(temperatures)),
        }

    def _peaks(self, temperature):
        if temperature in TEMPERATURE_GRID:
            return peaks_table(self.curves, TEMPERATURE_GRID, TEMPERATURE_GRID, self._scales)
        more = self._curves_at([temperature])
        longer = [
            curve._replace(values=np.append(curve.values, one.values))
            for curve, one in zip(self.curves, more, strict=True)
        ]
        temperatures = np.append(TEMPERATURE_GRID, temperature)
        places = np.append(TEMPERATURE_GRID, place_of(temperature))
        return peaks_table(longer, temperatures, places, self._scales)


def values_in_words(temperature: float, curves: list[Curve]) -> str:
    """What each definition says of a machine at one temperature; of each its curve there.

    >>> from softmax_core.creativity.behaviour import model_behaviour
    >>> typed = parsed_definitions([("Deviation", "kl"), ("Disorder", "entropy")])
    >>> values_in_words(5.0, curves_of(typed, model_behaviour([3, 2, 1, 4], [5.0]))[0])
    'T = 5: Deviation 0.478 bits, Disorder 1.965 bits.'
    """
    values = [f"{curve.name} {value_text(curve.values[0], curve.unit)}" for curve in curves]
    return f"T = {short(temperature)}: {', '.join(values)}." if values else ""


def machine_scores(definitions: list[TypedDefinition], b: Behaviour, made: Made) -> pd.DataFrame:
    """What each definition says of the machine as it is set, and of the words that it made."""
    n = len(made.words)
    heads = ("the machine", f"these {n} words")
    if made.is_text:
        heads = ("the machine, at the first word", f"along these {n} words")
    values = quantities_at(b, names_in(definitions))
    return scores_table(definitions, values, made.quantities, heads)


def scores_note(judged: Judged, made: Made) -> str:
    """How to read the two columns, as Markdown."""
    if not made.is_text:
        return f"{len(made.words)} words are few: even when they are drawn from *p*, their shares differ from *p*."
    note = (
        "The curves and the first column are about the first word only. The second column is about "
        "the whole text: for surprise and novelty about what was written, and for all else the mean "
        "of the machine's values at each word."
    )
    if judged.novelty is None:
        return note
    return (
        f"{note} Novelty is counted in one text of {NOVELTY_WORDS} words at each T, all written with "
        "the same random numbers, so its curve and its maximum are rough."
    )


def kept_words(text: str) -> str:
    """A kept table, as a link has it, in a few words, to be told from the one at the side.

    >>> kept_words("nights_3~duck_1")
    'nights 3, duck 1'
    """
    frame = frame_of_link(text)
    words = [f"{visible(w)} {z}" for w, z in zip(frame["word"], frame["logit"], strict=True)]
    return ", ".join(words[:6]) + (", …" if len(words) > 6 else "")


def formula_help() -> str:
    """How to write a formula, as Markdown: its signs, then each quantity and each function."""
    lines = [
        "A formula is built from the names below, numbers, `+ − × ÷ ^` and parentheses. A comparison "
        "such as `typicality >= 0.5` is 1 where it is true and 0 where it is not; several are joined "
        "with `and`, `or`, `not`. A bit is the surprise of a fair coin toss.",
    ]
    for one in QUANTITIES.values():
        written = ", ".join(f"`{way}`" for way in (one.name, *one.written))
        lines.append(f"{written}: {definition.meaning(one.name)}. ({one.source})")
    lines += [f"`{name}`: {definition.meaning(name)}." for name in FUNCTIONS]
    lines.append(
        "Two numbers that differ by less than a billionth of the larger one are equal, and their "
        "difference is 0. Where the unit of a formula is not known, none is shown."
    )
    return "\n\n".join(lines)


def machine_names(prompt: str, after: str) -> dict[str, str]:
    """The machines that can be judged: the table at the side, a model after a prompt, a text.

    after : the words after which the text goes on; "" for none.

    >>> machine_names("The duck and I laughed all", "of")["prompt"]
    'q: The duck and I laughed all …'
    """
    return {
        "table": "q: the table at the side",
        "prompt": f"q: {prompt} …",
        "text": f"q: Learn's text, after “{after}”" if after else "q: Learn's text",
    }


def normal_names(kept: bool) -> dict[str, str]:
    """What can be normal; a kept table only where there is one."""
    names = {"one": "p: the machine at T = 1", "uniform": "p: all words equally likely"}
    return names | {"kept": "p: a kept table"} if kept else names


def gallery_entry(one: definition.Definition) -> str:
    """A definition of the gallery with what is said of it, as Markdown."""
    about = f":small[{one.about} ({one.source}.) *Objection:* {one.objection}]"
    return f"**{one.name}**: `{one.formula}`\n\n{about}"


def problems_of(definitions: list[TypedDefinition], judged: Judged) -> list[str]:
    """Why some definitions have no curve for this machine, however it is set."""
    return curves_of(definitions, judged.behaviour(np.array([1.0])))[1]

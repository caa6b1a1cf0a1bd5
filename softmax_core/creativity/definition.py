"""A formal definition of creativity: a formula over what a machine does, and where it is largest.

"Can a machine be creative?" is the wrong question, says the lecture: give the formal definition.
Here a definition is a formula such as kl × (typicality >= 0.5). Its names are `QUANTITIES`, measured
on a machine at each temperature; `curve` gives its value at each, and `maximum` says which machine is
the most creative by that definition. `GALLERY` has some to start from, each with an objection.

Sources: D. E. Berlyne, "Aesthetics and psychobiology" (1971); M. A. Boden, "The creative mind"
(1990); M. A. Runco, G. J. Jaeger, "The standard definition of creativity" (2012).
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from softmax_core.creativity.behaviour import Behaviour
from softmax_core.creativity.formula import MAX_LENGTH, UNSEEN, DefinitionError, Formula
from softmax_core.creativity.formula import parse as parse_formula
from softmax_core.creativity.operations import COMPARISONS, FUNCTIONS
from softmax_core.creativity.quantities import QUANTITIES, nearest_in_meaning, values_of
from softmax_core.distribution.checks import as_real_array

MAX_DEFINITIONS = 8
MAX_NAME = 40  # characters
MAX_WRITTEN = MAX_DEFINITIONS * (MAX_NAME + MAX_LENGTH + 10)
# Values that differ by less than this part of themselves are equal but for rounding.
TIE = 1e-12

# For the reader of formulas: each name's unit, and the other ways to write it.
_UNITS = {name: quantity.unit for name, quantity in QUANTITIES.items()}
_WRITTEN = {way: name for name, quantity in QUANTITIES.items() for way in quantity.written}


# ---- A formula and its curve -----------------------------------------------------------------


def parse(text: str) -> Formula:
    """Read a formula over `QUANTITIES`; see `softmax_core.creativity.formula.parse` for the language.

    Raises DefinitionError for everything else.

    >>> formula = parse("kl(q, p) × (typicality ≥ 0.5)")
    >>> formula.names, formula.unit
    (('kl', 'typicality'), 'bits')
    """
    return parse_formula(text, _UNITS, _WRITTEN, nearest_in_meaning)


def meaning(word: str) -> str:
    """What a word of a formula (of `Formula.words`) means to the reader, and its unit if in bits.

    >>> meaning("kl"), meaning(">=")
    ('how far q is from p, in bits', '1 where it is true, 0 where it is not')
    """
    if word in FUNCTIONS:
        return FUNCTIONS[word].meaning
    if word in COMPARISONS:
        return "1 where it is true, 0 where it is not"
    quantity = QUANTITIES[_WRITTEN.get(word, word)]
    return f"{quantity.meaning}, in bits" if quantity.unit == "bits" else quantity.meaning


def curve(formula: Formula, b: Behaviour) -> np.ndarray:
    """Return the value of the formula at each temperature: float64 (n,), in `formula.unit`.

    inf and NaN (undefined) are values too: 1/β is inf at T = ∞, kl_reverse × 0 undefined at T = 0.
    Raises DefinitionError for “novelty” without a text.

    >>> from softmax_core.creativity.behaviour import model_behaviour
    >>> lecture = model_behaviour([3, 2, 1, 4], [0, 1, 5])
    >>> curve(parse("kl * (T > 1)"), lecture).round(3).tolist()
    [0.0, 0.0, 0.478]
    """
    values = formula.evaluate(values_of(b, formula.names))
    return np.broadcast_to(values, b.temperatures.shape).copy()


class Extreme(NamedTuple):
    """Where a curve is largest or smallest: the temperature, the value, the index of both."""

    temperature: float
    value: float
    index: int


def maximum(temperatures: Sequence[float], values: Sequence[float]) -> Extreme | None:
    """Return where the values are largest; None where all are undefined (NaN).

    temperatures, values : (n,). inf is larger than every number. Of equal values (to within 1e-12 of
    themselves) the one whose T is nearest to 1, the normal machine, is taken, and of two as near the
    first. Raises ValueError if the two are not lists of numbers of one length.

    >>> maximum([0, 1, 2, 5], [0.5, np.nan, 2.0, 2.0])
    Extreme(temperature=2.0, value=2.0, index=2)
    """
    return _extreme(temperatures, values, 1.0)


def minimum(temperatures: Sequence[float], values: Sequence[float]) -> Extreme | None:
    """Return where the values are smallest, by the rules of `maximum`; −inf is the smallest.

    >>> minimum([0, 1, 2, 5], [0.5, 0.1, 2.0, np.nan]).temperature
    1.0
    """
    return _extreme(temperatures, values, -1.0)


def _extreme(temperatures, values, direction):
    temperatures = as_real_array(temperatures, "temperatures").astype(np.float64)
    values = as_real_array(values, "values").astype(np.float64)
    if values.ndim != 1 or values.shape != temperatures.shape:
        raise ValueError("temperatures and values must be two lists of one length")
    defined = np.flatnonzero(~np.isnan(values))
    if not defined.size:
        return None
    best = (direction * values[defined]).max() * direction
    with np.errstate(all="ignore"):
        ties = defined[np.isclose(values[defined], best, rtol=TIE, atol=0)]
    index = int(ties[np.abs(temperatures[ties] - 1).argmin()])
    return Extreme(float(temperatures[index]), float(values[index]), index)


# ---- Some to start from ----------------------------------------------------------------------


class Definition(NamedTuple):
    """A definition of creativity, each field but the formula one line for the reader, as Markdown."""

    name: str
    formula: str
    about: str
    source: str
    objection: str


GALLERY: tuple[Definition, ...] = (
    Definition(
        "Deviation",
        "kl(q, p)",
        "A behaviour is creative if it deviates from what is normal.",
        "the lecture; Kullback & Leibler 1951",
        "It is large for T < 1 too: a machine that is more normal than normal also deviates.",
    ),
    Definition(
        "Surprise",
        "surprise",
        "A behaviour is creative if it surprises those who expect what is normal.",
        "Shannon 1948; Boden 1990, who also asks for novelty and value",
        "Noise surprises too: the hotter the machine, the more creative it would be.",
    ),
    Definition(
        "Novelty",
        "novelty",
        "A text is creative if it was not there before: its words are not in the text that was learned.",
        "Boden 1990",
        "Gibberish is new too, and the less you have read, the more seems new.",
    ),
    Definition(
        "Novel and typical",
        "surprise × typicality",
        "A behaviour is creative if it is new and still familiar. The curve is an inverted U: what is "
        "too familiar bores, and what is too new bewilders.",
        "the Wundt curve, Berlyne 1971",
        "The formula decides where the top of the curve is: `surprise^2 × typicality` puts it elsewhere.",
    ),
    Definition(
        "Disorder",
        "entropy",
        "A behaviour is creative if it cannot be predicted, even by those who know the machine.",
        "Shannon 1948",
        "A die cannot be predicted either, and any words will do as long as they are equally likely.",
    ),
    Definition(
        "Original and of value",
        "surprise × (typicality >= 0.5)",
        "A behaviour is creative if it is as original as it can be while at least half of it is typical.",
        "Runco & Jaeger 2012, for originality and effectiveness",
        "Is what is typical also what is of value? And why one half?",
    ),
)


# ---- In a link -------------------------------------------------------------------------------


def write_definitions(definitions: Iterable[tuple[str, str]]) -> str:
    """Write pairs of a name and a formula as one text: “name: formula; name: formula”.

    Spaces that are more than one become one. The formulas need not be right, so that a link can
    hand on one that is not finished. Raises DefinitionError for what `read_definitions` refuses,
    and for a “:” or “;” where it would be misread.

    >>> write_definitions([("deviation", "kl(q, p)"), ("both", "kl * tv")])
    'deviation: kl(q, p); both: kl * tv'
    """
    definitions = _checked((one_line(name), one_line(formula)) for name, formula in definitions)
    for number, (name, formula) in enumerate(definitions, 1):
        if ":" in name or ";" in name + formula:
            raise DefinitionError(
                f"Definition {number} has a “:” or “;” in its name, or a “;” in its formula: "
                "in a link these stand between names and formulas"
            )
    return "; ".join(f"{name}: {formula}" for name, formula in definitions)


def read_definitions(text: str) -> list[tuple[str, str]]:
    """Read what `write_definitions` wrote, or a person: pairs of a name and a formula.

    A new line separates as “;” does. At most 8 definitions, with different names of at most 40
    characters, and formulas of at most 500, which are not yet parsed: one that is wrong can so be
    shown beside its error, and the others are not lost. Raises DefinitionError for all else.

    >>> read_definitions("deviation: kl(q, p); both: kl * tv")
    [('deviation', 'kl(q, p)'), ('both', 'kl * tv')]
    """
    if not isinstance(text, str) or len(text) > MAX_WRITTEN:
        raise DefinitionError(f"The definitions must be a text of at most {MAX_WRITTEN} characters")
    parts = [part for part in map(one_line, re.split(r"[;\n]", text)) if part]
    return _checked(_name_and_formula(number, part) for number, part in enumerate(parts, 1))


def _name_and_formula(number, part):
    name, colon, formula = part.partition(":")
    if not colon:
        raise DefinitionError(
            f"Definition {number} has no name: write a name, a colon and a formula, "
            "as in “deviation: kl”"
        )
    return name.strip(), formula.strip()


def one_line(text: str) -> str:
    """A name or a formula as a link holds it: without unseen characters, each gap one space.

    Raises DefinitionError for anything but text.

    >>> one_line(" kl(q,\\n p)")
    'kl(q, p)'
    """
    if not isinstance(text, str):
        raise DefinitionError("Names and formulas must be texts")
    return " ".join(text.translate(dict.fromkeys(map(ord, UNSEEN))).split())


def _checked(definitions):
    """The definitions as a list, if there is nothing wrong with them but the formulas."""
    definitions = list(definitions)
    if len(definitions) > MAX_DEFINITIONS:
        raise DefinitionError(
            f"There are {len(definitions)} definitions, and at most {MAX_DEFINITIONS} can be kept"
        )
    for number, (name, formula) in enumerate(definitions, 1):
        problem = _problem(name, formula)
        if problem:
            raise DefinitionError(f"Definition {number} {problem}")
    names = [name for name, _ in definitions]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DefinitionError(f"Two definitions are called “{twice}”: give each its own name")
    return definitions


def _problem(name, formula):
    if not name:
        return "has no name before its colon"
    if not (name + formula).isprintable():
        return "has a sign that cannot be seen"
    if len(name) > MAX_NAME:
        return f"has a name of {len(name)} characters, and at most {MAX_NAME} are allowed"
    if not formula:
        return "has no formula after its name"
    if len(formula) > MAX_LENGTH:
        return f"has a formula of {len(formula)} characters, and at most {MAX_LENGTH} are allowed"
    return None

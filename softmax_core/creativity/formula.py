"""A small language for formulas: a text that a person wrote -> a checked formula -> its value.

    kl * (typicality >= 0.5)        1 − surprise ÷ log2(K)        2^entropy

From the loosest sign to the tightest:

    or      and      not      <  <=  >  >=  =  !=      + −      × ÷      − in front      ^

so −2^2 is −4 and 2^3^2 is 2^9, as in mathematics. What is true is 1 and what is false is 0, and any
number but 0 counts as true. Comparisons may be strung together: 0.3 <= kl < 1. Numbers that differ by
less than a billionth of the larger one are equal, and their difference is 0.

Nothing that is written is ever run as a program: a formula can only name the quantities that it is
given, and apply the signs above and `FUNCTIONS`. Its length, its depth and its numbers are bounded.

The text is read from left to right into a list of steps in which each sign stands after what it
applies to (reverse Polish notation): kl × 2 + tv is kl, 2, ×, tv, +. To evaluate it is to go through
the list with a stack of numbers, and to find its unit is to do so with a stack of units.

Sources: J. Łukasiewicz (1924) for the notation; M. Richards, C. Whitby-Strevens, "BCPL: the language
and its compiler" (1979), for reading by precedence ("precedence climbing").
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np

from softmax_core.creativity.operations import (
    BARE_NUMBER,
    COMPARISONS,
    FUNCTIONS,
    MINUS,
    NOT,
    SIGNS,
    Operation,
    comparison,
)
from softmax_core.distribution.checks import as_real_array
from softmax_core.notation.write_numbers import whole

MAX_LENGTH = 500  # characters
MAX_DEPTH = 50  # parentheses and signs inside one another
MAX_NUMBER = 30  # characters of one number
MAX_QUOTED = 30
# Web pages and word processors put these between words; whoever copies a formula cannot see them.
UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"


class DefinitionError(ValueError):
    """A definition that cannot be used; the message says why, in plain words."""


# How tightly a sign binds. SIGNED is the minus in front.
OR, AND, NEGATION, COMPARISON, SUM, PRODUCT, SIGNED, POWER = range(1, 9)
LEVELS = {"or": OR, "and": AND, **dict.fromkeys(COMPARISONS, COMPARISON)}
LEVELS |= {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "^": POWER}


# ---- A formula -------------------------------------------------------------------------------


class _Apply(NamedTuple):
    """The step that takes the last few things off the stack and puts one back."""

    operation: Operation
    operands: int


@dataclass(frozen=True)
class Formula:
    """A checked formula. Make one with `parse`.

    text: as it was written. names: the quantities that it uses, in their order. unit: "bits",
    "nats", "words", "" for a pure number, None where different units mix and it is not known.
    """

    text: str
    names: tuple[str, ...] = field(compare=False)
    unit: str | None = field(compare=False)
    _steps: tuple = field(compare=False, repr=False)  # numbers, names, and what to apply to them

    def evaluate(self, values: Mapping[str, object]) -> np.ndarray:
        """Return the value of the formula, given those of its quantities.

        values : name -> number or array; arrays broadcast. Returns float64 of their common shape,
        of shape () if there are only numbers. As IEEE 754 has it, 1/0 is inf, and 0/0, inf − inf,
        the logarithm or root of a negative number are NaN: undefined. A comparison with what is
        undefined is false (only != is true).

        Raises DefinitionError if a quantity has no value, ValueError for values that are not real
        numbers or do not broadcast.

        >>> formula = parse("kl * (typicality >= 0.5)", {"kl": "bits", "typicality": ""})
        >>> formula.evaluate({"kl": np.array([0.5, 2.0]), "typicality": np.array([0.6, 0.1])})
        array([0.5, 0. ])
        """
        for name in self.names:
            if name not in values:
                raise DefinitionError(f"“{name}” has no value here, so the formula has none")
        arrays = {name: as_real_array(values[name], name).astype(np.float64) for name in self.names}
        with np.errstate(all="ignore"):
            result = _run(self._steps, np.float64, arrays, lambda operation: operation.value)
        return np.asarray(result)


def _run(steps, number, quantities, rule):
    """Do the steps one by one on a stack; returns what is left on it."""
    stack = []
    for step in steps:
        if isinstance(step, _Apply):
            operands = stack[-step.operands :]
            del stack[-step.operands :]
            stack.append(rule(step.operation)(*operands))
        else:
            stack.append(quantities[step] if isinstance(step, str) else number(step))
    return stack.pop()


def parse(
    text: str, units: Mapping[str, str | None], written: Mapping[str, str] | None = None
) -> Formula:
    """Read a formula over the quantities that `units` names.

    units : name of each quantity -> its unit. written : other ways to write one -> its name, such
    as {"kl(q, p)": "kl", "β": "beta"}. Capital and small letters are one.

    Read are the signs of a keyboard and those of a word processor (− × · ÷ ≤ ≠ …), ** for ^ and ==
    for =. Raises DefinitionError for everything that is not a formula, naming the word or sign and
    its place, with the nearest name.

    The unit is found by simple rules: a sum has the unit that all its terms have; a number takes
    that of what it is added to; times a pure number it stays; a ratio of equal units is pure; log2
    of a number of words is in bits. Where they do not say it is None.

    >>> formula = parse("2 × KL + 1", {"kl": "bits", "tv": ""})
    >>> formula.names, formula.unit, float(formula.evaluate({"kl": 3.0}))
    (('kl',), 'bits', 7.0)
    >>> parse("kl + tv", {"kl": "bits", "tv": ""}).unit is None
    True
    >>> parse("2 * suprise", {"surprise": "bits"})
    Traceback (most recent call last):
    softmax_core.creativity.formula.DefinitionError: “suprise” (character 5) is not a quantity. Did you mean “surprise”?
    """
    if not isinstance(text, str):
        raise DefinitionError("A formula must be a text")
    if len(text) > MAX_LENGTH:
        raise DefinitionError(
            f"A formula has at most {MAX_LENGTH} characters, and this one has {whole(len(text))}"
        )
    steps = _Reader(_tokens(text), units, written or {}).formula()
    names = tuple(dict.fromkeys(step for step in steps if isinstance(step, str)))
    unit = _run(steps, lambda number: BARE_NUMBER, units, lambda operation: operation.unit)
    return Formula(text, names, "" if unit == BARE_NUMBER else unit, tuple(steps))


# ---- From characters to tokens ---------------------------------------------------------------


class _Token(NamedTuple):
    kind: str  # "number", "word", "sign" or "end"
    name: str  # what it means: × is *, Surprise is surprise
    text: str  # as it was written
    place: int  # of its first character, counted from 1


_TYPED = {
    "+": "+＋",
    "-": "-−–—‐‑﹣－",
    "*": "*×·⋅∙•∗＊",
    "/": "/÷∶∕⁄／",
    "^": "^ˆ＾",
    "<": "<＜",
    ">": ">＞",
    "=": "=＝",
    "<=": "≤⩽≦",
    ">=": "≥⩾≧",
    "!=": "≠",
    "and": "∧",
    "or": "∨",
    "not": "¬",
    "(": "(（",
    ")": ")）",
    ",": ",，",
}
_SIGN = {char: sign for sign, chars in _TYPED.items() for char in chars}
_SIGN |= {"**": "^", "==": "=", "<=": "<=", ">=": ">=", "!=": "!="}
_WORD_SIGNS = ("and", "or", "not")

_TOKEN = re.compile(
    rf"""(?P<space> [\s{UNSEEN}]+ )
       | (?P<comma> [0-9]+,[0-9]+ )
       | (?P<number> (?: [0-9]+ (?:\.[0-9]*)? | \.[0-9]+ ) (?:[eE][+-]?[0-9]+)? )
       | (?P<sign> {"|".join(re.escape(sign) for sign in sorted(_SIGN, key=len, reverse=True))} )
       | (?P<word> [^\W\d²³][^\W²³ˆ]* )
       | (?P<other> . )""",
    re.VERBOSE | re.DOTALL,
)

_HINTS = {
    "%": "For 50 % write 0.5",
    "&": "Write and",
    "|": "Write or",
    "!": "Write not",
    "[": "Write round parentheses",
    "{": "Write round parentheses",
    "²": "Write ^2",
    "³": "Write ^3",
    "√": "Write sqrt(…)",
    "ln": "The natural logarithm is log",
    "x": "For a product write × or *",
    ":": "For a ratio write ÷ or /",
    "q": "q and p stand only in parentheses, as in kl(q, p)",
    "p": "q and p stand only in parentheses, as in kl(q, p)",
}


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        kind, typed, place = match.lastgroup, match[0], match.start() + 1
        if kind == "comma":
            raise DefinitionError(
                f"{_quoted(typed)} (character {place}): decimals have a point, as in 0.5. Where two "
                "numbers are meant, put a space after the comma: min(1, 2)"
            )
        if kind == "other":
            raise DefinitionError(
                f"{_quoted(typed)} (character {place}) is no sign here{_hint(typed)}"
            )
        if kind == "number":
            _refuse_large(typed, place)
        name = _SIGN.get(typed, typed.lower())
        if name in _WORD_SIGNS:
            kind = "sign"
        if kind != "space":
            tokens.append(_Token(kind, name, typed, place))
    return [*tokens, _Token("end", "", "", len(text) + 1)]


def _refuse_large(number, place):
    if len(number) > MAX_NUMBER:
        raise DefinitionError(
            f"{_quoted(number)} (character {place}): a number has at most {MAX_NUMBER} characters"
        )
    if math.isinf(float(number)):
        raise DefinitionError(f"{_quoted(number)} (character {place}) is too large for a computer")


def _quoted(typed: str) -> str:
    """What was typed, in quotes; what cannot be seen as its code."""
    seen = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in typed[:MAX_QUOTED])
    return f"“{seen}…”" if len(typed) > MAX_QUOTED else f"“{seen}”"


def _hint(typed):
    return f". {_HINTS[typed]}" if typed in _HINTS else ""


# ---- From tokens to steps --------------------------------------------------------------------


class _Reader:
    """Reads tokens from left to right and writes steps. Each method reads one kind of thing."""

    def __init__(self, tokens: Sequence[_Token], units: Mapping, written: Mapping[str, str]):
        self.tokens = tokens
        self.at = 0
        self.depth = -1  # the formula itself has depth 0
        self.steps = []
        self.names = {name.lower(): name for name in units}
        self.written = {way.lower(): name for way, name in written.items()}

    def formula(self) -> list:
        if self.here.kind == "end":
            raise DefinitionError("The formula is empty: write one, such as kl or 2 × tv")
        self.expression(OR)
        if self.here.kind != "end":
            self.refuse_rest()
        return self.steps

    def expression(self, level: int) -> None:
        """Read as far as signs bind at least as tightly as `level`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DefinitionError(
                f"More than {MAX_DEPTH} parentheses and signs are inside one another: "
                "write a simpler formula"
            )
        self.operand(level)
        while self.here.kind == "sign" and LEVELS.get(self.here.name, 0) >= level:
            if self.here.name in COMPARISONS:
                self.comparison()
            else:
                sign = self.next().name
                # what follows binds tighter, so a − b − c is (a − b) − c; but a^b^c is a^(b^c)
                self.expression(LEVELS[sign] + (sign != "^"))
                self.steps.append(_Apply(SIGNS[sign], 2))
        self.depth -= 1

    def comparison(self) -> None:
        signs = []
        while self.here.name in COMPARISONS:
            signs.append(self.next().name)
            self.expression(SUM)
        self.steps.append(_Apply(comparison(tuple(signs)), len(signs) + 1))

    def operand(self, level: int) -> None:
        token = self.next()
        if token.kind == "number":
            self.steps.append(float(token.text))
        elif token.kind == "word":
            self.word(token)
        elif token.name == "(":
            self.expression(OR)
            self.close(token)
        elif token.name in ("-", "+"):
            self.expression(SIGNED)
            if token.name == "-":
                self.steps.append(_Apply(MINUS, 1))
        elif token.name == "not":
            if level > NEGATION:
                raise DefinitionError(
                    f"Put “not” (character {token.place}) and what belongs to it in parentheses"
                )
            self.expression(NEGATION)
            self.steps.append(_Apply(NOT, 1))
        else:
            self.refuse_operand(token)

    def word(self, token: _Token) -> None:
        if token.name in FUNCTIONS:
            self.function(token)
        elif token.name in self.names or token.name in self.written:
            self.quantity(token)
        else:
            raise DefinitionError(self.unknown(token))

    def function(self, token: _Token) -> None:
        function = FUNCTIONS[token.name]
        if self.here.name != "(":
            raise DefinitionError(
                f"“{token.name}” (character {token.place}) is a function: say of what, in "
                f"parentheses, as in {token.name}({'1, 2' if function.fewest == 2 else '2'})"
            )
        opening = self.next()
        self.expression(OR)
        operands = 1
        while self.here.name == ",":
            self.next()
            self.expression(OR)
            operands += 1
        self.close(opening)
        if not function.fewest <= operands <= function.most:
            needed = "one number" if function.most == 1 else "two numbers or more"
            raise DefinitionError(
                f"“{token.name}” (character {token.place}) is a function of {needed}, and has "
                f"{operands} here, with a comma between each and the next. Decimals have a point"
            )
        self.steps.append(_Apply(function, operands))

    def quantity(self, token: _Token) -> None:
        """A name, or a name of distributions: kl, kl(q, p)."""
        name = token.name
        if self.here.name == "(":
            start = self.at
            while self.here.name in ("(", ",", "q", "p"):
                self.next()
            if self.here.name == ")":
                self.next()
            name += "".join(t.name for t in self.tokens[start : self.at]).replace(",", ", ")
            if name not in self.written:
                raise DefinitionError(self.wrong_distributions(token))
        self.steps.append(self.names.get(name) or self.written[name])

    def close(self, opening: _Token) -> None:
        if self.here.name == ")":
            self.next()
        elif self.here.kind == "end":
            raise DefinitionError(f"The parenthesis at character {opening.place} is never closed")
        else:
            self.refuse_rest()

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def next(self) -> _Token:
        token = self.here
        self.at += token.kind != "end"
        return token

    # -- What is wrong --

    def refuse_operand(self, token: _Token):
        """A token stands where a number or a quantity should."""
        at = self.tokens.index(token)
        after = f"after {_quoted(self.tokens[at - 1].text)}" if at else "at its beginning"
        found = "it ends" if token.kind == "end" else f"there is {_quoted(token.text)}"
        raise DefinitionError(
            f"The formula needs a number or a quantity {after}, and {found} (character {token.place})"
        )

    def refuse_rest(self):
        """A formula, or what is in its parentheses, could have ended before this token."""
        token, before = self.here, self.tokens[self.at - 1]
        if token.name == ")":
            raise DefinitionError(f"The parenthesis at character {token.place} was never opened")
        if token.name == ",":
            raise DefinitionError(
                f"The comma at character {token.place} stands between no two numbers of a function. "
                "Decimals have a point, as in 0.5"
            )
        a, b = _quoted(before.text), _quoted(token.text)
        raise DefinitionError(
            f"A sign is missing between {a} and {b} (character {token.place}): "
            "for a product write × or *"
        )

    def unknown(self, token: _Token) -> str:
        message = f"{_quoted(token.text)} (character {token.place}) is not a quantity"
        if token.name in _HINTS:
            return message + _hint(token.name)
        names = {**self.names, **{name: name for name in FUNCTIONS}}
        nearest = get_close_matches(token.name[:MAX_QUOTED], names, n=1)
        if nearest:
            return f"{message}. Did you mean “{names[nearest[0]]}”?"
        return f"{message}. The quantities are {', '.join(self.names.values())}"

    def wrong_distributions(self, token: _Token) -> str:
        message = f"{_quoted(token.text)} (character {token.place}) is a quantity, and "
        ways = [way for way in self.written if way.startswith(f"{token.name}(")]
        if ways:
            message += f"what stands in parentheses after it is only {' or '.join(ways)}"
        else:
            message += "nothing stands in parentheses after it"
        return f"{message}. For a product write × or *"

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
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import whole

MAX_LENGTH = 500  # characters
MAX_DEPTH = 50  # parentheses and signs inside one another
MAX_NUMBER = 30  # characters of one number
MAX_QUOTED = 31  # characters of what was typed
# How alike two words must be, by difflib, for one to be a slip of the other.
ALIKE = 0.8
# Web pages and word processors put these between words; whoever copies a formula cannot see them.
UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"


class DefinitionError(ValueError):
    """A definition that cannot be used; the message says why, in plain words.

    Where a formula is wrong the message is one or more whole sentences.
    """


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

    text: as it was written. names: the quantities that it uses, in their order. words: its
    quantities as they are written, its functions and its comparisons, in their order; kl(q, p) is
    only kl, but kl(p, q), which is another quantity, stands as it is. unit: "bits", "nats", "words",
    "" for a pure number, None where different units mix and it is not known.
    """

    text: str
    names: tuple[str, ...] = field(compare=False)
    words: tuple[str, ...] = field(compare=False)
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
                raise DefinitionError(f"“{name}” has no value here, so the formula has none.")
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
    text: str,
    units: Mapping[str, str | None],
    written: Mapping[str, str] | None = None,
    nearest: Callable[[str], Sequence[str]] | None = None,
) -> Formula:
    """Read a formula over the quantities that `units` names.

    units : name of each quantity -> its unit. written : other ways to write one -> its name, such
    as {"kl(q, p)": "kl", "β": "beta"}. Capital and small letters are one. nearest : gives the
    quantities that come near to an unknown word; the first three, if it is not given.

    Read are the signs of a keyboard and those of a word processor (− × · ÷ ≤ ≠ …), ** for ^, == for
    = and => for >=. Raises DefinitionError for everything that is not a formula, naming the word or
    sign and its place.

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
    softmax_core.creativity.formula.DefinitionError: “suprise” (character 5) is unknown. Did you mean “surprise”?
    """
    if not isinstance(text, str):
        raise DefinitionError("A formula must be a text.")
    if len(text) > MAX_LENGTH:
        raise DefinitionError(
            f"A formula has at most {MAX_LENGTH} characters, and this one has {whole(len(text))}."
        )
    reader = _Reader(_tokens(text), units, written or {}, nearest or (lambda word: list(units)[:3]))
    steps = reader.formula()
    names = tuple(dict.fromkeys(step for step in steps if isinstance(step, str)))
    unit = _run(steps, lambda number: BARE_NUMBER, units, lambda operation: operation.unit)
    words = tuple(dict.fromkeys(reader.words))
    return Formula(text, names, words, "" if unit == BARE_NUMBER else unit, tuple(steps))


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
_SIGN |= {"**": "^", "==": "=", "<=": "<=", "=<": "<=", ">=": ">=", "=>": ">=", "!=": "!="}
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

_MULTIPLY = "To multiply, write × or *."
_DISTRIBUTIONS = "q and p stand only in parentheses, as in kl(q, p)."
_CONDITION = "Multiply by the condition instead, as in kl × (T > 1)."
_HINTS = {
    "%": "For 50 % write 0.5.",
    "&": "Write “and”.",
    "|": "Write “or”; between q and p write a comma, as in kl(q, p).",
    "‖": "Between q and p write a comma, as in kl(q, p).",
    "!": "Write “not”.",
    "[": "Write round parentheses.",
    "{": "Write round parentheses.",
    "²": "Write ^2.",
    "³": "Write ^3.",
    "√": "Write sqrt(…).",
    "∞": "For infinity write 1/0.",
    "≈": "Write “=”.",
    ":": "For a ratio write ÷ or /; the name of a definition has a field of its own.",
    ";": "Between two numbers write a comma and a space, as in min(1, 2).",
    **dict.fromkeys("\"'“”‘’«»", "Leave out quotation marks."),
    "ln": "The natural logarithm is log.",
    "log10": "Write log(…) ÷ log(10).",
    "e": "Powers of e are written exp(…).",
    "h": "Entropy is written entropy(q).",
    "x": _MULTIPLY,
    "times": _MULTIPLY,
    "plus": "Write “+”.",
    "minus": "Write “−”.",
    "divided": "To divide, write ÷ or /.",
    "if": _CONDITION,
    "when": _CONDITION,
    "q": _DISTRIBUTIONS,
    "p": _DISTRIBUTIONS,
}


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        kind, typed, place = match.lastgroup, match[0], match.start() + 1
        if kind == "comma":
            raise DefinitionError(
                f"{_quoted(typed)} (character {place}) is unclear. Write decimals with a point, as in "
                "0.5. Between two numbers put a space after the comma, as in min(1, 2)."
            )
        if kind == "other":
            raise DefinitionError(
                f"{_quoted(typed)} (character {place}) cannot stand in a formula." + _hint(typed)
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
            f"{_quoted(number)} (character {place}) is too long: a number has at most {MAX_NUMBER} "
            "characters."
        )
    if math.isinf(float(number)):
        raise DefinitionError(f"{_quoted(number)} (character {place}) is too large for a computer.")


def _never_closed(opening):
    return f"The parenthesis at character {opening.place} is never closed."


def _quoted(typed: str) -> str:
    return f"“{shortened(typed, MAX_QUOTED)}”"


def _hint(typed: str, otherwise: str = "") -> str:
    hint = _HINTS.get(typed, otherwise)
    return f" {hint}" if hint else ""


def _listed(names: Sequence[str]) -> str:
    """Names to choose from: a, b or c."""
    *before, last = names
    return f"{', '.join(before)} or {last}" if before else last


def _slip_of(word: str, names: Iterable[str]) -> str | None:
    """The name that the word is a slip of, or a shorter or longer form of; None for none."""
    slips = get_close_matches(word, names, n=1, cutoff=ALIKE)
    longer_or_shorter = (
        name
        for name in names
        if min(len(name), len(word)) > 2 and (name.startswith(word) or word.startswith(name))
    )
    return slips[0] if slips else next(longer_or_shorter, None)


# ---- From tokens to steps --------------------------------------------------------------------


class _Reader:
    """Reads tokens from left to right and writes steps. Each method reads one kind of thing."""

    def __init__(
        self, tokens: Sequence[_Token], units: Mapping, written: Mapping, nearest: Callable
    ):
        self.tokens = tokens
        self.at = 0
        self.depth = -1  # the formula itself has depth 0
        self.steps = []
        self.words = []  # as `Formula.words`, but each as often as it is written
        self.nearest = nearest
        self.names = {name.lower(): name for name in units}
        self.written = {way.lower(): name for way, name in written.items()}

    def formula(self) -> list:
        if self.here.kind == "end":
            raise DefinitionError("The formula is empty: write one, such as kl or 2 × tv.")
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
                "write a simpler formula."
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
            self.words.append(signs[-1])
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
                    f"Put “not” (character {token.place}) and what belongs to it in parentheses, "
                    "as in kl × (not tv)."
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
        self.words.append(token.name)
        if self.here.name != "(":
            raise DefinitionError(
                f"“{token.name}” (character {token.place}) needs parentheses after it, as in "
                f"{token.name}({'1, 2' if function.fewest == 2 else '2'})."
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
                f"“{token.name}” (character {token.place}) takes {needed}, and here it has "
                f"{operands}. Commas separate numbers; write decimals with a point, as in 0.5."
            )
        self.steps.append(_Apply(function, operands))

    def quantity(self, token: _Token) -> None:
        """A name, or a name of distributions: kl, kl(q, p)."""
        name = token.name
        if self.here.name == "(":
            start, opening = self.at, self.here
            while self.here.name in ("(", ",", "q", "p"):
                self.next()
            if self.here.name == ")":
                self.next()
            name += "".join(t.name for t in self.tokens[start : self.at]).replace(",", ", ")
            if f"{name})" in self.written and all(t.name != ")" for t in self.tokens[self.at :]):
                raise DefinitionError(_never_closed(opening))
            if name not in self.written:
                raise DefinitionError(self.wrong_distributions(token))
        quantity = self.names.get(name) or self.written[name]
        self.steps.append(quantity)
        self.words.append(quantity if token.name == quantity.lower() else name)

    def close(self, opening: _Token) -> None:
        if self.here.name == ")":
            self.next()
        elif self.here.kind == "end":
            raise DefinitionError(_never_closed(opening))
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
        sign, before = _quoted(token.text), self.tokens[at - 1]
        if token.kind == "end":
            raise DefinitionError(
                f"The formula stops after {_quoted(before.text)} (character {before.place}): a number "
                "or a name such as kl must follow."
            )
        if at == 0:
            raise DefinitionError(
                f"A formula cannot begin with {sign} (character {token.place}): write a number or a "
                "name such as kl before it."
            )
        raise DefinitionError(
            f"{sign} (character {token.place}) cannot follow {_quoted(before.text)}: write a number or "
            "a name such as kl between them."
        )

    def refuse_rest(self):
        """A formula, or what is in its parentheses, could have ended before this token."""
        token, before = self.here, self.tokens[self.at - 1]
        if token.name == ")":
            raise DefinitionError(f"The parenthesis at character {token.place} was never opened.")
        if token.name == ",":
            raise DefinitionError(
                f"The comma at character {token.place} cannot stand here: commas separate the numbers "
                "of min and max. Write decimals with a point, as in 0.5."
            )
        a, b = _quoted(before.text), _quoted(token.text)
        raise DefinitionError(
            f"A sign is missing between {a} and {b} (character {token.place})."
            + _hint(token.name, _MULTIPLY)
        )

    def unknown(self, token: _Token) -> str:
        place = f"(character {token.place})"
        word = f"{_quoted(token.text)} {place}"
        if token is self.tokens[0] and self.here.name == "=":
            return f"Leave out {word} and the “=”: the name of a definition has a field of its own."
        if token.name in _HINTS:
            return f"{word} cannot stand here.{_hint(token.name)}"
        names = {**self.names, **{f: f for f in FUNCTIONS if self.here.name == "("}}
        if slip := _slip_of(token.name[:MAX_QUOTED], names):
            return f"{word} is unknown. Did you mean “{names[slip]}”?"
        phrase = [token.text]
        while self.here.kind == "word":
            phrase.append(self.next().text)
        phrase = " ".join(phrase)
        return (
            f"{_quoted(phrase)} {place} has no number yet. A formula is built from what this page can "
            f"measure: try {_listed(self.nearest(phrase.lower()))}. Formula help explains every name."
        )

    def wrong_distributions(self, token: _Token) -> str:
        ways = [way for way in self.written if way.startswith(f"{token.name}(")]
        ways = _listed([self.names.get(token.name, token.text), *ways])
        return f"{_quoted(token.text)} (character {token.place}) can only be written as {ways}. {_MULTIPLY}"

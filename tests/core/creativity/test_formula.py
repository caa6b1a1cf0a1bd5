"""Facts about the language of formulas. The oracle is Python's own grammar and arithmetic."""

import contextlib
import math
import warnings

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from softmax_core.creativity.formula import MAX_DEPTH, MAX_LENGTH, DefinitionError, Formula, parse
from softmax_core.creativity.operations import FUNCTIONS, SIGNS

UNITS = {"kl": "bits", "surprise": "bits", "tv": "", "perplexity": "words", "K": "words", "T": ""}
WRITTEN = {"kl(q, p)": "kl", "tv(q, p)": "tv", "tv(p, q)": "tv", "τ": "T"}
VALUES = {"kl": 0.5, "surprise": 2.5, "tv": 0.25, "perplexity": 3.0, "K": 4.0, "T": 5.0}


def value(text):
    return float(parse(text, UNITS, WRITTEN).evaluate(VALUES))


def unit(text):
    return parse(text, UNITS, WRITTEN).unit


def complaint(text):
    with pytest.raises(DefinitionError) as caught:
        parse(text, UNITS, WRITTEN)
    return str(caught.value)


# ---- As in mathematics -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2^2", -4),  # the power binds tighter than the minus in front
        ("2^3^2", 512),  # from the right: 2^9
        ("2^-1", 0.5),
        ("2^-2^2", 2**-4),
        ("2 * -3 + 1", -5),
        ("- 2 * 3", -6),
        ("10 - 4 - 3", 3),  # from the left
        ("16 / 4 / 2", 2),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("--2", 2),
        ("+2", 2),
        ("1 < 2 and 3 < 2 or 1", 1),
        ("not 1 = 2", 1),  # not (1 = 2)
        ("not 0 and 0", 0),  # (not 0) and 0
        ("0.3 <= 0.5 < 1", 1),
        ("0.3 <= 0.5 < 0.5", 0),
        ("1 < 2 > 1", 1),
        ("2 and 3", 1),  # any number but 0 is true, and true is 1
        ("(kl > 0.4) + (tv > 0.4)", 1),
        ("min(3, 1, 2) + max(1, kl)", 2),
        ("abs(-2)", 2),
        ("log2(8)", 3),
        ("log(exp(2))", 2),
        ("sqrt(2 + 2)", 2),
        (".5 + 1.", 1.5),
        ("2e1", 20),
        ("0^0", 1),
    ],
)
def test_signs_bind_as_in_mathematics(text, expected):
    assert value(text) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("kl − tv – 1 — 2", "kl - tv - 1 - 2"),
        ("kl × tv · 2 ∗ 3 ⋅ 4", "kl * tv * 2 * 3 * 4"),
        ("kl ÷ tv ∶ 2 ∕ 4", "kl / tv / 2 / 4"),
        ("kl ** 2", "kl ^ 2"),
        ("klˆ2", "kl ^ 2"),  # what a dead key leaves behind
        ("kl ≤ tv", "kl <= tv"),
        ("kl ≥ tv", "kl >= tv"),
        ("kl ≠ tv", "kl != tv"),
        ("kl == tv", "kl = tv"),
        ("kl => tv", "kl >= tv"),
        ("kl =< tv", "kl <= tv"),
        ("¬ (kl ∧ tv ∨ 0)", "not (kl and tv or 0)"),
        ("KL + Surprise + t + k", "kl + surprise + T + K"),
        ("Min(kl, 1) AND tv", "min(kl, 1) and tv"),
        ("kl\u00a0+\u202f\u200btv\n", "kl + tv"),
        ("（kl）", "(kl)"),
        ("kl(q,p) + KL ( Q , P )", "kl + kl"),
        ("τ", "T"),
    ],
)
def test_what_a_word_processor_makes_of_a_formula_is_read(typed, plain):
    assert value(typed) == value(plain)


def test_the_value_has_the_shape_that_the_quantities_have_together():
    formula = parse("kl * (tv > 0.5)", UNITS)
    values = {"kl": np.array([[1.0], [2.0]]), "tv": np.array([0.2, 0.6, 0.9])}
    assert formula.evaluate(values).tolist() == [[0, 1, 1], [0, 2, 2]]
    assert parse("2", UNITS).evaluate({}).shape == ()


def test_a_formula_names_what_it_uses_once_and_in_order():
    assert parse("tv + kl(q, p) * TV(p, q)", UNITS, WRITTEN).names == ("tv", "kl")
    assert parse("1 + 1", UNITS).names == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("KL(q, p) × t", ("kl", "T")),
        ("τ × tv(p, q) + tv", ("τ", "tv")),
        ("log2(K) >= kl", ("log2", "K", ">=", "kl")),
        ("0.3 ≤ kl < 1 and kl => 2", ("<=", "kl", "<", ">=")),
        ("max(tv, abs(kl))", ("max", "tv", "abs", "kl")),
        ("kl_back(q, p) × kl(p, q)", ("kl_back", "kl(p, q)")),
        ("1 + 1", ()),
    ],
)
def test_a_formula_knows_its_words_as_they_are_written(text, words):
    written = WRITTEN | {"kl(p, q)": "kl_back", "kl_back(q, p)": "kl_back"}
    assert parse(text, UNITS | {"kl_back": "bits"}, written).words == words


def test_formulas_with_one_text_are_one():
    assert parse("kl", UNITS) == parse("kl", UNITS)
    assert len({parse("kl", UNITS), parse("kl", UNITS), parse("tv", UNITS)}) == 2


def test_a_quantity_without_a_value_is_named():
    with pytest.raises(DefinitionError, match="“tv” has no value here"):
        parse("kl + tv", UNITS).evaluate({"kl": 1.0})


def test_values_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="kl must be real numbers"):
        parse("kl", UNITS).evaluate({"kl": "0.5"})


# ---- Without an ordinary value ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["0/0", "log(-1)", "sqrt(-1)", "(-8)^0.5", "1/0 - 1/0", "0 * (1/0)"]
)
def test_what_has_no_value_is_undefined(text):
    assert math.isnan(value(text))


@pytest.mark.parametrize("text", ["1/0", "-log(0)", "exp(1000)", "9^9^9^9", "10^400", "1/0 + 5"])
def test_what_is_beyond_every_number_is_infinite(text):
    assert value(text) == math.inf


def test_a_comparison_with_what_is_undefined_is_false():
    assert [value(f"0/0 {sign} 1") for sign in ("<", "<=", ">", ">=", "=")] == [0] * 5
    assert value("0/0 != 1") == 1


def test_an_undefined_number_is_never_the_smallest_or_largest_of_others():
    assert math.isnan(value("min(1, 0/0)"))
    assert math.isnan(value("max(0/0, 1)"))


# ---- What is equal but for rounding ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", 1),  # 0.30000000000000004
        ("0.1 + 0.2 != 0.3", 0),
        ("0.1 + 0.2 > 0.3", 0),
        ("0.1 + 0.2 >= 0.3", 1),
        ("0.1 + 0.2 <= 0.3", 1),
        ("0.3 < 0.1 + 0.2", 0),
        ("0.3 <= 0.1 + 0.2 < 1", 1),
        ("-0.1 - 0.2 = -0.3", 1),
        ("1e300 * (0.1 + 0.2) = 3e299", 1),
        ("1e-300 * (0.1 + 0.2) = 3e-301", 1),
        ("2^log2(6) = 6", 1),
        ("1 = 1.0000000001", 1),  # a billionth is the stated tolerance
        ("1 = 1.00000001", 0),
        ("1 < 1.00000001", 1),
        ("0 = 1e-300", 0),  # of 0 a billionth is nothing
        ("0 < 1e-300", 1),
        ("1/0 = 1/0", 1),
        ("1/0 = -1/0", 0),
        ("1/0 > 1e300", 1),
        ("1/0 >= 1/0", 1),
        ("1/0 > 1/0", 0),
    ],
)
def test_what_is_equal_but_for_rounding_compares_as_equal(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 - 0.3", 0),
        ("0.3 - 0.1 - 0.2", 0),
        ("-0.3 + 0.1 + 0.2", 0),
        ("1 / (0.1 + 0.2 - 0.3)", math.inf),
        ("1 / (1 - 2^log2(6) / 6)", math.inf),
        ("0.1 + 0.2 - 0.3 or 0", 0),
        ("1 - 0.999999", 1e-6),
        ("1e-300 - 0", 1e-300),
        ("0 + 1e-300", 1e-300),
        ("1e300 - 1e299", 9e299),
    ],
)
def test_the_difference_of_equals_is_0(text, expected):
    assert value(text) == pytest.approx(expected, rel=1e-6)


# ---- Units -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("surprise - kl", "bits"),
        ("2 * kl", "bits"),
        ("kl / 2", "bits"),
        ("-kl", "bits"),
        ("max(kl, surprise)", "bits"),
        ("abs(kl - 1)", "bits"),  # the 1 is 1 bit
        ("kl * (tv >= 0.5)", "bits"),
        ("tv * kl", "bits"),
        ("kl / tv", "bits"),
        ("kl / surprise", ""),
        ("1 - kl / log2(K)", ""),
        ("kl > surprise", ""),
        ("tv * T", ""),
        ("exp(tv)", ""),
        ("tv ^ 2", ""),
        ("3", ""),
        ("2 / tv", ""),
        ("not kl", ""),
        ("perplexity", "words"),
        ("perplexity / K", ""),
        ("log2(K)", "bits"),
        ("log(K)", "nats"),
        ("kl + tv", None),
        ("kl + perplexity", None),
        ("kl + log(K)", None),
        ("kl * kl", None),
        ("1 / kl", None),
        ("kl ^ 2", None),
        ("exp(kl)", None),
        ("log2(kl)", None),
        ("(kl + tv) * 2", None),
        ("(kl + tv) / (kl + tv)", None),
        ("tv * (kl + tv)", None),
        ("K / 8", "words"),
        ("K - 0.5", "words"),
        ("0.7 * kl + 0.3 * surprise", "bits"),
        ("min(kl, surprise) / 2", "bits"),
        ("kl * log(2)", None),  # nats by now
        ("log(2) * kl", None),
        ("kl / log2(exp(1))", None),
        ("kl * log(tv)", None),
        ("kl * abs(log(2))", None),
        ("kl * (1 + log(2))", None),
        ("kl * min(log(2), 1)", None),
        ("kl * log(perplexity)", None),
        ("kl / log(K)", None),  # bits over nats
        ("kl / log2(K)", ""),
        ("log(2)", None),
        ("log2(T)", None),
        ("max(kl + tv, 0)", None),
    ],
)
def test_a_unit_is_shown_where_it_is_known(text, expected):
    assert unit(text) == expected


# ---- What is wrong is said in plain words ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The formula is empty"),
        (" \n", "The formula is empty"),
        ("suprise", "“suprise” (character 1) is unknown. Did you mean “surprise”?"),
        ("2 + perplexty", "“perplexty” (character 5) is unknown. Did you mean “perplexity”"),
        ("suprise kl", "Did you mean “surprise”?"),
        ("perp", "Did you mean “perplexity”?"),
        ("surprise_of_q", "Did you mean “surprise”?"),
        ("minimum(1, 2)", "Did you mean “min”?"),
        ("minimum", "“minimum” (character 1) has no number yet"),
        ("sqr(2)", "Did you mean “sqrt”?"),
        ("beauty", "“beauty” (character 1) has no number yet"),
        ("beauty", "try kl, surprise or tv"),
        ("2 × what I like", "“what I like” (character 5) has no number yet"),
        ("creativity = kl", "Leave out “creativity” (character 1) and the “=”"),
        ("0,5", "Write decimals with a point, as in 0.5"),
        ("min(1,2)", "put a space after the comma, as in min(1, 2)"),
        ("abs(0, 5)", "“abs” (character 1) takes one number, and here it has 2"),
        ("max(2)", "“max” (character 1) takes two numbers or more, and here it has 1"),
        ("kl, tv", "The comma at character 3"),
        ("2 kl", "A sign is missing between “2” and “kl” (character 3)"),
        ("2kl", "A sign is missing between “2” and “kl”"),
        ("(kl) (tv)", "A sign is missing between “)” and “(” (character 6)"),
        ("kl not tv", "A sign is missing between “kl” and “not”"),
        ("1.2.3", "A sign is missing between “1.2” and “.3”"),
        ("kl plus tv", "between “kl” and “plus” (character 4). Write “+”"),
        ("kl times tv", "To multiply, write × or *"),
        ("kl if tv > 1", "as in kl × (T > 1)"),
        ("kl +", "The formula stops after “+” (character 4)"),
        ("(", "The formula stops after “(” (character 1)"),
        ("* 2", "A formula cannot begin with “*” (character 1)"),
        ("kl + * 2", "“*” (character 6) cannot follow “+”"),
        ("()", "“)” (character 2) cannot follow “(”"),
        ("tv(q, p) - kl(q, p", "The parenthesis at character 14 is never closed"),
        ("kl(q, p + 1)", "can only be written as kl or kl(q, p)"),
        ("kl(q, p + 1", "The parenthesis at character 3 is never closed"),
        ("(kl", "The parenthesis at character 1 is never closed"),
        ("max(kl, 1", "The parenthesis at character 4 is never closed"),
        ("kl)", "The parenthesis at character 3 was never opened"),
        ("log + 1", "“log” (character 1) needs parentheses after it, as in log(2)"),
        ("tv * not kl", "Put “not” (character 6) and what belongs to it in parentheses"),
        ("kl $ 2", "“$” (character 4) cannot stand in a formula"),
        ("50 %", "For 50 % write 0.5"),
        ("kl & tv", "Write “and”"),
        ("kl(q || p)", "between q and p write a comma, as in kl(q, p)"),
        ("KL(q‖p)", "Between q and p write a comma, as in kl(q, p)"),
        ("H(q)", "Entropy is written entropy(q)"),
        ("∞", "For infinity write 1/0"),
        ("“kl”", "Leave out quotation marks"),
        ("kl²", "Write ^2"),
        ("2 x 3", "A sign is missing between “2” and “x”"),
        ("x", "To multiply, write × or *"),
        ("ln(2)", "The natural logarithm is log"),
        ("q", "q and p stand only in parentheses"),
        (
            "kl(p, q)",
            "“kl” (character 1) can only be written as kl or kl(q, p)",
        ),
        ("kl(2)", "To multiply, write × or *"),
        ("kl(q, p", "The parenthesis at character 3 is never closed"),
        ("T(q)", "“T” (character 1) can only be written as T"),
        ("1e999", "“1e999” (character 1) is too large"),
        ("9" * 31, "a number has at most 30 characters"),
        ("\u202ekl", "“⟨U+202E⟩” (character 1) cannot stand in a formula"),
        ("\x00", "“⟨U+0000⟩” (character 1) cannot stand in a formula"),
        ("٣", "“٣” (character 1) cannot stand"),  # a digit, but not one that we read
        ("a" * 60, "“" + "a" * 30 + "…” (character 1) has no number yet"),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(text, said):
    assert said in complaint(text)
    assert complaint(text)[-1] in ".?"  # whole sentences


@pytest.mark.parametrize("text", [None, 5, b"kl", ["kl"]])
def test_what_is_no_text_is_no_formula(text):
    assert complaint(text) == "A formula must be a text."


# ---- Attacks ---------------------------------------------------------------------------------

ATTACKS = [
    "__import__('os').system('true')",
    "kl.__class__",
    "kl.__class__.__mro__[1].__subclasses__()",
    "().__class__",
    "__builtins__",
    "__name__",
    "__init__",
    "self",
    "np",
    "eval",
    "exec('1')",
    "lambda: 1",
    "[kl for kl in tv]",
    "{kl: 1}",
    "kl if tv else 1",
    "kl := 1",
    "kl = tv; T",
    "f'{kl}'",
    "'kl'",
    "0x10",
    "1_000",
    "1j",
    "kl @ tv",
    "kl // tv",
    "kl << 9",
    "~kl",
    "...",
    "None",
    "True",
    "print",
    "exp",
    "open('x')",
    "getattr(kl, tv)",
    "<script>alert(1)</script>",
    "$\\int$",
    "%(kl)s",
    "{0.__class__}",
    "\ud800",
    "𝐤𝐥",  # mathematical bold letters are others
    "kⅼ",  # a Roman numeral fifty
    "ｋｌ",  # full width
    "к",  # Cyrillic
    "\u202e)q ,p(lk",
    "9" * 499,
    "1e99999999999999",
    "(" * 500,
    "-" * 500,
    "not " * 125,
    "2^" * 250,
    "abs(" * 125,
    "kl(" * 166,
    "(" * 51 + "kl" + ")" * 51,
    "kl" + "+kl" * 10**5,
    "1" * 10**6,
    "a" * 10**6,
    "\x00" * 10**6,
]


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: f"{text[:20]!a} ({len(text)})")
def test_an_attack_is_refused_in_a_short_sentence(text):
    assert len(complaint(text)) < 400


@pytest.mark.parametrize(
    "text",
    [
        "9^9^9^9",
        "-9^9^9^9",
        "exp(exp(exp(exp(9))))",
        "1e308 * 1e308 ^ 1e308",
        "1e-400",
        "(" * MAX_DEPTH + "kl" + ")" * MAX_DEPTH,
        "1" + "+1" * 249,
        "1" + "<1" * 249,
        "min(" + "1, " * 160 + "2)",
        "1" + " or 1" * 99,
    ],
)
def test_what_is_only_long_or_large_is_answered(text):
    assert len(text) <= MAX_LENGTH
    assert isinstance(value(text), float)


def test_a_formula_is_never_longer_in_steps_than_in_characters():
    # so that reading and evaluating it is bounded by its length, which is bounded
    for text in ("1" + "+1" * 249, "1" + "<1" * 249, "-" * 40 + "1", "min(" + "1, " * 160 + "2)"):
        assert len(parse(text, UNITS)._steps) <= len(text) <= MAX_LENGTH


def test_one_character_more_is_too_long():
    assert value("1" + " " * (MAX_LENGTH - 1)) == 1
    assert complaint("1" + " " * MAX_LENGTH) == (
        "A formula has at most 500 characters, and this one has 501."
    )


signs = ["(", ")", ",", " ", "<", ">=", "!=", ".", "²", "ˆ", "–", "\u202e", "\n"]
bits_of_words = ["1", "0.5", "9^9", "e", "q", "p", "__class__", "\u212a", "İ", "ß", "not"]
pieces = st.sampled_from([*UNITS, *WRITTEN, *FUNCTIONS, *SIGNS, *signs, *bits_of_words])


@given(st.one_of(st.text(), st.lists(pieces, max_size=40).map("".join)))
@example("\u212a")  # the Kelvin sign, whose small letter is k
@example("İ")  # whose small letter is two characters
def test_no_text_raises_anything_but_a_definition_error(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with contextlib.suppress(DefinitionError):
            formula = parse(text, UNITS, WRITTEN)
            assert isinstance(formula, Formula)
            assert formula.evaluate(VALUES).dtype == np.float64


# ---- Python's own arithmetic -----------------------------------------------------------------
#
# A formula grows from its leaves. Beside its text stands the same in Python, and the level at which
# its loosest sign binds, so that parentheses are written only where they are needed, or sometimes.
# Python's numbers are told that what differs by less than a billionth is equal.

OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER, LEAF = range(9)


class Number(float):
    """A float that takes what is equal but for rounding as equal."""

    def __eq__(self, other):
        return math.isclose(self, other, rel_tol=1e-9)

    def __ne__(self, other):
        return not self == other

    def __lt__(self, other):
        return float(self) < float(other) and self != other

    def __le__(self, other):
        return float(self) < float(other) or self == other

    def __gt__(self, other):
        return other < self

    def __ge__(self, other):
        return other <= self

    def __add__(self, other):
        cancel = math.isfinite(self) and math.isclose(self, -float(other), rel_tol=1e-9)
        return Number(0.0 if cancel else float(self) + float(other))

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Number(-float(self))

    def __mul__(self, other):
        return Number(float(self) * float(other))

    def __truediv__(self, other):
        return Number(float(self) / float(other))

    def __pow__(self, other):
        return Number(float(self) ** float(other))


FACTS = {name: Number(x) for name, x in {"kl": 0.5, "surprise": -2.5, "tv": 0.0, "T": 5.0}.items()}


def grouped(node, least):
    """The node in parentheses if it binds less tightly than `least`."""
    ours, python, level = node
    if level >= least:
        return ours, python
    # Python's `2 and 3` is 3 and its comparisons are booleans; ours are 1 and 0.
    return f"({ours})", f"Number(bool({python}))" if level <= COMPARE else f"({python})"


def binary(sign, level):
    def both(pair):
        left, right = grouped(pair[0], level), grouped(pair[1], level + 1)
        return f"{left[0]} {sign} {right[0]}", f"{left[1]} {sign} {right[1]}", level

    return both


def prefix(sign, python_sign, level):
    def signed(node):
        ours, python = grouped(node, level)
        return f"{sign} {ours}", f"{python_sign} {python}", level

    return signed


def call(name, *nodes):
    arguments = [grouped(node, SUM) for node in nodes]
    ours, python = (", ".join(column) for column in zip(*arguments, strict=True))
    return f"{name}({ours})", f"{name}({python})", LEAF


def joined(least, level):
    """Nodes with signs between them: 1 − kl ÷ 2 + T."""

    def strung(parts):
        first, rest = parts
        ours, python = grouped(first, least)
        for (sign, python_sign), node in rest:
            right = grouped(node, least)
            ours, python = f"{ours} {sign} {right[0]}", f"{python} {python_sign} {right[1]}"
        loosest = SUM if any(sign in "+−" for (sign, _), _ in rest) else PRODUCT
        return ours, python, loosest if level is None else level

    return strung


def bracketed(node):
    ours, python = grouped(node, LEAF + 1)
    return ours, python, LEAF


numbers = st.one_of(
    st.integers(0, 20).map(str), st.floats(0, 1e6).map(repr), st.sampled_from(["1e300", "0.1"])
).map(lambda text: (text, f"Number({text})", LEAF))
leaves = st.one_of(numbers, st.sampled_from([(name, name, LEAF) for name in FACTS]))
# A power of two, so that a computer's result is exact whatever way it takes.
powers = st.tuples(st.sampled_from("124"), st.sampled_from(["0", "1", "2", "-1", "- 2"])).map(
    lambda pair: (f"{pair[0]} ^ {pair[1]}", f"Number({pair[0]}) ** Number({pair[1]})", POWER)
)
towers = st.lists(st.sampled_from("12"), min_size=3, max_size=4).map(
    lambda digits: ("^".join(digits), "**".join(f"Number({digit})" for digit in digits), POWER)
)
comparisons = st.sampled_from(
    [("<", "<"), ("<=", "<="), (">", ">"), (">=", ">="), ("=", "=="), ("≠", "!=")]
)


arithmetic = st.sampled_from([("+", "+"), ("−", "-"), ("×", "*"), ("÷", "/")])


def strings(nodes, signs):
    return st.tuples(nodes, st.lists(st.tuples(signs, nodes), min_size=1, max_size=4))


def grown(nodes):
    pairs = st.tuples(nodes, nodes)
    return st.one_of(
        pairs.map(binary("or", OR)),
        pairs.map(binary("and", AND)),
        nodes.map(prefix("not", "not", NOT)),
        strings(nodes, comparisons).map(joined(SUM, COMPARE)),
        strings(nodes, arithmetic).map(joined(SIGN, None)),
        nodes.map(prefix("-", "-", SIGN)),
        pairs.map(lambda pair: call("min", *pair)),
        pairs.map(lambda pair: call("max", *pair)),
        nodes.map(lambda node: call("abs", node)),
        nodes.map(lambda node: call("sqrt", node)),
        nodes.map(bracketed),
    )


def extreme(choose):
    def of(*values):
        undefined = any(map(math.isnan, values))
        return Number(math.nan if undefined else choose(map(float, values)))

    return of


PYTHON = {
    "min": extreme(min),
    "max": extreme(max),
    "abs": lambda x: Number(math.fabs(x)),
    "sqrt": lambda x: Number(math.sqrt(x)),
    "Number": Number,
    "bool": bool,
}


@settings(max_examples=1000)
@given(st.recursive(st.one_of(leaves, powers, towers), grown, max_leaves=12))
def test_a_formula_has_the_value_that_python_gives_it(node):
    ours, python, level = node
    if level <= COMPARE:
        python = f"bool({python})"
    assume(len(ours) <= MAX_LENGTH)
    result = float(parse(ours, UNITS).evaluate(FACTS))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            expected = float(eval(python, {"__builtins__": {}}, {**PYTHON, **FACTS}))
    except (ZeroDivisionError, OverflowError, ValueError):
        return  # Python stops at 1/0, 1e300 * 1e300 as a power, and sqrt(-1); we go on with inf, NaN
    assert result == expected or (math.isnan(result) and math.isnan(expected)), python


@given(st.floats(-30, 30), st.floats(-5, 5))
def test_powers_logarithms_and_exponentials_are_those_of_python(x, y):
    values = {"kl": abs(x) + 1e-9, "tv": y}
    for text, expected in [
        ("kl ^ tv", (abs(x) + 1e-9) ** y),
        ("exp(tv)", math.exp(y)),
        ("log(kl)", math.log(abs(x) + 1e-9)),
        ("log2(kl)", math.log2(abs(x) + 1e-9)),
    ]:
        assert float(parse(text, UNITS).evaluate(values)) == pytest.approx(
            expected, rel=1e-14, abs=1e-15
        )

"""The lecture's calculation, line by line. Oracles: the slides, 40-digit arithmetic, scipy, mpmath."""

import math
import re
from decimal import Decimal

import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.special
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from softmax_core.reading import lecture
from softmax_core.reading.logit_table import clean_table
from softmax_core.tables.rows import chart_rows
from softmax_core.tables.softmax import (
    calculation,
    calculation_table,
    denominator_tables,
    denominator_takeaway,
    latex_lines,
    naive_softmax,
    numerator_only,
    numerator_table,
    overflow_table,
    rounded_sum,
    slide_table,
)

INF = math.inf


def table(*rows):
    """A clean table of (word, logit) or (word, logit, count)."""
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))

# 40-digit arithmetic, see design: T -> (Z, p)
GOLDEN = {
    0.5: (3446.37398666654, [0.117058913239, 0.0158422011785, 0.00214400878358, 0.864954876799]),
    1.0: (84.7910248837216, [0.23688281809, 0.087144318742, 0.0320586032801, 0.643914259888]),
    2.0: (16.2377482684279, [0.276004344707, 0.167405097278, 0.101536324092, 0.455054233923]),
    5.0: (6.76088718468442, [0.269508830811, 0.220655168011, 0.180657171876, 0.329178829301]),
}

logit_lists = st.lists(st.floats(-50, 50), min_size=1, max_size=8)
temperatures = st.floats(0.1, 50)


def of_logits(logits):
    return table(*[("w", repr(z)) for z in logits])


# --- The numbers ---


@pytest.mark.parametrize("temperature", GOLDEN)
def test_the_lectures_calculation(temperature):
    steps = calculation(LECTURE, temperature)
    partition_function, probabilities = GOLDEN[temperature]
    assert steps.partition_function == pytest.approx(partition_function, rel=1e-13)
    assert steps.probabilities == pytest.approx(probabilities, rel=1e-11)
    assert steps.beta == 1 / temperature
    assert not steps.shifted


def test_at_5_the_exponents_are_those_on_the_slide():
    assert calculation(LECTURE, 5.0).exponents.tolist() == [0.6, 0.4, 0.2, 0.8]


@given(logit_lists, temperatures)
def test_each_probability_is_its_term_divided_by_the_sum_of_the_terms(logits, temperature):
    steps = calculation(of_logits(logits), temperature)
    assert steps.partition_function == pytest.approx(steps.terms.sum())
    assert steps.probabilities == pytest.approx(steps.terms / steps.partition_function, abs=1e-15)
    assert steps.probabilities == pytest.approx(
        scipy.special.softmax(np.array(logits) / temperature), abs=1e-14
    )


@given(st.lists(st.floats(-2000, 2000), min_size=1, max_size=6), st.floats(0.1, 5))
def test_the_terms_on_the_page_always_give_the_probabilities(logits, temperature):
    # Also where e^(βz) is too large or too small to be written down.
    steps = calculation(of_logits(logits), temperature)
    assert 0 < steps.partition_function < INF
    assert steps.terms / steps.partition_function == pytest.approx(steps.probabilities, abs=1e-13)


def test_terms_are_shifted_only_where_a_computer_cannot_hold_them():
    assert not calculation(table(("a", "700"), ("b", "699")), 1.0).shifted
    assert calculation(table(("a", "710"), ("b", "709")), 1.0).shifted  # e^710 overflows
    assert not calculation(table(("a", "-700"), ("b", "-701")), 1.0).shifted
    assert calculation(table(("a", "-746"), ("b", "-747")), 1.0).shifted  # e^-746 is 0


def test_terms_that_have_lost_their_digits_are_shifted_too():
    # e^-744 is written with one bit: 9.9e-324 and not 7.8e-324.
    steps = calculation(table(("a", "-744"), ("b", "-745")), 1.0)
    assert steps.terms[1] / steps.terms[0] == pytest.approx(math.exp(-1))


def test_counts_multiply_the_terms():
    crowd = table(("friends", "4", "1"), ("others", "0", "1000"), ("nobody", "9", "0"))
    steps = calculation(crowd, 1.0)
    assert steps.terms == pytest.approx([math.exp(4), 1000, 0])
    assert steps.partition_function == pytest.approx(1054.598150033)
    assert steps.probabilities == pytest.approx([0.05177152, 0.94822848, 0], abs=1e-8)


def test_at_zero_the_likeliest_takes_everything():
    steps = calculation(LECTURE, 0.0)
    assert steps.beta == INF
    assert steps.probabilities.tolist() == [0, 0, 0, 1]
    assert steps.terms.tolist() == [0, 0, 0, 1]
    assert steps.partition_function == 1


def test_at_zero_words_that_tie_share():
    assert calculation(table(("a", "2"), ("b", "2"), ("c", "1")), 0.0).terms.tolist() == [1, 1, 0]


def test_at_infinity_every_possible_word_pays_one():
    steps = calculation(table(("a", "3"), ("b", "-8"), ("never", "-∞")), INF)
    assert steps.beta == 0
    assert steps.exponents.tolist() == [0, 0, -INF]
    assert steps.terms.tolist() == [1, 1, 0]
    assert steps.probabilities.tolist() == [0.5, 0.5, 0]


@pytest.mark.parametrize("temperature", [0.0, 0.5, 1.0, 5.0, INF])
def test_an_impossible_word_pays_nothing_at_any_temperature(temperature):
    steps = calculation(table(("a", "1"), ("never", "-inf")), temperature)
    assert steps.terms.tolist()[1] == steps.probabilities[1] == 0
    assert steps.probabilities[0] == 1


@pytest.mark.parametrize("temperature", [0.0, 0.5, 1.0, 5.0, 1e308, INF])
def test_the_largest_logits_there_are(temperature):
    # A numpy warning would be an error here: see filterwarnings in pyproject.toml.
    extreme = table(("a", "1e308"), ("b", "-1e308"), ("c", "0"))
    steps = calculation(extreme, temperature)
    assert 0 < steps.partition_function < INF
    assert steps.terms / steps.partition_function == pytest.approx(steps.probabilities)
    calculation_table(extreme, steps, 2)
    latex_lines(steps, 2)
    assert not np.isnan(numerator_only(extreme, temperature)).any()


# --- The first formula on the slides ---


@pytest.mark.parametrize(("beta", "total"), [(0.2, 0.0797), (1.0, 1.0), (2.0, 40.6)])
def test_beta_in_the_numerator_only_does_not_sum_to_1(beta, total):
    assert f"{numerator_only(LECTURE, 1 / beta).sum():.3g}" == f"{total:.3g}"


@given(logit_lists)
def test_at_beta_1_the_first_formula_is_the_softmax(logits):
    assert numerator_only(of_logits(logits), 1.0) == pytest.approx(scipy.special.softmax(logits))


@given(logit_lists, temperatures)
def test_the_first_formula_as_it_is_written(logits, temperature):
    with mpmath.workdps(40):
        denominator = mpmath.fsum(mpmath.exp(z) for z in logits)
        exact = [float(mpmath.exp(mpmath.mpf(z) / temperature) / denominator) for z in logits]
    assert numerator_only(of_logits(logits), temperature) == pytest.approx(exact, rel=1e-9)


def test_the_first_formula_with_counts_and_at_the_limits():
    crowd = table(("a", "1", "1"), ("b", "0", "10"), ("nobody", "5", "0"))
    assert numerator_only(crowd, INF) == pytest.approx(np.array([1, 10, 0]) / (math.e + 10))
    assert numerator_only(crowd, 0.0) == pytest.approx([INF, 10 / (math.e + 10), 0])


def test_the_first_formula_beside_the_softmax():
    shown = numerator_table(LECTURE, 5.0, 4)
    assert shown.iloc[3].to_list() == ["friends", "0.0262", "0.3292"]  # e^0.8 / 84.791 = .02625


# --- Rounding ---


@pytest.mark.parametrize(
    ("temperature", "decimals", "total"),
    [(1.0, 2, "1.00"), (2.0, 2, "1.01"), (5.0, 2, "1.00"), (2.0, 0, "0"), (0.5, 0, "1")],
)
def test_rounded_probabilities_do_not_always_sum_to_1(temperature, decimals, total):
    # At T = 2: .28 + .17 + .10 + .46 = 1.01; without decimals 0 + 0 + 0 + 0.
    assert rounded_sum(np.array(GOLDEN[temperature][1]), decimals) == Decimal(total)


@given(logit_lists, st.integers(0, 10))
def test_rounding_is_off_by_at_most_half_a_digit_for_each_word(logits, decimals):
    total = rounded_sum(scipy.special.softmax(logits), decimals)
    off = abs(float(total) - 1)
    assert off <= len(logits) * 0.5 * 10.0**-decimals + 1e-12


# --- Tables ---


def test_the_calculation_for_each_word_as_a_reader_sees_it():
    shown = calculation_table(LECTURE, calculation(LECTURE, 5.0), 2)
    assert list(shown) == ["word", "logit z", "βz", "e to the βz", "p", "%"]
    assert shown.iloc[0].to_list() == ["nights", "3", "0.60", "1.82", "0.27", "27%"]


def test_the_calculation_names_the_counts_where_there_are_some():
    crowd = table(("friends", "4", "1"), ("1,000 other words", "0", "1000"))
    shown = calculation_table(crowd, calculation(crowd, 1.0), 2)
    assert shown.iloc[1].to_list() == [
        "1,000 other words", "0", "1,000", "0.00", "1,000.00", "0.95", "95%",
    ]  # fmt: skip
    assert "g times e to the βz" in shown


def test_the_slide_beside_what_is_exact():
    shown = slide_table(lecture.SLIDES[0], np.array(GOLDEN[1.0][1]), lecture.WORDS)
    assert shown.iloc[0].to_list() == ["nights", "0.23", "0.236882818", "0.24", "−0.0069"]
    assert shown["exact, to 2 decimals"].to_list() == ["0.24", "0.09", "0.03", "0.64"]


def test_a_computer_that_follows_the_formula_to_the_letter_fails():
    assert np.isnan(naive_softmax(np.array([1003.0, 1002.0]))).all()  # ∞ / ∞
    assert np.isnan(naive_softmax(np.array([-1003.0, -1002.0]))).all()  # 0 / 0
    assert naive_softmax(np.array([3.0, 2.0, 1.0, 4.0])) == pytest.approx(GOLDEN[1.0][1])


def test_with_the_largest_subtracted_nothing_is_lost():
    shown = overflow_table(LECTURE)
    assert shown["z"].to_list() == ["1,003", "1,002", "1,001", "1,004"]
    assert set(shown["as written"]) == {"not a number"}
    assert set(shown["e to the z"]) == {"∞"}
    assert shown["softmax"].to_list() == ["0.2369", "0.0871", "0.0321", "0.6439"]
    assert shown["z − max"].to_list() == ["−1", "−2", "−3", "0"]


def test_the_lesson_on_overflow_survives_the_largest_logits():
    shown = overflow_table(table(("a", "1e308"), ("b", "-1e308"), ("c", "1000")))
    assert shown["softmax"].to_list() == ["1.0000", "0.0000", "0.0000"]


# --- LaTeX ---


def test_the_lines_of_the_lecture_in_latex():
    assert latex_lines(calculation(LECTURE, 5.0), 2) == [
        "Z = e^{0.6} + e^{0.4} + e^{0.2} + e^{0.8} = 6.76",
        r"\sigma(3) = \frac{e^{0.6}}{6.76} = 0.27",
        r"\sigma(2) = \frac{e^{0.4}}{6.76} = 0.22",
        r"\sigma(1) = \frac{e^{0.2}}{6.76} = 0.18",
        r"\sigma(4) = \frac{e^{0.8}}{6.76} = 0.33",
    ]


@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(-INF), min_size=1, max_size=12),
    temperatures,
    st.integers(0, 10),
)
def test_latex_is_whole_and_holds_numbers_only(logits, temperature, decimals):
    assume(max(logits) > -INF)
    lines = latex_lines(calculation(of_logits(logits), temperature), decimals)
    assert len(lines) == 1 + min(8, len(logits))
    for line in lines:
        assert line.count("{") == line.count("}")
        commands = set(re.findall(r"\\[a-z]+", line))
        assert commands <= {
            r"\sigma", r"\frac", r"\infty", r"\times", r"\cdot", r"\dots", r"\beta", r"\max",
        }  # fmt: skip
        # Python's own 1e+20 is no LaTeX.
        letters = set(re.findall(r"[A-Za-z]+", re.sub(r"\\[a-z]+", "", line)))
        assert letters <= {"Z", "e", "z"}
        assert not re.search(r"\de[+-]", line)


def test_latex_never_holds_what_somebody_typed():
    typed = table((r"\href{x}{y}", "1"), ("zqx", "2"))
    assert not any(
        "zqx" in line or "href" in line for line in latex_lines(calculation(typed, 1.0), 2)
    )


@given(st.lists(st.floats(-40, 40), min_size=1, max_size=5), temperatures, st.integers(0, 10))
def test_no_line_divides_by_a_zero_of_rounding(logits, temperature, decimals):
    lines = latex_lines(calculation(of_logits(logits), temperature), decimals)
    for line in lines[1:]:
        plain = line.replace("{,}", "")
        denominator = re.search(r"\}\{(-?[\d.]+)", plain[plain.index(r"\frac") :])[1]
        assert float(denominator) > 0, line


def test_latex_of_counts_infinities_and_many_words():
    crowd = table(("a", "1", "1"), ("b", "0", "1000"), ("never", "-∞", "2"))
    lines = latex_lines(calculation(crowd, 1.0), 2)
    assert lines[0] == r"Z = e^{1} + 1{,}000 \cdot e^{0} + 2 \cdot e^{-\infty} = 1{,}002.72"
    assert lines[3] == r"\sigma(-\infty) = \frac{2 \cdot e^{-\infty}}{1{,}002.72} = 0.00"
    twenty = latex_lines(calculation(of_logits([0.0] * 20), 1.0), 2)
    assert twenty[0].endswith(r"e^{0} + \dots = 20.00")
    assert len(twenty) == 9


@given(
    st.lists(st.integers(-970, 970).map(lambda z: z / 97), min_size=1, max_size=8),
    st.floats(0.2, 10),
    st.integers(2, 7),
)
@example([3, 2, 1, 4], 0.3, 2)
@example([-672 / 97], 0.5, 2)
def test_whoever_works_out_a_line_as_it_is_printed_gets_what_is_printed(logits, T, decimals):
    first, *others = [
        line.replace("{,}", "") for line in latex_lines(calculation(of_logits(logits), T), decimals)
    ]
    left, right = first.removeprefix("Z = ").split(" = ")
    mantissa, _, power = right.partition(r" \times 10^")
    unit = mpmath.mpf(10) ** int(power.strip("{}") or 0)
    total = mpmath.mpf(mantissa) * unit
    terms = [mpmath.exp(mpmath.mpf(exponent)) for exponent in re.findall(r"e\^\{(.*?)\}", left)]
    half = mpmath.mpf(10) ** -decimals / 2
    assert abs(sum(terms) - total) <= half * unit * 1.2
    for term, line in zip(terms, others, strict=True):
        printed = mpmath.mpf(line.rsplit(" = ")[-1])
        assert abs(term / total - printed) <= half + half * unit / total * 1.2


def test_latex_says_so_where_the_terms_are_shifted():
    # e^1000 has 435 digits: Z is divided by it, and so are all the terms.
    lines = latex_lines(calculation(table(("a", "1000"), ("b", "999")), 1.0), 2)
    assert lines[0] == r"e^{-\beta \max z} Z = e^{0} + e^{-1} = 1.37"
    assert lines[2] == r"\sigma(999) = \frac{e^{-1}}{1.37} = 0.27"


def test_a_limit_is_no_quotient():
    assert (
        latex_lines(calculation(LECTURE, 0.0), 2) == latex_lines(calculation(LECTURE, INF), 2) == []
    )


# --- The denominator ---


def denominators(logits_table, temperature, most=24):
    rows = chart_rows(logits_table, most)
    return denominator_tables(logits_table, rows, calculation(logits_table, temperature), 2)


def test_how_much_each_word_contributes_at_5():
    slices, labels = denominators(LECTURE, 5.0)
    assert labels["label"].tolist()[:3] == ["Z at T = 1", "Z at T = 5", ""]
    assert labels["text"].tolist() == [
        "= 84.79",
        "= 6.76",
        "Each term at T = 5, and its share of Z",
        "1.82 (27.0%)",
        "1.49 (22.1%)",
        "1.22 (18.1%)",
        "2.23 (32.9%)",
    ]
    ends = [0.269508830811, 0.490163998822, 0.6708211707, 1]
    assert slices[slices["row"] >= 3]["end"].tolist() == pytest.approx(ends)
    assert labels["end"].tolist() == pytest.approx([1, 6.76088718468 / 84.7910248837, 0, *ends])


@pytest.mark.parametrize("temperature", [0.5, 2.0, 5.0])
def test_both_denominators_are_on_one_scale(temperature):
    slices, labels = denominators(LECTURE, temperature)
    (z_at_1, at_1), (z, p) = GOLDEN[1.0], GOLDEN[temperature]
    longest = max(z, z_at_1)
    for row, (total, shares) in enumerate([(z_at_1, at_1), (z, p)]):
        stack = slices[slices["row"] == row]
        lengths = (stack["end"] - stack["start"]).tolist()
        assert lengths == pytest.approx([total * share / longest for share in shares])
        assert labels["end"][row] == pytest.approx(total / longest)


def test_at_1_there_is_one_denominator():
    slices, labels = denominators(LECTURE, 1.0)
    assert labels["label"].tolist() == ["Z at T = 1", "nights", "laughter", "duck", "friends"]
    assert slices["end"].max() == pytest.approx(1)


@pytest.mark.parametrize(
    ("logits", "temperature", "names"),
    [
        ((3, 2), 0.0, ["Z, shifted"]),  # e^∞
        ((3, 2), INF, ["Z at T = 1", "Z at T = ∞"]),
        ((2000, 1999), 100.0, ["Z at T = 100"]),  # e^20 can be written, e^2000 cannot
        ((2000, 1999), 1.0, ["Z, shifted"]),
        ((-2000, -1999), 1.0, ["Z, shifted"]),
    ],
)
def test_a_denominator_that_cannot_be_written_down_has_nothing_beside_it(
    logits, temperature, names
):
    _, labels = denominators(of_logits(logits), temperature)
    assert [name for name in labels["label"] if name.startswith("Z")] == names


def test_temperatures_that_nearly_agree_keep_a_row_each():
    slices, labels = denominators(LECTURE, 1.0000001)
    assert labels["label"].is_unique
    assert slices["label"].nunique() == len(labels) == 7  # with a row that says what follows


@settings(max_examples=40)
@given(
    st.lists(st.integers(-30, 30), min_size=1, max_size=12),
    st.integers(1, 12),
    st.sampled_from([0.0, 0.3, 1.0, 8.0, INF]),
)
def test_the_slices_fill_the_denominator_end_to_end(logits, most, temperature):
    candidates = of_logits(logits)
    rows = chart_rows(candidates, most)
    slices, labels = denominators(candidates, temperature, most)
    terms = len(labels) - len(rows)
    stacks = 2 if terms == 3 else 1  # with a row between that says what follows
    for row in range(stacks):
        stack = slices[slices["row"] == row]
        assert stack["start"].iloc[0] == 0
        assert stack["start"].tolist()[1:] == pytest.approx(stack["end"].tolist()[:-1])
        assert stack["end"].iloc[-1] == pytest.approx(labels["end"][row])
        assert set(stack["label"]) == {labels["label"][row]}
    assert labels["end"][:stacks].max() == 1
    # Below them each slice again, as a share of the whole, in a row of its own.
    alone = slices[slices["row"] >= terms]
    assert alone["row"].tolist() == list(range(terms, len(labels)))
    lengths = (alone["end"] - alone["start"]).tolist()
    # What T = 0 and T = ∞ are limits of, a temperature near them is.
    near = scipy.special.softmax(np.array(logits) / np.clip(temperature, 1e-3, 1e15))
    assert lengths == pytest.approx(rows.group(near), abs=1e-12)
    assert labels["label"].tolist()[terms:] == alone["label"].tolist() == rows.labels
    assert labels["row"].tolist() == list(range(len(labels)))


def test_a_word_called_z_is_not_the_denominator():
    _, labels = denominators(table(("Z at T = 1", "1"), ("a", "0")), 1.0)
    assert labels["label"].is_unique
    assert labels["text"].tolist()[0] == "= 3.72"


@pytest.mark.parametrize(
    ("logits", "temperature", "said"),
    [
        ([3, 2, 1, 4], 5.0, "Z at T = 5 is 6.76. w contributes most, 32.9%."),
        ([0], 1.0, "Z at T = 1 is 1.00. w contributes most, 100%."),
    ],
)
def test_who_contributes_most_is_told(logits, temperature, said):
    words = table(*[("w" if z == max(logits) else f"other {z}", str(z)) for z in logits])
    rows = chart_rows(words, 24)
    assert denominator_takeaway(rows, calculation(words, temperature)) == said

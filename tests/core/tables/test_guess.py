"""What is shown before the reveal, and after it. Oracle: scipy."""

import numpy as np
import pandas as pd
import pytest
import scipy.special
import scipy.stats

from softmax_core.reading.logit_table import clean_table
from softmax_core.tables.guess import guess_table
from softmax_core.tables.rows import chart_rows


def table(*rows):
    columns = ["word", "logit", "count"][: len(rows[0])]
    return clean_table(pd.DataFrame(rows, columns=columns, dtype=object)).table


def scipys_softmax(logits, temperature):
    return scipy.special.softmax(np.array(logits) / temperature)


LECTURE = table(("nights", "3"), ("laughter", "2"), ("duck", "1"), ("friends", "4"))
ALL = chart_rows(LECTURE, 24)


def test_before_the_reveal_no_probability_reaches_the_browser():
    hidden = guess_table(LECTURE, ALL, revealed=False)
    assert hidden["p"].tolist() == [0, 0, 0, 0]
    assert hidden["p_text"].tolist() == ["?"] * 4
    assert hidden["logit"].tolist() == [3, 2, 1, 4]


def test_after_it_the_probabilities_of_the_lecture():
    revealed = guess_table(LECTURE, ALL, revealed=True)
    assert revealed["p_text"].tolist() == ["23.7%", "8.7%", "3.2%", "64.4%"]
    assert revealed["p"].to_numpy() == pytest.approx(scipys_softmax([3, 2, 1, 4], 1))


def test_an_impossible_word_and_the_others_have_no_bar_for_a_logit():
    rows = table(("a", "2"), ("never", "-∞"), ("b", "1"), ("c", "0"))
    drawn = guess_table(rows, chart_rows(rows, 24), revealed=False)
    assert drawn["logit"].tolist() == [2, 0, 1, 0]
    assert drawn["logit_text"].tolist() == ["2", "−∞", "1", "0"]
    grouped = guess_table(rows, chart_rows(rows, 2), revealed=False)
    assert grouped["logit_text"].tolist() == ["2", "1", ""]

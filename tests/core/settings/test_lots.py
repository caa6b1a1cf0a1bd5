"""The lots of words that were drawn last."""

import numpy as np
import pandas as pd

from softmax_core.reading.logit_table import clean_table
from softmax_core.settings.lots import MAX_LOTS, Lot, with_lot

FRAME = pd.DataFrame({"word": ["nights", "laughter", "duck", "duck"], "logit": list("3210")})
TABLE = clean_table(FRAME).table


def lot(drawn):
    return Lot("T = 1", drawn, {"duck": drawn} if drawn else {})


def test_a_lot_says_how_often_each_word_came():
    drawn = Lot.of("T = 5", TABLE, np.array([0, 1, 0, 0, 1]))
    assert drawn[:3] == ("T = 5", 5, {"nights": 3, "laughter": 2})


def test_two_rows_with_one_word_are_counted_apart():
    drawn = Lot.of("T = 5", TABLE, np.array([2, 3, 3]))
    assert sorted(drawn.counts.values()) == [1, 2]


def test_its_numbers_are_those_of_python_so_that_lots_can_be_kept_and_compared():
    drawn = Lot.of("T = 5", TABLE, np.array([1, 1]))
    assert {type(n) for n in (drawn.drawn, *drawn.counts.values())} == {int}


def test_a_lot_of_nothing_is_empty():
    assert Lot.of("T = 1", TABLE, np.array([], dtype=int))[:3] == ("T = 1", 0, {})


def test_a_lot_is_added_after_those_before():
    assert with_lot((), lot(1)) == (lot(1),)
    assert with_lot((lot(1),), lot(2)) == (lot(1), lot(2))


def test_a_lot_of_which_nothing_was_drawn_is_not_kept():
    assert with_lot((lot(1),), lot(0)) == (lot(1),)
    assert with_lot((lot(1),), None) == (lot(1),)


def test_only_the_last_few_are_kept():
    lots = ()
    for drawn in range(1, 8):
        lots = with_lot(lots, lot(drawn))
    assert [one.drawn for one in lots] == [4, 5, 6, 7]
    assert len(lots) == MAX_LOTS

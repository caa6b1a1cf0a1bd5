"""Facts about the definitions on the page: changed, added, taken away and put back."""

from softmax_core.settings.definitions import FORMULA, NAME, added, changed, put_back, without

TWO = (("deviation", "kl"), ("surprise", "surprise"))


def test_a_name_or_a_formula_changes_alone():
    assert changed(TWO, 1, NAME, "mine") == (TWO[0], ("mine", "surprise"))
    assert changed(TWO, 0, FORMULA, "tv") == (("deviation", "tv"), TWO[1])


def test_no_two_added_ones_have_the_same_name():
    three = added(added(TWO, "deviation", "kl"), "deviation", "kl")
    assert [name for name, _ in three] == ["deviation", "surprise", "deviation 2", "deviation 3"]


def test_empty_ones_may_be_several():
    assert added(added(TWO, "", ""), "", "")[2:] == (("", ""), ("", ""))


def test_what_was_taken_away_comes_back_in_its_place():
    for row, pair in enumerate(TWO):
        assert put_back(without(TWO, row), row, pair) == TWO

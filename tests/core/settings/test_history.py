"""Facts about undo and redo."""

from hypothesis import given
from hypothesis import strategies as st

from softmax_core.settings.history import MAX_STEPS, History

ACTS = st.lists(st.sampled_from(["replace", "undo", "redo"]), max_size=150)


def test_undo_and_redo_walk_the_same_way_back_and_forth():
    tables = History("a").replaced("b").replaced("c")
    assert tables.undone().undone().now == "a"
    assert tables.undone().undone().redone().redone() == tables


def test_at_the_ends_nothing_happens():
    assert History("a").undone() == History("a")
    assert History("a").redone() == History("a")


def test_a_new_value_ends_what_could_be_redone():
    assert History("a").replaced("b").undone().replaced("c").future == ()


@given(ACTS)
def test_nothing_but_undo_redo_and_the_limit_lets_a_value_go(acts):
    """Beside a plain list with a place in it, as an editor would be written without a class."""
    tables, values, at = History(0), [0], 0
    for n, act in enumerate(acts, start=1):
        if act == "replace":
            tables = tables.replaced(n)
            values, at = [*values[: at + 1], n][-MAX_STEPS - 1 :], min(at + 1, MAX_STEPS)
        elif act == "undo":
            tables, at = tables.undone(), max(0, at - 1)
        else:
            tables, at = tables.redone(), min(len(values) - 1, at + 1)
        assert tables.now == values[at]
        assert [*tables.past, tables.now, *tables.future] == values

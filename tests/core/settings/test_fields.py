"""Facts about what the browser has in a field: only what a hand has changed counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.settings.fields import Field, Fields, seen_number


def test_a_field_holds_what_the_page_wrote_once_the_browser_has_seen_it():
    beta = Field().written(1, "1").written(2, "0.37")
    assert beta.as_seen(1) == "1"
    assert beta.as_seen(2) == "0.37"
    assert beta.as_seen(9) == "0.37"


def test_before_anything_was_seen_a_field_holds_what_came_first():
    # Fields come to the browser one by one; the number of the change comes last.
    assert Field().written(5, "1").written(6, "2").as_seen(3) == "1"


def test_what_a_hand_typed_stays_until_the_browser_hears_of_a_later_change():
    temperature = Field().written(1, "1").typed(1, "2.7").written(2, "2")
    assert temperature.as_seen(1) == "2.7"
    assert temperature.as_seen(2) == "2"


def test_a_hand_that_has_not_seen_a_change_types_before_it():
    # The page has written 2 and then 3; the browser, which has seen neither, sends 5.
    field = Field().written(1, "1").written(2, "2").written(3, "3").typed(1, "5")
    assert [field.as_seen(n) for n in (1, 2, 3)] == ["5", "2", "3"]


class Browser:
    """A browser and a page with one field, and messages that take any time."""

    def __init__(self):
        self.page, self.changes = "0", 0
        self.field = Field().written(0, "0")
        self.shown, self.seen = "0", 0
        self.on_the_way = []

    def page_writes(self, value):
        self.page, self.changes = value, self.changes + 1
        self.field = self.field.written(self.changes, value, self.seen)
        self.on_the_way.append((self.changes, value))

    def browser_hears(self):
        if self.on_the_way:
            self.seen, self.shown = self.on_the_way.pop(0)

    def message(self, typed=None):
        """Whether the page takes what comes for something that a hand has put there."""
        if typed is not None:
            self.shown = typed
        is_new = self.shown != self.field.as_seen(self.seen)
        if is_new:
            self.field = self.field.typed(self.seen, self.shown)
        return is_new


@given(st.lists(st.sampled_from(["write", "hear", "click", "type"]), max_size=30))
def test_a_click_never_counts_and_something_typed_always_does(acts):
    browser = Browser()
    for n, act in enumerate(acts, start=1):
        if act == "write":
            browser.page_writes(f"page {n}")
        elif act == "hear":
            browser.browser_hears()
        elif act == "click":
            assert not browser.message()
        else:
            assert browser.message(typed=f"hand {n}")


@given(st.lists(st.integers(0, 3), min_size=1, max_size=200))
def test_a_field_does_not_grow_where_the_browser_keeps_up(late):
    browser = Browser()
    for n, waiting in enumerate(late):
        browser.page_writes(str(n))
        while len(browser.on_the_way) > waiting:
            browser.browser_hears()
    assert len(browser.field.values) <= 6


@pytest.mark.parametrize("text", [None, "", "x", "-1", "1.5", "٣x", "9" * 40, 7])
def test_what_is_no_number_counts_as_nothing_seen(text):
    assert seen_number(text) == 0


def test_a_browser_that_has_seen_nothing_yet_empties_no_field():
    # It may send what its fields have before it has put in what the page wrote: nothing.
    fields, state, heard = Fields(), {}, []
    fields.show(state, "samplers", ["temperature"], heard.append)
    state |= {"samplers": [], "seen": ""}
    fields.hear(state, "samplers")
    assert heard == []
    state |= {"samplers": ["top-k"]}  # a hand is quicker than the number
    fields.hear(state, "samplers")
    assert heard == [["top-k"]]
    fields.show(state, "samplers", ["top-k"], heard.append)
    state |= {"samplers": [], "seen": str(fields.changes)}
    fields.hear(state, "samplers")
    assert heard == [["top-k"], []]


def test_what_a_closed_popover_had_is_no_change():
    fields, state, taken = Fields(), {"seen": "0"}, []
    fields.show(state, "beta", "1", taken.append)  # the popover is open
    state["seen"] = str(fields.changes)
    fields.folded = True  # it was closed; then T was set elsewhere
    fields.show(state, "beta", "0.2", taken.append)
    state["seen"] = str(fields.changes + 1)
    for stale in ("1", "0.2"):  # as the browser has it, or as it is when the popover opens again
        state["beta"] = stale
        fields.hear(state, "beta")
    assert taken == []
    fields.folded = False
    fields.show(state, "beta", "0.2", taken.append)
    state |= {"seen": str(fields.changes), "beta": "1"}
    fields.hear(state, "beta")  # typed, the same as it was before
    assert taken == ["1"]


def test_a_popover_that_opens_brings_a_value_that_was_sent_to_it_while_it_was_closed():
    fields, state, taken = Fields(), {"seen": "0"}, []
    fields.show(state, "beta", "1", taken.append)
    state["seen"] = str(fields.changes)
    fields.folded = True
    for beta in ("0.5", "0.2"):
        fields.show(state, "beta", beta, taken.append)
    fields.folded = False  # it is opened, and T is typed in it before the answer has come
    fields.show(state, "beta", "0.25", taken.append)
    for brought in ("0.2", "0.5", "1"):
        state["beta"] = brought
        fields.hear(state, "beta")
    assert taken == []
    state |= {"seen": str(fields.changes), "beta": "0.2"}
    fields.hear(state, "beta")  # typed, now that the browser shows another
    assert taken == ["0.2"]


def test_a_popover_that_stays_closed_keeps_few_values():
    fields, state = Fields(), {"seen": "0"}
    fields.show(state, "beta", "1", print)
    fields.folded = True
    for n in range(1000):
        fields.show(state, "beta", str(n), print)
    values, _ = fields._folded_away["beta"]
    assert len(values) <= 20


@pytest.mark.parametrize("value", [0.0, 0, False])
def test_zero_and_off_are_values_too_for_a_browser_that_has_seen_nothing(value):
    fields, state, taken = Fields(), {}, []
    fields.show(state, "quick", 1.0, taken.append)
    state |= {"quick": value, "seen": ""}
    fields.hear(state, "quick")
    assert taken == [value]

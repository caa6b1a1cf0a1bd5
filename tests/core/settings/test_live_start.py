"""Facts about where a chart that a hand moves starts."""

from softmax_core.settings.live_start import next_start

FIRST = next_start(None, 1.0, 0, "temperature", 4)


def test_a_chart_starts_at_the_value_that_is_set():
    assert (FIRST.number, FIRST.value) == (1, 1.0)


def test_a_hand_on_the_chart_does_not_start_it_anew():
    assert next_start(FIRST, 3.0, 0, "temperature", 4) is FIRST


def test_it_starts_anew_where_the_value_was_typed_or_the_chart_is_another():
    for times_set, reasons in (
        (1, ("temperature", 4)),
        (0, ("temperature", 5)),
        (0, ("predict", 4)),
    ):
        second = next_start(FIRST, 3.0, times_set, *reasons)
        assert (second.number, second.value) == (2, 3.0)


def test_every_start_has_a_number_of_its_own():
    numbers, start = [], None
    for times_set in range(5):
        start = next_start(start, 1.0, times_set)
        numbers.append(start.number)
    assert numbers == [1, 2, 3, 4, 5]

"""Facts about the samplers that are switched on."""

from softmax_core.distribution.truncation import sampler_chain
from softmax_core.settings.samplers import SAMPLER_NAMES, SAMPLER_RANGES, Samplers


def test_at_first_only_the_temperature_is_on():
    assert Samplers().steps(5.0) == [("temperature", 5.0)]


def test_a_sampler_that_is_switched_off_keeps_its_value():
    chain = Samplers().chosen(["temperature", "top_p"]).with_value("top_p", 0.6)
    assert chain.chosen(["temperature"]).chosen(["top_p"]).steps(1.0) == [("top_p", 0.6)]


def test_the_value_of_one_changes_no_other_and_not_the_chain_before():
    first = Samplers()
    second = first.with_value("top_k", 7)
    assert first.values["top_k"] == SAMPLER_RANGES["top_k"][2]
    assert {**second.values, "top_k": first.values["top_k"]} == dict(first.values)


def test_the_orders_of_two_programs():
    chain = Samplers(("top_n_sigma", "temperature", "top_p"))
    assert chain.in_order_of("transformers").names == ("temperature", "top_p", "top_n_sigma")
    assert chain.in_order_of("llama.cpp").names == ("top_n_sigma", "top_p", "temperature")


def test_every_sampler_can_be_a_step_of_the_chain():
    chain = sampler_chain([3, 2, 1, 4], Samplers(tuple(SAMPLER_NAMES)).steps(5.0))
    assert [step.name for step in chain[1:]] == list(SAMPLER_NAMES)


def test_every_value_starts_within_its_range():
    for least, most, first in SAMPLER_RANGES.values():
        assert least <= first <= most

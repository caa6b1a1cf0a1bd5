"""How memory is shared out: what is promised for a machine, and where its size comes from."""

import pytest

from softmax_core.settings import memory
from softmax_core.settings.memory import memory_for_visitors


@pytest.mark.parametrize("megabytes", [100, 690, 2_700, 16_000])
def test_all_shares_together_leave_the_page_its_own(megabytes):
    shares = memory_for_visitors({"SOFTMAX_MEMORY": str(megabytes)})
    assert min(shares) > 0
    assert sum(shares) <= 0.6e6 * megabytes + 1


@pytest.mark.parametrize("megabytes", [690, 2_700, 16_000])
def test_what_has_been_learned_has_room_when_it_could_be_learned(megabytes):
    # Of the bytes that learning takes, a token keeps 8 of 41, and a new one 208 of 250.
    learning, made, _ = memory_for_visitors({"SOFTMAX_MEMORY": str(megabytes)})
    assert made >= 208 / 250 * learning


@pytest.mark.parametrize("setting", ["", "much", "-5", "1e3"])
def test_what_is_no_number_of_megabytes_is_as_if_nothing_was_set(setting):
    assert memory_for_visitors({"SOFTMAX_MEMORY": setting}) == memory_for_visitors({})


def test_a_container_may_use_less_than_the_machine_has(monkeypatch, tmp_path):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "OF_A_CONTAINER", (str(limit),))
    machines = memory_for_visitors({})
    limit.write_text("max\n")
    assert memory_for_visitors({}) == machines
    limit.write_text("690000000\n")
    assert memory_for_visitors({}) == memory_for_visitors({"SOFTMAX_MEMORY": "690"})

"""The samplers that are switched on, in their order, and the value of each."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from softmax_core.distribution.truncation import PRESET_ORDERS

# Each sampler's name on the page.
SAMPLER_NAMES = {
    "temperature": "temperature",
    "top_k": "top-k",
    "top_p": "top-p",
    "min_p": "min-p",
    "typical_p": "typical",
    "top_n_sigma": "top-nσ",
}
# The least and most that each takes, and the value it starts with.
SAMPLER_RANGES = {
    "top_k": (1, 100_000, 3),
    "top_p": (0.0, 1.0, 0.9),
    "min_p": (0.0, 1.0, 0.1),
    "typical_p": (0.0, 1.0, 0.9),
    "top_n_sigma": (0.0, 100.0, 1.0),
}
FIRST_VALUES = {name: start for name, (_, _, start) in SAMPLER_RANGES.items()}


class Samplers(NamedTuple):
    """The names of the samplers that are on, in their order; and a value for every sampler.

    A sampler that is switched off keeps its value. That of the temperature is T, a setting of its
    own.
    """

    names: tuple[str, ...] = ("temperature",)
    values: Mapping[str, float] = FIRST_VALUES

    def steps(self, temperature: float) -> list[tuple[str, float]]:
        """The steps of `sampler_chain`.

        >>> Samplers(("temperature", "top_k")).steps(5.0)
        [('temperature', 5.0), ('top_k', 3)]
        """
        return [(name, self.values.get(name, temperature)) for name in self.names]

    def chosen(self, names: Iterable[str]) -> "Samplers":
        """With these on, in this order."""
        known = [name for name in dict.fromkeys(names) if name in SAMPLER_NAMES]
        return self._replace(names=tuple(known))

    def with_value(self, name: str, value: float) -> "Samplers":
        """With another value for one of them."""
        return self._replace(values={**self.values, name: value})

    def in_order_of(self, program: str) -> "Samplers":
        """In the order of a program; what the program does not have comes last.

        >>> Samplers(("top_k", "temperature")).in_order_of("transformers").names
        ('temperature', 'top_k')
        """
        order = PRESET_ORDERS[program]
        return self.chosen(
            sorted(self.names, key=lambda name: order.index(name) if name in order else len(order))
        )

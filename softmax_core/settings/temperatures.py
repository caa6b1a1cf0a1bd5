"""Temperatures as a person sets them: typed as T, typed as β, or pinned side by side."""

from collections.abc import Iterable
from typing import NamedTuple

from softmax_core.distribution.temperature import beta_to_temperature
from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.notation.write_numbers import distinct, sentence

MAX_PINS = 8


def read_temperature(text: str) -> float:
    """The temperature that a person typed; `NumberError` if it is not one.

    >>> read_temperature("0,5"), read_temperature("∞")
    (0.5, inf)
    """
    temperature = read_number(text)
    if temperature < 0:
        raise NumberError(
            f"A temperature is 0 or more, and “{text}” is negative: a negative one would turn "
            "the ranking upside down"
        )
    return abs(temperature)  # −0 is 0


def read_beta(text: str) -> float:
    """The temperature that belongs to the β that a person typed; `NumberError` if it is not one.

    >>> read_beta("0.2"), read_beta("1/5"), read_beta("0")
    (5.0, 5.0, inf)
    """
    beta = read_number(text)
    if beta < 0:
        raise NumberError(f"β is 1/T and like T it is 0 or more, and “{text}” is negative")
    return beta_to_temperature(abs(beta))


class Mistyped(NamedTuple):
    """What stands in a field and is not a temperature, and why."""

    field: str = ""
    text: str = ""
    problem: str = ""


class Pins(NamedTuple):
    """Temperatures that are pinned side by side, and how they are written in their field.

    texts: what stands in the field, also what is not a temperature. problem: which of them is not, and
    why; "" if all are.
    """

    values: tuple[float, ...]
    texts: tuple[str, ...]
    problem: str = ""

    @classmethod
    def of(cls, values: Iterable[float]) -> "Pins":
        """These temperatures, each once.

        >>> Pins.of([1.0, 0.5, 1.0])
        Pins(values=(1.0, 0.5), texts=('1', '0.5'), problem='')
        """
        values = tuple(dict.fromkeys(values))
        return cls(values, tuple(distinct(values)))

    def read(self, texts: Iterable[str]) -> "Pins":
        """The pins after these texts were chosen or typed; one that is not a temperature is named.

        A text that stood there before keeps its temperature with all its digits.

        >>> Pins.of([1.0, 1 / 3]).read(["1", "0.33", "x"]).problem
        '“x” is not a number.'
        >>> Pins.of([1.0, 1 / 3]).read(["0.333333", "5"]).values
        (0.3333333333333333, 5.0)
        """
        texts, values, problems = tuple(texts)[:MAX_PINS], [], []
        pinned = dict(zip(distinct(self.values), self.values, strict=True))
        for text in texts:
            try:
                values.append(pinned[text] if text in pinned else read_temperature(text))
            except NumberError as error:
                problems.append(sentence(f"{error}."))
        return Pins(tuple(dict.fromkeys(values)), texts, " ".join(problems))

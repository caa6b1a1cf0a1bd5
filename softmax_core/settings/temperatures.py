"""Temperatures as a person sets them: typed as T, typed as β, or pinned side by side."""

from softmax_core.distribution.temperature import beta_to_temperature
from softmax_core.notation.read_numbers import NumberError, read_number


def read_temperature(text: str) -> float:
    """The temperature that a person typed; `NumberError` if it is none.

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
    """The temperature that belongs to the β that a person typed; `NumberError` if it is none.

    >>> read_beta("0.2"), read_beta("1/5"), read_beta("0")
    (5.0, 5.0, inf)
    """
    beta = read_number(text)
    if beta < 0:
        raise NumberError(f"β is 1/T and like T it is 0 or more, and “{text}” is negative")
    return beta_to_temperature(abs(beta))

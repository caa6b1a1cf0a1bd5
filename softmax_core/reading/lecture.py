"""The lecture's example, and what its slides print.

Source: M. Vitali-Rosati, "LLM, softmax and temperature", DHSI, Montréal, 2 June 2025.
"""

from dataclasses import dataclass

WORDS = ("nights", "laughter", "duck", "friends")
LOGITS = (3.0, 2.0, 1.0, 4.0)


@dataclass(frozen=True)
class Slide:
    """The numbers that one slide prints, as it prints them."""

    temperature: float
    partition_function: str
    probabilities: tuple[str, ...]


SLIDES = (
    Slide(1.0, "84.791024884", ("0.23", "0.10", "0.03", "0.64")),
    Slide(5.0, "6.760887185", ("0.27", "0.22", "0.18", "0.33")),
)


def slide_at(words: tuple[str, ...], logits: tuple[float, ...], temperature: float) -> Slide | None:
    """The slide that shows this very calculation, if there is one.

    >>> slide_at(WORDS, LOGITS, 5.0).partition_function
    '6.760887185'
    >>> slide_at(WORDS, LOGITS, 2.0) is None
    True
    """
    if (tuple(words), tuple(logits)) != (WORDS, LOGITS):
        return None
    return next((slide for slide in SLIDES if slide.temperature == temperature), None)

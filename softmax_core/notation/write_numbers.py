"""How numbers are written on the page: as one writes them by hand, never as a program prints them."""

import math
from collections.abc import Sequence


def decimal(value: float, decimals: int) -> str:
    """A number of any size with so many decimals; very large and very small ones as a × 10^n.

    >>> decimal(84.7910248837, 2), decimal(-2.5, 1), decimal(5.44e12, 2), decimal(math.inf, 2)
    ('84.79', '−2.5', '5.44 × 10^12', '∞')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0 or 10.0**-decimals <= abs(value) < 1e9:
        return f"{value + 0.0:,.{decimals}f}".replace("-", "−")  # −0 is 0
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return f"{mantissa} × 10^{int(exponent)}".replace("-", "−")


def short(value: float, digits: int = 6) -> str:
    """A number in the fewest digits that tell it, up to `digits`.

    >>> short(5.0), short(1 / 3), short(math.inf), short(-2.5)
    ('5', '0.333333', '∞', '−2.5')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value + 0.0:.{digits}g}".replace("-", "−")


def distinct(values: Sequence[float], digits: int = 6) -> list[str]:
    """Each number as `short` writes it, in more digits where two of them would look alike.

    >>> distinct([1.0, 5.0]), distinct([1.0, 1.00000001])
    (['1', '5'], ['1', '1.00000001'])
    """
    names = [short(value, digits) for value in values]
    if digits >= 17 or len(set(names)) == len(set(values)):
        return names
    return distinct(values, digits + 1)


def percent(p: float, decimals: int = 1) -> str:
    """A probability as a percentage.

    >>> percent(0.643914), percent(1.0, 0)
    ('64.4%', '100%')
    """
    return f"{p:.{decimals}%}"


def fine_percent(p: float) -> str:
    """A probability as a percentage, however small: in two digits where one decimal would not show it.

    >>> fine_percent(0.643914), fine_percent(0.00019), fine_percent(2.5e-9), fine_percent(0.0)
    ('64.4%', '0.019%', '2.5 × 10^−7%', '0%')
    """
    if p == 0:
        return "0%"
    if p >= 0.001:
        return percent(p)
    if p >= 1e-6:
        return f"{100 * p:.{1 - math.floor(math.log10(100 * p))}f}%"
    return decimal(100 * p, 1) + "%"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign; one that rounds to zero has none.

    >>> signed(3.26, 1), signed(-31.47, 1), signed(-1e-9, 1)
    ('+3.3', '−31.5', '0.0')
    """
    text = f"{value:+.{decimals}f}"
    return (text if float(text) else text[1:]).replace("-", "−")


def odds(log_ratio: float) -> str:
    """How many times as probable one word is as another, from the natural logarithm of that ratio.

    The ratio itself may be too large for a computer, and is still not infinite.

    >>> odds(3.0), odds(2000.0), odds(math.inf)
    ('20.09 : 1', '10^868.589 : 1', '∞ : 1')
    """
    if math.isinf(log_ratio):
        return "∞ : 1"
    if log_ratio > 700:
        return f"10^{short(log_ratio / math.log(10))} : 1"
    return f"{decimal(math.exp(log_ratio), 2)} : 1"


def sentence(text: str) -> str:
    """A message that begins as a sentence does.

    >>> sentence("the field is empty.")
    'The field is empty.'
    """
    return text[:1].upper() + text[1:]

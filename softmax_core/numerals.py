"""How numbers are written on the page: as one writes them by hand, never as a program prints them."""

import math


def decimal(value: float, decimals: int) -> str:
    """A number of any size with so many decimals; very large and very small ones as a × 10^n.

    >>> decimal(84.7910248837, 2), decimal(-2.5, 1), decimal(5.44e12, 2), decimal(math.inf, 2)
    ('84.79', '−2.5', '5.44 × 10^12', '∞')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0 or 10.0**-decimals <= abs(value) < 1e9:
        return f"{value:,.{decimals}f}".replace("-", "−")
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return f"{mantissa} × 10^{int(exponent)}".replace("-", "−")


def short(value: float, digits: int = 6) -> str:
    """A number in the fewest digits that tell it, up to `digits`.

    >>> short(5.0), short(1 / 3), short(math.inf), short(-2.5)
    ('5', '0.333333', '∞', '−2.5')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.{digits}g}".replace("-", "−")


def percent(p: float, decimals: int = 1) -> str:
    """A probability as a percentage.

    >>> percent(0.643914), percent(1.0, 0)
    ('64.4%', '100%')
    """
    return f"{p:.{decimals}%}"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign.

    >>> signed(3.26, 1), signed(-31.47, 1)
    ('+3.3', '−31.5')
    """
    return f"{value:+.{decimals}f}".replace("-", "−")


def odds(first: float, last: float) -> str:
    """How many times as probable the first is as the last.

    >>> odds(0.6439, 0.0321)
    '20.06 : 1'
    """
    return "∞ : 1" if last == 0 else f"{decimal(first / last, 2)} : 1"

"""How numbers are written on the page: as one writes them by hand, never as a program prints them.

This is the only module that writes numbers. It rounds as people do: a half goes up, away from zero,
and what counts is the number as it would be written in full (0.125 is 0.13, 0.285 is 0.29).
Thousands have commas, a minus is −, and what is too long to be read digit by digit is a power of ten.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TO_KEYBOARD = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
# Between these a number is written out.
SMALLEST, LARGEST = 1e-6, 1e9
# A whole number is written out up to here.
LARGEST_WHOLE = 1e15


def decimal(value: float, decimals: int) -> str:
    """A number of any size with so many decimals; very large and very small ones as a × 10ⁿ.

    >>> decimal(84.7910248837, 2), decimal(-0.125, 2), decimal(5.44e12, 2), decimal(math.inf, 2)
    ('84.79', '−0.13', '5.44 × 10¹²', '∞')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    if value == 0 or 10.0**-decimals <= abs(value) < LARGEST:
        return fixed(value, decimals)
    return _power_of_ten(value, decimals)


def fixed(value: float, decimals: int) -> str:
    """A number with exactly so many decimals, even where that makes it zero.

    >>> fixed(0.125, 2), fixed(0.0004, 2), fixed(-0.0004, 2), fixed(1676.16, 1)
    ('0.13', '0.00', '0.00', '1,676.2')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    rounded = _rounded(value, decimals)
    return f"{rounded if rounded else abs(rounded):,f}".replace("-", "−")


def short(value: float, digits: int = 6) -> str:
    """A number in the fewest digits that tell it, up to `digits`; a whole number in full.

    >>> short(5.0), short(1 / 3), short(1000001), short(0.000001), short(-math.inf)
    ('5', '0.333333', '1,000,001', '0.000001', '−∞')
    >>> short(2.5e-7), short(1e300), short(37635.169)
    ('2.5 × 10⁻⁷', '1 × 10³⁰⁰', '37,635.2')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    if value == round(value) and abs(value) < LARGEST_WHOLE:
        return whole(value)
    rounded = _significant(value, digits)
    if SMALLEST <= abs(rounded) < LARGEST:
        return _without_zeros(fixed(value, max(0, digits - 1 - rounded.adjusted())))
    mantissa, _, power = _power_of_ten(value, digits - 1).partition(" ")
    return f"{_without_zeros(mantissa)} {power}"


def as_typed(value: float, digits: int = 6) -> str:
    """A number as somebody types it into a field: no commas, and what a keyboard has.

    >>> as_typed(1000.0), as_typed(-0.5), as_typed(1e-9), as_typed(-math.inf)
    ('1000', '-0.5', '1e-9', '-∞')
    """
    text = short(value, digits).replace(",", "").translate(_TO_KEYBOARD)
    return text.replace(" × 10", "e")


def whole(value: float) -> str:
    """A number as a whole one, with commas between thousands.

    >>> whole(49152), whole(12.0), whole(-1000)
    ('49,152', '12', '−1,000')
    """
    return fixed(value, 0)


def counted(n: float, one: str, many: str) -> str:
    """So many things: a number, and the word for one or for many of them.

    >>> counted(1, "word", "words"), counted(0, "word", "words"), counted(1250, "word", "words")
    ('1 word', '0 words', '1,250 words')
    """
    return f"{short(n)} {one if n == 1 else many}"


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
    """A probability as a percentage; 0% and 100% are only written where it is 0 or 1.

    What would be rounded to them is written in more digits; what is small, in two of them.

    >>> percent(0.643914), percent(1.0), percent(0.00019), percent(2.5e-9), percent(0.99987)
    ('64.4%', '100%', '0.019%', '2.5 × 10⁻⁷%', '99.987%')
    """
    if p in (0, 1):
        return f"{100 * p:.0f}%"
    hundredths = 100 * Decimal(repr(float(p)))
    smallest = Decimal(10) ** -decimals
    if hundredths < smallest:
        small = hundredths < Decimal(repr(100 * SMALLEST))
        text = _power_of_ten(hundredths, 1) if small else f"{_significant(hundredths, 2):f}"
        return f"{text}%"
    rounded = _rounded(hundredths, decimals)
    if p < 1 and rounded >= 100:
        missing = _significant(100 - hundredths, 2)
        if missing < Decimal("0.00001"):
            return ">99.99999%"
        rounded = _rounded(hundredths, -missing.as_tuple().exponent)
    return f"{rounded:f}%"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign; one that rounds to zero has none.

    >>> signed(3.26, 1), signed(-31.47, 1), signed(-1e-9, 1)
    ('+3.3', '−31.5', '0.0')
    """
    text = fixed(value, decimals)
    return f"+{text}" if value > 0 and any(digit in text for digit in "123456789∞") else text


def odds(log_ratio: float) -> str:
    """How many times as probable one word is as another, from the natural logarithm of that ratio.

    The ratio itself may be too large for a computer, and is still not infinite.

    >>> odds(3.0), odds(2000.0), odds(math.inf)
    ('20.09 : 1', '3.88 × 10⁸⁶⁸ : 1', '∞ : 1')
    """
    if log_ratio == math.inf:
        return "∞ : 1"
    if log_ratio <= 700:
        return f"{decimal(math.exp(log_ratio), 2)} : 1"
    exponent, digits = divmod(log_ratio / math.log(10), 1)
    if exponent >= LARGEST:  # its digits are beyond what a computer knows
        return f"10 to the power {short(exponent, 3)}, to 1"
    mantissa = fixed(10**digits, 2)
    if mantissa == "10.00":
        mantissa, exponent = "1.00", exponent + 1
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPT)} : 1"


def sentence(text: str) -> str:
    """A message that begins as a sentence does.

    >>> sentence("the field is empty.")
    'The field is empty.'
    """
    return text[:1].upper() + text[1:]


def _not_finite(value: float) -> str:
    return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"


def _as_decimal(value: float | Decimal) -> Decimal:
    """The number as it is written in full: the shortest decimal that means it."""
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def _rounded(value: float | Decimal, decimals: int) -> Decimal:
    return _as_decimal(value).quantize(Decimal(10) ** -decimals, context=_CONTEXT)


def _significant(value: float | Decimal, digits: int) -> Decimal:
    number = _as_decimal(value)
    rounded = _rounded(number, digits - 1 - number.adjusted())
    # 9.96 in two digits is 10, which has one digit more.
    return _rounded(number, digits - 1 - rounded.adjusted())


def _power_of_ten(value: float | Decimal, decimals: int) -> str:
    exponent = _significant(value, decimals + 1).adjusted()
    mantissa = _rounded(_as_decimal(value).scaleb(-exponent, _CONTEXT), decimals)
    return f"{mantissa:f} × 10{str(exponent).translate(_SUPERSCRIPT)}".replace("-", "−")


def _without_zeros(text: str) -> str:
    return text.rstrip("0").removesuffix(".") if "." in text else text

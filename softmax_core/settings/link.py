"""What a link to the page says: each setting as a short text, and back.

A link may be old, cut short or hostile. Each setting is read by itself: a part that cannot be read
becomes its default, and is named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pandas as pd

from softmax_core.creativity.definition import read_definitions, write_definitions
from softmax_core.creativity.formula import DefinitionError
from softmax_core.notation.read_numbers import NumberError, read_number
from softmax_core.notation.write_numbers import short, whole
from softmax_core.reading import table_files
from softmax_core.reading.presets import frame_of_link
from softmax_core.reading.table_files import TableError
from softmax_core.settings.guesses import MAX_OF_ONE_WORD, Guesses
from softmax_core.settings.samplers import FIRST_VALUES, SAMPLER_RANGES, Samplers
from softmax_core.settings.shelf import OWN
from softmax_core.settings.temperatures import MAX_PINS, Pins, read_temperature

MAX_TYPED = 200
FIRST_CHAPTER = "guess"  # whose address has no path


class LinkError(ValueError):
    """A part of a link that cannot be read; the message says why, in plain words."""


class NotKept(LinkError):
    """What a link names was somebody's own, and is not here; the message is a whole sentence."""


@dataclass(frozen=True)
class Setting:
    """One thing that a lecturer sets: its default, and how a link writes and reads it."""

    default: Any
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    shown: Callable[[Any], str] | None = None  # how messages name a value; else as in the link


def one_of(*choices: str) -> Setting:
    """A choice among names; the first is the default.

    >>> one_of("guess", "draw").read("draw")
    'draw'
    """

    def read(text: str) -> str:
        if text not in choices:
            raise LinkError(f"is not one of {', '.join(choices)}")
        return text

    return Setting(choices[0], read, str)


def whole_number(default: int, least: int, most: int) -> Setting:
    """A whole number between two bounds.

    >>> whole_number(1, 0, 10).read("7")
    7
    """

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise LinkError("is not a whole number")
        if not least <= int(text) <= most:
            raise LinkError(f"is not between {whole(least)} and {whole(most)}")
        return int(text)

    return Setting(default, read, str)


def switch(default: bool = False) -> Setting:
    """On or off."""
    names = {"on": True, "off": False}

    def read(text: str) -> bool:
        if text not in names:
            raise LinkError("is neither on nor off")
        return names[text]

    return Setting(default, read, lambda on: "on" if on else "off")


def temperature(default: float) -> Setting:
    """One temperature; ∞ included."""
    return Setting(default, _read_temperature, _write_number)


def pinned(*defaults: float) -> Setting:
    """Several temperatures side by side, in their order: 0.5_1_5. None at all is an empty text.

    >>> pinned(1.0, 5.0).read("0.5_inf").values
    (0.5, inf)
    """

    def read(text: str) -> Pins:
        parts = text.split("_") if text else []
        if len(parts) > MAX_PINS:
            raise LinkError(f"has {len(parts)} temperatures, and {MAX_PINS} at most are shown")
        return Pins.of(map(_read_temperature, parts))

    return Setting(
        Pins.of(defaults), read, lambda shown: "_".join(map(_write_number, shown.values))
    )


def _read_temperature(text: str) -> float:
    try:
        return read_temperature(text)
    except NumberError as error:
        raise LinkError(f"is not a temperature ({error})") from None


def _write_number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")  # the shortest text that gives the same double


def samplers() -> Setting:
    """A chain of samplers in its order, each with its value: temperature~top_p-0.6.

    The value of the temperature is a setting of its own and is left out.

    >>> samplers().read("temperature~top_p-0.6").steps(5.0)
    [('temperature', 5.0), ('top_p', 0.6)]
    """

    def read(text: str) -> Samplers:
        steps = [_read_sampler(part) for part in text.split("~")] if text else []
        if len(dict(steps)) < len(steps):
            raise LinkError("names a sampler twice")
        values = {name: value for name, value in steps if name != "temperature"}
        return Samplers(tuple(name for name, _ in steps), FIRST_VALUES | values)

    def write(chain: Samplers) -> str:
        return "~".join(
            name if name == "temperature" else f"{name}-{_write_number(value)}"
            for name, value in chain.steps(0.0)
        )

    return Setting(Samplers(), read, write)


def _read_sampler(text: str) -> tuple[str, float]:
    if text == "temperature":
        return text, 0.0
    name, _, value = text.partition("-")
    if name not in SAMPLER_RANGES:
        raise LinkError("names an unknown sampler")
    least, most, start = SAMPLER_RANGES[name]
    whole = isinstance(start, int)
    try:
        number = read_number(value)
    except NumberError:
        raise LinkError(f"needs a number for {name}") from None
    if not least <= number <= most or (whole and number % 1):
        raise LinkError(
            f"gives {name} a value that is not between {short(least)} and {short(most)}"
        )
    return name, int(number) if whole else number


def name_or_own(default: str, titles: Mapping[str, str], own: str) -> Setting:
    """A choice among names, or what somebody brought, which a link can name but not hold.

    titles : by the names, what the reader calls them. own : what is brought, in words.

    >>> name_or_own("tiny", {"tiny": "Ten words"}, "text").read("own-9968fe17")
    Traceback (most recent call last):
    softmax_core.settings.link.NotKept: The text of this link was not kept, or it was somebody else's: open it again if you have it. Until then it is “Ten words”.
    """
    listed = one_of(default, *(name for name in titles if name != default))

    def read(text: str) -> str:
        if text.partition("-")[0] == OWN:
            problem = f"The {own} of this link was not kept, or it was somebody else's: open it again if you have it."
            raise NotKept(f"{problem} Until then it is “{titles[default]}”.")
        return listed.read(text)

    return Setting(default, read, str, lambda name: f"“{titles[name]}”")


def words_typed(default: str, most: int = MAX_TYPED) -> Setting:
    """A few words as somebody typed them; a link holds them up to so many characters.

    >>> words_typed("of").read("full of"), words_typed("", 5).write("full of")
    ('full of', '')
    """

    def read(text: str) -> str:
        if len(text) > most:
            raise LinkError(f"is longer than {whole(most)} characters")
        return text

    return Setting(default, read, lambda text: text if len(text) <= most else "")


def amount(default: float, most: float) -> Setting:
    """A number from 0 to a bound."""

    def read(text: str) -> float:
        try:
            value = read_number(text)
        except NumberError as error:
            raise LinkError(f"is not a number ({error})") from None
        if not 0 <= value <= most:
            raise LinkError(f"is not between 0 and {short(most)}")
        return abs(value)

    return Setting(default, read, _write_number)


def definitions(*defaults: tuple[str, str]) -> Setting:
    """Definitions of creativity, a name and a formula each: deviation: kl(q, p); other: tv.

    One that no link can hold, because of its name or its length, is left out.

    >>> definitions().read("deviation: kl")
    (('deviation', 'kl'),)
    """

    def read(text: str) -> tuple[tuple[str, str], ...]:
        try:
            return tuple(read_definitions(text))
        except DefinitionError as error:
            raise LinkError(f"holds no definitions ({error})") from None

    def write(values: tuple[tuple[str, str], ...]) -> str:
        holdable = []
        for pair in values:
            try:
                text = write_definitions([*holdable, pair])
                holdable = read_definitions(text)
            except DefinitionError:
                continue
        return write_definitions(holdable)

    return Setting(defaults, read, write)


def table() -> Setting:
    """A table of words and logits as a link names or spells it; none at all is an empty text.

    >>> table().read("nights_3")
    'nights_3'
    """

    def read(text: str) -> str:
        try:
            frame_of_link(text)
        except TableError as error:
            raise LinkError(f"is not a table ({error})") from None
        return text

    return Setting("", read, str)


def guesses() -> Setting:
    """How often each word was guessed: nights_12~friends_20. What was not a guess is in no link.

    >>> guesses().read("nights_12~friends_20").times
    (('nights', 12), ('friends', 20))
    """

    def read(text: str) -> Guesses:
        try:
            frame = table_files.from_link(text)
        except TableError:
            raise LinkError("is not a list of guesses, such as nights_12~duck_3") from None
        count, found = whole_number(0, 0, MAX_OF_ONE_WORD), Guesses()
        for word, n in zip(frame["word"], frame["logit"], strict=True):
            found = found.plus({word or "": count.read(n or "")})
        return found

    def write(found: Guesses) -> str:
        words, times = zip(*found.times, strict=True) if found.times else ((), ())
        frame = pd.DataFrame({"word": words, "logit": map(str, times)}, dtype=object)
        return table_files.to_link(frame) or ""

    return Setting(Guesses(), read, write)


def fraction(default: float) -> Setting:
    """A number from 0 up to, not including, 1, in hundredths."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise LinkError("is not a number") from None
        if not 0 <= value < 1:
            raise LinkError("is not between 0 and 0.99")
        return abs(min(round(value, 2), 0.99))  # −0 is 0

    return Setting(default, read, _write_number)


def parts_of_query(query: str) -> dict[str, str]:
    """The parts of an address after its question mark, as text; of two with one name the last.

    >>> parts_of_query("T=5&after=a+duck%21&chapter=")
    {'T': '5', 'after': 'a duck!', 'chapter': ''}
    """
    return dict(parse_qsl(query, keep_blank_values=True))


def query_of(parts: Mapping[str, str]) -> str:
    """The parts of an address as it writes them; nothing for none.

    >>> query_of({"T": "5", "after": "a duck!"}), query_of({})
    ('?T=5&after=a+duck%21', '')
    """
    return f"?{urlencode(parts)}" if parts else ""


def home_of(opened: str, chapter: str) -> str:
    """Where the page is, without the chapter at which it was opened.

    >>> home_of("https://example.org/softmax/draw", "draw"), home_of("http://localhost:8501/", "guess")
    ('https://example.org/softmax', 'http://localhost:8501')
    """
    return opened.removesuffix("/").removesuffix(f"/{chapter}")


def address_of(opened: str, chapter: str, parts: Mapping[str, str]) -> str:
    """The whole address of a chapter as it is now, from the one at which it was opened.

    >>> address_of("http://localhost:8501/draw", "draw", {"T": "5"})
    'http://localhost:8501/draw?T=5'
    """
    return (
        f"{home_of(opened, chapter)}/{'' if chapter == FIRST_CHAPTER else chapter}{query_of(parts)}"
    )


def read_link(
    settings: Mapping[str, Setting], link: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """The value of each setting, and a sentence for each part of the link that was not understood.

    >>> read_link({"seed": whole_number(1, 0, 10)}, {"seed": "nan"})
    ({'seed': 1}, ['In this link, seed=nan is not a whole number; it is 1 now.'])
    """
    values, problems = {}, []
    for name, setting in settings.items():
        values[name] = setting.default
        if name not in link:
            continue
        try:
            values[name] = setting.read(link[name])
        except NotKept as error:
            problems.append(str(error))
        except LinkError as error:
            text = link[name] if len(link[name]) <= 40 else link[name][:39] + "…"
            instead = (setting.shown or setting.write)(setting.default) or "empty"
            problems.append(f"In this link, {name}={text} {error}; it is {instead} now.")
    return values, problems


def write_link(settings: Mapping[str, Setting], values: Mapping[str, Any]) -> dict[str, str]:
    """The link's parts for all that is not at its default.

    >>> write_link({"seed": whole_number(1, 0, 10)}, {"seed": 7})
    {'seed': '7'}
    """
    written = {
        name: setting.write(values[name])
        for name, setting in settings.items()
        if values[name] != setting.default
    }
    # A part of a value may be in no link: without it, it may be the default.
    return {
        name: text
        for name, text in written.items()
        if text != settings[name].write(settings[name].default)
    }

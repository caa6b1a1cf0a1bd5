"""Definitions of creativity as they stand on the page, a name and a formula each: changed, added."""

from itertools import count
from typing import Any

Definitions = tuple[tuple[str, str], ...]
NAME, FORMULA = 0, 1


def changed(definitions: Definitions, row: int, part: int, text: str) -> Definitions:
    """With another text in the name or the formula of a row.

    >>> changed((("deviation", "kl"),), 0, FORMULA, "tv")
    (('deviation', 'tv'),)
    """
    pair = tuple(text if at == part else old for at, old in enumerate(definitions[row]))
    return (*definitions[:row], pair, *definitions[row + 1 :])


def added(definitions: Definitions, name: str, formula: str) -> Definitions:
    """With one more at the end, numbered if its name is in use.

    >>> added((("deviation", "kl"),), "deviation", "tv")[-1]
    ('deviation 2', 'tv')
    """
    names = [used for used, _ in definitions]
    if name and name in names:
        name = next(f"{name} {n}" for n in count(2) if f"{name} {n}" not in names)
    return (*definitions, (name, formula))


def without(rows: tuple, row: int) -> tuple:
    """Without what stands in a row: of the definitions, or of their numbers."""
    return rows[:row] + rows[row + 1 :]


def put_back(rows: tuple, row: int, one: Any) -> tuple:
    """With one that was taken away, in the row where it stood."""
    return (*rows[:row], one, *rows[row:])

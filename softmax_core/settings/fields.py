"""What the browser has in a field when it sends a message, so that only what a hand changed counts.

A message that left the browser before it heard of the page's last change carries old values. Whether
a hand put a value there cannot be told by a clock: an answer may be late by any time. But every
message brings back the number of the last change that the browser has seen. A field that holds what
the page had written there by then was not touched.
"""

from typing import Any, NamedTuple


class Field(NamedTuple):
    """What a field has held: pairs of a value and the number of the change that it came with.

    The numbers never fall. The first value is what the browser surely has.
    """

    values: tuple[tuple[int, Any], ...] = ()

    def written(self, number: int, value: Any, seen: int = 0) -> "Field":
        """The field after the page has written a value in its change of this number.

        seen : a change that the browser is known to have seen; what the field held before it is
        forgotten.
        """
        return Field((*self._since(seen), (number, value)))

    def typed(self, seen: int, value: Any) -> "Field":
        """The field after a hand has put a value there, in a browser that has seen this change."""
        return Field(((seen, value), *(later for later in self.values if later[0] > seen)))

    def as_seen(self, seen: int) -> Any:
        """The value that a browser has which has seen this change, if no hand has touched it.

        >>> beta = Field().written(0, "1").written(1, "0.37")
        >>> beta.as_seen(0), beta.as_seen(1)
        ('1', '0.37')
        """
        earlier = [value for number, value in self.values if number <= seen]
        return earlier[-1] if earlier else self.values[0][1]

    def newest(self) -> Any:
        """The value that came last; None if there is none."""
        return self.values[-1][1] if self.values else None

    def is_unseen(self, seen: int) -> bool:
        """Whether the value that came last is newer than what a browser has seen."""
        return bool(self.values) and self.values[-1][0] > seen

    def _since(self, seen: int) -> tuple[tuple[int, Any], ...]:
        earlier = [pair for pair in self.values if pair[0] <= seen]
        return (*earlier[-1:], *(later for later in self.values if later[0] > seen))


def seen_number(text: object) -> int:
    """The number that a browser sends back; 0 for anything that is none.

    >>> seen_number("12"), seen_number(None), seen_number("x")
    (12, 0, 0)
    """
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else 0

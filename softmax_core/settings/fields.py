"""What the browser has in a field when it sends a message, so that only what a hand changed counts.

A message that left the browser before it heard of the page's last change carries old values. Whether
a hand put a value there cannot be told by a clock: an answer may be late by any time. But every
message brings back the number of the last change that the browser has seen. A field that holds what
the page had written there by then was not touched.
"""

import math
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MAX_AWAY = 20  # values that were sent to a closed popover
EMPTY = (None, "", [])  # a field without a value, of any kind


class Field(NamedTuple):
    """What a field has held: pairs of the number of a change and the value that came with it.

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
        """The value in a browser that has seen this change, if no hand has touched it.

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


class InClosedPopover(NamedTuple):
    """What a field was sent while its popover was closed.

    A browser goes on sending what the field had when the popover was open, or takes one of these values
    when it opens: none of them is a change, until the browser has seen the field on the open page.

    sent: the values. opened: the number of the change with which it is on the open page again.
    """

    sent: tuple[Any, ...] = ()
    opened: float = math.inf

    def with_sent(self, value: Any) -> "InClosedPopover":
        """With one more value, in a popover that is closed."""
        others = [old for old in self.sent if old != value]
        return InClosedPopover((*others, value)[-MAX_AWAY:])


@dataclass
class Fields:
    """The fields of a visitor's page: what each has held, and what hears of a change in it.

    changes: how many the page has made. shown, shown_before: the fields on the page since the last
    whole run, and in the one before. folded: whether what is drawn now is in a closed popover, where it
    is sent in every run, so that it opens up to date. `state` holds what the browser sends, by the key
    of each field.
    """

    changes: int = 0
    shown: set[str] = field(default_factory=set)
    shown_before: set[str] = field(default_factory=set)
    folded: bool = False
    _fields: dict[str, tuple[Field, Callable[[Any], None]]] = field(default_factory=dict)
    _folded_away: dict[str, InClosedPopover] = field(default_factory=dict)

    def show(self, state: MutableMapping, key: str, value: Any, take: Callable) -> None:
        """Let a field show a value; `take` gets what the visitor enters."""
        seen, (held, _) = seen_number(state.get("seen")), self._fields.get(key, (Field(), take))
        was_away = key not in self.shown | self.shown_before or key not in state
        away = self._folded_away.pop(key, InClosedPopover())
        if self.folded and held.values:
            self._folded_away[key] = away.with_sent(value)
        elif was_away or state[key] != value or held.newest() != value:
            self.changes += 1
            held = held.written(self.changes, value, seen)
        opened = min(away.opened, self.changes)
        if away.sent and not self.folded and seen < opened:
            self._folded_away[key] = away._replace(opened=opened)
        # Again too, if the answer that carried it may have been broken off.
        if self.folded or held.is_unseen(seen):
            state[key] = value
        self.shown.add(key)
        self._fields[key] = held, take

    def hear(self, state: MutableMapping, key: str) -> None:
        """Take a changed field, unless it has what the page wrote there as far as the browser knows."""
        if key not in state:
            return  # the chapter it was in has been left
        (held, take), value, seen = self._fields[key], state[key], seen_number(state.get("seen"))
        if seen == 0 and value in EMPTY:
            return  # a browser that has seen nothing does not know yet what is in its fields
        known, away = [held.as_seen(seen)], self._folded_away.get(key)
        if away and seen < away.opened:  # it may also have been closed before an answer came
            known = [*away.sent, *(older for _, older in held.values)]
        if value not in known:
            take(value)
            self._fields[key] = held.typed(seen, value), take
            self._folded_away.pop(key, None)


def seen_number(text: object) -> int:
    """The number that a browser sends back; 0 for anything else.

    >>> seen_number("12"), seen_number(None), seen_number("x")
    (12, 0, 0)
    """
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else 0

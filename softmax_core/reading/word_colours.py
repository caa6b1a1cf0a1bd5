"""Which place in the palette each word has, so that it looks the same wherever it is shown."""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from softmax_core.reading import lecture

PALETTE = 6  # colours for words; the one after them is the grey of "all others"
NONE_YET: Mapping[str, int] = MappingProxyType({})


def word_colours(words: Iterable[str], kept: Mapping[str, int] = NONE_YET) -> dict[str, int]:
    """A place in the palette, from 0 to 5, for each word.

    A word that has a place in `kept` keeps it. The others come six at a time, in their order, but the
    lecture's words before the rest of their six. Those ask for the first four places; any other
    asks for a place by its letters. A word gets the next place, from there on, that the fewest words
    have: so the first six words have six colours.

    >>> word_colours(["moon", "friends", "nights"])
    {'friends': 3, 'nights': 0, 'moon': 4}
    >>> word_colours(["moon", "friends", "nights"], kept={"moon": 3})
    {'moon': 3, 'friends': 4, 'nights': 0}
    """
    distinct = dict.fromkeys(words)
    colours = {word: kept[word] for word in distinct if word in kept}
    uses = Counter(colours.values())
    new = [word for word in distinct if word not in kept]
    for start in range(0, len(new), PALETTE):
        six = new[start : start + PALETTE]
        for word in sorted(six, key=lambda word: word.strip() not in lecture.WORDS):
            wanted = _wanted(word.strip())
            place = min(range(PALETTE), key=lambda at: (uses[at], (at - wanted) % PALETTE))
            colours[word] = place
            uses[place] += 1
    return colours


def _wanted(word: str) -> int:
    """The place for a word that is alone: the same in every table and at every visit."""
    if word in lecture.WORDS:
        return lecture.WORDS.index(word)
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) % PALETTE

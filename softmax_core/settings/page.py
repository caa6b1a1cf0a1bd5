"""Everything that a lecturer sets and a link can hold: each setting's default and how it is written."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from softmax_core.creativity.definition import GALLERY
from softmax_core.creativity.judging import NORMALS
from softmax_core.language.texts import TEXTS
from softmax_core.reading.logit_table import LogitTable
from softmax_core.reading.presets import REAL
from softmax_core.settings import link
from softmax_core.settings.shelf import Own

MAX_SEED = 2**31 - 1
MAX_DRAWS = 100_000
MAX_WRITTEN = 1000
MAX_ORDER = 5  # novelty looks one token further
FIRST_TEXT, FIRST_SPELLED = "tiny", "english"  # of Learn, of New words
MAX_PROMPT = 2000  # characters in a link; a small model reads 512 tokens
FIRST_PROMPT = "real-6"  # “The duck and I laughed all …”
FIRST_DEFINITION = (GALLERY[0].name, GALLERY[0].formula)  # the lecture's
PARTS = ("count", "predict", "smooth", "write")  # of Learn, from a text to a new text
MACHINES = ("table", "prompt", "text")  # that a definition can judge

SETTINGS = {
    "T": link.temperature(1.0),
    "pins": link.pinned(1.0, 5.0),
    "decimals": link.whole_number(2, 0, 10),
    "numerator": link.switch(),
    "seed": link.whole_number(1, 0, MAX_SEED),
    "draws": link.whole_number(0, 0, MAX_DRAWS),
    "samplers": link.samplers(),
    "luck": link.pinned(0.5, 1.0, 5.0),
    "u": link.fraction(0.25),
    "text": link.name_or_own(FIRST_TEXT, {t.slug: t.title for t in TEXTS.values()}, "text"),
    "part": link.one_of(*PARTS),
    "order": link.whole_number(2, 1, MAX_ORDER),
    "after": link.words_typed("of"),
    "added": link.amount(1.0, 1000.0),
    "written": link.whole_number(1, 0, MAX_WRITTEN),
    "letters": link.whole_number(4, 2, MAX_ORDER),
    "machine": link.one_of(*MACHINES),
    "normal": link.one_of(*NORMALS),
    "kept": link.table(),
    "definitions": link.definitions(FIRST_DEFINITION),
    "top_p": link.amount(1.0, 1.0),
    "with_top_p": link.switch(),
    "prompt": link.name_or_own(FIRST_PROMPT, {p.slug: p.title for p in REAL}, "model's answer"),
    # A prompt for a real model, in place of the chosen one.
    "asked": link.words_typed("", MAX_PROMPT),
    "guesses": link.guesses(),
    "keys": link.switch(True),  # whether Space, D and N press buttons
    "larger": link.switch(),  # whether all type is larger, for a large hall
}


def text_for_spelling(chosen: str) -> str:
    """The text that New words learns from: the chosen one, unless its ten words are too few for that.

    >>> text_for_spelling("tiny"), text_for_spelling("french")
    ('english', 'french')
    """
    return FIRST_SPELLED if chosen == FIRST_TEXT else chosen


def name_in(names: Mapping[Any, str], choice: Any) -> str:
    """The name of a choice for the reader; of an unknown one, which a browser may still send, itself."""
    return names.get(choice, choice)


def context_length(order: int) -> str:
    """How many words, or letters, a model of this order looks back on."""
    return str(order - 1)


class Chapter(NamedTuple):
    """What draws a chapter; whether it may use the table at the side, and needs a word of it."""

    draw: Callable[[LogitTable | None], None]
    uses_table: bool = True
    needs_word: bool = True


def read_address(
    address: Mapping[str, str], own: Mapping[str, Own], chapters: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """All settings but the table, as an address says them, and what in it could not be followed.

    own : what the visitor has brought, of what the address names. Old addresses also name the chapter.

    >>> values, problems = read_address({"T": "5", "order": "many"}, {}, ["guess"])
    >>> values["T"], problems
    (5.0, ['In this link, order=many is not a whole number; it is 2 now.'])
    """
    known = SETTINGS | {"chapter": link.one_of(*chapters)}
    values, problems = link.read_link(known, {k: v for k, v in address.items() if k not in own})
    del values["chapter"]  # the page is its path
    if values["normal"] == "kept" and not values["kept"]:
        values["normal"] = "one"
        problems.append("This link has no kept table; p is the machine at T = 1 now.")
    return values | {name: one.slug for name, one in own.items()}, problems

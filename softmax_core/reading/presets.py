"""Tables to begin with: the lecture's four words, five small lessons, ten real prompts.

A preset is read like anything the user types: raw strings, cleaned by `logit_table.clean_table`.
The real logits come from a small language model; `data/smollm2_next_token.json` says which.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import pandas as pd

from softmax_core.notation.visible import shortened
from softmax_core.notation.write_numbers import as_typed, whole
from softmax_core.reading import lecture
from softmax_core.reading.table_files import TableError, from_link


@dataclass(frozen=True)
class Preset:
    """One table with its name: slug for links, title for the reader, about for the curious.

    prompt: the words after which its words may come. rows: cells as typed, a word and a logit each,
    and a count where rows stand for many tokens.
    """

    slug: str
    title: str
    prompt: str
    rows: tuple[tuple[str, ...], ...]
    about: str

    @property
    def frame(self) -> pd.DataFrame:
        """The table of raw strings; a new one each time, yours to change."""
        columns = ["word", "logit", "count"][: len(self.rows[0])]
        return pd.DataFrame(self.rows, columns=columns, dtype=object)


EVENINGS = "Those summer evenings were full of"  # words of the story that Learn offers

LECTURE = tuple((w, as_typed(z)) for w, z in zip(lecture.WORDS, lecture.LOGITS, strict=True))

WRITTEN = (
    Preset(
        "lecture",
        "The lecture's four words",
        EVENINGS,
        LECTURE,
        "The words and logits of the lecture's slides; the sentence is made up for this page.",
    ),
    Preset(
        "rivals",
        "Two close rivals",
        "The lamp gave off a soft",
        (("glow", "4.1"), ("light", "4"), ("music", "2"), ("silence", "1"), ("thunder", "-1")),
        "Two words nearly tie, and a low temperature still has to choose. "
        "The colder it gets, the more a tenth of a logit decides. Made up for this page.",
    ),
    Preset(
        "equal",
        "All equal",
        "In the vase stood a single",
        tuple((flower, "1") for flower in ("rose", "lily", "iris", "violet", "poppy", "daisy")),
        "When no word is preferred, temperature has nothing to change. Made up for this page.",
    ),
    Preset(
        "certain",
        "One certain word",
        "The day after Monday is",
        (("Tuesday", "3"), ("Thursday", "-∞"), ("Sunday", "-∞"), ("yesterday", "-∞")),
        "A logit of −∞ means impossible, and no temperature brings an impossible word back. Made up "
        "for this page.",
    ),
    Preset(
        "tail",
        "A long tail",
        "She spent the winter reading",
        (
            ("novels", "6"),
            ("poems", "5.2"),
            ("letters", "4.7"),
            ("essays", "4.2"),
            ("plays", "3.8"),
            ("diaries", "3.4"),
            ("sermons", "3"),
            ("sagas", "2.6"),
            ("fables", "2.3"),
            ("hymns", "2"),
            ("maps", "1.7"),
            ("recipes", "1.4"),
            ("almanacs", "1.1"),
            ("riddles", "0.8"),
            ("menus", "0.5"),
            ("timetables", "0.2"),
            ("ledgers", "-0.1"),
            ("tombstones", "-0.5"),
            ("clouds", "-1"),
            ("tea leaves", "-1.5"),
        ),
        "Twenty words, each a little less expected than the last. Made up for this page.",
    ),
    Preset(
        "crowd",
        "The unlikely crowd",
        EVENINGS,
        (*((word, logit, "1") for word, logit in LECTURE), ("1,000 other words", "0", "1000")),
        "The lecture's four words and a thousand others, each unlikely alone. As the temperature "
        "rises, the crowd wins. Made up for this page.",
    ),
)


# The file of real logits. They stay as the decimals that stand in it.
REAL_LOGITS = json.loads(
    files("softmax_core").joinpath("data/smollm2_next_token.json").read_text("utf-8"),
    parse_float=str,
)


def real_prompt_source() -> str:
    """Return one line on where the real logits come from: model, licence, source, vocabulary.

    >>> real_prompt_source().split(",")[0]
    'SmolLM2-135M-Instruct (Q4_1)'
    """
    return (
        f"{REAL_LOGITS['model']}, {REAL_LOGITS['licence']}, vocabulary of {whole(REAL_LOGITS['vocabulary_size'])} tokens; "
        f"{REAL_LOGITS['source']}."
    )


def _real_preset(number: int, prompt: dict) -> Preset:
    tokens = [(token["token"], token["logit"], "1") for token in prompt["tokens"]]
    bins = zip(prompt["rest"]["logit"], prompt["rest"]["count"], strict=True)
    rest = [(f"others near {logit}", logit, str(count)) for logit, count in bins]
    return Preset(
        f"real-{number}",
        f"{prompt['prompt']} …",
        prompt["prompt"],
        (*tokens, *reversed(rest)),  # the file counts its bins upwards
        "What a real model expects next: its 100 largest logits and the lecture's four words. "
        "The rows “others near …” are bins of a histogram: every other token, counted by its "
        f"logit to within 0.05. {real_prompt_source()}",
    )


def real_prompts() -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """For each real prompt its preset's slug, its words, and the ranks of its first tokens."""
    for number, prompt in enumerate(REAL_LOGITS["prompts"], 1):
        yield (
            f"real-{number}",
            prompt["prompt"],
            tuple(token["rank"] for token in prompt["tokens"]),
        )


REAL = tuple(_real_preset(*numbered) for numbered in enumerate(REAL_LOGITS["prompts"], 1))

# The presets by their slugs, in the order in which they are offered.
PRESETS: Mapping[str, Preset] = MappingProxyType(
    {preset.slug: preset for preset in (*WRITTEN, *REAL)}
)


def frame_of_link(text: str) -> pd.DataFrame:
    """The table that a link names (~lecture) or spells out (nights_3~laughter_2).

    Raises `TableError` for an unknown name and for what cannot be read.

    >>> frame_of_link("~lecture").equals(frame_of_link("nights_3~laughter_2~duck_1~friends_4"))
    True
    """
    if text.startswith("~"):
        if text[1:] not in PRESETS:
            raise TableError(f"There is no example called “{shortened(text[1:])}”.")
        return PRESETS[text[1:]].frame
    return from_link(text)

"""What a real model expects next: its likeliest words, the lecture's four, and all others.

A vocabulary of 49,152 tokens does not fit on a chart. The usual way out is to keep the twenty
likeliest and share the whole among them, as if there were no others. Here the others stay, as one
bar. The same two readings fit the answer of any model that lists some tokens and leaves the rest
unsaid; there, at another temperature than 1, each bar is known only between two bounds.

The data and their source are in `data/smollm2_next_token.json`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from softmax_core.distribution.bounds import rest_bounds
from softmax_core.distribution.softmax import log_softmax, softmax
from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.engines.next_tokens import PARTLY, EngineError, NextTokens, Token
from softmax_core.engines.vocabulary import vocabulary_rows
from softmax_core.notation.visible import display_labels, shortened, visible
from softmax_core.notation.write_numbers import percent, sentence, short, whole
from softmax_core.reading import lecture
from softmax_core.reading.answers import Position, Response
from softmax_core.reading.logit_table import LogitTable, clean_table
from softmax_core.reading.presets import PRESETS, real_prompts
from softmax_core.reading.word_colours import word_colours
from softmax_core.settings.shelf import Own
from softmax_core.tables.live import LiveData, Tables, packed
from softmax_core.tables.rows import PALETTE, ChartRows, Columns, grouped_rows, unique_label
from softmax_core.tables.temperature import temperature_texts

AFTER_SAMPLING = (
    "These probabilities were measured after temperature and truncation, so no temperature can be "
    "applied to them again: they are shown as they are. Ask for those before sampling."
)
WHY_LIKELIEST = (
    "This list does not say whether the tokens that it leaves out are less likely than those in it. "
    "If you know that they are, tick the box: the bounds get tighter."
)
WHAT_IS_MARKED = "▸ is the token that the answer went on with."
HOW_BOUNDS_READ = (
    "The answer lists a few tokens and leaves the rest of "
    "the probability to all others. At any temperature but T = 1 it matters how many share the rest, "
    "and how. Nobody has told us, so each bar is solid up to what is certain, and faint up to what is "
    "possible."
)
LIKELIEST = 8  # words with a bar of their own
TOOL_KEEPS = 20  # what a tool that shows the likeliest words keeps of the vocabulary
MAX_LISTED = 12
LONGEST_TOKEN = 1000  # characters
NEXT_TO_NOTHING = 1e-7  # of a bound


@dataclass(frozen=True)
class Prompt:
    """The beginning of a sentence, and how a model would go on.

    frame: the logits of the whole vocabulary, as typed. ranks: of the tokens with a row of their own,
    the likeliest being 1; the rows after them are a histogram of all others. words: those that one asks
    about, whatever their ranks. drawn: the token that came next, if that is known.

    Table and rows are computed at the first look and kept. All visitors share them: if two look at
    the same moment, both may compute (some 15 ms), and what they get is equal and never changed.
    """

    prompt: str
    ranks: tuple[int, ...]
    frame: pd.DataFrame
    words: tuple[str, ...] = lecture.WORDS
    drawn: str | None = None

    @cached_property
    def table(self) -> LogitTable:
        """The logits of the whole vocabulary, the histogram's with their counts."""
        return clean_table(self.frame).table

    @cached_property
    def rows(self) -> ChartRows:
        """The likeliest words, the lecture's, the others among the twenty, and all others.

        >>> PROMPTS["real-6"].rows.labels[-3:]
        ['6,036. ␣friends', 'rest of top 20', 'other 49,128']
        """
        ranks = np.array(self.ranks)
        words = self.table.words[: len(ranks)]
        named = [word.strip() in self.words or word == self.drawn for word in words]
        single = np.flatnonzero((ranks <= LIKELIEST) | named)
        single = single[np.argsort(ranks[single], kind="stable")]
        others = np.setdiff1d(np.arange(len(self.table.words)), single)
        in_tool = others[(others < len(ranks)) & (self._rank(others) <= TOOL_KEEPS)]
        rest = np.setdiff1d(others, in_tool)
        together = {
            f"rest of top {TOOL_KEEPS}": in_tool,
            f"other {whole(self.table.counts[rest].sum())}": rest,
        }
        rows = grouped_rows(self.table, single, together)
        ranked = [
            f"{'▸ ' * (self.table.words[row] == self.drawn)}{whole(ranks[row])}. {name}"
            for row, name in zip(single, rows.labels, strict=False)
        ]
        return ChartRows(rows.parts, ranked + rows.labels[len(single) :], rows.colours)

    def _rank(self, rows: np.ndarray) -> np.ndarray:
        return np.array([*self.ranks, *[10**9] * (len(self.table.words) - len(self.ranks))])[rows]

    @cached_property
    def in_tool(self) -> np.ndarray:
        """Which rows of the table a tool that keeps the twenty likeliest shows."""
        return self._rank(np.arange(len(self.table.words))) <= TOOL_KEEPS


PROMPTS: Mapping[str, Prompt] = {
    slug: Prompt(prompt, ranks, PRESETS[slug].frame) for slug, prompt, ranks in real_prompts()
}


def prompt_names(own: Own | None) -> dict[str, str]:
    """The prompts to choose from, by their slugs, and the answer of somebody's own model.

    >>> list(prompt_names(Own("mine.json", "own-1")).values())[-1]
    "Your model's answer: mine.json"
    """
    names = {slug: f"{prompt.prompt} …" for slug, prompt in PROMPTS.items()}
    return names | {own.slug: f"Your model's answer: {visible(own.name)}"} if own else names


def prompt_expected(
    expected: NextTokens, prompt: str, words: Sequence[str], drawn: Token | None = None
) -> Prompt:
    """What a model expects after a prompt, with its whole vocabulary.

    words : those that one asks about; only those that are a token of the model are shown. drawn : the
    token that came next.

    Raises `EngineError` if only some tokens are listed.
    """
    if not expected.is_whole:
        raise EngineError(PARTLY)
    found = vocabulary_rows(expected, words, token=drawn and drawn.raw)
    frame = pd.DataFrame(found.rows, columns=["word", "logit", "count"], dtype=object)
    return Prompt(prompt, found.ranks, frame, tuple(words), drawn and drawn.text)


class Bars(NamedTuple):
    """The bars of a chart at n temperatures: labels and colours (k,), the others arrays (n, k).

    low, high: between which bounds the probability lies; they are one where it is known. tool: what
    a tool shows that shares the whole among the tokens it has; NaN for what it does not show.
    unshown: (n, 2), the bounds of the mass that such a tool leaves out.
    """

    labels: list[str]
    colours: np.ndarray
    low: np.ndarray
    high: np.ndarray
    tool: np.ndarray
    unshown: np.ndarray


def prompt_bars(prompt: Prompt, temperatures) -> Bars:
    """The probabilities after a prompt, and what a tool that keeps the twenty likeliest shows.

    At T = 2, 76% of what follows "The duck and I laughed all" lies outside the twenty likeliest
    tokens; a tool that keeps only these says that "night" has 23%, and it has 5.5%.

    >>> bars = prompt_bars(PROMPTS["real-6"], [2.0])
    >>> bars.labels[0], bars.low[0, 0].round(3), bars.tool[0, 0].round(3)
    ('1. ␣night', np.float64(0.055), np.float64(0.23))
    >>> bars.unshown[0].round(2)
    array([0.76, 0.76])
    """
    table, rows = prompt.table, prompt.rows
    column = np.asarray(temperatures, dtype=float)[:, None]
    p = softmax(table.logits, column, counts=table.counts)
    # The tool takes the softmax of what it has: the same as sharing the whole among it.
    kept = softmax(np.where(prompt.in_tool, table.logits, -np.inf), column, counts=table.counts)
    tool = rows.group(kept)
    tool[:, [not prompt.in_tool[part].any() for part in rows.parts]] = np.nan
    unshown = p[:, ~prompt.in_tool].sum(axis=1)
    shares = rows.group(p)
    return Bars(
        rows.labels, rows.colours, shares, shares, tool, np.stack([unshown, unshown], axis=1)
    )


def answer_bars(
    position: Position,
    temperatures,
    vocabulary_size: int | None = None,
    *,
    is_ranked: bool = False,
) -> Bars:
    """The tokens listed at a position of an answer, and the unseen rest, with their bounds.

    is_ranked : somebody who knows says that the listed tokens are the most probable of all.

    Raises ValueError as `rest_bounds`.

    >>> from softmax_core.reading.answers import read_response
    >>> answer = read_response('{"nights": -1, "duck": -2}')
    >>> bars = answer_bars(answer.positions[0], [1.0, 2.0], vocabulary_size=10, is_ranked=True)
    >>> bars.labels, bars.low.round(2).tolist()
    (['nights', 'duck', 'other 8'], [[0.37, 0.14, 0.5], [0.2, 0.12, 0.58]])
    """
    logprobs, least, most = position.numbers
    unseen = None if vocabulary_size is None else vocabulary_size - logprobs.size
    single = _tokens_with_own_bar(position)
    bounds = rest_bounds(
        logprobs,
        temperatures,
        unseen,
        ceiling=position.ceiling_if_ranked if is_ranked else position.ceiling,
        least=least,
        most=most,
        alone=single,
    )
    # A tool that shows what it has shares the whole among that, as if nothing were unseen.
    tool = rest_bounds(log_softmax(logprobs), temperatures, 0, alone=single, rounding=0).lower
    labels = display_labels([token.text for token in position.known])
    labels = _sampled_marked(position, labels)
    labels = [labels[i] for i in single]
    words = [position.known[i].text for i in single]
    colours = word_colours(words)
    n_more = logprobs.size - len(single)
    together = [f"{whole(n_more)} more listed"] if n_more else []
    rest = "all others" if unseen is None else f"other {whole(unseen)}"
    for name in [*together, rest]:
        labels.append(unique_label(name, labels))
    return Bars(
        labels,
        np.append([colours[word] for word in words], [PALETTE] * (len(together) + 1)).astype(int),
        np.column_stack([bounds.lower, bounds.rest_lower]),
        np.column_stack([bounds.upper, bounds.rest_upper]),
        np.column_stack([tool, np.full(len(tool), np.nan)]),
        np.stack([bounds.rest_lower, bounds.rest_upper], axis=1),
    )


def _tokens_with_own_bar(position: Position) -> np.ndarray:
    """The likeliest of the listed tokens, and the sampled one wherever it stands."""
    known = position.known
    single = np.arange(min(len(known), MAX_LISTED))
    if position.sampled is not None:
        sampled = position.tokens[position.sampled]
        places = [i for i, token in enumerate(known) if token is sampled]
        if places and places[0] >= MAX_LISTED:
            single[-1] = places[0]
    return single


def _sampled_marked(position: Position, labels: list[str]) -> list[str]:
    """The labels, the sampled token's with a mark."""
    if position.sampled is None:
        return labels
    sampled = position.tokens[position.sampled]
    return [
        f"▸ {label}" if token is sampled else label
        for token, label in zip(position.known, labels, strict=True)
    ]


def bars_table(bars: Bars, places: np.ndarray) -> Columns:
    """One line for each bar at each place of a slider, with its numbers as texts."""
    times, k = bars.low.shape
    tool = np.nan_to_num(bars.tool)
    return {
        "place": np.repeat(places, k),
        "row": np.tile(np.arange(k), times),
        "label": np.tile(np.array(bars.labels, dtype=object), times),
        "colour": np.tile(bars.colours, times),
        "low": bars.low.ravel(),
        "high": bars.high.ravel(),
        "text": [between(*pair) for pair in zip(bars.low.flat, bars.high.flat, strict=True)],
        "tool": tool.ravel(),
        "tool_text": ["not shown" if np.isnan(p) else percent(p) for p in bars.tool.flat],
    }


def between(low: float, high: float) -> str:
    """A probability, or the two bounds between which it lies, as text.

    >>> between(0.25, 0.25), between(0.25, 0.5)
    ('25.0%', '25.0–50.0%')
    """
    # A bound of next to nothing, or all, is written as 0% or 100%; an exact probability as it is.
    if low < NEXT_TO_NOTHING < high:
        low = 0.0
    if low < 1 - NEXT_TO_NOTHING < high:
        high = 1.0
    one, other = percent(low), percent(high)
    return one if one == other else f"{one.removesuffix('%')}–{other}"


def unshown_table(bars: Bars, temperatures, places: np.ndarray, name: str) -> Columns:
    """T, β and the mass that a tool leaves out, in words, at each place of a slider."""
    unshown = [f"{name}: {between(*pair)}" for pair in bars.unshown]
    return {"place": places, **temperature_texts(temperatures), "unshown_text": unshown}


def ranks_table(prompt: Prompt, temperature: float) -> pd.DataFrame:
    """Where the words that one asks about rank, and how likely they are: those that are one token.

    >>> ranks_table(PROMPTS["real-6"], 1.0).iloc[0].to_list()
    ['nights', '79', '12.2189', '0.012%']
    """
    table = prompt.table
    places = {
        word.strip(): i for i, word in reversed([*enumerate(table.words[: len(prompt.ranks)])])
    }
    words = [word for word in prompt.words if word in places]
    chosen = [places[word] for word in words]
    columns = {
        "word": words,
        f"rank among {whole(table.token_count)}": [whole(prompt.ranks[i]) for i in chosen],
        "logit": [short(table.logits[i]) for i in chosen],
    }
    for t in dict.fromkeys((1.0, temperature)):
        p = softmax(table.logits, t, counts=table.counts)
        columns[f"p at T = {short(t)}"] = [percent(p[i]) for i in chosen]
    return pd.DataFrame(columns)


# The bars at some temperatures.
BarsAt = Callable[[np.ndarray], Bars]


def possible_bars_at(
    position: Position, vocabulary_size: int | None, is_ranked: bool
) -> tuple[partial, str]:
    """The bars of an answer; without the vocabulary's size, and why, if it cannot be so small.

    >>> from softmax_core.reading.answers import read_response
    >>> answer = read_response('{"nights": -1, "duck": -2}')
    >>> possible_bars_at(answer.positions[0], 1, False)[0].keywords
    {'vocabulary_size': None, 'is_ranked': False}
    """
    bars_at = partial(answer_bars, position, vocabulary_size=vocabulary_size, is_ranked=is_ranked)
    try:
        bars_at([1.0])
    except ValueError as error:
        return partial(bars_at, vocabulary_size=None), sentence(f"{error}.")
    return bars_at, ""


def vocabulary_tables(bars_at: BarsAt, unshown: str, temperatures, places) -> Tables:
    """What a slider moves in the chart of a whole vocabulary: its bars, and its readout."""
    bars = bars_at(temperatures)
    return {
        "bars": bars_table(bars, places),
        "temperatures": unshown_table(bars, temperatures, places, unshown),
    }


def live_vocabulary(bars_at: BarsAt, unshown: str, tool: str) -> LiveData:
    """A vocabulary at every temperature.

    unshown : the name of what a tool leaves out. tool : the name of that tool.
    """
    tables_at = partial(vocabulary_tables, bars_at, unshown)
    moving = tables_at(TEMPERATURE_GRID, TEMPERATURE_GRID)
    still = {"once": pd.DataFrame({"tool_name": [tool]})}
    return LiveData(packed(moving | still), tables_at, partial(in_words, bars_at, unshown))


def live_prompt(prompt: Prompt) -> LiveData:
    """The vocabulary after a prompt, beside what a tool shows that keeps the twenty likeliest."""
    names = (f"outside the top {TOOL_KEEPS}", f"a tool that shows only {TOOL_KEEPS} tokens")
    return live_vocabulary(partial(prompt_bars, prompt), *names)


def live_answer(bars_at: BarsAt) -> LiveData:
    """The tokens that an answer lists, between their bounds, beside what the list alone would show."""
    return live_vocabulary(bars_at, "unseen", "the list alone")


def in_words(bars_at: BarsAt, unshown: str, temperature: float, most: int = 5) -> str:
    """What is so at a temperature: the likeliest tokens, and what a tool leaves out."""
    bars = bars_at(np.array([temperature]))
    likeliest = np.argsort(-bars.high[0], kind="stable")[:most]
    tokens = [f"{bars.labels[i]} {between(bars.low[0, i], bars.high[0, i])}" for i in likeliest]
    return f"T = {short(temperature)}: {', '.join(tokens)}; {unshown}: {between(*bars.unshown[0])}."


def how_answer_was_read(response: Response) -> str:
    """As what an answer was read, how exact its numbers are, and where it stays.

    >>> from softmax_core.reading.answers import read_response
    >>> how_answer_was_read(read_response('{"nights": -1.44, "duck": -2.44}'))[:51]
    'Read as a plain table. The log-probabilities are wr'
    """
    precision = f" {response.precision}" if response.precision else ""
    return f"Read as {response.shape}.{precision} Your answer is not in the page's address."


def listed_table(position: Position) -> pd.DataFrame:
    """The tokens that are listed at a position of an answer, with their probabilities."""
    tokens = [shortened(token.text, LONGEST_TOKEN) for token in position.known]
    probabilities = np.exp(position.numbers[0])
    shown = list(map(percent, probabilities[: len(tokens)]))
    if n_more := probabilities.size - len(tokens):
        tokens.append(f"{whole(n_more)} more listed")
        shown.append(percent(probabilities[len(shown) :].sum()))
    return pd.DataFrame({"token": tokens, "probability": shown})


def position_names(response: Response) -> list[str]:
    """Each position of an answer: its number, and the token that stands there."""
    tokens = (position.tokens[position.sampled or 0] for position in response.positions)
    return [f"{n}: {shortened(token.text)}" for n, token in enumerate(tokens, start=1)]

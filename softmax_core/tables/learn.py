"""What a text teaches: counts, logits, smoothing, and a text that is written word by word."""

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd

from softmax_core.distribution.softmax import softmax
from softmax_core.language.next_word import next_word_table
from softmax_core.language.ngram import NGramModel, Step
from softmax_core.language.texts import TEXTS
from softmax_core.language.writing import Written, passage, spaced
from softmax_core.notation.visible import display_labels, shortened, visible
from softmax_core.notation.write_numbers import decimal, fixed, percent, short, whole
from softmax_core.reading.logit_table import LogitTable
from softmax_core.settings.page import FIRST_TEXT
from softmax_core.settings.shelf import Own
from softmax_core.tables.rows import PALETTE, ChartRows, grouped_rows

HOW_MATRIX_READS = (
    "How often the word **above** follows the word **on the left**. Click or tap a cell."
)
WHAT_TEXTS_ARE = "  \n".join(f"{text.title}: {text.about}" for text in TEXTS.values())
WHEN_LONG = "Over 1 MB? Open it as a file."
WHAT_IS_ADDED = "1 is Laplace's add-one, other numbers are Lidstone's."
MAX_FOLLOWERS = 6  # with two more rows for all others, as many as a phone can show
MAX_IN_MATRIX = 12
WIDE_SLICE = 0.02  # a slice of the line below this is drawn together with its neighbours
LIKELY = 12  # so many of the likeliest words have their own colour
FULL_STRENGTH = 8.0  # bits; what is more surprising is coloured no stronger


def text_names(own: Own | None, spelling: bool = False) -> dict[str, str]:
    """The texts to learn from, by their slugs; ten words are too few to learn spelling.

    >>> list(text_names(Own("mine.txt", "own-1"), spelling=True).values())[-2:]
    ['Le canard de la librairie', 'Your own: mine.txt']
    """
    slugs = [slug for slug in TEXTS if not spelling or slug != FIRST_TEXT]
    names = {slug: TEXTS[slug].title for slug in slugs}
    return names | {own.slug: f"Your own: {visible(own.name)}"} if own else names


def next_word_rows(table: LogitTable, most: int) -> ChartRows:
    """The likeliest words one by one, the others that follow together, and those that never do.

    >>> from softmax_core.language.next_word import next_word_table
    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> next_word_rows(next_word_table(model, ("of",)), 1).labels
    ['friends', 'nights', '“of”, which never follows']
    """
    follows = np.flatnonzero(np.isfinite(table.logits))
    never = {table.labels[i]: np.array([i]) for i in np.flatnonzero(~np.isfinite(table.logits))}
    if len(follows) <= most + 1:
        return grouped_rows(table, follows, never)
    rest = follows[most:]
    name = f"{whole(table.counts[rest].sum())} more that follow"
    return grouped_rows(table, follows[:most], {name: rest} | never)


def counts_to_probabilities_table(
    table: LogitTable, rows: ChartRows, temperature: float
) -> pd.DataFrame:
    """From a count to a probability: count, logit, p at T = 1 and at T, for each row of a chart.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> from softmax_core.language.next_word import next_word_table
    >>> table = next_word_table(model, ("of",))
    >>> counts_to_probabilities_table(table, next_word_rows(table, 9), 2.0).iloc[0].to_list()
    ['friends', '2', '0.693', '66.7%', '58.6%']
    """
    counts = rows.group(table.counts * np.exp(table.logits))
    alone = np.array([len(part) == 1 for part in rows.parts])
    logits = [table.logits[part[0]] for part in rows.parts]
    columns = {
        "word": rows.labels,
        "count": [whole(c) for c in counts],
        "logit z = ln count": [
            decimal(z, 3) if one else "" for z, one in zip(logits, alone, strict=True)
        ],
    }
    for t in dict.fromkeys((1.0, temperature)):
        p = rows.group(softmax(table.logits, t, counts=table.counts))
        columns[f"p at T = {short(t)}"] = [percent(x) for x in p]
    return pd.DataFrame(columns)


def smoothing_columns(
    table: LogitTable, rows: ChartRows, temperature: float, added: float
) -> dict[str, np.ndarray]:
    """Two smoothings beside the counts: a temperature, and a number added to every count.

    Returns the probability of each row of a chart under each name. Source: P.-S. Laplace (1774) for
    adding 1, G. J. Lidstone (1920) for other numbers; Jurafsky & Martin, chapter 3.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> from softmax_core.language.next_word import next_word_table
    >>> table = next_word_table(model, ("of",))
    >>> columns = smoothing_columns(table, next_word_rows(table, 9), 5.0, 1.0)
    >>> {name: p.round(2).tolist() for name, p in columns.items()}
    {'counts': [0.67, 0.33, 0.0], 'T = 5': [0.53, 0.47, 0.0], '+ 1': [0.5, 0.33, 0.17]}
    """
    with np.errstate(divide="ignore"):
        smoothed = np.log(np.exp(table.logits) + added)
    return {
        "counts": rows.group(softmax(table.logits, counts=table.counts)),
        f"T = {short(temperature)}": rows.group(
            softmax(table.logits, temperature, counts=table.counts)
        ),
        f"+ {short(added)}": rows.group(softmax(smoothed, counts=table.counts)),
    }


def matrix_table(model: NGramModel, chosen: str | None, most: int = MAX_IN_MATRIX) -> pd.DataFrame:
    """How often each of the most frequent tokens follows each other one: a line for each cell.

    Columns: before, after (as they are shown), row, column (their places), token (that before, as
    it is), count, text, strength (0 to 1, for a colour: the root of the share of the largest) and
    chosen (whether this is the row of the chosen token). Raises ValueError for a model of order 1.

    >>> model = NGramModel.fit("of friends of nights of friends".split())
    >>> cells = matrix_table(model, "of")
    >>> cells[cells["chosen"]][["before", "after", "count"]].to_numpy().tolist()
    [['of', 'of', 0], ['of', 'friends', 2], ['of', 'nights', 1]]
    """
    tokens, counts = model.matrix(most)
    k, names = len(tokens), display_labels(tokens)
    return pd.DataFrame(
        {
            "before": np.repeat(np.array(names, dtype=object), k),
            "after": names * k,
            "row": np.repeat(np.arange(k), k),
            "column": np.tile(np.arange(k), k),
            "token": np.repeat(np.array(tokens, dtype=object), k),
            "count": counts.ravel(),
            "text": [whole(c) if c else "·" for c in counts.flat],
            "strength": np.sqrt(counts.ravel() / max(1, counts.max())),
            "chosen": np.repeat([token == chosen for token in tokens], k),
        }
    )


def line_table(model: NGramModel, step: Step) -> pd.DataFrame:
    """The line from 0 to 1 on which the number u fell: a slice for each word, in their order.

    Thin slices that lie side by side are drawn as one, without a name. Columns: start, end, middle,
    label (empty for the thin ones and where it would not fit), colour, drawn (is it the one that u
    chose?), u.

    >>> model = NGramModel.fit("of friends of nights of friends of".split())
    >>> line = line_table(model, model.step("of", 1.0, 0.9))
    >>> line[["label", "start", "end", "drawn"]].round(2).to_numpy().tolist()
    [['friends', 0.0, 0.67, False], ['nights', 0.67, 1.0, True]]
    """
    possible = np.flatnonzero(step.distribution)
    p = step.distribution[possible]
    is_drawn = np.array([model.vocabulary[i] == step.token for i in possible])
    is_named = is_drawn | (p >= WIDE_SLICE)  # the others are drawn together with their neighbours
    slices = np.cumsum(is_named | np.append(True, is_named[:-1])) - 1
    first = np.flatnonzero(np.diff(slices, prepend=-1))
    ends = np.cumsum(np.add.reduceat(p, first))
    starts = np.append(0.0, ends[:-1])
    words = [model.vocabulary[i] for i in possible[first]]
    names = list(map(shortened, words))
    table = next_word_table(model, step.context)
    colours = dict(zip(table.words[:LIKELY], table.colours, strict=False))
    fits = is_named[first] & (ends - starts > 0.017 * np.array([len(name) for name in names]))
    return pd.DataFrame(
        {
            "start": starts,
            "end": np.minimum(ends, 1.0),
            "middle": (starts + ends) / 2,
            "label": np.where(fits, names, ""),
            "colour": [
                colours.get(word, PALETTE) if named else PALETTE
                for word, named in zip(words, is_named[first], strict=True)
            ],
            "drawn": is_drawn[first],
            "u": step.u,
        }
    )


def noted_html(words: list[str], bits: np.ndarray) -> str:
    """A text as HTML with the surprisals above; the more surprising a word, the stronger its colour.

    Words come with the spaces before them, and are escaped: a token is shown, never interpreted.
    Where no space stands between words and marks, their numbers stand together, so that these don't
    move them apart. If there are fewer numbers than words, the first words have none.

    >>> noted_html(["Of", " <b>"], np.array([2.0]))[:38]
    "<p class='noted'>Of <ruby role='none'>"
    >>> noted_html([" <b>", "."], np.array([2.0, 0.5]))[-40:]
    "<rt role='none'> 2.0 0.5</rt></ruby></p>"
    """
    groups = []  # what stands together: whether a space is before it, its words, their numbers
    without = [None] * (len(words) - len(bits))
    for word, b in zip(words, without + bits.tolist(), strict=True):
        if word.startswith(" ") or not groups:
            groups.append((word.startswith(" "), [], []))
        _, texts, numbers = groups[-1]
        texts.append(html.escape(word.strip()) if b is None else _tinted(word.strip(), b))
        numbers += [] if b is None else [fixed(b, 1)]
    return f"<p class='noted'>{''.join(_ruby(*group) for group in groups)}</p>"


def _tinted(word: str, bits: float) -> str:
    strength = min(1.0, bits / FULL_STRENGTH) / 2
    tint = f"background: rgba(0, 114, 178, {fixed(strength, 2)})"
    return f"<span style='{tint}'>{html.escape(word)}</span>"


def _ruby(has_space: bool, texts: list[str], numbers: list[str]) -> str:
    together = "".join(texts)
    if numbers:  # without their roles, so that screen readers read the numbers with the words
        rt = f"<rt role='none'> {' '.join(numbers)}</rt>"
        together = f"<ruby role='none'>{together}{rt}</ruby>"
    return f"{' ' * has_space}{together}"


def written_html(text: Written) -> str:
    """A written text as `noted_html`, after the words that it goes on from.

    >>> from softmax_core.language.writing import write
    >>> model = NGramModel.fit("of friends".split())
    >>> written_html(write(model, 1, 1.0, 1, ("of",)))[:26]
    "<p class='noted'>Of <ruby "
    """
    return noted_html(spaced((*text.start, *text.tokens)), text.surprisal)


def counted_html(model: NGramModel, context: tuple[str, ...]) -> str:
    """A part of the text that a model has counted, as HTML: the context marked, what follows it bold.

    Words are escaped, as in `noted_html`. A model of order 1 has no pairs, so nothing is marked.

    >>> counted_html(NGramModel.fit_text("of friends of nights"), ("of",))[19:-4]
    '<mark>Of</mark> <b>friends</b> <mark>of</mark> <b>nights</b>'
    """
    shown, parts = passage(model, context if model.order > 1 else ()), []
    for word, chosen, follows in zip(shown.words, shown.is_context, shown.follows, strict=True):
        text = html.escape(word.strip())
        text = f"<mark>{text}</mark>" if chosen else text
        text = f"<b>{text}</b>" if follows else text
        parts.append(f"{' ' * word.startswith(' ')}{text}")
    before, after = "" if shown.begins else "…", "" if shown.ends else " …"
    return f"<p class='counted'>{before}{''.join(parts)}{after}</p>"


def counted_takeaway(model: NGramModel, context: tuple[str, ...]) -> str:
    """What is marked in the text, and what follows it most often; "" if nothing is.

    >>> counted_takeaway(NGramModel.fit_text("of friends of nights of friends"), ("of",))
    'Wherever “of” stands, it is marked and the next word is bold: in the whole text, “friends” follows 2 times out of 3.'
    """
    if not context or model.order == 1:
        return ""
    tokens, times = model.followers(context)
    often = "1 time" if times[0] == 1 else f"{whole(times[0])} times"
    return (
        f"Wherever {quoted(context)} stands, it is marked and the next word is bold: in the whole "
        f"text, {quoted(tokens[:1])} follows {often} out of {whole(times.sum())}."
    )


def quoted(tokens: Sequence[str]) -> str:
    """Words between quotation marks, spaced as in a text.

    >>> quoted(("nights", ",", "friends"))
    '“nights, friends”'
    """
    return f"“{''.join(spaced(tokens, begins=False))}”"


def matrix_takeaway(cells: pd.DataFrame) -> str:
    """Which word follows which most often, of those in the matrix."""
    most = cells.loc[cells["count"].idxmax()]
    often = "once" if most["count"] == 1 else f"{whole(most['count'])} times"
    return (
        f"Among the {cells['row'].max() + 1} most frequent words and marks, “{most['after']}” follows "
        f"“{most['before']}” most often: {often}."
    )


def matrix_note(model: NGramModel, cells: pd.DataFrame) -> str:
    """How many of all words and marks the matrix shows."""
    shown, total = cells["row"].max() + 1, len(model.vocabulary)
    return f"The {whole(shown)} most frequent of {whole(total)} different words and marks."


def unseen_note(table: LogitTable) -> str:
    """What no temperature can bring back; "" where every word has followed."""
    unseen = table.counts[~np.isfinite(table.logits)].sum()
    if not unseen:
        return ""
    words, them = "1 word of this text never follows", "it"
    if unseen > 1:
        words, them = f"{whole(unseen)} words of this text never follow", "them"
    return (
        f"{words} here. No temperature gives {them} a share, not even ∞: a count of 0 has the logit −∞ "
        f"and stays at probability 0. A number added to every count does give {them} a share."
    )


def last_draw(step: Step) -> str:
    """The number that drew the last word, and after what."""
    drew = f"the number u = {fixed(step.u, 4)} drew {quoted([step.token])}."
    return f"After {quoted(step.context)} {drew}" if step.context else f"At the beginning {drew}"


def last_draw_line(model: NGramModel, step: Step) -> tuple[pd.DataFrame, str]:
    """The line on which the last number fell, with its names, and where that is in words."""
    line = line_table(model, step).assign(
        token=shortened(step.token), u_text=f"u = {fixed(step.u, 4)}"
    )
    slice_ = line[line["drawn"]].iloc[0]
    return line, (
        f"The number {fixed(step.u, 4)} fell into the slice of {quoted([step.token])}, from "
        f"{fixed(slice_['start'], 4)} to {fixed(slice_['end'], 4)}."
    )


def written_note(text: Written, temperature: float) -> str:
    """How to read a written text, and its mean surprisal beside what was to be expected."""
    return (
        "The number above each word is its surprisal at T = 1, in bits; the bluer a word, the more "
        f"surprising it is. The mean is {fixed(text.surprisal.mean(), 2)} bits; at T = "
        f"{short(temperature)}, {fixed(text.expected.mean(), 2)} bits would be expected."
    )

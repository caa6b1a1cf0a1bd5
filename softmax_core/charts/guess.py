"""The logits, and beside them the probabilities."""

from typing import NamedTuple

import altair as alt

from softmax_core.charts.shared import (
    NARROW_ONLY,
    Panel,
    Place,
    by_width,
    data,
    heading,
    left_panel,
    panels,
    right_panel,
    row_scale,
    share_scale,
    text,
    word_colour,
    word_names,
    word_rows,
)
from softmax_core.tables.rows import FEW_ROWS


class Places(NamedTuple):
    """Where the two panels lie, where the second has its heading, and whether it names the words."""

    logits: Panel
    probabilities: Panel
    heading: tuple[Place, Place]
    names_opacity: alt.ExprRef | int


def logits_and_probabilities(rows: int, font: int) -> alt.LayerChart:
    """A bar for each logit and one for each probability, with their numbers.

    Data: `words` (row, label, colour, logit, logit_text, p, p_text), one line for each of the rows;
    `once` (any one line). A probability that is hidden is 0, with a question mark as its text.
    """
    words = data("words")
    places = few_words(font) if rows <= FEW_ROWS else many_words(font)
    upper, lower = row_scale(places.logits), row_scale(places.probabilities)
    logit_scale = alt.Scale(range=places.logits.across, nice=False)
    logit = alt.X("logit:Q", scale=logit_scale, axis=None)
    p = alt.X("p:Q", scale=share_scale(places.probabilities.across), axis=None)
    numbers, bold = text(words, font, dx=8), text(words, font, dx=8, fontWeight="bold")
    return panels(
        words.mark_bar().encode(logit, word_rows(upper, word_names(font)), word_colour()),
        numbers.encode(logit, word_rows(upper), text="logit_text:N"),
        words.mark_bar().encode(
            p, word_rows(lower, word_names(font, places.names_opacity)), word_colour()
        ),
        bold.encode(p, word_rows(lower), text="p_text:N"),
        heading("logit z", 0, 0, font),
        heading("probability p", *places.heading, font),
        height=2 * font + rows * (60 if rows <= FEW_ROWS else 30),
    )


def few_words(font: int) -> Places:
    """The probabilities at the right; on a narrow page below the logits, with the words again."""
    below = f"0.5 * height + {2 * font}"
    logits = left_panel(2 * font, by_width("height", "0.5 * height - 10"), by_width(110, 70))
    p = right_panel(by_width(2 * font, below), "height", room=90, gap=0)
    return Places(logits, p, (p.left, by_width(0, "0.5 * height")), NARROW_ONLY)


def many_words(font: int) -> Places:
    """The same; but on a narrow page the probabilities are numbers in the rows of the logits."""
    numbers = f"width - {3.5 * font}"
    logits = left_panel(2 * font, "height", room=by_width(110, 8.5 * font))
    p = Panel(by_width("0.5 * width", numbers), by_width("width - 90", numbers), 2 * font, "height")
    return Places(logits, p, (by_width("0.5 * width", f"width - {6.5 * font}"), 0), 0)

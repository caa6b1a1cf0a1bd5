"""The logits, and beside them the probabilities."""

from typing import NamedTuple

import altair as alt

from softmax_core.charts.shared import (
    NARROW_ONLY,
    Panel,
    Place,
    at,
    by_width,
    data,
    em,
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

LOGITS = em(4)  # the room of a logit, before its bar
PERCENTAGES = em(4.6)


class Places(NamedTuple):
    """Where the two panels lie, where the second has its heading, and whether it names the words."""

    logits: Panel
    probabilities: Panel
    heading: tuple[Place, Place]
    names_opacity: alt.ExprRef | int


def logits_and_probabilities(rows: int) -> alt.LayerChart:
    """A bar for each logit and one for each probability, each after its number.

    Data: `words` (row, label, colour, logit, logit_text, p, p_text), one line for each of the rows;
    `once` (any one line). A probability that is hidden is 0, with a question mark as its text.
    """
    words = data("words")
    places = few_words() if rows <= FEW_ROWS else many_words()
    upper, lower = row_scale(places.logits), row_scale(places.probabilities)
    logit_scale = alt.Scale(range=places.logits.across, nice=False)
    logit = alt.X("logit:Q", scale=logit_scale, axis=None)
    p = alt.X("p:Q", scale=share_scale(places.probabilities.across), axis=None)
    numbers, bold = text(words, align="right"), text(words, align="right", fontWeight="bold")
    before_logits = at(x=f"{places.logits.left} - 0.5 * font")
    before_p = at(x=f"{places.probabilities.left} - 0.5 * font")
    return panels(
        words.mark_bar().encode(logit, word_rows(upper, word_names()), word_colour()),
        numbers.encode(word_rows(upper), text="logit_text:N", **before_logits),
        words.mark_bar().encode(
            p, word_rows(lower, word_names(places.names_opacity)), word_colour()
        ),
        bold.encode(word_rows(lower), text="p_text:N", **before_p),
        heading("logit z", 0, 0),
        heading("probability p", *places.heading),
    )


def few_words() -> Places:
    """The probabilities at the right; on a narrow page below the logits, with the words again."""
    half, below = "0.5 * height", "0.5 * height + 2 * font"
    logits = left_panel(em(2), by_width("height", f"{half} - 0.5 * font"), room=em(1))
    p = right_panel(by_width(em(2), below), "height", room=em(0.5), gap=em(5.6))
    p = p._replace(left=by_width(f"0.5 * width + {em(5.6)}", PERCENTAGES))
    start = by_width("0.5 * width + font", 0)
    return Places(logits._replace(left=LOGITS), p, (start, by_width(0, half)), NARROW_ONLY)


def many_words() -> Places:
    """The same; but on a narrow page the probabilities are numbers in the rows of the logits."""
    logits = left_panel(em(2), "height", room=by_width(em(1), em(5.5)))._replace(left=LOGITS)
    left, right = by_width(f"0.5 * width + {em(5.6)}", "width"), by_width("width - font", "width")
    p = Panel(left, right, em(2), "height")
    return Places(logits, p, (by_width("0.5 * width + font", "width - 6.5 * font"), 0), 0)

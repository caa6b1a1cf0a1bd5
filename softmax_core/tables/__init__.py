"""What charts and tables show: one line for each mark, every number computed and every text written."""

from softmax_core.tables import (
    about,
    as_html,
    compare,
    define,
    draw,
    guess,
    learn,
    live,
    new_words,
    real_model,
    real_text,
    rows,
    softmax,
    temperature,
    trial,
)

__all__ = [
    "about",
    "as_html",
    "compare",
    "define",
    "draw",
    "guess",
    "learn",
    "live",
    "new_words",
    "real_model",
    "real_text",
    "rows",
    "softmax",
    "temperature",
    "trial",
]

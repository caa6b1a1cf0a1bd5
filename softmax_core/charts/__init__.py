"""Charts, with Altair: a table's shape in, a chart with named data out. Nothing else imports altair.

A module for each chapter; `shared` has the pieces of which charts are made, and `live` those of a
chart that a hand moves.
"""

from softmax_core.charts import (
    compare,
    define,
    draw,
    guess,
    learn,
    live,
    new_words,
    real_model,
    shared,
    softmax,
    temperature,
    trial,
)

__all__ = [
    "compare",
    "define",
    "draw",
    "guess",
    "learn",
    "live",
    "new_words",
    "real_model",
    "shared",
    "softmax",
    "temperature",
    "trial",
]

"""The maths of softmax and temperature: pure functions on numpy arrays and pandas tables.

Each module is one idea and can be read alone, in the order of the lecture: `softmax`, `worked`,
`temperature`, `measures`, `sampling`; around them `logit_table`, `table_io`, `presets` and `link`.
"""

from softmax_core.logit_table import LogitTable, clean_table
from softmax_core.measures import (
    cross_entropy,
    entropy,
    jensen_shannon,
    kl_divergence,
    perplexity,
    surprisal,
    total_variation,
)
from softmax_core.sampling import inverse_cdf, sample
from softmax_core.softmax import (
    beta_to_temperature,
    log_partition,
    log_softmax,
    softmax,
    temperature_to_beta,
)

__all__ = [
    "LogitTable",
    "beta_to_temperature",
    "clean_table",
    "cross_entropy",
    "entropy",
    "inverse_cdf",
    "jensen_shannon",
    "kl_divergence",
    "log_partition",
    "log_softmax",
    "perplexity",
    "sample",
    "softmax",
    "surprisal",
    "temperature_to_beta",
    "total_variation",
]

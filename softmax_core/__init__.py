"""All of the page but its controls; the public names below are the maths of softmax and temperature.

The folders are floors, and an import goes down, never up. From the ground: notation, distribution,
reading, engines, language, creativity, settings, tables, charts. The README tells what each holds;
`charts` alone imports altair, and is not loaded with this package. The public names are those below.
"""

from softmax_core.distribution.measures import (
    cross_entropy,
    entropy,
    jensen_shannon,
    kl_divergence,
    kl_divergence_of_logs,
    perplexity,
    surprisal,
    total_variation,
)
from softmax_core.distribution.sampling import inverse_cdf, sample
from softmax_core.distribution.softmax import log_partition, log_softmax, softmax
from softmax_core.distribution.temperature import beta_to_temperature, temperature_to_beta
from softmax_core.distribution.truncation import (
    min_p,
    sampler_chain,
    top_k,
    top_n_sigma,
    top_p,
    typical_p,
)
from softmax_core.language.ngram import NGramModel
from softmax_core.language.tokens import characters, words
from softmax_core.reading.logit_table import LogitTable, clean_table

__all__ = [
    "LogitTable",
    "NGramModel",
    "beta_to_temperature",
    "characters",
    "clean_table",
    "cross_entropy",
    "entropy",
    "inverse_cdf",
    "jensen_shannon",
    "kl_divergence",
    "kl_divergence_of_logs",
    "log_partition",
    "log_softmax",
    "min_p",
    "perplexity",
    "sample",
    "sampler_chain",
    "softmax",
    "surprisal",
    "temperature_to_beta",
    "top_k",
    "top_n_sigma",
    "top_p",
    "total_variation",
    "typical_p",
    "words",
]

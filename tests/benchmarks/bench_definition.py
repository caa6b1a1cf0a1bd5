"""How fast a definition is evaluated: `python tests/benchmarks/bench_definition.py`.

A table of 50 words and the rest of a real model's vocabulary (rows that stand for many tokens), at
201 temperatures. Each definition is timed from its text to its curve and maximum, the softmax of all
temperatures included; then the quantities alone in turn with the same computed with scipy, whose
checks are fewer; then how soon an attack is refused; last a trial of ten pieces that eight
definitions are held against, after a formula was mended, and from the pieces on. It fails where one takes longer than it may.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
import scipy.stats
from scipy.special import rel_entr

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that it runs without an installation

from softmax_core.creativity.behaviour import model_behaviour
from softmax_core.creativity.definition import GALLERY, curve, maximum, parse
from softmax_core.creativity.formula import DefinitionError
from softmax_core.creativity.judging import judge_text
from softmax_core.creativity.quantities import values_of
from softmax_core.creativity.trial import make_pieces, measured
from softmax_core.distribution.temperature import TEMPERATURE_GRID
from softmax_core.language.texts import learned_model
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.presets import PRESETS
from softmax_core.settings.trial import Trial
from softmax_core.tables.define import parsed_definitions
from softmax_core.tables.trial import axes_tables, scores_table, tried

LONG = " + ".join(["kl(q, p) * (typicality >= 0.5)", "js", "tv", "surprise / entropy"] * 7)
MOST = 10  # ms from a definition to its maximum, so that editing one is felt as instant
MAX_OF_AN_ATTACK = 50  # ms
MAX_OF_A_TRIAL = 50  # ms
ATTACKS = {
    "kl.__class__.__mro__": "kl.__class__.__mro__",
    "9^9^9^9": "9^9^9^9",
    "500 parentheses": "(" * 500,
    "500 letters": "a" * 500,
    "125 functions": "abs(" * 125,
    "250 powers": "2^" * 250,
    "500 signs": "-" * 500,
    "a million signs": "kl+" * 333_333,
}


def words_and_rest(words):
    """The most likely words of a real prompt, and its rows that stand for many tokens."""
    table = clean_table(PRESETS["real-1"].frame).table
    rest = np.flatnonzero(table.counts > 1)
    rows = np.concatenate(
        [np.argsort(-np.where(table.counts > 1, -np.inf, table.logits))[:words], rest]
    )
    return table.logits[rows], table.counts[rows]


def milliseconds(function, repeats=51):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def scipy_quantities(b):
    """The same from the same q and p: per-token entropies need the mean logarithm of the counts."""
    log2_counts = b.q @ np.log2(b.counts)
    kl = rel_entr(b.q, b.p).sum(axis=1) / np.log(2)
    entropy = scipy.stats.entropy(b.q, base=2, axis=1) + log2_counts
    return {"kl": kl, "entropy": entropy, "surprise": kl + entropy}


def from_text_to_maximum(text, logits, counts):
    b = model_behaviour(logits, TEMPERATURE_GRID, counts=counts, novelty=TEMPERATURE_GRID / 20)
    return maximum(b.temperatures, curve(parse(text), b))


def print_definitions(logits, counts):
    print(
        f"201 temperatures x {len(logits)} rows ({counts.sum():,.0f} tokens): text to maximum, ms"
    )
    for text in [*(definition.formula for definition in GALLERY), LONG]:
        name = text if len(text) < 40 else f"{text[:30]}… ({len(text)} characters)"
        took = milliseconds(lambda text=text: from_text_to_maximum(text, logits, counts))
        print(f"  {name:<46}{took:>8.2f}")
        refuse_slow(took, MOST, name)


def refuse_slow(took, most, name):
    if took > most:
        raise SystemExit(f"{name} took {took:.1f} ms, and {most} are the most")


def print_comparison(logits, counts):
    b = model_behaviour(logits, TEMPERATURE_GRID[1:], counts=counts)
    names = ("kl", "entropy", "surprise")
    expected = scipy_quantities(b)
    print("the quantities alone:            ours, ms   scipy, ms   ratio   largest difference")
    found = values_of(b, names)
    difference = max(np.abs(found[name] - expected[name]).max() for name in names)
    if not difference <= 1e-9:
        raise SystemExit(f"the two differ by {difference}")
    pairs = [
        (
            milliseconds(lambda: values_of(b, names), 1),
            milliseconds(lambda: scipy_quantities(b), 1),
        )
        for _ in range(101)
    ]
    ours, scipys = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"  {', '.join(names):<30}{ours:>9.2f}{scipys:>12.2f}{ratio:>8.2f}{difference:>21.1e}")


def refusal(text):
    try:
        parse(text)
    except DefinitionError as error:
        return f"refused: {error}"[:60]
    return "answered"


def print_attacks():
    print("attacks, ms")
    for name, text in ATTACKS.items():
        took = milliseconds(lambda text=text: refusal(text))
        print(f"  {name:<24}{took:>8.3f}   {refusal(text)}")
        refuse_slow(took, MAX_OF_AN_ATTACK, name)


def print_trial():
    judged = judge_text(learned_model("english"), None, (), 1, "one")
    trial = Trial.of(make_pieces(judged, np.random.default_rng(1)))
    for place in range(len(trial.pieces)):
        trial = trial.with_verdict(place, place % 2 == 0)
    written = [(f"{n}: {one.name}", one.formula) for n, one in enumerate((*GALLERY, *GALLERY), 1)]
    definitions = [pair for pair in written if "novelty" not in pair[1]][:8]
    measures = measured(judged, trial.pieces)

    def score(measures):
        found, _ = tried(parsed_definitions(definitions), measures, trial)
        return axes_tables(found, trial), scores_table(found, trial)

    print(f"a trial of {len(trial.pieces)} pieces, {len(definitions)} definitions, ms")
    took = milliseconds(lambda: score(measures))
    print(f"  {'scored again after a formula was mended':<46}{took:>8.2f}")
    refuse_slow(took, MAX_OF_A_TRIAL, "scoring again")
    took = milliseconds(lambda: score(measured(judged, trial.pieces)))
    print(f"  {'the pieces measured, and scored':<46}{took:>8.2f}")


def main():
    table = words_and_rest(50)
    print_definitions(*table)
    print_comparison(*table)
    print_attacks()
    print_trial()


if __name__ == "__main__":
    main()

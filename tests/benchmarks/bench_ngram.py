"""How fast the n-gram model is beside nltk.lm and markovify: `python tests/benchmarks/bench_ngram.py`.

The same million words for all three, made here: sentences of words drawn by Zipf's law, seeded.
All learn the bigrams. Times are medians of runs taken in turn, so that a busy moment of the machine
hits all; a ratio above 1 means that ours is faster. Memory is what Python and numpy allocated
(tracemalloc), in runs of their own: what the model holds, and the peak while it learned.

Before anything is timed, ours and nltk's probabilities are compared.
"""

import random
import statistics
import sys
import time
import tracemalloc
from pathlib import Path

import markovify
import numpy as np
from nltk.lm import MLE
from nltk.util import everygrams

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that it runs without an installation

from softmax_core.language.ngram import NGramModel

SIZE, VOCABULARY, SEED = 1_000_000, 20_000, 2025


def made_sentences():
    """Lists of 5 to 25 words, a million words in all."""
    rng = np.random.default_rng(SEED)
    p = 1 / np.arange(1, VOCABULARY + 1)
    drawn = rng.choice(VOCABULARY, SIZE, p=p / p.sum())
    ends = np.cumsum(rng.integers(5, 26, SIZE // 5))
    names = np.array([f"w{i}" for i in range(VOCABULARY)], object)
    return [part.tolist() for part in np.split(names[drawn], ends[ends < SIZE])]


def nltk_model(sentences):
    vocabulary = [word for sentence in sentences for word in sentence]
    model = MLE(2)
    model.fit((everygrams(sentence, max_len=2) for sentence in sentences), vocabulary)
    return model


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def medians(functions, repeats):
    """Median seconds of each function, taken in turn."""
    rows = [[seconds(function) for function in functions] for _ in range(repeats)]
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def megabytes(function):
    """(held, peak) while the function's result is alive."""
    tracemalloc.start()
    result = function()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return held / 1e6, peak / 1e6


def check(ours, nltks, sentences):
    rng = random.Random(SEED)
    for _ in range(1000):
        before, after = rng.choice([s for s in rng.choices(sentences, k=9) if len(s) > 1])[:2]
        difference = ours.distribution(before)[ours.vocabulary.index(after)] - nltks.score(
            after, [before]
        )
        if not abs(difference) < 1e-12:
            raise SystemExit(f"P({after} | {before}) differs by {difference}")


def training(sentences):
    text = ".\n".join(" ".join(sentence) for sentence in sentences)
    rivals = {
        "ours, from lists of words": lambda: NGramModel.fit(sentences),
        "nltk.lm MLE, from lists": lambda: nltk_model(sentences),
        "markovify.Chain, from lists": lambda: markovify.Chain(sentences, state_size=1),
        "ours, from the text": lambda: NGramModel.fit_text(text),
        "markovify.Text": lambda: markovify.Text(text, state_size=1, retain_original=False),
    }
    times = dict(zip(rivals, medians(list(rivals.values()), 3), strict=True))
    print(
        f"{'learning ' + format(SIZE, ',') + ' words':<32}{'s':>8}{'ratio':>8}{'MB':>8}{'peak':>8}"
    )
    for name, make in rivals.items():
        base = "ours, from the text" if "ext" in name else "ours, from lists of words"
        held, peak = megabytes(make)
        print(
            f"{name:<32}{times[name]:>8.2f}{times[name] / times[base]:>8.1f}{held:>8.0f}{peak:>8.0f}"
        )


def generating(ours, nltks, chain):
    """Tokens per second. nltk sorts its candidates for every token, so it draws fewer."""
    rng = np.random.default_rng(SEED)
    compiled = chain.compile()
    few, many = 200, 200_000
    rarest = ours.followers()[0][-1]  # comes too seldom to end many sequences

    def markovify_words():
        words = 0
        while words < many:
            words += len(list(compiled.gen()))

    jobs = {
        "ours, one sequence": (many, lambda: ours.generate(many, 1.0, rng)),
        "ours, one sequence, T = 2": (many, lambda: ours.generate(many, 2.0, rng)),
        "ours, 5,000 sequences": (
            5 * many,
            lambda: ours.draw_until(rarest, rng.random((many // 1000, 5000)), 1.0),
        ),
        "nltk.lm, one sequence": (few, lambda: nltks.generate(few, random_seed=SEED)),
        "markovify, one by one": (many, markovify_words),
    }
    times = medians([job for _, job in jobs.values()], 3)
    speeds = {name: n / t for (name, (n, _)), t in zip(jobs.items(), times, strict=True)}
    print(f"\n{'generating, T = 1':<32}{'tokens/s':>12}{'to nltk':>10}{'to markovify':>14}")
    for name, speed in speeds.items():
        to_nltk, to_markovify = (
            speed / speeds[other] for other in ("nltk.lm, one sequence", "markovify, one by one")
        )
        print(f"{name:<32}{speed:>12,.0f}{to_nltk:>10.1f}{to_markovify:>14.2f}")


def main():
    sentences = made_sentences()
    ours, nltks = NGramModel.fit(sentences), nltk_model(sentences)
    check(ours, nltks, sentences)
    training(sentences)
    generating(ours, nltks, markovify.Chain(sentences, state_size=1))


if __name__ == "__main__":
    main()

"""How fast softmax is beside scipy.special.softmax: `python tests/benchmarks/bench_softmax.py`.

Each line times the two in turn, so that a busy moment of the machine hits both, and gives medians:
of our times, of scipy's, and of the ratios of each pair. A ratio above 1 means that ours is
faster. Ours also checks its input; scipy does not.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
from scipy.special import softmax as scipy_softmax

sys.path.insert(0, str(Path(__file__).parents[2]))  # so that it runs without an installation

from softmax_core.distribution.softmax import softmax

TEMPERATURES = np.round(0.05 * np.arange(1, 202), 2)[:, None]  # scipy has no T = 0: start at 0.05
TOKENS = 128_256  # the vocabulary of Llama 3


def cases():
    """(name, how often per timing, ours, scipy's)."""
    rng = np.random.default_rng(2025)
    four, fifty = np.array([3.0, 2.0, 1.0, 4.0]), rng.normal(scale=3, size=50)
    vocabulary, batch = rng.normal(scale=3, size=TOKENS), rng.normal(scale=3, size=(64, TOKENS))
    yield "4", 1000, lambda: softmax(four), lambda: scipy_softmax(four)
    yield "4, T = 0.7", 1000, lambda: softmax(four, 0.7), lambda: scipy_softmax(four / 0.7)
    yield "50", 1000, lambda: softmax(fifty), lambda: scipy_softmax(fifty)
    yield (
        "201 x 50, a sweep",
        100,
        lambda: softmax(fifty, TEMPERATURES),
        lambda: scipy_softmax(fifty / TEMPERATURES, axis=-1),
    )
    for dtype in (np.float64, np.float32):
        z, zz = vocabulary.astype(dtype), batch.astype(dtype)
        name = np.dtype(dtype).name
        yield f"128,256 {name}", 5, lambda z=z: softmax(z), lambda z=z: scipy_softmax(z)
        yield (
            f"128,256 {name}, T = 0.7",
            5,
            lambda z=z: softmax(z, 0.7),
            lambda z=z: scipy_softmax(z / z.dtype.type(0.7)),
        )
        yield (
            f"64 x 128,256 {name}",
            1,
            lambda z=zz: softmax(z),
            lambda z=zz: scipy_softmax(z, axis=-1),
        )


def seconds(function, times):
    start = time.perf_counter()
    for _ in range(times):
        function()
    return (time.perf_counter() - start) / times


def medians(ours, scipys, times, repeats):
    """Median seconds of the two, timed in turn, and the median ratio."""
    pairs = [(seconds(ours, times), seconds(scipys, times)) for _ in range(repeats)]
    rows = [(our_time, scipy_time, scipy_time / our_time) for our_time, scipy_time in pairs]
    return tuple(statistics.median(column) for column in zip(*rows, strict=True))


def main():
    print(f"{'size':<26}{'ours, µs':>12}{'scipy, µs':>12}{'ratio':>8}{'largest difference':>21}")
    for name, times, ours, scipys in cases():
        largest_difference = float(np.abs(ours() - scipys()).max())
        allowed = 1e-12 if ours().dtype == np.float64 else 1e-6
        if not largest_difference <= allowed:
            raise SystemExit(f"{name}: the two differ by {largest_difference}")
        our_time, scipy_time, ratio = medians(ours, scipys, times, 15 if times == 1 else 51)
        print(
            f"{name:<26}{our_time * 1e6:>12.1f}{scipy_time * 1e6:>12.1f}{ratio:>8.2f}"
            f"{largest_difference:>21.1e}"
        )


if __name__ == "__main__":
    main()

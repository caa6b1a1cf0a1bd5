"""What tests of n-grams share: texts of few tokens, and all the contexts that may stand in them."""

import numpy as np
from hypothesis import strategies as st
from nltk.util import everygrams

orders = st.integers(1, 5)
texts = st.lists(st.sampled_from("abcd"), min_size=5, max_size=40)


def rng(seed: int = 2025) -> np.random.Generator:
    return np.random.default_rng(seed)


def all_contexts(tokens, order):
    """Every run of fewer than `order` tokens, and some that never occur."""
    runs = {tuple(gram) for gram in everygrams(tokens, max_len=max(order - 1, 1))}
    return [(), *runs, ("d",) * (order - 1)] if order > 1 else [()]

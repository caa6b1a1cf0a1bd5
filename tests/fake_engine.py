"""A small engine whose logits a test chooses."""

import zlib

import numpy as np
from scipy.special import log_softmax

from softmax_core.engines.next_tokens import as_text, from_vocabulary

LECTURE = (b" nights", b" laughter", b" duck", b" friends")


class FakeEngine:
    """An engine with the same logits after every text, or others after each.

    off: by how much all its log-probabilities are too large, as where a sum was rounded.
    """

    name = "fake"

    def __init__(self, logits=(3.0, 2.0, 1.0, 4.0), raws=LECTURE, off=0.0):
        self.logits, self.off, self.asked = logits, off, []
        self.vocabulary = np.array([*raws, None], dtype=object)[:-1]

    def logits_after(self, text):
        return self.logits(text) if callable(self.logits) else np.array(self.logits)

    def next_tokens(self, prompt, written=(), most=None):
        self.asked.append(most)
        logprobs = log_softmax(self.logits_after(prompt + as_text(written))) + self.off
        order = np.argsort(-logprobs, kind="stable")[:most]
        return from_vocabulary(order, logprobs[order], self.vocabulary)


def other_logits_after_each_text(size, spread):
    """A function from a text to logits: another draw of so many normal numbers for each text."""

    def logits(text):
        return np.random.default_rng(zlib.crc32(text.encode())).normal(0, spread, size)

    return logits

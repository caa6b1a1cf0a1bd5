"""P(e_t | e_{t-1}): a language model that counts what follows what in a text.

How often did each token follow this context in the text? Those counts c_i are the whole model. With
logits z_i = ln c_i, the softmax gives back the relative frequencies at T = 1, and at other T

    p_i = e^(z_i / T) / Z = c_i^(1 / T) / sum_j c_j^(1 / T)

What never followed has c_i = 0, z_i = -inf: temperature leaves it impossible. Additive smoothing is
another thing: it adds the same number to every count, so that what never happened gets a share.

A model of order n looks back on n - 1 tokens; it also knows the counts of all shorter contexts, for
the beginning of a sequence and for contexts that the text never continues. What is kept is the text,
sorted, which serves all orders alike: a model of another order costs nothing (`with_order`).

Here tokens are strings. Beneath, they are numbers: `numbering` gives them, `suffix_array` finds a
context among them and what follows it, `drawing` picks a token.

Sources: C. E. Shannon, "A mathematical theory of communication" (1948), section 3, for text drawn
from n-gram counts, and "Prediction and entropy of printed English" (1951); D. Jurafsky, J. H.
Martin, "Speech and language processing", chapter 3; P.-S. Laplace (1774) and G. J. Lidstone (1920)
for additive smoothing.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from softmax_core.distribution.checks import as_real_array, as_whole_number
from softmax_core.distribution.sampling import as_generator, as_luck
from softmax_core.distribution.softmax import softmax
from softmax_core.distribution.temperature import as_single_temperature
from softmax_core.language import drawing
from softmax_core.language.numbering import (
    BYTES_FOR_NEW_TOKEN,
    MEMORY,
    NumberedTokens,
    number_tokens,
    number_words,
)
from softmax_core.language.suffix_array import DEPTH, SuffixArray
from softmax_core.notation.write_numbers import counted, whole

MAX_ORDER = DEPTH
UNKNOWN = -2  # the number of a token that is not in the text

Context = str | Sequence[str]  # one token, or several in reading order


class Step(NamedTuple):
    """One drawn token, and how it came about.

    context: the tokens that were looked back on, in reading order (fewer than the model could use
    if the text never continues the longer context). distribution: array (V,) over the vocabulary,
    at the temperature of the draw. u: the number in [0, 1) that chose the token. surprisal: of the
    token at T = 1, in bits. expected: what that surprisal is on average in this draw, in bits.
    """

    token: str
    context: tuple[str, ...]
    distribution: np.ndarray
    u: float
    surprisal: float
    expected: float


@dataclass(frozen=True, eq=False, repr=False)
class NGramModel:
    """The counts of all n-grams of a text, up to n = order. Make one with `fit` or `fit_text`.

    order: from 1 (no context) to 6. vocabulary: the V distinct tokens as they first appear; arrays
    over the vocabulary are in this order. longest_list: how many
    tokens stand in a row, at most.
    """

    order: int
    vocabulary: tuple[str, ...]
    longest_list: int
    _number: dict[str, int]
    _text: SuffixArray

    # -- Learning --

    @classmethod
    def fit(
        cls,
        tokens: Iterable[str] | Iterable[Sequence[str]],
        order: int = 2,
        memory: int = MEMORY,
    ) -> "NGramModel":
        """Count the n-grams of a list of tokens, or of a list of lists that do not touch.

        memory : bytes that this may take. Raises ValueError for an order outside 1 to 6, for no
        tokens, for tokens that are not strings, and if no list is as long as the order; `TooLong`,
        before the memory is taken, for tokens that need more. Source: Shannon (1948).

        >>> model = NGramModel.fit([["those", "nights"], ["those", "friends"], ["those", "nights"]])
        >>> dict(zip(model.vocabulary, model.counts("those").tolist()))
        {'those': 0, 'nights': 2, 'friends': 1}
        """
        order = _as_order(order)
        _refuse_text(tokens)
        return cls._of(number_tokens(tokens, memory), order)

    @classmethod
    def fit_text(
        cls,
        text: str,
        order: int = 2,
        progress: Callable[[float], object] = lambda share: None,
        memory: int = MEMORY,
    ) -> "NGramModel":
        """Count the n-grams of a text: `fit(words(text), order)`, without the list of all words.

        progress : called with the share of the work that is done, some hundred times for a long
        text; what it raises ends the work. memory : bytes that this may take. Raises
        ValueError as `fit`, also for a text without words, and `TooLong`, before the memory is
        taken, for one that needs more.

        >>> NGramModel.fit_text("Those nights, those friends.").vocabulary
        ('those', 'nights', ',', 'friends', '.')
        """
        order = _as_order(order)
        numbered = number_words(text, lambda share: progress(0.8 * share), memory)
        del text  # it may be long
        return cls._of(numbered, order)

    @classmethod
    def _of(cls, numbered: NumberedTokens, order: int) -> "NGramModel":
        ids, lengths, number = numbered
        longest = int(lengths.max())
        _refuse_if_too_short(longest, order)
        text = SuffixArray.of(ids, lengths, len(number))
        return cls(order, tuple(number), longest, number, text)

    def with_order(self, order: int) -> "NGramModel":
        """The model of another order for the same text, at no cost.

        Raises ValueError for an order outside 1 to 6, and if no list is as long.

        >>> NGramModel.fit(["a", "b", "a", "c"]).with_order(3).counts(["b", "a"]).tolist()
        [0, 0, 1]
        """
        order = _as_order(order)
        _refuse_if_too_short(self.longest_list, order)
        return replace(self, order=order)

    @property
    def nbytes(self) -> int:
        """The memory that it takes, in bytes; that of its words is estimated."""
        drawn_from = vars(self).get("_ngrams")  # where it has been made
        return (
            self._text.nbytes
            + BYTES_FOR_NEW_TOKEN * len(self.vocabulary)
            + (drawn_from.nbytes if drawn_from else 0)
        )

    # -- One context --

    def counts(self, context: Context = ()) -> np.ndarray:
        """How often each token follows the context in the text: integers (V,).

        context : one token, or a list of tokens in reading order, of which the last order - 1
        count. The empty context is that of every token; a context that the text never continues
        gives zeros. Source: Shannon (1948).

        >>> NGramModel.fit(["a", "b", "a", "a"]).counts("a").tolist()
        [1, 1]
        """
        counts = np.zeros(len(self.vocabulary), np.int64)
        ids, times = self._text.followers(self._recent(context))
        counts[ids] = times
        return counts

    def logits(self, context: Context, smoothing: float = 0.0) -> np.ndarray:
        """The logits z = ln(count + smoothing) of each token after the context: float64 (V,), nats.

        -inf (impossible) for what never followed the context, unless smoothing is above 0: 1 is
        Laplace's add-one, other values are Lidstone's. Raises ValueError for a negative smoothing,
        and with smoothing 0 for a context that the text never continues: nothing is known there
        (`known_context` says how much of it must be left out).

        Source: Laplace (1774), Lidstone (1920); Jurafsky & Martin, chapter 3.

        >>> model = NGramModel.fit(["a", "b", "a", "a"])
        >>> model.logits("b").tolist(), model.logits("b", smoothing=1).round(2).tolist()
        ([0.0, -inf], [0.69, 0.0])
        """
        smoothing = _as_amount(smoothing, "smoothing")
        counts = self.counts(context)
        if smoothing == 0 and not counts.any():
            raise ValueError(
                f"nothing ever follows “{' '.join(_as_tokens(context))}” in the text, "
                "so there is no distribution: use a shorter context, or smoothing"
            )
        with np.errstate(divide="ignore"):
            return np.log(counts + smoothing)

    def distribution(
        self, context: Context, temperature: float = 1.0, smoothing: float = 0.0
    ) -> np.ndarray:
        """P(e_t | context) for every token: `softmax(logits(context, smoothing), temperature)`.

        Float64 (V,); a column of temperatures (n, 1) gives a sweep (n, V). At T = 1 and smoothing 0
        these are the relative frequencies in the text. Errors are those of `logits` and `softmax`.

        Source: Jurafsky & Martin, chapter 3, equation for the maximum likelihood estimate.

        >>> model = NGramModel.fit_text("those nights, those friends, those nights")
        >>> model.distribution("those").round(3).tolist()
        [0.0, 0.667, 0.0, 0.333]
        """
        return softmax(self.logits(context, smoothing), temperature)

    def known_context(self, context: Context) -> tuple[str, ...]:
        """The longest end of the context that the text continues; () if there is none.

        This is how `generate`, `step` and `surprisal` back off. It is not Katz's backoff: no mass
        is set aside, since the longer context has nothing to say at all.

        >>> NGramModel.fit(["a", "b", "a", "c"], order=3).known_context(["b", "b", "a"])
        ('b', 'a')
        >>> NGramModel.fit(["a", "b", "a", "c"], order=3).known_context(["b", "c"])
        ()
        """
        known = self._text.longest_known(self._recent(context))
        return tuple(self.vocabulary[token] for token in known)

    def followers(self, context: Context = ()) -> tuple[list[str], np.ndarray]:
        """The tokens that follow the context in the text, the most frequent first, and how often.

        Of equals, the one that appears first in the text. A context that the text never continues
        is shortened to its `known_context`, so there is always a follower.

        >>> tokens, counts = NGramModel.fit(["a", "b", "a", "c", "a", "c"]).followers("a")
        >>> tokens, counts.tolist()
        (['c', 'b'], [2, 1])
        """
        ids, times = self._text.followers(self._text.longest_known(self._recent(context)))
        order = np.argsort(-times, kind="stable")
        return [self.vocabulary[i] for i in ids[order].tolist()], times[order]

    def matrix(self, most: int = 20) -> tuple[list[str], np.ndarray]:
        """How often each of the most frequent tokens follows each other one.

        Returns the tokens, the most frequent first, and integers (m, m): row i, column j is how
        often j follows i; m is `most`, or less if there are fewer tokens. Raises ValueError for
        order 1.

        Source: A. A. Markov (1913), who counted so the vowels and consonants of a novel.

        >>> labels, counts = NGramModel.fit(["a", "b", "a", "a"]).matrix(2)
        >>> labels, counts.tolist()
        (['a', 'b'], [[1, 1], [1, 0]])
        """
        if self.order == 1:
            raise ValueError("a model of order 1 does not know what follows what: take order 2")
        most = as_whole_number(most, "most", least=1)
        top = np.argsort(-self.counts(), kind="stable")[:most]
        labels = [self.vocabulary[i] for i in top]
        return labels, np.stack([self.counts(label)[top] for label in labels])

    # -- Drawing --

    def generate(
        self, length: int, temperature: float, rng: np.random.Generator, start: Context = ()
    ) -> list[str]:
        """Draw `length` tokens, one after the other, each from its context at `temperature`.

        start : the tokens before the first; they are not repeated in the result. By default nothing
        is known of them, so that the first token is drawn from all. Where the text never continues
        a context (its very end), the context is shortened until it does. One number u is taken from
        `rng` per token, so a seed gives the same tokens as `steps`.

        Raises ValueError for a bad length or temperature and for a start with a token that is not
        in the text; TypeError if rng is not a Generator. Source: Shannon (1948), section 3.

        >>> model = NGramModel.fit_text("the duck and the friends and the nights")
        >>> " ".join(model.generate(6, 1.0, np.random.default_rng(4), start="the"))
        'nights and the duck and the'
        """
        return self.generate_at(length, [temperature], rng, start)[0]

    def generate_at(
        self,
        length: int,
        temperatures: Iterable[float],
        rng: np.random.Generator,
        start: Context = (),
    ) -> list[list[str]]:
        """What `generate` draws at each temperature, always with the same luck: a list for each.

        >>> model = NGramModel.fit_text("the duck and the friends and the nights")
        >>> [" ".join(text) for text in model.generate_at(3, [1.0, 9.0], np.random.default_rng(4), "the")]
        ['nights and the', 'nights and the']
        """
        luck = as_generator(rng).random(as_whole_number(length, "length", least=0)).tolist()
        followers = {}
        drawn = [self._drawn(luck, temperature, start, followers) for temperature in temperatures]
        return [[self.vocabulary[token] for _, token in tokens] for tokens in drawn]

    def _drawn(self, luck, temperature, start, followers):
        temperature, recent = as_single_temperature(temperature), self._start(start)
        return drawing.draw_one_by_one(self._text, luck, temperature, recent, self.order, followers)

    def steps(
        self, length: int, temperature: float, rng: np.random.Generator, start: Context = ()
    ) -> Iterator[Step]:
        """The same draws as `generate`, one `Step` at a time.

        Parameters and errors are the same; the errors come with the first step.

        >>> model = NGramModel.fit(["a", "b", "a", "c"])
        >>> [step.token for step in model.steps(3, 1.0, np.random.default_rng(1), start="a")]
        ['c', 'c', 'a']
        """
        luck = as_generator(rng).random(as_whole_number(length, "length", least=0))
        yield from self._steps(luck.tolist(), temperature, start)

    def step(self, context: Context, temperature: float, u: float) -> Step:
        """Draw the token after the context with the number u, and tell how.

        u : in [0, 1); the same u at another temperature is the same luck. A context that the text
        never continues is shortened until it does. Errors are those of `generate`, and ValueError
        for another u.

        >>> step = NGramModel.fit(["a", "b", "a", "c"]).step("a", 1.0, 0.7)
        >>> step.token, step.distribution.tolist(), step.surprisal
        ('c', [0.0, 0.5, 0.5], 1.0)
        """
        temperature, u = as_single_temperature(temperature), _as_amount(u, "u")
        if u >= 1:
            raise ValueError(f"u is {u}: it must be at least 0 and less than 1")
        (step,) = self._steps([u], temperature, context)
        return step

    def _steps(self, luck, temperature, start):
        after = {}  # what follows each context, with its probabilities and the surprisal to be expected
        drawn = self._drawn(luck, temperature, start, {})
        for u, (known, token) in zip(luck, drawn, strict=True):
            if known not in after:
                ids, times = self._text.followers(known)
                p = softmax(np.log(times), temperature)
                after[known] = ids, times, p, drawing.expected_bits(times, temperature)
            ids, times, p, expected = after[known]
            distribution = np.zeros(len(self.vocabulary))
            distribution[ids] = p
            yield Step(
                self.vocabulary[token],
                tuple(self.vocabulary[number] for number in known),
                distribution,
                u,
                float(np.log2(times.sum() / times[np.searchsorted(ids, token)])),
                expected,
            )

    def draw_until(
        self, stop: str, luck: np.ndarray, temperature: float, start: Context = ()
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw many sequences, each until it comes to the token `stop`: fast.

        luck : numbers u in [0, 1), an array (length, n). Column j has those of sequence j, which is
        what `step` would draw with them, up to rounding, and is cut off where they end.

        Returns the tokens as their places in the vocabulary (n, length), filled up with `stop`;
        and the surprisal of each sequence at T = 1, its `stop` included, in bits (n,). Raises
        ValueError for a bad luck or temperature and for a token that is not in the text, and
        `TooLong` if the text has too many different n-grams for it.

        >>> model = NGramModel.fit(["a", "b", "a", "c", "a"])
        >>> tokens, bits = model.draw_until("c", [[0.2, 0.9], [0.6, 0.1]], 1.0, start="a")
        >>> tokens.tolist(), bits.tolist()
        ([[1, 0], [2, 2]], [1.0, 1.0])
        """
        luck, temperature = as_luck(luck), as_single_temperature(temperature)
        if luck.ndim != 2:
            raise ValueError(f"luck has shape {luck.shape}: give one column for each sequence")
        if stop not in self._number:
            raise ValueError(f"“{stop}” is not in the text, so it is never drawn")
        ngrams, row = self.ngrams_from(start)
        return drawing.draw_until(ngrams, self._number[stop], luck, temperature, row)

    def ngrams_from(self, start: Context) -> tuple[drawing.NGrams, int]:
        """All n-grams of the text, and the row of those after a context: for many draws.

        They are made once. Errors are those of `draw_until`.

        >>> ngrams, row = NGramModel.fit(["a", "b", "a", "c", "a"]).ngrams_from("b")
        >>> ngrams.followers(row)  # each with its bits and the row after it: a
        [(0.0, 0, 1)]
        """
        known = self._text.longest_known(self._start(start))
        return self._ngrams, self._ngrams.row_of(self._text, known)

    @cached_property
    def _ngrams(self):
        return drawing.NGrams.of(self._text, self.order)

    # -- Surprise --

    def surprisal(self, tokens: Sequence[str], given: int = 0) -> np.ndarray:
        """-log2 P(token | the tokens before it) at T = 1, in bits: float64, one for each token.

        given : so many tokens at the beginning are only looked back on; the result is that much
        shorter. Contexts are shortened as in `generate`, so the first token is judged by how often
        it stands in the text. A token that never followed its context has inf bits.

        Source: Shannon (1948); the mean over a text is Jurafsky & Martin's log perplexity.

        >>> NGramModel.fit(["a", "b", "a", "c"]).surprisal(["a", "b", "a", "a"]).tolist()
        [1.0, 1.0, 0.0, inf]
        """
        ids = self._ids(tokens)
        given = as_whole_number(given, "given", least=0)
        bits, is_open = np.empty(ids.size), np.arange(ids.size) >= given
        padded = np.concatenate([np.full(self.order - 1, UNKNOWN), ids])
        for n in range(self.order, 0, -1):  # the longest context that the text continues
            runs = padded[np.arange(ids.size)[:, None] + np.arange(self.order - n, self.order)]
            continued = np.zeros(ids.size, np.int64)
            continued[is_open] = self._text.count_continued(runs[is_open, :-1])
            decided = is_open & (continued > 0)
            with np.errstate(divide="ignore"):  # a count of 0 has inf bits
                bits[decided] = np.log2(continued[decided] / self._text.count(runs[decided]))
            is_open &= ~decided
        return bits[given:]

    def seen(self, tokens: Sequence[str]) -> np.ndarray:
        """Which runs of `order` tokens, one beginning at each token, the text has: bool (n - order + 1,).

        Source: Shannon (1948); the share that it has not is the novelty of the n-grams.

        >>> NGramModel.fit(["a", "b", "a", "c"]).seen(["a", "b", "a", "a"]).tolist()
        [True, True, False]
        """
        ids = self._ids(tokens)
        if ids.size < self.order:
            return np.zeros(0, bool)
        return self._text.count(sliding_window_view(ids, self.order)) > 0

    def __repr__(self) -> str:
        """The model in a few words.

        >>> NGramModel.fit(["a", "b", "a", "c"])
        NGramModel(order=2, 3 different tokens of 4)
        """
        different, all_tokens = whole(len(self.vocabulary)), whole(self._text.places.size)
        return f"NGramModel(order={self.order}, {different} different tokens of {all_tokens})"

    # -- Looking up --

    def _ids(self, tokens):
        """The numbers of tokens."""
        _refuse_text(tokens)
        numbers = (self._number.get(token, UNKNOWN) for token in tokens)
        return np.fromiter(numbers, np.int64, len(tokens))

    def _recent(self, context):
        """The numbers of the last order - 1 tokens of a context."""
        recent = drawing.last(self.order - 1, _as_tokens(context))
        return tuple(self._number.get(token, UNKNOWN) for token in recent)

    def _start(self, context):
        """`_recent` of a context whose tokens must be in the text."""
        for token in _as_tokens(context):
            if token not in self._number:
                raise ValueError(f"“{token}” is not in the text, so nothing is known to follow it")
        return self._recent(context)


# ---- The checks ------------------------------------------------------------------------------


def _as_tokens(context):
    return (context,) if isinstance(context, str) else tuple(context)


def _as_order(order):
    order = as_whole_number(order, "order", least=1)
    if order > MAX_ORDER:
        raise ValueError(f"order is {order}: it must be from 1 to {MAX_ORDER}")
    return order


def _refuse_if_too_short(longest, order):
    if longest < order:
        raise ValueError(
            f"with {counted(order - 1, 'token', 'tokens')} of context a text needs at least "
            f"{counted(order, 'token', 'tokens')} in a row, and this one has {longest}"
        )


def _as_amount(value, name):
    array = as_real_array(value, name)
    if array.ndim or not 0 <= array < math.inf:
        raise ValueError(f"{name} is {value}: it must be a number, 0 or more and finite")
    return float(array)


def _refuse_text(tokens):
    if isinstance(tokens, str):
        raise ValueError("tokens must be a list of strings: cut the text with words(text)")

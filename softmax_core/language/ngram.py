"""P(e_t | e_{t-1}): a language model that counts, small enough to see.

How often did each token follow this context in the text? Those counts c_i are the whole model. With
logits z_i = ln c_i, the softmax gives back the relative frequencies at T = 1, and at other T

    p_i = e^(z_i / T) / Z = c_i^(1 / T) / sum_j c_j^(1 / T)

What never followed has c_i = 0, z_i = -inf: temperature leaves it impossible. Additive smoothing is
another thing: it adds the same number to every count, so that what never happened gets a share.

A model of order n looks back on n - 1 tokens; it also keeps the counts of all shorter contexts, for
the beginning of a sequence and for contexts that the text never continues.

Tokens are numbered as they first appear. A context is numbered among all contexts of its length,
in sorted order; one more token, further back, turns (its number, that token) into a new number. An
n-gram is the pair (context, next token), again one integer. So the model is a few sorted arrays of
integers, and looking up is a binary search.

Sources: C. E. Shannon, "A mathematical theory of communication" (1948), section 3, for text drawn
from n-gram counts, and "Prediction and entropy of printed English" (1951); D. Jurafsky, J. H.
Martin, "Speech and language processing", chapter 3; P.-S. Laplace (1774) and G. J. Lidstone (1920)
for additive smoothing.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count, islice
from typing import NamedTuple

import numpy as np

from softmax_core.distribution.checks import as_real_array, as_whole_number
from softmax_core.distribution.measures import cross_entropy
from softmax_core.distribution.sampling import as_generator, as_luck
from softmax_core.distribution.softmax import softmax
from softmax_core.distribution.temperature import as_single_temperature, temperature_to_beta
from softmax_core.language.tokens import words_by_piece

# A page offers 1 to 5; one more tells what is new in what a model of order 5 writes.
MAX_ORDER = 6
PARCEL = 1 << 16  # tokens that are numbered in one go: other threads get their turn in between
GUIDE = 1 << 20  # entries in a table that shortens searches: 8 MB, which stays near the processor

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
    over the vocabulary are in this order.
    """

    order: int
    vocabulary: tuple[str, ...]
    # _contexts[k - 1]: the contexts of k tokens, sorted; each is (number of the context of k - 1
    # tokens that it ends in) * V + (token before that).
    _contexts: tuple[np.ndarray, ...]
    # The n-grams of all lengths, sorted; each is (row of its context) * V + (its last token). Row 0
    # is the empty context; then come the contexts of one token, of two, ...
    _ngrams: np.ndarray
    _counts: np.ndarray

    # -- Learning --

    @classmethod
    def fit(cls, tokens: Iterable[str] | Iterable[Sequence[str]], order: int = 2) -> "NGramModel":
        """Count the n-grams of a list of tokens, or of a list of lists that do not touch.

        Raises ValueError for an order outside 1 to 6, for no tokens, for tokens that are not
        strings, and if no list is as long as the order. Source: Shannon (1948).

        >>> from softmax_core.language.tokens import words
        >>> model = NGramModel.fit_text("those nights, those friends, those nights")
        >>> dict(zip(model.vocabulary, model.counts("those").tolist()))
        {'those': 0, 'nights': 2, ',': 0, 'friends': 1}
        """
        order = _order(order)
        _refuse_text(tokens)
        tokens = iter(tokens)
        first = list(islice(tokens, 1))
        number = defaultdict(count().__next__)  # of each token: 0, 1, 2, ... as they appear
        if first and isinstance(first[0], list | tuple):
            lists = first + list(tokens)
            if not all(isinstance(one, list | tuple) for one in lists):
                raise ValueError("tokens must be strings, or lists of strings, not both")
            lengths = np.fromiter(map(len, lists), np.int64, len(lists))
            ids = _numbered(chain.from_iterable(lists), number)
        else:
            ids = _numbered(chain(first, tokens), number)
            lengths = np.array([ids.size])
        if not ids.size:
            raise ValueError("there is nothing to learn from: the list of tokens is empty")
        for token in number:
            if not isinstance(token, str):
                raise ValueError(f"every token must be a string, not {token!r}")
        return cls._counted(ids, lengths, tuple(number), order, lambda share: None)

    @classmethod
    def fit_text(
        cls, text: str, order: int = 2, progress: Callable[[float], object] = lambda share: None
    ) -> "NGramModel":
        """Count the n-grams of a text: `fit(words(text), order)`, without the list of all words.

        progress : called with the share of the work that is done, from 0 to 1, some hundred times
        for a long text; what it raises ends the work. Raises ValueError as `fit`, also for a text
        without words.

        >>> NGramModel.fit_text("Those nights, those friends.").vocabulary
        ('those', 'nights', ',', 'friends', '.')
        """
        order = _order(order)
        number = defaultdict(count().__next__)
        parts = [np.empty(0, np.int32)]
        for part, share in words_by_piece(text):
            parts.append(_numbered(part, number))
            progress(0.6 * share)
        ids = _joined(parts)
        if not ids.size:
            raise ValueError("there is nothing to learn from: the text has no words")
        return cls._counted(
            ids,
            np.array([ids.size]),
            tuple(number),
            order,
            lambda share: progress(0.6 + 0.4 * share),
        )

    @classmethod
    def _counted(cls, ids, lengths, vocabulary, order, progress):
        if lengths.max() < order:
            raise ValueError(
                f"a model of order {order} needs at least {order} tokens in a row, "
                f"and there are {lengths.max()}"
            )
        contexts, ngrams, counts = _every_length(ids, lengths, len(vocabulary), order, progress)
        return cls(order, vocabulary, tuple(contexts), _joined(ngrams), _joined(counts))

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
        row = self._row_of(context)
        if row is not None:
            ids, times = self._row(row)
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
        smoothing = _amount(smoothing, "smoothing")
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
        tokens = _as_tokens(context)
        length, _ = self._backed_off(self._recent(tokens))
        return tuple(tokens[len(tokens) - length :])

    def followers(self, context: Context = ()) -> tuple[list[str], np.ndarray]:
        """The tokens that follow the context in the text, the most frequent first, and how often.

        Of equals, the one that appears first in the text. A context that the text never continues
        is shortened to its `known_context`, so there is always a follower.

        >>> tokens, counts = NGramModel.fit(["a", "b", "a", "c", "a", "c"]).followers("a")
        >>> tokens, counts.tolist()
        (['c', 'b'], [2, 1])
        """
        ids, times = self._row(self._backed_off(self._recent(_as_tokens(context)))[1])
        order = np.argsort(-times, kind="stable")
        return [self.vocabulary[i] for i in ids[order].tolist()], times[order]

    def matrix(
        self, most: int = 20, among: Collection[str] | None = None
    ) -> tuple[list[str], np.ndarray]:
        """How often each of the most frequent tokens follows each other one.

        among : leave out all tokens but these (`spellings(model.vocabulary)` are the words without
        the punctuation marks). Returns the tokens, the most frequent first, and integers (m, m):
        row i, column j is how often j follows i; m is `most`, or less if there are fewer tokens.
        Raises ValueError for order 1 and if no token is left.

        Source: A. A. Markov (1913), who counted so the vowels and consonants of a novel.

        >>> labels, counts = NGramModel.fit(["a", "b", "a", "a"]).matrix(2)
        >>> labels, counts.tolist()
        (['a', 'b'], [[1, 1], [1, 0]])
        """
        if self.order == 1:
            raise ValueError("a model of order 1 does not know what follows what: take order 2")
        top = np.argsort(-self.counts(), kind="stable")
        if among is not None:
            wanted = frozenset(among)
            top = [i for i in top if self.vocabulary[i] in wanted]
            if not top:
                raise ValueError("no token is left for the matrix")
        top = top[: as_whole_number(most, "most", least=1)]
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
        luck = as_generator(rng).random(as_whole_number(length, "length", least=0))
        drawn = self._walk(luck.tolist(), as_single_temperature(temperature), self._start(start))
        return [self.vocabulary[token] for _, token in drawn]

    def steps(
        self, length: int, temperature: float, rng: np.random.Generator, start: Context = ()
    ) -> Iterator[Step]:
        """The same draws as `generate`, one `Step` at a time. Parameters and errors are the same.

        >>> model = NGramModel.fit(["a", "b", "a", "c"])
        >>> [step.token for step in model.steps(3, 1.0, np.random.default_rng(1), start="a")]
        ['c', 'c', 'a']
        """
        luck = as_generator(rng).random(as_whole_number(length, "length", least=0))
        tokens = _as_tokens(start)
        for u in luck.tolist():
            step = self.step(tokens, temperature, u)
            yield step
            tokens = (*tokens[-self.order :], step.token)

    def step(self, context: Context, temperature: float, u: float) -> Step:
        """Draw the token after the context with the number u, and tell how.

        u : in [0, 1); the same u at another temperature is the same luck. A context that the text
        never continues is shortened until it does. Errors are those of `generate`, and ValueError
        for another u.

        >>> step = NGramModel.fit(["a", "b", "a", "c"]).step("a", 1.0, 0.7)
        >>> step.token, step.distribution.tolist(), step.surprisal
        ('c', [0.0, 0.5, 0.5], 1.0)
        """
        temperature, u = as_single_temperature(temperature), _amount(u, "u")
        if u >= 1:
            raise ValueError(f"u is {u}: it must be at least 0 and less than 1")
        recent = self._start(context)
        ((row, token),) = self._walk([u], temperature, recent)
        ids, times = self._row(row)
        distribution = np.zeros(len(self.vocabulary))
        distribution[ids] = softmax(np.log(times), temperature)
        return Step(
            self.vocabulary[token],
            self.known_context(context),
            distribution,
            u,
            float(np.log2(times.sum() / times[np.searchsorted(ids, token)])),
            self._expected(row, temperature),
        )

    def generate_many(
        self, n: int, length: int, temperature: float, rng: np.random.Generator, start: Context = ()
    ) -> list[list[str]]:
        """Draw n sequences of `length` tokens, all of them one step at a time: fast.

        Each sequence is what `generate` would draw with its numbers u; those of all sequences are
        `rng.random((length, n))`. Parameters and errors are those of `generate`.

        >>> model = NGramModel.fit(["a", "b", "a", "b", "a"])
        >>> model.generate_many(2, 3, 1.0, np.random.default_rng(0), start="a")
        [['b', 'a', 'b'], ['b', 'a', 'b']]
        """
        n, length = as_whole_number(n, "n", least=1), as_whole_number(length, "length", least=0)
        lines = self._lines(as_single_temperature(temperature))
        recent = np.tile(np.array(self._start(start), np.int64), (n, 1))
        drawn = np.empty((length, n), np.int64)
        for now, u in zip(drawn, as_generator(rng).random((length, n)), strict=True):
            np.mod(self._ngrams[lines.at(self._rows(recent), u)], len(self.vocabulary), out=now)
            recent = _moved_on(recent, now)
        return np.array(self.vocabulary, object)[drawn.T].tolist()

    def draw_until(
        self, stop: str, luck: np.ndarray, temperature: float, start: Context = ()
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw many sequences, each until it comes to the token `stop`: fast.

        luck : numbers u in [0, 1), an array (length, n). Column j has those of sequence j, which is
        what `step` would draw with them, one after the other, and is cut off where they end.

        Returns the tokens as their places in the vocabulary (n, length), filled up with `stop`;
        and the surprisal of each sequence at T = 1, its `stop` included, in bits (n,). Raises
        ValueError for a bad luck or temperature and for a token that is not in the text.

        >>> model = NGramModel.fit(["a", "b", "a", "c", "a"])
        >>> tokens, bits = model.draw_until("c", [[0.2, 0.9], [0.6, 0.1]], 1.0, start="a")
        >>> tokens.tolist(), bits.tolist()
        ([[1, 0], [2, 2]], [1.0, 1.0])
        """
        luck, lines = as_luck(luck), self._lines(as_single_temperature(temperature))
        if luck.ndim != 2:
            raise ValueError(f"luck has shape {luck.shape}: give one column for each sequence")
        if stop not in self._number:
            raise ValueError(f"“{stop}” is not in the text, so it is never drawn")
        last = self._number[stop]
        length, n = luck.shape
        recent = np.tile(np.array(self._start(start), np.int64), (n, 1))
        drawn, bits, going = np.full((n, length), last), np.zeros(n), np.arange(n)
        for place, u in enumerate(luck):
            rows = self._rows(recent)
            chosen = lines.at(rows, u[going])
            bits[going] += np.log2(self._totals[rows] / self._counts[chosen])
            drawn[going, place] = tokens = self._ngrams[chosen] % len(self.vocabulary)
            on = tokens != last
            going, recent = going[on], _moved_on(recent[on], tokens[on])
        return drawn, bits

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
        ids, rows = self._along(tokens, given)
        wanted = rows * len(self.vocabulary) + ids
        found = np.minimum(np.searchsorted(self._ngrams, wanted), self._ngrams.size - 1)
        seen = (self._ngrams[found] == wanted) & (ids >= 0)
        return np.where(seen, np.log2(self._totals[rows] / self._counts[found]), np.inf)

    def seen(self, tokens: Sequence[str]) -> np.ndarray:
        """Which runs of `order` tokens, one beginning at each token, the text has: bool (n - order + 1,).

        Source: Shannon (1948); the share that it has not is the novelty of the n-grams.

        >>> NGramModel.fit(["a", "b", "a", "c"]).seen(["a", "b", "a", "a"]).tolist()
        [True, True, False]
        """
        ids, rows = self._along(tokens, min(self.order - 1, len(tokens)))
        wanted = rows * len(self.vocabulary) + ids
        found = np.minimum(np.searchsorted(self._ngrams, wanted), self._ngrams.size - 1)
        whole_context = rows >= self._row_count - (self._contexts[-1].size if self._contexts else 1)
        return whole_context & (ids >= 0) & (self._ngrams[found] == wanted)

    def expected_surprisals(
        self, tokens: Sequence[str], temperature: float, given: int = 0
    ) -> np.ndarray:
        """What `surprisal(tokens, given)` is on average if they are drawn at `temperature`, in bits.

        Of each token, given those before it, over all that could have been drawn in its place:
        the cross-entropy of the distributions at T and at 1. In a text that was drawn at T, the
        surprisal is now above and now below this, and their means draw together as it grows.

        Source: Shannon (1948); Cover & Thomas (2006) for the cross-entropy.

        >>> model = NGramModel.fit(["a", "b", "a", "a", "b", "a", "b"])
        >>> model.expected_surprisals(["b", "a"], temperature=1.0, given=1).tolist()
        [0.0]
        """
        temperature = as_single_temperature(temperature)
        _, rows = self._along(tokens, given)
        distinct, which = np.unique(rows, return_inverse=True)
        each = [self._expected(row, temperature) for row in distinct]
        return np.array(each, float)[which]

    def expected_surprisal(self, temperature: float, context: Context | None = None) -> float:
        """The mean surprisal (at T = 1) of a token drawn at `temperature`, in bits.

        The cross-entropy of the distributions at T and at 1. With a context: there. Without: the
        mean over the text's own contexts of full length, each as often as the text has it; at T = 1
        that is Shannon's F_n of the text. (A text generated at another T visits other contexts:
        its own mean is that of `expected_surprisals`.)

        Raises ValueError for a bad temperature and a context that the text never continues.
        Source: Shannon (1951) for F_n.

        >>> model = NGramModel.fit(["a", "b", "a", "a", "b", "a", "b"])
        >>> round(model.expected_surprisal(1, "a"), 4), round(model.expected_surprisal(0, "a"), 4)
        (0.8113, 0.415)
        """
        temperature = as_single_temperature(temperature)
        if context is not None:
            self.logits(context)  # raises if nothing follows it
            return self._expected(self._row_of(context), temperature)
        first = self._row_count - (self._contexts[-1].size if self._contexts else 1)
        starts = self._starts[first:-1]
        times, weights = self._counts[starts[0] :], self._weights(temperature)[starts[0] :]
        totals, starts = self._totals[first:], starts - starts[0]
        bits = np.log2(np.repeat(totals, np.diff(starts, append=times.size)) / times)
        per_row = np.add.reduceat(weights * bits, starts) / np.add.reduceat(weights, starts)
        return float(totals @ per_row / totals.sum())

    def __repr__(self) -> str:
        """The model in a few words.

        >>> NGramModel.fit(["a", "b", "a", "c"])
        NGramModel(order=2, 3 tokens, 6 different n-grams)
        """
        size, ngrams = len(self.vocabulary), self._ngrams.size
        return f"NGramModel(order={self.order}, {size:,} tokens, {ngrams:,} different n-grams)"

    # -- Looking up --

    @cached_property
    def _number(self):
        """The number of each token."""
        return {token: number for number, token in enumerate(self.vocabulary)}

    def _recent(self, tokens):
        """The numbers of the last order - 1 tokens, the last one first; -1 where there is none."""
        last = [self._number.get(token, -1) for token in islice(reversed(tokens), self.order - 1)]
        return tuple(last + [-1] * (self.order - 1 - len(last)))

    def _start(self, context):
        """`_recent` of a context whose tokens must be in the text."""
        tokens = _as_tokens(context)
        for token in tokens:
            if token not in self._number:
                raise ValueError(f"“{token}” is not in the text, so nothing is known to follow it")
        return self._recent(tokens)

    def _row_of(self, context):
        """The row of a context, or None if the text never continues it."""
        tokens = _as_tokens(context)
        length, row = self._backed_off(self._recent(tokens))
        return row if length == min(len(tokens), self.order - 1) else None

    def _backed_off(self, recent):
        """The length of the longest known end of a context, and its row."""
        length, number, first_row = 0, 0, 0
        known = 1
        for contexts, token in zip(self._contexts, recent, strict=True):
            wanted = number * len(self.vocabulary) + token
            found = int(contexts.searchsorted(wanted))
            if token < 0 or found == contexts.size or contexts[found] != wanted:
                break
            length, number, first_row, known = length + 1, found, first_row + known, contexts.size
        return length, first_row + number

    def _rows(self, recent):
        """The same rows for many contexts (n, order - 1) at once: integers (n,)."""
        if self.order == 1:
            return np.zeros(len(recent), np.int64)
        number = np.where(recent[:, 0] >= 0, self._number_of_one[recent[:, 0]], -1)
        alive, rows = number >= 0, number + 1  # row 0 is the empty context's
        first_row = 1
        for shorter, contexts, tokens in zip(
            self._contexts, self._contexts[1:], recent.T[1:], strict=False
        ):
            wanted = number * len(self.vocabulary) + tokens
            number = np.minimum(np.searchsorted(contexts, wanted), contexts.size - 1)
            alive = alive & (tokens >= 0) & (contexts[number] == wanted)
            first_row += shorter.size
            rows = np.where(alive, first_row + number, rows)
        return rows

    def _row(self, row):
        """The tokens that follow a context, and how often."""
        size = len(self.vocabulary)
        start, stop = self._ngrams.searchsorted((row * size, (row + 1) * size))
        return self._ngrams[start:stop] - row * size, self._counts[start:stop]

    def _expected(self, row, temperature):
        """The mean surprisal at T = 1 of what is drawn at `temperature` after one context."""
        _, times = self._row(row)
        return float(cross_entropy(softmax(np.log(times), temperature), times / times.sum()))

    def _along(self, tokens, given):
        """The numbers of the tokens after the given ones, and the rows of their contexts."""
        _refuse_text(tokens)
        ids = np.fromiter((self._number.get(token, -1) for token in tokens), np.int64, len(tokens))
        recent = np.full((ids.size, self.order - 1), -1)
        for back in range(1, min(self.order, ids.size)):
            recent[back:, back - 1] = ids[:-back]
        given = as_whole_number(given, "given", least=0)
        return ids[given:], self._rows(recent[given:])

    @property
    def _row_count(self):
        return 1 + sum(contexts.size for contexts in self._contexts)

    @cached_property
    def _number_of_one(self):
        """The number of each token as a context of its own, -1 if the text never continues it."""
        numbers = np.full(len(self.vocabulary), -1)
        numbers[self._contexts[0]] = np.arange(self._contexts[0].size)
        return numbers

    @cached_property
    def _starts(self):
        """Where the n-grams of each row begin, and where the last ends."""
        return np.searchsorted(self._ngrams, np.arange(self._row_count + 1) * len(self.vocabulary))

    @cached_property
    def _totals(self):
        """How often the text continues the context of each row."""
        return np.add.reduceat(self._counts, self._starts[:-1])

    # -- Lines to draw from --

    def _walk(self, luck, temperature, recent):
        """Yield (row, token) for each number u of the luck."""
        beta = temperature_to_beta(temperature)
        lines = {}  # what was looked up on the way: the line of tokens after each context
        for u in luck:
            if recent not in lines:
                row = self._backed_off(recent)[1]
                ids, times = self._row(row)
                ends = np.cumsum((times / times.max()) ** beta)  # as in _weights
                ends /= ends[-1]  # so that the last possible token's stretch ends at 1, above all u
                lines[recent] = row, ids.tolist(), ends.tolist()
            row, ids, ends = lines[recent]
            token = ids[bisect_right(ends, u)]
            yield row, token
            recent = (token, *recent)[: self.order - 1]

    def _weights(self, temperature):
        """c^(1 / T) of every n-gram, relative to the largest of its row."""
        largest = np.maximum.reduceat(self._counts, self._starts[:-1])
        weights = self._counts / np.repeat(largest, np.diff(self._starts))
        # T = 0 leaves 1^inf = 1 to the largest counts and 0 to all others; T = inf leaves c^0 = 1.
        return np.power(weights, temperature_to_beta(temperature), out=weights)

    def _lines(self, temperature):
        """The lines of all rows, ready for many draws."""
        weights, lengths = self._weights(temperature), np.diff(self._starts)
        # Each line is as long as it has n-grams, so that the guide serves all rows alike.
        weights *= np.repeat(lengths / np.add.reduceat(weights, self._starts[:-1]), lengths)
        ends = np.zeros(weights.size + 1)
        np.cumsum(weights, out=ends[1:])
        scale = min(ends.size, GUIDE) / ends[-1]
        stretches = np.bincount((ends * scale).astype(np.int32))
        guide = np.concatenate([[0], np.cumsum(stretches)])
        return _Lines(ends, self._starts, scale, guide)


class _Lines(NamedTuple):
    """The lines from which tokens are drawn, as in `sampling`, those of all rows end to end.

    A guide table tells where to search: guide[b] is the first i with int(ends[i] * scale) >= b
    (H.-C. Chen and Y. Asau 1974; Devroye 1986, section III.2.4).
    """

    ends: np.ndarray
    starts: np.ndarray
    scale: float
    guide: np.ndarray

    def at(self, rows, u):
        """The n-grams that the numbers u choose in their rows."""
        begin, end = self.ends[self.starts[rows]], self.ends[self.starts[rows + 1]]
        place = np.minimum(begin + u * (end - begin), np.nextafter(end, 0))
        bucket = (place * self.scale).astype(np.int32)
        low, high = self.guide[bucket], self.guide[bucket + 1]
        while np.any(low < high):  # a binary search for the first i with ends[i] > place
            middle = (low + high) >> 1
            beyond = self.ends[middle] > place
            low, high = np.where(beyond, low, middle + 1), np.where(beyond, middle, high)
        return low - 1


def _moved_on(recent, drawn):
    """The contexts after the drawn tokens."""
    return np.concatenate([drawn[:, None], recent[:, :-1]], axis=1) if recent.shape[1] else recent


def _numbered(tokens, number):
    """The number of each token; `number` learns the new ones."""
    tokens, parts = iter(tokens), [np.empty(0, np.int32)]
    try:
        while parcel := list(islice(tokens, PARCEL)):
            parts.append(np.fromiter(map(number.__getitem__, parcel), np.int32, len(parcel)))
    except TypeError:  # a list can't be numbered
        raise ValueError("every token must be a string") from None
    return _joined(parts)


def _every_length(ids, lengths, size, order, progress):
    """The contexts, the n-grams and their counts as a model has them, one array for each length.

    A text may be long and its host small. So the numbers of tokens and contexts are int32; only a
    pair of them needs int64.
    """
    # How many tokens stand before each one in its own list.
    before = np.arange(ids.size, dtype=np.int32)
    before -= np.repeat((np.cumsum(lengths) - lengths).astype(np.int32), lengths)
    at = np.arange(ids.size, dtype=np.int32)  # the tokens that have a context of this length,
    context = np.zeros(ids.size, np.int32)  # and the number of that context
    known, first_row = 1, 0  # how many contexts of this length there are, and their first row
    contexts, ngrams, counts = [], [], []
    for length in range(order):
        if length:
            longer = before[at] >= length
            at, context = at[longer], context[longer]
            distinct, context = _distinct(_pairs(context, size, ids[at - length]), known * size)
            first_row += known
            known = distinct.size
            contexts.append(distinct)
        pairs, times = _tallied(_pairs(context, size, ids[at]), known * size)
        pairs += first_row * size
        ngrams.append(pairs)
        counts.append(times)
        progress((length + 1) / order)
    return contexts, ngrams, counts


def _pairs(numbers, size, others):
    """Each number with the other one beside it, which is below the size, as one integer."""
    pairs = numbers.astype(np.int64)
    pairs *= size
    pairs += others
    return pairs


def _distinct(keys, bound):
    """The distinct keys, sorted, and which of them each key is. All keys are below the bound."""
    if bound <= 4 * keys.size:
        present = np.zeros(bound, bool)
        present[keys] = True
        return np.flatnonzero(present), np.cumsum(present, dtype=np.int32)[keys] - 1
    order = np.argsort(keys)
    keys = keys[order]
    first = _first_of_equals(keys)
    keys = keys[first]  # the others are let go of before the next array is made
    which = np.empty(order.size, np.int32)
    which[order] = np.cumsum(first, dtype=np.int32) - 1
    return keys, which


def _tallied(keys, bound):
    """The same distinct keys, and how often each occurs. It leaves `keys` itself sorted."""
    if bound <= 4 * keys.size:
        times = np.bincount(keys)
        distinct = np.flatnonzero(times)
        return distinct, times[distinct].astype(np.int32)
    keys.sort()
    first = _first_of_equals(keys)
    keys = keys[first]
    starts = np.flatnonzero(first).astype(np.int32)
    return keys, np.diff(starts, append=np.int32(first.size))


def _first_of_equals(keys):
    """Which of the sorted keys are not what the one before is."""
    first = np.ones(keys.size, bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return first


def _joined(parts):
    """The arrays of a list end to end; they leave the list, so that none is held twice for long."""
    joined = np.empty(sum(part.size for part in parts), parts[0].dtype)
    end = joined.size
    while parts:
        part = parts.pop()
        joined[end - part.size : end] = part
        end -= part.size
    return joined


# ---- The checks ------------------------------------------------------------------------------


def _as_tokens(context):
    return (context,) if isinstance(context, str) else tuple(context)


def _order(order):
    order = as_whole_number(order, "order", least=1)
    if order > MAX_ORDER:
        raise ValueError(f"order is {order}: it must be from 1 to {MAX_ORDER}")
    return order


def _amount(value, name):
    array = as_real_array(value, name)
    if array.ndim or not 0 <= array < math.inf:
        raise ValueError(f"{name} is {value}: it must be a number, 0 or more and finite")
    return float(array)


def _refuse_text(tokens):
    if isinstance(tokens, str):
        raise ValueError("tokens must be a list of strings: cut the text with words(text)")

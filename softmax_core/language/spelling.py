"""New words, spelled one character after the other: how new, how surprising, and which are best.

An n-gram model of the characters in words knows how they begin, go on and end, so it can spell words
that were never in its text. The hotter, the more surprising they are. How probable one is:

    P(word) = P(e_1 | START) P(e_2 | START e_1) ... P(END | ... e_n)        bits = -log2 P(word)

where each factor looks back on no more characters than the model does.

Sources: C. E. Shannon, "A mathematical theory of communication" (1948), section 3, for spelling at
random by the frequencies of letters; D. Jurafsky, J. H. Martin, "Speech and language processing",
chapter 3; E. W. Dijkstra, "A note on two problems in connexion with graphs" (1959), for the search.
"""

import heapq
import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files
from itertools import count
from typing import NamedTuple

import numpy as np
import pandas as pd

from softmax_core.distribution.checks import as_whole_number
from softmax_core.distribution.sampling import as_generator, standard_error
from softmax_core.distribution.temperature import as_single_temperature
from softmax_core.language.ngram import NGramModel
from softmax_core.language.numbering import MEMORY
from softmax_core.language.tokens import END, START, characters, spellings

LONGEST_WORD = 40
MAX_SEARCH = 300_000
BEST = 10  # new words that a speller lists


def _rude_words() -> re.Pattern:
    """One pattern for the list of rude words: of whole words, but for the sides that have a *."""
    listed = files("softmax_core").joinpath("data/rude_words.txt").read_text("utf-8").split()
    patterns = "|".join(rf"\b{word}\b" for word in listed)
    return re.compile(patterns.replace(r"\b*", "").replace(r"*\b", ""), re.IGNORECASE)


RUDE = _rude_words()


def is_rude(word: str) -> bool:
    """Whether a word, or a part of it beside an apostrophe or a hyphen, is on the list of rude words.

    The list, `data/rude_words.txt`, is a short one of English and French. An entry with a * at a
    side stands for all words that go on there. What a model spells by chance is checked with it
    before it is shown in a lecture; what is counted is not.

    >>> [is_rude(word) for word in ("duck", "Shitty", "assess", "ass")]
    [False, True, False, True]
    """
    return RUDE.search(word) is not None


def spelling_model(tokens: Iterable[str], order: int = 3, memory: int = MEMORY) -> NGramModel:
    """A model of how the words among the tokens are spelled: of the characters of `spellings`.

    Each distinct word counts once, so that "the" teaches no more than "duck", and no n-gram crosses
    from one word to the next. memory : bytes that this may take. Raises ValueError as
    `NGramModel.fit`.

    Source: Jurafsky & Martin, chapter 3, with characters for words.

    >>> spelling_model(["the", "duck", "and", "the", "friends"]).counts([START, "d"]).sum()
    np.int64(1)
    """
    listed = spellings(tokens)
    if not listed:
        raise ValueError("there is nothing to learn from: no token has a letter in it")
    return NGramModel.fit(map(characters, listed), order, memory)


def spell(
    model: NGramModel,
    n: int,
    temperature: float,
    rng: np.random.Generator,
    longest: int = LONGEST_WORD,
) -> pd.DataFrame:
    """Let a model of characters spell n words, each from START until it draws END.

    model : of order 2 or more, from `spelling_model`. longest : a word that has not ended after so
    many characters is cut off there; "finished" is then False. That can happen at any temperature
    and is usual at T = 0, where each character is the most probable one after those before (of
    equals, the one that appears first in the text), so that all n words are one, and a circle is
    never left. It is the greedy word, not the most probable of all words: for that see
    `best_new_words`.

    Returns a table of n rows: word, finished, surprisal (bits per drawn character at T = 1, the END
    among them). Raises ValueError and TypeError as `NGramModel.generate`, and for a model that does
    not know START and END.

    >>> model = spelling_model(["ha", "haha", "duck"], order=2)
    >>> spell(model, 1, 0, np.random.default_rng(0), longest=6).word[0]
    'ha'
    """
    n, longest = as_whole_number(n, "n", least=1), as_whole_number(longest, "longest", least=1)
    luck = as_generator(rng).random((longest + 1, n))
    words, finished, bits = _spelled_with(luck, model, temperature)
    return pd.DataFrame({"word": words, "finished": finished, "surprisal": bits})


def _spelled_with(luck, model, temperature):
    """The words that the numbers in each column of `luck` spell, as the columns of `spell`."""
    _refuse_if_it_cannot_spell(model)
    if as_single_temperature(temperature) == 0:
        luck = np.zeros_like(luck)  # of equals the first
    drawn, bits = model.draw_until(END, luck, temperature, START)
    end = model.vocabulary.index(END)
    lengths, longest = (drawn != end).sum(axis=1), len(luck)
    letters = np.array([*model.vocabulary[:end], "", *model.vocabulary[end + 1 :]], object)
    words = ["".join(row) for row in letters[drawn[:, :-1]].tolist()]
    return words, lengths < longest, bits / np.minimum(lengths + 1, longest)


def novelty(spelled: Iterable[str], known_words: Collection[str]) -> np.ndarray:
    """Which words are new, that is, not among the known ones: booleans (n,).

    >>> novelty(["duck", "dights"], {"duck", "nights"}).tolist()
    [False, True]
    """
    known_words = frozenset(known_words)
    return np.array([word not in known_words for word in spelled], bool)


def new_word_curve(
    model: NGramModel,
    known_words: Collection[str],
    temperatures: Iterable[float],
    n: int,
    rng: np.random.Generator,
    longest: int = LONGEST_WORD,
) -> pd.DataFrame:
    """How new and how surprising the words are that a model of characters spells at each T.

    n words are spelled at each temperature, always with the same numbers u: the same luck. So the
    curves are smooth, and the errors at neighbouring temperatures are alike.

    Returns a table with one row per temperature:
    T; share_new, of the n words those that ended and are not known, and share_new_error, its
    standard error sqrt(p (1 - p) / n); share_cut, those that were cut off at `longest` characters;
    mean_surprisal, over words, of their bits per character at T = 1, and mean_surprisal_error, its
    standard error s / sqrt(n). At T = 0 all words are one: there is no sampling error. (Where no
    word happens to be new, or every word, the estimated error of the share is 0 too.)

    Raises ValueError and TypeError as `spell`, and ValueError for n < 2.

    >>> model = spelling_model(["ha", "haha", "duck"], order=2)
    >>> curve = new_word_curve(model, ["ha", "haha"], [0, 1], 100, np.random.default_rng(0))
    >>> curve.share_new.tolist()
    [0.0, 0.47]
    """
    n, longest = as_whole_number(n, "n", least=2), as_whole_number(longest, "longest", least=1)
    luck = as_generator(rng).random((longest + 1, n))
    known_words, rows = frozenset(known_words), []
    for temperature in temperatures:
        words, finished, bits = _spelled_with(luck, model, temperature)
        share_new = (novelty(words, known_words) & finished).mean()
        rows.append(
            {
                "T": float(temperature),
                "share_new": share_new,
                "share_new_error": float(standard_error(share_new, n)),
                "share_cut": 1 - finished.mean(),
                "mean_surprisal": bits.mean(),
                "mean_surprisal_error": bits.std(ddof=1) / math.sqrt(n) if temperature else 0.0,
            }
        )
    return pd.DataFrame(rows)


class BestWords(NamedTuple):
    """What `best_new_words` found: a table (word, probability, surprisal), and whether it is complete."""

    table: pd.DataFrame
    complete: bool


def best_new_words(
    model: NGramModel,
    known_words: Collection[str],
    k: int,
    most: int = MAX_SEARCH,
    longest: int = LONGEST_WORD,
) -> BestWords:
    """The k most probable words that are neither known nor rude; "best" means no more than that.

    The probability of a word is the product of those of its characters at T = 1, the END among
    them. The search always goes on with the most probable beginning, and a beginning is never less
    probable than what becomes of it; so words are found in the order of their probability, exactly.

    Returns a table of at most k rows, the most probable first: word, probability, surprisal (bits
    of the whole word); and whether it is complete. It is not if the search had to stop after `most`
    steps; what was found until then still is the head of the list. A complete table with fewer than
    k rows means that the model can spell no other new word of at most `longest` characters; longer
    ones are not looked for. Raises ValueError as `spell`.

    Source: Dijkstra (1959).

    >>> model = spelling_model(["ha", "haha", "duck"], order=2)
    >>> best_new_words(model, ["ha", "haha", "duck"], 2).table.word.tolist()
    ['hahaha', 'hahahaha']
    """
    _refuse_if_it_cannot_spell(model)
    k, known_words, found = as_whole_number(k, "k", least=1), frozenset(known_words), {}
    ngrams, start = model.ngrams_from(START)
    letters, end = model.vocabulary, model.vocabulary.index(END)
    rows = {}  # looked up on the way: what can follow in each row, the likeliest first
    turn = count()  # of equals, the one found first goes first
    beginnings = []

    def consider(bits, row, word, choice):
        """Put the word with its choice-th most probable next character among the beginnings."""
        if row not in rows:
            rows[row] = ngrams.followers(row)
        if choice < len(rows[row]):
            more, letter, next_row = rows[row][choice]
            way_back = (bits, row, word, choice + 1)
            heapq.heappush(beginnings, (bits + more, next(turn), letter, next_row, way_back))

    consider(0.0, start, "", 0)
    for _ in range(as_whole_number(most, "most", least=1)):
        if not beginnings or len(found) == k:
            break
        bits, _, letter, next_row, way_back = heapq.heappop(beginnings)
        consider(*way_back)
        word = way_back[2]
        if letter != end and len(word) < longest:
            consider(bits, next_row, word + letters[letter], 0)
        elif letter == end and word not in known_words and not is_rude(word):
            found.setdefault(word, bits)
    bits = np.array(list(found.values()), float)
    table = pd.DataFrame({"word": list(found), "probability": np.exp2(-bits), "surprisal": bits})
    return BestWords(table, len(found) == k or not beginnings)


def _refuse_if_it_cannot_spell(model):
    if not {START, END} <= set(model.vocabulary):
        raise ValueError("the model must be one of characters: make it with spelling_model(tokens)")
    if model.order == 1:
        raise ValueError("a model of order 1 does not know how words begin: take order 2 to 5")


@dataclass(frozen=True, eq=False)
class Speller:
    """A model of letters, the words that it has learned from, and the best new ones it can spell."""

    model: NGramModel
    known_words: frozenset[str]
    best: BestWords

    @classmethod
    def of(cls, words: NGramModel, order: int, memory: int = MEMORY) -> "Speller":
        """The speller of the words in a text's model.

        memory : bytes that both models together may take while this one is learned; what words are
        drawn from comes later, 100 MB at most. Raises ValueError as `spelling_model`.

        >>> speller = Speller.of(NGramModel.fit_text("the duck, the friends"), 3)
        >>> sorted(speller.known_words)
        ['duck', 'friends', 'the']
        """
        model = spelling_model(words.vocabulary, order, memory - words.nbytes)
        known_words = frozenset(spellings(words.vocabulary))
        return cls(model, known_words, best_new_words(model, known_words, BEST))

    @property
    def nbytes(self) -> int:
        """The memory that it takes beside the text's model, in bytes; about."""
        return self.model.nbytes + 60 * len(self.known_words)

"""Short pieces that a room judges: where they come from, and what can be measured on them.

A piece shows what was done, and not how: nobody sees a temperature in it. So q is here what the piece
did, as often as it did it, after each of its contexts, and p what is normal there:

    q(w | c) = how often w follows c in the piece / how often c comes in the piece

Each quantity is its mean over the words of the piece. The surprise is thus the mean surprisal of its
words, and kl the surprise less the piece's own entropy, of which a short text has hardly any. In a
piece drawn from a table all words have the one context. In a text p is `interpolated`, since a piece
that somebody typed may do what the text never does.

Source: `quantities`, `judging`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from softmax_core.creativity.behaviour import Behaviour
from softmax_core.creativity.judging import quantities_at
from softmax_core.creativity.machine import Judged, draws_behaviour
from softmax_core.creativity.quantities import QUANTITIES
from softmax_core.creativity.scoring import share_new
from softmax_core.distribution.sampling import sample
from softmax_core.distribution.softmax import softmax
from softmax_core.language import tokens
from softmax_core.language.interpolated import interpolated
from softmax_core.language.ngram import NGramModel
from softmax_core.language.writing import run_of_text, spaced
from softmax_core.notation.visible import visible
from softmax_core.notation.write_numbers import short
from softmax_core.reading.logit_table import LogitTable

TEMPERATURES = (0.0, 0.5, 1.0, 2.0, 5.0, np.inf)
DRAWN, WRITTEN = 6, 12  # words of a piece from a table, from a text
NAMED = 50  # words of a table from which pieces are drawn
SENTENCE = (".",)  # what a sentence begins after
MAX_LETTERS = 300  # of a piece
FROM_THE_ROOM = "from the room"
# How the machine was set.
NOT_IN_A_PIECE = ("T", "beta")
MEASURED = tuple(name for name in QUANTITIES if name not in (*NOT_IN_A_PIECE, "novelty"))


class Piece(NamedTuple):
    """A piece as the room reads it, its words for the measures, and where it comes from."""

    text: str
    tokens: tuple[str, ...]
    source: str


# ---- Where pieces come from --------------------------------------------------------------------


def make_pieces(judged: Judged, rng: np.random.Generator) -> tuple[Piece, ...]:
    """About ten pieces in an order that tells nothing: by the machine at several T, and by rule.

    Of equal ones only the first is taken, and not one that is too long. There are none for a table in
    which no word has a row of its own.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> lecture = clean_table(PRESETS["lecture"].frame).table
    >>> pieces = make_pieces(Judged(lecture), np.random.default_rng(1))
    >>> min(pieces, key=lambda piece: len(set(piece.tokens))).text
    'duck duck duck duck duck duck'
    """
    made = _pieces_of_text(judged.model, rng) if judged.model else _pieces_of_table(judged, rng)
    fitting = [piece for piece in made if len(piece.text) <= MAX_LETTERS]
    different = {piece.text: piece for piece in reversed(fitting)}
    pieces = list(different.values())
    return tuple(pieces[i] for i in rng.permutation(len(pieces)))


def _pieces_of_table(judged: Judged, rng: np.random.Generator) -> Iterator[Piece]:
    """Pieces of the likeliest words that have a row, and so a name, of their own."""
    table = judged.table
    rows = np.argsort(-table.logits, kind="stable")
    rows = rows[(table.counts[rows] == 1) & (table.logits[rows] > -np.inf)][:NAMED]
    if not rows.size:
        return
    logits, likeliest, least = table.logits[rows], rows[0], rows[-1]
    among = f", among {len(rows)} words" if len(rows) < len(table.words) else ""

    def drawn(T: float) -> Piece:
        drawn_rows = rows[sample(softmax(logits, T), DRAWN, rng)]
        return _piece(table, drawn_rows, machine_at(T) + among)

    yield from map(drawn, TEMPERATURES)
    yield _piece(table, rows[:DRAWN], "a rule: each word once, the likeliest first")
    yield _piece(table, [least] * DRAWN, "a rule: always the least likely word")
    turns = [likeliest, least] * (DRAWN // 2)
    yield _piece(table, turns, "a rule: the likeliest and the least likely word in turn")
    yield drawn(1.0)


def _piece(table: LogitTable, rows: Sequence[int], source: str) -> Piece:
    words = [table.words[i].strip() or table.labels[i] for i in rows]
    return Piece(visible(" ".join(words)), tuple(table.labels[i] for i in rows), source)


def machine_at(T: float) -> str:
    """Where a piece of the machine comes from.

    >>> machine_at(0.5), machine_at(np.inf)
    ('the machine at T = 0.5', 'the machine at T = ∞')
    """
    return f"the machine at T = {short(T)}"


def _pieces_of_text(model: NGramModel, rng: np.random.Generator) -> Iterator[Piece]:
    start = model.known_context(SENTENCE)
    for T in TEMPERATURES:
        written = model.generate(WRITTEN, T, rng, start)
        yield _written(written, machine_at(T))
    copied = run_of_text(model, WRITTEN, rng)
    yield _written(copied, "a rule: words in a row, copied from the text")
    ordered = sorted(model.generate(WRITTEN, 1.0, rng, start))
    yield _written(ordered, "a rule: words drawn at T = 1, sorted alphabetically")
    rarest = "a rule: always the rarest of the words that follow the last one in the text"
    yield _written(_rarest(model, start), rarest)
    blind = rng.choice(len(model.vocabulary), WRITTEN)
    yield _written([model.vocabulary[i] for i in blind], "a rule: random words of the text")


def _rarest(model: NGramModel, start: tuple[str, ...]) -> list[str]:
    written = list(start)
    for _ in range(WRITTEN):
        written.append(model.followers(written)[0][-1])
    return written[len(start) :]


def _written(words: Sequence[str], source: str) -> Piece:
    return Piece("".join(spaced(words)).strip(), tuple(words), source)


def read_piece(judged: Judged, text: str) -> Piece:
    """A piece that somebody has typed.

    Raises ValueError for one without words, or too long, and for a table's with a word that has no row
    of its own there.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> lecture = clean_table(PRESETS["lecture"].frame).table
    >>> read_piece(Judged(lecture), "Duck, nights, duck").tokens
    ('duck', 'nights', 'duck')
    """
    text = " ".join(text.split())
    if len(text) > MAX_LETTERS:
        raise ValueError(f"it is longer than {MAX_LETTERS} characters")
    words = tokens.words(text) if judged.model else _words_of_table(judged.table, text)
    if not words:
        raise ValueError("there is no word in it")
    return Piece(text, tuple(words), FROM_THE_ROOM)


def _words_of_table(table: LogitTable, text: str) -> list[str]:
    """The labels of the words, of which the longest that fits is taken: “all day” before “all”."""
    rows = [i for i in range(len(table.words))[::-1] if table.counts[i] == 1]
    known = {table.words[i].strip().casefold(): table.labels[i] for i in rows}
    longest_first = sorted(known, key=len, reverse=True)
    left, words = text.casefold().strip(" ,"), []
    while left:
        begins = (
            word
            for word in longest_first
            if word and left.startswith(word) and left[len(word) : len(word) + 1] in ("", " ", ",")
        )
        word = next(begins, None)
        if word is None:
            raise ValueError(f"“{left.split()[0]}” is not a word of the table")
        words.append(known[word])
        left = left[len(word) :].strip(" ,")
    return words


# ---- What can be measured on them --------------------------------------------------------------


def measured(
    judged: Judged, pieces: Sequence[Piece], uniform: bool = False
) -> dict[str, np.ndarray]:
    """Every quantity that a piece shows, by its name: (n,) of the pieces, NaN for one of other words.

    uniform : whether all words are equally normal after every context of a text. `novelty` is the
    share of a piece's runs of words that the text does not have: NaN for a piece that is shorter than
    such a run, and not measured for a table.

    >>> from softmax_core.reading.logit_table import clean_table
    >>> from softmax_core.reading.presets import PRESETS
    >>> judged = Judged(clean_table(PRESETS["lecture"].frame).table)
    >>> measured(judged, [read_piece(judged, "friends duck")])["surprise"].round(3).tolist()
    [2.799]
    """
    measure = _measured_in_text if judged.model else _measured_in_table
    values = [measure(judged, piece.tokens, uniform) for piece in pieces]
    names = [*MEASURED, "novelty"] if judged.model else MEASURED
    return {name: np.array([each.get(name, np.nan) for each in values]) for name in names}


def _measured_in_table(judged: Judged, words: tuple[str, ...], _: bool) -> dict[str, float]:
    single = np.flatnonzero(judged.table.counts == 1).tolist()
    row = {judged.table.labels[i]: i for i in single}
    if not words or not set(words) <= row.keys():
        return {}
    draws = np.array([row[word] for word in words])
    normal = judged.behaviour(np.array([1.0]))
    return quantities_at(draws_behaviour(normal, draws, np.random.default_rng(0)), MEASURED)


def _measured_in_text(judged: Judged, words: tuple[str, ...], uniform: bool) -> dict[str, float]:
    model, other = judged.model, len(judged.model.vocabulary)
    number = {word: i for i, word in enumerate(model.vocabulary)}
    followers = defaultdict(Counter)
    so_far = list(model.known_context(SENTENCE))
    for word in words:
        context = tuple(so_far[max(0, len(so_far) - model.order + 1) :]) if model.order > 1 else ()
        followers[context][number.get(word, other)] += 1
        so_far.append(word)
    total = dict.fromkeys(MEASURED, 0.0)
    for context, times in followers.items():
        n = times.total()
        p = np.full(other + 1, 1 / (other + 1)) if uniform else interpolated(model, context)
        q = np.zeros(other + 1)
        q[list(times)] = np.array(list(times.values())) / n
        values = quantities_at(Behaviour(np.array([1.0]), q[None, :], p), MEASURED)
        for name, value in values.items():
            total[name] += value * n / len(words)
    try:
        longer = judged.longer or model.with_order(model.order + 1)
    except ValueError:  # the text is too short
        return total
    return total | {"novelty": share_new(longer, words)}

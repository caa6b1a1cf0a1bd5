"""Facts about a text that a model writes. Oracles: plain counting, scipy, the shipped texts."""

import math
import re
from collections import Counter

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import entropy

from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words
from softmax_core.language.writing import passage, spaced, write

INF = math.inf
TOKENS = {slug: words(text.text) for slug, text in TEXTS.items()}
TEMPERATURES = [0.0, 0.5, 1.0, 2.0, 5.0, INF]


def model_of(slug, order=2):
    return NGramModel.fit(TOKENS[slug], order)


def followers(tokens, context):
    """How often each token follows the longest end of a context that the text continues."""
    for start in range(len(context) + 1):
        end = tuple(context[start:])
        places = range(len(end), len(tokens))
        counted = Counter(tokens[i] for i in places if tuple(tokens[i - len(end) : i]) == end)
        if counted:
            return counted
    raise AssertionError("there is always a follower")


def heated(counted, T):
    """Probabilities proportional to c^(1/T)."""
    times = np.array(list(counted.values()), float)
    weights = (times == times.max()) * 1.0 if T == 0 else (times / times.max()) ** (1 / T)
    return dict(zip(counted, weights / weights.sum(), strict=True))


# --- What is written ---


@pytest.mark.parametrize("T", TEMPERATURES)
@pytest.mark.parametrize(("slug", "order"), [("tiny", 2), ("english", 3), ("french", 2)])
def test_the_surprisal_is_that_of_the_counts_and_so_is_what_was_expected(slug, order, T):
    start = tuple(TOKENS[slug][: order - 1])
    written = write(model_of(slug, order), 40, T, 7, start)
    before = list(start)
    for token, bits, expected in zip(
        written.tokens, written.surprisal, written.expected, strict=True
    ):
        counted = followers(TOKENS[slug], before[len(before) - order + 1 :])
        assert bits == pytest.approx(-math.log2(counted[token] / counted.total()))
        p = list(heated(counted, T).values())
        q = [times / counted.total() for times in counted.values()]
        # The cross-entropy of the two, as scipy has it.
        assert expected == pytest.approx(entropy(p, base=2) + sum(rel_entr(p, q)) / math.log(2))
        before.append(token)


@pytest.mark.parametrize("seed", [0, 1, 42, 2**31 - 1])
@pytest.mark.parametrize("T", TEMPERATURES)
def test_a_seed_is_the_same_luck_at_every_temperature(seed, T):
    luck = np.random.default_rng(seed).random(30)
    for n in (1, 2, 30):
        assert write(model_of("english"), n, T, seed, ("the",)).last.u == luck[n - 1]


def test_one_number_picks_other_words_at_other_temperatures():
    texts = {write(model_of("english"), 30, T, 3, ("the",)).tokens for T in TEMPERATURES}
    assert len(texts) == len(TEMPERATURES)


@pytest.mark.parametrize("T", [0.0, 1.0, 5.0])
def test_what_is_written_stays_when_more_is_written(T):
    long = write(model_of("english"), 50, T, 9, ("of",))
    for n in (1, 20):
        short = write(model_of("english"), n, T, 9, ("of",))
        assert short.tokens == long.tokens[:n]
        assert short.surprisal.tolist() == long.surprisal[:n].tolist()


def test_in_the_cold_only_the_most_frequent_is_written():
    written, before = write(model_of("english"), 30, 0.0, 5, ("the",)), "the"
    for token in written.tokens:
        counted = followers(TOKENS["english"], (before,))
        assert counted[token] == max(counted.values())
        before = token


def test_a_long_text_is_as_surprising_as_expected():
    for T in (0.5, 1.0, 5.0):
        written = write(model_of("english"), 1000, T, 11, ("the",))
        off = written.surprisal - written.expected
        assert abs(off.mean()) < 4 * off.std() / math.sqrt(1000)


def test_nothing_is_written_before_the_first_word():
    written = write(model_of("tiny"), 0, 1.0, 1, ("of",))
    assert written.tokens == ()
    assert written.last is None
    assert written.surprisal.size == written.expected.size == 0
    assert spaced(written.tokens) == []
    assert written.start == ("of",)


def test_where_the_text_ends_the_model_goes_on():
    # Nothing follows "laughter" in "the duck laughter", so the next word is one of all three.
    written = write(NGramModel.fit(["the", "duck", "laughter"]), 1, 1.0, 1, ("laughter",))
    assert written.last.context == ()
    assert written.surprisal[0] == pytest.approx(math.log2(3))


# --- How it is set ---


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("L’été, c’est l’amour !", "L'été, c'est l'amour!"),
        ("qu'il n'aime aujourd'hui", "Qu'il n'aime aujourd'hui"),
        ("« peut-être »", "« Peut-être »"),
        ("Don't laugh; it's (nearly) 3.5.", "Don't laugh; it's (nearly) 3.5."),
        ("“Nights,” she said: [quack] {3}", "“Nights,” she said: [quack] {3}"),
        ("wait... well…", "Wait... well…"),
        ("the friends' nights", "The friends ' nights"),
        ("‘Nights,’ she said. ‘Ducks!’", "‘Nights,' she said. ‘Ducks!'"),
        ("„Nacht“, sagte er.", "„Nacht“, sagte er."),
        ("¿qué? ¡no!", "¿Qué? ¡No!"),
        ("مرحبا، صديق؟", "مرحبا، صديق؟"),
        ("「はい。」", "「はい。」"),
        ("", ""),
    ],
)
def test_words_and_marks_stand_as_in_a_text(text, set_as):
    assert "".join(spaced(tuple(words(text)))) == set_as


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        (
            "the duck. it laughed! why? (so.) 3 friends",
            "The duck. It laughed! Why? (So.) 3 friends",
        ),
        ("“oh!” said one. “oh.” she left", "“Oh!” said one. “Oh.” She left"),
        ("« oui ! » dit-il. « non. » il rit", "« Oui! » dit-il. « Non. » Il rit"),
        ("(quack?) it said: no; so, no", "(Quack?) it said: no; so, no"),
        ('"who?", he asked. "i', '"Who?", he asked. "I'),
        ("l'été. l'hiver… l'eau", "L'été. L'hiver… l'eau"),
        ("été. œil. ça", "Été. Œil. Ça"),
        ("ǆep. ჩაი. ß", "ǅep. ჩაი. Ss"),
    ],
)
def test_a_capital_stands_where_a_sentence_begins(text, set_as):
    assert "".join(spaced(tuple(words(text)))) == set_as


@pytest.mark.parametrize("slug", TEXTS)
def test_every_capital_that_is_set_is_one_in_the_text(slug):
    # Its own capitals are more: those of names, and after a title, which has no full stop.
    text = re.sub(r"\s+", "", TEXTS[slug].text.replace("’", "'"))
    written = re.sub(r"\s+", "", "".join(spaced(TOKENS[slug])))
    assert written.lower() == text.lower()
    capitals = [i for i, char in enumerate(written) if char.isupper()]
    assert all(text[i].isupper() for i in capitals)
    after_full_stops = [match.end() - 1 for match in re.finditer(r"\.[A-ZÀ-Þ]", text)]
    assert set(after_full_stops) <= set(capitals)


def test_what_goes_on_in_a_sentence_has_no_capital():
    assert spaced(("of", "friends", ".", "duck"), begins=False) == ["of", " friends", ".", " Duck"]


def test_a_long_word_is_cut_short():
    (word,) = spaced(("a" * 1_000_000,))
    assert word == "A" + "a" * 38 + "…"


@pytest.mark.parametrize("slug", TEXTS)
def test_a_whole_text_comes_back_with_its_spaces(slug):
    # But for what a text tells and its words do not: where a straight quote belongs, and the
    # no-break space before a French mark.
    # A capital at the beginning of a sentence is another test's.
    text = TEXTS[slug].text.lower().replace("’", "'")
    for mark in ";:!?":
        text = text.replace(f"\u00a0{mark}", mark)

    def without_quotes(text):
        return " ".join(text.replace('"', " ").replace(" ,", ",").split())

    assert without_quotes("".join(spaced(TOKENS[slug])).lower()) == without_quotes(text)


def test_what_cannot_be_seen_is_made_visible():
    assert spaced(("a", "\u3164", "b")) == ["A", " ⟨U+3164⟩", " b"]


# --- A part of the text ---


@pytest.mark.parametrize(
    ("slug", "context"),
    [
        ("tiny", ("of",)),
        ("tiny", ("full", "of")),
        ("english", ("the",)),
        ("english", ("the", "duck")),
        ("english", ("creative",)),
        ("french", ("émile",)),
    ],
)
def test_what_is_marked_is_every_occurrence_and_what_follows_it(slug, context):
    tokens, k = TOKENS[slug], len(context)
    first = next(i for i in range(len(tokens)) if tuple(tokens[i : i + k]) == context)
    found = passage(model_of(slug, 3), context)
    assert len(found.words) == min(80, len(tokens))
    shown = [word.strip().lower() for word in found.words]
    start = next(i for i in range(len(tokens)) if tokens[i : i + len(shown)] == shown)
    assert start <= first < start + len(shown)
    assert found.begins == (start == 0)
    assert found.ends == (start + len(shown) == len(tokens))
    places = [i for i in range(len(shown) - k + 1) if tuple(shown[i : i + k]) == context]
    assert np.flatnonzero(found.is_context).tolist() == sorted(
        {i + j for i in places for j in range(k)}
    )
    assert np.flatnonzero(found.follows).tolist() == [i + k for i in places if i + k < len(shown)]


def test_a_passage_from_the_middle_has_a_capital_only_where_a_sentence_begins():
    model = NGramModel.fit_text(f"{'a b c. ' * 30} d e f {'g h i. ' * 30}")
    found = passage(model, ("d",), 12)
    assert "".join(found.words) == " b c. D e f g h i. G h"
    assert (found.begins, found.ends) == (False, False)
    assert "".join(passage(model, ("d",), 16).words).startswith(" A b c. D")


def test_a_context_that_follows_itself_is_marked_and_follows():
    found = passage(NGramModel.fit(["ha", "ha", "duck"]), ("ha",))
    assert found.is_context.tolist() == [True, True, False]
    assert found.follows.tolist() == [False, True, True]


@pytest.mark.parametrize("context", [(), ("zqx",), ("of", "zqx")])
def test_nothing_is_marked_for_what_is_not_in_the_text(context):
    found = passage(model_of("tiny", 3), context)
    assert not found.is_context.any()
    assert not found.follows.any()
    assert found.begins
    assert found.ends


def test_of_a_long_text_so_much_is_shown_as_of_a_short_one():
    model = NGramModel.fit_text("the duck and the friends. " * 60_000 + "at last nights.")
    found = passage(model, ("nights",))
    assert "".join(found.words).endswith("At last nights.")
    assert not found.begins
    assert found.ends
    assert len(found.words) == 80

"""The chapter New words: words spelled letter by letter, at every temperature with the same luck."""

import math
from collections import Counter

import pytest
from scipy.special import softmax

from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import spellings, words

KNOWN = {slug: spellings(words(text.text)) for slug, text in TEXTS.items()}


@pytest.fixture
def spelling(open_page):
    return open_page(chapter="words")


def probability(word, listed, order):
    """The product of its letters' shares, counted one by one."""
    p, back = 1.0, order - 1
    for i in range(1, len(word) + 2):
        before = f"^{word}$"[max(0, i - back) : i]
        texts = [f"^{one}$" for one in listed]
        places = [
            (t, j) for t in texts for j in range(1, len(t)) if t[max(0, j - back) : j] == before
        ]
        following = Counter(t[j] for t, j in places)
        p *= following[f"^{word}$"[i]] / max(1, following.total())
    return p


def spelled(page, place=1.0):
    shown = page.data("words")
    return shown[shown["place"] == place]["text"].tolist()


def assert_best_of(page, listed, order):
    best = page.frame("new word")
    p = [probability(word, listed, order) for word in best["new word"]]
    assert p == pytest.approx(sorted(p, reverse=True), rel=1e-12)
    assert set(best["new word"]).isdisjoint(listed)
    for bits, exact in zip(best["surprisal in bits"], p, strict=True):
        assert float(bits) == pytest.approx(-math.log2(exact), abs=0.0051)


def test_words_of_the_text_have_a_tick_and_all_others_are_new(spelling):
    shown = spelling.data("words")
    for text, new in shown[["text", "new"]].itertuples(index=False):
        assert (not new) == (text.removeprefix("✓ ") in KNOWN["english"] or text.endswith("…"))
    assert set(shown["T"]) >= {0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0}
    assert "likeliest of all words is “" in spelling.text


@pytest.mark.parametrize("order", [2, 3, 4, 5])
def test_the_best_new_words_at_every_order(spelling, order):
    spelling.pick("letters", order)
    assert spelling.address == {"chapter": "words"} | (
        {"letters": str(order)} if order != 4 else {}
    )
    assert_best_of(spelling, KNOWN["english"], order)


def test_a_text_that_is_known_by_heart_has_no_new_words(spelling):
    spelling.paste("duck friends", into="text")  # each run of three letters goes on in one way
    assert "knows the text by heart" in spelling.prose
    assert not any("new word" in frame for frame in spelling.tables)


def test_ten_words_are_too_few_to_learn_spelling_so_another_text_is_the_first(open_page):
    page = open_page("learn").go("words")
    texts = page.at.selectbox(key="text_to_spell_field")
    assert texts.value == "english"
    assert texts.options == [TEXTS["english"].title, TEXTS["french"].title]
    assert page.go("learn").at.selectbox(key="text_field").value == "tiny"  # which is not changed


def test_what_is_looked_back_on_is_one_letter_less_than_the_order(spelling):
    letters = spelling.at.button_group(key="letters_field")
    assert (letters.options, letters.value) == (["1", "2", "3", "4"], 4)


@pytest.mark.parametrize("slug", ["english", "french"])
def test_another_text_spells_otherwise(spelling, slug):
    spelling.select("text_to_spell", slug)
    assert_best_of(spelling, KNOWN[slug], 4)
    letters = set("".join(KNOWN[slug]))
    assert set("".join(spelled(spelling, 5.0))) <= letters | set("✓ …")
    chosen = {"text": "french", "after": "le"} if slug == "french" else {}
    assert spelling.address == {"chapter": "words"} | chosen


def test_the_best_go_to_the_table_with_their_probabilities_and_one_undo_brings_it_back(spelling):
    before, best = spelling.table, spelling.frame("new word")["new word"].tolist()
    spelling.press("Put these words in the table")
    assert spelling.words == best
    p = [probability(word, KNOWN["english"], 4) for word in best]
    assert [math.exp(float(row[1])) for row in spelling.table] == pytest.approx(p, rel=1e-6)
    spelling.go("softmax")  # where they share the whole among themselves
    told = [float(share) for share in spelling.frame("βz")["p"]]
    assert told == pytest.approx(softmax([math.log(x) for x in p]), abs=0.0051)
    assert spelling.press("Undo").table == before


def test_another_seed_spells_other_words_and_finds_the_same_best(spelling):
    before, best = spelled(spelling), spelling.frame("new word")
    assert spelled(spelling.set_number("seed", 2)) != before
    assert spelling.frame("new word").equals(best)
    assert spelling.address["seed"] == "2"
    assert spelled(spelling.set_number("seed", 1)) == before


def test_the_temperature_changes_no_word_that_is_drawn_but_which_are_shown(spelling):
    before = spelling.data("words")
    spelling.type("T_text", "5")
    assert spelling.data("words").equals(before)
    assert '"value": [{"place": 5.0}]' in spelling.charts[0].spec


@pytest.mark.parametrize(("typed", "place"), [("0.33", 0.33), ("∞", 11.0)])
def test_a_temperature_between_two_steps_or_beyond_the_last_has_its_words_too(
    spelling, typed, place
):
    spelling.type("T_text", typed)
    assert len(spelled(spelling, place)) == 18
    told = spelling.data("temperatures").set_index("place")["T_text"]
    assert told[place] == f"T = {typed}"


def test_a_pasted_text_teaches_its_spelling(spelling):
    text = "gaga gogo gag gog"
    spelling.paste(text, into="text")
    assert_best_of(spelling.pick("letters", 3), text.split(), 3)
    assert set("".join(spelled(spelling, 5.0))) <= set("✓ …gao")
    assert "not in the page's address" in spelling.prose
    # “of” is not in this text, so nothing is looked back on in Learn.
    assert spelling.address == {"chapter": "words", "letters": "3"} | {
        "text": spelling.state["text"],
        "after": "",
    }
    assert spelling.go("learn").state["text"].startswith("own-")  # it is the same text there


@pytest.mark.parametrize(
    ("text", "order", "told"),
    [
        ("1 2 3.5 !", 3, "no token has a letter in it"),
        ("a b a", 5, "4 tokens of context a text needs at least 5 tokens in a row"),
        ("\u200b\u200b", 3, "the text has no words"),
    ],
)
def test_what_teaches_no_spelling_is_told_and_the_page_goes_on(spelling, text, order, told):
    spelling.pick("letters", order).paste(text, into="text")
    assert told in spelling.text
    assert not spelling.charts
    assert spelling.select("text_to_spell", "english").charts
    assert told not in spelling.text


@pytest.mark.parametrize(
    ("slug", "what"), [("words", "letter"), ("model", "token"), ("draw", "word")]
)
def test_at_a_limit_the_page_names_what_takes_everything(open_page, slug, what):
    assert f"the likeliest {what} takes everything" in open_page(slug, T="0").prose

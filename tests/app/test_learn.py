"""The chapter Learn: a text, its counts, what they predict, and what they write."""

import html
import itertools
import math
import re
from collections import Counter

import numpy as np
import pytest

from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words

INF = math.inf
PARTS = ["count", "predict", "smooth", "write"]
SUMMER = "L'été fut long. L'été fut beau. L'été fut œuvre."
TEMPERATURES = {"0": 0.0, "0.5": 0.5, "1": 1.0, "5": 5.0, "∞": INF}


@pytest.fixture
def lesson(open_page):
    return open_page(chapter="learn")


def followers(tokens, context):
    """How often each token follows a context, counted one by one."""
    k = len(context)
    places = range(k, len(tokens))
    return Counter(tokens[i] for i in places if tuple(tokens[i - k : i]) == tuple(context))


def heated(times, T):
    """Probabilities proportional to c^(1/T)."""
    times = np.array(times, float)
    weights = (times == times.max()) * 1.0 if T == 0 else times ** (1 / T)
    return weights / weights.sum()


def counted(page):
    """The counts that the page predicts from, word by word."""
    frame = page.frame("logit z = ln count")
    return dict(zip(frame["word"], (int(c.replace(",", "")) for c in frame["count"]), strict=True))


def written(page):
    """The words that were written, without capitals, and the number above each."""
    (body,) = page.html
    found = re.findall(r"<span style='[^']*'>([^<]*)</span>", body)
    numbers = " ".join(re.findall(r"<rt role='none'>([^<]*)</rt>", body)).split()
    words = [html.unescape(word).lower() for word in found]
    return list(zip(words, map(float, numbers), strict=True))


# --- The text ---


def test_the_lesson_begins_with_the_numbers_of_the_lecture(lesson):
    cells = lesson.data("cells")
    row = cells[cells["chosen"]].set_index("after")["count"]
    assert set(cells[cells["chosen"]]["before"]) == {"of"}
    assert row[["nights", "laughter", "duck", "friends"]].tolist() == [3, 2, 1, 4]
    assert "11 most frequent of 11 different" in lesson.prose
    assert lesson.address == {"chapter": "learn"}


def test_in_the_text_that_is_counted_the_pairs_are_marked(lesson):
    (body,) = lesson.html
    marked = re.findall(r"<mark>[Oo]f</mark> <b>([^<]*)</b>", body)
    assert Counter(marked) == {"nights": 3, "laughter": 2, "duck": 1, "friends": 4}
    assert "“friends” follows 4 times out of 10" in lesson.text
    assert "<mark>" not in lesson.type("after", "").html[0]


def test_the_words_looked_back_on_are_one_less_than_the_order(lesson):
    assert lesson.at.button_group(key="order_field").options == ["0", "1", "2", "3", "4"]
    assert lesson.pick("Words of context", 3).address == {"chapter": "learn", "order": "3"}


@pytest.mark.parametrize("slug", TEXTS)
def test_a_text_begins_with_a_word_of_its_own(open_page, slug):
    page = open_page(chapter="learn", text="french" if slug != "french" else "tiny", after="zqx")
    assert "nothing follows “zqx”" in page.text
    page.select("text", slug)
    assert page.state["after"] == TEXTS[slug].opening
    assert "nothing follows" not in page.text
    tokens = words(TEXTS[slug].text)
    cells = page.data("cells")
    pairs = Counter(itertools.pairwise(tokens))
    assert all(n == pairs[b, a] for b, a, n in cells[["before", "after", "count"]].to_numpy())
    assert TEXTS[slug].title in page.at.selectbox(key="text_field").options


@pytest.mark.parametrize("part", PARTS)
def test_every_part_at_every_order(open_page, part):
    page = open_page(chapter="learn", text="english", part=part, after="full of", written="20")
    tokens = words(TEXTS["english"].text)
    for order, known in enumerate([(), ("of",), *[("full", "of")] * 3], start=1):
        page.pick("order", order)
        assert page.at.text_input(key="after_field").disabled == (order == 1)
        if part == "count":
            assert bool(page.charts) == (order > 1)
            assert ("no pairs to count" in page.prose) == (order == 1)
        if part == "predict":
            expected = followers(tokens, known)
            shown = counted(page)
            assert sum(shown.values()) == expected.total()
            assert list(shown.values())[:6] == [n for _, n in expected.most_common(6)]
        if part == "smooth":
            assert page.data("heads")["head"].tolist() == ["counts", "T = 1", "+ 1"]
        if part == "write":
            assert len(written(page)) == 20


def test_the_parts_are_picked_in_turn_and_stay_while_another_chapter_is_open(lesson):
    for part in PARTS:
        lesson.pick("part", part)
        assert lesson.address == {"chapter": "learn"} | ({"part": part} if part != "count" else {})
    lesson.pick("order", 3).select("text", "english").type("after", "full of").pick(
        "part", "predict"
    ).go("guess").go("learn")
    assert [lesson.state[name] for name in ("text", "part", "order", "after")] == [
        "english", "predict", 3, "full of",
    ]  # fmt: skip
    assert (
        counted(lesson)["laughter"]
        == followers(words(TEXTS["english"].text), ("full", "of"))["laughter"]
    )


# --- The context ---


@pytest.mark.parametrize(
    ("order", "typed", "told", "context"),
    [
        (
            2,
            "unicorn",
            "nothing follows “unicorn”, so the model goes by how often each word comes",
            (),
        ),
        (3, "unicorn of", "so the model looks at “of” alone", ("of",)),
        (3, "FULL OF", "", ("full", "of")),
        (2, "", "", ()),
        (2, "**zqx** $of$", "nothing follows “$”", ()),
    ],
)
def test_a_context_that_the_text_does_not_know_is_named_and_the_page_goes_on(
    lesson, order, typed, told, context
):
    lesson.pick("part", "predict").pick("order", order).type("after", typed)
    assert told in lesson.text
    assert ("nothing follows" in lesson.text) == bool(told)
    expected = followers(words(TEXTS["tiny"].text), context)
    assert sum(counted(lesson).values()) == expected.total()
    assert lesson.state["after"] == typed  # what was typed is there to be mended


# --- Predict ---


def test_from_counts_to_probabilities_at_the_live_temperature(open_page):
    page = open_page(chapter="learn", part="predict", text="english", after="the")
    expected = followers(words(TEXTS["english"].text), ("the",))
    times = [n for _, n in expected.most_common()]
    for typed, T in TEMPERATURES.items():
        page.type("T_text", typed)
        shares = page.shares("sweep", place=min(T, 11.0))
        p = heated(times, T)
        assert shares == pytest.approx([*p[:6], p[6:].sum(), 0], abs=1e-6)
        assert page.shares("sweep", "p_at_1", place=min(T, 11.0))[0] == pytest.approx(
            times[0] / expected.total()
        )
        assert f"p at T = {typed}" in page.frame("logit z = ln count")


def test_the_words_go_to_the_other_chapters_and_one_undo_brings_the_table_back(lesson):
    before = lesson.table
    lesson.pick("part", "predict").press("Put these words in the table")
    assert [row[0] for row in lesson.table] == [
        "friends", "nights", "laughter", "duck", "7 unseen",
    ]  # fmt: skip
    assert lesson.table[4] == ["7 unseen", "-∞", "7"]
    assert lesson.text == ""  # nothing is wrong with them
    lesson.go("softmax")
    assert lesson.frame("βz")["p"].tolist() == ["0.40", "0.30", "0.20", "0.10", "0.00"]
    assert lesson.press("Undo").table == before
    assert not lesson.can_press("Undo")


# --- Smooth ---


@pytest.mark.parametrize("added", [0.0, 1.0, 2.5])
def test_two_smoothings_beside_each_other(open_page, added):
    page = open_page(chapter="learn", part="smooth", T="5").set_number("added", added)
    columns = page.data("columns").merge(page.data("heads"), on="start")
    assert columns.groupby("head", sort=False)["text"].agg(list).to_dict() == {
        head: [f"{100 * x:.1f}%" if x else "0%" for x in p]
        for head, p in {
            "counts": [0.4, 0.3, 0.2, 0.1, 0],
            "T = 5": [*heated([4, 3, 2, 1], 5), 0],
            f"+ {added:g}": np.array([4, 3, 2, 1, 0]) / (10 + 11 * added)
            + added * np.array([1, 1, 1, 1, 7]) / (10 + 11 * added),
        }.items()
    }
    assert "7 words of this text never follow here" in page.prose
    assert page.address.get("added", "1") == f"{added:g}"


# --- Write ---


@pytest.fixture
def desk(open_page):
    return open_page(chapter="learn", part="write", text="english", after="the")


def expected_words(n, T=1.0, seed=1):
    model = NGramModel.fit(words(TEXTS["english"].text))
    return model.generate(n, T, np.random.default_rng(seed), "the")


def test_one_word_is_written_at_first(desk):
    assert [word for word, _ in written(desk)] == expected_words(1)
    assert "written" not in desk.address


def test_without_a_word_only_the_words_before_are_there(desk):
    desk.press("Clear")
    assert desk.html == ["<p class='noted'>The</p>"]
    assert not desk.charts
    assert "Nothing is written yet" in desk.prose
    assert desk.address["written"] == "0"


def test_word_by_word_and_twenty_at_once_is_one_text(desk):
    desk.press("Clear")
    for n in (1, 2, 3):
        desk.press("written_1")
        assert [word for word, _ in written(desk)] == expected_words(n)
    assert [word for word, _ in written(desk.press("20 more"))] == expected_words(23)
    assert [word for word, _ in written(desk.press("200 more"))] == expected_words(223)
    assert desk.address["written"] == "223"
    assert [word for word, _ in written(desk.press("Clear").press("written_1"))] == expected_words(
        1
    )


def test_a_text_has_an_end(open_page):
    page = open_page(chapter="learn", part="write", written="999").press("20 more")
    assert page.state["written"] == len(written(page)) == 1000


def test_another_temperature_is_another_text_of_the_same_length_and_luck(desk):
    desk.press("20 more")  # beside the one that is there
    luck = np.random.default_rng(1).random(21)[-1]
    texts = set()
    for typed in ("0", "1", "5", "∞"):
        texts.add(tuple(word for word, _ in written(desk.type("T_text", typed))))
        assert f"the number u = {luck:.4f} drew" in desk.text
        assert f"at T = {typed}, " in desk.text
    assert len(texts) == 4
    assert all(len(text) == 21 for text in texts)


def test_another_seed_is_another_luck(desk):
    before = written(desk.press("20 more"))
    after = written(desk.set_number("seed", 2))
    assert after != before
    assert [word for word, _ in after] == expected_words(21, seed=2)
    assert written(desk.set_number("seed", 1)) == before


def test_above_each_word_its_surprisal_and_below_the_mean(desk):
    shown = written(desk.press("200 more"))
    tokens, before = words(TEXTS["english"].text), "the"
    bits = []
    for word, note in shown:
        expected = followers(tokens, (before,))
        bits.append(math.log2(expected.total() / expected[word]))
        assert note == pytest.approx(bits[-1], abs=0.0501)
        before = word
    assert f"The mean is {np.mean(bits):.2f} bits" in desk.text


def test_the_last_word_and_the_line_on_which_its_number_fell(desk):
    desk.press("20 more")
    *_, before, last = (word for word, _ in written(desk))
    assert f"After “{before}” the number u = " in desk.text
    assert f"drew “{last}”" in desk.text
    line = desk.data("line")
    (drawn,) = line[line["drawn"]].itertuples()
    expected = followers(words(TEXTS["english"].text), (before,))
    assert drawn.start <= drawn.u <= drawn.end
    assert drawn.end - drawn.start == pytest.approx(expected[last] / expected.total())
    assert drawn.token == last
    assert last in desk.charts[-1].alt


# --- A text of one's own ---


def test_a_pasted_text_is_learned_from_and_stays_on_the_page(lesson):
    lesson.paste("the duck laughed. the duck ran.", into="text").type("after", "the")
    own = lesson.state["text"]
    assert own.startswith("own-")
    assert lesson.state["text_pasted"] == ""
    assert "not in the page's address" in lesson.prose
    assert lesson.address == {"chapter": "learn", "text": own, "after": "the"}
    assert counted(lesson.pick("part", "predict")) == {"duck": 2, "4 unseen": 0}
    assert "Your own: What you pasted" in lesson.at.selectbox(key="text_field").options
    lesson.select("text", "tiny")  # and back to it
    assert "not in the page's address" not in lesson.prose
    assert counted(lesson.select("text", own).type("after", "the"))["duck"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_any_encoding_is_read(lesson, encoding):
    lesson.upload("été.txt", SUMMER.encode(encoding), into="text")
    lesson.pick("part", "predict").type("after", "fut")
    assert counted(lesson) == {"long": 1, "beau": 1, "œuvre": 1, "4 unseen": 0}
    assert "Your own: été.txt" in lesson.at.selectbox(key="text_field").options


def test_where_the_encoding_is_a_guess_the_reader_is_told_and_may_choose(lesson):
    guess = "Read as (a guess)"
    lesson.upload("утка.txt", ("Утка и друзья смеялись. " * 9).encode("cp1251"), into="text")
    lesson.select(guess, "Windows-1251 (Cyrillic)").pick("part", "predict").type("after", "и")
    assert counted(lesson)["друзья"] == 9
    lesson.select(guess, "Shift-JIS (Japanese)").select(guess, "KOI8 (Cyrillic)")
    assert counted(lesson.type("after", "х"))["дпсгэъ"] == 9  # what KOI8 makes of these bytes
    lesson.select(guess, "UTF-32 LE").select(guess, "Windows-1251 (Cyrillic)")  # nothing is lost
    assert counted(lesson.type("after", "и"))["друзья"] == 9
    lesson.upload("summer.txt", SUMMER.encode(), into="text")
    assert not any(box.label == guess for box in lesson.at.selectbox)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "odd.txt is empty"),
        (b" \n\t\r\n", "odd.txt is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20, "odd.txt is not a text"),
        (b"PK\x03\x04word/document.xml", "odd.txt is not a plain text, but a document"),
        (b"%PDF-1.7", "odd.txt is not a plain text, but a document"),
        (b"a" * 20_000_001, "odd.txt is too large"),
    ],
    ids=["empty", "blank", "png", "docx", "pdf", "large"],
)
def test_a_file_that_is_no_text_is_refused_and_the_text_of_before_stays(lesson, content, why):
    lesson.upload("odd.txt", content, into="text")
    assert why in lesson.text
    assert "**Not opened**" in lesson.prose
    assert lesson.state["text"] == "tiny"
    assert lesson.charts
    lesson.upload("summer.txt", SUMMER.encode(), into="text")
    assert "**Not opened**" not in lesson.prose


def test_a_text_that_cannot_be_used_stays_where_it_was_pasted(lesson):
    lesson.paste("   ", into="text")
    assert "is empty: there is nothing to learn from" in lesson.text
    assert lesson.state["text_pasted"] == "   "
    assert "text" not in lesson.address


@pytest.mark.parametrize(
    ("text", "order", "told"),
    [
        (
            "duck",
            5,
            "4 tokens of context a text needs at least 5 tokens in a row, and this one has 1",
        ),
        (
            "duck",
            2,
            "1 token of context a text needs at least 2 tokens in a row, and this one has 1",
        ),
        (
            "the duck laughed",
            4,
            "3 tokens of context a text needs at least 4 tokens in a row, and this one has 3",
        ),
        ("\u200b\u200b", 2, "the text has no words"),
    ],
)
def test_a_text_too_short_for_the_order_is_told_and_a_lower_one_helps(lesson, text, order, told):
    lesson.pick("order", order).paste(text, into="text")
    assert told in lesson.text
    assert not lesson.charts
    lesson.pick("order", 1)
    assert ("Nothing was learned" in lesson.prose) == (text == "\u200b\u200b")


@pytest.mark.parametrize("part", PARTS)
def test_numbers_can_be_learned_from_too(open_page, part):
    page = open_page(chapter="learn", part=part, after="1", written="5", text="tiny")
    page.paste("1 2 3 1 2 3.5", into="text")
    if part == "predict":
        assert counted(page) == {"2": 2, "3 unseen": 0}
    if part == "write":
        assert {word for word, _ in written(page)} <= {"1", "2", "3", "3.5"}
    if part == "count":
        assert page.data("cells")["count"].sum() == 5


@pytest.mark.parametrize("part", PARTS)
def test_of_one_word_everything_is_certain(open_page, part):
    page = open_page(chapter="learn", part=part, order="1", written="3")
    page.paste("Duck", into="text")
    if part == "predict":
        assert counted(page) == {"duck": 1}
        assert page.shares("sweep", place=5.0) == [1]
    if part == "write":
        assert written(page) == [("duck", 0.0)] * 3


def test_a_second_text_of_ones_own_replaces_the_first(lesson):
    lesson.pick("part", "predict").paste("of ducks", into="text")
    assert counted(lesson) == {"ducks": 1, "“of”, which never follows": 0}
    lesson.paste("of geese of geese", into="text")
    assert counted(lesson) == {"geese": 2, "“of”, which never follows": 0}


def test_that_the_words_are_in_the_table_is_said_once(open_page):
    page = open_page("learn", part="predict").press("Put these words in the table")
    assert len(page.at.toast) == 1
    assert len(page.type("T_text", "2").at.toast) == 0

"""New words: the temperature spells them in the browser, under the hand."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from softmax_core.language.texts import TEXTS

KNOWN = set(re.findall(r"[a-z]+", TEXTS["english"].text.lower()))
NUMBERS = re.compile(r"(T|β) = |new: |every word is |surprisal: ")


def spelled(texts: list[str]) -> list[str]:
    """The words on the chart, without its numbers."""
    return [text for text in texts if not NUMBERS.match(text)]


def must_be_marked_rightly(words: list[str]) -> None:
    """A tick before each word of the text, and before no other."""
    for word in words:
        if not word.endswith("…"):
            assert word.startswith("✓ ") == (word.removeprefix("✓ ") in KNOWN), word


def test_slider_spells_and_sends_nothing(visitor):
    visitor.open("/words")
    visitor.grip_slider()
    sent, seen = 0, {}
    for a, b in pairwise((1, 2.5, 5, 9, 0)):
        before = visitor.frames_sent_at_rest()
        visitor.glide(visitor.slider_place(a), visitor.slider_place(b), steps=8)
        sent += visitor.frames_sent - before
        texts = visitor.live_texts()  # read once: a hand that rests for .4 s has stopped
        T, _, share, surprisal = (text for text in texts if NUMBERS.match(text))
        T, words = float(T.removeprefix("T = ")), spelled(texts)
        assert abs(T - b) <= 0.1
        assert len(words) == 18
        must_be_marked_rightly(words)
        seen[T] = (tuple(words), share, surprisal)
    assert sent == 0
    assert len(set(seen.values())) == 4, "each temperature spells, and counts, differently"
    assert len(set(seen[0][0])) == 1, "at T = 0 there is one word"
    visitor.page.mouse.up()
    visitor.expect_temperature("0")
    visitor.wait_until_idle()
    (word,) = set(spelled(visitor.live_texts()))
    expect(visitor.live_chart).to_contain_text(f"every word is “{word.removeprefix('✓ ')}”")


def test_curves_and_choices_spell_too(visitor):
    visitor.open("/words")
    before = visitor.frames_sent
    start, end = visitor.curve_place(1), visitor.curve_place(6)
    visitor.page.mouse.move(*start)
    visitor.page.mouse.down()
    visitor.glide(start, end, steps=15)
    assert float(visitor.readout()["T"]) == pytest.approx(6, abs=0.0501)
    assert visitor.frames_sent == before
    visitor.page.mouse.up()
    visitor.expect_temperature(visitor.readout()["T"])
    visitor.choose_temperature("∞")
    visitor.expect_temperature("∞")
    words = spelled(visitor.live_texts())
    must_be_marked_rightly(words)
    assert len(set(words)) > 1


def test_best_new_words_go_to_the_table(visitor):
    visitor.open("/words?text=english")
    button = visitor.page.get_by_role("button", name="Put these words in the table")
    cells = visitor.main.locator(".numbers tbody :is(th, td)")
    expect(cells).to_have_count(30)
    best = cells.all_text_contents()[::3]
    button.click()
    visitor.page.wait_for_function("() => location.search.includes('table=')")
    assert KNOWN.isdisjoint(best)
    visitor.go("Guess")
    expect(visitor.charts.first).to_contain_text(best[0])
    expect(visitor.sidebar.locator("td", has_text=re.compile(f"^{best[0]}$"))).to_be_attached()
    assert visitor.table_words[:20:2] == best


def test_own_text_is_spelled(visitor):
    visitor.open("/words")
    visitor.paste_own("rose nose hose those prose <b>pose</b> " * 5)
    expect(visitor.page.get_by_role("combobox", name="Text")).to_have_value(
        "Your own: What you pasted"
    )
    visitor.wait_until_idle()
    letters = set("".join(word.removeprefix("✓ ") for word in spelled(visitor.live_texts())))
    assert letters <= set("rosenhtpb…")
    visitor.go("Real model")
    visitor.go("New words")
    expect(visitor.page.get_by_role("combobox", name="Text")).to_have_value(
        "Your own: What you pasted"
    )

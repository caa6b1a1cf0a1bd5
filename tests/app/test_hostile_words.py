"""Words are shown as they were typed: never as Markdown, LaTeX, HTML or an icon."""

import pytest

CHAPTERS = ["guess", "softmax", "temperature", "compare", "draw"]
WORDS = [
    "**zqx**",
    "$\\zqx{a}$",
    "<img src=x onerror=zqx()>",
    ":material/zqx:",
    "[zqx](javascript:alert(1))",
    "# zqx",
    "`zqx`\n\n---",
    ":red[zqx]",
]


@pytest.fixture
def hostile(open_page):
    """A page where every word, and every other text that can be typed, is hostile."""
    page = open_page(T="**zqx**", seed=":red[zqx]")
    page.paste("**zqx** without a number\n$zqx$")
    page.edit(
        {row: {"word": word} for row, word in enumerate(WORDS[:4])},
        added=[{"word": word, "logit": "2"} for word in WORDS[4:]]
        + [{"word": "**zqx**", "logit": "1"}, {"word": "duck", "logit": "**zqx**"}],
    )
    return page


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_word_is_read_as_markdown(hostile, chapter):
    hostile.go(chapter)
    if chapter == "guess":
        hostile.press("reveal")
    if chapter in ("softmax", "temperature"):
        hostile.type("T_text", ":red[zqx]").type("beta_text", "$zqx$")
    if chapter == "compare":
        hostile.choose("pins_texts", ["1", "**zqx**"])
    if chapter == "draw":
        hostile.choose("luck_texts", ["1", "$zqx$"]).press("draw_1000")
    assert "zqx" in hostile.text  # the messages that quote are there, as plain text
    assert "zqx" not in hostile.prose
    assert not any("zqx" in box.value for box in hostile.at.code)


def test_the_name_of_a_file_is_not_read_as_markdown(open_page):
    page = open_page().upload("**zqx**.csv", b"nothing to see")
    assert "zqx" in page.text
    assert "zqx" not in page.prose


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_words_of_every_kind_and_length_run_through_every_chapter(open_page, chapter):
    page = open_page(chapter=chapter)
    page.edit(
        {
            0: {"word": ""},
            1: {"word": "\u202eرتبة\u200b"},
            2: {"word": "👩‍👩‍👧" * 50},
            3: {"word": "x" * 10_000},
        },
        added=[{"word": " ", "logit": "1"}, {"word": "Z", "logit": "1"}, {"logit": "1"}],
    )
    assert page.charts
    labels = {
        "guess": "words", "softmax": "labels", "temperature": "sweep",
        "compare": "pinned", "draw": "counts",
    }  # fmt: skip
    names = page.data(labels[chapter])["label"].unique()
    assert len(names) == 7 + (chapter == "softmax")
    assert all(len(name) <= 46 for name in names)
    assert "∅ (1)" in names


def test_the_search_for_markdown_looks_everywhere(open_page):
    prose = open_page(chapter="softmax").prose
    for part in ("denominator", "Temperature T", r"\sigma(z_i)", "Undo", "Draw", "Every line of"):
        assert part in prose

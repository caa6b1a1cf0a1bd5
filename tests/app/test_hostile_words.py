"""Words are shown as they were typed: never as Markdown, LaTeX, HTML or an icon."""

import json
import math
import re
from html.parser import HTMLParser

import pytest

from softmax_core.language.tokens import words

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


TEXT = " ".join(WORDS) + " <script>zqx()</script> &lt;zqx&gt; </ruby></p>"
ANSWER = json.dumps({word: math.log(0.1) for word in WORDS})


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


def outside_code(prose):
    """Markdown without its code spans, in which nothing is read as anything but itself."""
    return re.sub(r"(?<!`)(`+) .+? \1(?!`)", "", prose)


def test_no_word_is_read_as_markdown(hostile, chapter):
    hostile.go(chapter)
    if chapter == "guess":
        hostile.press("reveal")
    if chapter in ("softmax", "temperature"):
        hostile.type("T_text", ":red[zqx]").type("beta_text", "$zqx$")
    if chapter == "compare":
        hostile.choose("pins_texts", ["1", "**zqx**"])
    if chapter == "draw":
        hostile.choose("luck_texts", ["1", "$zqx$"]).press("draws_1000")
    if chapter == "learn":
        hostile.upload(":red[zqx].txt", TEXT.encode(), into="text").type("after", "$zqx$ **zqx**")
    if chapter == "words":
        hostile.paste("**zqx** $zqx$", into="text")
    if chapter == "model":
        hostile.upload("**zqx**.json", ANSWER.encode(), into="answer").set_number("vocabulary", 1)
    assert "zqx" in hostile.text  # the messages that quote are there, as plain text
    assert "zqx" not in outside_code(hostile.prose)
    assert not any("zqx" in box.value for box in hostile.at.code)
    assert "<img src=x" not in "".join(element.proto.body for element in hostile.at.get("html"))


@pytest.mark.parametrize(
    ("chapter_and_box", "refused"),
    [("guess table", b"nothing to see"), ("learn text", b""), ("model answer", b"{")],
)
def test_the_name_of_a_file_is_not_read_as_markdown(open_page, chapter_and_box, refused):
    chapter, box = chapter_and_box.split()
    page = open_page(chapter=chapter).upload("**zqx**.txt", refused, into=box)
    assert ("zqx" in page.text) == (box == "text")
    assert "**Not opened**" in page.prose
    assert "zqx" not in page.prose


# --- Words of a text and of an answer ---


class Elements(HTMLParser):
    """What a browser makes of HTML: its elements, their attributes, and its words in lower case."""

    def __init__(self, body):
        super().__init__()
        self.tags, self.attributes, self.texts, self.open = set(), set(), [], []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open[-1:] != ["rt"] and text.strip():
            self.texts.append(text.strip().lower())


def test_a_written_text_is_no_html_whatever_its_words_are(open_page):
    page = open_page(chapter="learn", part="write", T="inf", written="1000", after="<")
    page.paste(TEXT, into="text")
    (body,) = page.html
    elements = Elements(body)
    assert elements.tags == {"p", "ruby", "rt", "span"}
    assert elements.attributes == {"class", "style", "role"}
    assert not elements.open
    assert set(elements.texts) == set(words(TEXT))
    assert {"<", ">", "&", "*", "$", "`"} <= set(elements.texts)


@pytest.mark.parametrize("part", ["count", "predict", "smooth", "write"])
def test_no_word_of_a_text_is_read_as_markdown(open_page, part):
    page = open_page(chapter="learn", part=part, written="200", T="5", after="*")
    page.paste(TEXT, into="text")
    assert page.charts
    assert "zqx" not in page.prose
    assert not any(mark in page.prose for mark in ("&lt;", "<script", "</ruby"))
    shown = {
        "count": ("cells", "before"),
        "predict": ("sweep", "label"),
        "smooth": ("columns", "label"),
    }
    if part == "count":
        (body,) = page.html
        assert Elements(body).tags == {"p", "mark", "b"}
    if part in shown:
        name, column = shown[part]
        assert {"zqx", "*"} <= set(page.data(name)[column])


def test_the_name_of_a_text_is_shown_as_it_is(open_page):
    page = open_page(chapter="learn").upload("$zqx$ **a** <b>\n.txt", b"duck duck", into="text")
    assert "Your own: $zqx$ **a** <b>⏎.txt" in page.at.selectbox(key="text_field").options
    assert "zqx" not in page.prose
    page.go("words")
    assert "Your own: $zqx$ **a** <b>⏎.txt" in page.at.selectbox(key="text_to_spell_field").options
    assert "zqx" not in page.prose


def test_tokens_of_an_answer_are_shown_as_they_are(open_page):
    page = open_page(chapter="model", T="2").paste(ANSWER, into="answer")
    shown = page.data("bars")["label"].unique().tolist()
    assert shown[:4] == WORDS[:4]
    assert len(shown) == len(WORDS) + 1
    assert "zqx" not in page.prose
    assert (
        "1: **zqx**"
        in next(box for box in page.at.selectbox if box.label.startswith("Position")).options
    )


def test_tokens_measured_after_sampling_are_shown_as_they_are(open_page):
    listed = [{"token": word, "prob": 0.1} for word in WORDS]
    answer = {"completion_probabilities": [{**listed[0], "top_probs": listed}]}
    page = open_page(chapter="model").paste(json.dumps(answer), into="answer")
    assert page.frame("token")["token"].tolist()[:4] == WORDS[:4]
    assert "zqx" not in page.prose


# --- Every kind and length ---


def test_words_of_every_kind_and_length_run_through_every_chapter(open_page, table_chapter):
    page = open_page(chapter=table_chapter)
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
    names = page.data(labels[table_chapter])["label"].unique()
    assert len(names) == 6 + (table_chapter == "softmax")
    assert all(len(name) <= 46 for name in names)
    assert "∅" in names
    assert "Row 7, word: the field is empty" in page.text  # it is missing, which "" is not


def test_the_search_for_markdown_looks_everywhere(open_page):
    prose = open_page(chapter="softmax").prose
    for part in (
        "denominator",
        "Temperature T",
        r"\sigma(z_i)",
        "Undo",
        "Decimals",
        "Every line of",
    ):
        assert part in prose

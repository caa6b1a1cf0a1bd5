"""A text of one's own: what is made with it is let go of, and where memory runs out the page says so."""

import gc

import pytest

from softmax_core.language import texts
from softmax_core.language.ngram import NGramModel
from softmax_core.language.numbering import TooLong

OWN_TEXT = "full of ducks and of geese and of ducks " * 3


def models_that_know(word):
    gc.collect()
    models = (one for one in gc.get_objects() if isinstance(one, NGramModel))
    return [model for model in models if word in model.vocabulary]


def use_everywhere(page):
    for part in ("predict", "smooth", "write"):
        page.pick("part", part)
    page.press("written_20").pick("order", 3).go("words").pick("letters", 4)
    page.go("define").select("machine", "text").type("formula_0", "novelty").press("most_0")
    return page.go("learn").pick("part", "count")


@pytest.mark.parametrize(
    "another",
    [
        lambda page: page.paste("quite another text, and another one", into="text"),
        lambda page: page.select("text", "french"),
    ],
)
def test_nothing_holds_what_another_text_taught(open_page, another):
    page = use_everywhere(open_page("learn").paste(OWN_TEXT, into="text"))
    assert models_that_know("geese")
    another(page)
    assert not models_that_know("geese")


def test_a_text_is_learned_once_for_all_orders_and_chapters(open_page, monkeypatch):
    learned, learn = [], texts.learn
    monkeypatch.setattr(texts, "learn", lambda *how: learned.append(how) or learn(*how))
    use_everywhere(open_page("learn").paste(OWN_TEXT, into="text"))
    assert len(learned) == 1


def test_a_text_that_is_not_kept_any_more_is_asked_for_again(open_page):
    page = open_page("learn").paste(OWN_TEXT, into="text").select("text", "french")
    own = page.state["own"]["text"].slug
    page.state["my"].session_token = object()  # as if it had been let go of for others
    page.select("text", own)
    assert "no longer has what you opened" in page.text
    assert "Open it again." in page.text
    page.paste(OWN_TEXT, into="text")
    assert "not kept" not in page.text
    assert "geese" in page.data("cells")["before"].to_list()


def test_an_answer_that_is_not_kept_any_more_is_asked_for_again(open_page):
    page = open_page("model").paste('{"nights": -1, "duck": -2}', into="answer")
    own = page.state["prompt"]
    page.select("prompt", "real-1")
    page.state["my"].session_token = object()
    page.go("learn").paste(OWN_TEXT, into="text")  # forgets what was made with the answer
    page.go("model").select("prompt", own)
    assert "no longer has what you opened" in page.text


def test_a_text_is_no_answer_whatever_the_address_says(open_page):
    page = open_page("learn").paste(OWN_TEXT, into="text")
    page.sent_from({"chapter": "model", "prompt": page.state["text"]})
    page.back_to({"chapter": "model", "prompt": page.state["text"]})
    assert page.state["prompt"] == "real-6"
    assert "was not kept" in page.text


def test_back_to_another_text_lets_go_of_what_this_one_taught(open_page):
    page = use_everywhere(open_page("learn").paste("of cats and of dogs " * 4, into="text"))
    before = page.address
    use_everywhere(page.paste(OWN_TEXT, into="text")).back_to(before)
    assert not models_that_know("geese")
    assert "cats" in page.data("cells")["before"].to_list()


def test_a_text_that_is_too_long_is_refused_once_and_said_in_each_chapter(open_page, monkeypatch):
    tried = []

    def learn(*how):
        tried.append(how)
        raise TooLong("the text has too many different words; about 3.1 million would fit")

    monkeypatch.setattr(texts, "learn", learn)
    page = open_page("learn").paste(OWN_TEXT, into="text")
    for chapter in ("learn", "words", "learn"):
        assert "Too many" not in page.go(chapter).prose
        assert "about 3.1 million would fit" in page.text
    page.go("define").select("machine", "text")
    assert "about 3.1 million would fit" in page.text
    assert len(tried) == 1
    assert page.go("learn").select("text", "french").data("cells").size


def out_of_memory(*_, **__):
    raise MemoryError


@pytest.mark.parametrize("place", ["learn", "words"])
def test_where_memory_runs_out_the_page_says_so_and_goes_on(open_page, monkeypatch, place):
    with monkeypatch.context() as patch:
        patch.setattr(NGramModel, "fit_text", out_of_memory)
        page = open_page("learn").paste(OWN_TEXT, into="text").go(place)
        assert "The server has too little memory" in page.text
        assert page.can_press("PageDown")
        page.select("text_to_spell" if place == "words" else "text", "french")
        assert "The server has too little memory" not in page.text
    page.go("learn").select("text", page.state["own"]["text"].slug)
    assert "geese" in page.data("cells")["before"].to_list()


@pytest.mark.parametrize(
    ("box", "place"), [("text", "learn"), ("answer", "model"), ("table", "draw")]
)
def test_what_there_is_no_memory_to_read_is_said_where_it_was_opened(
    open_page, monkeypatch, box, place
):
    page = open_page(place)
    for reader in ("texts.read_text", "answers.read_response", "table_files.read_table_file"):
        folder = "language" if reader.startswith("texts") else "reading"
        monkeypatch.setattr(f"softmax_core.{folder}.{reader}", out_of_memory)
    before = page.table
    page.paste("nights = 3", into=box)
    assert "The server has too little memory" in page.text
    assert page.state[f"{box}_pasted"] == "nights = 3"
    assert page.table == before

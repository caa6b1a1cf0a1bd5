"""The chapter Real model with a model that answers any prompt: here a small one whose logits we choose."""

import numpy as np
import pytest
import streamlit as st
from fake_engine import FakeEngine, other_logits_after_each_text
from scipy.special import softmax

from softmax_core.engines.next_tokens import EngineError
from softmax_core.engines.shared_engine import SharedEngine
from softmax_core.engines.writing import Text, write, write_beside
from softmax_core.tables.real_model import PROMPTS

WORDS = [b" nights", b" laughter", b" duck", b" friends", b" <b>", b" $x$", b" *a*", b"."]
RAWS = [*WORDS, *(f" w{i}".encode() for i in range(492))]
LOGITS = other_logits_after_each_text(len(RAWS), 3.0)
PROMPT = "In a hole in the ground"


def fake():
    return FakeEngine(LOGITS, RAWS)


@pytest.fixture
def answering(open_page, monkeypatch):
    """Opens the page with a model that answers; the model can be another one."""

    def answering(chapter="model", model=None, **query):
        model = model or fake()
        monkeypatch.setattr("softmax_core.engines.found.found", lambda settings: model)
        monkeypatch.setattr(
            "softmax_core.engines.found.shared", lambda model, kept, _: SharedEngine(model, kept)
        )
        st.cache_resource.clear()
        return open_page(chapter=chapter, **query)

    yield answering
    st.cache_resource.clear()


@pytest.fixture
def asked(answering):
    return answering().type("asked", PROMPT)


def expected(text=PROMPT, T=1.0):
    """What scipy makes of the model's logits, by the tokens."""
    p = softmax(np.array(LOGITS(text)) / T)
    return {raw.decode(): share for raw, share in zip(RAWS, p, strict=True)}


def bars(page, T=1.0):
    shown = page.data("bars")
    return shown[shown["place"] == T].set_index("label")


def tokens(page):
    return [drawn.token.text for drawn in page.state["real"].text.drawn]


def drawn_by(T=1.0, n=1, seed=1, prompt=PROMPT):
    *_, text = write(fake(), Text(prompt, seed), [("temperature", T)], n)
    return [drawn.token.text for drawn in text.drawn]


# --- The vocabulary ---


@pytest.mark.parametrize("T", [1.0, 2.0, 0.5])
def test_a_typed_prompt_shows_the_whole_vocabulary(asked, T):
    shown, p = bars(asked, T), expected(T=T)
    likeliest = sorted(p, key=p.get, reverse=True)[:8]
    names = [f"{rank}. {token.replace(' ', '␣')}" for rank, token in enumerate(likeliest, 1)]
    assert shown.index[:8].tolist() == names
    assert shown["low"].iloc[:8].tolist() == pytest.approx([p[token] for token in likeliest], 1e-3)
    assert shown["low"].sum() == pytest.approx(1)


def test_the_words_of_the_table_are_found_wherever_they_rank(asked):
    p = expected()
    ranks = asked.frame("rank among 500").set_index("word")["rank among 500"]
    for word in ("nights", "laughter", "duck", "friends"):
        rank = 1 + sum(other > p[f" {word}"] for other in p.values())
        assert ranks[word] == str(rank)


def test_the_prompt_is_in_the_link_and_comes_back(asked, open_page):
    assert asked.address == {"chapter": "model", "asked": PROMPT}
    assert bars(open_page(**asked.address)).equals(bars(asked))


def test_an_example_takes_the_place_of_what_was_typed(asked):
    asked.select("prompt", "real-1")
    assert "asked" not in asked.address
    assert asked.address["prompt"] == "real-1"
    assert bars(asked).index[-1].startswith("other 49,")


def test_the_tokens_go_to_the_table_with_all_others_counted(asked):
    asked.press("Put these tokens in the table")
    assert asked.state["editor"].now.clean.table.token_count == 500


# --- The text ---


def test_the_next_token_is_drawn_and_the_model_is_asked_again(asked):
    asked.press("written_1")
    assert tokens(asked) == drawn_by()
    p = expected(PROMPT + tokens(asked)[0])
    assert bars(asked)["low"].max() == pytest.approx(max(p.values()), 1e-3)


@pytest.mark.parametrize("T", ["0", "1", "2"])
def test_twenty_more_follow_at_the_chosen_temperature(asked, T):
    asked.type("T_text", T).press("20 more")
    assert tokens(asked) == drawn_by(float(T), 20)


def test_back_takes_one_token_away(asked):
    asked.press("20 more").press("Take one back").press("Take one back")
    assert tokens(asked) == drawn_by(n=20)[:18]


def test_a_token_brings_back_what_was_expected_before_it_came(asked):
    at_first = bars(asked)
    asked.press("20 more")
    assert not bars(asked).equals(at_first)
    asked.pick("looked_at", 0)
    (marked,) = [label for label in bars(asked).index if label.startswith("▸ ")]
    assert marked.endswith(tokens(asked)[0].replace(" ", "␣"))
    others = [label for label in bars(asked).index[:8] if label in at_first.index]
    assert bars(asked)["low"][others].equals(at_first["low"][others])
    assert "The random number u = " in asked.text
    asked.press("written_1")
    assert asked.state["real"].looked_at is None
    assert len(tokens(asked)) == 21


def test_a_prompt_that_is_too_long_for_a_link_is_asked_and_is_in_no_link(answering):
    long = "duck " * 500
    page = answering().type("asked", long)
    assert page.state["asked"] == long
    assert "asked" not in page.address
    assert "a very long prompt" in page.press("Copy link").prose


@pytest.mark.parametrize(("control", "value"), [("seed", 2), ("asked", "Another")])
def test_another_seed_or_prompt_begins_anew(asked, control, value):
    asked.press("20 more")
    (asked.set_number if control == "seed" else asked.type)(control, value)
    assert tokens(asked) == []


def test_three_temperatures_side_by_side_have_the_same_luck(asked):
    asked.press("Write 20 tokens at T = 0, 1 and 2")
    ways = [[("temperature", T)] for T in (0.0, 1.0, 2.0)]
    *_, texts = write_beside(fake(), Text(PROMPT, 1), ways, 20)
    assert [text.tokens for text in asked.state["real"].beside] == [text.tokens for text in texts]
    assert sum(body.count("<ruby") for body in asked.html) > 40


def test_tokens_are_shown_literally(answering):
    likely = [9.0 if raw in WORDS[4:] else -9.0 for raw in RAWS]
    page = answering(model=FakeEngine(likely, RAWS)).type("asked", "<i>")
    page.press("20 more")
    assert "<b>" not in "".join(page.html)
    assert "&lt;i&gt;" in "".join(page.html)
    for literal in ("<i> …", "$x$", "*a*", "<b>"):
        assert f"` {literal} `" in page.prose


def test_an_example_goes_on_too(answering):
    page = answering(prompt="real-1").press("Let the model go on from here")
    assert page.address == {
        "chapter": "model",
        "prompt": "real-1",
        "asked": PROMPTS["real-1"].prompt,
    }
    assert bars(page).index[-1].startswith("other 4")


def test_blanks_are_no_prompt(answering):
    assert bars(answering().type("asked", "   ")).index[0] == "1. ␣night"


# --- No answer ---


class Silent:
    name = "silent"

    def next_tokens(self, prompt, written=(), most=None):
        raise EngineError("The model is busy; try again in a moment.")


def test_a_model_that_does_not_answer_is_a_sentence(answering):
    page = answering(model=Silent()).type("asked", PROMPT)
    assert "The model is busy; try again in a moment." in page.text
    page.press("written_1")
    assert "The model is busy; try again in a moment." in page.text
    assert page.state["asked"] == PROMPT


def test_without_a_model_all_is_as_it_was_and_one_line_says_how_to_get_it(open_page):
    page = open_page(chapter="model", asked=PROMPT)
    assert not [box for box in page.at.text_input if box.label == "Prompt"]
    assert "pip install xllamacpp" in page.prose
    assert bars(page).index[0] == "1. ␣night"


# --- Elsewhere ---


def test_the_same_for_ones_own_machine(answering):
    page = answering(asked=PROMPT, T="1.5", samplers="temperature~top_k-40", seed="7")
    lines, request = (code.value for code in page.at.code)
    assert lines.splitlines()[:2] == ["PARAMETER temperature 1.5", "PARAMETER top_k 40"]
    assert f'"prompt": "{PROMPT}"' in request


def test_a_definition_judges_the_model_and_what_it_writes(answering):
    page = answering("define", asked=PROMPT, machine="prompt", T="2")
    assert f"q: {PROMPT} …" in page.at.selectbox(key="machine_field").options
    page.press("Let the real model write them")
    made = page.state["real"].made[1]
    assert list(made.words) == drawn_by(2.0, 20)
    assert "along these 20 words" in page.frame("along these 20 words")
    page.type("T_text", "1")
    assert "along these 20 words" not in "".join(page.prose)

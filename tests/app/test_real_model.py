"""The chapter Real model: prompts with their whole vocabulary, and the answer of one's own model."""

import json
import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from softmax_core.reading.presets import PRESETS
from softmax_core.tables.real_model import PROMPTS

DATA = json.loads(files("softmax_core").joinpath("data/smollm2_next_token.json").read_text("utf-8"))
RESPONSES = Path(__file__).parents[1] / "core" / "reading" / "answers"
TEMPERATURES = {"0.5": 0.5, "1": 1.0, "2": 2.0, "3": 3.0}
SHAPES = {
    "gemini.json": "Gemini",
    "llama_cpp.json": "llama.cpp server",
    "ollama.json": "Ollama",
    "ollama_stream.txt": "Ollama",
    "openai_chat.json": "OpenAI chat",
    "openai_chat_stream.txt": "OpenAI chat",
    "openai_completions.json": "OpenAI completions",
    "openai_responses.json": "OpenAI Responses",
    "openai_responses_stream.txt": "OpenAI Responses",
    "vllm_chat.json": "OpenAI chat",
}


@pytest.fixture
def model(open_page):
    return open_page(chapter="model")


def answered(page, table):
    return page.paste(json.dumps(table), into="answer")


def bars(page, T=1.0):
    shown = page.data("bars")
    return shown[shown["place"] == T].set_index("label")


def unshown(page, T=1.0):
    return page.data("temperatures").set_index("place")["unshown_text"][T]


# --- The prompts ---


@pytest.mark.parametrize(("slug", "published"), list(zip(PROMPTS, DATA["prompts"], strict=True)))
def test_every_prompt_shows_the_whole_vocabulary_at_every_temperature(model, slug, published):
    model.select("prompt", slug)
    z = np.array([token["logit"] for token in published["tokens"]])
    in_tool = [token["rank"] <= 20 for token in published["tokens"]]
    every = np.append(z, published["rest"]["logit"])
    counts = np.append(np.ones(len(z)), published["rest"]["count"])
    first = published["tokens"][0]["token"]
    for T in TEMPERATURES.values():
        p = np.exp(z / T - logsumexp(every / T, b=counts))
        likeliest = bars(model, T).iloc[0]
        assert likeliest.name == f"1. {first.replace(' ', '␣')}"
        assert likeliest["low"] == likeliest["high"] == pytest.approx(p[0])
        assert likeliest["tool"] == pytest.approx(softmax(z[in_tool] / T)[0])
        assert bars(model, T)["low"].sum() == pytest.approx(1)
        outside = float(unshown(model, T).removeprefix("outside the top 20: ").removesuffix("%"))
        assert outside == pytest.approx(100 * (1 - p[in_tool].sum()), abs=0.051)
    ranks = model.frame("rank among 49,152").set_index("word")["rank among 49,152"]
    for word, rank in ranks.items():
        found = [t["rank"] for t in published["tokens"] if t["token"].strip() == word]
        assert int(rank.replace(",", "")) == min(found)
    assert model.address == {"chapter": "model"} | ({"prompt": slug} if slug != "real-6" else {})


def test_the_crowd_outside_the_top_twenty_grows_with_the_temperature(model):
    # After "The duck and I laughed all"; the project's design says 4%, 76% and 96%.
    told = {T: unshown(model, T) for T in (1.0, 2.0, 3.0)}
    assert told == {
        1.0: "outside the top 20: 3.8%",
        2.0: "outside the top 20: 76.0%",
        3.0: "outside the top 20: 95.7%",
    }
    assert "outside the top 20: 3.8%" in model.heard


def test_the_source_and_its_licence_are_named(model):
    for part in ("SmolLM2-135M-Instruct", "Apache-2.0", "49,152"):
        assert part in model.prose


@pytest.mark.parametrize("typed", ["0", "0.33", "5", "∞"])
def test_the_live_temperature(model, typed):
    model.type("T_text", typed)
    assert f"p at T = {typed}" in model.frame("rank among 49,152")
    assert unshown(model, {"∞": 11.0}.get(typed) or float(typed)).startswith("outside the top 20:")


def test_the_words_go_to_the_other_chapters_and_one_undo_brings_the_table_back(model):
    before = model.table
    model.select("prompt", "real-8").press("Put these words in the table")
    assert model.words[0] == " Paris"
    assert len(model.table) == len(PRESETS["real-8"].rows)
    assert model.address["table"] == "~real-8"
    assert model.go("guess").press("Undo").table == before


# --- An answer of one's own ---


@pytest.mark.parametrize("name", SHAPES)
def test_an_answer_in_every_shape(model, name):
    model.upload(name, (RESPONSES / name).read_bytes(), into="answer")
    assert f"Read as {SHAPES[name]}." in model.prose
    assert f"Your model's answer: {name}" in model.at.selectbox(key="prompt_field").options
    assert model.address == {"chapter": "model", "prompt": model.state["prompt"]}
    assert model.state["prompt"].startswith("own-")
    assert "not in the page's address" in model.prose
    # Each of the files says the lecture's probabilities, and that "nights" was sampled.
    at_1 = bars(model)
    p = softmax([4.0, 3.0, 2.0, 1.0])
    assert at_1["low"].iloc[:3].tolist() == pytest.approx(p[:3], abs=1e-4)
    assert (at_1["text"] == [f"{100 * x:.1f}%" for x in at_1["low"]]).all()
    assert at_1.index[:3].tolist() == ["friends", "▸ nights", "laughter"]
    assert at_1.index[-1] == "all others"
    heated = bars(model, 5.0)
    assert (heated["low"] < heated["high"]).all()
    positions = [box for box in model.at.selectbox if box.label == "Position in the answer"]
    assert positions[0].options[0] == "1: nights"


def test_a_position_is_chosen(model):
    content = (RESPONSES / "openai_chat.json").read_bytes()
    model.upload("chat.json", content, into="answer").select("Position in the answer", 1)
    entry = json.loads(content)["choices"][0]["logprobs"]["content"][1]
    listed = {t["token"]: t["logprob"] for t in [entry, *entry["top_logprobs"]]}
    shown = bars(model)["low"]
    assert len(shown) == len(listed) + 1
    for name, p in list(shown.items())[:-1]:
        plain = name.removeprefix("▸ ").replace("␣", " ")
        assert p == pytest.approx(math.exp(listed[plain]), abs=1e-4)  # of four decimals
    assert shown.iloc[-1] == pytest.approx(1 - sum(map(math.exp, listed.values())), abs=3e-4)


def test_a_plain_table_can_be_written_by_hand(model):
    answered(model, {"nights": math.log(0.3), "duck": math.log(0.2)})
    assert bars(model)["text"].to_dict() == {
        "nights": "30.0%",
        "duck": "20.0%",
        "all others": "50.0%",
    }
    assert bars(model)["tool_text"].to_dict() == {
        "nights": "60.0%", "duck": "40.0%", "all others": "not shown",
    }  # fmt: skip
    assert unshown(model) == "unseen: 50.0%"
    assert "Read as a plain table." in model.prose


def test_the_size_of_the_vocabulary_narrows_the_bounds(model):
    answered(model, {"nights": math.log(0.3), "duck": math.log(0.2)})
    unknown = bars(model, 2.0)
    assert unknown["high"].iloc[-1] == 1  # any number of tokens may share the rest
    known = bars(model.set_number("vocabulary", 10), 2.0)
    assert known.index[-1] == "other 8"
    assert (known["low"] >= unknown["low"].to_numpy()).all()
    # All eight alike: (.5 / 8)^(1/2) each.
    weights = np.array([0.3, 0.2, *[0.5 / 8] * 8]) ** 0.5
    assert known["high"].iloc[-1] == pytest.approx(weights[2:].sum() / weights.sum(), abs=1e-5)
    assert bars(model, 1.0)["text"].tolist() == ["30.0%", "20.0%", "50.0%"]


@pytest.mark.parametrize("size", [1, 2])
def test_a_vocabulary_that_is_too_small_is_refused_and_the_bars_stay(model, size):
    answered(model, {"nights": math.log(0.3), "duck": math.log(0.2)})
    before = bars(model, 2.0)
    model.set_number("vocabulary", size)
    assert "**Impossible vocabulary size**" in model.prose
    assert ("smaller than the list" if size == 1 else "cannot hold the 0.5") in model.text
    assert bars(model, 2.0).equals(before)
    assert "Impossible vocabulary size" not in model.set_number("vocabulary", 5).prose


def test_whoever_knows_that_the_list_holds_the_likeliest_says_so(model):
    answered(model, {"nights": math.log(0.3), "duck": math.log(0.2)}).set_number("vocabulary", 6)
    # Nothing is known of the four others: one may have all of the .5, so that nights has little.
    squares = np.array([0.3, 0.2, 0.5]) ** 2
    assert bars(model, 0.5)["low"].iloc[0] == pytest.approx(squares[0] / squares.sum(), abs=1e-5)
    model.at.checkbox[0].check()
    model.run()
    # None has more than .2: 2.5 of them at most.
    weight = 0.3**2 + 0.2**2 + 0.5 * 0.2
    assert bars(model, 0.5)["low"].iloc[0] == pytest.approx(0.3**2 / weight, abs=1e-5)
    model.set_number("vocabulary", 4)
    assert "cannot hold the 0.5" in model.text


def test_a_list_that_says_what_is_likeliest_is_not_asked(model):
    model.upload("chat.json", (RESPONSES / "openai_chat.json").read_bytes(), into="answer")
    assert not model.at.checkbox


def test_a_position_that_cannot_be_says_why_and_the_others_stay(model):
    first = {"token": "friends", "logprob": -0.01}
    tops = [first, {"token": "nights", "logprob": -5.0}]
    second = {"token": "!", "logprob": -0.02, "top_logprobs": tops}
    content = [{**first, "top_logprobs": tops}, second]
    answered(model, {"choices": [{"logprobs": {"content": content}}]})
    assert bars(model)["low"].iloc[0] == pytest.approx(0.99, abs=0.006)
    model.select("Position in the answer", 1)
    assert "Position 2" in model.text
    assert "would add up to 1.97" in model.text
    assert not model.charts


def test_what_was_measured_after_sampling_takes_no_temperature(model):
    name = "llama_cpp_after_sampling.json"
    model.upload(name, (RESPONSES / name).read_bytes(), into="answer")
    assert "measured after temperature and truncation" in model.prose
    assert not model.charts
    assert not any(box.key == "T_text" for box in model.at.text_input)
    shown = model.frame("token")
    assert dict(zip(shown["token"], shown["probability"], strict=True)) == {
        "friends": "40.2%", "nights": "32.9%", "laughter": "26.9%",
    }  # fmt: skip


def test_a_position_of_floors_says_that_nothing_is_known(model):
    content = [{"token": "a", "logprob": -9999.0}, {"token": "b", "logprob": -0.1}]
    answered(model, {"choices": [{"logprobs": {"content": content}}]})
    assert "no log-probability is known" in model.prose
    assert not model.charts
    assert model.select("Position in the answer", 1).charts


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("", "Nothing was pasted"),
        ("{", "Line 1 of the JSON"),
        ("{}", "No log-probabilities were found here"),
        ("[1, 2]", "No log-probabilities were found here"),
        ('{"nights": 3, "friends": 4}', "these aren't log-probabilities"),
        ('{"nights": NaN}', "NaN, which is not a number"),
        ('{"nights": null}', "so low that it says nothing"),
        ('{"choices": [{"message": {"content": "nights"}}]}', '"top_logprobs": 20'),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_answer_is_refused_and_the_prompt_of_before_stays(model, pasted, why):
    model.paste(pasted, into="answer")
    assert why in model.text
    assert "**Not opened**" in model.prose
    assert model.state["answer_pasted"] == pasted  # it is there to be mended
    assert model.state["prompt"] == "real-6"
    assert model.charts


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00", b" " * 5_000_001])
def test_a_file_that_is_no_answer_is_refused(model, content):
    model.upload("answer.json", content, into="answer")
    assert "**Not opened**" in model.prose
    assert model.state["prompt"] == "real-6"


def test_an_answer_stays_while_a_prompt_or_another_chapter_is_open(model):
    own = answered(model, {"nights": math.log(0.3), "duck": math.log(0.2)}).state["prompt"]
    model.select("prompt", "real-1").go("guess").go("model")
    assert model.address == {"chapter": "model", "prompt": "real-1"}
    assert list(bars(model.select("prompt", own)).index) == ["nights", "duck", "all others"]

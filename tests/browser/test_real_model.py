"""A real model: its whole vocabulary under the hand, and the answers of a visitor's own model."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.special import softmax

from softmax_core.reading.presets import PRESETS

ANSWERS = Path(__file__).parents[1] / "core" / "reading" / "answers"
ROWS = PRESETS["real-6"].rows
LOGITS = np.array([float(logit) for _, logit, _ in ROWS])
TOKENS = np.array([int(count) for *_, count in ROWS])


def shares(texts: list[str]) -> list[float]:
    """What stands at the bars of the whole vocabulary and then at those of the tool, in per cent."""
    numbers = [text for text in texts if re.fullmatch(r"[\d.]+%|not shown", text)]
    return [float("nan") if text == "not shown" else float(text[:-1]) for text in numbers]


def must_show_the_softmax_of_all(visitor) -> float:
    """Both columns are the softmax at T: of the whole vocabulary, and of its twenty likeliest."""
    texts = visitor.live_texts()  # read once: a hand that rests for .4 s has stopped
    T = next(float(text.removeprefix("T = ")) for text in texts if text.startswith("T = "))
    whole = 100 * softmax(LOGITS / T + np.log(TOKENS))
    tool = 100 * softmax(LOGITS[:20] / T)
    seen = shares(texts)
    assert seen[:8] == pytest.approx(whole[:8], abs=0.0501)
    assert seen[len(seen) // 2 :][:8] == pytest.approx(tool[:8], abs=0.0501)
    (outside,) = (text for text in texts if text.startswith("outside the top 20: "))
    assert float(outside.split(": ")[1][:-1]) == pytest.approx(whole[20:].sum(), abs=0.0501)
    return T


def answer(name: str) -> str:
    return (ANSWERS / name).read_text()


def test_slider_moves_the_whole_vocabulary_and_sends_nothing(visitor):
    visitor.open("/model")
    must_show_the_softmax_of_all(visitor)
    visitor.grip_slider()
    sent = 0
    for a, b in pairwise((1, 2, 3, 6, 1.5)):
        before = visitor.frames_sent_at_rest()
        visitor.glide(visitor.slider_place(a), visitor.slider_place(b), steps=8)
        sent += visitor.frames_sent - before
        assert must_show_the_softmax_of_all(visitor) == pytest.approx(b, abs=0.1)
    assert sent == 0
    visitor.page.mouse.up()
    T = visitor.readout()["T"]
    visitor.expect_temperature(T)
    expect(visitor.main.locator(".numbers")).to_contain_text(f"p at T = {T}")


def test_another_prompt_keeps_the_temperature_and_goes_to_the_table(visitor):
    visitor.open("/model")
    visitor.drag_slider(4)
    T = visitor.readout()["T"]
    visitor.expect_temperature(T)
    prompt = PRESETS["real-1"]
    visitor.choose_from("Prompt", prompt.title)
    expect(visitor.live_chart).to_contain_text([prompt.rows[0][0].strip()])
    visitor.expect_temperature(T)
    visitor.wait_until_idle()
    visitor.page.get_by_role("button", name="Put these words in the table").click()
    visitor.expect_link({"T": T, "prompt": "real-1", "table": "~real-1"})
    visitor.go("Temperature")
    cells = visitor.sidebar.locator("td")
    expect(cells.filter(has_text=prompt.rows[0][1]).first).to_be_attached()
    visitor.expect_temperature(T)


def test_own_answer_is_exact_at_1_and_bounded_elsewhere(visitor):
    visitor.open("/model")
    visitor.paste_own(answer("openai_chat.json"))
    expect(visitor.main).to_contain_text("Read as OpenAI chat")
    chart = visitor.live_chart
    expect(chart).to_contain_text(["unseen: 3.2%"])
    # exp(−0.4402) and so on, and what is left of 1
    assert shares(visitor.live_texts())[:4] == [64.4, 23.7, 8.7, 3.2]
    assert not any(re.search(r"\d–\d", text) for text in visitor.live_texts())
    before = visitor.frames_sent
    visitor.grip_slider()
    visitor.glide(visitor.slider_place(1), visitor.slider_place(2), steps=10)
    ranges = [text for text in visitor.live_texts() if re.search(r"\d–\d.*%", text)]
    assert len(ranges) == 5, "each of the four bars, and the readout of the unseen"
    assert visitor.frames_sent == before
    visitor.page.mouse.up()
    visitor.expect_temperature(visitor.readout()["T"])
    expect(visitor.main).to_contain_text("faint up to what is possible")
    visitor.choose_temperature("1")
    expect(chart).to_contain_text(["unseen: 3.2%"])
    expect(chart).not_to_contain_text(["–"])


def test_own_answer_stays_with_its_position_and_size(visitor):
    visitor.open("/model?T=2")
    visitor.paste_own(answer("llama_cpp.json"))
    expect(visitor.main).to_contain_text("Read as llama.cpp")
    visitor.choose_from("Position in the answer", "2: ␣quack")
    expect(visitor.live_chart).to_contain_text(["▸ ␣quack"])
    size = visitor.page.get_by_role("spinbutton", name="Tokens in its vocabulary")
    size.fill("32000")
    size.press("Enter")
    expect(visitor.live_chart).to_contain_text([re.compile(r"other 31,99\d")])
    visitor.wait_until_idle()
    assert visitor.link()["prompt"].startswith("own-")
    here = visitor.settled_page()
    visitor.go("Temperature")
    visitor.go("Real model")
    expect(visitor.live_chart).to_contain_text(["▸ ␣quack"])
    visitor.expect_page(here)
    size.fill("2")
    size.press("Enter")
    expect(visitor.main).to_contain_text("smaller than the list")
    # An answer of after sampling takes its place, and is not tempered again.
    visitor.paste_own(answer("llama_cpp_after_sampling.json"))
    expect(visitor.main).to_contain_text("measured after temperature and truncation")
    expect(visitor.slider).to_have_count(0)
    expect(visitor.main.locator(".numbers")).to_contain_text("friends40.2%")


def test_what_is_no_answer_is_refused_and_hostile_tokens_are_literal(visitor):
    visitor.open("/model")
    popover = visitor.own_popover()
    for text, why in [
        ("hello", "not JSON"),
        ('{"a": 4, "b": 0.5}', "aren't log-probabilities"),
    ]:
        popover.get_by_role("textbox", name="Paste").fill(text)
        popover.get_by_role("button", name="Use what I pasted").click()
        expect(popover).to_contain_text(why)
        visitor.wait_until_idle()
        assert "prompt" not in visitor.link()
    visitor.fold_away()
    hostile = b'{"<img src=x onerror=alert(1)>": -1.2, "**duck**": -2, "$x$": -2.5, ":smile:": -3}'
    visitor.open_own("<b>answer</b>.json", hostile)
    chart = visitor.live_chart
    for token in ("<img src=x", "**duck**", "$x$", ":smile:"):
        expect(chart).to_contain_text([token])
    for element in ("img[src=x]", "b", "strong:text-is('duck')", "svg.marks .katex"):
        assert visitor.main.locator(element).count() == 0, element

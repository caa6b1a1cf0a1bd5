"""The chapter Real model with the real engine and model, where they are installed."""

import pytest
from playwright.sync_api import expect
from server import ROOT, streamlit_server

from softmax_core.engines.local import model_file

if model_file({}) is None:
    pytest.skip("no engine or no model is installed, see README", allow_module_level=True)

PROMPT = "In a hole in the ground there lived a"
TOKENS = ".st-key-looked_at button"


@pytest.fixture(scope="module")
def with_model(browser, tmp_path_factory):
    log = tmp_path_factory.mktemp("model") / "log.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SOFTMAX_MODEL")
        with streamlit_server(ROOT / "dashboard.py", log) as server:
            yield server, log


@pytest.fixture(params=[(1280, 720), (390, 844)], ids=["laptop", "phone"])
def visitor(request, with_model, arrive):
    server, log = with_model
    width, height = request.param
    visitor = arrive(viewport={"width": width, "height": height})
    visitor.address = server.address
    visitor.open("/model")
    yield visitor
    visitor.must_be_clean(log)
    visitor.page.context.close()


def ask(visitor, prompt=PROMPT):
    box = visitor.page.get_by_role("textbox", name="Prompt", exact=True)
    box.fill(prompt)
    box.press("Enter")
    expect(visitor.live_chart).not_to_contain_text("6,036. ␣friends", timeout=60_000)
    visitor.wait_until_idle()


def test_a_prompt_is_asked_and_goes_on(visitor):
    expect(visitor.live_chart).to_contain_text("1. ␣night")
    ask(visitor)
    expect(visitor.main).to_contain_text("with the probability of each of its 49,152 tokens")
    visitor.expect_link({"asked": PROMPT})
    tokens = visitor.main.locator(TOKENS)
    visitor.page.keyboard.press("n")  # Enter has asked, so that this is a key and no letter
    expect(tokens).to_have_count(1, timeout=20_000)
    visitor.wait_until_idle()
    before = visitor.live_texts()
    visitor.main.get_by_role("button", name="20 more", exact=True).click()
    expect(tokens).to_have_count(21, timeout=60_000)
    visitor.wait_until_idle()
    assert visitor.live_texts() != before
    tokens.nth(1).click()  # before it, only the first had been written
    visitor.wait_until_idle()
    marked = [text.removeprefix("▸ ") for text in visitor.live_texts()]
    assert set(before) <= set(marked)
    expect(visitor.main).to_contain_text("The random number u = ")
    expect(visitor.live_chart).to_contain_text("▸ ")  # the token that came
    visitor.main.get_by_role("button", name="Take one back").click()
    expect(tokens).to_have_count(20)


def test_a_text_is_shown_token_by_token_as_it_comes(visitor):
    width = visitor.page.viewport_size["width"]
    ask(visitor, f"In {width} holes in the ground there lived a")  # nobody has asked this before
    seen = visitor.page.evaluate_handle(
        """() => {
            const seen = new Set()
            const look = () => seen.add(document.querySelectorAll('.noted ruby').length)
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
            return seen
        }"""
    )
    visitor.main.get_by_role("button", name="20 more", exact=True).click()
    expect(visitor.main.locator(TOKENS)).to_have_count(20, timeout=60_000)
    assert seen.evaluate("seen => seen.size") > 10


def test_the_same_start_at_three_temperatures(visitor):
    ask(visitor)
    visitor.main.get_by_role("button", name="Write 20 tokens at T = 0, 1 and 2").click()
    texts = visitor.main.locator(".noted")
    expect(texts).to_have_count(3, timeout=60_000)
    visitor.wait_until_idle()
    told = texts.all_inner_texts()
    assert len(set(told)) == 3
    assert all(text.startswith("…") for text in told)

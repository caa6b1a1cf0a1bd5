"""The chapter Define in a browser: a definition follows the hand, and is handed round as a link."""

import re
from itertools import pairwise
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.special import softmax
from scipy.stats import entropy

TWO = "/define?definitions=" + quote(
    "Deviation: kl(q, p); Novel and typical: surprise × typicality"
)
LECTURE = np.array([3.0, 2.0, 1.0, 4.0])
P = softmax(LECTURE)

TWO = "/define?definitions=" + quote(
    "Deviation: kl(q, p); Novel and typical: surprise × typicality"
)

HEADS = """() => [...document.querySelectorAll('.st-key-live_T svg.marks .role-mark text')]
    .map(text => text.textContent)"""


def heads(visitor):
    """What stands at each strip: its name with the value now, and where it is largest."""
    return visitor.page.evaluate(HEADS)


def deviation_at(T):
    return entropy(softmax(LECTURE / T) if T else P.round(), P, base=2)


def must_show_the_deviation(visitor):
    T = float(visitor.slider.input_value())
    (head,) = [text for text in heads(visitor) if text.startswith("Deviation: ")]
    assert float(head.split()[1]) == pytest.approx(deviation_at(T), abs=0.000501)


def type_into(visitor, label, number, text):
    """Type into one of the definitions' fields; the first has its label on the page."""
    box = visitor.page.get_by_role("textbox", name=label).nth(number)
    box.fill(text)
    box.press("Enter")


def expect_slider(visitor, value):
    """Once the chart that starts anew has taken the place of the one before."""
    expect(visitor.slider).to_have_count(1)
    expect(visitor.slider).to_have_value(value)


def expect_link(visitor, name, value):
    visitor.page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).get(name) === value",
        arg=[name, value],
    )


def test_the_values_follow_the_hand_and_nothing_is_sent(visitor):
    visitor.open(TWO)
    must_show_the_deviation(visitor)
    visitor.grip_slider()
    sent, seen = 0, []
    for a, b in pairwise([visitor.slider_place(t) for t in (1, 2.5, 5, 0.4)]):
        before = visitor.frames_sent_at_rest()
        visitor.glide(a, b, steps=8)
        sent += visitor.frames_sent - before
        seen.append(heads(visitor)[0])
        must_show_the_deviation(visitor)
    assert sent == 0
    assert len(set(seen)) == 3
    visitor.page.mouse.up()
    visitor.page.wait_for_function("() => location.search.includes('T=0.')", timeout=5000)
    # The server has heard of it: what was made is by this machine.
    T = visitor.slider.input_value()
    visitor.expect_temperature(f"{float(T):g}")


def test_the_strips_can_be_dragged_too(visitor):
    visitor.open(TWO)
    visitor.live_chart.scroll_into_view_if_needed()
    places = {t: visitor.curve_place(t) for t in (1, 3, 6)}
    visitor.page.mouse.move(*places[1])
    visitor.page.mouse.down()
    before = visitor.frames_sent
    for (_, a), (t, b) in pairwise(places.items()):
        visitor.glide(a, b, steps=8)
        assert float(visitor.slider.input_value()) == pytest.approx(t, abs=0.0501)
        must_show_the_deviation(visitor)
    assert visitor.frames_sent == before
    visitor.page.mouse.up()
    visitor.page.wait_for_function("() => location.search.includes('T=')", timeout=5000)


def test_an_arrow_key_on_the_slider_is_one_step(visitor):
    visitor.open(f"{TWO}&T=5")
    visitor.slider.press("ArrowRight")
    expect(visitor.slider).to_have_value("5.05")
    must_show_the_deviation(visitor)
    visitor.expect_temperature("5.05")
    expect(visitor.slider).to_be_focused()


def test_the_most_creative_machine_is_where_the_curve_is_highest(visitor):
    visitor.open(f"{TWO}&T=5")
    visitor.page.get_by_role("button", name="Most creative").nth(1).click()
    visitor.expect_temperature("1.45")
    expect_slider(visitor, "1.45")
    expect(visitor.live_chart).to_contain_text(["Novel and typical: 0.903 bits"])
    expect_link(visitor, "T", "1.45")
    visitor.page.get_by_role("button", name="Least").nth(1).click()
    visitor.expect_temperature("0")
    expect_slider(visitor, "0")
    expect(visitor.live_chart).to_contain_text(["Novel and typical: 0.635 bits"])


def test_definitions_and_their_curves_fit_a_laptop_without_scrolling(visitor):
    visitor.open("/define")
    for name in ("Most creative Deviation", "Least Deviation"):
        expect(visitor.page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    expect(visitor.slider).to_be_in_viewport(ratio=0.99)
    expect(visitor.live_chart).to_be_in_viewport(ratio=0.99)


def test_a_hand_that_comes_at_once_after_a_formula_goes_on(visitor):
    """The page reads the formula while the hand is under way: the chart must not be built anew."""
    visitor.open(TWO)
    start, end = visitor.slider_place(1), visitor.slider_place(6)
    visitor.page.get_by_label("Definition of creativity").first.click()
    visitor.page.keyboard.press("End")
    visitor.page.keyboard.type(" + 1")
    visitor.page.mouse.move(*start)
    visitor.page.mouse.down()
    visitor.glide(start, end)
    visitor.page.mouse.up()
    expect(visitor.live_chart).to_contain_text(["largest at T = 0: 1.635 bits"])
    visitor.expect_temperature("6")
    expect(visitor.slider).to_have_value("6")


def test_a_formula_that_is_typed_changes_the_chart(visitor):
    visitor.open(TWO)
    type_into(visitor, "Definition of creativity", 0, "2 × tv")
    expect(visitor.live_chart).to_contain_text(["largest at T = 0: 0.712"])
    type_into(visitor, "Name", 0, "Moved")
    expect(visitor.live_chart).to_contain_text(["Moved: 0.000"])
    expect_link(visitor, "definitions", "Moved: 2 × tv; Novel and typical: surprise × typicality")
    # Half-typed it is named, and drawn again when it is whole.
    type_into(visitor, "Definition of creativity", 0, "2 × tvv")
    expect(visitor.main).to_contain_text("“tvv” (character 5)")
    expect(visitor.live_chart).not_to_contain_text(["Moved"])
    type_into(visitor, "Definition of creativity", 0, "2 × tv")
    expect(visitor.live_chart).to_contain_text(["Moved"])
    expect(visitor.main).not_to_contain_text("character 5")
    visitor.wait_until_idle()


def test_a_link_hands_the_definitions_round(visitor, another_visitor):
    visitor.open(f"{TWO}&T=2.5&seed=3")
    type_into(visitor, "Name", 0, "Écart & “+”")
    expect(visitor.live_chart).to_contain_text(["Écart & “+”: "])
    visitor.wait_until_idle()
    type_into(visitor, "Definition of creativity", 0, "kl × (T > 1) + 0.5")
    expect(visitor.live_chart).to_contain_text([re.compile("largest at T = 10: 1.128 bits")])
    visitor.page.get_by_role("button", name="Another").click()
    type_into(visitor, "Name", 2, "Slip")
    type_into(visitor, "Definition of creativity", 2, "suprise")
    expect(visitor.main).to_contain_text("Did you mean “surprise”?")
    expect_link(
        visitor,
        "definitions",
        "Écart & “+”: kl × (T > 1) + 0.5; Novel and typical: surprise × typicality; Slip: suprise",
    )
    # While a field has the focus, the number of letters that it holds stands below it.
    visitor.page.evaluate("() => document.activeElement.blur()")
    page = visitor.settled_page()
    another_visitor.open(visitor.page.url)
    another_visitor.expect_page(page)
    assert heads(another_visitor) == heads(visitor)


def test_a_hostile_definition_in_a_link_does_nothing_but_show_its_error(visitor):
    attacks = {
        "<img src=x onerror=alert(1)>": "kl.__class__.__mro__",
        "**Huge**": "9^9^9^9",
        "$x$": "__import__('os')",
        "Deep": "(" * 400,
    }
    definitions = "; ".join(f"{name}: {formula}" for name, formula in attacks.items())
    visitor.open(f"/define?definitions={quote(definitions + '; Deviation: kl')}")
    for name in attacks:
        if name != "**Huge**":
            expect(visitor.main).to_contain_text(f"{name}: ")
    expect(visitor.main).to_contain_text("“.” (character 3) cannot stand in a formula")
    expect(visitor.main).to_contain_text("More than 50 parentheses")
    expect(visitor.live_chart).to_contain_text(["**Huge**: ∞"])  # literal, and infinite
    must_show_the_deviation(visitor)
    assert visitor.main.locator("img, strong:has-text('Huge'), .katex").count() == 0


def test_definitions_that_cannot_be_read_are_named(visitor):
    visitor.open(f"/define?definitions={quote('a: kl; a: <b>tv</b>')}")
    expect(visitor.main).to_contain_text("Part of the link could not be followed")
    expect(visitor.main).to_contain_text("Two definitions are called “a”")
    must_show_the_deviation(visitor)
    visitor.expect_link({})


def test_the_keyboard_goes_on_where_a_definition_was_taken_away(visitor):
    visitor.open(TWO)
    visitor.page.get_by_role("button", name="✕").first.press("Enter")
    expect(visitor.page.get_by_role("button", name="✕")).to_have_count(1)
    expect(visitor.page.get_by_role("button", name="✕")).to_be_focused()


def test_back_brings_back_the_definition_of_before(visitor):
    visitor.open("/define")
    type_into(visitor, "Definition of creativity", 0, "tv")
    expect(visitor.live_chart).to_contain_text(["largest at T = 0: 0.356"])
    expect_link(visitor, "definitions", "Deviation: tv")
    visitor.page.go_back()
    expect(visitor.live_chart).to_contain_text(["largest at T = 0: 0.635 bits"])
    expect(
        visitor.page.get_by_role("textbox", name="Definition of creativity").first
    ).to_have_value("kl(q, p)")


def test_eight_strips_fit_on_a_phone(arrive, server_log):
    """No name runs over the edge, and no name lies over another."""
    phone = arrive(viewport={"width": 390, "height": 844})
    definitions = "; ".join(f"A definition with {'x' * 19} {i}: kl + {i}" for i in range(8))
    phone.open(f"/define?definitions={quote(definitions)}")
    boxes = phone.page.evaluate(
        """() => [...document.querySelectorAll('.st-key-live_T svg.marks .role-mark text')]
            .filter(text => getComputedStyle(text).opacity > 0 && text.getAttribute('opacity') !== '0')
            .filter(text => text.textContent !== '0' && !text.textContent.startsWith('T = '))
            .map(text => text.getBoundingClientRect()).map(box => [box.x, box.y, box.right, box.bottom])"""
    )
    assert len(boxes) == 8
    for left, _, right, _ in boxes:
        assert left >= 0
        assert right <= 390
    for (*_, bottom), (_, top, *_) in pairwise(boxes):
        assert top >= bottom - 1
    phone.must_be_clean(server_log)
    phone.page.context.close()

"""Learn: counts become logits, logits probabilities, and these a text; nothing in it is HTML."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.special import softmax

# What follows “of” in the shortest text: friends, nights, laughter, duck, and seven words never.
COUNTS = np.array([4, 3, 2, 1])

HOSTILE = (
    "<img src=x onerror=alert(1)> nights <b>duck</b> &amp; **friends** $x$ :smile: "
    "<script>alert(2)</script> nights &lt; laughter "
)
ALERT = "script:text('alert')"  # the page has a script of its own


@pytest.fixture
def after(visitor):
    return visitor.page.get_by_role("textbox", name="What follows …?")


def press_cell(visitor, row: int, column: int) -> None:
    """Press a cell of the matrix with the mouse."""
    cells = visitor.charts.first.locator(".mark-rect").first.locator("path")
    side = round(cells.count() ** 0.5)
    cells.nth(row * side + column).scroll_into_view_if_needed()
    box = cells.nth(row * side + column).bounding_box()
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def must_show_counts_as_probabilities(visitor) -> float:
    """The percentages at the bars are count^(1/T), shared out, at the T that stands above them."""
    texts = visitor.live_texts()  # read once: a hand that rests for .4 s has stopped
    T = next(float(text.removeprefix("T = ")) for text in texts if text.startswith("T = "))
    expected = [*100 * softmax(np.log(COUNTS) / T), 0]
    shown = [float(text[:-1]) for text in texts if text.endswith("%")]
    assert shown == pytest.approx(expected, abs=0.0501)
    return T


def test_row_of_the_matrix_is_chosen_by_hand(visitor, after):
    visitor.open("/learn")
    expect(after).to_have_value("of")
    press_cell(visitor, row=5, column=0)
    expect(after).to_have_value("full")
    visitor.wait_until_idle()
    assert visitor.link()["after"] == "full"
    after.fill("duck")
    after.press("Enter")
    visitor.page.wait_for_function("() => location.search.includes('after=duck')")
    visitor.wait_until_idle()
    press_cell(visitor, row=5, column=6)  # the same row again, and on its number
    expect(after).to_have_value("full")
    visitor.go_to_part("Predict")
    expect(visitor.live_chart).to_contain_text(["of"])
    assert visitor.percentages() == [100, 0]


def test_slider_and_curves_move_the_prediction_and_send_nothing(visitor):
    visitor.open("/learn?part=predict")
    must_show_counts_as_probabilities(visitor)
    page, sent = visitor.page, 0
    for place, way in ((visitor.slider_place, (1, 2, 3.5, 5)), (visitor.curve_place, (5, 2, 0.5))):
        places = [place(T) for T in way]
        page.mouse.move(*places[0])
        page.mouse.down()
        for a, b, T in zip(places, places[1:], way[1:], strict=False):
            before = visitor.frames_sent_at_rest()
            visitor.glide(a, b, steps=8)
            sent += visitor.frames_sent - before
            assert must_show_counts_as_probabilities(visitor) == pytest.approx(T, abs=0.1)
        page.mouse.up()
        visitor.expect_temperature(visitor.readout()["T"])
        visitor.wait_until_idle()
    assert sent == 0
    table = visitor.main.locator(".numbers")
    expect(table).to_contain_text(f"p at T = {visitor.readout()['T']}")


def test_temperature_goes_from_part_to_part(visitor):
    visitor.open("/learn?part=predict")
    visitor.drag_slider(3)
    T = visitor.readout()["T"]
    visitor.expect_temperature(T)
    visitor.go_to_part("Smooth")
    expect(visitor.charts.first).to_contain_text(f"T = {T}")
    visitor.wait_until_idle()
    visitor.type_temperature("6")
    expect(visitor.charts.first).to_contain_text("T = 6")
    visitor.wait_until_idle()
    visitor.go_to_part("Predict")
    visitor.expect_temperature("6")
    assert float(visitor.slider.input_value()) == 6
    must_show_counts_as_probabilities(visitor)


def test_counted_words_go_to_the_table_and_come_back(visitor):
    visitor.open("/learn?part=predict")
    visitor.page.get_by_role("button", name="Put these words in the table").click()
    expect(visitor.page.get_by_test_id("stToast")).to_contain_text(
        "The table now holds these words"
    )
    visitor.go("Guess")
    cells = visitor.sidebar.locator("td")
    expect(cells.filter(has_text=re.compile(r"^1\.386"))).to_be_attached()
    assert visitor.table_words[::3][:4] == ["friends", "nights", "laughter", "duck"]
    visitor.page.keyboard.press("Space")
    expect(visitor.charts.first).to_contain_text("40.0%")
    visitor.wait_until_idle()
    visitor.page.get_by_role("button", name="Undo").click()
    expect(visitor.charts.first).not_to_contain_text("40.0%")
    expect(cells.filter(has_text=re.compile("^4$"))).to_be_attached()
    assert visitor.table_words[::2][:4] == ["nights", "laughter", "duck", "friends"]


def test_n_draws_a_word(visitor):
    visitor.open("/learn?part=write")
    words = visitor.page.locator(".noted ruby span")
    expect(words).to_have_count(1)
    for n in (2, 3):
        visitor.page.keyboard.press("n")
        expect(words).to_have_count(n)
        visitor.wait_until_idle()
    expect(visitor.main).to_contain_text(re.compile(r"the number u = 0\.\d{4} drew “\w+”"))
    # What was drawn from is drawn, and so is the number: “of” is followed by one of four words.
    expect(visitor.charts.first).to_contain_text(re.compile(r"u = 0\.\d{4}"))
    assert visitor.link()["written"] == "3"
    surprisals = " ".join(visitor.page.locator(".noted rt").all_text_contents()).split()
    assert len(surprisals) == 3
    assert all(float(surprisal) >= 0 for surprisal in surprisals)
    visitor.page.get_by_role("textbox", name="What follows …?").press("n")
    visitor.wait_until_idle()
    expect(words).to_have_count(3)


def test_own_text_stays_through_other_chapters_and_is_literal(visitor):
    visitor.open("/learn?part=write&written=60")
    visitor.paste_own(20 * HOSTILE)
    text = visitor.page.get_by_role("combobox", name="Text")
    expect(text).to_have_value("Your own: What you pasted")
    expect(visitor.main).to_contain_text("not in the page's address")
    assert visitor.link()["text"].startswith("own-")
    words = visitor.page.locator(".noted span")
    expect(words).to_have_count(60)
    written = {word.lower() for word in words.all_text_contents()}
    # Each is written as it was drawn: a word or a mark of the text.
    assert {"<", ">", "&"} < written <= set(re.findall(r"\w+|[^\w\s]", HOSTILE.lower()))
    visitor.go("Guess")
    visitor.go("Learn")
    expect(text).to_have_value("Your own: What you pasted")
    for part in ("Count", "Predict", "Smooth"):
        visitor.go_to_part(part)
        expect(visitor.charts.first).to_contain_text("<")
        for element in ("img[src=x]", ALERT, "b:not(.counted b)", ".katex"):
            assert visitor.main.locator(element).count() == 0, (part, element)
        if part == "Count":
            expect(visitor.main.locator(".counted")).to_contain_text("< script >")
    visitor.choose_from("Text", "Ten words and a full stop")
    expect(visitor.charts.first).to_contain_text("laughter")
    visitor.wait_until_idle()
    assert "text" not in visitor.link()
    visitor.choose_from("Text", "Your own: What you pasted")
    expect(visitor.charts.first).to_contain_text("<")


def test_picture_is_refused_and_hostile_file_is_a_text_like_any_other(visitor):
    visitor.open("/learn")
    visitor.open_own("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8)
    expect(visitor.page.get_by_test_id("stPopoverBody")).to_contain_text("is not a text")
    expect(visitor.charts.first).to_contain_text("laughter")
    assert "text" not in visitor.link()
    visitor.fold_away()
    name = "<img src=x onerror=alert(1)> **b** $x$.txt"
    visitor.open_own(name, (20 * HOSTILE).encode("utf-16"))
    text = visitor.page.get_by_role("combobox", name="Text")
    expect(text).to_have_value(f"Your own: {name}")
    expect(visitor.charts.first).to_contain_text("alert")
    assert (
        visitor.main.locator(f"img, {ALERT}, b:not(.counted b), strong:text-is('b')").count() == 0
    )

"""One temperature: however it is set, the page keeps it, and shows it everywhere."""

import pytest
from playwright.sync_api import expect


def drag_to(visitor, t: float) -> str:
    """Drag the slider to about this temperature; gives T as the page then writes it."""
    visitor.drag_slider(t)
    visitor.expect_temperature(visitor.readout()["T"])
    return visitor.readout()["T"]


def test_quick_choices_after_a_drag(visitor):
    visitor.open("/temperature")
    drag_to(visitor, 3)
    for choice in ("0", "0.5", "1", "2", "5", "10", "∞"):
        visitor.choose(choice)
        visitor.expect_temperature(choice)


def test_nothing_jumps_at_a_quick_choice(visitor):
    """The chart starts anew at another temperature; its place must not be empty meanwhile."""
    visitor.open("/temperature")
    visitor.page.evaluate(
        """() => {
            window.heights = new Set();
            const look = () => {
                const place = document.querySelector('.st-key-live_T');
                window.heights.add(place ? Math.round(place.getBoundingClientRect().height) : 0);
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    visitor.choose("5")
    visitor.expect_temperature("5")
    visitor.wait_until_idle()
    heights = visitor.page.evaluate("() => [...window.heights]")
    assert len(heights) == 1, heights


def test_typed_temperature(visitor):
    """A decimal comma, a fraction, a value between two steps of the slider, one beyond its end."""
    visitor.open("/temperature?T=3")
    for typed, T, beta in [
        ("0,5", "0.5", "2"),
        ("1/3", "0.333333", "3"),
        ("2.345", "2.345", "0.426"),
        ("25", "25", "0.04"),
    ]:
        visitor.type_temperature(typed)
        expect(visitor.live_chart).to_contain_text([f"T = {T}β = {beta}H"])
        visitor.wait_until_idle()


def type_without_enter(visitor, box, text: str) -> None:
    box.click()
    box.press("ControlOrMeta+a")
    visitor.page.keyboard.type(text)


def test_what_was_typed_holds_when_the_hand_comes_at_once(visitor):
    """The chart begins anew at what was typed, under the hand: one temperature, wherever it stands."""
    visitor.open("/temperature")
    for is_beta, typed, T, gap in (
        (False, "3", "3", 0),
        (False, "4", "4", 60),
        (True, "0.5", "2", 0),
        (True, "0.2", "5", 120),
    ):
        start, end = (
            visitor.slider_place(float(visitor.slider.input_value())),
            visitor.slider_place(6),
        )
        box = visitor.beta_box if is_beta else visitor.temperature_box
        type_without_enter(visitor, box, typed)
        visitor.page.wait_for_timeout(gap)
        visitor.page.mouse.move(*start)
        visitor.page.mouse.down()
        visitor.glide(start, end)
        visitor.page.mouse.up()
        visitor.expect_temperature(T)
        expect(visitor.slider).to_have_value(T)
        visitor.wait_until_idle()


@pytest.mark.parametrize("lateness", [0, 400])
def test_what_was_typed_holds_when_something_is_pressed_at_once(visitor, lateness):
    visitor.open("/temperature")
    visitor.with_late_answers(lateness)
    for i, gap in enumerate((0, 60, 120, 300)):
        T = f"{2.1 + i:g}"
        type_without_enter(visitor, visitor.temperature_box, T)
        visitor.page.wait_for_timeout(gap)
        visitor.press_chapter("Draw", delay=gap)  # a slow finger holds the button down
        visitor.expect_chapter("Draw")
        visitor.expect_temperature(T)
        visitor.expect_link({"T": T})
        T = f"{6.1 + i:g}"
        type_without_enter(visitor, visitor.temperature_box, T)
        visitor.page.wait_for_timeout(gap)
        visitor.page.get_by_role("button", name="Draw 1", exact=False).first.click(delay=gap)
        visitor.expect_temperature(T)
        visitor.expect_link({"T": T, "draws": "1"})
        visitor.go("Temperature")
        visitor.expect_temperature(T)


def test_two_fields_typed_one_after_the_other_while_answers_are_late(visitor):
    """The second message leaves before the first is answered: it takes back nothing."""
    visitor.open("/draw")
    visitor.with_late_answers(400)
    seed = visitor.page.get_by_role("spinbutton", name="Seed")
    for i, gap in enumerate((0, 150, 500, 900)):
        T, number = f"{2.7 + i:g}", str(7 + i)
        visitor.type_temperature(T)
        visitor.page.wait_for_timeout(gap)
        seed.fill(number)
        seed.press("Enter")
        visitor.page.wait_for_timeout(gap)
        visitor.page.get_by_role("button", name="Draw 10", exact=True).click()
        visitor.expect_link({"T": T, "seed": number, "draws": "10"})
        visitor.expect_temperature(T)
        expect(seed).to_have_value(number)
    visitor.type_beta("0.5")
    visitor.expect_temperature("2")


def test_typed_beta_after_a_drag(visitor):
    visitor.open("/temperature")
    drag_to(visitor, 8)
    visitor.type_beta("0.2")
    visitor.expect_temperature("5")
    assert visitor.percentages() == [27.0, 22.1, 18.1, 32.9]


def test_what_is_no_temperature_is_named_and_kept(visitor):
    visitor.open("/temperature")
    T = drag_to(visitor, 3)
    box = visitor.temperature_box
    box.fill("abc")
    box.press("Enter")
    popover = visitor.page.get_by_test_id("stPopoverBody")
    expect(popover).to_contain_text("Not a temperature")
    expect(popover).to_contain_text("“abc”")
    expect(box).to_have_value("abc")
    visitor.expect_temperature(T)
    box.fill("2")
    box.press("Enter")
    visitor.expect_temperature("2")
    expect(popover).not_to_contain_text("Not a temperature")


def test_limits_are_real_states(visitor):
    visitor.open("/temperature")
    visitor.choose("∞")
    visitor.expect_temperature("∞")
    assert visitor.percentages() == [25, 25, 25, 25]
    expect(visitor.page.get_by_role("status")).to_contain_text("equally likely")
    visitor.choose("0")
    visitor.expect_temperature("0")
    assert visitor.percentages() == [0, 0, 0, 100]
    expect(visitor.page.get_by_role("status")).to_contain_text("likeliest word takes everything")


def test_chapter_away_and_back_keeps_it(visitor):
    visitor.open("/temperature")
    T = drag_to(visitor, 4)
    visitor.go("Softmax")
    visitor.expect_temperature(T)
    visitor.go("Temperature")
    visitor.expect_temperature(T)


def test_hand_that_leaves_at_once_leaves_one_temperature(visitor):
    """Half a second passes before the server hears of a hand; the page may be another by then."""
    visitor.open("/temperature?T=5")
    visitor.drag_slider(7)
    visitor.go("New words")
    visitor.settled_page()
    visitor.expect_temperature(visitor.readout()["T"])
    assert visitor.readout()["T"] == visitor.slider.input_value()
    assert visitor.temperature_box.input_value() == visitor.slider.input_value()


def test_theme_and_window_size_keep_it(visitor):
    visitor.open("/temperature")
    T = drag_to(visitor, 4)
    shares = visitor.percentages()
    visitor.page.get_by_test_id("stMainMenu").click()
    visitor.page.get_by_role("menuitemradio", name="Dark").click()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    visitor.expect_temperature(T)
    visitor.page.set_viewport_size({"width": 800, "height": 900})
    visitor.expect_temperature(T)
    visitor.page.set_viewport_size({"width": 1280, "height": 720})
    visitor.expect_temperature(T)
    assert visitor.percentages() == shares
    T = drag_to(visitor, 7)
    assert float(T) == pytest.approx(7, abs=0.1)


def test_another_table_keeps_it(visitor):
    """Editing changes the numbers, not the temperature; nor does a table of another length."""
    visitor.open("/temperature")
    T = drag_to(visitor, 4)
    visitor.choose_example("All equal")
    expect(visitor.live_chart).to_contain_text(["rose"])
    visitor.expect_temperature(T)
    assert visitor.percentages() == [16.7] * 6


def test_what_the_chart_shows_is_heard_and_not_seen(visitor):
    visitor.open("/temperature")
    told = visitor.page.locator(".st-key-live_T").get_by_text("T = 1: friends 64.4%")
    parent = told.locator("xpath=ancestor::*[@data-testid='stText']").bounding_box()
    assert (parent["width"], parent["height"]) == (1, 1)
    # A chart that can be scrolled would take the wheel from the page.
    assert visitor.page.locator(".st-key-live_T").evaluate(
        "place => getComputedStyle(place).overflow === 'visible'"
    )

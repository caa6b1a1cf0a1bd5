"""Back and Forward: each setting and each change of chapter is one step, at any time."""

from playwright.sync_api import expect


def expect_place(visitor, title: str, T: str) -> None:
    visitor.expect_chapter(title)
    visitor.expect_temperature(T)
    visitor.expect_link({} if T == "1" else {"T": T})


def test_back_and_forward_go_step_by_step(visitor):
    visitor.open("/temperature")
    for T in ("2", "5"):
        visitor.type_temperature(T)
        expect_place(visitor, "Temperature", T)
    visitor.go("Softmax")
    visitor.page.locator(".st-key-PageDown button").click()
    visitor.expect_chapter("Temperature")
    visitor.go("Draw")
    steps = [("Temperature", "1"), ("Temperature", "2"), ("Temperature", "5"), ("Softmax", "5")]
    steps += [("Temperature", "5"), ("Draw", "5")]
    for title, T in steps[-2::-1]:
        visitor.page.go_back()
        expect_place(visitor, title, T)
    for title, T in steps[1:]:
        visitor.page.go_forward()
        expect_place(visitor, title, T)


def test_two_backs_in_a_row(visitor):
    for lateness in (0, 300):
        visitor.open("/temperature?T=3")
        visitor.with_late_answers(lateness)
        visitor.type_temperature("5")
        expect_place(visitor, "Temperature", "5")
        visitor.go("Softmax")
        for steps, title, T in ((-2, "Temperature", "3"), (2, "Softmax", "5")):
            move = "history.back()" if steps < 0 else "history.forward()"
            visitor.page.evaluate(f"() => {{ {move}; setTimeout(() => {move}, 30); }}")
            expect_place(visitor, title, T)


def test_back_at_once_after_something_was_typed(visitor):
    """Whichever comes first: the fields, the chart and the address agree afterwards."""
    visitor.open("/softmax?T=3")
    visitor.go("Temperature")
    for lateness in (0, 300):
        visitor.with_late_answers(lateness)
        for gap in (0, 50):
            visitor.type_temperature("7")
            visitor.page.wait_for_timeout(gap)
            visitor.page.evaluate("history.back()")
            visitor.page.wait_for_timeout(4 * lateness)
            visitor.settled_page()
            T = visitor.temperature_box.input_value()
            assert T in ("3", "7")
            visitor.expect_temperature(T)
            visitor.expect_link({"T": T})
            visitor.go("Temperature")
            visitor.type_temperature("3")
            visitor.expect_temperature("3")


def test_back_brings_back_a_seed_and_a_table(visitor):
    visitor.open("/draw")
    visitor.set_number("Seed", "8")
    visitor.expect_link({"seed": "8"})
    visitor.wait_until_idle()
    visitor.choose_example("All equal")
    visitor.expect_link({"seed": "8", "table": "~equal"})
    visitor.wait_until_idle()
    visitor.page.go_back()
    expect(visitor.charts.first).to_contain_text("nights")
    visitor.expect_link({"seed": "8"})
    visitor.page.go_back()
    expect(visitor.page.get_by_role("spinbutton", name="Seed")).to_have_value("1")
    visitor.expect_link({})
    visitor.page.go_forward()
    visitor.page.go_forward()
    expect(visitor.charts.first).to_contain_text("rose")
    visitor.expect_link({"seed": "8", "table": "~equal"})


def test_two_steps_at_once_end_where_they_lead(visitor):
    visitor.open("/draw")
    visitor.set_number("Seed", "8")
    visitor.expect_link({"seed": "8"})
    visitor.wait_until_idle()
    visitor.choose_example("All equal")
    there = {"seed": "8", "table": "~equal"}
    visitor.expect_link(there)
    visitor.wait_until_idle()
    seed = visitor.page.get_by_role("spinbutton", name="Seed")
    for _ in range(4):  # two runs meet, in one way or another
        for step, value, link in (("back", "1", {}), ("forward", "8", there)):
            visitor.page.evaluate(
                f"() => {{ history.{step}(); setTimeout(() => history.{step}()); }}"
            )
            expect(seed).to_have_value(value)
            visitor.expect_link(link)
            visitor.wait_until_idle()

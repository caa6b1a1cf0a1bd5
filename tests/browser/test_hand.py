"""What a hand does beside the lecture: the opening, a link to copy, what is brought, a finger."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(arrive, server_log):
    visitor = arrive(**PHONE)
    yield visitor
    visitor.must_be_clean(server_log)
    visitor.page.context.close()


# --- The opening ---


def test_the_page_says_what_it_is_and_which_sentence_is_to_be_completed(visitor):
    visitor.open("/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
        "A formal definition of creativity"
    )
    expect(visitor.main).to_contain_text("Vitali-Rosati")
    sentence = visitor.page.get_by_role("heading", level=2)
    expect(sentence).to_have_text("“Those summer evenings were full of …”")
    visitor.choose_example("One certain word")
    expect(sentence).to_have_text("“The day after Monday is …”")
    visitor.choose_example("Can a machine be …")
    expect(sentence).to_have_text("“Can a machine be …”")


def test_a_link_to_copy_is_that_of_the_page_as_it_is_now(visitor):
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open("/temperature")
    visitor.temperature_box.fill("5")  # without Enter
    visitor.page.get_by_role("button", name="Copy link").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_test_id("stCode")).to_have_text(f"{visitor.address}/temperature?T=5")
    dialog.get_by_role("button", name="Copy to clipboard").click()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{visitor.address}/temperature?T=5"
    expect(dialog).not_to_contain_text("is not in it")


def test_a_link_to_copy_says_that_ones_own_text_is_not_in_it(visitor):
    visitor.open("/learn")
    visitor.paste_own("full of ducks and full of geese")
    visitor.page.get_by_role("button", name="Copy link").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The link does not hold what you opened yourself")


def test_reset_is_undone_with_one_press(visitor):
    visitor.open("/temperature?T=5&table=glow_4~light_3")
    visitor.page.get_by_role("button", name="Reset").click()
    expect(visitor.page.get_by_test_id("stToast")).to_contain_text("Undo, beside the table")
    visitor.expect_temperature("1")
    visitor.expect_link({})
    visitor.page.get_by_role("button", name="Undo").click()
    visitor.expect_temperature("5")
    visitor.expect_link({"T": "5", "table": "glow_4~light_3"})


# --- What one brings ---


def test_a_popover_closes_once_it_has_done_its_work(visitor):
    visitor.open("/")
    opened = visitor.page.get_by_test_id("stPopoverBody")
    visitor.page.get_by_test_id("stPopoverButton").filter(has_text="Open").click()
    opened.get_by_role("textbox").fill("nothing at all")
    opened.get_by_role("button", name="Use what I pasted").click()
    problem = opened.get_by_text("Not opened")
    expect(problem).to_be_in_viewport()
    assert problem.bounding_box()["y"] < opened.get_by_role("textbox").bounding_box()["y"]
    opened.get_by_role("textbox").fill("mine = 3\nyours = 1")
    opened.get_by_role("button", name="Use what I pasted").click()
    expect(visitor.charts.first).to_contain_text("mineyours")
    expect(opened).to_have_count(0)
    visitor.page.get_by_test_id("stPopoverButton").filter(has_text="Open").click()
    expect(opened.get_by_text("Not opened")).to_have_count(0)


def test_ones_own_text_is_there_after_a_reload_and_nowhere_else(visitor, another_visitor):
    visitor.open("/learn")
    visitor.paste_own("full of ducks and full of geese")
    link = visitor.link()
    text = visitor.page.get_by_role("combobox", name="Text")
    visitor.page.reload()
    expect(text).to_have_value("Your own: What you pasted")
    expect(visitor.charts.first).to_contain_text("geese")
    visitor.expect_link(link)
    another_visitor.open(f"/learn?text={link['text']}")
    expect(another_visitor.main).to_contain_text(
        "The text of this link was not kept, or it was somebody else's"
    )
    expect(another_visitor.main).not_to_contain_text("geese")


def test_words_taken_into_the_table_are_announced_on_a_phone(phone):
    phone.open("/model")
    phone.page.get_by_role("button", name="Put these words in the table").click()
    toast = phone.page.get_by_test_id("stToast")
    expect(toast).to_contain_text("The table now holds these words")
    expect(toast).to_be_in_viewport()


# --- The slider and the curves ---


def filled(visitor) -> float:
    """The share of the slider's track in the colour of its thumb."""
    box = visitor.slider.bounding_box()
    picture = Image.open(io.BytesIO(visitor.page.screenshot(clip=box))).convert("RGB")
    colours = [picture.getpixel((x, picture.height // 2)) for x in range(picture.width)]
    thumb = picture.getpixel(
        (int(visitor.slider_place(T_of(visitor))[0] - box["x"]), picture.height // 2)
    )
    return sum(colour == thumb for colour in colours) / len(colours)


def T_of(visitor) -> float:
    return float(visitor.slider.input_value())


def test_the_slider_is_filled_as_far_as_the_curves_are_dragged(visitor):
    visitor.open("/temperature")
    assert filled(visitor) == pytest.approx(0.1, abs=0.02)
    for T in (8, 3):
        visitor.page.mouse.click(*visitor.curve_place(T))
        visitor.page.mouse.move(10, 10)
        assert T_of(visitor) == pytest.approx(T, abs=0.051)
        assert filled(visitor) == pytest.approx(T / 10, abs=0.02)


def swipe(visitor, start, end, steps=25) -> None:
    """A finger comes down, goes slowly from one place to the other, and is lifted."""
    finger = visitor.page.context.new_cdp_session(visitor.page)

    def touch(kind, *places):
        points = [{"x": x, "y": y} for x, y in places]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    for i in range(1, steps + 1):
        touch("touchMove", tuple(a + (b - a) * i / steps for a, b in zip(start, end, strict=True)))
        visitor.page.wait_for_timeout(16)
    touch("touchEnd")


def test_a_finger_drags_the_slider(phone):
    phone.open("/temperature")
    swipe(phone, phone.slider_place(1), phone.slider_place(6))
    expect(phone.temperature_box).not_to_have_value("1")
    assert float(phone.readout()["T"]) == pytest.approx(6, abs=0.3)
    phone.expect_temperature(phone.readout()["T"])


def test_a_finger_drags_the_curves_sideways_and_scrolls_over_them(phone):
    phone.open("/temperature")
    x, y = phone.curve_place(5)
    swipe(phone, (x, y), (x + 6, y - 250))
    phone.page.wait_for_timeout(500)
    assert phone.main.evaluate("main => main.scrollTop") > 100
    assert T_of(phone) == 1
    phone.main.evaluate("main => main.scrollTo(0, 0)")
    swipe(phone, phone.curve_place(5), phone.curve_place(9))
    assert T_of(phone) == pytest.approx(9, abs=0.3)
    phone.expect_temperature(f"{T_of(phone):g}")
    phone.page.touchscreen.tap(*phone.curve_place(2))
    phone.expect_temperature("2")


def test_ten_steps_on_the_slider_are_one_step_back(visitor):
    visitor.open("/temperature")
    visitor.drag_slider(5)
    visitor.expect_temperature("5")
    for i in range(1, 11):
        visitor.page.keyboard.press("ArrowRight")
        visitor.expect_temperature(f"{5 + 0.05 * i:g}")
    visitor.page.go_back()
    visitor.expect_temperature("1")
    visitor.page.go_forward()
    visitor.expect_temperature("5.5")


def test_a_step_on_the_slider_after_something_else_is_a_step_of_its_own(visitor):
    visitor.open("/temperature")
    visitor.drag_slider(5)
    visitor.expect_temperature("5")
    visitor.choose_example("All equal")
    visitor.expect_link({"T": "5", "table": "~equal"})
    visitor.wait_until_idle()
    visitor.drag_slider(3)
    visitor.expect_temperature("3")
    visitor.page.go_back()
    visitor.expect_temperature("5")
    visitor.expect_link({"T": "5", "table": "~equal"})


# --- A picture of a chart, and the whole screen ---

PATHS_OF_CHARTS = [
    "/",
    "/softmax",
    "/temperature",
    "/compare",
    "/draw?draws=10",
    "/learn",
    "/words",
]
PATHS_OF_CHARTS += ["/learn?part=predict", "/learn?part=smooth", "/model", "/define"]


@pytest.mark.parametrize("path", PATHS_OF_CHARTS)
def test_every_chart_can_be_saved_and_fill_the_screen(visitor, path):
    visitor.open(path)
    charts = visitor.main.get_by_test_id("stFullScreenFrame").filter(
        has=visitor.page.locator(".vega-embed")
    )
    assert charts.count() == visitor.charts.count() > 0
    for i in range(charts.count()):
        chart = charts.nth(i)
        chart.locator(".vega-embed").hover()
        with visitor.page.expect_download() as saved:
            chart.get_by_role("button", name="Download as PNG").click()
        assert saved.value.suggested_filename.endswith(".png")
        chart.get_by_role("button", name="Fullscreen").click()
        wide = chart.locator(".vega-embed").bounding_box()["width"]
        assert wide > 1100
        visitor.page.keyboard.press("Escape")
        expect(chart.get_by_role("button", name="Close fullscreen")).to_have_count(0)


def test_in_full_screen_the_slider_stands_where_the_curves_were_dragged(visitor):
    visitor.open("/temperature")
    visitor.page.mouse.click(*visitor.curve_place(8))
    visitor.expect_temperature(f"{T_of(visitor):g}")
    T = T_of(visitor)
    chart = visitor.main.get_by_test_id("stFullScreenFrame").first
    chart.locator(".vega-embed").hover()
    chart.get_by_role("button", name="Fullscreen").click()
    leave = chart.get_by_role("button", name="Close fullscreen")
    expect(leave).to_be_in_viewport(ratio=1)
    expect(visitor.slider).to_have_value(f"{T:g}")
    visitor.slider.press("ArrowRight")
    visitor.expect_temperature(f"{T + 0.05:g}")
    leave.click()
    expect(leave).to_have_count(0)
    expect(visitor.slider).to_have_value(f"{T + 0.05:g}")
    visitor.type_temperature("3")
    visitor.expect_temperature("3")
    expect(visitor.slider).to_have_value("3")


def test_escape_closes_a_box_and_loses_nothing_that_was_typed_in_it(visitor):
    visitor.open()
    opener = visitor.sidebar.locator(".st-key-table_way_in button").first
    opener.click()
    box = visitor.page.get_by_role("textbox", name="Paste words and logits")
    box.click()
    visitor.page.keyboard.type("rain = 3")
    visitor.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    visitor.wait_until_idle()
    opener.click()
    expect(box).to_have_value("rain = 3")

"""The room joins in, as the README says: a wall, and two phones in browsers of their own."""

import re

import pytest
from playwright.sync_api import expect

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "color_scheme": "light",
}
TRIAL = "/define?machine=text&text=english&definitions=Surprise:+surprise"


@pytest.fixture
def phones(arrive, server_log):
    two = [arrive(**PHONE), arrive(**PHONE)]
    yield two
    for phone in two:
        try:
            phone.must_be_clean(server_log)
        finally:
            phone.page.context.close()


@pytest.fixture
def wall(visitor):
    visitor.open("/")
    return visitor


def room_button(wall):
    return wall.main.get_by_test_id("stPopoverButton").filter(has_text="The room")


def open_poll(wall):
    """Press what the README says; the code that stands on the wall then."""
    room_button(wall).click()
    wall.page.get_by_role("button", name="Let the room vote on phones").click()
    return code_on(wall)


def code_on(wall):
    code = wall.page.locator(".st-key-poll h1")
    expect(code).to_have_text(re.compile("^[B-Z]{4}$"))
    return code.inner_text()


def scan(phone, code):
    """Open what the QR code says."""
    phone.page.goto(f"{phone.address}/vote?room={code}")


def answer(phone, name):
    return phone.page.get_by_role("radio", name=name, exact=True)


def tap(phone, name):
    answer(phone, name).tap()
    phone.wait_until_idle()


def chosen_on(phone):
    return phone.page.get_by_role("radio", checked=True).all_inner_texts()


def test_two_phones_vote_the_wall_counts_and_the_room_has_a_temperature(wall, phones):
    code = open_poll(wall)
    one, other = phones
    scan(one, code)
    scan(other, code)
    expect(one.page.get_by_role("radiogroup")).to_have_accessible_name(
        re.compile("full of ….*Which word comes next")
    )
    tap(one, "friends")
    tap(other, "friends")
    expect(wall.main).to_contain_text("2 people have voted.", timeout=3000)
    tap(other, "duck")  # a vote can be changed
    assert chosen_on(other) == ["duck"]
    expect(wall.main).to_contain_text("50% (1)", timeout=3000)
    expect(wall.main).to_contain_text("2 people have voted.")
    wall.page.get_by_role("button", name="Close the poll").click()
    expect(wall.page.locator(".st-key-poll")).to_have_count(0)
    wall.expect_link({"guesses": "duck_1~friends_1"})
    wall.wait_until_idle()
    wall.page.keyboard.press("Space")
    expect(wall.main).to_contain_text("The model comes closest to this room at T = ")
    tap(one, "nights")
    expect(one.main).to_contain_text("This poll is closed. Your earlier answers were counted.")


def test_a_phone_that_is_opened_again_still_has_its_one_vote(wall, phones):
    code = open_poll(wall)
    one, _ = phones
    scan(one, code)
    tap(one, "laughter")
    one.page.reload()
    expect(answer(one, "laughter")).to_be_visible()
    one.wait_until_idle()
    assert chosen_on(one) == ["laughter"]
    tap(one, "nights")
    expect(wall.main).to_contain_text("1 person has voted.", timeout=3000)
    wall.page.get_by_role("button", name="Close the poll").click()
    wall.expect_link({"guesses": "nights_1"})


def test_a_code_can_be_typed_and_a_wrong_one_is_said(wall, phones):
    code = open_poll(wall)
    one, _ = phones
    one.page.goto(f"{one.address}/vote")
    box = one.page.get_by_role("textbox", name="The code on the wall")
    box.fill("QQQQ")
    box.press("Enter")
    expect(one.main).to_contain_text("There is no poll with this code.")
    box.fill(code.lower())
    box.press("Enter")
    expect(answer(one, "friends")).to_be_visible()
    wall.page.get_by_role("button", name="Close the poll").click()


def test_a_phone_shows_the_answers_large_and_nothing_of_the_lecture(wall, phones):
    code = open_poll(wall)
    one, _ = phones
    scan(one, code)
    for word in ("nights", "laughter", "duck", "friends"):
        box = answer(one, word).bounding_box()
        assert box["height"] >= 48
        assert box["width"] >= 150
        assert box["y"] + box["height"] < 844
    expect(one.page.get_by_test_id("stHeader")).to_be_hidden()
    wall.page.get_by_role("button", name="Close the poll").click()


def test_the_poll_is_read_from_the_last_row_and_scanned(wall):
    open_poll(wall)
    code, picture = wall.page.locator(".st-key-poll h1"), wall.page.locator(".st-key-poll img")
    assert code.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 48
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", re.compile("QR code of .*/vote.room="))
    assert picture.bounding_box()["width"] >= 200
    # The wall itself says that nobody else can reach localhost.
    expect(wall.main).to_contain_text("Phones cannot open this address.")
    wall.page.get_by_role("button", name="Close the poll").click()


def test_a_poll_goes_on_while_the_lecturer_is_in_another_chapter_and_after_a_reload(wall, phones):
    code = open_poll(wall)
    wall.go("Softmax")
    one, _ = phones
    scan(one, code)
    tap(one, "duck")
    wall.go("Guess")
    expect(wall.main).to_contain_text("1 person has voted.", timeout=3000)
    wall.page.reload()
    assert code_on(wall) == code
    wall.page.get_by_role("button", name="Close the poll").click()
    wall.expect_link({"guesses": "duck_1"})


def test_hands_are_counted_with_plus_and_minus(wall):
    room_button(wall).click()
    field = wall.page.get_by_test_id("stNumberInput").filter(has_text="duck")
    for _ in range(3):
        field.get_by_test_id("stNumberInputStepUp").click()
        wall.wait_until_idle()
    field.get_by_test_id("stNumberInputStepDown").click()
    wall.expect_link({"guesses": "duck_2"})
    expect(wall.main).to_contain_text("100% (2)")


def test_guesses_of_a_link_stand_in_the_fields_also_after_a_key_was_pressed(visitor):
    visitor.open("/?guesses=nights_12~friends_20")
    visitor.page.keyboard.press("Space")
    expect(visitor.main).to_contain_text("The model comes closest to this room")
    visitor.wait_until_idle()
    room_button(visitor).click()
    field = visitor.page.get_by_test_id("stNumberInput").filter(has_text="nights")
    expect(field.get_by_role("spinbutton")).to_have_value("12")
    field.get_by_test_id("stNumberInputStepUp").click()
    visitor.expect_link({"guesses": "nights_13~friends_20"})


def test_lines_that_were_counted_leave_their_field(wall):
    room = room_button(wall)
    room.click()
    wall.page.get_by_role("textbox", name="Lines of a chat").fill("Ana: friends\nBen: rain")
    wall.page.get_by_role("button", name="Count these lines").click()
    wall.expect_link({"guesses": "friends_1"})
    expect(wall.main).to_contain_text("rain")
    wall.wait_until_idle()
    room.click()
    expect(wall.page.get_by_role("textbox", name="Lines of a chat")).to_have_value("")


def test_the_trial_is_judged_by_phones_and_aloud(visitor, phones):
    visitor.open(TRIAL)
    visitor.page.get_by_role("button", name="Make pieces").click()
    rows = visitor.page.locator('[class*="st-key-line_piece_"]')
    expect(rows.nth(8)).to_be_visible()
    visitor.wait_until_idle()
    pieces = rows.count()  # ten, or one less where two happen to be equal
    visitor.page.get_by_role("button", name="Let the room vote on phones").click()
    code = code_on(visitor)
    for phone in phones:
        scan(phone, code)
        expect(phone.page.get_by_role("radiogroup")).to_have_count(pieces)
        for place in range(pieces):
            verdict = "Creative" if place < 5 else "Not creative"
            group = phone.page.get_by_role("radiogroup").nth(place)
            group.get_by_role("radio", name=verdict, exact=True).tap()
            phone.wait_until_idle()
    expect(visitor.main).to_contain_text("2 people have voted.", timeout=3000)
    visitor.page.get_by_role("button", name="Close the poll").click()
    expect(visitor.main).to_contain_text(
        f"5 pieces creative (filled), and {pieces - 5} not creative (ringed)."
    )
    expect(visitor.main).to_contain_text("(creative: 2 of 2)")
    visitor.wait_until_idle()
    row = visitor.page.locator(".st-key-line_piece_0")
    row.get_by_role("radio", name="Not creative").click()
    expect(visitor.main).to_contain_text(
        f"4 pieces creative (filled), and {pieces - 4} not creative (ringed)."
    )
    visitor.page.get_by_role("button", name="Reveal the sources").click()
    expect(visitor.main).to_contain_text("← the machine at T = ∞")


def test_a_trial_is_still_there_after_a_reload(visitor):
    visitor.open(TRIAL)
    visitor.page.get_by_role("button", name="Make pieces").click()
    row = visitor.page.locator(".st-key-line_piece_3")
    row.get_by_role("radio", name="Creative", exact=True).click()
    visitor.wait_until_idle()
    text = row.inner_text()
    visitor.page.reload()
    expect(row.get_by_role("radio", name="Creative", exact=True)).to_be_checked()
    assert row.inner_text() == text

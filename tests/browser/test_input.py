"""The words and logits: examples, pasted text and files; and the way back from each."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def chart(visitor):
    return visitor.charts.first


def open_popover(visitor):
    visitor.page.get_by_test_id("stPopoverButton").filter(has_text="Open").click()
    return visitor.page.get_by_test_id("stPopoverBody")


def upload(visitor, file):
    popover = open_popover(visitor)
    popover.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    return popover


def test_undo_brings_back_what_was_typed(visitor, chart):
    visitor.open("/")
    popover = open_popover(visitor)
    popover.get_by_role("textbox", name="Paste words and logits").fill("mine = 3\nyours = 1,5")
    popover.get_by_role("button", name="Use what I pasted").click()
    expect(chart).to_contain_text("mineyours")
    visitor.page.keyboard.press("Escape")
    visitor.choose_example("A long tail")
    expect(chart).to_contain_text("timetables")
    undo = visitor.page.get_by_role("button", name="Undo")
    undo.click()
    expect(chart).to_contain_text("mineyours")
    expect(chart).not_to_contain_text("timetables")
    visitor.wait_until_idle()
    undo.click()
    expect(chart).to_contain_text("nightslaughterduckfriends")
    expect(undo).to_be_disabled()


def test_good_file_is_taken(visitor, chart, tmp_path):
    file = tmp_path / "words.csv"
    file.write_text("word,logit\nsonnet,2\nlimerick,-0.5\n")
    visitor.open("/")
    upload(visitor, file)
    expect(chart).to_contain_text("sonnetlimerick")
    assert visitor.link()["table"] == "sonnet_2~limerick_-0.5"


def test_picture_is_refused_with_a_message(visitor, chart, tmp_path):
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8)
    visitor.open("/")
    popover = upload(visitor, file)
    expect(popover).to_contain_text("picture.csv is not a text file")
    expect(chart).to_contain_text("nightslaughterduckfriends")


def test_large_file_is_refused_with_a_message(visitor, chart, tmp_path):
    file = tmp_path / "large.csv"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    visitor.open("/")
    popover = upload(visitor, file)
    expect(popover).to_contain_text("20")
    expect(popover).to_contain_text("smaller")
    expect(chart).to_contain_text("nightslaughterduckfriends")


def test_file_that_is_too_large_for_a_table_says_so_in_words(visitor, tmp_path):
    file = tmp_path / "million.csv"
    file.write_text("word,logit\n" + "nights,3\n" * 300_000)
    visitor.open("/")
    expect(upload(visitor, file)).to_contain_text("too large: 2.7 MB, and at most 1 MB is read")

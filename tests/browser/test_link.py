"""The address in the browser is the page: copied, opened elsewhere, old, or hostile."""

import pytest
from playwright.sync_api import expect
from sights import SIGHTS

SETTINGS = (
    "T=2.35&pins=0.5_2.2_inf&decimals=4&numerator=on&seed=7&draws=50&luck=1_2&u=0.40&table=~rivals"
    "&text=french&order=3&after=de+la&added=0.5&written=30&letters=4&prompt=real-2"
    "&normal=uniform&top_p=0.8&definitions=creativity:surprise*typicality^2"
)


def test_link_shows_the_same_page_elsewhere(visitor, another_visitor):
    visitor.open(f"/?{SETTINGS}")
    for chapter, part in SIGHTS.values():
        visitor.go(chapter)
        if part:
            visitor.go_to_part(part)
        here = visitor.settled_page()
        another_visitor.open(visitor.page.url)
        another_visitor.expect_page(here)
        assert another_visitor.page.url == visitor.page.url
        expect(visitor.main).not_to_contain_text("could not be followed")


def test_what_is_set_by_hand_is_in_the_link(visitor, another_visitor):
    visitor.open("/temperature")
    visitor.choose_example("Two close rivals")
    expect(visitor.live_chart).to_contain_text(["glow"])
    visitor.wait_until_idle()
    visitor.drag_slider(3)
    visitor.expect_temperature(visitor.readout()["T"])
    visitor.go("Compare")
    pins = visitor.page.get_by_role("combobox", name="Temperatures")
    pins.fill("1/3")
    pins.press("Enter")
    expect(visitor.main).to_contain_text("at T = 0.333333")
    visitor.go("Softmax")
    visitor.set_number("Decimals", "5")
    expect(visitor.main).to_contain_text("Rounded to 5 decimals")
    visitor.go("Draw")
    visitor.set_number("Seed", "11")
    visitor.page.get_by_role("button", name="Draw 100", exact=True).click()
    expect(visitor.main).to_contain_text("100 drawn")
    here = visitor.settled_page()
    link = visitor.link()
    assert link.keys() == {"T", "pins", "decimals", "seed", "draws", "table"}
    another_visitor.open(visitor.page.url)
    another_visitor.expect_page(here)
    assert another_visitor.page.url == visitor.page.url


def test_every_broken_part_is_named_and_the_rest_is_kept(visitor):
    broken = {
        "T": "nan",
        "seed": "1e9999",
        "pins": "1_2_abc",
        "u": "-1",
        "decimals": "99",
        "draws": "-5",
        "luck": "x",
        "numerator": "maybe",
        "table": "nights_3~laughter",
        "text": "nowhere",
        "part": "speak",
        "order": "9",
        "added": "-1",
        "letters": "1",
        "prompt": "real-99",
    }
    query = "&".join(f"{name}={value}" for name, value in broken.items())
    visitor.open(f"/temperature?{query}")
    expect(visitor.main).to_contain_text("Part of the link could not be followed")
    for name, value in broken.items():
        part = f"{name}={value}" if name != "table" else "The table in this link cannot be read"
        expect(visitor.main).to_contain_text(part)
    visitor.expect_temperature("1")
    assert visitor.percentages() == [23.7, 8.7, 3.2, 64.4]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("chapter=<b>x</b>", "chapter=<b>x</b>"),
        ("T=1&T=<img src=x onerror=alert(1)>", "<img src=x"),
        ("table=" + "abcdefghi_1~" * 1667, "The table in this link cannot be read"),
        ("table=~nosuch", "The table in this link cannot be read"),
        ("table=" + "a_1~" * 1400 + "a_1", None),  # long, and right
        ("table=%FF%00_1~b_2&utm_source=mail", None),
    ],
    ids=["chapter", "html", "20,000 characters", "preset", "long", "bytes"],
)
def test_hostile_link(visitor, query, named):
    visitor.open(f"/?{query}")
    if named:
        expect(visitor.main).to_contain_text(named)
    assert visitor.main.locator("img, b").count() == 0
    visitor.expect_chapter("Guess")


def test_link_is_fit_to_be_read_aloud(visitor):
    """3.35 is 3.35, and not the binary number that is nearest to it; what is broken is not kept."""
    visitor.open("/temperature?T=3.35&pins=0.1_0.7&seed=nan")
    visitor.expect_link({"T": "3.35", "pins": "0.1_0.7"})
    visitor.go("Compare")
    visitor.expect_link({"T": "3.35", "pins": "0.1_0.7"})


@pytest.mark.parametrize(
    ("slug", "title"), [("temperature", "Temperature"), ("words", "New words")]
)
def test_link_of_the_one_page_that_was_forwards_to_its_chapter(visitor, slug, title):
    visitor.open(f"/?chapter={slug}&T=5&seed=7")
    visitor.expect_chapter(title)
    visitor.expect_temperature("5")
    visitor.expect_link({"T": "5", "seed": "7"})
    expect(visitor.main).not_to_contain_text("could not be followed")

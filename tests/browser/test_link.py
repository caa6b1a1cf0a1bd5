"""The address in the browser is the page: copied, opened elsewhere, old, or hostile."""

import pytest
from playwright.sync_api import expect

# Every chapter, and every part of one that has several: the choices that lead there.
SIGHTS = (
    ["Guess"],
    ["Softmax"],
    ["Temperature"],
    ["Compare"],
    ["Draw"],
    ["Learn", "Count"],
    ["Predict"],
    ["Smooth"],
    ["Write"],
    ["New words"],
    ["Real model"],
    ["Define"],
)
SETTINGS = (
    "T=2.35&pins=0.5_2.2_inf&decimals=4&numerator=on&seed=7&draws=50&luck=1_2&u=0.40&table=~rivals"
    "&text=french&order=3&after=de+la&added=0.5&written=30&letters=4&prompt=real-2"
    "&normal=uniform&top_p=0.8&definitions=creativity:surprise*typicality^2"
)


def test_link_shows_the_same_page_elsewhere(visitor, another_visitor):
    visitor.open(f"/?{SETTINGS}")
    for choices in SIGHTS:
        for choice in choices:
            visitor.choose(choice)
            expect(visitor.page.get_by_role("radio", name=choice, exact=True)).to_be_checked()
            visitor.wait_until_idle()
        here = visitor.settled_page()
        another_visitor.open(visitor.page.url)
        another_visitor.expect_page(here)
        assert another_visitor.page.url == visitor.page.url
        expect(visitor.main).not_to_contain_text("not understood")


def test_what_is_set_by_hand_is_in_the_link(visitor, another_visitor):
    visitor.open("/")
    visitor.choose_example("Two close rivals")
    visitor.choose("Temperature")
    expect(visitor.live_chart).to_contain_text(["glow"])
    visitor.wait_until_idle()
    visitor.drag_slider(3)
    visitor.expect_temperature(visitor.readout()["T"])
    visitor.choose("Compare")
    pins = visitor.page.get_by_role("combobox", name="Pinned temperatures")
    pins.fill("1/3")
    pins.press("Enter")
    expect(visitor.main).to_contain_text("at T = 0.333333")
    visitor.choose("Softmax")
    decimals = visitor.page.get_by_role("spinbutton", name="Decimals")
    decimals.fill("5")
    decimals.press("Enter")
    expect(visitor.main).to_contain_text("Rounded to 5 decimals")
    visitor.choose("Draw")
    seed = visitor.page.get_by_role("spinbutton", name="Seed")
    seed.fill("11")
    seed.press("Enter")
    visitor.page.wait_for_function("() => location.search.includes('seed=11')")
    visitor.page.get_by_role("button", name="Draw 100", exact=True).click()
    expect(visitor.main).to_contain_text("100 drawn")
    here = visitor.settled_page()
    link = visitor.link()
    assert {"chapter", "T", "pins", "decimals", "seed", "draws", "table"} <= link.keys()
    another_visitor.open(visitor.page.url)
    another_visitor.expect_page(here)
    assert another_visitor.link() == link


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
        "text": "own",
        "part": "speak",
        "order": "9",
        "added": "-1",
        "letters": "1",
        "prompt": "real-99",
    }
    query = "&".join(f"{name}={value}" for name, value in broken.items())
    visitor.open(f"/?chapter=temperature&{query}")
    expect(visitor.main).to_contain_text("Part of the link was not understood")
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
    expect(visitor.page.get_by_role("radio", name="Guess")).to_be_checked()


def test_link_is_fit_to_be_read_aloud(visitor):
    """3.35 is 3.35, and not the binary number that is nearest to it; what is broken is not kept."""
    visitor.open("/?chapter=temperature&T=3.35&pins=0.1_0.7&seed=nan")
    visitor.choose("Compare")
    visitor.page.wait_for_function("() => location.search.includes('chapter=compare')")
    assert visitor.link() == {"chapter": "compare", "T": "3.35", "pins": "0.1_0.7"}


def test_back_returns_to_the_chapter_before(visitor):
    visitor.open("/?chapter=softmax")
    visitor.choose("Compare")
    expect(visitor.main).to_contain_text("Pinned temperatures")
    visitor.page.wait_for_function("() => location.search.includes('chapter=compare')")
    visitor.page.wait_for_timeout(1200)  # a hand needs as long, and the page counts on it
    visitor.page.go_back()
    expect(visitor.main).to_contain_text("The denominator Z")
    expect(visitor.page.get_by_role("radio", name="Softmax")).to_be_checked()
    assert visitor.link()["chapter"] == "softmax"
    visitor.page.wait_for_timeout(1200)
    visitor.page.go_forward()
    expect(visitor.main).to_contain_text("Pinned temperatures")
    assert visitor.link()["chapter"] == "compare"

"""The lecture, given as the README says: by its links and a clicker, each sentence true."""

import re

import pytest
from playwright.sync_api import expect
from server import ROOT

from softmax_core.tables.about import KEYS

README = (ROOT / "README.md").read_text("utf-8")
HERE = "http://localhost:8501"
SECTION = README[README.index("## Lecture with it") : README.index("## Host it")]
STEPS = {
    int(number): re.sub(r"\s+", " ", text)
    for number, text in re.findall(r"^(\d+)\. (.*?)(?=^\d+\. |\Z)", SECTION, re.M | re.S)
}
LINK = r"\[(.*?)\]\((\S+?)\)(?=[\s.,:]|$)"  # a formula in it may have parentheses


class Step:
    """One step of the lecture: what it says, and the page that its links open."""

    def __init__(self, number: int, visitor):
        self.visitor = visitor
        self.links = dict(re.findall(LINK, STEPS[number]))
        self.text = re.sub(LINK, r"\1", STEPS[number])

    def follow(self, name: str) -> None:
        link = self.links.pop(name)
        self.visitor.open(link.removeprefix(HERE))

    def says(self, *phrases: str) -> None:
        """These are words of the step: what is asserted next to this is what it claims."""
        for phrase in phrases:
            assert phrase in self.text

    def shows(self, *texts: str) -> None:
        """These texts are on the page, in its charts or beside them."""
        for text in texts:
            expect(self.visitor.main).to_contain_text(text)

    def press(self, key: str) -> None:
        self.says(f"ress {key}")
        self.visitor.wait_until_idle()
        self.visitor.page.keyboard.press(key if key == "Space" else key.lower())
        self.visitor.wait_until_idle()

    @property
    def tables(self) -> list[str]:
        """The cells of the chapter's tables, row by row."""
        cells = self.visitor.main.locator(".numbers tbody :is(th, td)")
        expect(cells.first).to_be_attached()
        return cells.all_text_contents()

    def has_cells(self, *texts: str) -> None:
        """These stand in cells of the chapter's tables."""
        cells = self.visitor.main.locator(".numbers tbody :is(th, td)")
        for text in texts:
            expect(cells.filter(has_text=re.compile(f"^{re.escape(text)}$")).first).to_be_attached()


def give_1(step):
    step.follow("Guess")
    step.says("“Those summer evenings were full of …”: four words, four logits.")
    step.shows("“Those summer evenings were full of …”")
    assert step.visitor.charts.first.locator("text").all_text_contents().count("?") == 4
    step.press("Space")
    step.says("friends have 64.4%, nights 23.7%")
    step.shows("64.4%", "23.7%")
    step.follow("Forty guesses")
    step.says("come closest to the model at T = 1.484")
    step.press("Space")
    step.shows("The model comes closest to this room at T = 1.484.")
    step.follow("prefers ducks")
    step.says("is hotter than T = ∞: β = −0.2865")
    step.press("Space")
    step.shows("This room is hotter than T = ∞", "β = −0.2865")


def give_2(step):
    step.follow("Softmax")
    step.says("The denominator is 84.79, and friends contribute 54.60 of it.")
    step.shows("= 84.79", "54.60 (64.4%)")
    step.says("two of its probabilities are a hundredth off")
    step.shows("two of its probabilities are a hundredth off")
    step.has_cells("0.23", "0.236882818", "0.10", "0.087144319")
    step.follow("At T = 5")
    step.says("the denominator has shrunk to 6.76", "have come closer, from 18.1% to 32.9%")
    step.shows("= 6.76", "1.22 (18.1%)", "2.23 (32.9%)")
    step.follow("At T = 2")
    step.says("the rounded values sum to 1.01")
    step.shows("the probabilities sum to 1.01")
    step.follow("With β in the numerator only")
    step.says("they sum to 0.0797")
    step.shows("The values sum to 0.0797")


def give_3(step):
    shares = {"Temperature": "Nights have 23.7%", "at T = 2.38": "27.7%", "at T = 5": "27.0%"}
    for link, said in shares.items():
        step.follow(link)
        step.says(said)
        assert said.endswith(f"{step.visitor.percentages()[0]}%")
    step.shows("it peaks at T = 2.383")
    step.says("They have most at T = 2.38, 27.7%, and less again at T = 5, 27.0%.")
    step.follow("At T = 0")
    step.says("friends take everything")
    assert step.visitor.percentages() == [0, 0, 0, 100]
    step.follow("at T = ∞")
    step.says("each word has 25.0%")
    assert step.visitor.percentages() == 4 * [25]


def give_4(step):
    step.follow("The unlikely crowd")
    step.says("A thousand words at logit 0 hold 92.2% at T = 1 already")
    expect(step.visitor.sidebar.locator("td", has_text="1,000 other words")).to_be_attached()
    assert step.visitor.percentages()[-1] == 92.2
    step.follow("at T = 5")
    step.says("at T = 5 99.3%")
    assert step.visitor.percentages()[-1] == 99.3


def give_5(step):
    step.follow("Compare")
    step.says("T = 1 beside T = 5")
    step.shows("23.7% at T = 1", "27.0% at T = 5")
    step.says("friends lose 31.47 percentage points, and all others gain")
    assert [cell[0] for cell in step.tables[3:16:4]] == ["+", "+", "+", "−"]
    assert "−31.47" in step.tables
    step.says("The ranking stays: friends, nights, laughter, duck.")
    step.shows("friends > nights > laughter > duck")


def give_6(step):
    step.follow("Draw")
    step.says("A hundred words at T = 1, 66 of them friends")
    step.shows("100 drawn", "66 (66.0%)")
    step.follow("at T = 5")
    step.says("at T = 5, 36")
    step.shows("100 drawn", "36 (36.0%)")
    step.press("D")
    step.shows("101 drawn")
    step.says("the lot before stays below, beside the new one")
    step.visitor.choose_temperature("1")
    step.visitor.page.get_by_role("button", name="Draw 10", exact=True).click()
    heads = step.visitor.main.locator(".numbers thead th")
    expect(heads).to_have_text(["word", "T = 5, 101 drawn", "T = 1, 10 drawn"])
    step.says(
        "one random number, 0.25, picks friends at T = 0.5, laughter at T = 1 and nights at T = 5"
    )
    step.shows(
        "The random number 0.25 picks friends at T = 0.5, laughter at T = 1, nights at T = 5"
    )
    step.follow("the temperature first")
    step.says("keeps three words")
    step.shows("p = 32.9%p = 26.9%p = 0%p = 40.2%")
    step.follow("the temperature last")
    step.says("friends alone")
    step.shows("p = 0%p = 0%p = 0%p = 100%")


def give_7(step):
    step.follow("Learn")
    step.says("A text of ten words")
    text = step.visitor.page.get_by_role("combobox", name="Text")
    expect(text).to_have_value("Ten words and a full stop")
    step.follow("Predict")
    step.says("after “of” stand friends 4 times, nights 3, laughter 2 and duck once")
    rows = [step.tables[4 * i : 4 * i + 3] for i in range(4)]
    assert [row[:2] for row in rows] == [
        ["friends", "4"],
        ["nights", "3"],
        ["laughter", "2"],
        ["duck", "1"],
    ]
    step.says("from 1.386, which is ln 4, down to 0")
    assert (rows[0][2], float(rows[3][2])) == ("1.386", 0)
    step.follow("Smooth")
    step.says("seven words still have nothing", "1 added to every count they have a third")
    step.shows("7 words of this text never follow here. No temperature gives them a share")
    step.shows("7 unseen", "33.3%")
    step.follow("Write")
    for n in (1, 2, 3):
        step.press("N")
        expect(step.visitor.main.locator(".noted ruby span")).to_have_count(n + 1)
    means = []
    for link in ("at T = 0", "at T = 1", "at T = ∞"):
        step.follow(link)
        mean = step.visitor.main.get_by_text(re.compile(r"mean is [\d.]+ bits"))
        means.append(float(re.search(r"mean is ([\d.]+) bits", mean.inner_text())[1]))
        if link == "at T = 0":
            step.says("it goes round in circles")
            words = re.sub(r"[\d.]+", " ", step.visitor.main.locator(".noted").text_content())
            assert len(re.findall(r"the\s+duck", words)) > 5
    step.says("less and less expected (the mean below it: 2.18, 3.13 and 3.36 bits)")
    assert means == [2.18, 3.13, 3.36]


def give_8(step):
    step.follow("New words")
    step.says("the word is “story”, eighteen times")
    assert sum(text.endswith("story") for text in step.visitor.live_texts()) == 18
    step.follow("At T = 1")
    step.says("a quarter of all words is new")
    new = next(text for text in step.visitor.live_texts() if text.startswith("new: "))
    assert float(re.search(r"[\d.]+", new)[0]) == pytest.approx(25, abs=2.5)


def give_9(step):
    step.follow("Real model")
    step.says("After “The duck and I laughed all …” 76.0% lies outside the twenty likeliest words")
    expect(step.visitor.page.get_by_role("combobox", name="Prompt")).to_have_value(
        "The duck and I laughed all …"
    )
    step.shows("outside the top 20: 76.0%")
    step.follow("at T = 3")
    step.says("95.7%", "the lecture's four words are not among them")
    step.shows("outside the top 20: 95.7%", "a tool that shows only 20 tokens")
    assert step.visitor.live_texts().count("not shown") >= 4


def give_10(step):
    step.follow("Define")
    step.says("its curve is largest at T = 0, with 0.635 bits")
    step.shows("Deviation: 0.635 bits", "largest at T = 0: 0.635 bits")
    step.says("says the likeliest word")
    assert step.visitor.main.locator(".noted").text_content().count("friends") == 20
    step.follow("At T = ∞")
    step.says("pure chance deviates even more, by 0.799 bits")
    step.shows("Deviation: 0.799 bits")
    step.follow("a machine set to that")
    step.says("*Novel and typical*, in the gallery, is largest at T = 1.45", "writes twenty words")
    step.shows("largest at T = 1.45")
    expect(step.visitor.main.locator(".noted ruby span")).to_have_count(20)
    step.follow("a text's machine")
    step.says("press *Make pieces*", "*Reveal the sources*", "which piece it gets most wrong")
    button = step.visitor.page.get_by_role("button", name="Make pieces")
    button.click()
    pieces = step.visitor.page.locator('[class*="st-key-line_piece_"]')
    expect(pieces.nth(8)).to_be_visible()
    for place, verdict in enumerate(("Creative", "Not creative", "Creative")):
        pieces.nth(place).get_by_role("radio", name=verdict, exact=True).click()
        step.visitor.wait_until_idle()
    step.shows("The room calls 2 pieces creative (filled), and 1 not creative (ringed).")
    step.shows("pairs ranked as the room does", "misjudges most")
    step.visitor.page.get_by_role("button", name="Reveal the sources").click()
    step.shows("← the machine at T = ∞")


GIVEN = {1: give_1, 2: give_2, 3: give_3, 4: give_4, 5: give_5}
GIVEN |= {6: give_6, 7: give_7, 8: give_8, 9: give_9, 10: give_10}


def test_the_readme_has_ten_steps():
    assert list(STEPS) == list(GIVEN)


@pytest.mark.parametrize("number", GIVEN)
def test_step_of_the_lecture(visitor, number):
    step = Step(number, visitor)
    GIVEN[number](step)
    assert step.links == {}  # each has been followed


def test_the_readme_names_the_keys_as_the_page_does():
    for key, what in KEYS.items():
        assert f"| {key} | {what} |" in SECTION

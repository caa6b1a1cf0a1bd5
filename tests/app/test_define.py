"""The chapter Define: a definition is written, drawn, handed to the machine, and handed on."""

import math
import re

import numpy as np
import pytest
import scipy.stats
from scipy.special import softmax

P = softmax([3, 2, 1, 4])
FIRST = [["Deviation", "kl(q, p)"], ["Novel and typical", "surprise × typicality"]]


@pytest.fixture
def page(open_page):
    return defined(open_page, "; ".join(": ".join(pair) for pair in FIRST))


def defined(open_page, definitions, **link):
    return open_page(chapter="define", definitions=definitions, **link)


def machine(page, slug):
    return page.select("machine", slug)


def key(page, part, row):
    """The key of a field or a button of the definition in a row."""
    return f"{part}_{page.state['definition_numbers'][row]}"


def take_away(page, row):
    return page.press(f"away_{row}_of_{page.state['definition_numbers'][row]}")


def add(page, *names):
    """Add definitions of the gallery, which stays open."""
    page.unfold("gallery")
    for name in names:
        page.press(f"add_{name}")
    return page


def kept(page):
    return [list(pair) for pair in page.state["definitions"]]


def tops(page):
    """Where each definition is largest, as the chart says it: name -> text."""
    names = page.data("strips").groupby("row")["head"].first().str.rsplit(": ", n=1).str[0]
    return {names[peak["row"]]: peak["text"] for _, peak in page.data("peaks").iterrows()}


def value_at(page, row, T):
    """The name with the value that stands in a strip at a temperature."""
    strips = page.data("strips")
    (head,) = strips[(strips["row"] == row) & (strips["place"] == T)]["head"]
    return head


def said(page):
    """What each definition says of the machine, and of its 20 words."""
    return {row[0]: row[1:] for row in page.frame("definition").to_numpy().tolist()}


def words(page):
    (noted,) = [body for body in page.html if "class='noted'" in body]
    return noted


def listed(noted):
    """The words of a text, without the spaces and the numbers around them."""
    return re.findall(r"<span style='[^']*'>([^<]*)</span>", noted)


# --- What it begins with ---


def test_it_begins_with_the_definition_of_the_lecture(open_page):
    page = open_page(chapter="define")
    assert kept(page) == FIRST[:1]
    assert page.address == {"chapter": "define"}
    assert tops(page) == {"Deviation": "largest at T = 0: 0.635 bits (T = ∞: 0.799 bits)"}


def test_each_name_of_a_formula_is_explained_once_and_only_while_it_is_there(page):
    for name in ("q", "p", "kl", "surprise", "typicality"):
        assert len(re.findall(rf"(?<!\S){name}: ", page.text)) == 1
    assert "typicality: " not in page.type("formula_1", "tv").text
    assert len(re.findall(r"(?<!\S)tv: ", page.text)) == 1


def test_two_definitions_may_disagree(page):
    assert tops(page) == {
        "Deviation": "largest at T = 0: 0.635 bits (T = ∞: 0.799 bits)",
        "Novel and typical": "largest at T = 1.45: 0.903 bits",
    }
    assert "Deviation is largest at T = 0" in page.heard


def test_the_question_has_its_sources_and_the_evidence_is_named(page):
    for source in ("Turing (1950)", "Von Neumann", "E. T. Jaynes", "arXiv:2405.00492"):
        assert source in page.prose


def test_each_definition_of_the_gallery_has_its_objection(page):
    assert page.unfold("gallery").prose.count("*Objection:*") == 6


def test_the_values_follow_the_temperature(page):
    assert value_at(page, 0, 5) == "Deviation: 0.478 bits"
    assert value_at(page, 1, 1.45) == "Novel and typical: 0.903 bits"
    page.type("T_text", "5")
    assert said(page)["Deviation"][0] == "0.478 bits"


@pytest.mark.parametrize("T", ["0", "∞", "0.123", "37", "1e-300", "1e300"])
def test_every_temperature_has_its_machine(page, T):
    page.type("T_text", T)
    q = softmax(np.array([3, 2, 1, 4]) / page.state["T"]) if T not in ("0", "1e-300") else P > 0.5
    kl = scipy.stats.entropy(q, P, base=2)
    assert said(page)["Deviation"][0] == f"{kl:.3f} bits"


# --- Writing one ---


def test_a_formula_that_is_typed_is_drawn_and_handed_on(page):
    page.type("formula_0", "tv").type("name_0", "Moved")
    assert tops(page)["Moved"] == "largest at T = 0: 0.356 (T = ∞: 0.394)"
    assert page.address["definitions"] == "Moved: tv; Novel and typical: surprise × typicality"


MISTAKES = {
    "suprise": "“suprise” (character 1) is unknown. Did you mean “surprise”?",
    "kl +": "The formula stops after “+” (character 4)",
    "kl(q": "can only be written as kl, kl(q, p) or kl(p, q)",
    "2 kl": "A sign is missing between “2” and “kl”",
    "kl × 0,5": "Write decimals with a point",
    "(": "The formula stops after “(”",
    "(kl": "The parenthesis at character 1 is never closed",
    "novelty": "“novelty” needs a text",
    "kl.__class__": "“.” (character 3) cannot stand in a formula",
    "__import__('os').system('true')": "(character 12) cannot stand in a formula",
    "(" * 300: "More than 50 parentheses",
    "9" * 40: "a number has at most 30 characters",
    "kl; tv": "“;” (character 3) cannot stand in a formula",
}


@pytest.mark.parametrize("formula", MISTAKES)
def test_a_formula_that_is_wrong_is_named_and_the_others_stay(page, formula):
    page.type("formula_0", formula)
    assert "Deviation: " in page.text
    assert MISTAKES[formula] in page.text
    assert list(tops(page)) == ["Novel and typical"]
    assert page.at.text_input(key="formula_0").value == formula  # to be mended
    assert "character" not in page.type("formula_0", "kl").text


@pytest.mark.parametrize("formula", ["9^9^9^9^9", "exp(exp(exp(99)))", "1e308 * 1e308 * T"])
def test_a_power_too_large_for_a_computer_is_infinite(page, formula):
    assert said(page.type("formula_0", formula))["Deviation"] == ["∞", "∞"]


@pytest.mark.parametrize("formula", ["0/0", "log(-1)", "kl_reverse - kl_reverse + 0/0"])
def test_what_is_undefined_is_said_to_be_so(page, formula):
    page.type("formula_0", formula)
    assert said(page)["Deviation"] == ["undefined", "undefined"]
    assert "Deviation" not in tops(page)


def test_an_empty_formula_is_not_drawn_and_no_mistake(page):
    page.type("formula_0", "")
    assert list(tops(page)) == ["Novel and typical"]
    assert "Cannot be shown yet" not in page.prose


def test_a_definition_without_a_name_is_called_by_its_formula(page):
    assert "kl(q, p)" in tops(page.type("name_0", ""))


def test_definitions_from_the_gallery_are_added_once(page):
    assert not page.unfold("gallery").can_press("add_Deviation")
    add(page, "Surprise", "Disorder")
    assert list(tops(page)) == ["Deviation", "Novel and typical", "Surprise", "Disorder"]
    assert not page.can_press("add_Surprise")


def test_eight_definitions_are_the_most(page):
    for number in range(2, 8):
        page.press("Another").type(f"name_{number}", f"n{number}")
        page.type(f"formula_{number}", f"T + {number}")
    assert len(tops(page)) == 8
    assert page.data("strips").groupby("row")["place"].count().tolist() == [201] * 8
    assert not page.can_press("Another")
    assert not page.unfold("gallery").can_press("add_Surprise")
    assert take_away(page, 7).can_press("add_Surprise")
    assert page.can_press("Another")


def test_what_is_taken_away_is_the_one_that_was_meant(page):
    take_away(add(page, "Surprise"), 1)
    assert kept(page) == [FIRST[0], ["Surprise", "surprise"]]
    assert page.at.text_input(key=key(page, "formula", 1)).value == "surprise"
    assert page.address["definitions"] == "Deviation: kl(q, p); Surprise: surprise"


def test_what_was_taken_away_can_be_put_back(page):
    assert not page.can_press("Put it back")
    take_away(page.type("formula_0", "tv"), 0)
    add(page.go("guess").go("define"), "Surprise").press("Put it back")
    assert kept(page) == [["Deviation", "tv"], FIRST[1], ["Surprise", "surprise"]]
    assert page.at.text_input(key="formula_0").value == "tv"
    assert not page.can_press("Put it back")


def test_only_the_last_that_was_taken_away_is_put_back_and_only_while_there_is_room(page):
    take_away(take_away(page, 0), 0)
    for _ in range(8):
        page.press("Another")
    assert not page.can_press("Put it back")
    assert kept(take_away(page, 7).press("Put it back"))[7] == ["", ""]


def test_without_definitions_the_page_waits_for_one(page):
    take_away(take_away(page, 0), 0)
    assert page.charts == []
    assert not any(one.label.startswith("Most creative") for one in page.at.button)
    assert page.address == {"chapter": "define", "definitions": ""}
    assert "Deviation" in tops(add(page, "Deviation"))


def test_a_double_click_takes_away_one_definition(page):
    with page.answers_late():
        page.press("away_0_of_0").press("away_0_of_0")
    assert kept(page) == FIRST[1:]


def test_what_is_added_again_has_a_name_of_its_own(page):
    for i in (2, 3, 4):
        add(page.type("formula_0", f"kl + {i}"), "Deviation")
    for _ in range(2):
        page.press("Another")
    assert [name for name, _ in kept(page)] == [
        "Deviation",
        "Novel and typical",
        "Deviation 2",
        "Deviation 3",
        "Deviation 4",
        "",
        "",
    ]
    assert "Not in the page's address" not in page.text


def test_definitions_stay_while_another_chapter_is_open(page):
    page.type("formula_0", "tv").type("formula_1", "kl +")
    page.go("guess").go("define")
    assert [formula for _, formula in kept(page)] == ["tv", "kl +"]
    assert page.at.text_input(key="formula_1").value == "kl +"


HOSTILE = [
    "**zqx**",
    "$\\zqx{a}$",
    "<img src=x onerror=zqx()>",
    ":material/zqx:",
    "[zqx](javascript:alert(1))",
    ":red[zqx]",
    "`zqx`",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_and_no_formula_is_read_as_markdown(page, text):
    page.type("name_0", text).type("formula_1", text).type("name_1", f"{text} 2")
    page.press("most_0")
    assert text in page.text  # it is quoted, as plain text
    assert any(text.split(":")[0][:20] in head for head in page.data("strips")["head"])
    assert "zqx" not in re.sub(r"(`+) .*? \1", "", page.prose)  # a button has it as code
    assert not any("zqx" in body for body in page.html)


def test_a_hostile_word_is_written_as_it_is_typed(page):
    page.edit({0: {"word": "<b onclick=zqx()>&amp;"}, 1: {"word": "**zqx**"}, 3: {"logit": "2"}})
    assert "&lt;b onclick=zqx()&gt;&amp;amp;" in words(page)
    assert "<b " not in words(page)
    assert "zqx" not in page.prose


# --- The machine ---


def test_the_machine_can_be_a_real_prompt(page):
    machine(page, "prompt")
    assert page.address["machine"] == "prompt"
    assert tops(page)["Deviation"] == "largest at T = 10: 12.384 bits (T = ∞: 14.350 bits)"


def test_the_prompt_of_the_chapter_real_model_is_judged(open_page):
    one, two = (
        tops(open_page(chapter="define", machine="prompt", prompt=slug))
        for slug in ("real-1", "real-2")
    )
    assert one != two


@pytest.mark.parametrize(
    ("text", "order"),
    [*(("tiny", order) for order in "12345"), ("english", "2"), ("french", "5")],
)
def test_the_machine_can_be_a_text_of_any_order(open_page, text, order):
    page = defined(
        open_page, "New: novelty; Deviation: kl", machine="text", order=order, text=text, T="2"
    )
    assert list(tops(page)) == ["New", "Deviation"]
    assert 0 <= float(said(page)["New"][0]) <= 1
    assert 0 <= float(said(page)["New"][1]) <= 1
    assert len(listed(words(page))) == 20


def test_the_machine_can_be_a_text_of_ones_own(open_page):
    page = open_page(chapter="learn")
    page.unfold("text_way_in").at.text_area(key="text_pasted").set_value(
        "the goose saw the moon and the goose sang. " * 4
    )
    page.press("text_use").go("define")
    machine(page, "text")
    assert page.address["machine"] == "text"
    assert "goose" in words(page) or "moon" in words(page)
    assert "duck" not in words(page)


def test_a_text_of_ones_own_without_words_says_so(open_page):
    page = open_page(chapter="learn")
    page.unfold("text_way_in").at.text_area(key="text_pasted").set_value("word")
    page.press("text_use").go("define")
    machine(page, "text")
    assert "at least 2 tokens" in page.text
    assert page.charts == []
    assert "Deviation" in tops(machine(page, "table"))


@pytest.mark.parametrize("table", ["_", "nights_abc", "nights_-inf"])
def test_without_a_table_the_other_machines_still_work(open_page, table):
    page = open_page(chapter="define", table=table)
    assert "There is no word to work with" in page.prose
    assert not page.can_press("Keep the table as p")
    assert "Deviation" in tops(machine(page, "prompt"))
    assert "Deviation" in tops(machine(page, "text"))
    machine(page, "table")
    assert page.charts == []


def test_one_word_alone_is_never_surprising(open_page):
    page = defined(open_page, "S: surprise; D: kl; R: surprise/entropy", table="duck_1", T="5")
    assert said(page)["S"] == ["0.000 bits", "0.000 bits"]
    assert said(page)["R"] == ["undefined", "undefined"]
    assert "there is no z" in page.text


def test_an_edited_table_is_judged_at_once(page):
    before = tops(page)
    page.edit({0: {"logit": "9"}})
    assert tops(page) != before


# --- What is normal ---


def test_all_words_alike_can_be_normal(page):
    page.select("normal", "uniform")
    assert page.address["normal"] == "uniform"
    assert value_at(page, 0, 1) == f"Deviation: {2 - scipy.stats.entropy(P, base=2):.3f} bits"
    assert tops(page)["Deviation"] == "largest at T = 0: 2.000 bits"


def test_a_kept_table_is_what_is_normal_after_the_table_has_changed(page):
    page.press("Keep the table as p")
    assert page.address["kept"] == "~lecture"
    assert page.address["normal"] == "kept"
    assert value_at(page, 0, 1) == "Deviation: 0.000 bits"
    page.edit({0: {"logit": "4"}, 3: {"logit": "3"}})
    kl = scipy.stats.entropy(softmax([4, 2, 1, 3]), P, base=2)
    assert value_at(page, 0, 1) == f"Deviation: {kl:.3f} bits"


def test_a_word_that_is_not_in_the_kept_table_is_infinitely_surprising(page):
    page.press("Keep the table as p").edit(added=[{"word": "goose", "logit": "3"}])
    assert value_at(page, 0, 1) == "Deviation: ∞ bits"
    assert value_at(page, 0, 0) == "Deviation: 0.635 bits"  # at T = 0 it says only friends
    assert "there is no z" in page.type("T_text", "5").text


def test_what_the_kept_table_gives_to_other_words_is_said(page):
    page.press("Keep the table as p").edit(deleted=[0])
    assert "Only 76.3% of the kept table's probability" in page.text


def test_a_kept_table_without_a_common_word_is_not_used(page):
    page.press("Keep the table as p").paste("goose = 1\nmoon = 2")
    assert "no word in common: p is the machine at T = 1 now" in page.text
    assert value_at(page, 0, 1) == "Deviation: 0.000 bits"


def test_a_kept_table_stays_when_another_normal_is_chosen(page):
    page.press("Keep the table as p")
    page.select("normal", "one")
    page.select("normal", "kept")
    assert page.state["normal"] == "kept"


def test_a_kept_table_is_no_normal_for_a_text_but_comes_back_with_the_table(page):
    page.press("Keep the table as p").edit({0: {"logit": "4"}})
    before = tops(page)
    machine(page, "text")
    assert "No kept table can be p for a text: p is the machine at T = 1 now." in page.text
    assert value_at(page, 0, 1) == "Deviation: 0.000 bits"
    machine(page, "table")
    assert page.state["normal"] == "kept"
    assert tops(page) == before


def test_a_link_to_a_kept_table_that_it_does_not_have_is_named(open_page):
    page = open_page(chapter="define", normal="kept")
    assert "This link has no kept table; p is the machine at T = 1 now." in page.text
    assert page.address == {"chapter": "define"}
    assert value_at(page, 0, 1) == "Deviation: 0.000 bits"


def test_all_that_follows_can_be_normal_for_a_text(open_page):
    page = open_page(chapter="define", machine="text", normal="uniform", T="inf")
    assert said(page)["Deviation"] == ["0.000 bits", "0.000 bits"]


# --- Let the machine do it ---


@pytest.mark.parametrize(
    ("by", "button", "T"),
    [(0, "most", 0), (0, "least", 1), (1, "most", 1.45), (1, "least", 0)],
)
def test_the_machine_goes_where_the_definition_is_largest_or_least(page, by, button, T):
    page.press(f"{button}_{by}")
    assert page.state["T"] == T
    assert page.at.text_input(key="T_text").value == f"{T:g}"
    row = page.data("peaks").iloc[by]
    if button == "most":
        assert row["place"] == T
        assert said(page)[FIRST[by][0]][0] in row["text"]


def test_a_formula_typed_in_the_very_message_of_the_press_counts(page):
    page.at.text_input(key="formula_1").set_value("kl")
    assert page.press("most_1").state["T"] == 0


def test_each_strip_says_where_0_is(open_page):
    page = defined(open_page, "Above: surprise; Both: kl - 0.3; Below: 0 - 1 - kl")
    zeros, strips = page.data("zeros"), page.data("strips")
    above, both, below = (strips[strips["row"] == row]["y"] for row in range(3))
    # Down the page y grows.
    assert zeros["y"][0] > above.max()
    assert both.min() < zeros["y"][1] < both.max()
    assert zeros["y"][2] < below.min()


def test_a_long_name_leaves_room_for_its_value(open_page):
    page = defined(open_page, f"{'x' * 40}: kl")
    strips = page.data("strips")
    assert strips["short_head"][0].startswith(f"{'x' * 23}…: ")
    assert value_at(page, 0, 1) == f"{'x' * 40}: 0.000 bits"


def test_that_the_maximum_of_novelty_is_of_few_words_is_said(open_page):
    said_so = "counted in one text of 300 words at each T"
    assert said_so in defined(open_page, "New: novelty", machine="text").prose
    assert said_so not in defined(open_page, "Deviation: kl", machine="text").prose


def test_by_what_is_undefined_there_is_no_most_creative_machine(open_page):
    page = defined(open_page, "Nothing: 0/0", T="2").press("most_0")
    assert "Nothing is undefined at every temperature." in page.text
    assert page.state["T"] == 2


def test_by_novelty_without_a_text_there_is_no_most_creative_machine(open_page):
    page = defined(open_page, "New: novelty; Deviation: kl", T="2")
    assert "New: “novelty” needs a text" in page.text
    assert [page.at.button(key=f"most_{i}").disabled for i in (0, 1)] == [True, False]
    machine(page, "text")
    assert not page.at.button(key="most_0").disabled


def test_a_text_that_is_too_short_to_tell_what_is_new_is_named(open_page):
    page = defined(open_page, "New: novelty; Deviation: kl", machine="text", order="2")
    page.go("learn").paste("duck duck", "text").go("define")
    assert page.text.count("“novelty” needs a text of at least a few words") == 1
    assert "Nothing was learned" not in page.prose
    assert list(said(page)) == ["New", "Deviation"]
    assert said(page)["New"] == ["–", "–"]


def test_what_is_not_possible_is_forgotten_with_its_machine(open_page):
    page = defined(open_page, "Odd: 0/0").press("most_0")
    assert "Odd is undefined at every temperature." in page.text
    assert "Odd is undefined" not in machine(page, "prompt").text


def test_the_most_novel_machine_is_where_its_curve_is_highest(open_page):
    page = defined(open_page, "New: novelty", machine="text").press("most_0")
    highest = f"largest at T = {page.state['T']:g}: {said(page)['New'][0]}"
    assert tops(page)["New"].startswith(highest)


def test_with_top_p_the_machine_comes_nearer(open_page):
    page = defined(open_page, "Calm: -abs(entropy - 0.9)")
    without = page.press("most_0").state["T"]
    assert page.state["top_p"] == 1
    page.switch("with_top_p").press("most_0")
    assert page.state["top_p"] < 1
    q = softmax(np.array([3, 2, 1, 4]) / page.state["T"])
    order = np.argsort(-q)
    left = order[: np.searchsorted(np.cumsum(q[order]), page.state["top_p"]) + 1]
    entropy = scipy.stats.entropy(q[left], base=2)  # of what is left, made to sum to 1
    cold = scipy.stats.entropy(softmax(np.array([3, 2, 1, 4]) / without), base=2)
    assert abs(entropy - 0.9) < abs(cold - 0.9)
    assert page.address["top_p"] == f"{page.state['top_p']:g}"


def test_top_p_can_be_set_by_hand(page):
    page.switch("with_top_p").type("T_text", "5").set_number("top_p", 0.6)
    q = softmax([3 / 5, 2 / 5, 4 / 5])
    p = P[[0, 1, 3]]
    assert said(page)["Deviation"][0] == f"{(q * np.log2(q / p)).sum():.3f} bits"
    assert "duck" not in words(page)
    # What was set stays visible and in force when the machine may no longer choose.
    page.switch("with_top_p")
    assert page.at.number_input(key="top_p_field").value == 0.6
    assert "duck" not in words(page)


def test_top_p_0_leaves_the_likeliest_word(page):
    page.switch("with_top_p").type("T_text", "5").set_number("top_p", 0.0)
    assert listed(words(page)) == 20 * ["friends"]


def test_a_text_is_written_without_truncation(open_page):
    page = open_page(chapter="define", machine="text", T="5", top_p="0.1", with_top_p="on")
    plain = open_page(chapter="define", machine="text", T="5")
    assert words(page) == words(plain)
    assert not any(box.key == "top_p_field" for box in page.at.number_input)


# --- What it makes ---


def test_its_words_are_scored_one_by_one(page):
    page.type("T_text", "5")
    drawn = listed(words(page))
    assert len(drawn) == 20
    bits = [-math.log2(P[LABELS.index(word)]) for word in drawn]
    mean, expected = np.mean(bits), scipy.stats.entropy(P, base=2)
    deviation = math.sqrt(P @ (-np.log2(P) - expected) ** 2)
    z = (mean - expected) * math.sqrt(20) / deviation
    assert f"The mean surprisal of these 20 words is {mean:.3f} bits." in page.text
    assert "On average p gives 1.367 ± 1.133 for one word" in page.text
    assert f"(z = +{z:.1f})" in page.text
    shares = np.array([drawn.count(word) for word in LABELS]) / 20
    assert said(page)["Deviation"][1] == f"{scipy.stats.entropy(shares, P, base=2):.3f} bits"
    assert said(page)["Novel and typical"][1] == f"{mean * shares[3]:.3f} bits"


LABELS = ["nights", "laughter", "duck", "friends"]


def test_the_same_seed_makes_the_same_words_and_another_makes_others(open_page, page):
    page.set_number("seed", 7)
    assert words(page) == words(open_page(chapter="define", seed="7"))
    assert words(page) != words(open_page(chapter="define"))


def test_a_seed_of_a_text_writes_another_text(open_page):
    one, two = (words(open_page(chapter="define", machine="text", seed=s)) for s in ("1", "2"))
    assert one != two


# --- In the address ---

SET = ["machine", "normal", "kept", "definitions", "top_p", "with_top_p", "T", "seed"]


def state(page):
    return {name: page.state[name] for name in SET}


def test_all_that_was_set_comes_back_in_a_new_browser(open_page, page):
    page.press("Keep the table as p").edit({0: {"logit": "4"}})
    page.type("name_0", "Écart & “mieux” = <b>").type("formula_0", "kl × (T > 1) + 0.5 %")
    add(page, "Surprise").switch("with_top_p").set_number("top_p", 0.85)
    page.type("T_text", "2.5").set_number("seed", 3)
    other = open_page(**page.address)
    assert state(other) == state(page)
    assert other.address == page.address
    assert other.text == page.text
    assert "“%” (character 20) cannot stand in a formula" in other.text
    assert words(other) == words(page)
    assert tops(other) == tops(page)


@pytest.mark.parametrize("which", ["prompt", "text"])
def test_the_machine_comes_back_in_a_new_browser(open_page, page, which):
    machine(page, which)
    other = open_page(**page.type("T_text", "3").address)
    assert state(other) == state(page)
    assert words(other) == words(page)


def test_back_brings_back_the_definitions(page):
    before = page.address
    add(page.type("formula_0", "tv"), "Surprise").back_to(before)
    assert kept(page) == FIRST
    assert page.at.text_input(key=key(page, "formula", 0)).value == "kl(q, p)"
    assert list(tops(page)) == [name for name, _ in FIRST]


BROKEN = {
    "machine": ["", "brain", "Table", "<script>alert(1)</script>"],
    "normal": ["", "two", "**zqx**"],
    "kept": ["nights", "a_b_c_d", "~nothing", "_" * 9000],
    "definitions": [
        "kl",
        "a: kl; a: tv",
        ": kl",
        "a:",
        "n" * 41 + ": kl",
        "a: " + "9" * 501,
        "; ".join(f"{i}: kl" for i in range(9)),
        "a: kl\x00",
        "\u202ea: kl",
        "**zqx**",
    ],
    "top_p": ["", "nan", "-1", "1.01", "inf", "x"],
    "with_top_p": ["", "true", "ON"],
}


@pytest.fixture(scope="module")
def at_first(open_page):
    page = open_page(chapter="define")
    return state(page), page.text


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in BROKEN.items() for text in texts]
)
def test_a_broken_part_gives_the_default_and_is_named(open_page, at_first, name, text):
    page = open_page(chapter="define", **{name: text})
    assert "Part of the link could not be followed" in page.prose
    assert f"In this link, {name}=" in page.text
    assert state(page) == at_first[0]
    assert page.address == {"chapter": "define"}
    assert "zqx" not in page.prose
    assert page.text.endswith(at_first[1])


@pytest.mark.parametrize("formula", ["9^9^9^9", "__class__", "(" * 499, "a" * 500, "<script>"])
def test_a_hostile_formula_in_a_link_does_nothing_but_show_its_error(open_page, formula):
    page = defined(open_page, f"Attack: {formula}; Deviation: kl")
    assert tops(page)["Deviation"] == "largest at T = 0: 0.635 bits (T = ∞: 0.799 bits)"
    assert kept(page) == [["Attack", formula], ["Deviation", "kl"]]
    assert ("Attack: " in page.text) == (formula != "9^9^9^9")  # which is infinite, and no mistake

"""T and β are one number: typed, picked and pinned."""

import math

import pytest

INF = math.inf


@pytest.fixture
def heat(open_page):
    return open_page(chapter="temperature")


@pytest.mark.parametrize(
    ("typed", "temperature", "beta"),
    [("0,5", 0.5, "2"), ("1/5", 0.2, "5"), ("∞", INF, "0"), ("0", 0.0, "∞"), ("37", 37.0, None)],
)
def test_a_typed_temperature_moves_beta(heat, typed, temperature, beta):
    heat.type("T_text", typed)
    assert heat.state["T"] == temperature
    assert beta is None or heat.state["beta_text"] == beta


@pytest.mark.parametrize(
    ("typed", "temperature", "written"),
    [("0.2", 5.0, "5"), ("1/5", 5.0, "5"), ("0,5", 2.0, "2"), ("∞", 0.0, "0"), ("0", INF, "∞")],
)
def test_a_typed_beta_moves_t(heat, typed, temperature, written):
    heat.type("beta_text", typed)
    assert heat.state["T"] == temperature
    assert heat.state["T_text"] == written


def test_a_quick_choice_can_be_taken_back_at_once(heat):
    heat.pick("quick", 5.0).pick("quick", 1.0)
    assert heat.state["T"] == 1


@pytest.mark.parametrize("box", ["T_text", "beta_text"])
@pytest.mark.parametrize("junk", ["abc", "-1", "", "**zqx**", "1/0"])
def test_junk_is_refused_in_words_and_nothing_else_changes(heat, box, junk):
    heat.type("T_text", "5").type(box, junk)
    assert heat.state["T"] == 5
    assert "T is still 5." in heat.text
    assert junk in heat.text
    assert heat.state[box] == junk  # what was typed is there to be mended
    assert heat.address["T"] == "5"
    heat.type(box, "2")
    assert "T is still" not in heat.text


def test_what_was_mistyped_is_still_there_after_a_look_at_another_chapter(heat):
    heat.type("T_text", "abc").go("guess").go("temperature")
    assert heat.state["T_text"] == "abc"
    assert heat.state["T"] == 1


def test_the_quick_temperatures(heat):
    quick = heat.at.button_group(key="quick")
    assert quick.options == ["0", "0.5", "1", "2", "5", "10", "∞"]
    quick.set_value(5.0)
    assert heat.run().state["T_text"] == "5"
    heat.at.button_group(key="quick").set_value(None)  # a second click on the same
    assert heat.run().state["T"] == 5
    assert heat.state["quick"] == 5
    assert heat.type("T_text", "3").state["quick"] is None


def test_what_is_set_while_its_field_is_folded_away_stands_there_when_it_is_opened(heat):
    heat.pick("quick", 5.0).run()  # the browser has no field yet: it is told with each run
    sent = [heat.at.text_input(key=key).proto for key in ("T_text", "beta_text")]
    assert [(one.set_value, one.value) for one in sent] == [(True, "5"), (True, "0.2")]
    heat.unfold("typing").run()
    assert not heat.at.text_input(key="T_text").proto.set_value  # nor is what a hand types there


def test_where_no_chart_names_t_the_popover_does(heat):
    assert "Type T or β" in heat.type("T_text", "5").popovers
    assert "T = 5, β = 0.2" in heat.go("softmax").popovers


def test_the_temperature_stays_from_chapter_to_chapter(heat):
    heat.type("T_text", "0.33")
    for chapter in ("softmax", "draw", "guess", "compare", "temperature"):
        heat.go(chapter)
        assert heat.state["T"] == 0.33
        assert heat.address["T"] == "0.33"


def test_the_chart_starts_where_t_is(heat):
    for typed, place in (("5", 5.0), ("0.33", 0.33), ("∞", 11.0), ("0", 0.0)):
        heat.type("T_text", typed)
        assert f'"value": [{{"place": {place}}}]' in heat.charts[0].spec


def test_the_chart_has_a_new_key_when_it_must_start_anew_and_only_then(heat):
    before = heat.charts[0].id
    assert heat.run().charts[0].id == before
    assert heat.edit({0: {"logit": "3.5"}}).charts[0].id == before  # the hand keeps its place
    assert heat.type("T_text", "5").charts[0].id != before


def test_the_charts_specification_never_changes_under_its_key(open_page):
    # A word that becomes impossible lowers the ceiling of H, and the axis with it.
    page = open_page(chapter="temperature", table="a_1~b_2~c_3~d_4")
    before = page.charts[0].id, page.charts[0].spec
    page.edit({0: {"logit": "-∞"}})
    assert page.charts[0].spec != before[1]
    assert page.charts[0].id != before[0]


# --- Pins ---


def test_pins_are_temperatures_that_were_chosen_or_typed(open_page):
    page = open_page(chapter="compare").choose("pins_texts", ["1", "1/5", "∞"])
    assert page.state["pins"].values == (1.0, 0.2, INF)
    assert page.address["pins"] == "1_0.2_inf"
    assert sorted(set(page.data("pinned")["pin"])) == [0, 1, 2]


def test_a_chip_that_is_no_temperature_is_named_and_the_others_go_on(open_page):
    page = open_page(chapter="compare").choose("pins_texts", ["1", "**zqx**", "5"])
    assert "“**zqx**” is not a number" in page.text
    assert page.state["pins"].values == (1.0, 5.0)
    assert page.state["pins_texts"] == ["1", "**zqx**", "5"]
    assert "not a number" not in page.choose("pins_texts", ["1", "5"]).text


def test_without_pins_the_page_asks_for_one(open_page):
    page = open_page(chapter="compare").choose("pins_texts", [])
    assert "Choose at least one temperature." in page.prose
    assert not page.charts


def test_the_same_temperature_twice_is_one_pin(open_page):
    assert open_page(chapter="compare").choose("pins_texts", ["0.5", "1/2"]).state[
        "pins"
    ].values == (0.5,)


def test_pins_stay_while_another_chapter_is_open(open_page):
    page = open_page(chapter="compare").choose("pins_texts", ["2", "3"]).go("guess").go("compare")
    assert page.state["pins_texts"] == ["2", "3"]
    assert page.state["pins"].values == (2.0, 3.0)


def test_a_pin_from_a_link_keeps_its_digits_when_another_is_added(open_page):
    page = open_page(chapter="compare", pins="0.3333333333333333_1")
    page.choose("pins_texts", [*page.state["pins_texts"], "5"])
    assert page.state["pins"].values == (1 / 3, 1.0, 5.0)


def test_the_temperatures_of_the_same_luck_are_pins_of_their_own(open_page):
    page = open_page(chapter="draw").choose("luck_texts", ["1", "abc"])
    assert page.state["luck"].values == (1.0,)
    assert page.state["pins"].values == (1.0, 5.0)
    assert "“abc” is not a number" in page.text
    assert page.choose("luck_texts", []).state["luck"].values == ()

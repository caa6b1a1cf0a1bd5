"""Drawing words: by chance, and yet the same for the same seed."""

import numpy as np
import pytest
from scipy.special import softmax
from streamlit.runtime.scriptrunner import StopException

from softmax_core.distribution import sampling


@pytest.fixture
def urn(open_page):
    return open_page(chapter="draw")


def shares(page):
    return page.shares("counts", "share")


def drawn(page):
    return page.state["draws"]


def test_the_same_seed_draws_the_same_words(open_page, urn):
    other = open_page(chapter="draw")
    assert shares(urn.press("draws_100")) == shares(other.press("draws_100"))
    assert urn.text == other.text


def test_another_seed_draws_other_words(urn):
    before = shares(urn.press("draws_1000"))
    assert shares(urn.set_number("seed", 2).press("draws_1000")) != before


def test_words_come_one_by_one_as_they_come_ten_at_a_time(open_page, urn):
    for _ in range(10):
        urn.press("draws_1")
    assert shares(urn) == shares(open_page(chapter="draw").press("draws_10"))
    assert drawn(urn) == 10


def test_more_draws_go_on_from_those_there_are(urn):
    three = urn.press("draws_1").press("draws_1").press("draws_1").text.split("  ")
    ten = urn.press("draws_10").text.split("  ")
    assert len(ten) == 12  # of thirteen, the last twelve
    assert ten[:2] == [f"Last drawn: {three[1]}", three[2]]


def test_the_shares_come_near_the_probabilities(urn):
    for _ in range(10):
        urn.press("draws_1000")
    p = softmax([3, 2, 1, 4])
    error = np.sqrt(p * (1 - p) / 10_000)
    assert (np.abs(np.array(shares(urn)) - p) < 4 * error).all()
    assert "**10,000** drawn" in urn.prose


OTHER_DISTRIBUTIONS = {
    "temperature": lambda page: page.type("T_text", "5"),
    "seed": lambda page: page.set_number("seed", 7),
    "logit": lambda page: page.edit({2: {"logit": "1.5"}}),
    "row": lambda page: page.edit(deleted=[2]),
    "button": lambda page: page.press("Clear"),
}


@pytest.mark.parametrize("change", OTHER_DISTRIBUTIONS)
def test_another_distribution_begins_a_new_count(urn, change):
    OTHER_DISTRIBUTIONS[change](urn.press("draws_100"))
    assert drawn(urn) == 0
    assert set(shares(urn)) == {0}
    assert "Last drawn" not in urn.text
    assert "draws" not in urn.address  # which says what the page shows


def test_a_bad_cell_elsewhere_keeps_the_count(urn):
    urn.press("draws_100")
    urn.edit(added=[{"word": "goose", "logit": "abc"}])
    assert drawn(urn) == 100


def test_the_lots_before_stay_beside_the_lot_of_now(urn):
    urn.press("draws_100").type("T_text", "5").press("draws_10").type("T_text", "0").press(
        "draws_1"
    )
    lots = urn.frame("T = 1, 100 drawn").set_index("word")
    assert list(lots) == ["T = 1, 100 drawn", "T = 5, 10 drawn", "T = 0, 1 drawn"]
    assert lots.map(lambda cell: int(cell.split()[0])).sum().tolist() == [100, 10, 1]
    assert lots["T = 0, 1 drawn"]["friends"] == "1 (100%)"


def test_a_lot_of_which_nothing_was_drawn_is_not_kept_and_no_more_than_four_are(urn):
    for typed in ("2", "3", "4"):
        urn.type("T_text", typed)
    assert "All draws so far" not in urn.prose
    for seed in range(2, 8):
        urn.press("draws_10").set_number("seed", seed)
    # The words, the lots before, the lot of now.
    assert len(urn.frame("T = 4, 0 drawn").columns) == 1 + 4 + 1


def test_a_lot_is_kept_once_also_where_the_page_was_left_in_between(urn):
    urn.press("draws_10").go("guess").edit({0: {"logit": "0"}}).go("draw").go("guess").go("draw")
    assert list(urn.frame("T = 1, 10 drawn"))[1:] == ["T = 1, 10 drawn", "T = 1, 0 drawn"]


def test_a_lot_is_kept_once_where_a_run_was_broken_off(urn, monkeypatch):
    urn.press("draws_10")
    with monkeypatch.context() as patch:
        patch.setattr(sampling, "sample", broken_off)
        urn.type("T_text", "5")
    assert list(urn.type("T_text", "2").frame("T = 1, 10 drawn"))[1:] == [
        "T = 1, 10 drawn", "T = 2, 0 drawn",
    ]  # fmt: skip


def test_where_the_first_run_was_broken_off_there_is_no_lot_before(open_page, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sampling, "sample", broken_off)
        page = open_page("draw")
    assert "All draws so far" not in page.type("T_text", "5").prose


def broken_off(*_):
    raise StopException


def test_counts_stay_while_another_chapter_is_open(urn):
    before = shares(urn.press("draws_100"))
    assert shares(urn.go("guess").go("draw")) == before


def test_there_is_a_most_that_can_be_drawn(open_page):
    page = open_page(chapter="draw", draws="100000").press("draws_1000")
    assert drawn(page) == 100_000
    assert "**100,000** drawn" in page.prose
    assert [toast.value for toast in page.at.toast] == [
        "At most 100,000 can be drawn here. Press Clear to begin again."
    ]


def test_a_crowd_is_drawn_as_often_as_its_words_together(open_page):
    page = open_page(chapter="draw", table="~crowd", T="5").press("draws_1000")
    assert page.data("counts").iloc[-1]["share"] > 0.95


def test_an_impossible_word_is_never_drawn(open_page):
    page = open_page(chapter="draw", table="~certain", T="10").press("draws_1000")
    assert shares(page) == [1, 0, 0, 0]


# --- Samplers ---


@pytest.mark.parametrize(
    ("samplers", "p"),
    [
        ("temperature~top_p-0.6", [0.329, 0.269, 0, 0.402]),  # as transformers does it
        ("top_p-0.6~temperature", [0, 0, 0, 1]),  # as llama.cpp does it
        ("temperature", [0.270, 0.221, 0.181, 0.329]),
        ("", [0.237, 0.087, 0.032, 0.644]),  # without a temperature, T = 1
    ],
)
def test_the_order_of_the_samplers_matters(open_page, samplers, p):
    page = open_page(chapter="draw", T="5", samplers=samplers)
    assert page.shares("counts") == pytest.approx(p, abs=5e-4)
    page.press("draws_1000")
    assert [share > 0 for share in shares(page)] == [x > 0 for x in p]


def test_the_chain_is_chosen_word_by_word_and_is_in_the_address(urn):
    urn.choose("sampler_names", ["temperature", "top_k"]).set_number("top_k_value", 2)
    assert urn.address["samplers"] == "temperature~top_k-2"
    assert urn.shares("counts") == pytest.approx([0.2689414, 0, 0, 0.7310586])
    assert urn.press("Order of llama.cpp").address["samplers"] == "top_k-2~temperature"
    assert "samplers" not in urn.choose("sampler_names", ["temperature"]).address


@pytest.mark.parametrize(
    ("samplers", "is_shown"),
    [("top_k-2", True), ("temperature~top_k-2", True), ("temperature", False), ("", False)],
)
def test_a_chain_is_shown_step_by_step_where_a_sampler_removes_words(open_page, samplers, is_shown):
    page = open_page("draw", samplers=samplers)
    assert ("The samplers, one after the other" in page.prose) == is_shown


def test_the_popover_of_the_samplers_names_the_chain(open_page, urn):
    assert "Samplers: temperature" in urn.popovers
    page = open_page("draw", samplers="temperature~top_p-0.6")
    assert "Samplers: temperature, top-p 0.6" in page.popovers


def test_each_sampler_is_explained_where_it_is_chosen(urn):
    for name in urn.at.multiselect(key="sampler_names").options:
        assert f"**{name}**" in urn.prose


# --- The same luck ---


def test_one_random_number_picks_three_different_words(urn):
    assert "picks friends at T = 0.5, laughter at T = 1, nights at T = 5" in urn.heard


def test_another_number_is_one_of_those_on_the_slider(urn):
    before = urn.charts[-1].id
    urn.press("Another number")
    assert round(100 * urn.state["u"]) == pytest.approx(100 * urn.state["u"])
    assert f"random number {urn.state['u']:.2f}" in urn.heard
    assert urn.charts[-1].id != before  # the chart starts there


def test_without_temperatures_the_page_asks_for_one(urn):
    assert "Choose at least one temperature." in urn.choose("luck_texts", []).prose

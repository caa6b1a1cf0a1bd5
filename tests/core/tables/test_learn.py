"""What a text teaches, as tables. Oracles: plain counting, nltk.lm, scipy."""

import itertools
import math
import re
from collections import Counter
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.lm import Laplace, Lidstone
from nltk.util import everygrams
from scipy.special import logsumexp

from softmax_core.language.next_word import (
    next_word_frame,
    next_word_table,
)
from softmax_core.language.ngram import NGramModel
from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import words
from softmax_core.language.writing import spaced, write
from softmax_core.reading.lecture import LOGITS, WORDS
from softmax_core.settings.shelf import Own
from softmax_core.tables.learn import (
    MAX_IN_MATRIX,
    WIDE_SLICE,
    counted_html,
    counted_takeaway,
    counts_to_probabilities_table,
    last_draw,
    last_draw_line,
    line_table,
    matrix_note,
    matrix_table,
    matrix_takeaway,
    next_word_rows,
    noted_html,
    smoothing_columns,
    text_names,
    unseen_note,
    written_html,
    written_note,
)
from softmax_core.tables.rows import PALETTE

INF = math.inf
TOKENS = {slug: words(text.text) for slug, text in TEXTS.items()}
ORDERS = [1, 2, 3, 4, 5]
tokens_of_four = st.lists(st.sampled_from("abcd"), min_size=5, max_size=40)
TEMPERATURES = [0.0, 0.5, 1.0, 2.0, 5.0, INF]


def model_of(slug, order=2):
    return NGramModel.fit(TOKENS[slug], order)


def followers(tokens, context):
    """How often each token follows a context, counted one by one."""
    k = len(context)
    places = range(k, len(tokens))
    return Counter(tokens[i] for i in places if tuple(tokens[i - k : i]) == tuple(context))


def shares(frame):
    """scipy's softmax at T = 1 of a table as it was typed."""
    z = np.array([float(text.replace("∞", "inf")) for text in frame["logit"]])
    counts = np.array([float(text) for text in frame["count"]])
    return counts * np.exp(z - logsumexp(z, b=counts))


def heated(counted, T):
    """Probabilities proportional to c^(1/T)."""
    times = np.array(list(counted.values()), float)
    weights = (times == times.max()) * 1.0 if T == 0 else (times / times.max()) ** (1 / T)
    return dict(zip(counted, weights / weights.sum(), strict=True))


# --- Smoothing ---


@given(tokens_of_four, st.floats(0.05, 20))
def test_no_temperature_gives_what_never_followed_a_share(tokens, T):
    table = next_word_table(NGramModel.fit(tokens), (tokens[0],))
    rows = next_word_rows(table, 10)
    columns = smoothing_columns(table, rows, T, 0.0)
    never = [i for i, name in enumerate(rows.labels) if "never" in name]
    for p in columns.values():
        assert p[never] == pytest.approx([0] * len(never), abs=0)


@pytest.mark.parametrize("added", [1.0, 0.5, 0.01, 7.0])
@pytest.mark.parametrize(("slug", "context"), [("tiny", ("of",)), ("english", ("those",))])
def test_a_number_added_to_every_count_is_nltks_lidstone(slug, context, added):
    table = next_word_table(model_of(slug), context)
    rows = next_word_rows(table, 200)
    smoothed = smoothing_columns(table, rows, 5.0, added)[f"+ {added:g}"]
    oracle = Laplace(2) if added == 1 else Lidstone(added, 2)
    oracle.fit([everygrams(TOKENS[slug], max_len=2)], TOKENS[slug])
    # nltk keeps a share for words that it does not know; here there are none.
    known = 1 - oracle.score("<UNK>", context)
    score = {word: oracle.score(word, context) / known for word in set(TOKENS[slug])}
    counted = followers(TOKENS[slug], context)
    for name, p in zip(rows.labels[:-1], smoothed[:-1], strict=True):
        assert p == pytest.approx(score[name], rel=1e-6)
    assert smoothed[-1] == pytest.approx(
        sum(p for word, p in score.items() if word not in counted), rel=1e-6
    )


def test_temperature_5_leaves_a_count_of_0_at_0_and_add_one_does_not():
    table = next_word_table(model_of("tiny"), ("of",))
    rows = next_word_rows(table, 10)
    counted, heated, smoothed = smoothing_columns(table, rows, 5.0, 1.0).values()
    assert counted == pytest.approx([0.4, 0.3, 0.2, 0.1, 0])
    assert heated[-1] == 0
    assert smoothed == pytest.approx([5 / 21, 4 / 21, 3 / 21, 2 / 21, 7 / 21])  # 10 + 11 words
    roots = np.array([4, 3, 2, 1]) ** (1 / 5)  # e^(ln c / T)
    assert heated[:-1] == pytest.approx(roots / roots.sum())


def test_to_add_nothing_changes_nothing():
    table = next_word_table(model_of("english"), ("the",))
    rows = next_word_rows(table, 10)
    counted, at_1, smoothed = smoothing_columns(table, rows, 1.0, 0.0).values()
    assert counted.tolist() == at_1.tolist()
    assert smoothed == pytest.approx(counted)


@given(tokens_of_four, st.sampled_from([0.0, 0.3, 1.0, 5.0, INF]), st.floats(0, 1000))
def test_every_column_is_a_distribution(tokens, T, added):
    table = next_word_table(NGramModel.fit(tokens, 1))
    columns = smoothing_columns(table, next_word_rows(table, 2), T, added)
    for p in columns.values():
        assert p.sum() == pytest.approx(1)


# --- The rows that are shown ---


@pytest.mark.parametrize("most", [1, 3, 10, 63, 64, 500, "all but two"])
def test_every_word_is_in_one_row_and_the_others_that_follow_are_never_a_single_one(most):
    counted = followers(TOKENS["english"], ("the",))
    most = len(counted) - 2 if most == "all but two" else most
    table = next_word_table(model_of("english"), ("the",))
    rows = next_word_rows(table, most)
    assert sorted(np.concatenate(rows.parts).tolist()) == list(range(len(table.words)))
    together = [name for name in rows.labels if name.endswith("more that follow")]
    if len(counted) <= most + 1:
        assert not together
        return
    (name,) = together
    assert name == f"{len(counted) - most:,} more that follow"
    p = rows.group(shares(next_word_frame(next_word_table(model_of("english"), ("the",)))))
    likeliest = [n for _, n in counted.most_common(most)]
    assert p[rows.labels.index(name)] == pytest.approx(
        1 - sum(likeliest) / counted.total(), rel=1e-6
    )
    assert p[rows.labels.index(name) + 1 :] == pytest.approx([0])  # what never follows comes last


# --- From a count to a probability ---


def test_from_a_count_to_a_probability():
    table = next_word_table(model_of("tiny"), ("of",))
    shown = counts_to_probabilities_table(table, next_word_rows(table, 10), 2.0)
    assert shown["word"].tolist()[0] == "friends"
    assert shown["count"].tolist() == ["4", "3", "2", "1", "0"]
    assert shown["logit z = ln count"].tolist() == ["1.386", "1.099", "0.693", "0.000", "−∞"]
    assert shown["p at T = 1"].tolist() == ["40.0%", "30.0%", "20.0%", "10.0%", "0%"]
    # √4 = 2, √3, √2 and 1, over their sum 6.146
    assert shown["p at T = 2"].tolist() == ["32.5%", "28.2%", "23.0%", "16.3%", "0%"]


def test_at_temperature_1_it_is_not_told_twice():
    table = next_word_table(model_of("tiny"), ("of",))
    shown = counts_to_probabilities_table(table, next_word_rows(table, 10), 1.0)
    assert list(shown) == ["word", "count", "logit z = ln count", "p at T = 1"]


def test_the_counts_of_the_calculation_are_those_of_the_text():
    counted = Counter(TOKENS["english"])
    table = next_word_table(model_of("english", 1))
    shown = counts_to_probabilities_table(table, next_word_rows(table, 10), 5.0)
    times = [int(text.replace(",", "")) for text in shown["count"]]
    assert times[:-1] == [n for _, n in counted.most_common(10)]
    assert sum(times) == len(TOKENS["english"])
    assert shown["logit z = ln count"].tolist()[-1] == ""  # many words have no one logit
    for T in (1, 5):
        roots = np.array([n ** (1 / T) for _, n in counted.most_common()])
        roots = [*roots[:10], roots[10:].sum()] / roots.sum()
        assert shown[f"p at T = {T}"].tolist() == [f"{100 * p:.1f}%" for p in roots]


# --- The matrix ---


@pytest.mark.parametrize("order", ORDERS[1:])
@pytest.mark.parametrize("slug", TEXTS)
def test_the_matrix_counts_pairs(slug, order):
    tokens = TOKENS[slug]
    pairs = Counter(itertools.pairwise(tokens))
    cells = matrix_table(model_of(slug, order), "of")
    size = min(MAX_IN_MATRIX, len(set(tokens)))
    assert len(cells) == size**2
    assert sorted(Counter(tokens)[token] for token in set(cells["token"])) == sorted(
        sorted(Counter(tokens).values())[-size:]
    )
    for before, after, count in cells[["before", "after", "count"]].itertuples(index=False):
        assert count == pairs[before, after]
    assert (cells["text"] == "·").tolist() == (cells["count"] == 0).tolist()
    assert set(cells[cells["chosen"]]["before"]) == ({"of"} & set(tokens))


def test_the_more_often_the_stronger_and_the_most_frequent_pair_is_strongest():
    cells = matrix_table(model_of("tiny"), None).sort_values("count")
    assert not cells["chosen"].any()
    assert cells["strength"].is_monotonic_increasing
    assert cells["strength"].iloc[0] == 0
    assert cells["strength"].iloc[-1] == 1


def test_the_whole_matrix_of_the_small_text_fits_on_a_slide():
    cells = matrix_table(model_of("tiny"), "of")
    assert cells["count"].sum() == len(TOKENS["tiny"]) - 1  # every pair of the text
    row = cells[cells["chosen"]].set_index("after")["count"]
    assert [row[word] for word in WORDS] == list(LOGITS)


def test_the_note_says_how_many_words_of_all_the_matrix_shows():
    model = model_of("english")
    total = f"{len(set(TOKENS['english'])):,}"
    note = f"The 12 most frequent of {total} different words and marks."
    assert matrix_note(model, matrix_table(model, None)) == note


def test_in_a_text_of_one_word_nothing_is_divided_by_zero():
    cells = matrix_table(NGramModel.fit(["duck", "duck"]), "duck")
    assert cells[["count", "strength"]].to_numpy().tolist() == [[1, 1.0]]


def test_without_a_word_before_there_is_no_matrix():
    with pytest.raises(ValueError, match="order 1 does not know what follows what"):
        matrix_table(model_of("tiny", 1), None)


# --- The line on which the number fell ---


CONTEXTS = [("tiny", ("of",)), ("english", ("the",)), ("english", ()), ("french", ("le",))]


@pytest.mark.parametrize("T", TEMPERATURES)
@pytest.mark.parametrize(("slug", "context"), CONTEXTS)
def test_the_slices_fill_the_line_and_the_number_lies_in_the_slice_it_drew(slug, context, T):
    model, counted = model_of(slug), followers(TOKENS[slug], context)
    share = heated(counted, T)
    for seed in range(60):
        step = model.step(context, T, np.random.default_rng(seed).random())
        line = line_table(model, step)
        assert line["start"].iloc[0] == 0
        assert line["start"].iloc[1:].tolist() == pytest.approx(line["end"].iloc[:-1].tolist())
        assert line["end"].iloc[-1] == pytest.approx(1)
        assert (line["end"] >= line["start"]).all()
        assert line["end"].max() <= 1
        (drawn,) = line[line["drawn"]].itertuples()
        assert drawn.start - 1e-12 <= step.u <= drawn.end + 1e-12
        assert drawn.end - drawn.start == pytest.approx(share[step.token])
        assert drawn.middle == pytest.approx((drawn.start + drawn.end) / 2)
        assert set(line["u"]) == {step.u}


@pytest.mark.parametrize(("slug", "context"), CONTEXTS)
def test_each_word_that_is_not_thin_has_a_slice_of_its_own_and_the_thin_have_no_name(slug, context):
    model, share = model_of(slug), heated(followers(TOKENS[slug], context), 1.0)
    wide = {word: p for word, p in share.items() if p >= WIDE_SLICE}
    for seed in range(20):
        step = model.step(context, 1.0, np.random.default_rng(seed).random())
        line = line_table(model, step)
        widths = (line["end"] - line["start"]).tolist()
        for p in wide.values():
            assert any(p == pytest.approx(width) for width in widths)
        for label, width, colour in zip(line["label"], widths, line["colour"], strict=True):
            if label:
                assert share[label] == pytest.approx(width)
                assert width >= WIDE_SLICE or label == step.token
                assert colour < PALETTE
        # Between two slices of their own, the thin ones are one.
        assert len(line) <= 2 * len(wide.keys() | {step.token}) + 1


@settings(max_examples=80)
@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=60),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(TEMPERATURES),
)
def test_whatever_the_text_and_the_number(tokens, u, T):
    model = NGramModel.fit(tokens)
    line = line_table(model, model.step((tokens[0],), T, u))
    (drawn,) = line[line["drawn"]].itertuples()
    assert drawn.start - 1e-12 <= u <= drawn.end + 1e-12
    assert (line["end"] - line["start"]).sum() == pytest.approx(1)


# --- Surprisal above each word ---


class Reader(HTMLParser):
    """A page of HTML as a browser reads it: all its text, and that of each element with its style."""

    def __init__(self, page):
        super().__init__()
        self.text, self.elements, self.open = "", [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append([tag, dict(attributes).get("style", ""), ""])
        self.open.append(self.elements[-1])

    def handle_data(self, data):
        self.text += data
        for element in self.open:
            element[2] += data

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def texts(self, tag):
        return [text for name, _, text in self.elements if name == tag]


def read_notes(page):
    """Each word with its note and the strength of its colour."""
    read = Reader(page)
    styles = [style for tag, style, _ in read.elements if tag == "span"]
    colours = [float(style.rsplit(", ", 1)[1].rstrip(")")) for style in styles]
    notes = " ".join(read.texts("rt")).split()
    return list(map(list, zip(read.texts("span"), notes, colours, strict=True)))


def test_each_word_has_its_surprisal_and_a_colour_that_grows_with_it():
    written = write(model_of("english", 1), 300, 5.0, 2, ())
    notes = read_notes(noted_html(spaced(written.tokens), written.surprisal))
    assert len(notes) == 300
    for (text, note, colour), token, bits in zip(
        notes, written.tokens, written.surprisal, strict=True
    ):
        assert text.lower() == token
        assert float(note) == pytest.approx(bits, abs=0.0501)
        assert colour == pytest.approx(min(1, bits / 8) / 2, abs=0.00501)
    assert max(colour for *_, colour in notes) == 0.5  # from 8 bits on


@pytest.mark.parametrize(
    ("bits", "note", "colour"),
    [(0.0, "0.0", 0), (0.044, "0.0", 0), (7.96, "8.0", 0.5), (20, "20.0", 0.5), (INF, "∞", 0.5)],
)
def test_a_note_is_short_enough_to_stand_above_its_word(bits, note, colour):
    page = noted_html([" duck"], np.array([bits]))
    assert read_notes(page) == [["duck", note, pytest.approx(colour, abs=0.00501)]]


def test_words_with_a_space_before_them_have_it_between_their_notes():
    page = noted_html(["the", " duck", "."], np.array([1.0, 2.0, 3.0]))
    assert re.sub("<rt.*?</rt>|<.*?>", "", page) == "the duck."


def test_a_mark_and_its_word_have_their_notes_together_so_that_nothing_moves_them_apart():
    page = noted_html(["(", "the", " duck", ".", '"', " it"], np.arange(6.0))
    read = Reader(page)
    assert read.texts("ruby") == ["(the 0.0 1.0", 'duck." 2.0 3.0 4.0', "it 5.0"]
    assert read.texts("rt") == [" 0.0 1.0", " 2.0 3.0 4.0", " 5.0"]


def test_the_colour_is_that_of_a_word_alone_and_not_of_the_gap_or_the_note():
    read = Reader(noted_html(["the", " duck", "."], np.array([1.0, 2.0, 3.0])))
    coloured = [(tag, text) for tag, style, text in read.elements if style]
    assert coloured == [("span", "the"), ("span", "duck"), ("span", ".")]


def test_who_hears_the_page_hears_the_text_with_its_numbers():
    page = noted_html(["The", " duck", ",", " she"], np.array([1.0, 2.5, 0.0, 3.0]))
    assert Reader(page).text == "The 1.0 duck, 2.5 0.0 she 3.0"
    # Chromium gives the notes of a ruby with its role as a description, which is not read out.
    assert page.count("<ruby role='none'>") == page.count("<rt role='none'>") == 3


def test_a_written_text_begins_with_the_words_it_goes_on_from():
    text = write(model_of("tiny"), 2, 0.0, 1, ("of",))
    page = written_html(text)
    assert page.startswith("<p class='noted'>Of <ruby")
    assert [word for word, *_ in read_notes(page)] == ["friends", "were"]
    assert Reader(written_html(write(model_of("tiny"), 0, 1.0, 1, ("of",)))).text == "Of"
    assert Reader(written_html(write(model_of("tiny"), 1, 0.0, 1, ()))).text == "Of 2.8"


def test_a_word_that_goes_on_without_a_space_stands_close_to_the_given_one():
    page = noted_html(["L'", "été", ","], np.array([1.0, 2.0]))
    assert Reader(page).text == "L'été, 1.0 2.0"


@pytest.mark.parametrize("word", ["<b>", "&amp;", "<script>alert(1)</script>", "'><i>", "$x$"])
def test_a_word_is_shown_and_never_interpreted(word):
    assert read_notes(noted_html([word], np.array([1.0]))) == [[word, "1.0", pytest.approx(0.06)]]


def test_nothing_written_has_no_notes():
    assert read_notes(noted_html([], np.array([]))) == []


# --- The text that is counted ---


def test_the_text_of_ten_words_is_shown_whole_with_all_that_follows_of():
    read = Reader(counted_html(model_of("tiny"), ("of",)))
    assert read.text == " ".join(TEXTS["tiny"].text.split())
    assert read.texts("mark") == ["of"] * 10
    assert Counter(read.texts("b")) == {"friends": 4, "nights": 3, "laughter": 2, "duck": 1}


@pytest.mark.parametrize(
    ("slug", "order", "context"),
    [("english", 2, ("the",)), ("english", 3, ("full", "of")), ("french", 2, ("qu'",))],
)
def test_of_a_longer_text_a_part_is_shown_with_its_pairs(slug, order, context):
    read = Reader(counted_html(model_of(slug, order), context))
    assert 60 <= len(words(read.text)) <= 82
    counted = followers(words(read.text.strip("… ")), context)
    assert Counter(text.lower() for text in read.texts("b")) == counted
    assert [text.lower() for text in read.texts("mark")[: len(context)]] == list(context)


def test_of_a_text_from_its_middle_it_is_shown_that_it_goes_on_to_both_sides():
    text = Reader(counted_html(model_of("english"), ("creative",))).text
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert not Reader(counted_html(model_of("english"), ("those",))).text.startswith("…")


def test_a_model_that_looks_back_on_nothing_has_no_pairs():
    read = Reader(counted_html(model_of("tiny", 1), ()))
    assert read.texts("mark") == read.texts("b") == []
    assert counted_takeaway(model_of("tiny", 1), ()) == ""


def test_the_takeaway_counts_in_the_whole_text():
    told = counted_takeaway(model_of("tiny"), ("of",))
    assert "“friends” follows 4 times out of 10" in told
    counted = followers(TOKENS["english"], ("the",))
    told = counted_takeaway(model_of("english"), ("the",))
    assert f"{counted.most_common(1)[0][1]} times out of {counted.total()}" in told
    assert "1 time out of 1" in counted_takeaway(NGramModel.fit(["a", "b"]), ("a",))


def test_a_text_that_is_counted_is_shown_and_never_interpreted():
    hostile = "<script>alert(1)</script> &amp; <b> * <b> $x$"
    page = counted_html(NGramModel.fit_text(hostile), ("<",))
    assert Reader(page).text.replace(" ", "").lower() == hostile.replace(" ", "")
    assert {tag for tag, *_ in Reader(page).elements} == {"p", "mark", "b"}
    assert "<script" not in page


# --- What is said ---


def test_what_is_drawn_is_quoted_and_spaced_as_in_a_text():
    model = model_of("tiny", 3)
    step = model.step(("friends", "."), 0.0, 0.5)
    assert last_draw(step).startswith("After “friends.” the number u = 0.5000 drew “the”")
    assert last_draw(model.step((), 0.0, 0.5)).startswith("At the beginning ")
    _, told = last_draw_line(model, step)
    assert "the slice of “the”" in told


def test_what_never_follows_is_told_as_one_word_or_as_many():
    table = next_word_table(
        NGramModel.fit(["of", "friends", "of", "nights", "of", "friends"]), ("of",)
    )
    assert unseen_note(table).startswith("1 word of this text never follows here.")
    assert unseen_note(next_word_table(model_of("tiny"), ("of",))).startswith(
        "7 words of this text "
    )
    everything = next_word_table(NGramModel.fit(["a", "a", "b", "a"]), ("a",))
    assert unseen_note(everything) == ""


def test_the_mean_of_a_written_text_is_told_with_what_was_expected():
    text = write(model_of("english"), 40, 5.0, 1, ("of",))
    told = written_note(text, 5.0)
    assert f"{text.surprisal.mean():.2f} bits; at T = 5, {text.expected.mean():.2f} bits" in told


def test_long_words_are_cut_short_and_still_told_apart():
    model = NGramModel.fit(["a" * 99 + "b", "a" * 99 + "c"])
    cells = matrix_table(model, None)
    assert cells["before"].nunique() == 2
    assert cells["before"].str.len().max() < 50
    assert matrix_takeaway(cells).endswith("most often: once.")


def test_ten_words_are_too_few_to_learn_spelling_and_an_own_text_comes_last():
    assert list(text_names(None)) == list(TEXTS)
    assert set(TEXTS) - set(text_names(None, spelling=True)) == {"tiny"}
    assert list(text_names(Own("my ducks.txt", "own-1")))[-1] == "own-1"

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
from softmax_core.tables.learn import (
    MOST_IN_MATRIX,
    WIDE_SLICE,
    counts_to_probabilities_table,
    line_table,
    matrix_table,
    next_word_rows,
    noted_html,
    smoothing_columns,
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
    size = min(MOST_IN_MATRIX, len(set(tokens)))
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


def read_notes(page):
    """Words, their notes and the strength of their colour, as a browser reads them from HTML."""

    class Reader(HTMLParser):
        words, inside = [], ""

        def handle_starttag(self, tag, attributes):
            self.inside = tag
            if tag == "ruby":
                colour = dict(attributes)["style"].rsplit(", ", 1)[1].rstrip(")")
                self.words.append(["", "", float(colour)])

        def handle_data(self, data):
            if self.inside in ("ruby", "rt"):
                self.words[-1][self.inside == "rt"] += data

        def handle_endtag(self, tag):
            self.inside = ""

    reader = Reader()
    reader.words = []
    reader.feed(page)
    return reader.words


def test_each_word_has_its_surprisal_and_a_colour_that_grows_with_it():
    written = write(model_of("english", 1), 300, 5.0, 2, ())
    notes = read_notes(noted_html(spaced(written.tokens), written.surprisal))
    assert len(notes) == 300
    for (text, note, colour), token, bits in zip(
        notes, written.tokens, written.surprisal, strict=True
    ):
        assert text == token
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
    assert re.sub("<rt>.*?</rt>|<.*?>", "", page) == "the duck."


@pytest.mark.parametrize("word", ["<b>", "&amp;", "<script>alert(1)</script>", "'><i>", "$x$"])
def test_a_word_is_shown_and_never_interpreted(word):
    assert read_notes(noted_html([word], np.array([1.0]))) == [[word, "1.0", pytest.approx(0.06)]]


def test_nothing_written_has_no_notes():
    assert read_notes(noted_html([], np.array([]))) == []

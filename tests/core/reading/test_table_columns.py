"""Which column is which, and what becomes of probabilities and counts. Oracle: the logarithms, from mpmath."""

import mpmath
import numpy as np
import pytest
from read_tables import TWO, numbers, read_table

from softmax_core.distribution.softmax import softmax
from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.table_files import TableError, read_table_file


@pytest.mark.parametrize(
    "text",
    [
        "mot;logit\nnights;3,5\nduck;0,5",
        "Wörter;Werte\nnights;3,5\nduck;0,5",
        "slovo;hodnota\nnights;3,5\nduck;0,5",
        "слово\tлогит\nnights\t3,5\nduck\t0,5",
        "logit,token\n3.5,nights\n0.5,duck",
        "rank,token_id,token,logit,prob\n1,17,nights,3.5,0.9\n2,3,duck,0.5,0.05",
        "mot : logit\nnights : 3,5\nduck : 0,5",
        "next word,raw logit\nnights,3.5\nduck,0.5",
        ",logit\nnights,3.5\nduck,0.5",
        '"","word","logit"\n"1","nights",3.5\n"2","duck",0.5',  # as R writes it
        "nombre;valor\nnights;3,5\nduck;0,5",
        "My logits\n\nWort;Logit\nnights;3,5\nduck;0,5",
    ],
)
def test_columns_are_found_by_their_names(text):
    assert numbers(text) == TWO


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("kandidaatti;arvo\nnights;3,5\nduck;0,5", "kandidaatti, arvo"),
        ("arvo;kandidaatti\n3,5;nights\n0,5;duck", "arvo, kandidaatti"),
        ("szavak,x\nnights,3.5\nduck,0.5", "szavak, x"),
        (",szavak,arvo\n0,nights,3.5\n1,duck,0.5", "szavak, arvo"),
    ],
)
def test_a_first_row_without_a_number_is_a_head_whatever_it_says(text, head):
    assert numbers(text) == TWO
    [notice] = read_table_file(text).notices
    assert notice.startswith("Line 1 was skipped")
    assert f"“{head}”" in notice


def test_columns_without_a_head():
    assert numbers("3.5,nights\n0.5,duck") == TWO
    assert numbers("1\tnights\t3.5\n2\tduck\t0.5") == TWO


def test_a_table_must_have_words():
    with pytest.raises(TableError, match="column of words"):
        read_table("logit,count\n3,5\n2,1")


FRIENDS = {"friends": mpmath.log(mpmath.mpf("0.64")), "nights": mpmath.log(mpmath.mpf("0.24"))}


@pytest.mark.parametrize(
    "text",
    [
        "word,probability\nfriends,0.64\nnights,0.24",
        "Wort;Wahrscheinlichkeit\nfriends;0,64\nnights;0,24",
        "mot,probabilité (%)\nfriends,64\nnights,24",
        "word,p\nfriends,64%\nnights,24 %",
        "word,p\nfriends,64\nnights,24",
        "word,%\nfriends,64\nnights,24",
        "friends: 64%\nnights: 24 %",
        "word,logit\nfriends,64%\nnights,24%",
        "Probabilities\nfriends 0.64\nnights 0.24",
        "| proba | token |\n|---|---|\n| 16/25 | friends |\n| .24 | nights |",
        '[{"token": "friends", "prob": 0.64}, {"token": "nights", "prob": 0.24}]',
        '{"friends": {"p": "64%"}, "nights": {"p": "24%"}}',
        '{"token": ["friends", "nights"], "probs": [0.64, 0.24]}',
        "{'probabilities': {'friends': 0.64, 'nights': 0.24}}",
    ],
)
def test_probabilities_become_logits_and_this_is_said(text):
    found = numbers(text)
    assert found == pytest.approx({word: float(ln) for word, ln in FRIENDS.items()}, abs=1e-8)
    notice = read_table_file(text).notices[-1]
    assert "probabilities" in notice or "percentages" in notice
    assert "ln p" in notice


def test_softmax_gives_the_probabilities_back():
    p = np.random.default_rng(1).dirichlet(np.full(200, 0.1))
    text = "word,prob\n" + "\n".join(f"w{i},{float(value)!r}" for i, value in enumerate(p))
    logits = clean_table(read_table(text)).table.logits
    np.testing.assert_allclose(softmax(logits), p, rtol=1e-6)


def test_a_probability_of_nothing_is_impossible():
    assert read_table("word,p\nnights,1\nduck,0")["logit"].tolist() == ["0", "-∞"]


@pytest.mark.parametrize("cell", ["-0.5", "1e9", "∞", "140%"])
def test_what_is_no_probability_is_refused(cell):
    with pytest.raises(TableError, match=r"^Line 3: “.*” is not a p"):
        read_table(f"word,probability\nnights,0.5\nduck,{cell}")


def test_a_bad_cell_among_probabilities_is_carried():
    assert read_table("word,p\nnights,0.5\nduck,abc\nx,")["logit"].tolist()[1:] == ["abc", ""]


@pytest.mark.parametrize("head", ["logprobs", "log_probability", "ln p", "log_prob", "prob"])
def test_log_probabilities_are_logits_and_this_is_said(head):
    text = f"token,{head}\nnights,-0.5\nduck,-1.5"
    assert numbers(text) == {"nights": -0.5, "duck": -1.5}
    [notice] = read_table_file(text).notices
    assert f"“{head}”" in notice
    assert "log-probabilities" in notice


@pytest.mark.parametrize(
    "text",
    [
        'word,count\nthe,"1,200"\nof,300',
        "Wort;Anzahl\nthe;1200\nof;300",
        "mot\tnombre\nthe\t1 200\nof\t300",
        "rank,word,freq\n1,the,1200\n2,of,300",
        '[{"word": "the", "n": 1200}, {"word": "of", "n": 300}]',
    ],
)
def test_counts_alone_become_logits_and_this_is_said(text):
    found = numbers(text)
    assert found == pytest.approx({"the": 7.090076836, "of": 5.703782475}, abs=1e-8)
    [notice] = read_table_file(text).notices
    assert "relative frequencies" in notice


def test_relative_frequencies():
    found = numbers("word;freq\nthe;0,06\nof;0,015")
    assert found == pytest.approx({"the": -2.813410717, "of": -4.199705078}, abs=1e-8)


def test_a_count_that_could_be_read_in_two_ways_is_asked():
    with pytest.raises(TableError, match=r"^Line 2: “1\.234” could be 1234"):
        read_table("Wort;Anzahl\nder;1.234\ndie;56")


def test_counts_beside_probabilities_are_skipped_and_this_is_said():
    table, notices = read_table_file("word,count,prob\nthe,120,0.5\nof,60,0.25")
    assert list(table.columns) == ["word", "logit"]
    assert "“count”" in notices[-1]


def test_numbers_that_may_be_probabilities_are_mentioned():
    assert "probabilities" in read_table_file("nights 0.75\nduck 0.25").notices[0]
    for text in ("word,logit\nnights,0.75\nduck,0.25", "nights 0\nduck 0", "nights -1\nduck 2"):
        assert read_table_file(text).notices == []


@pytest.mark.parametrize(
    "head",
    ["-log p", "surprisal (bits)", "nll", "negative log probability", "neg_log_prob", "perplexity"],
)
def test_numbers_that_are_smaller_for_more_likely_words_are_not_taken_for_logits(head):
    with pytest.raises(TableError, match="smaller for more likely words"):
        read_table(f"word,{head}\nthe,2.3\nduck,9.2")


@pytest.mark.parametrize(
    "head",
    [
        *("log2 probability", "log10(p)", "log2probs", "log₂ p", "lg p"),
        *("Log_Freq_HAL", "Zipf frequency", "Zipf", "Lg10WF", "log10freq", "log count"),
    ],
)
def test_logarithms_to_other_bases_are_not_taken_for_logits_nor_for_amounts(head):
    with pytest.raises(TableError, match="logarithms"):
        read_table(f"word,{head}\nthe,7.2\nduck,4.1")


def test_natural_logarithms_are_logits():
    for head in ("ln(p)", "ln freq", "log p", "log(p)", "token_logprob"):
        assert numbers(f"word,{head}\na,-2.5\nb,-1") == {"a": -2.5, "b": -1}


def test_a_log_probability_above_0_is_said():
    assert "above 0" in read_table_file("word,log-likelihood\na,12.5\nb,-3").notices[-1]


@pytest.mark.parametrize("head", ["Frequenz", "Treffer", "FREQcount", "hits"])
def test_more_names_of_counts(head):
    found = numbers(f"Wort;{head}\nder;30\ndie;10")
    assert found == pytest.approx({"der": 3.4011973817, "die": 2.302585093}, abs=1e-8)


@pytest.mark.parametrize(
    "text",
    [
        "N°;Mot;Logit\n1;nights;3,5\n2;duck;0,5",
        "Número;Palabra;Logit\n0;nights;3,5\n1;duck;0,5",
        "n,word,logit\n1,nights,3.5\n2,duck,0.5",
    ],
)
def test_row_numbers_are_no_counts(text):
    table, [notice] = read_table_file(text)
    assert list(table.columns) == ["word", "logit"]
    assert numbers(text) == TWO
    assert text.split(";")[0].split(",")[0] in notice


def test_ranks_are_no_logits():
    with pytest.raises(TableError, match="Ranks"):
        read_table("word,rank\nthe,1\nduck,2")


def test_it_is_said_which_of_several_columns_was_read():
    for text in ("word,logit_a,logit_b\nx,1,2", "word,T=0.5,T=1,T=2\nx,1,2,3\ny,2,3,4"):
        first, second = text.split("\n")[0].split(",")[1:3]
        [notice] = read_table_file(text).notices
        assert notice.index(f"“{first}”") < notice.index(f"“{second}”")


@pytest.mark.parametrize(
    "text", ["word,count\nthe,30\nduck,10\nTotal,40", "the 75%\nduck 25%\nSUMME 100%",
             'word,count\nthe,"3,000"\nduck,"1,000"\nTotal,"4,000"']
)  # fmt: skip
def test_a_total_is_no_candidate_and_this_is_said(text):
    assert list(numbers(text)) == ["the", "duck"]
    assert any("sum of the others" in notice for notice in read_table_file(text).notices)


def test_a_word_may_be_called_total():
    assert list(numbers("word,logit\nsum,3\ntotal,1\nduck,4")) == ["sum", "total", "duck"]
    assert list(numbers("word,score\nduck,3\ntotal,1")) == ["duck", "total"]
    assert list(numbers("word,logit\nduck,3\ntotal,3")) == ["duck", "total"]


@pytest.mark.parametrize("text", ["word,p\na,.9\nb,.5", "a 90%\nb 50%"])
def test_probabilities_that_sum_to_more_than_one_are_mentioned(text):
    assert "more than 100%" in read_table_file(text).notices[-1]


@pytest.mark.parametrize("text", ["the: 1,234\nduck: 56", '"the","1,234"\n"duck","5.5"'])
def test_a_comma_that_could_set_thousands_apart_is_asked(text):
    with pytest.raises(TableError, match=r"^Line 1: is “1,234” 1\.234 or 1234\?"):
        read_table(text)


def test_other_numbers_show_that_commas_are_decimal_commas():
    for other in ("0,5", "0,125", "12,5"):
        assert read_table_file(f"the: 1,234\nduck: {other}").notices == []
    assert "decimal commas" in read_table_file("the: 1,234\nduck: 2,500").notices[0]


@pytest.mark.parametrize(
    "text",
    ["nights,duck\n3,1", "word\tnights\tduck\nlogit\t3\t1", "nights   duck\n   3.5    0.5",
     "| nights | duck |\n|---|---|\n| 3 | 1 |", '[["nights", "duck"], [3, 1]]'],
)  # fmt: skip
def test_words_beside_one_another_are_not_read(text):
    with pytest.raises(TableError, match="one below the other"):
        read_table(text)


@pytest.mark.parametrize(
    "text", ["1\t30\tnights\n2\t10\tduck", "nights,3.5,0.75\nduck,1,0.2", "a;3,5;0,75\nb;1;0,25"]
)
def test_a_third_column_that_is_no_count_is_asked(text):
    with pytest.raises(TableError, match=r"^Line 1 .* Name the columns"):
        read_table(text)


@pytest.mark.parametrize("head", ["word,logit,count", "word,probability,count", "word,%,count"])
def test_counts_beside_percentages_change_no_percentage(head):
    clean = clean_table(read_table(f"{head}\nnights,64%,10\nduck,36%,1")).table
    p = softmax(clean.logits, counts=clean.counts)
    assert p == pytest.approx([0.64, 0.36])


def test_counts_beside_log_probabilities_stay_whatever_these_are_called():
    for head in ("logprob", "prob"):
        frame = read_table(f"word,{head},count\nnights,-0.5,10\nduck,-1,1")
        assert frame["count"].tolist() == ["10", "1"]

"""What heads say, in the words and languages that people write. Oracle: dictionaries."""

import time

import pytest

from softmax_core.reading.table_heads import NAMES, named_columns, names_columns, role_of

KINDS = {
    "word": "word Words mot mots Wort Wörter WÖRTER palabra parola palavra слово 词 単語 token tokens "
    "Token_Str candidate candidates next_word nextWord text label",
    "logit": "logit Logits logit(z) z логит raw_logit",
    "score": "score scores value valeur valeurs Wert valor",
    "logprob": "logprob logprobs log_prob log_probs log-prob LogProb log_probability logp log_p lnp ln_p "
    "ln(p) logprobs_of_model",
    "probability": "probability Probabilities prob probs p P proba P(w) p(word|context) Wahrscheinlichkeit "
    "probabilité probabilidad probabilità token_probability tokenProb prob_of_next",
    "percentage": "% p% p(%) Prozent percent Wahrscheinlichkeit(%) Anteil_in_% pourcentage",
    "count": "count counts n N Anzahl nombre word_count",
    "frequency": "freq frequency Frequencies Häufigkeit fréquence frecuencia",
    "index": "index rank id # nr token_id Rang Unnamed:0",
}


@pytest.mark.parametrize(
    ("role", "name"), [(r, n) for r, names in KINDS.items() for n in names.split()]
)
def test_what_a_head_says(role, name):
    assert role_of(name) == role
    assert role_of(f" {name.replace('_', ' ')} ") == role


@pytest.mark.parametrize("name", ["", None, "nights", "3.5", "kandidaatti", "x" * 1000, "(" * 50])
def test_other_heads_say_nothing(name):
    assert role_of(name) is None


def test_no_name_is_listed_under_two_roles():
    listed = [name for names in NAMES.values() for name in names.split(", ")]
    assert len(listed) == len(set(listed))


def test_the_more_exact_of_two_names_counts():
    assert named_columns(["text", "token", "word", "logit"])["word"] == 2
    assert named_columns(["value", "score"])["score"] == 1


def test_a_row_of_prose_names_no_columns():
    assert not names_columns(["The text, as it is", " has a value of its own"])
    assert names_columns(["id", "Wort", "Wert"])


@pytest.mark.parametrize("unit", ["-lg", "ln-", "-log ", "- ln", "-ln("])
def test_a_name_of_many_marks_is_not_read_anew_at_each(unit):
    def cost(length):
        start = time.process_time()
        for _ in range(500):
            role_of((unit * 20)[:length])
        return time.process_time() - start

    # Twice as long; what begins anew at each mark would take some thirty times as long.
    assert cost(30) < 8 * cost(15)

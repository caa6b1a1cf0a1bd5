"""What a column of a table holds, by its name at the head, in the languages that people write it in."""

import re
import unicodedata
from collections.abc import Sequence

MAX_COLUMNS = 100
LONGEST_NAME = 60

# In each line the more exact names first. Case, accents, spaces, a plural s and what stands in
# brackets make no difference.
NAMES = {
    "word": "word, token str, token, text, label, candidate, next word, next token, term, name, "
    "Wort, Wörter, mot, jeton, palabra, parola, parole, palavra, woord, słowo, slovo, слово, слова, "
    "токен, токены, ord, sana, kelime, szó, cuvânt, λέξη, 词, 词语, 單詞, 单词, 単語, 言葉, 단어, כלמה, מילה, كلمة",
    "logit": "logit, z, логит, логиты, ロジット, 로짓",
    "logprob": "logprob, log probability, log probabilities, log p, ln p, ln prob, log likelihood, "
    "ln, log, log-Wahrscheinlichkeit, logprobabilité, log proba, log probabilidad",
    "probability": "probability, probabilities, prob, p, proba, Wahrscheinlichkeit, "
    "Wahrscheinlichkeiten, probabilité, probabilidad, probabilidades, probabilità, probabilidade, "
    "waarschijnlijkheid, kans, prawdopodobieństwo, pravděpodobnost, вероятность, вероятности, "
    "ймовірність, sannolikhet, sandsynlighed, olasılık, πιθανότητα, 概率, 機率, 確率, 확률, likelihood, "
    "proportion, Anteil",
    "percentage": "%, percent, percentage, pct, Prozent, pourcentage, pour cent, porcentaje, "
    "percentuale, porcentagem, процент, проценты, 百分比",
    "count": "count, n, multiplicity, Anzahl, nombre, número, conteo, conteggio, contagem, aantal, "
    "liczba, počet, количество, число, antal, 数量, 个数, 個数, 개수, freqcount, hits, Treffer, Vorkommen",
    "frequency": "frequency, frequencies, freq, wf, SUBTLWF, relative frequency, occurrence, Häufigkeit, Frequenz, "
    "Häufigkeiten, fréquence, effectif, frecuencia, frequenza, frequência, frequentie, częstość, "
    "частота, 频率, 頻度, 빈도",
    "otherlog": "Zipf",
    "reversed": "surprisal, surprise, nll, perplexity, ppl, loss, cross entropy, energy, Energie, énergie, "
    "self-information, Überraschungswert",
    "score": "score, value, Wert, valeur, valor, valores, valore, valori, waarde, wartość, hodnota, "
    "значение, оценка, värde, 值, 値, 分数, 得分",
    "index": "index, rank, id, #, no, nr, row, line, position, pos, token id, unnamed: 0, Rang, Platz, rango",
}

# Of several columns with numbers, the first in this order is read.
NUMBERS = (
    "logit", "logprob", "score", "probability", "percentage", "count", "frequency", "otherlog", "reversed",
)  # fmt: skip

# Of the words in a longer name, the first in this order says what the column holds.
_MOST_TELLING = (
    "logprob", "logit", "reversed", "otherlog", "probability", "percentage", "count", "frequency", "score",
    "index", "word",
)  # fmt: skip


def _plain(name: str) -> str:
    """The letters and digits of a name, or % or # alone."""
    letters = unicodedata.normalize("NFKD", re.sub(r"[(\[].*[)\]]", "", name).casefold())
    return "".join(filter(str.isalnum, letters)) or next((c for c in name if c in "%#"), "")


_ROLES = {
    _plain(name): (role, rank)
    for role, names in NAMES.items()
    for rank, name in reversed(list(enumerate(names.split(", "))))
}


def _known(name: str) -> tuple[str, int] | None:
    """What a name that is in the list stands for, and its rank there."""
    plain = _plain(name)
    role, rank = _ROLES.get(plain) or _ROLES.get(plain.removesuffix("s")) or (None, 0)
    if "%" in name and role in ("probability", "frequency", None):
        return "percentage", rank
    return (role, rank) if role else None


_NEGATIVE = re.compile(r"\s*(?:[-−–]|neg(?:ative|ated)?|minus)[\s_-]*", re.IGNORECASE)
_LOG = re.compile(
    r"(?<![^\W\d_])(?:(?P<ln>ln)|(?P<other>zipf|(?:log|lg)[\s_-]*(?:2|10)|lg)|log(?!it))",
    re.IGNORECASE,
)
_AMOUNTS = ("probability", "percentage", "count", "frequency")


def _role_and_rank(
    name: str | None, may_be_negative: bool = True, may_be_log: bool = True
) -> tuple[str | None, int]:
    if not name or len(name) > LONGEST_NAME:
        return None, 0
    negative = _NEGATIVE.match(name) if may_be_negative else None
    if negative and _role_and_rank(name[negative.end() :], False, may_be_log)[0] in NUMBERS:
        return "reversed", 0
    if known := _known(name):
        return known
    name = unicodedata.normalize("NFKC", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))  # logProb, log₂
    if may_be_log and (log := _LOG.search(name)):
        rest = re.sub(r"[()\[\]]", " ", name[: log.start()] + name[log.end() :])
        amount, _ = _role_and_rank(rest, may_be_negative, False)
        if amount in _AMOUNTS or not _plain(rest):
            is_of_p = amount in ("probability", "percentage")
            natural = "logprob" if is_of_p else "logit" if log["ln"] else "otherlog"
            return "otherlog" if log["other"] else natural, len(_ROLES)
    words = re.findall(r"[^\W\d_]{4,}", name)
    roles = [known[0] for known in map(_known, words) if known]
    return min(roles, key=_MOST_TELLING.index, default=None), len(_ROLES)


def role_of(name: str | None) -> str | None:
    """Return what a column of that name holds, a key of `NAMES`; None if the name does not say.

    >>> [role_of(name) for name in ("Wörter", "Log_Prob", "P (%)", "probability of token", "nights")]
    ['word', 'logprob', 'percentage', 'probability', None]
    """
    return _role_and_rank(name)[0]


def named_columns(names: Sequence[str | None]) -> dict[str, int]:
    """Return for each role the place of the name that fits it best.

    >>> named_columns(["id", "Token", "score", "logit"])
    {'index': 0, 'word': 1, 'score': 2, 'logit': 3}
    """
    best: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(names[:MAX_COLUMNS]):
        role, rank = _role_and_rank(name)
        if role and (role not in best or rank < best[role][0]):
            best[role] = rank, at
    return {role: at for role, (_, at) in best.items()}


def number_named(found: dict[str, int]) -> str | None:
    """Return which of the roles found is the one to be read as numbers.

    >>> number_named({"word": 0, "count": 1, "logprob": 2})
    'logprob'
    """
    return next((role for role in NUMBERS if role in found), None)


def names_columns(names: Sequence[str | None]) -> bool:
    """Whether a column of words and one of numbers are among these names, and by nothing else.

    >>> names_columns(["Wort", "logit"]), names_columns(["the next word", "its logit"])
    (True, False)
    """
    names = [name for name in names[:MAX_COLUMNS] if name and len(name) <= LONGEST_NAME]
    roles = {known[0] for known in map(_known, names) if known}
    return "word" in roles and not roles.isdisjoint(NUMBERS)

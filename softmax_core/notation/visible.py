"""Tokens shown literally: what is invisible made visible, and equal tokens told apart."""

import re
import unicodedata
from collections import Counter

MAX_LABEL = 40

_NAMED = {"\n": "⏎", "\r": "␍", "\t": "⇥", "\u00a0": "⍽"}

# Letters and symbols by their Unicode category, but with nothing to see.
_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")

# Nothing in it is Markdown: no list, no address, no mark beside another.
_PLAIN = re.compile(r"(?!\d+\.|.*www\.)(?:[^\W_]|[ ,;!?'’“”…␣∎]|\.|(?<=\w)-(?=\w))+")

_JOINERS = frozenset("\u200c\u200d")

_EMOJI_STYLE = frozenset("\ufe0e\ufe0f")

# Emoji, marks, and letters of scripts without capitals (Persian, Hindi): between these a joiner
# changes what is seen. Between Latin letters it only hides.
_JOINABLE = frozenset({"So", "Sk", "Mn", "Mc", "Lo"})


def visible(word: str) -> str:
    """Return the word with everything invisible made visible.

    Spaces at either end become ␣, the empty word ∅, characters without a shape their code.

    >>> visible(" the"), visible("\\n"), visible(""), visible("a\\u200bb")
    ('␣the', '⏎', '∅', 'a⟨U+200B⟩b')
    """
    return "".join(_pieces(word))


def shortened(word: str, limit: int = MAX_LABEL) -> str:
    """Return the visible word, cut to at most `limit` characters, the last of them "…".

    >>> shortened("so it goes, and so it goes", 11)
    'so it goes…'
    """
    pieces = _pieces(word[: limit + 2])
    if len(word) <= limit and sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    while pieces and (sum(map(len, pieces)) > limit - 1 or pieces[-1] in _JOINERS):
        pieces.pop()
    return "".join(pieces) + "…"


def literal(text: str) -> str:
    """Markdown that shows a text as it is: plain words as they are, all else as code.

    Streamlit also reads ->, >= or :smile: where Markdown does not, and no backslash keeps it from that.

    >>> literal("Guess, and laugh!"), literal("a -> *b*")
    ('Guess, and laugh!', '` a -> *b* `')
    """
    return text if _PLAIN.fullmatch(text) else as_code(text)


def as_code(text: str) -> str:
    """A piece of code in Markdown: between more backticks than there are in it, and in one line.

    >>> as_code("a\\n\\n# b")
    '` a⏎⏎# b `'
    """
    text = (
        text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎")
    )  # a blank line would end it
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}"


def _pieces(word: str) -> list[str]:
    """What is shown for each character, in order."""
    if not word:
        return ["∅"]
    shown = [_shown(word, at) for at in range(len(word))]
    leading, trailing = len(word) - len(word.lstrip(" ")), len(word) - len(word.rstrip(" "))
    shown[:leading] = "␣" * leading
    shown[len(word) - trailing :] = "␣" * trailing
    return shown


def _shown(word: str, at: int) -> str:
    char = word[at]
    if char.isascii() and char.isprintable():
        return char
    if char in _NAMED:
        return _NAMED[char]
    hidden = char in _BLANK or char in _EMOJI_STYLE or not char.isprintable()
    if not hidden or _does_visible_work(word, at):
        return char
    return f"⟨U+{ord(char):04X}⟩"


def _does_visible_work(word: str, at: int) -> bool:
    """Whether an invisible character shapes its neighbours, as in a family emoji."""
    before, after = word[at - 1 : at], word[at + 1 : at + 2]
    if word[at] in _EMOJI_STYLE:
        return before.isprintable() and before.strip() != "" and not before.isalpha()
    if word[at] in _JOINERS and before and after:
        return {unicodedata.category(before), unicodedata.category(after)} <= _JOINABLE
    return False


def display_labels(words) -> list[str]:
    """Return one label for each word, short and visible, and no two alike.

    >>> display_labels(["duck", " the", "duck"])
    ['duck (1)', '␣the', 'duck (2)']
    """
    plain = [shortened(word) for word in words]
    times = Counter(plain)
    last_number = Counter()
    labels = []
    for label in plain:
        if times[label] == 1:
            labels.append(label)
            continue
        last_number[label] += 1
        # A reader may have typed "duck (1)" as a word of its own.
        while f"{label} ({last_number[label]})" in times:
            last_number[label] += 1
        labels.append(f"{label} ({last_number[label]})")
    return labels

"""Facts about the two tokenisers: examples, and what must hold for any text.

Oracle for both: the package regex, which follows Unicode Standard Annex 29 from its own tables.
"""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.language.texts import TEXTS
from softmax_core.language.tokens import (
    END,
    MAX_MARKS,
    PIECE,
    START,
    characters,
    spellings,
    words,
    words_by_piece,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The duck and I laughed.", "the duck and i laughed ."),
        ("Those well-known nights; don't!", "those well-known nights ; don't !"),
        ("my friends' duck, my friend’s duck", "my friends ' duck , my friend's duck"),
        ("L’amour, l'été, d’abord", "l' amour , l' été , d' abord"),
        ("Qu'est-ce qu'il y a aujourd'hui ?", "qu' est-ce qu' il y a aujourd'hui ?"),
        ("Jusqu'à l'arc-en-ciel, presqu'île", "jusqu' à l' arc-en-ciel , presqu'île"),
        ("« Va-t'en », dit-il.", "« va-t'en » , dit-il ."),
        ("o'clock I'm we'll", "o'clock i'm we'll"),
        ("3.14 and 1,000 in 2025.", "3.14 and 1,000 in 2025 ."),
        ("Well... so -- no…", "well ... so -- no …"),
        ("_duck_ (a|b) 50%", "_ duck _ ( a | b ) 50 %"),
        ("ÉTÉ Straße", "été straße"),
        ("e\u0301te\u0301 soft\u00adly", "été softly"),
        ("हिन्दी नमस्ते", "हिन्दी नमस्ते"),
        ("\ufeffduck\u200b\x00duck", "duck duck"),
        ("don´t don`t don‘t don＇t donʼt don′t", "don't don't don't don't don't don't"),
        ("l´amour, п’ять п'ять", "l' amour , п'ять п'ять"),
        ("‘duck’ `code` 5′", "‘ duck ' ` code ` 5 ′"),  # these are no apostrophes
        ("U.S.A. (e.g. here), EU:s", "u.s.a . ( e.g . here ) , eu:s"),
        ("top_p, __init__", "top_p , _ _ init _ _"),
        ("v2.0, 2.5cm, 1,2, 12:30", "v2.0 , 2.5cm , 1,2 , 12 : 30"),
        ("col·lecció paral‧lel a · b", "col·lecció paral‧lel a · b"),
        ('צה״ל צה"ל "צה" ג׳ירפה', 'צה״ל צה"ל " צה " ג׳ירפה'),
        ("רח' הרצל, רח׳ הרצל", "רח' הרצל , רח׳ הרצל"),
        ("Ինչո՞ւ, ինչ֊որ", "ինչո՞ւ , ինչ֊որ"),
        ("葛󠄀城です。", "葛󠄀城です 。"),
        ("他说:好。夫·托", "他说 : 好 。 夫 · 托"),
        ("ශ්‍රී ලංකාව, می‌خواهند", "ශ්‍රී ලංකාව , می‌خواهند"),
        ("\u202bduck\u202c \u2066duck\u2069", "duck duck"),
        (" \n\t\u00a0", ""),
        ("", ""),
    ],
)
def test_words_are_cut_where_a_reader_would_cut_them(text, tokens):
    assert words(text) == tokens.split()


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f"])
def test_a_number_keeps_the_narrow_spaces_between_its_thousands(space):
    number = f"12{space}345{space}678,50"
    assert words(f"Il a {number} €.") == ["il", "a", number, "€", "."]
    assert words(f"en 1789{space}200 ou 3{space}14") == ["en", "1789", "200", "ou", "3", "14"]
    assert words(f"12{space}ans{space}!") == ["12", "ans", "!"]


def test_an_emoji_stays_whole():
    assert words("duck🦆👍🏽👨‍👩‍👧🇨🇦!") == ["duck", "🦆", "👍🏽", "👨‍👩‍👧", "🇨🇦", "!"]
    assert words("🇨🇦🇫🇷🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿❤️‍🔥#️⃣") == ["🇨🇦", "🇫🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️‍🔥", "#️⃣"]


# The first sentences of the Universal Declaration of Human Rights, where no other is said.
SPACED = {
    "English": "All human beings are born free, aren't they? The U.S.A. has 3.14 of top_p (e.g. here).",
    "French": "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "German": "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "Catalan": "La col·lecció és al col·legi.",
    "Swedish": "EU:s medlemmar äro födda fria och lika i värde.",
    "Czech": "Všichni lidé se rodí svobodní a sobě rovní co do důstojnosti a práv.",
    "Vietnamese": "Tất cả mọi người sinh ra đều được tự do và bình đẳng.",
    "Turkish": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
    "Russian": "Все люди рождаются свободными и равными в своём достоинстве и правах.",
    "Greek": "Ὅλοι οἱ ἄνθρωποι γεννιοῦνται ἐλεύθεροι καὶ ἴσοι.",
    "Armenian": "Ինչո՞ւ բոլոր մարդիկ ծնվում են ազատ։",
    "Georgian": "ყველა ადამიანი იბადება თავისუფალი.",
    "Hebrew": "כל בני האדם נולדו בני חורין: צה״ל, צה\"ל, ג׳ירפה, רח' הרצל.",
    "Arabic": "يُولَدُ جميعُ الناسِ أحرارًا، ٣٫١٤.",
    "Persian": "همهٔ مردم می‌خواهند آزاد باشند.",
    "Hindi": "सभी मनुष्यों को गौरव और अधिकारों में जन्मजात स्वतन्त्रता प्राप्त है।",
    "Bengali": "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা নিয়ে জন্মগ্রহণ করে।",
    "Tamil": "மனிதப் பிறவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்.",
    "Malayalam": "മനുഷ്യരെല്ലാവരും തുല്യാവകാശങ്ങളോടെ ജനിച്ചിട്ടുള്ളവരാണ്.",
    "Sinhala": "ශ්‍රී ලංකාව සියලු මනුෂ්‍යයෝ නිදහස්ව උපත ලබා ඇත.",
    "Korean": "모든 인간은 태어날 때부터 자유로우며 존엄과 권리에 있어 동등하다.",
    "Amharic": "የሰው ልጅ ሁሉ ሲወለድ ነጻ ነው።",
    "Fulani": "𞤋𞤥𞤢𞥄𞤲𞤵 𞤬𞤮𞤬 𞤨𞤮𞤼𞤭.",
    "emoji": "duck🦆 👍🏽 👨‍👩‍👧 🇨🇦🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣ #️⃣ ❤️‍🔥",
}
UNSPACED = {
    "Thai": "มนุษย์ทั้งหลายเกิดมามีอิสระ น้ำ",
    "Lao": "ມະນຸດທຸກຄົນເກີດມາ ນ້ຳ",
    "Khmer": "មនុស្សទាំងអស់កើតមក ក្ខុំ",
    "Tibetan": "འགྲོ་བ་མིའི་རིགས་",
    "Chinese": "人人生而自由,在尊严和权利上一律平等。",
    "Japanese": "すべての人間は、生まれながらにして自由であり、葛󠄀城の「ｶﾞ」。",
    "Old Korean": "나랏〮말〯ᄊᆞ미〮 ᄒᆞᆫ글",
    "Javanese": "ꦲꦏ꧀ꦱꦫ",
    "a line end": "a\r\nb\n\u0301c",
    "a sign before digits": "\u0600\u0661\u0662",
}


@pytest.mark.parametrize("language", SPACED)
def test_words_end_where_annex_29_says(language):
    text = SPACED[language].lower()
    pieces = regex.split(r"(?w)\b", text, flags=regex.V1)
    assert words(text) == [piece for piece in pieces if piece.strip()]


@pytest.mark.parametrize("language", SPACED | UNSPACED)
def test_characters_end_where_annex_29_says(language):
    text = unicodedata.normalize("NFC", (SPACED | UNSPACED)[language])
    assert characters(text)[1:-1] == regex.findall(r"\X", text)


def test_a_letter_has_at_most_so_many_marks_that_they_are_sorted_at_once():
    # Without a limit the time grows with the square of their number, and no other thread runs.
    many = "a " + "\u0301\u0323" * 8_000 + " e" + "\u0301" * 16_000
    first, marks, last = words(many)
    assert (first, len(marks)) == ("a", MAX_MARKS)
    assert last == "é" + "\u0301" * (MAX_MARKS - 1)
    assert characters("e" + "\u0301" * 16_000) == [START, last, END]
    assert words("o" + "\u0323\u0302" * 15) == [  # as many as are allowed, in their order
        unicodedata.normalize("NFC", "o" + "\u0323\u0302" * 15)
    ]


def test_characters_stay_whole_and_stand_between_marks():
    assert characters("e\u0301te") == [START, "é", "t", "e", END]
    assert characters("नमस्ते") == [START, "न", "म", "स्ते", END]  # since Unicode 15.1
    assert characters("🇨🇦👨‍👩‍👧") == [START, "🇨🇦", "👨‍👩‍👧", END]
    assert characters("</s>") == [START, "<", "/", "s", ">", END]


def test_spellings_are_the_distinct_tokens_with_letters():
    assert spellings(["the", ".", "duck", "the", "1984", "2nd", "été"]) == [
        "the",
        "duck",
        "2nd",
        "été",
    ]


@given(st.text(max_size=60))
def test_any_text_gives_tokens_without_spaces_that_are_cut_no_further(text):
    tokens = words(text)
    no_spaces = r"(\S|(?<=\d)[\xa0\u2009\u202f](?=\d))+"  # but in a number
    assert all(regex.fullmatch(no_spaces, token) for token in tokens)
    assert all("".join(characters(token)[1:-1]) == token for token in tokens)


def test_a_long_text_is_cut_as_a_short_one():
    text = TEXTS["french"].text + "\n"
    assert len(text * 50) > 4 * PIECE
    assert words(text * 50) == words(text) * 50
    shares = [share for _, share in words_by_piece(text * 50)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert words("a" * 3 * PIECE) == ["a" * 2 * PIECE, "a" * PIECE]  # no space for too long


def test_hyphens_and_joined_letters_are_what_a_reader_takes_them_for():
    # U+2010, and U+2011 as Word writes it; what a PDF has for fi; a long s of old prints.
    assert words("well‐known well‑known well-known") == 3 * ["well-known"]
    assert words("the ﬁrst ſhip, oﬃce") == ["the", "first", "ship", ",", "office"]

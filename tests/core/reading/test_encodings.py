"""Facts about the bytes of text files. Oracle: Python's own encoders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core.reading import encodings
from softmax_core.reading.encodings import (
    ENCODINGS,
    SAMPLE,
    Decoded,
    is_document,
    read_bytes,
    writable,
)

any_text = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"))


def decoded(data):
    found = read_bytes(data)
    return found and found.text


@given(any_text, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_a_marked_text_comes_back_without_its_mark(text, encoding):
    assert decoded(("\ufeff" + text).encode(encoding)) == text


@given(any_text)
def test_what_can_be_read_as_utf_8_is(text):
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("text", ["Les nuits d'été", "l'œuvre coûte 3 €", "“nights” – 50 %"])
def test_what_windows_wrote_before_is_read_too(text):
    assert decoded(text.encode("cp1252")) == text


@given(st.binary())
def test_any_bytes_are_a_text_that_can_be_stored_or_none(data):
    text = decoded(data)
    assert text is None or (text == writable(text) and "\x00" not in text)


def test_a_few_control_characters_are_borne():
    assert decoded(b"\x07\x1b" + b"duck " * 4) is not None
    assert decoded(b"\x07\x1b" + b"duck " * 3) is None
    assert decoded(b"a" * SAMPLE + b"\x1b" * SAMPLE) is not None  # beyond the sample
    assert decoded(b"a" * 10 * SAMPLE + b"\x00") is None  # NUL is looked for everywhere
    assert decoded(b"") == ""


# ---- Damage ----------------------------------------------------------------------------------

SUMMER = "L’été, à Genève, le canard rêvait déjà. "


def test_a_bad_byte_in_utf_8_spoils_nothing_but_itself():
    data = (SUMMER * 5).encode() + b"caf\xe9 " + (SUMMER * 5).encode()
    assert read_bytes(data) == Decoded(SUMMER * 5 + "caf\ufffd " + SUMMER * 5, "UTF-8", True)
    assert decoded("word;logit\nété;3,5\nna".encode() + b"\xefve;1\n").endswith("\nna\ufffdve;1\n")
    assert decoded(b"\xef\xbb\xbfdu\xffck") == "du\ufffdck"  # the mark says UTF-8


@given(st.text(st.sampled_from("aé’鴨🦆 "), min_size=8, max_size=40), st.data())
def test_any_bad_byte_and_any_cut_is_one_replacement(text, data):
    text = "é’é" + text
    place = data.draw(st.integers(3, len(text)))
    bad = data.draw(st.sampled_from([b"\xff", b"\xc0", b"\x80"]))
    assert decoded(text[:place].encode() + bad + text[place:].encode()) == (
        f"{text[:place]}\ufffd{text[place:]}"
    )
    cut = text[:place].encode()[:-1]
    whole = text[: place - 1]
    assert decoded(cut) == (whole if text[place - 1] in "a " else whole + "\ufffd")


def test_a_replacement_that_stands_in_the_file_is_a_character():
    for text in ("\ufffd", "\ufffd" * 50, "word,logit\n\ufffd,2\n"):
        assert read_bytes(text.encode()) == Decoded(text, "UTF-8", False)
        assert decoded(text.encode("utf-16")) == text


# ---- Other encodings -------------------------------------------------------------------------

# Openings of well-known books and poems, with the encodings in which they were once written.
OPENINGS = {
    "Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux se "
    "fermaient si vite que je n’avais pas le temps de me dire : « Je m’endors. »": (
        "cp1252",
        "mac-roman",
    ),
    "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu "
    "einem ungeheueren Ungeziefer verwandelt. Er lag auf seinem panzerartig harten Rücken.": (
        "cp1252",
        "mac-roman",
    ),
    "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un "
    "hidalgo de los de lanza en astillero, adarga antigua, rocín flaco y galgo corredor.": (
        "cp1252",
    ),
    "Nel mezzo del cammin di nostra vita mi ritrovai per una selva oscura, ché la diritta via era "
    "smarrita. Ahi quanto a dir qual era è cosa dura.": ("cp1252",),
    "Não tive filhos, não transmiti a nenhuma criatura o legado da nossa miséria.": ("cp1252",),
    "Litwo! Ojczyzno moja! ty jesteś jak zdrowie; ile cię trzeba cenić, ten tylko się dowie, kto "
    "cię stracił.": ("cp1250", "iso8859-2"),
    "Byl pozdní večer – první máj – večerní máj – byl lásky čas. Hrdliččin zval ku lásce hlas, kde "
    "borový zaváněl háj.": ("cp1250",),
    "Talpra magyar, hí a haza! Itt az idő, most vagy soha! Rabok legyünk, vagy szabadok?": (
        "cp1250",
    ),
    "Ey Türk gençliği! Birinci vazifen, Türk istiklâlini, Türk cumhuriyetini, ilelebet muhafaza ve "
    "müdafaa etmektir. Mevcudiyetinin ve istikbalinin yegâne temeli budur. Bu temel, senin en "
    "kıymetli hazinendir. İstikbalde dahi seni bu hazineden mahrum etmek isteyecek dâhilî ve haricî "
    "bedhahların olacaktır.": ("cp1254",),
    "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.": (
        "cp1251",
        "koi8-r",
        "cp866",
        "mac-cyrillic",
        "iso8859-5",
    ),
    "Σα βγεις στον πηγαιμό για την Ιθάκη, να εύχεσαι νάναι μακρύς ο δρόμος, γεμάτος περιπέτειες.": (
        "cp1253",
        "iso8859-7",
    ),
    "בראשית ברא אלהים את השמים ואת הארץ": ("cp1255",),
    "滿紙荒唐言，一把辛酸淚。都云作者癡，誰解其中味？假作真時真亦假，無為有處有還無。": ("big5",),
    "满纸荒唐言，一把辛酸泪。都云作者痴，谁解其中味？假作真时真亦假，无为有处有还无。": (
        "gb18030",
    ),
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。": ("cp932", "euc_jp"),
    "나 보기가 역겨워 가실 때에는 말없이 고이 보내 드리오리다": ("euc_kr",),
}
WRITTEN = [(text, codec) for text, codecs in OPENINGS.items() for codec in codecs]


@pytest.mark.parametrize(("text", "codec"), WRITTEN)
def test_the_likeliest_encoding_is_found_and_named_as_a_guess(text, codec):
    pytest.importorskip("chardet")
    found = read_bytes(text.encode(codec))
    assert (found.text, found.is_guess) == (text, True)
    assert read_bytes(text.encode(codec), found.encoding) == found._replace(is_guess=False)


@pytest.mark.parametrize(
    "text",
    [
        "“Nights,” she said – it’s the duck’s…",
        "café",
        "À bientôt !",
        "La password è stata cambiata.",
        "Über uns",
        "Mañana",
        "São Paulo",
        "Är du där?",
        "Smørrebrød og æbler",
        "l’été, où ?",
        "mot;logit\nforêt;3,5\nlà;1",
        "word,logit\nété,3.5\nnaïve,1\nStraße,0\n",
    ],
)
def test_a_short_western_text_is_taken_for_nothing_else(text):
    assert read_bytes(text.encode("cp1252")) == Decoded(text, "Windows-1252 (Western Europe)", True)


def test_accents_far_into_a_long_text_are_looked_at():
    pytest.importorskip("chardet")
    text = "duck " * 100_000 + "утка и друзья смеялись всю ночь"
    assert decoded(text.encode("koi8-r")) == text


@pytest.mark.parametrize(("text", "codec"), WRITTEN)
def test_without_a_package_that_guesses_it_is_windows_1252_and_the_reader_is_told(
    text, codec, monkeypatch
):
    monkeypatch.setattr(encodings, "detect_all", None)
    found = read_bytes(text.encode(codec))
    assert (found.encoding, found.is_guess) == ("Windows-1252 (Western Europe)", True)


@pytest.mark.parametrize("text", OPENINGS)
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_text_in_two_or_four_bytes_a_character_needs_no_mark(text, codec):
    text = f"{text}\n\n1984, p. 3\n"
    found = read_bytes(text.encode(codec))
    assert found == Decoded(text, codec.upper().replace("-LE", " LE").replace("-BE", " BE"), True)
    assert read_bytes(("\ufeff" + text).encode(codec)) == found._replace(is_guess=False)


def test_every_encoding_that_a_reader_can_choose_is_one():
    for name, codec in ENCODINGS.items():
        assert read_bytes("duck".encode(codec), name) == Decoded("duck", name, False)
    with pytest.raises(KeyError):
        read_bytes(b"duck", "Morse")
    assert read_bytes("duck".encode("utf-16"), "Big5 (Chinese)") is None  # NULs, which no text has


def test_documents_are_told_by_how_they_begin():
    assert is_document(b"PK\x03\x04word/document.xml")
    assert is_document(b"{\\rtf1 duck}")
    assert not is_document(b"% PDF of the duck")
    assert not is_document(b"")


@given(st.text() | st.text(st.sampled_from("duck é🦆\udd86")))
def test_only_halves_of_characters_are_replaced(text):
    assert writable(text) == text.replace("\udd86", "\ufffd")


def test_two_halves_become_one_character():
    assert writable("\ud83e\udd86") == "🦆"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_chinese_in_utf_16_without_a_mark_is_read(codec):
    text = "鸭子和我整夜都在笑，朋友们也在笑。\n那些夏天的晚上充满了朋友。"
    assert read_bytes(text.encode(codec)).text == text


def test_a_text_of_dos_can_be_chosen():
    text = "Größere Gänse"
    assert read_bytes(text.encode("cp850"), "DOS 850 (Western Europe)").text == text

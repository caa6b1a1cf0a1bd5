"""The page's colours can be told apart, by everybody, from the last row.

Contrast: WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (graphics). Colour blindness: the
matrices of Machado, Oliveira & Fernandes (2009) for severity 1.0, on linear RGB. Difference:
CIEDE2000, after Sharma, Wu & Dalal, "The CIEDE2000 color-difference formula" (2005).
"""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from softmax_core.tables.rows import PALETTE

CONFIG = tomllib.loads(
    (Path(__file__).parents[2] / ".streamlit/config.toml").read_text(encoding="utf-8")
)
THEMES = ["light", "dark"]

MACHADO = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour):
    """#RRGGBB as linear light (IEC 61966-2-1)."""
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    luminances = sorted(linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


def lab(light):
    """CIELAB under D65."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(light, 0, 1) / to_xyz.sum(axis=1)
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(one, other):
    """How different two colours look, from their CIELAB coordinates; 1 can just be seen."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_c7 / (mean_c7 + 25**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = np.degrees(np.arctan2([b1, b2], [stretch * a1, stretch * a2])) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = np.radians(h1 + turn / 2 if c1 * c2 else h1 + h2)
    d_l, d_c, d_h = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    weight_of_h = (
        1
        - 0.17 * np.cos(mean_h - np.radians(30))
        + 0.24 * np.cos(2 * mean_h)
        + 0.32 * np.cos(3 * mean_h + np.radians(6))
        - 0.20 * np.cos(4 * mean_h - np.radians(63))
    )
    off_50 = (mean_l - 50) ** 2
    s_l = 1 + 0.015 * off_50 / np.sqrt(20 + off_50)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * weight_of_h
    blue = np.radians(60) * np.exp(-(((np.degrees(mean_h) % 360 - 275) / 25) ** 2))
    turned = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25**7)) * np.sin(blue)
    light, chroma, hue = d_l / s_l, d_c / s_c, d_h / s_h
    return np.sqrt(light**2 + chroma**2 + hue**2 + turned * chroma * hue)


def difference(eye, one, other):
    """How different two colours look to an eye."""
    return ciede2000(*(lab(MACHADO[eye] @ linear(colour)) for colour in (one, other)))


def alike(eye, pairs, least):
    """The pairs of colours that this eye can hardly tell apart."""
    told = [(one, other, round(difference(eye, one, other), 1)) for one, other in pairs]
    return [pair for pair in told if pair[2] < least]


def test_the_formulas_give_their_published_values():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    # Sharma, Wu & Dalal, table 1: pairs 1, 7, 9, 11, 13, 17, 19, 23, 25, 31 and 34.
    for one, other, published in [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
        ((50, 2.5, 0), (50, 1.8634, 0.5757), 1.0000),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ]:
        assert ciede2000(one, other) == pytest.approx(published, abs=5e-5)
        assert ciede2000(other, one) == pytest.approx(published, abs=5e-5)
    for matrix in MACHADO.values():  # a colour-blind eye sees grey as grey
        assert np.sum(matrix, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


@pytest.mark.parametrize("theme", THEMES)
def test_there_is_a_colour_for_each_place_in_the_palette_and_one_for_the_others(theme):
    assert len(CONFIG["theme"][theme]["chartCategoricalColors"]) == PALETTE + 1 == 7


@pytest.mark.parametrize("theme", THEMES)
def test_every_bar_stands_out_from_the_page_and_the_page_from_every_bar(theme):
    """So what is written inside a bar can be read, too: it is written in the page's own colour."""
    colours = CONFIG["theme"][theme]
    faint = [
        colour
        for colour in colours["chartCategoricalColors"]
        if contrast(colour, colours["backgroundColor"]) < 4.5
    ]
    assert faint == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_can_be_read(theme, surface):
    colours = CONFIG["theme"][theme]
    assert contrast(colours["textColor"], colours[surface]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_the_text_on_a_chosen_item_can_be_read(theme):
    # The page writes it in white on a light page, in the page's own dark on a dark one.
    ink = {"light": "#FFFFFF", "dark": CONFIG["theme"]["dark"]["backgroundColor"]}[theme]
    assert contrast(CONFIG["theme"][theme]["primaryColor"], ink) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", MACHADO)
def test_any_two_words_can_be_told_apart(theme, eye):
    colours = CONFIG["theme"][theme]["chartCategoricalColors"]
    assert alike(eye, combinations(colours, 2), least=10) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", MACHADO)
def test_no_word_has_the_colour_of_the_text_in_which_the_entropy_is_drawn(theme, eye):
    ink, colours = CONFIG["theme"][theme]["textColor"], CONFIG["theme"][theme]
    assert alike(eye, ((ink, one) for one in colours["chartCategoricalColors"]), least=15) == []

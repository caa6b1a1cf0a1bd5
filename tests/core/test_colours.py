"""The page's colours can be told apart, by everybody, from the last row.

Contrast: WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (graphics). Colour blindness: the
matrices of Machado, Oliveira & Fernandes (2009) for severity 1.0, on linear RGB. Distance: CIELAB.
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


def test_the_formulas_give_their_published_values():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    for matrix in MACHADO.values():  # a colour-blind eye sees grey as grey
        assert np.sum(matrix, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


@pytest.mark.parametrize("theme", THEMES)
def test_there_is_a_colour_for_each_place_in_the_palette_and_one_for_the_others(theme):
    assert len(CONFIG["theme"][theme]["chartCategoricalColors"]) == PALETTE + 1 == 7


@pytest.mark.parametrize("theme", THEMES)
def test_every_bar_stands_out_from_the_page(theme):
    colours = CONFIG["theme"][theme]
    faint = [
        colour
        for colour in colours["chartCategoricalColors"]
        if contrast(colour, colours["backgroundColor"]) < 3
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
    seen = {colour: lab(MACHADO[eye] @ linear(colour)) for colour in colours}
    alike = [
        (one, other, round(float(np.linalg.norm(seen[one] - seen[other])), 1))
        for one, other in combinations(colours, 2)
        if np.linalg.norm(seen[one] - seen[other]) < 10
    ]
    assert alike == []

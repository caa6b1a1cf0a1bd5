"""How a test reads a chart: by its specification, which is what the browser gets."""

import functools
import math
import re
from types import SimpleNamespace
from typing import NamedTuple

import pytest

ROWS = [1, 8, 9, 25]


class View(NamedTuple):
    """What the browser knows of a page: the size of the chart's view, and that of its type."""

    width: float
    height: float
    font: float


VIEWS = {
    "laptop": View(1150, 440, 18.3),
    "wall": View(1750, 660, 25),
    "large wall": View(3650, 1330, 49.9),
    "larger type": View(1050, 520, 24.7),
    "just wide": View(545, 440, 20),
    "long page": View(1150, 1900, 18.3),
    "just narrow": View(535, 440, 20),
    "phone": View(280, 480, 19.5),
    "phone with long words": View(190, 480, 19.5),
    "long page on a phone": View(280, 1900, 19.5),
}
WIDE = {name: view for name, view in VIEWS.items() if view.width > 27 * view.font}
NARROW = {name: view for name, view in VIEWS.items() if name not in WIDE}


class Specification:
    """What a chart says to the browser, checked by Altair against the schema of Vega-Lite."""

    def __init__(self, chart):
        self.whole = chart.to_dict(validate=True)
        # Altair names the data once, at the top, where all layers have the same.
        self.layer = [{"data": self.whole.get("data"), **layer} for layer in self["layer"]]

    def __getitem__(self, key):
        return self.whole[key]

    @property
    def data_sets(self):
        return {layer["data"]["name"] for layer in self.layer}

    def layers(self, data=None, mark=None):
        """The layers that draw this data set, or any; with marks of this type, or of any."""
        return [
            layer
            for layer in self.layer
            if data in (None, layer["data"]["name"]) and mark in (None, layer["mark"]["type"])
        ]

    def encodings(self, data, mark=None):
        return [layer["encoding"] for layer in self.layers(data, mark)]

    def channels(self, *names):
        """Every encoding of these channels in all layers."""
        return [e[n] for e in (layer["encoding"] for layer in self.layer) for n in names if n in e]

    def drawn_from_0_to_1(self):
        """The fields whose scale is always from 0 to 1."""
        return {
            channel["field"]
            for channel in self.channels("x", "y")
            if channel.get("scale", {}).get("domain") == [0, 1]
        }

    def all_of(self, key):
        """Every value under this key, however deep."""
        return [value for found, value in walk(self.whole) if found == key]

    def fields(self, data):
        """The fields of a data set that the chart reads, in encodings, filters and texts."""
        selected = {
            p["name"]: p["select"]["fields"] for p in self.whole.get("params", []) if "select" in p
        }
        read = set()
        for layer in self.layers(data):
            for key, value in walk(layer, but="axis"):
                if key == "field":
                    read.add(value)
                elif key == "param":
                    read |= set(selected[value])
                elif isinstance(value, str):
                    read |= set(re.findall(r"datum\.(\w+)", value))
        for param in self.whole.get("params", []):
            if "select" in param and self.named(param["views"][0])["data"]["name"] == data:
                read |= set(selected[param["name"]])
        return read

    def named(self, name):
        return next(layer for layer in self.layer if layer.get("name") == name)

    def param(self, name):
        return next(param for param in self["params"] if param["name"] == name)

    def pixels(self, place, view, **datum):
        """A place in the view, or a size, as the browser works it out; for a line of the data."""
        return pixels(place, view, datum)

    def edges(self, channel, view):
        """The range of a channel's scale in this view."""
        return [self.pixels(place, view) for place in channel["scale"]["range"]]


def walk(node, but=""):
    """Every key and its value, however deep; but nothing below one key."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key != but:
                yield key, value
                yield from walk(value, but)
    elif isinstance(node, list):
        for value in node:
            yield from (("", value),) if isinstance(value, str) else walk(value, but)


def pixels(place, view, datum):
    """A number, or an expression: arithmetic, a few functions, and (width > 27 * font ? a : b)."""
    if not isinstance(place, dict):
        return float(place)
    known = {"min": min, "max": max, "floor": math.floor, "clamp": clamp}
    known |= view._asdict() | {"datum": SimpleNamespace(**datum)}
    return float(eval(in_python(place["expr"]), {"__builtins__": {}}, known))


def in_python(expression):
    """An expression of Vega's with each (condition ? a : b) as Python writes it."""
    while "?" in expression:
        question = expression.rindex("?")
        begin, end = bracket(expression, question, -1), bracket(expression, question, 1)
        condition = expression[begin + 1 : question]
        yes, no = expression[question + 1 : end].split(":")
        choice = f"(({yes}) if ({condition}) else ({no}))"
        expression = expression[:begin] + choice + expression[end + 1 :]
    return expression


def bracket(expression, at, step):
    """Where the brackets around this place open (step -1) or close (step 1)."""
    depth = 0
    while depth >= 0:
        at += step
        depth += {"(": step, ")": -step}.get(expression[at], 0)
    return at


def clamp(value, least, most):
    """As Vega has it."""
    return max(least, min(most, value))


@functools.cache  # Altair takes some 100 ms
def specification(build, *shape):
    return Specification(build(*shape))


@pytest.fixture
def read():
    """The specification of what a function builds for a shape."""
    return specification


@pytest.fixture(params=ROWS)
def rows(request):
    return request.param


@pytest.fixture(params=VIEWS.values(), ids=VIEWS)
def view(request):
    return request.param


@pytest.fixture(params=WIDE.values(), ids=WIDE)
def wide(request):
    """A view in which two panels stand side by side."""
    return request.param


@pytest.fixture(params=NARROW.values(), ids=NARROW)
def narrow(request):
    """A view in which two panels stand one below the other."""
    return request.param


@pytest.fixture
def laptop():
    return View(1100, 400, 20)


@pytest.fixture
def phone():
    return View(300, 400, 20)

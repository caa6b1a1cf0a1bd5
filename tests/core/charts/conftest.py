"""How a test reads a chart: by its specification, which is what the browser gets."""

import functools
import re

import pytest

ROWS = [1, 8, 9, 25]
FONTS = [16, 18, 24]


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

    def pixels(self, place, width):
        """A place in the view, as the browser works it out."""
        return pixels(place, width, self["height"])

    def edges(self, channel, width):
        """The range of a channel's scale on a page of this width."""
        return [self.pixels(place, width) for place in channel["scale"]["range"]]


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


def pixels(place, width, height):
    """A number, or an expression: (width > 540 ? a : b), and arithmetic with width and height."""
    if not isinstance(place, dict):
        return float(place)
    expression, choice = place["expr"], r"\(width > 540 \? ([^?:]+) : ([^?:]+)\)"
    while "?" in expression:
        chosen = r"(\1)" if width > 540 else r"(\2)"
        expression, found = re.subn(choice, chosen, expression)
        assert found, f"not a place: {expression}"
    return float(eval(expression, {"__builtins__": {}}, {"width": width, "height": height}))


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


@pytest.fixture(params=FONTS)
def font(request):
    return request.param

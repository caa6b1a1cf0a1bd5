"""A link as a QR code, where segno is installed, and as nothing where it is not."""

import sys

import pytest

from softmax_core.notation.qr_code import qr_code

LINK = "https://example.org/vote?room=BCDF"


def test_it_is_a_png_picture_of_this_link():
    pytest.importorskip("segno")
    assert qr_code(LINK).startswith(b"\x89PNG")
    assert qr_code(LINK) != qr_code(LINK.replace("BCDF", "BCDG"))


def test_without_segno_there_is_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "segno", None)
    assert qr_code(LINK) is None

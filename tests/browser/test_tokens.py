"""Words are shown as they were typed, whatever they would mean to Markdown, TeX or HTML."""

from urllib.parse import quote

import pandas as pd
from playwright.sync_api import expect

from softmax_core.reading.table_files import to_link

WORDS = ["**bold**", "$x$", "<img src=x onerror=alert(1)>", ":smile:", " the", "twin", "twin"]
TABLE = pd.DataFrame({"word": WORDS, "logit": ["3", "2", "2.5", "1", "1.5", "0.5", "0.2"]})


def test_words_are_literal(visitor):
    visitor.open(f"/?draws=30&T=2&table={quote(to_link(TABLE), safe='')}")
    for chapter in ("Guess", "Softmax", "Temperature", "Compare", "Draw"):
        visitor.go(chapter)
        chart = visitor.charts.first
        # A long word may be cut short in a chart, but not changed.
        for word in ("**bold**", "$x$", "<img src=x", ":smile:", "␣the", "twin"):
            expect(chart).to_contain_text(word)
        for element in ("img[src=x]", "strong:text-is('bold')", "svg.marks .katex"):
            assert visitor.main.locator(element).count() == 0, (chapter, element)
        assert "😄" not in visitor.main.inner_text()
        labels = chart.locator("text").all_text_contents()
        assert len({label for label in labels if label.startswith("twin")}) >= 2, "told apart"

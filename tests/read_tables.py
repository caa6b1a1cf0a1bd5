"""What tests of tables that people bring share: two words with their logits, and what was read."""

from softmax_core.reading.logit_table import clean_table
from softmax_core.reading.table_files import read_table_file

TWO = {"nights": 3.5, "duck": 0.5}


def read_table(data, name=""):
    """The table that is read, as it is written there."""
    return read_table_file(data, name).frame


def numbers(text, name="What you pasted"):
    """The words with their logits, as the softmax gets them; every row must be usable."""
    clean = clean_table(read_table(text, name))
    assert clean.problems == []
    return dict(zip(clean.table.words, clean.table.logits.tolist(), strict=True))


def rows(frame):
    """The cells of a table, row by row."""
    return [tuple(row) for row in frame.to_numpy().tolist()]

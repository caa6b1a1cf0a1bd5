"""Nobody's text costs more than its length, and no answer more memory than a small server has.

Each text is a kind that took quadratic time in some expression, or memory without a bound.
"""

import json
import os
import random
import subprocess
import sys
import time
import tracemalloc
from contextlib import suppress

import pytest
from read_tables import read_table

from softmax_core.reading.answers import MAX_RESPONSE, ResponseError, read_response
from softmax_core.reading.table_files import TableError
from softmax_core.settings.typed_table import TypedTable


def read_anywhere(text):
    for read in (read_response, read_table, TypedTable.of_address):
        with suppress(ResponseError, TableError):
            read(text)


def cost(text):
    """The processor's seconds for a text, but not less than what a clock can tell."""
    start = time.process_time()
    read_anywhere(text)
    return max(time.process_time() - start, 0.01)


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "duck = about" + " " * n + "x",
        lambda n: "duck (" + " " * n + "(3))",
        lambda n: "duck,3\n(" + "x " * n,
        lambda n: "duck,3\nsource: " + "x," * n + " y",
        lambda n: '{"duck": "1' + " " * n + 'x"}',
        lambda n: "{'duck': '" + '"' * n + "'}",
        lambda n: '{"duck' + "\u0301\u0323" * n + '": -1}',
        lambda n: "duck" + "\u0301\u0323" * n + " = 3",
        lambda n: "duck" + "\u0301\u0323" * n + "_3~nights_2",
        lambda n: "[" * n,
        lambda n: "data: {}\n" * n,
        lambda n: "|" * n + "\n" + "|-" * n,
        lambda n: "word;logit\n" + "".join(f"a;{i}\nb;2,{i:03}\n" for i in range(n // 8)),
    ],
)
def test_the_cost_does_not_grow_as_the_square_of_the_length(text):
    # What is quadratic costs sixteen times as much.
    n = 30_000
    once = min(cost(text(n)) for _ in range(3))
    assert min(cost(text(4 * n)) for _ in range(3)) < 8 * once


# ---- Memory ----------------------------------------------------------------------------------

MEASURE = """
import re, sys
from pathlib import Path
from softmax_core.reading.answers import read_response, ResponseError
from softmax_core.tables.real_model import answer_bars, live_vocabulary, listed_table, position_names
from functools import partial

def show(text):
    try:
        response = read_response(text)
    except ResponseError:
        return False
    position_names(response)
    position = max(response.positions, key=lambda one: one.numbers.size)
    live_vocabulary(partial(answer_bars, position), "unseen", "the list alone")
    listed_table(position)
    return True

def kilobytes(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

show('{"a": -1.25, "b": -2.5}')
show("{'a': -1}")
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
before = kilobytes("VmRSS")
is_read = show(sys.stdin.read())
print(is_read, (kilobytes("VmHWM") - before) / 1000)
"""


def filled(begin, part, end=""):
    """As many parts as there is room for in an answer, each made from its number."""
    parts, room = [], MAX_RESPONSE - len(begin) - len(end) - 100
    while room > 0:
        parts.append(part(len(parts)))
        room -= len(parts[-1].encode()) + 1
    return begin + ",".join(parts) + end


@pytest.mark.skipif(
    not os.access("/proc/self/clear_refs", os.W_OK), reason="only Linux tells of a peak"
)
@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        (lambda: filled("{", lambda n: f'"{n:05x}": -{14 + n % 997 / 1000:.6f}', "}"), True),
        (lambda: filled("[", lambda n: f'{{"Token":"{n}","P":1e-9}}', "]"), True),
        (lambda: filled("[", lambda n: f'["{n:07x}",-15.5]', "]"), False),
        (lambda: filled("[", lambda n: f'"{n:x}"', "]"), False),
        (lambda: filled("{", lambda n: f'"{n:x}":"{n:x}"', "}"), False),
        (lambda: "{'duck': '" + '"' * (MAX_RESPONSE - 20) + "'}", False),
    ],
)
def test_the_worst_answer_takes_at_most_150_megabytes(text, is_read):
    run = [sys.executable, "-c", MEASURE]
    said = subprocess.run(run, input=text(), capture_output=True, text=True, check=True).stdout
    was_read, megabytes = said.split()
    assert was_read == str(is_read)
    assert float(megabytes) < 150


@pytest.mark.parametrize(
    "text",
    [
        "word,logit" + "," * 20_000 + "\n" + "duck,3\n" * 2000,
        "| word | logit |" + " x |" * 20_000 + "\n|---|---|\n" + "| duck | 3 |\n" * 2000,
        '[["word", "logit"' + ', "x"' * 20_000 + "]" + ', ["duck", 3]' * 2000 + "]",
        json.dumps([dict.fromkeys(map(str, range(20_000)), 3), *[{"word": "duck"}] * 2000]),
    ],
)
def test_one_wide_row_does_not_make_the_others_wide(text):
    tracemalloc.start()
    with suppress(TableError):
        read_table(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000  # a cell for each row in each column would take ten times as much


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" + "[]," * 250_001 + "1]", "250,002 lists and objects, and at most 250,000"),
        ('{"a":-99,' + '"b":-99,' * 270_000 + '"c":-1}', "270,002 tokens, and at most 270,000"),
        ("data: {}\n" * 20_001, "more than 20,000 answers or pieces"),
        ("[None," + "0," * 800_000 + "1]", "not quite JSON, and too long"),
        ('{"é": -1}' + " " * MAX_RESPONSE, "too large: 5.0 MB"),
        ("é" * (MAX_RESPONSE // 2 + 1), "too large: 5.0 MB"),
    ],
)
def test_what_would_not_fit_is_refused_in_plain_words(text, message):
    with pytest.raises(ResponseError, match=message):
        read_response(text)


def test_a_table_of_brackets_is_refused_too():
    with pytest.raises(TableError, match="333,333 lists and objects, and at most 250,000"):
        read_table("[[[" * 111_111)


# ---- Any text --------------------------------------------------------------------------------

UNITS = [
    " ", " \n", "\t", "\x0b", "\u00a0", "\u200b", "\u2028", "\ufeff", "\u0301", ",", ";", ":", "=", '"', "'",
    "\\", "[", "]", "{", "}", "(", ")", "-", ".", "/", "%", "#", "&", "≈", "|", "0", "9", "a", "é", "a,", "'a':",
    '"a":', "1,", "-1.5,", ".5", "e9", "inf", "about ", "ca. ", "total", "\nsource: ", "(x ", "(3)", "f(x=",
    "<a", "“", "”", "‘", "’a", "**", "`", "```", "---", "|-", "+-", "->", " — ", " 000", "1,000", "c(", "sep=;",
    "\nName: a, dtype: b", "1. ", "- ", "Row(", "word", "\nlogit", "log", "neg ", "data:", "{}", "[]", '{"a":-1}',
    '"top_logprobs"',
]  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_any_two_pieces_repeated_cost_linear_time(seed):
    chance = random.Random(seed)
    units = ["".join(chance.choices(UNITS, k=chance.choice([1, 2, 3]))) for _ in "ab"]
    end = "".join(chance.choices(UNITS, k=2))

    def text(n):
        return "".join(unit * (n // len(unit)) for unit in units) + end

    once = min(cost(text(20_000)) for _ in range(2))
    assert min(cost(text(80_000)) for _ in range(2)) < 12 * max(once, 0.02)

"""A class on one server: `python tests/benchmarks/bench_class.py`.

Students are tabs without browsers (tests/protocol/tab.py): they open the page, type, press and wait
like a class that follows a lecture. It prints, and never fails. Its parts, each of which can be run
alone by its name:

lesson   30, 100 and 200 students open the page, type T, edit a logit and go through all chapters in
         step, 2 to 8 s between two things done; beside as many on a page with one slider. Median and
         95th percentile of each action, the server's CPU, and its memory for each student who has
         been in all chapters. Targets, at the 95th percentile, for T typed and a chapter opened: 100
         students .5 s, 200 students 1 s; 1.5 MB for each of 100.
link     50 tabs open one link at once on a server that has just started, each chapter in turn.
         Targets, the median of the first chart: 3 s, New words 4 s.
together 30 students have New words open and press the same new thing at once.
typed    The server's CPU for one T that nobody has typed before, by chapter; target 15 ms. With
         --where it also says in which functions that time goes.
"""

import argparse
import asyncio
import cProfile
import io
import itertools
import json
import pstats
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from pathlib import Path

from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parents[1] / "protocol"))

from tab import ROOT, Tab, streamlit_server

DASHBOARD = ROOT / "dashboard.py"
EMPTY_PAGE = 'import streamlit as st\n\nst.slider("Temperature", 0.0, 10.0, 1.0, key="T")\n'
CHAPTERS = ("guess", "softmax", "temperature", "compare", "draw", "learn", "words", "model", "define")
WITH_T = {"softmax", "temperature", "draw", "words", "model", "define"}
PATIENCE = 120
LINKED = ("guess", "temperature", "learn", "words", "model", "define")


class Student:
    """A tab with a connection; each action gives the seconds until its run has ended."""

    def __init__(self, server, path="", query=""):
        self.server, self.tab = server, Tab("" if path == "guess" else path, query)
        self.first_chart = None

    async def arrive(self, connections):
        started = time.perf_counter()
        options = {"subprotocols": ["streamlit"], "max_size": None, "compression": None}
        options |= {"open_timeout": PATIENCE, "ping_interval": None}
        self.socket = await connections.enter_async_context(connect(self.server.stream, **options))
        await self.act(self.tab.rerun(), started)
        return time.perf_counter() - started

    async def act(self, message, started=None):
        started = started or time.perf_counter()
        await self.socket.send(message)
        async with asyncio.timeout(PATIENCE):
            while not self.tab.hear(await self.socket.recv()):
                if self.tab.charts and self.first_chart is None:
                    self.first_chart = time.perf_counter() - started
        return time.perf_counter() - started


def at(part, values):
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))] if values else float("nan")


# ── typed: the server's CPU for a T that nobody has typed before ────────────────────────────────


async def typed(server, chapter, temperatures, query=""):
    """Milliseconds of CPU and of waiting for each of these temperatures, typed one after the other."""
    async with AsyncExitStack() as connections:
        student = Student(server, chapter, query)
        await student.arrive(connections)
        for warm in ("0.3", "0.7", "7.7777"):
            await student.act(student.tab.put("T_text", warm))
        await asyncio.sleep(0.3)
        before, waits = server.cpu(), []
        for text in temperatures:
            waits.append(await student.act(student.tab.put("T_text", text)))
        await asyncio.sleep(0.2)
        cpu = server.cpu() - before
        if student.tab.exceptions:
            print("   exceptions:", student.tab.exceptions)
        return 1000 * cpu / len(temperatures), 1000 * statistics.median(waits)


async def print_typed(folder):
    new = (f"{0.5 + 0.0137 * i:.4f}" for i in itertools.count())
    print(f"CPU of one T typed, ms (target 15){'of 4 digits':>28}{'on the slider':>16}{'waits':>9}")
    with streamlit_server(DASHBOARD, folder / "typed.txt") as server:
        for chapter in CHAPTERS:
            if chapter not in WITH_T and chapter != "learn":
                continue
            for query in ("part=predict", "part=write&written=200") if chapter == "learn" else ("",):
                odd = await typed(server, chapter, list(itertools.islice(new, 40)), query)
                on_slider = [f"{T / 20:g}" for T in range(25, 65)]
                even = await typed(server, chapter, on_slider, query)
                name = f"{chapter} {query}"
                print(f"  {name:<44}{odd[0]:>18.1f}{even[0]:>16.1f}{odd[1]:>9.1f}", flush=True)
if __name__ == "__main__":
    asyncio.run(print_typed(Path(tempfile.mkdtemp())))

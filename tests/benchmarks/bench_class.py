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
         --where CHAPTER it says in which functions that chapter's time goes.
"""

import argparse
import asyncio
import pstats
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "protocol"))

from server import ROOT, Server, streamlit_server
from tab import Tab

DASHBOARD = ROOT / "dashboard.py"
EMPTY_PAGE = 'import streamlit as st\n\nst.slider("Temperature", 0.0, 10.0, 1.0, key="T")\n'
CHAPTERS = (
    "guess",
    "softmax",
    "temperature",
    "compare",
    "draw",
    "learn",
    "words",
    "model",
    "define",
)
WITH_T = ("softmax", "temperature", "draw", "words", "model", "define")
LEARN_PARTS = ("part=predict", "part=smooth", "part=write&written=200")
PATIENCE = 180  # seconds
THINKS = (2, 8)  # seconds between two things that a student does

# Streamlit's own command, with each run of the script but the first few under the profiler.
PROFILED = """
import atexit, cProfile, sys, time
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web.cli import main
profile, run, runs = cProfile.Profile(time.thread_time), ScriptRunner._run_script, []
def profiled(self, data):
    runs.append(data)
    return run(self, data) if len(runs) < 6 else profile.runcall(run, self, data)
ScriptRunner._run_script = profiled
atexit.register(profile.dump_stats, sys.argv.pop(1))
main()
"""


class Student:
    """A tab with a connection; each thing done gives the seconds until its run has ended."""

    def __init__(self, server: Server, path: str = "", query: str = ""):
        self.server, self.tab = server, Tab("" if path == "guess" else path, query)
        self.first_chart = None

    async def arrive(self, connections: AsyncExitStack) -> float:
        started = time.perf_counter()
        options = {"subprotocols": ["streamlit"], "max_size": None, "compression": None}
        options |= {"open_timeout": PATIENCE, "ping_interval": None}
        self.socket = await connections.enter_async_context(connect(self.server.stream, **options))
        await self.act(self.tab.rerun())
        return time.perf_counter() - started

    async def act(self, message: bytes) -> float:
        started = time.perf_counter()
        await self.socket.send(message)
        async with asyncio.timeout(PATIENCE):
            while not self.tab.hear(await self.socket.recv()):
                if self.tab.charts and self.first_chart is None:
                    self.first_chart = time.perf_counter() - started
        return time.perf_counter() - started

    def type(self, temperature: float) -> bytes:
        return self.tab.put("T_text", f"{temperature:.6g}")


def at(part: float, values: Iterable[float]) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))] if values else float("nan")


# ── lesson: a class that follows the lecture ────────────────────────────────────────────────────


class Lesson:
    """What a class has measured on one page: the seconds of each action, and what went wrong."""

    def __init__(self, server: Server, students: int, seconds: float):
        self.server, self.students, self.seconds = server, students, seconds
        self.took, self.errors = defaultdict(list), Counter()
        self.been_everywhere, self.memory = 0, float("nan")

    async def hold(self, act) -> "Lesson":
        await self._warm_up()
        before, cpu, started = self.server.memory(), self.server.cpu(), time.monotonic()
        self.end = started + self.seconds
        async with AsyncExitStack() as self.connections:
            await asyncio.gather(*(self._attend(number, act) for number in range(self.students)))
            self.memory = (self.server.memory() - before) / self.students
        self.cpu = (self.server.cpu() - cpu) / (time.monotonic() - started)
        return self

    async def _warm_up(self) -> None:
        """What the first visitor of all pays for is no part of the lesson."""
        async with AsyncExitStack() as connections:
            one = Student(self.server)
            await one.arrive(connections)
            for path in one.tab.paths.values():
                await one.act(one.tab.open(path))

    async def _attend(self, number: int, act) -> None:
        rng, student = random.Random(number), Student(self.server)
        await asyncio.sleep(rng.uniform(0, 10))
        try:
            self.took["the page opened"].append(await student.arrive(self.connections))
            await asyncio.sleep(rng.uniform(*THINKS))
            await act(self, student, rng)
        except Exception as error:  # one who gives up; the others go on
            self.errors[f"{type(error).__name__}: {error}"[:90]] += 1
        self.errors.update(student.tab.exceptions)

    async def do(self, name: str, student: Student, message: bytes, rng: random.Random) -> None:
        self.took[name].append(await student.act(message))
        await asyncio.sleep(rng.uniform(*THINKS))

    def print(self, name: str) -> None:
        print(
            f"{name}: the server's CPU {100 * self.cpu:.0f}% of one processor, "
            f"{self.memory:.2f} MB a student ({self.been_everywhere} of {self.students} have been in "
            f"all chapters), errors {dict(self.errors) or 0}, "
            f"tracebacks {self.server.tracebacks()}"
        )
        for action, times in self.took.items():
            print(
                f"  {action:<34}{len(times):>6}{1000 * at(0.5, times):>10.0f}"
                f"{1000 * at(0.95, times):>10.0f}{1000 * max(times):>10.0f}"
            )


async def follow(lesson: Lesson, student: Student, rng: random.Random) -> None:
    """All chapters in step, round after round; T typed where there is one, a logit where the table is."""
    while True:
        for chapter in CHAPTERS:
            message = student.tab.open("" if chapter == "guess" else chapter)
            await lesson.do("a chapter opened", student, message, rng)
            if chapter == "softmax":
                edit = student.tab.edit(0, "logit", f"{rng.uniform(-3, 5):.2f}")
                await lesson.do("a logit edited", student, edit, rng)
            if chapter in WITH_T:
                message = student.type(rng.uniform(0.1, 10))
                await lesson.do(f"T typed in {chapter}", student, message, rng)
        lesson.been_everywhere += 1
        if time.monotonic() > lesson.end:
            return


async def move_slider(lesson: Lesson, student: Student, rng: random.Random) -> None:
    while time.monotonic() < lesson.end:
        message = student.tab.put("T", rng.randint(0, 100) / 10)
        await lesson.do("the slider moved", student, message, rng)


async def lesson(folder: Path, options: argparse.Namespace) -> None:
    for students in options.students:
        print(f"\n{students} students{'':<28}{'times':>6}{'median ms':>10}{'95%':>10}{'most':>10}")
        for name, script, act, seconds in (
            ("an empty page", empty_page(folder), move_slider, 40),
            ("the dashboard", DASHBOARD, follow, 0),
        ):
            log = folder / f"{name}-{students}.txt"
            with streamlit_server(script, log) as server:
                held = await Lesson(server, students, seconds).hold(act)
                held.print(name)


def empty_page(folder: Path) -> Path:
    script = folder / "empty.py"
    script.write_text(EMPTY_PAGE)
    return script


# ── link: all open one link on a server that has just started ───────────────────────────────────


async def link(folder: Path, options: argparse.Namespace) -> None:
    print(
        f"\n{options.tabs} tabs open one link{'':<20}{'first chart':>12}{'most':>9}{'all':>9}{'most':>9}"
    )
    for chapter in CHAPTERS:
        with streamlit_server(DASHBOARD, folder / f"link-{chapter}.txt") as server:
            async with AsyncExitStack() as connections:
                tabs = [Student(server, chapter, "T=2.5") for _ in range(options.tabs)]
                waits = await asyncio.gather(*(tab.arrive(connections) for tab in tabs))
            charts = [tab.first_chart for tab in tabs if tab.first_chart is not None]
            errors = Counter(one for tab in tabs for one in tab.tab.exceptions)
            columns = (at(0.5, charts), at(1, charts), at(0.5, waits), at(1, waits))
            figures = "".join(f"{seconds:>8.2f} s"[1:] for seconds in columns)
            print(f"  {chapter:<40}{figures}   errors {dict(errors) or 0}", flush=True)


# ── together: all press the same thing, which nobody has pressed before ─────────────────────────


async def together(folder: Path, options: argparse.Namespace) -> None:
    print("\n30 students, New words: all press the same at once; seconds")
    async with AsyncExitStack() as connections:
        with streamlit_server(DASHBOARD, folder / "together.txt") as server:
            alone, *many = [Student(server, "words") for _ in range(31)]
            await alone.arrive(connections)
            for student in many:
                await student.arrive(connections)
            for name, key, one, other in (
                ("letters", "letters_field", ["2"], ["4"]),
                ("seed", "seed_field", 99, 7),
            ):
                wait = await alone.act(alone.tab.put(key, one))
                cpu = server.cpu()
                waits = await asyncio.gather(
                    *(student.act(student.tab.put(key, other)) for student in many)
                )
                print(
                    f"  {name:<10} one alone {wait:.2f}; all: median {at(0.5, waits):.2f}, "
                    f"most {max(waits):.2f}, CPU {server.cpu() - cpu:.1f}"
                )


# ── typed: the server's CPU for a T that nobody has typed before ────────────────────────────────


async def cpu_of(
    server: Server, student: Student, messages: Iterable[Callable[[], bytes]]
) -> float:
    """Milliseconds of the server's CPU for each of these, done one after the other."""
    cpu, n = server.cpu(), 0
    for message in messages:
        await student.act(message())
        await asyncio.sleep(0.02)  # what follows the answer is part of its cost
        n += 1
    return 1000 * (server.cpu() - cpu) / n


async def cpu_of_typing(server: Server, path: str, query: str, *series: list[float]) -> list[float]:
    async with AsyncExitStack() as connections:
        student = Student(server, path, query)
        await student.arrive(connections)
        for temperature in (0.3, 7.7777, 7.1):
            await student.act(student.type(temperature))
        return [
            await cpu_of(server, student, [partial(student.type, T) for T in temperatures])
            for temperatures in series
        ]


async def typed(folder: Path, options: argparse.Namespace) -> None:
    if options.where:
        return await where(folder, options.where)
    print(f"\nCPU of one T typed, ms (target 15){'':<10}{'on the slider':>16}{'between':>12}")
    with streamlit_server(empty_page(folder), folder / "empty.txt") as server:
        async with AsyncExitStack() as connections:
            student = Student(server)
            await student.arrive(connections)
            moves = [partial(student.tab.put, "T", i / 10) for i in range(1, 60)]
            print(f"  {'an empty page':<42}{await cpu_of(server, student, moves):>16.1f}")
    places = [("learn", part) for part in LEARN_PARTS] + [(chapter, "") for chapter in WITH_T]
    on_slider = [0.05 * i for i in range(25, 85)]
    with streamlit_server(DASHBOARD, folder / "typed.txt") as server:
        for i, (path, query) in enumerate(places):
            between = [1.3001 + 0.0131 * n + 0.001 * i for n in range(60)]
            even, odd = await cpu_of_typing(server, path, query, on_slider, between)
            print(f"  {path + ' ' + query:<42}{even:>16.1f}{odd:>12.1f}", flush=True)


async def where(folder: Path, chapter: str) -> None:
    """In which functions of ours, and in which at all, the time of a chapter goes."""
    script, found = folder / "profiled.py", folder / "profile.txt"
    script.write_text(PROFILED)
    path, _, query = chapter.partition("?")
    between = [1.3001 + 0.0131 * n for n in range(60)]
    command = (str(script), str(found))
    with streamlit_server(DASHBOARD, folder / "where.txt", command) as server:
        await cpu_of_typing(server, path, query, between)
    stats = pstats.Stats(str(found)).sort_stats("cumulative")
    print(f"{chapter}: the profiler makes all of it some three times as slow")
    stats.print_stats(f"({ROOT}|streamlit/elements)", 40)
    stats.sort_stats("tottime").print_stats(25)


def run(parts: dict[str, Callable], parser: argparse.ArgumentParser) -> None:
    """Run the parts that are asked for on the command line, or all; each gets a folder and the options."""
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(parts)}; else all")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts):
        parser.error(f"no part is called {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.parts or parts:
            asyncio.run(parts[name](Path(folder), options))


def main() -> None:
    parser = argparse.ArgumentParser(description="A class on one server.")
    parser.add_argument("--students", type=int, nargs="+", default=[30, 100, 200])
    parser.add_argument("--tabs", type=int, default=50)
    parser.add_argument("--where", metavar="CHAPTER", default="", help="such as learn?part=write")
    run({"lesson": lesson, "link": link, "together": together, "typed": typed}, parser)


if __name__ == "__main__":
    main()

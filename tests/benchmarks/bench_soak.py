"""What is left in memory when students come and go: `python tests/benchmarks/bench_soak.py`.

Students are tabs without browsers (tests/protocol/tab.py). It prints, and never fails. Its parts, each
of which can be run alone by its name:

soak   20 students open the page, type T, edit a logit, go through all chapters, bring a small text
       and a model's answer of their own, leave, and come again. The server's memory every minute;
       target: at the end at most 1.05 times that of minute 5.
left   Five visitors each open a text of 20 MB as a file, learn it at order 5, look at New words, and at
       Define with novelty, and leave. The server's memory when a new visitor comes three minutes
       later; target: at most 1.3 times that of before.
"""

import argparse
import asyncio
import json
import random
import time
from contextlib import AsyncExitStack
from pathlib import Path

import bench_class
from bench_class import CHAPTERS, DASHBOARD, THINKS, WITH_T, Lesson
from bench_large_text import made_text
from server import Server, streamlit_server
from tab import Tab
from websockets.asyncio.client import connect

WORDS = ("the", "duck", "and", "I", "laughed", "all", "night", "friends", "were", "full", "of")
LEVEL_FROM = 5  # minutes, after which memory should not grow
LEFT_BEHIND = 180  # seconds; Streamlit keeps what a visitor leaves behind for two minutes
# A file is sent here without the header that a browser adds; and errors are told, not hidden.
FLAGS = {"server.enableXsrfProtection": "false", "client.showErrorDetails": "full"}


class Student(bench_class.Student):
    """One whose browser has a cookie, by which the page keeps what was brought for a reload."""

    async def arrive(self, connections: AsyncExitStack) -> float:
        cookie = f"_streamlit_xsrf=2|00000000|{random.randbytes(8).hex()}|1"
        options = {"subprotocols": ["streamlit"], "max_size": None, "compression": None}
        options |= {"additional_headers": {"Cookie": cookie}, "ping_interval": None}
        self.socket = await connections.enter_async_context(connect(self.server.stream, **options))
        return await self.act(self.tab.rerun())

    def open(self, chapter: str) -> bytes:
        return self.tab.open("" if chapter == "guess" else chapter)

    async def paste(self, name: str, text: str) -> bytes:
        await self.act(self.tab.put(f"{name}_way_in", True))
        self.tab.put(f"{name}_pasted", text)
        return self.tab.press(f"{name}_use")


# ── soak: students who come and go ──────────────────────────────────────────────────────────────


async def come_and_go(lesson: Lesson, first: bench_class.Student, rng: random.Random) -> None:
    """One visit after another, each in a new session."""
    await first.socket.close()
    while time.monotonic() < lesson.end:
        student = Student(lesson.server)
        try:
            async with AsyncExitStack() as connection:
                lesson.took["the page opened"].append(await student.arrive(connection))
                await visit(lesson, student, rng)
        except Exception as error:  # one who gives up, and comes again
            lesson.errors[f"{type(error).__name__}: {error}"[:90]] += 1
        lesson.errors.update(student.tab.exceptions)
        await asyncio.sleep(rng.uniform(*THINKS))


async def visit(lesson: Lesson, student: Student, rng: random.Random) -> None:
    """Through all chapters, unless the lesson ends before."""
    brought = {"learn": ("text", small_text), "model": ("answer", small_answer)}
    for chapter in CHAPTERS:
        await lesson.do("a chapter opened", student, student.open(chapter), rng)
        if chapter == "softmax":
            edit = student.tab.edit(0, "logit", f"{rng.uniform(-3, 5):.2f}")
            await lesson.do("a logit edited", student, edit, rng)
        if chapter in brought:
            name, made = brought[chapter]
            await lesson.do(
                f"own {name} pasted", student, await student.paste(name, made(rng)), rng
            )
        if chapter in WITH_T:
            await lesson.do("T typed", student, student.type(rng.uniform(0.1, 10)), rng)
        if time.monotonic() > lesson.end:
            return


def small_text(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=500))


def small_answer(rng: random.Random) -> str:
    logprobs = sorted((-rng.expovariate(0.3) for _ in range(5)), reverse=True)
    return json.dumps({word: logprob - 2 for word, logprob in zip(WORDS, logprobs, strict=False)})


async def soak(folder: Path, options: argparse.Namespace) -> None:
    print(f"\n{options.students} students come and go for {options.minutes} minutes")
    with streamlit_server(DASHBOARD, folder / "soak.txt", **FLAGS) as server:
        lesson = Lesson(server, options.students, 60 * options.minutes)
        watch = asyncio.create_task(memory_every_minute(server, options.minutes))
        await lesson.hold(come_and_go)
        readings, tracebacks = await watch, server.tracebacks()
    actions, visits = sum(map(len, lesson.took.values())), len(lesson.took["the page opened"])
    print(f"  {actions} actions in {visits} sessions, the server's CPU {100 * lesson.cpu:.0f}%")
    print(f"  errors {dict(lesson.errors) or 0}, tracebacks {tracebacks}")
    if len(readings) > LEVEL_FROM:
        ratio = readings[-1] / readings[LEVEL_FROM - 1]
        print(f"  at the end {ratio:.3f} times the memory of minute {LEVEL_FROM}; target 1.05")


async def memory_every_minute(server: Server, minutes: int) -> list[float]:
    readings = []
    for minute in range(1, minutes + 1):
        await asyncio.sleep(60)
        readings.append(server.memory())
        print(f"  minute {minute:>3}{readings[-1]:>8.0f} MB", flush=True)
    return readings


# ── left: what long texts leave behind ──────────────────────────────────────────────────────────


async def left(folder: Path, options: argparse.Namespace) -> None:
    text = made_text().encode()
    print(f"\nfive visitors with a text of {len(text):,} bytes each")
    with streamlit_server(DASHBOARD, folder / "left.txt", **FLAGS) as server:
        await come_as_new(server)
        before = server.memory()
        print(f"  {'before':<30}{before:>18.0f} MB")
        async with AsyncExitStack() as connections:
            for _ in range(5):
                student = Student(server, "learn")
                await student.arrive(connections)
                await use_text(student, text)
        await asyncio.sleep(LEFT_BEHIND)
        await come_as_new(server)
        after, most, tracebacks = server.memory(), server.most_memory(), server.tracebacks()
    print(f"  {f'{LEFT_BEHIND} s after they have left':<30}{after:>18.0f} MB")
    print(f"  {after / before:.2f} times that of before; target 1.3. At most {most:.0f} MB")
    print(f"  tracebacks {tracebacks}")


async def come_as_new(server: Server) -> None:
    """One who has a look at every chapter, and leaves."""
    async with AsyncExitStack() as connections:
        student = Student(server)
        await student.arrive(connections)
        for chapter in CHAPTERS:
            await student.act(student.open(chapter))


async def use_text(student: Student, text: bytes) -> None:
    """All that takes memory: long runs of words, letters, and what is new beside longer runs still."""
    tab = student.tab
    for name, message in (
        ("the box is opened", lambda: tab.put("text_way_in", True)),
        ("opened as a file", lambda: tab.upload(student.server, "text_upload", "long.txt", text)),
        ("learned at order 5", lambda: tab.put("order_field", ["4"])),
        ("New words", lambda: student.open("words")),
        ("Define", lambda: student.open("define")),
        ("the text is judged", lambda: tab.put("machine_field", machines(tab)[-1])),
        ("by its novelty", lambda: tab.put("formula_0", "novelty")),
    ):
        seconds = await student.act(message())
        print(f"  {name:<30}{seconds:>8.1f} s{student.server.memory():>8.0f} MB", flush=True)
    print(f"  errors {tab.exceptions or 0}")


def machines(tab: Tab) -> list[str]:
    """What can be judged in Define: the last is the text."""
    return list(tab.by_key["machine_field"].element.options)


def main() -> None:
    parser = argparse.ArgumentParser(description="What is left when students come and go.")
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--minutes", type=int, default=30)
    bench_class.run({"soak": soak, "left": left}, parser)


if __name__ == "__main__":
    main()

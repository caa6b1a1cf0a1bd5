"""A room votes on its phones: `python tests/benchmarks/bench_vote.py`.

Phones are tabs without browsers (tests/protocol/tab.py). It prints, and never fails. Its parts, each
of which can be run alone by its name:

poll   200 phones open the poll and vote within a minute, each fourth changes its vote, while the wall
       counts. Every vote is counted once; targets: the wall at most 2 s behind, a vote answered within
       1 s at the 95th percentile.
vote   The server's CPU for one vote, beside one move of a slider on an empty page; target 15 ms. And
       for a phone that opens the poll.
"""

import argparse
import asyncio
import random
import re
import time
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from bench_class import DASHBOARD, Student, at, cpu_of, empty_page, run
from server import streamlit_server

WORDS = ("nights", "laughter", "duck", "friends")
COUNTED = re.compile(rb"(\d[\d,]*) (?:people have|person has) voted")


class Wall(Student):
    """The page that has opened a poll, which asks for the count every second, as a browser does."""

    async def open_poll(self, connections: AsyncExitStack) -> str:
        self.heard = b""
        await self.arrive(connections)
        await self.act(self.tab.put("room", True))
        await self.act(self.tab.press("open_guess"))
        (found,) = set(re.findall(rb"room=([A-Z]{4})", self.heard))
        return found.decode()

    async def act(self, message: bytes) -> float:
        self.heard, recv = b"", self.socket.recv

        async def recv_and_keep():
            data = await recv()
            self.heard += data
            return data

        self.socket.recv = recv_and_keep
        try:
            return await super().act(message)
        finally:
            self.socket.recv = recv

    async def count(self) -> int:
        """How many votes the wall shows now."""
        await self.act(self.tab.rerun(self.tab.by_key["close_guess"].fragment))
        found = COUNTED.findall(self.heard)
        return int(found[-1].replace(b",", b"")) if found else 0


async def poll(folder: Path, options: argparse.Namespace) -> None:
    with streamlit_server(DASHBOARD, folder / "poll.txt") as server:
        async with AsyncExitStack() as connections:
            wall, answered, waits, errors = Wall(server), [], [], Counter()
            code = await wall.open_poll(connections)
            cpu, started = server.cpu(), time.perf_counter()
            is_over = asyncio.Event()
            readings = []

            async def watch() -> None:
                while not is_over.is_set():
                    readings.append((await wall.count(), time.perf_counter()))
                    await asyncio.sleep(1)

            async def vote(number: int) -> None:
                rng = random.Random(number)
                await asyncio.sleep(rng.uniform(0, 50))
                try:
                    phone = Student(server, "vote", f"room={code}")
                    await phone.arrive(connections)
                    await asyncio.sleep(rng.uniform(1, 8))
                    for again in range(2 if number % 4 == 0 else 1):
                        word = WORDS[(number + again) % len(WORDS)]
                        waits.append(await phone.act(phone.tab.put("answer_0", [word])))
                        if not again:
                            answered.append(time.perf_counter())
                    errors.update(phone.tab.exceptions)
                except Exception as error:
                    errors[f"{type(error).__name__}: {error}"[:90]] += 1

            watching = asyncio.create_task(watch())
            await asyncio.gather(*(vote(number) for number in range(options.voters)))
            took, cpu = time.perf_counter() - started, server.cpu() - cpu
            await asyncio.sleep(2.5)
            is_over.set()
            await watching
            counted = await wall.count()
        print(
            f"\n{options.voters} phones in {took:.0f} s: {counted} voters counted, {len(waits)} presses; "
            f"a vote is answered in {1000 * at(0.5, waits):.0f} ms (median), "
            f"{1000 * at(0.95, waits):.0f} ms (95%), {1000 * max(waits):.0f} ms (most); the wall at most "
            f"{behind(readings, sorted(answered)):.1f} s behind; the server's CPU {100 * cpu / took:.0f}% "
            f"of one processor; errors {dict(errors) or 0}, tracebacks {server.tracebacks()}"
        )


def behind(readings: list[tuple[int, float]], answered: list[float]) -> float:
    """By how many seconds a count on the wall was older than the votes, at most, while it was shown."""
    shown_until = [when for _, when in readings[1:]]
    lags = [
        until - answered[counted]
        for (counted, _), until in zip(readings, shown_until, strict=False)
        if counted < len(answered) and answered[counted] < until
    ]
    return max(lags, default=0.0)


async def vote(folder: Path, options: argparse.Namespace) -> None:
    with streamlit_server(empty_page(folder), folder / "empty.txt") as server:
        async with AsyncExitStack() as connections:
            student = Student(server)
            await student.arrive(connections)
            moves = [lambda i=i: student.tab.put("T", i / 10) for i in range(1, 60)]
            empty = await cpu_of(server, student, moves)
    with streamlit_server(DASHBOARD, folder / "vote.txt") as server:
        async with AsyncExitStack() as connections:
            wall = Wall(server)
            code = await wall.open_poll(connections)
            phones = [Student(server, "vote", f"room={code}") for _ in range(40)]
            for phone in phones[:10]:
                await phone.arrive(connections)
            cpu = server.cpu()
            for phone in phones[10:]:
                await phone.arrive(connections)
            opened = 1000 * (server.cpu() - cpu) / 30
            phone = phones[0]
            presses = [
                lambda i=i: phone.tab.put("answer_0", [WORDS[i % len(WORDS)]]) for i in range(80)
            ]
            await cpu_of(server, phone, presses[:20])
            one = await cpu_of(server, phone, presses[20:])
    print(
        f"\nCPU of one vote {one:.1f} ms (target 15), of a move on an empty page {empty:.1f} ms: "
        f"{one / empty:.1f} times; of a phone that opens the poll {opened:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="A room votes on its phones.")
    parser.add_argument("--voters", type=int, default=200)
    run({"poll": poll, "vote": vote}, parser)


if __name__ == "__main__":
    main()

"""Several processes behind nginx: `python tests/benchmarks/bench_processes.py`.

nginx runs with the very configuration that stands in the README; only its ports and paths are others.
Students are tabs without browsers (tests/protocol/tab.py) with cookies: like Chromium they ask for the
page first, then open the websocket. It prints, and never fails. Its parts, each of which can be run
alone by its name:

lesson   A class on one process, and on several: T typed and a chapter opened.
uploads  Twenty students open a text of their own: how many of them are taken (204) with the cookie that
         keeps each at one process, and without it (400).
kill     One process is killed while a class is at work: what the others notice, when its own students
         have their page again, and whether their table and T are what the address says.
"""

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from bench_class import DASHBOARD, PATIENCE, WITH_T, Student, at, run
from server import ROOT, Server, streamlit_server
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
BEFORE = ("pid nginx.pid;", "events { worker_connections 4096; }")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
THINKS = (0.5, 3)  # seconds between two things that a student does


# ── nginx, as the README says ───────────────────────────────────────────────────────────────────


def configuration(port: int, processes: list[Server], affinity: bool) -> str:
    """The README's, with each line about one process as often as there are processes."""
    block = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1]
    lines = [f"{name}_temp_path {name};" for name in TEMPORARY]
    for line in block.splitlines():
        if "8501" in line:
            lines += [line.replace("8501", str(process.port)) for process in processes]
        elif "listen" in line:
            lines.append(line.replace("80", f"127.0.0.1:{port}"))
        elif not re.search("850[23]", line):
            lines.append(line if affinity else line.replace("$process;", "processes;"))
    return "\n".join([*BEFORE, "http {", *lines, "}\n"])


@contextmanager
def hosted(folder: Path, number: int, affinity: bool = True) -> Iterator[tuple[Server, list]]:
    """nginx, and behind it so many dashboards."""
    with ExitStack() as stack, socket.socket() as probe:
        logs = [folder / f"process-{i}.txt" for i in range(number)]
        processes = [stack.enter_context(streamlit_server(DASHBOARD, log)) for log in logs]
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        (folder / "nginx.conf").write_text(configuration(port, processes, affinity))
        command = [NGINX, "-p", folder, "-c", "nginx.conf", "-e", "nginx.txt", "-g", "daemon off;"]
        nginx = stack.enter_context(subprocess.Popen(command))
        stack.callback(nginx.terminate)
        while nginx.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        else:
            raise RuntimeError((folder / "nginx.txt").read_text())
        yield Server(port, nginx.pid, folder / "nginx.txt"), processes


# ── Students who come as browsers do ────────────────────────────────────────────────────────────


class CookieStudent(Student):
    """A student whose cookies go with every request."""

    def __init__(self, server: Server, path: str = ""):
        super().__init__(server, path)
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value for cookie in self.jar}

    async def arrive(self, connections: AsyncExitStack) -> None:
        self.connections = connections
        await self.fetch(f"/{self.tab.path}")
        await self.connect()
        await self.act(self.tab.rerun())

    async def connect(self) -> None:
        await self.fetch("/_stcore/health")
        names = ["streamlit", self.cookies["_streamlit_xsrf"], self.tab.session]
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        options = {"subprotocols": list(filter(None, names)), "origin": self.server.address}
        options |= {"additional_headers": {"Cookie": cookies}, "open_timeout": PATIENCE}
        options |= {"max_size": None, "compression": None, "ping_interval": None}
        opening = connect(self.server.stream, **options)
        self.socket = await self.connections.enter_async_context(opening)

    async def come_back(self) -> None:
        """Connect again, and ask for what the address says, as hand.js makes a browser do."""
        _, self.tab.query = self.tab.history[self.tab.step]
        while True:
            with suppress(OSError, WebSocketException):
                await self.connect()
                return await self.act(self.tab.rerun())
            await asyncio.sleep(0.5)

    async def upload(self, content: str) -> int:
        edge = uuid.uuid4().hex
        head = 'Content-Disposition: form-data; name="mine"; filename="mine.txt"'
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        headers["X-Xsrftoken"] = self.cookies["_streamlit_xsrf"]
        form = f"--{edge}\r\n{head}\r\n\r\n{content}\r\n--{edge}--\r\n"
        path = f"/_stcore/upload_file/{self.tab.session}/{uuid.uuid4()}"
        return await self.fetch(path, form.encode(), headers, method="PUT")

    async def fetch(self, path: str, *more, **options) -> int:
        """Ask for something, and say with which status it was answered."""
        request = Request(self.server.address + path, *more, **options)
        try:
            with await asyncio.to_thread(self.opener.open, request, timeout=PATIENCE) as answer:
                return answer.status
        except HTTPError as error:
            return error.code

    def shows_its_address(self) -> bool:
        field = self.tab.value("T_text") if "T_text" in self.tab.by_key else None
        return field is None or float(field) == float(self.tab.address.get("T", 1))


class Action(NamedTuple):
    name: str
    student: CookieStudent
    began: float
    seconds: float


class Room:
    """Students at work, each with a table of their own."""

    def __init__(self, server: Server, students: int):
        self.students = [CookieStudent(server) for _ in range(students)]
        self.actions: list[Action] = []
        self.returns: list[tuple[float, bool]] = []  # when, and whether all was as before
        self.errors = Counter()

    async def work(self, seconds: float) -> "Room":
        self.end = time.monotonic() + seconds
        async with AsyncExitStack() as self.connections:
            await asyncio.gather(*(self._attend(*one) for one in enumerate(self.students)))
        return self

    async def _attend(self, number: int, student: CookieStudent) -> None:
        rng = random.Random(number)
        await asyncio.sleep(rng.uniform(0, 5))
        try:
            await student.arrive(self.connections)
            await student.act(student.tab.edit(0, "logit", f"{number / 10}"))
            while time.monotonic() < self.end:
                chapter, temperature = rng.choice(WITH_T), rng.uniform(0.1, 10)
                await self._do("a chapter opened", student, rng, student.tab.open, chapter)
                await self._do("T typed", student, rng, student.type, temperature)
        except Exception as error:  # one who gives up; the others go on
            self.errors[f"{type(error).__name__}: {error}"[:90]] += 1
        self.errors.update(student.tab.exceptions)

    async def _do(self, name: str, student: CookieStudent, rng: random.Random, act, value) -> None:
        """Think, then act; once more for who was cut off meanwhile."""
        while True:
            try:
                await asyncio.wait_for(student.socket.wait_closed(), rng.uniform(*THINKS))
            except TimeoutError:  # nobody was
                began = time.monotonic()
                with suppress(ConnectionClosed):
                    seconds = await student.act(act(value))
                    return self.actions.append(Action(name, student, began, seconds))
            before = student.tab.address
            await student.come_back()
            is_back = student.tab.address == before and student.shows_its_address()
            self.returns.append((time.monotonic(), is_back))


# ── The parts ───────────────────────────────────────────────────────────────────────────────────


async def lesson(folder: Path, options: argparse.Namespace) -> None:
    for number in (1, options.processes):
        with hosted(folder, number) as (nginx, processes):
            room = await Room(nginx, options.students).work(options.seconds)
            tracebacks = sum(process.tracebacks() for process in processes)
        each = Counter(student.cookies["route"] for student in room.students)
        title = f"{options.students} students, at each process {sorted(each.values())}"
        print(f"\n{title:<42}{'times':>6}{'median ms':>10}{'95%':>10}{'most':>10}")
        for name in ("T typed", "a chapter opened"):
            times = [action.seconds for action in room.actions if action.name == name]
            figures = "".join(f"{1000 * at(part, times):>10.0f}" for part in (0.5, 0.95, 1))
            print(f"  {name:<40}{len(times):>6}{figures}")
        print(f"  errors {dict(room.errors) or 0}, tracebacks {tracebacks}", flush=True)


async def uploads(folder: Path, options: argparse.Namespace) -> None:
    print("\n20 uploads, and how often they were answered with which status")
    for name, affinity in (("with the cookie", True), ("without it", False)):
        with hosted(folder, options.processes, affinity) as (nginx, _):
            async with AsyncExitStack() as connections:
                students = [CookieStudent(nginx, "learn") for _ in range(20)]
                for student in students:
                    await student.arrive(connections)
                random.shuffle(students)
                answers = Counter([await student.upload("a duck " * 9999) for student in students])
        print(f"  {name:<40}{dict(answers)}", flush=True)


async def kill(folder: Path, options: argparse.Namespace) -> None:
    with hosted(folder, options.processes) as (nginx, processes):
        room = Room(nginx, options.students)
        at_work = asyncio.create_task(room.work(options.seconds))
        await asyncio.sleep(options.seconds / 2)
        doomed, killed = processes[0], time.monotonic()
        own = {one for one in room.students if one.cookies["route"] == str(doomed.port)}
        os.kill(doomed.process, signal.SIGKILL)
        await at_work
    others = [action for action in room.actions if action.student not in own]
    before = [one.seconds for one in others if one.began + one.seconds < killed]
    after = [one.seconds for one in others if one.began + one.seconds >= killed]
    back = [when - killed for when, _ in room.returns]
    print(f"\n{options.students} students, one of {options.processes} processes is killed")
    print(f"  the others' longest wait: {max(before):.2f} s before, {max(after):.2f} s after")
    print(f"  its {len(own)} students: {sum(same for _, same in room.returns)} have all back")
    print(f"  after {at(0.5, back):.2f} s (median), {max(back):.2f} s (most)")
    print(f"  errors {dict(room.errors) or 0}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Several processes behind nginx.")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--processes", type=int, default=max(2, os.cpu_count()))
    parser.add_argument("--seconds", type=float, default=60, help="for which a class is at work")
    if NGINX is None:
        parser.error("there is no nginx; on Debian and Ubuntu: apt install nginx")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended before all was measured."))
    run({"lesson": lesson, "uploads": uploads, "kill": kill}, parser)


if __name__ == "__main__":
    main()

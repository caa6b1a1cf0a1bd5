"""A Streamlit server on this machine, for a browser, a tab without one, or a benchmark."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Server(NamedTuple):
    """A running server; its process can be measured by its number."""

    port: int
    process: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def stream(self) -> str:
        """Where its websocket is."""
        return f"ws://127.0.0.1:{self.port}/_stcore/stream"

    def cpu(self) -> float:
        """Seconds of the processor's time that it has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes that it holds."""
        return self._megabytes("VmRSS")

    def most_memory(self) -> float:
        """Megabytes, the most that it has held."""
        return self._megabytes("VmHWM")

    def _megabytes(self, field: str) -> float:
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1000

    def tracebacks(self) -> int:
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")


@contextmanager
def streamlit_server(
    script: Path,
    log: Path,
    streamlit: tuple[str, ...] = ("-m", "streamlit"),
    port: int = 0,
    **more: str,
) -> Iterator[Server]:
    """Run a script with the project's configuration, and `more` of it, on this port or a free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    flags = {
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.address": "127.0.0.1",
        "server.port": port,
    } | more
    command = [sys.executable, *streamlit, "run", str(script)]
    command += [f"--{name}={value}" for name, value in flags.items()]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_healthy(port, process, log)
            yield Server(port, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"The page did not start:\n{log.read_text()[-2000:]}")

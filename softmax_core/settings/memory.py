"""How much memory there is for what visitors bring, and how it is shared out."""

import os
from collections.abc import Mapping
from contextlib import suppress
from ctypes import CDLL
from pathlib import Path
from typing import NamedTuple

from softmax_core.language.numbering import MEMORY as MAX_FOR_LEARNING

SETTING = "SOFTMAX_MEMORY"
FOR_VISITORS = 0.6  # of the machine; the page itself and Python need the rest
OF_A_CONTAINER = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
IF_UNKNOWN = 2_000_000_000


class Memory(NamedTuple):
    """Bytes for what visitors bring.

    learning: for a text while it is being learned. made: for all that was made of texts and answers.
    brought: for these themselves, packed.
    """

    learning: int
    made: int
    brought: int


def memory_for_visitors(environment: Mapping[str, str] = os.environ) -> Memory:
    """The memory of this machine for what visitors bring.

    The machine's memory is what SOFTMAX_MEMORY says, in megabytes; or else what its container may
    use; or else what it has.

    >>> memory_for_visitors({"SOFTMAX_MEMORY": "690"})  # a small host
    Memory(learning=207000000, made=172500000, brought=34500000)
    """
    share = FOR_VISITORS * _machine_memory(environment)
    learning = min(MAX_FOR_LEARNING, round(share / 2))
    brought = min(40_000_000, round(share / 12))
    return Memory(learning, round(share) - learning - brought, brought)


def give_back() -> None:
    """Give memory that nobody uses any more back to the machine.

    The C library of Linux would keep what many small things have left behind.
    """
    trim = getattr(CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim:
        trim(0)


def _machine_memory(environment):
    setting = environment.get(SETTING, "")
    if setting.isdecimal():
        return int(setting) * 1_000_000
    sizes = [_machine_has()]
    for path in map(Path, OF_A_CONTAINER):
        with suppress(OSError):
            text = path.read_text().strip()
            sizes += [int(text)] if text.isdecimal() else []
    return min(sizes)


def _machine_has():
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # on Windows it does not say
        return IF_UNKNOWN

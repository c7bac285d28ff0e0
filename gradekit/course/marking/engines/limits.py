"""What the system enforces on a worker process: processor time and memory. Overstepping the first ends the process."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

SECONDS = 5.0  # of processor time that marking one submission may take
MEMORY = 512 << 20  # bytes that a worker process may use for marking

_STATM = Path("/proc/self/statm")  # Linux: pages; the sixth number is what private memory is mapped
_DATA = 5


def limit_time(seconds: float) -> None:
    """End this process once it has computed for so long from now, even in compiled code; 0 lifts the limit.

    Processor time, so that a busy machine changes no mark. Where the system has no such timer (Windows), only whoever
    started the process can end it, by the clock.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def limit_memory(more: int) -> bool:
    """Refuse this process more than so many bytes beyond what it has now; whether the system does that.

    Linux alone counts what is really private (RLIMIT_DATA); RLIMIT_AS, which others know, also counts what libraries
    map and never touch, and macOS does not enforce it.
    """
    if sys.platform != "linux" or not _STATM.exists():
        return False
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = private_memory() + more
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    return True


def private_memory() -> int:
    """Bytes that this process has for itself, as the limit counts them; 0 where that is not known."""
    if sys.platform != "linux" or not _STATM.exists():
        return 0
    return int(_STATM.read_text(encoding="ascii").split()[_DATA]) * os.sysconf("SC_PAGESIZE")

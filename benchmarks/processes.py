"""Commands run in fresh processes: how long they take on so many cores, and how much memory they take together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None

ROOT = Path(__file__).parent.parent
GRADEKIT = (sys.executable, "-m", "gradekit")
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
EVERY = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished command; peak: the most bytes that it and its children held at once, 0 where not asked for.

    seconds: by the clock; busy: of processor time, its children's too, 0 where the system does not say
    """

    seconds: float
    busy: float
    code: int
    out: str
    err: str
    peak: int = 0


def environment(cache: Path, root: Path = ROOT, **more: str) -> dict[str, str]:
    """Of a command: this checkout or another, and byte code kept as in an installed package."""
    found = {**os.environ, "PYTHONPATH": str(root), "PYTHONPYCACHEPREFIX": str(cache), **more}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def run(
    command: Sequence[str],
    env: dict[str, str],
    cores: int = 0,
    codes: Sequence[int] = (0,),
    memory: bool = False,
    cwd: Path | None = None,
) -> Ran:
    """Run a command, on the first so many cores where the system can hold it there; other exit codes are an error."""
    start, before = time.perf_counter(), _busy()
    process = subprocess.Popen(
        command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", preexec_fn=_pin(cores),
    )  # fmt: skip
    watch = _Watch(process.pid) if memory else None
    out, err = process.communicate()
    seconds, busy = time.perf_counter() - start, _busy() - before
    peak = watch.stop() if watch else 0
    if process.returncode not in codes:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{out[-2000:]}{err[-4000:]}")
    return Ran(seconds, busy, process.returncode, out, err, peak)


def _busy() -> float:
    """Processor time of all children that have ended."""
    if not resource:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def can_pin() -> bool:
    """Whether commands can be held to some of the cores."""
    return hasattr(os, "sched_setaffinity")


def _pin(cores: int):
    if not cores or not can_pin():
        return None
    chosen = sorted(os.sched_getaffinity(0))[-cores:]
    return lambda: os.sched_setaffinity(0, chosen)


class _Watch:
    """Looks again and again at what a process and its children hold."""

    def __init__(self, pid: int):
        self.pid, self.peak, self.over = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        while not self.over.wait(EVERY):
            self.peak = max(self.peak, sum(map(_resident, tree(self.pid))))

    def stop(self) -> int:
        self.over.set()
        self.thread.join()
        return self.peak


def _resident(pid: int) -> int:
    """Bytes that a process holds; pages that it shares with others count for each."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0


def tree(root: int) -> list[int]:
    """A process and all below it, as /proc has them; just itself where there is no /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found

"""kill -9 at random moments of a run, then run again to the end: the same bytes, and never half a file to be seen.

    python benchmarks/kill.py [--kills N] [--students N] [--seed N] [--folder DIR]

Every other kill strikes a first run, the others one after which a tenth of the submissions are new; in turn all
processes are killed, or the first one alone. While a run goes on, its outputs are read again and again: each must be
the old one or the new one, whole. Afterwards no process is left, and the next run leaves no stray file. Exit code 1
where anything of this fails.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bytes_equal import digests
from course_files import Files
from processes import GRADEKIT, ROOT, environment, run, tree

BROKEN = b'{"student": "s", "problem": "two-layer-sigmoid", "answers": {'
CODES = (0, 3)
PATIENCE = 5.0  # seconds for orphans to notice
EVERY = 0.002


@dataclass(slots=True)
class Rehearsal:
    """Runs over one course, before and after a tenth of it changed and what each leaves behind."""

    folder: Path
    students: int
    jobs: int = 2
    sources: dict[str, Path] = field(default_factory=dict)
    wanted: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: float = 0.0

    def prepare(self) -> None:
        made = Files(self.folder, self.students)
        before = made.folder_of_files()
        (before / "broken.json").write_bytes(BROKEN)
        after = self.folder / "after"
        shutil.copytree(before, after)
        with made.changed(max(1, self.students // 10)):
            shutil.copytree(before, after, dirs_exist_ok=True)
        (after / "0000" / "s0000001.json").unlink()
        self.sources = {"before": before, "after": after}
        for name, source in self.sources.items():
            out = self.folder / f"undisturbed-{name}"
            started = time.perf_counter()
            self.finish(source, out)
            self.seconds = time.perf_counter() - started
            self.wanted[name] = digests(out)

    def finish(self, source: Path, out: Path) -> None:
        run(self.command(source, out), environment(self.folder / "cache"), codes=CODES)

    def command(self, source: Path, out: Path) -> list[str]:
        problems = ROOT / "problems"
        more = ["--out", str(out), "--jobs", str(self.jobs), "--problems", str(problems), "--format", "json", "-o"]
        return [*GRADEKIT, "grade", str(source), *more, os.devnull]

    def once(self, number: int, rng: random.Random) -> tuple[str, list[str]]:
        """One kill: what was done, and what went wrong."""
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        starts = ["nothing", "before"][number % 2]
        if starts == "before":
            shutil.copytree(self.folder / "undisturbed-before", out)
        source = "after" if starts == "before" else "before"
        everybody = bool(number // 2 % 2)
        moment = rng.uniform(0, self.seconds)
        faults = list(self._strike(self.sources[source], out, moment, everybody, starts))
        self.finish(self.sources[source], out)
        faults += self._faults_after(out, source)
        whom = "all processes" if everybody else "the first process"
        return f"from {starts}, {whom} after {moment:.2f} s", faults

    def _strike(self, source: Path, out: Path, moment: float, everybody: bool, starts: str) -> Iterator[str]:
        process = subprocess.Popen(
            self.command(source, out), env=environment(self.folder / "cache"), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + moment
        seen: dict[str, set[str]] = {}
        while time.monotonic() < end and process.poll() is None:
            _look(out, seen)
            time.sleep(EVERY)
        family = tree(process.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL) if everybody else os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _look(out, seen)
        yield from self._half_files(seen, starts, "after" if source == self.sources["after"] else "before")
        yield from _orphans(family)

    def _half_files(self, seen: dict[str, set[str]], starts: str, ends: str) -> Iterator[str]:
        """Every output that was seen is what one of the two runs writes."""
        for name, found in seen.items():
            known = {self.wanted[which].get(name, "") for which in (starts, ends) if which in self.wanted}
            if not found <= known:
                yield f"{name} was seen when it was neither the old one nor the new one"

    def _faults_after(self, out: Path, source: str) -> Iterator[str]:
        found, wanted = digests(out), self.wanted[source]
        for name in sorted(found.keys() | wanted.keys()):
            if found.get(name) != wanted.get(name):
                yield f"{name} is not what an undisturbed run writes"
        for path in out.rglob(".*"):
            yield f"{path.name} was left behind"


def _look(out: Path, seen: dict[str, set[str]]) -> None:
    with contextlib.suppress(FileNotFoundError):
        for name, digest in digests(out).items():
            seen.setdefault(name, set()).add(digest)


def _orphans(family: list[int]) -> Iterator[str]:
    """Processes of a killed run that are still there after a while."""
    end = time.monotonic() + PATIENCE
    while (left := [pid for pid in family if _is_alive(pid)]) and time.monotonic() < end:
        time.sleep(0.02)
    if left:
        yield f"{len(left)} processes are still there {PATIENCE:g} s after the first was killed"


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Kill runs at random moments and run them again.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="an empty folder to work in")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="gradekit-kill-") as temporary:
        rehearsal = Rehearsal(options.folder or Path(temporary), options.students)
        rehearsal.prepare()
        print(f"{options.students:,} submissions; an undisturbed run takes {rehearsal.seconds:.2f} s", flush=True)
        return 1 if failures(rehearsal, options.kills, random.Random(options.seed)) else 0


def failures(rehearsal: Rehearsal, kills: int, rng: random.Random) -> int:
    """How many of so many kills left something wrong; each is printed."""
    failed = 0
    for number in range(kills):
        what, faults = rehearsal.once(number, rng)
        failed += bool(faults)
        for fault in faults:
            print(f"  kill {number + 1}, {what}: {fault}", flush=True)
    print(f"{kills} kills, {failed} with faults")
    return failed


if __name__ == "__main__":
    sys.exit(main())

"""The properties of the tests under a coverage-guided fuzzer (HypoFuzz), for some minutes, and what it found.

    python fuzz/run.py [--minutes N] [--jobs N] [TESTS…]

Prints each property with the inputs that were tried and the ways through the code that they took, then runs those
that failed again, as pytest shows them. Exit code 1 where one failed, 2 where nothing was tried.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypofuzz.database import FailureState, HypofuzzDatabase, Report, test_keys_key
from hypothesis.database import DirectoryBasedExampleDatabase

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".hypothesis" / "examples"  # what was found: the next run goes on from it, and pytest replays it
TESTS = ("tests/exercise", "tests/engine", "tests/marking", "tests/course", "tests/variants", "tests/paper")
ENDING = 30  # seconds in which the fuzzer writes what it has
FAILED = (FailureState.SHRUNK, FailureState.UNSHRUNK)


def fuzz(tests: Sequence[str], seconds: float, jobs: int) -> None:
    """Let the fuzzer run, which ends only when it is told to, or when every property has failed."""
    hypothesis = str(Path(sys.executable).with_name("hypothesis"))
    command = [hypothesis, "fuzz", "-n", str(jobs), "--no-dashboard", "--", *tests]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        time.sleep(1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(ENDING)


def reports(found: HypofuzzDatabase, since: float) -> Iterator[tuple[Report, bool]]:
    """Of each property the last report of this run, and whether it failed."""
    for key in found.fetch(test_keys_key):
        mine = [report for report in found.reports.fetch(key) if report.timestamp >= since]
        failed = any(any(found.failures(state=state).fetch(key)) for state in FAILED)
        if mine:
            yield max(mine, key=lambda report: report.elapsed_time), failed


def said(report: Report, failed: bool) -> str:
    tried = sum(report.status_counts.values())
    return f"{tried:10,} inputs {report.behaviors:7,} ways  {report.nodeid}{'  FAILED' if failed else ''}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The properties of the tests under a coverage-guided fuzzer.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("tests", nargs="*", default=TESTS)
    options = parser.parse_args(arguments)
    start = time.time()
    fuzz(options.tests, options.minutes * 60, options.jobs)
    last = sorted(reports(HypofuzzDatabase(DirectoryBasedExampleDatabase(KEPT)), start), key=lambda one: one[0].nodeid)
    print(*(said(*each) for each in last), sep="\n")
    total = sum(sum(report.status_counts.values()) for report, _ in last)
    failed = [report.nodeid for report, bad in last if bad]
    print(f"{len(last)} properties, {total:,} inputs, {len(failed)} failed")
    if failed:
        subprocess.run([sys.executable, "-m", "pytest", *failed], cwd=ROOT, check=False)
    return 1 if failed else 0 if last else 2


if __name__ == "__main__":
    sys.exit(main())

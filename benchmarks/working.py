"""How long the working of every exercise is: lines of `gradekit solve`, how many of them are the working, and the time
it takes to write them, beside what another build wrote.

    python benchmarks/working.py [DIR ...] [--against BUILD]

Times are those of writing alone here, of the whole command there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
FOLDERS = (HOME / "problems", HOME / "tests" / "strangers" / "problems", HOME / "benchmarks" / "long")
LIMIT = 300  # seconds of one command of the other build


def measured(path: Path) -> dict[str, float]:
    """Lines in a terminal of 80 columns, those of the working alone, and the seconds of solving and of writing."""
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.exercise.solve import solve
    from gradekit.paper.document import Document
    from gradekit.paper.lines import working_blocks
    from gradekit.paper.pages import solution_page
    from gradekit.paper.render.terminal import render
    from gradekit.paper.working import work

    start = time.perf_counter()
    solution = solve(build(load_problem(str(path))))
    solved = time.perf_counter()
    steps = work(solution, digits=solution.exercise.problem.digits)
    text = render(solution_page(solution, steps, None, None, {}))
    written = time.perf_counter()
    working = render(Document(tuple(working_blocks(steps)))).count("\n")
    return {"lines": text.count("\n"), "working": working, "solve": solved - start, "write": written - solved}


def written_there(build: Path, path: Path) -> int | None:
    """Lines of `gradekit solve` by another build, None where it cannot solve the exercise."""
    environment = {**os.environ, "PYTHONPATH": str(build), "COLUMNS": "80"}
    command = [sys.executable, "-P", "-m", "gradekit", "solve", str(path)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT)
    return run.stdout.count("\n") if run.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--against", type=Path, help="the checkout of another build")
    options = parser.parse_args()
    found, before = {}, {}
    for path in (path for folder in options.folders for path in sorted(folder.glob("*.yaml"))):
        found[path] = now = measured(path)
        old = written_there(options.against, path) if options.against else None
        beside = f"   before {old:>6} lines" if old else ""
        before |= {path: old} if old else {}
        print(f"{path.stem:<50} {now['lines']:>6} lines {now['write']:7.2f} s{beside}", flush=True)
    total, working, seconds = (sum(now[key] for now in found.values()) for key in ("lines", "working", "write"))
    longest = max(now["lines"] for now in found.values())
    print(f"{len(found)} exercises: {total} lines, {working} of them working, the longest {longest}; {seconds:.1f} s")
    if before:
        ours, theirs = sum(found[path]["lines"] for path in before), sum(before.values())
        print(f"{len(before)} of them by both: {ours} lines for {theirs}, {ours / theirs:.2f} times as many")


if __name__ == "__main__":
    main()

"""What a student gets who does no work: the best submission that a search finds among those that take none.

    python benchmarks/empty_handed.py [PROBLEM…]

The table shows where marks can be had by luck, and where a rule of marking is missing; gradekit/check/empty_handed.py
says what is searched. By default all problems of this project.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gradekit.check.empty_handed import SHARE, search
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.marking.marker import Marker

ROOT = Path(__file__).resolve().parents[1]


def main(paths: list[str]) -> int:
    folders = (ROOT / "problems", ROOT / "tests" / "strangers" / "problems")
    files = [Path(path) for path in paths] or sorted(file for folder in folders for file in folder.rglob("*.yaml"))
    above = 0
    for file in files:
        found = search(Marker(build(load_problem(file))))
        above += found.is_much
        by = ", ".join(found.answers)
        print(f"{file.stem:36}{float(found.points):6.2f} of {float(found.most):6.2f}  {by}", flush=True)
    print(f"{above} of {len(files)} exercises give more than {float(SHARE):.0%} for nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

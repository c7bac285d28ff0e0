"""How long the working of every exercise is: lines of `gradekit solve`, how many of them are the working, and the time
it takes to write them.

    python benchmarks/working.py [DIR ...] [--against FILE] [--save FILE]
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
FOLDERS = (HOME / "problems", HOME / "tests" / "strangers" / "problems")


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--against", type=Path, help="what --save wrote before")
    parser.add_argument("--save", type=Path)
    options = parser.parse_args()
    before = json.loads(options.against.read_text(encoding="utf-8")) if options.against else {}
    found = {}
    for folder in options.folders:
        for path in sorted(folder.glob("*.yaml")):
            key = f"{folder.parent.name}/{path.stem}"
            found[key] = now = measured(path)
            old = before.get(key)
            beside = f"   before {old['lines']:>6} lines {old['write']:7.2f} s" if old else ""
            print(f"{key:<50} {now['lines']:>6} lines {now['write']:7.2f} s{beside}")
    if options.save:
        options.save.write_text(json.dumps(found, indent=0), encoding="utf-8")
    total = sum(now["lines"] for now in found.values())
    longest = max(now["lines"] for now in found.values())
    seconds = sum(now["write"] for now in found.values())
    working = sum(now["working"] for now in found.values())
    print(f"{len(found)} exercises: {total} lines, {working} of them working, the longest {longest}; {seconds:.1f} s")
    if before:
        same = [key for key in found if key in before]
        ratio = sum(found[key]["lines"] for key in same) / sum(before[key]["lines"] for key in same)
        print(f"{ratio:.2f} times as many lines as before")


if __name__ == "__main__":
    main()

"""What many different exercises cost: a folder of submissions to all of them, checking all, long runs, functions.

    python benchmarks/problems.py [--runs N] [--against DIR]

Processor time of fresh processes, the median of interleaved runs, on one core. With --against, the same files are read
by a second checkout in turns with this one; the ratios are medians of pairs. What the second checkout refuses has none.
The cost of one more is that of many, less that of one, shared among the others.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from processes import GRADEKIT, ROOT, environment, run

MANY = 400  # answers that are functions
STEPS = (100, 10_000)
TRAINED = """
id: trained
title: Gradient descent on a line
given: {x: [1, 2, 3], y: [2, 3, 5]}
train:
  parameters: {w: 0.5, b: 0.1}
  compute: {loss: mean((w*x + b - y)^2)}
  loss: loss
  learning_rate: 0.01
  steps: STEPS
questions: [{id: w, find: w_STEPS, tolerance: {decimals: 4}}]
"""
FUNCTION = """
id: function
title: A product
symbols: [a, b, c]
compute: {L: b*(a + 2*b + a*c^2)}
questions: [{id: da, find: "grad(L, a)"}]
"""
FACTORS = ("b*(1 + c^2)", "(b + b*c*c)", "c^2*b + b", "b*(2 + c^2)")  # three are right

Commands = dict[str, tuple[str, ...]]


def _graded(source: Path, problems: Path) -> tuple[str, ...]:
    return (*GRADEKIT, "grade", str(source), "--problems", str(problems), "--jobs", "0", "--format", "csv")


def commands(folder: Path, shared: Path) -> Commands:
    """What is timed, by name; shared: the checkout whose exercises and examples are read."""
    problems, own = shared / "problems", folder / "problems"
    own.mkdir()
    (own / "function.yaml").write_text(FUNCTION, encoding="utf-8")
    found = {
        "start": (*GRADEKIT, "--help"),
        "the example submissions": _graded(shared / "submissions_example", problems),
        "check of all exercises": (*GRADEKIT, "check", *map(str, sorted(problems.glob("*.yaml")))),
    }
    for steps in STEPS:
        name = f"trained-{steps}"
        text = TRAINED.replace("id: trained", f"id: {name}").replace("STEPS", str(steps))
        (own / f"{name}.yaml").write_text(text, encoding="utf-8")
        found[f"one submission to {steps:,} steps"] = _graded(_lines(folder, name, [{"w": "1.2345"}]), own)
    one = [{"da": FACTORS[0]}]
    more = [{"da": f"{k}*({FACTORS[k % len(FACTORS)]})/{k}"} for k in range(1, MANY + 1)]
    found["one function"] = _graded(_lines(folder, "function", one), own)
    found["many functions"] = _graded(_lines(folder, "function", [*one, *more]), own)
    return found


def _lines(folder: Path, problem: str, answers: list[dict[str, str]]) -> Path:
    path = folder / f"{problem}-{len(answers)}.jsonl"
    wholes = ({"student": f"s{k}", "problem": problem, "answers": each} for k, each in enumerate(answers))
    path.write_text("".join(json.dumps(whole) + "\n" for whole in wholes), encoding="utf-8")
    return path


def measured(timed: Commands, runs: int, roots: list[Path], folder: Path) -> list[dict[str, list[float]]]:
    """Seconds of each run, for each checkout; the first run fills the caches. Nothing where a checkout refuses."""
    taken: list[dict[str, list[float]]] = [{} for _ in roots]
    for number in range(runs + 1):
        for name, command in timed.items():
            for place, root in enumerate(roots):
                env = environment(folder / f"cache-{place}", root, OPENBLAS_NUM_THREADS="1")
                ran = run(command, env, 1, codes=range(256), cwd=root)
                if number and ran.code in (0, 1):  # 1: something to say
                    taken[place].setdefault(name, []).append(ran.busy)
    return taken


def report(timed: Commands, taken: list[dict[str, list[float]]]) -> Iterator[str]:
    """A line for each command, and for what one more function costs."""
    mine, *others = taken
    for name in timed:
        ratio = _ratio(mine[name], others[0].get(name, []) if others else [])
        yield f"{name:<32}{median(mine[name]) * 1000:10.0f} ms{ratio}"
    each = [_one_more(one) for one in taken if "many functions" in one]
    ratio = f"{each[0] / each[1]:8.2f} × --against" if len(each) > 1 else ""
    yield f"{'one more function':<32}{each[0] * 1000:10.2f} ms{ratio}"


def _one_more(times: dict[str, list[float]]) -> float:
    return (median(times["many functions"]) - median(times["one function"])) / MANY


def _ratio(mine: list[float], theirs: list[float]) -> str:
    if not theirs:
        return ""
    return f"{median(a / b for a, b in zip(mine, theirs, strict=True)):8.2f} × --against"


def main() -> None:
    """Time everything and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--against", type=Path, metavar="DIR", help="a second checkout, whose exercises both read")
    given = parser.parse_args()
    roots = [ROOT, *([given.against.resolve()] if given.against else [])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timed = commands(folder, roots[-1])
        print("\n".join(report(timed, measured(timed, given.runs, roots, folder))))


if __name__ == "__main__":
    sys.exit(main())

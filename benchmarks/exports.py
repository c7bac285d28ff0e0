"""How many exercises export to each library that is installed, run there, and agree with `solve` to 1e-9.

    python benchmarks/exports.py [LIBRARY …]
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.frameworks.against import key_of, same
from gradekit.frameworks.dialect import Dialect
from gradekit.frameworks.libraries import LIBRARIES, dialect_of
from gradekit.frameworks.program import program
from gradekit.frameworks.run import answers, failure, run

HOME = Path(__file__).resolve().parent.parent
FOLDERS = (HOME / "problems", HOME / "tests" / "strangers" / "problems")
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.yaml"))
AT_ONCE = 50  # programs that one process runs


def main() -> None:
    for name in sys.argv[1:] or LIBRARIES:
        dialect = dialect_of(name)
        missing = [package for package in dialect.packages if importlib.util.find_spec(package) is None]
        print(f"{dialect.title}: not installed" if missing else _counted(dialect))


def _counted(dialect: Dialect) -> str:
    left_out: Counter[str] = Counter()
    files = questions = agreeing = 0
    for verdicts in _verdicts(dialect, left_out):
        files += 1
        questions += len(verdicts)
        agreeing += sum(verdicts)
    words = f"{dialect.title}: {files} of {len(FILES)} files ask for numbers that it has words for"
    rest = "".join(f"\n    {count} left out: {why}" for why, count in left_out.most_common())
    return f"{words}; {agreeing} of their {questions} questions agree{rest}"


def _verdicts(dialect: Dialect, left_out: Counter[str]) -> Iterator[list[bool]]:
    """By file, whether each question agrees."""
    exercises = [build(load_problem(path)) for path in FILES]
    made = [program(exercise, dialect) for exercise in exercises]
    left_out.update(one.why for each in made for one in each.left_out)
    pairs = [(exercise, each) for exercise, each in zip(exercises, made, strict=True) if each.answered]
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        for (exercise, each), printed in zip(some, run([each.text for _, each in some]), strict=True):
            found, solution = answers(printed), solve(exercise)
            keys = {question: key_of(solution, question) for question in each.answered}
            verdicts = [same(found.get(question), key, dialect.relative) for question, key in keys.items()]
            if not all(verdicts):
                print(f"    {exercise.problem.id}: {failure(printed) or 'differs'}")
            yield verdicts


if __name__ == "__main__":
    main()

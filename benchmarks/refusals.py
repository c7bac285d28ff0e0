"""How long a refusal takes: medians over runs, with the promised bound beside each.

    python benchmarks/refusals.py

Each answer is marked in the first question of a small exercise, each file read as a problem or a submission.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from statistics import median

from gradekit.errors import GradekitError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem
from gradekit.marking.marker import Marker
from gradekit.marking.submission import read_submission

RUNS = 7
PROBLEM = "id: t\ngiven: {x: 2}\ncompute: {y: x^2 + 1}\nquestions: [{id: y, find: y}]\n"

ANSWERS: tuple[tuple[str, int, tuple[str, ...]], ...] = (  # what is refused, promised ms (0: no bound), texts
    ("code", 50, ("__import__('os').system('x')", "().__class__", "lambda: 1", "[i for i in x]", "'a'*9", "print(1)")),
    ("too large", 50, ("9**9**9**9", "10^(10^8)", "(2^521-1)!", "factorial(10^9)", "binomial(10^8,5*10^7)")),
    ("digits", 50, ("1e999999", "1e-999999", "9" * 5_000, "9" * 10**6)),
    ("no value", 50, ("nan", "oo", "1/0", "0/0", "log(0)", "0*log(0)", "0^-1", "sqrt(-1)")),
    ("too long", 100, ("(" * 250, "-" * 5_000, "1+" * 20_000 + "1", "a" * 10**5, " " * 10**6 + "1")),
    ("nested", 100, ("grad(" * 20 + "y" + ", x)" * 20, "exp(" * 59 + "9" + ")" * 59, "x@" * 249 + "x")),
)
FILES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (
        "yaml signs",
        100,
        ("a: &b 1", "a: *b", "<<: {a: 1}", "a: !!python/name:os.x 1", "a: 1\na: 2", "---\n---\n", "\t"),
    ),
    ("yaml large", 0, ("[" * 300_000, "a: [" + "1, " * 340_000 + "1]", "x" * 10**6)),
)
SUBMISSIONS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("json", 1000, ("[" * 100_000, "9" * 10**6, '{"student": "\\ud800"}', "", "\ufeff", '{"a": 1, "a": 2}')),
)


def _seconds(refuse: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        with suppress(GradekitError):
            refuse()
        return time.perf_counter() - start

    return median(once() for _ in range(RUNS))


def _marked(marker: Marker, answer: str) -> Callable[[], object]:
    whole = json.dumps({"student": "s", "problem": "t", "answers": {"y": answer}}).encode()
    return lambda: marker.grade(read_submission(whole, "s.json"))


def rows() -> Iterator[tuple[str, int, str, float]]:
    """What is refused, the promised milliseconds, the text and the seconds taken."""
    marker = Marker(build(read_problem(PROBLEM, "t.yaml")))
    marker.grade(read_submission(b'{"student": "s", "problem": "t", "answers": {"y": "x+x"}}', "warm-up"))
    for name, promised, texts in ANSWERS:
        yield from ((name, promised, text, _seconds(_marked(marker, text))) for text in texts)
    for name, promised, texts in FILES:
        yield from ((name, promised, t, _seconds(lambda t=t: read_problem(t, "t.yaml"))) for t in texts)  # type: ignore[misc]
    for name, promised, texts in SUBMISSIONS:
        yield from ((name, promised, t, _seconds(lambda t=t: read_submission(t.encode(), "s.json"))) for t in texts)  # type: ignore[misc]


def main() -> None:
    print(f"{'refused':12} {'text':34} {'median':>11} {'promised':>9}")
    for name, promised, text, seconds in rows():
        shown = text if len(text) <= 24 else f"{text[:12]}… ({len(text)})"
        print(f"{name:12} {shown!r:34} {seconds * 1000:8.2f} ms {f'{promised} ms' if promised else '–':>9}")


if __name__ == "__main__":
    main()

"""Hostile input: what refusing it costs, what it does to others, and the dearest that is accepted.

    python benchmarks/hostile.py [--students N] [--dear N] [--jobs N] [--rounds N] [--only PART …]

each     time and memory of every hostile expression, submission and problem file: the worst of each kind
few      so many submissions with one in a hundred hostile: all others the same bytes, and the time beside that without
all      so many submissions, all of them hostile
dear     the dearest submission and problem file that are accepted, found by a search, and so many of that submission

Exit code 1 where another's result changes. GRADEKIT_CORPORA names a folder of texts that others collected.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from processes import GRADEKIT, ROOT, Ran, environment, run
from simulated import hostile
from simulated.course import PROBLEM, Course
from simulated.dear import Dear, dearest_file, dearest_submission

from gradekit.errors import GradekitError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.marking.marker import Marker
from gradekit.marking.submission import read_submission

CORPORA = Path(os.environ.get("GRADEKIT_CORPORA") or ROOT.parent / "shared" / "corpora")
PARTS = ("each", "few", "all", "dear")
QUESTIONS = ("x1", "x2", "loss", "dW2", "db2", "dW1", "db1")
ONE_IN = 100
CODES = (0, 2, 3)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one input, in a process of its own: seconds of processor time, and bytes beyond what it had before."""

    text: str
    seconds: float
    more: int


def cost(text: str, refuse: Callable[[], object]) -> Cost:
    """What reading or marking something takes, whatever comes of it."""
    import resource

    ours, its = os.pipe()
    process = os.fork()
    if process == 0:
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        with suppress(GradekitError):
            refuse()
        seconds = time.process_time() - start
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
        os.write(its, json.dumps([seconds, more]).encode())
        os._exit(0)
    os.close(its)
    with os.fdopen(ours, "rb") as stream:
        said = stream.read()
    os.waitpid(process, 0)
    return Cost(text, *(json.loads(said) if said else (float("inf"), 0)))


def costs() -> Iterator[tuple[str, list[Cost]]]:
    """Kind → the cost of each input of it."""
    texts, whole, files = hostile.of_corpora(CORPORA)
    marker = Marker(build(load_problem(ROOT / "problems" / f"{PROBLEM}.yaml")))
    usual = {"student": "s", "problem": PROBLEM, "answers": {"loss": "x2 + exp(0.5)*2", "x1": "[1, 1/3 + 1]"}}
    marker.grade(read_submission(json.dumps(usual).encode(), "s"))

    def marked(text: str) -> Callable[[], object]:
        each = json.dumps({"student": "s", "problem": PROBLEM, "answers": {"loss": text}}).encode()
        return lambda: marker.grade(read_submission(each, "s"))

    expressions = (*hostile.EXPRESSIONS, *hostile.at_the_limits(), *texts)
    yield "expressions", [cost(text, marked(text)) for text in expressions]
    whole = [*hostile.WHOLE, *whole]
    yield "submissions", [cost(repr(data), lambda data=data: read_submission(data, "s")) for data in whole]
    files = [*hostile.FILES, *files]
    yield "problem files", [cost(text, lambda text=text: read_problem(text, "p")) for text in files]


def each() -> None:
    for kind, found in costs():
        slow, large = max(found, key=lambda one: one.seconds), max(found, key=lambda one: one.more)
        print(f"  {len(found):5} {kind:14} worst {slow.seconds * 1000:7.1f} ms {_short(slow.text):30}", end=" ")
        print(f"and {large.more / 2**20:5.1f} MiB {_short(large.text)}", flush=True)


def _short(text: str) -> str:
    return ascii(text if len(text) <= 18 else f"{text[:10]}…({len(text)})")


@dataclass(slots=True)
class Folder:
    """Where courses are written and marked."""

    path: Path
    jobs: int

    def lines(self, name: str, lines: Iterator[bytes]) -> Path:
        """A folder of so many files."""
        folder = self.path / name
        folder.mkdir()
        for number, data in enumerate(lines):
            (folder / f"{number:06}.json").write_bytes(data)
        return folder

    def grade(self, source: Path, out: str) -> Ran:
        more = ["--out", str(self.path / out), "--jobs", str(self.jobs), "--problems", str(ROOT / "problems")]
        printed = ["--quiet", "--format", "json", "-o", os.devnull]
        command = [*GRADEKIT, "grade", str(source), *more, *printed]
        return run(command, environment(self.path / "cache"), codes=CODES)

    def results(self, out: str) -> list[bytes]:
        return (self.path / out / "results.jsonl").read_bytes().splitlines()


def few(folder: Folder, students: int) -> bool:
    """Whether all others have the same bytes with hostile ones among them."""
    chance = random.Random(1)
    places = set(chance.sample(range(students), max(1, students // ONE_IN)))
    good = list(Course().submissions(0, students))
    mixed = (hostile.submission(k, PROBLEM, QUESTIONS) if k in places else good[k] for k in range(students))
    source = folder.lines("few", mixed)
    without = folder.lines("none", iter(good))
    for k in places:
        (without / f"{k:06}.json").unlink()
    folder.grade(without, "warm")
    before, after = folder.grade(without, "out-none"), folder.grade(source, "out-few")
    left = [line for k, line in enumerate(folder.results("out-few")) if k not in places]
    same = left == folder.results("out-none")
    ratio = after.seconds / before.seconds
    said = "the same bytes" if same else "DIFFERENT"
    about = f"{students:,} submissions, {len(places)} hostile"
    print(f"  {about}: {after.seconds:.1f} s, {ratio:.2f} × without; others {said}")
    return same


def everybody(folder: Folder, students: int) -> None:
    source = folder.lines("all", (hostile.submission(k, PROBLEM, QUESTIONS) for k in range(students)))
    ran = folder.grade(source, "out-all")
    print(f"  {students:,} submissions, all hostile: {ran.seconds:.1f} s, {len(folder.results('out-all')):,} results")


def dear(folder: Folder, many: int, rounds: int) -> None:
    found = dearest_submission(rounds, random.Random(1))
    _say("submission", found)
    source = folder.lines("dear", (found.copy(k) for k in range(many)))
    ran = folder.grade(source, "out-dear")
    print(f"  {many:,} of that submission, each with other numbers: {ran.seconds:.1f} s")
    _say("problem file", dearest_file(rounds, random.Random(1)))


def _say(what: str, found: Dear) -> None:
    print(f"  the dearest {what} of {found.tried}: {found.seconds * 1000:.0f} ms, {found.about}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What hostile input costs, and whom.")
    parser.add_argument("--students", type=int, default=5_000)
    parser.add_argument("--dear", type=int, default=2_500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=200, help="of the search for what is dear")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    options = parser.parse_args(arguments)
    same = True
    with tempfile.TemporaryDirectory(prefix="gradekit-hostile-") as place:
        folder = Folder(Path(place), options.jobs)
        if "each" in options.only:
            each()
        if "few" in options.only:
            same = few(folder, options.students)
        if "all" in options.only:
            everybody(folder, options.students)
        if "dear" in options.only:
            dear(folder, options.dear, options.rounds)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())

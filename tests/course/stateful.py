"""Rows as marking makes them, and runs of a state without any marking: what a state has to get right by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from gradekit.course.digest import digest
from gradekit.course.marking.problems import Digests, context
from gradekit.course.outcome import Outcome
from gradekit.course.piece import Key, Report, Row, stamp, who
from gradekit.course.state import State
from gradekit.marking.result import QuestionGrade

LAST: Key = ("\U0010ffff", 0)
DIGESTS: Digests = {"p": b"p1", "q": b"q1"}


class File(NamedTuple):
    """Something handed in. What it earns depends on its text and on the problem as it is."""

    text: str
    problem: str = "p"
    time: int = 5

    @property
    def content(self) -> bytes:
        return digest(self.text, self.problem)


Folder = Mapping[str, File]


def outcome(points: int, problem: str = "p") -> Outcome:
    verdict = "correct" if points else "incorrect"
    return Outcome(problem, (QuestionGrade("x", Fraction(points), Fraction(9), verdict),))


def points(file: File, digests: Digests) -> int:
    return digest(file.text, digests.get(file.problem, b""))[0] % 10


def marked(name: str, file: File, digests: Digests) -> tuple[Row, Outcome | None]:
    """What marking gives. A text that starts with ! cannot be read; with ? and * a fault of gradekit hits it, when its
    problem is known or before; with # its problem turns out to be broken.
    """
    student = Path(name).stem
    row = Row(name, 0, file.content, context("", {}), file.time, "unreadable")
    if file.text.startswith("!"):
        return row._replace(error=f"cannot be read: {file.text}", at_line=2), None
    if file.text.startswith("*"):
        return row._replace(internal="a fault", error="could not be checked"), None
    row = row._replace(
        context=context(file.problem, digests), student=student, who=who(student), problem=file.problem
    )
    if file.problem not in digests:
        return row._replace(error=f"no such problem among {sorted(digests)}"), None
    if file.text.startswith("#"):
        return row._replace(error="the problem cannot be used"), None
    if file.text.startswith("?"):
        return row._replace(internal="a fault", error="could not be checked"), None
    return row._replace(status="graded"), outcome(points(file, digests), file.problem)


def report(folder: Folder, known: Mapping[Key, bytes], digests: Digests) -> Report:
    """What marking these files gives, as marking.mark_pieces does it."""
    rows: list[Row] = []
    outcomes: dict[bytes, tuple[int, Outcome]] = {}
    left = dict(known)
    for name in sorted(folder):
        content, seen = folder[name].content, left.pop((name, 0), None)
        if content and seen in (content, content + stamp(folder[name].time)):
            continue
        row, found = marked(name, folder[name], digests)
        if found:
            at, _ = outcomes.setdefault(found.digest, (len(outcomes), found))
            row = row._replace(outcome=at)
        rows.append(row)
    return Report(rows, [found for _, found in outcomes.values()], list(left), 0, {})


def parts(folder: Folder, size: int) -> Iterable[tuple[Key | None, Key, Folder]]:
    """The files in shares, each with the keys that it lies between."""
    names = sorted(folder)
    after: Key | None = None
    for start in range(0, len(names), size):
        share = names[start : start + size]
        yield after, (share[-1], 0), {name: folder[name] for name in share}
        after = (share[-1], 0)


def run(state: State, folder: Folder, digests: Digests = DIGESTS, size: int = 2, timed: bool = False) -> bool:
    """A whole run; whether anything changed."""
    state.begin()
    for after, upto, share in parts(folder, size):
        state.add(report(share, state.known(after, upto, digests, timed), digests))
    changed = state.finish({}, {}, str(sorted(digests.items())))
    state.written({"results.jsonl": "abc"})
    return changed


Seen = list[tuple[Row, Outcome | None]]


def seen(state: State, number: int | None = None) -> Seen:
    """The rows as they are compared: where outcomes stand in the table does not matter."""
    return [(row._replace(outcome=-1), found) for row, found in state.rows(number)]


def fresh(folder: Folder, digests: Digests = DIGESTS) -> Seen:
    """What a state that never saw anything gives."""
    with State(None) as state:
        run(state, folder, digests)
        return seen(state)

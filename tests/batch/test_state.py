"""What a run sees of the runs before it, and what it leaves behind."""

from fractions import Fraction
from pathlib import Path

import pytest

from gradekit.batch.outcome import Outcome
from gradekit.batch.piece import Key, Report, Row
from gradekit.batch.problems import Digests, context, digest
from gradekit.batch.state import State
from gradekit.grade.result import QuestionGrade

DIGESTS: Digests = {"p": b"p1", "q": b"q1"}
LAST: Key = ("￿", 0)


def outcome(points: int, problem: str = "p") -> Outcome:
    verdict = "correct" if points else "incorrect"
    return Outcome(problem, (QuestionGrade("x", Fraction(points), Fraction(3), verdict),))


def row(file: str, text: str, problem: str = "p", digests: Digests = DIGESTS, **changed: object) -> Row:
    student = Path(file).stem
    made = Row(file, 0, digest(text), context(problem, digests), 5, "graded", student, student, problem, outcome=0)
    return made._replace(**changed)


def report(*rows: Row, points: int = 1, gone: list[Key] | None = None) -> Report:
    return Report(list(rows), [outcome(points, row.problem) for row in rows[:1]], gone or [], 0, {})


def run(state: State, *reports: Report, digests: Digests = DIGESTS) -> bool:
    state.begin()
    state.known(None, LAST, digests)
    for each in reports:
        state.add(each)
    return state.finish({}, {})


def seen(state: State, number: int | None = None) -> dict[str, Fraction | None]:
    return {row.file: None if found is None else found.score for row, found in state.rows(number)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results"


def test_a_submission_is_known_until_it_changes(folder):
    with State(folder) as state:
        run(state, report(row("a", "1"), row("b", "1")))
    with State(folder) as state:
        state.begin()
        assert state.known(None, LAST, DIGESTS) == {("a", 0): digest("1"), ("b", 0): digest("1")}
        assert state.known(("a", 0), LAST, DIGESTS) == {("b", 0): digest("1")}
        assert state.known(None, ("a", 0), DIGESTS) == {("a", 0): digest("1")}


def test_every_run_can_be_seen_again(folder):
    with State(folder) as state:
        run(state, report(row("a", "1"), row("b", "1")))
        run(state, report(row("a", "2"), points=2))
        run(state, report(row("c", "1"), points=3, gone=[("b", 0)]))
        assert seen(state, 1) == {"a": 1, "b": 1}
        assert seen(state, 2) == {"a": 2, "b": 1}
        assert seen(state) == seen(state, 3) == {"a": 2, "c": 3}

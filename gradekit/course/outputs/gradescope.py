"""--format gradescope: the results.json that Gradescope's autograders leave behind, for one student to read.

https://gradescope-autograders.readthedocs.io/en/latest/specs/ describes it. All text is marked as plain text, which
Gradescope escapes. Nothing that gives a right answer away is ever in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gradekit.course.outputs.course import Course, late_text, score_text
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.settled import Settled
from gradekit.errors import UsageError
from gradekit.marking.json_text import write_json
from gradekit.marking.result import QuestionGrade
from gradekit.paper.marks import VERDICTS
from gradekit.paper.marks_json import Json, number_json
from gradekit.paper.values import points_text

_MOST = 100  # submissions of one student
CLAIM = "claims to be another student"  # how such an error begins


class Writer:
    """Takes the results of one student; `text` gives the file."""

    def __init__(self, course: Course, sums: Sums) -> None:
        self.sums = sums
        self._results: list[Settled] = []

    def add(self, result: Settled) -> None:
        """Note one result. Raises UsageError where it is another student's."""
        self._results.append(result)
        students = {result.who for result in self._results if result.student}
        if len(students) > 1 or len(self._results) > _MOST:
            raise UsageError("--format gradescope: expected the submissions of one student; use --out for a course")

    def text(self) -> Iterator[str]:
        yield write_json(self._value()).replace("##[", "#\\u0023[")

    def _value(self) -> Json:
        several = len(self._results) > 1
        return {
            "score": number_json(sum((result.score for result in self._results if _is_graded(result)), Fraction(0))),
            "output": "\n".join(line for result in self._results for line in _about(result, several)),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "tests": [_test(result, question, several) for result in self._results for question in result.questions],
        }


def _is_graded(result: Settled) -> bool:
    return result.status == "graded"


def _about(result: Settled, several: bool) -> Iterator[str]:
    """What concerns the submission as a whole."""
    before = f"{result.problem or result.file}: " if several else ""
    if result.status != "graded":
        place = ":".join(str(part) for part in (result.at_line, result.at_column) if part)
        at = f" (at {place})" if place else ""
        yield f"{before}this submission could not be marked{at}: {_own(result.error)}"
        return
    yield before + score_text(result)
    if result.open_points:
        yield f"{before}{points_text(result.open_points)} more points are left for a person"
    if result.late is not None:
        yield before + late_text(result.late)
    warnings = result.outcome.warnings if result.outcome else ()
    yield from (f"{before}note: {text}" for text in (*warnings, *result.notes))


def _own(error: str) -> str:
    """An error without what it says of another student."""
    return error if not error.startswith(CLAIM) else f"{CLAIM}; hand in your own"


def _test(result: Settled, question: QuestionGrade, several: bool) -> Json:
    status = "passed" if question.score == question.max_score else "failed"
    points = {"score": number_json(question.score), "status": status}
    return {
        "name": f"{result.problem}: {question.id}" if several else question.id,
        "max_score": number_json(question.max_score),
        "output": question.message or VERDICTS[question.verdict][0],
        "visibility": "visible",
        **(points if question.is_judged else {}),
    }

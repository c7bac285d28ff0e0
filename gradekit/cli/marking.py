"""One submission in one .json file, as a student marks it: nothing of what a whole course needs is loaded."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gradekit.cli.exercises import problem_files
from gradekit.cli.output import complain, write_document, write_json_value
from gradekit.course.marking.owners import Owners
from gradekit.course.marking.problems import Problems
from gradekit.course.piece import TOGETHER
from gradekit.errors import Place, ProblemError, SubmissionError
from gradekit.exercise.lowering import Exercise
from gradekit.marking.answers.budget import check_formulas
from gradekit.marking.result import Grade
from gradekit.marking.submission import Submission, load_submission
from gradekit.paper.document import Document
from gradekit.paper.marks import grade_page
from gradekit.paper.values import points_text

_BELOW, _UNUSABLE, _UNREADABLE = 1, 2, 3


class One(Struct):
    """A submission beside the problems that it may name."""

    path: Path
    problems: Problems
    code: int = 0
    place: Place = Place()  # of what could not be read
    exercise: Exercise | None = None  # by which it was marked
    is_drawn: bool = False  # whether by numbers of the student's own

    def grade(self) -> Grade:
        """Its marks, or why it has none, which is complained of too."""
        try:
            submission = load_submission(self.path, self.path.name)
        except SubmissionError as error:
            self.place = Place(str(self.path), error.place.line, error.place.column)
            self._complain(error.message, _UNREADABLE, self.place)
            return Grade("", "", self.path.name, "unreadable", error=error.message)
        try:
            marker = self.problems.own_marker(submission.problem, submission.student)
            if not isinstance(marker, str):
                self.exercise, self.is_drawn = marker.exercise, self.problems.draws(submission.problem)
                check_formulas(submission.answers.values(), len(marker.questions))
                return marker.grade(replace(submission, answers=dict(marker.fitted(submission.answers))))
        except ProblemError as error:
            self.problems.refuse(submission.problem, error)
        except SubmissionError as error:  # no answer is to a question
            self._complain(error.message, _UNREADABLE, Place(str(self.path)))
            return Grade(submission.student, submission.problem, self.path.name, "unreadable", error=error.message)
        return self._unusable(submission)

    def _unusable(self, submission: Submission) -> Grade:
        for line in self.problems.faults.get(submission.problem, ()):
            complain(line)
        error = str(self.problems.own_marker(submission.problem, submission.student))
        self._complain(error, _UNUSABLE, Place(str(self.path)))
        return Grade(submission.student, submission.problem, self.path.name, "unreadable", error=error)

    def _complain(self, error: str, code: int, place: Place) -> None:
        self.code = code
        complain(f"{place}: {error}")


def mark_one(
    path: Path, folder: Path, form: str, reveal: bool, least: Fraction, output: str | None, decimal: str = "",
    seed: str = "",
) -> int | None:
    """Print the marks of one file; the exit code. None, and nothing done, where it is the work of several students.

    Raises UsageError where there are no problems to mark by.
    """
    files = {file.stem: str(file) for file in problem_files(folder)}
    one = One(path, Problems(folder.as_posix(), files, {}, decimal=decimal, owners=Owners(seed)))
    grade = one.grade()
    if TOGETHER in grade.student:
        return None
    exercise = one.exercise
    if form == "json":
        from gradekit.paper.marks_json import result_json

        place = {name: at for name in ("line", "column") if (at := getattr(one.place, name))}
        key = _key_json(exercise) if exercise and reveal else None
        variant = one.problems.owners.of(grade.student) if one.is_drawn and grade.status == "graded" else ""
        write_json_value({**result_json(grade, key), **({"variant": variant} if variant else {}), **place}, output)
    else:
        texts = _key_texts(exercise) if exercise and reveal else None
        page = grade_page(grade, exercise.problem.title, texts) if exercise else Document(())
        write_document(page, form, output)
    return one.code or _below(grade, path, least)


def _key_json(exercise: Exercise) -> dict[str, Any]:
    from gradekit.exercise.solve import solve  # students see no right answers
    from gradekit.paper.json_out import key_json

    return key_json(solve(exercise))


def _key_texts(exercise: Exercise) -> dict[str, str]:
    from gradekit.exercise.solve import solve
    from gradekit.paper.pages import key_texts

    return key_texts(solve(exercise))


def _below(grade: Grade, path: Path, least: Fraction) -> int:
    """1, and a line about it, where it has less than that many percent."""
    if grade.score * 100 >= least * grade.max_score:
        return 0
    score = f"{points_text(grade.score)} of {points_text(grade.max_score)} points"
    complain(f"{path}: {score} is below the {points_text(least)} % of --fail-under")
    return _BELOW

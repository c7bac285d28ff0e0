"""A page of feedback for every student, and an index of whose page is whose."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from gradekit.course.marking.problems import Problems
from gradekit.course.outputs.cells import BOM, number_cell, row, text_cell
from gradekit.course.pages.answers import Answers
from gradekit.course.pages.feedback import feedback_page
from gradekit.course.pages.parting import Worked
from gradekit.course.pages.results import Result
from gradekit.course.piece import TOGETHER
from gradekit.course.safe_names import safe_names
from gradekit.course.state.files import umask
from gradekit.errors import SubmissionError, UsageError
from gradekit.marking.marker import Marker
from gradekit.paper.render.html import render


class Pages(Struct, frozen=True):
    """What the pages are made of; answers: label → what was handed in."""

    results: Mapping[str, Sequence[Result]]
    problems: Problems
    answers: Mapping[str, Answers]
    reveal: bool = False
    _worked: dict[int, Worked] = field(default_factory=dict)

    def write(self, folder: Path) -> int:
        """Every page and index.csv, in a new folder that is whole or not there. How many pages there are.

        Raises UsageError where it is there already, or cannot be written.
        """
        if os.path.lexists(folder):
            raise UsageError(f"{folder}: this is there already; name a new folder")
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=".gradekit-", suffix=".tmp", dir=folder.parent))
            try:
                self._fill(draft)
                draft.chmod(0o777 & ~umask())
                draft.rename(folder)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        except OSError as error:
            message = f"the pages cannot be written ({error.strerror}); name another folder"
            raise UsageError(f"{folder}: {message}") from error
        return len(self.results)

    def _fill(self, folder: Path) -> None:
        names = safe_names(list(self.results))
        lines = [row(("student", "file", "score", "max_score"))]
        for (student, results), name in zip(self.results.items(), names, strict=True):
            file = f"{name}.html"
            (folder / file).write_text(self.page(student, results), encoding="utf-8", newline="\n")
            lines += [_line(one, file, results) for one in student.split(TOGETHER)]
        (folder / "index.csv").write_text(BOM + "".join(lines), encoding="utf-8", newline="\n")

    def page(self, student: str, results: Sequence[Result]) -> str:
        """One student's page; of several together, theirs."""
        parts = [self._part(student, result) for result in results]
        return render(feedback_page(student.replace(TOGETHER, ", "), parts, self.reveal))

    def _part(self, student: str, result: Result) -> tuple[Result, Worked | None, Mapping[str, Any]]:
        answers = self.answers.get(result["file"], {}) if result["status"] == "graded" else {}
        marker = self.problems.own_marker(result["problem"], student)
        if isinstance(marker, str):
            return self._told(student, result), None, answers
        return self._told(student, result), self._work(marker), _fitted(marker, answers)

    def _work(self, marker: Marker) -> Worked:
        """Kept for those that mark everybody; students with numbers of their own have a marker each."""
        if marker not in self.problems.built.values():
            return Worked(marker.exercise)
        return self._worked.setdefault(id(marker), Worked(marker.exercise))

    def _told(self, student: str, result: Result) -> Result:
        """The result, with the reason why it could not be read where that names nobody else."""
        error = result.get("error")
        if not error or any(other in error for other in self.results if other != student):
            return result
        return {**result, "said": f"What you handed in could not be read: {error}."}


def _fitted(marker: Marker, answers: Answers) -> Mapping[str, Any]:
    try:
        return marker.fitted(answers)
    except SubmissionError:
        return answers


def _line(student: str, file: str, results: Sequence[Result]) -> str:
    graded = [result for result in results if result["status"] == "graded"]
    score, most = (sum((Fraction(one[name]) for one in graded), Fraction(0)) for name in ("score", "max_score"))
    return row((text_cell(student), file, number_cell(score), number_cell(most)))


def named(results: Mapping[str, Sequence[Result]]) -> Iterator[str]:
    """The labels of all submissions that count."""
    for several in results.values():
        yield from (result["file"] for result in several if result["status"] == "graded")

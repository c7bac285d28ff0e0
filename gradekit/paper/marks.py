"""Marks as documents: what students read of theirs, and one line a submission where several were marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Protocol

from gradekit.marking.result import Grade, QuestionGrade
from gradekit.paper.document import Block, Cell, Document, Heading, Paragraph, Table, Term, Terms
from gradekit.paper.render.fit import fitted, width
from gradekit.paper.values import points_text

VERDICTS = {  # verdict → words for people, tone
    "correct": ("✓ right", "good"),
    "partial": ("◐ partly right", "fair"),
    "follow_through": ("✓ right from your own earlier value", "good"),
    "incorrect": ("✗ not right", "bad"),
    "missing": ("– missing", "quiet"),
    "malformed": ("! could not be read", "bad"),
    "not_judged": ("? left for a person", "fair"),
}
_GAP = 3  # columns between the columns of a table


class Marked(Protocol):
    """What an overview shows of a grade, or of a final result."""

    @property
    def student(self) -> str: ...
    @property
    def problem(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def score(self) -> Fraction: ...
    @property
    def max_score(self) -> Fraction: ...


def grade_page(grade: Grade, title: str = "", key: Mapping[str, str] | None = None) -> Document:
    """The marks of one submission, for the student; right answers only with `key`, question id → right answer."""
    blocks: list[Block] = [Heading(title or grade.problem), Paragraph(_whose(grade), "quiet"), _marks(grade)]
    said = [
        Term(q.id, q.message, VERDICTS[q.verdict][1]) for q in grade.questions if q.message and q.verdict != "missing"
    ]
    blocks += [Terms(tuple(said))] if said else []
    blocks += [Paragraph(f"Note: {warning}", "fair") for warning in grade.warnings]
    blocks += [Heading("Right answers", 2), _revealed(grade, key)] if key else []
    return Document(tuple(blocks))


def overview_page(results: Sequence[Marked], room: int | None = None) -> Document:
    """One line a submission, where several were marked, in at most `room` columns.

    What every line would say stands above them: the one problem of all, and no file where it is named for its student.
    """
    problems = {result.problem for result in results}
    named = all(PurePosixPath(result.file).stem == result.student for result in results if result.file)
    about = f" of {problems.pop()}" if len(problems) == 1 and problems != {""} else ""
    shown = {
        "Student": [result.student for result in results],
        **({} if about else {"Problem": [result.problem for result in results]}),
        **({} if named else {"File": [result.file for result in results]}),
    }
    totals = [_total(result) for result in results]
    titled = [(title, *texts) for title, texts in shown.items()]
    columns = fitted(titled, None if room is None else room - _room_for(totals, len(shown)))
    cells = [[Cell(text, "quiet" if title == "File" else "") for text in texts] for title, *texts in columns]
    rows = tuple(zip(*cells, totals, strict=True))
    return Document((Heading(f"All submissions{about}", 2), Table((*shown, "Points"), rows, right=(len(shown),))))


def _whose(grade: Grade) -> str:
    return " · ".join(part for part in (grade.student, grade.problem, grade.file) if part)


def _marks(grade: Grade) -> Table:
    rows = tuple((Cell(q.id, "strong"), _verdict(q), Cell(_points(q))) for q in grade.questions)
    total = (Cell("Total"), Cell(""), Cell(_of(grade.score, grade.max_score)))
    if grade.open_points:
        rows += ((Cell("Left open"), Cell("for a person", "quiet"), Cell(points_text(grade.open_points))),)
    return Table(("Question", "Verdict", "Points"), rows, right=(2,), total=total)


def _verdict(question: QuestionGrade) -> Cell:
    words, tone = VERDICTS[question.verdict]
    return Cell(words, tone)


def _points(question: QuestionGrade) -> str:
    return _of(question.score, question.max_score) if question.is_judged else f"– / {points_text(question.max_score)}"


def _of(score: Fraction, most: Fraction) -> str:
    return f"{points_text(score)} / {points_text(most)}"


def _total(result: Marked) -> Cell:
    return Cell(_of(result.score, result.max_score)) if result.status == "graded" else Cell(result.status, "bad")


def _room_for(totals: Sequence[Cell], columns: int) -> int:
    """Columns of a line that the points and the gaps before them take."""
    return max(width(cell.text) for cell in (*totals, Cell("Points"))) + _GAP * columns


def _revealed(grade: Grade, key: Mapping[str, str]) -> Table:
    rows = tuple((Cell(question.id, "strong"), Cell(key[question.id])) for question in grade.questions)
    return Table(("Question", "Right answer"), rows)

"""What differs between two runs, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from gradekit.course.difference.compare import Comparison, Difference, QuestionDifference
from gradekit.course.settling.settled import Settled
from gradekit.exercise.problem.messages import count
from gradekit.marking.result import QuestionGrade
from gradekit.paper.document import Block, Cell, Document, Heading, Paragraph, Table
from gradekit.paper.marks_json import number_json
from gradekit.paper.values import points_text

SCHEMA = "gradekit/diff/1"
SHOWN = 1000  # differences that people are shown

Row = tuple[Cell, ...]


def difference_page(found: Comparison) -> Document:
    """A table with a line for each mark that differs, and one for each of its questions that does."""
    head: tuple[Block, ...] = (Heading("Marks that changed"), Paragraph(f"from {found.old} to {found.new}", "quiet"))
    summary = Paragraph(_summary(found))
    if not found.differences:
        return Document((*head, summary))
    rows = tuple(row for difference in found.differences[:SHOWN] for row in _rows(difference))
    table = Table(("Student", "Problem", "Question", "Points", "Why"), rows)
    left_out = len(found.differences) - SHOWN
    more = (Paragraph(f"{left_out} more are not shown; --format json has them all.", "quiet"),) if left_out > 0 else ()
    return Document((*head, summary, table, *more))


def difference_json(found: Comparison) -> dict[str, Any]:
    """The same as plain data, with all of them."""
    return {
        "schema": SCHEMA,
        "old": _side(found.old),
        "new": _side(found.new),
        "unchanged": found.unchanged,
        "changed": [_difference(difference) for difference in found.differences],
    }


def _summary(found: Comparison) -> str:
    differences = found.differences
    if not differences:
        return f"No mark changed; {count(found.unchanged, 'mark')} the same."
    ups, downs = (sum(sign * difference.change > 0 for difference in differences) for sign in (1, -1))
    ways = {"higher": ups, "lower": downs, "of equal points": len(differences) - ups - downs}
    parts = ", ".join(f"{number} {way}" for way, number in ways.items() if number)
    return f"{len(differences)} of {count(len(differences) + found.unchanged, 'mark')} changed: {parts}."


# For people


def _rows(difference: Difference) -> Iterator[Row]:
    either = difference.either
    points = f"{_mark(difference.before)} → {_mark(difference.after)}"
    whose = (Cell(either.student or either.file, "strong"), Cell(either.problem))
    yield (*whose, Cell("total"), Cell(points, _tone(difference.change)), Cell("; ".join(difference.why)))
    for question in difference.questions:
        points = f"{_question_points(question.before)} → {_question_points(question.after)}"
        tone = _tone(_score(question.after) - _score(question.before))
        yield (Cell(""), Cell(""), Cell(question.question), Cell(points, tone), Cell("; ".join(question.why)))


def _tone(change: Fraction) -> str:
    return "good" if change > 0 else "bad" if change < 0 else ""


def _mark(result: Settled | None) -> str:
    if result is None:
        return "none"
    return _of(result.score, result.max_score) if result.status == "graded" else result.status


def _question_points(question: QuestionGrade | None) -> str:
    if question is None:
        return "none"
    return _of(question.score, question.max_score) if question.is_judged else "open"


def _of(score: Fraction, most: Fraction) -> str:
    return f"{points_text(score)}/{points_text(most)}"


def _score(question: QuestionGrade | None) -> Fraction:
    return question.score if question else Fraction(0)


# For programs


def _side(side: Any) -> dict[str, Any]:
    return {"results": side.folder, "run": side.run.number, "gradekit": side.run.version}


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "student": difference.either.student,
        "problem": difference.either.problem,
        "change": number_json(difference.change),
        "before": _result(difference.before),
        "after": _result(difference.after),
        "questions": [_question(question) for question in difference.questions],
        "why": list(difference.why),
    }


def _result(result: Settled | None) -> dict[str, Any] | None:
    if result is None:
        return None
    head = {"file": result.file, "status": result.status}
    if result.status == "unreadable":
        return {**head, "error": result.error}
    return {**head, "score": number_json(result.score), "max_score": number_json(result.max_score)}


def _question(difference: QuestionDifference) -> dict[str, Any]:
    sides = {"before": difference.before, "after": difference.after}
    return {"id": difference.question, **{name: _points(q) for name, q in sides.items()}, "why": list(difference.why)}


def _points(question: QuestionGrade | None) -> dict[str, Any] | None:
    if question is None:
        return None
    score, most = number_json(question.score), number_json(question.max_score)
    return {"score": score, "max_score": most, "verdict": question.verdict}

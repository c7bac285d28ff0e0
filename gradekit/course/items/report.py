"""Everything that the item analysis found, and the same for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gradekit.course.items.analysis import Item, ProblemItems
from gradekit.course.items.figures import Measure
from gradekit.course.items.look import Flag
from gradekit.course.items.shared import FrequentValue, Shared
from gradekit.course.items.words import exact

if TYPE_CHECKING:
    from gradekit.course.items.neighbours import Neighbour

REPORT_SCHEMA = "gradekit/report/1"

Json = dict[str, Any]


class ItemReport(Struct, frozen=True):
    """shared: None where wrong values are not known, for the reason in `why`; nameless: unreadable, of no problem.

    neighbours: whose answers are right for somebody else's numbers; None where all have the same, or nobody asks
    """

    problems: tuple[ProblemItems, ...]
    flags: tuple[Flag, ...]
    shared: Shared | None = None
    why: str = ""
    nameless: int = 0
    neighbours: tuple[Neighbour, ...] | None = None


def report_json(report: ItemReport) -> Json:
    """The report as plain data; figures have at most six decimals."""
    elsewhere = {} if report.neighbours is None else {"right_for_others": list(map(_neighbour, report.neighbours))}
    return {
        "schema": REPORT_SCHEMA,
        "unreadable": report.nameless + sum(problem.unreadable for problem in report.problems),
        "problems": [_problem(problem, report) for problem in report.problems],
        "shared_wrong_values": _shared(report),
        **elsewhere,
    }


def _neighbour(found: Neighbour) -> Json:
    return {
        "problem": found.problem,
        "student": found.student,
        "questions": list(found.questions),
        "others": list(found.others),
    }


def _problem(problem: ProblemItems, report: ItemReport) -> Json:
    frequent = report.shared.frequent if report.shared else {}
    return {
        "problem": problem.problem,
        "graded": problem.graded,
        "missing": problem.missing,
        "unreadable": problem.unreadable,
        "mean_score": exact(problem.mean),
        "max_score": exact(problem.max_score),
        "alpha": _measure(problem.consistency),
        "questions": [_item(item, frequent.get((problem.problem, item.question), ())) for item in problem.items],
        "worth_a_look": [
            {"question": flag.question, "kind": flag.kind, "message": flag.message}
            for flag in report.flags
            if flag.problem == problem.problem
        ],
    }


def _item(item: Item, frequent: tuple[FrequentValue, ...]) -> Json:
    return {
        "id": item.question,
        "max_score": exact(item.max_score),
        "submissions": item.submissions,
        "answers": item.answers,
        "difficulty": exact(item.difficulty),
        "discrimination": _measure(item.discrimination),
        "verdicts": _counts(item, item.verdicts),
        "mistakes": _counts(item, item.mistakes),
        "wrong_values": [{"answer": value.answer, **_count(item, value.students)} for value in frequent],
    }


def _counts(item: Item, numbers: dict[str, int]) -> Json:
    return {name: _count(item, number) for name, number in numbers.items()}


def _count(item: Item, number: int) -> Json:
    return {"count": number, "share": exact(item.share(number))}


def _measure(measure: Measure) -> Json:
    return {"value": exact(measure.value), "students": measure.students, "why_not": measure.why or None}


def _shared(report: ItemReport) -> Json:
    found = report.shared or Shared()
    return {
        "known": report.shared is not None,
        "why_not": report.why or None,
        "values": [
            {"problem": v.problem, "question": v.question, "answer": v.answer, "students": list(v.students)}
            for v in found.values
        ],
        "pairs": [
            {"students": list(pair.students), "questions": [{"problem": p, "question": q} for p, q in pair.questions]}
            for pair in found.pairs
        ],
        "more_values": found.more_values,
        "more_pairs": found.more_pairs,
    }

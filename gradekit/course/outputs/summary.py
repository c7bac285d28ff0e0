"""summary.json: what all results come to, for programs. Means and quartiles have at most two decimals, half to even."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from gradekit.course.outputs.course import Course
from gradekit.course.outputs.problem_sums import ProblemSums, QuestionSums
from gradekit.course.outputs.spread import histogram, spread
from gradekit.course.outputs.sums import MOST_LISTED, Sums, SumsWriter
from gradekit.exercise.problem.known import VERDICTS
from gradekit.marking.json_text import write_json
from gradekit.paper.marks_json import Json, number_json

SUMMARY_SCHEMA = "gradekit/summary/1"
COMMONEST = 5


class Writer(SumsWriter):
    """`text` gives the file."""

    def text(self) -> Iterator[str]:
        yield write_json(summary(self.course, self.sums)).replace("##[", "#\\u0023[")


def summary(course: Course, sums: Sums) -> Json:
    """All totals. Lists of files and students hold the first hundred; `count` says how many there are."""
    graded, unreadable, missing = (sums.sum(name) for name in ("graded", "unreadable", "missing"))
    return {
        "schema": SUMMARY_SCHEMA,
        "submissions": graded + unreadable + sums.superseded,
        "graded": graded,
        "superseded": sums.superseded,
        "late": sums.sum("late"),
        "open_answers": sums.sum("open"),
        "roster": None if course.roster is None else len(course.roster.students),
        "unreadable": {"count": unreadable, "reasons": _reasons(sums.reasons), "files": _files(sums)},
        "missing": {"count": missing, "students": _absent(sums)},
        "not_on_roster": {
            "count": len(sums.strangers),
            "students": [sums.strangers[who] for who in sorted(sums.strangers)][:MOST_LISTED],
        },
        "overrides": {"count": sums.changes, "changes": _changes(sums)},
        "percent": _percent(sums.shares),
        "problems": [_problem(problem, course, problems) for problem, problems in sums.used.items()],
    }


def _problem(problem: str, course: Course, sums: ProblemSums) -> Json:
    counts = {name: getattr(sums, name) for name in ("graded", "unreadable", "missing", "late")}
    return {
        "problem": problem,
        "title": course.titles.get(problem, ""),
        "max_score": number_json(sums.points),
        **counts,
        "open_answers": sums.open,
        "full_marks": sums.full,
        "points": _spread(sums.scores),
        "percent": _percent(sums.shares),
        "questions": [_question(name, question) for name, question in sums.questions.items()],
    }


def _question(name: str, question: QuestionSums) -> Json:
    return {
        "id": name,
        "max_score": number_json(question.points),
        "answers": question.answers,
        "open_answers": question.open,
        "mean": _short(question.mean),
        "verdicts": {verdict: question.verdicts[verdict] for verdict in VERDICTS},
        "mistakes": [
            {"mistake": mistake, "count": count, "percent": _short(Fraction(100 * count, question.answers))}
            for mistake, count in question.commonest(COMMONEST)
        ],
    }


def _percent(shares: Counter[Fraction]) -> Json:
    """The spread of the percentages, and how many submissions lie in each tenth from 0 to 100."""
    percent = Counter({share * 100: count for share, count in shares.items()})
    return {**_spread(percent), "histogram": list(histogram(shares))}


def _spread(often: Counter[Fraction]) -> Json:
    """Null where nothing is graded."""
    found = spread(often)
    names = ("mean", "least", "lower_quartile", "median", "upper_quartile", "most")
    return {name: _short(value) if found.count else None for name, value in zip(names, found.values, strict=True)}


def _short(value: Fraction) -> int | float:
    return number_json(Fraction(round(value, 2)))


def _reasons(reasons: Counter[str]) -> list[Json]:
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return [{"reason": reason, "count": count} for reason, count in ordered]


def _files(sums: Sums) -> list[Json]:
    """What is known of each."""
    names = ("file", "line", "column", "student", "error")
    return [{name: value for name in names if (value := getattr(file, name))} for file in sums.unreadable]


def _absent(sums: Sums) -> list[Json]:
    return [{"student": student, "problems": number} for student, number in islice(sums.absent.items(), MOST_LISTED)]


def _changes(sums: Sums) -> list[Json]:
    return [
        {"student": student, "problem": problem, "question": change.question, "points": number_json(change.points),
         "before": None if change.before is None else number_json(change.before), "why": change.why}
        for student, problem, change in sums.changed
    ]  # fmt: skip

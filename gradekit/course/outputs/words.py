"""Counts and shares in words, for reports that people read."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gradekit.course.outputs.sums import Sums
from gradekit.exercise.problem.messages import count
from gradekit.paper.values import points_text


def totals_text(sums: Sums) -> str:
    """How many submissions came in and what became of them, as one line."""
    return ", ".join(_parts(sums))


def percent(share: Fraction) -> str:
    """A share from 0 to 1 in percent, at most one decimal."""
    return f"{points_text(round(share * 100, 1))} %"


def bar(part: int, most: int, width: int = 24) -> str:
    """A bar of a chart; what is there at all is seen."""
    eighths = max(1, part * width * 8 // most) if part else 0
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _parts(sums: Sums) -> Iterator[str]:
    graded, unreadable, missing = (sums.sum(name) for name in ("graded", "unreadable", "missing"))
    yield f"{graded} of {count(graded + unreadable + sums.superseded, 'submission')} graded"
    if unreadable:
        yield f"{unreadable} could not be marked"
    if sums.superseded:
        yield f"{sums.superseded} replaced by another of the same student"
    if missing:
        yield f"{missing} missing"
    if sums.strangers:
        yield f"{count(len(sums.strangers), 'student')} not on the roster"
    if left := sums.sum("open"):
        yield f"{count(left, 'answer')} left for a person"

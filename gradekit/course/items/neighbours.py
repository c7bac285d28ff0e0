"""Where every student has own numbers: answers that are wrong for these, and right for somebody else's.

A hint for the teacher, who can ask; nothing of it is shown to students. What a few digits would give by chance in a
class of that size is no hint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from gradekit.course.items.wrong import WrongAnswers, read_answers
from gradekit.course.marking.problems import Problems
from gradekit.marking.own_marker import OwnMarker
from gradekit.marking.parts import Part, Written
from gradekit.marking.submission import as_answer
from gradekit.marking.tolerance.compare import agrees, significant_digits
from gradekit.variants.together import marker_of_all

SURE = 2  # digits beyond those that tell a class apart: by chance such a thing happens once in a hundred courses
MOST_ALIKE = 3  # students for whose numbers one sheet may be right

Digits = np.ndarray  # by student, how many digits speak for their numbers


class Neighbour(Struct, frozen=True):
    """Questions to which a student's answers are right for the numbers of others, and not for their own."""

    problem: str
    student: str
    questions: tuple[str, ...]
    others: tuple[str, ...]


def find_neighbours(problems: Problems, students: Sequence[str], wrong: Sequence[WrongAnswers]) -> list[Neighbour]:
    """students: everyone in the course, as they are written; wrong: the answers that nothing explains."""
    found: list[Neighbour] = []
    for problem in dict.fromkeys(each.problem for each in wrong):
        if problems.draws(problem):
            found += _of_problem(problems, problem, students, [each for each in wrong if each.problem == problem])
    return found


def _of_problem(
    problems: Problems, problem: str, students: Sequence[str], wrong: Sequence[WrongAnswers]
) -> Iterator[Neighbour]:
    owners = list(dict.fromkeys(map(problems.owners.of, (*students, *(each.student for each in wrong)))))
    base = problems.marker(problem)
    assert not isinstance(base, str)  # it is drawn, so it can be used
    marker, owners = marker_of_all(problems.template(problem), base.exercise, owners)
    place = {owner: k for k, owner in enumerate(owners)}
    for each in wrong if marker else ():
        own = place.get(problems.owners.of(each.student))
        if own is not None and marker is not None:
            found = _beside(marker, own, read_answers(each.answers))
            if found is not None:
                questions, others = found
                yield Neighbour(problem, owners[own], questions, tuple(owners[k] for k in others))


def _beside(marker: OwnMarker, own: int, answers: Mapping[str, Any]) -> tuple[tuple[str, ...], list[int]] | None:
    """The questions that speak for others, and who these are."""
    by_question = {id: _speaking(marker, own, id, answer) for id, answer in answers.items()}
    total: Digits = sum(by_question.values(), np.zeros(marker.students))
    enough = total >= SURE + math.log10(max(10, marker.students))
    others = np.flatnonzero(enough & (total == total.max(initial=0.0))).tolist()
    if not 0 < len(others) <= MOST_ALIKE:
        return None
    return tuple(id for id, digits in by_question.items() if digits[others].all()), others


def _speaking(marker: OwnMarker, own: int, question: str, answer: Any) -> Digits:
    """By student, how many digits of the answer speak for their numbers; 0 where it is not right for them."""
    digits = np.zeros(marker.students)
    is_right = np.ones(marker.students, dtype=bool)
    is_right[own] = False
    for part, written in marker.numbers(own, question, as_answer(answer)):
        is_right &= _each(_is_right(marker, part, written), part).all(axis=1)
        digits += _each(_digits(marker, own, part, written), part).sum(axis=1)
    return np.where(is_right, digits, 0.0)


def _is_right(marker: OwnMarker, part: Part, written: Written) -> np.ndarray:
    key, tolerance = marker.plan.key(part), marker.plan.tolerance(part)
    return np.asarray(np.abs(written.values - key) <= tolerance)


def _digits(marker: OwnMarker, own: int, part: Part, written: Written) -> np.ndarray:
    """Digits of the entries that are not what the student's own numbers give."""
    key = marker.plan.key(part)
    mine = agrees(written, marker.plan.of_one(own).key(part))
    return np.where(mine, 0.0, significant_digits(written, key, written.half_unit))


def _each(by_entry: np.ndarray, part: Part) -> np.ndarray:
    """By student and entry."""
    return by_entry.reshape(-1, part.node.size)

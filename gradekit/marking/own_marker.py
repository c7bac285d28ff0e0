"""Many students of one exercise, each with numbers of their own: marked together, as if each had an exercise alone.

The graph is the same for all and only its given numbers differ, so that students stand on the axis in front of keys,
tolerances and known mistakes as they do in front of answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

import numpy as np

from gradekit.engine.graph import topological
from gradekit.engine.ops.runs import Run
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.known import ANY
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import FreeText
from gradekit.marking.answers.columns import own_column
from gradekit.marking.answers.layout import is_joined
from gradekit.marking.answers.own import own_values
from gradekit.marking.answers.plain import read_either
from gradekit.marking.answers.reading import reading
from gradekit.marking.marker import Graded, Marker, if_whole
from gradekit.marking.papers import Paper, Papers
from gradekit.marking.part_mark import Marks, PartMark
from gradekit.marking.parts import Part, Written
from gradekit.marking.submission import Answer
from gradekit.marking.unearned_lists import in_whole


class OwnMarker(Marker):
    """Marks papers of students with own numbers, all of them at once and in the order of these."""

    columned = staticmethod(own_column)

    @np.errstate(all="ignore")
    def papers(self, answers: Iterable[Mapping[str, Answer | bytes]]) -> list[Paper]:
        """The answers of all students, read; those that are plain from their JSON."""
        plans: Iterator[Any] = map(self.plan.of_one, count())
        return [
            [read_either(plan, question, theirs.get(question.id)) for question in self.questions]
            for plan, theirs in zip(plans, answers, strict=False)
        ]

    @property
    def students(self) -> int:
        """How many there are."""
        own = self.plan.own
        return len(next(iter(own.floats.values()), ())) if own else 0

    @np.errstate(all="ignore")
    def numbers(self, student: int, question: str, answer: Answer) -> list[tuple[Part, Written]]:
        """A student's answer to one question, part by part; [] where some of it is no number of the right shape."""
        plan: Any = self.plan.of_one(student)
        asked = next((each for each in self.questions if each.id == question), None)
        parts = [part for part in self.plan.parts if part.question is asked]
        found = reading(plan, asked, answer).parts if asked and parts else ()
        pairs = [(part, own) for part, own in zip(parts, found, strict=bool(found)) if isinstance(own, Written)]
        return pairs if all(own.complete and own.values.shape == part.node.shape for part, own in pairs) else []

    @property
    def computable(self) -> np.ndarray:
        """By student, whether float64 has a key for everything that is asked; who has none is marked alone."""
        found = np.ones(self.students, dtype=bool)
        for part in self.plan.numeric:
            is_there = np.isfinite(np.asarray(self.plan.values[part.node], dtype=float))
            found &= is_there.all(axis=tuple(range(-part.node.rank, 0)))
        return found

    @property
    def is_apart(self) -> bool:
        """Whether follow-through sees every quantity for itself, whoever's numbers it has."""
        return self.plan.counterpart.exercise is not self.exercise

    def _with_own_values(self, papers: Papers) -> Papers:
        plans: Iterator[Any] = map(self.plan.of_one, count())
        return Papers.of([own_values(plan, self.questions, one) for plan, one in zip(plans, papers, strict=False)])

    def _graded(self, papers: Papers, marks: dict[Part, Marks]) -> list[Graded]:
        """The same, with what would be right without work for each student's numbers."""
        columns: list[list[Any]] = [marks[part].tolist() for part in self.plan.parts]
        columns += [papers.given[k].by_student(if_whole) for k in self._wholes]
        columns += [self._frees(question, marks, len(papers)) for question in self._joined]
        for key in zip(*columns, strict=True):
            if key not in self._kept:
                self._kept[key] = self._questions(key)
        return [self._kept[key] for key in zip(*columns, strict=True)]

    def _questions(self, key: tuple[Any, ...]) -> Graded:
        many = len(key) - len(self._joined)
        self._found_free = dict(zip((question.id for question in self._joined), key[many:], strict=True))
        return super()._questions(key[:many])

    @property
    def _joined(self) -> list[Question]:
        return [question for question in self.questions if is_joined(question)]

    def _frees(self, question: Question, marks: dict[Part, Marks], students: int) -> list[str]:
        parts = [part for part in self.plan.parts if part.question is question]
        return [in_whole(self.plan, [marks[part][row] for part in parts], row) for row in range(students)]

    def _free(self, question: Question, parts: list[PartMark]) -> str:
        return self._found_free[question.id]


def differs_in_numbers_alone(exercise: Exercise) -> bool:
    """Whether other given numbers leave everything else of the exercise as it is.

    Choices that are decided by the numbers, what runs until it stops or for many steps, other right values and
    conventions depend on them in ways of their own.
    """
    problem = exercise.problem
    decided = exercise.symbols or exercise.conditions or problem.conventions or ANY in dict(problem.kinks).values()
    asked = (one.node for parts in exercise.asked.values() for one in parts)
    runs = any(train.stop for train in problem.train) or any(node.op is Run for node in topological(asked))
    return not (decided or runs) and all(map(_is_plain, problem.questions))


def _is_plain(question: Question) -> bool:
    return not (question.accept or question.words) and isinstance(question.task, FreeText | None)

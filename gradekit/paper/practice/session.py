"""Answers → verdicts, hints, what is left. All answers so far are marked together, so that own errors are carried."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from gradekit.engine.formula import Step
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.solve import Solution, solve
from gradekit.marking.marker import Marker
from gradekit.marking.result import Grade, QuestionGrade
from gradekit.marking.submission import Submission
from gradekit.paper.key import working_digits
from gradekit.paper.line_of import Entry, first_wrong
from gradekit.paper.practice.hints import Hint, hints_of
from gradekit.paper.practice.progress import Progress, as_typed
from gradekit.paper.working import work

_DONE = ("correct", "follow_through", "not_judged")


class Session(Struct, frozen=True, dict=True):
    """One person practising one exercise; `progress` changes as they go."""

    exercise: Exercise
    progress: Progress

    @cached_property
    def solution(self) -> Solution:
        return solve(self.exercise)

    @cached_property
    def _marker(self) -> Marker:
        return Marker(self.exercise)

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.exercise.problem.questions

    def grade(self) -> Grade:
        """Of everything that was answered so far."""
        answers = {name: as_typed(text) for name, text in self.progress.answers.items()}
        return self._marker.grade(Submission("", self.exercise.problem.id, answers))

    def left(self) -> list[Question]:
        """The questions that are not right yet."""
        done = {grade.id for grade in self.grade().questions if grade.verdict in _DONE}
        return [question for question in self.questions if question.id not in done]

    def answer(self, question: Question, text: str) -> QuestionGrade:
        """Judge an answer as it was typed, and keep it."""
        self.progress.answers[question.id] = text
        self.progress.tries[question.id] = self.progress.tries.get(question.id, 0) + 1
        return self._graded(question)

    def _graded(self, question: Question) -> QuestionGrade:
        return next(one for one in self.grade().questions if one.id == question.id)

    def hint(self, question: Question) -> tuple[int, int, Hint]:
        """The next hint: its level from 1, how many there are, what it says; the last one again after the last.

        It is about the first entry that is not right. Of a question without a line of working there are none.
        """
        found = self._hints(question, self._wrong(question))
        level = min(self.progress.hints.get(question.id, 0) + 1, len(found))
        if found:
            self.progress.hints[question.id] = level
        return level, len(found), found[level - 1] if found else ()

    def _hints(self, question: Question, entry: Entry) -> tuple[Hint, ...]:
        return hints_of(self.solution, self._steps(question), question, entry)

    def _steps(self, question: Question) -> Sequence[Step]:
        return work(self.solution, [question.id], working_digits(self.solution, [question.id]), by_entry=True)

    def _wrong(self, question: Question) -> Entry:
        return first_wrong(self._graded(question).entries) if question.id in self.progress.answers else ()


def is_done(grade: QuestionGrade) -> bool:
    """Whether there is nothing more to do about the question."""
    return grade.verdict in _DONE

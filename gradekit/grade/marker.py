"""One submission → its Grade: every question read, marked, credited and put into a sentence."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from gradekit.build import Exercise
from gradekit.grade import convention, loss_factor
from gradekit.grade.choice import choice
from gradekit.grade.kinds import kind_of
from gradekit.grade.layout import is_joined, laid_out, part_of, wrong_layout
from gradekit.grade.mark import PartMark, mark
from gradekit.grade.order import permuted_lists
from gradekit.grade.parts import Part, Written
from gradekit.grade.plan import Plan
from gradekit.grade.read import read
from gradekit.grade.result import Grade, QuestionGrade
from gradekit.grade.sentences import sentence
from gradekit.spec.schema import Question
from gradekit.submission import Answer, Submission, shape_of

Marks = dict[Part, PartMark]
_NAMED = 20  # answers to no question that are named one by one


def grade(exercise: Exercise, submission: Submission) -> Grade:
    """Mark one submission; for many of one exercise make one Marker."""
    return Marker(exercise).grade(submission)


class Marker:
    """Marks submissions of one exercise."""

    def __init__(self, exercise: Exercise):
        self.exercise = exercise
        self.plan = Plan(exercise)
        self.symbolic = _symbolic(exercise)

    @np.errstate(all="ignore")
    def grade(self, submission: Submission) -> Grade:
        """All marks of a submission. Never raises for what a student wrote."""
        marks = self._marks(submission)
        for factor, other in self._other_factors if _anything_wrong(marks) else ():
            theirs = other._marks(submission)
            if loss_factor.follows(marks, theirs):
                credit = self.exercise.problem.credits.convention
                return other._graded(submission, loss_factor.credited(marks, theirs, factor, credit))
        return self._graded(submission, marks)

    @cached_property
    def _other_factors(self) -> list[tuple[Fraction, Marker]]:
        """What marks under the factors of the loss that the exercise also accepts."""
        return [(factor, Marker(exercise)) for factor, exercise in loss_factor.under_other_factors(self.exercise)]

    def _graded(self, submission: Submission, marks: Marks) -> Grade:
        questions = self.exercise.problem.questions
        graded = tuple(self._question(question, submission.answers.get(question.id), marks) for question in questions)
        warnings = submission.warnings + _unknown(submission, questions)
        return Grade(submission.student, submission.problem, submission.file, "graded", graded, warnings)

    def _marks(self, submission: Submission) -> Marks:
        """The mark of every part, each knowing the well-formed answers to all others."""
        answers: dict[Part, Written] = {}
        marks: Marks = {}
        for part in self.plan.numeric:
            found = read(self.plan, part, _of_part(part, submission))
            if isinstance(found, Written):
                answers[part] = found
            elif found is None:
                marks[part] = PartMark(part, "missing", Fraction(0))
            else:
                marks[part] = PartMark(part, "malformed", Fraction(0), note=found.message)
        turned = convention.turned(self.plan, answers, _row_vectors(self.plan, submission))
        answers |= turned
        for part in answers:
            marked = mark(self.plan, part, answers)
            marks[part] = convention.credited(self.plan, marked) if part in turned else marked
        marks |= permuted_lists(self.plan, answers, marks)
        marks |= self._expressions(submission)
        marks |= self._accepted(submission, marks, answers)
        return {part: marks[part] for part in self.plan.parts}

    def _expressions(self, submission: Submission) -> Marks:
        """The marks of the parts that are functions of symbols."""
        open_parts = [part for part in self.plan.parts if part not in self.plan.numeric]
        answers = {part: _of_part(part, submission) for part in open_parts}
        own = {part: answer for part, answer in answers.items() if isinstance(answer, str)}
        return {part: self.symbolic.mark(part, answers[part], own) for part in open_parts}

    def _accepted(self, submission: Submission, marks: Marks, answers: dict[Part, Written]) -> Marks:
        """The marks of parts that are not right by the key, and are right in another way that the question accepts."""
        asked = [p for p in self.plan.parts if p.question.accept or p.question.words]
        wrong = [part for part in asked if marks[part].verdict not in ("correct", "missing")]
        if not wrong:
            return {}
        from gradekit.grade.accepted import accepted

        found = {part: accepted(self.plan, self.symbolic, part, _of_part(part, submission), answers) for part in wrong}
        return {part: mark for part, mark in found.items() if mark is not None}

    def _question(self, question: Question, answer: Answer, marks: Marks) -> QuestionGrade:
        if kind := kind_of(question):
            return kind.mark(question, self.exercise.tasks.get(question.id), answer)
        parts = [marks[part] for part in self.plan.parts if part.question is question]
        if not parts:
            return choice(question, answer)
        if refusal := wrong_layout(question, answer):
            return QuestionGrade(question.id, Fraction(0), question.points, "malformed", message=refusal)
        return _combined(question, parts, marks)


def _anything_wrong(marks: Marks) -> bool:
    return any(mark.verdict not in ("correct", "missing") for mark in marks.values())


def _symbolic(exercise: Exercise) -> Any:
    """The marker of expressions, loaded only where an exercise has symbols."""
    if not exercise.symbols:
        return None
    from gradekit.grade.symbolic import Symbolic

    return Symbolic(exercise)


def _of_part(part: Part, submission: Submission) -> Answer:
    """The part's own answer within the question's."""
    answer: Answer = part_of(part.question, part.position, submission.answers.get(part.question.id))
    return answer


def _row_vectors(plan: Plan, submission: Submission) -> int:
    """How many vectors were written out as rows, [[a, b, c]]."""
    vectors = [part for part in plan.numeric if part.node.rank == 1 < part.node.size]
    answers = (_of_part(part, submission) for part in vectors)
    return sum(shape_of(answer) == (1, part.node.size) for part, answer in zip(vectors, answers, strict=True))


_RANK = ("malformed", "incorrect", "missing", "partial", "not_judged", "follow_through", "correct")


def _combined(question: Question, parts: list[PartMark], marks: Marks) -> QuestionGrade:
    """The question's mark from those of its parts, which weigh the same."""
    credit = sum((part.credit for part in parts), Fraction(0)) / len(parts)
    verdicts = {part.verdict for part in parts}
    named = next((part for part in parts if part.mistake), None)
    return QuestionGrade(
        question.id,
        question.points * credit,
        question.points,
        _verdict(verdicts, credit),
        named.mistake if named else None,
        named.also if named else (),
        _entries(question, parts),
        "follow_through" in verdicts,
        _message(question, parts, marks),
    )


def _verdict(verdicts: set[str], credit: Fraction) -> str:
    if len(verdicts) == 1:
        return next(iter(verdicts))
    if verdicts == {"correct", "follow_through"}:
        return "follow_through"
    if verdicts & {"correct", "follow_through", "partial"} or credit:
        return "partial"
    return min(verdicts, key=_RANK.index)


def _entries(question: Question, parts: list[PartMark]) -> Any:
    return laid_out(question, [_truth(part) for part in parts])


def _truth(mark: PartMark) -> Any:
    return None if mark.entries is None else np.asarray(mark.entries).tolist()


def _message(question: Question, parts: list[PartMark], marks: Marks) -> str:
    """One sentence for each different finding; parts of a list are called by what they ask for."""
    if {part.verdict for part in parts} == {"missing"}:
        return "No answer was given."
    said: dict[str, list[str]] = {}
    for part in parts:
        if text := sentence(part, marks):
            said.setdefault(text, []).append(part.part.text)
    if not is_joined(question):
        return next(iter(said), "")
    return " ".join(f"{', '.join(texts)}: {text[0].lower()}{text[1:]}" for text, texts in said.items())


def _unknown(submission: Submission, questions: tuple[Question, ...]) -> tuple[str, ...]:
    known = {question.id for question in questions}
    unknown = [id for id in submission.answers if id not in known]
    named = [f"the problem has no question {id[:60]!r}; this answer was not marked" for id in unknown[:_NAMED]]
    more = [f"{len(unknown) - _NAMED} more answers are to no question of the problem"] if unknown[_NAMED:] else []
    return (*named, *more)

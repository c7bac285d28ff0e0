"""Submissions → Grades: every question read, marked, credited and put into a sentence; many students at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from gradekit.errors import SubmissionError
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.known import ANY
from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.columns import Sheet, column
from gradekit.marking.answers.layout import is_joined
from gradekit.marking.answers.plain import is_plain, read_either
from gradekit.marking.answers.reading import Found, Reading
from gradekit.marking.chosen import Choices
from gradekit.marking.combined import combined
from gradekit.marking.expressions import Expressions, of_part
from gradekit.marking.mark import mark
from gradekit.marking.named import by_fold, fitted, unknown
from gradekit.marking.papers import Paper, Papers
from gradekit.marking.part_mark import Marks, PartMark, fill, is_right
from gradekit.marking.parts import Part, Written
from gradekit.marking.plan import Plan
from gradekit.marking.result import Grade, QuestionGrade
from gradekit.marking.submission import Answer, Submission
from gradekit.marking.unearned_lists import in_whole

if TYPE_CHECKING:
    from gradekit.marking.own_numbers import OwnNumbers

Graded = tuple[QuestionGrade, ...]

_MOST_KEPT = 50_000  # different sets of marks that are kept in words


def grade(exercise: Exercise, submission: Submission) -> Grade:
    """Mark one submission; for many of one exercise make one Marker."""
    return Marker(exercise).grade(submission)


class Marker:
    """Marks submissions of one exercise."""

    columned = staticmethod(column)

    def __init__(self, exercise: Exercise, own: OwnNumbers | None = None):
        self.exercise, self.plan = exercise, Plan(exercise, own)
        self.questions = exercise.problem.questions
        self.expressions = Expressions(self.plan)
        self._kept: dict[Any, Graded] = {}
        self._choices = Choices(self.plan, self.questions)

    def grade(self, submission: Submission) -> Grade:
        """All marks of a submission. Never raises for what a student wrote."""
        with suppress(SubmissionError):  # then there is a warning about each answer
            submission = replace(submission, answers=dict(self.fitted(submission.answers)))
        (graded,) = self.grade_all([self.paper(submission)])
        warnings = submission.warnings + self.unknown(submission.answers)
        return Grade(submission.student, submission.problem, submission.file, "graded", graded, warnings)

    def paper(self, submission: Submission) -> Paper:
        """The submission's answers, read."""
        return [self.read(question, submission.answers.get(question.id)) for question in self.questions]

    def is_plain(self, question: str, text: bytes) -> bool:
        """Whether JSON is as plain as most answers to a question are."""
        return is_plain(self.plan, self._ids[question], text)

    def read(self, question: Question, answer: Answer | bytes) -> Reading:
        """One answer or its JSON, read; to read equal ones once is worth the caller's while.

        Raises SubmissionError where the strict reader refuses the JSON.
        """
        with np.errstate(all="ignore"):
            return read_either(self.plan, question, answer)

    @np.errstate(all="ignore")
    def grade_all(self, papers: Sequence[Paper]) -> list[Graded]:
        """The marks of all questions of each paper; equal ones are one object."""
        if not papers:
            return []
        read = self._with_own_values(Papers.of(papers))
        columns, marks = self._marks(read)
        read = self._choices.followed(read, columns, marks)
        graded = self._graded(read, marks)
        self._under_other_factors(read, marks, graded)
        return graded

    def fitted(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answers by the ids of the questions. Raises SubmissionError where there are some, all to no question."""
        return answers if answers.keys() <= self._ids.keys() else fitted(answers, self._ids, self._folds)

    def unknown(self, answers: Any) -> tuple[str, ...]:
        """Warnings about answers to questions that the exercise does not have."""
        return unknown(answers, self.questions)

    @cached_property
    def _ids(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _folds(self) -> dict[str, str]:
        return by_fold(self._ids)

    @cached_property
    def _other_factors(self) -> list[tuple[str, str, Marker]]:
        """What marks under the conventions that the exercise also accepts: a name, a note, and its marker."""
        if not self.exercise.problem.conventions:
            return []
        from gradekit.marking.diagnosis.loss_factor import also_accepted

        return [(name, note, Marker(exercise)) for name, note, exercise in also_accepted(self.exercise)]

    def _marks(self, papers: Papers) -> tuple[Sheet, dict[Part, Marks]]:
        """The well-formed numbers, and the marks of every part, by student."""
        columns, marks = self._read_columns(papers)
        self._mark(papers, columns, marks)
        return columns, {part: marks[part] for part in self.plan.parts}

    def _read_columns(self, papers: Papers) -> tuple[Sheet, dict[Part, Marks]]:
        """The well-formed numbers by part, and the marks of all others."""
        marks: dict[Part, Marks] = {}
        columns: Sheet = {}
        for k, part in self._numeric:
            given = papers.given[k]
            found = [reading.parts[part.position] for reading in given.readings]
            answers, marks[part] = self.columned(part, found, given.of)
            columns |= {part: answers} if len(answers.written) else {}
        return columns, marks

    def _mark(self, papers: Papers, columns: Sheet, marks: dict[Part, Marks]) -> None:
        """Fill in the marks of every part."""
        for part in columns:
            fill(marks[part], mark(self.plan, part, columns, marks))
        if not all(one is None or is_right(one) for found in marks.values() for one in found):
            from gradekit.marking.several import mark_several

            mark_several(self.plan, self._numeric, papers, columns, marks)
        places = (*self._numeric, *self._symbolic)
        marks |= {part: self.expressions.marks(k, part, papers, places) for k, part in self._symbolic}
        self._accept(papers, marks)

    def _with_own_values(self, papers: Papers) -> Papers:
        """The papers, in which formulas that name what is asked are read with the students' own values of it."""
        if not any(reading.uses for given in papers.given for reading in given.readings):
            return papers
        from gradekit.marking.answers.own import own_values

        return Papers.of([own_values(self.plan, self.questions, paper) for paper in papers])

    @cached_property
    def _numeric(self) -> list[tuple[int, Part]]:
        """The parts that are numbers, each with the position of its question."""
        position = {question.id: k for k, question in enumerate(self.questions)}
        return [(position[part.question.id], part) for part in self.plan.numeric]

    @cached_property
    def _symbolic(self) -> list[tuple[int, Part]]:
        """The parts that are functions of symbols, likewise."""
        position = {question.id: k for k, question in enumerate(self.questions)}
        return [(position[p.question.id], p) for p in self.plan.parts if p not in self.plan.numeric]

    @cached_property
    def _any_slope(self) -> bool:
        """Whether some function may have any slope at its kink."""
        return ANY in dict(self.exercise.problem.kinks).values()

    def _accept(self, papers: Papers, marks: dict[Part, Marks]) -> None:
        """New marks where a part is not right by the key, and is right in another way that the question accepts."""
        for k, part in (*self._numeric, *self._symbolic):
            if not (part.question.accept or part.question.words or self._any_slope):
                continue
            from gradekit.marking.answers.accepted import accepted

            open_ones = [each.verdict not in ("correct", "missing") for each in marks[part]]
            for row in np.flatnonzero(open_ones).tolist():
                paper = papers[row]
                answers = {p: mine for j, p in self._numeric if (mine := _written(paper[j].parts[p.position]))}
                found = accepted(self.plan, self.expressions.symbolic, part, of_part(part, paper[k]), answers)
                marks[part][row] = found or marks[part][row]

    def _under_other_factors(self, papers: Papers, marks: dict[Part, Marks], graded: list[Graded]) -> None:
        """Replace the marks of those who follow another convention throughout."""
        if not self._other_factors:
            return
        from gradekit.marking.diagnosis.loss_factor import follows

        rows = [row for row in range(len(papers)) if _anything_wrong(_row(marks, row))]
        for name, note, other in self._other_factors:
            if not rows:
                return
            theirs = other._marks(read := Papers.of([other._read_again(papers[row]) for row in rows]))[1]
            left = []
            for k, row in enumerate(rows):
                if follows(_row(marks, row), _row(theirs, k)):
                    graded[row] = other._credited(read[k], _row(marks, row), _row(theirs, k), name, note)
                else:
                    left.append(row)
            rows = left

    def _read_again(self, paper: Paper) -> Paper:
        """The same answers, read by this marker."""
        return [self.read(question, one.answer) for question, one in zip(self.questions, paper, strict=True)]

    def _credited(self, paper: Paper, usual: Row, mine: Row, name: str, note: str) -> Graded:
        """The marks of one who follows this marker's convention."""
        from gradekit.marking.diagnosis.loss_factor import credited

        new = credited(usual, mine, note, self.exercise.problem.credits.convention, name)
        return self._questions((*new.values(), *(paper[k] if paper[k].whole else None for k in self._wholes)))

    # All questions of all papers

    def _graded(self, papers: Papers, marks: dict[Part, Marks]) -> list[Graded]:
        """The marks of the questions; those of equal marks of the parts are made once."""
        columns: list[list[Any]] = [marks[part].tolist() for part in self.plan.parts]
        columns += [papers.given[k].by_student(if_whole) for k in self._wholes]
        graded = []
        for key in zip(*columns, strict=True):
            if key not in self._kept:
                self._kept[key] = self._questions(key)
            graded.append(self._kept[key])
        _bound(self._kept)
        return graded

    def _questions(self, key: tuple[Any, ...]) -> Graded:
        marks = dict(zip(self.plan.parts, key, strict=False))
        wholes = {k: reading.whole for k, reading in zip(self._wholes, key[len(marks) :], strict=True) if reading}
        return tuple(wholes.get(k) or self._question(question, marks) for k, question in enumerate(self.questions))

    @cached_property
    def _wholes(self) -> list[int]:
        """The questions that may be marked as a whole: without parts, or with an answer that is laid out wrongly."""
        single = {part.question.id for part in self.plan.parts if not is_joined(part.question)}
        return [k for k, question in enumerate(self.questions) if question.id not in single]

    def _question(self, question: Question, marks: Row) -> QuestionGrade:
        parts = [marks[part] for part in self.plan.parts if part.question is question]
        return combined(question, parts, marks, self._free(question, parts) if is_joined(question) else "")

    def _free(self, question: Question, parts: list[PartMark]) -> str:
        return in_whole(self.plan, parts)


Row = dict[Part, PartMark]  # one student's marks


def _row(marks: dict[Part, Marks], row: int) -> Row:
    return {part: found[row] for part, found in marks.items()}


def _anything_wrong(marks: Row) -> bool:
    return any(mark.verdict not in ("correct", "missing") for mark in marks.values())


def if_whole(reading: Reading) -> Reading | None:
    """The reading, where it may be the mark of the whole question."""
    return reading if reading.whole else None


def _written(found: Found) -> Written | None:
    return found if type(found) is Written else None



def _bound(kept: dict[Any, Any]) -> None:
    """Forget what was kept before it takes too much memory."""
    if len(kept) > _MOST_KEPT:
        kept.clear()

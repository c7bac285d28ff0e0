"""One problem's submissions marked together: equal answers are read once, and equal marks are one outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gradekit.course.marking.decode import answer_of
from gradekit.course.outcome import Outcome
from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.reading import Reading
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Graded, Marker, Paper
from gradekit.marking.submission import Answer

_MOST_READ = 2_000_000  # characters of different answers that are remembered from one partition to the next
_MOST_OUTCOMES = 20_000
_MOST_SHOWN = 2_000  # characters of a wrong answer that is kept


class Desk:
    """Where submissions of one problem are marked."""

    def __init__(self, marker: Marker):
        self.marker = marker
        self._slots: list[tuple[Question, dict[bytes, Reading], Reading]] = [
            (question, {}, marker.read(question, None)) for question in marker.questions
        ]
        self._ids = {question.id for question in marker.questions}
        self._characters = 0
        self._outcomes: dict[tuple[int, tuple[str, ...]], tuple[Graded, Outcome]] = {}

    def paper(self, answers: Mapping[str, Answer]) -> Paper:
        """The answers of the strict reader, read."""
        return [self.marker.read(question, answers.get(question.id)) for question in self.marker.questions]

    def plain_paper(self, answers: Mapping[str, Any]) -> Paper:
        """Answers that are pieces of JSON, read. Raises SubmissionError where one is not strict."""
        paper = []
        for question, read, missing in self._slots:
            raw = answers.get(question.id)
            if raw is None:
                paper.append(missing)
                continue
            text = bytes(raw)
            found = read.get(text)
            if found is None:
                found = read[text] = self.marker.read(question, answer_of(text))
                self._characters += len(text)
            paper.append(found)
        return paper

    def fitted(self, answers: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """The answers by the ids of the questions, and warnings about those to none; see Marker.fitted."""
        if answers.keys() <= self._ids:
            return answers, ()
        fitting = self.marker.fitted(answers)
        return fitting, self.marker.unknown(fitting)

    def outcomes(self, papers: Sequence[Paper], warnings: Sequence[tuple[str, ...]]) -> list[Outcome]:
        """The marks of every paper; equal ones are one object."""
        graded = self.marker.grade_all(papers)
        found = [self.outcome(marks, said) for marks, said in zip(graded, warnings, strict=True)]
        self.forget()
        return found

    def outcome(self, graded: Graded, warnings: tuple[str, ...]) -> Outcome:
        """Marks and warnings together; equal ones are one object."""
        key = (id(graded), warnings)
        found = self._outcomes.get(key)
        if found is None:  # the marks are kept with it, so that nothing else can get their id
            found = self._outcomes[key] = graded, Outcome(self.marker.exercise.problem.id, graded, warnings)
        return found[1]

    def forget(self) -> None:
        """Let go of what is remembered before it takes too much memory."""
        if self._characters > _MOST_READ:
            self._characters = 0
            for _, read, _ in self._slots:
                read.clear()
        if len(self._outcomes) > _MOST_OUTCOMES:
            self._outcomes.clear()


def unexplained(outcome: Outcome) -> tuple[int, ...]:
    """The questions, by position, whose answers are wrong for no reason that is known."""
    return tuple(
        k
        for k, question in enumerate(outcome.questions)
        if question.verdict in ("incorrect", "partial") and not question.mistake and not question.follow_through
    )


def shown(answer: Answer) -> str:
    """The answer as JSON text, every number as it was typed; "" where that is long."""
    if isinstance(answer, JsonNumber):
        text = answer.text
    elif isinstance(answer, tuple):
        parts = list(map(shown, answer))
        text = f"[{','.join(parts)}]" if all(parts) else ""
    elif isinstance(answer, dict):
        parts = [shown(part) for part in answer.values()]
        pairs = zip(map(json.dumps, answer), parts, strict=True)
        text = "{" + ",".join(f"{name}:{part}" for name, part in pairs) + "}" if all(parts) else ""
    else:
        text = json.dumps(answer)
    return text if len(text) <= _MOST_SHOWN else ""

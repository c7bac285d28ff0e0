"""One problem's submissions marked together: equal answers are read once, and equal marks are one outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradekit.course.marking.decode import Handed, Plain
from gradekit.course.outcome import Outcome
from gradekit.errors import SubmissionError
from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.reading import Reading
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Graded, Marker
from gradekit.marking.papers import Given, Paper, Papers
from gradekit.marking.submission import Answer, answer_of

_MOST_READ = 2_000_000  # characters of different answers that are remembered from one partition to the next
_MOST_OUTCOMES = 20_000
_MOST_SHOWN = 2_000  # characters of a wrong answer that is kept
REFUSED = -1  # in the place of a reading: the strict reader does not read it


class _Slot(dict[bytes, int]):
    """The different answers to one question as pieces of JSON → positions of their readings, each read once."""

    def __init__(self, marker: Marker, question: Question):
        self.marker, self.question = marker, question
        self.readings: list[Reading] = [marker.read(question, None)]
        self.characters = 0

    def __missing__(self, text: bytes) -> int:
        try:
            read = self.marker.read(self.question, text)
            self[text] = len(self.readings)
            self.readings.append(read)
        except SubmissionError:
            self[text] = REFUSED
        self.characters += len(text)
        return self[text]

    def add(self, answer: Answer) -> int:
        """The position of a new answer's reading."""
        self.readings.append(self.marker.read(self.question, answer))
        return len(self.readings) - 1

    def forget(self) -> None:
        self.clear()
        del self.readings[1:]
        self.characters = 0


class Desk:
    """Where submissions of one problem are marked."""

    def __init__(self, marker: Marker):
        self.marker = marker
        self._slots = [_Slot(marker, question) for question in marker.questions]
        self._ids = {question.id for question in marker.questions}
        self._outcomes: dict[tuple[int, tuple[str, ...]], tuple[Graded, Outcome]] = {}

    def positions(self, handed: Sequence[Handed | Plain]) -> np.ndarray:
        """By question and submission, the position of the answer's reading, 0 where there is none, or REFUSED."""
        found = np.zeros((len(self._slots), len(handed)), dtype=np.intp)
        plain = np.array([type(each) is Plain for each in handed], dtype=bool)
        pieces: list[Any] = [each.answers for each in handed if type(each) is Plain]
        for at, slot in zip(found, self._slots, strict=True):
            raws = [answers.get(slot.question.id) for answers in pieces]
            at[plain] = [0 if raw is None else slot[bytes(raw)] for raw in raws]
            for row in np.flatnonzero(~plain).tolist():
                answer: Any = handed[row].answers.get(slot.question.id)
                at[row] = 0 if answer is None else slot.add(answer)
        return found

    def papers(self, positions: np.ndarray) -> Papers:
        """The answers at these positions."""
        given = [Given(slot.readings, at).used() for slot, at in zip(self._slots, positions, strict=True)]
        return Papers(given, positions.shape[1])

    def strict(self, question: str, text: bytes) -> Answer | bytes:
        """An answer that is a piece of JSON, left as it is where it is plain. Raises SubmissionError."""
        return text if self.marker.is_plain(question, text) else answer_of(text)

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
        if sum(slot.characters for slot in self._slots) > _MOST_READ:
            for slot in self._slots:
                slot.forget()
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

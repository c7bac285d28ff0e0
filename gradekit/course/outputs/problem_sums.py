"""How one problem and each of its questions did: sums that are exact, counts by verdict and by mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct, field

from gradekit.course.outputs.spread import Spread, spread
from gradekit.exercise.problem.known import MISTAKES
from gradekit.marking.result import QuestionGrade

_NONE = Fraction(0)
_ORDER = {mistake: place for place, mistake in enumerate(MISTAKES)}


class QuestionSums(Struct):
    """Answers to one question. total: the points of those that are judged; open: those left for a person."""

    points: Fraction
    answers: int = 0
    open: int = 0
    total: Fraction = _NONE
    verdicts: Counter[str] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> Fraction:
        judged = self.answers - self.open
        return self.total / judged if judged else _NONE

    def add(self, question: QuestionGrade, count: int) -> None:
        """So many equal answers."""
        self.answers += count
        self.verdicts[question.verdict] += count
        if question.mistake:
            self.mistakes[question.mistake] += count
        if question.is_judged:
            self.total += question.score * count
        else:
            self.open += count

    def commonest(self, most: int) -> list[tuple[str, int]]:
        """The commonest mistakes with how often each was made, and in the order of the manual where equally often."""
        return sorted(self.mistakes.items(), key=lambda item: (-item[1], _ORDER.get(item[0], len(_ORDER))))[:most]


class ProblemSums(Struct):
    """Submissions of one problem. points: of all its questions; total: of all that is graded, after lateness."""

    points: Fraction = _NONE
    graded: int = 0
    unreadable: int = 0
    missing: int = 0
    late: int = 0
    total: Fraction = _NONE
    scores: Counter[Fraction] = field(default_factory=Counter)
    shares: Counter[Fraction] = field(default_factory=Counter)
    questions: dict[str, QuestionSums] = field(default_factory=dict)

    @property
    def spread(self) -> Spread:
        """Of the points."""
        return spread(self.scores)

    @property
    def open(self) -> int:
        """Answers left for a person."""
        return sum(question.open for question in self.questions.values())

    @property
    def full(self) -> int:
        """Submissions with all points."""
        return self.shares[Fraction(1)]

    def add(self, questions: Iterable[QuestionGrade], score: Fraction, most: Fraction, count: int = 1) -> None:
        """So many submissions with the same marks."""
        self.graded += count
        self.total += score * count
        self.scores[score] += count
        self.shares[score / most if most else _NONE] += count
        whole = most
        for question in questions:
            if not question.is_judged:
                whole += question.max_score
            sums = self.questions.get(question.id)
            if sums is None:
                sums = self.questions[question.id] = QuestionSums(question.max_score)
            sums.add(question, count)
        self.points = max(self.points, whole)

"""Questions that a teacher should look at, given how they were answered: worded as a hint, never as a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from gradekit.batch.outputs.problem_sums import ProblemSums, QuestionSums
from gradekit.batch.outputs.words import percent
from gradekit.spec.messages import count

_ENOUGH = 5  # answers, before shares mean anything
_RIGHT = ("correct", "follow_through", "partial")

Hint = tuple[str, str, str]  # problem, question, what about it


def worth_a_look(problems: Mapping[str, ProblemSums]) -> Iterator[Hint]:
    """What stands out, question by question, at most one hint of each kind for a question."""
    for problem, sums in problems.items():
        for name, question in sums.questions.items():
            if question.open:
                yield problem, name, f"{count(question.open, 'answer')} left for a person"
            if question.answers >= _ENOUGH:
                yield from ((problem, name, text) for rule in _RULES if (text := rule(question)))


def _nobody(question: QuestionSums) -> str:
    """No answer got any points."""
    tried = question.answers - question.verdicts["missing"] - question.open
    right = sum(question.verdicts[verdict] for verdict in _RIGHT)
    return f"none of {tried} answers is right; is the key what was asked?" if tried >= _ENOUGH and not right else ""


def _not_read(question: QuestionSums) -> str:
    share = _share(question, question.verdicts["malformed"])
    text = f"{percent(share)} could not be read; is it clear what form the answer takes?"
    return text if share >= Fraction(1, 5) else ""


def _left_out(question: QuestionSums) -> str:
    share = _share(question, question.verdicts["missing"])
    return f"{percent(share)} left it out" if share >= Fraction(1, 2) else ""


def _one_mistake(question: QuestionSums) -> str:
    for mistake, often in question.commonest(1):
        share = _share(question, often)
        if share >= Fraction(3, 10):
            return f"{percent(share)} made the same mistake, {mistake}"
    return ""


def _share(question: QuestionSums, often: int) -> Fraction:
    return Fraction(often, question.answers)


_RULES: tuple[Callable[[QuestionSums], str], ...] = (_nobody, _not_read, _left_out, _one_mistake)

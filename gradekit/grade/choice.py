"""Questions with options, or with the answer true or false."""

from __future__ import annotations

from fractions import Fraction

from gradekit.grade.result import QuestionGrade
from gradekit.spec.schema import Question
from gradekit.submission import Answer, Malformed, choices, is_missing


def choice(question: Question, answer: Answer) -> QuestionGrade:
    """A choice or a truth value: right or not; of several options each counts."""
    if is_missing(answer) and answer != ():
        return QuestionGrade(question.id, Fraction(0), question.points, "missing", message="No answer was given.")
    chosen = choices(answer)
    refusal = chosen.message if isinstance(chosen, Malformed) else _unfit(question, chosen)
    if refusal or isinstance(chosen, Malformed):
        return QuestionGrade(question.id, Fraction(0), question.points, "malformed", message=_sentence(refusal))
    if isinstance(chosen, bool):
        chosen = frozenset((str(chosen).lower(),))
    right = [(option in chosen) == (option in question.answer) for option, _ in question.options]
    if not question.options:
        right = [chosen == frozenset(question.answer)]
    return _chosen(question, right)


def _chosen(question: Question, right: list[bool]) -> QuestionGrade:
    credit = Fraction(sum(right), len(right)) if question.multiple else Fraction(all(right))
    verdict = "correct" if credit == 1 else "partial" if question.multiple and 2 * credit > 1 else "incorrect"
    if verdict == "incorrect":
        credit = Fraction(0)
    message = {"correct": "", "partial": "Not all of the options were judged rightly."}.get(verdict, "Not right.")
    score = question.points * (2 * credit - 1 if verdict == "partial" else credit)
    return QuestionGrade(question.id, score, question.points, verdict, message=message)


def _unfit(question: Question, chosen: frozenset[str] | bool) -> str:
    """Why a choice does not fit the question, or ''."""
    if not question.options:
        return "" if isinstance(chosen, bool) else "expected true or false"
    ids = [option for option, _ in question.options]
    if isinstance(chosen, bool):
        return f"expected an option: {', '.join(ids)}"
    unknown = sorted(chosen.difference(ids))
    if unknown:
        return f"there is no option {unknown[0][:40]!r}; the options are {', '.join(ids)}"
    return "" if question.multiple or len(chosen) <= 1 else "expected one option only"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."

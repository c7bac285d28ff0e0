"""Questions with options, or with the answer true or false."""

from __future__ import annotations

from fractions import Fraction

from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.entries import Malformed, choices
from gradekit.marking.answers.options import options_in
from gradekit.marking.result import QuestionGrade
from gradekit.marking.submission import Answer, is_missing


def choice(question: Question, answer: Answer) -> QuestionGrade:
    """A choice or a truth value: right or not; of several options each counts."""
    if is_missing(answer) and answer != ():
        return QuestionGrade(question.id, Fraction(0), question.points, "missing", message="No answer was given.")
    chosen = _named(question, choices(answer))
    refusal = chosen.message if isinstance(chosen, Malformed) else _unfit(question, chosen)
    if refusal or isinstance(chosen, Malformed):
        return QuestionGrade(question.id, Fraction(0), question.points, "malformed", message=_sentence(refusal))
    if isinstance(chosen, bool):
        chosen = frozenset((str(chosen).lower(),))
    return _chosen(question, chosen, frozenset(question.answer))


def _named(question: Question, chosen: frozenset[str] | bool | Malformed) -> frozenset[str] | bool | Malformed:
    """The ids of the options that were named in any way; a truth value may be the wording of one."""
    if not question.options or isinstance(chosen, Malformed):
        return chosen
    if isinstance(chosen, bool):
        named = options_in(question, (str(chosen).lower(),))
        return chosen if isinstance(named, Malformed) else named
    known = {option for option, _ in question.options}
    return chosen if chosen <= known else options_in(question, sorted(chosen))


def options_chosen(question: Question, answer: Answer) -> frozenset[str]:
    """The options that a readable answer names; true and false are options too."""
    chosen = _named(question, choices(answer))
    return chosen if isinstance(chosen, frozenset) else frozenset((str(chosen).lower(),))


def _chosen(question: Question, chosen: frozenset[str], right: frozenset[str]) -> QuestionGrade:
    """Right, partly right (of several: the share of the right options, each wrong one taking one away), or not."""
    credit = Fraction(chosen == right)
    if question.multiple and right and chosen != right:
        credit = Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right))
    verdict = "correct" if chosen == right else "partial" if credit else "incorrect"
    message = {"correct": "", "partial": "Not all of the options were judged rightly."}.get(verdict, "Not right.")
    return QuestionGrade(question.id, question.points * credit, question.points, verdict, message=message)


def _unfit(question: Question, chosen: frozenset[str] | bool) -> str:
    """Why a choice does not fit the question, or ''."""
    if not question.options:
        return "" if isinstance(chosen, bool) else "expected true or false"
    ids = [option for option, _ in question.options]
    if isinstance(chosen, bool):
        return f"expected an option: {', '.join(ids)}"
    return "" if question.multiple or len(chosen) <= 1 else "expected one option only"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."

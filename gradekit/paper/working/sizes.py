"""The working of a question that counts: the entries of each quantity, and their sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from gradekit.engine.formula import ONE, Formula, Name, Num, Product, Step, Sum, number
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.problem.schema import Question
from gradekit.exercise.problem.tasks import Count


def counted(exercise: Exercise, questions: Iterable[str] | None) -> Iterator[Step]:
    """A line for every question that asks how many numbers some quantities hold, where all of these have names."""
    wanted = None if questions is None else set(questions)
    for question in exercise.problem.questions:
        names = counted_names(exercise, question)
        if names and (wanted is None or question.id in wanted):
            nodes = [exercise.quantities[name] for name in names]
            total = sum(node.size for node in nodes)
            yield _line(f"number of entries of {', '.join(names)}", [node.shape for node in nodes], total)


def counted_names(exercise: Exercise, question: Question) -> list[str]:
    """The quantities whose entries the question counts, [] where it asks for something else."""
    names = [text.value.strip() for text in question.task.of] if isinstance(question.task, Count) else []
    return names if all(name in exercise.quantities for name in names) else []


def _line(subject: str, shapes: list[tuple[int, ...]], total: int) -> Step:
    terms = tuple(_entries(shape) for shape in shapes)
    formula = Sum(terms) if len(terms) > 1 else terms[0]
    reason = "a matrix holds rows × columns numbers" if any(len(shape) > 1 for shape in shapes) else ""
    return Step(subject, "forward", (), Name(subject, ()), formula, value=Num(Fraction(total)), reason=reason)


def _entries(shape: tuple[int, ...]) -> Formula:
    return Product(tuple(map(number, shape))) if len(shape) > 1 else number(shape[0]) if shape else ONE

"""`gradekit template`: an empty submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradekit.cli.options import Debug, Output, ProblemFile

if TYPE_CHECKING:
    from gradekit.engine.graph import Node
    from gradekit.exercise.lowering import Exercise
    from gradekit.exercise.problem.schema import Question


def template(problem: ProblemFile, output: Output = None, debug: Debug = False) -> None:
    """Print an empty submission: null for each number that is asked for, in the shape in which it is wanted."""
    from gradekit.cli.output import write
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem

    write(_layout(build(load_problem(problem))), output)


def _layout(exercise: Exercise) -> str:
    """JSON in the order in which it is filled in."""
    from gradekit.marking.json_text import write_json_line
    from gradekit.marking.submission import PLACEHOLDER

    empty = ((question.id, _empty(exercise, question)) for question in exercise.problem.questions)
    answers = ",\n".join(f"    {write_json_line(name)}: {write_json_line(value)}" for name, value in empty)
    slug = write_json_line(exercise.problem.id)
    return f'{{\n  "student": "{PLACEHOLDER}",\n  "problem": {slug},\n  "answers": {{\n{answers}\n  }}\n}}\n'


def _empty(exercise: Exercise, question: Question) -> Any:
    from gradekit.marking.answers.layout import laid_out
    from gradekit.marking.kinds import kind_of

    if kind := kind_of(question):
        return kind.empty(question, exercise.tasks.get(question.id))
    parts = [_nulls(_shape(exercise, asked.node)) for asked in exercise.asked.get(question.id, ())]
    whole = laid_out(question, parts) if parts else None
    return whole[:1] if question.open_length and isinstance(whole, list) else whole


def _shape(exercise: Exercise, node: Node) -> tuple[int, ...]:
    """The shape of the answer; that of an expression in open symbols is one text."""
    from gradekit.engine.graph import topological

    symbols = set(exercise.symbols.values())
    return () if symbols and symbols.intersection(topological([node])) else node.shape


def _nulls(shape: tuple[int, ...]) -> Any:
    return [_nulls(shape[1:]) for _ in range(shape[0])] if shape else None

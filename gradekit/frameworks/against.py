"""The key beside what a library computes: question by question, and what its own ways would make of the exercise."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from gradekit.exercise.framework.applied import is_other_rule
from gradekit.exercise.framework.rules import RULES
from gradekit.exercise.framework.way import Way
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem.schema import Framework
from gradekit.exercise.solve import Solution, solve
from gradekit.frameworks.dialect import Dialect
from gradekit.frameworks.program import Program, program
from gradekit.frameworks.run import answers, failure, required, run
from gradekit.frameworks.usual import USUAL, Usual

AGREES, CONVENTION, DISAGREES, LEFT_OUT = "agrees", "convention", "disagrees", "left_out"


class Beside(Struct, frozen=True):
    """One question; verdict: agrees, convention, disagrees or left_out; says: what differs, or why it is left out."""

    question: str
    verdict: str
    says: str = ""


class Comparison(Struct, frozen=True):
    """What a library of that version gives for an exercise."""

    title: str
    version: str
    rows: tuple[Beside, ...]


def against(exercise: Exercise, dialect: Dialect, python: str = sys.executable) -> Comparison:
    """Run the exercise in the library, by that Python. Raises UsageError where it is not installed there, or its
    program does not end."""
    version = required(dialect, python)
    made = program(exercise, dialect)
    others = [*_in_its_own_ways(exercise, dialect), *_by_its_own_rules(exercise, dialect)]
    printed = run([made.text, *(other.text for _, other in others)], python) if made.answered else []
    rows = list(_rows(exercise, dialect, made, printed, [usual for usual, _ in others]))
    order = [question.id for question in exercise.problem.questions]
    return Comparison(dialect.title, version, tuple(sorted(rows, key=lambda row: order.index(row.question))))


def _in_its_own_ways(exercise: Exercise, dialect: Dialect) -> Iterator[tuple[Usual, Program]]:
    """The program once more for each op that the library usually says otherwise."""
    plain = program(exercise, dialect).text
    for op, usual in USUAL.get(dialect.name, {}).items():
        notes = {key: note for key, note in dialect.notes.items() if key != op}
        other = program(exercise, replace(dialect, sayings={**dialect.sayings, op: usual.saying}, notes=notes))
        if _without_comments(other.text) != _without_comments(plain):
            yield usual, other


def _by_its_own_rules(exercise: Exercise, dialect: Dialect) -> Iterator[tuple[Usual, Program]]:
    """The program of a training as the library's own optimisers have it, a convention at a time."""
    for row in RULES if exercise.problem.train else ():
        way, framework = row.ways.get(dialect.name), Framework(dialect.name, rows=(row.id,), over=True)
        if way is not None and _is_other(exercise, way, framework):
            made = program(build(replace(exercise.problem, framework=framework)), dialect)
            yield Usual("", way.says, f"framework: {dialect.name}"), made


def _is_other(exercise: Exercise, way: Way, framework: Framework) -> bool:
    """Whether some training of the exercise is another one in the library."""
    clips = any(train.clip is not None and train.clip.kind == "norm" for train in exercise.problem.train)
    rules = (train.rule for train in exercise.problem.train if not train.update)
    return clips if way.beyond else any(is_other_rule(rule, framework) for rule in rules)


def _without_comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def _rows(
    exercise: Exercise, dialect: Dialect, made: Program, printed: list[str], usual: list[Usual]
) -> Iterator[Beside]:
    yield from (Beside(one.question, LEFT_OUT, one.why) for one in made.left_out)
    if not made.answered:
        return
    solution = solve(exercise)
    found, others = answers(printed[0]), [(usual[k], answers(text)) for k, text in enumerate(printed[1:])]
    for question in made.answered:
        key = key_of(solution, question)
        if not same(found.get(question), key, dialect.relative):
            why = failure(printed[0]) or f"{dialect.title} gives {shown(found.get(question))}, the key is {shown(key)}"
            yield Beside(question, DISAGREES, why)
        else:
            yield _convention(dialect, question, key, others) or Beside(question, AGREES)


def _convention(
    dialect: Dialect, question: str, key: np.ndarray, others: Sequence[tuple[Usual, Mapping[str, np.ndarray]]]
) -> Beside | None:
    """What differs when the library is used in its own way."""
    says = [
        f"{usual.says}: {shown(found[question])} where the sheet has {shown(key)}; it would have to say {usual.sheet}"
        for usual, found in others
        if question in found and not same(found[question], key, dialect.relative)
    ]
    return Beside(question, CONVENTION, "; ".join(says)) if says else None


def key_of(solution: Solution, question: str) -> np.ndarray:
    """The numbers that answer the question, in order."""
    return np.concatenate([value.floats.ravel() for _, value in solution.answer(question) if value is not None])


def same(found: np.ndarray | None, key: np.ndarray, relative: float = 1e-9) -> bool:
    """Whether all numbers agree, to a part of the larger of the value and 1."""
    if found is None or found.shape != key.shape:
        return False
    return bool(np.all(np.abs(found - key) <= relative * np.maximum(1.0, np.abs(key))))


def shown(values: np.ndarray | None) -> str:
    """Numbers for people: the first few, to seven digits."""
    if values is None or not values.size:
        return "nothing"
    some = ", ".join(f"{value:.7g}" for value in values[:4]).replace("-", "−") + ", …" * (values.size > 4)
    return some if values.size == 1 else f"[{some}]"

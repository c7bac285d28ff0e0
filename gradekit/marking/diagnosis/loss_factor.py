"""A whole submission under another constant factor of the loss: ½‖ŷ − y‖² for ‖ŷ − y‖², or a sum for a mean.

Taken for a convention only where the problem lists `conventions: [loss-factor]`; elsewhere it is the mistake of that
name. Recognised over all answers together: at least one must speak for the other factor, and none against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.lowering.dense import expand
from gradekit.exercise.problem.located import Line, Text
from gradekit.exercise.problem.schema import Problem
from gradekit.marking.mistakes.losses import is_loss, loss_factors, terms
from gradekit.marking.part_mark import PartMark
from gradekit.marking.parts import Part

NAME = "loss-factor"

Marks = dict[Part, PartMark]


def also_accepted(exercise: Exercise) -> Iterator[tuple[str, str, Exercise]]:
    """The exercise under each convention that it also accepts, behind the convention's name and what is said."""
    yield from (("convention", note, other) for note, other in under_other_factors(exercise))
    if "framework" in exercise.problem.conventions:
        from gradekit.marking.diagnosis.other_ways import throughout

        yield from (("framework-value", f"{each.says}, throughout", each.exercise) for each in throughout(exercise))


def under_other_factors(exercise: Exercise) -> Iterator[tuple[str, Exercise]]:
    """The exercise with its losses multiplied by each constant that is customary, where it allows for that.

    In front, what is said of answers that are right in it.
    """
    if NAME not in exercise.problem.conventions:
        return
    losses = {name for name in exercise.quantities if _is_one(exercise, name)}
    counts = {*terms(*(exercise.quantities[name] for name in losses))} - {1}
    for factor in loss_factors(sorted(counts)) if losses else ():
        note = f"right with {factor} times the loss of this exercise, as you take it throughout"
        yield note, build(_multiplied(exercise.problem, losses, factor))


def _is_one(exercise: Exercise, name: str) -> bool:
    """Whether the quantity is a loss: one number, made by a loss function, or differentiated and looking like one."""
    node = exercise.quantities[name]
    differentiated = any(y is node for y, _, _ in exercise.scope.gradients)
    return node.size == 1 and (node.op.phase == "loss" or (differentiated and is_loss(node)))


def _multiplied(problem: Problem, losses: set[str], factor: Fraction) -> Problem:
    """The problem with these lines multiplied, its network written out, and no other conventions."""
    given, compute = problem.given, problem.compute
    if problem.network is not None:
        expansion = expand(problem.network)
        given, compute = expansion.given + given, expansion.compute + compute
    lines = tuple(_times(line, factor) if line.name in losses else line for line in compute)
    return replace(problem, network=None, given=given, compute=lines, conventions=())


def _times(line: Line, factor: Fraction) -> Line:
    return replace(line, expression=Text(f"({factor})*({line.expression.value})", line.expression.place))


def follows(usual: Marks, other: Marks) -> bool:
    """Whether the answers follow the other factor, from the marks of the same parts under both."""
    both = zip(usual.values(), other.values(), strict=True)
    pairs = [(mine.verdict == "correct", theirs.verdict == "correct") for mine, theirs in both]
    return (False, True) in pairs and (True, False) not in pairs


def credited(usual: Marks, other: Marks, note: str, credit: Fraction, name: str = "convention") -> Marks:
    """The marks under the other factor, in which what is right because of it has the name of a convention."""
    already = [mine.verdict == "correct" for mine in usual.values()]
    marks = zip(already, other.items(), strict=True)
    return {part: mark if was_right else _named(mark, note, credit, name) for was_right, (part, mark) in marks}


def _named(mark: PartMark, note: str, credit: Fraction, name: str) -> PartMark:
    return replace(mark, credit=credit, mistake=name, note=note) if mark.verdict == "correct" else mark

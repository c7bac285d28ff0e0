"""Problem → Exercise: every name a node, every question the nodes it asks for, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from gradekit.engine.apart import Apart
from gradekit.engine.graph import Node, Op
from gradekit.engine.ops.ties import Ties
from gradekit.errors import ProblemError
from gradekit.exercise.expression import Scope
from gradekit.exercise.lowering.asked import Conditions
from gradekit.exercise.lowering.effort import too_much, wanted
from gradekit.exercise.lowering.questions import Asked, ask
from gradekit.exercise.lowering.state import Building, add_function, add_symbol
from gradekit.exercise.lowering.written import add_lines
from gradekit.exercise.problem.known import ANY
from gradekit.exercise.problem.located import Line
from gradekit.exercise.problem.schema import OwnMistake, Problem

if TYPE_CHECKING:
    from gradekit.exercise.lowering.plots import Plotted

_DEFAULT_SIZES = (3, 2, 4, 5, 6, 7, 8, 9)  # of open dimensions, all different, so that no transpose fits by chance


class Exercise(Struct, frozen=True, eq=False):
    """A problem as a graph.

    quantities: every name of given and compute, in order; a name assigned again keeps its earlier value under
    name⁽¹⁾, name⁽²⁾, …; bindings: given variables → exact numbers; symbols: variables without numbers;
    derivatives: gradient node → the names of what is differentiated by what; asked: question id → its quantities,
    those of a table row by row; accepted: question id → other right values; tasks: question id → what else is asked,
    ready to be marked. The problem's choices are settled: each has its answer. lines: those of `compute` with those
    that shorthands stand for; spoken: the derivatives (y, x, ∂y/∂x) in a quantity's own line; updates: parameters
    before and after a step of training; plots: what is drawn, ready to be evaluated. conditions: choice → what makes
    each of its options right; origins: given variables that are values of a quantity with another name; known:
    question id → the teacher's own mistakes.
    """

    problem: Problem
    quantities: dict[str, Node]
    bindings: dict[Node, np.ndarray]
    symbols: dict[str, Node]
    derivatives: dict[Node, tuple[str, str]]
    asked: dict[str, tuple[Asked, ...]]
    scope: Scope
    accepted: dict[str, tuple[Asked, ...]] = field(default_factory=dict)
    tasks: dict[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    spoken: dict[Node, tuple[tuple[Node, Node, Node], ...]] = field(default_factory=dict)
    updates: tuple[tuple[Node, Node], ...] = ()
    plots: tuple[Plotted, ...] = ()
    conditions: dict[str, Conditions] = field(default_factory=dict)
    origins: dict[Node, str] = field(default_factory=dict)
    known: dict[str, tuple[tuple[OwnMistake, Asked], ...]] = field(default_factory=dict)

    def name_of(self, node: Node) -> str:
        """The name of a named node, '' for any other."""
        return next((name for name, named in self.quantities.items() if named is node), "")


def build(problem: Problem, sizes: Mapping[str, int] | None = None, apart: Apart | None = None) -> Exercise:
    """The graph of a problem; `sizes` gives open dimensions their lengths.

    apart: where given, quantities are kept apart for marking: nothing is simplified across them, and a training that
    stops by itself has the steps that another run of it might need.

    Raises ProblemError with a fault for every expression that cannot be read or does not fit.
    """
    params: Mapping[str, Mapping[str, Any]] = kink_params(problem)
    meanings: Mapping[str, type[Op]] = {}
    if problem.framework is not None:
        from gradekit.exercise.framework.applied import in_ways

        problem, params, meanings = in_ways(problem, params)
    state = Building(params, open_sizes(problem) | dict(sizes or {}), meanings=meanings, apart=apart)
    for symbol in problem.shapes:
        add_symbol(state, symbol)
    for function in problem.functions:
        add_function(state, function)
    add_lines(state, problem)
    questions = [ask(state, question) for question in problem.questions]
    tasks = {made.question.id: made.task for made in questions if made.task is not None}
    conditions = {made.question.id: made.conditions for made in questions if made.conditions}
    plots = _plotted(state, problem, tasks)
    if apart is None and not state.faults and (fault := too_much(wanted(state, problem, questions))):
        state.faults.append(fault)
    if state.faults:
        raise ProblemError(sorted(state.faults, key=lambda fault: (fault.place.line, fault.place.column)))
    asked = {made.question.id: made.asked for made in questions if made.asked}
    accepted = {made.question.id: made.accepted for made in questions if made.accepted}
    settled = replace(problem, questions=tuple(made.question for made in questions))
    return Exercise(
        settled, state.quantities, state.bindings, state.symbols, _labels(state), asked, state.scope(), accepted, tasks,
        tuple(state.lines), state.spoken, tuple(state.updates), plots, conditions, state.origins,
        {made.question.id: made.known for made in questions if made.known},
    )  # fmt: skip


def _plotted(state: Building, problem: Problem, tasks: Mapping[str, Any]) -> tuple[Plotted, ...]:
    if not problem.plot and not any(question.plot for question in problem.questions):
        return ()
    from gradekit.exercise.lowering.plots import plotted

    return plotted(state, problem, tasks)


def kink_params(problem: Problem) -> dict[str, dict[str, Any]]:
    """By op, the parameters that the problem's `kinks` give it; a rule for max holds for both of its forms."""
    ops = {"max": ("max", "maximum"), "min": ("min", "minimum")}
    stated = {key: rule for key, rule in problem.kinks if rule != ANY}
    rules = {key: {"ties": Ties(rule)} if isinstance(rule, str) else {"at_zero": rule} for key, rule in stated.items()}
    return {op: rule for key, rule in rules.items() for op in ops.get(key, (key,))}


def open_sizes(problem: Problem) -> dict[str, int]:
    """The lengths that open dimensions have unless others are chosen."""
    dims = dict.fromkeys(dim for symbol in problem.shapes for dim in symbol.shape if isinstance(dim, str))
    return dict(zip(dims, _DEFAULT_SIZES * 4, strict=False))


def _labels(state: Building) -> dict[Node, tuple[str, str]]:
    """Names for gradient nodes, where both sides of the derivative have names."""
    name = {node: key for key, node in state.quantities.items()}
    return {g: (name[y], name[x]) for y, x, g in state.gradients if y in name and x in name}


def kept_apart(exercise: Exercise, sizes: Mapping[str, int] | None = None) -> Exercise:
    """The same exercise with every quantity kept apart, as following a student's own values needs it.

    sizes: those of its open dimensions.
    """
    names = [pair for y, x, _ in exercise.scope.gradients if all(pair := (_plain(exercise, y), _plain(exercise, x)))]
    return build(exercise.problem, sizes, Apart(dict.fromkeys(names)))


def _plain(exercise: Exercise, node: Node) -> str:
    """The name by which expressions call a quantity, '' for others; in a question that has its own values too."""
    return exercise.name_of(node).partition("⁽")[0]

"""A quantity with open symbols, put into words of the expression language: the shortest of its readable forms."""

from __future__ import annotations

from gradekit.engine.formula import Name
from gradekit.engine.graph import Node
from gradekit.errors import GradekitError, NoValue
from gradekit.exercise.expression import Scope, parse
from gradekit.exercise.lowering import Exercise
from gradekit.paper.render.plain import line
from gradekit.paper.working.write import Writer

MAX_CHARACTERS = 200


def wording(exercise: Exercise, node: Node, fallback: str) -> str:
    """The node in terms of the exercise's quantities, or of its symbols alone where shorter; else the fallback."""
    forms = [_in_quantities(exercise, node), _in_notation(exercise, _in_symbols(exercise, node))]
    return min(filter(None, forms), key=len, default=fallback)


def _in_quantities(exercise: Exercise, node: Node) -> str:
    """The node as its own rules write it, down to named quantities; '' where there is no notation or no room for it."""
    leaves = {named: lambda index, name=name: Name(name, index) for name, named in exercise.quantities.items()}
    writer = Writer({k: v for k, v in leaves.items() if k is not node}, _is_one, lambda cases: cases)
    formula = writer.rule(node, None if node.rank else ())
    text = line(formula) if formula is not None else ""
    return text if len(text) <= MAX_CHARACTERS and "…" not in text and _reads(exercise, text) else ""


def _in_notation(exercise: Exercise, text: str) -> str:
    """A closed form in the notation of the working: a + 4·b + a·c² for a + 4*b + a*c^2."""
    return text and (_in_quantities(exercise, _read(exercise, text)) or text if _reads(exercise, text) else text)


def _is_one(node: Node, index: tuple[int, ...] | None) -> bool:
    return node.op.name == "constant" and node.params["value"] == 1


def _reads(exercise: Exercise, text: str) -> bool:
    try:
        _read(exercise, text)
    except GradekitError:
        return False
    return True


def _read(exercise: Exercise, text: str) -> Node:
    return parse(text, Scope(exercise.scope.names, exercise.scope.params, functions=exercise.scope.functions))


def _in_symbols(exercise: Exercise, node: Node) -> str:
    from gradekit.engine.evaluate.symbolic import open_form

    if node.rank:
        return ""
    try:
        return open_form(node, exercise.bindings, exercise.symbols) or ""
    except NoValue:
        return ""

"""Question kinds that are neither quantities nor choices: how each is marked, what is right, what an empty answer is.

A kind is a Kind under the type of its task; tables and counts are quantities, and need no entry.
"""

from __future__ import annotations

from importlib import import_module

from gradekit.exercise.problem import tasks
from gradekit.exercise.problem.schema import Question
from gradekit.marking.kinds.kind import Kind

_KINDS: dict[type, tuple[str, str]] = {  # module and name of the Kind, which is loaded by a problem that asks for it
    tasks.Construct: ("construct", "KIND"),
    tasks.Shapes: ("shapes", "KIND"),
    tasks.FreeText: ("words", "FREE_TEXT"),
    tasks.Words: ("words", "WORDS"),
}

__all__ = ["Kind", "kind_of"]


def kind_of(question: Question) -> Kind | None:
    """How the question is marked; None for quantities (a table and a count too) and choices."""
    if type(question.task) not in _KINDS:
        return None
    module, name = _KINDS[type(question.task)]
    kind: Kind = getattr(import_module(f"gradekit.marking.kinds.{module}"), name)
    return kind

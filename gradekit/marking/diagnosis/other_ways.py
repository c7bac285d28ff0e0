"""What an exercise would be in the ways of libraries, one row at a time, or all rows of a library together.

Only rows that can make a difference are built: those of an op, a function or a rule that the exercise has.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from gradekit.engine.graph import OPS, Node, topological
from gradekit.engine.ops.composed import Composed
from gradekit.errors import GradekitError
from gradekit.exercise.expression.scanner import names
from gradekit.exercise.expression.scope import find_function
from gradekit.exercise.framework.applied import is_other_rule
from gradekit.exercise.framework.table import ROWS
from gradekit.exercise.framework.way import Convention, Way
from gradekit.exercise.lowering import Exercise, build
from gradekit.exercise.problem.known import FRAMEWORKS
from gradekit.exercise.problem.located import Text, found_in
from gradekit.exercise.problem.schema import Framework

_OF_SEVERAL = ("mse-reduction", "bce-at-0", "huber-reduction")  # rows that average what has several entries


class Other(Struct, frozen=True, eq=False):
    """An exercise in the ways of libraries; says: whose, and what these are."""

    says: str
    exercise: Exercise


def others(exercise: Exercise) -> Iterator[Other]:
    """The exercise in every way of some library that differs from its own, a row at a time."""
    here = _Here(exercise)
    for row in ROWS:
        for way, libraries in _grouped(row):
            if here.may_differ(row, way):
                made = _built(exercise, _alone(row, libraries[0]))
                if made is not None:
                    yield Other(f"{_given_by(libraries, way)}: {way.says}", made)


def throughout(exercise: Exercise) -> Iterator[Other]:
    """The same, and then each library with all its rows together, where there are several."""
    here = _Here(exercise)
    yield from others(exercise)
    for name, (title, _) in FRAMEWORKS.items():
        rows = [row for row in ROWS if name in row.ways and not row.named_only]
        if sum(here.may_differ(row, row.ways[name]) for row in rows) > 1:
            made = _built(exercise, Framework(name, over=True))
            if made is not None:
                yield Other(f"this is what {title} gives", made)


def _alone(row: Convention, library: str) -> Framework:
    return Framework(library, rows=(row.id,), over=True)


def _given_by(libraries: list[str], way: Way) -> str:
    """this is what PyTorch and JAX give, or PyTorch's MSELoss: no more than two are named."""
    if way.by:
        return f"this is what {FRAMEWORKS[libraries[0]][0]}'s {way.by} gives"
    titles = [FRAMEWORKS[name][0] for name in libraries[:2]]
    return f"this is what {' and '.join(titles)} give{'s' * (len(titles) == 1)}"


def _grouped(row: Convention) -> Iterator[tuple[Way, list[str]]]:
    """The different ways of a row, each with the libraries that have it."""
    found: list[tuple[Way, list[str]]] = []
    for library, way in row.ways.items():
        same = next((libraries for other, libraries in found if _effect(other) == _effect(way)), None)
        if same is None:
            found.append((way, [library]))
        else:
            same.append(library)
    yield from found


def _effect(way: Way) -> tuple[Any, ...]:
    return way.params, way.meanings, way.rules, way.beyond


def _built(exercise: Exercise, framework: Framework) -> Exercise | None:
    try:
        return build(replace(exercise.problem, framework=framework, conventions=()))
    except GradekitError:
        return None


class _Here:
    """What an exercise is made of: its ops, the functions that its texts call, its learning rules."""

    def __init__(self, exercise: Exercise):
        roots = [*exercise.quantities.values(), *(a.node for asked in exercise.asked.values() for a in asked)]
        self.nodes: dict[str, list[Node]] = {}
        for node in topological(roots):
            self.nodes.setdefault(node.op.name, []).append(node)
        words = {word for text in found_in(exercise.problem, Text) for _, _, word in names(text.value)}
        self.called = {op.name for word in words if (op := find_function(word)) is not None}
        self.rules = [train.rule for train in exercise.problem.train if not train.update]
        self.clips = any(train.clip and train.clip.kind == "norm" for train in exercise.problem.train)

    def may_differ(self, row: Convention, way: Way) -> bool:
        """Whether the exercise could be another one."""
        if way.beyond:
            return self.clips
        if row.id in _OF_SEVERAL and not any(self._has_several(name) for name in (*way.meanings, *way.params)):
            return False
        if way.rules:
            framework = _alone(row, next(name for name, other in row.ways.items() if other is way))
            return any(is_other_rule(rule, framework) for rule in self.rules)
        is_called = not self.called.isdisjoint(way.meanings)
        return is_called or any(self._is_other(op, params) for op, params in way.params.items())

    def _has_several(self, name: str) -> bool:
        return any(node.inputs[0].size > 1 for node in self.nodes.get(name, ()))

    def _is_other(self, op: str, params: Any) -> bool:
        """Whether some node of the op has other parameters; of functions that are composed it is not known."""
        if issubclass(OPS[op], Composed) and op not in self.called:
            return False
        made = _MADE_OF.get(op, op)
        if made not in self.nodes:
            return op in self.called and op not in _WITH_NODES
        usual = {key: p.default for key, p in inspect.signature(OPS[made].value).parameters.items()}
        return any(
            node.params.get(key, usual.get(key)) != v
            for node in self.nodes[made]
            for key, v in params.items()
            if key != "between"
        )


_WITH_NODES = frozenset(("max", "min"))  # functions whose calls with several operands are nodes of other ops
_MADE_OF: Mapping[str, str] = MappingProxyType(dict.fromkeys(("variance", "standard_deviation"), "variance_about"))

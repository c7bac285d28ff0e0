"""All rows, and the ways of one library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gradekit.engine.graph import Op
from gradekit.exercise.framework.functions import CELLS, DEFAULTS, KINKS
from gradekit.exercise.framework.rules import RULES
from gradekit.exercise.framework.way import Convention, RuleWay, Way
from gradekit.exercise.problem.schema import Framework

ROWS: tuple[Convention, ...] = (*KINKS, *DEFAULTS, *CELLS, *RULES)


def ways_of(framework: Framework) -> Iterator[Way]:
    """What the library does, in all rows or in those that are named."""
    for row in ROWS:
        chosen = row.id in framework.rows if framework.rows else not row.named_only
        if chosen and framework.name in row.ways:
            yield row.ways[framework.name]


def params_of(framework: Framework) -> dict[str, dict[str, Any]]:
    """By op, its parameters."""
    found: dict[str, dict[str, Any]] = {}
    for way in ways_of(framework):
        for op, params in way.params.items():
            found.setdefault(op, {}).update(params)
    return found


def meanings_of(framework: Framework) -> dict[str, type[Op]]:
    """By function, the one that it stands for."""
    return {name: meant for way in ways_of(framework) for name, meant in way.meanings.items()}


def rule_of(framework: Framework, name: str) -> RuleWay:
    """A learning rule as the library has it."""
    found = [way.rules[name] for way in ways_of(framework) if name in way.rules]
    return RuleWay(
        next((rule.form for rule in found if rule.form), ""),
        next((rule.name for rule in found if rule.name), ""),
        next((rule.eps_inside for rule in found if rule.eps_inside is not None), None),
        {option: value for rule in found for option, value in rule.options.items()},
        {state: value for rule in found for state, value in rule.start.items()},
    )


def beyond_of(framework: Framework) -> str:
    """What is added to a norm that gradients are clipped by."""
    return next((way.beyond for way in ways_of(framework) if way.beyond), "")

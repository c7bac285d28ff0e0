"""A problem in the ways of a library: its trainings with what the library does, its network's loss averaged once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from gradekit.engine.graph import Op
from gradekit.exercise.expression.scope import find_function
from gradekit.exercise.framework.table import beyond_of, meanings_of, params_of, rule_of
from gradekit.exercise.problem.known import OPTION_DEFAULTS
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.schema import Framework, Network, Problem
from gradekit.exercise.problem.shorthands import Rule, Train

Params = Mapping[str, Mapping[str, Any]]  # by op


def in_ways(problem: Problem, stated: Params) -> tuple[Problem, Params, Mapping[str, type[Op]]]:
    """The problem, the parameters of ops and the meanings of functions. What the file states itself stays.

    stated: parameters by the file's own `kinks`.
    """
    framework = problem.framework
    if framework is None:
        return problem, stated, {}
    meanings, params = meanings_of(framework), params_of(framework)
    weaker, stronger = (stated, params) if framework.over else (_without_pairs(params, stated), stated)
    params = {op: {**weaker.get(op, {}), **stronger.get(op, {})} for op in {**weaker, **stronger}}
    network = problem.network and _averaged_once(problem.network, meanings)
    trains = tuple(_trained(train, framework) for train in problem.train)
    return replace(problem, network=network, train=trains), params, meanings


def _without_pairs(params: Params, stated: Params) -> Params:
    """The file's rule for ties of max holds for max(a, b) too."""
    return {op: {k: v for k, v in own.items() if k != "between" or op not in stated} for op, own in params.items()}


def _averaged_once(network: Network, meanings: Mapping[str, type[Op]]) -> Network:
    """Without the mean over examples where the library's loss is one already."""
    loss = find_function(network.loss.value.partition("(")[0].strip()) if network.loss else None
    return replace(network, average=False) if loss is not None and loss.name in meanings else network


def _trained(train: Train, framework: Framework) -> Train:
    beyond = beyond_of(framework) if train.clip and train.clip.kind == "norm" else ""
    clip = replace(train.clip, beyond=beyond) if train.clip and beyond else train.clip
    return replace(train, rule=_ruled(train.rule, framework), clip=clip)


def _ruled(rule: Rule, framework: Framework) -> Rule:
    way, said = rule_of(framework, rule.name), () if framework.over else rule.said
    known = {name for name, _ in rule.options}
    usual = tuple((name, Text(value, rule.place)) for name, value in way.options.items() if name not in known)
    return replace(
        rule,
        name=way.name or rule.name,
        options=rule.options + usual,
        form=way.form if way.form and "form" not in said else rule.form,
        eps_inside=rule.eps_inside if way.eps_inside is None or "eps_inside" in said else way.eps_inside,
        start=tuple(way.start.items()),
    )


def is_other_rule(rule: Rule, framework: Framework) -> bool:
    """Whether the library has another rule than that, or another number in it."""
    made = _ruled(rule, framework)
    numbers = ({**OPTION_DEFAULTS, **{n: text.value for n, text in each.options}} for each in (rule, made))
    same = (made.name, made.form, made.eps_inside, made.start) == (rule.name, rule.form, rule.eps_inside, rule.start)
    return not same or next(numbers) != next(numbers)

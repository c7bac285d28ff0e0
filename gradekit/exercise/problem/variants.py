"""`variants:` read: which givens are drawn for each student, from what, and what has to hold of what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradekit.engine.number import number_or_none
from gradekit.exercise.problem.draws import Draw, Variants
from gradekit.exercise.problem.fields import Fields, Refusal, attempt, read_fields, read_items
from gradekit.exercise.problem.kinds.lines import read_conditions
from gradekit.exercise.problem.located import Given, Nested, Text, found_in
from gradekit.exercise.problem.messages import Faults, did_you_mean, shown
from gradekit.exercise.problem.nested import read_nested
from gradekit.exercise.problem.values import read_exact, read_name, read_text
from gradekit.exercise.problem.yaml_text import Mapping, Node

if TYPE_CHECKING:
    from gradekit.exercise.problem.schema import Problem

MOST_STEPS = 10**12  # different values of one number
MOST_DECIMALS = 12
_OWN = ("such_that", "seed")  # the keys that are no names
_EXAMPLE = "{W1: {uniform: [-1, 1], step: 0.05}, x: {choice: [[1, 0], [0, 1]]}}"
_ONE = "expected one of uniform, choice and normal, like {uniform: [-1, 1], step: 0.05}"


def read_variants(node: Node, faults: Faults) -> Variants:
    if not isinstance(node, Mapping):
        raise Refusal(node.place, f"expected names of givens with how they are drawn, like {_EXAMPLE}")
    draws: list[Draw] = []
    said: dict[str, Any] = {}
    for key, value in node.entries:
        if key.text in _OWN:
            reader = read_conditions if key.text == "such_that" else read_text
            said[key.text] = attempt(reader, value, faults)
            continue
        name, draw = attempt(read_name, key, faults), attempt(_read_draw, value, faults)
        if name and draw:
            draws.append(Draw(name, **draw, place=key.place))
    return Variants(tuple(draws), said.get("such_that") or (), said.get("seed") or "", node.place)


def _read_draw(node: Node, faults: Faults) -> dict[str, Any]:
    found = read_fields(node, faults, "a draw", _READERS)
    kinds = [kind for kind in _KINDS if kind in found]
    if len(kinds) != 1:
        raise Refusal(node.place, _ONE)
    return _KINDS[kinds[0]](found)


def _uniform(found: Fields) -> dict[str, Any]:
    low, high = _two(found, "uniform")
    step = found.get("step")
    if step is None or step <= 0:
        raise Refusal(found.place, "uniform needs a step above 0, like step: 0.05: so all numbers have few digits")
    count = (high - low) // step + 1
    if not 1 <= count <= MOST_STEPS:
        raise Refusal(found.place, f"from {low} to {high} in steps of {step} there are {max(0, count)} numbers")
    return {"kind": "uniform", "start": low, "step": step, "count": int(count)}


def _normal(found: Fields) -> dict[str, Any]:
    mean, spread = _two(found, "normal")
    decimals = found.get("decimals")
    if decimals is None or decimals.denominator != 1 or not 0 <= decimals <= MOST_DECIMALS or spread <= 0:
        raise Refusal(found.place, f"normal: [mean, spread] needs a spread above 0 and decimals: 0 to {MOST_DECIMALS}")
    return {"kind": "normal", "start": mean, "step": spread, "decimals": int(decimals)}


def _choice(found: Fields) -> dict[str, Any]:
    return {"kind": "choice", "choices": found.get("choice", ())}


def _two(found: Fields, key: str) -> tuple[Fraction, Fraction]:
    pair = found.get(key, ())
    if len(pair) != 2:
        raise Refusal(found.place, f"{key} has two numbers, like {key}: [-1, 1]")
    return pair[0], pair[1]


def _read_pair(node: Node, faults: Faults) -> tuple[Fraction, ...]:
    return read_items(node, faults, "[-1, 1]", read_exact)


def _read_choices(node: Node, faults: Faults) -> tuple[Nested, ...]:
    found = read_items(node, faults, "[1, 2, 5]", read_nested)
    for text in _leaves(found):
        if number_or_none(text.value) is None:
            raise Refusal(text.place, f"{shown(text.value)} cannot be drawn: write digits such as 0.15, -3 or 1/3")
    return found


def _leaves(value: Nested) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
        return
    for part in value:
        yield from _leaves(part)


_READERS = {
    "uniform": _read_pair,
    "step": read_exact,
    "choice": _read_choices,
    "normal": _read_pair,
    "decimals": read_exact,
}
_KINDS = {"uniform": _uniform, "choice": _choice, "normal": _normal}


# What can be drawn


def givens(problem: Problem) -> Iterator[Given]:
    """Every given of a problem, those of its shorthands too, but not what single questions change."""
    yield from found_in((problem.given, problem.network, problem.unroll, problem.train), Given)


def shape_of(value: Nested) -> tuple[int, ...]:
    return (len(value), *shape_of(value[0])) if isinstance(value, tuple) and value else ()


def check_variants(problem: Problem, faults: Faults) -> None:
    """Report what is drawn and not given, and choices of another shape."""
    if problem.variants is None:
        return
    known = {given.name: shape_of(given.value) for given in givens(problem)}
    for draw in problem.variants.draws:
        if draw.name not in known:
            message = f"{shown(draw.name)} is not given, so it cannot be drawn{did_you_mean(draw.name, known)}"
            faults.add(draw.place, message)
        elif any(shape_of(choice) not in ((), known[draw.name]) for choice in draw.choices):
            faults.add(draw.place, f"each choice of {shown(draw.name)} has to be a number, or as large as the given")

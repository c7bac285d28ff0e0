"""Where symbols without numbers may lie: an interval, or a word such as one-hot."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from gradekit.errors import Place
from gradekit.exercise.problem.fields import Refusal, kind, read_items, read_named
from gradekit.exercise.problem.known import DOMAINS
from gradekit.exercise.problem.located import OpenShape
from gradekit.exercise.problem.messages import Faults, shown
from gradekit.exercise.problem.values import read_exact, read_name, read_one_of
from gradekit.exercise.problem.yaml_text import Node, Scalar, Sequence

Domain = tuple[Fraction, Fraction] | str
Domains = list[tuple[str, Domain, Place]]


def read_domains(node: Node, faults: Faults) -> Domains:
    return read_named(node, faults, "{x: [0, 1], y: one-hot}", read_name, _read_domain)


def _read_domain(node: Node, faults: Faults) -> Domain:
    if isinstance(node, Scalar):
        return read_one_of(DOMAINS)(node, faults)
    bounds = read_items(node, faults, "[0, 1]", read_exact)
    if not isinstance(node, Sequence) or len(node.items) != 2:
        raise Refusal(node.place, f"a domain has two ends, like [0, 1]; received {kind(node)}")
    if len(bounds) == 2 and bounds[0] >= bounds[1]:
        raise Refusal(node.place, f"the domain [{bounds[0]}, {bounds[1]}] is empty: write the lower end first")
    return (bounds[0], bounds[-1]) if bounds else (Fraction(0), Fraction(1))


def with_domains(shapes: tuple[OpenShape, ...], domains: Domains, faults: Faults) -> tuple[OpenShape, ...]:
    """The symbols with their domains; a fault for a domain that does not fit its symbol."""
    by_name = {shape.name: shape for shape in shapes}
    for name, domain, place in domains:
        if name not in by_name:
            faults.add(place, f"a domain for {shown(name)}, which is neither in 'symbols' nor in 'shapes'")
        elif domain in ("one-hot", "probability") and not by_name[name].shape:
            faults.add(place, f"{shown(name)} is one number, and {domain} is about the entries of a vector")
    ends = {name: domain for name, domain, _ in domains}
    return tuple(replace(shape, domain=ends.get(shape.name)) for shape in shapes)

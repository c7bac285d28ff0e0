"""The arguments of a function as its own op has them: those that a call puts in order, and those that it may name."""

from __future__ import annotations

import inspect
from functools import lru_cache

from msgspec import Struct

from gradekit.engine.graph import OPS, Node, Op


class Arguments(Struct, frozen=True):
    """What a call of a function holds.

    ordered: by their names, in order; least: how many of them it needs; open: whether any number may follow.
    loose: those that stand in no order, as the axis of max(X, axis=1).
    """

    ordered: tuple[str, ...]
    least: int
    open: bool
    loose: tuple[str, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """Those that a call may name, huber(ŷ, y, delta=2): all but the first, which may be an equation, sum(x = 2)."""
        return (*self.ordered[1:], *self.loose)

    @property
    def words(self) -> str:
        """They as a call holds them: x, gamma=…, beta=…"""
        optional = (*self.ordered[self.least :], *self.loose)
        more = ("…",) if self.open else ()
        return ", ".join((*self.ordered[: self.least], *more, *(f"{name}=…" for name in optional)))


def arguments(rule: type[Op]) -> Arguments:
    """The arguments of an op."""
    return _arguments(rule)  # type: ignore[arg-type]  # every class has a hash


@lru_cache(maxsize=512)
def _arguments(rule: type[Op]) -> Arguments:
    """Those of the op's own `build`; else of what computes it, or of what it stands for, where all are needed."""
    found = _parameters(rule)
    is_open = any(p.kind is p.VAR_POSITIONAL for p in found)
    in_order = [p for p in found if p.kind is p.POSITIONAL_OR_KEYWORD]
    needed = sum(p.default is p.empty for p in in_order)
    names = tuple(p.name for p in in_order)
    return Arguments(
        names if _is_own(rule, "build") else names[:needed], max(needed, int(is_open)), is_open, rule.options
    )


def _parameters(rule: type[Op]) -> list[inspect.Parameter]:
    """Those of the rule that knows the operands; what computes has the arithmetic K before them."""
    source = next((name for name in ("build", "value", "simplify") if _is_own(rule, name)), "shape")
    found = list(inspect.signature(getattr(rule, source)).parameters.values())
    return found[1:] if source == "value" else found


def _is_own(rule: type[Op], name: str) -> bool:
    """Whether the op has a rule of that name that is not the one of every op."""
    own, usual = getattr(rule, name), getattr(Op, name)
    return getattr(own, "__func__", own) is not getattr(usual, "__func__", usual)


@lru_cache(maxsize=1)
def named_anywhere() -> frozenset[str]:
    """Every name that an argument of some function has."""
    return frozenset(name for op in OPS.values() if op.function for name in arguments(op).named)


def in_order(takes: Arguments, plain: list[Node], named: dict[str, Node]) -> tuple[list[Node], dict[str, Node]]:
    """The operands with named ones in their places, as far as none before them is left out; and other named ones."""
    placed, others = list(plain), dict(named)
    for name in takes.ordered[len(plain) :]:
        if name not in others:
            break
        placed.append(others.pop(name))
    return placed, others

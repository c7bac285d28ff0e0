"""One function for blocks of every kind, made from one for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_args

from gradekit.paper.document import Block

Drawn = TypeVar("Drawn")


def by_kind(*functions: Callable[..., Drawn]) -> Callable[..., Drawn]:
    """A function of a block, and of whatever else each takes; they stand in the order in which `Block` lists kinds."""
    table = dict(zip(get_args(Block), functions, strict=True))

    def draw(block: Block, *rest: Any) -> Drawn:
        return table[type(block)](block, *rest)

    return draw

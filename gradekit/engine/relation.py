"""The six comparisons: the name that a graph keeps of each, and where it holds."""

from __future__ import annotations

from msgspec import Struct


class Relation(Struct, frozen=True):
    """holds_for: the signs of a − b for which `a relation b` is true."""

    name: str
    holds_for: tuple[int, ...]


RELATIONS = {  # as it is written → what it says
    ">": Relation("greater", (1,)),
    "≥": Relation("greater_equal", (1, 0)),
    "<": Relation("less", (-1,)),
    "≤": Relation("less_equal", (-1, 0)),
    "=": Relation("equal", (0,)),
    "≠": Relation("not_equal", (1, -1)),
}
WRITTEN = {relation.name: sign for sign, relation in RELATIONS.items()}

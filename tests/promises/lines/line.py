"""What a row of the table says."""

from __future__ import annotations

from msgspec import Struct


class Way(Struct, frozen=True):
    """A test and the one change of the program under which it fails.

    test: pytest's name of it, from tests/ on; module: a file of the package, in which `old` stands once and is replaced
    """

    test: str
    module: str
    old: str
    new: str


class Line(Struct, frozen=True):
    """One acceptance line: given this, that. number: 1 to 50; promise: 1 to 10, whose page it stands on."""

    number: int
    promise: int
    given: str
    outcome: str
    ways: tuple[Way, ...]


def line(number: int, promise: int, given: str, outcome: str, *ways: tuple[str, str, str, str]) -> Line:
    return Line(number, promise, given, outcome, tuple(Way(*way) for way in ways))

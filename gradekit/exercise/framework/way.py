"""What a library does in one respect: parameters of ops, other functions for functions, options of learning rules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from gradekit.engine.graph import Op

_NONE: Mapping[str, Any] = MappingProxyType({})


class RuleWay(Struct, frozen=True):
    """A learning rule as a library has it; None or '' where it has nothing of its own.

    name: of the rule that it stands for, where it is another; options: the usual numbers, for those that the file does
    not state; start: what a state is before the first step.
    """

    form: str = ""
    name: str = ""
    eps_inside: bool | None = None
    options: Mapping[str, str] = field(default_factory=lambda: _NONE)
    start: Mapping[str, str] = field(default_factory=lambda: _NONE)


class Way(Struct, frozen=True):
    """params: op → parameters wherever it is called; meanings: function → the function that it stands for;
    rules: learning rule → how it goes; beyond: what is added to a norm that gradients are clipped by.

    says: what that is, as the end of `this is what PyTorch gives: …`; by: of which function, where it is one's.
    """

    says: str
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _NONE)
    meanings: Mapping[str, type[Op]] = field(default_factory=lambda: _NONE)
    rules: Mapping[str, RuleWay] = field(default_factory=lambda: _NONE)
    beyond: str = ""
    by: str = ""


class Convention(Struct, frozen=True):
    """One row: by library what it does; a library that is not there does as the file says, or was not asked.

    named_only: whether it is a number that people get from the library, and not what a file means that names it.
    """

    id: str
    ways: Mapping[str, Way]
    named_only: bool = False


def convention(id: str, ways: Mapping[str, Way], named_only: bool = False) -> Convention:
    """A row; the names of several libraries that do the same stand in one key, with spaces between."""
    each = {library: way for names, way in ways.items() for library in names.split()}
    return Convention(id, MappingProxyType(each), named_only)

"""Commands whose arguments stay text: typer's own conversion imports pydantic, which takes longer than a whole grading.

Every parameter of a command is a str, a list of these, or a bool; `number` and `one_of` read the rest, with messages
that say what was expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from typer.core import TyperCommand, TyperGroup

from gradekit.errors import TextError, UsageError


class _AsTyped:
    """Parameters that take texts as they were typed."""

    def get_params(self, ctx: Any) -> list[Any]:
        parameters = super().get_params(ctx)  # type: ignore[misc]  # stands before a class that has it
        for parameter in parameters:
            if "process_value" not in vars(parameter):
                parameter.process_value = _as_typed(parameter)
        return parameters


class Command(_AsTyped, TyperCommand):
    """A command whose values stay text."""


class Group(_AsTyped, TyperGroup):
    """The commands together."""


def _as_typed(parameter: Any) -> Callable[[Any, Any], Any]:
    """The parameter's own processing, except for texts; flags, callbacks and what is missing stay its own affair."""
    own = parameter.process_value

    def process(context: Any, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, list | tuple) and value:
            return list(value)
        if getattr(parameter, "is_flag", False):
            return own(context, bool(value))
        return own(context, value) if parameter.required else None

    return process


def number(option: str, text: str, least: int, most: int) -> Fraction:
    """The exact number that an option was given, within bounds. Raises UsageError."""
    from gradekit.engine.number import read_number

    try:
        value = read_number(text).value
    except TextError:
        value = None
    if value is None or not least <= value <= most:
        raise UsageError(f"{option}: expected a number from {least} to {most}; received {text!r}")
    return value


def whole(option: str, text: str, least: int, most: int) -> int:
    """The same, and whole."""
    value = number(option, text, least, most)
    if value.denominator != 1:
        raise UsageError(f"{option}: expected a whole number from {least} to {most}; received {text!r}")
    return int(value)


def one_of(option: str, text: str, known: Iterable[str]) -> str:
    """One of the known words. Raises UsageError, with the nearest of them."""
    words = tuple(known)
    if text not in words:
        from gradekit.exercise.problem.messages import did_you_mean, listed, shown

        raise UsageError(f"{option}: expected {listed(words)}; received {shown(text)}{did_you_mean(text, words)}")
    return text

"""Commands whose arguments stay text: typer's own conversion imports pydantic, which takes longer than a whole grading.

Every parameter of a command is a str, a list of these, or a bool; `number` and `one_of` read the rest, with messages
that say what was expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from typer.core import TyperCommand

from gradekit.errors import TextError, UsageError


class Command(TyperCommand):
    """A command that takes texts as they were typed."""

    def __init__(self, *arguments: Any, **rest: Any):
        super().__init__(*arguments, **rest)
        for parameter in self.params:
            parameter.process_value = _as_typed(parameter)  # type: ignore[method-assign]


def _as_typed(parameter: Any) -> Callable[[Any, Any], Any]:
    """The parameter's own processing, except for texts; a missing or a callback's value is still its own affair."""
    own = parameter.process_value

    def process(context: Any, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if parameter.required or isinstance(value, bool):
            return list(value) if value and not isinstance(value, bool) else own(context, value)
        return value if value is None else list(value)

    return process


def number(option: str, text: str, least: int, most: int) -> Fraction:
    """The exact number that an option was given, within bounds. Raises UsageError."""
    from gradekit.number import read_number

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
        from gradekit.spec.messages import did_you_mean, listed, shown

        raise UsageError(f"{option}: expected {listed(words)}; received {shown(text)}{did_you_mean(text, words)}")
    return text

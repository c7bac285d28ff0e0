"""One thing that `check` has to say, and how it names entries and values."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from gradekit.engine.formula import index_text
from gradekit.errors import Place
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part

ERROR, WARNING = "error", "warning"


class Finding(Struct, frozen=True):
    """severity: error or warning; message: what is so, and the change to make."""

    severity: str
    place: Place
    message: str


def error(part: Part, message: str, place: Place | None = None) -> Finding:
    return Finding(ERROR, place or part.question.place, f"{part.label}: {message}")


def warning(part: Part, message: str) -> Finding:
    return Finding(WARNING, part.question.place, f"{part.label}: {message}")


def entry_name(index: tuple[Any, ...]) -> str:
    """'entry [1,2]', or nothing for a single number."""
    return f"entry {index_text(index)}: " if index else ""


def digits(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")


def by_question(marker: Marker) -> list[list[Part]]:
    """The numeric parts, question by question."""
    grouped: dict[str, list[Part]] = {}
    for part in marker.plan.numeric:
        grouped.setdefault(part.question.id, []).append(part)
    return list(grouped.values())

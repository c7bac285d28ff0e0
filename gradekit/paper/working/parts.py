"""The parts of a formula, from the whole down to its names and numbers."""

from __future__ import annotations

from gradekit.engine.formula import Formula, mapped


def parts_of(formula: Formula) -> list[Formula]:
    """The formula and everything in it."""
    parts = [formula]

    def visit(part: Formula) -> Formula:
        parts.extend(parts_of(part))
        return part

    mapped(formula, visit)
    return parts

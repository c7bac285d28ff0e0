"""Quantities that are asked twice: a wrong answer to the first would be wrong again under the second."""

from __future__ import annotations

from collections.abc import Iterator

from gradekit.check.finding import Finding, warning
from gradekit.marking.marker import Marker
from gradekit.marking.run_slips import twice


def asked_twice(marker: Marker) -> Iterator[Finding]:
    """A warning for each quantity that was asked before, and is not computed from it in a step of its own."""
    counterpart = marker.plan.counterpart
    for part in marker.plan.numeric:
        first = next((p for p in twice(marker.plan, part) if not counterpart.is_before(p, part)), None)
        if first is not None:
            yield warning(part, f"this is the same quantity as {first.label}, asked twice; leave one of the two out")

"""Does the tolerance fit the numbers? Fair answers that it would refuse, wrong ones that it would take.

What is advised has been tried: a tolerance under which none of these looks has anything to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
from msgspec.structs import replace

from gradekit.check.finding import ERROR, WARNING, Finding, by_question, digits
from gradekit.check.mistaken import Mistaken, mistaken
from gradekit.check.rounder import carried, refused, typed
from gradekit.exercise.problem.schema import Tolerance
from gradekit.marking.mark import mark_one
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part

_FULL = 12  # decimals of an answer at full precision
_SAME = 1e-9
_CARRIED = 15  # significant digits of a float64
_USUAL = 4
_OTHER_NUMBERS = "choose other numbers"

Said = tuple[str, str]  # severity, what is so


def precision(marker: Marker) -> Iterator[Finding]:
    """What each part's tolerance does not fit, with a tolerance that does, where there is one."""
    for parts in by_question(marker):
        found = [(part, severity, said) for part in parts for severity, said in _all(marker, part)]
        mend = _mend(marker, parts) if found else ""
        for part, severity, said in found:
            yield Finding(severity, part.question.place, f"{part.label}: {said}; {mend}")


def _all(marker: Marker, part: Part) -> Iterator[Said]:
    if not np.isfinite(marker.plan.key(part)).all():
        yield ERROR, "the key is beyond 1.8e308, so that no answer can be marked as right"
        return
    for look in _LOOKS:
        yield from look(marker, part)


def _mend(marker: Marker, parts: list[Part]) -> str:
    """The first other tolerance of their question under which all is well with all of its parts."""
    for tolerance in _others(parts[0]):
        question = replace(parts[0].question, tolerance=tolerance)
        tried = (replace(part, question=question) for part in parts)
        if not any(True for part in tried for _ in _all(marker, part)):
            return f"use tolerance {{{tolerance.kind}: {tolerance.amount}}}"
    return _OTHER_NUMBERS


def _others(part: Part) -> Iterator[Tolerance]:
    """Other tolerances, those nearest to what is asked first; the digits asked are those of the part."""
    asked = _USUAL if part.decimals is None else part.decimals
    for decimals in (asked, *range(asked + 1, asked + 7), *range(asked - 1, 0, -1)):
        if (part.tolerance.kind, part.tolerance.amount) != ("rounding", decimals):
            yield Tolerance("rounding", Fraction(decimals))
    yield Tolerance("significant_digits", Fraction(3))


# The looks


def _failing_rounder(marker: Marker, part: Part) -> Iterator[Said]:
    """Answers that fair rounding gives and that would not be marked right.

    Under `decimals` only the answer's own rounding is promised; there, who carries rounded values gets a warning.
    """
    decimals, is_promised = part.decimals, part.tolerance.kind == "rounding"
    if decimals is None:
        return
    rounded = carried(marker, part, decimals)
    has_value = bool(np.isfinite(rounded).all())
    at_the_end = refused(marker, part, marker.plan.key(part), decimals)
    by_line = refused(marker, part, rounded, decimals) if has_value else None
    if not has_value and is_promised:
        yield ERROR, f"rounding each line to {decimals} decimals leaves no value here"
    elif at_the_end is not None:
        yield ERROR, f"{at_the_end}, the key to {decimals} decimals, would not be marked right"
    elif by_line is not None:
        said = f"{by_line}, which rounding each line to {decimals} decimals gives, would not be marked right"
        yield (ERROR if is_promised else WARNING), said


def _undetected(marker: Marker, part: Part) -> Iterator[Said]:
    """Mistakes whose value, handed in at full precision, would be marked right though it is not the key."""
    key, reported = marker.plan.key(part), set[str]()
    for one in mistaken(marker, part):
        if one.id in reported or not _reachable(marker, part, one.value, key):
            continue
        if mark_one(marker.plan, part, {part: typed(one.value, _FULL)}).verdict == "correct":
            reported.add(one.id)
            yield ERROR, f"an answer that makes the mistake {one.id} ({_some(one)}) would be marked right"


def _some(one: Mistaken) -> str:
    return digits(float(one.value.ravel()[0])) + (", …" if one.value.size > 1 else "")


def _reachable(marker: Marker, part: Part, value: np.ndarray, key: np.ndarray) -> bool:
    """Whether the value is within the tolerance, and differs from the key where that is not as good as zero."""
    if value.shape != key.shape or not np.isfinite(value).all():
        return False
    off, tolerance = np.abs(value - key), marker.plan.tolerance(part)
    differs = (off > _SAME * np.maximum(np.abs(value), np.abs(key))) & (np.abs(key) > tolerance)
    return bool(differs.any() and (off <= tolerance).all())


def _tiny(marker: Marker, part: Part) -> Iterator[Said]:
    """Keys that disappear at the asked precision."""
    key, tolerance = marker.plan.key(part), marker.plan.tolerance(part)
    if part.decimals is not None and np.any(key) and (np.abs(key) <= tolerance).all():
        yield WARNING, "0 is a fair answer at this precision"


def _too_many_digits(marker: Marker, part: Part) -> Iterator[Said]:
    """More digits than the numbers of a program carry."""
    largest = float(np.max(np.abs(marker.plan.key(part)), initial=0.0))
    if part.decimals is None or not largest:
        return
    wanted = part.decimals + 1 + int(np.floor(np.log10(largest)))
    if wanted > _CARRIED:
        yield WARNING, f"{wanted} significant digits are asked, and a program's numbers carry {_CARRIED}"


_LOOKS: tuple[Callable[[Marker, Part], Iterator[Said]], ...] = (
    _failing_rounder, _undetected, _tiny, _too_many_digits,
)  # fmt: skip

"""Wrong answers that would pass, mistakes that look alike, and answers too small to be worth their digits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradekit.check.finding import WARNING, Finding, digits, error, warning
from gradekit.check.rounder import typed
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.marking.mark import mark_one
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part, Written
from gradekit.marking.unearned import free

_FULL = 12  # decimals of an answer at full precision
_SAME = 1e-9
_CARRIED = 15  # significant digits of a float64
_NOT_TOLD_APART = frozenset(("sign-flipped", "loss-factor", "power-of-ten"))  # tie with others by their nature


def undetected(marker: Marker) -> Iterator[Finding]:
    """Errors for mistakes whose value, handed in at full precision, would be marked right though it is not the key."""
    for part in marker.plan.numeric:
        key = marker.plan.key(part)
        reported: set[str] = set()
        for id, value in _mistaken(marker, part):
            if id in reported or not _reachable(marker, part, value, key):
                continue
            if mark_one(marker.plan, part, {part: _full(value)}).verdict == "correct":
                reported.add(id)
                yield error(part, f"an answer that {_did(id)} ({_some(value)}) would be marked right; {_TIGHTEN}")


_TIGHTEN = "ask for more digits, or choose numbers that tell the two apart"


def _did(id: str) -> str:
    return f"makes the mistake {id}"


def _some(value: np.ndarray) -> str:
    return digits(float(value.ravel()[0])) + (", …" if value.size > 1 else "")


def _reachable(marker: Marker, part: Part, value: np.ndarray, key: np.ndarray) -> bool:
    """Whether the value is within the tolerance, and differs from the key where that is not as good as zero."""
    if value.shape != key.shape or not np.isfinite(value).all():
        return False
    off, tolerance = np.abs(value - key), marker.plan.tolerance(part)
    differs = (off > _SAME * np.maximum(np.abs(value), np.abs(key))) & (np.abs(key) > tolerance)
    return bool(differs.any() and (off <= tolerance).all())


def _mistaken(marker: Marker, part: Part) -> list[tuple[str, np.ndarray]]:
    made = marker.plan.variants(part)
    values = evaluate([variant.node for variant in made], marker.plan.values, Float64)
    return [(variant.id, np.asarray(values[variant.node])) for variant in made]


def _full(value: np.ndarray) -> Written:
    return typed(value, _FULL)


def guessable(marker: Marker) -> Iterator[Finding]:
    """Warnings for questions that 0, 1 or a given quantity handed in unchanged would meet."""
    for parts in _questions(marker):
        guesses = [dict(_guesses(marker, part)) for part in parts]
        for word in guesses[0]:
            beside = zip(parts, guesses, strict=True)
            if all(word in known and _passes(marker, part, known[word]) for part, known in beside):
                yield warning(parts[0], f"{word} would be marked right; ask for something that cannot be guessed")
                break


def unearned(marker: Marker) -> Iterator[Finding]:
    """Warnings for questions most of which 0 everywhere, one number, or an unchanged input would get right."""
    for parts in _questions(marker):
        total = sum(part.node.size for part in parts)
        shares = {what: _share(marker, parts, what) for part in parts for what in free(marker.plan, part)}
        shares["one number everywhere"] = _most_common(marker, parts)
        what = max(shares, key=lambda name: shares[name])
        if total / 2 < shares[what] < total:
            said = f"{what} would get {shares[what]} of {total} entries right; alone these earn nothing"
            yield warning(parts[0], f"{said}; ask for entries that take work")


def _share(marker: Marker, parts: list[Part], what: str) -> int:
    """How many entries it gets right."""
    known = [free(marker.plan, part) for part in parts]
    return sum(int(found[what].sum()) for found in known if what in found)


def _most_common(marker: Marker, parts: list[Part]) -> int:
    """How many entries the best constant gets right."""
    key = np.concatenate([marker.plan.key(part).ravel() for part in parts])
    tolerance = np.concatenate([marker.plan.tolerance(part).ravel() for part in parts])
    most = int((np.abs(key[:, None] - key) <= tolerance).sum(axis=1).max(initial=0))
    return most if 3 * most > 2 * key.size else 0  # that two entries of three are equal is nothing special


def _questions(marker: Marker) -> list[list[Part]]:
    """The numeric parts, question by question."""
    grouped: dict[str, list[Part]] = {}
    for part in marker.plan.numeric:
        grouped.setdefault(part.question.id, []).append(part)
    return list(grouped.values())


def _passes(marker: Marker, part: Part, guess: np.ndarray) -> bool:
    return bool((np.abs(guess - marker.plan.key(part)) <= marker.plan.tolerance(part)).all())


def _guesses(marker: Marker, part: Part) -> Iterator[tuple[str, np.ndarray]]:
    zero = np.zeros(part.node.shape)
    yield "0", zero
    yield "1", zero + 1
    for node, value in marker.plan.bindings.items():
        if node.shape == part.node.shape:
            yield f"the given {node.params['name']}, handed in unchanged,", np.asarray(value)


def indistinct(marker: Marker) -> Iterator[Finding]:
    """One warning a question for mistakes of different kinds that give one and the same number."""
    for parts in _questions(marker):
        groups = dict.fromkeys(group for part in parts for group in _ties(marker, part))
        if groups:
            said = "; ".join(" = ".join(group) for group in groups)
            question = parts[0].question
            yield Finding(WARNING, question.place, f"{question.id}: mistakes that give the same number: {said}")


def _ties(marker: Marker, part: Part) -> Iterator[tuple[str, ...]]:
    by_value: dict[bytes, dict[str, None]] = {}
    key = _print(marker.plan.key(part))
    for id, value in _mistaken(marker, part):
        if id not in _NOT_TOLD_APART and np.isfinite(value).all() and (shown := _print(value)) != key:
            by_value.setdefault(shown, {})[id] = None
    yield from (tuple(sorted(ids)) for ids in by_value.values() if len(ids) > 1)


def _print(value: np.ndarray) -> bytes:
    """The value's first ten digits and its shape, to find equal ones."""
    return (",".join(f"{entry + 0.0:.10e}" for entry in value.ravel()) + str(value.shape)).encode()


def tiny(marker: Marker) -> Iterator[Finding]:
    """Warnings for keys that disappear at the asked precision."""
    for part in marker.plan.numeric:
        key, tolerance = marker.plan.key(part), marker.plan.tolerance(part)
        if part.decimals is not None and np.any(key) and (np.abs(key) <= tolerance).all():
            mend = f"use tolerance {{rounding: {part.decimals + 3}}} or a relative one"
            yield warning(part, f"0 is a fair answer at this precision; {mend}")


def too_many_digits(marker: Marker) -> Iterator[Finding]:
    """Warnings for questions that want more digits than the numbers of a program carry."""
    for part in marker.plan.numeric:
        largest = float(np.max(np.abs(marker.plan.key(part)), initial=0.0))
        if not np.isfinite(largest):
            yield error(part, "the key is beyond 1.8e308, so that no answer can be marked as right; scale it down")
            continue
        if part.decimals is None or not largest:
            continue
        wanted = part.decimals + 1 + int(np.floor(np.log10(largest)))
        if wanted > _CARRIED:
            said = f"{wanted} significant digits are asked, and a program's numbers carry {_CARRIED}"
            yield warning(part, f"{said}; ask for {part.decimals - wanted + _CARRIED} decimals at most")

"""What would be right without work: 0, 1, one number everywhere, or a given quantity handed in unchanged."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradekit.check.finding import Finding, by_question, warning
from gradekit.marking.marker import Marker
from gradekit.marking.parts import Part
from gradekit.marking.unearned import free


def guessable(marker: Marker) -> Iterator[Finding]:
    """Warnings for questions that 0, 1 or a given quantity handed in unchanged would meet."""
    for parts in by_question(marker):
        guesses = [dict(_guesses(marker, part)) for part in parts]
        for word in guesses[0]:
            beside = zip(parts, guesses, strict=True)
            if all(word in known and _passes(marker, part, known[word]) for part, known in beside):
                yield warning(parts[0], f"{word} would be marked right; ask for something that cannot be guessed")
                break


def unearned(marker: Marker) -> Iterator[Finding]:
    """Warnings for questions most of which 0 everywhere, one number, or an unchanged input would get right."""
    for parts in by_question(marker):
        total = sum(part.node.size for part in parts)
        shares = {what: _share(marker, parts, what) for part in parts for what in free(marker.plan, part)}
        shares["one number everywhere"] = _most_common(marker, parts)
        what = max(shares, key=lambda name: shares[name])
        if total <= 2 * shares[what] < 2 * total and total > 2:
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


def _passes(marker: Marker, part: Part, guess: np.ndarray) -> bool:
    return bool((np.abs(guess - marker.plan.key(part)) <= marker.plan.tolerance(part)).all())


def _guesses(marker: Marker, part: Part) -> Iterator[tuple[str, np.ndarray]]:
    zero = np.zeros(part.node.shape)
    yield "0", zero
    yield "1", zero + 1
    for node, value in marker.plan.bindings.items():
        if node.shape == part.node.shape:
            yield f"the given {node.params['name']}, handed in unchanged,", np.asarray(value)

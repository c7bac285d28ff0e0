"""Students of whom one mark of a part is all there is to find: what decides it is the same for all of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gradekit.marking.answers.columns import Sheet
from gradekit.marking.follow import earlier
from gradekit.marking.parts import Part
from gradekit.marking.plan import Plan
from gradekit.marking.run_slips import twice

_MOST = 1 << 62  # below what an int64 holds


def alike(plan: Plan, part: Part, columns: Sheet, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One of these students for each set of answers that decides the mark, and by student, the position of theirs."""
    if plan.own is not None or len(rows) == 1:
        return rows, np.arange(len(rows))
    deciding = (part, *(other for other in _deciding(plan, part) if other in columns))
    _, first, position = np.unique(
        numbered(columns[other].of[rows] for other in deciding), return_index=True, return_inverse=True
    )
    return rows[first], position


def numbered(keys: Iterable[np.ndarray]) -> np.ndarray:
    """By student, one number for all of their keys, which are numbers from -1 on; equal only where all are."""
    codes, most = np.zeros(1, dtype=np.int64), 1
    for key in keys:
        width = int(key.max(initial=0)) + 2
        if most * width > _MOST:
            different, codes = np.unique(codes, return_inverse=True)
            most = len(different)
        codes, most = codes * width + key + 1, most * width
    return codes


def _deciding(plan: Plan, part: Part) -> tuple[Part, ...]:
    """The parts before this one on whose answers its mark may depend, whether at once or by the marks of others."""

    def find() -> tuple[Part, ...]:
        found, waiting = dict[Part, None](), [part]
        while waiting:
            each = waiting.pop()
            new = [other for other in (*earlier(plan, each), *twice(plan, each)) if other not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return tuple(found)

    deciding: tuple[Part, ...] = plan.kept(("deciding", part), find)
    return deciding

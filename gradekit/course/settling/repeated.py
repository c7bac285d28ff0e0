"""Several submissions of one student and problem: which one counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gradekit.course.outcome import Outcome
from gradekit.course.piece import Key, Row, label
from gradekit.exercise.problem.messages import listed, shown

Group = tuple[str, str]  # problem, id as it is compared
_MOST_NAMED = 5


class Candidate(NamedTuple):
    """A submission that is not the only one; rank: what it is chosen by, the largest first."""

    rank: tuple[Any, ...]
    key: Key
    student: str


class Choice(NamedTuple):
    """The submission that counts, None where none does; said: a note about the others, or the error of all."""

    kept: Key | None
    said: str


def find_repeated(rows: Iterable[tuple[Row, Outcome | None]]) -> set[Group]:
    """Every student and problem with more than one submission that was marked."""
    often = Counter((row.problem, row.who) for row, outcome in rows if outcome is not None)
    return {group for group, number in often.items() if number > 1}


def choose(found: Mapping[Group, list[Candidate]], keep: str) -> dict[Group, Choice]:
    """What becomes of each group; a group of one is no choice. Of equal ranks the last in the order of files counts."""
    groups = ((group, sorted(candidates, key=_key)) for group, candidates in found.items() if len(candidates) > 1)
    return {group: _refused(group[0], some) if keep == "error" else _kept(some, keep) for group, some in groups}


def _key(candidate: Candidate) -> Key:
    return candidate.key


def _refused(problem: str, candidates: list[Candidate]) -> Choice:
    student = shown(candidates[0].student)
    files = _files(candidates)
    said = f"{len(candidates)} submissions of {student} for {shown(problem)}: {files}"
    return Choice(None, f"{said}; keep one of them, or grade with --keep latest or --keep best")


def _kept(candidates: list[Candidate], keep: str) -> Choice:
    kept = max(candidates, key=lambda candidate: (candidate.rank, candidate.key))
    others = [candidate for candidate in candidates if candidate is not kept]
    return Choice(kept.key, f"the {keep} of {len(candidates)} submissions; not counted: {_files(others)}")


def _files(candidates: list[Candidate]) -> str:
    named = [label(*candidate.key) for candidate in candidates[:_MOST_NAMED]]
    rest = len(candidates) - len(named)
    return listed([*named, *([f"{rest} more"] if rest else [])], "and")

"""Before anything is written: a course in which nobody would have a mark, for a plain reason, is stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

from gradekit.course.inputs.filenames import FileNames
from gradekit.course.piece import TOGETHER, who
from gradekit.course.run.voice import Places
from gradekit.course.settling.roster import Roster
from gradekit.course.state import State
from gradekit.errors import UsageError
from gradekit.exercise.problem.messages import listed, shown
from gradekit.marking.named import NO_QUESTION

_SHOWN = 3


def check_anyone(state: State, roster: Roster | None, problems: Collection[str]) -> None:
    """Raises UsageError where there is a roster, and students handed in, and none of them is on it."""
    if roster is None or not (some := _strangers(state, roster)):
        return
    names = FileNames(roster.places, problems)
    if any(names.owner(row, None) is not None for row, _ in state.rows()):
        return
    there = _few((student.id for student in roster.students), len(roster.students))
    raise UsageError(
        f"nobody from the roster handed in: the roster has {there}, and what was handed in is of "
        f"{_few(some, len(some))}; say which column of the roster holds the ids that the submissions have, with "
        "--column 'HEADING=id'"
    )


def check_any_answer(state: State, places: Places) -> None:
    """Raises UsageError where no submission has an answer to any question."""
    row = state.only_error(NO_QUESTION)
    if row is not None:
        place = f"{places.path(row[0])}: " if row[0] else ""
        raise UsageError(f"{place}{row[1]}; in a table, --column 'HEADING=ID' says which question a column answers")


def _strangers(state: State, roster: Roster) -> list[str]:
    """The students who handed in, empty as soon as one of them is on the roster."""
    found: dict[str, str] = {}
    for key, student in state.handed_in():
        ids = [who(one) for one in student.split(TOGETHER)] if TOGETHER in student else [key]
        if any(one in roster.places or one in roster.aliases for one in ids):
            return []
        found.setdefault(key, student)
    return [found[key] for key in sorted(found)]


def _few(names: Iterable[str], number: int) -> str:
    some = [shown(name) for name in islice(names, _SHOWN)]
    return listed([*some, *([f"{number - len(some)} more"] if number > len(some) else [])], "and")

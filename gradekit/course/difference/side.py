"""One side of a comparison: a folder of results, or an earlier run of one, as results@3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from gradekit.course.outcome import Outcome
from gradekit.course.piece import Row
from gradekit.course.run.order import settings_of
from gradekit.course.settling.members import repeated_groups
from gradekit.course.settling.settings import Settings
from gradekit.course.settling.settle import settle
from gradekit.course.settling.settled import Settled
from gradekit.course.state import Reading, Run, read_state
from gradekit.errors import UsageError


class Side(Struct, frozen=True, dict=True):
    """A run that ended, and the database that it is read from."""

    folder: str
    run: Run
    reading: Reading

    def __str__(self) -> str:
        return f"{self.folder}@{self.run.number}"

    @cached_property
    def settings(self) -> Settings:
        """What the run was asked to do. Raises UsageError where that was lost."""
        try:
            return settings_of(self.run.settings)[0]
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{self}: what this run was asked to do is lost; compare with another run") from error

    def rows(self) -> Iterator[tuple[Row, Outcome | None]]:
        """Every submission as the run marked it."""
        return self.reading.rows(self.run.number)

    def results(self) -> Iterator[Settled]:
        """The final results of the run."""
        number, problems = self.run.number, self.run.problems.keys()
        overrides, repeated = (
            self.reading.overrides(number),
            repeated_groups(self.reading, self.settings.roster, number),
        )
        return settle(self.rows, self.settings, self.reading.named(number) & problems, overrides, repeated)


@contextmanager
def open_sides(old: str, new: str | None) -> Iterator[tuple[Side, Side]]:
    """Both sides; without `new`, the run before that of `old`, and that.

    Raises UsageError for what is no folder of results, and for runs that there are not.
    """
    with ExitStack() as stack:
        if new is None:
            after = _side(old, stack)
            before = _run_of(after.folder, after.reading, after.run.number - 1)
            yield Side(after.folder, before, after.reading), after
        else:
            yield _side(old, stack), _side(new, stack)


def _side(text: str, stack: ExitStack) -> Side:
    folder, at, number = text.rpartition("@")
    if not at or not number.isdecimal() or Path(text).exists():
        folder, number = text, ""
    reading = stack.enter_context(read_state(folder))
    return Side(folder, _run_of(folder, reading, int(number) if number else None), reading)


def _run_of(folder: str, reading: Reading, number: int | None) -> Run:
    runs = {run.number: run for run in reading.runs()}
    if not runs:
        raise UsageError(f"{folder}: no run has ended here; run gradekit grade --out {folder} to its end")
    found = runs.get(max(runs) if number is None else number)
    if found is None:
        known = f"is run {min(runs)}" if len(runs) == 1 else f"are the runs {min(runs)} to {max(runs)}"
        raise UsageError(f"{folder}: there is no run {number}; there {known}, written like {folder}@{max(runs)}")
    return found

"""Marking in this process (--jobs 0). What ends the process ends the run; see `workers` for what survives that."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from gradekit.course.fault import fault
from gradekit.course.marking.engines.task import Known, Partition, Reports, Task, left_out, tasks
from gradekit.course.marking.engines.worker import identity
from gradekit.course.marking.problems import Problems
from gradekit.course.marking.share import mark_pieces
from gradekit.course.piece import Report


class Here:
    """An engine: one partition after the other."""

    def mark(self, problems: Problems, work: Iterable[tuple[Partition, Known]]) -> Reports:
        for first in tasks(work):
            waiting = deque([first])
            while waiting:
                task = waiting.popleft()
                outcome = _mark(problems, task)
                if isinstance(outcome, Report):
                    yield task.index, outcome
                else:
                    waiting.extendleft(reversed(outcome))


def _mark(problems: Problems, task: Task) -> Report | list[Task]:
    """The report, or the smaller tasks to try instead."""
    try:
        return task.family.settle(mark_pieces(problems, task.partition.pieces(), task.known))
    except Exception as error:
        if parts := task.retry():
            return parts
        seen = next(map(identity, task.partition.pieces()), None)
        said = fault(error)
        return task.given_up(seen, left_out(said), "" if isinstance(error, MemoryError) else said)

"""Worker processes of this machine and their supervisor: one pipe a worker, so that one's death costs only its task.

A worker that dies or takes too long is replaced; its task is split until the submission that did it is alone, and that
one is left to a person. A pool of the standard library loses the whole batch instead.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any

from msgspec import Struct, field

from gradekit.course.marking.engines.limits import MEMORY, SECONDS
from gradekit.course.marking.engines.task import Known, Partition, Reports, Task, left_out, tasks
from gradekit.course.marking.engines.worker import OUT_OF_MEMORY, READY, WORN_OUT, Failed, Job, Seen, main
from gradekit.course.marking.problems import Problems
from gradekit.course.piece import Report, Row
from gradekit.errors import UsageError

# Forking takes milliseconds and is sound where no library of the system runs threads of its own: on Linux.
METHOD = "fork" if sys.platform == "linux" else "spawn"

# Tasks that a worker has: one that it marks, and one that waits so that it need not. Where a worker cannot end itself,
# sending to one that hangs would wait for ever, so only those who have nothing to do get something.
_AHEAD = 2 if hasattr(signal, "setitimer") else 1
_PATIENCE = 4  # seconds by the clock for each second of processor time
_STARTS = 3  # workers in a row may end before they begin
_JOINING = 1.0
_NO_PROCESS = "no process can be started to mark in; end other programs, or mark in this process with --jobs 0"


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers(Struct, frozen=True):
    """An engine: so many processes, each started when there is work and no other is free for it."""

    jobs: int
    method: str = METHOD

    def mark(self, problems: Problems, work: Iterable[tuple[Partition, Known]]) -> Reports:
        """Raises UsageError where no process can be started."""
        crew = _Crew(problems, self.jobs, self.method)
        try:
            yield from crew.mark(tasks(work))
        finally:
            crew.end()


class _Worker(Struct, eq=False):
    """One process; tasks: the first is being marked since `since`, the others wait; seen: whose submission it is."""

    process: Any
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)
    since: float = 0.0
    is_ready: bool = False
    is_late: bool = False
    seen: Row | None = None

    def give(self, task: Task) -> None:
        """Send a task. A process that is gone is found out when it is heard."""
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(task)
        with contextlib.suppress(OSError):
            self.connection.send(Job(task.partition, task.known, task.seconds, task.is_alone))

    def done(self) -> Task:
        """The task that it has finished."""
        self.since, self.seen = time.monotonic(), None
        return self.tasks.popleft()

    def left(self) -> float:
        """Seconds by the clock before its task has taken too long."""
        return self.since + _PATIENCE * self.tasks[0].seconds - time.monotonic() if self.tasks else _PATIENCE * SECONDS

    def fate(self) -> str:
        """How its process ended, in words for whoever reads the results."""
        self.process.join(_JOINING)
        code = self.process.exitcode
        if self.is_late or hasattr(signal, "SIGPROF") and code == -signal.SIGPROF:
            return f"marking it took longer than {SECONDS:g} seconds"
        if code == OUT_OF_MEMORY:
            return f"marking it needed more than {MEMORY >> 20} MiB"
        if code is None or code >= 0:
            return f"the process that marked it ended with exit code {code}"
        return f"the process that marked it was ended by {signal.Signals(-code).name}"


class _Crew(Struct):
    """All workers, and the tasks that are to be marked again."""

    problems: Problems
    jobs: int
    method: str
    workers: list[_Worker] = field(default_factory=list)
    again: deque[Task] = field(default_factory=deque)
    false_starts: int = 0

    def mark(self, new: Iterator[Task]) -> Iterator[tuple[int, Report]]:
        while True:
            self._feed(new)
            if not any(worker.tasks for worker in self.workers):
                return
            for worker in self._with_news():
                yield from self._hear(worker)

    def end(self) -> None:
        """No worker is left, whatever it was doing."""
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.process.join(_JOINING)
            worker.connection.close()
        self.workers.clear()

    def _feed(self, new: Iterator[Task]) -> None:
        """Give tasks to those who have the fewest; a worker is started only when all others have something to do."""
        while len(self.workers) < self.jobs or any(len(worker.tasks) < _AHEAD for worker in self.workers):
            task = self.again.popleft() if self.again else next(new, None)
            if task is None:
                return
            least = min(self.workers, key=lambda worker: len(worker.tasks), default=None)
            if (least is None or least.tasks) and len(self.workers) < self.jobs:
                least = self._start() or least
            if least is None:
                raise UsageError(_NO_PROCESS)
            least.give(task)

    def _start(self) -> _Worker | None:
        """A new worker; None, and no more of them are tried, where the system refuses."""
        context = get_context(self.method)
        ours, its = context.Pipe()
        process = context.Process(  # type: ignore[attr-defined]  # every context has it
            target=main, args=(self.problems, its, self.method == "fork"), daemon=True, name="gradekit-worker"
        )
        try:
            with _no_main(), warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # forks and threads
                process.start()
        except OSError:
            self.jobs = len(self.workers)
            return None
        finally:
            its.close()
        self.workers.append(_Worker(process, ours))
        return self.workers[-1]

    def _with_news(self) -> list[_Worker]:
        """Those who have sent something or ended; whoever takes too long is ended."""
        longest = max(0.0, min(worker.left() for worker in self.workers))
        ready = set(wait([worker.connection for worker in self.workers], longest))
        news = [worker for worker in self.workers if worker.connection in ready]
        for worker in self.workers:
            if worker.connection not in ready and worker.left() <= 0:
                worker.is_late = True
                worker.process.kill()
        return news

    def _hear(self, worker: _Worker) -> Iterator[tuple[int, Report]]:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._bury(worker)
            return
        if message == READY:
            worker.is_ready, self.false_starts = True, 0
        elif isinstance(message, Seen):
            worker.seen = message.row
        elif isinstance(message, Failed):
            seen = worker.seen
            yield from self._retry(worker.done(), seen, message.error, message.error)
        else:
            task = worker.done()
            yield task.index, task.family.settle(message)

    def _bury(self, worker: _Worker) -> Iterator[tuple[int, Report]]:
        """Mark again what a dead worker had; the first of its tasks is suspected."""
        fate = worker.fate()
        worker.connection.close()
        self.workers.remove(worker)
        if not worker.is_ready:
            self._count_false_start(fate)
        is_guilty = worker.is_ready and worker.process.exitcode != WORN_OUT
        suspect = worker.tasks.popleft() if is_guilty and worker.tasks else None
        self.again.extendleft(reversed(worker.tasks))
        if suspect:
            yield from self._retry(suspect, worker.seen, fate)

    def _count_false_start(self, fate: str) -> None:
        self.false_starts += 1
        if self.false_starts == _STARTS:
            raise UsageError(f"processes that are started to mark end at once ({fate}); end other programs first")

    def _retry(self, task: Task, seen: Row | None, why: str, internal: str = "") -> Iterator[tuple[int, Report]]:
        parts = task.retry()
        self.again.extendleft(reversed(parts))
        if not parts:
            yield task.index, task.given_up(seen, left_out(why), internal)


@contextlib.contextmanager
def _no_main() -> Iterator[None]:
    """Processes that are spawned here do not run the program anew, which costs time and may start others again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main

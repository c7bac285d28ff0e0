"""Marking on a Dask cluster (extra `gradekit[dask]`): the same partitions, the same reports, on many machines.

Every process of the cluster gets the problem files once, also one that joins later or takes the place of a lost one.
A task that a lost process had is given to another by the scheduler; one that ends process after process is split, as on
one machine. Submissions are read where they are marked, so the cluster has to see the paths as this machine does.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from distributed import Client, KilledWorker, WorkerPlugin, as_completed, get_worker
from msgspec import Struct, field

from gradekit import __version__
from gradekit.course.digest import digest
from gradekit.course.fault import fault
from gradekit.course.marking.engines.limits import limit_time
from gradekit.course.marking.engines.task import Known, Partition, Reports, Task, left_out, tasks
from gradekit.course.marking.engines.worker import Failed, identity
from gradekit.course.marking.owners import Owners
from gradekit.course.marking.problems import Digests, Problems
from gradekit.course.marking.share import mark_pieces
from gradekit.course.piece import Report
from gradekit.errors import UsageError

_AHEAD = 2  # tasks for each thread of the cluster
_CONNECTING = 10  # seconds
_DESERTED = 60  # seconds without any process
_GLANCE = 0.01  # seconds between looks at what is done
_LOST = "the cluster processes that marked it ended, one after the other"

Shelf = dict[str, Problems]  # in a process of the cluster: name → problems that are ready

_SHELF: Shelf = {}
_ONE_AT_A_TIME = threading.Lock()  # marking keeps one core busy, and its time is measured by the process


class Shipped(NamedTuple):
    """Problem files as they travel: problem → file name and content, problem → digest."""

    folder: str
    files: dict[str, tuple[str, bytes]]
    digests: Digests
    decimal: str = ""
    owners: Owners = Owners()

    @classmethod
    def of(cls, problems: Problems) -> Shipped:
        """The files of these problems; one that cannot be read travels as an empty one."""
        files = {name: (Path(path).name, _bytes(path)) for name, path in problems.files.items()}
        return cls(problems.folder, files, problems.digests, problems.decimal, problems.owners.fresh())

    @property
    def name(self) -> str:
        parts = (part for name, (file, data) in sorted(self.files.items()) for part in (name, file, data))
        return digest(self.folder, self.decimal, *self.owners.parts, *parts).hex()

    def unpack(self, folder: Path) -> Problems:
        """The same problems, with their files in a folder here."""
        paths = {}
        for number, (name, (file, data)) in enumerate(self.files.items()):
            path = folder / str(number) / file
            path.parent.mkdir()
            path.write_bytes(data)
            paths[name] = str(path)
        return Problems(self.folder, paths, self.digests, decimal=self.decimal, owners=self.owners.fresh())


class Cluster(Struct, frozen=True):
    """An engine: the cluster whose scheduler has this address."""

    scheduler: str

    def mark(self, problems: Problems, work: Iterable[tuple[Partition, Known]]) -> Reports:
        """Raises UsageError where no cluster answers, or another version of gradekit."""
        client = _connect(self.scheduler)
        shipped = Shipped.of(problems)
        try:
            _check_versions(client)
            client.register_plugin(_plugin(shipped))
            for index, report in _Flow(client, shipped.name).mark(tasks(work)):
                yield index, report._replace(faults={name: _own_fault(problems, name) for name in report.faults})
        finally:
            client.close(timeout=1)


class _Flow(Struct):
    """Tasks on their way through the cluster, few at a time."""

    client: Any
    shelf: str
    waiting: dict[Any, Task] = field(default_factory=dict)
    again: deque[Task] = field(default_factory=deque)

    def mark(self, new: Iterator[Task]) -> Iterator[tuple[int, Report]]:
        done = as_completed(loop=self.client.loop)
        self._feed(new, done)
        while self.waiting:
            future = self._next(done)
            task = self.waiting.pop(future)
            outcome = self._outcome(future)
            future.release()
            if isinstance(outcome, Report):
                yield task.index, task.family.settle(outcome)
            elif parts := task.retry():
                self.again.extendleft(reversed(parts))
            else:
                yield task.index, self._given_up(task, outcome)
            self._feed(new, done)

    def _next(self, done: Any) -> Any:
        """The next that is marked. Raises UsageError where the cluster has lost all its processes for good."""
        seen = time.monotonic()
        while not done.has_ready():
            time.sleep(_GLANCE)
            away = time.monotonic() - seen
            if away > 1 and self.client.nthreads():
                seen = time.monotonic()
            elif away > _DESERTED:
                raise UsageError(_deserted())
        return next(done)

    def _feed(self, new: Iterator[Task], done: Any) -> None:
        room = _AHEAD * max(1, sum(self.client.nthreads().values()))
        while len(self.waiting) < room:
            task = self.again.popleft() if self.again else next(new, None)
            if task is None:
                return
            arguments = (self.shelf, task.partition, dict(task.known), task.seconds)
            future = self.client.submit(mark_there, *arguments, pure=False)
            self.waiting[future] = task
            done.add(future)

    def _outcome(self, future: Any) -> Report | Failed | None:
        """What came back; None where the processes ended that tried.

        A process may be lost between marking and handing over; another then marks again, if there is one.
        """
        while True:
            try:
                return future.result(timeout=_DESERTED)
            except KilledWorker:
                return None
            except TimeoutError:
                if not self.client.nthreads():
                    raise UsageError(_deserted()) from None
            except OSError as error:
                raise UsageError(f"the cluster is gone ({error}); what was marked is kept: run it again") from error

    def _given_up(self, task: Task, outcome: Failed | None) -> Report:
        seen = next(map(identity, task.partition.pieces()), None)
        if outcome:
            return task.given_up(seen, left_out(outcome.error), outcome.error)
        return task.given_up(seen, left_out(_LOST))


def mark_there(shelf: str, partition: Partition, known: Known, seconds: float) -> Report | Failed:
    """Mark a partition in a process of the cluster, within limits where another process would take its place."""
    is_replaced = get_worker().nanny is not None
    with _ONE_AT_A_TIME:
        limit_time(seconds if is_replaced else 0)
        try:
            return mark_pieces(_SHELF[shelf], partition.pieces(), known)
        except Exception as error:
            return Failed(fault(error))
        finally:
            limit_time(0)


def _deserted() -> str:
    return f"the cluster has had no process for {_DESERTED} s; what was marked is kept: run it again"


def _connect(scheduler: str) -> Any:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said in words of the user
    try:
        return Client(scheduler, timeout=_CONNECTING, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        message = f"--scheduler: no Dask scheduler answers at {scheduler}; expected an address such as tcp://host:8786"
        raise UsageError(message) from error


def _check_versions(client: Any) -> None:
    """Another version might mark otherwise. Raises UsageError."""
    try:
        found = set(client.run(_version).values())
    except ImportError as error:
        raise UsageError(f"gradekit is not installed on the cluster: install version {__version__} there") from error
    if others := found - {__version__}:
        listed = ", ".join(sorted(others))
        raise UsageError(f"the cluster has gradekit {listed}, this is {__version__}; install the same version there")


def _version() -> str:
    from gradekit import __version__

    return __version__


def _plugin(shipped: Shipped) -> Any:
    """What readies every process of the cluster."""
    class Ready(WorkerPlugin):  # type: ignore[misc]  # a library without types that count
        name = f"gradekit-{shipped.name}"

        def setup(self, worker: Any) -> None:
            unpack(shipped, worker.local_directory)

    return Ready()


def unpack(shipped: Shipped, folder: str) -> None:
    """Put problems on the shelf of this process."""
    _SHELF[shipped.name] = shipped.unpack(Path(tempfile.mkdtemp(prefix="gradekit-", dir=folder)))


def _own_fault(problems: Problems, name: str) -> tuple[str, ...]:
    """What is wrong with a problem file, with the path that it has here."""
    problems.desk(name)
    return problems.faults.get(name, ())


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""

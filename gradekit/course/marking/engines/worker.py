"""What one worker process does: mark what it is sent, within limits that the system enforces by ending it.

Only its death is a sure way out of a submission that hangs in compiled code or takes all memory. So nothing here is
caught that the process cannot go on after, and whoever started it finds out from its exit code what happened.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from gradekit.course.fault import fault
from gradekit.course.marking.engines.limits import MEMORY, limit_memory, limit_time, private_memory
from gradekit.course.marking.engines.task import Known, Partition, blank
from gradekit.course.marking.problems import Problems
from gradekit.course.marking.share import mark_pieces
from gradekit.course.piece import Piece, Report, Row, who
from gradekit.errors import SubmissionError
from gradekit.marking.submission import read_submission

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

OUT_OF_MEMORY, WORN_OUT = 97, 98  # exit codes
READY = "ready"  # the first message


class Job(NamedTuple):
    """One task as it is sent; alone: the partition is a single submission, whose student is to be sent beforehand."""

    partition: Partition
    known: Known
    seconds: float
    alone: bool


class Seen(NamedTuple):
    """Message: whose submission is about to be marked."""

    row: Row


class Failed(NamedTuple):
    """Message: marking raised what it never should."""

    error: str


def main(problems: Problems, connection: Connection, inherited: bool) -> NoReturn:
    """Mark every Job that arrives and send Report or Failed for each; ends with the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor answers it
    for name in ("SIGTERM", "SIGPROF"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if inherited:
        _close_all_but(connection.fileno())
    gc.freeze()
    try:
        limit_memory(MEMORY)
        jobs: SimpleQueue[Job] = SimpleQueue()
        threading.Thread(target=_receive, args=(connection, jobs.put), daemon=True).start()
        connection.send(READY)
        enough = private_memory() + MEMORY // 2
        while private_memory() <= enough:
            _work(problems, jobs.get(), connection)
        os._exit(WORN_OUT)  # what it remembers has grown, so that the next task would have little room
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:
        os._exit(1)


def _receive(connection: Connection, put: Callable[[Any], None]) -> None:
    """Receive ahead of the work; when nobody is left to report to, this process ends whatever it is doing."""
    try:
        while True:
            put(connection.recv())
    except BaseException:
        os._exit(0)


def _close_all_but(own: int) -> None:
    """Close what a forked process got from its parent: with the ends of other pipes nobody would see these closed."""
    os.closerange(3, own)
    os.closerange(own + 1, os.sysconf("SC_OPEN_MAX"))


def _work(problems: Problems, job: Job, connection: Connection) -> None:
    limit_time(job.seconds)
    if job.alone:
        for piece in job.partition.pieces():
            connection.send(Seen(identity(piece)))
    try:
        answer: Report | Failed = mark_pieces(problems, job.partition.pieces(), job.known)
    except MemoryError:
        raise
    except Exception as error:
        answer = Failed(fault(error))
    limit_time(0)
    connection.send(answer)


def identity(piece: Piece) -> Row:
    """The row of a submission before it is marked: whose it is, as far as it can be read."""
    row = blank(piece)
    try:
        submission = read_submission(piece.data or b"", piece.file)
    except SubmissionError:
        return row
    return row._replace(
        student=submission.student,
        who=who(submission.student),
        problem=submission.problem,
        submitted=submission.submitted_at,
    )

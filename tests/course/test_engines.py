"""Every engine gives the same rows; what ends a process costs only the submission that did it."""

import os
import signal
import sys

import pytest

from gradekit.course.marking.engines import task as task_module
from gradekit.course.marking.engines.here import Here
from gradekit.course.marking.engines.task import AGAIN
from gradekit.course.marking.engines.workers import METHOD, Workers, cores
from gradekit.course.marking.share import mark_pieces
from gradekit.errors import UsageError
from tests.course.standin import Deadly, Listed, die, piece, problems, rows

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the ways to die are those of POSIX")
PIECES = tuple(piece(number, loss=number % 3) for number in range(40))


def parts(pieces, size):
    return [(Listed(pieces[at : at + size]), {}) for at in range(0, len(pieces), size)]


@pytest.fixture
def deadly(monkeypatch):
    """Let the marking of some pieces end its process, or go wrong otherwise."""
    maker = os.getpid()

    def arrange(way, *numbers):
        files = {PIECES[number].file for number in numbers}

        def mark(problems, pieces, known):
            pieces = list(pieces)
            if any(each.file in files for each in pieces) and (os.getpid() != maker or way == "error"):
                die(way)
            return mark_pieces(problems, pieces, known)

        for module in ("worker", "here"):
            monkeypatch.setattr(f"gradekit.course.marking.engines.{module}.mark_pieces", mark)
        return files

    return arrange


@pytest.fixture(scope="module")
def right():
    return rows([(0, mark_pieces(problems(), PIECES, {}))])


@pytest.mark.parametrize("jobs", [1, 2, 4])
@pytest.mark.parametrize("size", [1, 7, 40])
def test_workers_give_the_same_rows_as_marking_here(jobs, size, right):
    assert rows(Workers(jobs).mark(problems(), parts(PIECES, size))) == right


def test_here_gives_the_same_rows(right):
    assert rows(Here().mark(problems(), parts(PIECES, 7))) == right


def test_processes_that_are_spawned_give_the_same_rows(right):
    assert rows(Workers(2, "spawn").mark(problems(), parts(PIECES, 20))) == right


WAYS = {
    "SIGKILL": "ended by SIGKILL",
    "SIGSEGV": "ended by SIGSEGV",
    "SIGABRT": "ended by SIGABRT",
    "exit": "exit code 11",
    "memory": "more than 512 MiB",
}


def but(files, found):
    return [row for row in found if row.file not in files]


@pytest.mark.parametrize("way", WAYS)
def test_a_submission_that_ends_its_process_is_left_out_and_no_other(way, right, deadly):
    if way == "memory" and sys.platform != "linux":
        pytest.skip("memory is limited on Linux alone")
    files = deadly(way, 3, 17, 18)
    found, gone = rows(Workers(2, "fork").mark(problems(), parts(PIECES, 20)))
    assert not gone
    assert but(files, found) == but(files, right[0])
    bad = [row for row in found if row.file in files]
    assert [(row.student, row.who, row.problem) for row in bad] == [
        (name, name, "two-layer-sigmoid") for name in ("s3", "s17", "s18")
    ]
    for row in bad:
        assert (row.status, row.outcome, row.context, row.internal) == ("unreadable", "", AGAIN, "")
        assert row.error.startswith("could not be checked (")
        assert WAYS[way] in row.error
        assert row.content


def test_a_process_that_was_spawned_may_die_too(right):
    partition = Deadly(PIECES[:3], os.getpid())
    found, _ = rows(Workers(2, "spawn").mark(problems(), [(partition, {}), *parts(PIECES[3:], 20)]))
    assert but({PIECES[2].file}, found) == but({PIECES[2].file}, right[0])
    assert "ended by SIGKILL" in found[2].error


@pytest.mark.parametrize("way", ["hang", "sleep"])
def test_a_submission_that_takes_too_long_is_left_out(way, right, deadly, monkeypatch):
    monkeypatch.setattr(task_module, "SECONDS", 0.5)
    monkeypatch.setattr(task_module, "A_PIECE", 0.0)
    files = deadly(way, 5)
    found, _ = rows(Workers(2, "fork").mark(problems(), parts(PIECES, 40)))
    assert but(files, found) == but(files, right[0])
    assert [row.error for row in found if row.file in files] == [
        "could not be checked (marking it took longer than 5 seconds); mark it by hand"
    ]


@pytest.mark.parametrize("engine", [Here(), Workers(2, "fork")], ids=["here", "workers"])
def test_an_internal_error_is_said_without_the_answer_and_stops_no_other(engine, right, deadly):
    files = deadly("error", 7)
    found, _ = rows(engine.mark(problems(), parts(PIECES, 20)))
    assert but(files, found) == but(files, right[0])
    bad = next(row for row in found if row.file in files)
    assert bad.internal.startswith("internal error, report id ")
    assert "ArithmeticError" in bad.internal
    assert "42" not in bad.internal + bad.error
    assert bad.student == "s7"


@pytest.mark.parametrize("numbers", [(), (0,), (30, 39)])
def test_what_is_known_is_not_marked_again_and_what_vanished_is_gone_once(numbers, deadly):
    files = deadly("SIGKILL", *numbers)
    whole = mark_pieces(problems(), PIECES, {})
    known = {(row.file, row.line): row.content for row in whole.rows} | {("old.json", 0): b"x", ("older.json", 3): b"y"}
    reports = [report for _, report in Workers(2, "fork").mark(problems(), [(Listed(PIECES), known)])]
    assert {row.file for report in reports for row in report.rows} == files
    assert sum(report.unchanged for report in reports) == len(PIECES) - len(files)
    assert [report.gone for report in reports if report.gone] == [[("old.json", 0), ("older.json", 3)]]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is known on Linux alone")
def test_a_process_that_remembers_too_much_gives_way_to_another(right, monkeypatch):
    kept = []

    def mark(problems, pieces, known):
        kept.append(bytearray(100 << 20))
        return mark_pieces(problems, pieces, known)

    monkeypatch.setattr("gradekit.course.marking.engines.worker.mark_pieces", mark)
    assert rows(Workers(2, "fork").mark(problems(), parts(PIECES, 2))) == right


def test_no_work_starts_no_process(monkeypatch):
    monkeypatch.setattr("gradekit.course.marking.engines.workers.get_context", None)
    assert list(Workers(2).mark(problems(), [])) == []


def test_only_as_many_processes_as_there_is_work_for():
    marking = Workers(8).mark(problems(), parts(PIECES, 20))
    next(marking)
    crew = marking.gi_frame.f_locals["crew"]
    assert len(crew.workers) == 2
    marking.close()
    assert crew.workers == []


def test_few_partitions_are_taken_ahead():
    taken = 0

    def work():
        nonlocal taken
        for partition in parts(PIECES, 1):
            taken += 1
            yield partition

    marking = Workers(2).mark(problems(), work())
    next(marking)
    assert taken <= 6
    marking.close()


def test_processes_that_cannot_start_are_an_error_of_use(monkeypatch):
    monkeypatch.setattr("gradekit.course.marking.engines.worker.limit_memory", lambda more: os._exit(5))
    with pytest.raises(UsageError, match="end at once .*exit code 5"):
        list(Workers(2, "fork").mark(problems(), parts(PIECES, 20)))


def test_a_system_without_room_for_processes(monkeypatch):
    class Context:
        Pipe = staticmethod(__import__("multiprocessing").Pipe)

        class Process:
            def __init__(self, **ignored):
                pass

            def start(self):
                raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("gradekit.course.marking.engines.workers.get_context", lambda method: Context)
    with pytest.raises(UsageError, match="no process can be started"):
        list(Workers(2).mark(problems(), parts(PIECES, 20)))


def test_no_process_is_left():
    marking = Workers(2).mark(problems(), parts(PIECES, 5))
    next(marking)
    pids = [worker.process.pid for worker in marking.gi_frame.f_locals["crew"].workers]
    marking.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_cores_are_those_that_this_process_may_use():
    assert 1 <= cores() <= (os.cpu_count() or 1)
    assert METHOD in ("fork", "spawn")

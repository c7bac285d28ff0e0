"""A real cluster of two processes gives the same rows, also when one of them is killed at work."""

import os
import signal
import time

import pytest

from gradekit.cli import main
from gradekit.course.marking.engines.task import AGAIN, Share
from gradekit.course.marking.share import mark_pieces
from gradekit.errors import UsageError
from tests.course.standin import ROOT, Deadly, Listed, piece, problems, rows

distributed = pytest.importorskip("distributed")
from gradekit.course.marking.engines.dask import Cluster, Shipped, _Flow  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # what a cluster warns of as its processes come and go is its own affair
    pytest.mark.skipif(os.name == "nt", reason="processes are killed as on POSIX"),
]
PIECES = tuple(piece(number, loss=number % 3) for number in range(60))


def local():
    return distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=60
    )


@pytest.fixture(scope="module")
def cluster():
    with local() as made:
        yield made


@pytest.fixture
def doomed():
    """One of its own for a test that kills."""
    with local() as made:
        yield made


@pytest.fixture(scope="module")
def right():
    return rows([(0, mark_pieces(problems(), PIECES, {}))])


def parts(size):
    return [(Listed(PIECES[at : at + size]), {}) for at in range(0, len(PIECES), size)]


def test_the_same_rows(cluster, right):
    assert rows(Cluster(cluster.scheduler_address).mark(problems(), parts(7))) == right


def test_the_same_rows_when_a_process_is_lost_on_the_way(doomed, right):
    """Killed after the first report; the others are marked by who is left, and by who takes its place."""
    marking = Cluster(doomed.scheduler_address).mark(problems(), parts(2))
    first = next(marking)
    victim = next(iter(doomed.workers.values()))
    os.kill(victim.pid, signal.SIGKILL)
    assert rows([first, *marking]) == right


def test_a_cluster_without_a_process_is_not_waited_for(doomed, monkeypatch):
    monkeypatch.setattr("gradekit.course.marking.engines.dask._DESERTED", 2)
    marking = Cluster(doomed.scheduler_address).mark(problems(), parts(2))
    next(marking)
    doomed.scale(0)
    with pytest.raises(UsageError, match="had no process for 2 s; what was marked is kept"):
        list(marking)


def test_a_result_whose_process_is_lost_before_it_is_fetched_is_not_waited_for(doomed, monkeypatch):
    marked = _Flow._next

    def lost(flow, done):
        future = marked(flow, done)
        doomed.scale(0)
        while flow.client.nthreads():
            time.sleep(0.05)
        return future

    monkeypatch.setattr(_Flow, "_next", lost)
    monkeypatch.setattr("gradekit.course.marking.engines.dask._DESERTED", 2)
    with pytest.raises(UsageError, match="had no process for 2 s"):
        next(Cluster(doomed.scheduler_address).mark(problems(), parts(2)))


def test_a_submission_that_ends_every_process_is_left_out(doomed, right):
    work = [(Deadly(PIECES[:1], os.getpid()), {}), (Listed(PIECES[1:]), {})]
    found, _ = rows(Cluster(doomed.scheduler_address).mark(problems(), work))
    assert found[1:] == right[0][1:]
    assert (found[0].student, found[0].context) == ("s0", AGAIN)
    assert "the cluster processes that marked it ended" in found[0].error


def test_known_and_gone(cluster):
    whole = mark_pieces(problems(), PIECES, {})
    known = {(row.file, row.line): row.content for row in whole.rows[1:]} | {("old.json", 0): b"x"}
    ((_, report),) = Cluster(cluster.scheduler_address).mark(problems(), [(Share(Listed(PIECES), 0, 60), known)])
    assert [row.file for row in report.rows] == [PIECES[0].file]
    assert (report.unchanged, report.gone) == (59, [("old.json", 0)])


def test_a_broken_problem_file_is_named_by_its_own_path(cluster, tmp_path):
    (tmp_path / "broken.yaml").write_text("id: broken\nquestions: 3\n", encoding="utf-8")
    work = [(Listed((piece(1, problem="broken"),)), {})]
    local = mark_pieces(problems(tmp_path), work[0][0].pieces(), {})
    ((_, report),) = Cluster(cluster.scheduler_address).mark(problems(tmp_path), work)
    assert report == local
    assert str(tmp_path) in report.faults["broken"][0]


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr("gradekit.course.marking.engines.dask._CONNECTING", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers at tcp://127.0.0.1:1"):
        next(Cluster("tcp://127.0.0.1:1").mark(problems(), parts(7)))


def test_another_version_is_refused(cluster, monkeypatch):
    monkeypatch.setattr("gradekit.course.marking.engines.dask.__version__", "9.9")
    with pytest.raises(UsageError, match="install the same version there"):
        next(Cluster(cluster.scheduler_address).mark(problems(), parts(7)))


def test_problem_files_travel_whole(tmp_path):
    there = Shipped.of(problems()).unpack(tmp_path)
    assert there.digests == problems().digests
    assert isinstance(there.desk("two-layer-sigmoid"), type(problems().desk("two-layer-sigmoid")))


def test_the_command_writes_the_same_bytes(cluster, tmp_path, capsys):
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for each in PIECES:
        (folder / each.file).write_bytes(each.data or b"")
    arguments = ["grade", str(folder), "--problems", str(ROOT / "problems"), "--quiet"]
    assert main([*arguments, "--out", str(tmp_path / "local")]) == 0
    there = ["--engine", "dask", "--scheduler", cluster.scheduler_address]
    assert main([*arguments, "--out", str(tmp_path / "cluster"), *there]) == 0
    assert main([*arguments, "--out", str(tmp_path / "cluster"), *there]) == 0
    assert capsys.readouterr().err == ""
    for path in (tmp_path / "local").iterdir():
        if not path.name.startswith("state"):
            assert path.read_bytes() == (tmp_path / "cluster" / path.name).read_bytes()

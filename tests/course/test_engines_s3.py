"""A cluster of two processes that reads from an object store, one of them killed at work: the same bytes as on a disk.

The object store is a server of this machine that these tests start: moto, which answers as S3 does.
"""

import os
import signal

import pytest

from gradekit.course.inputs.partition import Options
from gradekit.course.marking.engines.here import Here
from gradekit.course.run.order import Order
from gradekit.course.run.run import graded
from tests.course.standin import problems, submission

distributed = pytest.importorskip("distributed")
s3fs = pytest.importorskip("s3fs")
server = pytest.importorskip("moto.server")
from gradekit.course.marking.engines.dask import Cluster, _Flow  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(os.name == "nt", reason="processes are killed as on POSIX"),
]
BUCKET = "course"
FILES = {
    **{f"{k % 3}/s{k:02}.json": submission(f"s{k:02}", loss=k % 4) for k in range(24)},
    "lines.jsonl": b"\n".join(submission(f"l{k}", loss=k % 3) for k in range(30)),
    "broken.json": b"{",
    "notes.txt": b"no submission",
}


@pytest.fixture(scope="module")
def store():
    """The URL of a folder in an object store, and the file system to look into it."""
    with pytest.MonkeyPatch.context() as patch:
        started = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        started.start()
        host, port = started.get_host_and_port()
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "none")  # a server of this machine asks for none
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        system = s3fs.S3FileSystem(skip_instance_cache=True)
        system.mkdir(BUCKET)
        system.pipe({f"{BUCKET}/week/{name}": data for name, data in FILES.items()})
        yield f"s3://{BUCKET}/week"
        started.stop()


@pytest.fixture(scope="module")
def cluster(store):
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=60
    ) as made:
        yield made


def outputs(path, out, engine):
    """What a run over the path leaves: name → bytes."""
    said = []
    order = Order((str(path),), str(out), reading=Options(pieces=5))
    with graded(order, problems(), engine, said.append) as done:
        assert done.conclude() == 3  # broken.json
    assert any("broken.json" in line for line in said)
    return {each.name: each.read_bytes() for each in out.iterdir() if not each.name.startswith("state")}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """What a run over the same files on a disk gives."""
    folder = tmp_path_factory.mktemp("disk") / "week"
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return outputs(folder, folder.parent / "out", Here())


def test_without_a_cluster(store, right, tmp_path):
    assert outputs(store, tmp_path / "out", Here()) == right


def test_the_same_bytes_though_a_process_is_killed_at_work(store, cluster, right, tmp_path, monkeypatch):
    marked, victims = _Flow._next, [worker.pid for worker in cluster.workers.values()][:1]

    def killing(flow, done):
        while victims:
            os.kill(victims.pop(), signal.SIGKILL)
        return marked(flow, done)

    monkeypatch.setattr(_Flow, "_next", killing)
    out = tmp_path / "out"
    assert outputs(store, out, Cluster(cluster.scheduler_address)) == right
    assert not victims
    assert outputs(store, out, Cluster(cluster.scheduler_address)) == right  # a second run, of which nothing is new

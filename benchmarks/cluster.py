"""What a Dask cluster of this machine takes for a course in an object store, and what a lost process costs.

    python benchmarks/cluster.py [--students N] [--workers 1,2,4]

The object store is a server of this machine (moto), which answers as S3 does; the cluster has so many processes of one
thread each. Each is measured with all processes alive, and with one killed at the first report. Outputs must be those
of a run over the same lines on the disk; exit code 1 where they are not.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import s3fs
from bytes_equal import digests
from course_files import Files
from distributed import LocalCluster
from moto.server import ThreadedMotoServer
from processes import ROOT

from gradekit.cli.exercises import problem_files
from gradekit.course.inputs.partition import Options
from gradekit.course.marking.engines.dask import Cluster
from gradekit.course.marking.engines.task import Engine
from gradekit.course.marking.engines.workers import Workers
from gradekit.course.marking.problems import Problems
from gradekit.course.run.order import Order
from gradekit.course.run.run import graded

PIECES = 2_000  # of a partition, so that four processes have something to do


class Killing:
    """An engine: the cluster, one of whose processes is killed at the first report."""

    def __init__(self, cluster: LocalCluster) -> None:
        self.cluster = cluster

    def mark(self, problems, work) -> Iterator:
        reports = Cluster(self.cluster.scheduler_address).mark(problems, work)
        yield next(reports)
        os.kill(next(iter(self.cluster.workers.values())).pid, signal.SIGKILL)
        yield from reports


def seconds(path: str, out: Path, engine: Engine) -> float:
    start = time.perf_counter()
    problems = Problems.of("problems", problem_files(ROOT / "problems"))
    with graded(Order((path,), str(out), reading=Options(pieces=PIECES)), problems, engine, print) as done:
        done.conclude()
    return time.perf_counter() - start


def stored(source: Path) -> str:
    """Put a file into an object store that is started for it; its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # which would name every request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    os.environ |= {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ |= {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    system = s3fs.S3FileSystem()
    system.mkdir("course")
    system.put(str(source), f"course/{source.name}")
    return f"s3://course/{source.name}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure a cluster of this machine with an object store.")
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--workers", default="1,2,4", help="how many processes, with commas between")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = Files(folder, options.students).jsonl()
        taken = seconds(str(source), folder / "disk", Workers(2))
        right = digests(folder / "disk")
        print(f"{options.students:,} lines on the disk, two processes of this machine: {taken:.1f} s", flush=True)
        url, same = stored(source), True
        for number in map(int, options.workers.split(",")):
            for lost in (False, True):
                with LocalCluster(number, threads_per_worker=1, dashboard_address=None, silence_logs=60) as cluster:
                    engine = Killing(cluster) if lost else Cluster(cluster.scheduler_address)
                    out = folder / f"{number}-{lost}"
                    taken = seconds(url, out, engine)
                same = same and digests(out) == right
                print(f"in the store, cluster of {number}{', one lost' if lost else ''}: {taken:.1f} s", flush=True)
    print("the same bytes" if same else "OTHER BYTES")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())

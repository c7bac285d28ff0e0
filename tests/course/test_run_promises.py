"""What a run promises: the same bytes whatever runs it, no harm from hostile submissions, and an end when asked."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.course.standin import submission
from tests.places import PROBLEMS, ROOT

MIXED = ("two-layer-sigmoid", "relu-chain", "product-graph", "gradient-step", "logic-gates")
SLOW = """
import sys, time
from dataclasses import replace
from gradekit.course.marking.engines import worker
from gradekit.cli import course, main
mark = worker.mark_pieces
def slow(problems, pieces, known):
    time.sleep(0.5)
    return mark(problems, pieces, known)
worker.mark_pieces = slow
reading = course._reading
course._reading = lambda *given: replace(reading(*given), pieces=20)
sys.exit(main())
"""


def command(*arguments, slow=False):
    start = ("-c", SLOW) if slow else ("-m", "gradekit")
    return [sys.executable, *start, "grade", *map(str, arguments), "--problems", str(PROBLEMS)]


def grade(*arguments, **environment):
    ran = subprocess.run(
        command(*arguments), capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


def outputs(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("state")}


def fill(folder, number, hostile=()):
    """A folder of submissions: right, wrong, or what stands in `hostile` by number."""
    folder.mkdir()
    for k in range(number):
        data = hostile[k] if k in hostile else submission(f"s{k}", loss=k % 50, db2=[f"0.{k % 9}"])
        (folder / f"{k:05}.json").write_bytes(data)
    return folder


# The same bytes


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Submissions of several problems in nested folders, some of them wrong or broken, and what comes of them."""
    folder = tmp_path_factory.mktemp("mixed") / "handed-in"
    shuffled = random.Random(7)
    names = [f"{place}/{k:03}.json" for place in ("b", "B", "a/ı", "a/I") for k in range(25)]
    shuffled.shuffle(names)  # the order in which a disk lists them
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = _example(MIXED[number % len(MIXED)], f"İ{number}" if number % 10 == 0 else f"s{number}", shuffled)
        path.write_bytes(data if number % 17 else data[:-20])
    out = folder.parent / "out"
    assert grade(folder, "--out", out, "--jobs", "1").returncode == 3
    return folder, outputs(out)


def _example(problem, student, shuffled):
    examples = sorted((ROOT / "submissions_example").glob(f"{problem}.*.json"))
    value = json.loads(shuffled.choice(examples).read_text(encoding="utf-8"))
    return json.dumps({**value, "student": student}).encode()


VARIATIONS = [
    {"--jobs": "2", "PYTHONHASHSEED": "0", "TZ": "Asia/Kathmandu"},
    {"--jobs": "4", "PYTHONHASHSEED": "1", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    {"--jobs": "0", "PYTHONHASHSEED": "2", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
]


@pytest.mark.parametrize("variation", VARIATIONS, ids=["jobs-2", "jobs-4", "locale-C"])
def test_the_same_bytes_whatever_runs_it(mixed, tmp_path, variation):
    folder, wanted = mixed
    shutil.copytree(folder, tmp_path / "elsewhere", copy_function=shutil.copyfile)
    environment = {name: value for name, value in variation.items() if name != "--jobs"}
    ran = grade(tmp_path / "elsewhere", "--out", tmp_path / "out", "--jobs", variation["--jobs"], **environment)
    assert ran.returncode == 3
    assert outputs(tmp_path / "out") == wanted
    for data in wanted.values():
        assert str(tmp_path).encode() not in data and str(ROOT).encode() not in data


# Hostile submissions


def _hostile():
    answers = [
        "9**9**9**9", "factorial(10^9)", "(" * 250, "-" * 5000, "1e999999", "__import__('os').system('x')", "x" * 10**5,
        "9" * 10**5, "nan", "1/0", "٣+١", "[[[[", "sqrt(-1)",
    ]  # fmt: skip
    good = submission("h")
    whole = [
        b"", b"{", b"[" * 100_000, b"\xff\xfe{\x00}\x00", b'{"student":"a","student":"b"}', good[:-30],
        b'{"student":"a","problem":"two-layer-sigmoid","answers":{"x1":NaN}}', b" " * 10**6, b"\x00" * 100,
    ]  # fmt: skip
    for k in range(50):
        if k % 2:
            yield submission(f"hostile{k}", loss=answers[k // 2 % len(answers)], x1=[answers[k % len(answers)], "1"])
        else:
            yield whole[k // 2 % len(whole)]


def test_fifty_hostile_submissions_among_five_thousand_change_no_other(tmp_path):
    places = random.Random(34).sample(range(5000), 50)
    hostile = dict(zip(places, _hostile(), strict=True))
    fill(tmp_path / "all", 5000, hostile)
    fill(tmp_path / "good", 5000)
    for k in places:
        (tmp_path / "good" / f"{k:05}.json").unlink()
    assert grade(tmp_path / "good", "--out", tmp_path / "out-good").returncode == 0
    ran = grade(tmp_path / "all", "--out", tmp_path / "out-all")
    assert ran.returncode == 3
    good = (tmp_path / "out-good" / "results.jsonl").read_bytes().splitlines()
    found = (tmp_path / "out-all" / "results.jsonl").read_bytes().splitlines()
    assert len(good) == 4950 and len(found) == 5000
    assert [line for k, line in enumerate(found) if k not in hostile] == good
    bad = [json.loads(line) for k, line in enumerate(found) if k in hostile]
    unreadable = [result for result in bad if result["status"] == "unreadable"]
    assert len(unreadable) >= 25
    assert len(ran.stderr.splitlines()) == len(unreadable) + 1
    for result in bad:
        verdicts = {question["id"]: question["verdict"] for question in result.get("questions", ())}
        assert verdicts.get("loss") != "correct"


# An end when asked


def descendants(pid):
    """Processes that have the same session, as the run was started in one of its own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if fields[3] == str(pid) and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def gone(pid, within):
    """Whether no process of the session is left before so many seconds have passed."""
    end = time.monotonic() + within
    while descendants(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def started(*arguments):
    """A slow run of two workers, once its first results are kept."""
    process = subprocess.Popen(
        command(*arguments, "--jobs", "2", slow=True), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 30
    while len(descendants(process.pid)) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(3)  # what was marked is committed once a second
    return process


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
ENDS = {"SIGINT": (130, "interrupted"), "SIGTERM": (143, "terminated")}


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("many") / "handed-in", 600)


@pytest.fixture(scope="module")
def wanted(many):
    assert grade(many, "--out", many.parent / "wanted").returncode == 0
    return outputs(many.parent / "wanted")


@needs_proc
@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("whom", ["group", "process"])
def test_stopped_by_a_signal(many, wanted, tmp_path, name, whom):
    process = started(many, "--out", tmp_path / "out")
    (os.killpg if whom == "group" else os.kill)(process.pid, getattr(signal, name))
    assert gone(process.pid, 30)
    out, err = process.communicate(timeout=10)
    code, said = ENDS[name]
    assert (process.returncode, out) == (code, "")
    kept, last = err.splitlines()
    assert last == said
    assert kept.endswith(f"which {tmp_path / 'out'} keeps; run the same command again to go on")
    again = grade(many, "--out", tmp_path / "out")
    assert again.returncode == 0
    assert " unchanged" in again.stderr
    assert outputs(tmp_path / "out") == wanted


@needs_proc
def test_killed_leaves_no_orphan(many, wanted, tmp_path):
    process = started(many, "--out", tmp_path / "out")
    process.kill()
    assert gone(process.pid, 30)
    process.communicate()
    assert outputs(tmp_path / "out") == {}
    assert grade(many, "--out", tmp_path / "out").returncode == 0
    assert outputs(tmp_path / "out") == wanted


@needs_proc
def test_a_killed_worker_costs_nothing(many, wanted, tmp_path):
    process = started(many, "--out", tmp_path / "out")
    os.kill(next(pid for pid in descendants(process.pid) if pid != process.pid), signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert outputs(tmp_path / "out") == wanted


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the time is looked at between partitions only")
def test_stopped_when_the_time_is_up(many, wanted, tmp_path):
    ran = subprocess.run(
        command(many, "--out", tmp_path / "out", "--max-seconds", "4", slow=True), cwd=ROOT, capture_output=True,
        text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert ran.returncode == 130
    kept, why, last = ran.stderr.splitlines()
    assert why == "stopped after the 4 seconds of --max-seconds"
    assert last == "interrupted"
    assert int(kept.partition(" submissions")[0]) > 0
    again = grade(many, "--out", tmp_path / "out")
    assert " unchanged" in again.stderr
    assert outputs(tmp_path / "out") == wanted


def test_two_runs_in_one_folder(many, tmp_path):
    process = started(many, "--out", tmp_path / "out")
    ran = grade(many, "--out", tmp_path / "out")
    process.kill()
    process.communicate()
    assert ran.returncode == 2
    assert f"locked by pid {process.pid}" in ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="a pipe ends otherwise there")
@pytest.mark.parametrize("form", ["text", "json", "csv", "junit"])
def test_standard_output_that_is_closed(many, tmp_path, form):
    process = subprocess.Popen(
        command(many, "--format", form, "--fail-under", "99", "--jobs", "2"), cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
    )  # fmt: skip
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait() == 1
    assert "Traceback" not in err and "Broken pipe" not in err
    process.stderr.close()

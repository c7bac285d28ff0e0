"""A rerun reads the files that were written to, and leaves the others alone; what comes out is that of a first run."""

import os
import shutil
from pathlib import Path

import pytest

from gradekit.course.inputs import reading
from gradekit.course.inputs.partition import Options
from gradekit.course.marking.engines.here import Here
from gradekit.course.run.order import Order
from gradekit.course.run.run import graded
from tests.course.standin import problems, submission

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows notes no time that a program cannot set")
COUNT = 20


@pytest.fixture
def week(tmp_path: Path, monkeypatch) -> Path:
    """A folder of files that were written long ago."""
    monkeypatch.setattr(reading, "FRESH", 0)
    for k in range(COUNT):
        path = tmp_path / "week" / str(k % 2) / f"s{k:02}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(submission(f"s{k:02}", loss=k % 3))
    return tmp_path / "week"


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """The files that were opened."""
    found: list[str] = []
    first = reading._open
    monkeypatch.setattr(reading, "_open", lambda path: (found.append(Path(path).name), first(path))[1])
    return found


def run(week: Path, name: str = "out", pieces: int = 6) -> tuple[str, dict[str, bytes]]:
    """A run: what it counted, and its outputs."""
    out = week.parent / name
    with graded(Order((str(week),), str(out), reading=Options(pieces=pieces)), problems(), Here(), print) as done:
        assert done.conclude() == 0
        counts = str(done.counts)
    return counts, {each.name: each.read_bytes() for each in out.iterdir() if not each.name.startswith("state")}


def fresh(week: Path) -> dict[str, bytes]:
    shutil.rmtree(week.parent / "fresh", ignore_errors=True)
    return run(week, "fresh")[1]


def test_what_nobody_wrote_to_is_not_opened(week, opened):
    run(week)
    assert len(opened) == COUNT
    opened.clear()
    assert run(week) == ("20 submissions: 0 marked, 20 unchanged", fresh(week))
    assert len(opened) == COUNT  # by the fresh run alone


def test_what_changed_is_opened_alone(week, opened):
    run(week)
    (week / "1" / "s03.json").write_bytes(submission("s03", loss=7))
    (week / "0" / "s04.json").unlink()
    (week / "0" / "zed.json").write_bytes(submission("zed"))
    opened.clear()
    counts, outputs = run(week)
    assert counts == "20 submissions: 2 marked, 18 unchanged, 1 gone"
    assert sorted(opened) == ["s03.json", "zed.json"]
    assert outputs == fresh(week)


def test_another_text_of_the_same_length_and_time_is_found(week):
    run(week)
    path = week / "1" / "s03.json"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"0.5933", b"0.5339"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size and path.stat().st_mtime_ns == before.st_mtime_ns
    assert run(week) == ("20 submissions: 1 marked, 19 unchanged", fresh(week))


def test_a_file_that_was_only_touched_is_unchanged(week, opened):
    run(week)
    os.utime(week / "1" / "s03.json", (1, 1))
    opened.clear()
    assert run(week)[0] == "20 submissions: 0 marked, 20 unchanged"
    assert opened == ["s03.json"]


def test_a_file_that_was_written_just_now_has_no_seal(week, opened, monkeypatch):
    monkeypatch.setattr(reading, "FRESH", 3600 * 10**9)
    run(week)
    opened.clear()
    assert run(week)[0] == "20 submissions: 0 marked, 20 unchanged"
    assert len(opened) == COUNT


def test_all_is_gone_but_the_first_and_the_last(week):
    run(week)
    for path in sorted(week.rglob("*.json"))[1:-1]:
        path.unlink()
    assert run(week) == ("2 submissions: 0 marked, 2 unchanged, 18 gone", fresh(week))

"""A disk that is full, and a disk that fails, at the n-th write of a run, for every n; and a clock that jumps."""

import errno
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from gradekit.course.state import files
from tests.cli.conftest import run, submission  # noqa: F401  # fixtures

STUDENTS = 6


@pytest.fixture
def course(tmp_path: Path, submission: Any) -> Path:  # noqa: F811
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for number in range(STUDENTS):
        submission("x.json", student=f"s{number}", dW2=[[number, 1]]).rename(folder / f"s{number}.json")
    return folder


@pytest.fixture
def grade(run: Any, course: Path, tmp_path: Path) -> Any:  # noqa: F811
    def grade(out: str = "out", *more: str) -> Any:
        return run("grade", course, "--out", tmp_path / out, "--jobs", "1", "--quiet", *more)

    return grade


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("state")}


class Stream:
    """A file whose n-th write or flush of all such files fails."""

    def __init__(self, stream: Any, left: list[int], code: int) -> None:
        self.stream, self.left, self.code = stream, left, code

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def _count(self) -> None:
        self.left[0] -= 1
        if self.left[0] == -1:
            raise OSError(self.code, os.strerror(self.code))

    def write(self, data: bytes) -> int:
        self._count()
        return self.stream.write(data)

    def flush(self) -> None:
        self._count()
        self.stream.flush()


class Disk:
    """The module os, as the writing of files sees it, with one operation that fails."""

    def __init__(self, failing: int, code: int) -> None:
        self.left, self.code = [failing], code

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _counted(self, name: str, *given: Any) -> Any:
        self.left[0] -= 1
        if self.left[0] == -1:
            raise OSError(self.code, os.strerror(self.code))
        return getattr(os, name)(*given)

    def fdopen(self, handle: int, mode: str) -> Stream:
        return Stream(os.fdopen(handle, mode), self.left, self.code)

    def fsync(self, handle: int) -> None:
        self._counted("fsync", handle)

    def replace(self, old: str, new: Path) -> None:
        self._counted("replace", old, new)


@pytest.mark.parametrize(("code", "stride"), [(errno.ENOSPC, 1), (errno.EIO, 5), (errno.EDQUOT, 7)])
def test_whichever_write_finds_the_disk_full(
    grade: Any, course: Path, tmp_path: Path, submission: Any, monkeypatch: pytest.MonkeyPatch, code: int,  # noqa: F811
    stride: int,
) -> None:
    grade()
    before = contents(tmp_path / "out")
    submission("x.json", student="s1").rename(course / "s1.json")
    grade("second")
    after = contents(tmp_path / "second")
    assert before.keys() == after.keys() and before != after
    failing, refused = 0, 0
    while True:
        disk = Disk(failing, code)
        with monkeypatch.context() as patched:
            patched.setattr(files, "os", disk)
            ran = grade()
        if disk.left[0] >= 0:
            break
        found = contents(tmp_path / "out")
        assert found.keys() == before.keys()
        assert all(found[name] in (before[name], after[name]) for name in found)
        if ran.code:
            refused += 1
            assert ran.code == 2 and str(tmp_path / "out") in ran.err and os.strerror(code) in ran.err
            if not any("replace" in line for line in ran.err.splitlines()) and failing < 2 * len(before):
                assert found == before
        assert grade().code == 0
        assert contents(tmp_path / "out") == after
        submission("x.json", student="s1", dW2=[[1, 1]]).rename(course / "s1.json")
        assert grade().code == 0
        assert contents(tmp_path / "out") == before
        submission("x.json", student="s1").rename(course / "s1.json")
        failing += stride
    assert refused * stride >= 3 * len(before)  # each file is written, put on disk and renamed


def test_a_clock_that_jumps_changes_nothing(
    grade: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade("steady")
    chance, real = random.Random(3), {name: getattr(time, name) for name in ("time", "monotonic", "perf_counter")}
    offset = [0.0]

    def jumping(name: str) -> Any:
        def now() -> float:
            offset[0] += chance.choice((-7200.0, 0.0, 0.0, 86_400.0))
            return real[name]() + offset[0]

        return now

    with monkeypatch.context() as patched:
        patched.setattr(time, "time", jumping("time"))
        patched.setattr("gradekit.course.state.state.monotonic", jumping("monotonic"))
        assert grade("jumping").code == 0
        assert grade("jumping").code == 0
    assert contents(tmp_path / "jumping") == contents(tmp_path / "steady")
    assert grade("jumping").code == 0
    assert contents(tmp_path / "jumping") == contents(tmp_path / "steady")

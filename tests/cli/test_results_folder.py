"""A folder of results in trouble: full disks, other programs, kills. The old results stay, the next run mends all."""

import errno
import os
import random
import sqlite3

import pytest

from gradekit.course.state import State

REFUSALS = (errno.ENOSPC, errno.EROFS, errno.EACCES)


@pytest.fixture
def course(tmp_path, submission):
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for number in range(12):
        name = f"s{number:02}"
        submission("x.json", student=name, dW2=[[number, 1]]).rename(folder / f"{name}.json")
    (folder / "odd.json").write_text("{", encoding="utf-8")
    return folder


@pytest.fixture
def grade(run, course, tmp_path):
    def grade(out="out", *options):
        return run("grade", course, "--out", tmp_path / out, "--jobs", "1", "--quiet", *options)

    return grade


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("state")}


@pytest.fixture
def expected(grade, course, tmp_path, submission):
    """Results of a first run, and then of what is handed in later; `out` has the first."""
    assert grade("first").code == 3
    grade()
    submission("x.json", student="s03").rename(course / "s03.json")
    assert grade("second").code == 3
    return contents(tmp_path / "first"), contents(tmp_path / "second")


@pytest.mark.parametrize("function", ["fsync", "replace", "chmod"])
def test_whichever_write_fails_the_path_is_named_and_the_next_run_mends_all(
    grade, expected, tmp_path, monkeypatch, function
):
    before, after = expected
    real = getattr(os, function)
    for failing in range(7):
        code = REFUSALS[failing % len(REFUSALS)]
        left = [failing]

        def fail(*given, left=left, code=code):
            left[0] -= 1
            if left[0] == -1:
                raise OSError(code, os.strerror(code))
            return real(*given)

        with monkeypatch.context() as patched:
            patched.setattr(os, function, fail)
            ran = grade()
        found = contents(tmp_path / "out")
        assert all(found[name] in (before[name], after[name]) for name in found)
        assert found.keys() == before.keys()
        if ran.code == 2:
            assert str(tmp_path / "out") in ran.err and os.strerror(code) in ran.err.splitlines()[-1]
        assert grade().code == 3
        assert contents(tmp_path / "out") == after


def test_a_full_disk_while_marking(grade, expected, tmp_path, monkeypatch):
    def full(self, report):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(State, "add", full)
        ran = grade()
    assert (ran.code, ran.err.splitlines()[-1]) == (
        2, f"{tmp_path / 'out'}: the state cannot be used (database or disk is full)",
    )  # fmt: skip
    assert contents(tmp_path / "out") == expected[0]
    grade()
    assert contents(tmp_path / "out") == expected[1]


@pytest.mark.parametrize("seed", range(8))
def test_a_state_that_was_written_into(grade, expected, tmp_path, seed):
    chance, path = random.Random(seed), tmp_path / "out" / "state.sqlite"
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 9, 99))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data[: chance.choice((len(data), len(data), len(data) // 2))])
    ran = grade()
    assert ran.code == 3
    assert "state.sqlite: " in ran.err and "everything is marked" in ran.err and "Traceback" not in ran.err
    assert contents(tmp_path / "out") == expected[1]


def test_a_mark_that_was_forged(grade, expected, tmp_path):
    db = sqlite3.connect(tmp_path / "out" / "state.sqlite")
    db.execute("UPDATE outcomes SET record = replace(record, '\"score\":\"0\"', '\"score\":\"1\"')")
    db.commit()
    db.close()
    assert "changed by something else than gradekit since the last run; everything is marked again" in grade().err
    assert contents(tmp_path / "out") == expected[1]


@pytest.mark.parametrize("name", ["results.jsonl", "gradebook.csv", "summary.json", "report.md", "junit.xml"])
def test_an_output_that_was_changed_or_lost_is_written_again(grade, tmp_path, name):
    grade()
    before = contents(tmp_path / "out")
    path = tmp_path / "out" / name
    path.write_bytes(path.read_bytes() + b" ")
    grade()
    assert contents(tmp_path / "out") == before
    path.unlink()
    grade()
    assert contents(tmp_path / "out") == before


def test_what_killed_runs_left_half_written_is_removed(grade, tmp_path):
    grade()
    before = contents(tmp_path / "out")
    (tmp_path / "out" / ".gradekit-results.jsonl.x1.tmp").write_text("half")
    grade()
    assert contents(tmp_path / "out") == before


def test_a_second_run_is_refused_and_harms_nothing(grade, tmp_path):
    grade()
    before = contents(tmp_path / "out")
    with State(tmp_path / "out"):
        ran = grade()
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"{tmp_path / 'out'}: locked by pid {os.getpid()}")
    assert contents(tmp_path / "out") == before

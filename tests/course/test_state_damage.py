"""A state that somebody wrote into, or that is broken: said, and everything is marked anew where that is needed."""

import random
import sqlite3
from fractions import Fraction
from pathlib import Path

import pytest

from gradekit.course.digest import digest
from gradekit.course.piece import Row
from gradekit.course.state import Override, State, read_state
from gradekit.errors import UsageError
from tests.course.stateful import File, Folder, fresh, run, seen

COURSE: Folder = {f"s{number:03}.json": File(str(number % 7), "pq"[number % 2]) for number in range(150)}
OTHER: Folder = {**COURSE, "s001.json": File("x")}
DECISION = Override("s001", "s001", "q", "x", Fraction(3), "good idea", digest("1"), since=3)
PLAIN = Row("a", 0, b"", b"", 0, "graded")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two runs and a decision."""
    place = tmp_path / "results"
    with State(place) as state:
        run(state, OTHER)
        run(state, COURSE)
        state.decide(DECISION)
    return place


def rerun(folder: Path) -> tuple[str, list[Override]]:
    """Everything is as in a first run; what was complained of, and the decisions that are left."""
    said: list[str] = []
    with State(folder, said.append) as state:
        assert run(state, COURSE)
        assert seen(state) == fresh(COURSE)
        for earlier in state.runs():
            for row, _ in state.rows(earlier.number):
                assert [*map(type, row)] == [*map(type, PLAIN)]
        decisions = state.overrides()
    quiet: list[str] = []
    with State(folder, quiet.append) as state:
        assert not run(state, COURSE)
        assert seen(state) == fresh(COURSE)
    with read_state(folder) as found:
        assert seen(found) == fresh(COURSE)
    assert not [line for line in quiet if "manual change" not in line]
    return "\n".join(said), decisions


def tampered(folder: Path, statements: str) -> None:
    db = sqlite3.connect(folder / "state.sqlite")
    db.executescript(f"PRAGMA writable_schema = ON; {statements}")
    db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET outcome = (SELECT min(id) FROM outcomes)",
        "UPDATE entries SET outcome = 999 WHERE file = 's001.json'",
        "UPDATE entries SET student = 'eve' WHERE file = 's001.json'",
        "UPDATE entries SET student = x'ff', who = 7 WHERE file = 's001.json'",
        "UPDATE entries SET file = CAST(x'ff' AS TEXT) WHERE file = 's001.json'",
        "UPDATE entries SET status = 'missing'",
        "UPDATE entries SET time = 'noon', line = 1.5",
        "DELETE FROM entries WHERE file < 's050.json'",
        "DELETE FROM outcomes",
        "UPDATE outcomes SET record = replace(record, '\"score\":\"', '\"score\":\"1')",
        "UPDATE outcomes SET record = '{}'",
        "UPDATE outcomes SET record = CAST(x'ff' AS TEXT)",
        "UPDATE outcomes SET digest = 'a' || id",
        "UPDATE runs SET settings = 'x', problems = '[]', version = CAST(x'ff' AS TEXT), fingerprint = x'ff'",
        "UPDATE runs SET outputs = 'x'",
        "DELETE FROM runs",
        "INSERT INTO pending SELECT * FROM entries",
        "UPDATE entries SET outcome = (SELECT min(id) FROM outcomes); INSERT INTO pending SELECT * FROM entries",
        "UPDATE history SET student = x'00', time = 'noon'",
        "INSERT INTO history SELECT *, 9 FROM entries WHERE true",
        "VACUUM",
    ],
)
def test_whatever_is_written_into_it_is_found_out(folder, statement):
    tampered(folder, statement)
    with pytest.raises(UsageError, match="changed by something else"), read_state(folder):
        pass
    said, decisions = rerun(folder)
    assert "state.sqlite: changed by something else than gradekit since the last run; everything is marked" in said
    assert [o.why for o in decisions] == ["good idea"]


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE entries",
        "DROP TABLE runs",
        "ALTER TABLE history RENAME TO story",
        "ALTER TABLE entries DROP COLUMN wrong",
        "UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'outcomes'",
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 7",
    ],
)
def test_a_database_of_another_form_is_set_aside_and_decisions_are_kept(folder, statement):
    tampered(folder, statement)
    said, decisions = rerun(folder)
    assert "moved to state.sqlite.damaged, and everything is marked anew" in said
    assert (folder / "state.sqlite.damaged").stat().st_size
    if "nonsense" not in statement:
        assert "1 manual change kept" in said
        assert [(o.why, o.points, o.since) for o in decisions] == [("good idea", 3, 1)]


def test_a_database_of_another_version_says_so(folder):
    tampered(folder, "PRAGMA user_version = 7")
    assert "of another version of gradekit (format 7, expected 2)" in rerun(folder)[0]


@pytest.mark.parametrize("size", [0, 1, 50, 99, 100, 4095, 4096, 8192, 20_000, -4096, -1])
def test_a_truncated_database(folder, size):
    path = folder / "state.sqlite"
    data = path.read_bytes()
    path.write_bytes(data[:size])
    said, decisions = rerun(folder)
    assert "everything is marked" in said
    assert [o.why for o in decisions] == ["good idea"] or "make them again" in said or "changes in it are lost" in said


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes(folder, seed):
    chance, path = random.Random(seed), folder / "state.sqlite"
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 50))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    said, decisions = rerun(folder)
    assert "everything is marked" in said
    assert [o.why for o in decisions] == ["good idea"] or "make" in said


@pytest.mark.parametrize("data", [b"x" * 9999, b"SQLite format 3\0" + b"\xff" * 9999, b"\0" * 9999])
def test_what_is_no_database(folder, data):
    (folder / "state.sqlite").write_bytes(data)
    assert "everything is marked anew; manual changes in it may be lost; make them again" in rerun(folder)[0]


def test_a_missing_checksum_counts_as_a_wrong_one(folder):
    (folder / "state.check").unlink()
    assert "changed by something else" in rerun(folder)[0]
    (folder / "state.check").write_bytes(b"\xff")
    assert "changed by something else" in rerun(folder)[0]


def test_a_doubtful_database_stays_doubtful_until_all_is_marked(folder):
    tampered(folder, "UPDATE entries SET outcome = (SELECT min(id) FROM outcomes)")
    with State(folder) as state:
        state.begin()
        assert not state.is_current
    with State(folder) as state:
        assert not state.is_current
        assert set(state.known(None, ("t", 0), {"p": b"p1", "q": b"q1"}).values()) == {b""}
        run(state, COURSE)
        assert state.is_current
        assert seen(state) == fresh(COURSE)


@pytest.mark.parametrize(
    "change", ["points = '9'", "why = 'x'", "who = 's002'", "points = 'x'", "points = '1/0'", "why = x'ff'"]
)
def test_a_decision_that_was_tampered_with_does_not_count_and_is_named(folder, change):
    tampered(folder, f"UPDATE overrides SET {change}")
    said, decisions = rerun(folder)
    assert "the manual change 's001' 'q' 'x' is damaged and does not count; make it again" in said
    assert decisions == []


def test_history_is_kept_where_it_is_good(folder):
    with State(folder) as state:
        before = seen(state, 1)
    tampered(folder, "UPDATE entries SET student = 'eve' WHERE file = 's002.json'")
    rerun(folder)
    with read_state(folder) as state:
        assert [pair for pair in seen(state, 1) if pair[0].file != "s002.json"] == [
            (row, found) for row, found in before if row.file != "s002.json"
        ]

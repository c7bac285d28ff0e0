"""What a run sees of the runs before it, and what it leaves behind."""

import sqlite3
from fractions import Fraction
from pathlib import Path

import pytest

from gradekit.course.piece import Report
from gradekit.course.state import Override, State, read_state
from gradekit.errors import UsageError
from tests.course.stateful import DIGESTS, LAST, File, fresh, marked, report, run, seen

COURSE = {"a.json": File("1"), "b.json": File("1"), "c.json": File("2", "q"), "d.json": File("!"), "e.json": File("3")}
CHANGED = {**COURSE, "b.json": File("5"), "f.json": File("1")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results"


def known(state: State, digests=DIGESTS, **more) -> dict:
    state.begin()
    return {file: content for (file, _), content in state.known(None, LAST, digests, **more).items()}


def test_a_submission_is_known_until_it_changes(folder):
    with State(folder) as state:
        assert known(state) == {}
        assert run(state, COURSE)
    with State(folder) as state:
        assert known(state) == {name: file.content for name, file in COURSE.items()}
        assert run(state, CHANGED)
        assert seen(state) == fresh(CHANGED)


def test_what_is_known_is_asked_for_between_two_keys(folder):
    with State(folder) as state:
        run(state, COURSE)
        state.begin()
        assert [file for file, _ in state.known(("a.json", 0), ("c.json", 0), DIGESTS)] == ["b.json", "c.json"]
        assert [file for file, _ in state.known(("a.json", -1), ("b.json", 0), DIGESTS)] == ["a.json", "b.json"]
        assert [file for file, _ in state.known(None, ("b", 7), DIGESTS)] == ["a.json"]


def test_marks_under_a_changed_problem_are_not_known_but_would_be_missed(folder):
    with State(folder) as state:
        run(state, COURSE)
        found = known(state, {**DIGESTS, "q": b"q2"})
        assert found["c.json"] == b"" and found["a.json"] == COURSE["a.json"].content


def test_marks_of_another_version_are_not_known(folder, monkeypatch):
    with State(folder) as state:
        run(state, COURSE)
    monkeypatch.setattr("gradekit.course.marking.problems.__version__", "9.9")
    with State(folder) as state:
        assert set(known(state).values()) == {b""}


@pytest.mark.parametrize("file", [File("?"), File("*"), File("#"), File("1", "unknown")])
def test_faults_and_unknown_problems_are_looked_at_in_every_run(folder, file):
    with State(folder) as state:
        run(state, {"a.json": file})
        assert known(state) == {"a.json": b""}
        assert not run(state, {"a.json": file})


def test_what_could_not_be_read_from_the_disk_is_never_known(folder):
    row, _ = marked("a.json", File("!"), DIGESTS)
    with State(folder) as state:
        state.begin()
        state.known(None, LAST, DIGESTS)
        state.add(Report([row._replace(content=b"")], [], [], 0, {}))
        state.finish({}, {})
        assert known(state) == known(state, timed=True) == {"a.json": b""}


def test_a_touched_file_is_marked_again_where_its_time_counts(folder):
    with State(folder) as state:
        run(state, COURSE)
        touched = {**COURSE, "a.json": File("1", time=6)}
        assert not run(state, touched)
        assert seen(state) == fresh(COURSE)
        assert run(state, touched, timed=True)
        assert seen(state) == fresh(touched)
        assert not run(state, touched, timed=True)


def test_what_lies_in_no_partition_is_gone(folder):
    with State(folder) as state:
        run(state, COURSE)
        for rest in ({"c.json": COURSE["c.json"]}, {}, COURSE, {"e.json": COURSE["e.json"]}):
            run(state, rest, size=1)
            assert seen(state) == fresh(rest)


def test_partitions_may_be_asked_for_in_any_order_and_again(folder):
    with State(folder) as state:
        run(state, COURSE)
        state.begin()
        for after, upto in (None, LAST), (("a.json", 0), ("b.json", 0)), (None, ("a.json", 0)):
            state.known(after, upto, DIGESTS)
        assert not state.finish({}, {}, str(sorted(DIGESTS.items())))
        assert seen(state) == fresh(COURSE)


def test_what_is_marked_counts_even_where_nobody_asked_what_is_known(folder):
    with State(folder) as state:
        state.begin()
        state.add(report(COURSE, {}, DIGESTS))
        state.finish({}, {})
        assert seen(state) == fresh(COURSE)


def test_every_run_can_be_seen_again(folder):
    courses = [COURSE, CHANGED, {**CHANGED, "a.json": File("9")}, {"b.json": File("1")}, CHANGED]
    with State(folder) as state:
        for course in courses:
            run(state, course)
        for number, course in enumerate(courses, 1):
            assert seen(state, number) == fresh(course)
        assert [each.number for each in state.runs()] == [1, 2, 3, 4, 5]


def test_a_rerun_writes_only_what_changed(folder):
    with State(folder) as state:
        run(state, COURSE)
        assert not run(state, COURSE)
        run(state, COURSE, {"p": b"p1", "q": b"q1", "new": b"n"})
        count = "SELECT count(*) FROM {}".format
        assert [state.db.execute(count(table)).fetchone()[0] for table in ("history", "pending")] == [0, 0]
        run(state, CHANGED)
        assert state.db.execute(count("history")).fetchone() == (1,)


def test_a_killed_run_goes_on_where_it_was(folder):
    with State(folder) as state:
        run(state, COURSE)
    killed = {**CHANGED, "g.json": File("8"), "a.json": File("4")}
    with State(folder) as state:
        assert state.begin() == 2
        state.add(report(killed, state.known(None, LAST, DIGESTS), DIGESTS))
    with State(folder) as state:
        assert seen(state) == fresh(COURSE)
        assert state.begin() == 2
        assert state.known(None, LAST, DIGESTS)["a.json", 0] == File("4").content
        run(state, CHANGED)
        assert seen(state) == fresh(CHANGED)
        assert seen(state, 1) == fresh(COURSE)


def test_what_was_added_is_on_disk_within_a_second(folder, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("gradekit.course.state.state.monotonic", lambda: clock[0])
    with State(folder) as state:
        state.begin()
        for second, name in enumerate(COURSE):
            clock[0] = second * 0.6
            state.add(report({name: COURSE[name]}, {}, DIGESTS))
        other = sqlite3.connect(folder / "state.sqlite")
        assert other.execute("SELECT count(*) FROM pending").fetchone()[0] >= len(COURSE) - 2
        other.close()


def test_a_run_that_fails_to_end_leaves_the_last_one(folder, monkeypatch):
    with State(folder) as state:
        run(state, COURSE)
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(State, "_end", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
            run(state, CHANGED)
        assert seen(state) == fresh(COURSE)
    with State(folder) as state:
        run(state, CHANGED)
        assert seen(state) == fresh(CHANGED)


def test_outputs_are_as_they_were_where_nothing_changed(folder):
    outputs = {"results.jsonl": "def"}
    with State(folder) as state:
        run(state, COURSE)
        assert state.finish({}, {}, "shown otherwise"), "the fingerprint is another"
        assert state.finish({}, {}, "shown otherwise"), "the outputs of the run before were never written"
        state.written(outputs)
        assert not state.finish({}, {}, "shown otherwise")
        assert state.last_run().outputs == outputs
        assert run(state, CHANGED)
        assert state.finish({}, {}, "shown otherwise") and state.last_run().outputs is None


def test_runs_keep_what_they_were_told(folder):
    with State(folder) as state:
        state.begin()
        state.finish({"keep": "latest"}, {"p": {"digest": "00"}}, "f")
    with read_state(folder) as state:
        last = state.last_run()
        assert (last.number, last.settings, last.problems, last.fingerprint) == (
            1, {"keep": "latest"}, {"p": {"digest": "00"}}, "f",
        )  # fmt: skip


def test_several_submissions_of_one_student_are_found(folder):
    course = {"one/a.json": File("1"), "two/A.json": File("2"), "a.json": File("2", "q"), "b.json": File("1")}
    with State(folder) as state:
        run(state, course)
        assert list(state.duplicates()) == [("p", "a")]
        run(state, {"b.json": File("1")})
        assert list(state.duplicates()) == []
        assert list(state.duplicates(1)) == [("p", "a")]
        assert [row.file for row, _ in state.rows_of("a", 1)] == ["a.json", "one/a.json", "two/A.json"]
        assert state.named() == {"p"}


def test_equal_marks_are_one_outcome(folder):
    with State(folder) as state:
        run(state, {f"{n}.json": File("1") for n in range(9)})
        assert len({id(found) for _, found in state.rows()}) == 1
        assert state.db.execute("SELECT count(*) FROM outcomes").fetchone() == (1,)


def decision(points: str = "7/2", **changed) -> Override:
    fields = {"who": "a", "student": "a", "problem": "p", "question": "x", "why": "good idea"}
    return Override(**{**fields, "points": Fraction(points), "content": File("1").content, **changed})


def test_a_decision_is_a_run_and_survives_the_next(folder):
    with State(folder) as state:
        run(state, COURSE)
        assert state.decide(decision()) == 2
        assert state.decide(decision("2", why="better idea")) == 3
        run(state, CHANGED)
        assert [(o.points, o.why, o.since) for o in state.overrides()] == [(2, "better idea", 3)]
        assert [o.points for o in state.overrides(2)] == [Fraction(7, 2)]
        assert state.overrides(1) == []
        assert state.undo("a", "p", "x") == 5
        assert state.overrides() == [] and len(state.overrides(4)) == 1
        with pytest.raises(KeyError):
            state.undo("a", "p", "x")


def test_a_decision_between_a_killed_run_and_its_end(folder):
    with State(folder) as state:
        run(state, COURSE)
        state.begin()
        state.add(report(CHANGED, state.known(None, LAST, DIGESTS), DIGESTS))
    with State(folder) as state:
        state.decide(decision())
        assert seen(state) == seen(state, 2) == fresh(COURSE)
    with State(folder) as state:
        assert state.begin() == 3
        run(state, CHANGED)
        assert seen(state, 2) == fresh(COURSE) and seen(state) == fresh(CHANGED)


def test_the_second_run_is_refused(folder):
    with State(folder), pytest.raises(UsageError, match="locked by pid"), State(folder):
        pass
    with State(folder):
        pass


@pytest.mark.parametrize("name", ["state.sqlite", "state.check", "state.lock"])
def test_a_folder_that_cannot_be_used_is_named(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(UsageError, match=str(tmp_path)), State(tmp_path):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file"), State(tmp_path / "file"):
        pass


def test_a_full_disk_is_said_with_the_path(folder):
    with State(folder) as state:
        run(state, COURSE)
    with pytest.raises(UsageError, match=r"results: the state cannot be used \(database or disk is full\)"):  # noqa: SIM117
        with State(folder) as state:
            state.db.execute("PRAGMA max_page_count = 1")
            run(state, {f"{n}.json": File("x" * 2000 + str(n)) for n in range(999)})
    with State(folder) as state:
        assert seen(state) == fresh(COURSE)


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with State(None) as state:
        run(state, COURSE)
        assert seen(state) == fresh(COURSE)
    assert list(tmp_path.iterdir()) == []


# Reading


def test_reading_leaves_a_folder_as_it_is(folder):
    with State(folder) as state:
        run(state, COURSE)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        with read_state(folder) as found:
            assert seen(found) == fresh(COURSE)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with read_state(folder) as found:
        assert found.last == 1


def test_what_is_read_does_not_change_meanwhile(folder):
    with State(folder) as state:
        run(state, COURSE)
    with read_state(folder):
        other = sqlite3.connect(folder / "state.sqlite", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"), other:
            other.execute("DELETE FROM runs")
        other.close()


def test_reading_while_a_run_is_going_sees_the_last_one(folder):
    with State(folder) as state:
        run(state, COURSE)
        state.begin()
        state.add(report(CHANGED, state.known(None, LAST, DIGESTS), DIGESTS))
        with read_state(folder) as found:
            assert seen(found) == fresh(COURSE)


def test_reading_after_a_kill_in_the_middle_of_a_write(folder, tmp_path):
    """A copy of the files while they are written is what a kill leaves."""
    with State(folder) as state:
        run(state, COURSE)
        state.db.execute("PRAGMA cache_size = 1")  # pages are written before the end
        state.begin()
        many = {**COURSE, **{f"x{n}.json": File(str(n)) for n in range(3000)}}
        state.add(report(many, state.known(None, LAST, DIGESTS), DIGESTS))
        left = tmp_path / "left"
        left.mkdir()
        for path in folder.iterdir():
            (left / path.name).write_bytes(path.read_bytes())
    assert (left / "state.sqlite-journal").stat().st_size
    before = {path.name: path.read_bytes() for path in left.iterdir()}
    with read_state(left) as found:
        assert seen(found) == fresh(COURSE)
    assert {path.name: path.read_bytes() for path in left.iterdir()} == before
    with State(left) as state:
        run(state, CHANGED)
        assert seen(state) == fresh(CHANGED)


def test_reading_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no results here"), read_state(tmp_path):
        pass
    (tmp_path / "state.sqlite").write_bytes(b"not a database" * 99)
    with pytest.raises(UsageError, match=r"state\.sqlite: cannot be read"), read_state(tmp_path):
        pass

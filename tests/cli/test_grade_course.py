"""`gradekit grade` on a course: what is kept, what a rerun does, what is printed, and the exit codes."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

FILES = {"results.jsonl", "gradebook.csv", "summary.json", "report.md", "junit.xml"}


@pytest.fixture
def course(tmp_path, submission):
    """A folder with three submissions that can be marked."""
    folder = tmp_path / "handed-in"
    folder.mkdir()

    def hand_in(name, **changed):
        path = submission(name, student=name.removesuffix(".json"), **changed)
        return path.rename(folder / name)

    for name in ("ada", "bob", "eve"):
        hand_in(f"{name}.json")
    return folder


@pytest.fixture
def hand_in(course, submission):
    def hand_in(name, **changed):
        return submission(name, student=name.removesuffix(".json"), **changed).rename(course / name)

    return hand_in


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("state")}


def results(folder):
    return [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]


# What is kept


def test_a_folder_of_results(run, course, tmp_path):
    ran = run("grade", course, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"3 submissions: 3 marked; results are in {tmp_path / 'out'}\n"
    assert contents(tmp_path / "out").keys() == FILES
    assert [result["student"] for result in results(tmp_path / "out")] == ["ada", "bob", "eve"]


def test_quiet_says_nothing(run, course, tmp_path):
    assert run("grade", course, "--out", tmp_path / "out", "--quiet") == type(run("limits"))(0, "", "")


def test_nothing_changed_writes_nothing(run, course, tmp_path, hand_in):
    hand_in("zoe.json").write_text("{", encoding="utf-8")
    first = run("grade", course, "--out", tmp_path / "out")
    before = {path.name: path.stat().st_ino for path in (tmp_path / "out").iterdir() if path.name in FILES}
    again = run("grade", course, "--out", tmp_path / "out")
    after = {path.name: path.stat().st_ino for path in (tmp_path / "out").iterdir() if path.name in FILES}
    assert before == after
    assert (first.code, again.code) == (3, 3)
    assert first.err.splitlines()[0] == again.err.splitlines()[0]
    assert f"{course / 'zoe.json'}:1:2: " in again.err
    assert first.err.splitlines()[-1].startswith("4 submissions: 3 marked, 1 could not be; ")
    assert again.err.splitlines()[-1].startswith("4 submissions: 0 marked, 4 unchanged; ")


def test_only_what_changed_is_marked(run, course, tmp_path, hand_in):
    run("grade", course, "--out", tmp_path / "out")
    hand_in("bob.json", loss=1)
    (course / "eve.json").unlink()
    hand_in("new.json")
    ran = run("grade", course, "--out", tmp_path / "out")
    assert ran.err.startswith("3 submissions: 2 marked, 1 unchanged, 1 gone; ")
    run("grade", course, "--out", tmp_path / "anew")
    assert contents(tmp_path / "out") == contents(tmp_path / "anew")
    assert [result["student"] for result in results(tmp_path / "out")] == ["ada", "bob", "new"]


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_outputs_that_are_not_whole_are_written_again(run, course, tmp_path, damage):
    run("grade", course, "--out", tmp_path / "out")
    whole = contents(tmp_path / "out")
    path = tmp_path / "out" / "gradebook.csv"
    path.write_text("bob,10\n", encoding="utf-8") if damage == "changed" else path.unlink()
    ran = run("grade", course, "--out", tmp_path / "out")
    assert "0 marked" in ran.err
    assert contents(tmp_path / "out") == whole


def test_other_options_change_outputs_and_mark_nothing(run, course, tmp_path, hand_in):
    hand_in("bob.json", loss=7)
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nada,Ada\nbob,Bob\nmax,Max\neve,Eve\n", encoding="utf-8")
    run("grade", course, "--out", tmp_path / "out")
    ran = run("grade", course, "--out", tmp_path / "out", "--fail-under", "95", "--roster", roster)
    assert ran.code == 1
    low, missing, totals = ran.err.splitlines()
    assert low == f"{course / 'bob.json'}: 9 of 10 points is below the 95 % of --fail-under"
    assert missing == "max handed in nothing for two-layer-sigmoid, which is below the 95 % of --fail-under"
    assert totals.startswith("3 submissions: 0 marked, 3 unchanged; ")
    assert [result["status"] for result in results(tmp_path / "out")] == ["graded", "graded", "graded", "missing"]
    assert run("grade", course, "--out", tmp_path / "out", "--fail-under", "95", "--roster", roster).err == ran.err


def test_a_gradebook_that_is_no_longer_wanted_is_gone(run, course, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "id,name,section,email\nada,Ada,,ada@example.org\nbob,Bob,,bob@example.org\neve,Eve,,\n", encoding="utf-8"
    )
    arguments = ("grade", course, "--out", tmp_path / "out", "--roster", roster)
    run(*arguments, "--gradebook", "canvas", "--assignment", "Homework 3")
    assert "Homework 3" in (tmp_path / "out" / "gradebook-canvas.csv").read_text(encoding="utf-8")
    run(*arguments)
    assert contents(tmp_path / "out").keys() == FILES


def test_a_changed_problem_marks_its_own_submissions_again(run, course, tmp_path, submission, hand_in):
    problems = tmp_path / "problems"
    problems.mkdir()
    for name in ("two-layer-sigmoid", "relu-chain"):
        text = Path(f"problems/{name}.yaml").read_text(encoding="utf-8")
        (problems / f"{name}.yaml").write_text(text, encoding="utf-8")
    submission("max.json", student="max", problem="relu-chain").rename(course / "max.json")
    arguments = ("grade", course, "--out", tmp_path / "out", "--problems", problems)
    assert "4 marked" in run(*arguments).err
    (problems / "relu-chain.yaml").write_text(text + "\n# mended\n", encoding="utf-8")
    assert "1 marked, 3 unchanged" in run(*arguments).err


def test_a_touched_file_is_marked_again_only_where_its_time_counts(run, course, tmp_path):
    for options in ((), ("--keep", "latest"), ("--due", "2030-01-01")):
        out = tmp_path / f"out{len(options) and options[0]}"
        os.utime(course / "ada.json", (1_000_000_000, 1_000_000_000))
        run("grade", course, "--out", out, *options)
        os.utime(course / "ada.json", (1_100_000_000, 1_100_000_000))
        ran = run("grade", course, "--out", out, *options)
        assert ("1 marked" if options else "0 marked") in ran.err


# Where submissions come from


def test_a_zip_a_table_and_a_list_of_paths_give_the_same_marks(run, course, tmp_path, monkeypatch):
    wanted = [
        (result["student"], result["score"]) for result in json.loads(run("grade", course, "--format", "json").out)
    ]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(course.iterdir()):
            archive.write(path, path.name)
    answers = json.loads((course / "ada.json").read_text(encoding="utf-8"))["answers"]
    lines = ["Email,problem," + ",".join(answers)]
    for student in ("ada", "bob", "eve"):
        texts = (answer if isinstance(answer, str) else json.dumps(answer) for answer in answers.values())
        cells = (text.replace('"', '""') for text in texts)
        lines.append(f"{student},two-layer-sigmoid," + ",".join(f'"{cell}"' for cell in cells))
    (tmp_path / "quiz.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    names = "".join(f"{path}\n" for path in sorted(course.iterdir()))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(names.encode())))
    for arguments in ([tmp_path / "all.zip"], [tmp_path / "quiz.csv", "--column", "Email=student"], ["-"]):
        found = json.loads(run("grade", *arguments, "--format", "json").out)
        assert [(result["student"], result["score"]) for result in found] == wanted


def test_several_paths_are_named_in_full(run, course, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bad.json").write_text("{", encoding="utf-8")
    ran = run("grade", tmp_path / "one", tmp_path / "two", course / "ada.json", "--out", tmp_path / "out")
    assert ran.code == 3
    assert [line.partition(":")[0] for line in ran.err.splitlines()[:2]] == [
        str(tmp_path / "one" / "bad.json"),
        str(tmp_path / "two" / "bad.json"),
    ]


# What is printed


BEGINNINGS = {"csv": "id,", "junit": "<?xml", "github": "::notice", "markdown": "#", "json": "[", "text": ""}


@pytest.mark.parametrize("form", BEGINNINGS)
def test_formats(run, course, tmp_path, form):
    plain = run("grade", course, "--format", form)
    assert (plain.code, plain.err) == (0, "")
    assert plain.out.startswith(BEGINNINGS[form])
    kept = run("grade", course, "--format", form, "--out", tmp_path / "out", "--quiet")
    again = run("grade", course, "--format", form, "--out", tmp_path / "out", "--quiet")
    assert plain == kept == again
    run("grade", course, "--format", form, "-o", tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8").removeprefix("\ufeff") == plain.out


def test_gradescope_is_about_one_student(run, course):
    assert json.loads(run("grade", course / "ada.json", "--format", "gradescope").out)["score"] == 10
    ran = run("grade", course, "--format", "gradescope")
    assert (ran.code, ran.out) == (2, "")


def test_right_answers_only_with_reveal(run, course, tmp_path, hand_in):
    hand_in("bob.json", x1=[1, 2])
    (course / "ada.json").unlink()
    (course / "eve.json").unlink()
    for form in ("text", "json", "markdown"):
        assert "0.59" not in run("grade", course, "--format", form).out
        assert "0.59" in run("grade", course, "--format", form, "--reveal", "--out", tmp_path / "out").out
    assert all(b"0.59" not in data for data in contents(tmp_path / "out").values())


@pytest.mark.parametrize("changed", [{}, {"dW1": [1, 2, 3], "db1": None}, {"problem": "nope"}, {"unknown": 1}])
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_one_page_is_what_a_course_of_one_prints(run, submission, changed, form):
    """One file alone takes a shorter way."""
    path = submission(**changed)
    for options in ((), ("--fail-under", "100"), ("--reveal",)):
        short = run("grade", path, "--format", form, *options)
        assert short == run("grade", path, "--format", form, "--jobs", "1", *options)


def test_one_page_of_a_file_that_cannot_be_read(run, tmp_path):
    (tmp_path / "bad.json").write_text('{"student": 1', encoding="utf-8")
    for form in ("text", "json"):
        short = run("grade", tmp_path / "bad.json", "--format", form)
        assert short.code == 3
        assert short == run("grade", tmp_path / "bad.json", "--format", form, "--jobs", "1")


def test_notes_on_the_roster_are_said_once(run, course, tmp_path):
    """The state keeps the roster without them; a rerun reads it again."""
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name,locker\nada,Ada,1\nbob,Bob,2\neve,Eve,3\n", encoding="utf-8")
    for options in (("--format", "csv"), ("--out", tmp_path / "out"), ("--out", tmp_path / "out", "--quiet")):
        ran = run("grade", course, "--roster", roster, *options)
        assert ran.code == 0
        assert ran.err.splitlines()[0] == f"{roster}: not used: 'locker'"
        assert (ran.out + ran.err).count("locker") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
def test_a_bar_on_the_terminal_takes_nothing_from_what_is_printed(run, course, tmp_path):
    import pty

    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "gradekit", "grade", str(course), "--format", "csv"]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.getcwd()}
    with os.fdopen(terminal, "rb") as seen:
        ran = subprocess.run(command, stdin=end, stdout=subprocess.PIPE, stderr=end, env=environment, check=True)
        os.set_blocking(seen.fileno(), False)
        assert b"marking" in seen.read(10_000)
        os.close(end)
    assert ran.stdout.decode() == run("grade", course, "--format", "csv").out


# Exit codes


def test_faults_of_problem_files_are_said_once_each_and_sorted(run, course, tmp_path, submission):
    problems = tmp_path / "problems"
    problems.mkdir()
    for name in ("broken", "worse"):
        (problems / f"{name}.yaml").write_text(f"id: {name}\nquestions: 3\n", encoding="utf-8")
    for path in course.iterdir():
        path.unlink()
    for number, name in enumerate(("worse", "broken", "worse", "broken")):
        submission(f"{number}.json", problem=name, student=f"s{number}").rename(course / f"{number}.json")
    for _ in range(2):  # also where nothing changed
        ran = run("grade", course, "--problems", problems, "--out", tmp_path / "out")
        assert ran.code == 2
        faults = [line for line in ran.err.splitlines() if ".yaml:" in line]
        assert faults == sorted(set(faults))
        assert {line.partition(":")[0] for line in faults} == {
            str(problems / f"{name}.yaml") for name in ("broken", "worse")
        }
        assert ran.err.count("cannot be used; see the errors of its file") == 4


def test_two_submissions_of_one_student_are_3_and_not_2(run, tmp_path, submission):
    folder = tmp_path / "twice"
    folder.mkdir()
    for name in ("a.json", "b.json"):
        submission(name).rename(folder / name)
    ran = run("grade", folder, "--format", "json")
    assert ran.code == 3
    assert ran.err.count("a.json and b.json") == 2
    kept = run("grade", folder, "--format", "json", "--keep", "latest")
    assert (kept.code, len(json.loads(kept.out))) == (0, 1)


def test_unreadable_is_worse_than_too_few_points(run, course, hand_in):
    hand_in("bob.json", loss=7)
    assert run("grade", course, "--fail-under", "100").code == 1
    hand_in("zoe.json").write_text("[]", encoding="utf-8")
    assert run("grade", course, "--fail-under", "100").code == 3


def test_an_internal_error_is_70_and_stops_nobody(run, course, tmp_path, monkeypatch):
    from gradekit.course.marking.engines import worker

    def mark(problems, pieces, known, real=worker.mark_pieces):
        pieces = list(pieces)
        assert all(piece.file != "bob.json" for piece in pieces), "the answer 0.5497"
        return real(problems, pieces, known)

    monkeypatch.setattr(worker, "mark_pieces", mark)
    for _ in range(2):
        ran = run("grade", course, "--out", tmp_path / "out")
        assert ran.code == 70
        first = ran.err.splitlines()[0]
        assert first.startswith(f"{course / 'bob.json'}: could not be checked (internal error, report id ")
        assert "AssertionError" in first
        assert "0.5497" not in ran.err
        assert [result["status"] for result in results(tmp_path / "out")] == ["graded", "unreadable", "graded"]
    monkeypatch.undo()


LOSES = {
    "WrongTotals": ("outputs.gradebook.Writer", "add_many", "rows of the gradebook have 0 students and 0 points"),
    "RosterMismatch": ("settling.settle._Desk", "missing", "3 graded + 0 unreadable + 0 missing = 3"),
}


@pytest.mark.parametrize("kind", LOSES)
def test_a_lost_mark_is_70_and_the_check_is_named(run, course, tmp_path, monkeypatch, kind):
    """And the folder stays as it was."""
    place, method, said = LOSES[kind]
    roster = tmp_path / "roster.csv"
    roster.write_text("id\nada\nbob\neve\nmax\n", encoding="utf-8")
    run("grade", course / "ada.json", "--out", tmp_path / "out")
    before = contents(tmp_path / "out")
    monkeypatch.setattr(f"gradekit.course.{place}.{method}", lambda *arguments: ())
    ran = run("grade", course, "--roster", roster, "--out", tmp_path / "out")
    assert (ran.code, ran.out, ran.err.count("\n")) == (70, "", 1)
    assert f" ({kind}: " in ran.err
    assert said in ran.err
    assert contents(tmp_path / "out") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--keep", "first"], "--keep: expected error, latest or best; received 'first'"),
        (["--late", "10%/day"], "--late: nothing is late without --due"),
        (["--due", "tomorrow"], "--due: "),
        (["--jobs", "-1"], "--jobs: expected a number from 0 to 1024; received '-1'"),
        (["--engine", "slurm"], "--engine: expected local or dask; received 'slurm'"),
        (["--engine", "dask"], "add --scheduler ADDRESS"),
        (["--engine", "dask", "--jobs", "2"], "--jobs: a Dask cluster has processes of its own; leave it out"),
        (["--scheduler", "tcp://host:8786"], "--scheduler: only a Dask cluster has one; add --engine dask"),
        (["--max-seconds", "5"], "--max-seconds: needs --out DIR"),
        (["--gradebook", "canvas"], "--gradebook: needs --out DIR"),
        (["--gradebook", "sakai", "--out", "x"], "canvas, moodle, moodle-worksheet, brightspace or blackboard"),
        (["--assignment", "Homework"], "add --gradebook and its name"),
        (["--roster", "nowhere.csv"], "nowhere.csv: the roster cannot be read"),
        (["--columns", "nowhere.txt"], "--columns: nowhere.txt cannot be read"),
        (["--column", "x"], "--column 'x': expected HEADING=NAME"),
        (["--format", "pdf"], "--format: expected text, json, markdown, junit, gradescope, github or csv"),
    ],
)
def test_wrong_usage_is_one_line_and_2(run, course, arguments, said):
    ran = run("grade", course, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_folder_that_is_a_file_is_refused(run, course, tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    ran = run("grade", course, "--out", tmp_path / "out")
    assert ran.code == 2
    assert str(tmp_path / "out") in ran.err


def test_dask_may_not_be_installed(run, course, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "gradekit.course.marking.engines.dask", raising=False)
    ran = run("grade", course, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:8786")
    assert ran.code == 2
    assert ran.err == "--engine dask: Dask is not installed; pip install 'gradekit[dask]' brings it\n"


def test_a_broken_file_beside_a_good_one_takes_nobodys_mark(run, course, tmp_path):
    """Both belong to one student by their names; the good one counts, and the other is a note."""
    (course / "again").mkdir()
    (course / "again" / "ada.json").write_text("{", encoding="utf-8")
    roster = tmp_path / "roster.csv"
    roster.write_text("id\nada\nbob\neve\nkim\n", encoding="utf-8")
    assert run("grade", course, "--roster", roster, "--out", tmp_path / "out").code == 3
    text = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(text.splitlines())}
    assert [rows[student]["status"] for student in ("ada", "bob", "eve", "kim")] == ["graded"] * 3 + ["missing"]
    assert rows["ada"]["total"] == rows["bob"]["total"]
    assert "again/ada.json" in rows["ada"]["notes"]

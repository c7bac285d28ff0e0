"""A course in which everyone has own numbers: files written, answers handed in, marks by each student's numbers."""

import json
from pathlib import Path

import pytest

import gradekit
from gradekit.cli import main
from gradekit.paper.json_out import key_json

TEXT = """\
id: own
given: {W: [[1, 2], [3, 4]], x: [1, 2]}
compute: {z: W @ x, h: relu(z), L: "sum(h)/2"}
variants:
  W: {uniform: [-3, 3], step: 0.5}
  x: {choice: [[1, 2], [2, 1], [3, -1], [-2, 3]]}
  such_that: [abs(L) > 0.1, min(abs(z)) > 0.2]
questions:
  - {id: z, find: z, points: 2}
  - {id: L, find: L}
  - {id: up, correct_when: L > 2}
"""
COUNT = 40


@pytest.fixture
def course(tmp_path, monkeypatch, capsys):
    """A roster, the template in a folder of problems, and every student's own problem file."""
    monkeypatch.chdir(tmp_path)
    Path("problems").mkdir()
    Path("problems/own.yaml").write_text(TEXT, encoding="utf-8")
    lines = [f"s{k:03},student{k}@example.org" for k in range(COUNT)]
    Path("roster.csv").write_text("id,email\n" + "\n".join(lines) + "\n", encoding="utf-8")
    command = ["variants", "problems/own.yaml", "--students", "roster.csv", "--seed", "spring", "--out", "own"]
    assert main(command) == 0
    Path("in").mkdir()
    capsys.readouterr()
    return tmp_path


def key(student: str) -> dict:
    return key_json(gradekit.solve(f"own/{student}/own.yaml"))


def hand_in(name: str, student: str, answers: dict) -> None:
    sheet = {"student": student, "problem": "own", "answers": answers}
    Path("in", f"{name}.json").write_text(json.dumps(sheet), encoding="utf-8")


def marked(capsys, *options: str) -> dict[str, dict]:
    jobs = [] if "--jobs" in options else ["--jobs", "0"]
    main(["grade", "in", "--seed", "spring", "--format", "json", "--quiet", *jobs, *options])
    printed = capsys.readouterr()
    assert printed.out, printed.err
    return {result["student"]: result for result in json.loads(printed.out)}


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_everyone_is_marked_by_own_numbers(course, capsys, jobs):
    for k in range(COUNT):
        hand_in(f"s{k:03}", f"s{k:03}", key(f"s{k:03}"))
    results = marked(capsys, "--roster", "roster.csv", "--jobs", jobs)
    assert [result["score"] for result in results.values()] == [4] * COUNT


def test_marks_are_those_by_the_student_s_own_file(course, capsys):
    """Also where an answer is wrong, follows from an own value, or is right for a neighbour's numbers."""
    for k in range(COUNT):
        student, neighbour = f"s{k:03}", key(f"s{(k + 1) % COUNT:03}")
        answers = key(student)
        if k % 4 == 1:
            answers |= {"z": [answers["z"][0] + 1, answers["z"][1]]}
        if k % 4 == 2:
            answers |= neighbour
        if k % 4 == 3:
            answers |= {"L": -answers["L"]}
        hand_in(student, student, answers)
    results = marked(capsys, "--roster", "roster.csv")
    for student, result in results.items():
        sheet = json.loads(Path("in", f"{student}.json").read_text(encoding="utf-8"))
        alone = gradekit.grade(f"own/{student}/own.yaml", sheet["answers"])
        assert [q["score"] for q in result["questions"]] == [float(q.score) for q in alone.questions]
        assert [q["message"] for q in result["questions"]] == [q.message for q in alone.questions]
    assert len({result["score"] for result in results.values()}) > 2


def test_a_student_may_be_named_as_the_roster_knows_them(course, capsys):
    hand_in("any", "STUDENT7@example.org", key("s007"))
    results = marked(capsys, "--roster", "roster.csv")
    assert results["s007"]["score"] == 4


def test_one_file_alone_is_marked_by_own_numbers_too(course, capsys):
    hand_in("mine", " S004 ", key("s004"))
    main(["grade", "in/mine.json", "--seed", "spring", "--format", "json", "--reveal"])
    result = json.loads(capsys.readouterr().out)
    assert result["score"] == 4
    assert result["questions"][1]["expected"] == key("s004")["L"]


def test_another_seed_marks_everything_again(course, capsys):
    hand_in("s001", "s001", key("s001"))
    scores = []
    for seed in ("spring", "autumn", "spring"):
        main(["grade", "in", "--seed", seed, "--out", "results", "--quiet"])
        (line,) = Path("results/results.jsonl").read_text(encoding="utf-8").splitlines()
        scores.append(json.loads(line)["score"])
    assert scores[0] == scores[2] == 4 > scores[1]


def test_right_answers_of_a_whole_course_are_not_shown_for_other_numbers(course, capsys):
    for student in ("s001", "s002"):
        hand_in(student, student, key(student))
    main(["grade", "in", "--seed", "spring", "--format", "json", "--reveal"])
    printed = capsys.readouterr()
    assert "own has other numbers for every student" in printed.err
    assert all("expected" not in q for result in json.loads(printed.out) for q in result["questions"])


def test_without_a_seed_the_file_s_own_numbers_count(course, capsys):
    answers = key_json(gradekit.solve("problems/own.yaml"))
    hand_in("s001", "s001", answers)
    main(["grade", "in", "--format", "json"])
    (result,) = json.loads(capsys.readouterr().out)
    assert result["score"] == 4


def test_folders_are_names_that_every_system_allows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(TEXT, encoding="utf-8")
    ids = ["ada", "../../x", "con", "Bob", "bob2", "a b", "student-2", "ü", "=1+1"]
    Path("roster.csv").write_text("id\n" + "\n".join(ids) + "\n", encoding="utf-8")
    assert main(["variants", "own.yaml", "--students", "roster.csv", "--seed", "s", "--out", "own"]) == 0
    record = json.loads(Path("own/variants.json").read_text(encoding="utf-8"))
    assert (record["seed"], record["problem"]) == ("s", "own")
    assert record["folders"] == {
        "ada": "ada", "../../x": "student-2", "con": "student-3", "Bob": "Bob", "bob2": "bob2", "a b": "student-6",
        "student-2": "student-7", "ü": "student-8", "=1+1": "student-9",
    }  # fmt: skip
    assert {path.parent.name for path in Path("own").rglob("own.yaml")} == set(record["folders"].values())
    assert main(["variants", "own.yaml", "--students", "roster.csv", "--seed", "s", "--out", "own"]) == 2
    assert "this is there already" in capsys.readouterr().err


def test_trying_finds_kinks_equal_students_and_what_was_rejected(tmp_path, capsys):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "id: bad\ngiven: {x: 1, y: 2}\ncompute: {h: relu(x)}\n"
        "variants: {x: {choice: [-1, 0, 1]}, y: {choice: [2, 3]}, such_that: y > 2}\n"
        "questions: [{id: h, find: y*h}, {id: g, find: 'grad(h, x)'}]\n",
        encoding="utf-8",
    )
    assert main(["variants", str(path), "--try", "30"]) == 0
    printed = capsys.readouterr().out
    assert "30 students tried\n" in printed
    assert "lies exactly on a kink" in printed and "same answers throughout: 30 students" in printed
    (rejected,) = [line for line in printed.splitlines() if line.startswith("rejected")]
    assert rejected.endswith("y > 2") and int(rejected.split()[1]) > 5


def test_trying_what_nothing_fits(tmp_path, capsys):
    path = tmp_path / "none.yaml"
    path.write_text("given: {x: 1}\nvariants: {x: {choice: [1]}, such_that: x > 1}\nquestions: [{id: q, find: 2*x}]\n")
    assert main(["variants", str(path), "--try", "2"]) == 1
    assert "nothing fits: try-1: none of 1000 draws" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [([], "expected --students FILE and --out DIR, or --try N"), (["--try", "0"], "--try: expected a number")],
)
def test_wrong_usage(tmp_path, capsys, options, said):
    path = tmp_path / "own.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert main(["variants", str(path), *options]) == 2
    assert said in capsys.readouterr().err

"""`kinks: {relu: any}`: whatever slope from 0 to 1 a student takes at 0, one a unit, and no other."""

import json

import pytest

import gradekit

TEXT = """
id: t
given: {W: [[1, -1], [2, 1]], x: [1, 1], v: [3, 2]}
compute: {z: W @ x, h: relu(z), L: v @ h, a: abs(z)}
questions:
  - {id: dz, find: "grad(L, z)"}
  - {id: dW, find: "grad(L, W)"}
  - {id: dx, find: "grad(L, x)"}
  - {id: da, find: "grad(a[1], z[1])"}
kinks: {relu: any, abs: any}
"""
RIGHT = {"dz": [0, 2], "dW": [[0, 0], [2, 2]], "dx": [4, 2], "da": 0}


@pytest.fixture
def exercise(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return gradekit.load(path)


def verdicts(exercise, **answers) -> dict[str, str]:
    """The verdicts on these answers alone, as typed to four decimals."""
    submission = json.loads(json.dumps(answers), parse_float=lambda text: f"{float(text):.4f}")
    return {q.id: q.verdict for q in gradekit.grade(exercise, submission).questions if q.id in answers}


@pytest.mark.parametrize("slope", [0, 1, 0.5, 0.3, 0.8123])
def test_every_slope_is_right_throughout(exercise, slope: float) -> None:
    d = 3 * slope
    answers = {"dz": [d, 2.0], "dW": [[d, d], [2.0, 2.0]], "dx": [4 + d, 2 - d], "da": 2 * slope - 1}
    assert set(verdicts(exercise, **answers).values()) == {"correct"}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("dz", [3.1, 2.0]),
        ("dz", [-0.1, 2.0]),
        ("dz", [1.5, 2.1]),
        ("dW", [[0.9, 0.8], [2.0, 2.0]]),
        ("dx", [4.9, 1.2]),
        ("da", 1.01),
    ],
)
def test_what_no_slope_gives_is_wrong(exercise, question: str, answer: object) -> None:
    assert verdicts(exercise, **{question: answer})[question] != "correct"


def test_without_the_rule_only_its_own_slope_is_right(tmp_path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(TEXT.replace("kinks: {relu: any, abs: any}\n", ""), encoding="utf-8")
    strict = gradekit.load(path)
    assert verdicts(strict, **RIGHT) == dict.fromkeys(RIGHT, "correct")
    assert verdicts(strict, dz=[3, 2])["dz"] != "correct"


def test_neither_solve_nor_check_warns_of_a_free_slope(exercise) -> None:
    assert all(kink.free for kink in gradekit.solve(exercise).kinks)
    assert not [f for f in gradekit.check(exercise) if "kink" in f.message]


def test_every_unit_takes_its_own_slope(tmp_path) -> None:
    path = tmp_path / "t.yaml"
    text = TEXT.replace("[[1, -1], [2, 1]]", "[[1, -1], [2, -2]]")
    path.write_text(text, encoding="utf-8")
    two = gradekit.load(path)
    assert verdicts(two, dx=[3 * 0.5 + 4 * 0.25, -3 * 0.5 - 4 * 0.25])["dx"] == "correct"
    assert verdicts(two, dz=[3 * 0.2, 2 * 0.9])["dz"] == "correct"
    assert verdicts(two, dx=[7.1, -7.1])["dx"] != "correct"

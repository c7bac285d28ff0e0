"""Words of which the exercise says which are right."""

import json

import pytest

import gradekit
from gradekit.cli import main
from gradekit.errors import ProblemError

TEXT = """\
id: t
given: {eta: %s}
compute: {factor: 1 - 3*eta}
questions:
  - id: q
    words:
      - {text: [it converges, converges], correct_when: [factor < 1, factor > -1]}
      - {text: it diverges, correct_when: factor < -1}
      - {text: it oscillates, correct_when: factor = -1}
%s"""


def written(tmp_path, eta: str, more: str = ""):
    path = tmp_path / "t.yaml"
    path.write_text(TEXT % (eta, more), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("eta", "right", "wrong"),
    [("1/2", "Converges.", "it diverges"), ("1", "it diverges", "converges"), ("2/3", "it oscillates", "it diverges")],
)
def test_the_words_whose_condition_holds_are_right(tmp_path, capsys, eta: str, right: str, wrong: str) -> None:
    path = written(tmp_path, eta)
    exercise = gradekit.load(path)
    for answer, verdict in ((right, "correct"), (wrong, "incorrect"), ("something else", "incorrect")):
        assert gradekit.grade(exercise, {"q": answer}).questions[0].verdict == verdict
    assert [str(found) for found in gradekit.check(exercise) if found.severity == "error"] == []
    assert main(["solve", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["answers"]["q"]["value"] in (right, "it converges")


def test_words_without_a_condition_are_always_right(tmp_path) -> None:
    exercise = gradekit.load(written(tmp_path, "1", "      - it depends\n"))
    for answer in ("it depends", "it diverges"):
        assert gradekit.grade(exercise, {"q": answer}).questions[0].verdict == "correct"


@pytest.mark.parametrize(
    ("eta", "more", "message"),
    [
        ("-1", "", "none of the words is right here"),
        ("1", "      - {text: a}\n", "these words have no 'correct_when'"),
        ("1", "      - {correct_when: eta > 0}\n", "these words have no 'text'"),
        ("1", "      - {text: a, correct_when: eta + 1}\n", "is no condition"),
        ("1", "  - {id: r, find: eta, words: [{text: a, correct_when: eta > 0}]}\n", "words have no condition"),
    ],
)
def test_faults(tmp_path, eta: str, more: str, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        gradekit.load(written(tmp_path, eta, more))

"""Words in the cells of a table, of which the exercise says which is right."""

import json

import pytest

import gradekit
from gradekit.cli import main
from gradekit.errors import ProblemError

TEXT = """\
id: t
given: {w: [2, -1]}
questions:
  - id: q
    points: 6
    table:
      rows: {x: [[1, 1], [0, 3], [-2, 1]]}
      columns: {z: w @ x, class: {cat: z > 0, Big dog: z < -4, dog: %s}}
"""
RIGHT = [[1, "cat"], [-3, "dog"], [-5, "big dog"]]


def written(tmp_path, last: str = "z <= 0"):
    path = tmp_path / "t.yaml"
    path.write_text(TEXT % last, encoding="utf-8")
    return path


def marked(tmp_path, answer):
    (question,) = gradekit.grade(gradekit.load(written(tmp_path)), {"q": answer}).questions
    return question


def test_right_words_are_right(tmp_path) -> None:
    for answer in (RIGHT, [[1, "Cat."], ["-3", " DOG "], [-5, "big  dog"]]):
        assert marked(tmp_path, answer).verdict == "correct"


@pytest.mark.parametrize(
    ("form", "said"), [("text", "= Big dog\n"), ("latex", r"\text{Big dog}"), ("html", "<mtext>Big dog</mtext>")]
)
def test_the_working_says_words(form, said, tmp_path, capsys) -> None:
    assert main(["solve", str(written(tmp_path)), "--format", form]) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("other", ["dog", "wolf", "3", 3, 1, "cat dog", True])
def test_another_word_or_a_number_is_wrong(tmp_path, other) -> None:
    question = marked(tmp_path, [[1, other], *RIGHT[1:]])
    assert (question.verdict, question.score, question.mistake) == ("partial", 5, None)


def test_a_word_that_is_not_there_is_missing(tmp_path) -> None:
    question = marked(tmp_path, [[1, ""], [-3, None], [-5, "big dog"]])
    assert question.score == 4


def test_words_follow_own_values(tmp_path) -> None:
    question = marked(tmp_path, [[1, "cat"], [3, "cat"], [-5, "big dog"]])
    assert question.score == 5


def test_the_key_has_words(tmp_path, capsys) -> None:
    path = written(tmp_path)
    assert main(["solve", str(path), "--format", "json"]) == 0
    key = json.loads(capsys.readouterr().out)["answers"]["q"]["value"]
    assert key == [[1, "cat"], [-3, "dog"], [-5, "Big dog"]]
    assert marked(tmp_path, key).verdict == "correct"
    assert main(["solve", str(path)]) == 0
    assert "[−5, Big dog]" in capsys.readouterr().out
    for command in (["check"], ["template"], ["worksheet", "--key"], ["graph"]):
        assert main([command[0], str(path), *command[1:]]) == 0


def test_other_platforms_leave_it_to_a_person(tmp_path, capsys) -> None:
    path, out = written(tmp_path), tmp_path / "t.xml"
    assert main(["export", str(path), "--to", "moodle", "-o", str(out)]) == 0
    assert 'type="essay"' in out.read_text(encoding="utf-8")
    assert "a table with words in its cells" in capsys.readouterr().err


def test_no_word_is_right(tmp_path) -> None:
    with pytest.raises(ProblemError, match="class in row 2: none of the conditions holds"):
        gradekit.load(written(tmp_path, "z = 0"))

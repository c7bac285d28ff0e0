"""The formulas of one submission are bounded together; numbers, prints and markup are not mistaken for formulas."""

import json
from pathlib import Path

import pytest

from gradekit.cli import main
from gradekit.errors import SubmissionError
from gradekit.marking.answers.budget import A_QUESTION, MAX_FORMULAS, check_formulas
from tests.places import PROBLEMS

FORMULA = "exp(0.5)+1"  # ten characters
QUESTIONS = 7


@pytest.mark.parametrize("spaced", [FORMULA, " exp(0.5) + 1 "])
def test_the_limit(spaced: str) -> None:
    check_formulas([(spaced,) * (MAX_FORMULAS // 10)], QUESTIONS)
    with pytest.raises(SubmissionError, match=f"have {MAX_FORMULAS + 10} characters .* at most {MAX_FORMULAS} are"):
        check_formulas([(spaced,) * (MAX_FORMULAS // 10), {"w": spaced}], QUESTIONS)


def test_many_questions_have_more() -> None:
    check_formulas([FORMULA] * 1000, 10_000 // A_QUESTION)
    with pytest.raises(SubmissionError):
        check_formulas([FORMULA] * 1001, 10_000 // A_QUESTION)


@pytest.mark.parametrize(
    "text",
    ["0.5933", "np.array([0.5933, 0.5969])", "[[1, 2], [3, 4]]", "tensor([0.5])", "mpf('0.25')", "1/3", "x" * 3000],
)
def test_what_is_no_formula_is_not_counted(text: str) -> None:
    check_formulas([text] * 5000, QUESTIONS)


def test_plain_numbers_are_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradekit.marking.answers.budget._length", lambda text: pytest.fail(text))
    check_formulas([("0.5", "-1,25", "−3", "1e-5", " 7 ", "12.")] * 5000, QUESTIONS)


def test_markup_counts_for_what_it_says() -> None:
    markup = "<math><mi>a</mi><mo>+</mo><mn>1</mn></math>"
    check_formulas([markup] * 500, QUESTIONS)
    with pytest.raises(SubmissionError):
        check_formulas([markup] * 2000, QUESTIONS)


def test_one_file_and_a_course_refuse_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dear = {"dW1": [["0.1+" * 300 + "1"] * 2] * 2, "x1": ["0.5933", "0.5969"]}
    for name, answers in (("a", dear), ("b", {"x1": ["0.5933", "0.5969"]})):
        text = json.dumps({"student": name, "problem": "two-layer-sigmoid", "answers": answers})
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    more = ["--problems", str(PROBLEMS), "--format", "json"]
    assert main(["grade", str(tmp_path / "a.json"), *more]) == 3
    alone = json.loads(capsys.readouterr().out)
    assert main(["grade", str(tmp_path), *more]) == 3
    (first, second) = json.loads(capsys.readouterr().out)
    assert alone == first
    assert first["status"] == "unreadable"
    assert first["error"].startswith("the formulas in it have 4804 characters together, and at most 4000 are read")
    assert second["score"] == 2

"""results.jsonl into counted marks: what is written is what is counted, and what is no result is refused."""

import json
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradekit.course.items import read
from gradekit.course.items.analysis import analyse
from gradekit.course.items.read import read_results, results_file
from gradekit.course.items.wrong import digest
from gradekit.errors import UsageError
from gradekit.exercise.problem.known import VERDICTS
from gradekit.marking.json_text import write_json_line
from gradekit.marking.result import Grade, QuestionGrade
from gradekit.paper.marks_json import result_json
from tests.some import examples

THIRD = Fraction(1, 3)


def question(name: str = "a", score: Fraction = Fraction(1), verdict: str = "correct", **more) -> QuestionGrade:
    return QuestionGrade(name, score, Fraction(2), verdict, **more)


def written(path, grades, change=lambda value: value):
    lines = (write_json_line(change(result_json(grade))) for grade in grades)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def results(tmp_path):
    return lambda *grades, **more: written(tmp_path / "results.jsonl", grades, **more)


def test_every_kind_of_line_is_counted(results):
    tally, graded = read_results(results(
        Grade("ada", "p", "ada.json", questions=(question(score=THIRD, verdict="partial", mistake="transposed"),)),
        Grade("bob", "p", "bob.json", questions=(question(verdict="not_judged", score=Fraction(0)),)),
        Grade("eve", "p", "", "missing"),
        Grade("", "", "x.json", "unreadable", error="no JSON"),
        Grade("zoe", "p", "y.json", "unreadable", error="two submissions"),
        Grade("zoe", "q", "z.json", questions=()),
    ))  # fmt: skip
    p, q = analyse(tally)
    assert (p.problem, p.graded, p.missing, p.unreadable, tally.nameless) == ("p", 2, 1, 1, 1)
    assert (q.problem, q.graded, q.items, q.mean) == ("q", 1, (), 0)
    (item,) = p.items
    assert item.difficulty == THIRD / 2  # thirds survive their way through JSON
    assert (item.mistakes, item.verdicts["not_judged"]) == ({"transposed": 1}, 1)
    assert list(graded) == [digest(name) for name in ("ada.json", "bob.json", "z.json")]


def test_points_that_a_person_set_settle_an_open_question(results):
    def override(value):
        value["questions"][0]["override"] = {"points": 1, "why": "as said in the lecture"}
        return value

    grade = Grade("ada", "p", "a", questions=(question(verdict="not_judged"),))
    (problem,) = analyse(read_results(results(grade, change=override))[0])
    assert problem.items[0].difficulty == Fraction(1, 2)
    (problem,) = analyse(read_results(results(grade))[0])
    assert problem.items[0].difficulty is None


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ['"questions": [', '], "schema": "gradekit/result/1", ', '"}', "\\", '\\"questions": [], "schema": "', "::set"]
)
MARKS = st.builds(
    question,
    st.sampled_from("ab"), st.integers(0, 6).map(lambda n: n * THIRD), st.sampled_from(VERDICTS),
    mistake=st.none() | st.just("transposed"), message=HOSTILE, entries=st.none() | st.just([True, False]),
)  # fmt: skip
GRADES = st.lists(
    st.builds(
        Grade, HOSTILE, HOSTILE, HOSTILE, st.just("graded"),
        st.lists(MARKS, max_size=2, unique_by=lambda mark: mark.id), st.lists(HOSTILE, max_size=2),
    ),
    max_size=6,
)  # fmt: skip


CUT, WHOLE = (Grade("", "", file, questions=[question(name)]) for file, name in (("", "b"), ('"', "a")))


@examples(200)
@example([CUT, WHOLE])
@example([WHOLE, CUT])
@given(GRADES)
def test_whatever_the_texts_hold_the_short_way_counts_what_the_long_way_does(tmp_path_factory, grades):
    """The short way cuts the marks out of the line; indented JSON cannot be cut and is read as a whole."""
    folder = tmp_path_factory.getbasetemp()
    short = read_results(written(folder / "short.jsonl", grades))
    texts = (json.dumps(result_json(grade), separators=(",", ":")) + "\n" for grade in grades)
    (folder / "long.jsonl").write_text("".join(texts), encoding="utf-8", newline="\n")
    long = read_results(folder / "long.jsonl")
    assert analyse(short[0]) == analyse(long[0])
    assert short[1] == long[1]
    assert sum(problem.graded for problem in analyse(short[0])) == len(grades)


def test_marks_beyond_those_that_are_remembered_are_counted_all_the_same(results, monkeypatch):
    kinds = [(question(score=Fraction(n, 7), message=str(n)),) for n in range(7)]
    file = results(*(Grade("x", "p", f"{n}", questions=kinds[n % 7]) for n in range(50)))
    expected = analyse(read_results(file)[0])
    monkeypatch.setattr(read, "_KNOWN_TEXTS", 2)
    assert analyse(read_results(file)[0]) == expected


SCORES = ("3", "-1", "NaN", "true", "1e999", '"1"', "null")
GOOD = write_json_line(result_json(Grade("ada", "p", "two.json", questions=(question(),))))


@pytest.mark.parametrize(
    "line",
    [
        "x", "[]", "1", "{}", "[" * 100_000, GOOD[:-10], GOOD.replace("result/1", "result/2"),
        *(GOOD.replace('"score": 1, "verdict"', f'"score": {points}, "verdict"') for points in SCORES),
        GOOD.replace('"correct"', '"right"'), GOOD.replace('"graded"', '"lost"'), GOOD.replace('"p"', "7"),
        GOOD.replace('"mistake": null', '"mistake": 1'), GOOD.replace('"id": "a", ', ""),
        GOOD.replace('"questions": [', '"questions": [7, '),
    ],
)  # fmt: skip
def test_what_is_no_result_is_refused_with_its_line(tmp_path, line):
    file = tmp_path / "results.jsonl"
    file.write_text(f"{GOOD}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"jsonl:3: this line is not a result .* run gradekit grade --out again"):
        read_results(file)


@pytest.mark.parametrize("text", [b"two", b"ada", b'p"', b"{"])
def test_bytes_that_are_no_text_never_end_in_a_traceback(tmp_path, text):
    file = tmp_path / "results.jsonl"
    file.write_bytes(GOOD.encode().replace(text, b"\xff"))
    try:
        read_results(file)
    except UsageError as error:
        assert "results.jsonl:1: " in str(error)


def test_the_results_are_in_the_folder_or_named_themselves(results, tmp_path):
    with pytest.raises(UsageError, match="no results.jsonl here; expected a folder"):
        results_file(tmp_path)
    file = results()
    assert results_file(tmp_path) == results_file(file) == file

"""Submissions marked together get the marks that each gets alone; the fast way to read one is the strict way."""

import json
import random
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.marking.decode import Handed, Plain, decode
from gradekit.course.marking.problems import Problems
from gradekit.course.marking.share import mark_pieces
from gradekit.course.piece import Piece
from gradekit.errors import SubmissionError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem
from gradekit.exercise.solve import solve
from gradekit.marking.json_text import JsonNumber
from gradekit.marking.marker import Marker
from gradekit.marking.result import Grade
from gradekit.marking.submission import Submission, answer_of, read_submission
from gradekit.paper.json_out import key_json
from tests.places import CORPORA, ROOT

PROBLEMS = {path.stem: path for path in sorted((ROOT / "problems").rglob("*.yaml"))}
EXAMPLES = sorted((ROOT / "submissions_example").glob("*.json"))
STUDENTS = 16
ODD = (None, "", "?", [], [1], [[1, 2], [3]], True, {"a": 1}, "1/0", "1e999", "2 + 2", 0, "0.0000", 1e12, ["", None])


@cache
def marker(problem: str) -> Marker:
    return Marker(build(load_problem(PROBLEMS[problem])))


@cache
def handed_in() -> dict[str, list[dict[str, Any]]]:
    """The answers of the example submissions, by problem."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in EXAMPLES:
        data = json.loads(path.read_text(encoding="utf-8"))
        found.setdefault(data["problem"], []).append(data["answers"])
    return found


def perturbed(answer: Any, rng: random.Random) -> Any:
    """The answer as another student may give it: rounded, turned, with another sign, slightly or wholly wrong."""
    factor, decimals = rng.choice((1, 1, 1, 1, -1, 10, 0.5, 1.0004, 1.3)), rng.randrange(2, 9)
    as_text, turn = rng.random() < 0.7, rng.random() < 0.15

    def of(value: Any) -> Any:
        if isinstance(value, list):
            rows = [of(part) for part in value]
            is_matrix = turn and rows and all(isinstance(row, list) and row for row in rows)
            return [list(column) for column in zip(*rows, strict=False)] if is_matrix else rows
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return f"{value * factor:.{decimals}f}" if as_text else round(value * factor, decimals)

    return of(answer)


def papers(problem: str, students: int) -> list[bytes]:
    """Random submissions, in which right, perturbed, other students' and odd answers are mixed."""
    rng = random.Random(problem)
    right = key_json(solve(marker(problem).exercise))
    pool = handed_in().get(problem, [])
    made = []
    for student in range(students):
        answers = {}
        for question, value in right.items():
            others = [answers[question] for answers in pool if question in answers]
            kind = rng.random()
            answers[question] = (
                rng.choice(ODD) if kind < 0.06
                else rng.choice(others) if others and kind < 0.3
                else perturbed(value, rng)
            )  # fmt: skip
        if rng.random() < 0.1:
            answers["nonsense"] = 1
        handed = {"student": f"s{student}", "problem": problem, "answers": answers}
        made.append(json.dumps(handed, ensure_ascii=False).encode())
    return made


@pytest.mark.parametrize("problem", PROBLEMS)
def test_together_as_alone(problem: str) -> None:
    """A leading axis changes no verdict, credit, mistake, entry or word, whoever else is on it."""
    data = papers(problem, STUDENTS)
    pieces = [Piece("all.jsonl", line, paper) for line, paper in enumerate(data, 1)]
    problems = Problems.of("problems", [PROBLEMS[problem]])
    report = mark_pieces(problems, pieces, {})
    assert [row.line for row in report.rows] == list(range(1, STUDENTS + 1))
    for row, paper in zip(report.rows, data, strict=True):
        outcome = report.outcomes[row.outcome]
        together = Grade(row.student, row.problem, "x", row.status, outcome.questions, outcome.warnings)
        assert together == marker(problem).grade(read_submission(paper, "x"))


def test_the_examples_are_not_all_alike() -> None:
    """The test above sees every way in which an answer can be marked."""
    seen = {
        (question.verdict, question.mistake is not None)
        for problem in ("two-layer-sigmoid", "deep-averaging", "product-graph")
        for paper in papers(problem, 3 * STUDENTS)
        for question in marker(problem).grade(read_submission(paper, "x")).questions
    }
    verdicts = {verdict for verdict, _ in seen}
    assert verdicts >= {"correct", "partial", "incorrect", "follow_through", "malformed", "missing"}
    assert ("incorrect", True) in seen and ("incorrect", False) in seen


# The fast reader

SUBMISSION = {"student": "ada", "problem": "p", "answers": {"x": [0.50, "0.5", None], "z": [[1]]}}


def same(data: bytes) -> bool:
    """Whether the fast way gives what the strict one does, or refuses a piece where that refuses the whole."""
    try:
        strict: object = read_submission(data, "f.json")
    except SubmissionError as error:
        strict = str(error)
    try:
        found = decode(data, "f.json")
    except SubmissionError as error:
        return str(error) == strict
    try:
        answers = {name: answer_of(bytes(raw)) if type(found) is Plain else raw for name, raw in found.answers.items()}
    except SubmissionError:
        return isinstance(strict, str)
    warnings = found.warnings if type(found) is Handed else ()
    return Submission(found.student, found.problem, answers, found.submitted_at, "f.json", warnings) == strict


@pytest.mark.parametrize(
    "text",
    [
        '{"student": "ada", "problem": "p", "answers": {"x": 0.50}}',
        '{"student": "ada", "problem": "p", "answers": {"x": 0.50, "x": 0.6}}',
        '{"student": "ada", "student": "bob", "problem": "p", "answers": {"x": 1}}',
        '{"student": "a:b", "student": "bob", "problem": "p", "answers": {"x": 1}}',
        '{"student": "a\\u003ab", "problem": "p", "problem": "q", "answers": {}}',
        '{"student": "ada", "problem": "p", "answers": {"W": {"a": 1, "a": 2}}}',
        '{"student": "ada", "problem": "p", "answers": {"W": {"a": 1, "b": 2}}}',
        '{"student": "ada", "problem": "p", "answers": {"x": "a:b"}}',
        '{"student": "ada", "problem": "p", "answers": {}, "submitted_at": "2026-11-21T10:00:00Z"}',
        '{"student": "ada", "problem": "p", "answers": {}, "submitted_at": ""}',
        '{"student": "ada", "problem": "p", "answers": {}, "submitted_at": 3}',
        '{"student": "ada", "problem": "p", "answers": {}, "more": 1}',
        '{"student": " ", "problem": "p", "answers": {}}',
        '{"student": "your-id", "problem": "p", "answers": {}}',
        '{"student": "a\u200bb", "problem": "p", "answers": {}}',
        '{"student": "a\\nb", "problem": "p", "answers": {}}',
        '{"student": 3, "problem": "p", "answers": {}}',
        '{"student": "ada", "answers": {}}',
        '{"student": "ada", "problem": "p", "answers": [1]}',
        '{"student": "ada", "problem": "p", "answers": {"x": NaN}}',
        '{"student": "ada", "problem": "p", "answers": {"x": 1e999, "y": 01}}',
        "[]",
        "",
        '\ufeff{"student": "ada", "problem": "p", "answers": {"x": 1}}',
        f'{{"student": "ada", "problem": "p", "answers": {{"x": {"[" * 58}{"]" * 58}}}}}',
        f'{{"student": "{"s" * 301}", "problem": "p", "answers": {{}}}}',
    ],
)
def test_a_text_is_read_as_the_strict_reader_reads_it(text: str) -> None:
    assert same(text.encode())


def test_what_only_a_piece_shows_is_refused_with_its_place() -> None:
    """Brackets too deep, or a byte that is no UTF-8 inside an answer: found when the piece is read."""
    problems = Problems.of("problems", [PROBLEMS["two-layer-sigmoid"]])
    for answer in (b"[" * 59 + b"]" * 59, b'"\xff"', b'{"a": 1, "a": 2}'):
        data = b'{"student": "s", "problem": "two-layer-sigmoid", "answers": {"x1": ' + answer + b"}}"
        (row,) = mark_pieces(problems, [Piece("f.json", 0, data)], {}).rows
        with pytest.raises(SubmissionError) as refused:
            read_submission(data, "f.json")
        assert (row.status, row.error) == ("unreadable", refused.value.message)
        assert (row.at_line, row.at_column) == (refused.value.place.line, refused.value.place.column)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(("student", "problem", "answers", "submitted_at", "other"))


@given(
    st.lists(st.tuples(KEYS, st.text(max_size=8) | st.dictionaries(st.text(max_size=4), JSON, max_size=4))),
    st.booleans(),
)
def test_any_object_is_read_as_the_strict_reader_reads_it(members: list[tuple[str, Any]], ascii: bool) -> None:
    """Keys in any order, any number of times, with values of any kind."""
    pairs = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=ascii)}" for key, value in members]
    assert same(("{" + ", ".join(pairs) + "}").encode("utf-8", "surrogatepass"))


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not here")
def test_hostile_json_as_an_answer_and_as_a_file() -> None:
    files = sorted(CORPORA.rglob("*.json"))
    assert files
    for path in files:
        data = path.read_bytes()
        whole = b'{"student": "s", "problem": "p", "answers": {"x": ' + data + b"}}"
        for each in (data, whole):
            assert same(each), path


def test_plain_files_take_the_fast_way() -> None:
    found = decode(json.dumps(SUBMISSION).encode(), "f")
    assert type(found) is Plain and bytes(found.answers["z"]) == b"[[1]]"
    assert answer_of(b"[0.50, 1e-3]") == (JsonNumber("0.50"), JsonNumber("1e-3"))

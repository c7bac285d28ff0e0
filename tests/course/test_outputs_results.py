"""results.jsonl: every line is the object of the contract, exactly, strictly and safely."""

import json
import random
from fractions import Fraction

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradekit.course.outcome import Outcome
from gradekit.course.outputs.course import WrongTotals
from gradekit.course.outputs.listing import listing
from gradekit.course.outputs.results import line, lines, record
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.write import passing
from gradekit.exercise.problem.json_schema import schema_of
from gradekit.marking.json_text import write_json_line
from gradekit.paper.marks_json import result_json
from tests.course.outputs_course import (
    CHANGE,
    LATE,
    OPEN,
    RIGHT,
    SECRET,
    SIGMOID,
    THIRD,
    WRONG,
    course,
    folder,
    mixed,
    naughty,
    settled,
)  # fmt: skip

ANY_TEXT = st.text(st.characters(codec=None), max_size=20)


def written(results) -> list[str]:
    sums = Sums(course())
    return b"".join(lines(passing(results, (sums,)), sums)).decode().splitlines()


def strict(text: str) -> dict:
    """The value, if it is JSON without NaN and with keys in order."""

    def ordered(pairs):
        assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
        return dict(pairs)

    return json.loads(text, parse_constant=pytest.fail, object_pairs_hook=ordered)


def test_every_line_follows_the_schema():
    for text in written(mixed()):
        value = strict(text)
        jsonschema.validate(value, schema_of("result"))
        assert text == write_json_line(value)


def test_a_plain_line_is_the_result_of_one_submission():
    """The fast way to a line and the slow one give the same bytes."""
    for outcome in (RIGHT, WRONG, THIRD, OPEN):
        result = settled("a.json", "ada", outcome.problem, outcome)
        expected = {**result_json(outcome.grade), "student": "ada", "file": "a.json"}
        assert written([result]) == [write_json_line(expected)]


@pytest.mark.parametrize("result", mixed(), ids=lambda result: f"{result.file}-{result.student}-{result.problem}")
def test_the_fast_line_is_the_record(result):
    assert written([result]) == [line(record(result)).removesuffix("\n")]


def test_late_and_changed():
    late = record(settled("a", "ada", SIGMOID, RIGHT, late=LATE))
    assert late["late"] == {"seconds": 90_000, "days": 2, "factor": 0.8, "lost": 0.6}
    assert (late["score"], late["max_score"]) == (2.4, 3)
    changed = record(settled("a", "ada", SIGMOID, WRONG, overrides=(CHANGE,)))
    assert changed["questions"][0]["override"] == {"points": 1, "before": 0, "why": "read from the scan; see mail"}
    assert changed["score"] == 2
    assert "override" not in changed["questions"][1]


def test_what_does_not_apply_is_not_there():
    value = record(settled("a", "ada", SIGMOID, RIGHT))
    assert not {"late", "error", "line", "column"} & value.keys()
    broken = record(settled("a", "", "", error="no", at_line=3))
    assert broken["line"] == 3
    assert "column" not in broken


def test_the_key_is_never_there():
    assert SECRET not in "".join(folder(mixed(), course(), ("canvas", "moodle")).values())


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=4))
def test_any_text_comes_back(texts):
    results = [
        settled(file, student, SIGMOID, RIGHT, notes=(note,)) if student else settled(file, "", "", error=error)
        for file, student, note, error in texts
    ]
    values = list(map(strict, written(results)))
    assert [value["file"] for value in values] == [_replaced(file) for file, *_ in texts]
    assert [value["student"] for value in values] == [_replaced(student) for _, student, *_ in texts]


def _replaced(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)


@pytest.mark.parametrize("text", naughty())
def test_lines_are_safe_in_a_log(text):
    for result in (settled(text, text, SIGMOID, RIGHT), settled(text, text, text, error=text)):
        (found,) = written([result])
        assert found.isprintable()
        assert "##[" not in found
        assert strict(found)["student"] == _replaced(text)


def test_nothing_at_all():
    assert written([]) == []


def test_a_lost_line_is_noticed():
    sums = Sums(course())
    sums.count = 1
    with pytest.raises(WrongTotals):
        list(lines(passing(mixed(), (sums,)), sums))


def test_many_outcomes_and_results_do_not_mix_up():
    """What is kept about outcomes is bounded, and outcomes may come and go."""
    results = []
    for number in range(40_000):
        outcome = Outcome(SIGMOID, RIGHT.questions, (f"note {number}",))
        results.append(settled("f", f"s{number}", SIGMOID, outcome))
    random.Random(0).shuffle(results)
    for result, text in zip(results, written(results), strict=True):
        assert f'"student": "{result.student}", "warnings": ["{result.outcome.warnings[0]}"]' in text


def test_listing():
    texts = "".join(listing(mixed(), course()))
    assert json.loads(texts) == [record(result) for result in mixed()]
    assert "".join(listing([], course())) == "[]\n"
    one = "".join(listing(mixed()[:1], course(keys={"relu-chain": {"h": 7}}), is_single=True))
    assert json.loads(one)["questions"][0]["expected"] == 7
    assert one.endswith("}\n")
    assert len(json.loads("".join(listing(mixed()[:2], course(), is_single=True)))) == 2


def test_points_are_the_nearest_numbers():
    value = record(settled("a", "ada", SIGMOID, THIRD))
    assert value["score"] == float(Fraction(2, 3))

"""QTI 3.0 packages, read strictly, and marked by the rules that their own items state."""

from xml.etree.ElementTree import tostring

import pytest

from gradekit.exchange import qti3
from gradekit.exercise.problem.load import load_problem, read_problem
from tests.exchange import qti3_reader
from tests.exchange.facts import COURSE, HOSTILE, numeric


def items_of(problem):
    files, _ = qti3.export("qti3", [problem])
    (items,) = qti3_reader.package(files).values()
    return dict(zip([question.id for question in problem.questions], items, strict=True))


def marked(item, numbers):
    return item.mark(dict(zip(item.responses, numbers, strict=True)))


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_right_numbers_get_all_points_and_far_ones_none(path):
    items = items_of(load_problem(path))
    for id, facts in numeric(path).items():
        inside = [value - 0.99 * around for value, around in zip(facts.values, facts.tolerances, strict=True)]
        for numbers in (facts.values, inside):
            assert marked(items[id], numbers)["SCORE"] == pytest.approx(facts.points) == items[id].points
        assert marked(items[id], [value + 3.1e6 for value in facts.values])["SCORE"] == 0


@pytest.mark.parametrize(("typed", "points"), [(0.2748, 1), (0.27485, 1), (0.30, 0), (None, 0)])
def test_the_loss_of_two_layers(typed, points):
    path = next(path for path in COURSE if path.stem == "two-layer-sigmoid")
    assert marked(items_of(load_problem(path))["loss"], [typed])["SCORE"] == points


def test_a_known_mistake_gets_its_feedback_and_its_share():
    text = "given: {x: 3, y: 5}\nquestions:\n"
    text += "  - {id: q, find: '[x*y, x - y]', points: 4,\n"
    text += "     known: [{find: '[x + y, y - x]', says: added, credit: 1/4}]}\n"
    item = items_of(read_problem(text, "q.yaml"))["q"]
    outcomes = marked(item, [8, -2])
    assert outcomes["SCORE"] == 2 + 0.5
    (shown,) = [one for one in item.root if one.get("identifier") == outcomes["FEEDBACK1"]]
    assert "added" in tostring(shown, "unicode")
    assert "FEEDBACK2" not in outcomes


@pytest.mark.parametrize(("chosen", "points"), [("abd", 3), ("ab", 2), ("abc", 1), ("c", 0), ("abcd", 2)])
def test_several_options_count_as_gradekit_counts_them(chosen, points):
    """The share of the right ones, each wrong one taking one away, never below nothing."""
    text = "questions: [{id: q, points: 3, choose: {a: w, b: x, c: y, d: z}, answer: [a, b, d]}]\n"
    item = items_of(read_problem(text, "q.yaml"))["q"]
    options = {f"OPTION{'abcd'.index(letter) + 1}" for letter in chosen}
    assert item.mark({"RESPONSE1": options})["SCORE"] == pytest.approx(points)


def test_words_and_truth():
    text = "questions: [{id: w, words: [Sigmoid, logistic], points: 2}, {id: t, answer: false}]\n"
    items = items_of(read_problem(text, "q.yaml"))
    assert [items["w"].mark({"RESPONSE1": word})["SCORE"] for word in ("LOGISTIC", "sigmoid", "tanh")] == [2, 2, 0]
    assert [items["t"].mark({"RESPONSE1": option})["SCORE"] for option in ("OPTION1", "OPTION2")] == [0, 1]


def test_hostile_texts_stay_texts():
    items = items_of(read_problem(HOSTILE, "hostile.yaml"))
    for item in items.values():
        assert {element.tag for element in item.root.iter()}.isdisjoint({"script", "img", "b"})
    assert "{1:SA:=x} ]]>" in "".join(items["y"].root.itertext())
    assert items["e"].root.find(f"{qti3_reader.ITEMS}qti-outcome-declaration").get("external-scored") == "human"


def test_several_exercises_are_one_package():
    files, notes = qti3.export("qti3", [load_problem(path) for path in COURSE])
    tests = qti3_reader.package(files)
    assert len(tests) == len(COURSE)
    assert sum(map(len, tests.values())) == sum(len(load_problem(path).questions) for path in COURSE)
    assert any("right in many ways" in note for note in notes)

"""Every exercise's QTI 3 items in a real player: right numbers are right, others not, mistakes get their feedback."""

import pytest

from gradekit.exchange import qti3
from gradekit.exercise.problem.load import load_problem
from tests.exchange.facts import COURSE, numeric
from tests.exchange.qti_player import player
from tests.places import PROBLEMS


@pytest.fixture(scope="module")
def play(tmp_path_factory):
    with player(tmp_path_factory.mktemp("player")) as open_one:
        yield open_one


def names(files: dict[str, bytes], path: str) -> list[str]:
    """The response variables of an item, in order."""
    parts = files[path].decode().split('<qti-response-declaration identifier="')[1:]
    return [part.partition('"')[0] for part in parts]


def test_numbers_of_the_usual_network(play):
    files, _ = qti3.export("qti3", [load_problem(PROBLEMS / "two-layer-sigmoid.yaml")])
    path = "items/two-layer-sigmoid-3.xml"
    play.open(files, [path])
    (name,) = names(files, path)
    scores = {
        text: float(play.take("q-two-layer-sigmoid-3", {name: text})["SCORE"])
        for text in ("0.2748", "0.27485", "0.30", "0,2748", "0.5496", "")
    }
    assert scores == {"0.2748": 1, "0.27485": 1, "0.30": 0, "0,2748": 0, "0.5496": 0, "": 0}
    assert play.take("q-two-layer-sigmoid-3", {name: "0.5496"})["FEEDBACK1"].startswith("MISTAKE1")


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_every_exercise(play, path):
    problem = load_problem(path)
    files, _ = qti3.export("qti3", [problem])
    facts = numeric(path)
    asked = [(number, facts[q.id]) for number, q in enumerate(problem.questions, 1) if q.id in facts]
    asked = [(number, one) for number, one in asked if b"qti-response-processing" in files[_item(problem, number)]]
    if not asked:
        pytest.skip("no question of it asks for numbers alone")
    play.open(files, [_item(problem, number) for number, _ in asked])
    for number, one in asked:
        fields, ident = names(files, _item(problem, number)), f"q-{problem.id}-{number}"
        for off, expected in ((0, one.points), (0.99, one.points), (-0.99, one.points)):
            values = zip(one.values, one.tolerances, strict=True)
            typed = {name: _plain(value + off * t) for name, (value, t) in zip(fields, values, strict=True)}
            assert float(play.take(ident, typed)["SCORE"]) == pytest.approx(expected), (typed, off)
        typed = {name: _plain(value + 3.1e6) for name, value in zip(fields, one.values, strict=True)}
        assert float(play.take(ident, typed)["SCORE"]) == 0


def _item(problem, number: int) -> str:
    return f"items/{problem.id}-{number}.xml"


def _plain(value: float) -> str:
    return f"{value:.12f}"

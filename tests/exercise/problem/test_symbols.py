"""Domains of symbols, and functions known by name only."""

import pytest

from gradekit.errors import ProblemError
from gradekit.exercise.problem.load import read_problem

GOOD = "\nquestions:\n  - {id: q, find: x}\n"


def faults(text: str) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        read_problem(text + GOOD, "sums.yaml")
    return [fault.message for fault in caught.value.faults]


def test_words_and_ends() -> None:
    problem = read_problem("shapes: {x: [n], y: [2]}\ndomain: {x: one-hot, y: [0, 1/2]}" + GOOD, "sums.yaml")
    assert [symbol.domain for symbol in problem.shapes] == ["one-hot", (0, problem.shapes[1].domain[1])]


def test_functions() -> None:
    problem = read_problem("symbols: [x]\nfunctions: [f, g]" + GOOD, "sums.yaml")
    assert [function.name for function in problem.functions] == ["f", "g"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("symbols: [x]\ndomain: {x: one-hat}", "did you mean 'one-hot'"),
        ("symbols: [x]\ndomain: {x: one-hot}", "one number"),
        ("symbols: [x]\ndomain: {x: [0]}", "two ends"),
        ("symbols: [x]\ndomain: {x: [1, 0]}", "lower end first"),
        ("symbols: [x]\ndomain: {z: positive}", "neither in 'symbols' nor in 'shapes'"),
        ("symbols: [x]\nfunctions: [x]", "declared already"),
    ],
)
def test_faults(text: str, message: str) -> None:
    assert any(message in fault for fault in faults(text))

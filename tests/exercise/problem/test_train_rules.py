"""A rule without options may be written with none, and is refused with any."""

import pytest

from gradekit.errors import ProblemError
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import read_problem

TEXT = """id: t
given: {w: 1}
train: {{parameters: [w], compute: {{L: w^2}}, loss: L, learning_rate: 0.1, steps: 2, rule: {rule}}}
questions: [{{id: w, find: w_2}}]
"""


@pytest.mark.parametrize("rule", ["sgd", "{sgd: {}}"])
def test_a_rule_without_options(rule: str) -> None:
    assert "w_2" in build(read_problem(TEXT.replace("{w: 1}", "{{w: 1}}").format(rule=rule), "t.yaml")).quantities


def test_an_option_of_a_rule_that_has_none() -> None:
    text = TEXT.replace("{w: 1}", "{{w: 1}}").format(rule="{sgd: {beta: 0.9}}")
    with pytest.raises(ProblemError, match="'beta' is not a key of the rule sgd, which has none"):
        read_problem(text, "t.yaml")

"""No submission scores more by having one of its wrong answers zeroed or blanked."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.marking.helpers import grade, marker, texts

STUDENTS = 6


def answers(name: str, rng: np.random.Generator) -> dict[str, Any]:
    """Right but for two questions, which are wrong by chance."""
    plan = marker(name).plan
    keys: dict[str, list[np.ndarray]] = {}
    for part in plan.numeric:
        keys.setdefault(part.question.id, []).append(np.asarray(plan.key(part)))
    wrong = rng.choice(list(keys), 2, replace=False)
    found = {}
    for question, parts in keys.items():
        values = [part + rng.uniform(0.1, 0.9, part.shape) for part in parts] if question in wrong else parts
        typed = [texts(value, 4) for value in values]
        found[question] = typed if len(typed) > 1 else typed[0]
    return found


def changed(name: str, given: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same with one of its wrong answers zeroed or blanked."""
    wrong = [question.id for question in grade(name, given).questions if not question.score and question.id in given]
    for question in wrong:
        yield f"{question} zeroed", given | {question: zeroed(given[question])}
        yield f"{question} blanked", {other: answer for other, answer in given.items() if other != question}


def zeroed(answer: Any) -> Any:
    return [zeroed(entry) for entry in answer] if isinstance(answer, list) else "0.0000"


@pytest.mark.parametrize("name", ["two-layer-sigmoid", "relu-chain", "product-graph"])
@pytest.mark.parametrize("seed", range(STUDENTS))
def test_nothing_is_gained(name: str, seed: int) -> None:
    given = answers(name, np.random.default_rng(seed))
    score = grade(name, given).score
    for what, other in changed(name, given):
        assert grade(name, other).score <= score, what

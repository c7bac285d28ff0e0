"""Every op of the registry, by every check: a new op is tested without a line here."""

from collections.abc import Callable

import pytest

from gradekit.engine.ops import OPS, Op
from tests.engine.ops.checks import CHECKS, check_derivative

LEAVES = {
    "variable": "has no rule: its value comes from outside",
    "constant": "is a leaf: its value is its parameter",
    "word": "is no number",
}
OPAQUE = {"run": "nothing is differentiated through a run that is not written out"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
@pytest.mark.parametrize("name", sorted(set(OPS) - set(LEAVES)))
def test_every_op(name: str, check: Callable[[type[Op]], None]) -> None:
    if name in OPAQUE and check is check_derivative:
        pytest.skip(OPAQUE[name])
    check(OPS[name])


@pytest.mark.parametrize("name", sorted(set(OPS) - set(LEAVES)))
def test_every_op_has_an_example(name: str) -> None:
    assert OPS[name].examples


def test_names_and_aliases_are_not_shared() -> None:
    names = [spelling for op in OPS.values() for spelling in (op.name, *op.aliases)]
    assert len(names) == len(set(names))

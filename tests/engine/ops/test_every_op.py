"""Every op of the registry, by every check: a new op is tested without a line here."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gradekit.engine import ops
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


def test_every_module_is_loaded_where_all_ops_are_listed() -> None:
    names = sorted(path.stem for path in Path(ops.__file__).parent.glob("[a-z]*.py"))
    code = f"""if True:
        from importlib import import_module
        from gradekit.engine.ops import OPS
        known = {{*OPS}}
        for name in {names}:
            import_module("gradekit.engine.ops." + name)
        print(*{{*OPS}} - known)"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_names_and_aliases_are_not_shared() -> None:
    names = [spelling for op in OPS.values() for spelling in (op.name, *op.aliases)]
    assert len(names) == len(set(names))

"""The table of fifty lines: whole, its tests are there, its changes fit, its pages are up to date.

That each test fails under its change is tried by `python -m tests.promises.mutate`, which takes some minutes.
"""

import ast
import importlib.util
from collections import Counter
from pathlib import Path

import pytest

import gradekit
from tests.places import ROOT
from tests.promises.lines import LINES, PROMISES, Line, Way

PACKAGE = Path(gradekit.__file__).parent
WAYS = [(line, way) for line in LINES for way in line.ways]


def test_every_line_of_every_promise_has_a_row() -> None:
    assert [line.number for line in LINES] == list(range(1, 51))
    assert {line.promise for line in LINES} == {promise.number for promise in PROMISES} == set(range(1, 11))
    assert all(line.ways and line.given and line.outcome for line in LINES)


@pytest.mark.parametrize(("line", "way"), WAYS, ids=[f"{line.number}-{way.module}" for line, way in WAYS])
def test_its_change_fits_and_its_test_is_there(line: Line, way: Way) -> None:
    text = (PACKAGE / way.module).read_text(encoding="utf-8")
    assert text.count(way.old) == 1
    assert way.new != way.old
    ast.parse(text.replace(way.old, way.new))
    file, _, name = way.test.partition("::")
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {one for one in functions if one.startswith(name.partition("[")[0])}


def test_no_two_rows_are_the_same() -> None:
    assert max(Counter(way for _, way in WAYS).values()) == 1


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.slug)
def test_what_keeps_a_promise_is_there(promise) -> None:
    for place, _ in promise.kept:
        assert (PACKAGE / place).exists(), place


def test_the_pages_are_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("generate_promises", ROOT / "docs" / "generate_promises.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.out_of_date() == [], "run python docs/generate_promises.py"

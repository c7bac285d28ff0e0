"""Files and functions stay small enough to be read in one go.

A file's length is its lines. A function's is the lines of its body, from the first statement behind the docstring to
the last, nested functions counted by themselves as well.
"""

import ast
from math import ceil
from pathlib import Path

import pytest

import gradekit

PACKAGE = Path(gradekit.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE, MEDIAN, NINTH_TENTH = 300, 6, 13
LONGER: dict[str, str] = {}  # file → why it has to be longer than LONGEST_FILE


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def lengths(text: str) -> dict[str, int]:
    """Each function, by its name and line → how many lines its body has."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    return {f"{function.name}:{function.lineno}": body_length(function) for function in functions}


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


ALL = {(place(path), name): n for path in FILES for name, n in lengths(path.read_text(encoding="utf-8")).items()}


def quantile(share: float) -> int:
    """The least length that at least this share of the functions do not exceed."""
    return sorted(ALL.values())[ceil(share * len(ALL)) - 1]


@pytest.mark.parametrize("path", FILES, ids=place)
def test_no_file_is_too_long(path):
    length = len(path.read_text(encoding="utf-8").splitlines())
    assert (length > LONGEST_FILE) == (place(path) in LONGER)


def test_exceptions_are_of_files_that_are_there():
    assert LONGER.keys() <= set(map(place, FILES))


@pytest.mark.parametrize(("share", "most"), [(0.5, MEDIAN), (0.9, NINTH_TENTH)])
def test_functions_are_short(share, most):
    longest = sorted(ALL, key=ALL.get, reverse=True)[:20]
    assert quantile(share) <= most, "\n".join(f"{ALL[where]} lines: {where}" for where in longest)


def test_a_function_is_measured_without_its_docstring():
    text = 'def f():\n    """Says\n    more."""\n    a = (\n        1\n    )\n\n    return a\n'
    text += '\n\nasync def g():\n    """Nothing."""\n'
    assert lengths(text) == {"f:1": 5, "g:11": 0}

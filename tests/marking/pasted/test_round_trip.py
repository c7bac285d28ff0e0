"""Random arrays through each printer's rules and back: the array to the printed digits, or a refusal; never another.

numpy prints itself here; what the other programs do is written down from their prints.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from gradekit.engine.number import find_number
from gradekit.marking.answers.pasted.digits import leaves
from gradekit.marking.answers.pasted.found import Formula, Refusal
from gradekit.marking.answers.pasted.reader import read_text
from tests.some import examples

NUMBERS = st.floats(-1e6, 1e6, width=32) | st.floats(-1, 1) | st.integers(-99, 99).map(float) | st.just(0.0)
VECTORS = arrays(float, st.integers(1, 40), elements=NUMBERS)
MATRICES = arrays(float, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=14), elements=NUMBERS)
ANY = VECTORS | MATRICES


def nested(array: np.ndarray, one: Any, start: str = "[", between: str = ", ", end: str = "]") -> str:
    if array.ndim == 0:
        return one(array.item())
    return start + between.join(nested(row, one, start, between, end) for row in array) + end


def rows(array: np.ndarray, one: Any, between: str, newline: str = "\n") -> str:
    return newline.join(between.join(one(x) for x in row) for row in np.atleast_2d(array))


def octave(array: np.ndarray) -> str:
    return "A =\n\n" + rows(array, lambda x: f"{x:12.4f}", "") + "\n"


def octave_blocks(array: np.ndarray) -> str:
    table, text = np.atleast_2d(array), "A =\n"
    for first in range(0, table.shape[1], 4):
        last = min(first + 4, table.shape[1])
        through = {1: f"Column {last}", 2: f"Columns {first + 1} and {last}"}
        name = through.get(last - first, f"Columns {first + 1} through {last}")
        text += f"\n {name}:\n\n{rows(table[:, first:last], lambda x: f'{x:12.4f}', '')}\n"
    return text


def octave_factor(array: np.ndarray) -> str:
    return "A =\n\n  1.0e+03 *\n\n" + rows(array / 1e3, lambda x: f"{x:12.4f}", "")


def r(array: np.ndarray) -> str:
    if array.ndim == 1:
        lines = (f"[{k + 1}] " + " ".join(f"{x:.7g}" for x in array[k : k + 6]) for k in range(0, len(array), 6))
        return "\n".join(lines)
    head = " " * 5 + " ".join(f"[,{k + 1}]" for k in range(array.shape[1]))
    return "\n".join([head, *(f"[{k + 1},] " + " ".join(f"{x:.7g}" for x in row) for k, row in enumerate(array))])


def pandas(array: np.ndarray) -> str:
    if array.ndim == 1:
        return "\n".join(f"{k}  {x:10.6f}" for k, x in enumerate(array)) + "\ndtype: float64"
    head = "   " + "  ".join(map(str, range(array.shape[1])))
    return "\n".join([head, *(f"{k}  " + "  ".join(f"{x:10.6f}" for x in row) for k, row in enumerate(array))])


def pari(array: np.ndarray) -> str:
    number = lambda x: f"{x:.9e}".replace("e", " E").replace("E+0", "E").replace("E-0", "E-")  # noqa: E731
    if array.ndim == 1:
        return nested(array, number)
    return "\n\n".join("[" + " ".join(map(number, row)) + "]" for row in array)


def scilab(array: np.ndarray) -> str:
    return " A  = \n" + rows(array, lambda x: f"{x:.3e}".replace("e", "D"), "   ")


def maxima(array: np.ndarray) -> str:
    number = lambda x: f"- {-x!r}" if x < 0 else repr(x)  # noqa: E731
    if array.ndim == 1:
        return f"(%o1) {nested(array, number)}"
    width = max(len(number(x)) for x in array.flat)
    lines = [f"[ {'  '.join(number(x).rjust(width) for x in row)} ]" for row in array]
    blank = "[" + " " * (len(lines[0]) - 2) + "]"
    return "(%o1) " + f"\n      {blank}\n      ".join(lines)


def markdown(array: np.ndarray) -> str:
    width = np.atleast_2d(array).shape[1]
    head = "|    | " + " | ".join(map(str, range(width))) + " |\n|---:" + "|----:" * width + "|\n"
    lines = (" | ".join(map(repr, map(float, row))) for row in np.atleast_2d(array))
    return head + "\n".join(f"| {k} | {line} |" for k, line in enumerate(lines))


PRINTERS = {
    "str": str,
    "repr": repr,
    "python": lambda a: repr(a.tolist()),
    "list of float64": lambda a: repr([[np.float64(x) for x in row] for row in np.atleast_2d(a)]),
    "four digits": lambda a: np.array2string(a, precision=4, suppress_small=True),
    "narrow": lambda a: np.array2string(a, max_line_width=30),
    "torch": lambda a: f"tensor({nested(a, lambda x: f'{x:.4f}')}, grad_fn=<AddBackward0>)",
    "torch, scientific": lambda a: f"tensor({nested(a, lambda x: f'{x:.4e}')})",
    "tensorflow": lambda a: f"<tf.Tensor: shape={a.shape}, dtype=float64, numpy=\n{a!r}>",
    "tf.print": lambda a: f"tf.Tensor({a}, shape={a.shape}, dtype=float64)",
    "paddle": lambda a: (
        f"Tensor(shape={list(a.shape)}, dtype=float32, place=Place(cpu), stop_gradient=True,\n"
        f"       {nested(a, lambda x: f'{x:.8f}')})"
    ),
    "sympy": lambda a: f"Matrix({nested(np.atleast_2d(a), lambda x: f'{x:.15g}')})",
    "mpmath": lambda a: "\n".join(
        "[" + "  ".join(f"{x!r:>22}" for x in map(float, row)) + "]" for row in np.atleast_2d(a)
    ),
    "casadi": lambda a: f"DM({nested(a, lambda x: f'{x:g}')})",
    "matlab": lambda a: "[" + rows(a, repr, " ", ";") + "]",
    "braces": lambda a: nested(a, lambda x: f"{x:.6e}".replace("e", "*^").replace("^+", "^"), "{", ", ", "}"),
    "octave": octave,
    "octave, blocks": octave_blocks,
    "octave, factor": octave_factor,
    "r": r,
    "pandas": pandas,
    "pari": pari,
    "scilab": scilab,
    "maxima": maxima,
    "markdown": markdown,
    "tabs": lambda a: rows(a, repr, "\t"),
    "csv": lambda a: rows(a, repr, ", "),
    "javascript": lambda a: nested(a, lambda x: f"{x:.17g}", "[ ", ", ", " ]"),
}  # fmt: skip


def same_shape(mine: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return tuple(n for n in mine if n != 1) == tuple(n for n in wanted if n != 1)


def shape(tree: Any) -> tuple[int, ...]:
    return (len(tree), *shape(tree[0])) if isinstance(tree, tuple) else ()


@pytest.mark.parametrize("name", PRINTERS)
@examples(60, cases=len(PRINTERS))
@given(array=ANY)
def test_a_print_is_read_back_or_refused(name, array):
    array = array + 0.0  # no negative zero
    try:
        found = read_text(PRINTERS[name](array))
    except Refusal:
        return
    assert not isinstance(found, Formula)
    if not same_shape(shape(found.tree), array.shape):  # then a question of that shape refuses it
        assert np.prod(shape(found.tree), dtype=int) != array.size or array.ndim == 1 or array.size == 1
        return
    for text, value in zip(leaves(found.tree), array.flat, strict=True):
        number = find_number(text)
        unit, wanted = Fraction(1) / Fraction(10) ** number.decimals, Fraction(float(value))
        assert abs(number.value - wanted) <= unit * Fraction(501, 1000) + abs(wanted) / 10**15


@pytest.mark.parametrize("name", sorted(PRINTERS.keys() - {"csv"}))
def test_the_printer_is_not_merely_refused(name):
    array = np.array([[0.5, -0.25, 3.125], [12.0625, 0.0, -7.5]])
    found = read_text(PRINTERS[name](array))
    assert [float(find_number(text)) for text in leaves(found.tree)] == pytest.approx(array.ravel(), rel=1e-3, abs=0.05)
    assert shape(found.tree) == array.shape

"""Every op of the registry in the words of every library: its value and its derivatives, or why it has no words.

An op that composes others has none of its own: what it is made of is said. What a library cannot say stands here.
"""

import importlib

import numpy as np
import pytest

from gradekit.engine.backward import reverse
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import OPS, Node, Op, topological
from gradekit.frameworks.dialect import CannotSay
from gradekit.frameworks.libraries import LIBRARIES, dialect_of
from gradekit.frameworks.program import program_of
from gradekit.frameworks.wanted import Task, Wanted
from tests.engine.ops.cases import Case, own_examples, random_cases
from tests.frameworks.running import printed

pytestmark = pytest.mark.frameworks

LEAVES = {"variable", "constant", "word"}
DECIDED = {  # by exact geometry and algebra, in no library's words
    "separable", "shatters_linear", "shatters_rectangles", "is_psd", "shatters_circles", "shatters_half_lines",
    "shatters_triangles",
}  # fmt: skip
MARKED = {"kept", "overlaid"}  # only marking makes them, from a student's own entries
RUNS = {"run"}  # the steps of a long run that are not written out
WRITTEN = {  # terms of written-out derivatives
    "shared", "foremost", "place", "heaviside", "cross_entropy_slope", "binary_cross_entropy_slope",
    "softmax_residual", "windows", "overlapped",
}  # fmt: skip
UNSAID = {
    "numpy": {"applied"},
    "pytorch": {"applied", "is_prime", *WRITTEN},
    "jax": {"applied", "is_prime", *WRITTEN},
    "keras": {"applied", "is_prime", "conv2d_transpose", *WRITTEN},
    "tensorflow": {"applied", "is_prime", *WRITTEN},
    "paddle": {"applied", "is_prime", *WRITTEN},
    "mindspore": {
        "applied", "is_prime", "conv2d", "conv2d_transpose", "symmetric_eigenvalues", "solve", "inv", "sort",
        *WRITTEN,
    },
    "tinygrad": {
        "applied", "is_prime", "conv2d", "conv2d_transpose", "erf", "gelu", "inv", "log10", "masked", "mod", "picked",
        "solve", "sort", "symmetric_eigenvalues", "turned", *WRITTEN,
    },
    "onnx": {
        "applied", "is_prime", "conv2d", "conv2d_transpose", "cumsum", "elu", "erf", "foremost", "gelu", "gelu_tanh",
        "hard_sigmoid", "hard_swish", "huber", "in_words", "inv", "logsumexp", "masked", "mish", "mod",
        "multiclass_hinge", "overlapped", "picked", "selu", "solve", "sort", "symmetric_eigenvalues", "turned",
        "windows",
    },
}  # fmt: skip
PACKAGES = {
    "numpy": "numpy", "pytorch": "torch", "jax": "jax", "keras": "keras", "tensorflow": "tensorflow",
    "paddle": "paddle", "mindspore": "mindspore",
    "tinygrad": "tinygrad", "onnx": "onnx",
}  # fmt: skip


def has_value(op: type[Op]) -> bool:
    """Whether the op stays in a graph, and is not made of others."""
    return any(case.node().op is op for case in (*own_examples(op), *random_cases(op)))


def cases(op: type[Op]) -> list[Case]:
    """Operands away from kinks and ties, and the op's own examples, of which only the value is asked."""
    return [case for case in (*random_cases(op)[:6], *own_examples(op)) if case.node().op is op]


def told(op: type[Op], library: str) -> bool:
    """Whether the library has words for the op, in the first of its examples."""
    try:
        dialect_of(library).template(next(case.node() for case in own_examples(op) if case.node().op is op))
    except CannotSay:
        return False
    return True


KEPT = sorted(name for name in set(OPS) - LEAVES if has_value(OPS[name]))


@pytest.mark.parametrize("library", LIBRARIES)
def test_for_each_op_it_is_known_which_libraries_can_say_it(library):
    assert {name for name in KEPT if not told(OPS[name], library)} == UNSAID[library] | DECIDED | MARKED | RUNS


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", KEPT)
def test_a_library_that_can_say_an_op_gives_its_value_and_its_derivatives(name, library):
    pytest.importorskip(PACKAGES[library])
    if not told(OPS[name], library):
        pytest.skip("the library has no words for it")
    for case in cases(OPS[name]):
        task, numbers = _task(case)
        made = program_of(task, dialect_of(library))
        known = evaluate([part for one in task.asked for part in one.parts], numbers, Float64)
        found = printed(made.text) if made.answered else {}
        for one in task.asked:
            if one.question in made.answered:
                key = np.asarray(known[one.parts[0]], dtype=float).ravel()
                np.testing.assert_allclose(found[one.question], key, rtol=1e-9, atol=1e-9, err_msg=made.text)


def _task(case: Case) -> tuple[Task, dict[Node, np.ndarray]]:
    """Print the value, and the derivatives of the sum of its entries by every operand."""
    y, operands = case.node(), case.nodes()
    total = y if not y.shape else y.__class__(OPS["sum"], (y,), _all(y), ())
    gradients = {g: (total, x) for x in operands if (g := _gradient(total, x)) is not None}
    bindings = dict(zip(operands, case.operands, strict=True))
    names = {f"x{k}": node for k, node in enumerate(operands, start=1)} | {"y": y, "total": total}
    asked = [Wanted("value", (y,))]
    if case.result is None:
        asked += [Wanted(f"d{k}", (g,)) for k, g in enumerate(gradients, start=1)]
    order = tuple(one.question for one in asked)
    return Task(names, bindings, tuple(asked), gradients, (), order, (total,)), case.bindings(Float64)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", KEPT)
def test_a_derivative_is_differentiated_again_or_it_is_said_that_it_cannot_be(name, library):
    """∂/∂x of Σ(∂/∂x Σy²)², where libraries find derivatives by themselves."""
    pytest.importorskip(PACKAGES[library])
    if dialect_of(library).derivatives == "written" or not told(OPS[name], library):
        pytest.skip("its derivatives are written out, or it has no words")
    for case in [case for case in cases(OPS[name]) if case.result is None][:1]:
        task = _twice(case)
        made = program_of(task, dialect_of(library)) if task else None
        if task and made.answered:
            part = task.asked[0].parts[0]
            key = np.asarray(evaluate([part], case.bindings(Float64), Float64)[part], dtype=float).ravel()
            np.testing.assert_allclose(printed(made.text)["again"], key, rtol=1e-8, atol=1e-8, err_msg=made.text)
        elif task:
            assert "once, and not again" in made.left_out[0].why


def _twice(case: Case) -> Task | None:
    operands = case.nodes()
    first = _squared(case.node())
    slope = _gradient(first, operands[0]) if operands else None
    second = _squared(slope) if slope is not None else None
    again = _gradient(second, operands[0]) if second is not None else None
    if again is None:
        return None
    names = {f"x{k}": node for k, node in enumerate(operands, start=1)}
    gradients = {slope: (first, operands[0]), again: (second, operands[0])}
    bindings = dict(zip(operands, case.operands, strict=True))
    return Task(names, bindings, (Wanted("again", (again,)),), gradients, (), ("again",), (first, second))


def _squared(y: Node) -> Node:
    square = y * y
    return square.__class__(OPS["sum"], (square,), _all(square), ()) if square.shape else square


def _all(y: Node) -> dict:
    return {"axes": tuple(range(-y.rank, 0)), "keep": False}


def _gradient(total: Node, x: Node) -> Node | None:
    """∂total/∂x, where it is a node of its own."""
    try:
        found = reverse(total).gradients.get(x)
    except NotImplementedError:
        return None
    return found if found is not None and found.op.name != "constant" and x in topological([found, total]) else None


def test_the_packages_are_those_of_the_dialects():
    assert {name: dialect_of(name).packages[0] for name in LIBRARIES} == PACKAGES
    assert importlib.import_module("numpy") is np

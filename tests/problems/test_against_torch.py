"""Networks against PyTorch in float64: forward, loss and every gradient. Skipped where PyTorch is not installed."""

from typing import Any

import numpy as np
import pytest

from gradekit.engine.backward import grad, reverse
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.certify import as_float, certify
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, variable
from gradekit.engine.ops import OPS

torch = pytest.importorskip("torch")

CLOSE = {"rtol": 1e-13, "atol": 1e-14}


def call(name: str, *operands: Node) -> Node:
    return OPS[name].build(*operands)


def numbers(seed: int, **shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(-1, 1, shape) for name, shape in shapes.items()}


def compare(ours: Node, theirs: Any, leaves: dict[Node, np.ndarray], tensors: dict[Node, Any]) -> None:
    """The loss and its gradient by every leaf: in float64, and to the last bit that PyTorch has, certified."""
    theirs.backward()
    gradients = {leaf: reverse(ours).gradients[leaf] for leaf in tensors}
    floats = evaluate([ours, *gradients.values()], leaves, Float64)
    proven = certify([ours, *gradients.values()], leaves)
    for node, right in [(ours, theirs), *((gradients[leaf], tensor.grad) for leaf, tensor in tensors.items())]:
        expected = right.detach().numpy()
        assert np.allclose(floats[node], expected, **CLOSE)
        exact = np.vectorize(as_float, otypes=[float])(proven[node])
        assert np.allclose(exact, expected, **CLOSE)


def tensors_of(leaves: dict[Node, np.ndarray], *without: Node) -> tuple[dict[Node, Any], dict[Node, Any]]:
    """All leaves as tensors, and those of them that a gradient is taken by."""
    every = {leaf: torch.tensor(array, dtype=torch.float64) for leaf, array in leaves.items()}
    learnt = {leaf: tensor.requires_grad_() for leaf, tensor in every.items() if leaf not in without}
    return every, learnt


def test_tanh_softmax_network_with_cross_entropy() -> None:
    """2-3-2, one example, one-hot target."""
    given = numbers(1, W1=(3, 2), b1=(3,), W2=(2, 3), b2=(2,), x=(2,))
    nodes = {name: variable(name, array.shape) for name, array in given.items()} | {"t": variable("t", (2,))}
    w1, b1, w2, b2, x, t = nodes.values()
    leaves = {nodes[name]: array for name, array in given.items()} | {t: np.array([0.0, 1.0])}
    loss = call("cross_entropy", call("softmax", w2 @ call("tanh", w1 @ x + b1) + b2), t)
    every, learnt = tensors_of(leaves, t)
    hidden = torch.tanh(every[w1] @ every[x] + every[b1])
    logits = every[w2] @ hidden + every[b2]
    compare(loss, torch.nn.functional.cross_entropy(logits[None], every[t][None]), leaves, learnt)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mean_squared_error"])
def test_sigmoid_network_with_a_batch(loss: str) -> None:
    """3-4-1, five examples in rows: weights @ columns, bias on every example."""
    given = numbers(2, W1=(4, 3), b1=(4,), W2=(1, 4), b2=(1,), X=(3, 5))
    nodes = {name: variable(name, array.shape) for name, array in given.items()} | {"T": variable("T", (1, 5))}
    w1, b1, w2, b2, x, t = nodes.values()
    leaves = {nodes[name]: array for name, array in given.items()} | {t: np.array([[0.0, 1.0, 1.0, 0.0, 1.0]])}
    ours = call(loss, call("sigmoid", w2 @ call("sigmoid", w1 @ x + b1) + b2), t)
    every, learnt = tensors_of(leaves, t)
    hidden = torch.sigmoid(every[w1] @ every[x] + every[b1][:, None])
    prediction = torch.sigmoid(every[w2] @ hidden + every[b2][:, None])
    theirs = {
        "binary_cross_entropy": lambda: torch.nn.functional.binary_cross_entropy(prediction, every[t], reduction="sum"),
        "mean_squared_error": lambda: torch.nn.functional.mse_loss(prediction, every[t]),
    }
    compare(ours, theirs[loss](), leaves, learnt)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "softmax", "log_softmax", "relu", "exp"])
def test_second_derivatives(name: str) -> None:
    """The Hessian of Σ wᵢ f(z)ᵢ by z, row by row."""
    z, w = variable("z", (4,)), variable("w", (4,))
    given = numbers(3, z=(4,), w=(4,))
    slope = reverse(call("dot", w, call(name, z))).gradients[z]
    hessian = grad(slope, z)
    ours = evaluate([hessian], {z: given["z"], w: given["w"]}, Float64)[hessian]
    function = getattr(torch.nn.functional, name, None) or getattr(torch, name)
    options = {"dim": -1} if "softmax" in name else {}
    weights = torch.tensor(given["w"])
    theirs = torch.autograd.functional.hessian(
        lambda v: (weights * function(v, **options)).sum(), torch.tensor(given["z"])
    )
    assert np.allclose(ours, theirs.numpy(), **CLOSE)

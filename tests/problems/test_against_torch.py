"""Networks against PyTorch in float64: forward, loss and every gradient. Skipped where PyTorch is not installed."""

from typing import Any

import numpy as np
import pytest

from gradekit.engine.backward import grad, reverse
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.certify import as_float, certify
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import Node, constant, variable
from gradekit.engine.ops import OPS
from gradekit.exercise.expression import Scope, parse

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


# Single ops: value and gradient of Σ wᵢ yᵢ


def check_op(ours: Node, theirs: Any, leaves: dict[Node, np.ndarray]) -> None:
    """Σ w·f(operands), with w random: value and gradient by every operand, to 1e-12."""
    weights = np.random.default_rng(9).uniform(-1, 1, ours.shape)
    w = variable("w", ours.shape)
    total = OPS["sum"].build(ours * w) if ours.rank else ours * w
    tensors = {leaf: torch.tensor(array, dtype=torch.float64).requires_grad_() for leaf, array in leaves.items()}
    result = theirs(*tensors.values())
    assert np.allclose(evaluate([ours], leaves, Float64)[ours], result.detach().numpy(), rtol=1e-12, atol=1e-13)
    (result * torch.tensor(weights)).sum().backward()
    slopes = {leaf: reverse(total).gradients[leaf] for leaf in leaves}
    found = evaluate(slopes.values(), leaves | {w: weights}, Float64)
    for leaf, slope in slopes.items():
        assert np.allclose(found[slope], tensors[leaf].grad.numpy(), rtol=1e-12, atol=1e-13), leaf


F = torch.nn.functional
ENTRYWISE = {
    "gelu": F.gelu,
    "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"),
    "erf": torch.erf,
    "hard_sigmoid": lambda z: torch.clamp(z / 6 + 0.5, 0, 1),  # hardsigmoid itself keeps 1/6 in single precision
    "hard_swish": F.hardswish,
    "selu": F.selu,
    "mish": F.mish,
    "sort": lambda z: torch.sort(z).values,
    "cumsum": lambda z: torch.cumsum(z, -1),
    "logsumexp": lambda z: torch.logsumexp(z, -1),
    "median": torch.median,  # of an odd number of entries
    "variance": lambda z: torch.var(z, correction=0),
    "standard_deviation": lambda z: torch.std(z, correction=0),
}


@pytest.mark.parametrize("name", ENTRYWISE)
def test_a_function_of_a_vector(name: str) -> None:
    z = variable("z", (7,))
    check_op(call(name, z), ENTRYWISE[name], {z: np.array([-3.7, -1.2, -0.3, 0.1, 0.8, 2.6, 4.4])})


def test_variance_with_one_less() -> None:
    x = variable("x", (4, 3))
    ours = OPS["variance"].build(x, 1, ddof=1)  # type: ignore[attr-defined]  # build takes more than its base says
    check_op(ours, lambda t: torch.var(t, dim=0), {x: numbers(6, x=(4, 3))["x"]})


def test_losses_in_pieces() -> None:
    p, t = variable("p", (2, 3)), variable("t", (2, 3))
    given = {p: np.array([[0.2, 3.1, -1.4], [2.2, 0.1, 0.6]]), t: np.array([[0.5, 0.3, 1.1], [0.2, 0.9, 0.7]])}
    check_op(call("huber", p, t), lambda a, b: F.huber_loss(a, b, reduction="sum"), given)
    s, k = variable("s", (3,)), np.array([0.7, 0.2, 1.1])
    y = OPS["stack"].build(*(constant(n) for n in (0, 1, 0)))
    check_op(call("multiclass_hinge", s, y), lambda a: 3 * F.multi_margin_loss(a, torch.tensor(1)), {s: k})
    u, v = variable("u", (4,)), variable("v", (4,))
    pair = dict(zip((u, v), numbers(7, u=(4,), v=(4,)).values(), strict=True))
    check_op(call("cosine_similarity", u, v), lambda a, b: F.cosine_similarity(a, b, dim=0), pair)


def test_systems_of_equations() -> None:
    a, b, x = variable("a", (3, 3)), variable("b", (3,)), variable("x", (5, 3))
    given = numbers(8, a=(3, 3), b=(3,), x=(5, 3), y=(5,))
    square = given["a"] + 2 * np.eye(3)
    check_op(call("solve", a, b), torch.linalg.solve, {a: square, b: given["b"]})
    check_op(call("inv", a), torch.linalg.inv, {a: square})
    y = variable("y", (5,))
    check_op(call("least_squares", x, y), lambda m, t: torch.linalg.lstsq(m, t[:, None]).solution[:, 0],
             {x: given["x"], y: given["y"]})  # fmt: skip


@pytest.mark.parametrize("size", [2, 3])
def test_eigenvalues(size: int) -> None:
    a = variable("a", (size, size))
    half = numbers(10, a=(size, size))["a"]
    check_op(call("eigenvalues", a), torch.linalg.eigvalsh, {a: half + half.T})


CONVOLUTIONS = [
    ({}, (2, 5, 6), (3, 2, 2, 3)),
    ({"stride": 2, "padding": (1, 1)}, (2, 5, 6), (3, 2, 3, 2)),
    ({"dilation": 2, "padding": (2, 1)}, (2, 6, 5), (1, 2, 2, 3)),
    ({"groups": 2}, (4, 4, 5), (6, 2, 2, 2)),
]


@pytest.mark.parametrize(("options", "image", "kernel"), CONVOLUTIONS)
def test_convolution(options: dict[str, Any], image: tuple[int, ...], kernel: tuple[int, ...]) -> None:
    x, k = variable("x", image), variable("k", kernel)
    pads = options.get("padding", (0, 0))
    named = options | {"padding": OPS["stack"].build(*map(constant, pads))}
    ours = OPS["conv2d"].build(x, k, **named)
    given = dict(zip((x, k), numbers(11, x=image, k=kernel).values(), strict=True))
    check_op(ours, lambda a, b: F.conv2d(a[None], b, **options)[0], given)


@pytest.mark.filterwarnings("ignore:Using padding")
def test_padding_on_one_side_and_same() -> None:
    x, k = variable("x", (4, 5)), variable("k", (2, 3))
    given = dict(zip((x, k), numbers(12, x=(4, 5), k=(2, 3)).values(), strict=True))
    sides = OPS["stack"].build(*map(constant, (0, 1, 2, 0)))
    ours = OPS["conv2d"].build(x, k, padding=sides)  # type: ignore[call-arg]  # build takes more than its base says
    check_op(ours, lambda a, b: F.conv2d(F.pad(a[None, None], (2, 0, 0, 1)), b[None, None])[0, 0], given)
    same = parse("conv2d(x, k, padding=same)", Scope({"x": x, "k": k}))
    check_op(same, lambda a, b: F.conv2d(a[None, None], b[None, None], padding="same")[0, 0], given)


@pytest.mark.parametrize("options", [{}, {"stride": 2}, {"stride": 2, "padding": 1}, {"dilation": 2}])
def test_transposed_convolution(options: dict[str, int]) -> None:
    x, k = variable("x", (2, 3, 4)), variable("k", (2, 3, 2, 3))
    ours = OPS["conv2d_transpose"].build(x, k, **options)
    given = dict(zip((x, k), numbers(13, x=(2, 3, 4), k=(2, 3, 2, 3)).values(), strict=True))
    check_op(ours, lambda a, b: F.conv_transpose2d(a[None], b, **options)[0], given)


def test_norms_by_group_and_instance() -> None:
    x, gamma, beta = variable("x", (4, 2, 3)), variable("gamma", (4,)), variable("beta", (4,))
    given = dict(zip((x, gamma, beta), numbers(14, x=(4, 2, 3), gamma=(4,), beta=(4,)).values(), strict=True))
    ours = OPS["group_norm"].build(x, gamma, beta, groups=2)  # type: ignore[call-arg]  # as above
    check_op(ours, lambda a, g, b: F.group_norm(a[None], 2, g, b)[0], given)
    instance = call("instance_norm", x, gamma, beta)
    check_op(instance, lambda a, g, b: F.instance_norm(a[None], weight=g, bias=b)[0], given)


def test_a_gru_step() -> None:
    """PyTorch's cell: blocks r, z, n, the reset gate behind the product, a bias by x and one by h."""
    given = numbers(15, x=(3,), h=(2,), w=(6, 3), u=(6, 2), b=(6,), c=(6,))
    nodes = [variable(name, array.shape) for name, array in given.items()]

    def theirs(x: Any, h: Any, w: Any, u: Any, b: Any, c: Any) -> Any:
        return torch.gru_cell(x[None], h[None], w, u, b, c)[0]

    check_op(call("gru_cell_after", *nodes), theirs, dict(zip(nodes, given.values(), strict=True)))


def test_an_entry_picked_by_its_number() -> None:
    s, y = variable("s", (2, 4)), variable("y")
    ours = OPS["sum"].build(parse("s[:,y]", Scope({"s": s, "y": y})))
    given = numbers(16, s=(2, 4))["s"]
    slope = reverse(ours).gradients[s]
    found = evaluate([ours, slope], {s: given, y: np.float64(3)}, Float64)
    assert np.isclose(found[ours], given[:, 2].sum())
    assert found[slope].tolist() == [[0, 0, 1, 0], [0, 0, 1, 0]]

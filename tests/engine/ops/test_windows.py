"""Convolution and pooling against plain numpy loops; sizes that do not fit are refused."""

from fractions import Fraction

import numpy as np
import pytest

from gradekit.engine.backward import grad
from gradekit.engine.evaluate import evaluate
from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.graph import variable
from gradekit.errors import TextError
from gradekit.exercise.expression import Scope, parse

RNG = np.random.default_rng(4)


def by_hand(image: np.ndarray, kernel: np.ndarray, stride: int, padding: int) -> np.ndarray:
    """Every window times the kernel; image (C,H,W), kernel (K,C,h,w)."""
    padded = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
    maps, _, height, width = kernel.shape
    rows, columns = ((n - s) // stride + 1 for n, s in zip(padded.shape[1:], (height, width), strict=True))
    result = np.zeros((maps, rows, columns))
    for m, r, c in np.ndindex(maps, rows, columns):
        window = padded[:, r * stride : r * stride + height, c * stride : c * stride + width]
        result[m, r, c] = (window * kernel[m]).sum()
    return result


CASES = [
    (1, 1, 4, 2, 1, 0), (1, 1, 5, 3, 2, 1), (2, 3, 4, 3, 1, 1),
    (3, 2, 6, 2, 2, 0), (2, 2, 3, 1, 1, 2), (1, 2, 5, 2, 2, 0),
]  # fmt: skip


@pytest.mark.parametrize(("channels", "maps", "side", "size", "stride", "padding"), CASES)
def test_convolution_and_its_gradients(channels, maps, side, size, stride, padding):
    image, kernel = RNG.normal(size=(channels, side, side)), RNG.normal(size=(maps, channels, size, size))
    x, k = variable("x", image.shape), variable("k", kernel.shape)
    y = parse(f"conv2d(x, k, {stride}, {padding})", Scope({"x": x, "k": k}))
    values = {x: image, k: kernel}
    right = by_hand(image, kernel, stride, padding)
    assert np.allclose(evaluate([y], values, Float64)[y], right)
    weights = RNG.normal(size=right.shape)
    w = variable("w", right.shape)
    loss = parse("sum(y*w)", Scope({"y": y, "w": w}))
    for leaf, array in ((x, image), (k, kernel)):
        slope = grad(loss, leaf)
        found = evaluate([slope], values | {w: weights}, Float64)[slope]
        for at in np.ndindex(array.shape):  # the loss is linear in each entry
            moved = {x: image.copy(), k: kernel.copy()}
            moved[leaf][at] += 1
            change = (by_hand(moved[x], moved[k], stride, padding) - right) * weights
            assert np.isclose(found[at], change.sum())


@pytest.mark.parametrize(("name", "pool"), [("max_pool", np.max), ("avg_pool", np.mean)])
def test_pooling(name, pool):
    image = RNG.normal(size=(2, 4, 6))
    x = variable("x", image.shape)
    y = parse(f"{name}(x, 2)", Scope({"x": x}))
    found = evaluate([y], {x: image}, Float64)[y]
    blocks = image.reshape(2, 2, 2, 3, 2).transpose(0, 1, 3, 2, 4).reshape(2, 2, 3, 4)
    assert np.allclose(found, pool(blocks, axis=-1))
    overlapping = parse(f"{name}(x, 2, 1)", Scope({"x": x}))
    assert overlapping.shape == (2, 3, 5)


def test_a_tie_shares_its_gradient():
    x = variable("x", (2, 2))
    slope = parse("grad(sum(max_pool(x, 2)), x)", Scope({"x": x}))
    values = evaluate([slope], {x: np.array([[3.0, 1.0], [3.0, 0.0]])}, Float64)[slope]
    assert values.tolist() == [[0.5, 0], [0.5, 0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("conv2d(k, x)", "invalid size"),
        ("conv2d(x, k, 0)", "at least 1"),
        ("conv2d(x, v)", "does not fit an image"),
        ("max_pool(x, 5)", "invalid size"),
        ("max_pool(v, 1)", "an image is a matrix"),
        ("max_pool(x, a)", "must be a whole number"),
    ],
)
def test_what_does_not_fit_is_refused(text, message):
    shapes = {"x": (4, 4), "k": (3, 3), "v": (3,), "a": ()}
    with pytest.raises(TextError, match=message):
        parse(text, Scope({name: variable(name, shape) for name, shape in shapes.items()}))


def test_parameters_of_activations():
    scope = Scope({"x": variable("x")})
    assert parse("leaky_relu(x, 0.2)", scope).params == {"slope": Fraction(1, 5)}
    assert parse("elu(x, 2)", scope).params == {"alpha": 2}
    with pytest.raises(TextError, match="one number"):
        parse("elu(x, x)", scope)

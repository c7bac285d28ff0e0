"""What PaddlePaddle gives, asked of it: one function a row of the table of conventions."""

import inspect

import numpy as np
import paddle
from paddle.nn import functional as F

paddle.set_default_dtype("float64")


def slope(function, at):
    x = paddle.to_tensor(at, dtype="float64", stop_gradient=False)
    function(x).sum().backward()
    return np.ravel(x.grad.numpy()).tolist()


def of_two(function):
    a, b = (paddle.to_tensor(3.0, dtype="float64", stop_gradient=False) for _ in "ab")
    function(a, b).backward()
    return [a.grad.item(), b.grad.item()]


def steps(make, count):
    w, found = paddle.create_parameter([1], "float64"), []
    w.set_value(np.array([1.0]))
    optimiser = make([w])
    for _ in range(count):
        (2.0 * w).sum().backward()
        optimiser.step()
        optimiser.clear_grad()
        found.append(w.item())
    return found


def cell(made, biases, twice=False):
    for parameter in made.parameters():
        parameter.set_value(np.zeros(parameter.shape))
    made.bias_ih.set_value(np.array(biases))
    if twice:
        made.bias_hh.set_value(np.array(biases))
    return made


def lstm(twice=False):
    made = cell(paddle.nn.LSTMCell(1, 1), [1.0, 2.0, 3.0, 4.0], twice)
    return [made(paddle.ones([1, 1]), (paddle.zeros([1, 1]), paddle.ones([1, 1])))[1][1].item()]


def gru():
    return [cell(paddle.nn.GRUCell(1, 1), [1.0, 2.0, 3.0])(paddle.ones([1, 1]), paddle.ones([1, 1]))[0].item()]


def running_variance():
    norm = paddle.nn.BatchNorm1D(1)
    norm(paddle.to_tensor([[1.0], [2.0], [3.0], [4.0]]))
    return norm._variance.tolist()


def weighted():
    scores, targets = paddle.to_tensor([[1.0, 2.0, 3.0]] * 2), paddle.to_tensor([0, 2])
    return [F.cross_entropy(scores, targets, weight=paddle.to_tensor([1.0, 2.0, 3.0])).item()]


def number(x):
    return paddle.to_tensor(x, dtype="float64")


opt = paddle.optimizer
FOUR = [1.0, 2.0, 3.0, 4.0]
PROOFS = {
    "relu-at-0": lambda: slope(F.relu, 0.0),
    "abs-at-0": lambda: slope(paddle.abs, 0.0),
    "maximum-at-a-tie": lambda: of_two(paddle.maximum),
    "max-at-a-tie": lambda: slope(paddle.max, [2.0, 2.0, 1.0]),
    "max-pool-at-a-tie": lambda: slope(lambda x: F.max_pool2d(x, 2), [[[[5.0, 5.0], [1.0, 2.0]]]]),
    "leaky-relu-at-0": lambda: slope(lambda x: F.leaky_relu(x, 0.1), 0.0),
    "selu-at-0": lambda: slope(F.selu, 0.0),
    "product-with-a-0": lambda: slope(paddle.prod, [0.0, 2.0, 3.0]),
    "leaky-relu-slope": lambda: [F.leaky_relu(number(-1.0)).item()],
    "gelu-form": lambda: [F.gelu(number(1.0)).item()],
    "hard-sigmoid-slope": lambda: [F.hardsigmoid(number(1.0)).item()],
    "std-divisor": lambda: [paddle.std(number(FOUR)).item()],
    "mse-reduction": lambda: [paddle.nn.MSELoss()(number([1.0, 2.0]), number([0.0, 0.0])).item()],
    "bce-at-0": lambda: [F.binary_cross_entropy(number([0.0]), number([1.0])).item()],
    "class-weights": weighted,
    "batch-norm-epsilon": lambda: [inspect.signature(paddle.nn.BatchNorm1D.__init__).parameters["epsilon"].default],
    "layer-norm-epsilon": lambda: [inspect.signature(paddle.nn.LayerNorm.__init__).parameters["epsilon"].default],
    "running-variance": running_variance,
    "momentum": lambda: steps(lambda w: opt.Momentum(0.1, 0.9, w), 2),
    "nesterov": lambda: steps(lambda w: opt.Momentum(0.1, 0.9, w, use_nesterov=True), 2),
    "adam-epsilon": lambda: steps(lambda w: opt.Adam(0.1, epsilon=0.5, parameters=w), 1),
    "adam-numbers": lambda: [inspect.signature(opt.Adam.__init__).parameters["epsilon"].default],
    "rmsprop-epsilon": lambda: steps(lambda w: opt.RMSProp(0.1, rho=0.9, epsilon=0.5, parameters=w), 1),
    "rmsprop-numbers": lambda: steps(lambda w: opt.RMSProp(0.1, parameters=w), 1),
    "adagrad-start": lambda: steps(lambda w: opt.Adagrad(0.1, epsilon=0.5, parameters=w), 1),
    "adagrad-epsilon": lambda: steps(lambda w: opt.Adagrad(0.1, epsilon=0.5, parameters=w), 1),
    "adagrad-numbers": lambda: steps(lambda w: opt.Adagrad(0.1, parameters=w), 1),
    "rprop": lambda: steps(lambda w: opt.Rprop(0.1, parameters=w), 2),
    "adamax-epsilon": lambda: steps(lambda w: opt.Adamax(0.1, epsilon=0.5, parameters=w), 2),
    "lstm-gates": lstm,
    "two-biases": lambda: lstm(True),
    "gru-gates": gru,
}

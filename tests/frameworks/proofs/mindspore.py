"""What MindSpore gives on the CPU, asked of it: one function a row of the table of conventions."""

import mindspore
import numpy as np
from mindspore import Parameter, Tensor, nn, ops


def number(x):
    return Tensor(np.array(x, np.float32))


def slope(function, at):
    return np.ravel(mindspore.grad(lambda x: function(x).sum())(number(at)).asnumpy()).tolist()


def of_two(function):
    return [float(part) for part in mindspore.grad(function, (0, 1))(number(3.0), number(3.0))]


def steps(make, count):
    w, found = Parameter(number([1.0]), name="w"), []
    optimiser = make([w])
    for _ in range(count):
        optimiser((number([2.0]),))
        found.append(float(w.asnumpy()[0]))
    return found


def lstm(twice=False):
    cell = nn.LSTMCell(1, 1)
    for parameter in cell.get_parameters():
        parameter.set_data(ops.zeros_like(parameter))
    cell.bias_ih.set_data(number([1.0, 2.0, 3.0, 4.0]))
    if twice:
        cell.bias_hh.set_data(number([1.0, 2.0, 3.0, 4.0]))
    return [float(cell(number([[1.0]]), (number([[0.0]]), number([[1.0]])))[1].asnumpy()[0, 0])]


def running_variance():
    norm = nn.BatchNorm1d(1)
    norm.set_train()
    norm(number([[1.0], [2.0], [3.0], [4.0]]))
    return norm.moving_variance.asnumpy().tolist()


FOUR = [1.0, 2.0, 3.0, 4.0]
PROOFS = {
    "relu-at-0": lambda: slope(ops.relu, [0.0]),
    "abs-at-0": lambda: slope(ops.abs, [0.0]),
    "maximum-at-a-tie": lambda: of_two(ops.maximum),
    "max-at-a-tie": lambda: slope(lambda x: ops.max(x)[0], [2, 2, 1]),
    "leaky-relu-at-0": lambda: slope(lambda x: ops.leaky_relu(x, 0.1), [0.0]),
    "selu-at-0": lambda: slope(ops.selu, [0.0]),
    "clip-at-its-end": lambda: slope(lambda x: ops.clip(x, 0, 1), [1.0]),
    "relu6-at-6": lambda: slope(ops.relu6, [6.0]),
    "leaky-relu-slope": lambda: ops.leaky_relu(number([-1.0])).asnumpy().tolist(),
    "gelu-form": lambda: nn.GELU()(number([1.0])).asnumpy().tolist(),
    "gelu-form-of-activations": lambda: ops.gelu(number([1.0])).asnumpy().tolist(),
    "hard-sigmoid-slope": lambda: ops.hardsigmoid(number([1.0])).asnumpy().tolist(),
    "std-divisor": lambda: [float(ops.std(number(FOUR)))],
    "mse-reduction": lambda: [float(nn.MSELoss()(number([1.0, 2.0]), number([0.0, 0.0])))],
    "average-pool-border": lambda: np.ravel(
        nn.AvgPool2d(2, 1, pad_mode="same")(ops.ones((1, 1, 2, 2))).asnumpy()
    ).tolist(),
    "running-variance": running_variance,
    "momentum": lambda: steps(lambda w: nn.Momentum(w, 0.1, 0.9), 2),
    "nesterov": lambda: steps(lambda w: nn.Momentum(w, 0.1, 0.9, use_nesterov=True), 2),
    "adam-epsilon": lambda: steps(lambda w: nn.Adam(w, 0.1, eps=0.5), 1),
    "adam-numbers": lambda: [nn.Adam([Parameter(number([1.0]), name="w")]).eps],
    "rmsprop-epsilon": lambda: steps(lambda w: nn.RMSProp(w, 0.1, decay=0.9, epsilon=0.5), 1),
    "rmsprop-numbers": lambda: steps(lambda w: nn.RMSProp(w, 0.1), 1),
    "rprop": lambda: steps(lambda w: nn.Rprop(w, 0.1), 2),
    "lstm-gates": lstm,
}

"""What PyTorch gives, asked of PyTorch: one function a row of the table of conventions."""

import torch
from torch import nn
from torch.nn import functional as F

WIDE = torch.float64


def tensor(values, **more):
    return torch.tensor(values, dtype=WIDE, **more)


def slope(function, at):
    x = tensor(at, requires_grad=True)
    function(x).sum().backward()
    return x.grad.flatten().tolist()


def of_two(function):
    a, b = tensor(3.0, requires_grad=True), tensor(3.0, requires_grad=True)
    function(a, b).backward()
    return [a.grad.item(), b.grad.item()]


def steps(make, count):
    w = tensor(1.0, requires_grad=True)
    optimiser, found = make([w]), []
    for _ in range(count):
        w.grad = torch.full_like(w, 2.0)
        optimiser.step()
        found.append(w.item())
    return found


def clipped():
    w = torch.zeros(2, requires_grad=True)
    w.grad = torch.tensor([3.0, 4.0])
    nn.utils.clip_grad_norm_([w], 1.0)
    return w.grad.tolist()


def lstm():
    cell = nn.LSTMCell(1, 1, dtype=WIDE)
    for parameter in cell.parameters():
        parameter.data.zero_()
    cell.bias_ih.data = tensor([1.0, 2.0, 3.0, 4.0])
    return [cell(tensor([[1.0]]), (tensor([[0.0]]), tensor([[1.0]])))[1].item()]


def two_biases():
    cell = nn.LSTMCell(1, 1, dtype=WIDE)
    for parameter in cell.parameters():
        parameter.data.zero_()
    cell.bias_ih.data = cell.bias_hh.data = tensor([1.0, 2.0, 3.0, 4.0])
    return [cell(tensor([[1.0]]), (tensor([[0.0]]), tensor([[1.0]])))[1].item()]


def gru():
    cell = nn.GRUCell(1, 1, dtype=WIDE)
    for parameter in cell.parameters():
        parameter.data.zero_()
    cell.bias_ih.data = tensor([1.0, 2.0, 3.0])
    return [cell(tensor([[1.0]]), tensor([[1.0]])).item()]


def running_variance():
    norm = nn.BatchNorm1d(1, dtype=WIDE)
    norm(tensor([[1.0], [2.0], [3.0], [4.0]]))
    return norm.running_var.tolist()


SCORES = [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]
optim = torch.optim

PROOFS = {
    "relu-at-0": lambda: slope(torch.relu, 0.0),
    "abs-at-0": lambda: slope(torch.abs, 0.0),
    "maximum-at-a-tie": lambda: of_two(torch.maximum),
    "max-at-a-tie": lambda: slope(torch.max, [2.0, 2.0, 1.0]),
    "max-along-an-axis-at-a-tie": lambda: slope(lambda x: torch.max(x, dim=0).values, [2.0, 2.0, 1.0]),
    "max-pool-at-a-tie": lambda: slope(lambda x: F.max_pool2d(x[None, None], 2), [[5.0, 5.0], [1.0, 2.0]]),
    "leaky-relu-at-0": lambda: slope(lambda x: F.leaky_relu(x, 0.1), 0.0),
    "elu-at-0": lambda: slope(F.elu, 0.0),
    "selu-at-0": lambda: slope(F.selu, 0.0),
    "clip-at-its-end": lambda: slope(lambda x: torch.clamp(x, 0, 1), 1.0),
    "hard-tanh-at-its-end": lambda: slope(F.hardtanh, 1.0),
    "relu6-at-6": lambda: slope(F.relu6, 6.0),
    "product-with-a-0": lambda: slope(torch.prod, [0.0, 2.0, 3.0]),
    "leaky-relu-slope": lambda: [F.leaky_relu(tensor(-1.0)).item()],
    "gelu-form": lambda: [F.gelu(tensor(1.0)).item()],
    "hard-sigmoid-slope": lambda: [F.hardsigmoid(tensor(1.0)).item()],
    "std-divisor": lambda: [torch.std(tensor([1.0, 2.0, 3.0, 4.0])).item()],
    "mse-reduction": lambda: [nn.MSELoss()(tensor([1.0, 2.0]), tensor([0.0, 0.0])).item()],
    "cross-entropy-of-probabilities": lambda: [F.cross_entropy(tensor([[0.2, 0.8]]), torch.tensor([0])).item()],
    "bce-at-0": lambda: [F.binary_cross_entropy(tensor([0.0]), tensor([1.0])).item()],
    "label-smoothing": lambda: [F.cross_entropy(tensor(SCORES[:1]), torch.tensor([0]), label_smoothing=0.1).item()],
    "class-weights": lambda: [
        F.cross_entropy(tensor(SCORES), torch.tensor([0, 2]), weight=tensor([1.0, 2.0, 3.0])).item()
    ],
    "sign-and-round": lambda: [torch.sign(tensor(0.0)).item(), torch.round(tensor(0.5)).item()],
    "batch-norm-epsilon": lambda: [nn.BatchNorm1d(1).eps],
    "layer-norm-epsilon": lambda: [nn.LayerNorm(1).eps],
    "running-variance": running_variance,
    "average-pool-padding": lambda: F.avg_pool2d(torch.ones(1, 1, 2, 2), 2, 1, 1).flatten().tolist(),
    "huber-reduction": lambda: [nn.HuberLoss()(tensor([1.0, 5.0]), tensor([0.5, 2.0])).item()],
    "adam-numbers": lambda: [optim.Adam([tensor(1.0)]).defaults["eps"]],
    "rmsprop-numbers": lambda: steps(lambda w: optim.RMSprop(w, 0.1), 1),
    "adagrad-numbers": lambda: steps(lambda w: optim.Adagrad(w, 0.1), 1),
    "two-biases": two_biases,
    "momentum": lambda: steps(lambda w: optim.SGD(w, 0.1, momentum=0.9), 2),
    "nesterov": lambda: steps(lambda w: optim.SGD(w, 0.1, momentum=0.9, nesterov=True), 2),
    "adam-epsilon": lambda: steps(lambda w: optim.Adam(w, 0.1, eps=0.5), 1),
    "rmsprop-epsilon": lambda: steps(lambda w: optim.RMSprop(w, 0.1, alpha=0.9, eps=0.5), 1),
    "adagrad-start": lambda: steps(lambda w: optim.Adagrad(w, 0.1, eps=0.5), 1),
    "adagrad-epsilon": lambda: steps(lambda w: optim.Adagrad(w, 0.1, eps=0.5, initial_accumulator_value=0), 1),
    "rprop": lambda: steps(lambda w: optim.Rprop(w, 0.1), 2),
    "adamax-epsilon": lambda: steps(lambda w: optim.Adamax(w, 0.1, eps=0.5), 2),
    "decoupled-decay": lambda: steps(lambda w: optim.AdamW(w, 0.1, eps=0.5, weight_decay=0.1), 1),
    "adamw-default-decay": lambda: steps(lambda w: optim.AdamW(w, 0.1, eps=0.5), 1),
    "clip-by-norm": clipped,
    "lstm-gates": lstm,
    "gru-gates": gru,
}

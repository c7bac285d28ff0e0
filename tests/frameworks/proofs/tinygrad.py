"""What tinygrad gives on its PYTHON device, asked of it: one function a row of the table of conventions."""

from tinygrad import Context, Tensor, nn


def slope(function, at):
    x = Tensor(at)
    return function(x).sum().gradient(x)[0].flatten().tolist()


def of_two(function):
    a, b = Tensor([3.0]), Tensor([3.0])
    return [part.tolist()[0] for part in function(a, b).sum().gradient(a, b)]


def steps(make, count):
    w, found = Tensor([1.0]), []
    with Context(TRAINING=1):
        optimiser = make([w])
        for _ in range(count):
            w.grad = Tensor([2.0])
            optimiser.step()
            found.append(w.tolist()[0])
    return found


def lstm(second=0.0):
    cell = nn.LSTMCell(1, 1)
    cell.weight_ih, cell.weight_hh = Tensor.zeros(4, 1), Tensor.zeros(4, 1)
    cell.bias_ih = Tensor([1.0, 2.0, 3.0, 4.0])
    cell.bias_hh = cell.bias_ih * second
    return [cell(Tensor([[1.0]]), (Tensor([[0.0]]), Tensor([[1.0]])))[1].item()]


def running_variance():
    norm = nn.BatchNorm(1, affine=False)
    with Context(TRAINING=1):
        norm(Tensor([[1.0], [2.0], [3.0], [4.0]])).realize()
    return norm.running_var.tolist()


FOUR = [1.0, 2.0, 3.0, 4.0]
PROOFS = {
    "relu-at-0": lambda: slope(Tensor.relu, [0.0]),
    "abs-at-0": lambda: slope(Tensor.abs, [0.0]),
    "maximum-at-a-tie": lambda: of_two(Tensor.maximum),
    "max-at-a-tie": lambda: slope(Tensor.max, [2.0, 2.0, 1.0]),
    "max-pool-at-a-tie": lambda: slope(lambda x: x.reshape(1, 1, 2, 2).max_pool2d(), [[5.0, 5.0], [1.0, 2.0]]),
    "leaky-relu-at-0": lambda: slope(lambda x: x.leaky_relu(0.1), [0.0]),
    "elu-at-0": lambda: slope(Tensor.elu, [0.0]),
    "selu-at-0": lambda: slope(Tensor.selu, [0.0]),
    "relu6-at-6": lambda: slope(Tensor.relu6, [6.0]),
    "leaky-relu-slope": lambda: Tensor([-1.0]).leaky_relu().tolist(),
    "gelu-form": lambda: Tensor([1.0]).gelu().tolist(),
    "hard-sigmoid-slope": lambda: Tensor([1.0]).hardsigmoid().tolist(),
    "std-divisor": lambda: [Tensor(FOUR).std().item()],
    "bce-at-0": lambda: [Tensor([0.0]).binary_crossentropy(Tensor([1.0])).item()],
    "running-variance": running_variance,
    "momentum": lambda: steps(lambda w: nn.optim.SGD(w, 0.1, momentum=0.9), 2),
    "nesterov": lambda: steps(lambda w: nn.optim.SGD(w, 0.1, momentum=0.9, nesterov=True), 2),
    "adam-epsilon": lambda: steps(lambda w: nn.optim.Adam(w, 0.1, eps=0.5), 1),
    "adam-numbers": lambda: [nn.optim.Adam([Tensor([1.0])]).eps],
    "lstm-gates": lstm,
    "two-biases": lambda: lstm(1.0),
}

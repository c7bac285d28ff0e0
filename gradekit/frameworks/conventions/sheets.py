"""How a sheet writes the exercise of a row so that `framework:` decides it; and of which rows it does not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct


class Sheet(Struct, frozen=True):
    """The body of a problem file and what it asks; first: how many of a cell's numbers that are, where not all."""

    body: str
    find: str
    first: int | None = None

    def problem(self, library: str) -> str:
        """The whole file, in the ways of a library."""
        return f'framework: {library}\n{self.body}\nquestions: [{{id: q, find: "{self.find}"}}]\n'


def _slope(expression: str, at: str) -> Sheet:
    return Sheet(f'given: {{x: {at}}}\ncompute: {{y: "{expression}"}}', "grad(y, x)")


def _plain(find: str, given: str = "{x: [1, 2, 3, 4]}") -> Sheet:
    return Sheet(f"given: {given}", find)


def _trained(rule: str, steps: int = 1, find: str = "w_1") -> Sheet:
    body = "train:\n  parameters: {w: 1}\n  compute: {L: 2*w}\n  loss: L\n  learning_rate: 0.1\n"
    return Sheet(f"{body}  steps: {steps}\n  rule: {rule}", find)


_CLIP = """train:
  parameters: {w: [3, 4]}
  compute: {L: "sum(w^2)/2"}
  loss: L
  learning_rate: 1
  clip: {norm: 1}"""
_BIASES = "given: {n: [0], h: [1], W3: [[0], [0], [0]], W4: [[0], [0], [0], [0]], b3: [1, 2, 3], b4: [1, 2, 3, 4]}"
_ONES = "{x: [[1, 1], [1, 1]]}"

SHEETS: Mapping[str, Sheet] = MappingProxyType(  # by row
    {
        "relu-at-0": _slope("relu(x)", "0"),
        "abs-at-0": _slope("abs(x)", "0"),
        "maximum-at-a-tie": Sheet("given: {a: 3, b: 3}\ncompute: {y: \"max(a, b)\"}", "[grad(y, a), grad(y, b)]"),
        "max-at-a-tie": _slope("max(x)", "[2, 2, 1]"),
        "max-pool-at-a-tie": _slope("sum(max_pool(x, 2))", "[[5, 5], [1, 2]]"),
        "leaky-relu-at-0": _slope("leaky_relu(x, 0.1)", "0"),
        "elu-at-0": _slope("elu(x)", "0"),
        "selu-at-0": _slope("selu(x)", "0"),
        "clip-at-its-end": _slope("clip(x, 0, 1)", "1"),
        "hard-tanh-at-its-end": _slope("hard_tanh(x)", "1"),
        "relu6-at-6": _slope("relu6(x)", "6"),
        "leaky-relu-slope": _plain("leaky_relu(-1)"),
        "gelu-form": _plain("gelu(1)"),
        "hard-sigmoid-slope": _plain("hard_sigmoid(1)"),
        "std-divisor": _plain("std(x)"),
        "mse-reduction": _plain("squared_error(p, t)", "{p: [1, 2], t: [0, 0]}"),
        "bce-at-0": _plain("binary_cross_entropy(p, 1)", "{p: 0}"),
        "huber-reduction": _plain("huber(p, t)", "{p: [1, 5], t: [0.5, 2]}"),
        "sign-and-round": Sheet("given: {x: 0}", "sign(x)", first=1),
        "average-pool-border": _plain("avg_pool(x, 2, 1, padding=same)", _ONES),
        "average-pool-padding": _plain("avg_pool(x, 2, 1, padding=1)", _ONES),
        "batch-norm-epsilon": _plain("1/batch_norm(x)[2,1]^2 - 1", "{x: [[0], [2]]}"),
        "layer-norm-epsilon": _plain("1/layer_norm(x)[2]^2 - 1", "{x: [0, 2]}"),
        "running-variance": _plain("running_variance(1, x)"),
        "momentum": _trained("{momentum: {beta: 0.9}}", 2, "[w_1, w_2]"),
        "nesterov": _trained("{nesterov: {beta: 0.9}}", 2, "[w_1, w_2]"),
        "adam-epsilon": _trained("{adam: {epsilon: 0.5}}"),
        "adam-numbers": _trained("adam", find="epsilon"),
        "rmsprop-epsilon": _trained("{rmsprop: {beta: 0.9, epsilon: 0.5}}"),
        "rmsprop-numbers": _trained("rmsprop"),
        "adagrad-start": _trained("{adagrad: {epsilon: 0.5}}"),
        "adagrad-numbers": _trained("adagrad"),
        "adagrad-epsilon": Sheet(_trained("{adagrad: {epsilon: 0.5}}").body + "\n  state: {v: 0}", "w_1"),
        "rprop": _trained("rprop", 2, "[w_1, w_2]"),
        "adamax-epsilon": _trained("{adamax: {epsilon: 0.5}}", 2, "[w_1, w_2]"),
        "decoupled-decay": _trained("{adamw: {epsilon: 0.5, decay: 0.1}}"),
        "adamw-default-decay": _trained("{adamw: {epsilon: 0.5}}"),
        "clip-by-norm": Sheet(_CLIP, "clipped_1"),
        "lstm-gates": Sheet(_BIASES, "lstm_cell(n, 0*h, h, W4, W4, b4)[2,1]"),
        "gru-gates": Sheet(_BIASES, "gru_cell(n, h, W3, W3, b3)"),
    }
)
NOT_SET: Mapping[str, str] = MappingProxyType(  # row → why `framework:` says nothing of it
    {
        "max-along-an-axis-at-a-tie": "a sheet does not say which of two functions it means; named in marking",
        "gelu-form-of-activations": "the library's other function: a sheet that means it has no key",
        "product-with-a-0": "a fault; a sheet writes the product out",
        "cross-entropy-of-probabilities": "`cross_entropy` takes probabilities; a sheet with scores writes the softmax",
        "label-smoothing": "the sheet writes the targets out",
        "class-weights": "the sheet writes the weights out",
        "two-biases": "a slip of people with one bias for two; named in marking",
    }
)

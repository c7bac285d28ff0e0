"""Optimisers and cells: what one step, or two, make of w = 1 with the gradient 2 at rate 0.1."""

from __future__ import annotations

from gradekit.frameworks.conventions.row import Cell, Row, Way, row

_W = "w = 1, gradient 2, rate 0.1"


def _trained(rule: str, gives: tuple[float, ...], more: str = "") -> Way:
    body = "train:\n  parameters: {w: 1}\n  compute: {L: 2*w}\n  loss: L\n  learning_rate: 0.1\n"
    body += f"  steps: {len(gives)}{more}"
    names = ", ".join(f"w_{k}" for k in range(1, len(gives) + 1))
    return Way(f"  rule: {rule}", body, f"[{names}]" if len(gives) > 1 else names, gives)


STEPS: tuple[Row, ...] = (
    row(
        "momentum",
        f"momentum 0.9, two steps; {_W}",
        "0.8, 0.42",
        {
            name: Cell((0.8, 0.42))
            for name in ("pytorch", "jax", "keras", "tensorflow", "paddle", "nnabla", "tinygrad", "mindspore")
        },
        _trained("{momentum: {beta: 0.9, form: sum}}", (0.8, 0.42)),
        _trained("{momentum: {beta: 0.9, form: average}}", (0.98, 0.942)),
        note="autograd and neurolab take the average form",
    ),
    row(
        "nesterov",
        f"Nesterov momentum 0.9, two steps; {_W}",
        "0.62, 0.078",
        {
            **{
                name: Cell((0.62, 0.078))
                for name in ("pytorch", "jax", "keras", "tensorflow", "paddle", "nnabla", "tinygrad")
            },
            "mindspore": Cell((0.8, 0.42)),
        },
        _trained("{nesterov: {beta: 0.9, form: simplified}}", (0.62, 0.078)),
        _trained("{nesterov: {beta: 0.9, form: lookahead}}", (0.8, 0.42)),
    ),
    row(
        "adam-epsilon",
        f"Adam, ε = 0.5, first step; {_W}",
        "0.92 (ε outside the corrected root)",
        {
            "pytorch": Cell((0.92,)),
            "jax": Cell((0.92,), "optax"),
            "keras": Cell((0.988771,), "ε on the uncorrected root"),
            "tensorflow": Cell((0.988771,)),
            "paddle": Cell((0.92,)),
            "nnabla": Cell((0.988771,)),
            "tinygrad": Cell((0.92,)),
            "mindspore": Cell((0.988771,)),
        },
        _trained("{adam: {epsilon: 0.5}}", (0.92,)),
        note="with Keras's ε/√(1 − β₂ᵗ) in place of ε, the sheet's rule gives Keras's step",
    ),
    row(
        "rmsprop-epsilon",
        f"RMSProp, decay 0.9, ε = 0.5, first step; {_W}",
        "0.823393 (ε outside), 0.789181 (inside)",
        {
            "pytorch": Cell((0.823393,)),
            "jax": Cell((0.789181,), "optax"),
            "keras": Cell((0.789181,)),
            "tensorflow": Cell((0.789181,)),
            "paddle": Cell((0.789181,)),
            "nnabla": Cell((0.823393,)),
            "mindspore": Cell((0.850929,), "mean square from 1"),
        },
        _trained("{rmsprop: {beta: 0.9, epsilon: 0.5}}", (0.823393,)),
        _trained("{rmsprop: {beta: 0.9, epsilon: 0.5, eps_inside: true}}", (0.789181,)),
        _trained("{rmsprop: {beta: 0.9, epsilon: 0.5, eps_inside: true}}", (0.850929,), "\n  state: {v: 1}"),
    ),
    row(
        "adagrad-start",
        f"Adagrad, ε = 0.5, as it starts by itself; {_W}",
        "0.92 (from 0, ε outside)",
        {
            "pytorch": Cell((0.92,)),
            "jax": Cell((0.906750,), "optax: from 0.1, ε inside"),
            "keras": Cell((0.906750,), "from 0.1, ε inside"),
            "paddle": Cell((0.92,)),
            "nnabla": Cell((0.92,)),
            "tensorflow": Cell((0.90675,)),
        },
        _trained("{adagrad: {epsilon: 0.5}}", (0.92,)),
        _trained("{adagrad: {epsilon: 0.5, eps_inside: true}}", (0.906750,), "\n  state: {v: 0.1}"),
    ),
    row(
        "adagrad-epsilon",
        f"Adagrad, ε = 0.5, from 0; {_W}",
        "0.92 (ε outside), 0.905719 (inside)",
        {
            "pytorch": Cell((0.92,)),
            "jax": Cell((0.905719,), "optax"),
            "keras": Cell((0.905719,)),
            "paddle": Cell((0.92,)),
            "nnabla": Cell((0.92,)),
            "tensorflow": Cell((0.905719,)),
        },
        _trained("{adagrad: {epsilon: 0.5}}", (0.92,)),
        _trained("{adagrad: {epsilon: 0.5, eps_inside: true}}", (0.905719,)),
    ),
    row(
        "adam-numbers",
        "ε of Adam, unless told otherwise",
        "as the sheet says",
        {
            "pytorch": Cell((1e-8,)),
            "jax": Cell((1e-8,), "optax"),
            "keras": Cell((1e-7,)),
            "tensorflow": Cell((1e-7,)),
            "paddle": Cell((1e-8,)),
            "tinygrad": Cell((1e-8,)),
            "mindspore": Cell((1e-8,)),
        },
    ),
    row(
        "rmsprop-numbers",
        f"RMSProp with the decay and the ε that it has by itself; {_W}",
        "as the sheet says",
        {
            "pytorch": Cell((1e-7,), "decay 0.99"),
            "jax": Cell((0.683772,), "optax: 0.9"),
            "keras": Cell((0.683772,), "0.9"),
            "tensorflow": Cell((0.683772,)),
            "paddle": Cell((0.552788,), "0.95"),
            "mindspore": Cell((0.824588,), "0.9, mean square from 1"),
        },
    ),
    row(
        "adagrad-numbers",
        f"Adagrad with the ε that it has by itself; {_W}",
        "0.9 (from 0)",
        {
            "pytorch": Cell((0.9,)),
            "jax": Cell((0.901227,), "optax: from 0.1, 1e-7"),
            "keras": Cell((0.901227,), "from 0.1, 1e-7"),
            "tensorflow": Cell((0.901227,), "from 0.1"),
            "paddle": Cell((0.9,)),
            "nnabla": Cell((0.9,)),
        },
    ),
    row(
        "rprop",
        f"Rprop, two steps; {_W}",
        "0.9, 0.78",
        {
            "pytorch": Cell((0.9, 0.78)),
            "jax": Cell((1, 0.9), "optax"),
            "paddle": Cell((0.9, 0.78)),
            "mindspore": Cell((0.9, 0.78)),
        },
        _trained("rprop", (0.9, 0.78)),
        note="optax moves a step late, which no file can ask for",
    ),
    row(
        "adamax-epsilon",
        f"Adamax, ε = 0.5, two steps; {_W}",
        "0.92, 0.84",
        {
            "pytorch": Cell((0.92, 0.84)),
            "jax": Cell((0.92, 0.84), "optax"),
            "keras": Cell((0.92, 0.84)),
            "paddle": Cell((0.9, 0.819936)),
        },
        _trained("{adamax: {epsilon: 0.5}}", (0.92, 0.84)),
        _trained("{adamax: {epsilon: 0.5, form: decayed}}", (0.9, 0.819936)),
    ),
    row(
        "decoupled-decay",
        f"AdamW, decay 0.1, ε = 0.5, first step; {_W}",
        "0.91 (w loses rate·decay·w)",
        {
            "pytorch": Cell((0.91,)),
            "jax": Cell((0.91,), "optax"),
            "keras": Cell((0.978771,), "ε on the uncorrected root"),
        },
        _trained("{adamw: {epsilon: 0.5, decay: 0.1}}", (0.91,)),
        _trained("{adamw: {epsilon: 0.5, decay: 0.1, form: uncorrected}}", (0.978771,)),
    ),
    row(
        "adamw-default-decay",
        f"AdamW, ε = 0.5, the decay that it has by itself; {_W}",
        "as the sheet says",
        {
            "pytorch": Cell((0.919,), "0.01"),
            "jax": Cell((0.91999,), "optax: 1e-4"),
            "keras": Cell((0.988371,), "0.004"),
        },
    ),
    row(
        "clip-by-norm",
        "the gradient [3, 4] clipped to the norm 1",
        "0.6, 0.8",
        {
            "pytorch": Cell((0.59999988, 0.79999984), "clip_grad_norm_"),
            "jax": Cell((0.6, 0.8), "optax"),
            "keras": Cell((0.6, 0.8)),
            "tensorflow": Cell((0.6, 0.8)),
        },
        Way("# as it is", "given: {g: [3, 4]}", "g/max(1, norm(g))", (0.6, 0.8)),
        Way("# as it is", "given: {g: [3, 4]}", "g/(norm(g) + 1e-6)", (0.59999988, 0.79999984)),
    ),
    row(
        "lstm-gates",
        "new c of an LSTM of weights 0 whose stored biases are 1, 2, 3, 4, from c = 1",
        "i f g o",
        {
            "pytorch": Cell((1.608246,), "i f g o"),
            "jax": Cell((1.608246,), "flax: i f g o, by name"),
            "keras": Cell((1.608246,), "i f c o"),
            "onnx": Cell((1.683148,), "i o f c"),
            "tensorflow": Cell((1.608246,)),
            "paddle": Cell((1.608246,)),
            "tinygrad": Cell((1.608246,)),
            "mindspore": Cell((1.608246,)),
        },
        Way("# i f g o", "given: {c: 1}", "sigmoid(2)*c + sigmoid(1)*tanh(3)", (1.608246,)),
        Way("# i o f c", "given: {c: 1}", "sigmoid(3)*c + sigmoid(1)*tanh(4)", (1.683148,)),
    ),
    row(
        "two-biases",
        "the same, where both of two biases are the sheet's 1, 2, 3, 4",
        "the bias once",
        {
            "pytorch": Cell((1.8628,), "bias_ih and bias_hh"),
            "paddle": Cell((1.8628,)),
            "tinygrad": Cell((1.8628,)),
        },
        Way("# twice", "given: {c: 1}", "sigmoid(4)*c + sigmoid(2)*tanh(6)", (1.8628,)),
    ),
    row(
        "gru-gates",
        "new h of a GRU of weights 0 whose stored biases are 1, 2, 3, from h = 1",
        "r z n or z r n",
        {
            "pytorch": Cell((0.999411,), "r z n"),
            "keras": Cell((0.998670,), "z r h"),
            "onnx": Cell((0.998670,), "z r h"),
            "jax": Cell((0.999411,), "flax: r z n, by name"),
            "tensorflow": Cell((0.99867,)),
            "paddle": Cell((0.999411,)),
        },
        Way("# r z n", "given: {h: 1}", "(1 - sigmoid(2))*tanh(3) + sigmoid(2)*h", (0.999411,)),
        Way("# z r n", "given: {h: 1}", "(1 - sigmoid(1))*tanh(3) + sigmoid(1)*h", (0.998670,)),
    ),
)

"""Functions as libraries mean them: each is called as the function that it stands for, and is written out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from gradekit.engine.graph import OPS, Node, Op, Operand, apply, as_node, constant
from gradekit.engine.ops.shape import pick
from gradekit.errors import ShapeError

# Losses


class _Averaged(Op):
    """A loss over the number of all entries."""

    @classmethod
    def build(cls, prediction: Operand, target: Operand, **usual: Any) -> Node:
        total = OPS[cls.name].build(prediction, target, **usual)
        return total / constant(as_node(prediction).size)


class MeanBinaryCrossEntropy(_Averaged):
    """The mean over all entries."""

    name = "binary_cross_entropy"


class MeanHuber(_Averaged):
    """The mean over all entries."""

    name = "huber"

    @classmethod
    def build(cls, prediction: Operand, target: Operand, delta: Operand = 1) -> Node:
        return super().build(prediction, target, delta=delta)


# Cells


class _Cell(Op):
    """A cell whose blocks of weights stand in another order; a second bias, which stands by h, may be given.

    twice: whether the one bias stands in the place of both.
    """

    order: ClassVar[str] = ""
    twice: ClassVar[bool] = False
    biases: ClassVar[int] = 5  # where they start among the operands

    @classmethod
    def build(cls, *operands: Operand) -> Node:
        nodes = [as_node(operand) for operand in operands]
        known, biases = nodes[: cls.biases], nodes[cls.biases :]
        if not 1 <= len(biases) <= 2:
            raise ShapeError(f"{cls.name} takes {cls.biases + 1} values, and one more for a second bias")
        if len(biases) < 2:
            biases.append(biases[0] if cls.twice else 0 * biases[0])
        return cls.step(*known, *biases)

    @classmethod
    def step(cls, *operands: Node) -> Node:
        raise NotImplementedError

    @classmethod
    def block(cls, values: Node, gate: str) -> Node:
        """The rows of a gate."""
        number, width = cls.order.index(gate), values.shape[0] // len(cls.order)
        return pick(values, (number * width + 1, (number + 1) * width))


class _Lstm(_Cell):
    """i, f, g, o: input gate, forget gate, candidate, output gate."""

    name = "lstm_cell"

    @classmethod
    def step(cls, *operands: Node) -> Node:
        x, h, c, w, u, b, second = operands
        z = w @ x + b + (u @ h + second)
        i, f, o = (apply("sigmoid", cls.block(z, gate)) for gate in "ifo")
        new_c = f * c + i * apply("tanh", cls.block(z, "g"))
        return apply("stack", o * apply("tanh", new_c), new_c, rank=1)


class LstmIfgo(_Lstm):
    """PyTorch, Keras (which writes c for g), flax, PaddlePaddle, tinygrad, MindSpore."""

    order = "ifgo"


class LstmIofg(_Lstm):
    """ONNX."""

    order = "iofg"


class LstmTwice(_Lstm):
    """The order of an exercise, its bias by x and by h."""

    order, twice = "ifog", True


class _Gru(_Cell):
    """r, z, n: reset gate, update gate, candidate, whose reset acts after the product: h′ = (1 − z)⊙n + z⊙h."""

    name = "gru_cell"
    biases = 4

    @classmethod
    def step(cls, *operands: Node) -> Node:
        x, h, w, u, b, second = operands
        by_x, by_h = w @ x + b, u @ h + second
        r, z = (apply("sigmoid", cls.block(by_x, gate) + cls.block(by_h, gate)) for gate in "rz")
        n = apply("tanh", cls.block(by_x, "n") + cls.candidate(r, h, u, second))
        return (constant(1, (1,)) - z) * n + z * h

    @classmethod
    def candidate(cls, r: Node, h: Node, u: Node, second: Node) -> Node:
        """What the candidate gets from h."""
        return r * (cls.block(u, "n") @ h + cls.block(second, "n"))


class GruRzn(_Gru):
    """PyTorch, PaddlePaddle, flax."""

    order = "rzn"


class GruZrn(_Gru):
    """Keras and TensorFlow."""

    order = "zrn"


class GruBefore(_Gru):
    """ONNX with linear_before_reset = 0."""

    order = "zrn"

    @classmethod
    def candidate(cls, r: Node, h: Node, u: Node, second: Node) -> Node:
        return cls.block(u, "n") @ (r * h) + cls.block(second, "n")


class GruTwice(_Gru):
    """The order of an exercise, its bias by x and by h."""

    order, twice = "zrn", True


LOG_ENDS = Fraction("3.7200759760208359629596958038631183373588922923768e-44")  # e^−100, where logarithms end at −100

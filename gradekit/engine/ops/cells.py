"""Cells of recurrent networks, written out where they are used: one step of an LSTM, one of a GRU.

The gates' weights stand one block above the other in W (by x), U (by h) and b.
"""

from __future__ import annotations

from gradekit.engine.graph import Example, Node, apply, constant
from gradekit.engine.ops.composed import Composed
from gradekit.engine.ops.shape import pick


def _block(values: Node, number: int, width: int) -> Node:
    """Rows of block number `number`, of `width` rows each, counted from 1."""
    return pick(values, ((number - 1) * width + 1, number * width))


class LstmCell(Composed, name="lstm_cell"):
    """One LSTM step from x, h, c, W, U, b with the blocks i, f, o, g: rows h′ and c′. Shape: h of (n) -> (2,n).

    Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
    """

    examples = (Example(((3,), (5,), (0,), ((0,),) * 4, ((0,),) * 4, (0,) * 4), ((0,), (0,))),)

    @staticmethod
    def simplify(x: Node, h: Node, c: Node, w: Node, u: Node, b: Node) -> Node:
        z = w @ x + u @ h + b
        parts = [_block(z, number, h.size) for number in (1, 2, 3, 4)]
        i, f, o = (apply("sigmoid", part) for part in parts[:3])
        new_c = f * c + i * apply("tanh", parts[3])
        return apply("stack", o * apply("tanh", new_c), new_c, rank=1)


class GruCell(Composed, name="gru_cell"):
    """One GRU step from x, h, W, U, b with the blocks z, r, n: h′ = z⊙h + (1 − z)⊙n. Shape: h of (n) -> (n).

    n = tanh(Wₙx + Uₙ(r⊙h) + bₙ). Source: Cho et al. 2014.
    """

    examples = (Example(((3,), (4,), ((0,),) * 3, ((0,),) * 3, (0,) * 3), (2,)),)

    @staticmethod
    def simplify(x: Node, h: Node, w: Node, u: Node, b: Node) -> Node:
        n = h.size
        by_x = w @ x + b
        z, r = (apply("sigmoid", _block(by_x, k, n) + _block(u, k, n) @ h) for k in (1, 2))
        candidate = apply("tanh", _block(by_x, 3, n) + _block(u, 3, n) @ (r * h))
        return z * h + (constant(1, (1,)) - z) * candidate


class GruCellAfter(Composed, name="gru_cell_after"):
    """One GRU step whose reset gate acts after the product, from x, h, W, U, b, c with the blocks r, z, n.

    n = tanh(Wₙx + bₙ + r⊙(Uₙh + cₙ)), h′ = (1 − z)⊙n + z⊙h; the biases b stand by x and c by h. Shape: h of (n) -> (n).
    """

    examples = (Example(((3,), (4,), ((0,),) * 3, ((0,),) * 3, (0,) * 3, (0,) * 3), (2,)),)

    @staticmethod
    def simplify(x: Node, h: Node, w: Node, u: Node, b: Node, c: Node) -> Node:
        n = h.size
        by_x, by_h = w @ x + b, u @ h + c
        r, z = (apply("sigmoid", _block(by_x, k, n) + _block(by_h, k, n)) for k in (1, 2))
        candidate = apply("tanh", _block(by_x, 3, n) + r * _block(by_h, 3, n))
        return (constant(1, (1,)) - z) * candidate + z * h

"""Labels ignored: −Σ ln p for −Σ y ln p, and on the way back the prediction for prediction − label.

What counts is what the loss does with its labels, and not how it is written: by an op, by squares of differences, by
logarithms of a sigmoid or of a softmax, with the softmax as an op or as exponentials over their sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gradekit.engine.backward import Path, Reverse
from gradekit.engine.graph import Node, apply, constant, topological
from gradekit.engine.substitute import substitute
from gradekit.marking.mistakes.activations import logistic
from gradekit.marking.mistakes.algebra import PICKED, RENAMED, bare, factors, is_given, number, summands, without
from gradekit.marking.mistakes.context import Context, Variant

_ID = "labels-ignored"
_LOGARITHMS = ("log", "log2", "log10")
_WITH_LOGARITHM = (*_LOGARITHMS, "cross_entropy", "binary_cross_entropy")
_LINEAR = ("index", "picked", "add", "sub", "neg", "mul", "matmul", "dot", "identity", "reshape")
_BACK = "the labels were left out: the gradient starts from prediction − label, not from the prediction alone"


def logarithms(back: Reverse) -> list[Node]:
    """The logarithms on the way to a loss, and the losses that have some."""
    return [node for node in back.gradients if node.op.name in _WITH_LOGARITHM]


def meets(h: Node, logarithm: Node) -> bool:
    """Whether a logarithm, or a loss that has one, is taken of h, or of 1 − h."""
    return any(h is bare(operand, PICKED) or h in bare(operand, PICKED).inputs for operand in logarithm.inputs)


def recipe(context: Context) -> Iterator[Variant]:
    yield from context.each_and_all(_ID, _residuals(context), _BACK)
    for y in context.roots:
        found = _Loss(context.back(y)).without_labels()
        yield from context.replaced(_ID, {old: new for old, new in found.items() if old in context.inside}, _BACK)


def rarer(context: Context) -> Iterator[Variant]:
    made = [(node, wrong) for node in context.order if node.inputs and (wrong := _unlabelled(node)) is not None]
    yield from context.each_and_all(_ID, made)


# Differences of prediction and label


def _residuals(context: Context) -> Iterator[tuple[Node, Node]]:
    """Every prediction − label, with the prediction alone."""
    weights = frozenset(context.new.values())
    for node in context.order:
        if node.op.name == "softmax_residual":
            yield node, _stretched(node.inputs[0] * node.inputs[2], node)
        elif node.op.name == "sub":
            first, second = node.inputs
            if _is_pair(context, weights, first, second):
                yield node, _stretched(first, node)
            elif _is_pair(context, weights, second, first):
                yield node, _stretched(-second, node)


def _stretched(part: Node, like: Node) -> Node:
    return part if part.shape == like.shape else apply("stretch", part, dims=like.shape)


def _is_pair(context: Context, weights: frozenset[Node], prediction: Node, label: Node) -> bool:
    """Whether it is a prediction, which no label went into but by way of a weight, beside its label."""
    if not is_given(label) or is_given(prediction) or bare(prediction, PICKED) in weights:
        return False
    is_met = (bare(prediction), bare(label)) in context.setting.compared or _is_probability(prediction)
    return is_met and bare(label, PICKED) not in topological([prediction], stop=weights)


def _is_probability(node: Node) -> bool:
    inner = bare(node, RENAMED)
    if inner.op.name != "div":
        return inner.op.name in ("softmax", "sigmoid")
    return logistic(inner) is not None or _normalises(inner)


def _normalises(quotient: Node) -> bool:
    """Whether it is an exponential over a sum that it is part of."""
    above, below = (bare(part) for part in quotient.inputs)
    return above.op.name == "exp" and above in topological([below])


# What labels bring into the gradients of a loss of logarithms


class _Loss:
    """A loss that takes logarithms of probabilities, and the paths on which its labels come into the gradients."""

    def __init__(self, back: Reverse):
        self.back, self.logarithms = back, logarithms(back)
        self.normalisers = {each for node in self.logarithms for each in _summed_exponentials(node)}

    def without_labels(self) -> dict[Node, Node]:
        """Gradients and contributions with what they are where no label comes in."""
        made = dict(self._by_factors()) | dict(self._of_one_logarithm())
        for target, paths in self.back.paths.items():
            kept = self._kept(paths)
            if kept and len(kept) < len(paths):
                made[self.back.gradients[target]] = _added(kept)
            for path in paths:
                if (shared := self._shared(path)) is not None:
                    made[path.contribution] = shared
        return made

    def _kept(self, paths: tuple[Path, ...]) -> list[Path]:
        """Those that no label is on: of e[k]/Σe those by the sum, of ln Σe^z − z[k] those by the exponentials."""
        quotients = [path for path in paths if self._is_share(path)]
        if quotients:
            return [path for path in paths if path not in quotients]
        if any(map(self._is_normaliser, paths)):
            return [path for path in paths if self._is_normaliser(path) or path.consumer.op.name not in _LINEAR]
        return list(paths)

    def _is_share(self, path: Path) -> bool:
        """Whether it goes by the numerator of a softmax that is written out, of which a logarithm is taken."""
        consumer = path.consumer
        is_share = consumer.op.name == "div" and path.operand == 0 and _normalises(consumer)
        return is_share and any(map(partial(meets, consumer), self.logarithms))

    def _is_normaliser(self, path: Path) -> bool:
        return path.consumer in self.normalisers or path.consumer.op.name in ("logsumexp", "softplus")

    def _shared(self, path: Path) -> Node | None:
        """Of a softmax what every entry gets: −p·Σ(upstream·p); of its logarithm −p·Σ upstream."""
        consumer, up = path.consumer, path.upstream
        if consumer.op.name == "log_softmax":
            axes = consumer.params.get("axes", (-1,))
            return -(apply("softmax", *consumer.inputs, axes=axes) * apply("sum", up, axes=axes, keep=True))
        if consumer.op.name != "softmax" or not any(map(partial(meets, consumer), self.logarithms)):
            return None
        axes = consumer.params.get("axes", (-1,))
        return -(consumer * apply("sum", up * consumer, axes=axes, keep=True))

    def _by_factors(self) -> Iterator[tuple[Node, Node]]:
        """y·ln p + (1 − y)·ln(1 − p) with every label taken for 0."""
        paths = [path for paths in self.back.paths.values() for path in paths]
        weighed = [path for path in paths if _weighs_logarithm(path)]
        if any(_is_rest(bare(_other(path))) for path in weighed):
            yield from ((path.contribution, _unweighed(path)) for path in weighed)
        for path in paths:
            if path.consumer.op.name == "binary_cross_entropy" and path.operand == 0:
                yield path.contribution, _passed_on(path, 1, constant(0, path.consumer.inputs[1].shape))


    def _of_one_logarithm(self) -> Iterator[tuple[Node, Node]]:
        """−ln σ(z), whose label is 1: σ(z) for σ(z) − 1."""
        for h, upstream in self.back.gradients.items():
            z = h.inputs[0] if h.op.name == "sigmoid" else logistic(h) if h.op.name == "div" else None
            taken = [node for node in self.logarithms if node.op.name in _LOGARITHMS and meets(h, node)]
            is_alone = bool(taken) and all(bare(node.inputs[0], PICKED) is h for node in taken)
            if is_alone and z in self.back.gradients and z is not None:
                yield self.back.gradients[z], -(upstream * h * h)


def _summed_exponentials(logarithm: Node) -> list[Node]:
    """The exponentials of ln Σ e^z, and of ln(1 + e^z)."""
    inner = bare(logarithm.inputs[0])
    terms = [bare(inner.inputs[0])] if inner.op.name == "sum" else [bare(term, RENAMED) for _, term in summands(inner)]
    found = [term for term in terms if term.op.name == "exp"]
    return found if len(found) + sum(number(term) == 1 for term in terms) == len(terms) else []


def _other(path: Path) -> Node:
    return path.consumer.inputs[1 - path.operand]


def _weighs_logarithm(path: Path) -> bool:
    """Whether a label, or 1 − a label, is the factor of a logarithm."""
    is_product = path.consumer.op.bilinear and bare(path.consumer.inputs[path.operand], RENAMED).op.name in _LOGARITHMS
    return is_product and (is_given(_signless(_other(path))) or _is_rest(bare(_other(path))))


def _signless(node: Node) -> Node:
    return node.inputs[0] if node.op.name == "neg" else node


def _is_rest(node: Node) -> bool:
    """Whether it is 1 − y."""
    return node.op.name == "sub" and number(node.inputs[0]) == 1 and is_given(node.inputs[1])


def _unweighed(path: Path) -> Node:
    other = _other(path)
    labels = [node for node in topological([other]) if node.op.name == "variable"]
    plain = substitute([other], {label: constant(0, label.shape) for label in labels})[0]
    return _passed_on(path, 1 - path.operand, plain)


def _passed_on(path: Path, place: int, operand: Node) -> Node:
    """What the consumer passes on with another operand at that place."""
    operands = [*path.consumer.inputs]
    operands[place] = operand
    made = path.consumer.op.vjp(path.upstream, path.consumer, *operands, **path.consumer.params)[path.operand]
    return path.contribution if made is None else made


def _added(paths: list[Path]) -> Node:
    total = paths[0].contribution
    for path in paths[1:]:
        total = total + path.contribution
    return total


# On the way forward


def _unlabelled(node: Node) -> Node | None:
    """−Σ log p for −Σ y log p."""
    if node.op.name == "cross_entropy":
        return apply(node.op, node.inputs[0], constant(1, node.inputs[1].shape), **node.params)
    if node.op.name != "mul":
        return None
    parts = [bare(part) for part in factors(node)]
    if not any(part.op.name in _LOGARITHMS for part in parts):
        return None
    size = max(part.size for part in parts if part.op.name in _LOGARITHMS)  # each logarithm has a label of its own
    left = without(node, lambda part: is_given(part) and bare(part).size == size)
    return left if left is not None and left is not node and left.shape == node.shape else None

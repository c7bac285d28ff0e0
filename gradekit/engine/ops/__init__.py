"""Every op, whole: a new op is one class in one of these files.

Most exercises need a few of them. What they all use is imported here; the others are loaded when `graph.OPS` is asked
for a name that it does not have, in the order of how often exercises need them, and all where it is listed.

    common          what several ops share: elementwise behaviour, and undoing a stretch on the way back
    words           words of a call that are not quantities: the name in stride=2, the same of padding=same
    arguments       the arguments of a function as its own op has them: those in order, and those that a call may name
    simplex         linear inequalities decided in fractions
    shattering      sets that circles, triangles or half-lines shatter, decided exactly
    separation      questions about sets of points that are decided exactly: separable, shattered, positive semidefinite
    activations     activation functions: what a layer applies to its pre-activation z
    arithmetic      entry-by-entry arithmetic: + − · / and powers
    composed        functions that are compositions of ops
    functions       functions of one number, entry by entry: exponential, logarithms, root, sine, cosine; and π
    linear          linear algebra: matrix products, transpose, dot and outer product, norm
    systems         systems of linear equations: their solution, the inverse of a matrix, least squares
    eigen           eigenvalues of symmetric matrices with two or three rows
    shape           ops that move entries without computing: reshape, stretch, index, place, stack, concat
    picking         picking an entry by a quantity that holds its number: s[y]
    whole_numbers   whole numbers: rounding down and up, remainders, primes: functions with jumps
    cells           cells of recurrent networks, written out where they are used: one step of an LSTM, one of a GRU
    generic         a function of which only the name is known: s = uᵀf(Wx + b)
    information     information: entropy in nats or bits, and how far one distribution is from another
    losses          losses: prediction first, target second
    in_words        words that depend on conditions, as a cell of a table holds them
    masks           −∞ in the place of a score that a softmax is to give no weight
    margins         losses in pieces: Huber's, and the hinge loss of many classes
    normalisation   statistics of a batch and what is made of them
    softmax         softmax and its logarithm: activations along an axis
    variance        variance and standard deviation
    gelu            smooth activations of the normal distribution and of softplus: erf, GELU in both its forms, Mish
    hard            activations in pieces: hard sigmoid and hard swish, SELU, and what is cut off at bounds
    rectifiers      activations with a parameter: leaky ReLU and ELU
    ties            ties: which of several equal entries gets the gradient of the largest or the smallest one
    own             quantities that stand for themselves, and those of which some entries are another's
    windows         windows that slide over an image: how they lie, and the entries that each holds
    call_steps      how the windows of a convolution lie, as a call says it and as it is printed
    convolution     convolution as courses do it (cross-correlation), with stride, padding, dilation and groups
    transposed      transposed convolution: every entry of an image lays a copy of the kernel into a larger one
    comparison      what looks at which number is larger
    pooling         pooling: the largest entry or the mean of each window of an image
    ordered         sort, median, running sums, and log Σ exp
    reductions      ops that make fewer entries: sum, mean, largest and smallest entry
    runs            many repetitions of one step as a single op
"""

from gradekit.engine.graph import OPS, Op
from gradekit.engine.ops import activations, arithmetic, linear, losses, reductions, runs, shape, words

__all__ = ["OPS", "Op", "activations", "arithmetic", "linear", "losses", "reductions", "runs", "shape", "words"]

_IN_TURN = (
    "functions", "softmax", "comparison", "rectifiers", "composed", "variance", "own", "whole_numbers", "windows",
    "convolution", "pooling", "information", "picking", "normalisation", "ordered", "generic", "gelu", "hard", "masks",
    "margins", "cells", "systems", "eigen", "transposed", "in_words", "separation", "shattering",
)  # fmt: skip
OPS.waiting += [f"{__name__}.{name}" for name in _IN_TURN]

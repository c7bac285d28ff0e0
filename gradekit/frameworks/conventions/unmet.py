"""What was measured too and has no row: (what, why not)."""

from __future__ import annotations

UNMET: tuple[tuple[str, str], ...] = (
    (
        "local response and Lp normalisation, Lp pooling, opset 9 batch norm, clip in an RNN (ONNX's reference)",
        "faults of one evaluator in operators that no pencil-and-paper exercise asks for",
    ),
    ("label smoothing, divisor_override and atan2 through torch.onnx.export", "faults of an export, not conventions"),
    (
        "slopes of celu, sort in nnabla, cumprod, hardshrink, norm at 0 (autograd), std at equal values",
        "no function of an exercise here, or a slope at a point where an exercise cannot ask for it (0/0)",
    ),
    (
        "RAdam, AdaBelief, Lion, AMSGrad, NesterovAG (chainer), SgdW",
        "rules that `train:` does not have; an own `update:` says them",
    ),
    (
        "layers, losses, averages and gate orders of thinc, chainer, haiku, equinox, neurolab, casadi, scikit-learn",
        "no program is exported to them",
    ),
    (
        "piecewise learning rates at a boundary, nearest-neighbour resizing",
        "a sheet gives each step its rate; images are not resized",
    ),
    (
        "hardsigmoid's slope in PyTorch's eager double precision, 0.166666672",
        "rounding, not a convention; exported programs avoid it",
    ),
    ("the mean and the sum of a single example's cross-entropy in MindSpore, 2.772589", "a fault, not a convention"),
    (
        "Hopfield networks, AdaBoost weights, kernels' parameters, discriminant analysis",
        "parameters that a sheet has to give anyway",
    ),
    ("batch norm of a single example", "a sheet that asks for it asks for 0/0, or for β"),
)

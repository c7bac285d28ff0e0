"""Every op, whole. Importing this package fills `graph.OPS`; a new op is one class in one of these files."""

from gradekit.graph import OPS, Op
from gradekit.ops import (
    activations,
    arithmetic,
    comparison,
    composed,
    functions,
    generic,
    information,
    linear,
    losses,
    normalisation,
    pooling,
    rectifiers,
    reductions,
    separation,
    shape,
    whole_numbers,
    windows,
)

__all__ = [
    "OPS",
    "Op",
    "activations",
    "arithmetic",
    "comparison",
    "composed",
    "functions",
    "generic",
    "information",
    "linear",
    "losses",
    "normalisation",
    "pooling",
    "rectifiers",
    "reductions",
    "separation",
    "shape",
    "whole_numbers",
    "windows",
]

"""The libraries by name; each one's words are read when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from gradekit.frameworks.dialect import Dialect

LIBRARIES: Mapping[str, str] = MappingProxyType(  # name → module:name of its dialect
    {
        "numpy": "numpy:NUMPY",
        "pytorch": "torch:PYTORCH",
        "jax": "jax:JAX",
        "keras": "keras:KERAS",
        "tensorflow": "tensorflow:TENSORFLOW",
        "paddle": "paddle:PADDLE",
        "mindspore": "mindspore:MINDSPORE",
        "tinygrad": "tinygrad:TINYGRAD",
        "onnx": "onnx:ONNX",
    }
)


def dialect_of(name: str) -> Dialect:
    """The dialect of a library that is in LIBRARIES."""
    module, _, constant = LIBRARIES[name].partition(":")
    found: Dialect = getattr(import_module(f"gradekit.frameworks.sayings.{module}"), constant)
    return found

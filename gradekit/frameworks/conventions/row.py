"""What a row of the table of conventions is: one exercise, and what each library makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

Numbers = tuple[float, ...]

VERSIONS: Mapping[str, str] = MappingProxyType(  # column → the versions that were measured
    {
        "pytorch": "PyTorch 2.13.0",
        "jax": "JAX 0.10.2, optax 0.2.8, flax 0.12.8",
        "keras": "Keras 3.15.1 on JAX",
        "onnx": "ONNX 1.23.2, its reference evaluator",
        "tensorflow": "TensorFlow 2.21",
        "paddle": "PaddlePaddle 3.3.1",
        "nnabla": "nnabla 1.39",
        "tinygrad": "tinygrad 0.14",
        "mindspore": "MindSpore 2.10",
    }
)
PROVED = ("pytorch", "jax", "keras", "onnx")  # whose cells are asked of the library by every run of the tests for it
RECORDED = ("nnabla",)  # measured once, at that version, where it could be installed


class Way(Struct, frozen=True):
    """How an exercise is written so that its answer is `gives`: says is the line that decides, body the rest."""

    says: str
    body: str
    find: str
    gives: Numbers

    @property
    def problem(self) -> str:
        """A whole problem file."""
        return f'{self.body}\n{self.says}\nquestions: [{{id: q, find: "{self.find}"}}]\n'


class Cell(Struct, frozen=True):
    """What a library gives; by: what of it, where the column's name does not say."""

    gives: Numbers
    by: str = ""


class Row(Struct, frozen=True):
    """textbook: by hand; ways: how a sheet is written for it, and for what libraries give where it can be."""

    id: str
    exercise: str
    textbook: str
    cells: Mapping[str, Cell]
    ways: tuple[Way, ...] = ()
    note: str = ""


def row(id: str, exercise: str, textbook: str, cells: Mapping[str, Cell], *ways: Way, note: str = "") -> Row:
    """A row whose cells nobody can change."""
    return Row(id, exercise, textbook, MappingProxyType(dict(cells)), ways, note)

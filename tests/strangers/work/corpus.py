"""All exercises: importing a family registers its exercises."""

from __future__ import annotations

from . import (  # noqa: F401 (registers)
    chains,
    classics,
    decisions,
    deep,
    entries,
    exact,
    learning,
    models,
    more,
    plain,
    runs,
    sequences,
    vision,
)
from .desk import EXERCISES
from .judge import cases

__all__ = ["EXERCISES", "cases"]

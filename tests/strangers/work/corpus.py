"""All exercises: importing a family registers its exercises."""

from __future__ import annotations

from . import chains, entries, exact, plain, runs  # noqa: F401 (registers)
from .desk import EXERCISES
from .judge import cases

__all__ = ["EXERCISES", "cases"]

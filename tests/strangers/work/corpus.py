"""All exercises: importing a family registers its exercises."""

from __future__ import annotations

from . import chains, classics, decisions, entries, exact, learning, models, more, plain, runs  # noqa: F401 (registers)
from .desk import EXERCISES
from .judge import cases

__all__ = ["EXERCISES", "cases"]

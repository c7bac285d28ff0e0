"""How much is tried: some of it in an ordinary run, all of it in an extended one (`pytest -m extended`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def some(cases: Iterable[tuple[Any, ...]], every: int) -> list[Any]:
    """Cases for parametrize: every n-th belongs to the ordinary run, all others to the extended one."""
    rest = pytest.mark.extended
    return [pytest.param(*case, marks=() if number % every == 0 else rest) for number, case in enumerate(cases)]

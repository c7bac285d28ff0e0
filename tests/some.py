"""How much is tried: some of it in an ordinary run, all of it in an extended one (`pytest -m extended`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

ORDINARY, EXTENDED = "ordinary", "extended"  # profiles of hypothesis: 100 and 20,000 examples of a property


def some(cases: Iterable[tuple[Any, ...]], every: int) -> list[Any]:
    """Cases for parametrize: every n-th belongs to the ordinary run, all others to the extended one."""
    rest = pytest.mark.extended
    return [pytest.param(*case, marks=() if number % every == 0 else rest) for number, case in enumerate(cases)]


def examples(ordinary: int, cases: int = 1, **more: Any) -> settings:
    """So many examples in an ordinary run; in an extended one those of its profile, shared among the cases."""
    extended = settings.get_profile(EXTENDED).max_examples // cases
    is_extended = settings().max_examples == settings.get_profile(EXTENDED).max_examples
    return settings(max_examples=max(ordinary, extended) if is_extended else ordinary, **more)

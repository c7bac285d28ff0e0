"""What holds for all tests."""

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.some import EXTENDED, ORDINARY

# How long an example takes says something of the machine, not of the code.
for name, examples in ((ORDINARY, 100), (EXTENDED, 20_000)):
    settings.register_profile(
        name, max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile(ORDINARY)
_HOURS = 12  # what a property may take in an extended run


def _is_extended(config: pytest.Config) -> bool:
    return str(config.getoption("markexpr")).startswith("extended")  # -m extended, -m "extended and hypothesis"


def pytest_configure(config: pytest.Config) -> None:
    if _is_extended(config):
        settings.load_profile(EXTENDED)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every property belongs to an extended run too, with more examples."""
    for item in items if _is_extended(config) else ():
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.extended)
            item.add_marker(pytest.mark.timeout(_HOURS * 3600))

"""A run killed at any moment and run again gives the same bytes; benchmarks/kill.py does this a hundred times."""

from __future__ import annotations

import random
import signal
import sys
from pathlib import Path

import pytest

from tests.places import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

from kill import Rehearsal  # noqa: E402 (it stands beside the package)

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL") or not Path("/proc/self/stat").exists(), reason="looks for orphans in /proc"
)
KILLS = 5


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    made = Rehearsal(tmp_path_factory.mktemp("course"), 300)
    made.prepare()
    return made


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_and_run_again(rehearsal: Rehearsal, number: int) -> None:
    what, faults = rehearsal.once(number, random.Random(number))
    assert not faults, f"{what}: {faults}"


def test_the_two_runs_differ(rehearsal: Rehearsal) -> None:
    """Else an old output could pass for a new one."""
    assert rehearsal.wanted["before"]["results.jsonl"] != rehearsal.wanted["after"]["results.jsonl"]
    assert rehearsal.wanted["before"].keys() == rehearsal.wanted["after"].keys()

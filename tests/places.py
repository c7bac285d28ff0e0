"""Where things are, for tests in any folder."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROBLEMS = ROOT / "problems"
BENCHMARKS = ROOT / "benchmarks"
GOLDEN = ROOT / "tests" / "golden"
CORPORA = Path(os.environ.get("GRADEKIT_CORPORA") or ROOT.parent / "shared" / "corpora")  # without them, replays skip

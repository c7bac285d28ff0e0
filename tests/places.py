"""Where things are, for tests in any folder."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
PROBLEMS = ROOT / "problems"
BENCHMARKS = ROOT / "benchmarks"
GOLDEN = ROOT / "tests" / "golden"
CORPORA = ROOT.parent / "shared" / "corpora"  # beside the checkout; where they are not, their replays skip

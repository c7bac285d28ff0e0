"""How long commands take to start, against what cannot be avoided: importing typer, rich and numpy.

    python benchmarks/startup.py [--runs N] [--against DIR]

Medians of interleaved runs, each in a fresh process; byte code is cached, as it is in an installed package. With
--against, the same commands of a second checkout run in turns with these; the ratios are medians of pairs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROBLEM = ROOT / "problems" / "two-layer-sigmoid.yaml"
GRADEKIT = (sys.executable, "-m", "gradekit")
ANSWERS = {
    "x1": [0.5933, 0.5969],
    "x2": [0.7514],
    "loss": 0.2748,
    "dW2": [[0.0822, 0.0827]],
    "db2": [0.1385],
    "dW1": [[0.0007, 0.0013], [0.0007, 0.0015]],
    "db1": [0.0134, 0.0150],
}
TORCH = """
import torch
x, y = torch.tensor([0.05, 0.1]), torch.tensor([0.01])
W1 = torch.tensor([[0.15, 0.2], [0.25, 0.3]], requires_grad=True)
b1 = torch.tensor([0.35, 0.35], requires_grad=True)
W2 = torch.tensor([[0.4, 0.45]], requires_grad=True)
b2 = torch.tensor([0.6], requires_grad=True)
loss = ((torch.sigmoid(W2 @ torch.sigmoid(W1 @ x + b1) + b2) - y) ** 2).sum() / 2
loss.backward()
print(loss, W1.grad, b1.grad, W2.grad, b2.grad)
"""

Times = dict[str, list[float]]  # command → seconds of each run


@dataclass(frozen=True, slots=True)
class Bound:
    """A command may take at most `most` times as long as another."""

    what: str
    against: str
    most: float


BOUNDS = (
    Bound("gradekit --help", "import typer", 2.6),
    Bound("gradekit grade", "import typer, rich, numpy", 2.5),
    Bound("gradekit solve", "import typer, rich, numpy", 3.0),
    Bound("gradekit solve", "PyTorch script", 0.5),
)


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    """What is timed, by name."""
    submission = folder / "ada.json"
    whole = {"student": "ada", "problem": PROBLEM.stem, "answers": ANSWERS}
    submission.write_text(json.dumps(whole), encoding="utf-8")
    timed = {
        "import typer": (sys.executable, "-c", "import typer"),
        "import typer, rich, numpy": (sys.executable, "-c", "import typer, rich, numpy"),
        "gradekit --help": (*GRADEKIT, "--help"),
        "gradekit grade": (*GRADEKIT, "grade", str(submission), "--problems", str(PROBLEM.parent)),
        "gradekit solve": (*GRADEKIT, "solve", str(PROBLEM)),
    }
    return timed | ({"PyTorch script": (sys.executable, "-c", TORCH)} if find_spec("torch") else {})


def seconds(timed: dict[str, tuple[str, ...]], runs: int, roots: list[Path], folder: Path) -> list[Times]:
    """The time of each run, for each checkout; a first run of each, which fills the caches, does not count."""
    taken: list[Times] = [{name: [] for name in timed} for _ in roots]
    for run in range(runs + 1):
        for name, command in timed.items():
            for place, root in enumerate(roots):
                start = time.perf_counter()
                subprocess.run(command, env=environment(root, folder), cwd=root, check=True, capture_output=True)
                if run:
                    taken[place][name].append(time.perf_counter() - start)
    return taken


def environment(root: Path, folder: Path) -> dict[str, str]:
    """What a command of a checkout runs in, with a cache of byte code of its own."""
    cache = folder / f"cache-{abs(hash(root))}"
    own = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONPATH": str(root)}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    return own


def compared(mine: Times, other: Times) -> Iterator[str]:
    """Each command as a multiple of the same in the second checkout, run by run."""
    for name in mine:
        if name.startswith("gradekit"):
            ratios = sorted(here / there for here, there in zip(mine[name], other[name], strict=True))
            yield f"{name:<28}{statistics.median(ratios):6.3f} × --against ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def lines(times: dict[str, float]) -> Iterator[str]:
    """The report."""
    for name, seconds in times.items():
        yield f"{name:<28}{seconds * 1000:6.0f} ms"
    for bound in BOUNDS:
        if bound.against in times:
            ratio = times[bound.what] / times[bound.against]
            verdict = "holds" if ratio <= bound.most else "BROKEN"
            yield f"{bound.what} / {bound.against}: {ratio:.2f} (at most {bound.most}) {verdict}"


def main() -> None:
    """Time everything and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--against", type=Path, metavar="DIR", help="a second checkout, such as the build before")
    given = parser.parse_args()
    roots = [ROOT, *([given.against.resolve()] if given.against else [])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mine, *others = seconds(commands(folder), given.runs, roots, folder)
    print("\n".join(lines({what: statistics.median(times) for what, times in mine.items()})))
    for other in others:
        print("\n".join(compared(mine, other)))


if __name__ == "__main__":
    main()

"""Programs run in a process of their own, in an empty folder, for so long and no longer."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gradekit.errors import UsageError
from gradekit.frameworks.dialect import Dialect

SECONDS = 300  # for all programs together
_MARK = "-- program "
_RUNNER = f"""
import runpy, sys, traceback
for path in sys.argv[1:]:
    print({_MARK!r} + path, flush=True)
    try:
        runpy.run_path(path)
    except Exception as error:
        print("-- failed:", traceback.format_exception_only(error)[-1].strip(), flush=True)
"""
_NUMBER = re.compile(r"[-+]?(?:\d[\d.]*(?:e[-+]?\d+)?|inf|nan)")


def required(dialect: Dialect) -> None:
    """Raises UsageError where the library is not installed beside gradekit."""
    missing = [package for package in dialect.packages if importlib.util.find_spec(package) is None]
    if missing:
        raise UsageError(
            f"{dialect.title} is not installed here ({', '.join(missing)}): pip install 'gradekit[{dialect.name}]', "
            f"or write the program with gradekit export --to {dialect.name} and run it elsewhere"
        )


def run(programs: Sequence[str]) -> list[str]:
    """What each program prints. Raises UsageError where they take too long or the process ends early."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{k}.py") for k in range(len(programs))]
        for path, text in zip(paths, programs, strict=True):
            path.write_text(text, encoding="utf-8")
        names = [path.name for path in paths]
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", _RUNNER, *names],
                cwd=folder, env=_environment(), capture_output=True, encoding="utf-8", timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise UsageError(f"the program did not end within {SECONDS} seconds") from None
    parts = done.stdout.split(_MARK)[1:]
    if len(parts) < len(programs):
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise UsageError(f"the program ended before it was done: {last}")
    return [part.partition("\n")[2] for part in parts]


def _environment() -> dict[str, str]:
    """This process's, without what would change how Python starts; output is UTF-8."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return kept | {"PYTHONIOENCODING": "utf-8"}


def answers(printed: str) -> dict[str, np.ndarray]:
    """The numbers that a program printed, by the words in front of them."""
    lines = (line.partition(": ") for line in printed.splitlines())
    return {question: np.array(_NUMBER.findall(values), dtype=float) for question, _, values in lines}


def failure(printed: str) -> str:
    """Why the program stopped, '' where it did not."""
    found = re.search(r"^-- failed: (.*)$", printed, re.MULTILINE)
    return found[1] if found else ""

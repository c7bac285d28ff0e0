"""Programs run in a process of their own, in an empty folder, for so long and no longer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
_QUESTION = """
import importlib.metadata, importlib.util, json, sys
missing = [package for package in sys.argv[1:] if importlib.util.find_spec(package) is None]
names = [] if missing else importlib.metadata.packages_distributions()[sys.argv[1]]
print(json.dumps({"missing": missing, "version": importlib.metadata.version(names[0]) if names else ""}))
"""
_NUMBER = re.compile(r"[-+]?(?:\d[\d.]*(?:e[-+]?\d+)?|inf|nan)")


def required(dialect: Dialect, python: str = sys.executable) -> str:
    """The version of the library beside that Python. Raises UsageError where it is not installed there."""
    found: dict[str, Any] = json.loads(_asked(python, dialect.packages))
    if found["missing"]:
        where = "here" if python == sys.executable else f"for {python}"
        raise UsageError(
            f"{dialect.title} is not installed {where} ({', '.join(found['missing'])}): {_remedy(dialect)}, "
            f"or write the program with gradekit export --to {dialect.name} and run it elsewhere"
        )
    return str(found["version"])


def _remedy(dialect: Dialect) -> str:
    """How to have the library: as an extra, or beside another Python where it does not go with what gradekit needs."""
    return dialect.apart or f"pip install 'gradekit[{dialect.name}]'"


def _asked(python: str, packages: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            [python, "-I", "-c", _QUESTION, *packages],
            env=_environment(), capture_output=True, encoding="utf-8", timeout=SECONDS, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"--python {python}: expected a Python that runs; {error}") from None
    return done.stdout


def run(programs: Sequence[str], python: str = sys.executable) -> list[str]:
    """What each program prints when that Python runs it. Raises UsageError where it takes too long or ends early."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{k}.py") for k in range(len(programs))]
        for path, text in zip(paths, programs, strict=True):
            path.write_text(text, encoding="utf-8")
        names = [path.name for path in paths]
        try:
            done = subprocess.run(
                [python, "-I", "-c", _RUNNER, *names],
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

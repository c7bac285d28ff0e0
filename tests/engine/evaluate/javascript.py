"""Programs run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence

import pytest

from gradekit.engine.evaluate.script import library


def run(programs: Sequence[tuple[str, list[float]]]) -> list[list[float]]:
    """What each program f(x) gives for its numbers; skips the test where there is no node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here")
    calls = [f"(() => {{ {text}\nreturn f({_numbers(x)}); }})()" for text, x in programs]
    show = "(k, v) => typeof v === 'number' && !Number.isFinite(v) ? String(v) : v"
    source = f"'use strict';\n{library()}\nconsole.log(JSON.stringify([{','.join(calls)}], {show}));"
    done = subprocess.run([node, "-"], input=source, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr[:2000]
    return [[float(value) if value is not None else float("nan") for value in row] for row in json.loads(done.stdout)]


def _numbers(x: list[float]) -> str:
    return f"[{', '.join(map(repr, x))}]".replace("inf", "Infinity").replace("nan", "NaN")

"""`gradekit check --against`: the key beside what a numerical library computes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradekit.cli.command import one_of

if TYPE_CHECKING:
    from gradekit.frameworks.against import Beside, Comparison


def compare(problems: list[str], library: str, form: str, output: str | None, python: str | None) -> int:
    """Write a line for each question that differs or is left out; 1 where one disagrees."""
    from gradekit.cli.output import write, write_json_value
    from gradekit.exercise.lowering import build
    from gradekit.exercise.problem.load import load_problem
    from gradekit.frameworks.against import against
    from gradekit.frameworks.libraries import LIBRARIES, dialect_of

    dialect = dialect_of(one_of("--against", library, LIBRARIES))
    interpreter = python or sys.executable
    found = [(Path(path), against(build(load_problem(path)), dialect, interpreter)) for path in problems]
    if form == "json":
        write_json_value([_json(path, comparison) for path, comparison in found], output)
    else:
        write("".join(f"{line}\n" for path, comparison in found for line in _text(path, comparison)), output)
    return int(any(row.verdict == "disagrees" for _, comparison in found for row in comparison.rows))


def _text(path: Path, comparison: Comparison) -> list[str]:
    from gradekit.paper.render.safe import safe_line, safe_text

    rows = [row for row in comparison.rows if row.verdict != "agrees"]
    lines = [f"{path}: {row.question}: {row.verdict.replace('_', ' ')}: {row.says}" for row in rows]
    agreeing = [row for row in comparison.rows if row.verdict in ("agrees", "convention")]
    counted = f"{len(agreeing)} of {len(comparison.rows)} questions agree"
    lines.append(f"{path}: {counted} with {comparison.title} {comparison.version}")
    return [safe_line(safe_text(line)) for line in lines]


def _json(path: Path, comparison: Comparison) -> dict[str, Any]:
    return {
        "file": path.as_posix(),
        "library": comparison.title,
        "version": comparison.version,
        "questions": [_question(row) for row in comparison.rows],
    }


def _question(row: Beside) -> dict[str, Any]:
    return {"id": row.question, "verdict": row.verdict, "message": row.says}

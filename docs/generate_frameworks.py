"""Writes the table of docs/frameworks.md from gradekit/frameworks/conventions: python docs/generate_frameworks.py"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from math import isinf, isnan
from pathlib import Path
from typing import Any

from gradekit.frameworks.conventions import ROWS
from gradekit.frameworks.conventions.row import PROVED, RECORDED, VERSIONS, Cell, Row, Way
from gradekit.frameworks.conventions.sheets import NOT_SET
from gradekit.frameworks.conventions.unmet import UNMET
from gradekit.paper.render.markdown import escaped

PAGE = Path(__file__).resolve().parent / "frameworks.md"
COUNTS = PAGE.parent.parent / "benchmarks" / "exports.json"
MARK = "<!-- generated from here on -->\n"


def page() -> str:
    """The page with its tables as they should be."""
    head, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    return head + mark + "\n".join(_tables()) + "\n"


def _tables() -> Iterator[str]:
    yield from ("", "## How many exercises export", "")
    yield "Of the files of `problems/` and `tests/strangers/problems/`: how many ask for numbers that the"
    yield "library has words for, and how many of their questions agree with `gradekit solve` to 1e-9."
    yield "`benchmarks/exports.py --record` counts."
    yield from ("", _line("library", "files", "questions that agree", "on"), _line("---", "---", "---", "---"))
    yield from map(_counted, json.loads(COUNTS.read_text(encoding="utf-8")).values())
    yield from ("", "## What each library gives", "")
    others = [name for name in VERSIONS if name not in PROVED]
    asked = [name for name in others if name not in RECORDED]
    yield f"Each cell is a test: `.ci/frameworks` asks {_versions(PROVED)}; with the name of another library,"
    yield f"last on 2026-11-30, {_versions(asked)}."
    yield f"{_versions(RECORDED)} was measured once, where it could be installed."
    yield from ("", _line("exercise", "by hand", *(VERSIONS[name].split(",")[0] for name in PROVED), "others"))
    yield _line(*("---" for _ in range(len(PROVED) + 3)))
    yield from map(_measured, ROWS)
    yield from ("", "## How a sheet is written for either", "")
    yield "In a problem file the line decides what the answer is. Each was tried."
    yield from ("", _line("exercise", "written as", "answer"), _line("---", "---", "---"))
    yield from (_written(row, way) for row in ROWS for way in row.ways)
    yield from ("", "## What a file that names a library does not set", "")
    yield from (_line("exercise", "why not"), _line("---", "---"))
    yield from (_line(escaped(row.exercise), escaped(NOT_SET[row.id])) for row in ROWS if row.id in NOT_SET)
    yield from ("", "## What has no row", "", _line("what", "why not"), _line("---", "---"))
    yield from (_line(*map(escaped, pair)) for pair in UNMET)


def _counted(row: dict[str, Any]) -> str:
    title = f"{row['title']} {row['version']}"
    return _line(title, f"{row['files']} of {row['of']}", f"{row['agree']} of {row['questions']}", row["on"])


def _versions(names: Iterable[str]) -> str:
    return ", ".join(VERSIONS[name] for name in names)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _measured(row: Row) -> str:
    cells = [_cell(row.cells[name]) if name in row.cells else "–" for name in PROVED]
    others: dict[str, list[str]] = {}
    for name in (name for name in VERSIONS if name not in PROVED):
        if name in row.cells:
            others.setdefault(_cell(row.cells[name]), []).append(VERSIONS[name].split()[0])
    said = "; ".join(f"{', '.join(names)}: {value}" for value, names in others.items())
    note = f" ({row.note})" if row.note else ""
    return _line(escaped(row.exercise + note), escaped(row.textbook), *cells, said or "–")


def _cell(cell: Cell) -> str:
    return _numbers(cell.gives) + (f" ({escaped(cell.by)})" if cell.by else "")


def _written(row: Row, way: Way) -> str:
    state = next((f", `{line.strip()}`" for line in way.body.splitlines() if line.startswith("  state:")), "")
    line = _asked(way) if way.says.startswith("#") else way.says.strip()
    return _line(escaped(row.exercise), f"`{line}`{state}".replace("|", "\\|"), _numbers(way.gives))


def _asked(way: Way) -> str:
    """What the question asks for, with the quantity written out."""
    computed = re.search(r'compute: \{y: "(.*)"\}', way.body)
    return way.find.replace("y", computed[1], 1) if computed else way.find


def _numbers(values: tuple[float, ...]) -> str:
    return ", ".join(map(_number, values))


def _number(value: float) -> str:
    if isnan(value) or isinf(value):
        return "not a number" if isnan(value) else "∞"
    return f"{value:.8g}".replace("-", "−") if abs(value) < 1 else f"{value:.7g}".replace("-", "−")


def main() -> int:
    PAGE.write_bytes(page().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())

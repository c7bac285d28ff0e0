"""Run as a program of its own: a spreadsheet on standard input → its first sheet on standard output, a row a line.

A sheet can claim more cells than any memory holds, which ends the process that reads it; so that process is this one,
with little memory and little time. It imports nothing of gradekit, and only values that the file keeps are read:
no formula is computed, no macro run, no link followed. Each line is [number of the row, [cells]].
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import Any

MAX_MEMORY = 512 << 20
MAX_SECONDS = 10
MAX_CELLS = 2_000_000
MANY, BROKEN = 3, 4  # exit codes: too many cells; no spreadsheet


def main() -> int:
    """Read, write; the exit code."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has these limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.append(sys.argv[1])
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        sheets = map(book.get_sheet_by_name, book.sheet_names)
        sheet = next((each for each in sheets if each.height), None)
    except (python_calamine.CalamineError, ValueError, OSError):
        return BROKEN
    if sheet is None:
        return 0
    if sheet.height * sheet.width > MAX_CELLS:
        return MANY
    top, left = sheet.start or (0, 0)
    for number, cells in enumerate(sheet.to_python(), top + 1):
        sys.stdout.write(json.dumps([number, [""] * left + [_plain(cell) for cell in cells]]) + "\n")
    return 0


def _plain(cell: Any) -> Any:
    """A value that JSON has; a whole number without the point that every number of a spreadsheet is read with."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    return cell if isinstance(cell, (bool, str)) else cell.isoformat(" ") if hasattr(cell, "hour") else str(cell)


if __name__ == "__main__":
    sys.exit(main())

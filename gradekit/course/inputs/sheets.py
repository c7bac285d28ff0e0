"""A spreadsheet, .xlsx or .ods → rows of cells. Needs the extra `sheets`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from gradekit.course.inputs.directory import members
from gradekit.course.inputs.limits import MAX_CELL, MAX_SHEET
from gradekit.course.inputs.records import LONG_CELL, Number, Record
from gradekit.course.inputs.sheet_child import MANY, MAX_CELLS
from gradekit.errors import SubmissionError

_CHILD = Path(__file__).with_name("sheet_child.py")
_SECONDS = 20  # of a clock; the child itself stops after fewer of a processor
_ZIP = b"PK\x03\x04"

_NEEDS = "a spreadsheet is read with python-calamine; pip install 'gradekit[sheets]' brings it, or save it as CSV UTF-8"
_BROKEN = "this spreadsheet cannot be read; save it again as .xlsx or .ods, or as CSV UTF-8"
_LARGE = f"this spreadsheet unpacks to more than {MAX_SHEET} bytes; delete what is no table, or save it as CSV UTF-8"
_MANY = f"this spreadsheet has more than {MAX_CELLS} cells; delete what is no table, or save it as CSV UTF-8"


def is_sheet(data: bytes) -> bool:
    """Whether these are the bytes of a spreadsheet, or of another zip archive."""
    return data.startswith(_ZIP)


def sheet_rows(data: bytes) -> Iterator[Record]:
    """The rows of the first sheet that is not empty, as wide as it is; blank ones are left out.

    Raises SubmissionError for what is no spreadsheet, is too large, or cannot be read here.
    """
    library = find_spec("python_calamine")
    if library is None or library.origin is None:
        raise SubmissionError(_NEEDS)
    if _unpacked(data) > MAX_SHEET:
        raise SubmissionError(_LARGE)
    for line in _read(data, Path(library.origin).parent.parent).splitlines():
        number, cells = json.loads(line, parse_int=Number, parse_float=Number)
        texts = [cell if isinstance(cell, str) else "true" if cell else "false" for cell in cells]
        record = Record(int(number), 0, texts, LONG_CELL if max(map(len, texts), default=0) > MAX_CELL else "")
        if not record.is_blank:
            yield record


def _unpacked(data: bytes) -> int:
    """How many bytes the archive says that it unpacks to. Raises SubmissionError."""
    try:
        return sum(member.size for member in members(BytesIO(data), len(data)))
    except SubmissionError:
        raise SubmissionError(_BROKEN) from None


def _read(data: bytes, library: Path) -> bytes:
    """What the child writes; library: the folder that it finds the reader in. Raises SubmissionError."""
    command = [sys.executable, "-I", str(_CHILD), str(library)]  # -I: nothing comes from where the submissions lie
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise SubmissionError(_MANY) from None
    if done.returncode:
        raise SubmissionError(_MANY if done.returncode == MANY else _BROKEN)
    return done.stdout

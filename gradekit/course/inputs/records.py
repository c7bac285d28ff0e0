"""Lines of a .csv file → rows of cells. A row that is broken costs itself and never the rows after it.

A row ends at a line end outside quotes. Where a quote is opened and not closed as it should be, its line is given up,
and reading goes on at the next line that is a row with the right number of cells; one error names the lines between.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

from gradekit.course.inputs.limits import MAX_CELL, MAX_LINE
from gradekit.course.inputs.lines import Line

_LONG_LINE = f"this row has more than {MAX_LINE} bytes; hand in a shorter one"
LONG_CELL = f"a cell of this row has more than {MAX_CELL} characters; hand in a shorter one"
_NUL = "this row holds a NUL character (U+0000), which no text has; export the file again"
_LONE_RETURN = "this row holds a carriage return that ends no line; put the cell in quotes or remove it"
_QUOTE = "a quote in this row is not closed, or stands inside a cell; write it as two, and put quotes around the cell"
_CSV_SAYS = (("field larger", LONG_CELL), ("new-line character", _LONE_RETURN))  # beginnings of what csv.Error says


class Number(str):
    """A cell that is a number, as JSON writes it."""

    __slots__ = ()


class Record(NamedTuple):
    """One row: the number of its first line and where that begins; its cells, or why they cannot be read."""

    line: int
    offset: int
    cells: list[str]
    error: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.error and not any(map(str.strip, self.cells))


class _Tried(NamedTuple):
    """A row that was tried; in_doubt: it is broken so that nobody knows where it ends."""

    record: Record
    in_doubt: bool = False


class Records(Struct):
    """Rows from lines; each must have `width` cells, 0: any number.

    looked: the last line that was looked at for a row in doubt, whose error depends on all lines up to there
    """

    lines: Iterator[Line]
    delimiter: str
    width: int
    ahead: deque[Line] = field(default_factory=deque)  # lines that were looked at and not used
    looked: int = 0

    def __iter__(self) -> Iterator[Record]:
        """Every row that is not blank, readable or not."""
        lost: Record | None = None
        upto = 0  # the last line that is lost with it
        for record, in_doubt in self._tried():
            if lost and (record.error or record.is_blank):
                upto = record.line if record.error else upto
                continue
            if lost:
                yield _given_up(lost, upto)
            lost, upto = (record, record.line) if in_doubt else (None, 0)
            if not (in_doubt or record.is_blank):
                yield record
        if lost:
            yield _given_up(lost, upto)

    def _tried(self) -> Iterator[_Tried]:
        """Rows as they are tried one after the other; one in doubt uses up its first line only."""
        while line := self.next_line():
            used = [line]
            tried = self._row(line, used)
            if tried.in_doubt:
                self.ahead.extendleft(reversed(used[1:]))
                self.looked = max(self.looked, used[-1][0])
            yield tried

    def next_line(self) -> Line | None:
        """The next line that belongs to no row yet."""
        return self.ahead.popleft() if self.ahead else next(self.lines, None)

    def _row(self, line: Line, used: list[Line]) -> _Tried:
        """The row that begins with a line; every line that is looked at for it is added to `used`."""
        number, offset, data = line
        if data is None or b"\0" in data:
            return _Tried(Record(number, offset, [], _LONG_LINE if data is None else _NUL))
        try:
            text = data.decode()
            if b'"' not in data and b"\r" not in data:
                cells = text.split(self.delimiter) if text else []
            else:
                cells = next(csv.reader((text,), delimiter=self.delimiter, strict=True))
        except (UnicodeDecodeError, csv.Error):
            return self._long_row(number, offset, used)
        return _Tried(Record(number, offset, cells, self._fault(cells)))

    def _long_row(self, number: int, offset: int, used: list[Line]) -> _Tried:
        """A row that does not end with its first line, or is broken."""
        try:
            cells = next(csv.reader(self._texts(used), delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            return _Tried(Record(number, offset, [], _said(str(error))), True)
        fault = self._fault(cells) or _broken_bytes(used)
        return _Tried(Record(number, offset, cells, fault), bool(fault) and len(used) > 1)

    def _texts(self, used: list[Line]) -> Iterator[str]:
        """The text of the first line, and of those after it as long as they are wanted and not too much."""
        size = 0
        line: Line | None = used[0]
        while line and (data := line[-1]) is not None and b"\0" not in data:
            size += len(data) + 1
            if size > MAX_LINE + 1:
                break
            yield data.decode("utf-8", "surrogateescape") + "\n"
            line = self.next_line()
            used += [line] if line else []

    def _fault(self, cells: list[str]) -> str:
        """What is wrong with a row whose quotes are as they should be, or ''."""
        if self.width and len(cells) != self.width and any(map(str.strip, cells)):
            mend = "write empty cells too"
            if len(cells) > self.width:
                mend = f"put quotes around a cell that holds {_NAMES.get(self.delimiter, self.delimiter)}"
            return f"this row has {len(cells)} cells and the heading has {self.width}; {mend}"
        return LONG_CELL if max(map(len, cells), default=0) > MAX_CELL else ""


_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab"}


def _broken_bytes(used: Iterable[Line]) -> str:
    try:
        for _, _, data in used:
            (data or b"").decode()
    except UnicodeDecodeError as error:
        return _not_utf8(error)
    return ""


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"the byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as CSV UTF-8"


def _said(error: str) -> str:
    return next((words for begins, words in _CSV_SAYS if error.startswith(begins)), _QUOTE)


def _given_up(lost: Record, upto: int) -> Record:
    more = f"; lines {lost.line} to {upto} could not be read" if upto > lost.line else ""
    return lost._replace(error=lost.error + more)

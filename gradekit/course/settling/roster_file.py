"""A roster's file → students. Strict: whoever is lost here is lost everywhere, so all faults are told and nothing kept.

Each line is read by itself, so that quotes which are never closed cost one line and not the students after it. Rows
that platforms put among students and that are none (points, test students, staff) are left out with a note.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from gradekit.course.headings import (
    CANVAS,
    HASHED,
    OWN,
    PEOPLE,
    POINTS_POSSIBLE,
    POSTING,
    STAFF,
    TEST_STUDENTS,
    first_of,
    folded,
    identifiers,
    is_worksheet,
)  # fmt: skip
from gradekit.course.inputs.columns import STUDENT, Column
from gradekit.course.inputs.encoding import as_utf8, separator
from gradekit.course.inputs.sheets import is_sheet, sheet_rows
from gradekit.course.piece import who
from gradekit.course.settling.late import Extension, parse_extension
from gradekit.course.settling.roster import Roster, Student
from gradekit.course.settling.zone import UTC, Zone
from gradekit.errors import Place, SubmissionError, TextError, UsageError
from gradekit.exercise.problem.messages import Faults, count, listed, shown
from gradekit.marking.submission import MAX_ID_CHARACTERS

_DELIMITERS = (",", ";", "\t", "|")
_ROLES = (*PEOPLE, "id")
_SHOWN = 12  # headings that a note lists
_BAD_QUOTES = (
    "double quotes are not closed on this line, or stand inside a cell; close them, or write them twice inside"
)

MAX_BYTES = 64 * 1024 * 1024

Cells = list[str]
Rows = Iterator[tuple[int, Cells]]


class _Layout(NamedTuple):
    """Where everything stands. identifiers: position and heading of what identifies, the best first; width: cells."""

    identifiers: tuple[tuple[int, str], ...]
    places: dict[str, int]
    width: int
    is_hashed: bool
    is_canvas: bool
    is_own: bool


def read_roster(source: Path | str | bytes, name: str = "", columns: Sequence[Column] = (), zone: Zone = UTC) -> Roster:
    """Read a roster from a file, or from the bytes of one; `name` is what messages call it, by default the path.

    columns: a map of columns, of which those entries count that name id, name, section, email or extension
    zone: of due times that name none
    Raises UsageError where there is no such file, ProblemError with every fault in it, each with its line.
    """
    file = name or ("roster" if isinstance(source, bytes) else Path(source).as_posix())
    data = source if isinstance(source, bytes) else _file_bytes(Path(source), file)
    return RosterReading(file, columns, zone).roster(data)


def _file_bytes(path: Path, file: str) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{file}: the roster cannot be read ({reason}); expected a CSV file") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{file}: the roster has more than {MAX_BYTES} bytes; expected one line a student")
    return data


class RosterReading(Struct):
    """A roster on its way in: what is wrong so far, and on which line each student stands."""

    file: str
    columns: Sequence[Column] = ()
    zone: Zone = UTC
    faults: Faults = field(default_factory=Faults)
    lines: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)  # why → how many rows

    def roster(self, data: bytes) -> Roster:
        """The roster. Raises ProblemError."""
        rows = self._sheet(data) if is_sheet(data) else self._text(data)
        top, header = next(rows, (1, []))
        self.faults.raise_any()  # without the column names, no line below says anything
        layout, notes = self._layout(top, header)
        self.faults.raise_any()
        read = [(student, cells) for line, cells in rows if (student := self._student(line, cells, layout))]
        students, sheet = [student for student, _ in read], [tuple(cells) for _, cells in read]
        if not students and not len(self.faults):
            self._fault(top, "the roster names no student; expected one line a student below the column names")
        self.faults.raise_any()
        notes += tuple(f"{self.file}: {count(often, 'row')} left out: {why}" for why, often in self.left_out.items())
        kept = (tuple(header), *sheet) if is_worksheet(list(map(folded, header))) else ()
        return Roster(tuple(students), notes, self._used(header), kept)

    def _fault(self, line: int, message: str) -> None:
        self.faults.add(Place(self.file, line), message)

    # The file → rows

    def _sheet(self, data: bytes) -> Rows:
        try:
            found = list(sheet_rows(data))
        except SubmissionError as error:
            self._fault(1, error.message)
            return
        width = len(found[0].cells) if found else 0
        yield from ((record.line, record.cells[:width]) for record in found)

    def _text(self, data: bytes) -> Rows:
        """Each line that can be read and is not empty, with its number; cut where that makes a column of ids."""
        lines = self._lines(data)
        named = separator(lines[0].encode())
        start = 1 if named else 0
        first = next((text for text in lines[start:] if text.strip()), "")
        yield from self._rows(lines, start, named or max(_DELIMITERS, key=lambda one: self._likelihood(first, one)))

    def _lines(self, data: bytes) -> list[str]:
        try:
            text = as_utf8(data).decode()
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            message = f"the byte 0x{error.object[error.start]:02X} is not UTF-8; save the roster as CSV in UTF-8"
            self._fault(line, message)
            text = ""
        except SubmissionError as error:
            self._fault(1, error.message)
            text = ""
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def _likelihood(self, line: str, delimiter: str) -> tuple[bool, int]:
        try:
            cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            return False, line.count(delimiter) + 1
        return bool(identifiers(self._names(cells))), len(cells)

    def _rows(self, lines: list[str], start: int, delimiter: str) -> Rows:
        for number, text in enumerate(lines[start:], start + 1):
            if "\0" in text:
                self._fault(number, "the line holds a NUL character; save the roster as CSV in UTF-8")
                continue
            try:
                cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
            except csv.Error as error:
                long = "limit" in str(error)
                self._fault(number, "a cell is far too long; expected a name or an id" if long else _BAD_QUOTES)
                continue
            if any(cell.strip() for cell in cells):
                yield number, cells

    # The headings → what is read

    def _names(self, header: Cells) -> list[str]:
        """Every heading as it is compared, or what the map of columns calls it."""
        return [self._mapped(cell) or folded(cell) for cell in header]

    def _mapped(self, heading: str) -> str:
        entries = (column.name for column in self.columns if column.fits(heading))
        return next(("id" if name == STUDENT else name for name in entries if name in (*_ROLES, STUDENT)), "")

    def _used(self, header: Cells) -> tuple[Column, ...]:
        roles = (*_ROLES, STUDENT)
        return tuple(one for one in self.columns if one.name in roles and any(map(one.fits, header)))

    def _layout(self, line: int, header: Cells) -> tuple[_Layout, tuple[str, ...]]:
        names, written = self._names(header), list(map(folded, header))
        mapped = [place for place, cell in enumerate(header) if self._mapped(cell) == "id"]
        found = [*mapped, *(place for place in identifiers(names) if place not in mapped)]
        if not found:
            self._fault(line, _no_id(header))
        places: dict[str, int] = {}
        for what, spellings in PEOPLE.items():
            taken = {*places.values(), *(() if what == "email" else found)}
            if (place := first_of((what, *spellings), names, taken)) >= 0:
                places[what] = place
        self._check_twice(line, written)
        others = {*found, *places.values()}
        unused = [shown(cell) for place, cell in enumerate(header) if cell.strip() and place not in others]
        layout = _Layout(
            tuple((place, written[place]) for place in found), places, len(header), not HASHED.isdisjoint(written),
            any(name in written for name in CANVAS), set(written) >= OWN,
        )  # fmt: skip
        return layout, _not_used(self.file, unused)

    def _check_twice(self, line: int, names: list[str]) -> None:
        read = {"id", *identifiers_of(names)}
        for name, often in Counter(names).items():
            if name and often > 1 and name in read:
                self._fault(line, f"{count(often, 'column')} are called {shown(name)}; keep one of them")

    # The rows → students

    def _student(self, line: int, cells: Cells, layout: _Layout) -> Student | None:
        if len(cells) != layout.width:
            self._fault(line, f"the line has {count(len(cells), 'cell')}, the column names are {layout.width}; "
                              "put a cell that holds the separator in double quotes")  # fmt: skip
            return None
        given = {what: cells[column].strip() for what, column in layout.places.items()}
        known = [(name, _entry(cells[place].strip(), layout)) for place, name in layout.identifiers]
        if why := _is_no_student(cells, given, known, layout):
            self.left_out[why] += 1
            return None
        own = next((entry for _, entry in known if entry), "")
        self._check_id(line, own)
        name = given.get("name") or " ".join(filter(None, (given.get("first"), given.get("last"))))
        extension = self._extension(line, given.get("extension", ""))
        others = tuple(known) if len(known) > 1 else ()
        return Student(own, name, given.get("section", ""), given.get("email", ""), extension, others)

    def _check_id(self, line: int, text: str) -> None:
        if not text:
            self._fault(line, "the id is empty; write the student's id, or remove the line")
        elif len(text) > MAX_ID_CHARACTERS:
            self._fault(line, f"the id has {len(text)} characters; at most {MAX_ID_CHARACTERS} are read")
        elif (before := self.lines.setdefault(who(text), line)) != line:
            message = f"the student {shown(text)} is on line {before} already"
            self._fault(line, f"{message}; keep one of the lines (capitals and spaces make no difference)")

    def _extension(self, line: int, text: str) -> Extension | None:
        try:
            return parse_extension(text, self.zone) if text else None
        except TextError as error:
            self._fault(line, str(error))
            return None


def identifiers_of(names: Sequence[str]) -> set[str]:
    """The headings that something is read from."""
    return {names[place] for place in identifiers(names)} | {one for some in PEOPLE.values() for one in some}


def _entry(text: str, layout: _Layout) -> str:
    """What identifies, as the platform itself has it: without Brightspace's # and without a guard against formulas."""
    if layout.is_hashed:
        return text.removeprefix("#")
    return text.removeprefix("'") if layout.is_own else text


def _is_no_student(
    cells: Cells, given: dict[str, str], known: Sequence[tuple[str, str]], layout: _Layout
) -> str:  # fmt: skip
    """Why a row is no student's, '' where it is one's."""
    role = folded(given.get("role", ""))
    if role in STAFF:
        return "their role is not that of a student"
    if not layout.is_canvas:
        return ""
    if POINTS_POSSIBLE in folded(cells[0]) or all(POSTING.fullmatch(cell.strip()) for cell in cells):
        return "they hold no student, but points or how grades are posted"
    name = given.get("name", "").casefold()
    return "Canvas's test student" if name in TEST_STUDENTS and not dict(known).get("sis user id") else ""


def _not_used(file: str, unused: list[str]) -> tuple[str, ...]:
    if not unused:
        return ()
    rest = len(unused) - _SHOWN
    return (f"{file}: not used: {listed([*unused[:_SHOWN], *([f'{rest} more'] if rest > 0 else [])], 'and')}",)


def _no_id(header: Cells) -> str:
    expected = "expected column names with one for the id, such as id,name,section,email"
    if not header:
        return f"the roster is empty; {expected}"
    first = [shown(cell) for cell in header[:6]] + ["…"] * (len(header) > 6)
    return f"no column holds the id; received {', '.join(first)}; {expected}, or --column 'HEADING=id'"

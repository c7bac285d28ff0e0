"""Who is in the course: a CSV file with a column for the id, and more where the course has them.

Each line is read by itself, so that quotes which are never closed cost one line and not the students after it. What a
cell holds is data, whatever it looks like.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from gradekit.course.piece import who
from gradekit.course.settling.late import Extension, parse_extension
from gradekit.errors import Fault, Place, ProblemError, TextError, UsageError
from gradekit.exercise.problem.messages import Faults, count, listed, shown
from gradekit.marking.submission import MAX_ID_CHARACTERS

MAX_BYTES = 64 * 1024 * 1024

# What a column is called, the preferred name first; compared in small letters with single spaces for - _ and spaces.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "student id", "studentid", "sis id", "sis user id", "sis login id", "login id", "id number",
        "student number", "matriculation number", "username", "user name", "login", "user", "student",
    ),
    "name": ("name", "full name", "student name", "display name", "student"),
    "first": ("first name", "given name"),
    "last": ("last name", "surname", "family name"),
    "section": ("section", "sections", "group", "class", "tutorial"),
    "email": ("email", "e mail", "email address", "e mail address", "mail"),
    "extension": ("extension", "extension until", "extended until", "extra time"),
}  # fmt: skip
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_BAD_QUOTES = (
    "double quotes are not closed on this line, or stand inside a cell; close them, or write them twice inside"
)

Cells = list[str]
Columns = dict[str, int]  # what is read → position of the column that holds it


class Student(NamedTuple):
    """One line of a roster."""

    id: str
    name: str = ""
    section: str = ""
    email: str = ""
    extension: Extension | None = None


@dataclass(frozen=True)
class Roster:
    """The students of a course in the order of the file; notes: what reading it left out."""

    students: tuple[Student, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def places(self) -> dict[str, int]:
        """Position of each student, by the id as it is compared."""
        return {who(student.id): place for place, student in enumerate(self.students)}

    def find(self, student: str) -> Student | None:
        """The student with that id, however it is written."""
        place = self.places.get(who(student))
        return None if place is None else self.students[place]

    def to_json(self) -> list[list[str]]:
        """Plain data, from which from_json makes an equal roster."""
        return [[*student[:4], str(student.extension or "")] for student in self.students]

    @classmethod
    def from_json(cls, value: Any) -> Roster:
        extensions = (parse_extension(row[4]) if row[4] else None for row in value)
        rows = zip(value, extensions, strict=True)
        return cls(tuple(Student(row[0], row[1], row[2], row[3], extension) for row, extension in rows))


def read_roster(source: Path | str | bytes, name: str = "") -> Roster:
    """Read a roster from a file, or from the bytes of one; `name` is what messages call it, by default the path.

    Raises UsageError where there is no such file, ProblemError with every fault in it, each with its line.
    """
    file = name or ("roster" if isinstance(source, bytes) else Path(source).as_posix())
    data = source if isinstance(source, bytes) else _file_bytes(Path(source), file)
    return _Reading(file).roster(_lines(data, file))


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


def _lines(data: bytes, file: str) -> list[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"the byte 0x{error.object[error.start]:02X} is not UTF-8; save the roster as CSV in UTF-8"
        raise ProblemError([Fault(Place(file, line), message)]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@dataclass(slots=True)
class _Reading:
    """A roster on its way in: what is wrong so far, and on which line each student stands."""

    file: str
    faults: Faults = field(default_factory=Faults)
    lines: dict[str, int] = field(default_factory=dict)

    def roster(self, lines: list[str]) -> Roster:
        rows = self._rows(lines)
        top, header = next(rows, (1, []))
        self.faults.raise_any()  # without the column names, no line below says anything
        columns, notes = self._columns(top, header)
        self.faults.raise_any()
        students = [student for line, cells in rows if (student := self._student(line, cells, columns, header))]
        if not students and not len(self.faults):
            self._fault(top, "the roster names no student; expected one line a student below the column names")
        self.faults.raise_any()
        return Roster(tuple(students), notes)

    def _fault(self, line: int, message: str) -> None:
        self.faults.add(Place(self.file, line), message)

    def _rows(self, lines: list[str]) -> Iterator[tuple[int, Cells]]:
        """Each line that can be read and is not empty, with its number."""
        for number, text in enumerate(lines, 1):
            if "\0" in text:
                self._fault(number, "the line holds a NUL character; save the roster as CSV in UTF-8")
                continue
            try:
                cells = next(csv.reader([text], strict=True), [])
            except csv.Error as error:
                long = "limit" in str(error)
                self._fault(number, "a cell is far too long; expected a name or an id" if long else _BAD_QUOTES)
                continue
            if any(cell.strip() for cell in cells):
                yield number, cells

    def _columns(self, line: int, header: Cells) -> tuple[Columns, tuple[str, ...]]:
        names = [_folded(cell) for cell in header]
        found: Columns = {}
        for what, spellings in _COLUMNS.items():
            free = (names.index(one) for one in spellings if one in names and names.index(one) not in found.values())
            if (column := next(free, None)) is not None:
                found[what] = column
        if "id" not in found:
            self._fault(line, _no_id(header))
        for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
            self._fault(line, f"{count(names.count(name), 'column')} are called {shown(name)}; keep one of them")
        unused = [shown(cell) for place, cell in enumerate(header) if cell.strip() and place not in found.values()]
        return found, (f"{self.file}: not used: {listed(unused, 'and')}",) if unused else ()

    def _student(self, line: int, cells: Cells, columns: Columns, header: Cells) -> Student | None:
        if len(cells) != len(header):
            self._fault(line, f"the line has {count(len(cells), 'cell')}, the column names are {len(header)}; "
                              "put a cell that holds a comma in double quotes")  # fmt: skip
            return None
        given = {what: cells[column].strip() for what, column in columns.items()}
        self._check_id(line, given["id"])
        name = given.get("name") or " ".join(filter(None, (given.get("first"), given.get("last"))))
        extension = self._extension(line, given.get("extension", ""))
        return Student(given["id"], name, given.get("section", ""), given.get("email", ""), extension)

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
            return parse_extension(text) if text else None
        except TextError as error:
            self._fault(line, str(error))
            return None


def _folded(cell: str) -> str:
    return " ".join(cell.replace("-", " ").replace("_", " ").casefold().split())


def _no_id(header: Cells) -> str:
    expected = "expected column names with one for the id, such as id,name,section,email"
    if len(header) == 1 and (used := [words for mark, words in _OTHER_DELIMITERS.items() if mark in header[0]]):
        return f"the cells are separated by {used[0]}; {expected}; save the roster with commas"
    if not header:
        return f"the roster is empty; {expected}"
    first = [shown(cell) for cell in header[:6]] + ["…"] * (len(header) > 6)
    return f"no column holds the id; received {', '.join(first)}; {expected}"

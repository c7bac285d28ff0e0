"""What the columns of a .csv file are: by their own headings, or by a map for the exports of forms and quizzes.

A map has entries HEADING=NAME. NAME is student, problem, submitted_at, the id of a question, or - for a column that is
not read. A HEADING that ends in * stands for the one column that begins so; * alone for all that no other entry names.
Columns that no entry names keep their headings. Capitals and spaces make no difference in a HEADING.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import NamedTuple

from gradekit.errors import UsageError
from gradekit.exercise.problem.messages import did_you_mean, listed, shown

STUDENT, PROBLEM, SUBMITTED = "student", "problem", "submitted_at"
LEFT_OUT = "-"
_NAMES = (STUDENT, PROBLEM, SUBMITTED)
_SHOWN = 12  # headings that a message lists
_FORM = "expected HEADING=NAME, like 'Email address=student'"


class Column(NamedTuple):
    """One entry of a map. heading: as it is compared, without the * at its end; begins: whether it had one."""

    heading: str
    begins: bool
    name: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a row everything stands; -1: nowhere. width: how many cells a row has.

    questions: position and the key as JSON, like '"x1": ', in the order of their ids
    problem_id: of rows that name no problem
    """

    delimiter: str
    width: int
    student: int
    problem: int
    submitted: int
    questions: tuple[tuple[int, str], ...]
    problem_id: str


def column_map(entries: Iterable[str], text: str = "", file: str = "") -> tuple[Column, ...]:
    """A map from the entries of the command line and the text of a file that has one a line. Raises UsageError.

    Empty lines of the file, and those that begin with #, are skipped.
    """
    found: dict[tuple[str, bool], Column] = {}
    for place, entry in [*_file_entries(text, file), *((f"--column {shown(each)}", each) for each in entries)]:
        column = _column(entry, place)
        before = found.setdefault(column[:2], column)
        if before.name != column.name:
            raise UsageError(f"{place}: this column is {before.name!r} already; keep one of the two entries")
    return tuple(found.values())


def layout(headings: Sequence[str], delimiter: str, columns: Sequence[Column], problem_id: str) -> Layout:
    """What a row with these headings holds. Raises UsageError."""
    places = _places(headings, columns)
    if STUDENT not in places:
        raise UsageError(_lacks(STUDENT, headings))
    if PROBLEM not in places and not problem_id:
        raise UsageError(f"{_lacks(PROBLEM, headings)}, or name it with --problem ID")
    student, problem, submitted = (places.get(name, -1) for name in _NAMES)
    questions = sorted(name for name in places if name not in _NAMES)
    keys = tuple((places[name], f"{encode_basestring(name)}: ") for name in questions)
    return Layout(delimiter, len(headings), student, problem, submitted, keys, problem_id)


def has_student(headings: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether one of the headings is the student's."""
    return any(name == STUDENT for _, name in _named(headings, columns))


def _file_entries(text: str, file: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"{file}:{number}", line


def _column(entry: str, place: str) -> Column:
    heading, equals, name = (part.strip() for part in entry.rpartition("="))
    if not equals or not heading or not name:
        raise UsageError(f"{place}: {_FORM}")
    begins = heading.endswith("*")
    if heading == "*" and name != LEFT_OUT:
        raise UsageError(f"{place}: * stands for many columns, which cannot all be {name!r}; expected *=-")
    return Column(_compared(heading.removesuffix("*")), begins, name)


def _places(headings: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Name → position. Raises UsageError where a name stands twice or an entry fits no column."""
    places: dict[str, int] = {}
    for position, name in _named(headings, columns):
        if name in places:
            both = f"the columns {_letters(places[name])} and {_letters(position)} are both {shown(name)}"
            raise UsageError(f"{both}; rename one, or leave it out with --column 'HEADING=-'")
        places[name] = position
    for column in columns:
        if not any(_fits(column, _compared(heading)) for heading in headings):
            near = did_you_mean(column.heading, headings)
            wanted = shown(column.heading) + " and more" * column.begins
            raise UsageError(f"no column is headed {wanted}, which the map of columns names{near}")
    return places


def _named(headings: Sequence[str], columns: Sequence[Column]) -> Iterator[tuple[int, str]]:
    """Position and name of each column that is read. The entry with the longest heading counts, a whole one first."""
    ordered = sorted(columns, key=lambda column: (column.begins, -len(column.heading)))
    for position, heading in enumerate(headings):
        compared = _compared(heading)
        entry = next((column.name for column in ordered if _fits(column, compared)), None)
        name = _own_name(heading) if entry is None else entry
        if name and name != LEFT_OUT:
            yield position, name


def _fits(column: Column, compared: str) -> bool:
    return compared.startswith(column.heading) if column.begins else compared == column.heading


def _own_name(heading: str) -> str:
    """What a column is that no entry names; '' where it has no heading."""
    compared = _compared(heading)
    return compared if compared in _NAMES else heading.strip()


def _compared(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _lacks(name: str, headings: Sequence[str]) -> str:
    shortened = [shown(heading) for heading in headings[:_SHOWN]]
    rest = f" and {len(headings) - _SHOWN} more" if len(headings) > _SHOWN else ""
    them = f"{listed(shortened, 'and')}{rest}" if not rest else f"{', '.join(shortened)}{rest}"
    return f"no column is headed {name!r} (there are {them}); say which it is with --column 'HEADING={name}'"


def _letters(position: int) -> str:
    """A column as spreadsheets call it: A, B, …, Z, AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

"""What the columns of a .csv file are: by their own headings, or by a map for the exports of forms and quizzes.

A map has entries HEADING=NAME. NAME is student, problem, submitted_at, the id of a question, or - for a column that is
not read. A HEADING that ends in * stands for the one column that begins so; * alone for all that no other entry names.
Columns that no entry names are what the platform that exported them has there (see course.headings), or keep their
headings. Capitals and spaces make no difference in a HEADING. NAME may be the ids of several questions, with commas
between them, where one cell holds the parts of a quiz question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import NamedTuple

from msgspec import Struct

from gradekit.course.headings import Export, export_of, first_of, folded, identifiers, is_person
from gradekit.errors import UsageError
from gradekit.exercise.problem.messages import did_you_mean, listed, shown

STUDENT, PROBLEM, SUBMITTED = "student", "problem", "submitted_at"
LEFT_OUT = "-"
_NAMES = (STUDENT, PROBLEM, SUBMITTED)
_SHOWN = 12  # headings that a message lists
_FORM = "expected HEADING=NAME, like 'Email address=student'"


class Column(NamedTuple):
    """One entry of a map. heading: as it is compared, without the * at its end; begins: whether it had one.

    is_used: whether the roster has such a column, so that no table needs to
    """

    heading: str
    begins: bool
    name: str
    is_used: bool = False

    def fits(self, heading: str) -> bool:
        """Whether a column of that heading is meant."""
        compared = _compared(heading)
        return compared.startswith(self.heading) if self.begins else compared == self.heading


class Layout(Struct, frozen=True):
    """Where in a row everything stands; -1: nowhere. width: how many cells a row has.

    students: where the student may stand, the first that is not empty counts
    questions: position and the key as JSON, like '"x1": ', in the order of their ids
    parted: position and such keys of a cell that holds the parts of several questions
    attempt: positions of the cells that are empty where nothing was handed in
    problem_id: of rows that name no problem
    """

    delimiter: str
    width: int
    students: tuple[int, ...]
    problem: int
    submitted: int
    questions: tuple[tuple[int, str], ...]
    parted: tuple[tuple[int, tuple[str, ...]], ...]
    attempt: tuple[int, ...]
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
    named = _named(headings, columns)
    places = _places(named, headings, columns)
    students = _students(places, headings)
    if not students:
        raise UsageError(_lacks(STUDENT, headings))
    if PROBLEM not in places and not problem_id:
        raise UsageError(f"{_lacks(PROBLEM, headings)}, or name it with --problem ID")
    problem, submitted = (places.get(name, -1) for name in (PROBLEM, SUBMITTED))
    asked = sorted(name for name in places if name not in _NAMES and places[name] not in students)
    several = {column.name for column in columns if "," in column.name}
    keys = tuple((places[name], _key(name)) for name in asked if name not in several)
    parted = tuple((places[name], tuple(map(_key, _several(name)))) for name in asked if name in several)
    person = {*students, problem}
    attempt = tuple(k for k, each in enumerate(headings) if k not in person and not is_person(folded(each)))
    return Layout(delimiter, len(headings), students, problem, submitted, keys, parted, attempt, problem_id)


def has_student(headings: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether one of the headings is the student's."""
    named = {name: position for position, name in _named(headings, columns)}
    return bool(_students(named, headings))


def without_used(columns: Iterable[Column], used: Iterable[Column]) -> tuple[Column, ...]:
    """The map for tables, where the roster has the columns of some entries."""
    return tuple(column._replace(is_used=column in used) for column in columns)


def _students(places: Mapping[str, int], headings: Sequence[str]) -> tuple[int, ...]:
    """Where the student stands: as named, else as the platform has it, else in what identifies students anywhere."""
    if STUDENT in places:
        return (places[STUDENT],)
    names = list(map(folded, headings))
    export = export_of(names)
    if export is None:
        return tuple(identifiers(names)[:1])
    found = dict.fromkeys(names.index(one) for one in export.student if one in names)
    return tuple(found) or tuple(identifiers(names)[:1])


def _key(name: str) -> str:
    return f"{encode_basestring(name)}: "


def _several(name: str) -> list[str]:
    return [part.strip() for part in name.split(",")]


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


def _places(named: Iterable[tuple[int, str]], headings: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Name → position. Raises UsageError where a name stands twice or an entry fits no column."""
    places: dict[str, int] = {}
    for position, name in named:
        if name in places:
            both = f"the columns {_letters(places[name])} and {_letters(position)} are both {shown(name)}"
            raise UsageError(f"{both}; rename one, or leave it out with --column 'HEADING=-'")
        places[name] = position
    for column in columns:
        if not (column.is_used or any(map(column.fits, headings))):
            near = did_you_mean(column.heading, headings)
            wanted = shown(column.heading) + " and more" * column.begins
            raise UsageError(f"no column is headed {wanted}, which the map of columns names{near}")
    return places


def _named(headings: Sequence[str], columns: Sequence[Column]) -> list[tuple[int, str]]:
    """Position and name of each column that is read. The entry with the longest heading counts, a whole one first."""
    ordered = sorted(columns, key=lambda column: (column.begins, -len(column.heading)))
    entries = [next((column.name for column in ordered if column.fits(heading)), None) for heading in headings]
    names = list(map(folded, headings))
    export = export_of(names)
    submitted = first_of(export.submitted, names) if export and SUBMITTED not in entries else -1
    found: list[tuple[int, str]] = []
    for position, (heading, entry) in enumerate(zip(headings, entries, strict=True)):
        own = SUBMITTED if position == submitted else _own_name(heading, names[position], export)
        name = own if entry is None else entry
        if name and name != LEFT_OUT:
            found.append((position, name))
    return found


def _own_name(heading: str, name: str, export: Export | None) -> str:
    """What a column is that no entry names; '' where it has no heading, or holds nothing that is marked."""
    compared = _compared(heading)
    if compared in _NAMES:
        return compared
    if export is None:
        return heading.strip()
    if name in export.others or name in export.submitted or is_person(name) or export.patterns.fullmatch(name):
        return ""
    match = export.question.fullmatch(heading.strip())
    return match[1] if match else heading.strip()


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

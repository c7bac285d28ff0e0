"""What the name of a file says: whose it is, and for which problem. `ada.json`, `ada/hw1.json`, `two-layer/ada.json`.

Of several students in one path the outermost owns the file: what lies in somebody's folder can be named by them.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Sequence

from gradekit.course.piece import Row, who


class FileNames:
    """Looks files up by their names. places: id as it is compared → position on the roster."""

    __slots__ = ("_folder", "_folder_owner", "only", "places", "problems")

    def __init__(self, places: Mapping[str, int], problems: Collection[str]):
        self.places, self.problems = places, frozenset(problems)
        self.only = next(iter(problems)) if len(problems) == 1 else None
        self._folder = ""  # of the last file; files of one folder follow one another
        self._folder_owner: int | None = None

    def owner(self, row: Row, inside: int | None) -> int | None:
        """Position of the student whose file it is by its name; where it is nobody's, `inside`, whom it names."""
        return self._owner(row.file, row.line, row.student, inside)

    def are_theirs(
        self, files: Sequence[str], lines: Sequence[int], students: Sequence[str], whos: Sequence[str]
    ) -> bool:
        """Whether all of these are of somebody on the roster, and no file's name says that it is another's."""
        places = list(map(self.places.get, whos))
        if None in places:
            return False
        return all(map(operator.eq, map(self._owner, files, lines, students, places), places))

    def _owner(self, file: str, line: int, student: str, inside: int | None) -> int | None:
        folder, _, name = file.rpartition("/")
        if folder != self._folder:
            self._folder, self._folder_owner = folder, self._owner_of(folder)
        if self._folder_owner is not None:
            return self._folder_owner
        stem = name.rpartition(".")[0] or name
        if line or stem == student:  # a file of many submissions is nobody's by its own name
            return inside
        owner = self.places.get(who(stem))
        return inside if owner is None else owner

    def problem(self, row: Row) -> str:
        """What a submission that cannot be marked counts for; the problem as it was written where that is not known."""
        if row.problem in self.problems:
            return row.problem
        otherwise = row.problem if self.only is None else self.only
        return next((part for part in _parts(row.file) if part in self.problems), otherwise)

    def _owner_of(self, folder: str) -> int | None:
        places = (self.places.get(who(part)) for part in _parts(folder))
        return next((place for place in places if place is not None), None)


def _parts(path: str) -> list[str]:
    """The names in a path, those of files without what follows their last dot."""
    parts = path.split("/")
    return [part for name in parts for part in (name, name.rpartition(".")[0]) if part]

"""A folder and all folders in it: every .json, .jsonl, .csv and .zip file, in the order of their labels.

Hidden files and folders are passed over, links to folders are not followed. What kind of file something is comes with
the list of names, so that no file is looked at before it is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from msgspec import Struct

from gradekit.course.inputs.archive import look
from gradekit.course.inputs.names import file_label, kind_of
from gradekit.course.inputs.partition import Options, Part, Refused
from gradekit.course.inputs.reading import is_sealed, read_file, why_special
from gradekit.course.inputs.whole import parts_of_file
from gradekit.course.piece import Key, Piece
from gradekit.marking.handed_in import why_not_read


class Files(Struct, frozen=True):
    """Some .json files of one folder. folder, prefix: what stands before a name in its path and in its label.

    labels: of the names, where they are not the names themselves
    """

    folder: str
    prefix: str
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()

    kind = "files"

    @property
    def first(self) -> Key:
        return self.prefix + (self.labels or self.names)[0], 0

    @property
    def last(self) -> Key:
        return self.prefix + (self.labels or self.names)[-1], 0

    @property
    def size(self) -> int:
        return len(self.names)

    def pieces(self) -> Iterator[Piece]:
        folder, prefix = self.folder, self.prefix
        for name, label in zip(self.names, self.labels or self.names, strict=True):
            yield Piece(prefix + label, 0, *read_file(folder + name))

    def changed(self, seals: dict[Key, int]) -> Files | None:
        """Those that do not have their seals any more, or have none; the seals of all others are taken away."""
        names, labels = [], []
        for name, label in zip(self.names, self.labels or self.names, strict=True):
            key = (self.prefix + label, 0)
            if (seal := seals.get(key)) and is_sealed(self.folder + name, seal):
                del seals[key]
            else:
                names.append(name)
                labels.append(label)
        return Files(self.folder, self.prefix, tuple(names), tuple(labels if self.labels else ())) if names else None


class Folder(NamedTuple):
    """A folder that is still to be listed; prefix: what the labels of its files begin with, '' or ending in /."""

    path: str
    prefix: str


Find = Callable[[], Iterable[Part]]


class Found(NamedTuple):
    """What stands somewhere; place: what it is sorted by, so that labels come in order."""

    place: str
    parts: Folder | Find


def folder_parts(folder: Folder, options: Options) -> Iterator[Part]:
    """The parts of a folder and of all folders in it."""
    levels = [_listed(folder, options)]  # no recursion: folders can be nested deeper than that goes
    while levels:
        found = next(levels[-1], None)
        if found is None:
            levels.pop()
        elif isinstance(found, Folder):
            levels.append(_listed(found, options))
        else:
            yield found


def is_same(folder: str, other: str) -> bool:
    """Whether two paths lead to one folder; '' leads nowhere."""
    if not other or os.path.basename(folder) != _name(other):
        return False  # in no time for nearly all
    return os.path.realpath(folder) == os.path.realpath(other)


@lru_cache(1)
def _name(folder: str) -> str:
    return os.path.basename(os.path.abspath(folder))


def find_file(path: str, file: str, options: Options) -> Found:
    """One file of a known kind, whatever it holds; file: its label."""
    kind = kind_of(path)
    if reason := why_special(path):
        return Found(file, lambda: [Refused(file, reason)])
    if kind == ".zip":
        archive = look(path, file, options.passed)
        return Found(archive.place, lambda: archive.parts(options))
    if kind == ".json":
        return Found(file, lambda: [Files("", "", (path,), (file,))])
    return Found(file, partial(parts_of_file, path, file, options))


def _listed(folder: Folder, options: Options) -> Iterator[Part | Folder]:
    """What is directly in a folder, in the order of the labels."""
    start = os.path.join(folder.path, "")
    try:
        plain, others = _entries(folder, start, options)
    except OSError as error:
        yield Refused(folder.prefix or "./", f"this folder cannot be listed: {why_not_read(error)}")
        return
    run: list[str] = []
    for place in sorted([*plain, *others]):
        other = others.get(place)
        if run and (other is not None or len(run) == options.pieces):
            yield Files(start, folder.prefix, tuple(run))
            run = []
        if other is None:
            run.append(place)
        elif isinstance(other, Folder):
            yield other
        else:
            yield from other()
    if run:
        yield Files(start, folder.prefix, tuple(run))


def _entries(folder: Folder, start: str, options: Options) -> tuple[list[str], dict[str, Folder | Find]]:
    """The ordinary .json files, and everything else that matters by its place among them."""
    plain: list[str] = []
    others: dict[str, Folder | Find] = {}
    with os.scandir(folder.path) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            if name.endswith(".json") and name == file_label(name) and entry.is_file(follow_symlinks=False):
                plain.append(name)
            elif entry.is_dir(follow_symlinks=False):
                if is_same(start + name, options.out):
                    continue
                label = f"{file_label(name)}/"
                others[label] = Folder(start + name, folder.prefix + label)
            elif kind_of(name):
                found = find_file(start + name, folder.prefix + file_label(name), options)
                others[found.place.removeprefix(folder.prefix)] = found.parts
            else:
                options.passed.add(folder.prefix + file_label(name))
    return plain, others

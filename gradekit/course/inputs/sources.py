"""Paths → partitions: every submission once, in the order of file and line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby, islice
from typing import BinaryIO

from gradekit.course.inputs.archive import NOTHING
from gradekit.course.inputs.folder import Files, Find, Folder, Found, find_file, folder_parts
from gradekit.course.inputs.listing import listed
from gradekit.course.inputs.names import EXPECTED, file_label, kind_of
from gradekit.course.inputs.partition import Options, Part, Partition, Refused, packed
from gradekit.course.inputs.remote import folder_parts as remote_parts
from gradekit.course.inputs.remote import is_remote, kind_of_place
from gradekit.errors import UsageError
from gradekit.exercise.problem.messages import shown

LIST = "-"  # the path that stands for a list of paths on standard input


def partitions(
    paths: Sequence[str], stdin: BinaryIO | None = None, options: Options | None = None
) -> Iterator[Partition]:
    """Everything that is handed in at the paths; `-` alone is a list of paths on stdin.

    Keys increase strictly from piece to piece and from partition to partition. Files are not read before
    Partition.pieces() is called, only counted and cut. Raises UsageError, before the first partition, for a path that
    does not exist or holds no submissions, and for two paths that results could not tell apart.
    """
    wanted = options or Options()
    parts = _from_list(paths, stdin, wanted) if LIST in paths else _given(paths, wanted)
    return packed(_joined(parts, wanted.pieces), wanted.pieces)


def _given(paths: Sequence[str], options: Options) -> Iterator[Part]:
    names: dict[str, str] = {}
    found: list[tuple[str, Iterable[Part]]] = []
    for path in paths:
        if not (is_remote(path) or os.path.lexists(path)):
            raise UsageError(f"{path}: there is no such file or folder; check the name")
        name = name_of(path)
        if name in names:
            both = f"{names[name]} and {path} are both called {shown(name)} in results"
            raise UsageError(f"{both}; mark them apart, or name the folder that holds both")
        names[name] = path
        place, parts = _found(path, name, len(paths) == 1, options)
        found.append((place, _held(path, parts, options)))
    return chain.from_iterable(parts for _, parts in sorted(found, key=lambda each: each[0]))


def _found(path: str, name: str, is_only: bool, options: Options) -> Found:
    if is_remote(path):
        return _remote(path, name, is_only, options)
    if os.path.isdir(path):
        if options.out and os.path.realpath(path) == os.path.realpath(options.out):
            raise UsageError(f"{path}: results cannot be kept among the submissions; name another folder with --out")
        prefix = "" if is_only else f"{name}/"
        return Found(prefix, Folder(path, prefix))
    if not kind_of(path):
        raise UsageError(f"{path}: {EXPECTED}")
    return find_file(path, name, options)


def name_of(path: str) -> str:
    """What the labels of a path begin with, where there are several."""
    name = path.rstrip("/").rpartition("/")[2] if is_remote(path) else os.path.basename(os.path.abspath(path))
    return file_label(name)


def _remote(url: str, name: str, is_only: bool, options: Options) -> Found:
    if kind_of_place(url) == "folder":
        prefix = "" if is_only else f"{name}/"
        return Found(prefix, partial(remote_parts, url, prefix, options, _opened))
    if not kind_of(url):
        raise UsageError(f"{url}: {EXPECTED}")
    return find_file(url, name, options)


def _opened(path: str, file: str, options: Options) -> Iterator[Part]:
    return _begun(find_file(path, file, options).parts, options)


def _held(path: str, parts: Folder | Find, options: Options) -> Iterable[Part]:
    """The parts, once it is sure that there are any. A folder is listed once; a file is opened again when it is due."""
    begun = _begun(parts, options)
    first = next(begun, None)
    is_idle = first is None or isinstance(first, Refused) and first.error == NOTHING
    if first is None or is_idle and not isinstance(parts, Folder):
        passed = f" (passed over: {options.passed})" if options.passed.count else ""
        raise UsageError(f"{path}: no submissions here{passed}; {EXPECTED}")
    return chain([first], begun) if isinstance(parts, Folder) else _later(parts)


def _begun(parts: Folder | Find, options: Options) -> Iterator[Part]:
    return folder_parts(parts, options) if isinstance(parts, Folder) else iter(parts())


def _later(find: Find) -> Iterator[Part]:
    yield from find()


def _from_list(paths: Sequence[str], stdin: BinaryIO | None, options: Options) -> Iterator[Part]:
    if len(paths) > 1 or stdin is None:
        raise UsageError("- is a list of paths on standard input, and the only path then; put the others into the list")
    parts = chain.from_iterable(_begun(found.parts, options) for found in _once(listed(stdin, options)))
    first = next(parts, None)
    if first is None:
        raise UsageError(f"no submissions at the listed paths; {EXPECTED}")
    return chain([first], parts)


def _once(found: Iterable[Found]) -> Iterator[Found]:
    """In the order of labels, without what is listed twice or lies in a folder that is listed too."""
    before: Found | None = None
    for each in sorted(found, key=lambda each: each.place):
        inside = before and isinstance(before.parts, Folder) and each.place.startswith(before.place)
        if not (inside or before and each.place == before.place):
            before = each
            yield each


def _joined(parts: Iterable[Part], most: int) -> Iterator[Part]:
    """Files that were named one by one joined as those of a folder are."""
    for is_named, group in groupby(parts, key=lambda part: isinstance(part, Files) and not part.folder):
        while is_named and (some := list(islice(group, most))):
            files = [part for part in some if isinstance(part, Files)]
            names, labels = ((label for each in files for label in each.names), (each.labels[0] for each in files))
            yield Files("", "", tuple(names), tuple(labels))
        yield from group

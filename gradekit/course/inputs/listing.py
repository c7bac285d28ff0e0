"""A list of paths on standard input, one a line or separated by NUL characters as `find -print0` does."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import BinaryIO

from gradekit.course.inputs.folder import Folder, Found, find_file
from gradekit.course.inputs.limits import MAX_LIST
from gradekit.course.inputs.names import EXPECTED, file_label, kind_of
from gradekit.course.inputs.partition import Options, Refused
from gradekit.errors import UsageError
from gradekit.marking.handed_in import why_not_read


def listed(stream: BinaryIO, options: Options) -> list[Found]:
    """What stands at the listed paths. A path that leads nowhere is one unreadable submission. Raises UsageError."""
    paths = _paths(stream)
    if not paths:
        raise UsageError("the list of paths on standard input is empty; expected one path a line")
    return [_found(path, label, options) for path, label in zip(paths, _labels(paths), strict=True)]


def _paths(stream: BinaryIO) -> list[str]:
    data = stream.read(MAX_LIST + 1)
    if len(data) > MAX_LIST:
        raise UsageError(f"the list of paths on standard input has more than {MAX_LIST} bytes; name their folder")
    entries = data.split(b"\0") if b"\0" in data else [line.removesuffix(b"\r") for line in data.split(b"\n")]
    return [os.fsdecode(entry) for entry in entries if entry.strip()]


def _labels(paths: Iterable[str]) -> list[str]:
    """The paths as they are listed; below the folder that holds them all where one is absolute or goes upwards."""
    split = [path.replace(os.sep, "/").split("/") for path in paths]
    if not any(os.path.isabs(path) or ".." in parts for path, parts in zip(paths, split, strict=True)):
        return [file_label("/".join(part for part in parts if part not in ("", "."))) for parts in split]
    whole = [os.path.abspath(path) for path in paths]
    try:
        top = os.path.commonpath([os.path.dirname(path) for path in whole])
    except ValueError as error:
        raise UsageError("the list of paths on standard input leads to several drives; mark them apart") from error
    return [file_label(os.path.relpath(path, top).replace(os.sep, "/")) for path in whole]


def _found(path: str, label: str, options: Options) -> Found:
    try:
        is_folder = stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError as error:
        return _refused(label, why_not_read(error))
    if is_folder:
        prefix = f"{label}/" if label else ""
        return Found(prefix, Folder(path, prefix))
    if not kind_of(path):
        return _refused(label, EXPECTED)
    return find_file(path, label, options)


def _refused(label: str, reason: str) -> Found:
    return Found(label, lambda: [Refused(label, reason)])

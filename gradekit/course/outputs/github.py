"""--format github: workflow commands, which GitHub shows as annotations of a run.

A notice with the totals, an error for what could not be read, a warning for what is below the percentage that was
asked for. GitHub shows ten of a kind for each step, so no more are written, and the tenth says how many there are.
Data is escaped as the runner undoes it, so that nothing in it ends a line, a property or a command. Files are named
from the root of the repository, where GitHub looks for them, and no folder of the machine is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from gradekit.course.inputs.remote import is_remote
from gradekit.course.outputs.course import Course, is_below, score_text
from gradekit.course.outputs.sums import Sums
from gradekit.course.outputs.words import totals_text
from gradekit.course.settling.settled import Settled
from gradekit.paper.render.safe import safe_text
from gradekit.paper.values import points_text

SHOWN = 10
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


class Writer:
    """Takes the results in order; `text` gives the commands."""

    def __init__(self, course: Course, sums: Sums) -> None:
        self.course, self.sums = course, sums
        self._folder = _from_root(course.folder)
        self._found: dict[str, list[str]] = {"error": [], "warning": []}
        self._counts = {"error": 0, "warning": 0}

    def add(self, result: Settled) -> None:
        """Note what is worth an annotation."""
        if result.status == "unreadable":
            self._note("error", result, "could not be marked", result.error)
        elif is_below(result, self.course.fail_under):
            self._note("warning", result, "below the limit", self._score(result))

    def text(self) -> Iterator[str]:
        """All commands, the totals first."""
        yield command("notice", {"title": "gradekit"}, totals_text(self.sums))
        for kind, commands in self._found.items():
            more = self._counts[kind] - SHOWN
            yield from commands if more <= 0 else commands[: SHOWN - 1]
            if more > 0:
                yield command(kind, {"title": "gradekit"}, f"and {more + 1} more like these")

    def _note(self, kind: str, result: Settled, title: str, message: str) -> None:
        self._counts[kind] += 1
        if self._counts[kind] > SHOWN:
            return
        place: dict[str, str | int] = {
            "file": _path(result, self._folder),
            "line": result.at_line,
            "col": result.at_column,
        }
        name = result.student or result.file
        self._found[kind].append(command(kind, {**place, "title": f"{name} {title}"}, message))

    def _score(self, result: Settled) -> str:
        about = f"{result.problem}: " if result.problem else ""
        if result.status == "missing":
            return f"{about}nothing was handed in"
        return f"{about}{score_text(result)}, below {points_text(self.course.fail_under)} %"


def command(kind: str, properties: Mapping[str, str | int], message: str) -> str:
    """One line that the runner reads as this command; empty properties are left out."""
    given = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in properties.items() if value)
    return f"::{kind} {given}::{_escaped(message, _DATA)}\n"


def _escaped(text: str, table: dict[str, str]) -> str:
    seen = safe_text(" ".join(text.split())).replace("##[", "# #[")
    return "".join(table.get(character, character) for character in seen)


def _from_root(folder: str) -> str:
    """The folder as seen from the root of the repository, else from here; '' where it is below neither."""
    if not is_remote(folder):
        for root in filter(None, (os.environ.get("GITHUB_WORKSPACE"), os.getcwd())):
            parts = _parts_below(folder or os.curdir, root)
            if parts[:1] != [os.pardir]:
                return "".join(f"{part}/" for part in parts if part != os.curdir)
    return ""


def _parts_below(path: str, root: str) -> list[str]:
    try:
        return os.path.relpath(path, root).split(os.sep)
    except ValueError:
        return [os.pardir]  # on another drive


def _path(result: Settled, folder: str) -> str:
    """The file itself, without the line that a label ends with; '' where nothing was handed in."""
    file = result.file.removesuffix(f":{result.at_line}") if result.at_line else result.file
    return folder + file if file else ""

"""What a run says about its results: a line for each submission that could not be marked or has too few points."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from gradekit.course.inputs.names import kind_of
from gradekit.course.inputs.remote import is_remote
from gradekit.course.inputs.sources import LIST, name_of
from gradekit.course.outputs.course import Course, is_below, place_text, score_text
from gradekit.course.settling.settled import Settled
from gradekit.course.settling.usual import Usual
from gradekit.paper.values import points_text

BELOW, UNREADABLE = 1, 3  # exit codes
_MOST_KEPT = 1_000  # lines that are kept for a run in which nothing changes

Say = Callable[[str], None]


class Places(Struct, frozen=True):
    """Paths of what results name by a label."""

    paths: tuple[str, ...]

    @property
    def folder(self) -> str:
        """What stands before every label, '' where that is not the same for all."""
        if len(self.paths) != 1 or self.paths[0] == LIST:
            return ""
        path = self.paths[0]
        if is_remote(path):
            return path[: path.rindex("/") + 1] if kind_of(path) else path.rstrip("/") + "/"
        return os.path.join(path, "") if os.path.isdir(path) else path.removesuffix(os.path.basename(path))

    def path(self, label: str) -> str:
        """The path of a file, as it was given; label: with or without the place in it."""
        if len(self.paths) == 1 and label:
            return self.folder + label
        first = label.partition("/")[0]
        for path in self.paths:
            name = name_of(path)
            if first == name or first.startswith(f"{name}:"):
                return path.rstrip("/") + label[len(name) :]
        return label


class Voice(Struct):
    """Takes results as they pass, says what has to be said, and knows what the exit code is for it."""

    course: Course
    places: Places
    say: Say
    code: int = 0
    lines: list[tuple[str, str]] = field(default_factory=list)  # label with a place, what about it
    count: int = 0

    def add(self, result: Settled) -> None:
        """Say what is wrong with a result, if anything is."""
        if result.status == "unreadable":
            self.code = UNREADABLE
            self._tell(place_text(result), result.error)
        elif self.course.fail_under and is_below(result, self.course.fail_under):
            self.code = self.code or BELOW
            self._tell(place_text(result), self._too_few(result))

    def add_many(self, usual: Usual) -> None:
        """Nothing is wrong with these, unless they have too few points."""
        for result in usual.each() if self.course.fail_under else ():
            self.add(result)

    def kept(self) -> dict[str, str]:
        """What `repeat` needs; empty where that is too much."""
        if self.count > _MOST_KEPT:
            return {}
        return {"exit": str(self.code), "said": json.dumps(self.lines)}

    def repeat(self, kept: Mapping[str, str]) -> None:
        """Say it again."""
        self.code = int(kept["exit"])
        for place, about in json.loads(kept["said"]):
            self._tell(place, about)

    def _tell(self, place: str, about: str) -> None:
        self.count += 1
        if self.count <= _MOST_KEPT:
            self.lines.append((place, about))
        path = self.places.path(place)
        self.say(f"{path}: {about}" if path else about)

    def _too_few(self, result: Settled) -> str:
        limit = f"the {points_text(self.course.fail_under)} % of --fail-under"
        if result.status == "missing":
            return f"{result.student} handed in nothing for {result.problem}, which is below {limit}"
        return f"{score_text(result)} is below {limit}"


def most_severe(codes: Sequence[int]) -> int:
    """The exit code where several apply."""
    return next((code for code in (143, 130, 70, 2, 3, 1) if code in codes), 0)

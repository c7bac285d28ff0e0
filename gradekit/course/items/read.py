"""results.jsonl → counted marks. Marks that many share are read once, however many lines hold them."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from gradekit.course.items.tally import Mark, Tally
from gradekit.course.items.wrong import digest
from gradekit.errors import UsageError
from gradekit.exercise.problem.known import STATUSES, VERDICTS
from gradekit.marking.json_text import shown
from gradekit.paper.marks_json import RESULT_SCHEMA

RESULTS = "results.jsonl"
# A line as gradekit writes it; inside a text every quote is escaped, so that no text passes for a key.
_HEAD = re.compile(
    rb'\{"file": "([^"\\]*)", "max_score": [^,{"]+, "open_points": [^,{"]+, "problem": "([^"\\]*)", "questions": \['
)
_KEY = b'], "schema": "'
_TAIL = re.compile(
    rb'gradekit/result/1", "score": [^,{"]+, "status": "graded", "student": "[^"\\]*", (?:"variant": "[^"\\]*", )?'
    rb'"warnings": \[.*\]\}\s*\Z'
)
_KNOWN_TEXTS = 20_000  # sets of marks that are remembered; beyond, each line is read on its own


def results_file(path: Path) -> Path:
    """The results of a folder, or the file itself. Raises UsageError where there are none."""
    found = path / RESULTS if path.is_dir() else path
    if not found.is_file():
        raise UsageError(f"{path}: no {RESULTS} here; expected a folder that gradekit grade --out has written")
    return found


def read_results(file: Path) -> tuple[Tally, array[int]]:
    """The marks of every line, and digests of the files that were graded.

    Raises UsageError, with the line, for what is not a result.
    """
    reader = _Reader(file)
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.isspace():
                    reader.line(number, line)
    except OSError as error:
        raise UsageError(f"{file}: the results cannot be read ({error.strerror})") from error
    reader.count()
    return reader.tally, reader.graded


class _Reader:
    """Lines on their way into a tally."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.tally, self.graded = Tally(), array("Q")
        self.texts: dict[tuple[bytes, bytes], int] = {}  # problem and marks as text → how many lines

    def line(self, number: int, line: bytes) -> None:
        try:
            if (marks := _graded(line)) and self._remember(*marks[1:]):
                self.graded.append(digest(marks[0]))
            else:
                self._result(_DECODER.decode(line.decode()))
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
            message = f"this line is not a result of the kind {RESULT_SCHEMA}; run gradekit grade --out again"
            raise UsageError(f"{self.file}:{number}: {message}") from error

    def _result(self, result: dict[str, Any]) -> None:
        status, problem = result["status"], _text(result["problem"])
        if result["schema"] != RESULT_SCHEMA or status not in STATUSES:
            raise ValueError(status)
        if status == "missing":
            self.tally.missing(problem)
        elif status == "unreadable":
            self.tally.unreadable(problem)
        else:
            self.graded.append(digest(_text(result["file"]).encode()))
            self.tally.graded(problem, _marks(result["questions"]))

    def _remember(self, problem: bytes, marks: bytes) -> bool:
        """Whether there was room to remember them, or they were known."""
        known = self.texts.get((problem, marks), 0)
        if not known:
            if len(self.texts) >= _KNOWN_TEXTS:
                return False
            self.tally.expect(problem.decode(), _marks(_list(marks)))  # a fault is found while its line is known
        self.texts[problem, marks] = known + 1
        return True

    def count(self) -> None:
        """Count what was remembered."""
        for (problem, marks), often in self.texts.items():
            self.tally.graded(problem.decode(), _marks(_list(marks)), often)


def _graded(line: bytes) -> tuple[bytes, bytes, bytes] | None:
    """File, problem and marks of a graded line, None for every other line and one that says more than the usual."""
    head = _HEAD.match(line)
    end = line.find(_KEY, head.end()) if head else -1
    if head is None or end < 0 or not _TAIL.match(line, end + len(_KEY)):
        return None
    return head[1], head[2], line[head.end() : end]


def _list(marks: bytes) -> Any:
    return _DECODER.decode(f"[{marks.decode()}]")


def _marks(questions: Iterable[dict[str, Any]]) -> list[Mark]:
    return [_mark(question) for question in questions]


def _mark(question: dict[str, Any]) -> Mark:
    score, most = _points(question["score"]), _points(question["max_score"])
    verdict, mistake = question["verdict"], question["mistake"]
    if not 0 <= score <= most or verdict not in VERDICTS:
        raise ValueError
    judged = verdict != "not_judged" or "override" in question
    return Mark(_text(question["id"]), score, most, verdict, None if mistake is None else _text(mistake), judged)


@lru_cache(maxsize=4096, typed=True)
def _points(number: float) -> Fraction:
    """Points as they were before they were printed: the simplest fraction that float64 writes like this."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError
    near = Fraction(number).limit_denominator(1_000_000)
    return near if float(near) == number else Fraction(number)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(shown(str(type(value))))
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_refuse)  # made once: json.loads makes one a call where it has options

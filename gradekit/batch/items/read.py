"""results.jsonl → counted marks. Marks that many share are read once, however many lines hold them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from gradekit.batch.items.tally import Mark, Tally
from gradekit.batch.items.wrong import digest
from gradekit.errors import UsageError
from gradekit.json_out import RESULT_SCHEMA
from gradekit.json_text import shown
from gradekit.spec.known import STATUSES, VERDICTS

RESULTS = "results.jsonl"
_START, _END = b'"questions": [', b'], "schema": "'  # keys: inside a text the quotes would be escaped
_KNOWN_TEXTS = 20_000  # sets of marks that are remembered; beyond, each line is read on its own


def results_file(path: Path) -> Path:
    """The results of a folder, or the file itself. Raises UsageError where there are none."""
    found = path / RESULTS if path.is_dir() else path
    if not found.is_file():
        raise UsageError(f"{path}: no {RESULTS} here; expected a folder that gradekit grade --out has written")
    return found


def read_results(file: Path, only: str | None = None) -> tuple[Tally, array[int]]:
    """The marks of every line (of one problem with `only`), and digests of the files that were graded.

    Raises UsageError, with the line, for what is not a result.
    """
    reader = _Reader(file, only)
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

    def __init__(self, file: Path, only: str | None) -> None:
        self.file, self.only = file, only
        self.tally, self.graded = Tally(), array("Q")
        self.texts: dict[tuple[str, bytes], int] = {}  # problem, marks as text → how many lines

    def line(self, number: int, line: bytes) -> None:
        head, marks = _split(line)
        try:
            result = json.loads(head, parse_constant=_refuse)
            if result["schema"] != RESULT_SCHEMA or result["status"] not in STATUSES:
                raise ValueError
            problem = _text(result["problem"])
            if self.only is None or problem == self.only:
                self._result(result, problem, marks)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            message = f"this line is not a result of the kind {RESULT_SCHEMA}; run gradekit grade --out again"
            raise UsageError(f"{self.file}:{number}: {message}") from error

    def _result(self, result: dict[str, Any], problem: str, marks: bytes | None) -> None:
        if result["status"] == "missing":
            self.tally.missing(problem)
        elif result["status"] == "unreadable":
            self.tally.unreadable(problem)
        else:
            self.graded.append(digest(_text(result["file"])))
            if marks is None or (problem, marks) not in self.texts and len(self.texts) >= _KNOWN_TEXTS:
                self.tally.graded(problem, _marks(result["questions"] if marks is None else _list(marks)))
            else:
                self._remember(problem, marks)

    def _remember(self, problem: str, marks: bytes) -> None:
        key = problem, marks
        if key in self.texts:
            self.texts[key] += 1
        else:
            _marks(_list(marks))  # so that a fault is found while its line is known
            self.texts[key] = 1

    def count(self) -> None:
        """Count what was remembered."""
        for (problem, marks), often in self.texts.items():
            self.tally.graded(problem, _marks(_list(marks)), often)


def _split(line: bytes) -> tuple[bytes, bytes | None]:
    """A line without its marks, and the marks; the whole line and None where it was not written by gradekit."""
    start = line.find(_START)
    end = line.find(_END, start + len(_START))
    if start < 0 or end < 0:
        return line, None
    start += len(_START)
    return line[:start] + line[end:], line[start:end]


def _list(marks: bytes) -> Any:
    return json.loads(b"[" + marks + b"]", parse_constant=_refuse)


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

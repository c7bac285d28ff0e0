"""What was answered so far, as a file: answers and counts, no verdicts, so that a changed exercise judges anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct, field

from gradekit.errors import SubmissionError, UsageError
from gradekit.marking.handed_in import file_bytes
from gradekit.marking.json_text import JsonNumber, read_json, write_json
from gradekit.marking.submission import Answer, as_answer

SCHEMA = "gradekit/practice/1"


class Progress(Struct):
    """answers: question → the last one, as typed; tries, hints: how many it took so far."""

    problem: str
    answers: dict[str, str] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """The file."""
        counts = {"answers": self.answers, "hints": self.hints, "tries": self.tries}
        return write_json({"schema": SCHEMA, "problem": self.problem, **counts})


def read_progress(path: Path, problem: str) -> Progress:
    """What the file holds; nothing where there is none. Raises UsageError for anything but progress in this problem."""
    if not path.exists():
        return Progress(problem)
    try:
        found = read_json(file_bytes(path, str(path)), str(path))
    except SubmissionError as error:
        raise UsageError(f"{path}: the progress cannot be read ({error.message}); begin anew with --again") from error
    if not _is_progress(found):
        raise UsageError(f"{path}: this is no file of gradekit practice; name another with --progress")
    if found["problem"] != problem:
        raise UsageError(f"{path}: this is the progress in {found['problem']!r}; name another file with --progress")
    counts = ({name: int(number.text) for name, number in found[key].items()} for key in ("tries", "hints"))
    return Progress(problem, found["answers"], *counts)


def _is_progress(found: Any) -> bool:
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        return False
    counts = [found.get(key) for key in ("tries", "hints")]
    texts = found.get("answers")
    return (
        isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())
        and all(isinstance(one, dict) and all(map(_is_count, one.values())) for one in counts)
        and isinstance(found.get("problem"), str)
    )  # fmt: skip


def _is_count(number: Any) -> bool:
    return isinstance(number, JsonNumber) and number.text.isdecimal() and len(number.text) < 10


def as_typed(text: str) -> Answer:
    """An answer as it was typed: lists, objects and truth values as JSON has them, anything else as text."""
    if text[:1] not in "[{" and text not in ("true", "false"):
        return text
    try:
        return as_answer(read_json(text.encode("utf-8", "replace"), "answer"))
    except SubmissionError:
        return text

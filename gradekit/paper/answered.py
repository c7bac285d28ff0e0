"""Answers as they were written, for people to read."""

from __future__ import annotations

from typing import Any

from gradekit.marking.submission import Answer
from gradekit.paper.answers import matrix_lines


def answered(answer: Answer) -> str:
    """An answer as it was written, a matrix a line a row."""
    if isinstance(answer, dict):
        return "\n".join(f"{name} = {answered(part)}" for name, part in answer.items())
    return "\n".join(matrix_lines(_texts(answer))) if isinstance(answer, tuple) and answer else _text(answer)


def _texts(answer: Answer) -> Any:
    return tuple(map(_texts, answer)) if isinstance(answer, tuple) else _text(answer)


def _text(answer: Answer) -> str:
    if isinstance(answer, bool):
        return str(answer).lower()
    return "–" if answer is None else answer if isinstance(answer, str) else getattr(answer, "text", "[]")

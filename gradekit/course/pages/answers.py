"""What was handed in, read once more: the answers of each submission by the label that results have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from gradekit.course.inputs import partitions
from gradekit.course.piece import label
from gradekit.errors import SubmissionError
from gradekit.marking.submission import read_submission

Answers = Mapping[str, Any]


def answers_of(paths: Sequence[str], wanted: Collection[str] | None = None) -> dict[str, Answers]:
    """Label → answers as they were written, of the submissions that are wanted (None: of all) and can be read.

    Raises UsageError for a path that does not exist or holds no submissions.
    """
    found: dict[str, Answers] = {}
    for partition in partitions(paths):
        for piece in partition.pieces():
            name = label(piece.file, piece.line)
            if piece.data is not None and (wanted is None or name in wanted):
                _read(found, name, piece.data)
    return found


def _read(found: dict[str, Answers], name: str, data: bytes) -> None:
    try:
        found[name] = read_submission(data, name).answers
    except SubmissionError:
        return  # results say so already

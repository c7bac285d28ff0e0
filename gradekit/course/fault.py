"""An internal error in a few words: what kind, and a report id. Its message may hold a student's answer: left out."""

from __future__ import annotations

import hashlib
import traceback

from gradekit.errors import ImpossibleMarks


def report_id(error: BaseException) -> str:
    """The same for errors that are raised at the same place."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{type(error).__name__}:{frames[-1].name}:{frames[-1].line}" if frames else type(error).__name__
    return hashlib.sha256(where.encode()).hexdigest()[:8]


def fault(error: BaseException) -> str:
    """What is said about it. Which check failed for impossible marks is shown, since that text holds no answers."""
    kind = type(error).__name__ + (f": {error}" if isinstance(error, ImpossibleMarks) else "")
    return f"internal error, report id {report_id(error)} ({kind})"

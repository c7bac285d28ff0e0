"""What is said about an internal error: one line with a report id; with --debug, where it happened."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from gradekit.course.fault import fault
from gradekit.errors import ImpossibleMarks


def report(error: BaseException, debug: bool) -> Iterator[str]:
    """The lines to print. Messages that may hold a student's answers are left out."""
    hint = "" if debug else "; run it again with --debug to see where"
    yield f"{fault(error)}: this is a fault of gradekit{hint}"
    if debug:
        yield from _where(error)


def _where(error: BaseException) -> Iterator[str]:
    """The frames of the error and of those that led to it, oldest first."""
    earlier = error.__cause__ or error.__context__
    if earlier is not None:
        yield from _where(earlier)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}"
    is_safe = isinstance(error, (NameError, AttributeError, ImportError, TypeError, ImpossibleMarks))
    yield f"  {type(error).__name__}: {error if is_safe else '(the message is left out: it may hold answers)'}"

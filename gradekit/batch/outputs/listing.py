"""--format json: a list of results, or the one result of one submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gradekit.batch.outputs.course import Course
from gradekit.batch.outputs.results import record
from gradekit.batch.settled import Settled
from gradekit.json_text import write_json


def listing(results: Iterable[Settled], course: Course, is_single: bool = False) -> Iterator[str]:
    """The text, a result at a time; is_single: the one result itself instead of a list of it."""
    before = "" if is_single else "[\n  "
    for result in results:
        text = write_json(record(result, course.keys.get(result.problem))).rstrip("\n").replace("##[", "#\\u0023[")
        yield before + (text if is_single else text.replace("\n", "\n  "))
        before = ",\n  "
    yield "\n" if is_single else "[]\n" if before.startswith("[") else "\n]\n"

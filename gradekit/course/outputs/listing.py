"""--format json: a list of results, or the one result of one submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from gradekit.course.outputs.course import Course
from gradekit.course.outputs.results import record
from gradekit.course.settling.settled import Settled
from gradekit.marking.json_text import write_json


def listing(results: Iterable[Settled], course: Course, is_single: bool = False) -> Iterator[str]:
    """The text, a result at a time; is_single: without the list, where there is just one."""
    left = iter(results)
    first = tuple(islice(left, 2))
    if is_single and len(first) == 1:
        yield _text(first[0], course) + "\n"
        return
    before = "[\n  "
    for result in chain(first, left):
        yield before + _text(result, course).replace("\n", "\n  ")
        before = ",\n  "
    yield "\n]\n" if first else "[]\n"


def _text(result: Settled, course: Course) -> str:
    """One object; ##[, which CI runners obey, is written with an escape that reads as the same text."""
    value = record(result, course.keys.get(result.problem), course.variant_of(result))
    return write_json(value).rstrip("\n").replace("##[", "#\\u0023[")

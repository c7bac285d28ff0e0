"""All outputs of a run, from one pass over its results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol

from gradekit.course.outputs import results as lines_of
from gradekit.course.outputs.course import Course
from gradekit.course.outputs.sums import Sums
from gradekit.course.settling.rollcall import RollCall
from gradekit.course.settling.settled import Settled
from gradekit.course.settling.usual import Usual

RESULTS = "results.jsonl"
FILES: Mapping[str, str] = MappingProxyType(
    {"gradebook.csv": "gradebook", "summary.json": "summary", "report.md": "report", "junit.xml": "junit"}
)  # file of a results folder, beside RESULTS → the module that writes it
GRADEBOOKS: Mapping[str, str] = MappingProxyType(
    {
        "canvas": "gradebook-canvas.csv",
        "moodle": "gradebook-moodle.csv",
        "moodle-worksheet": "gradebook-moodle-worksheet.csv",
        "brightspace": "gradebook-brightspace.csv",
        "blackboard": "gradebook-blackboard.csv",
    }
)  # learning platform, which also names the module → file of a results folder
FORMATS: Mapping[str, str] = MappingProxyType(
    {"csv": "gradebook", "junit": "junit", "gradescope": "gradescope", "github": "github"}
)  # --format, beside text, markdown (both `people`) and json (`listing`) → the module that writes it


class Text(Protocol):
    """A file on its way to its place."""

    def write(self, text: str | bytes) -> None: ...


Results = Iterable[Settled | Usual]


class Watcher(Protocol):
    """Takes results as they pass; where it has `add_many`, many of them together."""

    def add(self, result: Settled) -> None: ...


class Writer(Watcher, Protocol):
    """Gives the whole after that, some of it at a time."""

    def text(self) -> Iterator[str]: ...


def check(gradebooks: Iterable[str], course: Course) -> None:
    """Before anything is marked: raises UsageError where one of these could not be written in the end."""
    for name in gradebooks:
        _module(name).check(course)


def notes(gradebooks: Iterable[str], names: Collection[str]) -> Iterator[str]:
    """What to know of columns of these names, where a platform would pass over one."""
    for gradebook in gradebooks:
        for note in _module(gradebook).notes(names):
            yield f"{GRADEBOOKS[gradebook]}: {note}"


def writer(form: str, course: Course, sums: Sums) -> Writer:
    """What prints one of FORMATS."""
    made: Writer = _module(FORMATS[form]).Writer(course, sums)
    return made


def write_folder(
    results: Results,
    roll: RollCall,
    sums: Sums,
    open_file: Callable[[str], Text],
    gradebooks: Iterable[str] = (),
    others: Iterable[Watcher] = (),
) -> None:
    """Write every file of a results folder; `others` see the results too, and are printed by who made them.

    open_file: a new file by its name. Raises WrongTotals where totals disagree; then no file may take its place.
    """
    modules = {**FILES, **{GRADEBOOKS[name]: name for name in gradebooks}}
    writers: dict[str, Writer] = {file: _module(name).Writer(sums.course, sums) for file, name in modules.items()}
    _fill(open_file(RESULTS), lines_of.lines(passing(results, (sums, *writers.values(), *others)), sums))
    sums.close(roll)
    for file, made in writers.items():
        _fill(open_file(file), made.text())


def pass_over(results: Results, roll: RollCall, sums: Sums, watchers: Iterable[Watcher] = ()) -> None:
    """Let the results pass, where nothing of them is written to a folder. Raises WrongTotals."""
    deque(passing(results, (sums, *watchers)), maxlen=0)
    sums.close(roll)


def passing(results: Results, watchers: Iterable[Watcher]) -> Iterator[Settled | Usual]:
    """The results, each seen by all watchers first."""
    awake = [watcher for watcher in watchers if not getattr(watcher, "needs_sums_only", False)]
    adds, adds_many = [watcher.add for watcher in awake], [_taking_many(watcher) for watcher in awake]
    for result in results:
        for add in adds_many if isinstance(result, Usual) else adds:
            add(result)  # type: ignore[arg-type]  # as the line above says
        yield result


def _taking_many(watcher: Watcher) -> Callable[[Usual], None]:
    def one_by_one(usual: Usual) -> None:
        for result in usual.each():
            watcher.add(result)

    return getattr(watcher, "add_many", one_by_one)


def _fill(file: Text, chunks: Iterable[str] | Iterable[bytes]) -> None:
    for chunk in chunks:
        file.write(chunk)


def _module(name: str) -> Any:
    return import_module(f"gradekit.course.outputs.{name.replace('-', '_')}")

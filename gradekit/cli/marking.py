"""Submissions found, read and marked one after the other; what goes wrong with one concerns no other."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from gradekit.build import Exercise, build
from gradekit.cli.exercises import problem_files
from gradekit.errors import Place, ProblemError, SubmissionError, UsageError
from gradekit.grade import Grade, Marker
from gradekit.json_text import MAX_BYTES
from gradekit.spec.load import load_problem
from gradekit.spec.messages import did_you_mean, shown
from gradekit.submission import Submission, load_submission, read_submission

_KINDS = (".json", ".jsonl")
_UNUSABLE, _UNREADABLE = 2, 3

Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One submission to be read: its label in results, its place for errors, and how to read it."""

    label: str
    path: str
    read: Callable[[], Submission]


@dataclass(slots=True)
class Marked:
    """All results in order, the exercises by id, and the exit code that they lead to."""

    grades: list[Grade] = field(default_factory=list)
    exercises: dict[str, Exercise] = field(default_factory=dict)
    exit_code: int = 0


@dataclass(slots=True)
class _Problems:
    """The problems of a folder, each made ready when it is first named; a broken one is complained of once."""

    folder: Path
    complain: Complain
    files: dict[str, Path]
    built: dict[str, Marker] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def named(self, name: str) -> Marker | None:
        """What marks it, None where its file cannot be used. Raises KeyError where there is none."""
        if name not in self.built and name not in self.broken:
            try:
                self.built[name] = Marker(build(load_problem(self.files[name])))
            except ProblemError as error:
                self.refuse(name, error)
        return self.built.get(name)

    def refuse(self, name: str, error: ProblemError) -> None:
        """Take a problem out of use."""
        self.built.pop(name, None)
        self.broken.add(name)
        for fault in error.faults:
            self.complain(str(fault))


def mark_all(paths: Iterable[Path], folder: Path, complain: Complain) -> Marked:
    """Mark every submission that the paths hold; each that cannot be marked is complained of.

    Raises UsageError for a path or folder that does not exist or holds no submissions.
    """
    files = {path.stem: path for path in problem_files(folder)}
    problems = _Problems(folder, complain, files)
    marked = Marked()
    for source in list(_sources(paths)):
        marked.grades.append(_mark(source, problems))
    marked.exercises = {name: marker.exercise for name, marker in problems.built.items()}
    marked.exit_code = _exit_code(marked.grades)
    return marked


def _mark(source: Source, problems: _Problems) -> Grade:
    try:
        submission = source.read()
    except SubmissionError as error:
        place = Place(source.path, error.place.line, error.place.column)
        problems.complain(f"{place}: {error.message}")
        return Grade("", "", source.label, "unreadable", error=error.message)
    submission = replace(submission, file=source.label)
    try:
        marker = problems.named(submission.problem)
        if marker is None:
            return _unusable(source, submission, problems, "cannot be used; see the errors of its file")
        return marker.grade(submission)
    except KeyError:
        near = did_you_mean(submission.problem, problems.files)
        return _unusable(source, submission, problems, f"is not in the folder {problems.folder.as_posix()}{near}")
    except ProblemError as error:
        problems.refuse(submission.problem, error)
        return _unusable(source, submission, problems, "cannot be used; see the errors of its file")


def _unusable(source: Source, submission: Submission, problems: _Problems, why: str) -> Grade:
    """The result of a submission whose problem is unknown or broken."""
    error = f"the problem {shown(submission.problem)} {why}"
    problems.complain(f"{source.path}: {error}")
    return Grade(submission.student, submission.problem, source.label, "unreadable", error=error)


def _exit_code(grades: list[Grade]) -> int:
    """3 where some are not marked; 2 where submissions could be read, and no problem that they name can be used."""
    unreadable = [grade for grade in grades if grade.status == "unreadable"]
    named = {grade.problem for grade in grades if grade.problem}
    if named and named == {grade.problem for grade in unreadable if grade.problem} and len(unreadable) == len(grades):
        return _UNUSABLE
    return _UNREADABLE if unreadable else 0


# Where submissions are


def _sources(paths: Iterable[Path]) -> Iterator[Source]:
    for path in paths:
        found = list(_in_folder(path) if path.is_dir() else _in_file(path, path.name))
        if not found:
            raise UsageError(f"{path}: no submissions here; expected .json or .jsonl files")
        yield from found


def _in_folder(folder: Path) -> Iterator[Source]:
    """Every .json and .jsonl file below, by name; links to folders are not followed."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if path.suffix in _KINDS and not name.startswith("."):
                yield from _in_file(path, path.relative_to(folder).as_posix())


def _in_file(path: Path, label: str) -> Iterator[Source]:
    if not os.path.lexists(path):
        raise UsageError(f"{path}: there is no such file or folder; check the name")
    if path.suffix == ".jsonl":
        yield from _in_lines(path, label)
    elif path.suffix == ".json":
        yield Source(label, str(path), lambda: load_submission(path, label))
    else:
        raise UsageError(f"{path}: expected a .json or .jsonl file, or a folder of these")


def _in_lines(path: Path, label: str) -> Iterator[Source]:
    """One submission a line; empty lines are skipped."""
    if not stat.S_ISREG(path.lstat().st_mode):
        yield Source(label, str(path), lambda: load_submission(path, label))  # which refuses it, with the reason
        return
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_BYTES + 2):
            number += 1
            if line.strip():
                yield Source(f"{label}:{number}", str(path), _line_reader(line, number, label))


def _line_reader(line: bytes, number: int, label: str) -> Callable[[], Submission]:
    def read() -> Submission:
        try:
            return read_submission(line, label)
        except SubmissionError as error:
            raise SubmissionError(error.message, Place(label, number, error.place.column)) from error

    return read

"""Partitions and submissions for tests of the engines, picklable for every way of starting a process."""

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gradekit.cli.exercises import problem_files
from gradekit.course.marking.problems import Problems
from gradekit.course.piece import Piece
from tests.places import ROOT

RIGHT = {
    "x1": [0.5933, 0.5969],
    "x2": [0.7514],
    "loss": "0.2748",
    "dW2": [["0.0822", "0.0827"]],
    "db2": [0.1385],
    "dW1": [[0.0007, 0.0013], [0.0007, 0.0015]],
    "db1": [0.0134, 0.0150],
}


def submission(student: str, problem: str = "two-layer-sigmoid", **changed) -> bytes:
    answers = {**(RIGHT if problem == "two-layer-sigmoid" else {}), **changed}
    return json.dumps({"student": student, "problem": problem, "answers": answers}).encode()


def piece(number: int, **changed) -> Piece:
    return Piece(f"{number:06}.json", 0, submission(f"s{number}", **changed), 1_700_000_000)


def problems(folder: Path = ROOT / "problems") -> Problems:
    return Problems.of(folder.name, problem_files(folder))


@dataclass(frozen=True)
class Listed:
    """Pieces in memory."""

    listed: tuple[Piece, ...]

    @property
    def size(self) -> int:
        return len(self.listed)

    def pieces(self) -> Iterator[Piece]:
        return iter(self.listed)


@dataclass(frozen=True)
class Deadly(Listed):
    """The same; reading the last of them ends any process but the one that made this."""

    maker: int

    def pieces(self) -> Iterator[Piece]:
        yield from self.listed[:-1]
        if os.getpid() != self.maker:
            die("SIGKILL")
        yield self.listed[-1]


def die(way: str) -> None:
    """End this process, or make it hang, in one of the ways that code that was not foreseen may."""
    if way == "exit":
        os._exit(11)
    elif way == "memory":
        bytearray(4 << 30)
    elif way == "hang":
        while True:
            pass
    elif way == "sleep":
        time.sleep(600)
    elif way == "error":
        raise ArithmeticError("s000007 answered 42")
    else:
        os.kill(os.getpid(), getattr(signal, way))


def rows(reports):
    """Every row with its outcome in full, in order, and what is gone."""
    reports = list(reports)
    found = [
        row._replace(outcome=report.outcomes[row.outcome].record if row.outcome >= 0 else "")
        for _, report in reports
        for row in report.rows
    ]
    return sorted(found, key=lambda row: (row.file, row.line)), sorted(key for _, r in reports for key in r.gone)

"""Where the time of a run goes: each stage's own time, without that of the stages that it calls.

The functions below are replaced, in a process of its own that also marks, by ones that look at the clock. What looking
costs is in: about half a microsecond each time.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from importlib import import_module
from inspect import isgeneratorfunction
from pathlib import Path
from typing import Any

from processes import run

STAGES = (  # stage, module, function or method
    ("find the submissions", "gradekit.course.run.run", "partitions"),
    ("read them", "gradekit.course.inputs.partition", "Partition.pieces"),
    ("hash them", "gradekit.course.marking.share", "digest_of"),
    ("decode them", "gradekit.course.marking.share", "decode"),
    ("read the answers", "gradekit.course.marking.desk", "Desk.positions"),
    ("mark, many at once", "gradekit.course.marking.desk", "Desk.outcomes"),
    ("make rows of the marks", "gradekit.course.marking.engines.here", "mark_pieces"),
    ("keep in the state", "gradekit.course.state", "State.begin"),
    ("keep in the state", "gradekit.course.state", "State.known"),
    ("keep in the state", "gradekit.course.state", "State.add"),
    ("keep in the state", "gradekit.course.state", "State.finish"),
    ("read from the state", "gradekit.course.state", "State.rows"),
    ("settle", "gradekit.course.run.run", "settle"),
    ("write the outputs", "gradekit.course.run.run", "write_folder"),
    ("put the outputs in their place", "gradekit.course.state.files", "Drafts.commit"),
)
REST = "start, and everything else"


class Clock:
    """Adds up the time of whatever stage is running now."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.running = [REST]
        self.since = time.perf_counter()

    def enter(self, stage: str) -> None:
        self._add()
        self.running.append(stage)

    def leave(self) -> None:
        self._add()
        self.running.pop()

    def _add(self) -> None:
        now = time.perf_counter()
        self.spent[self.running[-1]] += now - self.since
        self.since = now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            self.enter(stage)
            try:
                return function(*arguments, **named)
            finally:
                self.leave()

        return call

    def timed_steps(self, stage: str, function: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        @wraps(function)
        def steps(*arguments: Any, **named: Any) -> Iterator[Any]:
            ahead = self.timed(stage, function(*arguments, **named).__next__)
            while True:
                try:
                    item = ahead()
                except StopIteration:
                    return
                yield item

        return steps

    def watch(self, stage: str, module: str, name: str) -> None:
        """Put a timed function in the place of this one."""
        *owners, last = name.split(".")
        owner: Any = import_module(module)
        for each in owners:
            owner = getattr(owner, each)
        function = getattr(owner, last)
        timed = self.timed_steps if isgeneratorfunction(function) else self.timed
        setattr(owner, last, timed(stage, function))


def measured(command: Sequence[str], env: dict[str, str]) -> dict[str, float]:
    """Stage → seconds of `gradekit COMMAND`, in the order of STAGES."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "stages.json"
        ran = run((sys.executable, __file__, str(target), *command), env, 1)
        spent = json.loads(target.read_text())
    spent[REST] += ran.seconds - sum(spent.values())
    return {stage: spent.get(stage, 0.0) for stage in [*(stage for stage, _, _ in STAGES), REST]}


def main(target: str, *arguments: str) -> int:
    clock = Clock()
    for stage, module, name in STAGES:
        clock.watch(stage, module, name)
    from gradekit.cli import main as gradekit
    from gradekit.course.marking.engines import here, workers

    workers.Workers = lambda jobs: here.Here()
    code = gradekit(list(arguments))
    clock.leave()
    Path(target).write_text(json.dumps(clock.spent))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""What a run is asked to do, and the part of it that is kept with the run, so that its outputs can be written again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct, field

from gradekit import __version__
from gradekit.course.digest import digest
from gradekit.course.inputs.partition import Options
from gradekit.course.marking.problems import Problems
from gradekit.course.outputs.course import Course
from gradekit.course.settling.settings import Settings
from gradekit.course.state.facts import problem_facts
from gradekit.errors import ProblemError

Facts = dict[str, dict[str, Any]]  # problem that was named → digest of its file, title, what each question expects


class Wanted(Struct, frozen=True):
    """What outputs show beside the results; see outputs.course. gradebooks: learning platforms that get a file each."""

    fail_under: Fraction = Fraction(0)
    raw: bool = False
    gradebooks: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data, from which from_json makes an equal one."""
        return {
            "fail_under": str(self.fail_under),
            "raw": self.raw,
            "gradebooks": list(self.gradebooks),
            "columns": dict(self.columns),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Wanted:
        return cls(Fraction(value["fail_under"]), value["raw"], tuple(value["gradebooks"]), value["columns"])


class Order(Struct, frozen=True):
    """out: the folder of results, None: nothing is kept; seconds: how long marking may take, None: as long as it does.

    reading: how inputs are read; wanted: what outputs show
    """

    paths: tuple[str, ...]
    out: str | None = None
    settings: Settings = Settings()
    reading: Options = Options()
    wanted: Wanted = Wanted()
    seconds: float | None = None

    def to_json(self) -> dict[str, Any]:
        """What is kept with the run."""
        return {**json.loads(self.settings.to_json()), "outputs": self.wanted.to_json()}


def settings_of(record: Mapping[str, Any]) -> tuple[Settings, Wanted]:
    """What was kept."""
    return Settings.from_json(json.dumps(record)), Wanted.from_json(record["outputs"])


def facts_of(named: Iterable[str], problems: Problems, known: Mapping[str, Mapping[str, Any]]) -> Facts:
    """Facts about the problems of the folder that are named; known: those of the run before, where they still hold."""
    found: Facts = {}
    for name in sorted(set(named).intersection(problems.files)):
        head = {"digest": problems.digests[name].hex(), "version": __version__}
        before = known.get(name, {})
        still = all(before.get(key) == value for key, value in head.items())
        found[name] = dict(before) if still else {**head, **_facts(problems, name)}
    return found


def fingerprint(record: Mapping[str, Any], facts: Facts) -> str:
    """Of all that outputs depend on beside the marks."""
    return digest(__version__, json.dumps([record, facts], sort_keys=True)).hex()


def course(settings: Settings, wanted: Wanted, facts: Facts, names: Iterable[str] = (), folder: str = "") -> Course:
    """What the outputs know; names: further problems of the folder."""
    titles = {**dict.fromkeys(names, ""), **{name: fact["title"] for name, fact in facts.items()}}
    return Course(
        titles=titles,
        roster=settings.roster,
        fail_under=wanted.fail_under,
        raw=wanted.raw,
        columns=wanted.columns,
        folder=folder,
        drawn=frozenset(name for name, fact in facts.items() if fact.get("drawn")),
    )


def _facts(problems: Problems, name: str) -> dict[str, Any]:
    """The title, and what a later run may want to compare with."""
    marker = problems.marker(name)
    drawn = {"drawn": True} if problems.draws(name) else {}
    if isinstance(marker, str):
        return {"title": "", **drawn}
    try:
        return {"title": marker.exercise.problem.title, **problem_facts(marker.plan), **drawn}
    except ProblemError:
        return {"title": "", **drawn}

"""results.jsonl → who got what: the distribution of the points, what could not be read, decisions of people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field

MOST, EXAMPLES = 200, 8  # that are listed; submissions that are kept for each mistake
PARTS = 10  # of a distribution

Result = dict[str, Any]


class Mistaken(NamedTuple):
    """A mistake in a question of a problem."""

    problem: str
    question: str
    mistake: str


class Decision(Struct, frozen=True):
    """Points that a person gave; before: as marked, None where it was left open."""

    student: str
    problem: str
    question: str
    before: float | None
    points: float
    why: str


class Facts(Struct):
    """What the course's page shows beside the figures of the questions.

    shares: problem → how many got 0 to 10 %, …, 90 to 100 % of the points; unread, decisions: the first MOST
    made: mistake → labels of the first submissions that have it
    """

    shares: dict[str, list[int]] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    unread_count: int = 0
    decisions: list[Decision] = field(default_factory=list)
    decision_count: int = 0
    made: dict[Mistaken, list[str]] = field(default_factory=dict)


def results(file: Path) -> Iterator[Result]:
    """Every line of a results.jsonl that has been checked."""
    with file.open(encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if not line.isspace())


def facts_of(file: Path, only: str | None = None) -> Facts:
    """Of all results, or those of one problem."""
    facts = Facts()
    for result in results(file):
        if only is None or result["problem"] == only:
            _add(facts, result)
    return facts


def _add(facts: Facts, result: Result) -> None:
    if result["status"] == "unreadable":
        facts.unread_count += 1
        if len(facts.unread) < MOST:
            facts.unread.append((result["file"], str(result.get("error") or "")))
    elif result["status"] == "graded":
        _count(facts, result)
        for question in result["questions"]:
            _question(facts, result, question)


def _count(facts: Facts, result: Result) -> None:
    shares = facts.shares.setdefault(result["problem"], [0] * PARTS)
    most = Fraction(result["max_score"])
    if most:
        shares[min(PARTS - 1, int(PARTS * Fraction(result["score"]) / most))] += 1


def _question(facts: Facts, result: Result, question: Result) -> None:
    if question["mistake"]:
        made = Mistaken(result["problem"], question["id"], question["mistake"])
        labels = facts.made.setdefault(made, [])
        labels += [result["file"]] * (len(labels) < EXAMPLES)
    if change := question.get("override"):
        facts.decision_count += 1
        if len(facts.decisions) < MOST:
            ids = (result["student"], result["problem"], question["id"])
            facts.decisions.append(Decision(*ids, change["before"], change["points"], change["why"]))


def by_student(file: Path) -> dict[str, list[Result]]:
    """The results of every student, in the order of students and problems; of several together as one."""
    found: dict[str, list[Result]] = {}
    for result in results(file):
        if result["student"]:
            found.setdefault(result["student"], []).append(result)
    return {name: sorted(found[name], key=lambda one: str(one["problem"])) for name in sorted(found)}

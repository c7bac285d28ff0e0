"""Renaming quantities, putting lines in another order or splitting a line in two changes no mark: over all problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from gradekit.engine.ops import OPS
from gradekit.exercise.lowering import build
from gradekit.exercise.problem.load import load_problem, read_problem
from gradekit.marking.marker import Marker
from gradekit.marking.mistakes.steps import RATES
from gradekit.marking.submission import Answer, Submission
from tests.problems.test_numbers_as_text import PATHS, answers
from tests.some import some

LINE = re.compile(r"^  (\w+): (.+)$")
WORD = re.compile(r"[^\W\d_]{2,}|\b[^\W\de_]\b|=")
STEPWISE = ("train", "unroll", "repeat", "network")  # which make names of their own
KEYS = {"loss", "target", "input", "output", "data", "find", "id", "text", "points", "given", "steps", "state", "order"}


def plain_problems() -> list[Path]:
    """Those whose quantities are all lines, one a row of the file."""
    found = []
    for path in PATHS:
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        if not {*STEPWISE, "plots", "plot"} & data.keys() and len(lines(text)) == len(data.get("compute", {})) > 1:
            found.append(path)
    return found


def lines(text: str) -> list[tuple[str, str]]:
    """The lines of `compute`: name and expression."""
    _, _, rest = text.partition("\ncompute:\n")
    found = []
    for row in rest.splitlines():
        if not (match := LINE.match(row)):
            break
        found.append((match[1], match[2]))
    return found


def with_lines(text: str, new: list[tuple[str, str]]) -> str:
    head, key, rest = text.partition("\ncompute:\n")
    tail = rest.splitlines()[len(lines(text)) :]
    return "\n".join([f"{head}{key}" + "\n".join(f"  {name}: {rule}" for name, rule in new), *tail, ""])


def renamed(text: str) -> str:
    """Other names for what is given and computed, which still begin with what says what they are (b1, new_w)."""
    data = yaml.safe_load(text)
    names = {*data.get("given", {}), *data.get("compute", {})} - KEYS - set(OPS)
    new = {name: f"{name}q" for name in names if not RATES.fullmatch(name)}
    pattern = re.compile(r"\b(?:{})\b".format("|".join(map(re.escape, sorted(new, key=len, reverse=True)))))
    head, *rest = text.split("\n", 1)  # the problem's own id stays
    return "\n".join([head, *(pattern.sub(lambda match: new[match[0]], part) for part in rest)])


def reordered(text: str) -> str:
    """The lines in another order, what they need before them."""
    waiting, done = lines(text)[::-1], []
    while waiting:
        names = {name for name, _ in waiting}
        free = next(line for line in waiting if not names & (set(re.findall(r"\w+", line[1])) - {line[0]}))
        waiting.remove(free)
        done.append(free)
    return with_lines(text, done)


def split(text: str) -> str:
    """Every sum at the end of a line in two lines."""
    new = []
    for number, (name, rule) in enumerate(lines(text)):
        at = last_plus(rule)
        if at:
            new += [(f"part_{number}", rule[:at].rstrip()), (name, f"part_{number} {rule[at:]}")]
        else:
            new.append((name, rule))
    return with_lines(text, new)


def last_plus(rule: str) -> int:
    """Where the last + outside brackets stands, which no other sum or difference follows; 0 where there is none."""
    depth, found = 0, 0
    for at, sign in enumerate(rule):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0 and rule[at : at + 3] == " + " and not set(rule) & set("\"'#{?:<>=") and " - " not in rule:
            found = at + 1
    return found


REWRITINGS = [renamed, reordered, split]
CASES = [(path, REWRITINGS[(k + n) % 3]) for k, path in enumerate(plain_problems()) for n in range(3)]


@pytest.mark.parametrize(("path", "rewrite"), some(CASES, 3), ids=lambda one: getattr(one, "stem", "") or one.__name__)
def test_no_mark_changes(path: Path, rewrite: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    other = rewrite(text)
    if other == text:
        pytest.skip("nothing in it can be written otherwise")
    second = Marker(build(read_problem(other, path.name)))
    given, first = as_written(path)
    ids = [question.id for question in second.questions]
    renamed_ids = dict(zip(first.ids, ids, strict=True))
    theirs = marks(second, [{renamed_ids.get(id, id): answer for id, answer in each.items()} for each in given])
    for found, expected in zip(theirs, first.marks, strict=True):
        assert found == [(renamed_ids[id], *mark) for id, *mark in expected]


class AsWritten(NamedTuple):
    ids: list[str]
    marks: list[list[tuple[Any, ...]]]


@cache
def as_written(path: Path) -> tuple[list[dict[str, Answer]], AsWritten]:
    """Answers that name no quantity, and the marks for them by the problem as it stands."""
    marker = Marker(build(load_problem(path)))
    given = [each for each in answers(path, marker) if not any(map(WORD.search, leaves(tuple(each.values()))))]
    return given, AsWritten([question.id for question in marker.questions], marks(marker, given))


def leaves(answer: Any) -> Iterator[str]:
    if isinstance(answer, tuple | dict):
        for part in answer.values() if isinstance(answer, dict) else answer:
            yield from leaves(part)
    elif isinstance(answer, str):
        yield answer


def marks(marker: Marker, given: list[dict[str, Answer]]) -> list[list[tuple[Any, ...]]]:
    """Of all of them together."""
    graded = marker.grade_all([marker.paper(Submission("s", "p", each)) for each in given])
    return [[(q.id, q.score, q.verdict, q.mistake, q.also, q.entries) for q in each] for each in graded]


def test_many_problems_are_rewritten() -> None:
    assert len(plain_problems()) >= 40
    texts = [path.read_text(encoding="utf-8") for path in plain_problems()]
    for rewrite in (renamed, reordered, split):
        assert sum(rewrite(text) != text for text in texts) >= 15

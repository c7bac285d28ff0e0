"""The middle of a long run: what is worked out in the same way at every step stands in a table, a row a step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from gradekit.engine.graph import Node
from gradekit.paper.working.context import Context

LONGEST = 3  # steps that are all shown in full
_ROW = re.compile(r"(?P<stem>.*)⁽(?:(?P<of>[^⁾]*)\.)?(?P<number>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾")
_STEP = re.compile(r"(?P<stem>.*)_(?P<number>\d+)")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

Row = tuple[str, str]  # what is worked out in every step, which step it is


def rows_of(context: Context, shown: Iterable[Node], step_of: Callable[[Node], int]) -> dict[Node, Row]:
    """The quantities that are rows of a table, out of those that are shown: neither the first nor the last of a run.

    The first may be shown as another quantity, as that of the network that is trained. A run that ends before the
    last step of training does has no last one. With steps that are not even written out every run is long.
    """
    shown = list(shown)
    end = max(map(step_of, shown), default=0)
    runs: dict[tuple[object, str], list[tuple[str, Node]]] = {}
    for node, key, number in _numbered(context, shown):
        runs.setdefault(key, []).append((number, node))
    unwritten = any(node.op.is_run for node in shown)
    long = {key: run for key, run in runs.items() if unwritten or len(run) > LONGEST}
    middles = {key: run[1:] if step_of(run[-1][1]) < end else run[1:-1] for key, run in long.items()}
    return {node: (key[1], number) for key, run in middles.items() for number, node in run}


def column_of(name: str) -> str:
    """What a quantity is called in every step of a run."""
    match = _ROW.fullmatch(name) or _STEP.fullmatch(name)
    return match["stem"] if match else name


def _numbered(context: Context, shown: list[Node]) -> Iterator[tuple[Node, tuple[object, str], str]]:
    """The quantities that are worked out by one line at every step, with that line and the step."""
    places = {line.name: (line.place.line, line.place.column) for line in context.exercise.lines}
    for node in shown:
        name = context.own_names[node]
        if row := _ROW.fullmatch(name):
            of = f" ({row['of']})" if row["of"] else ""
            yield node, ("row", f"{row['stem']}{of}"), row["number"].translate(_LOWERED)
        elif (step := _STEP.fullmatch(name)) and name in places:
            yield node, (places[name], step["stem"]), step["number"]

"""Expressions with names, and lists of expressions, as several kinds of question have them."""

import re

from gradekit.errors import Place
from gradekit.exercise.problem.fields import Refusal, kind, read_items, read_named
from gradekit.exercise.problem.located import Given, Line, Text
from gradekit.exercise.problem.messages import Faults
from gradekit.exercise.problem.nested import read_nested
from gradekit.exercise.problem.values import read_expression, read_name
from gradekit.exercise.problem.yaml_text import Mapping, Node, Sequence

MAX_RANGE = 200  # steps that one range may ask for
_RANGE = re.compile(
    r"(?P<stem>[^\W\d]\w*?)_(?P<first>\d+)\s*(?:\.\.+|…)\s*(?P=stem)_(?P<last>\d+)(?:\s+by\s+(?P<by>\d+))?"
)

def read_lines(node: Node, faults: Faults) -> tuple[Line, ...]:
    """Names with their expressions, in order: a mapping, or a list of mappings with one entry each."""
    if isinstance(node, Sequence):
        return tuple(line for lines in read_items(node, faults, "- h: relu(x)", _read_one) for line in lines)
    named = read_named(node, faults, '{h: "W @ x", g: relu(h)}', read_name, read_expression)
    return tuple(Line(name, expression, place) for name, expression, place in named)


def _read_one(node: Node, faults: Faults) -> tuple[Line, ...]:
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        raise Refusal(node.place, f"expected one name with its expression, like - h: relu(x); received {kind(node)}")
    return read_lines(node, faults)


def read_conditions(node: Node, faults: Faults) -> tuple[Text, ...]:
    """One condition, or a list of conditions that all have to hold."""
    if isinstance(node, Sequence):
        return read_items(node, faults, '["a > 0", "b < 1"]', read_expression)
    return (read_expression(node, faults),)


def read_values(node: Node, faults: Faults) -> tuple[Given, ...]:
    """Names with their values."""
    named = read_named(node, faults, "{W: [[1, 2]], b: 0}", read_name, read_nested)
    return tuple(Given(name, value, place) for name, value, place in named)


def read_quantities(node: Node, faults: Faults) -> tuple[tuple[Text, ...], bool]:
    """One expression, or several as a list; whether it was a list. `w_1..w_5` stands for the steps one by one."""
    is_list = isinstance(node, Sequence)
    items = read_items(node, faults, "[W1, W2, b]", read_expression) if is_list else (read_expression(node, faults),)
    found = tuple(each for item in items for each in _each_step(item))
    return found, is_list or len(found) > 1


def _each_step(text: Text) -> tuple[Text, ...]:
    """The names of a range of steps; the text itself where it is none."""
    match = _RANGE.fullmatch(text.value)
    if match is None:
        return (text,)
    stem, first, last, by = match["stem"], int(match["first"]), int(match["last"]), int(match["by"] or 1)
    numbers = range(first, last + 1, max(by, 1))
    if not 1 <= len(numbers) <= MAX_RANGE:
        message = f"{text.value}: {len(numbers)} steps; expected from 1 to {MAX_RANGE}, like w_1..w_5, w_0..w_90 by 10"
        raise Refusal(text.place, message)
    return tuple(Text(f"{stem}_{number}", text.place) for number in numbers)


def twice(names: list[tuple[str, Place]], taken: frozenset[str], faults: Faults) -> None:
    """Report names that stand twice, or that are taken already."""
    seen = set(taken)
    for name, place in names:
        if name in seen:
            faults.add(place, f"{name!r} is the name of something else in this question: choose another name")
        seen.add(name)

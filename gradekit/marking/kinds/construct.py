"""Constructions: any choice is right for which the conditions hold at every point, worked out exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from gradekit.engine.number import Typed, exact_number
from gradekit.engine.ops.linear import indices
from gradekit.engine.shapes import show_shape
from gradekit.errors import GradekitError, NoValue, ShapeError
from gradekit.exercise.lowering.kinds.construct import Construction, Judged, open_dimensions, shape_with
from gradekit.exercise.problem.messages import did_you_mean, listed, shown
from gradekit.exercise.problem.schema import Question
from gradekit.marking.answers.entries import Expression, Malformed, as_array
from gradekit.marking.kinds.kind import Kind, malformed, missing, shared
from gradekit.marking.result import QuestionGrade
from gradekit.marking.submission import Answer, is_missing, kind_of, shape_of

_MAX_OPEN = 64  # of a dimension that is the student's choice

Chosen = dict[str, np.ndarray]
Verdicts = list[bool | None]  # point by point; None where it cannot be decided


def mark(question: Question, made: Construction, answer: Answer) -> QuestionGrade:
    """The share of the points where every condition holds, and the first point where one does not."""
    if is_missing(answer):
        return missing(question)
    chosen = _read(made, answer)
    if isinstance(chosen, Malformed):
        return malformed(question, chosen.message)
    try:
        graph = made.graph(open_dimensions(made.task, chosen))
    except ShapeError as error:
        return malformed(question, f"the shapes do not fit together: {error}")
    holds = verdicts(made, graph, chosen)
    if None in holds and False not in holds:
        message = "Too close to call exactly: left for a person."
        return QuestionGrade(question.id, Fraction(0), question.points, "not_judged", message=message)
    return shared(question, [found is True for found in holds], _message(made, holds))


def verdicts(made: Construction, graph: Judged, chosen: Chosen) -> Verdicts:
    """Point by point whether all conditions hold."""
    try:
        return _at_once(made, graph, chosen, made.points, made.count)
    except NoValue:
        single = ({name: values[k : k + 1] for name, values in made.points.items()} for k in range(made.count))
        return [_alone(made, graph, chosen, point) for point in single]


def _alone(made: Construction, graph: Judged, chosen: Chosen, point: Chosen) -> bool | None:
    """The verdict at one point; a condition without a value there does not hold."""
    try:
        return _at_once(made, graph, chosen, point, 1)[0]
    except NoValue:
        return False


def _at_once(made: Construction, graph: Judged, chosen: Chosen, points: Chosen, count: int) -> Verdicts:
    from gradekit.engine.evaluate.certify import certify

    bindings = dict(made.bindings) | {graph.chosen[name]: values for name, values in chosen.items()}
    bindings |= {graph.points[name]: values for name, values in points.items()}
    values = certify(graph.conditions, bindings)
    columns = [_truths(values[node], node.rank, count) for node in graph.conditions]
    return [_all(row) for row in zip(*columns, strict=True)]


def _truths(values: np.ndarray, rank: int, count: int) -> Verdicts:
    """Point by point whether all entries of a condition hold."""
    array = np.asarray(values, dtype=object)
    rows = array.reshape(array.shape[0], -1) if array.ndim > rank else np.tile(array.reshape(1, -1), (count, 1))
    return [_all([True if value == 1 else False if value == 0 else None for value in row]) for row in rows]


def _all(found: Any) -> bool | None:
    return False if False in found else None if None in found else True


# Reading


def _read(made: Construction, answer: Answer) -> Chosen | Malformed:
    """The chosen values by name, or what is wrong with the first that is."""
    names = [name.name for name in made.task.names]
    if not isinstance(answer, dict):
        if len(names) > 1:
            example = ", ".join(f'"{name}": …' for name in names)
            return Malformed(f"received {kind_of(answer)}; expected an object with the names in it: {{{example}}}")
        answer = {names[0]: answer}
    if refusal := _names_refused(answer, names):
        return refusal
    sizes = _sizes(made, answer)
    chosen: Chosen = {}
    for name in made.task.names:
        wanted = sizes if isinstance(sizes, Malformed) else shape_with(name.shape, sizes)
        values = wanted if isinstance(wanted, Malformed) else _values(name.name, answer[name.name], wanted)
        if isinstance(values, Malformed):
            return values
        chosen[name.name] = values
    return chosen


def _names_refused(answer: Mapping[str, Answer], names: list[str]) -> Malformed | None:
    strangers = [name for name in answer if name not in names]
    absent = [name for name in names if name not in answer or is_missing(answer[name])]
    if absent:
        guess = f" ({shown(strangers[0])} is not asked for)" if strangers else ""
        return Malformed(f"no value for {listed(absent, 'and')}{guess}; expected values for {listed(names, 'and')}")
    if strangers:
        return Malformed(f"the name {shown(strangers[0])} is not asked for{did_you_mean(strangers[0], names)}")
    return None


def _sizes(made: Construction, answer: Mapping[str, Answer]) -> dict[str, int] | Malformed:
    """The sizes of open dimensions, as the student chose them."""
    sizes: dict[str, int] = {}
    for name in made.task.names:
        shape = shape_of(answer[name.name]) or ()
        if len(shape) == 1 and len(name.shape) == 2 and name.shape[0] == 1:
            shape = (1, *shape)  # a row written as a flat list
        for axis, dim in enumerate(name.shape):
            if isinstance(dim, str) and dim not in sizes:
                if axis >= len(shape):
                    return Malformed(f"in {name.name}: expected nested lists of the shape {_wanted(name.shape)}")
                sizes[dim] = shape[axis]
    if large := next((dim for dim, size in sizes.items() if not 1 <= size <= _MAX_OPEN), ""):
        return Malformed(f"the size {large} is {sizes[large]}; it may be 1 to {_MAX_OPEN}")
    return sizes


def _wanted(shape: tuple[int | str, ...]) -> str:
    return f"[{', '.join(map(str, shape))}]"


def _values(name: str, answer: Answer, shape: tuple[int, ...]) -> np.ndarray | Malformed:
    array = as_array(answer, shape)
    if isinstance(array, Malformed):
        return Malformed(f"in {name}: {array.message}")
    if array.transposed_shape:
        return Malformed(f"in {name}: wrong shape: received {show_shape(array.shape)}, expected {show_shape(shape)}")
    values = np.empty(shape, dtype=object)
    for index, entry in zip(indices(shape), array.entries, strict=True):
        number = _number(entry)
        if isinstance(number, str):
            return Malformed(f"in {name}: {number}")
        values[index] = number
    return values


def _number(entry: Typed | Expression | None) -> Fraction | str:
    """An exact number, or why it is none."""
    if isinstance(entry, Typed):
        return entry.value
    if entry is None:
        return "an entry is missing; every one is needed"
    return _worked_out(entry.text)


def _worked_out(text: str) -> Fraction | str:
    from gradekit.engine.evaluate.certify import as_fraction, certify
    from gradekit.exercise.expression import Scope, parse

    try:
        node = parse(text, Scope({}))
        value = as_fraction(certify([node], {})[node].item()) if not node.rank else None
    except GradekitError as error:
        return f"{shown(text)} could not be read: {error}"
    return f"{shown(text)} is no exact number; write a decimal number or a fraction" if value is None else value


# Words


def _message(made: Construction, holds: Verdicts) -> str:
    if all(holds):
        return ""
    conditions = listed([text.value for text in made.task.such_that], "and")
    if not made.points:
        return f"Not right: {conditions} does not hold."
    failing = holds.index(False)
    at = ", ".join(f"{name} = {_text(values[failing])}" for name, values in made.points.items())
    return f"{conditions} does not hold at {at}; it holds at {holds.count(True)} of {len(holds)} points."


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"[{', '.join(_text(part) for part in value)}]"
    return exact_number(Fraction(value.item() if isinstance(value, np.ndarray) else value))


def _right(question: Question, made: Construction) -> Any:
    """The witness, null where the problem file has none."""
    return {name: _plain(values.tolist()) for name, values in made.witness.items()} if made.witness else None


def _plain(value: Any) -> Any:
    """Whole numbers and floats that are exact; anything else as the text of a fraction."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if value.denominator == 1:
        return int(value)
    return float(value) if Fraction(str(float(value))) == value else str(value)


def _empty(question: Question, made: Construction) -> Any:
    return {name.name: _nulls(shape_with(name.shape, _ones(name.shape))) for name in made.task.names}


def _ones(shape: tuple[int | str, ...]) -> dict[str, int]:
    return {dim: 1 for dim in shape if isinstance(dim, str)}


def _nulls(shape: tuple[int, ...]) -> Any:
    return [_nulls(shape[1:]) for _ in range(shape[0])] if shape else None


def _asks(question: Question, made: Construction) -> str:
    names = listed([name.name for name in made.task.names], "and")
    return f"{names} with {listed([text.value for text in made.task.such_that], 'and')}"


KIND = Kind(mark, _right, _empty, _asks)

"""Exercise → Plot: what is drawn, evaluated in float64 at all samples at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from gradekit.engine.evaluate.float64 import Float64
from gradekit.engine.evaluate.walk import outputs
from gradekit.engine.graph import Node, topological
from gradekit.errors import Fault, ProblemError
from gradekit.exercise.lowering import Exercise
from gradekit.exercise.lowering.plots import Plotted
from gradekit.exercise.problem.plots import Axis, Ends
from gradekit.paper.drawing import Curve, Marks, Plot, Regions

SAMPLES = 241  # along one axis
COLUMNS, ROWS = 120, 80  # of the cells of regions
MAX_CLASSES = 8
MAX_NUMBERS = 50_000_000  # that are computed for one plot
_AT_ONCE = 2_000_000
_DIGITS = 9  # to which two classes are one

Range = tuple[float, float]


def plots_of(exercise: Exercise, questions: Sequence[str] | None = None) -> tuple[Plot, ...]:
    """The plots of the problem and of its questions, or only those of some questions.

    Raises ProblemError for one that cannot be drawn.
    """
    wanted = (plot for plot in exercise.plots if questions is None or plot.question in questions)
    return tuple(map(drawn, wanted))


def drawn(plot: Plotted) -> Plot:
    """One plot, evaluated. Raises ProblemError for one that is too large, or has more regions than colours."""
    return _DRAWN[plot.spec.kind](plot)


def _values(plot: Plotted, nodes: Sequence[Node], along: Mapping[Node, np.ndarray]) -> list[np.ndarray]:
    """The nodes at every sample, the samples along the first axis; `along` has the samples of the variables."""
    order = topological(nodes)
    bound = {node: Float64.array(plot.bindings[node]) for node in order if node in plot.bindings}
    count, largest = max(map(len, along.values()), default=1), max((node.size for node in order), default=1)
    if count * largest > MAX_NUMBERS:
        message = f"this plot would compute {count} times {largest} numbers; at most {MAX_NUMBERS} are computed for one"
        raise ProblemError([Fault(plot.spec.place, message)])
    size = max(1, _AT_ONCE // largest)
    parts = [
        outputs(nodes, bound | {node: samples[at : at + size] for node, samples in along.items()}, Float64)
        for at in range(0, count, size)
    ]
    return [_together(values, node) for node, values in zip(nodes, zip(*parts, strict=True), strict=True)]


def _together(parts: Sequence[Any], node: Node) -> np.ndarray:
    """The values of all samples; those of a node that does not vary, once."""
    arrays = [np.asarray(part, dtype=float) for part in parts]
    return np.concatenate(arrays) if arrays[0].ndim > node.rank else arrays[0]


def _line(plot: Plotted) -> Plot:
    axis = plot.spec.axes[0]
    low, high = _ends(axis.ends[0])
    xs = np.linspace(low, high, SAMPLES)
    samples = {plot.axes[0]: xs[:, None] if axis.is_vector else xs}
    values = _values(plot, [nodes[0] for _, nodes in plot.curves], samples)
    curves = tuple(
        Curve(label, _floats(xs), _floats(np.broadcast_to(value.reshape(-1), xs.shape)))
        for (label, _), value in zip(plot.curves, values, strict=True)
    )
    return _finished(plot, curves, tuple(_marks(plot)), axis.name, (low, high))


def _series(plot: Plotted) -> Plot:
    curves = []
    for label, nodes in plot.curves:
        ys = np.concatenate([value.reshape(-1) for value in _values(plot, nodes, {})])
        curves.append(Curve(label, _floats(np.arange(len(ys)) + float(plot.spec.start)), _floats(ys)))
    last = max(curve.x[-1] for curve in curves)
    return _finished(plot, tuple(curves), tuple(_marks(plot)), "step", (float(plot.spec.start), last), whole_x=True)


def _regions(plot: Plotted) -> Plot:
    """Cells of a rectangle by the class of their centres; points with the class that they are given."""
    assert plot.classes is not None
    x_range, y_range = (_ends(pair) for axis in plot.spec.axes for pair in axis.ends)
    grid = np.stack([np.tile(_centres(x_range, COLUMNS), ROWS), np.repeat(_centres(y_range, ROWS), COLUMNS)], axis=-1)
    columns = {node: grid if node.rank else grid[:, k] for k, node in enumerate(plot.axes)}
    (value,) = _values(plot, [plot.classes], columns)
    regions = _in_classes(plot, np.broadcast_to(value.reshape(-1), (COLUMNS * ROWS,)).round(_DIGITS) + 0.0)
    names = _coordinate_names(plot.spec.axes)
    return _finished(plot, (), tuple(_marks(plot)), names[0], x_range, names[1], y_range, regions)


def _ends(pair: Ends) -> Range:
    return float(pair[0]), float(pair[1])


def _centres(ends: Range, count: int) -> np.ndarray:
    """The middles of as many equal parts."""
    low, high = ends
    return low + (np.arange(count) + 0.5) * (high - low) / count


def _in_classes(plot: Plotted, values: np.ndarray) -> Regions:
    """The cells with the numbers of their classes, −1 where there is no value."""
    found = sorted(set(values[np.isfinite(values)].tolist()))
    if len(found) > MAX_CLASSES:
        assert plot.spec.classes is not None
        message = f"takes {len(found)} values; at most {MAX_CLASSES} regions are drawn: compare it, like f > 0.5"
        raise ProblemError([Fault(plot.spec.classes.place, f"{plot.spec.classes.value} {message}")])
    numbers = {value: number for number, value in enumerate(found)}
    cells = [numbers.get(value, -1) for value in values.tolist()]
    rows = tuple(tuple(cells[at : at + COLUMNS]) for at in range(0, len(cells), COLUMNS))
    return Regions(tuple(map(_class_name, found)), rows)


def _coordinate_names(axes: Sequence[Axis]) -> tuple[str, str]:
    if len(axes) == 1:
        return f"{axes[0].name}[1]", f"{axes[0].name}[2]"
    return axes[0].name, axes[1].name


def _class_name(value: float) -> str:
    return f"class {value:g}".replace("-", "−")


def _marks(plot: Plotted) -> Iterator[Marks]:
    """The points, those of different kinds apart."""
    for spec, nodes in plot.marks:
        values = dict(zip(nodes, _values(plot, list(nodes.values()), {}), strict=True))
        x, y = _coordinates(values)
        if "kind" not in values:
            yield Marks(spec.label or "points", _floats(x), _floats(y))
            continue
        kinds = values["kind"].reshape(-1).round(_DIGITS) + 0.0
        for kind in sorted(set(kinds[np.isfinite(kinds)].tolist())):
            at = kinds == kind
            yield Marks(f"{spec.label} {_class_name(kind)}".strip(), _floats(x[at]), _floats(y[at]))


def _coordinates(values: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the points; a matrix has a row a point, or where only that fits, a column."""
    if "at" not in values:
        return values["x"].reshape(-1), values["y"].reshape(-1)
    at = values["at"].reshape(1, 2) if values["at"].ndim == 1 else values["at"]
    rows = at if at.shape[1] == 2 else at.T
    return rows[:, 0], rows[:, 1]


def _finished(
    plot: Plotted, curves: tuple[Curve, ...], marks: tuple[Marks, ...], x_name: str, x_range: Range,
    y_name: str = "", y_range: Range | None = None, regions: Regions | None = None, whole_x: bool = False,
) -> Plot:  # fmt: skip
    """The plot with its labels, its ranges and its description."""
    spec = plot.spec
    x_label, y_label = spec.x_label or x_name, spec.y_label or y_name or (curves[0].label if len(curves) == 1 else "")
    limits = y_range or (_ends(spec.limits) if spec.limits else _y_range(curves, marks))
    title = spec.title or (f"{y_label or 'curves'} against {x_label}" if curves else f"regions of {x_label}, {y_label}")
    said = [*map(_curve_text, curves), *(f"{len(m.x)} points {m.label}" for m in marks)]
    said += [f"regions {', '.join(regions.labels)}"] if regions else []
    description = f"{title}. {'; '.join(said)}."
    ranges = _widened(x_range), _widened(limits)
    return Plot(title, description, x_label, y_label, *ranges, curves, marks, regions, whole_x)


def _widened(range_: Range) -> Range:
    """A range that has a length."""
    low, high = range_
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _y_range(curves: Sequence[Curve], marks: Sequence[Marks]) -> Range:
    """All finite values with a little room above and below."""
    every = [y for curve in curves for y in curve.y] + [y for drawn in marks for y in drawn.y]
    ys = [y for y in every if np.isfinite(y)]
    low, high = (min(ys), max(ys)) if ys else (0.0, 1.0)
    room = (high - low) * 0.06 or max(abs(high), 1.0) * 0.5
    return low - room, high + room


def _curve_text(curve: Curve) -> str:
    """A curve in words: where it begins and ends, and where it is lowest."""
    points = [(y, x) for x, y in zip(curve.x, curve.y, strict=True) if np.isfinite(y)]
    if not points:
        return f"{curve.label} has no values here"
    (lowest, at), (first, _), (last, _) = min(points), points[0], points[-1]
    turns = "falls" if all(b[0] <= a[0] for a, b in pairwise(points)) else ""
    turns = "rises" if not turns and all(b[0] >= a[0] for a, b in pairwise(points)) else turns
    if turns:
        return f"{curve.label} {turns} from {first:.4g} to {last:.4g}"
    return f"{curve.label} goes from {first:.4g} to {last:.4g} and is lowest, {lowest:.4g}, at {at:.4g}"


def _floats(values: Any) -> tuple[float, ...]:
    return tuple(np.asarray(values, dtype=float).tolist())


_DRAWN = {"line": _line, "series": _series, "regions": _regions}

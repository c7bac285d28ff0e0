"""`plot:` of a problem or a question: one plot, or a list of them."""

from gradekit.exercise.problem.fields import Fields, Refusal, kind, read_fields, read_items, read_named
from gradekit.exercise.problem.kinds.lines import read_values
from gradekit.exercise.problem.known import PLOTS
from gradekit.exercise.problem.located import Text
from gradekit.exercise.problem.messages import Faults, listed
from gradekit.exercise.problem.plots import Axis, CurveSpec, Ends, MarksSpec, PlotSpec
from gradekit.exercise.problem.values import read_exact, read_expression, read_name, read_one_of, read_text
from gradekit.exercise.problem.yaml_text import Mapping, Node, Scalar, Sequence

MAX_PLOTS = 20
MAX_CURVES = 8
_NEEDS = {"line": ("x", "y"), "series": ("y",), "regions": ("x", "classes")}
_ONLY = {"x": ("line", "regions"), "y": ("line", "series"), "classes": ("regions",), "start": ("series",)}
_AXES = {"line": 1, "regions": 2, "series": 0}


def read_plots(node: Node, faults: Faults) -> tuple[PlotSpec, ...]:
    """The plots, as drawn one below the other."""
    if isinstance(node, Sequence):
        if len(node.items) > MAX_PLOTS:
            raise Refusal(node.place, f"{len(node.items)} plots; at most {MAX_PLOTS} are drawn")
        return read_items(node, faults, "- {kind: line, x: {w: [-1, 4]}, y: loss}", _read_plot)
    return (_read_plot(node, faults),)


def _read_plot(node: Node, faults: Faults) -> PlotSpec:
    fields = read_fields(node, faults, "a plot", PLOT_READERS)
    if "kind" not in fields:
        faults.add(fields.place, f"this plot has no 'kind': add one of {listed(PLOTS)}")
    drawn = fields.get("kind", "")
    if drawn:
        _check_keys(drawn, fields, faults)
    axes = fields.get("x", ())
    if drawn in ("line", "regions") and axes and sum(len(axis.ends) for axis in axes) != _AXES[drawn]:
        wanted = {"line": "one number, like x: {w: [-1, 4]}", "regions": "two, like x: {x: [[-1, 2], [-1, 2]]}"}
        faults.add(fields.places["x"], f"a plot of kind {drawn} varies {wanted[drawn]}")
    curves = fields.get("y", ())
    if drawn == "series" and _is_plain_list(fields.nodes.get("y")):
        curves = (CurveSpec(tuple(text for curve in curves for text in curve.y)),)
    if len(curves) > MAX_CURVES:
        message = (
            f"{len(curves)} curves are too many for one plot, which has at most {MAX_CURVES}: make two plots of it"
        )
        faults.add(fields.places["y"], message)
    renamed = {"axes": axes, "curves": curves, "marks": fields.get("points", ())}
    rest = ("title", "classes", "given", "x_label", "y_label", "limits", "start")
    return PlotSpec(drawn, **renamed, **{k: fields.values[k] for k in rest if k in fields.values}, place=node.place)


def _check_keys(drawn: str, fields: Fields, faults: Faults) -> None:
    for key in _NEEDS[drawn]:
        if key not in fields:
            faults.add(fields.place, f"a plot of kind {drawn} needs {key!r}: add it")
    for key, kinds in _ONLY.items():
        if key in fields and drawn not in kinds:
            faults.add(fields.places[key], f"{key!r} belongs to a plot of kind {listed(kinds)}: delete it")


def _read_axes(node: Node, faults: Faults) -> tuple[Axis, ...]:
    named = read_named(node, faults, "{w: [-1, 4]}", read_name, _read_ends)
    return tuple(Axis(name, ends, is_vector, place) for name, (ends, is_vector), place in named)


def _read_ends(node: Node, faults: Faults) -> tuple[tuple[Ends, ...], bool]:
    if isinstance(node, Sequence) and node.items and isinstance(node.items[0], Sequence):
        return read_items(node, faults, "[[-1, 2], [-1, 2]]", _read_pair), True
    return (_read_pair(node, faults),), False


def _read_pair(node: Node, faults: Faults) -> Ends:
    ends = read_items(node, faults, "[-1, 4]", read_exact)
    if len(ends) != 2 or ends[0] >= ends[1] or max(map(abs, ends)) > 10**12:
        raise Refusal(node.place, f"expected two ends, the lower one first, like [-1, 4]; received {kind(node)}")
    return ends[0], ends[1]


def _read_curves(node: Node, faults: Faults) -> tuple[CurveSpec, ...]:
    """One curve; or a list, of which each item is a curve."""
    if not isinstance(node, Sequence):
        return (_read_curve(node, faults),)
    return read_items(node, faults, "[L1, L2]", _read_curve)


def _is_plain_list(node: Node | None) -> bool:
    """Whether a series is written as the list of its values, and not as a list of curves."""
    return isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items)


def _read_curve(node: Node, faults: Faults) -> CurveSpec:
    if not isinstance(node, Mapping):
        return CurveSpec((read_expression(node, faults),))
    fields = read_fields(node, faults, "a curve", CURVE_READERS)
    if "y" not in fields:
        faults.add(fields.place, "this curve has no 'y': add what is drawn, like y: loss")
    return CurveSpec(fields.get("y", ()), fields.get("label", ""), fields.get("given", ()))


def _read_y(node: Node, faults: Faults) -> tuple[Text, ...]:
    if isinstance(node, Sequence):
        return read_items(node, faults, "[loss_1, loss_2]", read_expression)
    return (read_expression(node, faults),)


def _read_marks(node: Node, faults: Faults) -> tuple[MarksSpec, ...]:
    if isinstance(node, Sequence):
        return read_items(node, faults, "- {x: X, y: Y}", _read_points)
    return (_read_points(node, faults),)


def _read_points(node: Node, faults: Faults) -> MarksSpec:
    fields = read_fields(node, faults, "points", POINTS_READERS)
    if ("at" in fields) == ("x" in fields) or ("x" in fields) != ("y" in fields):
        message = "points are given as {x: …, y: …}, two lists, or as {at: …}, one row a point: use one of the two"
        faults.add(fields.place, message)
    return MarksSpec(**{("kind" if key == "class" else key): value for key, value in fields.values.items()})


def _read_start(node: Node, faults: Faults) -> int:
    number = read_exact(node, faults)
    if number.denominator != 1 or not 0 <= number <= 10**6:
        raise Refusal(node.place, f"expected the number of the first value, like 0 or 1; received {kind(node)}")
    return int(number)


PLOT_READERS = {
    "kind": read_one_of(PLOTS),
    "title": read_text,
    "x": _read_axes,
    "y": _read_curves,
    "classes": read_expression,
    "points": _read_marks,
    "given": read_values,
    "x_label": read_text,
    "y_label": read_text,
    "limits": _read_pair,
    "start": _read_start,
}
CURVE_READERS = {"y": _read_y, "label": read_text, "given": read_values}
POINTS_READERS = {
    "x": read_expression,
    "y": read_expression,
    "at": read_expression,
    "class": read_expression,
    "label": read_text,
}

"""The JSON Schema of `plot:`."""

from gradekit.exercise.problem.known import PLOTS as KINDS
from gradekit.exercise.problem.schema_parts import EXPRESSION, NAME, NUMBER, TEXT, list_of, map_of, record, ref

_ENDS = list_of(NUMBER, minItems=2, maxItems=2)
_GIVEN = map_of(ref("value"), NAME, minProperties=1)
_CURVE = record(
    {
        "y": {"anyOf": [EXPRESSION, list_of(EXPRESSION, minItems=1)]},
        "label": TEXT,
        "given": {**_GIVEN, "description": "values that differ for this curve"},
    },
    ("y",),
)
_ANY_CURVE = {"anyOf": [EXPRESSION, _CURVE]}
_POINTS = record(
    {"x": EXPRESSION, "y": EXPRESSION, "at": EXPRESSION, "class": EXPRESSION, "label": TEXT},
    oneOf=[{"required": ["x", "y"]}, {"required": ["at"]}],
)
_PLOT = record(
    {
        "kind": {"enum": KINDS},
        "title": TEXT,
        "x": map_of({"anyOf": [_ENDS, list_of(_ENDS, minItems=1)]}, NAME, minProperties=1, maxProperties=2),
        "y": {"anyOf": [_ANY_CURVE, list_of(_ANY_CURVE, minItems=1)]},
        "classes": {**EXPRESSION, "description": "each value that this takes is a region"},
        "points": {"anyOf": [_POINTS, list_of(_POINTS, minItems=1)]},
        "given": {**_GIVEN, "description": "values that are new or differ in this plot"},
        "x_label": TEXT,
        "y_label": TEXT,
        "limits": {**_ENDS, "description": "the lower and the upper end of y"},
        "start": {"type": ["integer", "string"], "default": 1, "description": "the number of a series' first value"},
    },
    ("kind",),
)

PLOTS = {"anyOf": [_PLOT, list_of(_PLOT, minItems=1)], "description": "what is drawn beside the worked solution"}

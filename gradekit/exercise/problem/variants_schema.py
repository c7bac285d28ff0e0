"""The JSON Schema of `variants:`."""

from __future__ import annotations

from gradekit.exercise.problem.schema_parts import ABOVE_0, EXPRESSION, NUMBER, TEXT, list_of, record, ref

_PAIR = list_of(NUMBER, minItems=2, maxItems=2)
_DRAW = {
    **record(
        {
            "uniform": {**_PAIR, "description": "the least and the largest number"},
            "step": {**ABOVE_0, "description": "between the numbers of uniform"},
            "choice": list_of(ref("value"), minItems=1, description="whole values, or one number for each entry"),
            "normal": {**_PAIR, "description": "the mean and the spread"},
            "decimals": {"type": "integer", "minimum": 0, "maximum": 12, "description": "of the numbers of normal"},
        }
    ),
    "oneOf": [{"required": [kind]} for kind in ("uniform", "choice", "normal")],
}
VARIANTS = {
    "type": "object",
    "description": "the givens that every student gets numbers of their own for",
    "properties": {
        "such_that": {"anyOf": [EXPRESSION, list_of(EXPRESSION, minItems=1)]},
        "seed": {**TEXT, "description": "of the course, unless one is told on the command line"},
    },
    "additionalProperties": _DRAW,
}
